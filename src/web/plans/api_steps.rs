//! What is done to a plan, for programs. Each request names in `If-Match` the
//! version that it has seen, and may be sent again.

use std::{collections::BTreeMap, fmt};

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error as _, Visitor},
};

use crate::web::{
    App, WebError,
    http::{
        error::Missing,
        identity::CurrentUser,
        if_match::{IfMatch, tagged},
        json_body::Body,
    },
    plans::{
        again::{Asked, edited, recorded},
        api::answer,
        desk::plan_number,
        details::Details,
        errors::refused,
        steps::{Step, take},
    },
};
use crate::{
    cases::plans::{self, ItemEdit, PlanError, Recorded, Selection, Verdicts, Which},
    model::{Act, Day, ItemDraft, ItemId, PlanNumber, RegulationCode},
    store::PlanState,
};

/// An item, by its place in the plan or by the code of its regulation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) enum ItemRef {
    Number(u32),
    Code(RegulationCode),
}

impl<'de> Deserialize<'de> for ItemRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl Visitor<'_> for Either {
            type Value = ItemRef;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the number of an item or the code of a regulation")
            }

            fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<ItemRef, E> {
                u32::try_from(number).map(ItemRef::Number).map_err(E::custom)
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<ItemRef, E> {
                text.parse().map(ItemRef::Code).map_err(E::custom)
            }
        }

        deserializer.deserialize_any(Either)
    }
}

/// The numbers of items that a request names.
pub(in crate::web) struct Names<'a> {
    app: &'a App,
    plan: PlanNumber,
    /// Read when the first code is met.
    state: Option<PlanState>,
}

impl<'a> Names<'a> {
    pub(in crate::web) fn new(app: &'a App, plan: PlanNumber) -> Self {
        Self { app, plan, state: None }
    }

    pub(in crate::web) async fn number(&mut self, item: ItemRef) -> Result<u32, WebError> {
        let code = match item {
            ItemRef::Number(number) => return Ok(number),
            ItemRef::Code(code) => code,
        };
        let plan = self.plan;
        if self.state.is_none() {
            let state = self.app.store.plan(plan, u64::MAX).await?;
            self.state = Some(state.ok_or(PlanError::UnknownPlan(plan))?);
        }
        let items = self.state.iter().flat_map(|state| &state.items);
        let mut found = items.filter(|item| item.code.as_ref() == Some(&code));
        found.next().map(|item| item.item).ok_or_else(|| {
            refused(
                StatusCode::UNPROCESSABLE_ENTITY,
                ("unknown_item", "Không có mục này"),
                format!("Phương án {plan} không có mục nào về quy định {code}."),
                "Kiểm tra lại mã quy định, hoặc nêu số thứ tự của mục.",
                Details::None,
            )
        })
    }

    /// Items by their numbers; all for which it is possible, if none are named.
    pub(in crate::web) async fn which(
        &mut self,
        items: Option<Vec<ItemRef>>,
    ) -> Result<Which, WebError> {
        let Some(items) = items else { return Ok(Which::AllPossible) };
        let mut numbers = Vec::with_capacity(items.len());
        for item in items {
            numbers.push(self.number(item).await?);
        }
        Ok(Which::These(numbers))
    }
}

async fn selection(
    app: &App,
    number: &str,
    expected: u64,
    items: Option<Vec<ItemRef>>,
) -> Result<Selection, WebError> {
    let plan = plan_number(number)?;
    let items = Names::new(app, plan).which(items).await?;
    Ok(Selection { plan, expected, items })
}

/// What was recorded of a plan.
#[derive(Serialize)]
pub(in crate::web) struct RecordedBody {
    plan: PlanNumber,
    /// Its version now, which is also the place in the journal.
    version: u64,
    /// How many items it was done to.
    items: u64,
}

impl From<Recorded> for RecordedBody {
    fn from(recorded: Recorded) -> Self {
        let Recorded { plan, version, items } = recorded;
        Self { plan, version, items }
    }
}

/// The answer to what was recorded, with the version to go on with.
pub(in crate::web) fn done(recorded: Recorded) -> Result<Response, WebError> {
    let body = RecordedBody::from(recorded);
    Ok(tagged(recorded.version, answer(StatusCode::OK, &body)?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Consultation {
    opens: Day,
    closes: Day,
    #[serde(default)]
    items: Option<Vec<ItemRef>>,
}

/// `POST /api/v1/plans/{number}/consultation`
pub(in crate::web) async fn consult(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    IfMatch(seen): IfMatch,
    Body(body): Body<Consultation>,
) -> Result<Response, WebError> {
    let Consultation { opens, closes, items } = body;
    let selection = selection(&app, &number, seen, items).await?;
    done(take(&app, &user, &selection, Step::Consult { opens, closes }).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Submission {
    #[serde(default)]
    items: Option<Vec<ItemRef>>,
}

/// `POST /api/v1/plans/{number}/submission`
pub(in crate::web) async fn submit(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    IfMatch(seen): IfMatch,
    Body(body): Body<Submission>,
) -> Result<Response, WebError> {
    let selection = selection(&app, &number, seen, body.items).await?;
    done(take(&app, &user, &selection, Step::Submit).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Withdrawal {
    reason: String,
    #[serde(default)]
    items: Option<Vec<ItemRef>>,
}

/// `POST /api/v1/plans/{number}/withdrawal`
pub(in crate::web) async fn withdraw(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    IfMatch(seen): IfMatch,
    Body(body): Body<Withdrawal>,
) -> Result<Response, WebError> {
    let selection = selection(&app, &number, seen, body.items).await?;
    done(take(&app, &user, &selection, Step::Withdraw(&body.reason)).await?)
}

/// `"all"`: every item that waits and is not returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) enum Passed {
    All,
    These(Vec<ItemRef>),
}

impl<'de> Deserialize<'de> for Passed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Word(String),
            List(Vec<ItemRef>),
        }
        match Form::deserialize(deserializer) {
            Ok(Form::List(items)) => Ok(Self::These(items)),
            Ok(Form::Word(word)) if word == "all" => Ok(Self::All),
            _ => Err(D::Error::custom("expected \"all\" or a list of items")),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Review {
    #[serde(default)]
    passed: Option<Passed>,
    #[serde(default)]
    returned: Vec<ReturnedItem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReturnedItem {
    item: ItemRef,
    reason: String,
}

/// `POST /api/v1/plans/{number}/review`
pub(in crate::web) async fn review(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    IfMatch(seen): IfMatch,
    Body(body): Body<Review>,
) -> Result<Response, WebError> {
    let plan = plan_number(&number)?;
    let mut names = Names::new(&app, plan);
    let passed = match body.passed {
        Some(Passed::All) => Which::AllPossible,
        Some(Passed::These(items)) => names.which(Some(items)).await?,
        None => Which::These(Vec::new()),
    };
    let mut returned = BTreeMap::new();
    for ReturnedItem { item, reason } in body.returned {
        returned.insert(names.number(item).await?, reason);
    }
    let verdicts = Verdicts { passed, returned };
    done(settle_review(&app, &user, (plan, seen), &verdicts).await?)
}

/// Records what the review says, or finds that it did so before.
pub(in crate::web) async fn settle_review(
    app: &App,
    user: &CurrentUser,
    at: (PlanNumber, u64),
    verdicts: &Verdicts,
) -> Result<Recorded, WebError> {
    let result = plans::review(&app.store, at, verdicts, (user.actor(), app.moment())).await;
    let name = user.actor().name();
    let passed =
        Asked { act: Some(Act::Reviewed), items: Some(&verdicts.passed), ..Asked::default() };
    let returned =
        Asked { act: Some(Act::Returned), reasons: Some(&verdicts.returned), ..Asked::default() };
    app.settled(result, |difference| {
        let back = !verdicts.returned.is_empty();
        let none = verdicts.passed == Which::These(Vec::new());
        // Where all were to pass that are not returned, there may have been none.
        let alone = || recorded(name, &[returned], difference).filter(|_| back);
        match (none, back) {
            (true, _) => alone(),
            (false, true) => recorded(name, &[passed, returned], difference).or_else(alone),
            (false, false) => recorded(name, &[passed], difference),
        }
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Edits {
    items: Vec<Edit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    /// None for one more.
    #[serde(default)]
    item: Option<u32>,
    content: ItemDraft,
}

/// `PATCH /api/v1/plans/{number}/items`
pub(in crate::web) async fn edit(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    IfMatch(seen): IfMatch,
    Body(body): Body<Edits>,
) -> Result<Response, WebError> {
    let edits =
        body.items.into_iter().map(|edit| ItemEdit { item: edit.item, draft: edit.content });
    let edits: Vec<ItemEdit> = edits.collect();
    done(settle_edits(&app, &user, (plan_number(&number)?, seen), &edits).await?)
}

/// Changes items, or finds that they were changed so before.
pub(in crate::web) async fn settle_edits(
    app: &App,
    user: &CurrentUser,
    at: (PlanNumber, u64),
    edits: &[ItemEdit],
) -> Result<Recorded, WebError> {
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let who = (user.actor(), app.moment());
    let result = plans::edit_items(&app.store, &snapshot.catalog, at, edits, who).await;
    app.settled(result, |difference| edited(user.actor().name(), edits, difference)).await
}

/// An item of an address.
pub(in crate::web) fn item_id(plan: PlanNumber, text: &str) -> Result<ItemId, WebError> {
    let id = format!("{plan}/{text}");
    id.parse().map_err(|_| WebError::Missing(Missing::Item(id)))
}
