//! What is attached to a petition, for whoever may read what it is attached to.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};

use super::{
    book::Entry,
    page::find,
    view::{Reader, attached},
    visit::held,
};
use crate::model::PetitionAccess;
use crate::web::{
    App, WebError,
    attached::Kept,
    http::{identity::MaybeUser, respond::CachePolicy},
    plans::{details::Details, errors::refused},
};

/// `GET /kien-nghi/{number}/tep/{place}` and
/// `GET /api/v1/petitions/{number}/files/{place}`
pub(in crate::web) async fn download(
    State(app): State<App>,
    viewer: MaybeUser,
    Path((number, place)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let entry = find(&app, &number).await?;
    let reader = Reader::new(&viewer, &entry, app.clock.today());
    send(&app, (&entry, reader), &place, &headers).await
}

/// `GET /kien-nghi/cua-toi/{secret}/tep/{place}`
pub(in crate::web) async fn own(
    State(app): State<App>,
    viewer: MaybeUser,
    Path((secret, place)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let (_, number) = held(&app, &secret).await?;
    let entry = find(&app, number.as_str()).await?;
    let reader = Reader::new(&viewer, &entry, app.clock.today()).holding();
    send(&app, (&entry, reader), &place, &headers).await
}

/// Whoever may not have a file is told the same as if there were none.
async fn send(
    app: &App,
    (entry, reader): (&Entry, Reader<'_>),
    place: &str,
    headers: &HeaderMap,
) -> Result<Response, WebError> {
    let number = entry.number();
    let missing = || {
        let message = format!("Phản ánh, kiến nghị {number} không có tệp này.");
        let code = ("not_found", "Không có tệp này");
        refused(StatusCode::NOT_FOUND, code, message, "", Details::None)
    };
    let place: usize = place.parse().map_err(|_| missing())?;
    let letters = app.store.petition_letters(number).await?;
    let files = attached(entry, reader, &letters);
    let found = files.iter().find(|file| file.number == place).ok_or_else(missing)?;
    let policy = match entry.stored.petition.access {
        PetitionAccess::Public => CachePolicy::Revalidate,
        PetitionAccess::Private => CachePolicy::Personal,
    };
    let name = found.name(reader);
    let kept = Kept { file: found.file, of: (number.as_str(), place), name: &name, policy };
    let read = app.store.petition_file(number, (found.letter.place, found.place));
    app.send_attached(kept, headers, read).await?.ok_or_else(missing)
}
