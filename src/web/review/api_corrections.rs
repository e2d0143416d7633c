//! Mending what was recorded, for programs: new facts, with their reasons.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use serde::{Deserialize, Serialize};

use crate::web::{
    App, WebError,
    http::{identity::CurrentUser, if_match::IfMatch, json_body::Body},
    plans::{
        again::{Asked, corrected, recorded},
        api::answer,
        api_steps::{ItemRef, Names, RecordedBody, done, item_id},
        desk::plan_number,
        errors::bad_item,
        steps::document_number,
    },
};
use crate::{
    cases::plans::{self, Correction, PlanError, Recorded},
    model::{Act, Day, Decision, DocumentNumber, EnactingDocument, ItemDraft, PlanItem},
};

/// What takes the place of a step.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
enum To {
    /// Nothing: it was recorded by mistake.
    Annulled,
    Day(Day),
    Closes(Day),
    Decision(DocumentNumber),
    Document(DocumentNumber),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct StepCorrection {
    /// The `seq` of the step.
    step: u64,
    to: To,
    reason: String,
    #[serde(default)]
    items: Option<Vec<ItemRef>>,
}

/// `POST /api/v1/plans/{number}/corrections`
pub(in crate::web) async fn step(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    IfMatch(seen): IfMatch,
    Body(body): Body<StepCorrection>,
) -> Result<Response, WebError> {
    let plan = plan_number(&number)?;
    let StepCorrection { step, to, reason, items } = body;
    let items = Names::new(&app, plan).which(items).await?;
    let asked =
        Asked { items: Some(&items), corrects: Some(step), reason: &reason, ..Asked::default() };
    let (to, asked) = match &to {
        To::Annulled => (Correction::Annul, Asked { act: Some(Act::Annulled), ..asked }),
        To::Day(day) => (Correction::Day(*day), Asked { day: Some(*day), ..asked }),
        To::Closes(day) => (Correction::Closes(*day), Asked { closes: Some(*day), ..asked }),
        To::Decision(of) => (Correction::Decision(of.clone()), Asked { paper: Some(of), ..asked }),
        To::Document(of) => (Correction::Document(of.clone()), Asked { paper: Some(of), ..asked }),
    };
    let who = (user.actor(), app.moment());
    let (at, what) = ((plan, seen), (step, &items));
    let result = plans::correct_act(&app.store, at, what, (&to, &reason), who).await;
    let name = user.actor().name();
    done(app.settled(result, |difference| recorded(name, &[asked], difference)).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct ContentCorrection {
    content: ItemDraft,
    reason: String,
}

/// `POST /api/v1/plans/{number}/items/{item}/corrections`
pub(in crate::web) async fn content(
    State(app): State<App>,
    user: CurrentUser,
    Path((number, item)): Path<(String, String)>,
    IfMatch(seen): IfMatch,
    Body(body): Body<ContentCorrection>,
) -> Result<Response, WebError> {
    let id = item_id(plan_number(&number)?, &item)?;
    let ContentCorrection { content, reason } = body;
    let item = PlanItem::try_from(content.clone()).map_err(|bad| bad_item(&bad))?;
    let who = (user.actor(), app.moment());
    let result = plans::correct_content(&app.store, (id, seen), (&content, &reason), who).await;
    let name = user.actor().name();
    done(app.settled(result, |now| corrected(name, (id, &item, &reason), now)).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct DecisionCorrection {
    day: Day,
    signer: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    amends: Option<DocumentNumber>,
    reason: String,
}

/// `POST /api/v1/decisions/{number}/corrections`
pub(in crate::web) async fn decision(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    IfMatch(seen): IfMatch,
    Body(body): Body<DecisionCorrection>,
) -> Result<Response, WebError> {
    let number = document_number(&number)?;
    let DecisionCorrection { day, signer, title, amends, reason } = body;
    let facts = Decision { number, day, signer, title, amends, file: None };
    let who = (user.actor(), app.moment());
    let result = plans::correct_decision(&app.store, (&facts, paper(seen)), &reason, who).await;
    let again = |known: &PlanError| match known {
        // The file is not what was to be corrected.
        PlanError::DecisionDiffers(known) => {
            Decision { file: known.file.clone(), ..facts.clone() } == **known
        }
        _ => false,
    };
    papers(&app, result, again).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct EnactmentCorrection {
    in_force_from: Day,
    #[serde(default)]
    title: String,
    reason: String,
}

/// `POST /api/v1/enactments/{number}/corrections`
pub(in crate::web) async fn enactment(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    IfMatch(seen): IfMatch,
    Body(body): Body<EnactmentCorrection>,
) -> Result<Response, WebError> {
    let number = document_number(&number)?;
    let EnactmentCorrection { in_force_from, title, reason } = body;
    let facts = EnactingDocument { number, in_force_from, title };
    let who = (user.actor(), app.moment());
    let result = plans::correct_document(&app.store, (&facts, paper(seen)), &reason, who).await;
    let again =
        |known: &PlanError| matches!(known, PlanError::DocumentDiffers(known) if **known == facts);
    papers(&app, result, again).await
}

/// The version of a paper; none is as high as what does not fit.
fn paper(seen: u64) -> u32 {
    u32::try_from(seen).unwrap_or(u32::MAX)
}

#[derive(Serialize)]
struct CorrectedBody {
    /// The plans that changed with it.
    plans: Vec<RecordedBody>,
}

/// The answer to the correction of a paper. One that says already what it was
/// to say was corrected so before.
async fn papers(
    app: &App,
    result: Result<Vec<Recorded>, PlanError>,
    again: impl Fn(&PlanError) -> bool,
) -> Result<Response, WebError> {
    let all = match result {
        Ok(all) => all,
        Err(known) if again(&known) => Vec::new(),
        Err(other) => return Err(other.into()),
    };
    // A paper may move nothing, and is shown as corrected all the same.
    app.reach(app.store.seq().await?).await;
    let plans = all.into_iter().map(RecordedBody::from).collect();
    answer(StatusCode::OK, &CorrectedBody { plans })
}
