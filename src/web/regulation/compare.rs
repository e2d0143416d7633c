//! Two versions of a regulation, side by side in one text.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};

use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    regulation::{
        diff::{Run, runs},
        dossier::parts,
        page::own_parameters,
    },
    search::{found::Found, params::Pairs},
    words,
};
use crate::{reference::agencies, store::StoredVersion};

#[derive(Template)]
#[template(path = "compare.html")]
struct ComparePage<'a> {
    frame: Frame,
    old: &'a StoredVersion,
    new: &'a StoredVersion,
    /// Newest first, to choose from.
    versions: &'a [StoredVersion],
    changed: Vec<Changed>,
    same: Vec<&'static str>,
}

/// A part that differs.
struct Changed {
    part: &'static str,
    runs: Vec<Run>,
}

/// `GET /quy-dinh/{code}/so-sanh?from=1&to=2`: without numbers, the version
/// that holds against the one before it.
pub(in crate::web) async fn compare(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(code): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [from, to] = own_parameters(&pairs, &["from", "to"])?;
    let found = Found::find(&app, &code, None).await?;
    let new = match to {
        Some(number) => found.numbered(number)?,
        None => found.current(),
    };
    let old = match from {
        Some(number) => found.numbered(number)?,
        None => before(&found.versions, new),
    };
    let agency = |version: &StoredVersion| agencies().name(&version.regulation.agency).to_owned();
    let old_parts = parts(&old.regulation, &agency(old));
    let new_parts = parts(&new.regulation, &agency(new));
    let (mut changed, mut same) = (Vec::new(), Vec::new());
    for ((part, old), (_, new)) in old_parts.iter().zip(&new_parts) {
        match runs(old, new) {
            runs if !runs.is_empty() => changed.push(Changed { part, runs }),
            _ if !new.is_empty() => same.push(*part),
            _ => {}
        }
    }
    let view = ComparePage {
        frame: Frame::new(&app, &viewer),
        old,
        new,
        versions: &found.versions,
        changed,
        same,
    };
    page(&view, CachePolicy::Revalidate)
}

/// The version that a version took the place of; itself if it is the first.
fn before<'a>(versions: &'a [StoredVersion], version: &'a StoredVersion) -> &'a StoredVersion {
    let mut older = versions.iter().skip_while(|other| other.version != version.version).skip(1);
    older.next().unwrap_or(version)
}
