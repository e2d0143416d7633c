//! What is said about something and answered, with the forms to comment and to
//! answer: the same part of the page of an item, a paragraph and a regulation.

use super::{
    about::page_of,
    form::CommentForm,
    groups::{Seen, Told},
    view::{CommentView, Reader},
};
use crate::web::{
    App, WebError,
    exports::Downloads,
    http::{error::ErrorInfo, identity::MaybeUser},
    search::{address, params::bad},
    words,
};
use crate::{
    model::{AgencySlug, AnswerState, CommentNumber, CommentSubject, Matter, NotTaking, Timing},
    store::ItemTally,
};

/// Comments on a page, each with those behind it: what somebody reads, and a
/// fifth of a megabyte less than with fifty.
const PAGE: u32 = 20;

/// What comments are about.
pub(in crate::web) struct Asked<'a> {
    pub subject: CommentSubject,
    /// Who answers.
    pub agency: &'a AgencySlug,
    /// Its version now.
    pub version: u32,
    pub taking: Result<Timing, NotTaking>,
}

/// The part of the page.
pub(in crate::web) struct Talk {
    subject: CommentSubject,
    /// Where the forms go.
    pub page: String,
    /// The number of the version now of what the comments are about.
    pub version: u32,
    taking: Result<Timing, NotTaking>,
    pub tally: ItemTally,
    /// Counted both ways, and large groups.
    pub told: Told,
    pub comments: Vec<CommentView>,
    pub files: Vec<Downloads>,
    /// The page with the comments after these.
    pub next: Option<String>,
    /// The form, for whoever may comment.
    pub form: Option<CommentForm>,
    /// Where a visitor goes to sign in; they may comment by mail as well.
    pub sign_in: Option<String>,
    /// The form to answer, for the agency.
    pub answer: Option<AnswerForm>,
}

impl Talk {
    pub(in crate::web) fn states(&self) -> &'static [AnswerState] {
        AnswerState::ALL
    }

    /// Whether it is about an item of a plan.
    pub(in crate::web) fn is_plan(&self) -> bool {
        self.subject.plan_item().is_some()
    }

    /// Whether what comes now is late.
    pub(in crate::web) fn is_late(&self) -> bool {
        self.taking == Ok(Timing::Late)
    }

    /// Why nothing can be said now, in words.
    pub(in crate::web) fn closed(&self) -> Option<String> {
        let plan = self.is_plan();
        Some(match self.taking {
            Ok(_) => return None,
            Err(NotTaking::NotYet(day)) => format!("Nhận góp ý từ ngày {}.", words::day(day)),
            Err(NotTaking::NotOpen(at)) => format!("Nhận góp ý từ {}.", words::instant(at)),
            Err(NotTaking::Settled) if plan => {
                say!("Mục này đã được quyết định nên không nhận góp ý nữa.")
            }
            Err(NotTaking::Settled) => {
                say!("Cuộc tham vấn đã được chốt nên không nhận góp ý nữa.")
            }
            Err(NotTaking::Never) if plan => say!("Mục này hiện không lấy ý kiến."),
            Err(NotTaking::Never) => {
                say!("Đoạn này không còn trong dự thảo nên không nhận góp ý.")
            }
        })
    }

    /// What a part is called, if answers can name one that was changed.
    pub(in crate::web) fn part(&self) -> Option<&'static str> {
        match self.subject {
            CommentSubject::PlanItem(_) => Some("Mục"),
            CommentSubject::DraftParagraph(_) => Some("Đoạn"),
            CommentSubject::Regulation(_) => None,
        }
    }

    /// The number of the part, in words.
    pub(in crate::web) fn number(&self) -> u32 {
        self.subject.part().unwrap_or_default()
    }

    /// Until when a comment can be taken back, in words.
    pub(in crate::web) fn until(&self) -> &'static str {
        super::own::settled(self.subject)
    }
}

/// The form of an answer, as it was filled in.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct AnswerForm {
    pub office: String,
    pub signer: String,
    pub state: String,
    pub text: String,
    pub item: String,
    pub version: String,
    pub chosen: Vec<CommentNumber>,
    /// Groups as whoever answers has seen them.
    pub groups: Vec<Seen>,
}

/// What was filled in, and what was wrong with it.
#[derive(Default)]
pub(in crate::web) struct Filled {
    pub comment: Option<CommentForm>,
    pub answer: AnswerForm,
    pub problem: Option<ErrorInfo>,
    pub after: u32,
    pub done: Option<&'static str>,
}

impl Filled {
    /// As an address asks for it.
    pub(in crate::web) fn asked(
        after: Option<&str>,
        done: Option<&'static str>,
    ) -> Result<Self, WebError> {
        let number = |text: &str| {
            let advice = || "Cần một số góp ý, ví dụ GY-0001.".into();
            text.parse::<CommentNumber>().map_err(|_| bad("after", text, advice()))
        };
        let after = after.map(number).transpose()?.map_or(0, |number| number.0);
        Ok(Self { after, done, ..Self::default() })
    }
}

/// The parameters of files with the comments on something.
fn parameters(subject: CommentSubject) -> String {
    match (subject.matter(), subject.part()) {
        (Matter::Plan(plan), Some(item)) => format!("?plan={plan}&item={item}"),
        (Matter::Plan(plan), None) => format!("?plan={plan}"),
        (Matter::Consultation(number), Some(paragraph)) => {
            format!("?consultation={number}&paragraph={paragraph}")
        }
        (Matter::Consultation(number), None) => format!("?consultation={number}"),
    }
}

/// What is said about something, as somebody may see it.
pub(in crate::web) async fn talk(
    app: &App,
    viewer: &MaybeUser,
    asked: Asked<'_>,
    filled: &Filled,
) -> Result<Talk, WebError> {
    let Asked { subject, agency, version, taking } = asked;
    let page = page_of(subject);
    let reader = Reader::new(viewer, agency, app.clock.today());
    let after = CommentNumber(filled.after);
    let told = Told::find(app, subject, (after, PAGE as usize + 1)).await?;
    let mut comments = told.views(app, (&reader, subject.matter())).await?;
    let next = (comments.len() > PAGE as usize).then(|| {
        comments.truncate(PAGE as usize);
        let last = comments.last().map(|comment| comment.number.to_string()).unwrap_or_default();
        address::query(&page, &[("after", last.as_str())])
    });
    for comment in &mut comments {
        comment.chosen = filled.answer.chosen.contains(&comment.number);
        if let Some(alike) = &mut comment.alike {
            alike.chosen = filled.answer.groups.iter().any(|(of, _)| *of == comment.number);
        }
    }
    let unanswered = |comment: &CommentView| {
        comment.answer.is_none() || comment.alike.as_ref().is_some_and(|alike| alike.open > 0)
    };
    let open = comments.iter().any(unanswered);
    let mut tallies = app.store.comment_tally(subject.matter()).await?;
    let tally = tallies.remove(&subject.part().unwrap_or_default()).unwrap_or_default();
    let visitor = viewer.0.is_none();
    Ok(Talk {
        subject,
        version,
        taking,
        tally,
        told,
        comments,
        files: vec![Downloads::of("/gop-y", &parameters(subject))],
        next,
        form: (taking.is_ok() && (reader.comments || visitor))
            .then(|| filled.comment.clone().unwrap_or_default()),
        sign_in: (taking.is_ok() && visitor)
            .then(|| address::query("/dang-nhap", &[("next", page.as_str())])),
        answer: (reader.answers && open).then(|| filled.answer.clone()),
        page,
    })
}
