//! The files of a judged set.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use flate2::read::MultiGzDecoder;
use serde::Deserialize;

use super::Names;
use crate::{
    search::{Doc, LineKind},
    text::{fold, repair, tokens},
};

/// Why a folder cannot be evaluated.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// A file is not there or cannot be read.
    #[error("failed to read {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line is not what it should be.
    #[error("{path}:{line}: {why}")]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
    /// The index cannot be built or opened.
    #[error("failed to index the documents: {0}")]
    Index(String),
}

/// A document of a judged set.
#[derive(Debug, Deserialize)]
struct Document {
    id: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    context: Option<Context>,
    #[serde(default)]
    subject: Option<String>,
    #[serde(default)]
    source: Option<String>,
}

/// Titles of what a document belongs to: one text, or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Context {
    One(String),
    Many(Vec<String>),
}

#[derive(Debug, Deserialize)]
struct Question {
    id: String,
    text: String,
}

/// A question with the documents that answer it and how well.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) text: String,
    pub(super) judged: HashMap<u32, u32>,
}

/// Documents, questions and judgements.
#[derive(Debug)]
pub struct JudgedSet {
    documents: Vec<Document>,
    pub(super) queries: Vec<Query>,
}

impl JudgedSet {
    /// Reads `corpus.jsonl`, `queries.jsonl` and `qrels.tsv` (header `qid docid
    /// rel`), each plain or with `.gz`. Questions without a judged document in
    /// the corpus are left out.
    pub fn read(folder: &Path) -> Result<Self, EvalError> {
        let documents: Vec<Document> = json_lines(&find(folder, "corpus.jsonl")?)?;
        let names: Names = documents.iter().zip(0..).map(|(d, i)| (d.id.clone(), i)).collect();
        let questions: Vec<Question> = json_lines(&find(folder, "queries.jsonl")?)?;
        let judged = judgements(&find(folder, "qrels.tsv")?, &names)?;
        let queries = questions
            .into_iter()
            .filter_map(|q| {
                judged.get(&q.id).map(|judged| Query { text: q.text, judged: judged.clone() })
            })
            .collect();
        Ok(Self { documents, queries })
    }

    /// Reads only documents, from one file, for measuring size and speed.
    pub fn corpus(file: &Path) -> Result<Self, EvalError> {
        Ok(Self { documents: json_lines(file)?, queries: Vec::new() })
    }

    /// Replaces the questions by known-item ones: three to five neighbouring
    /// syllables of a title, for which the document of that title is the one
    /// answer (and every other of the very same title).
    #[must_use]
    pub fn known_items(mut self, seed: u64) -> Self {
        let mut of_title: HashMap<String, Vec<u32>> = HashMap::new();
        for (document, i) in self.documents.iter().zip(0..) {
            of_title.entry(fold(document.title.trim())).or_default().push(i);
        }
        self.queries.clear();
        for (number, document) in self.documents.iter().enumerate() {
            let title = repair(&document.title).text.into_owned();
            let places: Vec<_> = tokens(&title).collect();
            if places.len() < 3 {
                continue;
            }
            let mut random = super::forms::Random::new(seed ^ number as u64);
            let length = (3 + random.below(3)).min(places.len());
            let from = random.below(places.len() - length + 1);
            let text = title[places[from].start as usize..places[from + length - 1].end as usize]
                .to_owned();
            let same = &of_title[&fold(document.title.trim())];
            self.queries.push(Query { text, judged: same.iter().map(|i| (*i, 1)).collect() });
        }
        self
    }

    /// The documents as the engine takes them.
    pub fn docs(&self) -> impl Iterator<Item = Doc> + Send + '_ {
        self.documents.iter().zip(0..).map(|(document, ordinal)| {
            let mut doc = Doc::new(ordinal, &repair(&document.title).text);
            match &document.context {
                Some(Context::One(text)) => doc.push(LineKind::Context, &repair(text).text),
                Some(Context::Many(texts)) => {
                    texts.iter().for_each(|text| doc.push(LineKind::Context, &repair(text).text));
                }
                None => {}
            }
            for text in document.subject.iter().chain(&document.source) {
                doc.push(LineKind::Context, &repair(text).text);
            }
            doc.push(LineKind::Body, &repair(&document.text).text);
            doc
        })
    }

    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }
}

fn find(folder: &Path, name: &str) -> Result<PathBuf, EvalError> {
    let plain = folder.join(name);
    let packed = folder.join(format!("{name}.gz"));
    if plain.is_file() || !packed.is_file() { Ok(plain) } else { Ok(packed) }
}

fn lines(
    path: &Path,
) -> Result<impl Iterator<Item = Result<(usize, String), EvalError>> + use<'_>, EvalError> {
    let failed = |source| EvalError::File { path: path.to_owned(), source };
    let file = File::open(path).map_err(failed)?;
    let reader: Box<dyn Read> = if path.extension().is_some_and(|e| e == "gz") {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let lines = BufReader::with_capacity(1 << 18, reader).lines();
    Ok(lines.enumerate().map(move |(i, line)| line.map(|line| (i + 1, line)).map_err(failed)))
}

fn json_lines<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<Vec<T>, EvalError> {
    let mut values = Vec::new();
    for line in lines(path)? {
        let (line, text) = line?;
        if text.trim().is_empty() {
            continue;
        }
        let bad = |e: serde_json::Error| EvalError::Line {
            path: path.to_owned(),
            line,
            why: e.to_string(),
        };
        values.push(serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(bad)?);
    }
    Ok(values)
}

fn judgements(path: &Path, names: &Names) -> Result<HashMap<String, HashMap<u32, u32>>, EvalError> {
    let mut judged: HashMap<String, HashMap<u32, u32>> = HashMap::new();
    for line in lines(path)? {
        let (line, text) = line?;
        let cells: Vec<&str> = text.trim_end().split('\t').collect();
        let (query, document, relevance) = match cells.as_slice() {
            ["qid", ..] | [""] => continue,
            [query, document] => (query, document, 1),
            // TREC's four columns have an unused second one.
            [query, document, relevance] | [query, _, document, relevance] => {
                let why = format!("{relevance:?} is not a relevance");
                (
                    query,
                    document,
                    relevance.parse().map_err(|_| EvalError::Line {
                        path: path.to_owned(),
                        line,
                        why,
                    })?,
                )
            }
            _ => {
                let why = "two to four columns separated by tabs are needed".to_owned();
                return Err(EvalError::Line { path: path.to_owned(), line, why });
            }
        };
        if let (Some(document), true) = (names.get(*document), relevance > 0) {
            judged.entry((*query).to_owned()).or_default().insert(*document, relevance);
        }
    }
    Ok(judged)
}
