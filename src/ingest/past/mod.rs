//! Files that tell of the past: what became of plans, the papers that settled
//! them, petitions, drafts, and lists of regulations under review. CSV files
//! only; each is recognised by its header.

mod rows;

use serde_json::{Map, Value};

use crate::model::{
    AgencySlug, Day, Decision, DocketKey, DocumentNumber, DraftProcedure, EnactingDocument,
    Listing, Petition, PlanItem,
};

use super::{
    Content, FileReport, Outcome, Position, Reject,
    cells::Cells,
    delimited,
    headers::{Header, SheetKind},
    sheet::{Collector, Parsed, Problem, Row, Sink},
    source::Source,
};

/// What files tell of the past, each row with its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    /// Items of plans.
    pub items: Vec<(Position, PastItem)>,
    /// Decisions that approve plans.
    pub decisions: Vec<(Position, Decision)>,
    /// Documents that carry plans out.
    pub documents: Vec<(Position, EnactingDocument)>,
    /// Petitions.
    pub petitions: Vec<(Position, Petition)>,
    /// Procedures that drafts would bring; those of one draft belong together.
    pub procedures: Vec<(Position, PastProcedure)>,
    /// Regulations on lists.
    pub listings: Vec<(Position, Listing)>,
}

impl Past {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// An item of a plan with what became of it. A plan is told apart by its agency
/// and its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastItem {
    /// Whose plan it is.
    pub agency: AgencySlug,
    /// What the plan is called.
    pub title: String,
    /// What the item says.
    pub item: PlanItem,
    /// The day on which it was proposed.
    pub proposed: Day,
    /// The day on which it was opened for comments.
    pub consulted: Option<Day>,
    /// The day on which it was sent to the Government Office.
    pub submitted: Option<Day>,
    /// The day on which that passed it.
    pub reviewed: Option<Day>,
    /// The decision that approved it.
    pub decision: Option<DocumentNumber>,
    /// The document that carries it out.
    pub document: Option<DocumentNumber>,
}

/// A procedure that a draft would bring, with what is told of the draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastProcedure {
    /// The number of the draft.
    pub number: DocketKey,
    /// What the draft is called.
    pub title: String,
    /// Who drafts it.
    pub agency: AgencySlug,
    /// The day on which it was sent for vetting.
    pub sent: Day,
    /// The procedure.
    pub procedure: DraftProcedure,
}

/// What a row of a kind of file tells.
trait Telling: Sized + Send {
    const KIND: SheetKind;

    /// What the row tells. None only with a problem that says why.
    fn read(cells: &mut Cells<'_>) -> Option<Self>;
}

/// The rows of one file.
struct Pile<T> {
    rows: Vec<(Position, T)>,
    rejects: Vec<Reject>,
    report: FileReport,
}

impl<T: Telling> Sink for Pile<T> {
    const KIND: SheetKind = T::KIND;
    type Item = T;

    fn parse(header: &Header, row: &Row, today: Day) -> Parsed<T> {
        let mut cells = Cells::new(header, row, today);
        let told = T::read(&mut cells);
        if told.is_none() && cells.problems.is_empty() {
            cells.problems.push(Problem::whole("dòng thiếu dữ liệu", "điền đủ các cột bắt buộc"));
        }
        let Cells { problems, repairs, likely: code, .. } = cells;
        let result = told.filter(|_| problems.is_empty()).ok_or(problems);
        Parsed { result, code, repairs }
    }

    fn take(&mut self, at: Position, _row: Row, told: T) {
        self.rows.push((at, told));
    }

    fn refuse(&mut self, at: Position, _row: Row, problems: Vec<Problem>) {
        self.rejects.extend(problems.into_iter().map(|problem| Reject {
            at: Position { column: problem.column, ..at.clone() },
            value: problem.value,
            reason: problem.reason,
            advice: problem.advice,
        }));
    }

    /// Only delimited text comes here.
    fn record(
        _collector: &mut Collector<'_, Self>,
        _row: u64,
        object: Map<String, Value>,
    ) -> Option<Map<String, Value>> {
        Some(object)
    }

    fn end(&mut self, report: FileReport) {
        self.report = report;
    }
}

/// Reads a file that tells of the past into what was read so far. Any other is
/// given back.
pub(super) fn take(
    found: Source,
    report: FileReport,
    outcome: &mut Outcome,
    today: Day,
    progress: &dyn Fn(u64, u64),
) -> Option<(Source, FileReport)> {
    let Source::Delimited(text) = &found else { return Some((found, report)) };
    macro_rules! first_of {
        ($($told:ty => $pile:ident,)+) => { $(
            if delimited::is_of(<$told>::KIND, text) {
                let mut report = report;
                report.content = Content::Past;
                let name = <$told>::KIND.file();
                report.format = format!("{name}, {}", report.format);
                let mut pile = Pile::<$told> {
                    rows: Vec::new(),
                    rejects: Vec::new(),
                    report: FileReport::default(),
                };
                super::read::rows(found, Collector::new(&mut pile, report, today), progress);
                outcome.past.$pile.extend(pile.rows);
                outcome.rejects.extend(pile.rejects);
                outcome.files.push(pile.report);
                return None;
            }
        )+ };
    }
    first_of! {
        PastItem => items,
        Decision => decisions,
        EnactingDocument => documents,
        Petition => petitions,
        PastProcedure => procedures,
        Listing => listings,
    }
    Some((found, report))
}
