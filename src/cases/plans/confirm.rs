//! Taking in a file that somebody has seen a dry run of.

use super::{
    Moment, PlanError, Target, Token, Upload,
    upload::{DryRun, held, sort_out},
};
use crate::{
    cases::Actor,
    catalog::Catalog,
    model::{Act, Action, ItemChange, ItemId, Place, PlanItem, PlanNumber},
    reference::agencies,
    store::{
        ItemVersion, OpenedPlan, PlanAct, PlanEntry, Receipt, ReceiptEntry, Store, UploadKind,
        Write,
    },
};

/// What became of a confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmed {
    /// The file was taken in.
    Recorded(Receipt),
    /// It had been taken in before; this is the first receipt.
    AlreadyRecorded(Receipt),
    /// Something happened since the dry run, up to this journal position:
    /// another dry run must show what.
    Moved(u64),
}

/// Takes in a file as its dry run foretold. What can be taken in is; rows with
/// errors are counted on the receipt.
///
/// The catalog must have reached the position of the dry run ([`Token::basis`])
/// and be one of the same day.
///
/// # Errors
/// When whoever asks may not, the token is not for this, there is nothing to
/// take in, or the store fails. Nothing is written then, nor when something
/// moved.
pub async fn confirm(
    store: &Store,
    catalog: &Catalog,
    upload: &Upload,
    token: &Token,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Confirmed, PlanError> {
    let today = moment.day(actor)?;
    actor.require_in(Action::UploadPlan, &upload.agency, today)?;
    check_title(&upload.target)?;
    let seen = token.check(&store.secret().await?, &upload.subject()).ok_or(PlanError::BadToken)?;
    if catalog.seq() < seen.basis {
        return Err(PlanError::Behind(seen.basis));
    }
    let held = held(store, catalog, upload).await?;
    let run = sort_out(catalog, upload, held.as_ref(), token.clone());

    let mut write = store.write().await?;
    let head = write.hold_journal().await?;
    if let Some(first) = first_receipt(&mut write, upload, &run, (seen.basis, today)).await? {
        return Ok(Confirmed::AlreadyRecorded(first));
    }
    let own = agencies().responsible(&upload.agency, today);
    let is_own = |agency: &_| agencies().responsible(agency, today) == own;
    if write.position_of(is_own).await? > seen.basis
        || (catalog.as_of(), today) != (seen.day, seen.day)
    {
        return Ok(Confirmed::Moved(head));
    }
    let counts = run.counts();
    if counts.added + counts.changed + counts.same + counts.withdrawn == 0 {
        return Err(PlanError::Nothing);
    }
    let plan = match upload.target {
        Target::Plan(plan) => plan,
        Target::New { .. } => write.next_plan().await?,
    };
    let receipt = ReceiptEntry {
        number: write.next_receipt().await?,
        target: match upload.target {
            Target::Plan(_) => UploadKind::Revision,
            Target::New { .. } => UploadKind::New,
        },
        file: upload.file.name.clone(),
        fingerprint: upload.file.fingerprint.clone(),
        basis: seen.basis,
        counts,
    };
    let next = held.and_then(|held| held.state.items.last().map(|last| last.item)).unwrap_or(0) + 1;
    let entries = entries(upload, run, (plan, next), &receipt);
    let first = write.record_plans(actor.name(), moment.at, &entries).await?;
    write.commit().await?;
    Ok(Confirmed::Recorded(Receipt {
        plan,
        agency: upload.agency.clone(),
        seq: first + entries.len() as u64 - 1,
        at: moment.at,
        actor: actor.name().to_owned(),
        entry: receipt,
    }))
}

/// The receipt of the same file, if this confirmation is one of what was done
/// before: the same token again, a plan of its own that is still there, or a
/// change that changes nothing.
async fn first_receipt(
    write: &mut Write,
    upload: &Upload,
    run: &DryRun,
    (basis, today): (u64, crate::model::Day),
) -> Result<Option<Receipt>, PlanError> {
    let counts = run.counts();
    let changes = counts.added + counts.changed + counts.withdrawn > 0;
    for receipt in write.receipts_of(&upload.file.fingerprint).await? {
        if !upload.is_of(&receipt, today) {
            continue;
        }
        let done = receipt.entry.basis == basis
            || match upload.target {
                Target::Plan(_) => !changes,
                Target::New { .. } => {
                    let plan = write.plan(receipt.plan).await?;
                    plan.is_some_and(|plan| plan.items.iter().any(|item| item.stage.is_some()))
                }
            };
        if done {
            return Ok(Some(receipt));
        }
    }
    Ok(None)
}

/// Everything that is recorded, the act last: its place is the plan's version.
fn entries(
    upload: &Upload,
    run: DryRun,
    (plan, next): (PlanNumber, u32),
    receipt: &ReceiptEntry,
) -> Vec<PlanEntry> {
    let mut entries = Vec::with_capacity(run.added.len() + run.changed.len() + 3);
    if let Target::New { title, amends } = &upload.target {
        let (agency, title) = (upload.agency.clone(), title.trim().to_owned());
        let opened = OpenedPlan { agency, title, amends: amends.clone() };
        entries.push(PlanEntry::Opened(plan, opened));
    }
    if !run.withdrawn.is_empty() {
        let mut act = PlanAct::new(Act::Withdrawn, run.day);
        act.items = run.withdrawn.iter().map(|id| id.item).collect();
        act.reason = format!("Không còn trong tệp {}", upload.file.name);
        entries.push(PlanEntry::Act(plan, act));
    }
    let day = run.day;
    let version = |version: u32, change: ItemChange, at: Place, content: PlanItem| ItemVersion {
        version,
        change,
        day,
        at,
        content,
    };
    for item in run.changed {
        let changed = version(item.version + 1, ItemChange::Changed, item.at, item.after);
        entries.push(PlanEntry::Item(item.id, changed));
    }
    for (item, number) in run.added.into_iter().zip(next..) {
        let id = ItemId { plan, item: number };
        entries.push(PlanEntry::Item(id, version(1, ItemChange::Added, item.at, item.item)));
    }
    let mut act = PlanAct::new(Act::Uploaded, run.day);
    act.receipt = Some(receipt.clone());
    entries.push(PlanEntry::Act(plan, act));
    entries
}

fn check_title(target: &Target) -> Result<(), PlanError> {
    match target {
        Target::New { title, .. }
            if title.trim().is_empty() || title.contains(char::is_control) =>
        {
            Err(PlanError::Invalid { field: "title", reason: "blank or with a line break" })
        }
        _ => Ok(()),
    }
}
