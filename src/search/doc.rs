//! What the engine indexes: a document as lines of known kinds.

use super::{
    levels::{self, Levels},
    papers::PaperKey,
};
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
        Self::ALL.get(usize::from(byte & 3)).copied().unwrap_or(Self::Body)
    }
}

crate::model::closed_set! {
    /// What part of a document a line is, for people.
    DocPart {
        /// Its name.
        Name = "name", "tên";
        /// The field, or what it is a part of.
        Field = "field", "lĩnh vực";
        /// The agency that issued it.
        Agency = "agency", "cơ quan ban hành";
        /// The documents it rests on.
        LegalBasis = "legal-basis", "căn cứ pháp lý";
        /// Who carries it out.
        Offices = "offices", "cơ quan thực hiện";
        /// Whom it concerns.
        Audience = "audience", "đối tượng, ngành nghề";
        /// What to do.
        Steps = "steps", "trình tự thực hiện";
        /// Ways to hand in, time limits and fees.
        Ways = "ways", "cách thức, thời hạn, phí";
        /// The papers to hand in.
        Dossier = "dossier", "thành phần hồ sơ";
        /// Requirements and conditions.
        Conditions = "conditions", "yêu cầu, điều kiện";
        /// What one gets.
        Results = "results", "kết quả";
        /// Anything else.
        Text = "text", "nội dung";
    }
}

impl DocPart {
    fn of_kind(kind: LineKind) -> Self {
        match kind {
            LineKind::Title => Self::Name,
            LineKind::Context => Self::Field,
            LineKind::Basis => Self::LegalBasis,
            LineKind::Body => Self::Text,
        }
    }

    /// How its lines count.
    fn kind(self) -> LineKind {
        match self {
            Self::Name => LineKind::Title,
            Self::Field | Self::Agency => LineKind::Context,
            Self::LegalBasis => LineKind::Basis,
            _ => LineKind::Body,
        }
    }

    /// Part and kind of a line in one byte.
    pub(super) fn with(self, kind: LineKind) -> u8 {
        (self as u8) << 2 | kind as u8
    }

    pub(super) fn from_byte(byte: u8) -> Self {
        Self::ALL.get(usize::from(byte >> 2)).copied().unwrap_or(Self::Text)
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
    /// From which line on the text is another part than its kind says.
    parts: Vec<(usize, DocPart)>,
    pub(super) levels: Levels,
    /// The papers that it demands.
    pub(super) papers: Vec<PaperKey>,
}

impl Doc {
    /// A document with a title; texts are split at line breaks and blank lines
    /// left out.
    pub fn new(ordinal: Ordinal, title: &str) -> Self {
        let levels = levels::of_name(title);
        let mut doc = Self {
            ordinal,
            parent: None,
            lines: Vec::new(),
            parts: Vec::new(),
            levels,
            papers: Vec::new(),
        };
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

    /// Adds the lines of a text that is a part of its own.
    pub fn push_part(&mut self, part: DocPart, text: &str) {
        if self.parts.last().is_none_or(|(_, last)| *last != part) {
            self.parts.push((self.lines.len(), part));
        }
        self.push(part.kind(), text);
    }

    /// What part each line is.
    pub(super) fn parts(&self) -> impl Iterator<Item = DocPart> {
        self.lines.iter().enumerate().map(|(number, (kind, _))| {
            let named = self.parts.iter().rfind(|(from, _)| *from <= number);
            match named {
                Some((_, part)) if part.kind() == *kind => *part,
                _ => DocPart::of_kind(*kind),
            }
        })
    }
}

/// The document of a regulation. `agency` is the issuing agency's name.
pub fn doc_of(ordinal: Ordinal, regulation: &Regulation, agency: &str) -> Doc {
    let mut doc = Doc::new(ordinal, &regulation.name);
    doc.parent = Some(regulation.field.0.clone());
    if doc.levels.is_empty() {
        doc.levels = Levels::of(&regulation.levels);
    }
    doc.push_part(DocPart::Field, &regulation.field.0);
    doc.push_part(DocPart::Agency, agency);
    for basis in &regulation.legal_basis {
        let number =
            basis.number.as_ref().map_or_else(|| basis.as_printed.clone(), ToString::to_string);
        doc.push_part(DocPart::LegalBasis, format!("{} {number}", basis.title).trim());
    }
    for text in regulation.executing.iter().chain(&regulation.deciding) {
        doc.push_part(DocPart::Offices, text);
    }
    for text in regulation.industries.iter().chain(&regulation.audience_as_printed) {
        doc.push_part(DocPart::Audience, text);
    }
    for text in &regulation.steps {
        doc.push_part(DocPart::Steps, text);
    }
    for submission in &regulation.submissions {
        doc.push_part(DocPart::Ways, &submission_line(submission));
    }
    for item in &regulation.dossier {
        doc.push_part(DocPart::Dossier, [&*item.case, &*item.name].join(" ").trim());
        doc.papers.extend(PaperKey::of(&item.name));
    }
    for text in &regulation.conditions {
        doc.push_part(DocPart::Conditions, text);
    }
    for text in &regulation.results {
        doc.push_part(DocPart::Results, text);
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
