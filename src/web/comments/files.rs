//! What is attached to a comment.

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};

use super::own::find;
use crate::web::{
    App, WebError,
    attached::Kept,
    http::{identity::MaybeUser, respond::CachePolicy},
    plans::{details::Details, errors::refused},
};
use crate::{
    cases::{
        Actor,
        comments::{Attachment, CommentError},
    },
    model::{Action, CommentNumber},
};

/// `GET /tham-van/gop-y/{number}/tep/{place}` and
/// `GET /api/v1/comments/{number}/files/{place}`
pub(in crate::web) async fn download(
    State(app): State<App>,
    viewer: MaybeUser,
    Path((number, place)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let comment = find(&app, &number).await?;
    let missing = || {
        let message = format!("Góp ý {} không có tệp này.", comment.number);
        let code = ("not_found", "Không có tệp này");
        refused(StatusCode::NOT_FOUND, code, message, "", Details::None)
    };
    let place: usize = place.parse().map_err(|_| missing())?;
    let file = place.checked_sub(1).and_then(|at| comment.facts.files.get(at));
    // Moderators look at what is attached, and whoever has an account at their own.
    let actor = viewer.0.as_deref().map_or(Actor::Visitor, Actor::User);
    let own = actor != Actor::Visitor && comment.author == actor.name();
    let open = !comment.hidden || own || actor.reach(Action::Moderate).is_ok();
    let file = file.filter(|_| comment.withdrawn.is_none() && open).ok_or_else(missing)?;
    let number = comment.number.to_string();
    let policy = CachePolicy::Revalidate;
    let kept = Kept { file, of: (&number, place), name: &file.name, policy };
    // One that was withdrawn meanwhile is gone.
    let read = app.store.comment_file(comment.number, place);
    app.send_attached(kept, &headers, read).await?.ok_or_else(missing)
}

/// Where a file of a comment is.
pub(in crate::web) fn address(number: CommentNumber, place: usize) -> String {
    format!("/tham-van/gop-y/{number}/tep/{place}")
}

impl App {
    /// Files that were sent, if they may be attached; read in their turn.
    pub(in crate::web) async fn attachments(
        &self,
        files: Vec<(String, Bytes)>,
    ) -> Result<Vec<Attachment>, WebError> {
        if files.is_empty() {
            return Ok(Vec::new());
        }
        if files.len() > Attachment::MOST {
            return Err(CommentError::Invalid { field: "file", reason: "are too many" }.into());
        }
        let reader = self.reader.clone();
        let read = async move {
            let files = files.iter().map(|(name, bytes)| Ok(reader.attachment(name, bytes)??));
            files.collect::<Result<Vec<_>, WebError>>()
        };
        self.files.run(read).await
    }
}
