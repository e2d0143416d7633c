//! The rows of the tables of questions, as they follow from the journal.

use std::sync::LazyLock;

use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::QuestionEntry;
use crate::{
    model::RegulationCode,
    store::{
        StoreError,
        batch::Insert,
        plan::projected,
        verify_rows::{Cell as _, Record, joined},
    },
};

projected! {
    /// A question.
    QuestionRow: "question", "recorded_seq, question, agency, origin, title, text, field"
        [question] {
        seq: i64,
        question: i64,
        agency: String,
        origin: String,
        title: String,
        text: String,
        field: String,
    }
}

projected! {
    /// A version of an answer.
    AnswerRow: "question_answer", "recorded_seq, question, version, agency, office, signer, \
        province, text, reason" [question, version] {
        seq: i64,
        question: i64,
        version: i64,
        agency: String,
        office: String,
        signer: String,
        province: Option<String>,
        text: String,
        reason: String,
    }
}

projected! {
    /// A regulation that a question or a version of an answer names.
    CodeRow: "question_code", "recorded_seq, place, code" [place] {
        seq: i64,
        place: i64,
        code: String,
    }
}

projected! {
    /// A question that was asked before.
    SameRow: "question_same", "recorded_seq, question, agency, same_as" [question] {
        seq: i64,
        question: i64,
        agency: String,
        same_as: i64,
    }
}

/// Rows of all tables.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) questions: Vec<QuestionRow>,
    pub(super) answers: Vec<AnswerRow>,
    pub(super) codes: Vec<CodeRow>,
    pub(super) same: Vec<SameRow>,
}

impl Rows {
    /// Adds the rows of an entry at its place in the journal.
    pub(super) fn take(&mut self, seq: u64, entry: &QuestionEntry) {
        let seq = seq as i64;
        match entry {
            QuestionEntry::Question(number, question) => {
                let facts = &question.facts;
                self.questions.push(QuestionRow {
                    seq,
                    question: number.0.into(),
                    agency: facts.agency.to_string(),
                    origin: facts.origin.to_string(),
                    title: facts.title.clone(),
                    text: facts.text.clone(),
                    field: facts.field.clone(),
                });
                self.codes(seq, &facts.codes);
            }
            QuestionEntry::Answer(number, answer) => {
                let facts = &answer.facts;
                self.answers.push(AnswerRow {
                    seq,
                    question: number.0.into(),
                    version: answer.version.into(),
                    agency: facts.agency.to_string(),
                    office: facts.office.clone(),
                    signer: facts.signer.clone(),
                    province: facts.province.map(|province| province.to_string()),
                    text: facts.text.clone(),
                    reason: answer.reason.clone(),
                });
                self.codes(seq, &facts.codes);
            }
            QuestionEntry::Same(number, same) => self.same.push(SameRow {
                seq,
                question: number.0.into(),
                agency: same.agency.to_string(),
                same_as: same.same_as.0.into(),
            }),
        }
    }

    fn codes(&mut self, seq: i64, codes: &[RegulationCode]) {
        let rows = codes.iter().zip(1..);
        self.codes.extend(rows.map(|(code, place)| CodeRow { seq, place, code: code.to_string() }));
    }

    /// Writes all of them.
    pub(super) async fn write(&self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        QuestionRow::write(connection, &self.questions).await?;
        AnswerRow::write(connection, &self.answers).await?;
        CodeRow::write(connection, &self.codes).await?;
        SameRow::write(connection, &self.same).await
    }

    /// The rows that the tables have of a stretch of the journal, and the
    /// tables and places of those that cannot be read.
    pub(super) async fn read(
        connection: &mut AnyConnection,
        range: (i64, i64),
    ) -> Result<(Self, Vec<(&'static str, i64)>), StoreError> {
        let mut damaged = Vec::new();
        let mut codes = CodeRow::read(connection, range, &mut damaged).await?;
        codes.sort_by_key(|row| (row.seq, row.place));
        let rows = Self {
            questions: QuestionRow::read(connection, range, &mut damaged).await?,
            answers: AnswerRow::read(connection, range, &mut damaged).await?,
            codes,
            same: SameRow::read(connection, range, &mut damaged).await?,
        };
        Ok((rows, damaged))
    }
}
