//! Where a consultation is run: its time, the text and the procedures of the
//! draft, and what the Government Office says to these.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};

use super::{
    open::{in_form, instant_in},
    show::Head,
};
use crate::web::{
    App, WebError,
    comments::about::consultation_number,
    frame::Frame,
    http::{
        error::ErrorInfo,
        fields::Fields,
        guard::see_other,
        identity::CurrentUser,
        respond::{CachePolicy, page_with_status},
    },
    plans::{
        details::{self, Details},
        wording,
    },
    review::calls::on_form,
    words,
};
use crate::{
    cases::consultations::{
        ConsultationError, NewTime, change_time, docket_key, publish_text, runs, set_procedures,
        vet_procedures,
    },
    model::{Action, ConsultationNumber, ConsultationStep, DraftProcedure, Vetting},
    store::StoredDraftText,
};

#[derive(Template)]
#[template(path = "consultation_manage.html")]
struct ManagePage {
    frame: Frame,
    head: Head,
    /// The version of the consultation that is seen.
    version: u32,
    /// What can be done about its time.
    steps: Vec<ConsultationStep>,
    /// The end now, for the form.
    closes: String,
    /// The text, for whoever may change it.
    text: Option<StoredDraftText>,
    /// The procedures with the version of their list, 0 if there is none.
    procedures: (u32, Vec<DraftProcedure>),
    /// Whether whoever looks says what becomes of procedures.
    vets: bool,
    filled: Fields,
    problem: Option<ErrorInfo>,
}

impl ManagePage {
    fn vettings(&self) -> &'static [Vetting] {
        Vetting::ALL
    }

    /// What was filled in of one of the forms, or what stands.
    fn kept<'a>(&'a self, form: &str, name: &str, stands: &'a str) -> &'a str {
        match self.filled.text("do") == form {
            true => self.filled.text(name),
            false => stands,
        }
    }

    fn is_kept(&self, name: &str, value: &str) -> bool {
        self.filled.text(name) == value
    }

    /// The text as it is sent: a line for each paragraph.
    fn lines(&self) -> String {
        let paragraphs = self.text.iter().flat_map(|text| &text.text.facts.paragraphs);
        paragraphs.map(|paragraph| paragraph.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// The procedures, a line for each.
    fn names(&self) -> String {
        let names = self.procedures.1.iter().map(|procedure| procedure.name.as_str());
        names.collect::<Vec<_>>().join("\n")
    }

    fn is_said(&self, procedure: &DraftProcedure, vetting: &Vetting) -> bool {
        procedure.vetting == Some(*vetting)
    }
}

async fn render(
    app: &App,
    user: &CurrentUser,
    number: ConsultationNumber,
    (filled, problem): (Fields, Option<ErrorInfo>),
) -> Result<Response, WebError> {
    let stored = app.shown_consultation(number).await?;
    let of = stored.of.facts;
    let (now, today) = ((app.clock.0)(), app.clock.today());
    let may = runs(user.actor(), &of, today);
    let vets = user.actor().require(Action::VetDraft).is_ok();
    if !may && !vets {
        let refused = user.actor().require_in(Action::RunConsultation, &of.agency, today);
        return Err(refused.err().map_or(WebError::Form, WebError::Refused));
    }
    let draft = of.subject(None).is_none();
    let text = match may && draft {
        true => app.store.draft_text(number, None).await?,
        false => None,
    };
    let procedures = match draft {
        true => app.store.draft_document(&docket_key(number)?).await?,
        false => None,
    };
    let later = of.closes.max(now).checked_add(jiff::SignedDuration::from_hours(24));
    let steps = ConsultationStep::ALL.iter().copied();
    let end = of.closes;
    let closes = |step| match step {
        ConsultationStep::Extended => later.as_ref().map_or(end, |later| *later),
        _ => end,
    };
    let steps = steps.filter(|step| may && of.refuses(*step, closes(*step), now).is_none());
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let view = ManagePage {
        frame: Frame::new(app, &user.viewer()),
        version: stored.of.version,
        steps: steps.collect(),
        closes: in_form(of.closes),
        head: Head::new(of, app),
        text,
        procedures: procedures.map_or((0, Vec::new()), |of| (of.version, of.facts.procedures)),
        vets,
        filled,
        problem,
    };
    page_with_status(status, &view, CachePolicy::Personal)
}

/// `GET /tham-van/cuoc/{number}/dieu-hanh`
pub(in crate::web) async fn show(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
) -> Result<Response, WebError> {
    let number = consultation_number(&number)?;
    render(&app, &user, number, (Fields::default(), None)).await
}

fn version(fields: &Fields) -> Result<u32, WebError> {
    fields.text("version").parse().map_err(|_| WebError::Form)
}

/// `POST /tham-van/cuoc/{number}/dieu-hanh`: one of the forms, as `do` says.
pub(in crate::web) async fn submit(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let number = consultation_number(&number)?;
    match run(&app, &user, number, &fields).await {
        Ok(done) => Ok(see_other(&format!("/tham-van/cuoc/{number}?xong={done}"))),
        Err(error) => {
            let problem = Some(on_form(error)?);
            render(&app, &user, number, (fields, problem)).await
        }
    }
}

async fn run(
    app: &App,
    user: &CurrentUser,
    number: ConsultationNumber,
    fields: &Fields,
) -> Result<&'static str, WebError> {
    let seen = (number, version(fields)?);
    let who = (user.actor(), app.moment());
    match fields.text("do") {
        "thoi-han" => {
            let invalid =
                |_| ConsultationError::Invalid { field: "step", reason: "is not in the list" };
            let new = NewTime {
                step: fields.text("step").parse().map_err(invalid)?,
                closes: instant_in("closes", fields.text("closes"))?,
                reason: fields.text("reason").to_owned(),
            };
            change_time(&app.store, seen, &new, who).await?;
            Ok("thoi-han")
        }
        "van-ban" => {
            let said = (fields.text("text"), fields.text("reason"));
            publish_text(&app.store, seen, said, who).await?;
            Ok("van-ban")
        }
        "thu-tuc" => {
            let lines = fields.text("procedures").lines().map(str::trim);
            let names: Vec<String> =
                lines.filter(|line| !line.is_empty()).map(str::to_owned).collect();
            set_procedures(&app.store, seen, &names, who).await?;
            Ok("thu-tuc")
        }
        _ => Err(WebError::Form),
    }
}

/// `POST /tham-van/cuoc/{number}/tham-dinh`
pub(in crate::web) async fn vet(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let number = consultation_number(&number)?;
    let said = fields.clone().into_iter().filter_map(|(name, value)| {
        let place = name.strip_prefix("vetting-")?.parse::<usize>().ok()?;
        (!value.is_empty()).then_some((place, value))
    });
    let invalid =
        |_| ConsultationError::Invalid { field: "verdicts", reason: "is not in the list" };
    let said: Result<Vec<(usize, Vetting)>, ConsultationError> =
        said.map(|(place, value)| Ok((place, value.parse().map_err(invalid)?))).collect();
    let seen = (number, version(&fields)?);
    let vetted = match said {
        Err(error) => Err(error),
        Ok(said) => vet_procedures(&app.store, seen, &said, (user.actor(), app.moment())).await,
    };
    match vetted {
        Ok(_) => Ok(see_other(&format!("/tham-van/cuoc/{number}?xong=tham-dinh"))),
        Err(error) => {
            let problem = Some(on_form(error.into())?);
            render(&app, &user, number, (fields, problem)).await
        }
    }
}
