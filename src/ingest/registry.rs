//! Regulations, one a row: what comes of them.

use serde_json::{Map, Value};

use crate::model::{Day, Record, RegulationCode};

use super::{
    FileReport, Outcome, Position, Reject,
    headers::{Header, SheetKind},
    json, record,
    sheet::{Collector, Parsed, Problem, Row, Sink},
};

impl Sink for Outcome {
    const KIND: SheetKind = SheetKind::Regulations;
    type Item = Record;

    fn parse(header: &Header, row: &Row, today: Day) -> Parsed<Record> {
        record::parse(header, row, today)
    }

    fn take(&mut self, at: Position, _row: Row, record: Record) {
        self.records.push((at, record));
    }

    fn refuse(&mut self, at: Position, _row: Row, problems: Vec<Problem>) {
        self.rejects.extend(problems.into_iter().map(|problem| Reject {
            at: Position { column: problem.column, ..at.clone() },
            value: problem.value,
            reason: problem.reason,
            advice: problem.advice,
        }));
    }

    fn refused_code(&mut self, code: RegulationCode) {
        self.refused_codes.push(code);
    }

    /// Records in our own form are taken whole; those of the portal are rows.
    fn record(
        collector: &mut Collector<'_, Self>,
        row: u64,
        object: Map<String, Value>,
    ) -> Option<Map<String, Value>> {
        if !object.contains_key("code") {
            return Some(object);
        }
        json::own(collector, row, object);
        None
    }

    fn end(&mut self, report: FileReport) {
        self.files.push(report);
    }
}
