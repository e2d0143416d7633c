//! `/theo-doi.atom`: the newest rows of the public journal about something.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Redirect, Response},
};

use super::{
    news::Line,
    topic::{self, NAMES},
};
use crate::web::{
    App, WebError,
    http::{
        layers::JOURNAL_SEQ,
        respond::{CachePolicy, Etag, content},
    },
    regulation::page::own_parameters,
    search::{
        address::{for_header, query},
        params::{Pairs, bad},
    },
};
use crate::{
    export::{Cell, Column, Feed, Format, Meta, Row, Table},
    model::{Interest, JournalKind, Topic},
    reference::agencies,
    store::{JournalFilter, Window},
};

/// The rows of a feed: whoever looks once a day misses nothing on most days, and
/// the whole list is at the page.
const ROWS: u32 = 100;

static COLUMNS: [Column; 4] = [
    Column::number("seq", "Dòng nhật ký", "Số của dòng, liên tục từ 1.", ""),
    Column::instant("at", "Lúc", "Thời điểm ghi, giờ Việt Nam."),
    Column::text("title", "Việc", "Việc đã làm, với đối tượng nào."),
    Column::text("summary", "Tóm tắt", "Những gì đã ghi, tóm tắt."),
];

/// What somebody follows, as the journal is asked for it.
fn filter(app: &App, interest: &Interest) -> JournalFilter {
    let (list, today) = (agencies(), app.clock.today());
    let same = |slug: &_| {
        let answers = list.responsible(slug, today);
        let all = list.all().iter().filter(|other| list.responsible(&other.slug, today) == answers);
        all.map(|agency| agency.slug.clone()).collect()
    };
    JournalFilter {
        kinds: Some(JournalKind::public().collect()),
        regulation: interest.regulation.clone(),
        field: interest.field.clone(),
        plan: interest.plan,
        consultation: interest.consultation,
        agencies: interest.agency.as_ref().map(same),
        ..JournalFilter::default()
    }
}

/// `GET /theo-doi.atom`
pub(in crate::web) async fn feed(
    State(app): State<App>,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let topic = topic::read(&app, own_parameters(&pairs, NAMES)?).await?;
    let interest = match &topic {
        Some(Topic::Rows(interest)) => interest,
        Some(Topic::Search(search)) => {
            let address = for_header(&format!("/quy-dinh.atom?{search}"));
            return Ok(Redirect::temporary(&address).into_response());
        }
        None => {
            let advice = format!("Cần một trong các tham số: {}.", NAMES.join(", "));
            return Err(bad("regulation", "", advice));
        }
    };
    let filter = filter(&app, interest);
    let links = app.store.journal_rows(&filter, Window::Before(u64::MAX), ROWS).await?;
    let seq = app.seq();
    let newest = links.first().map(|link| link.row.hash.clone());
    let tag = Etag::of(&("follow", &pairs, newest, app.clock.today(), seq));
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let snapshot = app.engine.snapshot()?;
    let row = |line: Line| -> Row {
        vec![
            Cell::number(line.seq),
            Cell::Instant(line.at),
            Cell::text(line.title),
            Cell::shown(Some(line.short)),
        ]
    };
    let rows: Arc<[Row]> =
        links.iter().map(|link| row(Line::new(link, &snapshot.catalog))).collect();
    let topic = Topic::Rows(interest.clone());
    let words = topic::words(&app, &topic).await?;
    let given: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let table = Table {
        name: "theo-doi".to_owned(),
        columns: &COLUMNS,
        meta: Meta {
            title: format!("Theo dõi {words}"),
            filter: format!("{ROWS} thay đổi công khai mới nhất về {words}."),
            rule: None,
            baseline: None,
            as_of: snapshot.catalog.as_of(),
            known_at: None,
            seq,
            made_by: Meta::MADE_BY.to_owned(),
        },
        feed: Some(Feed {
            site: app.site.base(&headers),
            page: for_header(&topic::page(&topic)),
            own: for_header(&query("/theo-doi.atom", &given)),
            title: &["title"],
            dates: &["at"],
            link: |row| match row.first() {
                Some(Cell::Number(seq)) => format!("/nhat-ky/{seq}"),
                _ => "/nhat-ky".to_owned(),
            },
        }),
        rows: Box::new(move || {
            let rows = Arc::clone(&rows);
            Box::new((0..rows.len()).filter_map(move |at| rows.get(at).cloned()).map(Ok))
        }),
    };
    let internal = |error: crate::export::ExportError| WebError::Internal(error.into());
    let summary = table.summarise().map_err(internal)?;
    let mut bytes = Vec::new();
    table.write(Format::Atom, &summary, &mut bytes).map_err(internal)?;
    let media = Format::Atom.media_type();
    let mut response = content(StatusCode::OK, media, CachePolicy::Revalidate, bytes);
    response.headers_mut().insert(JOURNAL_SEQ, seq.into());
    Ok(tag.on(response))
}
