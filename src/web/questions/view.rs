//! Questions as somebody may see them: personal numbers are masked for all but
//! whoever asked and the agency that answers.

use crate::web::{http::identity::MaybeUser, words};
use crate::{
    cases::Actor,
    model::{Action, AgencySlug, Answered, Day, QuestionNumber, QuestionOrigin},
    reference::agencies,
    search::ShelfHit,
    store::{StoredQuestion, StoredQuestionAnswer},
    text::mask_personal,
};

/// Who reads a question.
pub(super) struct Reader<'a> {
    actor: Actor<'a>,
    /// Whether they answer for the agency that is asked.
    pub answers: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(viewer: &'a MaybeUser, agency: &AgencySlug, today: Day) -> Self {
        let actor = viewer.0.as_deref().map_or(Actor::Visitor, Actor::User);
        Self { answers: actor.require_in(Action::AnswerQuestion, agency, today).is_ok(), actor }
    }

    /// A part of a question as they may see it.
    pub(super) fn shown(&self, question: &StoredQuestion, text: &str) -> String {
        let own = self.actor != Actor::Visitor && question.author == self.actor.name();
        match self.answers || own {
            true => text.to_owned(),
            false => mask_personal(text).into_owned(),
        }
    }
}

/// A question in a list.
pub(in crate::web) struct Row {
    pub number: QuestionNumber,
    /// HTML, escaped.
    pub title: String,
    /// The same as it is read.
    pub plain: String,
    pub answered: Answered,
    /// HTML, escaped by the search; may be empty.
    pub snippet: String,
    pub agency: String,
    pub field: String,
    pub asked: String,
    pub state: &'static str,
    pub class: &'static str,
}

impl Row {
    pub(in crate::web) fn new(question: &StoredQuestion) -> Self {
        let (state, class) = state(question);
        let plain = mask_personal(&question.facts.title).into_owned();
        Self {
            number: question.number,
            title: words::escaped(&plain),
            plain,
            answered: if question.version() > 0 { Answered::Yes } else { Answered::No },
            snippet: String::new(),
            agency: agencies().name(&question.facts.agency).to_owned(),
            field: question.facts.field.clone(),
            asked: words::instant(question.asked),
            state,
            class,
        }
    }
}

impl Row {
    /// The row of one that may have been found by words.
    pub(in crate::web) fn found(question: &StoredQuestion, hit: Option<ShelfHit>) -> Self {
        let row = Self::new(question);
        match hit {
            Some(hit) => Self { title: hit.title, snippet: hit.snippet, ..row },
            None => row,
        }
    }
}

/// Where a question stands, in words, with a class of the stylesheet.
pub(super) fn state(question: &StoredQuestion) -> (&'static str, &'static str) {
    match (question.same_as, question.version()) {
        (Some(_), _) => ("Đã có câu hỏi trước", ""),
        (None, 0) => ("Chờ giải đáp", "soon"),
        (None, _) => ("Đã giải đáp", "good"),
    }
}

/// A version of an answer on a page.
pub(super) struct AnswerView {
    pub version: u32,
    pub reason: String,
    pub given: String,
    pub office: String,
    pub signer: String,
    pub province: &'static str,
    pub lines: Vec<String>,
}

impl AnswerView {
    pub(super) fn new(answer: &StoredQuestionAnswer) -> Self {
        let facts = &answer.facts;
        Self {
            version: answer.version,
            reason: answer.reason.clone(),
            given: words::instant(answer.given),
            office: facts.office.clone(),
            signer: facts.signer.clone(),
            province: facts.province.map_or("", |province| province.label()),
            lines: lines(&mask_personal(&facts.text)),
        }
    }
}

/// The lines of a text that say something.
pub(super) fn lines(text: &str) -> Vec<String> {
    text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// How a question came to be here, in words.
pub(super) fn origin(question: &StoredQuestion) -> &'static str {
    match question.facts.origin {
        QuestionOrigin::Asked => "Gửi lúc",
        QuestionOrigin::Published => "Cơ quan công bố lúc",
    }
}
