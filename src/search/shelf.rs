//! A small collection beside the regulations, searched by the same engine:
//! questions, plans, papers. It is built in memory from its texts whenever they
//! change, and has no facets, so its catalog only says that everything in it
//! holds.

use std::{
    fs, io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{
    Collapse, Cursor, Doc, Index, OpenError, Rewrites, Rewriting, SearchError, SearchRequest,
    Snapshot, Sort, Stamp, Weights, build, gather::Matching, retrieve::share_of,
};
use crate::{
    catalog::{BadHistory, Catalog, Filters, History, Ordinal, Service, Version},
    model::{AgencySlug, BadCode, BadSlug, Day, Kind, RegulationCode},
};

/// Something that can be found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShelfDoc {
    /// What it is called.
    pub title: String,
    /// What it belongs to: the field, the agency.
    pub context: String,
    /// What else it says.
    pub body: String,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShelfHit {
    /// Its place among what the shelf was built from.
    pub place: usize,
    /// Its title as HTML: escaped, with `<mark>` around what matches.
    pub title: String,
    /// The best passage as HTML, in the same way.
    pub snippet: String,
}

/// Why a shelf cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    /// The index cannot be written.
    #[error("failed to write the index: {0}")]
    Write(#[from] io::Error),
    /// The index cannot be read again.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A made-up code is none.
    #[error(transparent)]
    Code(#[from] BadCode),
    /// A made-up agency is none.
    #[error(transparent)]
    Agency(#[from] BadSlug),
    /// The documents do not come in order.
    #[error(transparent)]
    History(#[from] BadHistory),
}

/// The collection. Searches of it never wait for one another.
#[derive(Debug, Default)]
pub struct Shelf {
    /// None if there is nothing in it.
    snapshot: Option<Snapshot>,
}

/// From when everything holds, and the day that is asked about.
const ALWAYS: Day = Day::constant(1945, 9, 2);

impl Shelf {
    /// Builds it in an empty folder, which may be removed afterwards.
    ///
    /// # Errors
    /// See [`ShelfError`].
    pub fn build(dir: &Path, docs: &[ShelfDoc]) -> Result<Self, ShelfError> {
        if docs.is_empty() {
            return Ok(Self::default());
        }
        let mut history = History::default();
        let versions: Result<Vec<Version>, ShelfError> =
            docs.iter().zip(0..).map(|(doc, ordinal)| version(doc, ordinal)).collect();
        history.extend(versions?, 1)?;
        let docs: Vec<Doc> = docs.iter().zip(0..).map(|(doc, ordinal)| of(doc, ordinal)).collect();
        build(dir, docs.into_iter(), Stamp { seq: 1 })?;
        let index = Arc::new(Index::open(dir)?);
        let catalog = Arc::new(Catalog::at(&history, ALWAYS, 1));
        Ok(Self { snapshot: Some(Snapshot::small(index, catalog)) })
    }

    /// Builds it in a folder that is gone afterwards.
    ///
    /// # Errors
    /// See [`ShelfError`].
    pub fn of(docs: &[ShelfDoc]) -> Result<Self, ShelfError> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("quydinh-{}-{number}", std::process::id());
        let dir = std::env::temp_dir().join(name);
        let shelf = Self::build(&dir, docs);
        // What is open stays readable; a folder that stays behind only takes room.
        let _ = fs::remove_dir_all(&dir);
        shelf
    }

    /// How many things there are in it.
    pub fn len(&self) -> usize {
        self.snapshot.as_ref().map_or(0, |snapshot| snapshot.catalog.len())
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many things a text finds: what a list of them has.
    ///
    /// # Errors
    /// When the texts cannot be read.
    pub fn count(&self, text: &str) -> Result<u64, SearchError> {
        self.find(text, (0, 0)).map(|(total, _)| total)
    }

    /// What a text finds: how many in all, and those from one place on, the best
    /// first. An empty text finds everything, in the order in which it came.
    /// Where nothing has enough of the words, nothing is found: among a few
    /// texts, what comes nearest may be anything.
    ///
    /// # Errors
    /// When the texts cannot be read.
    pub fn find(
        &self,
        text: &str,
        (offset, limit): (usize, usize),
    ) -> Result<(u64, Vec<ShelfHit>), SearchError> {
        let Some(snapshot) = &self.snapshot else { return Ok((0, Vec::new())) };
        let request = SearchRequest {
            text: text.to_owned(),
            filters: Filters::default(),
            sort: Sort::Relevance,
            as_of: ALWAYS,
            limit,
            cursor: Some(Cursor { offset: u32::try_from(offset).unwrap_or(u32::MAX) }),
            // What few texts lack is a word all the same.
            without: Rewrites::default().and(Rewriting::Correction),
            collapse: Collapse::None,
            explain: false,
        };
        let response = snapshot.search(&request, &Weights::default())?;
        // Numbers of documents alone are no words: any of them will do.
        let numbers = text.split_whitespace().all(|word| word.contains('/'));
        let vague = response.understood.matching == "any" && !numbers;
        if vague || misses(text, response.understood.unknown.len()) {
            return Ok((0, Vec::new()));
        }
        let hits = response.hits.into_iter().map(|hit| ShelfHit {
            place: hit.ordinal as usize,
            title: hit.name,
            snippet: hit.snippet,
        });
        Ok((response.total.0, hits.collect()))
    }
}

/// Whether so many words that no text has are too many: the engine leaves them
/// out of what a result must have.
fn misses(text: &str, unknown: usize) -> bool {
    let words = text.split_whitespace().count();
    let needed = match share_of(words) {
        Matching::Share(share) => share,
        Matching::All | Matching::Words(_) | Matching::Any => 1.0,
    };
    unknown > 0 && (words.saturating_sub(unknown) as f32) < needed * words as f32
}

fn of(doc: &ShelfDoc, ordinal: Ordinal) -> Doc {
    let mut made = Doc::new(ordinal, &doc.title);
    made.push(super::LineKind::Context, &doc.context);
    made.push(super::LineKind::Body, &doc.body);
    made
}

/// What the catalog has of it. The code is one that nobody types: a number that
/// is typed names a regulation, and nothing here.
fn version(doc: &ShelfDoc, ordinal: Ordinal) -> Result<Version, ShelfError> {
    let code: RegulationCode = format!("KHONG-DUNG-{ordinal:08}").parse()?;
    let agency: AgencySlug = "khac".parse()?;
    Ok(Version {
        ordinal,
        code,
        version: 1,
        valid_from: ALWAYS,
        seq: 1,
        kind: Kind::ALL[0],
        name: doc.title.as_str().into(),
        issued_by: agency,
        field: "".into(),
        from: None,
        to: None,
        charge: None,
        service: Service::default(),
        sample: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf(docs: &[(&str, &str)]) -> (Shelf, tempfile::TempDir) {
        let docs: Vec<ShelfDoc> = docs
            .iter()
            .map(|(title, body)| ShelfDoc {
                title: (*title).to_owned(),
                context: "Bộ Công Thương".to_owned(),
                body: (*body).to_owned(),
            })
            .collect();
        let dir = tempfile::tempdir().unwrap();
        (Shelf::build(dir.path(), &docs).unwrap(), dir)
    }

    #[test]
    fn the_same_analysis_finds_what_is_typed_without_marks() {
        let (shelf, dir) = shelf(&[
            ("Cửa hàng xăng dầu có phải đổi giấy phép không?", "Không phải đổi."),
            ("Thời hạn của giấy phép bán lẻ rượu", "Năm năm kể từ ngày cấp & ký"),
            ("Xe hợp đồng có cần phù hiệu?", "Nghị định 10/2020/NĐ-CP"),
        ]);
        drop(dir);
        for (typed, places) in [
            ("giay phep", &[0, 1][..]),
            ("xăng dầu", &[0]),
            ("ruou", &[1]),
            ("hợp đồng", &[2]),
            ("bo cong thuong", &[0, 1, 2]),
            ("điện gió", &[]),
            ("10/2020/nđ-cp", &[2]),
            ("11/2020/NĐ-CP", &[]),
            ("thuy dien", &[]),
            ("giấy phép thủy điện", &[]),
            // One that has some of the words is not one that has them.
            ("giấy phép thuốc lá", &[]),
            ("thời hạn giấy phép bán lẻ rượu", &[1]),
        ] {
            let (total, hits) = shelf.find(typed, (0, 10)).unwrap();
            let mut found: Vec<usize> = hits.iter().map(|hit| hit.place).collect();
            found.sort_unstable();
            assert_eq!((total, found.as_slice()), (places.len() as u64, places), "{typed}");
        }
        let (_, hits) = shelf.find("năm năm", (0, 10)).unwrap();
        assert!(hits[0].snippet.contains("<mark>"), "{hits:?}");
        assert!(hits[0].snippet.contains("&amp;"), "{hits:?}");
        // In pages.
        let (total, hits) = shelf.find("giấy phép", (1, 1)).unwrap();
        assert_eq!((total, hits.len()), (2, 1));
        let (total, _) = shelf.find("", (0, 10)).unwrap();
        assert_eq!((total, shelf.count("giấy phép").unwrap()), (3, 2));
    }

    #[test]
    fn an_empty_shelf_finds_nothing() {
        let (shelf, _dir) = shelf(&[]);
        assert!(shelf.is_empty());
        assert_eq!(shelf.find("giấy phép", (0, 10)).unwrap(), (0, Vec::new()));
    }
}
