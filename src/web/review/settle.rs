//! The forms that settle items: a decision that approves them, a document that
//! carries them out.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};

use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        error::ErrorInfo,
        fields::Fields,
        guard::see_other,
        identity::CurrentUser,
        multipart::FileForm,
        respond::{CachePolicy, page_with_status},
    },
    plans::{
        desk::{known_agency, plan_number},
        details::{self, Details},
        wording,
    },
    regulation::page::own_parameters,
    review::{
        calls::{day_in, number_in, on_form},
        choice::{Chosen, PlanChoice, choices},
    },
    search::params::Pairs,
    words,
};
use crate::{
    cases::plans::{Approval, Enactment, Moment, Recorded, approve, enact},
    catalog::{Catalog, PlanFact},
    model::{
        Action, AgencySlug, Authority, Decision, Disposition, DocumentNumber, EnactingDocument,
        PlanNumber, Stage,
    },
    reference::agencies,
};

/// Which plans a form is for.
#[derive(Debug, Clone, Default)]
struct Scope {
    agency: Option<AgencySlug>,
    plan: Option<PlanNumber>,
    /// The decision that approved what is to be carried out.
    decision: Option<DocumentNumber>,
}

impl Scope {
    fn read(agency: Option<&str>, plan: Option<&str>) -> Result<Self, WebError> {
        Ok(Self {
            agency: agency.map(known_agency).transpose()?,
            plan: plan.map(plan_number).transpose()?,
            decision: None,
        })
    }

    fn has(&self, app: &App, (plan, agency): (PlanNumber, &AgencySlug)) -> bool {
        let (list, today) = (agencies(), app.clock.today());
        let same = |wanted: &AgencySlug| {
            list.responsible(wanted, today) == list.responsible(agency, today)
        };
        self.plan.is_none_or(|wanted| wanted == plan) && self.agency.as_ref().is_none_or(same)
    }
}

/// The number of a document that a field gives, if it gives one.
fn optional(field: &'static str, text: &str) -> Result<Option<DocumentNumber>, WebError> {
    match text.trim() {
        "" => Ok(None),
        text => number_in(field, text).map(Some),
    }
}

/// A decision as it was filled in.
#[derive(Default)]
struct DecisionForm<'a> {
    number: &'a str,
    day: &'a str,
    signer: &'a str,
    title: &'a str,
    amends: &'a str,
}

#[derive(Template)]
#[template(path = "decision_form.html")]
struct DecisionPage<'a> {
    frame: Frame,
    form: DecisionForm<'a>,
    agency: Option<AgencySlug>,
    plan: Option<PlanNumber>,
    approved: Vec<PlanChoice>,
    /// The items of the decision that is amended.
    taken_back: Vec<PlanChoice>,
    problem: Option<ErrorInfo>,
}

/// What can be approved, and what can be taken back from the decision that is
/// amended.
async fn approvable(
    app: &App,
    scope: &Scope,
    amends: Option<&DocumentNumber>,
) -> Result<(Vec<PlanChoice>, Vec<PlanChoice>), WebError> {
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let catalog = &snapshot.catalog;
    let can =
        |stage, authority, _| (stage, authority) == (Stage::Reviewed, Authority::PrimeMinister);
    let has = |plan, agency: &AgencySlug| scope.has(app, (plan, agency));
    let approved = choices(app, catalog, can, has).await?;
    let Some(amends) = amends else { return Ok((approved, Vec::new())) };
    let plans = plans_of(catalog, amends);
    let can = |stage, _, _| stage == Stage::Approved;
    let mut back = choices(app, catalog, can, |plan, _: &AgencySlug| plans.contains(&plan)).await?;
    keep_of(catalog, amends, &mut back);
    Ok((approved, back))
}

/// The plans of which a decision approves something.
fn plans_of(catalog: &Catalog, decision: &DocumentNumber) -> Vec<PlanNumber> {
    let of = |item: &PlanFact<'_>| item.decision == Some(decision);
    catalog.plan_items().filter(of).map(|item| item.id.plan).collect()
}

/// Leaves only the items that a decision approves.
fn keep_of(catalog: &Catalog, decision: &DocumentNumber, choices: &mut Vec<PlanChoice>) {
    for choice in &mut *choices {
        let theirs: Vec<u32> = catalog
            .plan_items()
            .filter(|item| item.id.plan == choice.plan && item.decision == Some(decision))
            .map(|item| item.id.item)
            .collect();
        choice.items.retain(|item| theirs.contains(&item.item));
    }
    choices.retain(|choice| !choice.items.is_empty());
}

/// `GET /quyet-dinh/ghi`
pub(in crate::web) async fn decision_form(
    State(app): State<App>,
    user: CurrentUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [agency, plan, amends] = own_parameters(&pairs, &["agency", "plan", "amends"])?;
    let scope = Scope::read(agency, plan)?;
    let number = optional("amends", amends.unwrap_or_default())?;
    let (mut approved, taken_back) = approvable(&app, &scope, number.as_ref()).await?;
    // Whoever comes from one plan means all of it.
    for choice in approved.iter_mut().filter(|_| scope.plan.is_some()) {
        choice.whole = true;
    }
    let (today, amends) = (app.clock.today().to_string(), amends.unwrap_or_default());
    let view = DecisionPage {
        frame: Frame::new(&app, &user.viewer()),
        form: DecisionForm { day: &today, amends, ..DecisionForm::default() },
        agency: scope.agency,
        plan: scope.plan,
        approved,
        taken_back,
        problem: None,
    };
    page_with_status(StatusCode::OK, &view, CachePolicy::Personal)
}

/// `POST /quyet-dinh/ghi`
pub(in crate::web) async fn decide(
    State(app): State<App>,
    user: CurrentUser,
    sent: FileForm,
) -> Result<Response, WebError> {
    let fields = sent.fields();
    let some = |name: &str| Some(fields.text(name)).filter(|text| !text.is_empty());
    let scope = Scope::read(some("agency"), some("plan"))?;
    let form = DecisionForm {
        number: fields.text("number"),
        day: fields.text("day"),
        signer: fields.text("signer"),
        title: fields.text("title"),
        amends: fields.text("amends"),
    };
    let amends = optional("amends", form.amends);
    let known = amends.as_ref().ok().and_then(Option::as_ref);
    let (mut approved, mut taken_back) = approvable(&app, &scope, known).await?;
    let (chosen, back) = (Chosen::read(&fields, "")?, Chosen::read(&fields, "back-")?);
    let file = match sent.file("file") {
        Some((name, bytes)) => app.pdf(name.to_owned(), bytes).await.map(Some),
        None => Ok(None),
    };
    let asked = || -> Result<Approval, WebError> {
        Ok(Approval {
            decision: Decision {
                number: number_in("number", form.number)?,
                day: day_in("day", form.day)?,
                signer: form.signer.to_owned(),
                title: form.title.to_owned(),
                amends: optional("amends", form.amends)?,
                file: None,
            },
            file: file?,
            items: chosen.selections(&approved)?,
            takes_back: back.selections(&taken_back)?,
        })
    };
    let recorded = match asked() {
        Err(error) => Err(error),
        Ok(approval) => {
            let who = (user.actor(), Moment::now((app.clock.0)()));
            let done = approve(&app.store, &approval, who).await;
            done.map(|done| (approval.decision.number, done)).map_err(WebError::from)
        }
    };
    match recorded {
        Ok((number, done)) => {
            app.reach(last(&done)).await;
            Ok(see_other(&format!("/quyet-dinh/{}", number.slug())))
        }
        Err(error) => {
            let problem = on_form(error)?;
            chosen.mark(&mut approved);
            back.mark(&mut taken_back);
            let status = problem.status;
            let view = DecisionPage {
                frame: Frame::new(&app, &user.viewer()),
                form,
                agency: scope.agency,
                plan: scope.plan,
                approved,
                taken_back,
                problem: Some(problem),
            };
            page_with_status(status, &view, CachePolicy::Personal)
        }
    }
}

/// The journal position of what was recorded last.
fn last(recorded: &[Recorded]) -> u64 {
    recorded.iter().map(|recorded| recorded.version).max().unwrap_or_default()
}

/// A document as it was filled in.
#[derive(Default)]
struct DocumentForm<'a> {
    number: &'a str,
    in_force_from: &'a str,
    title: &'a str,
}

#[derive(Template)]
#[template(path = "document_form.html")]
struct DocumentPage<'a> {
    frame: Frame,
    form: DocumentForm<'a>,
    agency: Option<AgencySlug>,
    decision: Option<DocumentNumber>,
    choices: Vec<PlanChoice>,
    problem: Option<ErrorInfo>,
}

/// What can be carried out by whoever asks: what is approved, and what is
/// passed within the ministry's own authority. What is kept owes nothing.
async fn enactable(
    app: &App,
    user: &CurrentUser,
    scope: &Scope,
) -> Result<Vec<PlanChoice>, WebError> {
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let (action, today) = (Action::RecordDocument, app.clock.today());
    if let Some(agency) = &scope.agency {
        user.actor().require_in(action, agency, today)?;
    }
    let can = |stage, authority, disposition| {
        let settled = matches!(
            (stage, authority),
            (Stage::Approved, _) | (Stage::Reviewed, Authority::Ministry)
        );
        settled && disposition != Disposition::Keep
    };
    let catalog = &snapshot.catalog;
    let plans = scope.decision.as_ref().map(|decision| plans_of(catalog, decision));
    let mut all = choices(app, catalog, can, |plan, agency| {
        plans.as_ref().is_none_or(|plans| plans.contains(&plan))
            && scope.has(app, (plan, agency))
            && user.actor().require_in(action, agency, today).is_ok()
    })
    .await?;
    if let Some(decision) = &scope.decision {
        keep_of(catalog, decision, &mut all);
    }
    Ok(all)
}

/// `GET /thuc-thi`
pub(in crate::web) async fn document_form(
    State(app): State<App>,
    user: CurrentUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [agency, plan, decision] = own_parameters(&pairs, &["agency", "plan", "decision"])?;
    let decision = optional("decision", decision.unwrap_or_default())?;
    let scope = Scope { decision, ..Scope::read(agency, plan)? };
    let mut choices = enactable(&app, &user, &scope).await?;
    // Whoever comes from a decision, or from one plan, means all of it.
    let whole = scope.decision.is_some() || scope.plan.is_some();
    for choice in choices.iter_mut().filter(|_| whole) {
        choice.whole = true;
    }
    // Most documents are in force from the day on which they are signed.
    let today = app.clock.today().to_string();
    let view = DocumentPage {
        frame: Frame::new(&app, &user.viewer()),
        form: DocumentForm { in_force_from: &today, ..DocumentForm::default() },
        agency: scope.agency,
        decision: scope.decision,
        choices,
        problem: None,
    };
    page_with_status(StatusCode::OK, &view, CachePolicy::Personal)
}

/// `POST /thuc-thi`
pub(in crate::web) async fn carry_out(
    State(app): State<App>,
    user: CurrentUser,
    fields: Fields,
) -> Result<Response, WebError> {
    let agency = Some(fields.text("agency")).filter(|text| !text.is_empty());
    let decision = optional("decision", fields.text("decision"))?;
    let scope = Scope { decision, ..Scope::read(agency, None)? };
    let form = DocumentForm {
        number: fields.text("number"),
        in_force_from: fields.text("in_force_from"),
        title: fields.text("title"),
    };
    let mut choices = enactable(&app, &user, &scope).await?;
    let chosen = Chosen::read(&fields, "")?;
    let asked = || -> Result<Enactment, WebError> {
        Ok(Enactment {
            document: EnactingDocument {
                number: number_in("number", form.number)?,
                in_force_from: day_in("in_force_from", form.in_force_from)?,
                title: form.title.trim().to_owned(),
            },
            items: chosen.selections(&choices)?,
        })
    };
    let recorded = match asked() {
        Err(error) => Err(error),
        Ok(enactment) => {
            let who = (user.actor(), Moment::now((app.clock.0)()));
            let done = enact(&app.store, &enactment, who).await;
            done.map(|done| (enactment.document.number, done)).map_err(WebError::from)
        }
    };
    match recorded {
        Ok((number, done)) => {
            app.reach(last(&done)).await;
            Ok(see_other(&format!("/thuc-thi/{}", number.slug())))
        }
        Err(error) => {
            let problem = on_form(error)?;
            chosen.mark(&mut choices);
            let status = problem.status;
            let view = DocumentPage {
                frame: Frame::new(&app, &user.viewer()),
                form,
                agency: scope.agency,
                decision: scope.decision,
                choices,
                problem: Some(problem),
            };
            page_with_status(status, &view, CachePolicy::Personal)
        }
    }
}
