//! `GET /api/v1/regulations`: the same search as the page, as JSON.

use std::collections::BTreeMap;

use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use serde::{Serialize, Serializer};

use crate::web::{
    App, WebError,
    search::{
        filters_body::FiltersBody,
        kept::Form,
        params::{Asked, Pairs},
        results::Answer,
    },
};
use crate::{
    catalog::{Catalog, Due, Facet, FacetValue, FieldGroup},
    model::{AgencySlug, Day, Disposition, DocumentNumber, Kind, RegulationCode, Stage},
    reference::agencies,
    search::{Hit, Reason, Sort, Total, Understood},
};

/// Room for twenty hits with snippets and all facets.
const TYPICAL: usize = 32 << 10;

#[derive(Serialize)]
struct Body<'a> {
    total: Total,
    hits: Hits<'a>,
    facets: BTreeMap<Facet, Vec<Value<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field_tree: Option<Vec<Node<'a>>>,
    #[serde(skip_serializing_if = "is_zero")]
    undated: u64,
    query: AskedBody<'a>,
    next: Option<String>,
    seq: u64,
}

/// The hits, written one by one: nothing is collected in between.
struct Hits<'a> {
    answer: &'a Answer,
    day: Day,
}

#[derive(Serialize)]
struct HitBody<'a> {
    code: &'a RegulationCode,
    kind: Kind,
    name: &'a str,
    agency: AgencyBody<'a>,
    field: &'a str,
    in_force: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_force_from: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_force_to: Option<Day>,
    /// What it costs to hand in once, in đồng.
    #[serde(skip_serializing_if = "Option::is_none")]
    fee: Option<FeeBody>,
    /// What complying costs in a year, in đồng, by the plan item that applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    yearly_cost: Option<i128>,
    disposition: Option<Disposition>,
    stage: Option<Stage>,
    decision: Option<&'a DocumentNumber>,
    deadline: Option<Day>,
    due: Option<Due>,
    score: f32,
    highlights: Highlights<'a>,
    #[serde(skip_serializing_if = "is_zero")]
    alike: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<&'a RegulationCode>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    reasons: &'a [Reason],
}

#[derive(Serialize)]
struct FeeBody {
    low: u64,
    high: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// An agency as answers name it.
#[derive(Serialize)]
pub(in crate::web) struct AgencyBody<'a> {
    slug: &'a AgencySlug,
    name: &'a str,
}

impl<'a> AgencyBody<'a> {
    pub(in crate::web) fn new(slug: &'a AgencySlug) -> Self {
        Self { slug, name: agencies().name(slug) }
    }
}

#[derive(Serialize)]
struct Highlights<'a> {
    name: &'a str,
    snippet: &'a str,
}

#[derive(Serialize)]
struct Value<'a> {
    value: &'a str,
    label: &'a str,
    count: u64,
}

/// An agency with its fields.
#[derive(Serialize)]
struct Node<'a> {
    #[serde(flatten)]
    whole: Value<'a>,
    fields: Vec<Value<'a>>,
}

/// What was understood: of the words, and of every parameter.
#[derive(Serialize)]
struct AskedBody<'a> {
    #[serde(flatten)]
    understood: &'a Understood,
    filters: FiltersBody<'a>,
    as_of: Day,
    /// The row of the journal up to which records count, if it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    known_at: Option<u64>,
    sort: Sort,
    limit: usize,
}

impl Hits<'_> {
    /// None if the catalog lacks the hit, which a consistent answer rules out.
    fn body<'a>(&'a self, hit: &'a Hit) -> Option<HitBody<'a>> {
        let catalog: &Catalog = &self.answer.snapshot.catalog;
        let fact = catalog.fact(hit.ordinal)?;
        Some(HitBody {
            code: fact.code,
            kind: fact.kind,
            name: fact.name,
            agency: AgencyBody::new(self.answer.agency(&fact, self.day)),
            field: fact.field,
            in_force: catalog.in_force(hit.ordinal, self.day),
            in_force_from: fact.from,
            in_force_to: fact.to,
            fee: fact.charge.map(|charge| FeeBody { low: charge.low, high: charge.high }),
            yearly_cost: catalog.cost(hit.ordinal).map(|cost| cost.dong()),
            disposition: fact.disposition,
            stage: fact.stage,
            decision: fact.plan.and_then(|plan| plan.decision),
            deadline: fact.plan.and_then(|plan| plan.deadline),
            due: fact.plan.and_then(|plan| plan.due),
            score: hit.score,
            highlights: Highlights { name: &hit.name, snippet: &hit.snippet },
            alike: hit.alike.into(),
            others: hit.others.iter().filter_map(|other| catalog.code(*other)).collect(),
            reasons: &hit.reasons,
        })
    }
}

impl Serialize for Hits<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.answer.response.hits.iter().filter_map(|hit| self.body(hit)))
    }
}

impl<'a> From<&'a FacetValue> for Value<'a> {
    fn from(value: &'a FacetValue) -> Self {
        Self { value: &value.value, label: &value.label, count: value.count }
    }
}

impl<'a> From<&'a FieldGroup> for Node<'a> {
    fn from(group: &'a FieldGroup) -> Self {
        Self {
            whole: (&group.whole).into(),
            fields: group.fields.iter().map(Value::from).collect(),
        }
    }
}

/// `GET /api/v1/regulations`
pub(in crate::web) async fn search(
    State(app): State<App>,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let asked = app.asked(&pairs)?;
    let moment = app.asked_moment(asked.when()).await?;
    app.answered(Form::Json, &headers, (asked, moment.as_ref()), body)
}

fn body(answer: &Answer, asked: &Asked) -> Result<Vec<u8>, WebError> {
    let response = &answer.response;
    let request = &asked.request;
    let facets = response.facets.iter();
    let groups: Option<Vec<FieldGroup>> = asked.tree.then(|| {
        let catalog = &answer.snapshot.catalog;
        catalog.field_groups(&response.leaves, &request.filters, request.as_of)
    });
    let body = Body {
        total: response.total,
        hits: Hits { answer, day: request.as_of },
        facets: facets
            .map(|(facet, values)| (*facet, values.iter().map(Value::from).collect()))
            .collect(),
        field_tree: groups.as_ref().map(|groups| groups.iter().map(Node::from).collect()),
        undated: response.undated,
        query: AskedBody {
            understood: &response.understood,
            filters: FiltersBody::new(&request.filters),
            as_of: request.as_of,
            known_at: asked.known_at.map(|_| response.seq),
            sort: request.sort,
            limit: request.limit,
        },
        next: response.next.map(|cursor| cursor.to_string()),
        seq: response.seq,
    };
    let mut bytes = Vec::with_capacity(TYPICAL);
    serde_json::to_writer(&mut bytes, &body).map_err(|error| WebError::Internal(error.into()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use serde_json::Value as Json;

    use crate::web::testing::{get, service, shelf};

    #[tokio::test]
    async fn the_shape_of_an_answer() {
        let reply =
            get(&service(shelf()).await, "/api/v1/regulations?q=xăng dầu&kind=procedure").await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(reply.header("x-journal-seq"), "6");
        let mut json: Json = serde_json::from_str(&reply.body).unwrap();
        assert!(json["hits"][0]["score"].is_f64());
        // Only the order of scores means something.
        json["hits"][0]["score"] = 1.into();
        insta::assert_snapshot!(serde_json::to_string_pretty(&json).unwrap(), @r#"
        {
          "facets": {
            "agency": [
              {
                "count": 1,
                "label": "Bộ Công Thương",
                "value": "bo-cong-thuong"
              }
            ],
            "decision": [],
            "disposition": [],
            "due": [],
            "field": [
              {
                "count": 1,
                "label": "Xăng dầu, khí",
                "value": "Xăng dầu, khí"
              }
            ],
            "in_force": [
              {
                "count": 1,
                "label": "Còn hiệu lực",
                "value": "yes"
              }
            ],
            "kind": [
              {
                "count": 1,
                "label": "Thủ tục hành chính",
                "value": "procedure"
              }
            ],
            "stage": []
          },
          "hits": [
            {
              "agency": {
                "name": "Bộ Công Thương",
                "slug": "bo-cong-thuong"
              },
              "code": "1.004269",
              "deadline": null,
              "decision": null,
              "disposition": null,
              "due": null,
              "field": "Xăng dầu, khí",
              "highlights": {
                "name": "Cấp giấy phép kinh doanh <mark>xăng dầu</mark>",
                "snippet": "Bước 1: Nộp hồ sơ trong 10 ngày"
              },
              "in_force": true,
              "kind": "procedure",
              "name": "Cấp giấy phép kinh doanh xăng dầu",
              "score": 1,
              "stage": null
            }
          ],
          "next": null,
          "query": {
            "as_of": "2026-07-01",
            "filters": {
              "kind": [
                "procedure"
              ]
            },
            "limit": 20,
            "matching": "all",
            "sort": "relevance",
            "text": "xăng dầu"
          },
          "seq": 6,
          "total": 1
        }
        "#);
    }

    #[tokio::test]
    async fn pages_follow_each_other() {
        let service = service(shelf()).await;
        let mut codes = Vec::new();
        let mut next = "/api/v1/regulations?limit=1".to_owned();
        loop {
            let json: Json = serde_json::from_str(&get(&service, &next).await.body).unwrap();
            assert_eq!(json["total"], 3);
            codes.push(json["hits"][0]["code"].as_str().unwrap().to_owned());
            let Some(cursor) = json["next"].as_str() else { break };
            next = format!("/api/v1/regulations?limit=1&cursor={cursor}");
        }
        assert_eq!(codes, ["1.004269", "2.000884.H55", "DK-BCT-0012"]);
    }

    #[tokio::test]
    async fn a_bad_parameter_is_named() {
        let service = service(shelf()).await;
        for (query, name, code) in [
            ("page=2", "page", "unknown_parameter"),
            ("kind=law", "kind", "invalid_parameter"),
            ("agency=bo-x", "agency", "invalid_parameter"),
            ("field=Khong+co", "field", "invalid_parameter"),
        ] {
            let reply = get(&service, &format!("/api/v1/regulations?{query}")).await;
            let json: Json = serde_json::from_str(&reply.body).unwrap();
            assert_eq!(reply.status, 400, "{query}");
            assert_eq!(
                (&json["error"]["code"], &json["error"]["parameter"]),
                (&code.into(), &name.into())
            );
            let message = json["error"]["message"].as_str().unwrap();
            assert!(message.contains("dùng được"), "{message}");
        }
    }

    #[tokio::test]
    async fn an_unchanged_answer_is_not_sent_again() {
        let service = service(shelf()).await;
        let address = "/api/v1/regulations?q=xăng";
        let tag = get(&service, address).await.header("etag").to_owned();
        let ask = |address: &str, tag: &str| {
            let request =
                axum::http::Request::get(crate::web::search::address::for_header(address));
            request.header("if-none-match", tag).body(axum::body::Body::empty()).unwrap()
        };
        let same = crate::web::testing::send(&service, ask(address, &tag)).await;
        assert_eq!((same.status.as_u16(), same.body.as_str()), (304, ""));
        assert_eq!(same.header("etag"), tag);
        let other =
            crate::web::testing::send(&service, ask("/api/v1/regulations?q=dầu", &tag)).await;
        assert_eq!(other.status, 200);
    }
}
