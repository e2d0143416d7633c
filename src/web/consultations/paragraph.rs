//! One paragraph of a draft: what it says, what it said before, and what is
//! said of it.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};

use super::show::Head;
use crate::model::{CommentSubject, ParagraphId};
use crate::web::{
    App, WebError,
    comments::{
        about::consultation_number,
        answers,
        errors::unknown,
        submit,
        talk::{Asked, Filled, Talk, talk},
    },
    frame::Frame,
    http::{
        error::ErrorInfo,
        fields::Fields,
        identity::{CurrentUser, MaybeUser},
        multipart::FileForm,
        respond::{CachePolicy, page_with_status},
        site::Client,
    },
    plans::{
        details::{self, Details},
        wording,
    },
    regulation::{
        diff::{Run, runs},
        page::own_parameters,
    },
    search::params::Pairs,
    words,
};

#[derive(Template)]
#[template(path = "draft_paragraph.html")]
struct ParagraphPage {
    frame: Frame,
    head: Head,
    id: ParagraphId,
    /// What it says in the last version that has it.
    text: String,
    /// The number of that version, if it is not the last one.
    gone: Option<u32>,
    /// What it said before, from which version, and the difference.
    changed: Vec<Change>,
    /// The paragraphs before and after it.
    before: Option<u32>,
    after: Option<u32>,
    talk: Talk,
    problem: Option<ErrorInfo>,
    done: Option<&'static str>,
}

/// A version in which it was changed.
struct Change {
    version: u32,
    reason: String,
    runs: Vec<Run>,
}

/// A paragraph as an address names it.
pub(super) fn paragraph_id(number: &str, paragraph: &str) -> Result<ParagraphId, WebError> {
    let consultation = consultation_number(number)?;
    let text = format!("{consultation}/{paragraph}");
    text.parse().map_err(|_| unknown("đoạn dự thảo", &text))
}

/// `GET /tham-van/cuoc/{number}/doan/{paragraph}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Path((number, paragraph)): Path<(String, String)>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [after, done] = own_parameters(&pairs, &["after", "xong"])?;
    let done = (done == Some("tra-loi")).then_some("Đã ghi trả lời.");
    let id = paragraph_id(&number, &paragraph)?;
    render(&app, &viewer, id, Filled::asked(after, done)?).await
}

pub(in crate::web) async fn render(
    app: &App,
    viewer: &MaybeUser,
    id: ParagraphId,
    filled: Filled,
) -> Result<Response, WebError> {
    let missing = || unknown("đoạn dự thảo", &id.to_string());
    let stored = app.shown_consultation(id.consultation).await?;
    let mut texts = app.store.draft_texts(id.consultation).await?;
    // The first version first.
    texts.reverse();
    let said: Vec<(u32, &str, &str)> = texts
        .iter()
        .filter_map(|text| {
            let paragraph = text.text.facts.paragraph(id.paragraph)?;
            Some((text.text.version, paragraph.text.as_str(), text.text.reason.as_str()))
        })
        .collect();
    let &(seen, text, _) = said.last().ok_or_else(missing)?;
    let last = texts.last().ok_or_else(missing)?;
    let mut changed: Vec<Change> = said
        .iter()
        .zip(said.iter().skip(1))
        .filter(|(old, new)| old.1 != new.1)
        .map(|(old, new)| Change {
            version: new.0,
            reason: new.2.to_owned(),
            runs: runs(old.1, new.1),
        })
        .collect();
    changed.reverse();
    let gone = (seen < last.text.version).then_some(seen);
    let all = &last.text.facts.paragraphs;
    let place = all.iter().position(|paragraph| paragraph.number == id.paragraph);
    let beside = |place: Option<usize>| place.and_then(|at| all.get(at)).map(|of| of.number);
    let taking = match gone {
        // Nobody can want otherwise what is not proposed any more.
        Some(_) => Err(crate::model::NotTaking::Never),
        None => stored.of.facts.taking((app.clock.0)()),
    };
    let agency = stored.of.facts.agency.clone();
    let asked = Asked {
        subject: CommentSubject::DraftParagraph(id),
        agency: &agency,
        version: last.text.version,
        taking,
    };
    let talk = talk(app, viewer, asked, &filled).await?;
    let problem = filled.problem;
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let view = ParagraphPage {
        frame: Frame::new(app, viewer),
        head: Head::new(stored.of.facts, app),
        id,
        text: text.to_owned(),
        gone,
        changed,
        before: beside(place.and_then(|at| at.checked_sub(1))),
        after: beside(place.map(|at| at + 1)),
        talk,
        problem,
        done: filled.done,
    };
    page_with_status(status, &view, CachePolicy::open(status))
}

/// `POST /tham-van/cuoc/{number}/doan/{paragraph}`
pub(in crate::web) async fn comment(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    Path((number, paragraph)): Path<(String, String)>,
    headers: HeaderMap,
    sent: FileForm,
) -> Result<Response, WebError> {
    let subject = CommentSubject::DraftParagraph(paragraph_id(&number, &paragraph)?);
    submit::submit(&app, &viewer, (subject, &client), (&headers, &sent)).await
}

/// `POST /tham-van/cuoc/{number}/doan/{paragraph}/tra-loi`
pub(in crate::web) async fn reply(
    State(app): State<App>,
    user: CurrentUser,
    Path((number, paragraph)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, WebError> {
    let subject = CommentSubject::DraftParagraph(paragraph_id(&number, &paragraph)?);
    answers::give(&app, &user, subject, &fields).await
}
