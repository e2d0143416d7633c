//! The text of a draft in numbered paragraphs. A paragraph keeps its number
//! from version to version as long as it says the same or nearly so, and no
//! number is given twice: a comment stays with what it was written about.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// A paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paragraph {
    /// Its number, through all versions.
    pub number: u32,
    /// What it says; one line.
    pub text: String,
}

/// A version of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftText {
    /// The highest number that was ever given.
    pub last: u32,
    /// The paragraphs in their order, headings among them.
    pub paragraphs: Vec<Paragraph>,
}

/// How alike two texts must be to be the same paragraph, of 1.
const ALIKE: f64 = 0.5;
/// Pairs of paragraphs between two that stayed that are looked at; with more,
/// what is not the same word by word has new numbers.
const PAIRS: usize = 250_000;

impl Paragraph {
    /// How long one may be, in letters.
    pub const LONGEST: usize = 20_000;

    /// Whether it is a heading, such as `Chương I` or `Điều 5. Hồ sơ`.
    pub fn is_heading(&self) -> bool {
        let mut words = self.text.split_whitespace();
        let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let numbered = second.starts_with(|c: char| c.is_ascii_digit())
            || second
                .trim_end_matches(['.', ':'])
                .bytes()
                .all(|b| matches!(b, b'I' | b'V' | b'X' | b'L' | b'C'));
        let first = first.to_lowercase();
        let named = ["phần", "chương", "mục", "tiểu", "điều", "phụ"].contains(&first.as_str());
        let parts = first == "tiểu" || first == "phụ" || (numbered && !second.is_empty());
        named && parts && self.text.chars().count() <= 200
    }
}

impl DraftText {
    /// How many paragraphs a draft may have.
    pub const MOST: usize = 2_000;

    /// A text cut into paragraphs: every line that is not blank is one, with
    /// single blanks in it.
    pub fn lines(text: &str) -> Vec<String> {
        let line = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        text.lines().map(line).filter(|line| !line.is_empty()).collect()
    }

    /// The next version, with these paragraphs.
    #[must_use]
    pub fn next(&self, lines: Vec<String>) -> Self {
        let old: Vec<&str> = self.paragraphs.iter().map(|of| of.text.as_str()).collect();
        let new: Vec<&str> = lines.iter().map(String::as_str).collect();
        let kept = paired(&old, &new);
        let mut last = self.last;
        let number = |place: Option<usize>| match place {
            Some(place) => self.paragraphs[place].number,
            None => {
                last += 1;
                last
            }
        };
        let numbers: Vec<u32> = kept.into_iter().map(number).collect();
        let paragraphs = lines.into_iter().zip(numbers);
        let paragraphs = paragraphs.map(|(text, number)| Paragraph { number, text }).collect();
        Self { last, paragraphs }
    }

    /// The paragraph of a number.
    pub fn paragraph(&self, number: u32) -> Option<&Paragraph> {
        self.paragraphs.iter().find(|paragraph| paragraph.number == number)
    }
}

/// For each new text the place of the old one that it goes on from, each old
/// one at most once: first those that stay in their order, then what stands
/// between them and is alike, then what moved as it is.
fn paired(old: &[&str], new: &[&str]) -> Vec<Option<usize>> {
    let mut kept = vec![None; new.len()];
    let same = common(old, new);
    let (mut from, mut to) = (0, 0);
    for (o, n) in same.into_iter().chain([(old.len(), new.len())]) {
        for (before, now) in alike(&old[from..o], &new[to..n]) {
            kept[to + now] = Some(from + before);
        }
        if n < new.len() {
            kept[n] = Some(o);
        }
        (from, to) = (o + 1, n + 1);
    }
    let mut free: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, text) in old.iter().enumerate().rev() {
        if !kept.contains(&Some(place)) {
            free.entry(text).or_default().push(place);
        }
    }
    for (place, text) in kept.iter_mut().zip(new) {
        if place.is_none() {
            *place = free.get_mut(text).and_then(Vec::pop);
        }
    }
    kept
}

/// The places of the longest row of texts that both have in the same order.
fn common(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    best(old.len(), new.len(), |o, n| if old[o] == new[n] { 1.0 } else { 0.0 })
}

/// The places of texts that are alike, in the same order, so that they are it
/// as much as possible in all.
fn alike(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    if old.len().saturating_mul(new.len()) > PAIRS {
        return Vec::new();
    }
    let words = |texts: &[&str]| texts.iter().map(|text| counted(text)).collect::<Vec<_>>();
    let (old, new) = (words(old), words(new));
    best(old.len(), new.len(), |o, n| {
        let alike = likeness(&old[o], &new[n]);
        if alike >= ALIKE { alike } else { 0.0 }
    })
}

/// The pairs, in the order of both, whose worths sum up highest.
fn best(old: usize, new: usize, worth: impl Fn(usize, usize) -> f64) -> Vec<(usize, usize)> {
    let width = new + 1;
    let mut sums = vec![0.0_f64; (old + 1) * width];
    for o in (0..old).rev() {
        for n in (0..new).rev() {
            let skipped = sums[(o + 1) * width + n].max(sums[o * width + n + 1]);
            let worth = worth(o, n);
            let taken = if worth > 0.0 { worth + sums[(o + 1) * width + n + 1] } else { 0.0 };
            sums[o * width + n] = skipped.max(taken);
        }
    }
    let (mut pairs, mut o, mut n) = (Vec::new(), 0, 0);
    while o < old && n < new {
        let here = sums[o * width + n];
        if here == sums[(o + 1) * width + n] {
            o += 1;
        } else if here == sums[o * width + n + 1] {
            n += 1;
        } else {
            pairs.push((o, n));
            (o, n) = (o + 1, n + 1);
        }
    }
    pairs
}

/// The words of a text and how often it has each, and how many it has.
fn counted(text: &str) -> (HashMap<String, usize>, usize) {
    let mut words: HashMap<String, usize> = HashMap::new();
    let mut all = 0;
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *words.entry(word.to_lowercase()).or_default() += 1;
        all += 1;
    }
    (words, all)
}

/// The share of words that two texts have in common.
fn likeness(a: &(HashMap<String, usize>, usize), b: &(HashMap<String, usize>, usize)) -> f64 {
    let common: usize =
        a.0.iter().map(|(word, count)| b.0.get(word).map_or(0, |other| *count.min(other))).sum();
    match a.1 + b.1 {
        0 => 0.0,
        all => 2.0 * common as f64 / all as f64,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(lines: &str) -> Vec<String> {
        DraftText::lines(&lines.replace('|', "\n"))
    }

    fn numbers(text: &DraftText) -> Vec<u32> {
        text.paragraphs.iter().map(|paragraph| paragraph.number).collect()
    }

    #[test]
    fn paragraphs_keep_their_numbers() {
        let first = "Điều 1. Phạm vi|Thông tư này quy định hồ sơ cấp phép.|Điều 2. Hồ sơ|\
                     Hồ sơ gồm đơn và bản sao giấy phép.|Thời hạn giải quyết là 15 ngày làm việc.";
        for (what, second, expected) in [
            ("the same", first, &[1, 2, 3, 4, 5][..]),
            (
                "a word changed",
                "Điều 1. Phạm vi|Thông tư này quy định hồ sơ cấp phép.|Điều 2. Hồ sơ|\
                 Hồ sơ gồm đơn đề nghị và bản sao giấy phép.|\
                 Thời hạn giải quyết là 10 ngày làm việc.",
                &[1, 2, 3, 4, 5],
            ),
            (
                "one more between, and articles counted on",
                "Điều 1. Phạm vi|Thông tư này quy định hồ sơ cấp phép.|Điều 2. Đối tượng|\
                 Doanh nghiệp và hộ kinh doanh.|Điều 3. Hồ sơ|Hồ sơ gồm đơn và bản sao giấy phép.|\
                 Thời hạn giải quyết là 15 ngày làm việc.",
                &[1, 2, 6, 7, 3, 4, 5],
            ),
            (
                "one less",
                "Điều 1. Phạm vi|Thông tư này quy định hồ sơ cấp phép.|Điều 2. Hồ sơ|\
                 Thời hạn giải quyết là 15 ngày làm việc.",
                &[1, 2, 3, 5],
            ),
            (
                "moved as it is",
                "Thời hạn giải quyết là 15 ngày làm việc.|Điều 1. Phạm vi|\
                 Thông tư này quy định hồ sơ cấp phép.|Điều 2. Hồ sơ|\
                 Hồ sơ gồm đơn và bản sao giấy phép.",
                &[5, 1, 2, 3, 4],
            ),
            ("all new", "Bãi bỏ toàn bộ.", &[6]),
            ("nothing", "", &[]),
        ] {
            let one = DraftText::default().next(text(first));
            assert_eq!(numbers(&one), [1, 2, 3, 4, 5]);
            let two = one.next(text(second));
            assert_eq!(numbers(&two), expected, "{what}");
            // What is gone stays gone: its number is not given again.
            let back = two.next(text("Một điều hoàn toàn khác hẳn"));
            assert!(numbers(&back)[0] > 5, "{what}");
        }
    }

    #[test]
    fn texts_are_cut_at_lines_and_headings_known() {
        let cut = text("  Chương I | QUY ĐỊNH   CHUNG||Điều 1.\tPhạm vi|a) Đơn;");
        assert_eq!(cut, ["Chương I", "QUY ĐỊNH CHUNG", "Điều 1. Phạm vi", "a) Đơn;"]);
        for (text, heading) in [
            ("Chương I", true),
            ("CHƯƠNG II. TỔ CHỨC", true),
            ("Điều 15. Hiệu lực", true),
            ("Mục 2", true),
            ("Phụ lục kèm theo", true),
            ("Điều kiện kinh doanh gồm", false),
            ("Mục đích của Thông tư này", false),
            ("1. Hồ sơ gồm", false),
            ("", false),
        ] {
            let paragraph = Paragraph { number: 1, text: text.into() };
            assert_eq!(paragraph.is_heading(), heading, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_number_is_given_twice(
            versions in prop::collection::vec(prop::collection::vec("[ab]( [a-d]){0,3}", 0..12), 1..5),
        ) {
            let mut text = DraftText::default();
            let mut seen = std::collections::BTreeSet::new();
            for lines in versions {
                let next = text.next(lines.clone());
                let said: Vec<String> = next.paragraphs.iter().map(|of| of.text.clone()).collect();
                prop_assert_eq!(&said, &lines);
                let given = numbers(&next);
                let distinct: std::collections::BTreeSet<u32> = given.iter().copied().collect();
                prop_assert_eq!(distinct.len(), given.len());
                let before = numbers(&text);
                for number in &given {
                    // Known from the version before, or never seen.
                    prop_assert!(before.contains(number) || !seen.contains(number));
                    prop_assert!(*number <= next.last);
                }
                // The same text keeps every number.
                prop_assert_eq!(numbers(&next.next(said)), given.clone());
                seen.extend(given);
                text = next;
            }
        }
    }
}
