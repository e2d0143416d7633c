//! The description of the API for programs (OpenAPI 3.1) and for people.
//!
//! Handlers say nothing of themselves; what they are is one table
//! (`operations`), and what they answer is `answers.json`: for each operation a
//! schema and an answer that was really given. Tests compare the table with the
//! routes, and both with answers of a server, so that neither can grow old.

mod codes;
mod operations;
mod params;

use std::{collections::BTreeMap, sync::LazyLock};

use askama::Template;
use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde_json::{Map, Value, json};

use self::{
    codes::{CODES, PARTS},
    operations::{Answer, OPERATIONS, Operation},
    params::Body,
};
use crate::model::{Action, Reach, Role};
use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, Etag, json as answer, page},
    },
    regulation::page::own_parameters,
    search::params::Pairs,
};

/// Schemas and answers by the ids of operations.
static ANSWERS: LazyLock<BTreeMap<String, Value>> = LazyLock::new(|| {
    // An integration test reads all of it.
    serde_json::from_str(include_str!("answers.json")).unwrap_or_default()
});

static DOCUMENT: LazyLock<Vec<u8>> =
    LazyLock::new(|| serde_json::to_vec(&document()).unwrap_or_default());

/// What each address is for, by the routes.
static ACTIONS: LazyLock<BTreeMap<(&'static str, &'static str), Action>> = LazyLock::new(|| {
    let routes = crate::web::routes().into_iter();
    routes.map(|route| ((route.method, route.path), route.action)).collect()
});

impl Operation {
    fn action(&self) -> Option<Action> {
        ACTIONS.get(&(self.method, self.path)).copied()
    }

    /// Whether it is for everybody.
    fn is_open(&self) -> bool {
        self.action().is_some_and(|action| {
            Role::Visitor.reach(action) != Reach::Nothing
                // A visitor comments and petitions by a letter; what was said in a
                // comment is changed there with its link, here by accounts.
                && (self.method == "GET"
                    || (matches!(action, Action::Comment | Action::Petition)
                        && self.method == "POST"))
        })
    }

    /// What it is for, in words.
    fn purpose(&self) -> &'static str {
        self.action().map_or("", Action::label)
    }
}

/// The whole description.
fn document() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for operation in OPERATIONS {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method.to_lowercase()] = described(operation);
    }
    let schemas =
        ANSWERS.iter().filter_map(|(id, answer)| Some((id.clone(), answer.get("schema")?.clone())));
    let mut schemas: Map<String, Value> = schemas.collect();
    let codes: Vec<&str> = CODES.iter().map(|(code, _)| *code).collect();
    let table: Vec<String> =
        CODES.iter().map(|(code, when)| format!("- `{code}`: {when}")).collect();
    schemas.insert(
        "error".to_owned(),
        json!({
            "type": "object",
            "required": ["error"],
            "properties": { "error": {
                "type": "object",
                "required": ["code", "message"],
                "description": table.join("\n"),
                "properties": {
                    "code": { "type": "string", "enum": codes },
                    "message": { "type": "string" },
                    "parameter": { "type": ["string", "null"] },
                    "request": { "type": "string" },
                },
            } },
        }),
    );
    let mut topics: Vec<&str> = OPERATIONS.iter().map(|operation| operation.topic).collect();
    let mut seen = std::collections::BTreeSet::new();
    topics.retain(|topic| seen.insert(*topic));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Quy định kinh doanh",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Tra cứu quy định kinh doanh, phương án cắt giảm, đơn giản hóa và mọi \
                số liệu tính từ đó. Dữ liệu công khai không cần tài khoản. Trong một phiên bản của \
                địa chỉ, câu trả lời có thể thêm thành phần mới; thành phần đã có giữ nguyên nghĩa.",
        },
        "servers": [{ "url": "/" }],
        "tags": topics.iter().map(|topic| json!({ "name": topic })).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": { "error": {
                "description": "Không thực hiện được; code là cố định, message dành cho người đọc",
                "content": { "application/json": {
                    "schema": { "$ref": "#/components/schemas/error" },
                    "example": { "error": {
                        "code": "invalid_parameter",
                        "message": "Tham số “kind” không nhận giá trị “x”.",
                        "parameter": "kind",
                        "request": "6a44e5f0-1c",
                    } },
                } },
            } },
            "securitySchemes": { "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "Mã truy cập tạo ở trang Tài khoản",
            } },
        },
    })
}

fn described(operation: &Operation) -> Value {
    let Operation { id, topic, summary, query, body, .. } = operation;
    let parts = operation.path.split('/').filter_map(|part| {
        let name = part.strip_prefix('{')?.strip_suffix('}')?;
        let about = PARTS.iter().find(|(of, _)| *of == name).map_or("", |(_, about)| *about);
        Some(json!({
            "name": name, "in": "path", "required": true, "description": about,
            "schema": { "type": "string" },
        }))
    });
    let asked = query.iter().map(|parameter| {
        let mut described = json!({
            "name": parameter.name, "in": "query", "description": parameter.about,
            "schema": { "type": "string" },
        });
        if !parameter.example.is_empty() {
            described["example"] = parameter.example.into();
        }
        described
    });
    let mut parameters: Vec<Value> = parts.chain(asked).collect();
    if operation.takes_version() {
        parameters.push(json!({
            "name": "If-Match", "in": "header", "schema": { "type": "string" },
            "description": "Phiên bản đã xem, trong dấu nháy kép",
            "example": "\"57\"",
        }));
    }
    let mut described = json!({
        "operationId": id,
        "tags": [topic],
        "summary": summary,
        "description": format!("Dùng cho: {}.", operation.purpose()),
        "parameters": parameters,
        "responses": responses(operation),
        "security": if operation.is_open() { json!([]) } else { json!([{ "token": [] }]) },
    });
    let sent = |media_type: &str, schema: Value| json!({ "required": true, "content": { media_type: schema } });
    match body {
        Body::None => {}
        Body::Json(example) => {
            let example: Value = serde_json::from_str(example).unwrap_or_default();
            let schema = json!({ "schema": shape(&example), "example": example });
            described["requestBody"] = sent("application/json", schema);
        }
        Body::File => described["requestBody"] = sent("application/octet-stream", json!({})),
        Body::Pdf => described["requestBody"] = sent("application/pdf", json!({})),
    }
    described
}

/// What may be sent: members like those of the example. Which of them must be
/// there depends on what is done, and the answer says what is missing.
fn shape(example: &Value) -> Value {
    match example {
        Value::Null => json!({}),
        Value::Bool(_) => json!({ "type": "boolean" }),
        Value::Number(_) => json!({ "type": "integer" }),
        Value::String(_) => json!({ "type": "string" }),
        // Some lists may be the word "all" instead.
        Value::Array(items) => match items.first() {
            Some(item) => json!({ "type": ["array", "string"], "items": shape(item) }),
            None => json!({ "type": "array" }),
        },
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| (name.clone(), shape(value)));
            json!({ "type": "object", "properties": members.collect::<Map<_, _>>() })
        }
    }
}

fn responses(operation: &Operation) -> Value {
    let content = match operation.answer {
        Answer::Other(media_type) => json!({ media_type: {} }),
        Answer::Json => {
            let mut described = json!({});
            if let Some(answer) = ANSWERS.get(operation.id) {
                let name = operation.id;
                described["schema"] = json!({ "$ref": format!("#/components/schemas/{name}") });
                described["example"] = answer["example"].clone();
            } else {
                described["schema"] = json!({ "type": "object" });
            }
            json!({ "application/json": described })
        }
        Answer::Nothing => Value::Null,
    };
    let mut responses = json!({ "default": { "$ref": "#/components/responses/error" } });
    for (status, meaning) in operation.ends {
        let mut end = json!({ "description": meaning });
        // What has not changed is not sent again.
        if *status != 304 && !content.is_null() {
            end["content"] = content.clone();
        }
        responses[status.to_string()] = end;
    }
    responses
}

/// `GET /api/v1/openapi.json`
pub(in crate::web) async fn api(
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let tag = Etag::of(&("openapi", &*DOCUMENT));
    Ok(match tag.not_modified(&headers) {
        Some(unchanged) => unchanged,
        None => tag.on(answer(StatusCode::OK, CachePolicy::Revalidate, DOCUMENT.clone())),
    })
}

#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage {
    frame: Frame,
    topics: Vec<(&'static str, Vec<&'static Operation>)>,
    codes: &'static [(&'static str, &'static str)],
    /// The commands of docs/API.md, which a test runs.
    script: &'static str,
}

/// How a stranger checks a signed head.
fn script() -> &'static str {
    const START: &str = "```bash\n";
    let docs = include_str!("../../../../docs/API.md");
    let from = docs.split_once(START).map_or("", |(_, rest)| rest);
    from.split_once("```").map_or("", |(script, _)| script)
}

/// `GET /du-lieu/api`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let mut topics: Vec<(&'static str, Vec<&'static Operation>)> = Vec::new();
    for operation in OPERATIONS {
        match topics.iter_mut().find(|(topic, _)| *topic == operation.topic) {
            Some((_, operations)) => operations.push(operation),
            None => topics.push((operation.topic, vec![operation])),
        }
    }
    let frame = Frame::new(&app, &viewer).at("/du-lieu/api");
    let view = ApiPage { frame, topics, codes: CODES, script: script() };
    page(&view, CachePolicy::Revalidate)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_route_of_the_api_is_described_once_and_nothing_else() {
        let routes: Vec<(&str, &str)> = crate::web::routes()
            .iter()
            .filter(|route| {
                route.path.starts_with("/api/v1/") || ["/health", "/readyz"].contains(&route.path)
            })
            .map(|route| (route.method, route.path))
            .collect();
        let described: Vec<(&str, &str)> =
            OPERATIONS.iter().map(|operation| (operation.method, operation.path)).collect();
        assert_eq!(described, routes);
        let ids: BTreeSet<&str> = OPERATIONS.iter().map(|operation| operation.id).collect();
        assert_eq!(ids.len(), OPERATIONS.len());
        for operation in OPERATIONS {
            for part in operation.path.split('/').filter_map(|part| part.strip_prefix('{')) {
                let name = part.trim_end_matches('}');
                assert!(PARTS.iter().any(|(of, _)| *of == name), "{name}");
            }
            if let Body::Json(example) = operation.body {
                assert!(serde_json::from_str::<Value>(example).is_ok(), "{}", operation.id);
            }
        }
    }

    /// The codes are those of the table in docs/API.md.
    #[test]
    fn every_code_of_an_error_is_described() {
        let docs = include_str!("../../../../docs/API.md");
        let (_, table) = docs.split_once("| status | `code` | when |").unwrap();
        let mut written = BTreeSet::new();
        for line in table.lines().skip(2).take_while(|line| line.starts_with('|')) {
            let cell = line.split('|').nth(2).unwrap();
            written.extend(cell.split(',').map(|code| code.trim().trim_matches('`')));
        }
        let listed: BTreeSet<&str> = CODES.iter().map(|(code, _)| *code).collect();
        assert_eq!(listed, written);
    }

    #[test]
    fn every_json_answer_has_its_schema_and_an_example() {
        for operation in OPERATIONS {
            let needed = operation.answer == Answer::Json
                && operation.method == "GET"
                && !operation.example.is_empty();
            assert_eq!(ANSWERS.contains_key(operation.id), needed, "{}", operation.id);
        }
    }
}
