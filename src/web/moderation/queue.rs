//! What waits for moderators: comments that were pointed out, and removals that
//! somebody asks to look at again.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::Timestamp;

use super::{one::deed, view::StepView};
use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        error::ErrorInfo,
        fields::Fields,
        guard::see_other,
        identity::CurrentUser,
        respond::{CachePolicy, page_with_status},
    },
    plans::details::{self, Details},
    plans::wording,
    regulation::page::own_parameters,
    review::calls::on_form,
    search::params::Pairs,
    words,
};
use crate::{
    cases::moderation::moderate,
    model::{Action, CommentNumber, ModerationAct, Stance},
    reference::{ModerationReason, moderation_reason, moderation_reasons},
    store::{Flagged, ModeratedComment, StoredComment},
};

/// Comments on a page.
pub(super) const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "moderation_queue.html")]
struct QueuePage {
    frame: Frame,
    /// How many were pointed out in all.
    total: u64,
    flagged: Vec<FlaggedRow>,
    appeals: Vec<AppealRow>,
    filled: Filled,
    problem: Option<ErrorInfo>,
    done: Option<&'static str>,
}

/// The form as it was filled in.
#[derive(Default)]
struct Filled {
    chosen: Vec<CommentNumber>,
    act: String,
    reason: String,
    note: String,
}

struct FlaggedRow {
    number: CommentNumber,
    stance: Stance,
    lines: Vec<String>,
    readers: u64,
    reasons: Vec<(String, u64)>,
    rules: Vec<&'static str>,
    since: Timestamp,
    chosen: bool,
}

struct AppealRow {
    number: CommentNumber,
    lines: Vec<String>,
    removal: Option<StepView>,
    words: Vec<String>,
    since: Timestamp,
    /// Whether whoever looks removed it, so that somebody else decides.
    own: bool,
}

impl QueuePage {
    fn reasons(&self) -> &'static [ModerationReason] {
        moderation_reasons()
    }

    fn acts(&self) -> [ModerationAct; 2] {
        [ModerationAct::Removed, ModerationAct::Kept]
    }
}

/// What a rule saw, in words.
pub(super) fn rule(name: &str) -> &'static str {
    match name {
        "link" => "có đường dẫn ra ngoài",
        "number" => "có số điện thoại, giấy tờ hoặc tài khoản (đã che tự động)",
        "language" => "phần lớn không phải tiếng Việt",
        _ => "quy tắc tự động",
    }
}

fn lines(comment: &StoredComment) -> Vec<String> {
    comment.facts.text.lines().map(str::to_owned).collect()
}

/// What waits, with the comments.
pub(super) async fn waiting(app: &App) -> Result<(u64, Vec<(Flagged, StoredComment)>), WebError> {
    let flagged = app.store.flagged_comments().await?;
    let total = flagged.len() as u64;
    let numbers: Vec<CommentNumber> =
        flagged.iter().take(PAGE).map(|flagged| flagged.comment).collect();
    let mut comments = app.store.comments_by_number(&numbers).await?;
    let rows = flagged.into_iter().take(PAGE).filter_map(|flagged| {
        let comment = comments.remove(&flagged.comment)?;
        Some((flagged, comment))
    });
    Ok((total, rows.collect()))
}

/// The removals that somebody asks to look at again, with the comments.
pub(super) async fn appealed(
    app: &App,
) -> Result<Vec<(ModeratedComment, StoredComment)>, WebError> {
    let mut rows = Vec::new();
    for moderated in app.store.appealed_comments().await?.into_iter().take(PAGE) {
        if let Some(comment) = app.store.comment(moderated.comment).await? {
            rows.push((moderated, comment));
        }
    }
    Ok(rows)
}

async fn render(
    app: &App,
    user: &CurrentUser,
    filled: Filled,
    (problem, done): (Option<ErrorInfo>, Option<&'static str>),
) -> Result<Response, WebError> {
    let (total, flagged) = waiting(app).await?;
    let flagged = flagged.into_iter().map(|(flagged, comment)| FlaggedRow {
        number: flagged.comment,
        stance: comment.facts.stance,
        lines: lines(&comment),
        readers: flagged.readers,
        reasons: flagged.reasons.into_iter().map(|(slug, count)| (label(&slug), count)).collect(),
        rules: flagged.rules.iter().map(|name| rule(name)).collect(),
        since: flagged.since,
        chosen: filled.chosen.contains(&flagged.comment),
    });
    let flagged = flagged.collect();
    let me = user.actor();
    let appeal = |(moderated, comment): (ModeratedComment, StoredComment)| {
        let last = moderated.steps.last()?;
        let removal = moderated.removal();
        Some(AppealRow {
            number: comment.number,
            lines: lines(&comment),
            words: last.words.lines().map(str::to_owned).collect(),
            since: last.at,
            own: removal.is_some_and(|removal| {
                me.require_second(Action::Moderate, [removal.actor.as_str()]).is_err()
            }),
            removal: removal.map(StepView::new),
        })
    };
    let appeals = appealed(app).await?.into_iter().filter_map(appeal).collect();
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let frame = Frame::new(app, &user.viewer());
    let view = QueuePage { frame, total, flagged, appeals, filled, problem, done };
    page_with_status(status, &view, CachePolicy::Personal)
}

fn label(slug: &str) -> String {
    moderation_reason(slug).map_or_else(|| slug.to_owned(), |reason| reason.label.clone())
}

/// `GET /tham-van/kiem-duyet/hang-doi`
pub(in crate::web) async fn show(
    State(app): State<App>,
    user: CurrentUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [done] = own_parameters(&pairs, &["xong"])?;
    let done = done.filter(|done| *done == "1").map(|_| "Đã ghi.");
    render(&app, &user, Filled::default(), (None, done)).await
}

/// `POST /tham-van/kiem-duyet/hang-doi`
pub(in crate::web) async fn submit(
    State(app): State<App>,
    user: CurrentUser,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, WebError> {
    let chosen = fields.all("comment").map(|number| number.parse().map_err(|_| WebError::Form));
    let filled = Filled {
        chosen: chosen.collect::<Result<_, _>>()?,
        act: fields.text("act").to_owned(),
        reason: fields.text("reason").to_owned(),
        note: fields.text("note").to_owned(),
    };
    let site = app.site.base(&headers);
    let done = match deed(&fields) {
        Ok(deed) => {
            let who = (user.actor(), app.moment());
            moderate(&app.store, &filled.chosen, &deed, &site, who).await.map_err(WebError::from)
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(see_other("/tham-van/kiem-duyet/hang-doi?xong=1")),
        Err(error) => {
            let problem = on_form(error)?;
            render(&app, &user, filled, (Some(problem), None)).await
        }
    }
}

/// The reasons of what was pointed out, with how many, for programs.
pub(super) fn reasons(flagged: &Flagged) -> BTreeMap<&str, u64> {
    flagged.reasons.iter().map(|(slug, count)| (slug.as_str(), *count)).collect()
}
