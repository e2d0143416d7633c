//! The journal, newest first, as far as whoever asks may see it. Rows are read
//! from the store a thousand at a time.

use std::sync::Arc;

use tokio::runtime::Handle;

use super::{
    List,
    asking::{Asking, Page, Pages, sentence},
};
use crate::web::{
    App, WebError,
    http::identity::MaybeUser,
    journal::{
        desk::{Reader, Seen, Sizes, seen, wanted},
        wording,
    },
};
use crate::{
    catalog::Catalog,
    export::{Cell, Column, Row, Table},
    model::{JournalKind, Sight},
    reference::agencies,
    store::{JournalFilter, Window},
};

/// Rows that are read at once.
const PAGE: u32 = 1_000;
const SIZES: Sizes = Sizes { usual: PAGE, most: PAGE };

static COLUMNS: [Column; 14] = [
    Column::number("seq", "Dòng", "Số của dòng, liên tục từ 1.", ""),
    Column::instant("at", "Lúc", "Thời điểm ghi, giờ Việt Nam."),
    Column::text("action", "Việc (mã)", "Việc đã làm, theo tên của hệ thống."),
    Column::text("action_name", "Việc", "Việc đã làm, bằng chữ."),
    Column::text("subject_kind", "Về (mã)", "Loại đối tượng, theo tên của hệ thống."),
    Column::text("subject", "Đối tượng", "Mã hoặc số của đối tượng."),
    Column::text("name", "Tên đối tượng", "Tên của quy định, theo dữ liệu hiện nay."),
    Column::text("summary", "Tóm tắt", "Những gì đã ghi, tóm tắt."),
    Column::text(
        "role",
        "Vai trò",
        "Vai trò của người thực hiện; trống nếu là người vận hành hệ thống.",
    ),
    Column::text("agency_name", "Cơ quan", "Cơ quan của người thực hiện, nếu có."),
    Column::text("who", "Người thực hiện", "Tên, chỉ có với người được xem."),
    Column::text("content", "Mã băm nội dung", "SHA-256 của nội dung dòng."),
    Column::text("hash", "Mã băm", "Mã băm của dòng, nối với dòng trước."),
    Column::text("before", "Mã băm dòng trước", "Mã băm của dòng ngay trước."),
];

/// What is needed to read a page of rows.
struct Source {
    app: App,
    viewer: MaybeUser,
    filter: JournalFilter,
    catalog: Arc<Catalog>,
    /// The last row that there was when the list was asked for.
    head: u64,
    runtime: Handle,
}

pub(super) async fn rows(asking: &Asking) -> Result<Table, WebError> {
    let app = &asking.app;
    let reader = Reader::new(&asking.viewer);
    let mut asked = wanted(app, &reader, &asking.pairs, SIZES).await?;
    let (head, _) = app.store.journal_head().await?;
    // As the page lists them: what can be read.
    asked.filter.kinds.get_or_insert_with(|| reader.kinds());
    let catalog = app.catalog(None)?;
    let filter = sentence(&given(&asked.given), "Mọi dòng được xem");
    let mut meta = asking.meta(List::Journal.label(), filter, &catalog);
    meta.seq = head;
    let source = Arc::new(Source {
        app: app.clone(),
        viewer: asking.viewer.clone(),
        filter: asked.filter,
        catalog,
        head,
        runtime: Handle::current(),
    });
    Ok(Table {
        name: List::Journal.name().to_owned(),
        columns: &COLUMNS,
        meta,
        feed: asking.feed("/nhat-ky", &["action_name", "subject"], &["at"], |row| {
            match row.first() {
                Some(Cell::Number(seq)) => format!("/nhat-ky/{seq}"),
                _ => "/nhat-ky".to_owned(),
            }
        }),
        rows: Box::new(move || {
            let source = Arc::clone(&source);
            let first = source.head + 1;
            Box::new(Pages::new(first, move |place| source.runtime.block_on(source.page(place))))
        }),
    })
}

/// The filters in words.
fn given(given: &[(&'static str, String)]) -> Vec<String> {
    let words = |(name, value): &(&'static str, String)| {
        let name = match *name {
            "kind" => "Về",
            "agency" => "Cơ quan",
            "field" => "Lĩnh vực",
            "plan" => "Phương án",
            "consultation" => "Cuộc tham vấn",
            "regulation" => "Quy định",
            "subject" => "Đối tượng",
            "from" => "Từ ngày",
            _ => "Đến hết ngày",
        };
        let known = value.parse::<JournalKind>().map(JournalKind::label);
        let agency = || value.parse().ok().map(|slug| agencies().name(&slug).to_owned());
        let value = match name {
            "Về" => known.map_or_else(|_| value.clone(), str::to_owned),
            "Cơ quan" => agency().unwrap_or_else(|| value.clone()),
            _ => value.clone(),
        };
        format!("{name}: {value}")
    };
    given.iter().map(words).collect()
}

impl Source {
    /// A page of rows before a place, and where the next one starts.
    async fn page(&self, place: u64) -> Result<Page<u64>, WebError> {
        let window = Window::Before(place);
        let links = self.app.store.journal_rows(&self.filter, window, PAGE).await?;
        let next = links.last().map(|link| link.row.seq).filter(|_| links.len() == PAGE as usize);
        let rows = seen(&self.app, &Reader::new(&self.viewer), links).await?;
        Ok((rows.iter().map(|row| self.row(row)).collect(), next))
    }

    fn row(&self, seen: &Seen) -> Row {
        let row = &seen.link.row;
        let open = |text: String| match seen.sight {
            Sight::Seal => Cell::Empty,
            _ => Cell::text(text),
        };
        let regulation = || {
            let fact = self.catalog.fact(self.catalog.find(&row.subject.parse().ok()?)?)?;
            Some(fact.name.to_owned())
        };
        let of_regulation = row.subject_kind == JournalKind::Regulation.name();
        let name = if of_regulation { regulation() } else { None };
        let agency = seen.by.agency.as_ref().map(|slug| agencies().name(slug).to_owned());
        vec![
            Cell::number(row.seq),
            if seen.sight == Sight::Seal { Cell::Empty } else { Cell::Instant(row.at) },
            open(row.action.clone()),
            open(wording::deed(&row.action).to_owned()),
            open(row.subject_kind.clone()),
            open(row.subject.clone()),
            Cell::shown(name),
            open(wording::short(&row.payload)),
            Cell::shown(seen.by.role.map(|role| role.label())),
            Cell::shown(agency),
            Cell::shown(seen.by.name.as_ref()),
            Cell::text(row.content()),
            Cell::text(row.hash.clone()),
            Cell::text(seen.link.before.clone()),
        ]
    }
}
