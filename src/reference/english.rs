//! What business law calls things in English (`data/english_terms.csv`), for
//! queries of those who do not write Vietnamese.

use std::{borrow::Cow, collections::HashMap, ops::Range, sync::LazyLock};

use super::{BadList, rows::rows};
use crate::text::{is_unmarked_syllable, tokens};

/// The English terms known to the program.
#[derive(Debug, Default)]
pub struct EnglishTerms {
    terms: Vec<Term>,
    /// Terms by their first word, longer ones first.
    by_first: HashMap<Box<str>, Vec<usize>>,
}

/// A term, or a word that only joins others.
#[derive(Debug)]
struct Term {
    words: Vec<Box<str>>,
    /// What Vietnamese law says, the likeliest first; none for what joins.
    vietnamese: Vec<Box<str>>,
    role: Role,
    sign: Sign,
}

/// What a term says of the language of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// Nothing: each of its words is a syllable without its marks (Da Nang).
    None,
    /// It goes with English: Vietnamese has borrowed it.
    Fits,
    /// Who writes it writes English.
    Tells,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// A thing or a quality: what belongs to it stands before it in English,
    /// after it in Vietnamese.
    Thing,
    /// What is done to what follows it, in both languages.
    Deed,
}

/// A part of a query in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnglishPart<'a> {
    /// Words that Vietnamese law has a term for.
    Term {
        /// Their places among the words.
        range: Range<usize>,
        /// The term, the likeliest first.
        vietnamese: &'a [Box<str>],
    },
    /// A word to be looked for as it is, by its place.
    Word(usize),
}

static BUILT_IN: LazyLock<EnglishTerms> = LazyLock::new(|| {
    // A unit test reads the same file, so it can be read in a build that passed.
    EnglishTerms::from_csv(include_str!("../../data/english_terms.csv")).unwrap_or_default()
});

/// The terms of `data/english_terms.csv`.
pub fn english_terms() -> &'static EnglishTerms {
    &BUILT_IN
}

impl EnglishTerms {
    /// Reads the columns `english,vietnamese,role,note`. Ways to say a thing are
    /// separated by `|`; `role` is `động từ`, `vay mượn` or empty. A row without
    /// `vietnamese` has words that only join others.
    pub fn from_csv(text: &str) -> Result<Self, BadList> {
        let mut read = Self::default();
        for row in rows(text) {
            let row = row?;
            let cell = |column| row.cell(column);
            let bad = |column, value: &str| row.bad(column, value);
            let (role, borrowed) = match cell(2) {
                "" => (Role::Thing, false),
                "động từ" => (Role::Deed, false),
                "vay mượn" => (Role::Thing, true),
                other => return Err(bad("role", other)),
            };
            for english in cell(0).split('|') {
                let words: Vec<Box<str>> = tokens(english)
                    .map(|token| spelled(&english[token.start as usize..token.end as usize]))
                    .filter(|word| word != POSSESSIVE)
                    .map(Into::into)
                    .collect();
                let Some(first) = words.first() else { return Err(bad("english", english)) };
                let list = read.by_first.entry(first.clone()).or_default();
                list.push(read.terms.len());
                let ways = cell(1).split('|').filter(|way| !way.is_empty());
                let sign = match words.iter().all(|word| is_unmarked_syllable(word)) {
                    true => Sign::None,
                    false if borrowed => Sign::Fits,
                    false => Sign::Tells,
                };
                let vietnamese = ways.map(Into::into).collect();
                read.terms.push(Term { words, vietnamese, role, sign });
            }
        }
        for list in read.by_first.values_mut() {
            list.sort_by_key(|&i| std::cmp::Reverse(read.terms[i].words.len()));
        }
        Ok(read)
    }

    /// How many terms there are, each way to write one counted.
    pub fn len(&self) -> usize {
        self.terms.iter().filter(|term| !term.vietnamese.is_empty()).count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads the words of a query, in the order in which Vietnamese says them;
    /// none unless the words say that they are English. One that has marks never
    /// is. At each place the longest term counts, and what only joins is left
    /// out.
    ///
    /// ```
    /// use quydinh::reference::{EnglishPart::Term, english_terms};
    /// let read = english_terms().read(&["foreigner", "work", "permits"]).unwrap();
    /// let Term { range, vietnamese } = &read[0] else { panic!() };
    /// assert_eq!((range.clone(), &*vietnamese[0]), (1..3, "giấy phép lao động"));
    /// assert_eq!(english_terms().read(&["xin", "visa"]), None);
    /// ```
    pub fn read<S: AsRef<str>>(&self, words: &[S]) -> Option<Vec<EnglishPart<'_>>> {
        if !words.iter().all(|word| word.as_ref().is_ascii()) {
            return None;
        }
        let typed: Vec<(usize, String)> = words
            .iter()
            .map(|word| spelled(word.as_ref()))
            .enumerate()
            .filter(|(_, word)| word != POSSESSIVE)
            .collect();
        // Runs of words between those that only join.
        let mut runs = vec![Vec::new()];
        let (mut known, mut telling, mut at) = (0, false, 0);
        let mut left = Vec::new();
        while let Some((place, _)) = typed.get(at) {
            let Some(term) = self.longest(&typed[at..]) else {
                left.push(*place);
                runs.last_mut()?.push((EnglishPart::Word(*place), Role::Thing));
                at += 1;
                continue;
            };
            let end = at + term.words.len();
            if term.vietnamese.is_empty() {
                runs.push(Vec::new());
            } else {
                telling |= term.sign == Sign::Tells;
                known += if term.sign == Sign::None { 0 } else { term.words.len() };
                let range = *place..typed[end - 1].0 + 1;
                let part = EnglishPart::Term { range, vietnamese: &term.vietnamese };
                runs.last_mut()?.push((part, term.role));
            }
            at = end;
        }
        if !telling {
            return None;
        }
        // A syllable speaks for Vietnamese as much as a term for English; a name
        // or an abbreviation half as much.
        let syllable =
            |place: &&usize| is_unmarked_syllable(&words[**place].as_ref().to_ascii_lowercase());
        let syllables = left.iter().filter(syllable).count();
        (2 * known > left.len() + syllables).then(|| runs.into_iter().flat_map(ordered).collect())
    }

    /// The longest term that words begin with.
    fn longest(&self, typed: &[(usize, String)]) -> Option<&Term> {
        let fits = |term: &&Term| {
            term.words.len() <= typed.len()
                && term.words.iter().zip(typed).all(|(own, (_, word))| **own == **word)
        };
        let candidates = self.by_first.get(&*typed.first()?.1)?;
        candidates.iter().map(|&i| &self.terms[i]).find(fits)
    }
}

/// What is left of "driver's" beside "driver".
const POSSESSIVE: &str = "s";

/// A run of words in the order of Vietnamese: what is done first, then the thing,
/// then what it belongs to.
fn ordered(mut run: Vec<(EnglishPart<'_>, Role)>) -> impl Iterator<Item = EnglishPart<'_>> {
    let done = usize::from(run.first().is_some_and(|(_, role)| *role == Role::Deed));
    run[done..].reverse();
    run.into_iter().map(|(part, _)| part)
}

/// British spellings and the American ones that stand for both. Some are parts of
/// other words, where it does no harm: both sides are spelled so.
const SPELLINGS: [(&str, &str); 16] = [
    ("isation", "ization"),
    ("licenc", "licens"),
    ("defenc", "defens"),
    ("practis", "practic"),
    ("labour", "labor"),
    ("harbour", "harbor"),
    ("colour", "color"),
    ("programme", "program"),
    ("catalogue", "catalog"),
    ("jeweller", "jewelr"),
    ("aluminium", "aluminum"),
    ("cheque", "check"),
    ("fulfill", "fulfil"),
    ("travell", "travel"),
    ("labell", "label"),
    ("metre", "meter"),
];

/// Endings of the same.
const ENDINGS: [(&str, &str); 6] = [
    ("ise", "ize"),
    ("ised", "ized"),
    ("ising", "izing"),
    ("iser", "izer"),
    ("centre", "center"),
    ("tyre", "tire"),
];

/// A word in small letters, of one thing, in one spelling.
fn spelled(word: &str) -> String {
    let lower = word.to_ascii_lowercase();
    let one = one_of(&lower);
    let mut word: Cow<'_, str> = Cow::Borrowed(&one);
    for (british, american) in SPELLINGS {
        if word.contains(british) {
            word = Cow::Owned(word.replace(british, american));
        }
    }
    for (british, american) in ENDINGS {
        if let Some(stem) = word.strip_suffix(british) {
            word = Cow::Owned(format!("{stem}{american}"));
            break;
        }
    }
    word.into_owned()
}

/// Without its plural it would be another thing: chứng khoán, an ninh.
const SECURITIES: &str = "securities";

/// A noun without its plural.
fn one_of(word: &str) -> Cow<'_, str> {
    if word == SECURITIES {
        return word.into();
    }
    let hissing = ["sses", "shes", "ches", "xes"];
    let whole = word.len() <= 3 || ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        format!("{stem}y").into()
    } else if hissing.iter().any(|end| word.ends_with(end)) {
        word[..word.len() - 2].into()
    } else if whole {
        word.into()
    } else {
        word.strip_suffix('s').unwrap_or(word).into()
    }
}

#[cfg(test)]
#[path = "english_tests.rs"]
mod tests;
