//! How comments and petitions were answered, in a cell of the league table.

use super::{
    comments, petitions,
    table::{Line, Table},
};
use crate::{catalog::CommentPart, model::PetitionPart, web::words};

/// How comments or petitions were answered, with the addresses of them.
pub(super) struct Answers {
    pub answered: (String, String),
    pub received: (String, String),
    pub overdue: Option<(String, String)>,
}

impl Answers {
    pub(super) fn to_comments(table: &Table, line: &Line) -> Option<Self> {
        let handled = line.tallied.comments.all();
        let of = |part: CommentPart| {
            let address = comments::url(
                comments::PAGE,
                &table.figure.asked,
                line.agency.as_ref(),
                part,
                None,
            );
            (words::count(handled.of(part)), address)
        };
        (handled.received > 0).then(|| Self {
            answered: of(CommentPart::Answered),
            received: of(CommentPart::Received),
            overdue: (handled.overdue > 0).then(|| of(CommentPart::Overdue)),
        })
    }

    pub(super) fn to_petitions(table: &Table, line: &Line) -> Option<Self> {
        let measures = &line.petitions;
        let of = |part: PetitionPart| {
            let address =
                petitions::url(petitions::PAGE, &table.figure.asked, line.agency.as_ref(), part);
            (words::count(measures.part(part)), address)
        };
        (measures.forwarded > 0).then(|| Self {
            answered: of(PetitionPart::Answered),
            received: of(PetitionPart::Forwarded),
            overdue: (measures.overdue > 0).then(|| of(PetitionPart::Overdue)),
        })
    }
}
