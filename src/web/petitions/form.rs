//! The form of a petition. Before it is sent, it shows what there is already:
//! by a button, and while it is typed where scripts run.

use askama::Template;
use axum::{
    body::Bytes,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::Timestamp;

use super::{
    errors::{too_many, unreadable},
    related::Related,
    visit::Petitions,
};
use crate::web::{
    App, WebError,
    comments::form::CommentForm,
    frame::Frame,
    http::{
        error::ErrorInfo,
        fields::Fields,
        guard::see_other,
        identity::MaybeUser,
        limit::retry_after,
        multipart::FileForm,
        respond::{CachePolicy, page_with_status},
        site::Client,
    },
    plans::{
        details::{self, Details},
        wording,
    },
    regulation::page::own_parameters,
    review::calls::on_form,
    search::{address, params::Pairs},
    visits, words,
};
use crate::{
    cases::{
        Actor,
        petitions::{NewPetition, PetitionSubmission, ask, send_petition},
    },
    model::{Action, DocketKey, PetitionAccess, PetitionLetter, RegulationCode},
};

/// What the form holds.
#[derive(Debug, Clone, Default)]
struct Filled {
    subject: String,
    text: String,
    codes: String,
    area: String,
    access: String,
    sender: CommentForm,
}

impl Filled {
    fn sent(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).to_owned();
        Self {
            subject: text("subject"),
            text: text("text"),
            codes: text("codes"),
            area: text("area"),
            access: text("access"),
            sender: CommentForm::sent(fields),
        }
    }

    fn petition(&self) -> Result<NewPetition, WebError> {
        let apart = |c: char| c == ',' || c == ';' || c.is_whitespace();
        let codes = self.codes.split(apart).filter(|code| !code.is_empty());
        let codes = codes.map(|code| code.parse().map_err(|_| unreadable("regulations")));
        Ok(NewPetition {
            subject: self.subject.clone(),
            text: self.text.clone(),
            regulations: codes.collect::<Result<Vec<RegulationCode>, _>>()?,
            area: self.area.clone(),
            access: match self.access.as_str() {
                "" => PetitionAccess::Public,
                name => name.parse().map_err(|_| unreadable("access"))?,
            },
            sender: self.sender.sender()?,
        })
    }

    /// What is searched for.
    fn about(&self) -> String {
        format!("{} {}", self.subject, self.text)
    }
}

#[derive(Template)]
#[template(path = "petition_form.html")]
struct FormPage {
    frame: Frame,
    filled: Filled,
    related: Related,
    /// Where a visitor goes to sign in.
    sign_in: Option<String>,
    /// Whether whoever looks may send one.
    may: bool,
    problem: Option<ErrorInfo>,
}

impl FormPage {
    fn longest(&self) -> usize {
        PetitionLetter::LONGEST
    }

    fn sender(&self) -> Option<&CommentForm> {
        Some(&self.filled.sender)
    }

    fn is_private(&self) -> bool {
        self.filled.access == PetitionAccess::Private.name()
    }
}

/// `GET /kien-nghi/gui`
pub(in crate::web) async fn form(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [code, area, about] = own_parameters(&pairs, &["code", "area", "q"])?;
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let filled =
        Filled { codes: text(code), area: text(area), subject: text(about), ..Filled::default() };
    let related = Related::to(&app, about.unwrap_or_default()).await?;
    render(&app, &viewer, filled, (related, None))
}

fn render(
    app: &App,
    viewer: &MaybeUser,
    filled: Filled,
    (related, problem): (Related, Option<ErrorInfo>),
) -> Result<Response, WebError> {
    let here = match filled.codes.as_str() {
        "" => "/kien-nghi/gui".to_owned(),
        code => address::query("/kien-nghi/gui", &[("code", code)]),
    };
    let sign_in = viewer.0.is_none().then(|| address::query("/dang-nhap", &[("next", &here)]));
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let view = FormPage {
        frame: Frame::new(app, viewer),
        may: viewer.may(Action::Petition),
        filled,
        related,
        sign_in,
        problem,
    };
    page_with_status(status, &view, CachePolicy::Personal)
}

/// What became of a form.
enum Sent {
    /// A petition of somebody with an account.
    Recorded(DocketKey),
    /// A visitor was asked to confirm the address until then.
    Asked(Timestamp),
}

async fn send(
    app: &App,
    viewer: &MaybeUser,
    (new, filled, files): (NewPetition, &Filled, Vec<(String, Bytes)>),
    site: &str,
) -> Result<Sent, WebError> {
    let Some(identity) = viewer.0.as_deref() else {
        let (address, site) = (filled.sender.address()?, site.to_owned());
        let files = app.attachments(files).await?;
        let new = PetitionSubmission { petition: new, files, address, site };
        return Ok(Sent::Asked(ask(&app.store, &new, app.moment()).await?));
    };
    let who = (Actor::User(identity), app.moment());
    let files = app.attachments(files).await?;
    let done = send_petition(&app.store, (&new, &files), site, who).await?;
    Ok(Sent::Recorded(done.petition().petition.number.clone()))
}

/// `POST /kien-nghi/gui`
pub(in crate::web) async fn submit(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    headers: HeaderMap,
    sent: FileForm,
) -> Result<Response, WebError> {
    let fields = sent.fields();
    let filled = Filled::sent(&fields);
    if fields.text("step") == "see" {
        let related = Related::to(&app, &filled.about()).await?;
        return render(&app, &viewer, filled, (related, None));
    }
    let mut wait = None;
    let done = match (filled.petition(), app.may_send(&client)) {
        (Err(problem), _) => Err(problem),
        (_, Err(time)) => {
            wait = Some(time);
            Err(too_many(time))
        }
        (Ok(new), Ok(())) => {
            let new = (new, &filled, sent.files("file"));
            send(&app, &viewer, new, &app.site.base(&headers)).await
        }
    };
    match done {
        Ok(Sent::Recorded(number)) => Ok(see_other(&format!("/kien-nghi/{number}?xong=gui"))),
        Ok(Sent::Asked(expires)) => {
            let told = (filled.sender.email.trim(), None);
            visits::sent::<Petitions>(&app, &viewer, told, expires)
        }
        Err(error) => {
            let problem = Some(on_form(error)?);
            let response = render(&app, &viewer, filled, (Related::default(), problem))?;
            Ok(match wait {
                Some(wait) => retry_after(response, wait),
                None => response,
            })
        }
    }
}
