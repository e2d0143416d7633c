//! What abbreviations stand for (`data/abbreviations.csv`).

use std::{collections::HashMap, ops::Range, sync::LazyLock};

use super::{
    BadList,
    rows::rows,
    synonyms::{Syllable, syllable, syllables},
};
use crate::text::{fold, tokens};

/// An abbreviation and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abbreviation {
    /// As it is printed: `ĐKKD`, `C/O`, `CoA`.
    pub short: Box<str>,
    /// The long forms, the likeliest first.
    pub long: Vec<Box<str>>,
    /// Whether only capitals count, because small letters without marks are an
    /// everyday word (`CO`: có, cơ, cỏ).
    pub capitals: bool,
}

/// The abbreviations known to the program.
#[derive(Debug, Default)]
pub struct Abbreviations {
    list: Vec<Abbreviation>,
    /// By folded short form; those that differ in đ share one.
    by_short: HashMap<String, Vec<usize>>,
    /// By the folded first syllable of the likeliest long form, longer ones first.
    by_long: HashMap<String, Vec<(Vec<Syllable>, usize)>>,
}

static BUILT_IN: LazyLock<Abbreviations> = LazyLock::new(|| {
    // A unit test reads the same file, so it can be read in a build that passed.
    Abbreviations::from_csv(include_str!("../../data/abbreviations.csv")).unwrap_or_default()
});

/// The abbreviations of `data/abbreviations.csv`.
pub fn abbreviations() -> &'static Abbreviations {
    &BUILT_IN
}

impl Abbreviations {
    /// Reads the columns `short,long,typed,source`; long forms are separated by
    /// `|`, `typed` is `hoa` or empty.
    pub fn from_csv(text: &str) -> Result<Self, BadList> {
        let mut read = Self::default();
        for row in rows(text) {
            let row = row?;
            let cell = |column| row.cell(column);
            let bad = |column, value: &str| row.bad(column, value);
            let long: Vec<Box<str>> =
                cell(1).split('|').filter(|l| !l.is_empty()).map(Into::into).collect();
            if cell(0).is_empty() || long.is_empty() {
                return Err(bad("long", cell(1)));
            }
            let capitals = match cell(2) {
                "" => false,
                "hoa" => true,
                other => return Err(bad("typed", other)),
            };
            let syllables = syllables(&long[0]);
            // Short ones are ambiguous, and whoever needs them has more to go by.
            let telling = cell(0).chars().count() >= 4;
            if let ([first, _, _, ..], true) = (syllables.as_slice(), telling) {
                let list = read.by_long.entry(first.folded.to_string()).or_default();
                list.push((syllables, read.list.len()));
            }
            read.by_short.entry(fold(cell(0))).or_default().push(read.list.len());
            read.list.push(Abbreviation { short: cell(0).into(), long, capitals });
        }
        for list in read.by_long.values_mut() {
            list.sort_by_key(|(syllables, _)| std::cmp::Reverse(syllables.len()));
        }
        Ok(read)
    }

    /// Every abbreviation, in the order of the list.
    pub fn all(&self) -> &[Abbreviation] {
        &self.list
    }

    /// What a typed word may abbreviate: several entries if đ was typed as d
    /// (`nd`: NĐ), those that are spelled like it first.
    ///
    /// ```
    /// use quydinh::reference::abbreviations;
    /// let found: Vec<&str> =
    ///     abbreviations().expand("gplx").flat_map(|a| &a.long).map(|l| &**l).collect();
    /// assert_eq!(found, ["giấy phép lái xe"]);
    /// assert_eq!(abbreviations().expand("co").count(), 0);
    /// assert_eq!(abbreviations().expand("CO").count(), 1);
    /// ```
    pub fn expand<'a>(&'a self, typed: &str) -> impl Iterator<Item = &'a Abbreviation> + use<'a> {
        let entries = if typed.len() > LONGEST { None } else { self.by_short.get(&fold(typed)) };
        let upper = typed.to_uppercase();
        let barred = upper.contains('Đ');
        let same = move |a: &&Abbreviation| a.short.to_uppercase() == upper;
        let counts = {
            let typed = typed.to_owned();
            let small = typed.chars().any(char::is_lowercase);
            move |a: &Abbreviation| !a.capitals || !small || *a.short == *typed
        };
        let entries = entries.into_iter().flatten().map(|&i| &self.list[i]);
        let mut found: Vec<&Abbreviation> = entries.filter(|a| counts(a)).collect();
        if barred && found.iter().any(same.clone()) {
            found.retain(same);
        } else {
            found.sort_by_key(|a| !same(a));
        }
        found.into_iter()
    }

    /// The abbreviations of what stands among the syllables of one sentence, as
    /// typed: a syllable with marks stands only for itself. The longest first,
    /// none within another.
    pub fn find_long<S: AsRef<str>>(&self, syllables: &[S]) -> Vec<(Range<usize>, &Abbreviation)> {
        let typed: Vec<Syllable> = syllables.iter().map(|s| syllable(s.as_ref())).collect();
        let fits = |long: &[Syllable], typed: &[Syllable]| {
            long.len() <= typed.len()
                && long.iter().zip(typed).all(|(own, typed)| {
                    own.exact == typed.exact
                        || typed.exact == typed.folded && own.folded == typed.folded
                })
        };
        let mut found = Vec::new();
        let mut at = 0;
        while at < typed.len() {
            let longs = self.by_long.get(&*typed[at].folded).map(Vec::as_slice).unwrap_or_default();
            match longs.iter().find(|(long, _)| fits(long, &typed[at..])) {
                Some((long, entry)) => {
                    found.push((at..at + long.len(), &self.list[*entry]));
                    at += long.len();
                }
                None => at += 1,
            }
        }
        found
    }

    /// The abbreviations in a text with their places in bytes; also those that
    /// hold a slash or an ampersand, as `C/O`. In a text all in capitals of
    /// more than three words, capitals say nothing.
    pub fn find(&self, text: &str) -> Vec<(Range<usize>, Vec<&Abbreviation>)> {
        let words: Vec<Range<usize>> =
            tokens(text).map(|t| t.start as usize..t.end as usize).collect();
        let shouted = words.len() > 3 && !text.chars().any(char::is_lowercase);
        let expand = |range: &Range<usize>| -> Vec<&Abbreviation> {
            self.expand(&text[range.clone()]).filter(|a| !(shouted && a.capitals)).collect()
        };
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(word) = words.get(at) {
            at += 1;
            if let Some(next) = words.get(at)
                && matches!(&text[word.end..next.start], "/" | "&")
            {
                let both = word.start..next.end;
                let entries = expand(&both);
                if !entries.is_empty() {
                    found.push((both, entries));
                    at += 1;
                    continue;
                }
            }
            let entries = expand(word);
            if !entries.is_empty() {
                found.push((word.clone(), entries));
            }
        }
        found
    }
}

/// No short form has more bytes.
const LONGEST: usize = 16;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::text::repair;

    #[test]
    fn the_list_is_whole() {
        let read = Abbreviations::from_csv(include_str!("../../data/abbreviations.csv")).unwrap();
        assert!(read.all().len() >= 300, "{}", read.all().len());
        let mut seen = HashSet::new();
        for a in read.all() {
            assert!(seen.insert(a.short.to_uppercase()), "{} twice", a.short);
            assert!(a.short.len() <= LONGEST, "{}", a.short);
            assert!(a.short.chars().any(char::is_uppercase), "{}", a.short);
            for long in &a.long {
                assert_eq!(repair(long).text, **long, "{}", a.short);
                assert_ne!(fold(long), fold(&a.short), "{}", a.short);
            }
        }
    }

    /// Words of the other lists that are written in small letters.
    fn everyday_words() -> HashSet<String> {
        let lists = [
            include_str!("../../data/synonyms.csv"),
            include_str!("../../data/documents.csv"),
            include_str!("../../data/procedure_patterns.csv"),
            include_str!("../../data/conditions.csv"),
            include_str!("../../data/industries.csv"),
        ];
        let words = lists
            .iter()
            .flat_map(|list| tokens(list).map(|t| &list[t.start as usize..t.end as usize]));
        words.filter(|w| w.chars().any(char::is_lowercase)).map(fold).collect()
    }

    #[test]
    fn what_is_also_a_word_counts_in_capitals_only() {
        let words = everyday_words();
        for a in abbreviations().all() {
            // These are typed in small letters as often and have no other meaning.
            let known = matches!(&*a.short, "Cty" | "TTg" | "FDI" | "HACCP" | "LPG");
            let spoken = fold(&a.short).contains(['a', 'e', 'i', 'o', 'u', 'y']);
            let word = spoken && words.contains(&fold(&a.short)) && !known;
            assert!(!word || a.capitals, "{} is also a word", a.short);
        }
    }

    #[test]
    fn what_people_type_expands() {
        for (typed, long) in [
            ("dkkd", "đăng ký kinh doanh"),
            ("đkkd", "đăng ký kinh doanh"),
            ("htx", "hợp tác xã"),
            ("gp", "giấy phép"),
            ("dk", "đăng ký"),
            ("cty", "công ty"),
            ("tnhh", "trách nhiệm hữu hạn"),
            ("1tv", "một thành viên"),
            ("MTV", "một thành viên"),
            ("vsattp", "vệ sinh an toàn thực phẩm"),
            ("attp", "an toàn thực phẩm"),
            ("pccc", "phòng cháy, chữa cháy"),
            ("c/o", "giấy chứng nhận xuất xứ hàng hóa"),
            ("C/O", "giấy chứng nhận xuất xứ hàng hóa"),
            ("CO", "giấy chứng nhận xuất xứ hàng hóa"),
            ("cfs", "giấy chứng nhận lưu hành tự do"),
            ("vlxd", "vật liệu xây dựng"),
            ("gplx", "giấy phép lái xe"),
            ("ubnd", "Ủy ban nhân dân"),
            ("fdi", "đầu tư trực tiếp nước ngoài"),
            ("đl", "đại lý"),
            ("VAT", "thuế giá trị gia tăng"),
            ("shcn", "sở hữu công nghiệp"),
        ] {
            let first = abbreviations().expand(typed).next().and_then(|a| a.long.first());
            assert_eq!(first.map(|l| &**l), Some(long), "{typed}");
        }
        for typed in ["co", "vat", "da", "ai", "it", "gap", "bot", "an", "do", "giay", "phép", ""]
        {
            assert_eq!(abbreviations().expand(typed).count(), 0, "{typed}");
        }
    }

    #[test]
    fn abbreviations_are_found_in_texts() {
        let found = |text: &str| -> Vec<String> {
            let found = abbreviations().find(text);
            found.into_iter().map(|(range, _)| text[range].to_owned()).collect()
        };
        assert_eq!(found("thanh lap cty tnhh 1tv"), ["cty", "tnhh", "1tv"]);
        assert_eq!(found("xin c/o form d"), ["c/o"]);
        assert_eq!(found("xin CO form D"), ["CO"]);
        assert_eq!(found("CO FORM D"), ["CO"]);
        assert_eq!(found("GIAY PHEP CO SO AN TOAN"), [""; 0]);
        assert_eq!(found("giay phep co so"), [""; 0]);
        assert_eq!(found("mua bán M&A, ĐKKD và/hoặc GP"), ["M&A", "ĐKKD", "GP"]);
    }
}
