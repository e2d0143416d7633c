//! What files tell of the past: plans with the lives of their items, the papers
//! that settled them, petitions, drafts and lists.
//!
//! All of it ends as the entries that are recorded when the same is done by
//! hand, each counting from its own day and known from now on. Who brings it in
//! is whoever may run commands beside the store, as with regulations.

mod docket;
mod papers;
mod plans;

use jiff::Timestamp;

use crate::{
    ingest::{Past, Position, Reject},
    model::day_in_viet_nam,
    store::{Store, StoreError},
};

/// What became of the rows of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PastCounts {
    /// Recorded for the first time.
    pub added: u64,
    /// Recorded before; something new is told of them.
    pub changed: u64,
    /// Recorded just so before.
    pub same: u64,
}

/// What loading did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PastReport {
    /// Plans opened.
    pub plans: u64,
    /// Items of plans.
    pub items: PastCounts,
    /// Decisions that approve plans.
    pub decisions: PastCounts,
    /// Documents that carry plans out.
    pub documents: PastCounts,
    /// Petitions.
    pub petitions: PastCounts,
    /// Drafts.
    pub drafts: PastCounts,
    /// Regulations on lists.
    pub listings: PastCounts,
    /// Rows that cannot be recorded as things are.
    pub rejects: Vec<Reject>,
}

/// Records what files tell of the past, in one transaction. Told twice, it
/// changes nothing. Rows that contradict what is recorded, or name what there
/// is not, are refused; a plan is then recorded without them.
///
/// # Errors
/// When the store fails. Nothing is written then.
pub async fn load_past(
    store: &Store,
    past: &Past,
    (actor, now): (&str, Timestamp),
) -> Result<PastReport, StoreError> {
    let mut report = PastReport::default();
    if past.is_empty() {
        return Ok(report);
    }
    let today = day_in_viet_nam(now);
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let codes = write.codes().await?;
    let (papers, mut entries) = papers::sort_out(&mut write, past, today, &mut report).await?;
    let told = plans::Told { papers: &papers, codes: &codes, today };
    entries.extend(plans::sort_out(&mut write, past, told, &mut report).await?);
    let books = docket::sort_out(&mut write, past, (&codes, today), &mut report).await?;
    if !entries.is_empty() {
        write.record_plans(actor, now, &entries).await?;
    }
    if !books.is_empty() {
        write.record_docket(actor, now, &books).await?;
    }
    write.commit().await?;
    Ok(report)
}

/// A row that cannot be recorded.
fn refused(
    at: &Position,
    (column, value): (&str, impl Into<String>),
    (reason, advice): (impl Into<String>, impl Into<String>),
) -> Reject {
    Reject {
        at: Position { column: column.to_owned(), ..at.clone() },
        value: value.into(),
        reason: reason.into(),
        advice: advice.into(),
    }
}

fn unknown_code(at: &Position, code: &crate::model::RegulationCode) -> Reject {
    let advice = "nạp danh mục quy định trước, hoặc kiểm tra lại mã";
    refused(at, ("Mã quy định", code.as_str()), ("mã không có trong cơ sở dữ liệu", advice))
}

fn in_future(at: &Position, column: &str, day: crate::model::Day) -> Reject {
    let shown = day.strftime("%d/%m/%Y").to_string();
    refused(at, (column, shown), ("ngày chưa đến", "chỉ nạp những việc đã xảy ra"))
}

fn told_twice(at: &Position, column: &str, value: impl Into<String>) -> Reject {
    let advice = "chỉ giữ một dòng; nếu có thay đổi thì nạp bằng tệp sau";
    refused(at, (column, value), ("đã có ở dòng khác, nội dung khác", advice))
}
