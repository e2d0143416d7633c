//! Baselines for programs.

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use serde::{Deserialize, Serialize};

use crate::web::{
    App, WebError,
    figures::ratios_api::{answer, tag},
    http::{identity::CurrentUser, json_body::Body, respond},
    moment::{KnownAt, When},
    plans::{details::Details, errors::refused},
    regulation::page::own_parameters,
    search::{api::AgencyBody, params::Pairs},
    window::Window,
};
use crate::{
    cases::baselines::{self, BaselineError, Made, NewBaseline, Recording},
    catalog::Catalog,
    model::{AgencySlug, Baseline, BaselineScope, BaselineSlug, Day, Kind, RegulationCode},
    search::Total,
};

#[derive(Serialize)]
struct ListBody {
    baselines: Vec<BaselineBody>,
    seq: u64,
}

#[derive(Serialize)]
struct BaselineBody {
    #[serde(flatten)]
    baseline: Baseline,
    /// Where the journal tells of it.
    recorded_seq: u64,
    rows_url: String,
    codes_url: String,
}

impl BaselineBody {
    fn new(baseline: Baseline, recorded_seq: u64) -> Self {
        let url = format!("/api/v1/baselines/{}", baseline.slug);
        let (rows_url, codes_url) = (format!("{url}/rows"), format!("{url}/codes"));
        Self { baseline, recorded_seq, rows_url, codes_url }
    }
}

/// `GET /api/v1/baselines`
pub(in crate::web) async fn list(
    State(app): State<App>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let all = app.store.baselines().await?.into_iter();
    let baselines = all.map(|stored| BaselineBody::new(stored.baseline, stored.seq)).collect();
    answer(&ListBody { baselines, seq: app.seq() })
}

/// `GET /api/v1/baselines/{slug}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    Path(slug): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let base = app.base(&slug).await?;
    answer(&BaselineBody::new(base.baseline.clone(), base.seq))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct NewBody {
    slug: BaselineSlug,
    title: String,
    #[serde(default)]
    reason: String,
    day: Day,
    #[serde(default)]
    known_at: Option<u64>,
    #[serde(default)]
    kinds: Vec<Kind>,
    #[serde(default)]
    agency: Option<AgencySlug>,
}

/// `POST /api/v1/baselines`
pub(in crate::web) async fn add(
    State(app): State<App>,
    user: CurrentUser,
    Body(body): Body<NewBody>,
) -> Result<Response, WebError> {
    let NewBody { slug, title, reason, day, known_at, kinds, agency } = body;
    let new = NewBaseline { slug, title, reason, scope: BaselineScope { kinds, agency } };
    let when = When { as_of: Some(day), known_at: known_at.map(KnownAt::Row) };
    let Made { baseline, seq, now } = make(&app, &user, &new, when).await?;
    let status = match now {
        Recording::New => StatusCode::CREATED,
        Recording::Before => StatusCode::OK,
    };
    let address = format!("/api/v1/baselines/{}", baseline.slug);
    let mut response = crate::web::plans::api::answer(status, &BaselineBody::new(baseline, seq))?;
    if let Ok(value) = HeaderValue::from_str(&address) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    Ok(response)
}

/// Makes one, and waits until answers show it.
pub(super) async fn make(
    app: &App,
    user: &CurrentUser,
    new: &NewBaseline,
    when: When,
) -> Result<Made, WebError> {
    let moment = app.asked_moment(when).await?;
    let catalog = app.catalog(moment.as_ref())?;
    let made = baselines::add(&app.store, &catalog, new, (user.actor(), app.moment().at)).await;
    let made = made.map_err(|error| told(error, new))?;
    app.reach(made.seq).await;
    Ok(made)
}

/// A baseline that cannot be made as it is asked for.
pub(super) fn invalid(message: &str, advice: &str) -> WebError {
    let title = ("invalid_baseline", "Chưa lập được mốc so sánh");
    refused(StatusCode::UNPROCESSABLE_ENTITY, title, message.into(), advice, Details::None)
}

/// Why it was not made, in words.
fn told(error: BaselineError, new: &NewBaseline) -> WebError {
    match error {
        BaselineError::Refused(refusal) => refusal.into(),
        BaselineError::Store(error) => error.into(),
        BaselineError::Invalid { field: "title", .. } => {
            invalid("Tên mốc so sánh không hợp lệ.", "Ghi tên trên một dòng, tối đa 200 ký tự.")
        }
        BaselineError::Invalid { field: "reason", .. } => {
            invalid("Lý do không hợp lệ.", "Ghi lý do trên một dòng, tối đa 1.000 ký tự.")
        }
        BaselineError::Invalid { field: "day", .. } => invalid(
            "Ngày của mốc so sánh chưa tới.",
            "Mốc so sánh là tập quy định có hiệu lực trong một ngày đã qua hoặc hôm nay.",
        ),
        BaselineError::Invalid { .. } => {
            invalid("Không có cơ quan này.", "Ghi tên ngắn của cơ quan, ví dụ bo-cong-thuong.")
        }
        BaselineError::Empty => invalid(
            "Không có quy định nào trong mốc so sánh.",
            "Chọn ngày khác, hoặc bỏ bớt điều kiện lọc.",
        ),
        BaselineError::Exists(known) => refused(
            StatusCode::CONFLICT,
            ("baseline_exists", "Đã có mốc so sánh khác mang tên này"),
            format!(
                "“{}” là {} quy định có hiệu lực ngày {}.",
                new.slug,
                crate::web::words::count(known.rows),
                crate::web::words::day(known.day)
            ),
            "Mốc so sánh đã lập không thay đổi. Chọn tên ngắn khác.",
            Details::None,
        ),
    }
}

#[derive(Serialize)]
struct RowsBody<'a> {
    total: Total,
    rows: Vec<RowBody<'a>>,
    next: Option<String>,
}

#[derive(Serialize)]
struct RowBody<'a> {
    code: &'a RegulationCode,
    kind: Kind,
    name: &'a str,
    agency: AgencyBody<'a>,
    field: &'a str,
}

/// `GET /api/v1/baselines/{slug}/rows`: as things were on the day of the
/// baseline, in the order of the codes.
pub(in crate::web) async fn rows(
    State(app): State<App>,
    Path(slug): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [cursor, limit] = own_parameters(&pairs, &["cursor", "limit"])?;
    let window = Window::read(cursor, limit)?;
    let base = app.base(&slug).await?;
    let Baseline { day, known_at, .. } = base.baseline;
    let when = When { as_of: Some(day), known_at: Some(KnownAt::Row(known_at)) };
    let moment = app.asked_moment(when).await?;
    let catalog = app.catalog(moment.as_ref())?;
    let mut ordinals = base.rows.ordinals.clone();
    ordinals.sort_by_cached_key(|ordinal| catalog.code(*ordinal).map(RegulationCode::as_str));
    let shown = window.of(&ordinals).iter().filter_map(|o| catalog.fact(*o));
    let body = RowsBody {
        total: Total(ordinals.len() as u64),
        rows: shown
            .map(|fact| RowBody {
                code: fact.code,
                kind: fact.kind,
                name: fact.name,
                agency: AgencyBody::new(fact.agency),
                field: fact.field,
            })
            .collect(),
        next: window.next(ordinals.len()),
    };
    answer(&body)
}

/// `GET /api/v1/baselines/{slug}/codes`: every code on a line of its own, in
/// the order of their bytes. `sha256sum` of it is the digest.
pub(in crate::web) async fn codes(
    State(app): State<App>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let base = app.base(&slug).await?;
    let tag = tag(&format!("codes {}", base.baseline.digest), &pairs, &app);
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let catalog = app.catalog(None)?;
    let text = listed(&catalog, &base.rows.ordinals);
    let kind = "text/plain; charset=utf-8";
    let policy = respond::CachePolicy::Revalidate;
    Ok(tag.on(respond::content(StatusCode::OK, kind, policy, text)))
}

fn listed(catalog: &Catalog, ordinals: &[crate::catalog::Ordinal]) -> String {
    let codes = ordinals.iter().filter_map(|ordinal| catalog.code(*ordinal));
    let mut codes: Vec<&str> = codes.map(RegulationCode::as_str).collect();
    codes.sort_unstable();
    codes.iter().fold(String::with_capacity(codes.len() * 10), |text, code| text + code + "\n")
}
