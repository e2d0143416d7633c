//! Frequent phrases, mined from names.
//!
//! A phrase is two to six syllables that stand side by side in some names. Most
//! such runs are cut out of the middle of something ("chứng nhận đủ điều"); a
//! phrase is kept if what stands before and after it varies, and if its first
//! and last syllables are ones with which words do begin and end.

use super::lexicon::Id;
use crate::text::tokens;

/// A name as syllables.
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) syllables: Vec<Id>,
    /// How many regulations have this name.
    pub(super) count: u32,
}

/// A phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    /// As it is mostly written inside a name.
    pub(super) text: String,
    pub(super) syllables: Vec<Id>,
    /// How many regulations have it in their name.
    pub(super) count: u32,
}

/// Syllables of the shortest and of the longest phrase.
const SHORTEST: usize = 2;
const LONGEST: usize = 6;
/// Names that a phrase must be in: as many, or one in so many.
const FEWEST: usize = 4;
const ONE_IN: usize = 4_000;
/// Of the neighbours on one side, the share that may be the same syllable.
const SAME_NEIGHBOUR: f64 = 0.7;
/// Of a syllable's occurrences, the share with which a word must begin or end
/// there. Many words that do begin are mostly preceded by another ("cấp giấy
/// phép"), fewer are followed.
const BEGINS: f64 = 0.015;
const ENDS: f64 = 0.04;
/// Occurrences that are looked at for the way a phrase is written.
const VOTERS: usize = 64;
/// The most phrases that are kept.
const MOST: usize = 20_000;

/// Stands between what does not belong together.
const BREAK: Id = Id::MAX;

/// Words that only join others: no phrase begins or ends with one.
const JOINING: [&str; 48] = [
    "bằng", "bị", "bởi", "các", "cho", "có", "của", "cùng", "do", "dưới", "đã", "đến", "để", "đó",
    "đối", "được", "giữa", "hay", "hoặc", "khi", "không", "là", "mà", "một", "này", "nếu", "ngoài",
    "như", "những", "ở", "qua", "ra", "sau", "sẽ", "số", "tại", "theo", "thuộc", "trên", "trong",
    "trước", "từ", "và", "vào", "về", "vì", "với", "bao",
];

/// Whether a phrase may begin or end with an exact syllable.
pub(super) fn may_be_edge(exact: &str) -> bool {
    !JOINING.contains(&exact) && !exact.chars().any(|c| c.is_ascii_digit())
}

/// All names in a row.
#[derive(Default)]
struct Row {
    syllables: Vec<Id>,
    /// For each syllable its name, and its bytes there.
    lines: Vec<u32>,
    spans: Vec<(u32, u32)>,
}

impl Row {
    fn of(lines: &[Line<'_>]) -> Self {
        let mut row = Self::default();
        for (line, number) in lines.iter().zip(0..) {
            let mut end = None;
            for (token, id) in tokens(line.text).zip(&line.syllables) {
                let gap = end.map(|end: u32| &line.text[end as usize..token.start as usize]);
                if gap != Some(" ") {
                    row.push(BREAK, number, (0, 0));
                }
                row.push(*id, number, (token.start, token.end));
                end = Some(token.end);
            }
        }
        // So that a window never reaches beyond the end.
        (0..=LONGEST).for_each(|_| row.push(BREAK, 0, (0, 0)));
        row
    }

    fn push(&mut self, id: Id, line: u32, span: (u32, u32)) {
        self.syllables.push(id);
        self.lines.push(line);
        self.spans.push(span);
    }

    fn window(&self, at: u32) -> &[Id] {
        &self.syllables[at as usize..=at as usize + LONGEST]
    }

    /// The places where a phrase may begin, those with equal syllables together.
    fn sorted(&self, edges: &Edges<'_>) -> Vec<u32> {
        let begins = |at: &u32| {
            let window = self.window(*at);
            window[0] != BREAK && window[1] != BREAK && edges.begins(window[0])
        };
        let mut places: Vec<u32> =
            (0..(self.syllables.len() - LONGEST) as u32).filter(begins).collect();
        places.sort_unstable_by(|a, b| self.window(*a).cmp(self.window(*b)).then(a.cmp(b)));
        places
    }
}

/// How often words begin and end with each syllable.
struct Edges<'a> {
    may_be: &'a [bool],
    /// Occurrences; of them at the beginning and at the end.
    counts: Vec<[u32; 3]>,
}

impl<'a> Edges<'a> {
    fn of(row: &Row, may_be: &'a [bool]) -> Self {
        let mut edges = Self { may_be, counts: vec![[0; 3]; may_be.len()] };
        for three in row.syllables.windows(3) {
            let [before, id, after] = [three[0], three[1], three[2]];
            if id == BREAK {
                continue;
            }
            let outside = |id: Id| u32::from(id == BREAK || !edges.may_be[id as usize]);
            let (begins, ends) = (outside(before), outside(after));
            let counts = &mut edges.counts[id as usize];
            counts[0] += 1;
            counts[1] += begins;
            counts[2] += ends;
        }
        edges
    }

    fn share(&self, id: Id, of: usize, least: f64) -> bool {
        let counts = &self.counts[id as usize];
        self.may_be[id as usize] && f64::from(counts[of]) >= least * f64::from(counts[0])
    }

    fn begins(&self, id: Id) -> bool {
        self.share(id, 1, BEGINS)
    }

    fn ends(&self, id: Id) -> bool {
        self.share(id, 2, ENDS)
    }
}

/// The phrases of names, most frequent first. `may_be_edge` says so of every
/// syllable.
pub(super) fn mine(lines: &[Line<'_>], may_be_edge: &[bool]) -> Vec<Phrase> {
    let row = Row::of(lines);
    let edges = Edges::of(&row, may_be_edge);
    let places = row.sorted(&edges);
    let fewest = FEWEST.max(lines.len() / ONE_IN);
    let mut phrases = Vec::new();
    for length in SHORTEST..=LONGEST {
        let same = |a: &u32, b: &u32| row.window(*a)[..length] == row.window(*b)[..length];
        for group in places.chunk_by(same).filter(|group| group.len() >= fewest) {
            let syllables = &row.window(group[0])[..length];
            let whole = !syllables.contains(&BREAK) && edges.ends(syllables[length - 1]);
            if whole && varies(&row, group, length) {
                phrases.push(Phrase {
                    text: written(&row, lines, group, length),
                    syllables: syllables.to_vec(),
                    count: count(&row, lines, group),
                });
            }
        }
    }
    phrases.sort_unstable_by(|a, b| {
        let key = |p: &Phrase| (std::cmp::Reverse(p.count), p.syllables.len());
        key(a).cmp(&key(b)).then_with(|| a.text.cmp(&b.text))
    });
    phrases.truncate(MOST);
    phrases
}

/// Whether what stands on both sides is not nearly always the same.
fn varies(row: &Row, group: &[u32], length: usize) -> bool {
    let at_most = (SAME_NEIGHBOUR * group.len() as f64) as usize;
    let most = |mut neighbours: Vec<Id>| {
        neighbours.retain(|id| *id != BREAK);
        neighbours.sort_unstable();
        neighbours.chunk_by(|a, b| a == b).map(<[Id]>::len).max().unwrap_or_default()
    };
    // A break stands before the first syllable of all.
    let before = group.iter().map(|at| row.syllables[*at as usize - 1]).collect();
    let after = group.iter().map(|at| row.syllables[*at as usize + length]).collect();
    most(before) <= at_most && most(after) <= at_most
}

/// How many regulations have a phrase in their name.
fn count(row: &Row, lines: &[Line<'_>], group: &[u32]) -> u32 {
    let mut having: Vec<u32> = group.iter().map(|at| row.lines[*at as usize]).collect();
    having.sort_unstable();
    having.dedup();
    having.iter().map(|line| lines[*line as usize].count).sum()
}

/// The way in which a phrase is mostly written. The capital of a name's first
/// letter says nothing.
fn written(row: &Row, lines: &[Line<'_>], group: &[u32], length: usize) -> String {
    let mut votes: Vec<(String, usize)> = Vec::new();
    let step = group.len().div_ceil(VOTERS);
    for at in group.iter().step_by(step) {
        let at = *at as usize;
        let (start, end) = (row.spans[at].0, row.spans[at + length - 1].1);
        let text = &lines[row.lines[at] as usize].text[start as usize..end as usize];
        let text = if start == 0 { uncapitalised(text) } else { text.to_owned() };
        match votes.iter_mut().find(|(other, _)| *other == text) {
            Some((_, votes)) => *votes += 1,
            None => votes.push((text, 1)),
        }
    }
    // Of equally frequent ways the first: the order of names decides.
    let most = votes.iter().map(|(_, votes)| *votes).max();
    votes
        .into_iter()
        .find(|(_, votes)| Some(*votes) == most)
        .map(|(text, _)| text)
        .unwrap_or_default()
}

/// "Cấp lại" as "cấp lại", but "UBND" as it is.
fn uncapitalised(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    let word = letters.as_str().split(' ').next().unwrap_or_default();
    if word.chars().any(char::is_uppercase) {
        return text.to_owned();
    }
    first.to_lowercase().chain(letters).collect()
}
