//! The rows of the tables of consultations, as they follow from the journal.

use std::sync::LazyLock;

use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::ConsultationEntry;
use crate::{
    model::ConsultationOn,
    store::{
        StoreError,
        batch::Insert,
        journal::sha256,
        plan::projected,
        registry::json,
        verify_rows::{Cell as _, Record, joined},
    },
};

projected! {
    /// A version of a consultation.
    ConsultationRow: "consultation", "recorded_seq, consultation, version, kind, agency, title, \
        document, code, step, opens, closes" [consultation, version] {
        seq: i64,
        consultation: i64,
        version: i64,
        kind: String,
        agency: String,
        title: String,
        document: Option<String>,
        code: Option<String>,
        step: String,
        opens: i64,
        closes: i64,
    }
}

projected! {
    /// A version of the text of a draft.
    TextRow: "consultation_text", "recorded_seq, consultation, version, paragraphs, digest" [consultation, version] {
        seq: i64,
        consultation: i64,
        version: i64,
        paragraphs: i64,
        digest: String,
    }
}

/// Rows of all tables.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) consultations: Vec<ConsultationRow>,
    pub(super) texts: Vec<TextRow>,
}

impl Rows {
    /// Adds the rows of an entry at its place in the journal.
    pub(super) fn take(&mut self, seq: u64, entry: &ConsultationEntry) -> Result<(), StoreError> {
        let seq = seq as i64;
        match entry {
            ConsultationEntry::Consultation(of) => {
                let facts = &of.facts;
                let (document, code) = match &facts.on {
                    ConsultationOn::Draft { document } => (Some(document.to_string()), None),
                    ConsultationOn::Regulation { code } => (None, Some(code.to_string())),
                };
                self.consultations.push(ConsultationRow {
                    seq,
                    consultation: facts.number.0.into(),
                    version: of.version.into(),
                    kind: facts.kind().to_string(),
                    agency: facts.agency.to_string(),
                    title: facts.title.clone(),
                    document,
                    code,
                    step: facts.step.to_string(),
                    opens: facts.opens.as_millisecond(),
                    closes: facts.closes.as_millisecond(),
                });
            }
            ConsultationEntry::Text(number, text) => self.texts.push(TextRow {
                seq,
                consultation: number.0.into(),
                version: text.version.into(),
                paragraphs: text.facts.paragraphs.len() as i64,
                digest: sha256(json(&text.facts.paragraphs)?.as_bytes()),
            }),
        }
        Ok(())
    }

    /// Writes all of them.
    pub(super) async fn write(&self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        ConsultationRow::write(connection, &self.consultations).await?;
        TextRow::write(connection, &self.texts).await
    }

    /// The rows that the tables have of a stretch of the journal, and the
    /// tables and places of those that cannot be read.
    pub(super) async fn read(
        connection: &mut AnyConnection,
        range: (i64, i64),
    ) -> Result<(Self, Vec<(&'static str, i64)>), StoreError> {
        let mut damaged = Vec::new();
        let rows = Self {
            consultations: ConsultationRow::read(connection, range, &mut damaged).await?,
            texts: TextRow::read(connection, range, &mut damaged).await?,
        };
        Ok((rows, damaged))
    }
}
