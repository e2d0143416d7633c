//! `GET /api/v1/suggest`: what may be meant by what was typed so far.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use serde::Serialize;

use crate::web::{
    App, WebError,
    http::respond::{CachePolicy, Etag, json},
    regulation::page::own_parameters,
    search::{
        address,
        params::{LONGEST_TEXT, Pairs, bad},
    },
    words,
};
use crate::{
    model::{AgencySlug, DocumentNumber, RegulationCode},
    search::{Suggester, Suggestion, SuggestionKind, Target},
};

/// Suggestions in an answer that names no limit.
const USUAL: usize = 10;
const MOST: usize = 20;
/// How long the first answer may wait for suggestions to be made.
const PATIENCE: Duration = Duration::from_secs(1);
const POLL: Duration = Duration::from_millis(10);

#[derive(Serialize)]
struct Body<'a> {
    query: &'a str,
    suggestions: Vec<SuggestionBody<'a>>,
    ready: bool,
    seq: u64,
}

#[derive(Serialize)]
struct SuggestionBody<'a> {
    kind: SuggestionKind,
    text: &'a str,
    html: String,
    note: &'a str,
    target: TargetBody<'a>,
    page: String,
    count: u32,
}

/// The parameter of the search that it stands for, where there is one.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum TargetBody<'a> {
    Q(&'a str),
    Code(&'a RegulationCode),
    Document(&'a DocumentNumber),
    Agency(&'a AgencySlug),
    Field(&'a str),
}

impl<'a> From<&'a Suggestion> for SuggestionBody<'a> {
    fn from(suggestion: &'a Suggestion) -> Self {
        let (target, page) = match &suggestion.target {
            Target::Query(text) => (TargetBody::Q(text), address::query("/", &[("q", text)])),
            Target::Code(code) => (TargetBody::Code(code), format!("/quy-dinh/{code}")),
            Target::Document(number) => {
                (TargetBody::Document(number), format!("/van-ban/{}", number.slug()))
            }
            Target::Agency(slug) => {
                (TargetBody::Agency(slug), address::query("/", &[("agency", slug.as_str())]))
            }
            Target::Field(field) => {
                (TargetBody::Field(field), address::query("/", &[("field", field)]))
            }
        };
        Self {
            kind: suggestion.kind,
            text: &suggestion.text,
            html: html(suggestion),
            note: &suggestion.note,
            target,
            page,
            count: suggestion.count,
        }
    }
}

/// The text, escaped, with what was typed marked.
fn html(suggestion: &Suggestion) -> String {
    let text = suggestion.text.as_str();
    let mut html = String::with_capacity(text.len() + 32);
    let mut at = 0;
    for mark in &suggestion.marks {
        html.push_str(&words::escaped(&text[at..mark.start]));
        html.push_str("<mark>");
        html.push_str(&words::escaped(&text[mark.clone()]));
        html.push_str("</mark>");
        at = mark.end;
    }
    html.push_str(&words::escaped(&text[at..]));
    html
}

/// `GET /api/v1/suggest`
pub(in crate::web) async fn suggest(
    State(app): State<App>,
    uri: Uri,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [query, limit] = own_parameters(&pairs, &["q", "limit"])?;
    let query = query.unwrap_or_default();
    if query.chars().count() > LONGEST_TEXT {
        return Err(bad("q", query, format!("Câu tìm dài tối đa {LONGEST_TEXT} ký tự.")));
    }
    let limit = match limit.map(|limit| (limit, limit.trim().parse::<usize>())) {
        None => USUAL,
        Some((_, Ok(limit))) if (1..=MOST).contains(&limit) => limit,
        Some((text, _)) => {
            return Err(bad("limit", text, format!("Cần số nguyên từ 1 đến {MOST}.")));
        }
    };
    let Some(suggester) = app.suggester().await? else {
        let body = Body { query, suggestions: Vec::new(), ready: false, seq: app.seq() };
        return Ok(json(StatusCode::OK, CachePolicy::Never, written(&body)?));
    };
    let tag = Etag::of(&(uri.path(), uri.query(), suggester.version()));
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let suggestions = suggester.suggest(query, limit);
    let body = Body {
        query,
        suggestions: suggestions.iter().map(SuggestionBody::from).collect(),
        ready: true,
        seq: suggester.seq(),
    };
    let mut response = json(StatusCode::OK, CachePolicy::Revalidate, written(&body)?);
    response.headers_mut().insert(crate::web::http::layers::JOURNAL_SEQ, body.seq.into());
    Ok(tag.on(response))
}

fn written(body: &Body<'_>) -> Result<Vec<u8>, WebError> {
    serde_json::to_vec(body).map_err(|error| WebError::Internal(error.into()))
}

impl App {
    /// The newest suggester. Where it is old, a new one is made beside; where
    /// there is none yet, the answer waits for it, but not for long.
    async fn suggester(&self) -> Result<Option<Arc<Suggester>>, WebError> {
        // Without a snapshot there is nothing to wait for.
        self.engine.snapshot()?;
        if self.engine.suggester_is_due() {
            let engine = Arc::clone(&self.engine);
            // It fails only without a snapshot.
            tokio::task::spawn_blocking(move || engine.renew_suggester().is_ok());
        }
        let made = async {
            loop {
                match self.engine.suggester() {
                    Some(suggester) => return suggester,
                    None => tokio::time::sleep(POLL).await,
                }
            }
        };
        Ok(tokio::time::timeout(PATIENCE, made).await.ok())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value as Json;

    use crate::web::testing::{get, service, service_without_index, shelf};

    #[tokio::test]
    async fn the_shape_of_an_answer() {
        let reply = get(&service(shelf()).await, "/api/v1/suggest?q=xăng d").await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(reply.header("x-journal-seq"), "6");
        assert_eq!(reply.header("cache-control"), "public, no-cache");
        let json: Json = serde_json::from_str(&reply.body).unwrap();
        insta::assert_snapshot!(serde_json::to_string_pretty(&json).unwrap(), @r#"
        {
          "query": "xăng d",
          "ready": true,
          "seq": 6,
          "suggestions": [
            {
              "count": 1,
              "html": "<mark>Xăng d</mark>ầu, khí",
              "kind": "field",
              "note": "",
              "page": "/?field=Xăng+dầu,+khí",
              "target": {
                "field": "Xăng dầu, khí"
              },
              "text": "Xăng dầu, khí"
            },
            {
              "count": 1,
              "html": "Cấp giấy phép kinh doanh <mark>xăng d</mark>ầu",
              "kind": "name",
              "note": "1.004269",
              "page": "/quy-dinh/1.004269",
              "target": {
                "code": "1.004269"
              },
              "text": "Cấp giấy phép kinh doanh xăng dầu"
            }
          ]
        }
        "#);
    }

    #[tokio::test]
    async fn names_cannot_bring_markup() {
        let service = service(shelf()).await;
        let reply = get(&service, "/api/v1/suggest?q=script").await;
        let json: Json = serde_json::from_str(&reply.body).unwrap();
        assert_eq!(
            json["suggestions"][0]["html"],
            "&lt;<mark>script</mark>&gt;alert(1)&lt;/script&gt; &amp; &quot;đồng&quot;"
        );
        let reply = get(&service, "/api/v1/suggest?q=img").await;
        let json: Json = serde_json::from_str(&reply.body).unwrap();
        assert_eq!(
            json["suggestions"][0]["page"], "/?field=%3Cimg+src=x+onerror=alert(1)%3E",
            "{json:#}"
        );
    }

    #[tokio::test]
    async fn a_bad_parameter_is_named() {
        let service = service(shelf()).await;
        let long = format!("q={}", "a".repeat(1001));
        for (query, name, code) in [
            ("q=a&page=2", "page", "unknown_parameter"),
            ("Q=a", "Q", "unknown_parameter"),
            ("q=a&limit=0", "limit", "invalid_parameter"),
            ("q=a&limit=21", "limit", "invalid_parameter"),
            ("q=a&limit=x", "limit", "invalid_parameter"),
            (long.as_str(), "q", "invalid_parameter"),
        ] {
            let reply = get(&service, &format!("/api/v1/suggest?{query}")).await;
            let json: Json = serde_json::from_str(&reply.body).unwrap();
            assert_eq!(reply.status, 400, "{query}");
            assert_eq!(
                (&json["error"]["code"], &json["error"]["parameter"]),
                (&code.into(), &name.into())
            );
        }
    }

    #[tokio::test]
    async fn without_an_index_it_is_not_ready() {
        let reply = get(&service_without_index().await, "/api/v1/suggest?q=a").await;
        assert_eq!(reply.status, 503, "{}", reply.body);
    }

    #[tokio::test]
    async fn an_unchanged_answer_is_not_sent_again() {
        let service = service(shelf()).await;
        let address = "/api/v1/suggest?q=xang";
        let tag = get(&service, address).await.header("etag").to_owned();
        let request = axum::http::Request::get(address).header("if-none-match", &tag);
        let request = request.body(axum::body::Body::empty()).unwrap();
        let same = crate::web::testing::send(&service, request).await;
        assert_eq!((same.status.as_u16(), same.body.as_str()), (304, ""));
    }
}
