//! English says "1 day" and "2 days"; the dictionary has `[day|days]`.

/// Adds a text of the dictionary: of each `[one|many]` the form that goes with
/// the last number before it.
pub(crate) fn push_counted(out: &mut String, mut text: &str) {
    while let Some((before, one, many, after)) = choice(text) {
        out.push_str(before);
        let form = if ends_with_one(out) { one } else { many };
        out.push_str(form);
        text = after;
    }
    out.push_str(text);
}

/// What is before the first `[one|many]`, its two forms, and what is after it.
fn choice(text: &str) -> Option<(&str, &str, &str, &str)> {
    let (before, rest) = text.split_once('[')?;
    let (forms, after) = rest.split_once(']')?;
    let (one, many) = forms.split_once('|')?;
    Some((before, one, many, after))
}

/// Whether the last number is 1, tags and a few words after it passed over.
fn ends_with_one(text: &str) -> bool {
    /// Bytes that are looked at.
    const NEAR: usize = 64;
    let mut in_tag = false;
    let mut number = String::new();
    for byte in text.bytes().rev().take(NEAR) {
        match byte {
            b'>' if number.is_empty() => in_tag = true,
            b'<' => in_tag = false,
            _ if in_tag => {}
            b'0'..=b'9' | b',' | b'.' if !number.is_empty() || byte.is_ascii_digit() => {
                number.insert(0, char::from(byte));
            }
            _ if !number.is_empty() => break,
            b';' | b':' => break,
            _ => {}
        }
    }
    number.trim_start_matches([',', '.']) == "1"
}

#[cfg(test)]
mod tests {
    use super::push_counted;

    #[test]
    fn one_is_one_and_everything_else_is_many() {
        for (before, text, whole) in [
            ("1", " [day|days]", "1 day"),
            ("21", " [day|days]", "21 days"),
            ("0", " [day|days]", "0 days"),
            ("1,001", " [day|days]", "1,001 days"),
            ("<b>1</b>", " [item|items]", "<b>1</b> item"),
            ("<a href=\"/x?1\">2</a>", " [item|items]", "<a href=\"/x?1\">2</a> items"),
            ("over 1", " working [day|days] late", "over 1 working day late"),
            ("1<b>2</b>", " [item|items]", "1<b>2</b> items"),
            ("1: ", "[day|days]", "1: days"),
            ("", "[day|days]", "days"),
            ("1", " [item awaits|items await] [a|b]", "1 item awaits a"),
            ("", "[bỏ", "[bỏ"),
        ] {
            let mut out = before.to_owned();
            push_counted(&mut out, text);
            assert_eq!(out, whole);
        }
    }
}
