//! Numbers that people type into forms, read as the cells of files are. What
//! is wrong comes back as a sentence with advice.

use super::values::{self, Doubt};
use crate::model::Decimal;

/// A plain decimal: `1,5`, `0.5`.
///
/// # Errors
/// When it is none, or could mean two things.
pub fn typed_decimal(text: &str) -> Result<Decimal, String> {
    values::decimal(text).map_err(sentence)
}

/// An amount in đồng: `250.000`, `1,5 triệu đồng`.
///
/// # Errors
/// When it is none.
pub fn typed_dong(text: &str) -> Result<i64, String> {
    values::dong(text).map_err(sentence)
}

/// A number of things: `325.000`.
///
/// # Errors
/// When it is none.
pub fn typed_count(text: &str) -> Result<u64, String> {
    values::count(text).map_err(sentence)
}

fn sentence(doubt: Doubt) -> String {
    let Doubt { reason, advice } = doubt;
    let mut letters = reason.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let reason: String = first.chain(letters).collect();
    format!("{reason}: {advice}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_read_as_in_files() {
        assert_eq!(typed_decimal("1,5").map(|n| n.to_string()), Ok("1.5".into()));
        assert_eq!(typed_dong("1,5 triệu đồng"), Ok(1_500_000));
        assert_eq!(typed_count("325.000"), Ok(325_000));
        let wrong = typed_count("nhiều").unwrap_err();
        assert_eq!(wrong, "Không phải số nguyên: ghi số nguyên không âm, ví dụ 1.107.");
        assert!(typed_decimal("1.107").unwrap_err().starts_with("Không rõ là 1107"));
    }
}
