//! One consultation: the draft in its paragraphs, or the question about a
//! regulation in force with what is said of it.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};

use crate::web::{
    App, WebError,
    comments::{
        about::consultation_number,
        answers,
        errors::unknown,
        submit,
        talk::{Asked, Filled, Talk, talk},
        time::{self, Time},
    },
    exports::Downloads,
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
    regulation::page::own_parameters,
    search::params::{Pairs, bad},
    words,
};
use crate::{
    cases::{
        Actor,
        consultations::{docket_key, runs},
    },
    model::{
        Action, CommentSubject, Consultation, ConsultationNumber, ConsultationOn, ConsultationStep,
        DraftProcedure, Vetting,
    },
    reference::agencies,
    store::{ItemTally, StoredConsultation, StoredDraftText},
};

/// What every page of a consultation shows first.
pub(in crate::web) struct Head {
    pub of: Consultation,
    /// What it is on, in words.
    pub kind: &'static str,
    pub agency: String,
    pub time: Time,
}

impl Head {
    pub(in crate::web) fn new(of: Consultation, app: &App) -> Self {
        let agency = agencies().responsible(&of.agency, app.clock.today());
        Self {
            kind: match of.on {
                ConsultationOn::Draft { document } => document.label(),
                ConsultationOn::Regulation { .. } => of.kind().label(),
            },
            agency: agencies().name(agency).to_owned(),
            time: time::of(of.opens, of.closes, (app.clock.0)()),
            of,
        }
    }

    /// Whether nothing is taken any more.
    pub(in crate::web) fn is_ended(&self) -> bool {
        self.of.step == ConsultationStep::Ended
    }
}

#[derive(Template)]
#[template(path = "consultation_own.html")]
struct ConsultationPage {
    frame: Frame,
    head: Head,
    /// What was done about its time after it was opened, the first first.
    steps: Vec<StoredConsultation>,
    /// The draft; none for a regulation.
    draft: Option<Draft>,
    /// What is said of a regulation; a draft is talked of by paragraphs.
    talk: Option<Talk>,
    /// Where it is run, for whoever may.
    run: Option<String>,
    problem: Option<ErrorInfo>,
    done: Option<&'static str>,
}

/// The draft as the page shows it.
struct Draft {
    /// The version that is shown, and whether it is the last one.
    version: u32,
    last: bool,
    /// All versions, the last first.
    versions: Vec<(u32, jiff::Timestamp, String)>,
    paragraphs: Vec<ParagraphView>,
    tally: ItemTally,
    procedures: Vec<DraftProcedure>,
    /// How many of them the Government Office accepts, would amend and refuse.
    vetted: [(Vetting, usize); 3],
    files: Downloads,
}

/// A paragraph on the page.
struct ParagraphView {
    number: u32,
    text: String,
    heading: bool,
    tally: ItemTally,
}

/// What the page says after each form.
const DONE: [(&str, &str); 6] = [
    ("tra-loi", "Đã ghi trả lời."),
    ("mo", "Đã mở cuộc tham vấn."),
    ("thoi-han", "Đã ghi việc thay đổi thời hạn."),
    ("van-ban", "Đã công bố phiên bản mới của dự thảo."),
    ("thu-tuc", "Đã ghi danh sách thủ tục."),
    ("tham-dinh", "Đã ghi ý kiến về thủ tục."),
];

/// What is said after a form.
pub(super) fn done(name: Option<&str>) -> Option<&'static str> {
    DONE.iter().find(|(of, _)| Some(*of) == name).map(|(_, words)| *words)
}

/// `GET /tham-van/cuoc/{number}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [version, after, asked] = own_parameters(&pairs, &["version", "after", "xong"])?;
    let number = consultation_number(&number)?;
    let version = version.map(|text| version_in("version", text)).transpose()?;
    let filled = Filled::asked(after, done(asked))?;
    render_version(&app, &viewer, (number, version), filled).await
}

/// The number of a version of a text.
pub(super) fn version_in(name: &'static str, text: &str) -> Result<u32, WebError> {
    text.parse().map_err(|_| bad(name, text, "Cần số của một phiên bản, ví dụ 1.".into()))
}

pub(in crate::web) async fn render(
    app: &App,
    viewer: &MaybeUser,
    number: ConsultationNumber,
    filled: Filled,
) -> Result<Response, WebError> {
    render_version(app, viewer, (number, None), filled).await
}

async fn render_version(
    app: &App,
    viewer: &MaybeUser,
    (number, version): (ConsultationNumber, Option<u32>),
    filled: Filled,
) -> Result<Response, WebError> {
    let mut steps = app.store.consultation_versions(number).await?;
    let missing = || unknown("cuộc tham vấn", &number.to_string());
    let last = steps.last().ok_or_else(missing)?.clone();
    steps.remove(0);
    let of = last.of.facts;
    let actor = viewer.0.as_deref().map_or(Actor::Visitor, Actor::User);
    let today = app.clock.today();
    let vets = actor.require(Action::VetDraft).is_ok();
    let (mut draft, mut said) = (None, None);
    match of.subject(None) {
        Some(subject) => {
            let asked = Asked {
                subject,
                agency: &of.agency,
                version: last.of.version,
                taking: of.taking((app.clock.0)()),
            };
            said = Some(talk(app, viewer, asked, &filled).await?);
        }
        None => draft = Some(drafted(app, number, version).await?),
    }
    let problem = filled.problem;
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let run = (runs(actor, &of, today) || (vets && draft.is_some()))
        .then(|| format!("/tham-van/cuoc/{number}/dieu-hanh"));
    let view = ConsultationPage {
        frame: Frame::new(app, viewer).at(&format!("/tham-van/cuoc/{number}")),
        head: Head::new(of, app),
        steps,
        draft,
        talk: said,
        run,
        problem,
        done: filled.done,
    };
    page_with_status(status, &view, CachePolicy::open(status))
}

async fn drafted(
    app: &App,
    number: ConsultationNumber,
    version: Option<u32>,
) -> Result<Draft, WebError> {
    let texts = app.store.draft_texts(number).await?;
    let missing = || unknown("phiên bản dự thảo", &number.to_string());
    let last = texts.first().map_or(0, |text| text.text.version);
    let wanted = version.unwrap_or(last);
    let versions = texts
        .iter()
        .map(|text| (text.text.version, text.recorded, text.text.reason.clone()))
        .collect();
    let is_wanted = |text: &StoredDraftText| text.text.version == wanted;
    let text = texts.into_iter().find(is_wanted).ok_or_else(missing)?;
    let mut tallies: BTreeMap<u32, ItemTally> = app.store.comment_tally(number.into()).await?;
    let tally = tallies.values().copied().fold(ItemTally::default(), ItemTally::and);
    let procedures = app.store.draft_document(&docket_key(number)?).await?;
    let procedures = procedures.map(|of| of.facts.procedures).unwrap_or_default();
    let counted = |vetting: Vetting| {
        (vetting, procedures.iter().filter(|of| of.vetting == Some(vetting)).count())
    };
    Ok(Draft {
        version: wanted,
        last: wanted == last,
        versions,
        paragraphs: text
            .text
            .facts
            .paragraphs
            .into_iter()
            .map(|paragraph| ParagraphView {
                heading: paragraph.is_heading(),
                tally: tallies.remove(&paragraph.number).unwrap_or_default(),
                number: paragraph.number,
                text: paragraph.text,
            })
            .collect(),
        tally,
        vetted: [Vetting::Accepted, Vetting::Amended, Vetting::Refused].map(counted),
        procedures,
        files: Downloads::of("/gop-y", &format!("?consultation={number}")),
    })
}

fn regulation_of(number: &str) -> Result<CommentSubject, WebError> {
    Ok(CommentSubject::Regulation(consultation_number(number)?))
}

/// `POST /tham-van/cuoc/{number}`: a comment on a regulation in force.
pub(in crate::web) async fn comment(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    Path(number): Path<String>,
    headers: HeaderMap,
    sent: FileForm,
) -> Result<Response, WebError> {
    let subject = regulation_of(&number)?;
    submit::submit(&app, &viewer, (subject, &client), (&headers, &sent)).await
}

/// `POST /tham-van/cuoc/{number}/tra-loi`
pub(in crate::web) async fn reply(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    answers::give(&app, &user, regulation_of(&number)?, &fields).await
}
