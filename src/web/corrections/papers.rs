//! What is recorded of a decision or of a document that carries plans out, and
//! the signed file of a decision.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};

use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        error::{ErrorInfo, Missing},
        fields::Fields,
        guard::see_other,
        identity::CurrentUser,
        if_match::of_form,
        multipart::FileForm,
        respond::{CachePolicy, page_with_status},
    },
    plans::{
        details::{self, Details},
        errors::invalid,
        wording,
    },
    review::calls::{day_in, number_in, number_of, on_form},
    words,
};
use crate::{
    cases::plans::{PlanError, Recorded, correct_decision, correct_document},
    model::{Action, Decision, DocumentNumber, EnactingDocument, PaperFile},
    store::Versioned,
};

/// A decision as it is to be.
struct DecisionForm<'a> {
    day: String,
    signer: &'a str,
    title: &'a str,
    amends: String,
    reason: &'a str,
}

impl<'a> DecisionForm<'a> {
    fn recorded(known: &'a Decision) -> Self {
        Self {
            day: known.day.to_string(),
            signer: &known.signer,
            title: &known.title,
            amends: known.amends.as_ref().map(ToString::to_string).unwrap_or_default(),
            reason: "",
        }
    }

    fn sent(fields: &'a Fields) -> Self {
        Self {
            day: fields.text("day").to_owned(),
            signer: fields.text("signer"),
            title: fields.text("title"),
            amends: fields.text("amends").to_owned(),
            reason: fields.text("reason"),
        }
    }

    fn facts(&self, number: &DocumentNumber) -> Result<Decision, WebError> {
        Ok(Decision {
            number: number.clone(),
            day: day_in("day", &self.day)?,
            signer: self.signer.trim().to_owned(),
            title: self.title.trim().to_owned(),
            amends: match self.amends.trim() {
                "" => None,
                text => Some(number_in("amends", text)?),
            },
            file: None,
        })
    }
}

#[derive(Template)]
#[template(path = "correct_decision.html")]
struct DecisionPage<'a> {
    frame: Frame,
    number: &'a DocumentNumber,
    version: u32,
    form: DecisionForm<'a>,
    file: Option<&'a PaperFile>,
    file_reason: &'a str,
    problem: Option<ErrorInfo>,
}

impl App {
    async fn known_decision(&self, slug: &str) -> Result<Versioned<Decision>, WebError> {
        let number = number_of(slug)?;
        let seq = self.snapshot().ok_or(WebError::NotReady)?.catalog.seq();
        let known = self.store.decision(&number, seq).await?;
        known.ok_or_else(|| WebError::Missing(Missing::Decision(number.to_string())))
    }

    async fn known_document(&self, slug: &str) -> Result<Versioned<EnactingDocument>, WebError> {
        let number = number_of(slug)?;
        let seq = self.snapshot().ok_or(WebError::NotReady)?.catalog.seq();
        let known = self.store.enacting_document(&number, seq).await?;
        known.ok_or_else(|| WebError::Missing(Missing::Decision(number.to_string())))
    }

    /// What became of a correction of a paper. One that says already what it was
    /// to say was corrected so before.
    async fn corrected(
        &self,
        result: Result<Vec<Recorded>, PlanError>,
        again: impl Fn(&PlanError) -> bool,
    ) -> Result<(), WebError> {
        match result {
            Err(known) if again(&known) => {}
            Err(other) => return Err(other.into()),
            Ok(_) => {}
        }
        // It may move nothing, and is shown as corrected all the same.
        self.reach(self.store.seq().await?).await;
        Ok(())
    }
}

/// The version of a paper in a form; none is as high as what does not fit.
fn version(fields: &Fields) -> Result<u32, WebError> {
    Ok(u32::try_from(of_form(fields)?).unwrap_or(u32::MAX))
}

fn show(
    (app, user): (&App, &CurrentUser),
    known: &Versioned<Decision>,
    (form, file_reason): (DecisionForm<'_>, &str),
    problem: Option<ErrorInfo>,
) -> Result<Response, WebError> {
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let view = DecisionPage {
        frame: Frame::new(app, &user.viewer()),
        number: &known.facts.number,
        version: known.version,
        form,
        file: known.facts.file.as_ref(),
        file_reason,
        problem,
    };
    page_with_status(status, &view, CachePolicy::Personal)
}

/// `GET /quyet-dinh/{number}/dinh-chinh`
pub(in crate::web) async fn decision_form(
    State(app): State<App>,
    user: CurrentUser,
    Path(slug): Path<String>,
) -> Result<Response, WebError> {
    let known = app.known_decision(&slug).await?;
    show((&app, &user), &known, (DecisionForm::recorded(&known.facts), ""), None)
}

/// `POST /quyet-dinh/{number}/dinh-chinh`
pub(in crate::web) async fn decision(
    State(app): State<App>,
    user: CurrentUser,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let known = app.known_decision(&slug).await?;
    let (number, form) = (&known.facts.number, DecisionForm::sent(&fields));
    let expected = version(&fields)?;
    let done = match form.facts(number) {
        Err(error) => Err(error),
        Ok(facts) => {
            let who = (user.actor(), app.moment());
            let result = correct_decision(&app.store, (&facts, expected), form.reason, who).await;
            let again = |refused: &PlanError| match refused {
                PlanError::DecisionDiffers(known) => {
                    Decision { file: known.file.clone(), ..facts.clone() } == **known
                }
                _ => false,
            };
            app.corrected(result, again).await
        }
    };
    match done {
        Ok(()) => Ok(see_other(&format!("/quyet-dinh/{}", number.slug()))),
        Err(error) => {
            let problem = on_form(error)?;
            // The next time it is sent with the version that is told now.
            show((&app, &user), &known, (form, ""), Some(problem))
        }
    }
}

/// `POST /quyet-dinh/{number}/dinh-chinh/tep`
pub(in crate::web) async fn file(
    State(app): State<App>,
    user: CurrentUser,
    Path(slug): Path<String>,
    sent: FileForm,
) -> Result<Response, WebError> {
    let known = app.known_decision(&slug).await?;
    let (number, fields) = (&known.facts.number, sent.fields());
    let (expected, reason) = (version(&fields)?, fields.text("reason"));
    let attached = match sent.file("file") {
        None => {
            let advice = "Chọn tệp PDF của quyết định rồi gửi lại.";
            Err(invalid("file", ("Chưa chọn tệp quyết định.", advice)))
        }
        Some((name, bytes)) => match app.pdf(name.to_owned(), bytes).await {
            Ok(pdf) => app.attach(&user, (number, expected), (&pdf, reason)).await,
            Err(error) => Err(error),
        },
    };
    match attached {
        Ok(_) => Ok(see_other(&format!("/quyet-dinh/{}", number.slug()))),
        Err(error) => {
            let problem = on_form(error)?;
            let form = DecisionForm::recorded(&known.facts);
            show((&app, &user), &known, (form, reason), Some(problem))
        }
    }
}

/// A document as it is to be.
struct DocumentForm<'a> {
    in_force_from: String,
    title: &'a str,
    reason: &'a str,
}

#[derive(Template)]
#[template(path = "correct_document.html")]
struct DocumentPage<'a> {
    frame: Frame,
    number: &'a DocumentNumber,
    version: u32,
    form: DocumentForm<'a>,
    problem: Option<ErrorInfo>,
}

impl App {
    /// Whether somebody may correct a document: of every plan that rests on it.
    async fn may_correct_document(
        &self,
        user: &CurrentUser,
        number: &DocumentNumber,
    ) -> Result<(), WebError> {
        let (action, actor) = (Action::RecordDocument, user.actor());
        let plans = self.store.plans_naming(number, u64::MAX).await?;
        if plans.is_empty() {
            actor.require(action)?;
        }
        let all = self.store.plans(u64::MAX).await?;
        for head in all.iter().filter(|head| plans.contains(&head.plan)) {
            actor.require_in(action, &head.agency, self.clock.today())?;
        }
        Ok(())
    }
}

fn show_document(
    (app, user): (&App, &CurrentUser),
    known: &Versioned<EnactingDocument>,
    form: DocumentForm<'_>,
    problem: Option<ErrorInfo>,
) -> Result<Response, WebError> {
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let (frame, number) = (Frame::new(app, &user.viewer()), &known.facts.number);
    let view = DocumentPage { frame, number, version: known.version, form, problem };
    page_with_status(status, &view, CachePolicy::Personal)
}

/// `GET /thuc-thi/{number}/dinh-chinh`
pub(in crate::web) async fn document_form(
    State(app): State<App>,
    user: CurrentUser,
    Path(slug): Path<String>,
) -> Result<Response, WebError> {
    let known = app.known_document(&slug).await?;
    app.may_correct_document(&user, &known.facts.number).await?;
    let in_force_from = known.facts.in_force_from.to_string();
    let form = DocumentForm { in_force_from, title: &known.facts.title, reason: "" };
    show_document((&app, &user), &known, form, None)
}

/// `POST /thuc-thi/{number}/dinh-chinh`
pub(in crate::web) async fn document(
    State(app): State<App>,
    user: CurrentUser,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let known = app.known_document(&slug).await?;
    let number = &known.facts.number;
    app.may_correct_document(&user, number).await?;
    let expected = version(&fields)?;
    let form = DocumentForm {
        in_force_from: fields.text("in_force_from").to_owned(),
        title: fields.text("title"),
        reason: fields.text("reason"),
    };
    let done = match day_in("in_force_from", &form.in_force_from) {
        Err(error) => Err(error),
        Ok(in_force_from) => {
            let (number, title) = (number.clone(), form.title.trim().to_owned());
            let facts = EnactingDocument { number, in_force_from, title };
            let who = (user.actor(), app.moment());
            let result = correct_document(&app.store, (&facts, expected), form.reason, who).await;
            let again = |refused: &PlanError| matches!(refused, PlanError::DocumentDiffers(known) if **known == facts);
            app.corrected(result, again).await
        }
    };
    match done {
        Ok(()) => Ok(see_other(&format!("/thuc-thi/{}", number.slug()))),
        Err(error) => {
            let problem = on_form(error)?;
            show_document((&app, &user), &known, form, Some(problem))
        }
    }
}
