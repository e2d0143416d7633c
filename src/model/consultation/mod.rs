//! Consultations of their own: on the draft of a document, or on a regulation
//! in force. Those on plans are steps of the plans.

mod draft;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    AgencySlug, CommentSubject, ConsultationNumber, NotTaking, ParagraphId, RegulationCode, Timing,
    kind::closed_set,
};

pub use draft::{DraftText, Paragraph};

closed_set! {
    /// What a consultation of its own is on.
    ConsultationKind {
        /// The draft of a document.
        Draft = "draft", "Dự thảo văn bản";
        /// A regulation in force.
        Regulation = "regulation", "Quy định hiện hành";
    }
}

closed_set! {
    /// What can be open for comments.
    MatterKind {
        /// A plan.
        Plan = "plan", "Phương án";
        /// The draft of a document.
        Draft = "draft", "Dự thảo văn bản";
        /// A regulation in force.
        Regulation = "regulation", "Quy định hiện hành";
    }
}

closed_set! {
    /// What kind of document a draft is to become.
    DraftKind {
        /// A law.
        Law = "law", "Luật";
        /// An ordinance.
        Ordinance = "ordinance", "Pháp lệnh";
        /// A resolution.
        Resolution = "resolution", "Nghị quyết";
        /// A decree.
        Decree = "decree", "Nghị định";
        /// A decision.
        Decision = "decision", "Quyết định";
        /// A circular.
        Circular = "circular", "Thông tư";
        /// A joint circular.
        JointCircular = "joint-circular", "Thông tư liên tịch";
    }
}

closed_set! {
    /// What was done last about the time of a consultation.
    ConsultationStep {
        /// It was opened.
        Opened = "opened", "Mở lấy ý kiến";
        /// It was given more time.
        Extended = "extended", "Gia hạn";
        /// It was closed before its time; what comes is late.
        Closed = "closed", "Kết thúc sớm";
        /// It is over: nothing is taken any more, late or not.
        Ended = "ended", "Chốt tham vấn";
    }
}

/// What it is on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum ConsultationOn {
    /// The draft of a document; its text is recorded beside it.
    Draft {
        /// What kind of document it is to become.
        document: DraftKind,
    },
    /// A regulation in force.
    Regulation {
        /// Which.
        code: RegulationCode,
    },
}

/// A consultation of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultation {
    /// Its number.
    pub number: ConsultationNumber,
    /// Who answers for it.
    pub agency: AgencySlug,
    /// What the draft is called, or what is asked, in a line.
    pub title: String,
    /// What it is on.
    #[serde(flatten)]
    pub on: ConsultationOn,
    /// What those who comment are asked, in full; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub question: String,
    /// The first instant.
    pub opens: Timestamp,
    /// The first instant that is late.
    pub closes: Timestamp,
    /// What was done last about its time.
    pub step: ConsultationStep,
}

impl Consultation {
    /// How long the title may be, in letters.
    pub const LONGEST_TITLE: usize = 500;
    /// How long what is asked may be.
    pub const LONGEST_QUESTION: usize = 5_000;

    /// What kind of consultation it is.
    pub fn kind(&self) -> ConsultationKind {
        match self.on {
            ConsultationOn::Draft { .. } => ConsultationKind::Draft,
            ConsultationOn::Regulation { .. } => ConsultationKind::Regulation,
        }
    }

    /// The regulation, if it is on one.
    pub fn code(&self) -> Option<&RegulationCode> {
        match &self.on {
            ConsultationOn::Draft { .. } => None,
            ConsultationOn::Regulation { code } => Some(code),
        }
    }

    /// What a comment is about that names a paragraph, or none. A draft is
    /// commented on by paragraphs, a regulation as it stands.
    pub fn subject(&self, paragraph: Option<u32>) -> Option<CommentSubject> {
        match (self.kind(), paragraph) {
            (ConsultationKind::Draft, Some(paragraph)) => {
                let id = ParagraphId { consultation: self.number, paragraph };
                Some(CommentSubject::DraftParagraph(id))
            }
            (ConsultationKind::Regulation, None) => Some(CommentSubject::Regulation(self.number)),
            _ => None,
        }
    }

    /// Whether it takes a comment now, and in time or late: what comes late can
    /// still be heeded until the consultation is ended.
    ///
    /// # Errors
    /// Says why it takes none.
    pub fn taking(&self, now: Timestamp) -> Result<Timing, NotTaking> {
        match self.step {
            ConsultationStep::Ended => Err(NotTaking::Settled),
            _ if now < self.opens => Err(NotTaking::NotOpen(self.opens)),
            _ if now < self.closes => Ok(Timing::InTime),
            _ => Ok(Timing::Late),
        }
    }

    /// Whether comments are in time now.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.taking(now) == Ok(Timing::InTime)
    }

    /// Why a step about its time can't be taken now; none if it can.
    pub fn refuses(
        &self,
        step: ConsultationStep,
        closes: Timestamp,
        now: Timestamp,
    ) -> Option<&'static str> {
        let ended = self.step == ConsultationStep::Ended;
        match step {
            _ if ended => Some("is ended"),
            ConsultationStep::Opened => Some("is open already"),
            ConsultationStep::Extended if closes <= self.closes || closes <= now => {
                Some("is no later")
            }
            ConsultationStep::Closed if now < self.opens || now >= self.closes => {
                Some("is not open")
            }
            ConsultationStep::Ended if now < self.closes => Some("is still open"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * 3600).unwrap()
    }

    fn draft(step: ConsultationStep) -> Consultation {
        Consultation {
            number: ConsultationNumber(1),
            agency: "bo-y-te".parse().unwrap(),
            title: "Dự thảo".into(),
            on: ConsultationOn::Draft { document: DraftKind::Circular },
            question: String::new(),
            opens: at(10),
            closes: at(20),
            step,
        }
    }

    #[test]
    fn comments_are_taken_by_the_hour() {
        use ConsultationStep::*;
        for (step, now, expected) in [
            (Opened, 9, Err(NotTaking::NotOpen(at(10)))),
            (Opened, 10, Ok(Timing::InTime)),
            (Extended, 19, Ok(Timing::InTime)),
            (Opened, 20, Ok(Timing::Late)),
            (Closed, 21, Ok(Timing::Late)),
            (Ended, 21, Err(NotTaking::Settled)),
            (Ended, 12, Err(NotTaking::Settled)),
        ] {
            assert_eq!(draft(step).taking(at(now)), expected, "{step} {now}");
        }
    }

    #[test]
    fn time_is_given_and_not_taken_back_unseen() {
        use ConsultationStep::*;
        for (before, step, closes, now, refused) in [
            (Opened, Extended, 30, 12, false),
            (Opened, Extended, 30, 25, false),
            (Opened, Extended, 20, 12, true),
            (Opened, Extended, 22, 25, true),
            (Opened, Closed, 12, 12, false),
            (Opened, Closed, 9, 9, true),
            (Closed, Closed, 21, 21, true),
            (Closed, Extended, 30, 21, false),
            (Opened, Ended, 20, 19, true),
            (Opened, Ended, 20, 20, false),
            (Ended, Extended, 40, 25, true),
            (Opened, Opened, 20, 12, true),
        ] {
            let found = draft(before).refuses(step, at(closes), at(now));
            assert_eq!(found.is_some(), refused, "{before} {step} {closes} {now}");
        }
    }

    #[test]
    fn a_draft_is_commented_on_by_paragraphs() {
        let draft = draft(ConsultationStep::Opened);
        let code: RegulationCode = "9.000001".parse().unwrap();
        let rule = Consultation { on: ConsultationOn::Regulation { code }, ..draft.clone() };
        assert_eq!(draft.subject(Some(2)).unwrap().to_string(), "TV-0001/2");
        assert_eq!(rule.subject(None).unwrap().to_string(), "TV-0001");
        assert_eq!((draft.subject(None), rule.subject(Some(1))), (None, None));
        for of in [draft, rule] {
            let json = serde_json::to_string(&of).unwrap();
            assert_eq!(serde_json::from_str::<Consultation>(&json).unwrap(), of);
        }
    }
}
