//! The rows of the tables of comments, as they follow from the journal.

use std::sync::LazyLock;

use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::CommentEntry;
use crate::{
    model::Matter,
    store::{
        StoreError,
        batch::Insert,
        plan::projected,
        verify_rows::{Cell as _, Record, joined},
    },
};

projected! {
    /// A version of a comment.
    CommentRow: "comment", "recorded_seq, comment, version, subject, plan, item, item_version, \
        stance, timing, organisation, size, industry, province, text, name_shown, consultation, \
        paragraph" [comment, version] {
        seq: i64,
        comment: i64,
        version: i64,
        subject: String,
        plan: Option<i64>,
        item: Option<i64>,
        item_version: i64,
        stance: String,
        timing: String,
        organisation: String,
        size: Option<String>,
        industry: Option<String>,
        province: Option<String>,
        text: String,
        name_shown: String,
        consultation: Option<i64>,
        paragraph: Option<i64>,
    }
}

projected! {
    /// A comment that was taken back.
    WithdrawalRow: "comment_withdrawal", "recorded_seq, comment" [comment] {
        seq: i64,
        comment: i64,
    }
}

projected! {
    /// A version of an answer.
    AnswerRow: "comment_answer", "recorded_seq, answer, version, plan, state, office, signer, \
        text, item, item_version, consultation" [answer, version] {
        seq: i64,
        answer: i64,
        version: i64,
        plan: i64,
        state: String,
        office: String,
        signer: String,
        text: String,
        item: Option<i64>,
        item_version: Option<i64>,
        consultation: Option<i64>,
    }
}

projected! {
    /// A comment that a version of an answer answers.
    AnsweredRow: "comment_answered", "recorded_seq, comment" [comment] {
        seq: i64,
        comment: i64,
    }
}

fn plan(matter: Matter) -> Option<i64> {
    matter.plan().map(|plan| plan.0.into())
}

fn consultation(matter: Matter) -> Option<i64> {
    matter.consultation().map(|number| number.0.into())
}

/// Rows of all tables.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) comments: Vec<CommentRow>,
    pub(super) withdrawals: Vec<WithdrawalRow>,
    pub(super) answers: Vec<AnswerRow>,
    pub(super) answered: Vec<AnsweredRow>,
}

impl Rows {
    /// Adds the rows of an entry at its place in the journal.
    pub(super) fn take(&mut self, seq: u64, entry: &CommentEntry) {
        let seq = seq as i64;
        match entry {
            CommentEntry::Comment(number, version) => {
                let facts = version.recorded();
                let (matter, part) = (facts.subject.matter(), facts.subject.part());
                let part = part.map(i64::from);
                let sender = &facts.sender;
                self.comments.push(CommentRow {
                    seq,
                    comment: number.0.into(),
                    version: version.version.into(),
                    subject: facts.subject.kind().to_owned(),
                    plan: plan(matter),
                    item: part.filter(|_| matter.plan().is_some()),
                    item_version: facts.item_version.into(),
                    stance: facts.stance.to_string(),
                    timing: facts.timing.to_string(),
                    organisation: sender.organisation.clone(),
                    size: sender.size.map(|size| size.to_string()),
                    industry: sender.industry.clone(),
                    province: sender.province.map(|province| province.to_string()),
                    text: facts.text.clone(),
                    name_shown: sender.name.to_string(),
                    consultation: consultation(matter),
                    paragraph: part.filter(|_| matter.consultation().is_some()),
                });
            }
            CommentEntry::Withdrawn(number, _) => {
                self.withdrawals.push(WithdrawalRow { seq, comment: number.0.into() });
            }
            CommentEntry::Answer(number, answer) => {
                let facts = &answer.facts;
                self.answers.push(AnswerRow {
                    seq,
                    answer: number.0.into(),
                    version: answer.version.into(),
                    plan: plan(facts.of).unwrap_or_default(),
                    state: facts.state.to_string(),
                    office: facts.office.clone(),
                    signer: facts.signer.clone(),
                    text: facts.text.clone(),
                    item: facts.changed.map(|changed| changed.item.into()),
                    item_version: facts.changed.map(|changed| changed.version.into()),
                    consultation: consultation(facts.of),
                });
                let answered = facts.comments.iter();
                let answered =
                    answered.map(|comment| AnsweredRow { seq, comment: comment.0.into() });
                self.answered.extend(answered);
            }
        }
    }

    /// Writes all of them.
    pub(super) async fn write(&self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        CommentRow::write(connection, &self.comments).await?;
        WithdrawalRow::write(connection, &self.withdrawals).await?;
        AnswerRow::write(connection, &self.answers).await?;
        AnsweredRow::write(connection, &self.answered).await
    }

    /// The rows that the tables have of a stretch of the journal, and the
    /// tables and places of those that cannot be read.
    pub(super) async fn read(
        connection: &mut AnyConnection,
        range: (i64, i64),
    ) -> Result<(Self, Vec<(&'static str, i64)>), StoreError> {
        let mut damaged = Vec::new();
        let mut answered = AnsweredRow::read(connection, range, &mut damaged).await?;
        answered.sort_by_key(|row| (row.seq, row.comment));
        let rows = Self {
            comments: CommentRow::read(connection, range, &mut damaged).await?,
            withdrawals: WithdrawalRow::read(connection, range, &mut damaged).await?,
            answers: AnswerRow::read(connection, range, &mut damaged).await?,
            answered,
        };
        Ok((rows, damaged))
    }
}
