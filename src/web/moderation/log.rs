//! What was removed, when and why, for everybody, and the list of reasons.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use jiff::Timestamp;

use super::view::StepView;
use crate::web::{
    App, WebError,
    comments::about,
    exports::Downloads,
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    regulation::page::own_parameters,
    search::params::{Pairs, bad},
    words,
};
use crate::{
    model::{Action, CommentNumber, CommentSubject, Moderated, ModerationAct},
    reference::{ModerationReason, moderation_reasons},
    store::ModeratedComment,
};

/// Removals on a page.
const PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "moderation.html")]
struct LogPage {
    frame: Frame,
    rows: Vec<Row>,
    /// Hidden now, shown again, waiting for another look.
    hidden: u64,
    restored: u64,
    waiting: u64,
    next: Option<u64>,
    moderates: bool,
    files: Vec<Downloads>,
}

/// A comment that was removed.
pub(in crate::web) struct Row {
    pub number: CommentNumber,
    pub subject: Option<CommentSubject>,
    pub state: Moderated,
    pub removed: Option<StepView>,
    /// The place in the journal of the removal.
    pub seq: u64,
    pub appealed: Option<Timestamp>,
    /// What came of another look, or a restoration without one.
    pub outcome: Option<StepView>,
}

impl Row {
    pub(in crate::web) fn new(moderated: &ModeratedComment) -> Result<Self, WebError> {
        let last = moderated.removal().map_or(0, |removal| removal.seq);
        let after = || moderated.steps.iter().filter(move |step| step.seq > last);
        let outcome = after()
            .find(|step| matches!(step.act, ModerationAct::Upheld | ModerationAct::Restored));
        Ok(Self {
            number: moderated.comment,
            subject: moderated.subject().copied(),
            state: moderated.state()?,
            removed: moderated.removal().map(StepView::new),
            seq: last,
            appealed: after().find(|step| step.act == ModerationAct::Appealed).map(|step| step.at),
            outcome: outcome.map(StepView::new),
        })
    }

    /// Where it stands, as a class of the stylesheet.
    pub(in crate::web) fn class(&self) -> &'static str {
        match self.state {
            Moderated::Shown | Moderated::Restored => "good",
            Moderated::Appealed => "soon",
            Moderated::Removed | Moderated::Upheld => "ended",
        }
    }
}

impl LogPage {
    fn reasons(&self) -> &'static [ModerationReason] {
        moderation_reasons()
    }
}

/// The place of the journal that an address names.
pub(super) fn before(text: Option<&str>) -> Result<u64, WebError> {
    let read = |text: &str| {
        text.parse().map_err(|_| bad("before", text, "Cần số của một dòng nhật ký.".into()))
    };
    text.map_or(Ok(u64::MAX), read)
}

/// Removals before a place of the journal, and the place for the next ones.
pub(super) async fn rows(app: &App, before: u64) -> Result<(Vec<Row>, Option<u64>), WebError> {
    let mut found = app.store.removed_comments(before, PAGE + 1).await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let rows = found.iter().map(Row::new).collect::<Result<Vec<_>, _>>()?;
    let next = rows.last().map(|row| row.seq).filter(|_| more);
    Ok((rows, next))
}

/// `GET /tham-van/kiem-duyet`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [cursor] = own_parameters(&pairs, &["before"])?;
    let (rows, next) = rows(&app, before(cursor)?).await?;
    let counts = app.store.moderation_counts().await?;
    let count = |acts: &[ModerationAct]| -> u64 {
        counts.iter().filter(|(act, _)| acts.contains(act)).map(|(_, count)| *count).sum()
    };
    let view = LogPage {
        frame: Frame::new(&app, &viewer),
        rows,
        hidden: count(&[ModerationAct::Removed, ModerationAct::Appealed, ModerationAct::Upheld]),
        restored: count(&[ModerationAct::Restored]),
        waiting: count(&[ModerationAct::Appealed]),
        next,
        moderates: viewer.may(Action::Moderate),
        files: vec![Downloads::list("/kiem-duyet-gop-y").called("các góp ý đã gỡ")],
    };
    page(&view, CachePolicy::Current)
}
