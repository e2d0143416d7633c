//! Why a document is where it is, in plain words: what of the query it has, in
//! which form and in which part, and which signals put it this high.

use super::{
    DocPart, Reason, ReasonKind, Rewrite, Rewriting, Snapshot,
    analysis::{exact_form, folded_form, number_written},
    forward::LINE,
    lens::Lens,
    present::Why,
    retrieve::Ranked,
    weights::Signal,
    window::Term,
};
use crate::lang::{self, shown as format};
use crate::text::tokens;

/// Words named for one part of a document; more would not be read.
const MOST_WORDS: usize = 14;
/// Signals named.
const MOST_SIGNALS: usize = 3;
/// The points from which a signal is worth a word.
const TELLING: f32 = 0.5;
/// Points of the field as a whole from which it is worth a sentence.
const PARENT: f32 = 1.0;

impl Reason {
    fn new(kind: ReasonKind, text: String) -> Self {
        Self { kind, part: None, typed: None, found: Vec::new(), points: None, text }
    }
}

impl Snapshot {
    /// What brought a document into the results, and to its place.
    pub(super) fn reasons(&self, lens: &Lens<'_>, ranked: &Ranked, why: Why<'_>) -> Vec<Reason> {
        let mut reasons = Vec::new();
        self.code_typed(ranked, why, &mut reasons);
        self.documents_cited(lens, ranked, &mut reasons);
        let document = ranked.ordinal as usize;
        let mut told = vec![false; lens.query().slots.len()];
        for rewrite in &lens.query().rewrites {
            reasons.extend(rewritten(lens, document, rewrite, &mut told));
        }
        words(lens, document, &mut told, &mut reasons);
        for phrase in lens.query().must.iter().map(|phrase| &phrase.text) {
            let found = vec![phrase.clone()];
            let text = format!("Có đúng cụm từ “{phrase}”");
            reasons.push(Reason { found, ..Reason::new(ReasonKind::Phrase, text) });
        }
        let levels = self.index.levels(ranked.ordinal);
        if levels.meets(lens.query().levels) {
            let text = format!("Thuộc {} như bạn nêu", levels.words());
            reasons.push(Reason::new(ReasonKind::Level, text));
        }
        self.signals_of(lens, ranked, why, &mut reasons);
        if !why.request.text.trim().is_empty()
            && !self.catalog.in_force(ranked.ordinal, why.request.as_of)
        {
            let text =
                lang::text("Xếp thấp hơn vì không có hiệu lực vào ngày được hỏi").into_owned();
            reasons.push(Reason::new(ReasonKind::Ended, text));
        }
        reasons
    }

    fn code_typed(&self, ranked: &Ranked, why: Why<'_>, reasons: &mut Vec<Reason>) {
        let code =
            self.catalog.code(ranked.ordinal).filter(|_| why.named.contains(&ranked.ordinal));
        if let Some(code) = code {
            let found = vec![code.to_string()];
            let text = format!("Mã {code} đúng với mã bạn gõ");
            reasons.push(Reason { found, ..Reason::new(ReasonKind::Code, text) });
        }
    }

    fn documents_cited(&self, lens: &Lens<'_>, ranked: &Ranked, reasons: &mut Vec<Reason>) {
        let index = &self.index;
        let has = |id: u32| index.has(Term::syllable(id), ranked.ordinal);
        let numbers = lens.query().numbers.iter().filter(|(id, _)| has(*id));
        let found: Vec<String> =
            numbers.map(|(id, _)| number_written(index.vocabulary.folded_text(*id))).collect();
        if !found.is_empty() {
            let text = format!("Dẫn văn bản {}", found.join(", "));
            reasons.push(Reason { found, ..Reason::new(ReasonKind::Document, text) });
        }
    }

    fn signals_of(
        &self,
        lens: &Lens<'_>,
        ranked: &Ranked,
        why: Why<'_>,
        reasons: &mut Vec<Reason>,
    ) {
        let weights = why.weights.of_length(lens.query().length());
        let points = |signal: Signal| weights.of(signal) * ranked.features.signals[signal];
        let field = self.catalog.fact(ranked.ordinal).map_or("", |fact| fact.field);
        if points(Signal::Parent) >= PARENT && !field.is_empty() {
            reasons.push(Reason {
                part: Some(DocPart::Field),
                found: vec![field.to_owned()],
                points: Some(points(Signal::Parent)),
                ..Reason::new(
                    ReasonKind::Parent,
                    format!("Cả lĩnh vực “{field}” nói nhiều về điều cần tìm"),
                )
            });
        }
        let mut strongest: Vec<(Signal, f32)> = Signal::ALL
            .iter()
            .map(|signal| (*signal, points(*signal)))
            .filter(|(_, points)| *points > TELLING)
            .collect();
        strongest.sort_by(|a, b| b.1.total_cmp(&a.1));
        strongest.truncate(MOST_SIGNALS);
        let named: Vec<String> = strongest
            .iter()
            .map(|(signal, points)| format!("{} ({points:.0} điểm)", signal.label()))
            .collect();
        if !named.is_empty() {
            let points = strongest.iter().map(|(_, points)| points).sum();
            let text = format!("Điểm cao nhờ: {}", named.join("; "));
            let found = strongest.iter().map(|(signal, _)| signal.label().to_owned()).collect();
            let reason = Reason::new(ReasonKind::Signal, text);
            reasons.push(Reason { found, points: Some(points), ..reason });
        }
    }
}

/// What was read into the query, if the document has it; the words of it are
/// then told.
fn rewritten(
    lens: &Lens<'_>,
    document: usize,
    rewrite: &Rewrite,
    told: &mut [bool],
) -> Option<Reason> {
    let (to, part, slots) = rewrite.to.iter().find_map(|to| {
        let slots = slots_of(lens, to)?;
        Some((to, place_of_run(lens, document, &slots)?, slots))
    })?;
    slots.iter().for_each(|slot| told[usize::from(*slot)] = true);
    let (from, where_) = (&rewrite.from, part.label());
    let shorter = to.split_whitespace().count() < from.split_whitespace().count();
    let (kind, text) = match rewrite.kind {
        Rewriting::Keystrokes => {
            (ReasonKind::Keystrokes, format!("“{from}” là phím gõ của “{to}”, có trong {where_}"))
        }
        Rewriting::Correction => {
            (ReasonKind::Correction, format!("“{from}” được sửa thành “{to}”, có trong {where_}"))
        }
        Rewriting::Split => {
            (ReasonKind::Split, format!("“{from}” được tách thành “{to}”, có trong {where_}"))
        }
        Rewriting::Abbreviation if shorter => (
            ReasonKind::Abbreviation,
            format!("“{from}” còn viết tắt là “{to}”, có trong {where_}"),
        ),
        Rewriting::Abbreviation => (
            ReasonKind::Abbreviation,
            format!("“{from}” là viết tắt của “{to}”, có trong {where_}"),
        ),
        Rewriting::Synonym => (
            ReasonKind::Synonym,
            format!("“{from}” trong văn bản gọi là “{to}”, có trong {where_}"),
        ),
        Rewriting::English => {
            (ReasonKind::English, format!("“{from}” trong tiếng Việt là “{to}”, có trong {where_}"))
        }
    };
    Some(Reason {
        part: Some(part),
        typed: Some(from.clone()),
        found: vec![to.clone()],
        ..Reason::new(kind, text)
    })
}

/// The slots of the words of a text, in their order; none if some word is no
/// part of the query.
fn slots_of(lens: &Lens<'_>, text: &str) -> Option<Vec<u8>> {
    let (query, index) = (lens.query(), lens.index());
    let slot = |word: &str| {
        let folded = index.vocabulary.find_folded(&folded_form(&exact_form(word)))?;
        query.slots.iter().position(|slot| slot.folded == folded).map(|slot| slot as u8)
    };
    let words = tokens(text).map(|token| slot(&text[token.start as usize..token.end as usize]));
    words.collect::<Option<Vec<u8>>>().filter(|slots| !slots.is_empty())
}

/// The first part that has slots side by side, the name before all.
fn place_of_run(lens: &Lens<'_>, document: usize, slots: &[u8]) -> Option<DocPart> {
    let forward = &lens.index().forward;
    let lines = forward.syllables(document).split(|s| *s == LINE).skip(1);
    let has = |line: &[u16]| {
        line.windows(slots.len()).any(|window| {
            window.iter().zip(slots).all(|(code, slot)| lens.slot(*code) == Some(*slot))
        })
    };
    forward.parts(document).zip(lines).filter(|(_, line)| has(line)).map(|(part, _)| part).min()
}

/// The words of the query that no reason has told of yet, each in the first part
/// that has it.
fn words(lens: &Lens<'_>, document: usize, told: &mut [bool], reasons: &mut Vec<Reason>) {
    let (query, index) = (lens.query(), lens.index());
    let found = found(lens, document);
    for (part, forms) in DocPart::ALL.iter().zip(&found) {
        let (mut words, mut typed) = (Vec::new(), Vec::new());
        for (slot, form) in forms.iter().enumerate() {
            let Some(code) = form else { continue };
            // What the name has needs no second mention further down.
            if std::mem::replace(&mut told[slot], true) || words.len() == MOST_WORDS {
                continue;
            }
            let word = index.vocabulary.written(u32::from(*code)).to_owned();
            let folded = index.vocabulary.folded_text(query.slots[slot].folded);
            if query.slots[slot].exact.is_none()
                && folded_form(&exact_form(&word)) != exact_form(&word)
            {
                typed.push(folded);
            }
            words.push(word);
        }
        if words.is_empty() {
            continue;
        }
        let mut text = format!("Trong {} có: {}", part.label(), words.join(", "));
        if !typed.is_empty() {
            text.push_str(&format!(" (bạn gõ không dấu: {})", typed.join(", ")));
        }
        reasons.push(Reason {
            part: Some(*part),
            typed: (!typed.is_empty()).then(|| typed.join(" ")),
            found: words,
            ..Reason::new(ReasonKind::Word, text)
        });
    }
}

/// For each part, the form in which each word of the query occurs there; the
/// form that was typed if it does.
fn found(lens: &Lens<'_>, document: usize) -> Vec<Vec<Option<u16>>> {
    let forward = &lens.index().forward;
    let mut found = vec![vec![None; lens.query().slots.len()]; DocPart::ALL.len()];
    let lines = forward.syllables(document).split(|s| *s == LINE).skip(1);
    for (part, line) in forward.parts(document).zip(lines) {
        for &code in line {
            if let Some(slot) = lens.slot(code) {
                let form = &mut found[part as usize][usize::from(slot)];
                if form.is_none() || lens.has_typed_marks(code) {
                    *form = Some(code);
                }
            }
        }
    }
    found
}
