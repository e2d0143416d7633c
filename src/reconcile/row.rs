//! A row that is counted, and how it is shown.

use crate::{
    catalog::{Catalog, Ordinal},
    model::{Docket, DocumentNumber},
};

/// A row that is counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowRef {
    /// A regulation.
    Regulation(Ordinal),
    /// A document that carries plans out.
    Document(DocumentNumber),
    /// A field of administration.
    Field(String),
    /// A petition, by its place in the books.
    Petition(usize),
    /// A draft, by its place in the books.
    Draft(usize),
    /// A procedure of a draft, by their places.
    Procedure(usize, usize),
}

/// A row for people and programs.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Shown {
    /// Its code or number.
    pub key: String,
    /// What it is called, or about.
    pub label: String,
    /// More of it, as far as the figure needs it.
    pub remark: String,
    /// The address of its page, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

impl RowRef {
    /// The row in words; an empty one if it is of another catalog.
    pub fn show(&self, catalog: &Catalog, docket: &Docket) -> Shown {
        self.find(catalog, docket).unwrap_or_default()
    }

    fn find(&self, catalog: &Catalog, docket: &Docket) -> Option<Shown> {
        let plain =
            |key: String, label: &str| Shown { key, label: label.to_owned(), ..Shown::default() };
        Some(match self {
            Self::Regulation(ordinal) => {
                let fact = catalog.fact(*ordinal)?;
                Shown {
                    key: fact.code.to_string(),
                    label: fact.name.to_owned(),
                    remark: fact.field.to_owned(),
                    page: Some(format!("/quy-dinh/{}", fact.code)),
                }
            }
            Self::Document(number) => Shown {
                page: Some(format!("/thuc-thi/{}", number.slug())),
                ..plain(number.to_string(), "")
            },
            Self::Field(name) => plain(String::new(), name),
            Self::Petition(place) => {
                let petition = docket.petitions.get(*place)?;
                let state = petition.state(super::REPORT_DAY).map_or("", |state| state.label());
                let page = petition.regulation.as_ref().map(|code| format!("/quy-dinh/{code}"));
                Shown {
                    remark: state.to_owned(),
                    page,
                    ..plain(petition.number.to_string(), &petition.subject)
                }
            }
            Self::Draft(place) => {
                let draft = docket.drafts.get(*place)?;
                plain(draft.number.to_string(), &draft.title)
            }
            Self::Procedure(place, inside) => {
                let draft = docket.drafts.get(*place)?;
                let procedure = draft.procedures.get(*inside)?;
                let vetted =
                    procedure.vetted(super::REPORT_DAY).map_or("", |vetting| vetting.label());
                let key = format!("{}/{}", draft.number, inside + 1);
                Shown { remark: vetted.to_owned(), ..plain(key, &procedure.name) }
            }
        })
    }
}
