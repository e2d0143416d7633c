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
    ingest,
    model::Day,
    random::Random,
    reference,
    search::{Doc, LineKind, doc_of},
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
    docs: Vec<Doc>,
    /// Outside names of the documents, in their order.
    pub(super) names: Vec<String>,
    pub(super) queries: Vec<Query>,
}

impl JudgedSet {
    /// Reads `queries.jsonl` and `qrels.tsv` (header `qid docid rel`), each plain
    /// or with `.gz`, and the documents: `corpus.jsonl` of the folder, or the
    /// portal's `procedures.jsonl` read as the import reads it, or `corpus` when
    /// the folder has neither. Questions without a judged document are left out.
    pub fn read(folder: &Path, corpus: Option<&Path>) -> Result<Self, EvalError> {
        let own = ["corpus.jsonl", "procedures.jsonl"].map(|name| find(folder, name));
        let own = own.iter().find(|file| file.is_file());
        let (names, docs) = match (own, corpus) {
            (Some(file), _) => documents(file)?,
            (None, Some(file)) => documents(file)?,
            (None, None) => {
                let source = std::io::ErrorKind::NotFound.into();
                return Err(EvalError::File { path: folder.join("corpus.jsonl"), source });
            }
        };
        let questions: Vec<Question> = json_lines(&find(folder, "queries.jsonl"))?;
        let judged = judgements(&find(folder, "qrels.tsv"), &names)?;
        let queries = questions
            .into_iter()
            .filter_map(|q| {
                judged.get(&q.id).map(|judged| Query { text: q.text, judged: judged.clone() })
            })
            .collect();
        Ok(Self { docs, names: in_order(&names), queries })
    }

    /// Reads only documents, from one file, for measuring size and speed.
    pub fn corpus(file: &Path) -> Result<Self, EvalError> {
        let (names, docs) = articles(&json_lines::<Document>(file)?);
        Ok(Self { docs, names: in_order(&names), queries: Vec::new() })
    }

    /// Replaces the questions by known-item ones: three to five neighbouring
    /// syllables of a title that no other title has in that order, as somebody
    /// who knows the item would choose them. Documents of the very same title
    /// answer each other's question; titles without such syllables ask none.
    #[must_use]
    pub fn known_items(mut self, seed: u64) -> Self {
        let titles: Vec<String> = self.docs.iter().map(|doc| doc.title().to_owned()).collect();
        let keys: Vec<String> = titles.iter().map(|title| words(title)).collect();
        let mut of_title: HashMap<&str, Vec<u32>> = HashMap::new();
        for (key, i) in keys.iter().zip(0..) {
            of_title.entry(key).or_default().push(i);
        }
        let mut owners: HashMap<String, Option<&str>> = HashMap::new();
        for key in &keys {
            for run in runs(key) {
                let owner = owners.entry(run).or_insert(Some(key.as_str()));
                if *owner != Some(key.as_str()) {
                    *owner = None;
                }
            }
        }
        self.queries.clear();
        for (number, (title, key)) in titles.iter().zip(&keys).enumerate() {
            let mut random = Random::new(seed ^ number as u64);
            let places: Vec<_> = tokens(title).collect();
            let mut own: Vec<(usize, usize)> = (3..=5usize)
                .flat_map(|length| {
                    (0..(places.len() + 1).saturating_sub(length)).map(move |from| (from, length))
                })
                .collect();
            let text = |(from, length): (usize, usize)| {
                &title[places[from].start as usize..places[from + length - 1].end as usize]
            };
            own.retain(|run| {
                owners.get(&words(text(*run))).is_some_and(|owner| *owner == Some(key.as_str()))
            });
            if !own.is_empty() {
                let text = text(own[random.below(own.len())]).to_owned();
                self.queries.push(Query {
                    text,
                    judged: of_title[key.as_str()].iter().map(|i| (*i, 1)).collect(),
                });
            }
        }
        self
    }

    /// The documents as the engine takes them.
    pub fn docs(&self) -> impl Iterator<Item = Doc> + Send + '_ {
        self.docs.iter().cloned()
    }

    /// The title of a document; empty if there is no such document.
    pub(super) fn title(&self, ordinal: u32) -> &str {
        self.docs.get(ordinal as usize).map_or("", Doc::title)
    }

    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.docs.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.docs.is_empty()
    }
}

/// Articles, when the first line is one; otherwise what the import makes of it.
fn documents(file: &Path) -> Result<(Names, Vec<Doc>), EvalError> {
    let articles_lie_here = match lines(file)?.next() {
        Some(Ok((_, line))) => {
            serde_json::from_str::<Document>(line.trim_start_matches('\u{feff}')).is_ok()
        }
        // A workbook, or nothing: that is for the import to say.
        Some(Err(_)) | None => false,
    };
    if articles_lie_here { Ok(articles(&json_lines(file)?)) } else { Ok(regulations(file)) }
}

fn articles(documents: &[Document]) -> (Names, Vec<Doc>) {
    let names = documents
        .iter()
        .zip(0..)
        .map(|(document, ordinal)| (document.id.clone(), ordinal))
        .collect();
    let docs = documents.iter().zip(0..).map(|(document, ordinal)| {
        let title = repair(&document.title).text;
        let (law, number, heading) = heading(&title);
        let mut doc = Doc::new(ordinal, heading);
        // Questions cite articles by their number.
        doc.push(LineKind::Context, format!("{law} {number}").trim());
        let context: Vec<&String> = match &document.context {
            Some(Context::One(text)) => vec![text],
            Some(Context::Many(texts)) => texts.iter().collect(),
            None => Vec::new(),
        };
        let belongs = std::iter::once(law).chain(context.iter().map(|text| text.as_str()));
        let belongs = belongs.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
        doc.parent = (!belongs.is_empty()).then_some(belongs);
        for text in context.into_iter().chain(&document.subject).chain(&document.source) {
            doc.push(LineKind::Context, &repair(text).text);
        }
        doc.push(LineKind::Body, &repair(&document.text).text);
        doc
    });
    (names, docs.collect())
}

/// Regulations as the import reads them; the last record of a code counts.
fn regulations(file: &Path) -> (Names, Vec<Doc>) {
    // No date of the records is compared with today's.
    let outcome = ingest::read(&[file.to_owned()], Day::MAX, &|_| ());
    let agencies = reference::agencies();
    let mut names = Names::new();
    let mut docs = Vec::new();
    for (_, record) in &outcome.records {
        let regulation = &record.regulation;
        let next = docs.len() as u32;
        let ordinal = *names.entry(regulation.code.to_string()).or_insert(next);
        let doc = doc_of(ordinal, regulation, agencies.name(&regulation.agency));
        if ordinal == next {
            docs.push(doc);
        } else {
            docs[ordinal as usize] = doc;
        }
    }
    (names, docs)
}

/// The outside names in the order of the documents; of two documents with one
/// name the later has it.
fn in_order(names: &Names) -> Vec<String> {
    let mut ordered =
        vec![String::new(); names.values().max().map_or(0, |last| *last as usize + 1)];
    for (name, ordinal) in names {
        ordered[*ordinal as usize].clone_from(name);
    }
    ordered
}

/// A text as folded words with one blank between.
fn words(text: &str) -> String {
    let words: Vec<String> =
        tokens(text).map(|t| fold(&text[t.start as usize..t.end as usize])).collect();
    words.join(" ")
}

/// The runs of three to five words of a key.
fn runs(key: &str) -> impl Iterator<Item = String> + '_ {
    let words: Vec<&str> = key.split(' ').collect();
    (3..=5)
        .flat_map(move |length| words.windows(length).map(|run| run.join(" ")).collect::<Vec<_>>())
}

/// An article's title apart from the law it belongs to and its number there:
/// "Luật Cư trú - Điều 38. Hiệu lực thi hành" gives "Luật Cư trú", "Điều 38" and
/// "Hiệu lực thi hành". Other titles stay whole.
fn heading(title: &str) -> (&str, &str, &str) {
    let Some(at) = title.find("Điều ") else { return ("", "", title) };
    let rest = &title[at + "Điều ".len()..];
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let name = rest[digits..]
        .trim_start_matches(|c: char| c.is_alphabetic())
        .strip_prefix('.')
        .map(str::trim);
    match name {
        Some(name) if digits > 0 && !name.is_empty() => {
            let law = title[..at].trim_end_matches([' ', '-', ',', ':']);
            (law, &title[at..title.len() - rest.len() + digits], name)
        }
        _ => ("", "", title),
    }
}

fn find(folder: &Path, name: &str) -> PathBuf {
    let plain = folder.join(name);
    let packed = folder.join(format!("{name}.gz"));
    if plain.is_file() || !packed.is_file() { plain } else { packed }
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

#[cfg(test)]
#[path = "files_tests.rs"]
mod tests;
