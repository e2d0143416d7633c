//! Whom a name is about. Companies, households and cooperatives each have their
//! own procedures of nearly the same names; who asks about one of them does not
//! mean the others.

use super::{
    analysis::{exact_form, folded_form},
    sideline::has,
};
use crate::text::tokens;

/// A bit for each kind of subject.
pub(super) type Subjects = u8;

/// What each kind is called in names and questions, in the folded form of the
/// index, which has i for y in some words.
const SUBJECTS: [&[&str]; 3] = [
    &[
        "doanh nghiep",
        "cong ty",
        "cong ti",
        "chi nhanh",
        "van phong dai dien",
        "dn",
        "cty",
        "cti",
        "tnhh",
        "dntn",
    ],
    &["ho kinh doanh", "hkd", "ca the"],
    &["hop tac xa", "to hop tac", "htx"],
];

/// The subjects of a name.
pub(super) fn of_name(name: &str) -> Subjects {
    let mut folded = " ".to_owned();
    for token in tokens(name) {
        let word = exact_form(&name[token.start as usize..token.end as usize]);
        folded.push_str(&folded_form(&word));
        folded.push(' ');
    }
    of_query(&folded)
}

/// The subjects of a query; `folded` has one blank around every word.
pub(super) fn of_query(folded: &str) -> Subjects {
    let named = |words: &&&[&str]| words.iter().any(|word| has(folded, word));
    let bits = SUBJECTS.iter().enumerate().map(|(bit, words)| (1 << bit, words));
    bits.filter(|(_, words)| named(words)).map(|(bit, _)| bit).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_queries_are_about_the_same() {
        for (name, query, same) in [
            ("Giải thể doanh nghiệp", " giai the cong ti ", true),
            ("Giải thể hợp tác xã", " giai the cong ty ", false),
            ("Đăng ký hộ kinh doanh", " mo ho kinh doanh ", true),
            ("Chuyển hộ kinh doanh (cá thể) thành doanh nghiệp", " dn ", true),
            (
                "Tạm ngừng kinh doanh (doanh nghiệp, chi nhánh)",
                " tam ngung cua ho kinh doanh ",
                false,
            ),
        ] {
            assert_eq!(of_name(name) & of_query(query) != 0, same, "{name} {query}");
        }
        assert_eq!(of_name("Kết hôn"), 0);
    }
}
