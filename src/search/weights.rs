//! The signals of the re-ranking and how much each counts.

use std::{collections::BTreeMap, ops::Index as At, str::FromStr, sync::Arc};

use rustc_hash::FxHashMap;

use serde::{Deserialize, Serialize};

use super::{Index, query::idf, reading::Known, window::Term};

crate::model::closed_set! {
    /// What re-ranking sees in a document for a query; each about 0 to 1.
    Signal {
        /// BM25 of the one field, as a share of the most that was possible.
        Base = "base", "Khớp từ toàn văn";
        /// The best line opens with a run of the query.
        Start = "start", "Đoạn mở đầu bằng cụm từ đã gõ";
        /// The same, followed by "là", when the query asks what something is.
        Definition = "definition", "Đoạn định nghĩa";
        /// Share of the query's pairs that occur, squared.
        Coverage = "coverage", "Có đủ các cặp từ";
        /// BM25 of pairs over the whole body. Its weight is negative: with the
        /// next it prefers matches gathered in one line.
        Spread = "spread", "Từ nằm rải rác";
        /// The best single line.
        Clause = "clause", "Từ tập trung trong một đoạn";
        /// Share of the title's pairs, by weight, that the query has.
        TitlePairs = "title-pairs", "Cặp từ của tên";
        /// Share of the query's needs that the title meets, squared.
        TitleNeeds = "title-needs", "Tên đáp ứng điều cần tìm";
        /// Share of the query's pairs, by weight, that the title has.
        TitleMet = "title-met", "Cặp từ đã gõ có trong tên";
        /// A part of the title says what the query says, and little else.
        TitlePart = "title-part", "Một phần của tên";
        /// The title, or a part of it, opens with a run of the query.
        TitleStart = "title-start", "Tên mở đầu bằng cụm từ đã gõ";
        /// Share of what was said in lay words or short that is there in some way.
        Needs = "needs", "Có điều được nói cách khác";
        /// Share of the title's words, by weight, that the query has.
        TitleWords = "title-words", "Từ của tên";
        /// The title tells of doing the thing again, changing or ending it, and
        /// the query does not. Its weight is negative.
        Sideline = "sideline", "Cấp lại, sửa đổi, thu hồi";
        /// The query names what the title does: doing again, changing, ending.
        Asked = "asked", "Đúng việc cần làm";
        /// The title is about others than the query: a cooperative, a household.
        /// Its weight is negative.
        Others = "others", "Đối tượng khác";
        /// The whole title is in the query: then the share of the query found
        /// in title and context.
        TitleWhole = "title-whole", "Tên nằm trọn trong câu hỏi";
        /// Weight of the longest run shared with the title.
        TitleRun = "title-run", "Cụm từ liền nhau trong tên";
        /// Share of the query found in the title.
        TitleShare = "title-share", "Từ của câu hỏi có trong tên";
        /// Share of the query's weight found in title and context.
        Heading = "heading", "Từ trong tên và lĩnh vực";
        /// What it is a part of, as a share of the best such for the query.
        Parent = "parent", "Văn bản hoặc lĩnh vực chứa nó";
        /// How many of the best results are parts of the same, as a share.
        Company = "company", "Cùng văn bản hoặc lĩnh vực với nhiều kết quả tốt";
        /// Share of the marked syllables that the title has with those marks.
        Exact = "exact", "Tên đúng dấu đã gõ";
        /// Share of the pairs typed with marks that occur with just those marks.
        ExactPairs = "exact-pairs", "Cặp từ đúng dấu đã gõ";
    }
}

/// The signals that are known to count against a document.
pub(super) const AGAINST: [Signal; 3] = [Signal::Spread, Signal::Sideline, Signal::Others];

/// How many signals there are.
pub(super) const SIGNALS: usize = Signal::ALL.len();

/// A value for each signal.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Signals(pub(super) [f32; SIGNALS]);

impl At<Signal> for Signals {
    type Output = f32;
    fn index(&self, signal: Signal) -> &f32 {
        &self.0[signal as usize]
    }
}

impl std::ops::IndexMut<Signal> for Signals {
    fn index_mut(&mut self, signal: Signal) -> &mut f32 {
        &mut self.0[signal as usize]
    }
}

/// How much each signal and each word of a question counts. Read from
/// `data/ranking.json`, which also says how the numbers were found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// For queries of [`SHORT`] syllables or fewer: they name a thing.
    pub(super) short: SignalWeights,
    /// For queries of [`LONG`] syllables or more: they tell a need. Between the
    /// two lengths both count, by how near the length is.
    pub(super) long: SignalWeights,
    /// How likely a word of a question, folded, stands in what answers it; 1 for
    /// words that are not here.
    #[serde(default)]
    pub(super) words: Arc<FxHashMap<Box<str>, f32>>,
}

/// How much each signal counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, f32>", into = "BTreeMap<String, f32>")]
pub(super) struct SignalWeights(pub(super) [f32; SIGNALS]);

const SHORT: f32 = 3.0;
const LONG: f32 = 12.0;

impl SignalWeights {
    pub(super) fn of(&self, signal: Signal) -> f32 {
        self.0[signal as usize]
    }

    pub(super) fn score(&self, signals: &Signals) -> f32 {
        self.0.iter().zip(&signals.0).map(|(weight, value)| weight * value).sum()
    }
}

impl Weights {
    /// How much each signal counts for a query of a length in syllables.
    pub(super) fn of_length(&self, length: usize) -> SignalWeights {
        let part = ((length as f32 - SHORT) / (LONG - SHORT)).clamp(0.0, 1.0);
        let mut mixed = self.short;
        for (weight, long) in mixed.0.iter_mut().zip(&self.long.0) {
            *weight += (long - *weight) * part;
        }
        mixed
    }

    /// What a word weighs in an index, by its spelling if marks were typed: "đẻ"
    /// is rare, "de" is not.
    pub(super) fn rarity(&self, known: Known, index: &Index) -> f32 {
        let (documents, vocabulary) = (index.documents(), &index.vocabulary);
        let frequency = index.document_frequency(Term::syllable(known.folded));
        let spelled = known.exact.map_or(frequency, |exact| vocabulary.count(exact) as usize);
        let word = self.word(vocabulary.folded_text(known.folded));
        idf(documents, frequency.min(spelled)) * word
    }

    /// The share of its idf with which a folded word counts.
    pub(super) fn word(&self, folded: &str) -> f32 {
        self.words.get(folded).copied().unwrap_or(1.0)
    }
}

impl TryFrom<BTreeMap<String, f32>> for SignalWeights {
    type Error = crate::model::UnknownName;

    /// A signal without a number counts nothing; an unknown name is an error.
    fn try_from(named: BTreeMap<String, f32>) -> Result<Self, Self::Error> {
        let mut weights = [0.0; SIGNALS];
        for (name, weight) in named {
            weights[Signal::from_str(&name)? as usize] = weight;
        }
        Ok(Self(weights))
    }
}

impl From<SignalWeights> for BTreeMap<String, f32> {
    fn from(weights: SignalWeights) -> Self {
        Signal::ALL
            .iter()
            .map(|signal| (signal.name().to_owned(), weights.0[*signal as usize]))
            .collect()
    }
}

impl Default for Weights {
    /// The weights compiled into the program.
    fn default() -> Self {
        let file = serde_json::from_str(include_str!("../../data/ranking.json"));
        // A unit test reads the same file, so nothing else can happen in a build that passed.
        let even = SignalWeights([1.0; SIGNALS]);
        file.unwrap_or(Self { short: even, long: even, words: Arc::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_names_every_signal() {
        let file: Weights = serde_json::from_str(include_str!("../../data/ranking.json")).unwrap();
        assert_eq!(file, Weights::default());
        let json: serde_json::Value =
            serde_json::from_str(include_str!("../../data/ranking.json")).unwrap();
        for signal in Signal::ALL {
            for part in ["short", "long"] {
                assert!(json[part][signal.name()].is_number(), "{part} {signal}");
            }
        }
        let unknown = BTreeMap::from([("bm25".to_owned(), 1.0)]);
        assert!(SignalWeights::try_from(unknown).is_err());
    }
}
