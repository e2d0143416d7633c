//! Checking a whole file of a plan against what is known.

use std::collections::{BTreeSet, HashMap};

use super::{
    BadItem, Disposition, ItemDraft, ItemField, Place, PlanFile, PlanItem, Problem, Subject,
    finding::Found,
};
use crate::model::{AgencySlug, Day, DocumentNumber, RegulationCode};

/// What a check has to know. The functions answer for the day and the journal
/// position that the plan is judged at.
pub struct World<'a> {
    /// The day that it is in Viet Nam.
    pub today: Day,
    /// The agency whose plan it is, as it answers today.
    pub agency: &'a AgencySlug,
    /// The decision that the plan is to amend, if it is.
    pub amends: Option<&'a DocumentNumber>,
    /// The regulation of a code.
    pub regulation: &'a dyn Fn(&RegulationCode) -> Option<KnownRegulation>,
    /// How an earlier plan settled a regulation.
    pub earlier: &'a dyn Fn(&RegulationCode) -> Option<Earlier>,
    /// The number of another plan under way that has the subject.
    pub elsewhere: &'a dyn Fn(&Subject) -> Option<String>,
}

/// What the registry knows of a regulation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRegulation {
    /// The agency that answers for it today.
    pub agency: AgencySlug,
    /// The name of that agency.
    pub agency_name: String,
    /// The first day on which it was no longer in force, if that has come.
    pub ended: Option<Day>,
}

/// How an earlier plan settled a regulation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// The decision that approved it, or the ministry's own document.
    pub document: DocumentNumber,
    /// The day of it.
    pub day: Day,
    /// What becomes of the regulation.
    pub disposition: Disposition,
    /// Whether that has been carried out.
    pub enacted: bool,
}

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// The items that can be taken in, in the order of their rows.
    pub items: Vec<CheckedItem>,
    /// Everything that is wrong, by row: the file's own problems and those of
    /// the check.
    pub problems: Vec<Problem>,
    /// Rows that are not taken in, and what they are about where they tell.
    pub rejected: Vec<(Place, Option<Subject>)>,
}

/// An item that can be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedItem {
    /// The row that states it.
    pub at: Place,
    /// The item.
    pub item: PlanItem,
}

/// Checks every row and the file as a whole. A row with an error is rejected;
/// an error of the file as a whole (row 0) rejects all rows.
pub fn check_file(file: &PlanFile, world: &World<'_>) -> Checked {
    let broken: BTreeSet<&Place> =
        file.problems.iter().filter(|p| p.is_error()).map(|p| &p.at).collect();
    let hopeless = broken.iter().any(|at| at.row == 0);
    let mut checked = Checked { problems: file.problems.clone(), ..Checked::default() };
    let mut seen: HashMap<String, &Place> = HashMap::new();
    let mut unread: HashMap<&Place, Vec<ItemField>> = HashMap::new();
    for problem in &file.problems {
        unread.entry(&problem.at).or_default().push(problem.field);
    }
    for row in &file.rows {
        // A cell that could not be read is missing from the draft: its own
        // problem says so, a second one would mislead.
        let reported = |field| unread.get(&row.at).is_some_and(|fields| names(fields, field));
        let mut found = Found { at: &row.at, problems: Vec::new() };
        let told = told(&row.draft);
        let item = match PlanItem::try_from(row.draft.clone()) {
            Ok(item) => Some(item),
            Err(BadItem(bad)) => {
                bad.into_iter()
                    .filter(|(field, _)| !reported(*field))
                    .for_each(|(field, code)| found.structure(field, code));
                None
            }
        };
        if let Some(subject) = &told {
            found.subject(subject, world);
            let first = *seen.entry(subject.key()).or_insert(&row.at);
            if *first != row.at {
                found.twice(subject, first);
            }
        }
        if let Some(item) = &item {
            found.item(item, world);
            // What has a value is about what was read.
            found.problems.retain(|p| !p.value.is_empty() || !reported(p.field));
        }
        let rejected =
            hopeless || broken.contains(&row.at) || found.problems.iter().any(Problem::is_error);
        checked.problems.append(&mut found.problems);
        match item {
            Some(item) if !rejected => {
                checked.items.push(CheckedItem { at: row.at.clone(), item });
            }
            _ => checked.rejected.push((row.at.clone(), told)),
        }
    }
    // By sheet and row; problems of one row stay in the order of the fields.
    checked.problems.sort_by(|a, b| (&a.at, a.field).cmp(&(&b.at, b.field)));
    checked
}

/// Whether fields have one among them. Clause, article and document of what is
/// to be amended are read together.
fn names(fields: &[ItemField], field: ItemField) -> bool {
    let law = [ItemField::Clause, ItemField::Article, ItemField::Document];
    fields.contains(&field)
        || law.contains(&field) && fields.iter().any(|other| law.contains(other))
}

/// What a row is about, if it tells.
fn told(draft: &ItemDraft) -> Option<Subject> {
    match (&draft.code, &draft.new) {
        (Some(code), None) => Some(Subject::Known(code.clone())),
        (None, Some(new)) if !new.name.trim().is_empty() => Some(Subject::New(new.clone())),
        _ => None,
    }
}
