//! Comments as somebody may see them: personal numbers are masked for all but
//! whoever wrote them and the agency that answers.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::groups::Alike;
use crate::web::{App, WebError, attached::FileView, http::identity::MaybeUser};
use crate::{
    cases::Actor,
    model::{
        Action, AgencySlug, AnswerNumber, AnswerState, ChangedItem, Comment, CommentNumber,
        CommentSubject, Day, Matter, Sender, Stance, Timing,
    },
    reference::industry,
    store::{StoredAnswer, StoredComment},
    text::mask_personal,
};

/// Who reads comments on the plans of an agency.
pub(in crate::web) struct Reader<'a> {
    actor: Actor<'a>,
    /// Whether they answer for the agency.
    pub answers: bool,
    /// Whether they review plans, and so read who says what.
    reviews: bool,
    /// Whether they hide what must not be shown.
    pub moderates: bool,
    /// Whether they point comments out to moderators.
    pub flags: bool,
    /// Whether they may comment, now that they have signed in.
    pub comments: bool,
    /// The comment whose personal link they hold.
    holds: Option<CommentNumber>,
}

impl<'a> Reader<'a> {
    pub(in crate::web) fn new(viewer: &'a MaybeUser, agency: &AgencySlug, today: Day) -> Self {
        let actor = viewer.0.as_deref().map_or(Actor::Visitor, Actor::User);
        Self {
            answers: actor.require_in(Action::AnswerComment, agency, today).is_ok(),
            reviews: actor.reach(Action::ReviewPlan).is_ok(),
            moderates: actor.reach(Action::Moderate).is_ok(),
            flags: actor.reach(Action::Comment).is_ok(),
            comments: viewer.0.is_some() && actor.reach(Action::Comment).is_ok(),
            actor,
            holds: None,
        }
    }

    /// The same, with the personal link of a comment.
    pub(in crate::web) fn holding(self, number: CommentNumber) -> Self {
        Self { holds: Some(number), ..self }
    }

    /// Whether they made a comment.
    pub(in crate::web) fn made(&self, comment: &StoredComment) -> bool {
        self.holds == Some(comment.number)
            || (self.actor != Actor::Visitor && comment.author == self.actor.name())
    }

    /// What the journal calls them.
    pub(in crate::web) fn actor_name(&self) -> &str {
        self.actor.name()
    }

    /// Whether they see what a comment says: what a moderator hid is for whoever
    /// wrote it and for moderators.
    pub(in crate::web) fn sees(&self, comment: &StoredComment) -> bool {
        let open = !comment.hidden || self.moderates || self.made(comment);
        comment.withdrawn.is_none() && open
    }

    /// A part of a comment as they may see it.
    pub(in crate::web) fn shown(&self, comment: &StoredComment, text: &str) -> String {
        match self.answers || self.made(comment) {
            true => text.to_owned(),
            false => mask_personal(text).into_owned(),
        }
    }

    /// The name of whoever made a comment; nothing if it is not for them.
    pub(in crate::web) fn name(&self, comment: &StoredComment) -> String {
        let Sender { organisation, name, .. } = &comment.facts.sender;
        match name.is_shown() || self.reviews || self.answers || self.made(comment) {
            true => self.shown(comment, organisation),
            false => String::new(),
        }
    }
}

/// A comment on a page.
pub(in crate::web) struct CommentView {
    pub number: CommentNumber,
    pub version: u32,
    pub stance: Stance,
    /// Who says it, in words.
    pub from: String,
    pub made: Timestamp,
    /// When it was changed, if it was.
    pub changed: Option<Timestamp>,
    pub late: bool,
    pub withdrawn: Option<Timestamp>,
    /// What it says; nothing if it was taken back.
    pub lines: Vec<String>,
    /// What is attached.
    pub files: Vec<FileView>,
    /// Whether whoever looks made it.
    pub own: bool,
    pub answer: Option<AnswerView>,
    /// Whether it is chosen to be answered.
    pub chosen: bool,
    /// Whether a moderator hid it.
    pub hidden: bool,
    /// Those that say nearly the same, if it stands for some.
    pub alike: Option<Alike>,
}

/// An answer on a page.
#[derive(Clone)]
pub(in crate::web) struct AnswerView {
    pub number: AnswerNumber,
    pub version: u32,
    pub state: AnswerState,
    pub office: String,
    pub signer: String,
    pub lines: Vec<String>,
    pub given: Timestamp,
    /// Why it was changed last; empty if it never was.
    pub reason: String,
    /// What was changed because of it: in words, and where to see it.
    pub changed: Option<(String, Option<String>)>,
    /// How many comments it answers.
    pub comments: usize,
}

impl AnswerView {
    fn new(stored: StoredAnswer) -> Self {
        let facts = stored.answer.facts;
        Self {
            number: stored.number,
            version: stored.answer.version,
            state: facts.state,
            office: facts.office,
            signer: facts.signer,
            lines: facts.text.lines().map(str::to_owned).collect(),
            given: stored.given,
            reason: stored.answer.reason,
            changed: facts.changed.map(|changed| came_of(facts.of, changed)),
            comments: facts.comments.len(),
        }
    }

    /// How good that is for whoever commented, as a class of the stylesheet.
    pub(in crate::web) fn class(&self) -> &'static str {
        match self.state {
            AnswerState::Accepted | AnswerState::Partly => "good",
            AnswerState::Explained => "plan",
            AnswerState::Outside => "soon",
        }
    }
}

/// What was changed because of comments: in words, and where to see it.
fn came_of(of: Matter, changed: ChangedItem) -> (String, Option<String>) {
    let ChangedItem { item, version } = changed;
    match of {
        Matter::Plan(_) => (format!("Mục {item} đã sửa, phiên bản {version}."), None),
        Matter::Consultation(number) => (
            format!("Đoạn {item} đã sửa ở phiên bản {version} của dự thảo."),
            (version > 1).then(|| {
                let from = version - 1;
                format!("/tham-van/cuoc/{number}/so-sanh?from={from}&to={version}#doan-{item}")
            }),
        ),
    }
}

impl CommentView {
    fn new(stored: &StoredComment, reader: &Reader<'_>, answer: Option<AnswerView>) -> Self {
        let Comment { stance, text, sender, timing, .. } = &stored.facts;
        let told = reader.sees(stored);
        let lines = match told {
            false => Vec::new(),
            true => reader.shown(stored, text).lines().map(str::to_owned).collect(),
        };
        let organisation = if told { reader.name(stored) } else { String::new() };
        let files = stored.facts.files.iter().zip(1..).map(|(file, place)| {
            let address = super::files::address(stored.number, place);
            FileView::new(file, file.name.clone(), address)
        });
        Self {
            number: stored.number,
            version: stored.version,
            stance: *stance,
            from: from(&Sender { organisation, ..sender.clone() }),
            made: stored.made,
            changed: (stored.version > 1).then_some(stored.recorded),
            late: *timing == Timing::Late,
            withdrawn: stored.withdrawn,
            lines,
            files: if told { files.collect() } else { Vec::new() },
            own: reader.made(stored),
            answer,
            chosen: false,
            hidden: stored.hidden,
            alike: None,
        }
    }

    /// What it says in a word, as a class of the stylesheet.
    pub(in crate::web) fn class(&self) -> &'static str {
        match self.stance {
            Stance::For => "good",
            Stance::Against => "ended",
            Stance::Change => "plan",
        }
    }
}

/// Who says something, in words.
pub(super) fn from(sender: &Sender) -> String {
    let Sender { organisation, name: shown, size, industry: no, province } = sender;
    let name = match organisation.as_str() {
        "" if !shown.is_shown() => say!("Người gửi ẩn tên"),
        "" => say!("Không nêu tên tổ chức"),
        name => name.to_owned(),
    };
    let parts = [
        Some(name),
        size.map(|size| say!(size.label())),
        no.as_deref().and_then(industry).map(|industry| industry.name.clone()),
        province.map(|province| province.label().to_owned()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Comments with the answers to them, as somebody may see them.
pub(in crate::web) async fn views(
    app: &App,
    reader: &Reader<'_>,
    comments: &[StoredComment],
) -> Result<Vec<CommentView>, WebError> {
    let numbers = comments.iter().filter_map(|comment| comment.answer);
    let stored = app.store.answers_by_number(numbers).await?.into_iter();
    let answers: BTreeMap<AnswerNumber, AnswerView> =
        stored.map(|(number, stored)| (number, AnswerView::new(stored))).collect();
    let answer = |comment: &StoredComment| answers.get(&comment.answer?).cloned();
    let view = |comment| CommentView::new(comment, reader, answer(comment));
    Ok(comments.iter().map(view).collect())
}

/// The comments on something that were not taken back, at most so many after one.
pub(in crate::web) async fn of_subject(
    app: &App,
    reader: &Reader<'_>,
    subject: CommentSubject,
    (after, limit): (u32, u32),
) -> Result<Vec<CommentView>, WebError> {
    let comments = app.store.comments((subject.matter(), subject.part()), after, limit).await?;
    views(app, reader, &comments).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BusinessSize, NameShown, Province};

    #[test]
    fn whoever_comments_is_named_as_far_as_they_say() {
        let sender = Sender {
            organisation: "Công ty A".into(),
            size: Some(BusinessSize::Small),
            industry: Some("1".into()),
            province: Some(Province::Hue),
            name: NameShown::Shown,
        };
        assert_eq!(from(&sender), "Công ty A · Doanh nghiệp nhỏ · Sản xuất con dấu · Huế");
        assert_eq!(from(&Sender::default()), "Không nêu tên tổ chức");
        let hidden = Sender { name: NameShown::Hidden, ..Sender::default() };
        assert_eq!(from(&hidden), "Người gửi ẩn tên");
    }
}
