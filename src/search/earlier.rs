//! Texts that are about the same as one that is being written: earlier
//! petitions that were answered.
//!
//! There are some thousands of them and they change by the hour, so they are in
//! memory and not in the index: folded syllables and adjacent folded pairs, as
//! the index has them, weighed by how rare they are among these texts.

use std::collections::HashMap;

use crate::text::fold;

/// How much a single syllable counts beside a pair of the same rarity: alone it
/// says little in Vietnamese.
const SYLLABLE: f32 = 0.25;
/// The least share of the weight of the shorter text that must be in both.
const LEAST: f32 = 0.3;
/// The least that must be in both, in pairs that only one text has. Words that
/// most texts have, as "đề nghị", are all of a short text and still say nothing.
const LEAST_PAIRS: f32 = 1.0;
/// Letters of a text that are read: what it is about is said by then.
const READ: usize = 4_000;

/// Texts to be found by others like them.
#[derive(Debug, Default)]
pub struct Earlier {
    /// For each term the texts that have it, in their order.
    postings: HashMap<String, Vec<u32>>,
    /// The weight of each text.
    weights: Vec<f32>,
}

/// Syllables and pairs, each once, in an order of their own: sums of weights that
/// should be equal are, to the last bit.
fn terms(text: &str) -> Vec<String> {
    let end = text.char_indices().nth(READ).map_or(text.len(), |(end, _)| end);
    let folded = fold(&text[..end]);
    let syllables: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let pairs = syllables.windows(2).map(|pair| pair.join(" "));
    let mut terms: Vec<String> =
        pairs.chain(syllables.iter().map(|&word| word.to_owned())).collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// How rare among all texts is what some of them have.
fn rarity(having: usize, total: usize) -> f32 {
    (1.0 + total as f32 / (1.0 + having as f32)).ln()
}

impl Earlier {
    /// Texts, each by its place.
    pub fn new<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let texts: Vec<Vec<String>> = texts.into_iter().map(terms).collect();
        let mut earlier = Self::default();
        for (place, terms) in (0..).zip(&texts) {
            for term in terms {
                earlier.postings.entry(term.clone()).or_default().push(place);
            }
        }
        let total = texts.len();
        let weight =
            |terms: &Vec<String>| terms.iter().map(|term| earlier.weight(term, total)).sum::<f32>();
        earlier.weights = texts.iter().map(weight).collect();
        earlier
    }

    /// How much it says that two texts have a term in common.
    fn weight(&self, term: &str, total: usize) -> f32 {
        let rarity = rarity(self.postings.get(term).map_or(0, Vec::len), total);
        if term.contains(' ') { rarity } else { rarity * SYLLABLE }
    }

    /// The places of the texts that are most like one, the likest first.
    pub fn like(&self, text: &str, limit: usize) -> Vec<usize> {
        let total = self.weights.len();
        let asked = terms(text);
        let mut shared: HashMap<u32, f32> = HashMap::new();
        let mut whole = 0.0;
        for term in &asked {
            let weight = self.weight(term, total);
            whole += weight;
            for place in self.postings.get(term).into_iter().flatten() {
                *shared.entry(*place).or_default() += weight;
            }
        }
        let least = LEAST_PAIRS * rarity(1, total);
        shared.retain(|_, shared| *shared >= least);
        let share = |(place, shared): (u32, f32)| {
            let shorter = self.weights.get(place as usize).copied().unwrap_or_default().min(whole);
            let share = if shorter > 0.0 { shared / shorter } else { 0.0 };
            (place as usize, share)
        };
        let mut found: Vec<(usize, f32)> =
            shared.into_iter().map(share).filter(|(_, share)| *share >= LEAST).collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(limit);
        found.into_iter().map(|(place, _)| place).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_about_the_same_are_found_whatever_their_marks() {
        let earlier = Earlier::new([
            "Đề nghị rút ngắn thời hạn cấp giấy phép kinh doanh xăng dầu",
            "Vướng mắc khi nộp hồ sơ trực tuyến thủ tục cấp giấy phép lao động",
            "Đề nghị giảm số lần báo cáo định kỳ về an toàn thực phẩm",
            "Đề nghị bỏ báo cáo bằng bản giấy",
        ]);
        for (text, places) in [
            ("giay phep kinh doanh xang dau", vec![0]),
            ("Thời hạn cấp giấy phép kinh doanh xăng dầu quá dài, có khi hai tháng", vec![0]),
            ("hồ sơ trực tuyến giấy phép lao động bị treo", vec![1]),
            ("báo cáo định kỳ an toàn thực phẩm", vec![2]),
            ("đề nghị", vec![]),
            ("thuế thu nhập cá nhân", vec![]),
            ("", vec![]),
        ] {
            let mut found = earlier.like(text, 3);
            found.truncate(places.len().max(1));
            assert_eq!(found, places, "{text}");
        }
        assert_eq!(Earlier::new([]).like("giấy phép", 3), Vec::<usize>::new());
        assert_eq!(earlier.like("đề nghị báo cáo bằng bản giấy", 1).len(), 1);
    }

    #[test]
    fn a_text_is_found_by_itself_however_few_or_alike_they_are() {
        let text = "Đề nghị giảm số lần báo cáo";
        for many in 1..5 {
            let earlier = Earlier::new(vec![text; many]);
            assert_eq!(earlier.like(text, 9), (0..many).collect::<Vec<_>>(), "{many}");
        }
    }
}
