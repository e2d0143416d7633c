//! What the engine indexes: a document as lines of known kinds.

use crate::{
    catalog::Ordinal,
    model::{Regulation, Submission},
};

/// What a line of a document is. The weight says how often the line counts in
/// the one field that is searched; title and subject three times, titles of the
/// legal basis twice (measured, see ARCHITECTURE.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum LineKind {
    /// The name.
    Title = 0,
    /// What it belongs to: field, agency, the parent document's title.
    Context = 1,
    /// A legal document it rests on.
    Basis = 2,
    /// Anything else: a step, a paper of the dossier, a condition, a clause.
    Body = 3,
}

impl LineKind {
    pub(super) const ALL: [Self; 4] = [Self::Title, Self::Context, Self::Basis, Self::Body];

    pub(super) fn weight(self) -> u32 {
        match self {
            Self::Title | Self::Context => 3,
            Self::Basis => 2,
            Self::Body => 1,
        }
    }

    pub(super) fn from_byte(byte: u8) -> Self {
        Self::ALL.get(usize::from(byte)).copied().unwrap_or(Self::Body)
    }
}

/// A document to index. Lines hold repaired text without line breaks; the
/// first line is the title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doc {
    /// Its place in the catalog; documents come in this order, without gaps.
    pub ordinal: Ordinal,
    /// What it is a part of, if anything: the law of an article, the field of a
    /// regulation. Documents of one parent share a signal of the ranking.
    pub parent: Option<String>,
    /// Its lines.
    pub lines: Vec<(LineKind, String)>,
}

impl Doc {
    /// A document with a title; texts are split at line breaks and blank lines
    /// left out.
    pub fn new(ordinal: Ordinal, title: &str) -> Self {
        let mut doc = Self { ordinal, parent: None, lines: Vec::new() };
        doc.lines.push((LineKind::Title, title.replace('\n', " ")));
        doc
    }

    /// Its title.
    pub fn title(&self) -> &str {
        self.lines.first().map_or("", |(_, line)| line)
    }

    /// Adds the lines of a text.
    pub fn push(&mut self, kind: LineKind, text: &str) {
        let lines = text.split('\n').map(str::trim).filter(|line| !line.is_empty());
        self.lines.extend(lines.map(|line| (kind, line.to_owned())));
    }
}

/// The document of a regulation. `agency` is the issuing agency's name.
pub fn doc_of(ordinal: Ordinal, regulation: &Regulation, agency: &str) -> Doc {
    let mut doc = Doc::new(ordinal, &regulation.name);
    doc.parent = Some(regulation.field.0.clone());
    doc.push(LineKind::Context, &regulation.field.0);
    doc.push(LineKind::Context, agency);
    for basis in &regulation.legal_basis {
        let number =
            basis.number.as_ref().map_or_else(|| basis.as_printed.clone(), ToString::to_string);
        doc.push(LineKind::Basis, format!("{} {number}", basis.title).trim());
    }
    for text in regulation.executing.iter().chain(&regulation.deciding) {
        doc.push(LineKind::Body, text);
    }
    for text in regulation.industries.iter().chain(&regulation.audience_as_printed) {
        doc.push(LineKind::Body, text);
    }
    for text in &regulation.steps {
        doc.push(LineKind::Body, text);
    }
    for submission in &regulation.submissions {
        doc.push(LineKind::Body, &submission_line(submission));
    }
    for item in &regulation.dossier {
        doc.push(LineKind::Body, [&*item.case, &*item.name].join(" ").trim());
    }
    for text in regulation.conditions.iter().chain(&regulation.results) {
        doc.push(LineKind::Body, text);
    }
    doc
}

fn submission_line(submission: &Submission) -> String {
    let mut parts = vec![submission.channel.label()];
    parts.extend(submission.time_limit.as_ref().map(|limit| limit.text.as_str()));
    parts.extend(submission.fees.iter().map(|fee| fee.text.as_str()));
    parts.push(&submission.note);
    parts.retain(|part| !part.is_empty());
    parts.join("; ")
}
