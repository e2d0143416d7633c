//! Stretches of the journal, looked at once for all webhooks that are there.

use std::{collections::BTreeMap, sync::Arc};

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

/// Stretches that were looked at.
#[derive(Debug, Default)]
pub(super) struct Pages(BTreeMap<u64, Arc<Page>>);

#[derive(Debug)]
struct Page {
    to: u64,
    rows: Vec<About>,
}

impl Pages {
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
            let to = page.to.min(end);
            let wanted = page.rows.iter().filter(|row| row.seq > after && row.seq <= to);
            let wanted = wanted.filter(|row| interest.takes(row, same));
            let seqs: Vec<u64> = wanted.map(|row| row.seq).take(IN_A_MESSAGE).collect();
            match seqs.last() {
                Some(&last) if seqs.len() == IN_A_MESSAGE => {
                    return Ok(Next::Send { seqs, to: last });
                }
                Some(_) => return Ok(Next::Send { seqs, to }),
                None => after = to,
            }
        }
        Ok(Next::Pass(after))
    }

    async fn page(
        &mut self,
        store: &Store,
        after: u64,
        head: u64,
    ) -> Result<Arc<Page>, StoreError> {
        let first = after / ROWS * ROWS;
        let to = (first + ROWS).min(head);
        if let Some(page) = self.0.get(&first).filter(|page| page.to == to) {
            return Ok(Arc::clone(page));
        }
        let page = Arc::new(Page { to, rows: store.abouts(first, to).await? });
        if self.0.len() >= KEPT {
            self.0.clear();
        }
        self.0.insert(first, Arc::clone(&page));
        Ok(page)
    }
}
