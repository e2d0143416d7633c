//! Which documents match, asked of the engine until all are known.

use std::time::Instant;

use serde::de::DeserializeOwned;
use serde_json::Value;
use ureq::http::Method;

use super::{
    Lifted, Remote, RemoteError,
    answer::{ByOrdinal, ByScore, Found},
    body::Asked,
    client::Body,
    settings::Kind,
};
use crate::catalog::Ordinal;

/// How often the time for one answer a whole search may take.
const ANSWERS: u32 = 4;
/// Answers in which all matches come; if there were more, the disk is faster.
const MOST_PAGES: usize = 30;

/// Documents with so many words of a query.
pub(super) struct Matches {
    /// All of them, ascending.
    pub(super) all: Vec<Ordinal>,
    /// The first page of them by the engine's own score.
    pub(super) best: Vec<Ordinal>,
}

/// One search that asks the engine more than once.
pub(super) struct Scan<'a> {
    lifted: &'a Lifted,
    asked: &'a Asked,
    until: Instant,
    documents: usize,
    page: usize,
}

impl<'a> Scan<'a> {
    pub(super) fn new(lifted: &'a Lifted, asked: &'a Asked, documents: usize) -> Self {
        let settings = &lifted.remote.0.settings;
        let until = Instant::now() + settings.patience * ANSWERS;
        Self { lifted, asked, until, documents, page: settings.page }
    }

    /// How many have so many words.
    pub(super) fn count(&self, words: u16) -> Result<u64, RemoteError> {
        self.ask::<ByOrdinal>(&self.asked.count(words))?.whole(0).map(|(total, _)| total)
    }

    /// Those with so many words.
    pub(super) fn matches(&self, words: u16) -> Result<Matches, RemoteError> {
        let (total, best) =
            self.ask::<ByScore>(&self.asked.best(words, self.page))?.whole(self.page)?;
        let best: Vec<Ordinal> = best.into_iter().map(|(_, ordinal)| ordinal).collect();
        let mut all = best.clone();
        if total > (self.page * MOST_PAGES) as u64 {
            return Err(RemoteError::TooMany(total));
        }
        if total > self.page as u64 {
            all = self.sweep(words, total)?;
        }
        all.sort_unstable();
        let doubled = all.windows(2).any(|two| two[0] == two[1]);
        let outside = all.last().is_some_and(|last| *last as usize >= self.documents);
        if doubled || outside {
            return Err(RemoteError::Wrong("ordinals that there cannot be".to_owned()));
        }
        Ok(Matches { all, best })
    }

    /// All of them, in several answers.
    fn sweep(&self, words: u16, total: u64) -> Result<Vec<Ordinal>, RemoteError> {
        let mut all: Vec<Ordinal> = Vec::with_capacity(total as usize);
        while (all.len() as u64) < total {
            let body = self.asked.after(words, all.last().copied(), self.page);
            let left = (total - all.len() as u64).min(self.page as u64) as usize;
            let (now, next) = self.ask::<ByOrdinal>(&body)?.part(left)?;
            if now != total {
                return Err(RemoteError::Wrong(format!("{now} matches after {total}")));
            }
            all.extend(next.into_iter().map(|(ordinal,)| ordinal));
        }
        Ok(all)
    }

    fn ask<S: DeserializeOwned>(&self, body: &Value) -> Result<Found<S>, RemoteError> {
        if Instant::now() >= self.until {
            return Err(RemoteError::Away("the search took too many answers".to_owned()));
        }
        self.lifted.remote.search(&self.lifted.name, body)
    }
}

impl Remote {
    /// Asks an index.
    pub(super) fn search<S: DeserializeOwned>(
        &self,
        name: &str,
        body: &Value,
    ) -> Result<Found<S>, RemoteError> {
        let settings = &self.0.settings;
        let mut address =
            format!("{}/{name}/_search?allow_partial_search_results=false", settings.url);
        if settings.kind == Kind::Elastic {
            // A tenth of the bytes: no name of the index with every hit.
            address += "&filter_path=timed_out,_shards.failed,hits.total,hits.hits.sort";
        }
        self.0.client.call((Method::POST, &address), Body::Json(body), settings.patience)
    }
}
