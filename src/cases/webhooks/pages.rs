//! Stretches of the journal, looked at once for all webhooks that are there.

use std::{collections::BTreeMap, sync::Arc};

use super::found::{Finder, Looks};
use crate::{
    model::{About, Day, Interest},
    reference::agencies,
    store::{Progress, Store, StoreError},
};

/// Rows in a stretch. Stretches begin at multiples of it, so that webhooks at
/// different places share them.
const ROWS: u64 = 256;
/// Rows in a message.
const IN_A_MESSAGE: usize = 100;
/// Stretches looked at for one webhook at a time.
const AT_A_TIME: u64 = 40;
/// Stretches kept.
const KEPT: usize = 64;

/// What comes next for a webhook.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing up to this row.
    Pass(u64),
    /// These rows, after which everything up to another is settled.
    Send { seqs: Vec<u64>, to: u64 },
}

/// Stretches that were looked at, and what searches find.
#[derive(Debug, Default)]
pub(super) struct Pages {
    kept: BTreeMap<u64, Arc<Page>>,
    looks: Looks,
}

#[derive(Debug)]
struct Page {
    to: u64,
    rows: Vec<About>,
}

impl Pages {
    pub(super) fn new(finder: Finder) -> Self {
        Self { kept: BTreeMap::new(), looks: Looks::new(finder) }
    }

    /// What comes next for a webhook in a journal that ends with `head`.
    pub(super) async fn next(
        &mut self,
        store: &Store,
        (interest, progress): (&Interest, &Progress),
        (head, today): (u64, Day),
    ) -> Result<Next, StoreError> {
        let list = agencies();
        let same = |a: &_, b: &_| list.responsible(a, today) == list.responsible(b, today);
        // A message that was begun ends where it did.
        let end = progress.batch_to.unwrap_or(head).min(head);
        let mut after = progress.seq;
        let last = after / ROWS + AT_A_TIME;
        while after < end && after / ROWS < last {
            let page = self.page(store, after, head).await?;
            let mut to = page.to.min(end);
            let wanted = page.rows.iter().filter(|row| row.seq > after && row.seq <= to);
            let mut wanted: Vec<&About> =
                wanted.filter(|row| interest.takes(row, same)).take(IN_A_MESSAGE).collect();
            let whole = wanted.len() < IN_A_MESSAGE;
            if let (false, Some(&last)) = (whole, wanted.last()) {
                to = last.seq;
            }
            let known = self.found(interest, &mut wanted, head).await;
            let seqs: Vec<u64> = wanted.iter().map(|row| row.seq).collect();
            let to = known.map_or(to, |known| to.min(known));
            match seqs.is_empty() {
                false => return Ok(Next::Send { seqs, to }),
                true => after = after.max(to),
            }
            if known.is_some() {
                break;
            }
        }
        Ok(Next::Pass(after))
    }

    /// Leaves of rows those that a search finds, and tells up to which row that
    /// could be told, if not of all.
    async fn found(
        &mut self,
        interest: &Interest,
        wanted: &mut Vec<&About>,
        head: u64,
    ) -> Option<u64> {
        let (search, first) = (interest.search.as_deref()?, wanted.first()?.seq);
        let Some(found) = self.looks.find(search, head).await else {
            wanted.clear();
            return Some(first - 1);
        };
        let unknown = wanted.iter().position(|row| found.has(row).is_none());
        let known = unknown.map(|place| wanted[place].seq - 1);
        if let Some(place) = unknown {
            self.looks.forget(search);
            wanted.truncate(place);
        }
        wanted.retain(|row| found.has(row) == Some(true));
        known
    }

    async fn page(
        &mut self,
        store: &Store,
        after: u64,
        head: u64,
    ) -> Result<Arc<Page>, StoreError> {
        let first = after / ROWS * ROWS;
        let to = (first + ROWS).min(head);
        if let Some(page) = self.kept.get(&first).filter(|page| page.to == to) {
            return Ok(Arc::clone(page));
        }
        let page = Arc::new(Page { to, rows: store.abouts(first, to).await? });
        if self.kept.len() >= KEPT {
            self.kept.clear();
        }
        self.kept.insert(first, Arc::clone(&page));
        Ok(page)
    }
}
