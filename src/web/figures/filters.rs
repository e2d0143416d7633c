//! What narrows a figure: the filters of a search. `stage` and `disposition` say
//! what is counted, so those of what applies have names of their own.

use crate::web::{
    WebError,
    days::{bound_words, in_order},
    search::params::{bad, bound, narrow, unknown_decision, unknown_field, values},
    words,
};
use crate::{
    catalog::{Catalog, Facet, FieldChoice, Filters},
    model::Day,
    reference::agencies,
};

/// The parameters of facets, in the order in which addresses are written.
pub(in crate::web) const FACETS: [(&str, Facet); 8] = [
    ("agency", Facet::Agency),
    ("field", Facet::Field),
    ("kind", Facet::Kind),
    ("in_force", Facet::InForce),
    ("plan_disposition", Facet::Disposition),
    ("plan_stage", Facet::Stage),
    ("decision", Facet::Decision),
    ("due", Facet::Due),
];

/// The bounds of periods.
pub(in crate::web) const BOUNDS: [&str; 4] = ["from_after", "from_before", "to_after", "to_before"];

/// Takes the value of a parameter, if it is one of these.
///
/// # Errors
/// When it cannot be read, or a bound is given twice.
pub(super) fn read(
    filters: &mut Filters,
    name: &'static str,
    value: &str,
) -> Result<bool, WebError> {
    if let Some((_, facet)) = FACETS.iter().find(|(known, _)| *known == name) {
        narrow(filters, *facet, name, value)?;
        return Ok(true);
    }
    if !BOUNDS.contains(&name) {
        return Ok(false);
    }
    if bounds(filters).any(|(given, _)| given == name) {
        return Err(bad(name, value, "Tham số này chỉ được ghi một lần.".into()));
    }
    bound(filters, name, value)?;
    in_order("from_before", filters.from)?;
    in_order("to_before", filters.to)?;
    Ok(true)
}

/// The bounds that are set.
fn bounds(filters: &Filters) -> impl Iterator<Item = (&'static str, Day)> {
    let Filters { from, to, .. } = *filters;
    let days = [from.after, from.before, to.after, to.before];
    BOUNDS.into_iter().zip(days).filter_map(|(name, day)| Some((name, day?)))
}

/// The same as parameters. Names of closed sets stand between commas; others are
/// given one by one, as they may hold some.
pub(super) fn parameters(filters: &Filters) -> Vec<(&'static str, String)> {
    let mut parameters = Vec::new();
    for (name, facet) in FACETS {
        let values = values(filters, facet);
        if facet.is_open() {
            parameters.extend(values.into_iter().map(|value| (name, value.into_owned())));
        } else if !values.is_empty() {
            parameters.push((name, values.join(",")));
        }
    }
    parameters.extend(bounds(filters).map(|(name, day)| (name, day.to_string())));
    parameters
}

/// The values beside the first of each facet: a form has a field for one.
pub(super) fn beside_first(filters: &Filters) -> Vec<(&'static str, String)> {
    let more = |(name, facet)| {
        values(filters, facet).into_iter().skip(1).map(move |value| (name, value.into_owned()))
    };
    FACETS.into_iter().flat_map(more).collect()
}

/// Refuses fields and decisions that nothing has.
pub(super) fn check(filters: &Filters, catalog: &Catalog) -> Result<(), WebError> {
    if let Some(choice) = filters.field.iter().find(|choice| !catalog.known_field(choice)) {
        return Err(unknown_field(&choice.to_string()));
    }
    match filters.decision.iter().find(|number| !catalog.known_decision(number)) {
        Some(number) => Err(unknown_decision(number)),
        None => Ok(()),
    }
}

/// Whether anything but agency, field and kind narrows it.
pub(super) fn go_further(filters: &Filters) -> bool {
    let Filters { agency, field, kind, .. } = filters.clone();
    *filters != Filters { agency, field, kind, ..Filters::default() }
}

/// Each value in words, with what is left without it.
pub(super) fn chips(filters: &Filters) -> Vec<(String, Filters)> {
    let mut chips = Vec::new();
    let mut chip = |words: String, change: &dyn Fn(&mut Filters)| {
        let mut without = filters.clone();
        change(&mut without);
        chips.push((words, without));
    };
    for slug in &filters.agency {
        chip(agencies().name(slug).to_owned(), &|f| f.agency.retain(|other| other != slug));
    }
    for choice in &filters.field {
        let name = |agency| agencies().name(agency);
        let words = match choice {
            FieldChoice::Named(field) => format!("Lĩnh vực: {field}"),
            FieldChoice::Of(agency) => format!("Lĩnh vực của {}", name(agency)),
            FieldChoice::Within(agency, field) => format!("Lĩnh vực: {field} ({})", name(agency)),
        };
        chip(words, &|f| f.field.retain(|other| other != choice));
    }
    for kind in &filters.kind {
        chip(say!(kind.label()), &|f| f.kind.retain(|other| other != kind));
    }
    for state in &filters.in_force {
        chip(say!(state.label()), &|f| f.in_force.retain(|other| other != state));
    }
    for of in &filters.disposition {
        let words = format!("Phương án đang áp dụng: {}", words::lowered(of.label()));
        chip(words, &|f| f.disposition.retain(|other| other != of));
    }
    for stage in &filters.stage {
        let words = format!("Bước của phương án: {}", words::lowered(stage.label()));
        chip(words, &|f| f.stage.retain(|other| other != stage));
    }
    for number in &filters.decision {
        chip(format!("Quyết định {number}"), &|f| f.decision.retain(|other| other != number));
    }
    for due in &filters.due {
        chip(say!(due.label()), &|f| f.due.retain(|other| other != due));
    }
    for (name, day) in bounds(filters) {
        chip(bound_words(name, day), &|f| match name {
            "from_after" => f.from.after = None,
            "from_before" => f.from.before = None,
            "to_after" => f.to.after = None,
            _ => f.to.before = None,
        });
    }
    chips
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrowed(parameters: &[(&'static str, &str)]) -> Result<Filters, WebError> {
        let mut filters = Filters::default();
        for (name, value) in parameters {
            assert!(read(&mut filters, name, value)?, "{name}");
        }
        Ok(filters)
    }

    #[test]
    fn filters_are_read_written_and_taken_off() {
        let all = narrowed(&[
            ("agency", "bo-y-te,bo-tai-chinh"),
            ("field", "Thuế, phí"),
            ("kind", "procedure"),
            ("in_force", "yes"),
            ("plan_disposition", "cut,keep"),
            ("plan_stage", "approved"),
            ("decision", "1643/QĐ-TTg"),
            ("due", "overdue"),
            ("from_after", "2020-01-02"),
            ("to_before", "3/4/2030"),
        ])
        .unwrap();
        let written = parameters(&all);
        let text: Vec<String> = written.iter().map(|(n, v)| format!("{n}={v}")).collect();
        assert_eq!(
            text.join("&"),
            "agency=bo-y-te&agency=bo-tai-chinh&field=Thuế, phí&kind=procedure&in_force=yes\
             &plan_disposition=cut,keep&plan_stage=approved&decision=1643/QĐ-TTg&due=overdue\
             &from_after=2020-01-02&to_before=2030-04-03"
        );
        assert_eq!(
            beside_first(&all),
            [("agency", "bo-tai-chinh".to_owned()), ("plan_disposition", "keep".to_owned())]
        );
        let again: Vec<(&str, &str)> = written.iter().map(|(n, v)| (*n, v.as_str())).collect();
        assert_eq!(narrowed(&again).unwrap(), all);
        // Each chip takes one value off, and all of them everything.
        let chips = chips(&all);
        assert_eq!(chips.len(), 12);
        assert!(chips.iter().all(|(words, without)| !words.is_empty() && *without != all));
        let mut left = all.clone();
        while let Some((_, without)) = super::chips(&left).into_iter().next() {
            left = without;
        }
        assert_eq!(left, Filters::default());
        assert!(go_further(&all) && !go_further(&narrowed(&[("kind", "procedure")]).unwrap()));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (parameters, name) in [
            (&[("plan_stage", "x")][..], "plan_stage"),
            (&[("plan_disposition", "cut,x")], "plan_disposition"),
            (&[("due", "late")], "due"),
            (&[("from_after", "2025-02-30")], "from_after"),
            (&[("to_after", "2025-01-01"), ("to_after", "2025-01-02")], "to_after"),
            (&[("from_after", "2025-01-02"), ("from_before", "2025-01-01")], "from_before"),
        ] {
            let info = narrowed(parameters).unwrap_err().info();
            assert_eq!((info.status.as_u16(), info.parameter.as_deref()), (400, Some(name)));
        }
        assert!(!read(&mut Filters::default(), "stage", "x").unwrap());
    }
}
