//! Published figures with what was computed from them again.

use super::{
    List,
    asking::{Asking, table},
};
use crate::web::{
    WebError,
    indicators::{
        board::{Board, SeriesView},
        wording,
    },
    moment::When,
    regulation::page::own_parameters,
};
use crate::{
    catalog::Count,
    export::{Cell, Column, Meta, Row, Table},
    model::{Agreement, Decimal},
    store::StoredFigure,
};

static COLUMNS: [Column; 26] = [
    Column::text("series", "Chỉ số (mã)", "Mã của chỉ số trong địa chỉ."),
    Column::text("name", "Chỉ số", "Tên của chỉ số."),
    Column::text("topic", "Chủ đề", "Chủ đề của chỉ số."),
    Column::text("unit", "Đơn vị", "Đơn vị của các số."),
    Column::text("nature", "Loại số liệu", "Các số của một chỉ số là gì đối với nhau."),
    Column::text(
        "origin",
        "Nguồn gốc",
        "reported: nguồn đã công bố; counted: đếm trong danh mục này.",
    ),
    Column::date("first_day", "Từ ngày", "Ngày đầu của kỳ số liệu."),
    Column::date("last_day", "Đến ngày", "Ngày cuối của kỳ số liệu."),
    Column::text("bound", "Cách nêu", "exact (đúng số), over (hơn), nearly (gần), about (khoảng)."),
    Column::decimal(
        "value",
        "Giá trị",
        "Trống nếu nguồn nêu tử số và mẫu số, hoặc chỉ nêu tỷ lệ.",
        "",
    ),
    Column::number("numerator", "Tử số", "Tử số mà nguồn nêu.", ""),
    Column::number("denominator", "Mẫu số", "Mẫu số mà nguồn nêu.", ""),
    Column::text("printed", "Tỷ lệ đã in", "Phần trăm như nguồn in."),
    Column::text("recount_truncated", "Tính lại, cắt phần lẻ", RECOUNT),
    Column::text("recount_rounded", "Tính lại, làm tròn", RECOUNT),
    Column::text(
        "agreement",
        "Khớp cách nào",
        "both (cả hai), truncated (khi cắt phần lẻ), rounded (khi làm tròn), neither (không khớp).",
    ),
    Column::text("parts", "Các phần", "Các phần như nguồn nêu."),
    Column::decimal("parts_sum", "Các phần cộng lại", "Tổng của các phần.", ""),
    Column::decimal(
        "parts_missing",
        "Còn thiếu",
        "Số đã nêu trừ tổng các phần; khác 0 là không khớp.",
        "",
    ),
    Column::text("remarks", "Nhận xét", "Kết quả đối chiếu với chính nó và với các số khác."),
    Column::text("source", "Nguồn", "Tên của nguồn."),
    Column::text("url", "Địa chỉ nguồn", "Địa chỉ của nguồn."),
    Column::text("reporter", "Người nêu", "Ai nêu số này, nếu nguồn chỉ dẫn lại."),
    Column::text("note", "Ghi chú", "Điều khác cần nói về số này."),
    Column::number("seq", "Dòng nhật ký", "Dòng nhật ký ghi số này.", ""),
    Column::instant("recorded", "Ghi lúc", "Thời điểm ghi, giờ Việt Nam."),
];

const RECOUNT: &str = "Tính từ tử số và mẫu số, với số chữ số lẻ như nguồn in.";

/// All series, topic by topic as on the page.
pub(super) async fn all(asking: &Asking) -> Result<Table, WebError> {
    let board = Board::read(&asking.app, None, when(asking)?).await?;
    let mut topics: Vec<&str> = Vec::new();
    for view in &board.series {
        if !topics.contains(&view.series.topic.as_str()) {
            topics.push(&view.series.topic);
        }
    }
    let of_topic = |topic: &&str| {
        let topic = (*topic).to_owned();
        board.series.iter().filter(move |view| view.series.topic == topic)
    };
    let rows: Vec<Row> =
        topics.iter().flat_map(of_topic).flat_map(|view| rows(view, &board)).collect();
    made(asking, &board, (List::Indicators.name(), List::Indicators.label(), "Mọi chỉ số."), rows)
}

/// One series.
pub(super) async fn one(asking: &Asking, slug: &str) -> Result<Table, WebError> {
    let (board, view) = Board::one(&asking.app, slug, when(asking)?).await?;
    let (name, title) = (format!("{}-{slug}", List::Indicators), view.series.name.clone());
    let rows = rows(&view, &board);
    made(asking, &board, (&name, &title, &format!("Chỉ số: {slug}.")), rows)
}

fn when(asking: &Asking) -> Result<When, WebError> {
    let [as_of, known_at] = own_parameters(&asking.pairs, &["as_of", "known_at"])?;
    When::read(as_of, known_at)
}

fn made(
    asking: &Asking,
    board: &Board,
    (name, title, filter): (&str, &str, &str),
    rows: Vec<Row>,
) -> Result<Table, WebError> {
    // Figures are of the whole journal, and of the day of the catalog.
    let catalog = match &board.catalog {
        Some(catalog) => std::sync::Arc::clone(catalog),
        None => asking.app.catalog(None)?,
    };
    let meta = Meta { seq: board.seq, ..asking.meta(title, filter.to_owned(), &catalog) };
    let feed = asking.feed("/chi-so", &["name", "printed", "value"], &["recorded"], |row| {
        super::plans::path("/chi-so/", row)
    });
    Ok(Table { feed, ..table(name, &COLUMNS, meta, rows) })
}

/// The figures of a series, and last what the registry counts of it.
fn rows(view: &SeriesView, board: &Board) -> Vec<Row> {
    let told = |(place, stored)| figure(view, place, stored);
    let mut rows: Vec<Row> = view.figures.iter().enumerate().map(told).collect();
    if let Some(((what, count), catalog)) =
        view.series.counted.zip(view.count).zip(board.catalog.as_ref())
    {
        let mut row = start(view, "counted");
        let day = Cell::Date(catalog.as_of());
        let (value, parts) = match count {
            Count::Number(number) => {
                (i64::try_from(number).ok().and_then(Decimal::from_whole), None)
            }
            Count::Share(ratio) => (None, Some(ratio)),
        };
        row.extend([day.clone(), day, Cell::text("exact"), Cell::decimal(value)]);
        row.extend([
            Cell::count(parts.map(|ratio| ratio.numerator)),
            Cell::count(parts.map(|ratio| ratio.denominator)),
        ]);
        row.resize(20, Cell::Empty);
        row.push(Cell::text(what.label()));
        row.resize(COLUMNS.len(), Cell::Empty);
        rows.push(row);
    }
    rows
}

fn start(view: &SeriesView, origin: &'static str) -> Row {
    let series = &view.series;
    vec![
        Cell::text(series.slug.to_string()),
        Cell::text(series.name.clone()),
        Cell::text(series.topic.clone()),
        Cell::text(series.unit.clone()),
        Cell::text(series.nature.name()),
        Cell::text(origin),
    ]
}

fn figure(view: &SeriesView, place: usize, stored: &StoredFigure) -> Row {
    let figure = &stored.figure;
    let recount = figure.recount();
    let agreement = recount.as_ref().map(|recount| match recount.agreement {
        Agreement::Both => "both",
        Agreement::Truncated => "truncated",
        Agreement::Rounded => "rounded",
        Agreement::Neither => "neither",
    });
    let sum = figure.sum();
    let checks = wording::checks(figure).into_iter().map(|verdict| verdict.words);
    let remarks: Vec<String> = checks.chain(wording::conflicts(view, place)).collect();
    let mut row = start(view, "reported");
    row.extend([
        Cell::Date(figure.period.first()),
        Cell::Date(figure.period.last()),
        Cell::text(figure.bound.name()),
        Cell::decimal(figure.value),
        Cell::count(figure.numerator),
        Cell::count(figure.denominator),
        Cell::shown(figure.printed),
        Cell::shown(recount.as_ref().map(|recount| recount.truncated)),
        Cell::shown(recount.as_ref().map(|recount| recount.rounded)),
        super::asking::label(agreement),
        Cell::text(wording::parts(figure)),
        Cell::decimal(sum.map(|sum| sum.total)),
        Cell::decimal(sum.map(|sum| sum.missing)),
        Cell::text(remarks.join(" ")),
        Cell::text(figure.source.clone()),
        Cell::text(figure.url.clone()),
        Cell::text(figure.reporter.clone()),
        Cell::text(figure.note.clone()),
        Cell::number(stored.seq),
        Cell::Instant(stored.at),
    ]);
    row
}
