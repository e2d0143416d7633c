//! The rows of the tables of plans, as they follow from the journal.

use std::sync::LazyLock;

use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::{entry::PlanEntry, once};
use crate::{
    model::{Day, day_number},
    store::{
        StoreError,
        batch::Insert,
        verify_rows::{Cell as _, Record, joined},
    },
};

/// A row of a table with how it is written and read: the fields are the
/// columns, in their order. Those in brackets tell it from the others.
macro_rules! projected {
    (
        $(#[$meta:meta])* $name:ident: $table:literal, $columns:literal [$($key:ident),+]
        { $($field:ident: $type:ty,)+ }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub(super) struct $name { $(pub(super) $field: $type,)+ }

        impl $name {
            /// The name of the table.
            pub(super) const TABLE: &str = $table;

            async fn write(connection: &mut AnyConnection, rows: &[Self]) -> Result<(), sqlx::Error> {
                static INSERT: LazyLock<Insert> = LazyLock::new(|| {
                    let columns = [$(stringify!($field)),+].len();
                    Insert::new(concat!("INSERT INTO ", $table, " (", $columns, ") VALUES"), columns)
                });
                INSERT.write(connection, rows, |query, row| query$(.bind(&row.$field))+).await
            }

            /// The rows recorded from a place in the journal up to another, in
            /// order, and the places of those that cannot be read.
            async fn read(
                connection: &mut AnyConnection,
                (from, to): (i64, i64),
                damaged: &mut Vec<(&'static str, i64)>,
            ) -> Result<Vec<Self>, StoreError> {
                const SQL: &str = concat!(
                    "SELECT ", $columns, " FROM ", $table,
                    " WHERE recorded_seq >= $1 AND recorded_seq <= $2 ORDER BY recorded_seq"
                );
                let rows = sqlx::query(SQL).bind(from).bind(to).fetch_all(connection).await?;
                let read = |row: &AnyRow| {
                    let mut column = 0..;
                    let mut next = || column.next().unwrap_or_default();
                    Ok::<Self, sqlx::Error>(Self { $($field: row.try_get::<$type, usize>(next())?,)+ })
                };
                let mut readable = Vec::with_capacity(rows.len());
                for row in &rows {
                    match read(row) {
                        Ok(row) => readable.push(row),
                        // SQLite takes a text for a number.
                        Err(_) => damaged.push(($table, row.try_get(0).unwrap_or_default())),
                    }
                }
                Ok(readable)
            }

            pub(super) async fn count(connection: &mut AnyConnection) -> Result<i64, StoreError> {
                const SQL: &str = concat!("SELECT COUNT(*) FROM ", $table);
                Ok(sqlx::query_scalar(SQL).fetch_one(connection).await?)
            }

            /// The same as cells, to tell of a difference.
            pub(super) fn record(&self) -> Record {
                let cells = vec![$((stringify!($field), self.$field.shown())),+];
                let cells = cells.into_iter().map(|(field, cell)| {
                    (if field == "seq" { "recorded_seq" } else { field }, cell)
                });
                Record {
                    seq: self.seq,
                    key: joined(&[$(&self.$key),+]),
                    cells: cells.collect(),
                }
            }
        }
    };
}
pub(in crate::store) use projected;

projected! {
    /// A plan.
    PlanRow: "plan", "recorded_seq, plan, agency, title, amends" [plan] {
        seq: i64,
        plan: i64,
        agency: String,
        title: String,
        amends: Option<String>,
    }
}

projected! {
    /// A version of an item.
    ItemRow: "plan_item", "recorded_seq, plan, item, version, change, day, subject, code, \
        disposition, authority, deadline, cost_before, cost_after, once_before, once_after, \
        once_costs" [plan, item, version] {
        seq: i64,
        plan: i64,
        item: i64,
        version: i64,
        change: String,
        day: i64,
        subject: String,
        code: Option<String>,
        disposition: String,
        authority: String,
        deadline: Option<i64>,
        cost_before: Option<String>,
        cost_after: Option<String>,
        once_before: Option<String>,
        once_after: Option<String>,
        once_costs: String,
    }
}

projected! {
    /// Something done to a plan.
    ActRow: "plan_act", "recorded_seq, plan, act, day, closes, decision, document, corrects, reason" [plan] {
        seq: i64,
        plan: i64,
        act: String,
        day: i64,
        closes: Option<i64>,
        decision: Option<String>,
        document: Option<String>,
        corrects: Option<i64>,
        reason: String,
    }
}

projected! {
    /// An item that something was done to.
    ActItemRow: "plan_act_item", "recorded_seq, item, reason" [item] {
        seq: i64,
        item: i64,
        reason: Option<String>,
    }
}

projected! {
    /// A receipt.
    ReceiptRow: "plan_receipt", "recorded_seq, receipt, plan, target, file, fingerprint, basis, \
        added, changed, same, withdrawn, rejected" [receipt] {
        seq: i64,
        receipt: i64,
        plan: i64,
        target: String,
        file: String,
        fingerprint: String,
        basis: i64,
        added: i64,
        changed: i64,
        same: i64,
        withdrawn: i64,
        rejected: i64,
    }
}

projected! {
    /// A decision.
    DecisionRow: "decision", "recorded_seq, number, version, day, signer, title, amends, \
        file_name, file_size, file_sha256" [number, version] {
        seq: i64,
        number: String,
        version: i64,
        day: i64,
        signer: String,
        title: String,
        amends: Option<String>,
        file_name: Option<String>,
        file_size: Option<i64>,
        file_sha256: Option<String>,
    }
}

projected! {
    /// A document that carries out.
    DocumentRow: "enacting_document", "recorded_seq, number, version, in_force_from, title" [number, version] {
        seq: i64,
        number: String,
        version: i64,
        in_force_from: i64,
        title: String,
    }
}

projected! {
    /// A call for plans.
    CallRow: "plan_call", "recorded_seq, number, version, issued, deadline, title" [number, version] {
        seq: i64,
        number: String,
        version: i64,
        issued: i64,
        deadline: i64,
        title: String,
    }
}

projected! {
    /// An agency that a call asks.
    CallAgencyRow: "plan_call_agency", "recorded_seq, place, agency" [place] {
        seq: i64,
        place: i64,
        agency: String,
    }
}

/// Rows of all tables.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) plans: Vec<PlanRow>,
    pub(super) items: Vec<ItemRow>,
    pub(super) acts: Vec<ActRow>,
    pub(super) act_items: Vec<ActItemRow>,
    pub(super) receipts: Vec<ReceiptRow>,
    pub(super) decisions: Vec<DecisionRow>,
    pub(super) documents: Vec<DocumentRow>,
    pub(super) calls: Vec<CallRow>,
    pub(super) call_agencies: Vec<CallAgencyRow>,
}

impl Rows {
    /// Adds the rows of an entry at its place in the journal.
    pub(super) fn take(&mut self, seq: u64, entry: &PlanEntry) {
        let seq = seq as i64;
        match entry {
            PlanEntry::Opened(plan, opened) => self.plans.push(PlanRow {
                seq,
                plan: plan.0.into(),
                agency: opened.agency.to_string(),
                title: opened.title.clone(),
                amends: opened.amends.as_ref().map(ToString::to_string),
            }),
            PlanEntry::Item(id, version) => {
                let item = &version.content;
                self.items.push(ItemRow {
                    seq,
                    plan: id.plan.0.into(),
                    item: id.item.into(),
                    version: version.version.into(),
                    change: version.change.to_string(),
                    day: day(version.day),
                    subject: item.subject.key(),
                    code: item.subject.code().map(ToString::to_string),
                    disposition: item.disposition().to_string(),
                    authority: item.authority.to_string(),
                    deadline: item.deadline.map(day),
                    cost_before: item.yearly_before().map(|cost| cost.to_string()),
                    cost_after: item.yearly_after().map(|cost| cost.to_string()),
                    once_before: item.once().before.map(|cost| cost.to_string()),
                    once_after: item.once().after.map(|cost| cost.to_string()),
                    once_costs: once::READ.to_owned(),
                });
            }
            PlanEntry::Act(plan, act) => {
                let plan = i64::from(plan.0);
                self.acts.push(ActRow {
                    seq,
                    plan,
                    act: act.act.to_string(),
                    day: day(act.day),
                    closes: act.closes.map(day),
                    decision: act.decision.as_ref().map(ToString::to_string),
                    document: act.document.as_ref().map(ToString::to_string),
                    corrects: act.corrects.map(|seq| seq as i64),
                    reason: act.reason.clone(),
                });
                self.act_items.extend(act.items.iter().map(|item| ActItemRow {
                    seq,
                    item: (*item).into(),
                    reason: act.reasons.get(item).cloned(),
                }));
                if let Some(receipt) = &act.receipt {
                    let counts = receipt.counts;
                    self.receipts.push(ReceiptRow {
                        seq,
                        receipt: receipt.number.0.into(),
                        plan,
                        target: receipt.target.to_string(),
                        file: receipt.file.clone(),
                        fingerprint: receipt.fingerprint.clone(),
                        basis: receipt.basis as i64,
                        added: counts.added as i64,
                        changed: counts.changed as i64,
                        same: counts.same as i64,
                        withdrawn: counts.withdrawn as i64,
                        rejected: counts.rejected as i64,
                    });
                }
            }
            PlanEntry::Decision(decision) => self.decisions.push(DecisionRow {
                seq,
                file_name: decision.facts.file.as_ref().map(|file| file.name.clone()),
                file_size: decision.facts.file.as_ref().map(|file| file.size as i64),
                file_sha256: decision.facts.file.as_ref().map(|file| file.sha256.clone()),
                number: decision.facts.number.to_string(),
                version: decision.version.into(),
                day: day(decision.facts.day),
                signer: decision.facts.signer.clone(),
                title: decision.facts.title.clone(),
                amends: decision.facts.amends.as_ref().map(ToString::to_string),
            }),
            PlanEntry::Document(document) => self.documents.push(DocumentRow {
                seq,
                number: document.facts.number.to_string(),
                version: document.version.into(),
                in_force_from: day(document.facts.in_force_from),
                title: document.facts.title.clone(),
            }),
            PlanEntry::Call(call) => {
                self.calls.push(CallRow {
                    seq,
                    number: call.facts.number.to_string(),
                    version: call.version.into(),
                    issued: day(call.facts.issued),
                    deadline: day(call.facts.deadline),
                    title: call.facts.title.clone(),
                });
                let agencies = (1..).zip(&call.facts.agencies);
                let agencies = agencies.map(|(place, agency)| CallAgencyRow {
                    seq,
                    place,
                    agency: agency.to_string(),
                });
                self.call_agencies.extend(agencies);
            }
        }
    }

    /// Writes all of them.
    pub(super) async fn write(&self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        PlanRow::write(connection, &self.plans).await?;
        ItemRow::write(connection, &self.items).await?;
        ActRow::write(connection, &self.acts).await?;
        ActItemRow::write(connection, &self.act_items).await?;
        ReceiptRow::write(connection, &self.receipts).await?;
        DecisionRow::write(connection, &self.decisions).await?;
        DocumentRow::write(connection, &self.documents).await?;
        CallRow::write(connection, &self.calls).await?;
        CallAgencyRow::write(connection, &self.call_agencies).await
    }

    /// The rows that the tables have of a stretch of the journal, and the
    /// tables and places of those that cannot be read.
    pub(super) async fn read(
        connection: &mut AnyConnection,
        range: (i64, i64),
    ) -> Result<(Self, Vec<(&'static str, i64)>), StoreError> {
        let mut damaged = Vec::new();
        let mut act_items = ActItemRow::read(connection, range, &mut damaged).await?;
        act_items.sort_by_key(|row| (row.seq, row.item));
        let mut call_agencies = CallAgencyRow::read(connection, range, &mut damaged).await?;
        call_agencies.sort_by_key(|row| (row.seq, row.place));
        let rows = Self {
            plans: PlanRow::read(connection, range, &mut damaged).await?,
            items: ItemRow::read(connection, range, &mut damaged).await?,
            acts: ActRow::read(connection, range, &mut damaged).await?,
            act_items,
            receipts: ReceiptRow::read(connection, range, &mut damaged).await?,
            decisions: DecisionRow::read(connection, range, &mut damaged).await?,
            documents: DocumentRow::read(connection, range, &mut damaged).await?,
            calls: CallRow::read(connection, range, &mut damaged).await?,
            call_agencies,
        };
        Ok((rows, damaged))
    }
}

fn day(day: Day) -> i64 {
    day_number(day).into()
}
