//! The form that opens a consultation.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use jiff::{Timestamp, civil::DateTime, tz::Offset};

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
    plans::{
        details::{self, Details},
        wording,
    },
    regulation::page::own_parameters,
    review::calls::on_form,
    search::params::{Pairs, bad},
    words,
};
use crate::{
    cases::consultations::{ConsultationError, NewConsultation, NewOn, open_consultation},
    model::{Action, AgencySlug, Consultation, ConsultationKind, DraftKind},
    reference::agencies,
};

/// What the form holds.
#[derive(Debug, Clone, Default)]
struct Filled {
    title: String,
    document: String,
    code: String,
    question: String,
    opens: String,
    closes: String,
    text: String,
}

#[derive(Template)]
#[template(path = "consultation_open.html")]
struct OpenPage {
    frame: Frame,
    kind: ConsultationKind,
    /// Whose draft it is to be.
    agency: &'static str,
    filled: Filled,
    problem: Option<ErrorInfo>,
}

impl OpenPage {
    fn is_draft(&self) -> bool {
        self.kind == ConsultationKind::Draft
    }

    fn documents(&self) -> &'static [DraftKind] {
        DraftKind::ALL
    }

    fn longest_title(&self) -> usize {
        Consultation::LONGEST_TITLE
    }

    fn longest_question(&self) -> usize {
        Consultation::LONGEST_QUESTION
    }
}

fn kind_of(text: Option<&str>) -> Result<ConsultationKind, WebError> {
    let read = |text: &str| {
        text.parse().map_err(|_| bad("kind", text, "Dùng draft hoặc regulation.".into()))
    };
    text.map_or(Ok(ConsultationKind::Draft), read)
}

/// Whose drafts somebody writes.
fn own_agency(user: &CurrentUser) -> Result<AgencySlug, WebError> {
    user.actor().reach(Action::EditPlan).map_err(WebError::Refused)?;
    let agency = user.0.account.standing.agency().cloned();
    agency.ok_or(WebError::Refused(crate::cases::Refusal::Agency(Action::RunConsultation)))
}

/// An instant as a form states it: day and time in Viet Nam.
pub(super) fn instant_in(field: &'static str, text: &str) -> Result<Option<Timestamp>, WebError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let invalid = || ConsultationError::Invalid { field, reason: "is no instant" };
    let local = text.trim().parse::<DateTime>().map_err(|_| invalid())?;
    let year = (2000..=2100).contains(&local.year());
    let at = Offset::constant(7).to_timestamp(local).ok().filter(|_| year);
    Ok(Some(at.ok_or_else(invalid)?))
}

/// An instant for the form.
pub(super) fn in_form(at: Timestamp) -> String {
    let local = Offset::constant(7).to_datetime(at);
    format!("{}T{:02}:{:02}", local.date(), local.hour(), local.minute())
}

fn render(
    app: &App,
    user: &CurrentUser,
    (kind, filled): (ConsultationKind, Filled),
    problem: Option<ErrorInfo>,
) -> Result<Response, WebError> {
    let agency = match kind {
        ConsultationKind::Draft => agencies().get(&own_agency(user)?),
        ConsultationKind::Regulation => None,
    };
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let view = OpenPage {
        frame: Frame::new(app, &user.viewer()),
        kind,
        agency: agency.map_or("", |agency| agency.name.as_str()),
        filled,
        problem,
    };
    page_with_status(status, &view, CachePolicy::Personal)
}

/// `GET /tham-van/mo`
pub(in crate::web) async fn form(
    State(app): State<App>,
    user: CurrentUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [kind, code] = own_parameters(&pairs, &["kind", "code"])?;
    let code = code.unwrap_or_default().to_owned();
    render(&app, &user, (kind_of(kind)?, Filled { code, ..Filled::default() }), None)
}

/// `POST /tham-van/mo`
pub(in crate::web) async fn submit(
    State(app): State<App>,
    user: CurrentUser,
    fields: Fields,
) -> Result<Response, WebError> {
    let text = |name: &str| fields.text(name).to_owned();
    let filled = Filled {
        title: text("title"),
        document: text("document"),
        code: text("code"),
        question: text("question"),
        opens: text("opens"),
        closes: text("closes"),
        text: text("text"),
    };
    let kind = fields.text("kind").parse().map_err(|_| WebError::Form)?;
    let asked = || -> Result<NewConsultation, WebError> {
        let invalid = |field| ConsultationError::Invalid { field, reason: "is not in the list" };
        let on = match kind {
            ConsultationKind::Draft => NewOn::Draft {
                agency: own_agency(&user)?,
                document: filled.document.parse().map_err(|_| invalid("document"))?,
                text: filled.text.clone(),
            },
            ConsultationKind::Regulation => {
                let code = filled.code.trim().parse().map_err(|_| invalid("code"))?;
                NewOn::Regulation { code }
            }
        };
        let closes = instant_in("closes", &filled.closes)?;
        Ok(NewConsultation {
            title: filled.title.clone(),
            question: filled.question.clone(),
            on,
            opens: instant_in("opens", &filled.opens)?,
            closes: closes.ok_or_else(|| invalid("closes"))?,
        })
    };
    let opened = match asked() {
        Err(problem) => Err(problem),
        Ok(new) => open_consultation(&app.store, &new, (user.actor(), app.moment()))
            .await
            .map_err(WebError::from),
    };
    match opened {
        Ok(done) => {
            let number = done.get().of.facts.number;
            Ok(see_other(&format!("/tham-van/cuoc/{number}?xong=mo")))
        }
        Err(error) => render(&app, &user, (kind, filled), Some(on_form(error)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_forms_are_those_of_viet_nam() {
        let read = |text: &str| instant_in("closes", text).map(|at| at.map(|at| at.to_string()));
        assert_eq!(read("2026-07-10T17:00").unwrap().as_deref(), Some("2026-07-10T10:00:00Z"));
        assert_eq!(read(" 2026-07-11 00:00 ").unwrap().as_deref(), Some("2026-07-10T17:00:00Z"));
        assert_eq!(read("").unwrap(), None);
        for text in ["mai", "2026-07-10T25:00", "0026-07-10T17:00", "17:00"] {
            assert!(read(text).is_err(), "{text}");
        }
        let at = "2026-07-10T10:05:00Z".parse().unwrap();
        assert_eq!(in_form(at), "2026-07-10T17:05");
        assert_eq!(instant_in("closes", &in_form(at)).unwrap(), Some(at));
    }
}
