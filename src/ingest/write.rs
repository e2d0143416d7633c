//! A regulation as a row of the program's own CSV files.

use crate::{model::Regulation, reference::agencies};

use super::{
    fees::submission_line,
    lists::{bar, join},
    record::implied,
};

/// The row under [`super::HEADINGS`] that is read back as the same regulation,
/// provided that its texts are in the stored form (repaired, trimmed, without
/// empty lines), its fees and time limits were made by [`super::fee`] and
/// [`super::time_limit`], and numbers in its legal basis by parsing the text as
/// printed.
pub fn to_row(regulation: &Regulation) -> Vec<String> {
    let r = regulation;
    let list = |items: &[String]| join(items.iter().map(String::as_str));
    let lines = |items: Vec<String>| list(&items);
    let shown = |value: Option<String>| value.unwrap_or_default();
    let mut audience: Vec<String> = Vec::new();
    if implied(&r.audience_as_printed) != r.audience {
        audience.extend(r.audience.iter().map(|a| a.label().to_owned()));
    }
    audience.extend(r.audience_as_printed.iter().cloned());
    vec![
        r.code.to_string(),
        r.kind.label().to_owned(),
        r.name.clone(),
        agencies().name(&r.agency).to_owned(),
        list(&r.executing),
        list(&r.deciding),
        r.field.0.clone(),
        list(&r.industries),
        lines(audience),
        lines(r.levels.iter().map(|l| l.label().to_owned()).collect()),
        list(&r.steps),
        lines(r.submissions.iter().map(submission_line).collect()),
        lines(r.dossier.iter().map(paper).collect()),
        list(&r.conditions),
        list(&r.results),
        lines(r.legal_basis.iter().map(document).collect()),
        r.published_by.clone().unwrap_or_default(),
        shown(r.service.online.map(|o| o.label().to_owned())),
        shown(r.service.dossiers_per_year.map(|n| n.to_string())),
        shown(r.service.on_time_percent.map(|p| format!("{}%", comma(&p.to_string())))),
        shown(r.cost.hours.map(|h| unmistakable(&h.to_string()))),
        shown(r.cost.expenses.map(|e| e.to_string())),
        shown(r.cost.times_per_year.map(|t| unmistakable(&t.to_string()))),
        shown(r.cost.subjects_per_year.map(|n| n.to_string())),
        shown(r.in_force_from.map(|d| d.strftime("%d/%m/%Y").to_string())),
        shown(r.in_force_to.map(|d| d.strftime("%d/%m/%Y").to_string())),
        r.source_url.clone().unwrap_or_default(),
    ]
}

fn paper(item: &crate::model::DossierItem) -> String {
    if item.case.is_empty() && item.copies.is_empty() && !item.name.contains(['|', '\\']) {
        return item.name.clone();
    }
    bar(&[&item.case, &item.name, &item.copies])
}

fn document(basis: &crate::model::LegalBasis) -> String {
    let issued = basis.issued.map_or(String::new(), |d| d.strftime("%d/%m/%Y").to_string());
    bar(&[&basis.as_printed, &basis.title, &issued])
}

fn comma(number: &str) -> String {
    number.replace('.', ",")
}

/// A fourth decimal keeps three from looking like thousands.
fn unmistakable(number: &str) -> String {
    match number.split_once('.') {
        Some((whole, fraction)) if fraction.len() == 3 => format!("{whole},{fraction}0"),
        _ => comma(number),
    }
}

#[cfg(test)]
#[path = "write_tests.rs"]
mod tests;
