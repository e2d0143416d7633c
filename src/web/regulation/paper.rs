//! A paper: the regulations whose dossiers demand it.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};

use super::document::{PAGE, hits, sort, starts_at};
use crate::{
    search::PaperKey,
    web::{
        App, WebError,
        frame::Frame,
        http::{
            identity::MaybeUser,
            respond::{CachePolicy, page},
        },
        regulation::page::own_parameters,
        search::{
            address,
            params::{LONGEST_TEXT, Pairs, bad},
            results::{HitView, Paging},
        },
    },
};

#[derive(Template)]
#[template(path = "paper.html")]
struct PaperPage<'a> {
    frame: Frame,
    name: &'a str,
    start: usize,
    hits: Vec<HitView<'a>>,
    paging: Paging,
    /// Its words in the search, which finds papers called otherwise.
    search: String,
}

/// `GET /giay-to?ten=…`: a paper has no number, so its name is its address.
pub(in crate::web) async fn paper(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [name, cursor] = own_parameters(&pairs, &["ten", "cursor"])?;
    let name = name.unwrap_or_default().trim();
    let start = starts_at(cursor)?;
    let advice = "Cần tên một giấy tờ, ít nhất hai từ, ví dụ Giấy chứng nhận đăng ký doanh nghiệp.";
    let wrong = || bad("ten", name, advice.to_owned());
    if name.chars().count() > LONGEST_TEXT {
        return Err(wrong());
    }
    let key = PaperKey::of(name).ok_or_else(wrong)?;
    let snapshot = app.engine.snapshot()?;
    let (catalog, today) = (&snapshot.catalog, app.clock.today());
    let mut all = snapshot.demanding(key).to_vec();
    all.retain(|ordinal| catalog.code(*ordinal).is_some());
    sort(&mut all, catalog, today);
    let total = all.len();
    let hits = hits(all.into_iter().skip(start).take(PAGE), catalog, today);
    let at = |start: usize| {
        let cursor = start.to_string();
        let cursor = (start > 0).then_some(("cursor", cursor.as_str()));
        let pairs: Vec<_> = [("ten", name)].into_iter().chain(cursor).collect();
        address::query("/giay-to", &pairs)
    };
    let paging = Paging::of((start, hits.len(), total), PAGE, at);
    let search = address::query("/", &[("q", name)]);
    let view = PaperPage { frame: Frame::new(&app, &viewer), name, start, hits, paging, search };
    page(&view, CachePolicy::Revalidate)
}
