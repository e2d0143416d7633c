//! What a comment can be about.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::lang::shown as format;
use crate::model::{BadPlanNumber, ConsultationNumber, ItemId, MatterKind, PlanNumber};

/// A paragraph of a draft under consultation: `TV-0012/34`. It keeps its number
/// through all versions of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ParagraphId {
    /// The consultation on the draft.
    pub consultation: ConsultationNumber,
    /// The number of the paragraph, from 1.
    pub paragraph: u32,
}

/// What a comment is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CommentSubject {
    /// An item of a plan.
    PlanItem(ItemId),
    /// A paragraph of a draft of a document.
    DraftParagraph(ParagraphId),
    /// A regulation in force, as it is asked about in a consultation.
    Regulation(ConsultationNumber),
}

/// What is open for comments as a whole, and answered for by one agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Matter {
    /// A plan.
    Plan(PlanNumber),
    /// A draft or a regulation in a consultation of its own.
    Consultation(ConsultationNumber),
}

impl CommentSubject {
    /// The stable name of the kind of subject.
    pub fn kind(self) -> &'static str {
        match self {
            Self::PlanItem(_) => "plan-item",
            Self::DraftParagraph(_) => "draft-paragraph",
            Self::Regulation(_) => "regulation",
        }
    }

    /// The item of a plan, if it is one.
    pub fn plan_item(self) -> Option<ItemId> {
        match self {
            Self::PlanItem(id) => Some(id),
            Self::DraftParagraph(_) | Self::Regulation(_) => None,
        }
    }

    /// The kind of what it is a part of.
    pub fn matter_kind(self) -> MatterKind {
        match self {
            Self::PlanItem(_) => MatterKind::Plan,
            Self::DraftParagraph(_) => MatterKind::Draft,
            Self::Regulation(_) => MatterKind::Regulation,
        }
    }

    /// What it is a part of.
    pub fn matter(self) -> Matter {
        match self {
            Self::PlanItem(id) => Matter::Plan(id.plan),
            Self::DraftParagraph(id) => Matter::Consultation(id.consultation),
            Self::Regulation(number) => Matter::Consultation(number),
        }
    }

    /// Which part of that it is: the item or the paragraph.
    pub fn part(self) -> Option<u32> {
        match self {
            Self::PlanItem(id) => Some(id.item),
            Self::DraftParagraph(id) => Some(id.paragraph),
            Self::Regulation(_) => None,
        }
    }

    /// What it is, in words within a sentence.
    pub fn words(self) -> String {
        match self {
            Self::PlanItem(id) => format!("mục {}, phương án {}", id.item, id.plan),
            Self::DraftParagraph(id) => {
                format!("đoạn {}, dự thảo lấy ý kiến {}", id.paragraph, id.consultation)
            }
            Self::Regulation(number) => format!("quy định được rà soát ở {number}"),
        }
    }
}

impl Matter {
    /// The plan, if it is one.
    pub fn plan(self) -> Option<PlanNumber> {
        match self {
            Self::Plan(plan) => Some(plan),
            Self::Consultation(_) => None,
        }
    }

    /// The consultation of its own, if it is one.
    pub fn consultation(self) -> Option<ConsultationNumber> {
        match self {
            Self::Plan(_) => None,
            Self::Consultation(number) => Some(number),
        }
    }
}

impl From<PlanNumber> for Matter {
    fn from(plan: PlanNumber) -> Self {
        Self::Plan(plan)
    }
}

impl From<ConsultationNumber> for Matter {
    fn from(number: ConsultationNumber) -> Self {
        Self::Consultation(number)
    }
}

impl From<ItemId> for CommentSubject {
    fn from(id: ItemId) -> Self {
        Self::PlanItem(id)
    }
}

impl fmt::Display for Matter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plan(plan) => plan.fmt(f),
            Self::Consultation(number) => number.fmt(f),
        }
    }
}

impl fmt::Display for ParagraphId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.consultation, self.paragraph)
    }
}

impl FromStr for ParagraphId {
    type Err = BadPlanNumber;

    fn from_str(text: &str) -> Result<Self, BadPlanNumber> {
        let read = || {
            let (number, paragraph) = text.split_once('/')?;
            Some(Self { consultation: number.parse().ok()?, paragraph: paragraph.parse().ok()? })
        };
        read()
            .filter(|id| id.to_string() == text)
            .ok_or_else(|| BadPlanNumber::new(text, "TV-0001/1"))
    }
}

impl TryFrom<String> for ParagraphId {
    type Error = BadPlanNumber;
    fn try_from(text: String) -> Result<Self, BadPlanNumber> {
        text.parse()
    }
}

impl From<ParagraphId> for String {
    fn from(id: ParagraphId) -> Self {
        id.to_string()
    }
}

/// What it is the number of: each kind has numbers of another form.
impl fmt::Display for CommentSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PlanItem(id) => id.fmt(f),
            Self::DraftParagraph(id) => id.fmt(f),
            Self::Regulation(number) => number.fmt(f),
        }
    }
}

impl FromStr for CommentSubject {
    type Err = BadPlanNumber;

    fn from_str(text: &str) -> Result<Self, BadPlanNumber> {
        let item = || text.parse().map(Self::PlanItem);
        let paragraph = || text.parse().map(Self::DraftParagraph);
        let regulation = || text.parse().map(Self::Regulation);
        item().or_else(|_| paragraph()).or_else(|_| regulation())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_have_one_text_each() {
        for (text, json, matter, part) in [
            ("PA-0001/2", r#"{"plan-item":"PA-0001/2"}"#, "PA-0001", Some(2)),
            ("TV-0001/2", r#"{"draft-paragraph":"TV-0001/2"}"#, "TV-0001", Some(2)),
            ("TV-0001", r#"{"regulation":"TV-0001"}"#, "TV-0001", None),
        ] {
            let subject: CommentSubject = text.parse().unwrap();
            assert_eq!(subject.to_string(), text);
            assert_eq!(serde_json::to_string(&subject).unwrap(), json);
            assert_eq!(serde_json::from_str::<CommentSubject>(json).unwrap(), subject);
            assert_eq!((subject.matter().to_string().as_str(), subject.part()), (matter, part));
            assert!(subject.words().contains(matter));
        }
        for text in ["", "PA-0001", "TV-1", "TV-0001/", "TV-0001/02", "TV-0001/+2", "GY-0001/1"] {
            assert!(text.parse::<CommentSubject>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_answer_names_its_matter_as_before() {
        #[derive(Serialize, Deserialize)]
        struct Of {
            #[serde(flatten)]
            of: Matter,
            text: String,
        }
        for (json, of) in [
            (r#"{"plan":"PA-0007","text":"a"}"#, Matter::Plan(PlanNumber(7))),
            (
                r#"{"consultation":"TV-0007","text":"a"}"#,
                Matter::Consultation(ConsultationNumber(7)),
            ),
        ] {
            let read: Of = serde_json::from_str(json).unwrap();
            assert_eq!(read.of, of);
            assert_eq!(serde_json::to_string(&read).unwrap(), json);
        }
    }
}
