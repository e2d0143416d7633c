//! Several values in one cell: one a line, the sub-fields of a line separated
//! by " | ". Line breaks inside a value are written as lines that start with a
//! blank.

/// The lines of a cell as values; a line that starts with a blank continues the
/// value before it.
pub(super) fn items(cell: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for line in cell.lines() {
        let text = line.trim();
        if text.is_empty() {
            continue;
        }
        match items.last_mut() {
            Some(last) if line.starts_with(char::is_whitespace) => {
                last.push('\n');
                last.push_str(text);
            }
            _ => items.push(text.to_owned()),
        }
    }
    items
}

/// A cell of several values, as [`items`] reads it back.
pub(super) fn join<'a>(values: impl IntoIterator<Item = &'a str>) -> String {
    let mut cell = String::new();
    for value in values {
        if !cell.is_empty() {
            cell.push('\n');
        }
        cell.push_str(&value.replace('\n', "\n "));
    }
    cell
}

/// The sub-fields of a value. A bar that belongs to a text is written `\|`.
pub(super) fn fields(value: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut letters = value.chars().peekable();
    while let Some(c) = letters.next() {
        let field = fields.len() - 1;
        match c {
            '\\' => match letters.next_if(|next| matches!(next, '|' | '\\')) {
                Some(escaped) => fields[field].push(escaped),
                None => fields[field].push('\\'),
            },
            '|' => fields.push(String::new()),
            c => fields[field].push(c),
        }
    }
    for field in &mut fields {
        let trimmed = field.trim();
        if trimmed.len() != field.len() {
            *field = trimmed.to_owned();
        }
    }
    fields
}

/// A value of several sub-fields, as [`fields`] reads it back. Empty ones at
/// the end are left out.
pub(super) fn bar(fields: &[&str]) -> String {
    let used = fields.iter().rposition(|f| !f.is_empty()).map_or(0, |last| last + 1);
    let escaped: Vec<String> =
        fields[..used].iter().map(|f| f.replace('\\', "\\\\").replace('|', "\\|")).collect();
    // A leading blank would make the line a continuation.
    escaped.join(" | ").trim_start().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_values_and_indented_lines_continue_them() {
        assert_eq!(items("a\n\nb\n tiếp\n  nữa\nc"), ["a", "b\ntiếp\nnữa", "c"]);
        assert_eq!(items("  a\n"), ["a"]);
        assert_eq!(fields("Trực tuyến | 5 ngày | a \\| b|"), ["Trực tuyến", "5 ngày", "a | b", ""]);
        assert_eq!(bar(&["", "tên", ""]), "| tên");
    }

    proptest::proptest! {
        #[test]
        fn values_read_back(values in proptest::collection::vec("[a-zđ|\\\\]{1,5}(\n[a-z]{1,3}){0,2}", 0..5)) {
            let cell = join(values.iter().map(String::as_str));
            proptest::prop_assert_eq!(&items(&cell), &values);
            let refs: Vec<&str> = values.iter().map(String::as_str).collect();
            let mut read = fields(&bar(&refs));
            read.resize(values.len(), String::new());
            proptest::prop_assert_eq!(read, values);
        }
    }
}
