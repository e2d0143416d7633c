//! One petition: what it says, what was done with it until when, and the forms
//! of whoever has something to do with it.

use askama::Template;
use axum::{
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};

use super::{
    book::Entry,
    errors::missing,
    list::Row,
    steps::Asked,
    view::{self, Reader, Shown, StepView},
};
use crate::web::{
    App, WebError,
    attached::FileView,
    frame::Frame,
    http::{
        error::ErrorInfo,
        fields::Fields,
        guard::see_other,
        identity::{CurrentUser, MaybeUser},
        if_match::of_form,
        multipart::FileForm,
        respond::{CachePolicy, page_with_status},
    },
    plans::{
        details::{self, Details},
        wording,
    },
    regulation::page::own_parameters,
    review::calls::on_form,
    search::params::Pairs,
    words,
};
use crate::{
    cases::{
        accounts::Secret,
        petitions::{TakenBy, take_step},
    },
    model::{
        Agency, AgencySlug, AnswerState, DocketKey, PetitionAccess, PetitionAction, PetitionLetter,
        PetitionParty, RegulationCode, next_state,
    },
    reference::agencies,
    store::PetitionReceipt,
};

#[derive(Template)]
#[template(path = "petition.html")]
struct PetitionPage {
    frame: Frame,
    row: Row,
    /// What it is about as whoever looks may see it.
    subject: String,
    regulations: Vec<(RegulationCode, String)>,
    area: Option<String>,
    private: bool,
    /// What it says; nothing if it is not for whoever looks or not known.
    lines: Vec<String>,
    /// What is attached to it.
    files: Vec<FileView>,
    from: String,
    /// Whether it was sent here.
    sent_here: bool,
    steps: Vec<StepView>,
    next: String,
    version: u32,
    forms: Forms,
    /// Where the forms of the sender lead.
    sender_action: String,
    /// For the sender: what proves that it was recorded.
    receipt: Option<PetitionReceipt>,
    /// What was filled in.
    asked: Asked,
    problem: Option<ErrorInfo>,
    done: Option<&'static str>,
}

/// What was filled in, what was wrong with it, and what was done.
#[derive(Default)]
pub(super) struct Told {
    pub asked: Asked,
    pub problem: Option<ErrorInfo>,
    pub done: Option<&'static str>,
    /// The personal link by which it is looked at.
    pub own: Option<Secret>,
}

/// The forms of whoever looks.
#[derive(Default)]
struct Forms {
    /// Where the forms of whoever has it lead.
    holder: &'static str,
    /// Agencies to send it on to, with who answers for the regulation.
    agencies: Vec<&'static Agency>,
    likely: Option<AgencySlug>,
    forward: bool,
    keep: bool,
    /// Steps that take a reason.
    reasons: Vec<PetitionAction>,
    answer: bool,
    publish: bool,
    supply: bool,
    /// Until when the sender may say that they are not satisfied.
    reopen: Option<String>,
}

impl PetitionPage {
    fn states(&self) -> &'static [AnswerState] {
        AnswerState::ALL
    }

    fn is_likely(&self, slug: &AgencySlug) -> bool {
        match self.asked.agency.as_str() {
            "" => self.forms.likely.as_ref() == Some(slug),
            chosen => chosen == slug.as_str(),
        }
    }
}

/// A petition as an address names it.
pub(super) async fn find(app: &App, text: &str) -> Result<std::sync::Arc<Entry>, WebError> {
    let number: DocketKey = text.parse().map_err(|_| missing(text))?;
    let book = app.petitions().await?;
    book.find(&number).cloned().ok_or_else(|| missing(text))
}

/// What the page says after each form.
pub(super) const DONE: [(&str, &str); 3] = [
    ("gui", "Đã ghi phản ánh, kiến nghị."),
    ("ghi", "Đã ghi."),
    (
        "xac-nhan",
        "Đã tiếp nhận phản ánh, kiến nghị. Đường dẫn của trang này có trong thư gửi đến địa chỉ đã ghi.",
    ),
];

/// The words for what was done.
pub(super) fn done(name: Option<&str>) -> Option<&'static str> {
    DONE.iter().find(|(known, _)| Some(*known) == name).map(|(_, words)| *words)
}

/// `GET /kien-nghi/{number}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [done] = own_parameters(&pairs, &["xong"])?;
    let entry = find(&app, &number).await?;
    render(&app, &viewer, &entry, Told { done: self::done(done), ..Told::default() }).await
}

pub(super) async fn render(
    app: &App,
    viewer: &MaybeUser,
    entry: &Entry,
    Told { asked, problem, done, own }: Told,
) -> Result<Response, WebError> {
    let today = app.clock.today();
    let reader = Reader::new(viewer, entry, today);
    let reader = if own.is_some() { reader.holding() } else { reader };
    let receipt = match reader.sent {
        true => app.store.petition_receipt(entry.number()).await?,
        false => None,
    };
    let letters = app.store.petition_letters(entry.number()).await?;
    let first = letters.iter().find(|letter| letter.place == 0);
    let text = first.and_then(|letter| reader.shown(entry, letter));
    let petition = &entry.stored.petition;
    // Whoever sees all of it sees what it is about as it was written.
    let whole = first.filter(|letter| text.as_ref() == Some(&letter.text));
    let subject = whole
        .map(|letter| letter.subject.clone())
        .filter(|subject| !subject.is_empty() && (reader.sent || reader.handles || reader.routes));
    let page = match &own {
        Some(own) => format!("/kien-nghi/cua-toi/{}", own.reveal()),
        None => format!("/kien-nghi/{}", entry.number()),
    };
    let files = view::attached(entry, reader, &letters);
    let shown = Shown { reader, files: &files, page: &page };
    let snapshot = app.snapshot();
    let named = |code: &RegulationCode| {
        let catalog = snapshot.as_ref().map(|snapshot| &snapshot.catalog);
        let fact = catalog.and_then(|catalog| catalog.fact(catalog.find(code)?));
        (code.clone(), fact.map(|fact| fact.name.to_owned()).unwrap_or_default())
    };
    let regulations: Vec<_> = petition.regulations().map(named).collect();
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let view = PetitionPage {
        frame: Frame::new(app, viewer),
        row: Row::new(entry),
        subject: subject.unwrap_or_else(|| petition.subject.clone()),
        regulations,
        area: petition.area.clone(),
        private: petition.access == PetitionAccess::Private,
        lines: text.unwrap_or_default().lines().map(str::to_owned).collect(),
        files: shown.of(first),
        from: first.map(|letter| shown_sender(entry, letter, reader)).unwrap_or_default(),
        sent_here: first.is_some(),
        steps: view::steps(entry, shown, &letters),
        next: view::next(entry),
        version: entry.stored.version,
        forms: forms(app, entry, reader),
        sender_action: match &own {
            Some(_) => page,
            None => format!("{page}/nguoi-gui"),
        },
        receipt,
        asked,
        problem,
        done,
    };
    let policy = if reader.sent { CachePolicy::Personal } else { CachePolicy::open(status) };
    page_with_status(status, &view, policy)
}

/// Who sends it; nothing where what they wrote is not shown.
fn shown_sender(entry: &Entry, letter: &PetitionLetter, reader: Reader<'_>) -> String {
    match reader.shown(entry, letter) {
        Some(_) => view::from(&letter.sender, reader),
        None => String::new(),
    }
}

/// What whoever looks may do now.
fn forms(app: &App, entry: &Entry, reader: Reader<'_>) -> Forms {
    let place = &entry.standing.place;
    let can = |action: PetitionAction| {
        let party = match action.party() {
            PetitionParty::Office => reader.routes,
            PetitionParty::Holder => reader.handles,
            PetitionParty::Sender => reader.sent,
        };
        party && next_state(place, action).is_ok()
    };
    let today = app.clock.today();
    let in_time = entry.standing.reopen.as_ref().is_some_and(|until| today <= until.day);
    let reopen = (can(PetitionAction::Reopened) && in_time).then(|| view::reopening(entry));
    let there = |agency: &&Agency| {
        agencies().responsible(&agency.slug, today) == &agency.slug
            && agency.slug.as_str() != "van-phong-chinh-phu"
    };
    let likely = app.snapshot().and_then(|snapshot| {
        let code = entry.stored.petition.regulation.as_ref()?;
        let fact = snapshot.catalog.fact(snapshot.catalog.find(code)?)?;
        Some(fact.agency.clone())
    });
    let by_reason = [PetitionAction::Returned, PetitionAction::Asked, PetitionAction::Refused];
    let forward = can(PetitionAction::Forwarded);
    Forms {
        holder: if reader.routes { "van-phong" } else { "xu-ly" },
        agencies: match forward {
            true => agencies().all().iter().filter(there).collect(),
            false => Vec::new(),
        },
        likely,
        forward,
        keep: can(PetitionAction::Kept),
        reasons: by_reason.into_iter().filter(|action| can(*action)).collect(),
        answer: can(PetitionAction::Answered),
        publish: can(PetitionAction::Published),
        supply: can(PetitionAction::Supplied),
        reopen: reopen.flatten(),
    }
}

/// `POST /kien-nghi/{number}/van-phong`
pub(in crate::web) async fn office(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, WebError> {
    take(&app, &user, (&number, TakenBy::Office, &headers), (&fields, Vec::new())).await
}

/// `POST /kien-nghi/{number}/xu-ly`
pub(in crate::web) async fn agency(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, WebError> {
    take(&app, &user, (&number, TakenBy::Agency, &headers), (&fields, Vec::new())).await
}

/// `POST /kien-nghi/{number}/nguoi-gui`
pub(in crate::web) async fn sender(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
    headers: HeaderMap,
    sent: FileForm,
) -> Result<Response, WebError> {
    let Some(identity) = viewer.0 else {
        let action = crate::model::Action::Petition;
        return Err(WebError::Refused(crate::cases::Refusal::SignIn(action)));
    };
    let form = (&sent.fields(), sent.files("file"));
    take(&app, &CurrentUser(identity), (&number, TakenBy::Sender, &headers), form).await
}

async fn take(
    app: &App,
    user: &CurrentUser,
    (number, by, headers): (&str, TakenBy, &HeaderMap),
    (fields, files): (&Fields, Vec<(String, Bytes)>),
) -> Result<Response, WebError> {
    let key: DocketKey = number.parse().map_err(|_| missing(number))?;
    let seen = u32::try_from(of_form(fields)?).unwrap_or(u32::MAX);
    let asked = Asked::sent(fields);
    let step = match app.attachments(files).await {
        Ok(files) => asked.step(files),
        Err(problem) => Err(problem),
    };
    let taken = match step {
        Err(problem) => Err(problem),
        Ok(step) => {
            let (site, who) = (app.site.base(headers), (user.actor(), app.moment()));
            take_step(&app.store, (&key, seen), &step, (by, &site), who)
                .await
                .map_err(WebError::from)
        }
    };
    match taken {
        Ok(_) => Ok(see_other(&format!("/kien-nghi/{key}?xong=ghi"))),
        Err(error) => {
            let problem = Some(on_form(error)?);
            let entry = find(app, number).await?;
            let told = Told { asked, problem, ..Told::default() };
            render(app, &user.viewer(), &entry, told).await
        }
    }
}
