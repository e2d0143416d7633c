//! Building an index: analysis on all cores, then postings, then the files.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
    sync::Mutex,
    time::{Duration, Instant},
};

use rayon::prelude::*;

use crate::text::defined_abbreviations;

use super::{
    abbreviations::Abbreviations,
    alike::alike,
    analysis::{Interner, Step, breaks, number_term, walk},
    batch::{Batch, LINE, SENTENCE, lines, pairs_of, title_pairs},
    doc::{Doc, LineKind},
    file::Writer,
    forward::{self, Forward},
    papers::Papers,
    parents::Collector,
    sideline, subject,
    texts::{Place, Texts},
    vocab::Vocabulary,
    window::{Entry, Term, WINDOW, Window},
};

/// What an index was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The journal position whose texts it holds.
    pub seq: u64,
}

/// What was built, and where the time went.
#[derive(Debug, Clone, Copy, Default)]
pub struct Built {
    /// Documents.
    pub documents: usize,
    /// Syllables of all texts.
    pub syllables: u64,
    /// Reading and analysing the texts, writing them out.
    pub analysis: Duration,
    /// Merging vocabularies, the forward index.
    pub forward: Duration,
    /// Sorting terms into postings.
    pub postings: Duration,
    /// Writing the index file and making it durable.
    pub store: Duration,
}

const BATCH: usize = 512;

/// Builds an index in an empty folder. Documents must come in the order of
/// their ordinals, without gaps. The same documents give the same answers
/// whatever the number of threads.
pub fn build(
    dir: &Path,
    docs: impl Iterator<Item = Doc> + Send,
    stamp: Stamp,
) -> io::Result<Built> {
    fs::create_dir_all(dir)?;
    let started = Instant::now();
    let texts_path = dir.join("texts");
    let (mut batches, interners) = analyse(docs, &texts_path)?;
    batches.sort_unstable_by_key(|batch| batch.first);
    let analysed = Instant::now();

    let (vocabulary, maps) = Vocabulary::merge(&interners);
    drop(interners);
    batches.par_iter_mut().for_each(|batch| {
        let map = &maps[batch.thread];
        batch.syllables.iter_mut().filter(|s| **s < SENTENCE).for_each(|s| *s = map[*s as usize]);
        batch.numbers.iter_mut().for_each(|(_, id, _)| *id = map[*id as usize]);
    });
    let mut forward = forward_of(&batches);
    let pairs = pairs_of(&batches, forward.syllables.len());
    let forwarded = Instant::now();

    let lengths: Vec<u32> = batches.par_iter().flat_map_iter(field_lengths).collect();
    let average =
        lengths.iter().map(|l| u64::from(*l)).sum::<u64>() as f32 / lengths.len().max(1) as f32;
    let mut parents = Collector::new(
        batches.iter().flat_map(|batch| batch.parents.iter().map(Option::as_deref)),
        &lengths,
    );
    let windows: Vec<Window> = lengths
        .chunks(WINDOW)
        .enumerate()
        .map(|(number, lengths)| {
            let entries = entries(&batches, number, &vocabulary);
            Window::build(entries, lengths, average, |term, place, frequency| {
                parents.add(term, number * WINDOW + usize::from(place), frequency);
            })
        })
        .collect();
    let parents = parents.finish();
    forward.title_pairs = title_pairs(&batches, &windows, &vocabulary, lengths.len());
    forward.alike = alike(&batches, &vocabulary);
    forward.levels = batches.iter().flat_map(|b| b.levels.iter().copied()).collect();
    forward.sidelines = batches.iter().flat_map(|b| b.sidelines.iter().copied()).collect();
    forward.subjects = batches.iter().flat_map(|b| b.subjects.iter().copied()).collect();
    let posted = Instant::now();

    let places: Vec<Place> =
        batches.iter().flat_map(|batch| batch.places.iter().copied()).collect();
    let mut writer = Writer::create(&dir.join("index"))?;
    writer.u64s("stamp", &[stamp.seq, lengths.len() as u64, windows.len() as u64])?;
    vocabulary.write(&mut writer)?;
    Abbreviations::of(batches.iter().flat_map(|batch| &batch.defined)).write(&mut writer)?;
    forward.write(&mut writer)?;
    pairs.write(&mut writer)?;
    windows
        .iter()
        .enumerate()
        .try_for_each(|(number, window)| window.write(&format!("w{number}"), &mut writer))?;
    parents.write(&mut writer)?;
    papers_of(&batches).write(&mut writer)?;
    Texts::write(&places, &texts_path, &mut writer)?;
    writer.finish()?;
    File::open(dir)?.sync_all()?;
    Ok(Built {
        documents: lengths.len(),
        syllables: forward.syllables.len() as u64,
        analysis: analysed - started,
        forward: forwarded - analysed,
        postings: posted - forwarded,
        store: posted.elapsed(),
    })
}

/// Takes documents from the iterator in batches, on as many threads as there
/// are processors; each keeps a vocabulary of its own.
fn analyse(
    docs: impl Iterator<Item = Doc> + Send,
    texts: &Path,
) -> io::Result<(Vec<Batch>, Vec<Interner>)> {
    let source = Mutex::new((docs, 0));
    let sink = Mutex::new((File::create(texts)?, 0u64));
    let results: Vec<io::Result<(Vec<Batch>, Interner)>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..rayon::current_num_threads())
            .map(|thread| {
                scope.spawn({
                    let (source, sink) = (&source, &sink);
                    move || analyse_on(thread, source, sink)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|t| t.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut batches = Vec::new();
    let mut interners = Vec::new();
    for result in results {
        let (some, interner) = result?;
        batches.extend(some);
        interners.push(interner);
    }
    Ok((batches, interners))
}

fn poisoned<T>(_: T) -> io::Error {
    io::Error::other("another analysing thread failed")
}

fn analyse_on<D: Iterator<Item = Doc>>(
    thread: usize,
    source: &Mutex<(D, usize)>,
    sink: &Mutex<(File, u64)>,
) -> io::Result<(Vec<Batch>, Interner)> {
    let mut interner = Interner::default();
    let mut batches = Vec::new();
    let mut docs = Vec::with_capacity(BATCH);
    let mut text = Vec::new();
    loop {
        let first = {
            let mut source = source.lock().map_err(poisoned)?;
            docs.extend(source.0.by_ref().take(BATCH));
            let first = source.1;
            source.1 += docs.len();
            first
        };
        if docs.is_empty() {
            return Ok((batches, interner));
        }
        let mut batch = analyse_batch(first, thread, &docs, &mut interner, &mut text);
        let mut sink = sink.lock().map_err(poisoned)?;
        sink.0.write_all(&text)?;
        batch.places.iter_mut().for_each(|place| place.start += sink.1);
        sink.1 += text.len() as u64;
        drop(sink);
        batches.push(batch);
        docs.clear();
        text.clear();
    }
}

fn analyse_batch(
    first: usize,
    thread: usize,
    docs: &[Doc],
    interner: &mut Interner,
    text: &mut Vec<u8>,
) -> Batch {
    let mut batch = Batch {
        first,
        thread,
        syllables: Vec::new(),
        ends: Vec::with_capacity(docs.len()),
        kinds: Vec::new(),
        parts: Vec::new(),
        levels: docs.iter().map(|doc| doc.levels).collect(),
        numbers: Vec::new(),
        places: Vec::with_capacity(docs.len()),
        parents: docs.iter().map(|doc| doc.parent.clone()).collect(),
        defined: Vec::new(),
        sidelines: docs.iter().map(|doc| sideline::of_name(doc.title())).collect(),
        subjects: docs.iter().map(|doc| subject::of_name(doc.title())).collect(),
        papers: Vec::new(),
    };
    for (i, doc) in docs.iter().enumerate() {
        debug_assert_eq!(
            doc.ordinal as usize,
            first + i,
            "documents come in the order of their ordinals"
        );
        let start = text.len();
        Texts::push(&doc.lines, text);
        batch.parts.extend(doc.parts());
        batch.papers.extend(doc.papers.iter().map(|paper| (i, *paper)));
        for (kind, line) in &doc.lines {
            batch.kinds.push(*kind);
            batch.syllables.push(LINE);
            // The look at one byte keeps this off the hot path.
            if line.contains('(') {
                let defined = defined_abbreviations(line);
                batch.defined.extend(defined.map(|(s, l)| (s.to_owned(), l.to_lowercase())));
            }
            let mut opening = true;
            walk(line, |step| match step {
                Step::Syllable(token) => {
                    if breaks(&token) && !opening {
                        batch.syllables.push(SENTENCE);
                    }
                    opening = false;
                    batch
                        .syllables
                        .push(interner.surface(&line[token.start as usize..token.end as usize]));
                }
                Step::Number(number) => {
                    batch.numbers.push((i, interner.exact(&number_term(&number)), kind.weight()));
                }
            });
        }
        let sum = crc32fast::hash(&text[start..]);
        let length = (text.len() - start) as u32;
        batch.places.push(Place { start: start as u64, length, sum });
        batch.ends.push((batch.syllables.len(), batch.kinds.len()));
    }
    batch
}

fn papers_of(batches: &[Batch]) -> Papers {
    let demands = batches.iter().flat_map(|batch| {
        batch.papers.iter().map(|(doc, paper)| (*paper, (batch.first + doc) as u32))
    });
    Papers::of(demands.collect())
}

fn forward_of(batches: &[Batch]) -> Forward {
    let mut forward = Forward { starts: vec![0], kind_starts: vec![0], ..Forward::default() };
    forward.syllables.reserve(batches.iter().map(|b| b.syllables.len()).sum());
    for batch in batches {
        let (base, kind_base) = (forward.syllables.len() as u64, forward.kinds.len() as u64);
        forward.syllables.extend(batch.syllables.iter().map(|s| match *s {
            LINE => forward::LINE,
            SENTENCE => forward::SENTENCE,
            exact => forward::code(exact),
        }));
        let kinds = batch.kinds.iter().zip(&batch.parts);
        forward.kinds.extend(kinds.map(|(kind, part)| part.with(*kind)));
        forward.starts.extend(batch.ends.iter().map(|(end, _)| base + *end as u64));
        forward.kind_starts.extend(batch.ends.iter().map(|(_, end)| kind_base + *end as u64));
        let base = forward.body_lengths.len();
        forward.body_lengths.resize(base + batch.ends.len(), 0);
        for (doc, kind, line) in lines(batch) {
            if kind == LineKind::Body {
                let syllables = line.iter().filter(|s| **s < SENTENCE).count();
                forward.body_lengths[base + doc] += syllables as u32;
            }
        }
    }
    forward.average_body = Forward::mean(&forward.body_lengths);
    forward
}

/// How long each document's one field is: syllables and pairs, each as often as
/// its line counts.
fn field_lengths(batch: &Batch) -> Vec<u32> {
    let mut lengths = vec![0; batch.ends.len()];
    for (doc, kind, line) in lines(batch) {
        let pairs = line.windows(2).filter(|w| w[0] < SENTENCE && w[1] < SENTENCE).count();
        let syllables = line.iter().filter(|s| **s < SENTENCE).count();
        lengths[doc] += kind.weight() * (pairs + syllables) as u32;
    }
    lengths
}

/// Everything met in the documents of a window.
fn entries(batches: &[Batch], window: usize, vocabulary: &Vocabulary) -> Vec<Entry> {
    let documents = window * WINDOW..(window + 1) * WINDOW;
    let touching: Vec<&Batch> = batches
        .iter()
        .filter(|b| b.first < documents.end && b.first + b.ends.len() > documents.start)
        .collect();
    let met: Vec<Vec<Entry>> = touching
        .into_par_iter()
        .map(|batch| {
            let mut met = Vec::with_capacity(batch.syllables.len() * 2);
            let place = |doc: usize| {
                let document = batch.first + doc;
                documents.contains(&document).then(|| (document - documents.start) as u16)
            };
            for (doc, kind, line) in lines(batch) {
                let Some(place) = place(doc) else { continue };
                let mut previous = None;
                for &exact in line {
                    if exact == SENTENCE {
                        previous = None;
                        continue;
                    }
                    let folded = vocabulary.folded_of(exact);
                    met.push(Entry::new(Term::syllable(folded), place, kind.weight()));
                    if let Some(previous) = previous {
                        met.push(Entry::new(Term::pair(previous, folded), place, kind.weight()));
                    }
                    if kind == LineKind::Title {
                        met.push(Entry::new(Term::title_exact(exact), place, 1));
                    }
                    previous = Some(folded);
                }
            }
            for (doc, number, weight) in &batch.numbers {
                if let Some(place) = place(*doc) {
                    met.push(Entry::new(
                        Term::syllable(vocabulary.folded_of(*number)),
                        place,
                        *weight,
                    ));
                }
            }
            met
        })
        .collect();
    let mut all = Vec::with_capacity(met.iter().map(Vec::len).sum());
    met.into_iter().for_each(|some| all.extend(some));
    all
}
