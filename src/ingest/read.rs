//! Reading a list of files, one after the other; rows in parallel.

use std::path::{Path, PathBuf};

use crate::model::Day;

use super::{
    FileReport, Outcome, Position, Reject, delimited, json, past,
    sheet::{Collector, Problem, Sink},
    source::{self, Source},
    workbook,
};

/// How far reading has come.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// The file being read.
    pub path: &'a Path,
    /// How much of it is done, in the unit of `total`.
    pub done: u64,
    /// All of it: bytes of text, or cells of a workbook.
    pub total: u64,
}

/// Reads files into records and rejects. `today` bounds what is a plausible
/// year. `progress` is called often and must be quick.
///
/// Nothing stops a run: a file that can't be read is a reject with row 0.
pub fn read(paths: &[PathBuf], today: Day, progress: &(dyn Fn(Progress<'_>) + Sync)) -> Outcome {
    let mut outcome = Outcome::default();
    for path in paths {
        let mut report = FileReport { path: path.clone(), ..FileReport::default() };
        match source::open(path, &mut report) {
            Ok(found) => {
                let progress = |done, total| progress(Progress { path, done, total });
                let Some((found, report)) =
                    past::take(found, report, &mut outcome, today, &progress)
                else {
                    continue;
                };
                let collector = Collector::new(&mut outcome, report, today);
                rows(found, collector, &progress);
            }
            Err(problem) => refuse(&mut outcome, report, problem),
        }
    }
    outcome
}

/// Reads what was recognised to its end. `progress` gets what is done, and all
/// of it.
pub(super) fn rows<S: Sink>(
    found: Source,
    mut collector: Collector<'_, S>,
    progress: &dyn Fn(u64, u64),
) {
    match found {
        Source::Delimited(text) => {
            let total = text.len() as u64;
            delimited::read(&text, &mut collector, &|done| progress(done, total));
        }
        Source::Json(text) => {
            let total = text.len() as u64;
            json::read(&text, &mut collector, &|done| progress(done, total));
        }
        Source::Workbook(bytes) => workbook::read(&bytes, &mut collector, progress),
    }
    collector.finish();
}

fn refuse(outcome: &mut Outcome, mut report: FileReport, problem: Problem) {
    report.rejected = 1;
    let at = Position { file: report.path.display().to_string(), ..Position::default() };
    outcome.rejects.push(Reject {
        at,
        value: problem.value,
        reason: problem.reason,
        advice: problem.advice,
    });
    outcome.files.push(report);
}
