//! All comments of a group, as a page.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};

use super::{
    about::{agency_of, page_of},
    own::find,
    view::{CommentView, Reader, views},
};
use crate::model::{CommentNumber, Stance};
use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    regulation::page::own_parameters,
    search::{
        address,
        params::{Pairs, bad},
    },
    words,
};

/// Comments on a page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "comment_group.html")]
struct GroupPage {
    frame: Frame,
    first: CommentNumber,
    stance: Stance,
    total: u64,
    comments: Vec<CommentView>,
    back: String,
    next: Option<String>,
    /// For the list of comments that this page shares with others.
    answer: Option<()>,
}

/// `GET /tham-van/gop-y/{number}/tuong-tu`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [after] = own_parameters(&pairs, &["after"])?;
    let read = |text: &str| {
        let advice = || "Cần một số góp ý, ví dụ GY-0001.".into();
        text.parse::<CommentNumber>().map_err(|_| bad("after", text, advice()))
    };
    let after = after.map(read).transpose()?;
    let comment = find(&app, &number).await?;
    let subject = comment.facts.subject;
    let row = app.grouped(subject.matter(), |groups| groups.group_of(comment.number)).await?;
    // One that is gone is in no group: its own page says so.
    let (first, numbers) = match row {
        Some(row) => (row.first, row.comments),
        None => (comment.number, Vec::new()),
    };
    let place = |after| numbers.iter().position(|number| *number == after);
    let start = after.and_then(place).map_or(0, |place| place + 1);
    let shown: Vec<CommentNumber> = numbers.iter().skip(start).take(PAGE).copied().collect();
    let mut stored = app.store.comments_by_number(&shown).await?;
    let stored: Vec<_> = shown.iter().filter_map(|number| stored.remove(number)).collect();
    let agency = agency_of(&app, subject.matter()).await?;
    let reader = Reader::new(&viewer, &agency, app.clock.today());
    let own = format!("/tham-van/gop-y/{first}/tuong-tu");
    let more = start + shown.len() < numbers.len();
    let view = GroupPage {
        frame: Frame::new(&app, &viewer),
        first,
        stance: comment.facts.stance,
        total: numbers.len() as u64,
        comments: views(&app, &reader, &stored).await?,
        back: page_of(subject),
        next: shown
            .last()
            .filter(|_| more)
            .map(|last| address::query(&own, &[("after", last.to_string().as_str())])),
        answer: None,
    };
    page(&view, CachePolicy::Current)
}
