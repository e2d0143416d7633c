//! Checking that the journal still is what was signed day by day.

use std::collections::BTreeMap;

use sqlx::{AnyConnection, Row as _};

use super::{
    Finding, StoreError, Verified,
    head::{SignedHead, head, key_payload},
    journal::Row,
    verify_rows::{Cell as _, Record, compare},
};
use crate::{
    model::{Day, midnight_in_viet_nam},
    signing::PublicKey,
};

/// The heads as they are stored, and what the journal says of each.
pub(super) struct Heads {
    heads: Vec<Standing>,
    keys: BTreeMap<String, PublicKey>,
    records: Vec<Record>,
    /// The first head whose day the rows have not passed.
    open: usize,
    /// Heads by the row that they name.
    at: BTreeMap<u64, Vec<usize>>,
}

/// The row that was signed is gone or is another one.
const REWRITTEN: &str = "nhật ký không còn là nhật ký đã ký";

/// A head and what the rows read so far make of it.
struct Standing {
    signed: SignedHead,
    /// The instant after its day, in milliseconds.
    end: i64,
    /// The last row before the first that is later than its day.
    most: Option<u64>,
    /// The hash of the row that it names.
    found: Option<String>,
}

impl Heads {
    /// Reads the heads, before the rows of the journal are gone through.
    pub(super) async fn read(
        connection: &mut AnyConnection,
        verified: &mut Verified,
    ) -> Result<Self, StoreError> {
        const SQL: &str = "SELECT day, row_count, seq, hash, key, signature FROM signed_head \
            ORDER BY day";
        let mut heads = Vec::new();
        for row in sqlx::query(SQL).fetch_all(connection).await? {
            match head(&row) {
                Ok(signed) => {
                    let next = signed.head.day.tomorrow().unwrap_or(signed.head.day);
                    let end = midnight_in_viet_nam(next).as_millisecond();
                    heads.push(Standing { signed, end, most: None, found: None });
                }
                Err(_) => verified.find(Finding::Cell {
                    table: "signed_head",
                    seq: row.try_get(2).unwrap_or_default(),
                }),
            }
        }
        let mut at: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (place, standing) in heads.iter().enumerate() {
            at.entry(standing.signed.head.seq).or_default().push(place);
        }
        verified.heads = heads.len() as u64;
        Ok(Self { heads, keys: BTreeMap::new(), records: Vec::new(), open: 0, at })
    }

    /// Takes one row of the journal in, in their order.
    pub(super) fn take(&mut self, row: &Row, verified: &mut Verified) {
        for standing in self.heads.iter_mut().skip(self.open) {
            if row.at < standing.end {
                break;
            }
            standing.most = Some(row.seq.saturating_sub(1));
            self.open += 1;
        }
        for place in self.at.get(&row.seq).into_iter().flatten() {
            self.heads[*place].found = Some(row.hash.clone());
        }
        if row.subject_kind != "signing-key" {
            return;
        }
        let unreadable = |why: &str| Finding::Unreadable { seq: row.seq, why: why.to_owned() };
        let payload = serde_json::from_str::<serde_json::Value>(&row.payload).unwrap_or_default();
        let public = payload["public_key"].as_str().and_then(PublicKey::from_base64);
        let Some(public) = public.filter(|public| row.payload == key_payload(public)) else {
            return verified.find(unreadable("không phải khóa công khai"));
        };
        if row.action != "signing-key.published" || row.subject != public.id() {
            return verified.find(unreadable("không phải việc công bố khóa này"));
        }
        let seq = row.seq as i64;
        self.records.push(record(seq, [public.id(), public.base64()]));
        self.keys.insert(public.id(), public);
    }

    /// Says of every head whether it is of this journal, once all rows are taken.
    pub(super) async fn compare(
        self,
        connection: &mut AnyConnection,
        verified: &mut Verified,
    ) -> Result<(), StoreError> {
        const SQL: &str = "SELECT recorded_seq, key, public_key FROM signing_key \
            ORDER BY recorded_seq";
        let mut found = Vec::new();
        for row in sqlx::query(SQL).fetch_all(connection).await? {
            let cells = (row.try_get::<i64, _>(0), row.try_get(1), row.try_get(2));
            match cells {
                (Ok(seq), Ok(key), Ok(public)) => found.push(record(seq, [key, public])),
                _ => verified.find(Finding::Cell {
                    table: "signing_key",
                    seq: row.try_get(0).unwrap_or_default(),
                }),
            }
        }
        compare("signing_key", self.records, found, verified);
        let mut before: Option<(Day, u64)> = None;
        let mut rewritten = false;
        for standing in &self.heads {
            let head = &standing.signed.head;
            let what = wrong(standing, &self.keys, before, verified.last);
            // Every day after the first is another one as well.
            if let Some(what) = what.filter(|what| *what != REWRITTEN || !rewritten) {
                rewritten |= what == REWRITTEN;
                verified.find(Finding::Signed { day: head.day, seq: head.seq, what });
            }
            before = Some((head.day, head.seq));
        }
        Ok(())
    }
}

/// What is wrong with a head after the one before.
fn wrong(
    standing: &Standing,
    keys: &BTreeMap<String, PublicKey>,
    before: Option<(Day, u64)>,
    last: u64,
) -> Option<&'static str> {
    let Standing { signed, most, found, .. } = standing;
    let head = &signed.head;
    let Some(key) = keys.get(&signed.key) else {
        return Some("nhật ký không công bố khóa đã ký");
    };
    if !key.signed(signed.text().as_bytes(), &signed.signature) {
        return Some("chữ ký không đúng với nội dung");
    }
    if found.as_ref() != Some(&head.hash) {
        return Some(REWRITTEN);
    }
    if head.seq > most.unwrap_or(last) {
        return Some("dòng đã ký được ghi sau ngày đó");
    }
    let (day, seq) = before.unzip();
    if day.is_some_and(|day| day.tomorrow().ok() != Some(head.day)) {
        return Some("không có đầu nhật ký của ngày trước");
    }
    (head.seq.checked_sub(seq.unwrap_or_default()) != Some(head.rows))
        .then_some("số dòng trong ngày không đúng")
}

fn record(seq: i64, [key, public]: [String; 2]) -> Record {
    let cells = vec![("recorded_seq", seq.shown()), ("key", key.clone()), ("public_key", public)];
    Record { seq, key, cells }
}
