//! Frequent phrases, mined from names.
//!
//! A phrase is two to six syllables that stand side by side in some names. Most
//! such runs are cut out of the middle of something ("chứng nhận đủ điều"). A
//! run is kept if what stands before and after it varies, and if something
//! certainly begins and ends there in some name, or its neighbours are many.

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
const FEWEST: usize = 5;
const ONE_IN: usize = 2_500;
/// Of the neighbours on one side, the share that may be the same syllable.
const SAME: f64 = 0.7;
/// Of a phrase's occurrences, the share with which something begins or ends
/// there for certain: at a comma, at a joining word, at a capital letter.
const BEGINS: f64 = 0.005;
const ENDS: f64 = 0.01;
/// What never stands alone may still be a phrase if it has as many neighbours,
/// of which the first one and the first two have no larger share.
const MANY: usize = 5;
const LARGEST: f64 = 0.5;
const TWO_LARGEST: f64 = 0.75;
/// Occurrences that are looked at for the way a phrase is written.
const VOTERS: usize = 64;
/// The most phrases that are kept.
const MOST: usize = 20_000;

/// Stands between what does not belong together.
const BREAK: Id = Id::MAX;

/// Words that only join others: no phrase begins or ends with one.
const JOINING: [&str; 48] = [
    "bao", "bằng", "bị", "bởi", "các", "cho", "có", "của", "cùng", "do", "dưới", "đã", "đến", "để",
    "đó", "đối", "được", "giữa", "hay", "hoặc", "khi", "không", "là", "mà", "một", "này", "nếu",
    "ngoài", "như", "những", "ở", "qua", "ra", "sau", "sẽ", "số", "tại", "theo", "thuộc", "trên",
    "trong", "trước", "từ", "và", "vào", "về", "vì", "với",
];

/// What a syllable can do in a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Begin and end it.
    Word,
    /// Stand inside; beside it others begin and end.
    Joining,
    /// Stand inside.
    Figure,
}

impl Role {
    /// The role of an exact syllable.
    pub(super) fn of(exact: &str) -> Self {
        if JOINING.contains(&exact) {
            Self::Joining
        } else if exact.chars().any(|c| c.is_ascii_digit()) {
            Self::Figure
        } else {
            Self::Word
        }
    }
}

/// All names in a row.
#[derive(Default)]
struct Row {
    syllables: Vec<Id>,
    /// For each syllable its name, and its bytes there.
    lines: Vec<u32>,
    spans: Vec<(u32, u32)>,
    /// Whether it begins with a capital letter, as terms of the law do.
    capitals: Vec<bool>,
}

impl Row {
    fn of(lines: &[Line<'_>]) -> Self {
        let mut row = Self::default();
        for (line, number) in lines.iter().zip(0..) {
            let mut end = None;
            for (token, id) in tokens(line.text).zip(&line.syllables) {
                let gap = end.map(|end: u32| &line.text[end as usize..token.start as usize]);
                if gap != Some(" ") {
                    row.push(BREAK, number, (0, 0), "");
                }
                let written = &line.text[token.start as usize..token.end as usize];
                row.push(*id, number, (token.start, token.end), written);
                end = Some(token.end);
            }
        }
        // So that a window never reaches beyond the end.
        (0..=LONGEST).for_each(|_| row.push(BREAK, 0, (0, 0), ""));
        row
    }

    fn push(&mut self, id: Id, line: u32, span: (u32, u32), written: &str) {
        let mut letters = written.chars();
        let first = letters.next().is_some_and(char::is_uppercase);
        self.syllables.push(id);
        self.lines.push(line);
        self.spans.push(span);
        self.capitals.push(first && !letters.any(char::is_uppercase));
    }

    fn window(&self, at: u32) -> &[Id] {
        &self.syllables[at as usize..=at as usize + LONGEST]
    }

    /// The places where a phrase may begin, those with equal syllables together.
    fn sorted(&self, roles: &[Role]) -> Vec<u32> {
        let begins = |at: &u32| match self.window(*at) {
            [BREAK, ..] | [_, BREAK, ..] => false,
            window => roles[window[0] as usize] == Role::Word,
        };
        let mut places: Vec<u32> =
            (0..(self.syllables.len() - LONGEST) as u32).filter(begins).collect();
        places.sort_unstable_by(|a, b| self.window(*a).cmp(self.window(*b)).then(a.cmp(b)));
        places
    }
}

/// What stands on one side of all occurrences of a phrase.
#[derive(Default)]
struct Side {
    /// Occurrences where something certainly begins or ends.
    certain: usize,
    /// Different syllables; occurrences of the most frequent one and of the next.
    different: usize,
    largest: usize,
    second: usize,
}

impl Side {
    /// `neighbours` is used up.
    fn of(neighbours: &mut Vec<Id>, capitals: usize, roles: &[Role]) -> Self {
        neighbours.sort_unstable();
        let mut side = Self { certain: capitals, ..Self::default() };
        for same in neighbours.chunk_by(|a, b| a == b) {
            let (id, count) = (same[0], same.len());
            if id == BREAK || roles[id as usize] == Role::Joining {
                side.certain += count;
            }
            if id != BREAK {
                side.different += 1;
                side.second = side.second.max(count.min(side.largest));
                side.largest = side.largest.max(count);
            }
        }
        neighbours.clear();
        side
    }

    /// Whether a phrase may be cut here.
    fn is_edge(&self, occurrences: usize, certain: f64) -> bool {
        let at_most = |count: usize, share: f64| count as f64 <= share * occurrences as f64;
        let cut = self.certain > 0 && self.certain as f64 >= certain * occurrences as f64;
        let varied = self.different >= MANY
            && at_most(self.largest, LARGEST)
            && at_most(self.largest + self.second, TWO_LARGEST);
        at_most(self.largest, SAME) && (cut || varied)
    }
}

/// The phrases of names, most frequent first. `roles` are those of all syllables.
pub(super) fn mine(lines: &[Line<'_>], roles: &[Role]) -> Vec<Phrase> {
    let row = Row::of(lines);
    let places = row.sorted(roles);
    let fewest = FEWEST.max(lines.len() / ONE_IN);
    let mut phrases = Vec::new();
    let mut neighbours = Vec::new();
    for length in SHORTEST..=LONGEST {
        let same = |a: &u32, b: &u32| row.window(*a)[..length] == row.window(*b)[..length];
        for group in places.chunk_by(same).filter(|group| group.len() >= fewest) {
            let syllables = &row.window(group[0])[..length];
            if syllables.contains(&BREAK) || roles[syllables[length - 1] as usize] != Role::Word {
                continue;
            }
            let places = || group.iter().map(|at| *at as usize);
            neighbours.extend(places().map(|at| row.syllables[at + length]));
            let after = Side::of(&mut neighbours, 0, roles);
            if !after.is_edge(group.len(), ENDS) {
                continue;
            }
            // A break stands before the first syllable of all.
            neighbours.extend(places().map(|at| row.syllables[at - 1]));
            let capitals = places().filter(|at| row.capitals[*at]).count();
            let before = Side::of(&mut neighbours, capitals, roles);
            if before.is_edge(group.len(), BEGINS) {
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
