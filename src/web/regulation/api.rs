//! `GET /api/v1/regulations/{code}`: one regulation with all its parts.

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::Serialize;

use crate::web::{
    App, WebError,
    cost::part::CostBody,
    http::respond::{CachePolicy, Etag, json},
    moment::{Moment, When},
    plans::applies::{Applying, ApplyingBody},
    regulation::page::own_parameters,
    search::{api::AgencyBody, found::Found, params::Pairs},
};
use crate::{
    model::{Day, Disposition, Regulation, Stage},
    reference::agencies,
    store::StoredVersion,
};

#[derive(Serialize)]
struct Body<'a> {
    #[serde(flatten)]
    regulation: &'a Regulation,
    /// Who answers for it today.
    answering: AgencyBody<'a>,
    in_force: bool,
    disposition: Option<Disposition>,
    stage: Option<Stage>,
    /// The plan item that applies, with the whole chain.
    plan: Option<ApplyingBody<'a>>,
    /// What complying costs, by its record and by that item.
    compliance_cost: CostBody,
    version: u32,
    versions: Vec<VersionBody<'a>>,
    /// The day whose state is shown, and the row of the journal up to which
    /// records count.
    as_of: Day,
    seq: u64,
}

#[derive(Serialize)]
struct VersionBody<'a> {
    version: u32,
    valid_from: Day,
    recorded_at: jiff::Timestamp,
    edition: &'a str,
    source_file: &'a str,
    seq: u64,
}

impl<'a> From<&'a StoredVersion> for VersionBody<'a> {
    fn from(version: &'a StoredVersion) -> Self {
        Self {
            version: version.version,
            valid_from: version.valid_from,
            recorded_at: version.recorded_at,
            edition: &version.edition.name,
            source_file: &version.source.file,
            seq: version.seq,
        }
    }
}

/// `GET /api/v1/regulations/{code}`, `?version=` for another version than the
/// one that holds, `?as_of=` and `?known_at=` for another moment than now.
pub(in crate::web) async fn regulation(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let [wanted, as_of, known_at] = own_parameters(&pairs, &["version", "as_of", "known_at"])?;
    let moment = app.asked_moment(When::read(as_of, known_at)?).await?;
    let found = Found::find(&app, &code, moment.as_ref()).await?;
    let version = match wanted {
        Some(number) => found.numbered(number)?,
        None => found.current(),
    };
    let latest = found.versions.iter().map(|version| version.seq).max();
    let seq = moment.as_ref().map_or(app.seq(), Moment::known_at);
    let tag = Etag::of(&("api", &code, wanted, latest, (seq, app.seq()), found.today));
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let regulation = &version.regulation;
    let applying = Applying::find(&app, &regulation.code, moment.as_ref()).await?;
    let body = Body {
        regulation,
        answering: AgencyBody::new(agencies().responsible(&regulation.agency, found.today)),
        in_force: regulation.in_force_on(found.today),
        disposition: applying.as_ref().map(|applying| applying.disposition),
        stage: applying.as_ref().map(|applying| applying.stage),
        plan: applying.as_ref().map(Applying::body),
        compliance_cost: CostBody::new(version, applying.as_ref(), found.today),
        version: version.version,
        versions: found.versions.iter().map(VersionBody::from).collect(),
        as_of: found.today,
        seq,
    };
    let body = serde_json::to_vec(&body).map_err(|error| WebError::Internal(error.into()))?;
    Ok(tag.on(json(StatusCode::OK, CachePolicy::Revalidate, body)))
}
