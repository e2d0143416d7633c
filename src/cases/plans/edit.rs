//! Changing items one by one.

use std::collections::HashSet;

use super::{
    Moment, PlanError, Recorded,
    steps::{expect, own},
    upload::check,
};
use crate::{
    cases::Actor,
    catalog::Catalog,
    model::{
        Act, Action, ItemChange, ItemDraft, ItemId, Place, PlanFile, PlanNumber, Problem, RowDraft,
    },
    store::{ItemVersion, PlanAct, PlanEntry, Store},
};

/// A change of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemEdit {
    /// The item; none for one more.
    pub item: Option<u32>,
    /// What it is to say.
    pub draft: ItemDraft,
}

/// Changes items that are not handed in, or adds some. The checks are those of
/// a file; problems name the place of the edit in the list, from 1.
///
/// # Errors
/// See [`PlanError`]. An error in one edit refuses all.
pub async fn edit_items(
    store: &Store,
    catalog: &Catalog,
    (plan, expected): (PlanNumber, u64),
    edits: &[ItemEdit],
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Recorded, PlanError> {
    let day = moment.day(actor)?;
    let rows = edits.iter().zip(1..).map(|(edit, row)| RowDraft {
        at: Place { sheet: String::new(), row },
        draft: edit.draft.clone(),
    });
    let file = PlanFile { rows: rows.collect(), ..PlanFile::default() };

    let mut write = store.write().await?;
    write.hold_journal().await?;
    let state = own(expect(&mut write, (plan, expected)).await?, Action::EditPlan, (actor, day))?;
    let checked =
        check(catalog, &state.head.agency, (Some(plan), state.head.amends.as_ref()), &file);
    let mut problems: Vec<Problem> =
        checked.problems.into_iter().filter(Problem::is_error).collect();
    let mut next = state.items.last().map_or(1, |last| last.item + 1);
    let mut entries = Vec::new();
    let mut illegal = Vec::new();
    let mut named_once = HashSet::new();
    for item in checked.items {
        let key = item.item.subject.key();
        let edit = (item.at.row as usize).checked_sub(1).and_then(|row| edits.get(row));
        let named = edit.and_then(|edit| edit.item);
        // Another item about the same regulation would make it unclear which one is meant.
        if let Some(other) = state.items.iter().find(|other| other.subject == key)
            && named != Some(other.item)
        {
            problems.push(super::upload::in_plan(&item.at, &item.item.subject, other.item));
            continue;
        }
        let (number, version, change) = match named {
            Some(number) => {
                let id = ItemId { plan, item: number };
                let known = state.item(number).ok_or(PlanError::UnknownItem(id))?;
                if !named_once.insert(number) {
                    let reason = "name one item twice";
                    return Err(PlanError::Invalid { field: "items", reason });
                }
                if let Err(bad) = Act::Edited.check(known.stage, known.authority) {
                    illegal.push((id, bad));
                }
                (number, known.version + 1, ItemChange::Changed)
            }
            None => {
                next += 1;
                (next - 1, 1, ItemChange::Added)
            }
        };
        let id = ItemId { plan, item: number };
        let content = item.item;
        let version = ItemVersion { version, change, day, at: Place::default(), content };
        entries.push(PlanEntry::Item(id, version));
    }
    if !problems.is_empty() {
        return Err(PlanError::Rejected(problems));
    }
    if !illegal.is_empty() {
        return Err(PlanError::Illegal(illegal));
    }
    if entries.is_empty() {
        return Err(PlanError::Nothing);
    }
    let items = entries.len() as u64;
    entries.push(PlanEntry::Act(plan, PlanAct::new(Act::Edited, day)));
    let first = write.record_plans(actor.name(), moment.at, &entries).await?;
    write.commit().await?;
    Ok(Recorded { plan, version: first + items, items })
}
