//! The signed file of a decision: fetched by anybody, put there by a reviewer.

use axum::{
    body::Bytes,
    extract::{Path, Query, State, rejection::BytesRejection},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::Serialize;

use crate::web::{
    App, WebError,
    http::{
        download::Download,
        error::Missing,
        identity::CurrentUser,
        if_match::{IfMatch, tagged},
    },
    plans::{
        api::{answer, file},
        details::Details,
        errors::refused,
        steps::document_number,
    },
    regulation::page::own_parameters,
    search::params::Pairs,
};
use crate::{
    cases::plans::{Attached, Pdf, attach_file},
    model::{DocumentNumber, PaperFile},
};

/// A file of a decision for programs.
#[derive(Debug, Serialize)]
pub(in crate::web) struct FileBody<'a> {
    name: &'a str,
    size: u64,
    sha256: &'a str,
    url: String,
}

impl<'a> FileBody<'a> {
    pub(in crate::web) fn new(number: &DocumentNumber, file: &'a PaperFile) -> Self {
        let PaperFile { name, size, sha256 } = file;
        let url = format!("/api/v1/decisions/{}/file", number.slug());
        Self { name, size: *size, sha256, url }
    }
}

/// `GET /quyet-dinh/{number}/tep` and `GET /api/v1/decisions/{number}/file`:
/// the file of the decision as it is recorded last, or of another `version`.
pub(in crate::web) async fn download(
    State(app): State<App>,
    Path(text): Path<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let [version] = own_parameters(&pairs, &["version"])?;
    let number = document_number(&text)?;
    let seq = app.snapshot().ok_or(WebError::NotReady)?.catalog.seq();
    let missing = || {
        let code = ("not_found", "Chưa có tệp quyết định");
        let message = format!(
            "Chưa có tệp nào được ghi cho quyết định {number}, hoặc cho lần ghi này của quyết định."
        );
        refused(StatusCode::NOT_FOUND, code, message, "", Details::None)
    };
    let mut versions = app.store.decision_versions(&number, seq).await?;
    let decision = match version {
        None => versions.pop(),
        Some(wanted) => {
            let found = versions.into_iter().find(|known| known.version.to_string() == wanted);
            Some(found.ok_or_else(missing)?)
        }
    };
    let decision = decision.ok_or_else(|| WebError::Missing(Missing::Decision(text)))?;
    let facts = decision.facts.file.ok_or_else(missing)?;
    let plain = format!("{}.pdf", number.slug());
    let download = Download { sha256: &facts.sha256, media: PDF, plain: &plain, name: &facts.name };
    if let Some(short) = download.not_modified(&headers) {
        return Ok(short);
    }
    let bytes = match app.papers.find(&facts.sha256) {
        Some(bytes) => bytes,
        None => {
            let read = app.store.paper_file(&facts).await?;
            let lost = || WebError::Internal(format!("file {} is not there", facts.sha256).into());
            app.papers.share(&facts.sha256, read.ok_or_else(lost)?)
        }
    };
    Ok(download.answer(bytes))
}

const PDF: &str = "application/pdf";

#[derive(Serialize)]
struct AttachedBody<'a> {
    number: &'a DocumentNumber,
    version: u32,
    file: FileBody<'a>,
}

/// `PUT /api/v1/decisions/{number}/file`
pub(in crate::web) async fn put(
    State(app): State<App>,
    user: CurrentUser,
    Path(text): Path<String>,
    Query(pairs): Pairs,
    IfMatch(seen): IfMatch,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, WebError> {
    let [name, reason] = own_parameters(&pairs, &["name", "reason"])?;
    let number = document_number(&text)?;
    let name = name.map_or_else(|| number.slug(), str::to_owned);
    let pdf = app.pdf(name, file(body)?).await?;
    if app.store.decision(&number, u64::MAX).await?.is_none() {
        user.actor().require(crate::model::Action::RecordDecision)?;
        return Err(WebError::Missing(Missing::Decision(text)));
    }
    let seen = u32::try_from(seen).unwrap_or(u32::MAX);
    let done = app.attach(&user, (&number, seen), (&pdf, reason.unwrap_or_default())).await?;
    let status = match done {
        Attached::Recorded(_) => StatusCode::CREATED,
        Attached::Already => StatusCode::OK,
    };
    let known = app.store.decision(&number, u64::MAX).await?;
    let version = known.map_or(seen, |known| known.version);
    let file = FileBody::new(&number, pdf.facts());
    let body = AttachedBody { number: &number, version, file };
    Ok(tagged(u64::from(version), answer(status, &body)?))
}

impl App {
    /// A file that was sent, if it is one to be kept; read in its turn.
    pub(in crate::web) async fn pdf(&self, name: String, bytes: Bytes) -> Result<Pdf, WebError> {
        let reader = self.reader.clone();
        self.files.run(async move { Ok(reader.pdf(&name, &bytes)??) }).await
    }

    /// Records the file of a decision, and waits until its page shows it.
    pub(in crate::web) async fn attach(
        &self,
        user: &CurrentUser,
        at: (&DocumentNumber, u32),
        sent: (&Pdf, &str),
    ) -> Result<Attached, WebError> {
        let done = attach_file(&self.store, at, sent, (user.actor(), self.moment())).await?;
        if let Attached::Recorded(seq) = done {
            self.reach(seq).await;
        }
        Ok(done)
    }
}
