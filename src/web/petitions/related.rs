//! What there is already about what somebody is writing: regulations with what
//! is planned for them, found by the search, and questions and petitions that
//! were answered, found among all of these in memory.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;

use super::list::Row;
use crate::web::{
    App, WebError,
    http::respond::{CachePolicy, page},
    plans::api::answer,
    questions::view::Row as QuestionRow,
    regulation::page::own_parameters,
    search::{
        params::{LONGEST_TEXT, Pairs},
        results::plan_words,
    },
};
use crate::{
    catalog::Filters,
    model::{Answered, Disposition, ItemId, QuestionNumber, RegulationCode, Stage},
    search::{Collapse, Rewrites, SearchRequest, Sort},
};

/// How many of each are shown.
const SHOWN: usize = 5;

/// What there is.
#[derive(Template, Default)]
#[template(path = "petition_related.html")]
pub(in crate::web) struct Related {
    /// Whether something was asked.
    pub asked: bool,
    pub questions: Vec<QuestionRow>,
    pub regulations: Vec<RelatedRegulation>,
    pub petitions: Vec<RelatedPetition>,
}

#[derive(Serialize)]
pub(in crate::web) struct RelatedRegulation {
    code: RegulationCode,
    name: String,
    agency: &'static str,
    plan: Option<RelatedPlan>,
}

/// What is planned for a regulation.
#[derive(Serialize)]
pub(in crate::web) struct RelatedPlan {
    item: ItemId,
    disposition: Disposition,
    stage: Stage,
    /// The same in words.
    words: String,
}

#[derive(Serialize)]
pub(in crate::web) struct RelatedPetition {
    number: String,
    subject: String,
    agency: String,
    /// What became of it.
    result: &'static str,
}

impl Related {
    /// What there is about a text.
    pub(in crate::web) async fn to(app: &App, text: &str) -> Result<Self, WebError> {
        let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text: String = text.chars().take(LONGEST_TEXT).collect();
        if text.is_empty() {
            return Ok(Self::default());
        }
        let request = SearchRequest {
            text: text.clone(),
            filters: Filters::default(),
            sort: Sort::Relevance,
            as_of: app.clock.today(),
            limit: SHOWN,
            cursor: None,
            without: Rewrites::default(),
            collapse: Collapse::Alike,
            explain: false,
        };
        let (snapshot, response) =
            app.engine.answer(&request).map_err(|error| WebError::Internal(error.into()))?;
        let catalog = &snapshot.catalog;
        let regulations = response.hits.iter().filter_map(|hit| {
            let fact = catalog.fact(hit.ordinal)?;
            let plan = catalog.applicable(hit.ordinal).and_then(|plan| {
                let words = plan_words(Some(plan.disposition), Some(plan.stage))?;
                let (disposition, stage) = (plan.disposition, plan.stage);
                Some(RelatedPlan { item: plan.id, disposition, stage, words })
            });
            Some(RelatedRegulation {
                code: fact.code.clone(),
                name: fact.name.to_owned(),
                agency: crate::reference::agencies().get(fact.agency).map_or("", |a| &a.name),
                plan,
            })
        });
        let book = app.petitions().await?;
        let petitions = book.like(&text, SHOWN).into_iter().map(|entry| {
            let Row { number, subject, holder, state, .. } = Row::new(entry);
            let answer = entry.answer();
            let result = answer.map_or(state.label(), |answer| answer.state.label());
            RelatedPetition { number, subject, agency: holder, result }
        });
        let questions = app.questions().await?;
        let questions = questions.like((&text, ""), SHOWN).into_iter().map(QuestionRow::new);
        Ok(Self {
            asked: true,
            questions: questions.collect(),
            regulations: regulations.collect(),
            petitions: petitions.collect(),
        })
    }

    pub(in crate::web) fn is_empty(&self) -> bool {
        self.questions.is_empty() && self.regulations.is_empty() && self.petitions.is_empty()
    }
}

/// `GET /kien-nghi/lien-quan`: a part of the page of the form.
pub(in crate::web) async fn part(
    State(app): State<App>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [text] = own_parameters(&pairs, &["q"])?;
    page(&Related::to(&app, text.unwrap_or_default()).await?, CachePolicy::Never)
}

#[derive(Serialize)]
struct RelatedQuestion {
    number: QuestionNumber,
    title: String,
    /// Whether it has an answer.
    answered: Answered,
    url: String,
}

#[derive(Serialize)]
struct RelatedBody {
    questions: Vec<RelatedQuestion>,
    regulations: Vec<RelatedRegulation>,
    petitions: Vec<RelatedPetition>,
}

/// `GET /api/v1/petitions/related`
pub(in crate::web) async fn api(
    State(app): State<App>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [text] = own_parameters(&pairs, &["q"])?;
    let Related { regulations, petitions, questions, .. } =
        Related::to(&app, text.unwrap_or_default()).await?;
    let questions = questions.into_iter().map(|row| RelatedQuestion {
        url: format!("/hoi-dap/{}", row.number),
        number: row.number,
        title: row.plain,
        answered: row.answered,
    });
    answer(StatusCode::OK, &RelatedBody { questions: questions.collect(), regulations, petitions })
}
