//! Quotes and minus signs.

/// What a part of a query is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Words.
    Plain,
    /// Words that must stand side by side.
    Quoted,
    /// Words that must not stand side by side.
    Without,
}

/// Splits a query at its quotes and minus words. A quote that is not closed and
/// a minus that is all there is are ordinary text.
pub(super) fn segments(text: &str) -> Vec<(Role, &str)> {
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    let bytes = text.as_bytes();
    let opens = |at: usize| at == 0 || bytes[at - 1].is_ascii_whitespace();
    while at < bytes.len() {
        let minus = usize::from(bytes[at] == b'-' && opens(at));
        let start = at + minus;
        let quoted = bytes.get(start) == Some(&b'"') && (minus == 1 || opens(at));
        let end = match (quoted, minus) {
            (true, _) => text[start + 1..].find('"').map(|length| start + 1 + length),
            (false, 1) if text[start..].starts_with(char::is_alphabetic) => {
                Some(text[start..].find(char::is_whitespace).map_or(text.len(), |l| start + l))
            }
            _ => None,
        };
        let inside = start + usize::from(quoted);
        match end {
            Some(end) if text[inside..end].contains(char::is_alphanumeric) => {
                parts.push((Role::Plain, &text[from..at]));
                let role = if minus == 1 { Role::Without } else { Role::Quoted };
                parts.push((role, &text[inside..end]));
                at = end + usize::from(quoted);
                from = at;
            }
            _ => at += 1,
        }
    }
    parts.push((Role::Plain, &text[from..]));
    parts.retain(|(_, part)| part.contains(char::is_alphanumeric));
    if parts.iter().all(|(role, _)| *role == Role::Without) {
        vec![(Role::Plain, text)]
    } else {
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::{Role::*, segments};

    #[test]
    fn quotes_and_minus_words_stand_apart() {
        for (text, parts) in [
            ("giấy phép", vec![(Plain, "giấy phép")]),
            ("\"giấy phép\" con", vec![(Quoted, "giấy phép"), (Plain, " con")]),
            (
                "phép -lái -\"tàu cá\" xe",
                vec![(Plain, "phép "), (Without, "lái"), (Without, "tàu cá"), (Plain, " xe")],
            ),
            ("tàu-cá - bến", vec![(Plain, "tàu-cá - bến")]),
            ("-lái", vec![(Plain, "-lái")]),
            ("một \"hai", vec![(Plain, "một \"hai")]),
            ("một \"\" hai", vec![(Plain, "một \"\" hai")]),
            ("10 -5", vec![(Plain, "10 -5")]),
        ] {
            assert_eq!(segments(text), parts, "{text}");
        }
    }
}
