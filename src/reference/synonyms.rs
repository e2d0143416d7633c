//! What the law calls what people say (`data/synonyms.csv`).

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    sync::LazyLock,
};

use super::{BadList, rows::rows};
use crate::text::{canonical, fold, tokens};

/// The lay phrases known to the program.
#[derive(Debug, Default)]
pub struct Synonyms {
    phrases: Vec<Phrase>,
    /// Phrases by their folded first syllable, longer ones first.
    by_first: HashMap<Box<str>, Vec<usize>>,
}

/// A lay phrase, or an official one whose parts are not lay phrases.
#[derive(Debug)]
struct Phrase {
    syllables: Vec<Syllable>,
    /// None for official phrases, which only keep shorter ones from counting.
    official: Vec<Box<str>>,
    /// Whether it counts only with the marks that it has, because without them
    /// it is as often another word.
    marked: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Syllable {
    pub(super) exact: Box<str>,
    pub(super) folded: Box<str>,
}

/// A lay phrase that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lay<'a> {
    /// Its place among the syllables.
    pub range: Range<usize>,
    /// What the law says instead, the likeliest first.
    pub official: &'a [Box<str>],
}

static BUILT_IN: LazyLock<Synonyms> = LazyLock::new(|| {
    // A unit test reads the same file, so it can be read in a build that passed.
    Synonyms::from_csv(include_str!("../../data/synonyms.csv")).unwrap_or_default()
});

/// The lay phrases of `data/synonyms.csv`.
pub fn synonyms() -> &'static Synonyms {
    &BUILT_IN
}

impl Synonyms {
    /// Reads the columns `lay,official,typed,note`; official phrases are
    /// separated by `|`, `typed` is `dấu` or empty.
    pub fn from_csv(text: &str) -> Result<Self, BadList> {
        let mut read = Self::default();
        let mut official_only: Vec<Vec<Syllable>> = Vec::new();
        for row in rows(text) {
            let row = row?;
            let cell = |column| row.cell(column);
            let bad = |column, value: &str| row.bad(column, value);
            let marked = match cell(2) {
                "" => false,
                "dấu" => true,
                other => return Err(bad("typed", other)),
            };
            let lay = syllables(cell(0));
            if lay.is_empty() {
                return Err(bad("lay", cell(0)));
            }
            let official: Vec<Box<str>> =
                cell(1).split('|').filter(|o| !o.is_empty()).map(Into::into).collect();
            // Who writes the official phrase already needs no other word for a
            // part of it: "thuế thu nhập" in "thuế thu nhập cá nhân".
            let holds = |whole: &Vec<Syllable>| whole.windows(lay.len()).any(|part| part == lay);
            official_only.extend(official.iter().map(|o| syllables(o)).filter(holds));
            read.phrases.push(Phrase { syllables: lay, official, marked });
        }
        let mut known: HashSet<Vec<Syllable>> =
            read.phrases.iter().map(|p| p.syllables.clone()).collect();
        for phrase in official_only {
            if known.insert(phrase.clone()) {
                let syllables = phrase;
                read.phrases.push(Phrase { syllables, official: Vec::new(), marked: false });
            }
        }
        for (i, phrase) in read.phrases.iter().enumerate() {
            read.by_first.entry(phrase.syllables[0].folded.clone()).or_default().push(i);
        }
        for list in read.by_first.values_mut() {
            list.sort_by_key(|&i| std::cmp::Reverse(read.phrases[i].syllables.len()));
        }
        Ok(read)
    }

    /// How many lay phrases there are.
    pub fn len(&self) -> usize {
        self.phrases.iter().filter(|phrase| !phrase.official.is_empty()).count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The lay phrases among the syllables of one sentence, as typed: a
    /// syllable with marks stands only for itself, one without for every
    /// marking. At each place the longest phrase counts, and none that lies
    /// within another; they may overlap.
    ///
    /// ```
    /// use quydinh::reference::synonyms;
    /// let found = synonyms().find(&["thu", "tuc", "mo", "cong", "ty"]);
    /// assert_eq!(found[0].range, 2..5);
    /// assert_eq!(&*found[0].official[0], "thành lập doanh nghiệp");
    /// ```
    pub fn find<S: AsRef<str>>(&self, syllables: &[S]) -> Vec<Lay<'_>> {
        let typed: Vec<Syllable> = syllables.iter().map(|s| syllable(s.as_ref())).collect();
        let with_marks = typed.iter().any(|s| s.exact != s.folded);
        let mut found = Vec::new();
        let mut covered = 0;
        for at in 0..typed.len() {
            let Some(candidates) = self.by_first.get(&typed[at].folded) else { continue };
            let phrases = candidates.iter().map(|&i| &self.phrases[i]);
            let fitting = phrases
                .filter(|phrase| phrase.fits(&typed[at..]))
                .find(|phrase| !phrase.marked || with_marks);
            let Some(phrase) = fitting else { continue };
            let end = at + phrase.syllables.len();
            if end <= covered {
                continue;
            }
            covered = end;
            if !phrase.official.is_empty() {
                found.push(Lay { range: at..end, official: &phrase.official });
            }
        }
        found
    }
}

impl Phrase {
    fn fits(&self, typed: &[Syllable]) -> bool {
        self.syllables.len() <= typed.len()
            && self.syllables.iter().zip(typed).all(|(own, typed)| {
                let unmarked = typed.exact == typed.folded;
                own.exact == typed.exact || unmarked && !self.marked && own.folded == typed.folded
            })
    }
}

/// The syllables of a phrase, as the index makes them.
pub(super) fn syllables(phrase: &str) -> Vec<Syllable> {
    tokens(phrase).map(|t| syllable(&phrase[t.start as usize..t.end as usize])).collect()
}

pub(super) fn syllable(typed: &str) -> Syllable {
    let exact = canonical(&typed.to_lowercase()).into_owned();
    Syllable { folded: fold(&exact).into(), exact: exact.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::repair;

    #[test]
    fn the_list_is_whole() {
        let text = include_str!("../../data/synonyms.csv");
        let read = Synonyms::from_csv(text).unwrap();
        assert!(read.len() >= 450, "{}", read.len());
        assert_eq!(repair(text).text, text);
        let mut seen = HashSet::new();
        for phrase in read.phrases.iter().filter(|phrase| !phrase.official.is_empty()) {
            assert!(seen.insert(&phrase.syllables), "{:?} twice", phrase.syllables);
            for official in &phrase.official {
                assert_ne!(syllables(official), phrase.syllables, "{official}");
            }
        }
    }

    /// The first official phrase of each lay one in a text.
    fn found(text: &str) -> Vec<(String, String)> {
        let words: Vec<&str> = text.split(' ').collect();
        let found = synonyms().find(&words);
        found
            .iter()
            .map(|l| (words[l.range.clone()].join(" "), l.official[0].to_string()))
            .collect()
    }

    #[test]
    fn lay_phrases_are_found() {
        for (text, lay, official) in [
            ("tôi muốn mở công ty", "mở công ty", "thành lập doanh nghiệp"),
            ("mo cong ty o dau", "mo cong ty", "thành lập doanh nghiệp"),
            ("Mở Công Ty", "Mở Công Ty", "thành lập doanh nghiệp"),
            ("làm bìa đỏ", "bìa đỏ", "giấy chứng nhận quyền sử dụng đất"),
            ("xin so do", "so do", "giấy chứng nhận quyền sử dụng đất"),
            ("cấp sổ hồng", "sổ hồng", SO_HONG),
            ("nuôi lợn", "lợn", "heo"),
            ("thịt heo đông lạnh", "thịt heo", "thịt lợn"),
            ("nhập xe hơi", "xe hơi", "ô tô"),
            ("nhập khẩu ô tô", "ô tô", "xe hơi"),
            ("nha dat", "nha dat", "bất động sản"),
            ("khuyến mãi", "khuyến mãi", "khuyến mại"),
            ("thue dat", "thue dat", "thuế sử dụng đất phi nông nghiệp"),
            ("tiền thuế đất hằng năm", "thuế đất", "thuế sử dụng đất phi nông nghiệp"),
            ("vỏ công ten nơ", "công ten nơ", "container"),
            ("thuế thu nhập", "thuế thu nhập", "thuế thu nhập doanh nghiệp"),
            ("mát xa", "mát xa", "xoa bóp"),
            ("tàu thuỷ", "tàu thuỷ", "tàu biển"),
        ] {
            assert_eq!(found(text), [(lay.to_owned(), official.to_owned())], "{text}");
        }
    }

    const SO_HONG: &str =
        "giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất";

    #[test]
    fn other_words_are_left_alone() {
        for text in [
            "",
            "giấy phép",
            // Other marks are other words.
            "thuê đất",
            "hóa đơn đó",
            "sơ đồ",
            // Without marks as often something else.
            "giay phep da cap",
            "bai do xe",
            "co dat o",
            "xe do",
            "nha khoa hoc",
            // Parts of official phrases.
            "thuế thu nhập cá nhân",
            "thue thu nhap ca nhan",
            "bảo vệ môi trường",
            "xe máy chuyên dùng",
            "thẻ đăng kiểm viên tàu cá",
            "tiền chất thuốc nổ",
            "thay đổi chủ đầu tư",
            "lệ phí trước bạ",
            "bắp cải",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn phrases_may_overlap_but_not_nest() {
        let names: Vec<String> =
            found("mở công ty nước ngoài").into_iter().map(|(lay, _)| lay).collect();
        assert_eq!(names, ["mở công ty", "công ty nước ngoài"]);
        let names: Vec<String> = found("làm sổ đỏ").into_iter().map(|(lay, _)| lay).collect();
        assert_eq!(names, ["làm sổ đỏ"]);
    }
}
