//! Another moment than now: what held on a day, and as it was known when.
//!
//! `as_of` is the day whose state is shown, `known_at` the moment up to which
//! records count: a day, to its end in Viet Nam, or a row of the journal. Each
//! of them is now if it is not given. What was known then does not change any
//! more, so its catalogs are made once and kept, a few of them.

use std::{collections::BTreeMap, sync::Arc};

use quick_cache::sync::Cache;
use tokio::sync::Mutex;

use crate::web::{
    App, WebError,
    days::day,
    http::error::{ErrorInfo, Missing, shortened},
    search::{address, params::bad},
    words,
};
use crate::{
    catalog::{Catalog, History, Ordinal},
    model::{Day, day_in_viet_nam, midnight_in_viet_nam},
    search::Snapshot,
    store::{JournalFilter, Window},
};

/// What was not there at a moment, or is no row of the journal.
pub(in crate::web) fn missing(
    missing: &Missing,
    gone: impl Fn(&'static str, String, &str) -> ErrorInfo,
) -> ErrorInfo {
    match missing {
        Missing::Then { what, now } => ErrorInfo {
            link: Some((now.clone(), say!("Xem hiện nay"))),
            ..gone(
                "Khi đó chưa có",
                format!("Tại thời điểm đã chọn, hệ thống chưa ghi nhận “{}”.", shortened(what)),
                "Chọn thời điểm muộn hơn, hoặc xem hiện nay.",
            )
        },
        Missing::JournalRow(seq) => gone(
            "Không có dòng này",
            format!("Nhật ký không có dòng số “{}”.", shortened(seq)),
            "Các dòng được đánh số liên tục từ 1.",
        ),
        _ => gone("Không có trang này", "Địa chỉ không dẫn tới trang nào.".into(), ""),
    }
}

/// How many catalogs of other moments are kept; each takes some megabytes.
const KEPT: usize = 8;

/// The moment that an address asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(in crate::web) struct When {
    pub as_of: Option<Day>,
    pub known_at: Option<KnownAt>,
}

/// Up to when records count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::web) enum KnownAt {
    /// To the end of a day in Viet Nam.
    Day(Day),
    /// To a row of the journal.
    Row(u64),
}

impl std::fmt::Display for KnownAt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Row(seq) => write!(f, "{seq}"),
        }
    }
}

impl KnownAt {
    /// Reads the value of the parameter.
    pub(in crate::web) fn read(value: &str) -> Result<Self, WebError> {
        if !value.is_empty() && value.bytes().all(|c| c.is_ascii_digit()) {
            let row = value.parse().map_err(|_| not_known(value, NO_SUCH_ROW.to_owned()))?;
            return Ok(Self::Row(row));
        }
        day("known_at", value).map(Self::Day).map_err(|_| {
            let advice = "Cần ngày dạng năm-tháng-ngày, ví dụ 2025-03-01, hoặc số của một dòng \
                          nhật ký.";
            not_known(value, advice.to_owned())
        })
    }
}

const NO_SUCH_ROW: &str = "Nhật ký không có dòng mang số này.";

fn not_known(value: &str, advice: String) -> WebError {
    bad("known_at", value, advice)
}

impl When {
    /// Reads the values of both parameters.
    pub(in crate::web) fn read(
        as_of: Option<&str>,
        known_at: Option<&str>,
    ) -> Result<Self, WebError> {
        Ok(Self {
            as_of: as_of.map(|value| day("as_of", value.trim())).transpose()?,
            known_at: known_at.map(|value| KnownAt::read(value.trim())).transpose()?,
        })
    }

    /// The same as parameters of an address.
    pub(in crate::web) fn parameters(&self) -> Vec<(&'static str, String)> {
        let as_of = self.as_of.map(|day| ("as_of", day.to_string()));
        as_of.into_iter().chain(self.known_at.map(|at| ("known_at", at.to_string()))).collect()
    }

    /// An address at this moment.
    pub(in crate::web) fn link(&self, path: &str) -> String {
        let parameters = self.parameters();
        let parameters: Vec<_> = parameters.iter().map(|(n, v)| (*n, v.as_str())).collect();
        address::query(path, &parameters)
    }
}

/// A moment that was asked for, with what held then.
#[derive(Debug, Clone)]
pub(in crate::web) struct Moment {
    pub when: When,
    /// The index of now with the facts of then.
    pub snapshot: Arc<Snapshot>,
    today: Day,
    /// The first day from which anything holds that is loaded.
    first: Option<Day>,
}

impl Moment {
    pub(in crate::web) fn catalog(&self) -> &Catalog {
        &self.snapshot.catalog
    }

    /// The day whose state is shown.
    pub(in crate::web) fn as_of(&self) -> Day {
        self.catalog().as_of()
    }

    /// The last row of the journal that counts.
    pub(in crate::web) fn known_at(&self) -> u64 {
        self.catalog().seq()
    }

    /// The line that says so on a page; `now` is the page without it.
    pub(in crate::web) fn line(&self, now: String) -> WhenLine {
        let day = self.as_of();
        let shown = match self.when.as_of {
            Some(day) => format!("tại ngày {}", words::day(day)),
            None => format!("tại ngày hôm nay, {}", words::day(day)),
        };
        let row = words::count(self.known_at());
        let known = match self.when.known_at {
            None => say!("theo mọi điều đã ghi nhận đến nay"),
            Some(KnownAt::Day(day)) => format!(
                "theo những gì đã ghi nhận đến hết ngày {} (dòng {row} của nhật ký)",
                words::day(day)
            ),
            Some(KnownAt::Row(_)) => {
                format!("theo những gì đã ghi nhận đến dòng {row} của nhật ký")
            }
        };
        let beside = if day > self.today {
            "Ngày này chưa tới; những gì ghi nhận sau này có thể làm thay đổi kết quả."
        } else if self.first.is_some_and(|first| day < first) {
            "Chưa có dữ liệu nào sớm như vậy: mỗi quy định hiện theo bản đầu tiên."
        } else {
            ""
        };
        WhenLine { words: format!("Đang xem {shown}, {known}."), beside, now }
    }
}

/// What a page of another moment says at its top.
pub(in crate::web) struct WhenLine {
    pub words: String,
    pub beside: &'static str,
    /// The address of the same page now.
    pub now: String,
}

/// What catalogs of other moments are made of, and those that were made.
pub(in crate::web) struct Past {
    /// Read when it is first needed. Whoever makes a catalog holds it, so one is
    /// made at a time, however many are asked for.
    history: Mutex<Option<History>>,
    made: Cache<(u64, Day, u64), Made>,
}

#[derive(Clone)]
struct Made {
    snapshot: Arc<Snapshot>,
    first: Option<Day>,
}

impl Default for Past {
    fn default() -> Self {
        Self { history: Mutex::default(), made: Cache::new(KEPT) }
    }
}

impl App {
    /// The facts of a moment, or of now.
    pub(in crate::web) fn catalog(
        &self,
        moment: Option<&Moment>,
    ) -> Result<Arc<Catalog>, WebError> {
        let then = moment.map(|moment| Arc::clone(&moment.snapshot)).or_else(|| self.snapshot());
        then.map(|snapshot| Arc::clone(&snapshot.catalog)).ok_or(WebError::NotReady)
    }

    /// The moment that is asked for; none for now.
    pub(in crate::web) async fn asked_moment(
        &self,
        when: When,
    ) -> Result<Option<Moment>, WebError> {
        if when == When::default() {
            return Ok(None);
        }
        let now = self.snapshot().ok_or(WebError::NotReady)?;
        let today = self.clock.today();
        let as_of = when.as_of.unwrap_or(today);
        let known_at = self.known_at(when.known_at, now.catalog.seq()).await?;
        let key = (now.generation, as_of, known_at);
        let made = match self.past.made.get(&key) {
            Some(made) => made,
            None => self.make(&now, key).await?,
        };
        Ok(Some(Moment { when, snapshot: made.snapshot, today, first: made.first }))
    }

    /// The row of the journal up to which records count.
    async fn known_at(&self, asked: Option<KnownAt>, head: u64) -> Result<u64, WebError> {
        let wrong = |at: KnownAt, advice: String| Err(not_known(&at.to_string(), advice));
        match asked {
            None => Ok(head),
            Some(KnownAt::Row(row)) if (1..=head).contains(&row) => Ok(row),
            Some(at @ KnownAt::Row(_)) => wrong(at, NO_SUCH_ROW.to_owned()),
            Some(at @ KnownAt::Day(day)) if day > self.clock.today() => {
                wrong(at, "Không thể biết những gì sẽ ghi nhận: cần ngày không sau hôm nay.".into())
            }
            Some(at @ KnownAt::Day(day)) => {
                let end = midnight_in_viet_nam(day.tomorrow().unwrap_or(day));
                let before = jiff::SignedDuration::from_millis(1);
                let end = end.checked_sub(before).unwrap_or(end);
                match self.store.seq_at(end).await?.min(head) {
                    0 => wrong(at, self.nothing_yet().await?),
                    row => Ok(row),
                }
            }
        }
    }

    /// That nothing was recorded so early, and since when there is something.
    async fn nothing_yet(&self) -> Result<String, WebError> {
        let all = JournalFilter::default();
        let first = self.store.journal_rows(&all, Window::After(0), 1).await?;
        let at = first.first().and_then(|l| jiff::Timestamp::from_millisecond(l.row.at).ok());
        Ok(at.map_or_else(
            || "Chưa có gì được ghi nhận.".to_owned(),
            |at| format!("Hệ thống bắt đầu ghi nhận từ ngày {}.", words::day(day_in_viet_nam(at))),
        ))
    }

    /// The rows of the journal between two positions that say something of
    /// regulations that counts on a day, for each of them.
    pub(in crate::web) async fn rows_behind(
        &self,
        ordinals: &[Ordinal],
        on: Day,
        (after, upto): (u64, u64),
    ) -> Result<BTreeMap<Ordinal, Vec<u64>>, WebError> {
        let mut history = self.past.history.lock().await;
        let mut taken = history.take().unwrap_or_default();
        if taken.seq().min(taken.plans_seq()) < upto {
            self.store.extend(&mut taken).await?;
        }
        let rows = taken.rows_behind(ordinals, on, (after, upto));
        *history = Some(taken);
        Ok(rows)
    }

    /// Makes the catalog of another moment, beside the threads that answer.
    async fn make(&self, now: &Snapshot, key: (u64, Day, u64)) -> Result<Made, WebError> {
        let (_, as_of, known_at) = key;
        let mut history = self.past.history.lock().await;
        // Somebody else may have wanted the same.
        if let Some(made) = self.past.made.get(&key) {
            return Ok(made);
        }
        // Taken out: if this is given up halfway, the next one reads it anew.
        let mut taken = history.take().unwrap_or_default();
        if taken.seq().min(taken.plans_seq()) < known_at {
            self.store.extend(&mut taken).await?;
        }
        let built = tokio::task::spawn_blocking(move || {
            let catalog = Catalog::at(&taken, as_of, known_at);
            (taken.first_day(), catalog, taken)
        });
        let (first, catalog, taken) =
            built.await.map_err(|error| WebError::Internal(error.into()))?;
        *history = Some(taken);
        let made = Made { snapshot: Arc::new(now.with_catalog(Arc::new(catalog))), first };
        self.past.made.insert(key, made.clone());
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_and_written() {
        for (as_of, known_at, address) in [
            (None, None, "/x"),
            (Some("2025-03-01"), None, "/x?as_of=2025-03-01"),
            (None, Some("12"), "/x?known_at=12"),
            (Some("2025-03-01"), Some("2026-06-30"), "/x?as_of=2025-03-01&known_at=2026-06-30"),
        ] {
            assert_eq!(When::read(as_of, known_at).unwrap().link("/x"), address);
        }
        for (as_of, known_at, name) in [
            (Some("1/13/2025"), None, "as_of"),
            (Some("2025-02-30"), None, "as_of"),
            (None, Some("2025-02-30"), "known_at"),
            (None, Some("99999999999999999999999"), "known_at"),
            (None, Some("-1"), "known_at"),
            (None, Some("hôm qua"), "known_at"),
        ] {
            let info = When::read(as_of, known_at).unwrap_err().info();
            assert_eq!((info.status.as_u16(), info.parameter.as_deref()), (400, Some(name)));
            assert!(!info.advice.is_empty());
        }
    }
}
