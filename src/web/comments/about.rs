//! Where that is what a comment is about, and who answers for it.

use super::errors::unknown;
use crate::web::{App, WebError};
use crate::{
    cases::comments::CommentError,
    model::{AgencySlug, CommentSubject, ConsultationNumber, Matter},
    store::StoredConsultation,
};

/// What a comment is about, as pages name it.
pub(super) struct About {
    /// The addresses and names of the pages that lead to it.
    pub trail: Vec<(String, String)>,
    /// Who answers for it.
    pub agency: AgencySlug,
}

/// The page of what a comment is about.
pub(in crate::web) fn page_of(subject: CommentSubject) -> String {
    match subject {
        CommentSubject::PlanItem(id) => format!("/tham-van/{}/muc/{}", id.plan, id.item),
        CommentSubject::DraftParagraph(id) => {
            format!("/tham-van/cuoc/{}/doan/{}", id.consultation, id.paragraph)
        }
        CommentSubject::Regulation(number) => format!("/tham-van/cuoc/{number}"),
    }
}

/// A consultation as an address names it.
pub(in crate::web) fn consultation_number(text: &str) -> Result<ConsultationNumber, WebError> {
    text.parse().map_err(|_| unknown("cuộc tham vấn", text))
}

/// Who answers for a plan or a consultation.
pub(in crate::web) async fn agency_of(app: &App, of: Matter) -> Result<AgencySlug, WebError> {
    match of {
        Matter::Plan(plan) => Ok(app.shown_plan(plan).await?.head.agency),
        Matter::Consultation(number) => Ok(app.shown_consultation(number).await?.of.facts.agency),
    }
}

pub(super) async fn about(app: &App, subject: CommentSubject) -> Result<About, WebError> {
    let list = ("/tham-van".to_owned(), say!("Tham vấn"));
    let (agency, whole) = match subject.matter() {
        Matter::Plan(plan) => {
            let head = app.shown_plan(plan).await?.head;
            (head.agency, (format!("/tham-van/{plan}"), format!("{plan} {}", head.title)))
        }
        Matter::Consultation(number) => {
            let of = app.shown_consultation(number).await?.of.facts;
            (of.agency, (format!("/tham-van/cuoc/{number}"), format!("{number} {}", of.title)))
        }
    };
    let mut trail = vec![list, whole];
    let part = match subject {
        CommentSubject::PlanItem(id) => Some(format!("Mục {}", id.item)),
        CommentSubject::DraftParagraph(id) => Some(format!("Đoạn {}", id.paragraph)),
        CommentSubject::Regulation(_) => None,
    };
    trail.extend(part.map(|part| (page_of(subject), part)));
    Ok(About { trail, agency })
}

impl App {
    /// A consultation as it is recorded last.
    ///
    /// # Errors
    /// When there is none.
    pub(in crate::web) async fn shown_consultation(
        &self,
        number: ConsultationNumber,
    ) -> Result<StoredConsultation, WebError> {
        let stored = self.store.consultation(number).await?;
        Ok(stored.ok_or(CommentError::UnknownConsultation(number))?)
    }
}
