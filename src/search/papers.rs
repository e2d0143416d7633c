//! Which regulations demand the same paper.
//!
//! A paper is known by its name alone, so names are compared without marks, case,
//! punctuation, list numbers and what stands in parentheses ("(bản sao có chứng
//! thực)"). Of each name only a number is kept: what a page asks is who else
//! demands the paper, and the name it has already.

use std::io;

use sha2::{Digest as _, Sha256};

use super::{
    Snapshot,
    file::{OpenError, Sections, Writer},
};
use crate::{catalog::Ordinal, text::fold};

/// A paper, whoever demands it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PaperKey(pub(super) u64);

/// One word names a sort of paper, not a paper: "Đơn", "Khác".
const FEWEST_WORDS: usize = 2;

impl PaperKey {
    /// The key of a name; none if it names no paper.
    ///
    /// ```
    /// use quydinh::search::PaperKey;
    /// assert_eq!(PaperKey::of("1. Hộ chiếu (bản sao)"), PaperKey::of("Hộ chiếu;"));
    /// assert_eq!(PaperKey::of("Đơn"), None);
    /// ```
    pub fn of(name: &str) -> Option<Self> {
        let words = words(&outside_parentheses(name));
        let words = if words.is_empty() { self::words(name) } else { words };
        if words.len() < FEWEST_WORDS {
            return None;
        }
        let digest = Sha256::digest(words.join(" "));
        Some(Self(digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))))
    }
}

/// The folded words of a name without the number or letter of a list before it.
fn words(name: &str) -> Vec<String> {
    let name = name.trim_start_matches(|c: char| !c.is_alphanumeric());
    let name = match name.split_once([')', '.', ':']) {
        Some((number, rest)) if is_list_number(number) => rest,
        _ => name,
    };
    let folded = fold(name).to_lowercase();
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Whether this is what lists begin lines with: `1`, `12`, `a`.
fn is_list_number(text: &str) -> bool {
    let digits = text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits && !text.is_empty() || text.chars().count() == 1
}

fn outside_parentheses(name: &str) -> String {
    let mut depth = 0_usize;
    let outside = name.chars().filter(|c| match c {
        '(' => {
            depth += 1;
            false
        }
        // One that closes nothing ends the number of a list.
        ')' if depth > 0 => {
            depth -= 1;
            false
        }
        _ => depth == 0,
    });
    outside.collect()
}

/// All papers of an index with the regulations that demand them.
#[derive(Debug, Default)]
pub(super) struct Papers {
    /// Ascending, each as often as regulations demand it.
    keys: Vec<u64>,
    /// Who demands the paper at the same place, ascending for each paper.
    ordinals: Vec<Ordinal>,
}

impl Papers {
    /// Of what is demanded by whom, in any order.
    pub(super) fn of(mut demands: Vec<(PaperKey, Ordinal)>) -> Self {
        demands.sort_unstable();
        demands.dedup();
        let (keys, ordinals) = demands.into_iter().map(|(key, ordinal)| (key.0, ordinal)).unzip();
        Self { keys, ordinals }
    }

    /// The regulations that demand a paper, ascending.
    pub(super) fn demanding(&self, paper: PaperKey) -> &[Ordinal] {
        let from = self.keys.partition_point(|key| *key < paper.0);
        let to = self.keys.partition_point(|key| *key <= paper.0);
        &self.ordinals[from..to]
    }

    /// Bytes in memory.
    pub(super) fn size(&self) -> usize {
        size_of_val(&*self.keys) + size_of_val(&*self.ordinals)
    }

    pub(super) fn write(&self, writer: &mut Writer) -> io::Result<()> {
        writer.u64s("paper-keys", &self.keys)?;
        writer.u32s("paper-ordinals", &self.ordinals)
    }

    pub(super) fn read(sections: &Sections) -> Result<Self, OpenError> {
        let (keys, ordinals) = (sections.u64s("paper-keys")?, sections.u32s("paper-ordinals")?);
        if keys.len() != ordinals.len() {
            return Err(OpenError::Damaged("papers and their regulations differ".to_owned()));
        }
        Ok(Self { keys, ordinals })
    }
}

impl Snapshot {
    /// The regulations whose dossiers demand a paper, in the order of their
    /// ordinals.
    pub fn demanding(&self, paper: PaperKey) -> &[Ordinal] {
        self.index.papers.demanding(paper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_paper_share_a_key() {
        let name = "Giấy chứng nhận đăng ký doanh nghiệp";
        for same in [
            "giay chung nhan dang ky doanh nghiep",
            "- Giấy chứng nhận đăng ký doanh nghiệp;",
            "1. Giấy chứng nhận  đăng ký doanh nghiệp.",
            "a) Giấy chứng nhận đăng ký doanh nghiệp (bản sao có chứng thực)",
            "(02 bản) GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP",
            "đ) Giấy chứng nhận đăng ký\ndoanh nghiệp ((bản) sao)",
        ] {
            assert_eq!(PaperKey::of(same), PaperKey::of(name), "{same}");
        }
        for other in ["Bản sao Giấy chứng nhận đăng ký doanh nghiệp", "Giấy chứng nhận"]
        {
            assert_ne!(PaperKey::of(other), PaperKey::of(name), "{other}");
        }
        for none in ["", "Đơn", "1.", "(…)", "Khác;"] {
            assert_eq!(PaperKey::of(none), None, "{none}");
        }
        assert!(PaperKey::of("(Hộ chiếu)").is_some());
        assert!(PaperKey::of("12/2020/TT-BCT").is_some(), "a number is no list number");
    }

    #[test]
    fn papers_are_found_with_all_who_demand_them() {
        let key = |name: &str| PaperKey::of(name).unwrap();
        let (passport, form) = (key("Hộ chiếu"), key("Tờ khai"));
        let papers = Papers::of(vec![(form, 3), (passport, 7), (form, 1), (form, 3)]);
        assert_eq!(papers.demanding(form), [1, 3]);
        assert_eq!(papers.demanding(passport), [7]);
        assert!(papers.demanding(key("Giấy phép")).is_empty());
    }

    proptest::proptest! {
        /// Whatever a name is, the same name in other letters is the same paper.
        #[test]
        fn case_and_blanks_do_not_matter(name in "[a-zđàêọ() .,;1-3]{0,40}") {
            let other = format!("  {}  ", name.to_uppercase());
            proptest::prop_assert_eq!(PaperKey::of(&name), PaperKey::of(&other));
        }
    }
}
