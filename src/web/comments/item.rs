//! One item under consultation: what is proposed, what was said of it and
//! answered, and the form to comment.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::Timestamp;

use super::{
    errors::{come_back_page, too_many},
    form::CommentForm,
    view::{CommentView, Reader, of_item},
};
use crate::web::{
    App, WebError,
    exports::Downloads,
    frame::Frame,
    http::{
        error::{ErrorInfo, Missing},
        guard::see_other,
        identity::MaybeUser,
        multipart::FileForm,
        respond::{CachePolicy, page_with_status},
        site::Client,
    },
    plans::{
        desk::plan_number,
        details::{self, Details},
        wording,
    },
    regulation::page::own_parameters,
    review::{
        calls::on_form,
        choice::subjects,
        proposal::{Cost, cost, proposed},
    },
    search::{
        address,
        params::{Pairs, bad},
    },
    words,
};
use crate::{
    cases::{
        Actor,
        accounts::Secret,
        comments::{NewComment, Submission, ask, consultation, make_comment, make_held},
    },
    model::{
        AnswerState, CommentNumber, Day, ItemId, NotTaking, RegulationCode, Timing, day_number,
        taking,
    },
    reference::agencies,
    store::{ItemTally, PlanHead},
};

/// Comments on a page.
const PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "comment_item.html")]
struct ItemPage<'a> {
    frame: Frame,
    head: PlanHead,
    agency: &'static str,
    item: u32,
    /// The number of its version now.
    version: u32,
    code: Option<RegulationCode>,
    subject: String,
    proposed: Vec<(&'static str, String)>,
    cost: Option<Cost>,
    window: Option<(Day, Day)>,
    /// Days until the last one.
    left: i32,
    taking: Result<Timing, NotTaking>,
    tally: ItemTally,
    comments: Vec<CommentView>,
    files: Vec<Downloads>,
    /// The page with the comments after these.
    next: Option<String>,
    /// The form, for whoever may comment.
    form: Option<CommentForm>,
    /// Where a visitor goes to sign in; they may comment by mail as well.
    sign_in: Option<String>,
    /// The form to answer, for the agency.
    answer: Option<&'a AnswerForm>,
    /// Which of the two forms the problem is about.
    problem: Option<ErrorInfo>,
    done: Option<&'static str>,
}

impl ItemPage<'_> {
    /// `Còn 3 ngày`, `Ngày cuối`, `Đã hết hạn`.
    fn time(&self) -> String {
        time_left(self.left)
    }

    fn states(&self) -> &'static [AnswerState] {
        AnswerState::ALL
    }
}

/// How much time there is, in words.
pub(super) fn time_left(left: i32) -> String {
    match left {
        1.. => format!("còn {} ngày", words::count(left.unsigned_abs().into())),
        0 => "hôm nay là ngày cuối".to_owned(),
        _ => "đã hết hạn".to_owned(),
    }
}

/// The form of an answer, as it was filled in.
#[derive(Debug, Clone, Default)]
pub(super) struct AnswerForm {
    pub office: String,
    pub signer: String,
    pub state: String,
    pub text: String,
    pub item: String,
    pub version: String,
    pub chosen: Vec<CommentNumber>,
}

/// What was filled in, and what was wrong with it.
#[derive(Default)]
pub(super) struct Filled {
    pub comment: Option<CommentForm>,
    pub answer: AnswerForm,
    pub problem: Option<ErrorInfo>,
    pub after: u32,
    pub done: Option<&'static str>,
}

/// An item as an address names it.
pub(super) fn item_id(plan: &str, item: &str) -> Result<ItemId, WebError> {
    let plan = plan_number(plan)?;
    let missing = || WebError::Missing(Missing::Item(format!("{plan}/{item}")));
    format!("{plan}/{item}").parse().map_err(|_| missing())
}

/// The page of an item.
pub(super) fn page_of(id: ItemId) -> String {
    format!("/tham-van/{}/muc/{}", id.plan, id.item)
}

/// `GET /tham-van/{plan}/muc/{item}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Path((plan, item)): Path<(String, String)>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [after, done] = own_parameters(&pairs, &["after", "xong"])?;
    let id = item_id(&plan, &item)?;
    let number = |text: &str| {
        let advice = || "Cần một số góp ý, ví dụ GY-0001.".into();
        text.parse::<CommentNumber>().map_err(|_| bad("after", text, advice()))
    };
    let after = after.map(number).transpose()?.map_or(0, |number| number.0);
    let done = (done == Some("tra-loi")).then_some("Đã ghi trả lời.");
    render(&app, &viewer, id, Filled { after, done, ..Filled::default() }).await
}

pub(super) async fn render(
    app: &App,
    viewer: &MaybeUser,
    id: ItemId,
    filled: Filled,
) -> Result<Response, WebError> {
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let state = app.shown_plan(id.plan).await?;
    let missing = || WebError::Missing(Missing::Item(id.to_string()));
    let item = state.item(id.item).ok_or_else(missing)?;
    let contents = app.store.plan_contents(id.plan, state.head.version).await?;
    let content = contents.get(&id.item).ok_or_else(missing)?;
    let subject = subjects(&snapshot.catalog, &state, &contents).remove(&id.item);
    let today = app.clock.today();
    let window = consultation(&state, id.item);
    let taking = taking(item.stage, window, today);
    let reader = Reader::new(viewer, &state.head.agency, today);
    let mut comments = of_item(app, &reader, id, (filled.after, PAGE + 1)).await?;
    let next = (comments.len() > PAGE as usize).then(|| {
        comments.truncate(PAGE as usize);
        let last = comments.last().map(|comment| comment.number.to_string()).unwrap_or_default();
        address::query(&page_of(id), &[("after", last.as_str())])
    });
    for comment in &mut comments {
        comment.chosen = filled.answer.chosen.contains(&comment.number);
    }
    let open = comments.iter().any(|comment| comment.answer.is_none());
    let tally = app.store.comment_tally(id.plan).await?.remove(&id.item).unwrap_or_default();
    let problem = filled.problem;
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let view = ItemPage {
        frame: Frame::new(app, viewer),
        agency: agencies().get(&state.head.agency).map_or("", |agency| agency.name.as_str()),
        item: id.item,
        version: item.version,
        code: item.code.clone(),
        subject: subject.unwrap_or_else(|| item.subject.clone()),
        proposed: proposed(content),
        cost: cost(content),
        window,
        left: window.map_or(0, |(_, closes)| day_number(closes) - day_number(today)),
        taking,
        tally,
        comments,
        files: vec![Downloads::of("/gop-y", &format!("?plan={}&item={}", id.plan, id.item))],
        next,
        form: (taking.is_ok() && (reader.comments || viewer.0.is_none()))
            .then(|| filled.comment.unwrap_or_default()),
        sign_in: (taking.is_ok() && viewer.0.is_none())
            .then(|| address::query("/dang-nhap", &[("next", page_of(id).as_str())])),
        answer: (reader.answers && open).then_some(&filled.answer),
        problem,
        done: filled.done,
        head: state.head.clone(),
    };
    page_with_status(status, &view, CachePolicy::Personal)
}

/// `POST /tham-van/{plan}/muc/{item}`
pub(in crate::web) async fn submit(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    Path((plan, item)): Path<(String, String)>,
    headers: HeaderMap,
    sent: FileForm,
) -> Result<Response, WebError> {
    let id = item_id(&plan, &item)?;
    let fields = sent.fields();
    let form = CommentForm::sent(&fields);
    if let Err(wait) = app.may_post(&client) {
        let problem = Some(on_form(too_many(wait))?);
        let filled = Filled { comment: Some(form), problem, ..Filled::default() };
        return Ok(come_back_page(render(&app, &viewer, id, filled).await?, wait));
    }
    match post(&app, &viewer, (id, &form, &sent), &headers).await {
        Ok(Posted::Made(number)) => Ok(see_other(&format!("/tham-van/gop-y/{number}?xong=gui"))),
        Ok(Posted::Held(number, own)) => Ok(super::visit::recorded(&app, number, own.as_ref())),
        Ok(Posted::Asked(expires)) => {
            super::visit::sent(&app, &viewer, (id, form.email.trim()), expires)
        }
        Err(error) => {
            let problem = Some(on_form(error)?);
            let filled = Filled { comment: Some(form), problem, ..Filled::default() };
            render(&app, &viewer, id, filled).await
        }
    }
}

/// What became of a form.
enum Posted {
    /// A comment of somebody with an account.
    Made(CommentNumber),
    /// A comment of a visitor whose address is confirmed; with its own link if
    /// it was recorded now.
    Held(CommentNumber, Option<Secret>),
    /// A visitor was asked to confirm the address until then.
    Asked(Timestamp),
}

async fn post(
    app: &App,
    viewer: &MaybeUser,
    (item, form, sent): (ItemId, &CommentForm, &FileForm),
    headers: &HeaderMap,
) -> Result<Posted, WebError> {
    let said = form.said()?;
    let address = match viewer.0 {
        Some(_) => None,
        None => Some(form.address()?),
    };
    let files = app.attachments(sent.files("file")).await?;
    let comment = NewComment { item, said, files };
    if let Some(address) = address {
        let new = Submission { comment, address, site: app.site.base(headers) };
        // The browser with which the address was confirmed on this plan.
        if let Some(held) = super::visit::held_link(app, headers)
            && let Some(made) = make_held(&app.store, &new, &held, app.moment()).await?
        {
            return Ok(Posted::Held(made.0.comment().number, made.1));
        }
        return Ok(Posted::Asked(ask(&app.store, &new, app.moment()).await?));
    }
    let actor = viewer.0.as_deref().map_or(Actor::Visitor, Actor::User);
    let made = make_comment(&app.store, &comment, (actor, app.moment())).await?;
    Ok(Posted::Made(made.comment().number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_told_by_the_last_day() {
        for (left, told) in [
            (12, "còn 12 ngày"),
            (1, "còn 1 ngày"),
            (0, "hôm nay là ngày cuối"),
            (-1, "đã hết hạn"),
        ] {
            assert_eq!(time_left(left), told);
        }
    }
}
