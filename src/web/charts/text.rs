//! How wide a text is, about, and where it is broken.

/// About how wide a text is in the font of the pages, on the wide side.
pub(super) fn width(text: &str, size: u32) -> u32 {
    let hundredths = |c: char| match c {
        ' ' | '.' | ',' | ':' | ';' | '|' | '\'' | 'i' | 'ì' | 'í' | 'ị' | 'l' | 'I' | 'j' => {
            34
        }
        'f' | 't' | 'r' | '-' | '(' | ')' | '/' => 42,
        'm' | 'w' | 'M' | 'W' | '%' => 92,
        c if c.is_uppercase() => 74,
        _ => 61,
    };
    // Rounded up, so that parts are never narrower than the whole.
    (text.chars().map(hundredths).sum::<u32>() * size).div_ceil(100)
}

/// A text in lines of a width; a word that is wider has a line of its own.
pub(super) fn wrapped(text: &str, most: u32, size: u32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line, size) + width(" ", size) + width(word, size) <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A text cut to a width, with an ellipsis if anything is missing.
pub(super) fn cut(text: &str, most: u32, size: u32) -> String {
    if width(text, size) <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    for word in text.split_whitespace() {
        let longer = if kept.is_empty() { word.to_owned() } else { format!("{kept} {word}") };
        if width(&longer, size) + width("…", size) > most {
            break;
        }
        kept = longer;
    }
    if kept.is_empty() {
        let fitting = |end: &usize| width(&text[..*end], size) + width("…", size) <= most;
        let ends = text.char_indices().map(|(at, _)| at).take_while(fitting);
        kept = text[..ends.last().unwrap_or(0)].to_owned();
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_broken_between_words() {
        let name = "Ủy ban Quản lý vốn nhà nước tại doanh nghiệp";
        assert_eq!(wrapped(name, 200, 13), ["Ủy ban Quản lý vốn nhà nước", "tại doanh nghiệp"]);
        assert_eq!(cut(name, 120, 13), "Ủy ban Quản lý…");
        assert_eq!(cut("Bộ Y tế", 120, 13), "Bộ Y tế");
        assert_eq!(cut("Rấtdàirấtdàirấtdài", 40, 13), "Rấtd…");
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_sticks_out(text in "[a-zA-Zđệ ]{0,80}", most in 60..400_u32) {
            let lines = wrapped(&text, most, 13);
            let words: Vec<&str> = text.split_whitespace().collect();
            prop_assert_eq!(lines.join(" "), words.join(" "));
            prop_assert!(lines.iter().all(|line| width(line, 13) <= most || !line.contains(' ')));
            prop_assert!(width(&cut(&text, most, 13), 13) <= most);
        }
    }
}
