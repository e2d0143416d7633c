//! What is new about something, in words: rows of the journal that everybody may
//! read, and how many comments were made.

use std::collections::BTreeMap;

use crate::web::{
    App, WebError,
    comments::about::page_of,
    journal::{
        pages::{Subject, when},
        wording,
    },
    search::address::for_header,
    words,
};
use crate::{
    catalog::Catalog,
    mail::Entry,
    model::{About, AgencySlug, Day, Interest, JournalKind},
    reference::agencies,
    store::{Chained, Follow, JournalFilter, MadeComments, Store, StoreError, Window},
};

/// What a letter tells of at most; all of it is a click away.
pub(super) const SHOWN: usize = 20;
/// Rows that are looked at at once.
const PIECE: u64 = 2_000;

/// What is new for one who follows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct News {
    /// Rows in all.
    pub rows: u64,
    /// The first of them.
    pub seqs: Vec<u64>,
    /// Comments, by items.
    pub comments: Vec<MadeComments>,
}

/// What is new after a row, up to another, for many who were told up to the same
/// row: each piece of the journal is read once for all of them.
pub(super) async fn news(
    store: &Store,
    interests: &[&Interest],
    (from, to): (u64, u64),
    today: Day,
) -> Result<Vec<News>, StoreError> {
    let same = |a: &AgencySlug, b: &AgencySlug| {
        agencies().responsible(a, today) == agencies().responsible(b, today)
    };
    let mut news = vec![News::default(); interests.len()];
    let mut after = from;
    while after < to {
        let end = (after + PIECE).min(to);
        let abouts = store.abouts(after, end).await?;
        for (interest, news) in interests.iter().zip(&mut news) {
            for about in abouts.iter().filter(|about| interest.takes(about, same)) {
                news.rows += 1;
                if news.seqs.len() < SHOWN {
                    news.seqs.push(about.seq);
                }
            }
        }
        after = end;
    }
    if from < to {
        for made in store.comments_made(from, to).await? {
            let about = About {
                agencies: vec![made.agency.clone()],
                regulations: made.regulation.iter().cloned().collect(),
                plans: made.subject.matter().plan().into_iter().collect(),
                consultations: made.subject.matter().consultation().into_iter().collect(),
                ..About::nothing(0, None)
            };
            for (interest, news) in interests.iter().zip(&mut news) {
                if interest.counts(&about, same) {
                    news.comments.push(made.clone());
                }
            }
        }
    }
    Ok(news)
}

/// A row of the journal as it is told.
pub(super) struct Line {
    pub seq: u64,
    pub at: i64,
    /// What was done, to what.
    pub title: String,
    /// More about it; may be empty.
    pub short: String,
    /// The path of the page of what it is about.
    pub path: String,
}

impl Line {
    pub(super) fn new(link: &Chained, catalog: &Catalog) -> Self {
        let row = &link.row;
        let subject = Subject::new(link, Some(catalog));
        let member = |name: &str| {
            let payload: serde_json::Value = serde_json::from_str(&row.payload).ok()?;
            Some(payload.get(name)?.as_str()?.to_owned())
        };
        let path = match row.subject_kind.parse() {
            Ok(JournalKind::CommentAnswer) => match member("plan") {
                Some(plan) => Some(format!("/tham-van/{plan}")),
                None => member("consultation").map(|of| format!("/tham-van/cuoc/{of}")),
            },
            Ok(JournalKind::Petition) => Some(format!("/kien-nghi/{}", row.subject)),
            Ok(JournalKind::Plan) if row.action == "plan.consulting" => {
                Some(format!("/tham-van/{}", row.subject))
            }
            _ => subject.href,
        };
        let name =
            if subject.name.is_empty() { String::new() } else { format!(" {}", subject.name) };
        Self {
            seq: row.seq,
            at: row.at,
            title: format!("{}: {}{name}", wording::deed(&row.action), subject.text),
            short: wording::short(&row.payload),
            path: path.unwrap_or_else(|| format!("/nhat-ky/{}", row.seq)),
        }
    }

    fn entry(&self, site: &str) -> Entry {
        let detail = match self.short.is_empty() {
            true => when(self.at),
            false => format!("{}. {}", when(self.at), self.short),
        };
        Entry {
            title: self.title.clone(),
            detail,
            address: format!("{site}{}", for_header(&self.path)),
        }
    }
}

/// One row of the journal.
async fn row(app: &App, seq: u64) -> Result<Option<Chained>, StoreError> {
    let window = Window::After(seq.saturating_sub(1));
    let rows = app.store.journal_rows(&JournalFilter::default(), window, 1).await?;
    Ok(rows.into_iter().find(|link| link.row.seq == seq))
}

/// What is new, as it stands in a letter. Rows that many are told of are read
/// once: `known` has those of the others.
pub(super) async fn entries(
    app: &App,
    follow: &Follow,
    news: &News,
    known: &mut BTreeMap<u64, Line>,
) -> Result<Vec<Entry>, WebError> {
    let snapshot = app.engine.snapshot()?;
    let mut entries = Vec::with_capacity(news.seqs.len());
    for made in &news.comments {
        entries.push(Entry {
            title: format!("{} góp ý mới", words::count(made.comments)),
            detail: format!("Về {}", made.subject.words()),
            address: format!("{}{}", follow.site, page_of(made.subject)),
        });
    }
    entries.truncate(SHOWN);
    for seq in &news.seqs {
        if !known.contains_key(seq)
            && let Some(link) = row(app, *seq).await?
        {
            known.insert(*seq, Line::new(&link, &snapshot.catalog));
        }
        entries.extend(known.get(seq).map(|line| line.entry(&follow.site)));
    }
    entries.truncate(SHOWN);
    Ok(entries)
}

/// Regulations that a search finds and did not find before, as they stand in a
/// letter.
pub(super) fn regulations(catalog: &Catalog, follow: &Follow, new: &[u32]) -> Vec<Entry> {
    let facts = new.iter().filter_map(|ordinal| catalog.fact(*ordinal));
    let entry = |fact: crate::catalog::Fact<'_>| Entry {
        title: format!("{} {}", fact.code, fact.name),
        detail: format!("{}, {}", fact.kind.label(), agencies().name(fact.agency)),
        address: format!("{}/quy-dinh/{}", follow.site, for_header(&fact.code.to_string())),
    };
    facts.take(SHOWN).map(entry).collect()
}
