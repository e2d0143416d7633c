//! Handing an index over: filled, counted, tried, and only then asked.

use std::{
    fmt::Write as _,
    io,
    sync::{Arc, atomic::AtomicBool},
    thread::sleep,
    time::{Duration, Instant},
};

use serde_json::json;
use ureq::http::Method;

use super::{
    Lifted, Remote, RemoteError,
    answer::{ByOrdinal, Done, Taken},
    body::{count_all, count_twice},
    client::{Body, LONG},
    mapping,
    score::Measures,
    settings::Kind,
    token::{LENGTH, token},
};
use crate::search::{
    index::Index,
    postings::Postings,
    window::{Term, WINDOW, Window},
};

/// Bytes sent at once: Quickwit takes ten million.
const BATCH: usize = 4 << 20;
/// Documents that are put together at once.
const CHUNK: usize = 1_024;
/// How often a word is said again at most: what it says by then is clear.
const MOST_REPEATED: f32 = 64.0;
/// How often documents are sent again to an engine that is busy.
const TRIES: u32 = 5;
/// How long an engine may take until it shows what it has taken.
const SHOWING: Duration = Duration::from_secs(120);
/// Terms that are tried after filling.
const TRIED: usize = 8;

impl Remote {
    /// Hands the postings of an index over, unless the engine has them already:
    /// they leave the memory, and searches ask the engine. Takes its time; not
    /// for a thread that answers others.
    ///
    /// # Errors
    /// When the engine does not take them, or not as they are. The index stays
    /// as it was.
    pub fn take(&self, index: &Index) -> Result<(), RemoteError> {
        let name = self.name_of(index);
        let measures = Measures::of(&index.forward);
        if self.count(&name)? != Some(index.documents() as u64) {
            self.make(&name)?;
            self.fill(&name, index, &measures)?;
            self.wait_for(&name, index.documents() as u64)?;
        }
        self.probe(&name, index)?;
        self.switch(&name);
        let lifted = Lifted {
            remote: self.clone(),
            name,
            disk: Arc::clone(&index.disk),
            measures,
            lost: AtomicBool::new(false),
        };
        let windows = index.postings().windows.iter().map(Window::bare).collect();
        index.keep(Postings { windows, lifted: Some(lifted) });
        Ok(())
    }

    /// How many documents it shows; none without the index.
    pub(super) fn count(&self, name: &str) -> Result<Option<u64>, RemoteError> {
        match self.search::<ByOrdinal>(name, &count_all()) {
            Ok(found) => Ok(Some(found.whole(0)?.0)),
            Err(RemoteError::Refused { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes an index. Two servers may do so at once: ordinals name documents, so
    /// what both send is there once. Quickwit has no such names and starts anew.
    fn make(&self, name: &str) -> Result<(), RemoteError> {
        let settings = &self.0.settings;
        let call = |method, address: &str, body: Body<'_>| {
            self.0.client.call::<Done>((method, address), body, LONG)
        };
        match settings.kind {
            Kind::Elastic => {
                let address = format!("{}/{name}", settings.url);
                match call(Method::PUT, &address, Body::Json(&mapping::elastic())) {
                    Err(RemoteError::Refused { status: 400, start })
                        if start.contains("resource_already_exists") => {}
                    other => other.map(drop)?,
                }
            }
            Kind::Quickwit => {
                self.remove(name)?;
                let address = format!("{}/indexes", settings.own_api());
                call(Method::POST, &address, Body::Json(&mapping::quickwit(name)))?;
            }
        }
        Ok(())
    }

    /// Sends every document: its ordinal and its tokens.
    fn fill(&self, name: &str, index: &Index, measures: &Measures) -> Result<(), RemoteError> {
        let settings = &self.0.settings;
        let address = format!("{}/{name}/_bulk", settings.url);
        let mut lines = String::with_capacity(BATCH + (BATCH >> 2));
        let mut send = |document: Option<(usize, &str)>| -> Result<(), RemoteError> {
            if let Some((ordinal, tokens)) = document {
                let head = match settings.kind {
                    Kind::Elastic => json!({ "index": { "_id": ordinal.to_string() } }),
                    Kind::Quickwit => json!({ "create": {} }),
                };
                // A string takes whatever is written to it.
                let _ = writeln!(lines, "{head}\n{}", json!({ "o": ordinal, "t": tokens }));
            }
            if lines.len() >= BATCH || (document.is_none() && !lines.is_empty()) {
                self.send(&address, &lines)?;
                lines.clear();
            }
            Ok(())
        };
        for (number, window) in index.postings().windows.iter().enumerate() {
            each_document(index, (number, window), measures, |ordinal, tokens| {
                send(Some((ordinal, tokens)))
            })?;
        }
        send(None)?;
        match settings.kind {
            Kind::Elastic => {
                let address = format!("{}/{name}/_refresh", settings.url);
                self.0.client.call::<Done>((Method::POST, &address), Body::None, LONG)?;
            }
            // It shows them by itself when its time has come.
            Kind::Quickwit => {}
        }
        Ok(())
    }

    /// Sends documents, and again if the engine is busy.
    fn send(&self, address: &str, lines: &str) -> Result<(), RemoteError> {
        let mut tries = 0;
        loop {
            let call = (Method::POST, address);
            match self.0.client.call::<Taken>(call, Body::Lines(lines), LONG) {
                Ok(Taken { errors: Some(true) }) => {
                    return Err(RemoteError::Wrong("some documents were not taken".to_owned()));
                }
                Ok(Taken { errors: None }) if self.0.settings.kind == Kind::Elastic => {
                    return Err(RemoteError::Wrong("it does not say what was taken".to_owned()));
                }
                Err(RemoteError::Refused { status: 429, .. }) if tries < TRIES => {
                    tries += 1;
                    sleep(self.0.settings.pause * tries);
                }
                other => return other.map(drop),
            }
        }
    }

    /// Waits until all that was sent is shown.
    fn wait_for(&self, name: &str, documents: u64) -> Result<(), RemoteError> {
        let started = Instant::now();
        loop {
            let shown = self.count(name)?.unwrap_or_default();
            if shown == documents {
                return Ok(());
            }
            // Elasticsearch shows all of it at once.
            let waits = self.0.settings.kind == Kind::Quickwit && shown < documents;
            if !waits || started.elapsed() > SHOWING {
                let what = format!("it has {shown} documents instead of {documents}");
                return Err(RemoteError::Wrong(what));
            }
            sleep(Duration::from_secs(1));
        }
    }

    /// Tries whether some terms, rare ones and frequent ones, are in as many
    /// documents as here: if not, the engine has changed the tokens, or counts
    /// clauses in another way.
    fn probe(&self, name: &str, index: &Index) -> Result<(), RemoteError> {
        let postings = index.postings();
        let Some(window) = postings.windows.first() else { return Ok(()) };
        let terms: Vec<Term> = window.terms().map(|(term, _)| term).collect();
        let step = terms.len().div_ceil(TRIED).max(1);
        let most = window.terms().max_by_key(|(_, range)| range.len()).map(|(term, _)| term);
        for term in terms.into_iter().step_by(step).chain(most) {
            let there = self.search::<ByOrdinal>(name, &count_twice(term))?.whole(0)?.0;
            let here = postings.document_frequency(term) as u64;
            if there != here {
                let what = format!("{} is in {there} documents instead of {here}", token(term));
                return Err(RemoteError::Wrong(what));
            }
        }
        Ok(())
    }
}

/// Visits the documents of a window with their tokens, each as often as its
/// impact says.
fn each_document(
    index: &Index,
    (number, window): (usize, &Window),
    measures: &Measures,
    mut visit: impl FnMut(usize, &str) -> Result<(), RemoteError>,
) -> Result<(), RemoteError> {
    let ranges: Vec<_> = window.terms().collect();
    let all = ranges.last().map_or(0, |(_, range)| range.end);
    let (places, impacts) = index.disk.read(number, 0..all)?;
    let mut next: Vec<usize> = ranges.iter().map(|(_, range)| range.start).collect();
    let documents = window.documents();
    for first in (0..documents).step_by(CHUNK) {
        let mut texts = vec![String::new(); CHUNK.min(documents - first)];
        for ((term, range), next) in ranges.iter().zip(&mut next) {
            let mut written = String::new();
            while *next < range.end && usize::from(places[*next]) < first + texts.len() {
                if written.is_empty() {
                    written = token(*term);
                    written.push(' ');
                }
                let place = usize::from(places[*next]);
                let text = texts.get_mut(place - first).ok_or_else(out_of_order)?;
                let norm = measures.norm(number * WINDOW + place);
                for _ in 0..frequency(impacts[*next], norm) {
                    text.push_str(&written);
                }
                *next += 1;
            }
        }
        for (at, text) in texts.iter_mut().enumerate() {
            debug_assert!(text.len().is_multiple_of(LENGTH + 1));
            visit(number * WINDOW + first + at, text.trim_end())?;
        }
    }
    Ok(())
}

fn out_of_order() -> io::Error {
    io::Error::other("postings are not in the order of their documents")
}

/// How often a term is in a document whose impact this is.
fn frequency(impact: u8, norm: f32) -> usize {
    let share = f32::from(impact) / 255.0;
    let frequency = if share < 1.0 { norm * share / (1.0 - share) } else { MOST_REPEATED };
    frequency.round().clamp(1.0, MOST_REPEATED) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::window::{impact, norm};

    #[test]
    fn impacts_tell_how_often() {
        for length in [10, 100, 1_000, 5_000] {
            let norm = norm(length, 500.0);
            for often in 1..=12 {
                let told = frequency(impact(often as f32, norm), norm);
                assert!(told.abs_diff(often) <= 1 + often / 8, "{often} of {length}: {told}");
            }
        }
        assert_eq!(frequency(255, 1.2), 64);
        assert_eq!(frequency(1, 0.1), 1);
    }
}
