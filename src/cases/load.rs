//! Loading an edition: files become versions of regulations.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use rayon::prelude::*;

use crate::{
    ingest::{Content, FileReport, Outcome, Position},
    model::{Day, Record, Regulation, RegulationCode, day_in_viet_nam},
    store::{Change, Draft, Known, Recorder, Scope, Source, Store, StoreError, Write},
};

/// How files are to be taken. What is left out is filled in by today, and does
/// not tell two loads of one file apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// What people call it; by default "Bản ngày" and the day.
    pub name: Option<String>,
    /// The day whose state it shows; by default today. Versions hold from it on.
    pub as_of: Option<Day>,
    /// Whether what is not in the files has ended.
    pub scope: Scope,
}

/// What loading did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoadReport {
    /// Regulations that were not known before.
    pub added: u64,
    /// Regulations of which a new version was recorded.
    pub changed: u64,
    /// Regulations in the files that were known just so.
    pub same: u64,
    /// Regulations that a full edition no longer has.
    pub ended: u64,
    /// Regulations that would have ended, if every refused row could be told
    /// apart. They have not: they may be among the refused rows.
    pub not_ended: u64,
    /// Files that had been loaded before just so, and were passed over.
    pub already_loaded: Vec<String>,
    /// The place in the journal before.
    pub seq_before: u64,
    /// The place in the journal after; the same if nothing was written.
    pub seq_after: u64,
}

/// Why an edition cannot be loaded. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// An edition shows a state that was seen, so its day has come.
    #[error("an edition as of {as_of} cannot be loaded on {today}")]
    Future {
        /// The day asked for.
        as_of: Day,
        /// The day that it is in Viet Nam.
        today: Day,
    },
    /// The name has a line break or another control character, or is blank.
    #[error("{0:?} is not a name for an edition")]
    Name(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Regulations merged, compared and written at once.
const CHUNK: usize = 1024;

/// Loads files as an edition: rows of one code are merged in their order onto
/// what is known on the edition's day, and a version is recorded where that
/// says something new. A full edition ends what it does not have. Everything is
/// one transaction.
///
/// A file that was loaded before just so (same bytes, same outcome, same
/// edition as far as it is given) is passed over. `progress` gets how many
/// regulations are done, and how many there are.
///
/// # Errors
/// When the edition's day is to come, its name cannot be one, or the store fails.
pub async fn load_edition(
    store: &Store,
    outcome: &Outcome,
    edition: &Edition,
    (actor, now): (&str, Timestamp),
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<LoadReport, LoadError> {
    let today = day_in_viet_nam(now);
    let as_of = edition.as_of.unwrap_or(today);
    if as_of > today {
        return Err(LoadError::Future { as_of, today });
    }
    let name =
        edition.name.clone().unwrap_or_else(|| as_of.strftime("Bản ngày %d/%m/%Y").to_string());
    if name.trim().is_empty() || name.contains(char::is_control) {
        return Err(LoadError::Name(name));
    }

    let seq = store.seq().await?;
    let mut report = LoadReport { seq_before: seq, seq_after: seq, ..LoadReport::default() };
    let fresh = fresh_files(store, outcome, edition, &mut report).await?;
    if fresh.is_empty() {
        report.same = by_code(outcome, &[]).len() as u64;
        return Ok(report);
    }

    let mut write = store.write().await?;
    let id = write.open_edition(&name, edition.scope, &fresh, actor, (now, as_of)).await?;
    let recorder = Recorder { actor, at: now, edition: id, valid_from: as_of };
    let groups = by_code(outcome, &report.already_loaded);
    let total = groups.len() as u64;
    for (done, chunk) in (0..).step_by(CHUNK).zip(groups.chunks(CHUNK)) {
        progress(done, total);
        merge(&mut write, recorder, chunk, &mut report).await?;
    }
    if edition.scope == Scope::Full {
        end_absent(&mut write, recorder, outcome, &mut report).await?;
    }
    write.commit().await?;
    progress(total, total);
    report.seq_after = id + report.added + report.changed + report.ended;
    Ok(report)
}

/// The files that bring something: not unreadable, not loaded before, not given twice.
async fn fresh_files(
    store: &Store,
    outcome: &Outcome,
    edition: &Edition,
    report: &mut LoadReport,
) -> Result<Vec<FileReport>, StoreError> {
    let mut fresh: Vec<FileReport> = Vec::new();
    for file in outcome.files.iter().filter(|file| is_registry(file) && file.records > 0) {
        let before = store.loaded_files(&file.fingerprint).await?;
        // The counts tell when a newer program reads more out of the same bytes.
        let just_so = before.iter().any(|loaded| {
            (loaded.records, loaded.rejected) == (file.records, file.rejected)
                && loaded.edition.scope == edition.scope
                && edition.name.as_ref().is_none_or(|name| *name == loaded.edition.name)
                && edition.as_of.is_none_or(|as_of| as_of == loaded.edition.as_of)
        });
        if just_so || fresh.iter().any(|other| other.fingerprint == file.fingerprint) {
            report.already_loaded.push(file.path.display().to_string());
        } else {
            fresh.push(file.clone());
        }
    }
    Ok(fresh)
}

fn is_registry(file: &FileReport) -> bool {
    file.content == Content::Regulations
}

/// The rows of each code, codes in the order of their first appearance.
type Group<'a> = (&'a RegulationCode, Vec<&'a (Position, Record)>);

fn by_code<'a>(outcome: &'a Outcome, passed_over: &[String]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut places: HashMap<&RegulationCode, usize> = HashMap::new();
    for row in outcome.records.iter().filter(|(at, _)| !passed_over.contains(&at.file)) {
        let code = &row.1.regulation.code;
        let place = *places.entry(code).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((code, vec![row])),
        }
    }
    groups
}

async fn merge(
    write: &mut Write,
    recorder: Recorder<'_>,
    groups: &[Group<'_>],
    report: &mut LoadReport,
) -> Result<(), StoreError> {
    let codes: Vec<&RegulationCode> = groups.iter().map(|(code, _)| *code).collect();
    let known = write.known(&codes, recorder.valid_from).await?;
    let drafts: Result<Vec<Option<Draft>>, StoreError> =
        groups.par_iter().map(|(code, rows)| draft(known.get(*code), rows)).collect();
    let drafts: Vec<Draft> = drafts?.into_iter().flatten().collect();
    let added = drafts.iter().filter(|draft| draft.change() == Change::Added).count() as u64;
    report.added += added;
    report.changed += drafts.len() as u64 - added;
    report.same += (groups.len() - drafts.len()) as u64;
    write.record(recorder, &drafts).await
}

/// The version that the rows of one code make, if it says something new.
fn draft(known: Option<&Known>, rows: &[&(Position, Record)]) -> Result<Option<Draft>, StoreError> {
    let held = known.and_then(|known| known.held.as_ref());
    let before: Option<Regulation> = held.map(|held| held.regulation()).transpose()?;
    let mut merged = before.clone();
    if let (Some(held), Some(merged)) = (held, &mut merged)
        && held.change == Change::Ended
    {
        // It ended because an edition did not have it, and here it is again.
        merged.in_force_to = None;
    }
    let mut source = Source::default();
    for (at, record) in rows {
        merged = Some(match merged {
            Some(known) => record.onto(&known),
            None => record.regulation.clone(),
        });
        let file = at.file_name().to_owned();
        source = Source { file, sheet: at.sheet.clone(), row: at.row };
    }
    match merged {
        Some(merged) if before.as_ref() != Some(&merged) => {
            let change = if known.is_none() { Change::Added } else { Change::Changed };
            Draft::new(merged, known, change, source).map(Some)
        }
        _ => Ok(None),
    }
}

/// Ends what the files do not have, unless it may be among rows that were
/// refused and whose code cannot be told.
async fn end_absent(
    write: &mut Write,
    recorder: Recorder<'_>,
    outcome: &Outcome,
    report: &mut LoadReport,
) -> Result<(), StoreError> {
    let named = outcome.records.iter().map(|(_, record)| &record.regulation.code);
    let present: HashSet<&RegulationCode> = named.chain(&outcome.refused_codes).collect();
    let mut absent = write.not_ended(recorder.valid_from).await?;
    absent.retain(|code| !present.contains(code));
    let files = outcome.files.iter().filter(|file| is_registry(file));
    let refused: u64 = files.map(|file| file.rejected).sum();
    if refused > outcome.refused_codes.len() as u64 {
        report.not_ended = absent.len() as u64;
        return Ok(());
    }
    for codes in absent.chunks(CHUNK) {
        let codes: Vec<&RegulationCode> = codes.iter().collect();
        let known = write.known(&codes, recorder.valid_from).await?;
        let drafts: Result<Vec<Draft>, StoreError> = codes
            .par_iter()
            .filter_map(|code| {
                let known = known.get(*code)?;
                Some((known, known.held.as_ref()?))
            })
            .map(|(known, held)| {
                let mut ended = held.regulation()?;
                ended.in_force_to = Some(recorder.valid_from);
                Draft::new(ended, Some(known), Change::Ended, Source::default())
            })
            .collect();
        let drafts = drafts?;
        report.ended += drafts.len() as u64;
        write.record(recorder, &drafts).await?;
    }
    Ok(())
}
