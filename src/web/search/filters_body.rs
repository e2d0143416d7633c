//! Filters as the JSON interface says them back.

use serde::Serialize;

use crate::{
    catalog::{Due, Filters, InForce},
    model::{AgencySlug, Day, Disposition, DocumentNumber, Kind, Stage},
};

/// Only the filters that narrow.
#[derive(Serialize)]
pub(in crate::web) struct FiltersBody<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    agency: &'a [AgencySlug],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    field: Vec<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    kind: &'a [Kind],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    in_force: &'a [InForce],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    disposition: &'a [Disposition],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    stage: &'a [Stage],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    decision: &'a [DocumentNumber],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    due: &'a [Due],
    #[serde(skip_serializing_if = "Option::is_none")]
    from_after: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from_before: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to_after: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to_before: Option<Day>,
}

impl<'a> FiltersBody<'a> {
    /// The body of filters.
    pub(in crate::web) fn new(filters: &'a Filters) -> Self {
        let Filters { agency, field, kind, in_force, disposition, stage, decision, due, from, to } =
            filters;
        Self {
            agency,
            field: field.iter().map(ToString::to_string).collect(),
            kind,
            in_force,
            disposition,
            stage,
            decision,
            due,
            from_after: from.after,
            from_before: from.before,
            to_after: to.after,
            to_before: to.before,
        }
    }
}
