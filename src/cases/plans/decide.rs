//! Decisions that approve, and documents that carry out.

use super::{
    Moment, Pdf, PlanError, Recorded, Selection,
    steps::{chosen, expect, given, numbers, own, settling},
};
use crate::{
    cases::Actor,
    model::{Act, Action, Day, Decision, DocumentNumber, EnactingDocument, ItemId},
    store::{PlanAct, PlanEntry, Store, Versioned, Write},
};

/// What a decision does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The decision. It may have been recorded before, just so.
    pub decision: Decision,
    /// Its signed file. What is recorded of the decision names this one, or
    /// the one that it has already if none is given.
    pub file: Option<Pdf>,
    /// The items that it approves.
    pub items: Vec<Selection>,
    /// The items of the decision it amends that it takes back, putting nothing
    /// in their place.
    pub takes_back: Vec<Selection>,
}

/// What a document carries out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enactment {
    /// The document. It may have been recorded before, just so.
    pub document: EnactingDocument,
    /// The items that it carries out.
    pub items: Vec<Selection>,
}

/// Records a decision that approves items. An amending decision replaces what
/// an earlier one says only of the regulations that its items are about.
/// Whoever wrote in one of the plans may not.
///
/// # Errors
/// See [`PlanError`]. The decision's day must have come.
pub async fn approve(
    store: &Store,
    approval: &Approval,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Vec<Recorded>, PlanError> {
    let today = moment.day(actor)?;
    actor.require(Action::RecordDecision)?;
    let file = approval.file.as_ref();
    let decision = Decision {
        file: file.map(|file| file.facts().clone()),
        ..checked(&approval.decision, today)?
    };
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let mut recording = Recording::default();
    recording.decision(&mut write, &decision).await?;
    if let Some(file) = file {
        write.keep_paper_file(file.facts(), file.content()).await?;
    }
    for (act, selections) in
        [(Act::Approved, &approval.items), (Act::Withdrawn, &approval.takes_back)]
    {
        for selection in selections {
            let seen = expect(&mut write, (selection.plan, selection.expected)).await?;
            let state = settling(seen, Action::RecordDecision, (actor, today))?;
            let items = chosen(&state, (act, Act::check), &selection.items)?;
            if act == Act::Withdrawn {
                let amended = |of: &Option<DocumentNumber>| of.is_some() && *of == decision.amends;
                if !items.iter().all(|item| amended(&item.decision)) {
                    let reason = "are not of the decision that is amended";
                    return Err(PlanError::Invalid { field: "takes_back", reason });
                }
            }
            recording.act(
                selection,
                PlanAct {
                    decision: Some(decision.number.clone()),
                    items: numbers(&items),
                    ..PlanAct::new(act, decision.day)
                },
            )?;
        }
    }
    recording.write(write, (actor, moment)).await
}

/// Records a legal document that carries items out from the day it is in force:
/// approved ones, and reviewed ones within the ministry's own authority.
///
/// # Errors
/// See [`PlanError`].
pub async fn enact(
    store: &Store,
    enactment: &Enactment,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Vec<Recorded>, PlanError> {
    let today = moment.day(actor)?;
    let document = &enactment.document;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let mut recording = Recording::default();
    recording.document(&mut write, document).await?;
    for selection in &enactment.items {
        let seen = expect(&mut write, (selection.plan, selection.expected)).await?;
        let state = own(seen, Action::RecordDocument, (actor, today))?;
        let items = chosen(&state, (Act::Enacted, Act::check_alone), &selection.items)?;
        recording.act(
            selection,
            PlanAct {
                document: Some(document.number.clone()),
                items: numbers(&items),
                ..PlanAct::new(Act::Enacted, document.in_force_from)
            },
        )?;
    }
    recording.write(write, (actor, moment)).await
}

/// A decision with its texts trimmed, if it can be one.
pub(super) fn checked(decision: &Decision, today: Day) -> Result<Decision, PlanError> {
    if decision.day > today {
        return Err(PlanError::Invalid { field: "day", reason: "has not come yet" });
    }
    if decision.amends.as_ref() == Some(&decision.number) {
        return Err(PlanError::Invalid { field: "amends", reason: "is the decision itself" });
    }
    let signer = given("signer", &decision.signer)?;
    Ok(Decision { signer, title: decision.title.trim().to_owned(), ..decision.clone() })
}

/// Whether a decision is stated as it is known. A file may be left out, and be
/// another name for the same bytes.
fn agrees(known: &Decision, stated: &Decision) -> bool {
    let same_file = match (&known.file, &stated.file) {
        (Some(known), Some(stated)) => known.sha256 == stated.sha256,
        (None, _) | (_, None) => true,
    };
    same_file && Decision { file: known.file.clone(), ..stated.clone() } == *known
}

/// What is to be recorded at once about one or several plans.
#[derive(Debug, Default)]
struct Recording {
    entries: Vec<PlanEntry>,
    /// The items that something is done to.
    touched: Vec<ItemId>,
}

impl Recording {
    async fn decision(&mut self, write: &mut Write, decision: &Decision) -> Result<(), PlanError> {
        let known = write.decision(&decision.number).await?;
        let version = match &known {
            None => 1,
            Some(known) if agrees(&known.facts, decision) => match &decision.file {
                // It comes with a file where there was none yet.
                Some(_) if known.facts.file.is_none() => known.version + 1,
                _ => return Ok(()),
            },
            Some(known) => return Err(PlanError::DecisionDiffers(Box::new(known.facts.clone()))),
        };
        let (facts, reason) = (decision.clone(), String::new());
        self.entries.push(PlanEntry::Decision(Versioned { version, reason, facts }));
        Ok(())
    }

    async fn document(
        &mut self,
        write: &mut Write,
        document: &EnactingDocument,
    ) -> Result<(), PlanError> {
        match write.enacting_document(&document.number).await? {
            None => {
                let facts = document.clone();
                let first = Versioned { version: 1, reason: String::new(), facts };
                self.entries.push(PlanEntry::Document(first));
            }
            Some(known) if known.facts == *document => {}
            Some(known) => return Err(PlanError::DocumentDiffers(Box::new(known.facts))),
        }
        Ok(())
    }

    /// One act; no item may be named twice, since the second time is judged by
    /// what was before the first.
    fn act(&mut self, selection: &Selection, act: PlanAct) -> Result<(), PlanError> {
        let ids = act.items.iter().map(|item| ItemId { plan: selection.plan, item: *item });
        let ids: Vec<ItemId> = ids.collect();
        if ids.iter().any(|id| self.touched.contains(id)) {
            return Err(PlanError::Invalid { field: "items", reason: "name one item twice" });
        }
        self.touched.extend(ids);
        self.entries.push(PlanEntry::Act(selection.plan, act));
        Ok(())
    }

    async fn write(
        self,
        mut write: Write,
        (actor, moment): (Actor<'_>, Moment),
    ) -> Result<Vec<Recorded>, PlanError> {
        if self.touched.is_empty() {
            return Err(PlanError::Nothing);
        }
        let first = write.record_plans(actor.name(), moment.at, &self.entries).await?;
        write.commit().await?;
        let recorded =
            self.entries.iter().zip(first..).filter_map(|(entry, version)| match entry {
                PlanEntry::Act(plan, act) => {
                    Some(Recorded { plan: *plan, version, items: act.items.len() as u64 })
                }
                _ => None,
            });
        Ok(recorded.collect())
    }
}
