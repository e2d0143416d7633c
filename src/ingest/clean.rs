//! The text of a cell as it is stored: repaired, trimmed, every repair counted.

use crate::text::repair;

use super::{Repair, Repairs, decode, values::Doubt};

/// How much of a cell's layout belongs to its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One line: line breaks are blanks.
    Line,
    /// Lines; a blank at the start of a line is kept as one.
    Lines,
}

/// The text to store. Refused if letters of it could not be read.
pub(super) fn text(raw: &str, shape: Shape, repairs: &mut Repairs) -> Result<String, Doubt> {
    if raw.contains('\u{fffd}') {
        return Err(Doubt {
            reason: "có ký tự không đọc được".to_owned(),
            advice: "lưu lại tệp với bảng mã Unicode (UTF-8)".to_owned(),
        });
    }
    let mut count = |repair| *repairs.entry(repair).or_default() += 1;
    let recoded = decode::mend(raw)?;
    if recoded.is_some() {
        count(Repair::Recoded);
    }
    let raw = recoded.as_deref().unwrap_or(raw);
    // A line break of Windows is nothing to report.
    let unix = raw.replace("\r\n", "\n");
    let repaired = repair(&unix);
    if repaired.composed {
        count(Repair::Composed);
    }
    if repaired.cleaned {
        count(Repair::Cleaned);
    }
    let laid_out = match shape {
        Shape::Line => words(&repaired.text),
        Shape::Lines => lines(&repaired.text),
    };
    if laid_out != repaired.text {
        count(Repair::Trimmed);
    }
    Ok(laid_out)
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn lines(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for line in text.lines() {
        let words = words(line);
        if words.is_empty() {
            continue;
        }
        if !cell.is_empty() {
            cell.push('\n');
            if line.starts_with(' ') {
                cell.push(' ');
            }
        }
        cell.push_str(&words);
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_repaired_and_repairs_counted() {
        let mut repairs = Repairs::new();
        assert_eq!(text("  Cấp  giấy\nphép ", Shape::Line, &mut repairs).unwrap(), "Cấp giấy phép");
        assert_eq!(text("a \r\n\r\n  b  c\nd", Shape::Lines, &mut repairs).unwrap(), "a\n b c\nd");
        assert_eq!(
            text("Ðiê\u{300}u kiê\u{323}n", Shape::Line, &mut repairs).unwrap(),
            "Điều kiện"
        );
        assert_eq!(text("sạch", Shape::Line, &mut repairs).unwrap(), "sạch");
        let expected = [(Repair::Composed, 1), (Repair::Cleaned, 1), (Repair::Trimmed, 2)];
        assert_eq!(repairs, expected.into_iter().collect());
        assert!(text("h\u{fffd}", Shape::Line, &mut repairs).is_err());
    }
}
