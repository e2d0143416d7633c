//! All questions in memory, with the words to find them by. What was recorded
//! since is read from the store, so that a page never shows less than was
//! written.

use std::{collections::BTreeMap, sync::Arc};

use tokio::sync::Mutex;

use super::view::Row;
use crate::web::{App, WebError};
use crate::{
    model::{QuestionNumber, RegulationCode},
    reference::agencies,
    search::{Earlier, Shelf, ShelfDoc, ShelfError, ShelfHit},
    store::{Questions, StoredQuestion},
    text::mask_personal,
    voices::Voices,
};

/// All questions.
#[derive(Default)]
pub(in crate::web) struct Book {
    /// The place in the journal up to which it reaches.
    pub seq: u64,
    questions: Questions,
    /// The words of questions, in the order of `numbers`.
    shelf: Shelf,
    voices: Voices,
    earlier: Earlier,
    numbers: Vec<QuestionNumber>,
    about: BTreeMap<RegulationCode, Vec<QuestionNumber>>,
}

/// The book that was read last.
#[derive(Default)]
pub(in crate::web) struct Kept(Mutex<Option<Arc<Book>>>);

impl App {
    /// All questions as of now.
    pub(in crate::web) async fn questions(&self) -> Result<Arc<Book>, WebError> {
        let mut kept = self.questions.0.lock().await;
        let seq = self.store.questions_seq().await?;
        if let Some(book) = kept.as_ref().filter(|book| book.seq == seq) {
            return Ok(Arc::clone(book));
        }
        let before = kept.as_ref();
        let mut questions = before.map(|book| book.questions.clone()).unwrap_or_default();
        let after = before.map_or(0, |book| book.seq);
        let (seq, _) = self.store.questions(&mut questions, after).await?;
        // Analysis takes its time, which is not that of threads that answer.
        let built = tokio::task::spawn_blocking(move || Book::new(seq, questions)).await;
        let built = built.map_err(|error| WebError::Internal(error.into()))?;
        let book = Arc::new(built.map_err(|error| WebError::Internal(error.into()))?);
        *kept = Some(Arc::clone(&book));
        Ok(book)
    }
}

impl Book {
    fn new(seq: u64, questions: Questions) -> Result<Self, ShelfError> {
        let mut book = Self { seq, ..Self::default() };
        let (mut docs, mut said) = (Vec::new(), Vec::new());
        for question in questions.values() {
            // The same question twice would be found twice.
            if question.same_as.is_some() {
                continue;
            }
            for code in question.regulations() {
                book.about.entry(code.clone()).or_default().push(question.number);
            }
            book.numbers.push(question.number);
            said.push(format!("{}\n{}", question.facts.title, question.facts.text));
            docs.push(doc(question));
        }
        for text in &said {
            book.voices.add(text);
        }
        book.earlier = Earlier::new(said.iter().map(String::as_str));
        book.shelf = Shelf::of(&docs)?;
        book.questions = questions;
        Ok(book)
    }

    pub(in crate::web) fn find(&self, number: QuestionNumber) -> Option<&StoredQuestion> {
        self.questions.get(&number)
    }

    /// All of them, the newest first.
    pub(in crate::web) fn newest(&self) -> Vec<&StoredQuestion> {
        self.questions.values().rev().collect()
    }

    /// Those that name a regulation, the newest first.
    pub(in crate::web) fn about(&self, code: &RegulationCode) -> Vec<&StoredQuestion> {
        let numbers = self.about.get(code).into_iter().flatten().rev();
        numbers.filter_map(|number| self.questions.get(number)).collect()
    }

    /// Those that were pointed to this one.
    pub(in crate::web) fn same(&self, number: QuestionNumber) -> Vec<QuestionNumber> {
        let same = self.questions.values().filter(|other| other.same_as == Some(number));
        same.map(|other| other.number).collect()
    }

    /// Every question that a text finds, the best first.
    pub(in crate::web) fn search(
        &self,
        text: &str,
    ) -> Result<Vec<(&StoredQuestion, ShelfHit)>, WebError> {
        let (_, hits) = self.shelf.find(text, (0, self.numbers.len().max(1)))?;
        let found = hits.into_iter().filter_map(|hit| {
            let number = self.numbers.get(hit.place)?;
            Some((self.questions.get(number)?, hit))
        });
        Ok(found.collect())
    }

    /// How many questions a text finds, and the rows of those from a place on.
    pub(in crate::web) fn rows(
        &self,
        text: &str,
        range: (usize, usize),
    ) -> Result<(u64, Vec<Row>), WebError> {
        let (total, hits) = self.shelf.find(text, range)?;
        let rows = hits.into_iter().filter_map(|hit| {
            let question = self.questions.get(self.numbers.get(hit.place)?)?;
            Some(Row::found(question, Some(hit)))
        });
        Ok((total, rows.collect()))
    }

    /// How many questions a text finds.
    pub(in crate::web) fn count(&self, text: &str) -> Result<u64, WebError> {
        Ok(self.shelf.count(text)?)
    }

    /// Questions like one that is being written: first the one that says nearly
    /// the same, then those that have most of its rare words.
    pub(in crate::web) fn like(
        &self,
        (title, text): (&str, &str),
        limit: usize,
    ) -> Vec<&StoredQuestion> {
        let whole = format!("{title}\n{text}");
        let mut places: Vec<usize> = self.voices.like(&whole).into_iter().collect();
        for place in self.earlier.like(&whole, limit) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places.truncate(limit);
        let found = places.into_iter().filter_map(|place| self.numbers.get(place));
        found.filter_map(|number| self.questions.get(number)).collect()
    }
}

/// The words of a question that the public may see.
fn doc(question: &StoredQuestion) -> ShelfDoc {
    let answer = question.answer().map_or("", |answer| answer.facts.text.as_str());
    let body = format!("{}\n{answer}", question.facts.text);
    let agency = agencies().name(&question.facts.agency);
    ShelfDoc {
        title: mask_personal(&question.facts.title).into_owned(),
        context: format!("{}\n{agency}", question.facts.field),
        body: mask_personal(&body).into_owned(),
    }
}
