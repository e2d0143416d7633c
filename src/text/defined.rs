//! Abbreviations that a text defines itself.

use super::{Break, fold, tokens};

/// The abbreviations that a line defines, with their long forms as the line
/// writes them: "người nộp thuế (sau đây gọi là NNT)", "bảo hiểm xã hội
/// (BHXH)", "cơ quan thuế, sau đây viết tắt là CQT". Only pairs in which the
/// letters are the initials of the words, đ and d alike; words that join
/// others, such as "và", may lack theirs. The line is repaired text.
///
/// ```
/// use quydinh::text::defined_abbreviations;
/// let line = "gửi cho người nộp thuế (sau đây gọi là NNT) trong 03 ngày";
/// let found: Vec<(&str, &str)> = defined_abbreviations(line).collect();
/// assert_eq!(found, [("NNT", "người nộp thuế")]);
/// ```
pub fn defined_abbreviations(line: &str) -> impl Iterator<Item = (&str, &str)> {
    let in_brackets = line.match_indices('(').filter_map(|(open, _)| {
        let inside = &line[open + 1..];
        let inside = &inside[..inside.find([')', '('])?];
        let short = after_announcement(inside.trim()).trim_matches(['"', '\'', ' ']);
        Some((open, short))
    });
    let announced = line.match_indices("sau đây").filter_map(|(at, _)| {
        let announcement = &line[at..];
        let rest = after_announcement(announcement).trim_start_matches(['"', '\'']);
        let opened = line[..at].trim_end().ends_with('(');
        (rest.len() < announcement.len() && !opened).then(|| {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '&'));
            (at, &rest[..end.unwrap_or(rest.len())])
        })
    });
    in_brackets.chain(announced).filter_map(|(at, short)| {
        let initials = initials(short)?;
        let long = long_form(line[..at].trim_end_matches([' ', ',', '"', '\'']), &initials)?;
        Some((short, long))
    })
}

/// What follows "sau đây được gọi tắt là"; everything if no such words stand there.
fn after_announcement(text: &str) -> &str {
    let skip = |text: &'_ str, words: &[&str]| -> Option<usize> {
        words.iter().find_map(|word| {
            let rest = text.strip_prefix(word)?;
            Some(text.len() - rest.trim_start().len())
        })
    };
    let mut at = skip(text, &["sau đây "]).unwrap_or(0);
    at += skip(&text[at..], &["được "]).unwrap_or(0);
    let Some(verb) = skip(&text[at..], &["gọi ", "viết "]) else { return text };
    at += verb;
    at += skip(&text[at..], &["tắt ", "gọn ", "chung "]).unwrap_or(0);
    at += skip(&text[at..], &["là: ", "là:", "là ", ": "]).unwrap_or(0);
    &text[at..]
}

/// The folded letters of an abbreviation in capitals; none for other words.
fn initials(short: &str) -> Option<Vec<char>> {
    let letters: Vec<char> =
        short.chars().filter(|c| !matches!(c, '&' | '-' | '.' | '/')).collect();
    let capitals = letters.iter().all(|c| c.is_alphabetic() && c.is_uppercase());
    (capitals && (2..=MOST_LETTERS).contains(&letters.len()))
        .then(|| fold(&letters.iter().collect::<String>()).chars().collect())
}

/// The words at the end of a text whose initials these are.
fn long_form<'t>(text: &'t str, initials: &[char]) -> Option<&'t str> {
    let mut words: Vec<(usize, String)> = Vec::new();
    for token in tokens(text) {
        if token.before != Break::None {
            words.clear();
        }
        let word = fold(&text[token.start as usize..token.end as usize]);
        words.push((token.start as usize, word));
    }
    let last = words.last()?;
    // Between the last word and the bracket nothing else may stand.
    if !text.ends_with(char::is_alphanumeric) || !last.1.starts_with(*initials.last()?) {
        return None;
    }
    let start = begin(&words, initials)?;
    Some(&text[start..])
}

/// Where the words begin whose initials these are, read from the last on.
fn begin(words: &[(usize, String)], initials: &[char]) -> Option<usize> {
    let ((start, word), words) = words.split_last()?;
    let (initial, before) = initials.split_last()?;
    if word.starts_with(*initial) {
        if before.is_empty() {
            return Some(*start);
        }
        if let Some(start) = begin(words, before) {
            return Some(start);
        }
    }
    JOINING.contains(&word.as_str()).then(|| begin(words, initials)).flatten()
}

/// Folded words that abbreviations pass over: và, của, về, các, theo, cho, đối
/// với, trong, có, đến, từ, ở.
const JOINING: [&str; 12] =
    ["va", "cua", "ve", "cac", "theo", "cho", "doi", "voi", "trong", "co", "den", "tu"];

/// Abbreviations in use have at most ten letters.
const MOST_LETTERS: usize = 12;

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn definitions_are_found() {
        for (line, short, long) in [
            ("người nộp thuế (NNT) khai", "NNT", "người nộp thuế"),
            ("người nộp thuế (sau đây gọi là NNT)", "NNT", "người nộp thuế"),
            ("Người nộp thuế (sau đây viết tắt là NNT)", "NNT", "Người nộp thuế"),
            ("người nộp thuế (sau đây gọi tắt là: NNT)", "NNT", "người nộp thuế"),
            ("người nộp thuế (sau đây được gọi tắt là \"NNT\")", "NNT", "người nộp thuế"),
            ("người nộp thuế (viết tắt là NNT)", "NNT", "người nộp thuế"),
            ("người nộp thuế, sau đây gọi là NNT, có trách nhiệm", "NNT", "người nộp thuế"),
            ("Ủy ban nhân dân (UBND) cấp xã", "UBND", "Ủy ban nhân dân"),
            ("uỷ ban nhân dân (ƯBND)", "ƯBND", "uỷ ban nhân dân"),
            ("điều kiện kinh doanh (ĐKKD)", "ĐKKD", "điều kiện kinh doanh"),
            ("điều kiện kinh doanh (DKKD)", "DKKD", "điều kiện kinh doanh"),
            ("về phòng cháy, chữa cháy (PCCC)", "PCCC", "phòng cháy, chữa cháy"),
            ("phòng cháy và chữa cháy (PCCC)", "PCCC", "phòng cháy và chữa cháy"),
            ("công tác an ninh và trật tự (ANTT)", "ANTT", "an ninh và trật tự"),
            ("Bộ Khoa học và Công nghệ (KH&CN)", "KH&CN", "Khoa học và Công nghệ"),
            ("Bộ Khoa học và Công nghệ (BKHCN)", "BKHCN", "Bộ Khoa học và Công nghệ"),
            (
                "trung tâm phục vụ hành chính công (TTPVHCC)",
                "TTPVHCC",
                "trung tâm phục vụ hành chính công",
            ),
            (
                "Bộ Lao động - Thương binh và Xã hội (LĐTBXH)",
                "LĐTBXH",
                "Lao động - Thương binh và Xã hội",
            ),
            ("tiền tệ, ngoại hối và vốn vay (NHVV)", "NHVV", "ngoại hối và vốn vay"),
        ] {
            let found: Vec<_> = defined_abbreviations(line).collect();
            assert_eq!(found, [(short, long)], "{line}");
        }
        let line = "bảo hiểm xã hội (BHXH), bảo hiểm y tế (BHYT)";
        let found: Vec<_> = defined_abbreviations(line).map(|(short, _)| short).collect();
        assert_eq!(found, ["BHXH", "BHYT"]);
    }

    #[test]
    fn other_brackets_define_nothing() {
        for line in [
            "",
            "(NNT)",
            "nộp thuế (NNT)",
            "người nộp thuế (nếu có)",
            "người nộp thuế (NNT",
            "người nộp thuế () x",
            "người nộp thuế. (NNT)",
            "người nộp thuế: (NNT)",
            "Phụ lục (II)",
            "cơ quan thuế (BTC)",
            "mã số 1 (MS1)",
            "bộ phận tiếp nhận (sau đây gọi tắt là Bộ phận Một cửa)",
            "sau đây gọi là NNT",
            "sau đây",
            "người nộp thuế (Nnt)",
        ] {
            assert_eq!(defined_abbreviations(line).count(), 0, "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_line_can_be_read(line in "\\PC*|(\\(|\\)|sau đây|gọi|viết|tắt|là| |người|nộp|thuế|NNT|\"|,){0,16}") {
            for (short, long) in defined_abbreviations(&line) {
                proptest::prop_assert!(line.contains(short) && line.contains(long));
                let initials = initials(short).unwrap();
                proptest::prop_assert!(fold(long).starts_with(initials[0]));
                proptest::prop_assert!(tokens(long).count() >= initials.len());
            }
        }
    }
}
