//! The data dictionary: every column of every list and every word in them, as a
//! page and for programs.

use std::{collections::HashMap, sync::LazyLock};

use askama::Template;
use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::Serialize;

use super::terms::{Named, Term, terms};
use crate::web::{
    App, List, WebError,
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, Etag, json, page},
    },
    regulation::page::own_parameters,
    search::params::Pairs,
};
use crate::{
    export::Column,
    model::{Counted, Nature},
    store::StoredSeries,
};

/// English names of the series that come with the program.
static ENGLISH: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let file = include_str!("../../../data/indicator_names.csv");
    let rows = csv::Reader::from_reader(file.as_bytes()).into_deserialize();
    // A unit test reads the same file.
    rows.filter_map(Result::ok).collect()
});

#[derive(Template)]
#[template(path = "dictionary.html")]
struct DictionaryPage {
    frame: Frame,
    lists: Vec<(List, &'static [Column])>,
    terms: Vec<Term>,
    series: Vec<StoredSeries>,
}

impl DictionaryPage {
    /// The set that a column takes its values from.
    fn term(&self, column: &Column) -> Option<&'static str> {
        term_of(&self.terms, &column.key)
    }

    fn english(&self, series: &StoredSeries) -> Option<&'static str> {
        english(series)
    }
}

fn english(series: &StoredSeries) -> Option<&'static str> {
    english_name(series.series.facts.slug.as_str())
}

/// What an indicator is called in English, if the program knows it.
pub(in crate::web) fn english_name(slug: &str) -> Option<&'static str> {
    ENGLISH.get(slug).map(String::as_str)
}

fn term_of(terms: &[Term], key: &str) -> Option<&'static str> {
    terms.iter().map(|term| term.name).find(|name| *name == key)
}

/// The lists with their columns.
pub(in crate::web) type Lists = Vec<(List, &'static [Column])>;

impl App {
    /// The lists with their columns: these never change, and are found by making
    /// the lists, which takes long.
    async fn columns(&self) -> Result<Lists, WebError> {
        let find = async || {
            let mut lists = Vec::new();
            for list in List::whole() {
                lists.push((list, self.list(list, &[]).await?.columns));
            }
            Ok::<_, WebError>(lists)
        };
        Ok(self.columns.get_or_try_init(find).await?.clone())
    }
}

/// `GET /du-lieu/tu-dien`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let view = DictionaryPage {
        frame: Frame::new(&app, &viewer).at("/du-lieu/tu-dien"),
        lists: app.columns().await?,
        terms: terms(),
        series: app.store.indicator_series(None, u64::MAX).await?,
    };
    page(&view, CachePolicy::Revalidate)
}

#[derive(Serialize)]
struct Body {
    lists: Vec<ListBody>,
    terms: Vec<TermBody>,
    indicators: Vec<SeriesBody>,
}

#[derive(Serialize)]
struct ListBody {
    list: &'static str,
    title: &'static str,
    columns: Vec<ColumnBody>,
}

#[derive(Serialize)]
struct ColumnBody {
    #[serde(flatten)]
    column: Column,
    /// The name of the set of its values.
    term: Option<&'static str>,
}

#[derive(Serialize)]
struct TermBody {
    term: &'static str,
    vi: &'static str,
    en: &'static str,
    rule: &'static str,
    source: &'static str,
    values: Vec<ValueBody>,
}

#[derive(Serialize)]
struct ValueBody {
    value: &'static str,
    vi: &'static str,
    en: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    rule: &'static str,
}

#[derive(Serialize)]
struct SeriesBody {
    slug: String,
    vi: String,
    /// Null for series that did not come with the program.
    en: Option<&'static str>,
    unit: String,
    nature: Nature,
    /// What the registry counts beside it.
    counted: Option<Counted>,
    about: String,
    url: String,
}

impl TermBody {
    fn new(term: Term) -> Self {
        let value = |Named { name, vietnamese, english, rule }| ValueBody {
            value: name,
            vi: vietnamese,
            en: english,
            rule,
        };
        Self {
            term: term.name,
            vi: term.vietnamese,
            en: term.english,
            rule: term.rule,
            source: term.source,
            values: term.values.into_iter().map(value).collect(),
        }
    }
}

/// `GET /api/v1/dictionary`
pub(in crate::web) async fn api(
    State(app): State<App>,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let terms = terms();
    let lists = app.columns().await?.into_iter().map(|(list, columns)| {
        let column = |column: &Column| ColumnBody {
            column: column.clone(),
            term: term_of(&terms, &column.key),
        };
        let columns = columns.iter().map(column).collect();
        ListBody { list: list.name(), title: list.label(), columns }
    });
    let lists = lists.collect();
    let series = app.store.indicator_series(None, u64::MAX).await?;
    let indicators = series.into_iter().map(|stored| SeriesBody {
        en: english(&stored),
        slug: stored.series.facts.slug.to_string(),
        url: format!("/api/v1/indicators/{}", stored.series.facts.slug),
        vi: stored.series.facts.name,
        unit: stored.series.facts.unit,
        nature: stored.series.facts.nature,
        counted: stored.series.facts.counted,
        about: stored.series.facts.about,
    });
    let body = Body {
        lists,
        indicators: indicators.collect(),
        terms: terms.into_iter().map(TermBody::new).collect(),
    };
    let body = serde_json::to_vec(&body).map_err(|error| WebError::Internal(error.into()))?;
    let tag = Etag::of(&("dictionary", &body));
    Ok(match tag.not_modified(&headers) {
        Some(unchanged) => unchanged,
        None => tag.on(json(StatusCode::OK, CachePolicy::Revalidate, body)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_series_of_the_program_has_an_english_name() {
        let file = include_str!("../../../data/indicators.csv").trim_start_matches('\u{feff}');
        let mut rows = csv::Reader::from_reader(file.as_bytes());
        let mut series = 0;
        for row in rows.records() {
            let slug = row.unwrap()[0].to_owned();
            assert!(ENGLISH.contains_key(&slug), "{slug}");
            series += 1;
        }
        assert!(series > 50);
    }
}
