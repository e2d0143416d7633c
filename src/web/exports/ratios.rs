//! Shares of what is cut, the regulations behind each number of them, and how
//! approval and carrying out overlap.

use super::{
    List,
    asking::{Asking, label, sentence, whole},
    regulations,
};
use crate::web::{
    WebError,
    figures::{
        asked::{Asked, Figure, NAMES},
        chips::chips,
        crossed::cell_url,
        ratios_api::rows_url,
        rows::List as Counted,
    },
    words,
};
use crate::{
    catalog::{Crossed, Ratio, RatioPart, RatioRow},
    export::{Cell, Column, Meta, PART_ROW, ROW, Row, TOTAL_ROW, Table},
};

static SHARES: [Column; 13] = [
    ROW,
    Column::text("key", "Mã", "Mã của dòng trong địa chỉ; trống nếu chưa biết, và ở dòng tổng."),
    Column::text("label", "Tên", "Cơ quan, lĩnh vực, loại, văn bản, quyết định hoặc tháng."),
    Column::number("numerator", "Tử số", "Số quy định được đếm.", "quy định"),
    Column::number(
        "denominator",
        "Mẫu số",
        "Trong số bao nhiêu. Chia theo văn bản, quyết định, tháng thì mọi dòng có chung mẫu số.",
        "quy định",
    ),
    Column::decimal("truncated", "Cắt phần lẻ", "Phần trăm, cắt đến hai số lẻ.", "%"),
    Column::decimal("rounded", "Làm tròn", "Phần trăm, làm tròn đến hai số lẻ.", "%"),
    Column::decimal("target", "Mục tiêu", "Mục tiêu vào ngày xem, nếu có.", "%"),
    Column::number("new", "Mới thêm", "Có hiệu lực mà không có trong mốc so sánh.", "quy định"),
    Column::number("gone", "Hết hiệu lực", "Có trong mốc so sánh mà đã hết hiệu lực.", "quy định"),
    Column::text("submitted", "Đã nộp", "yes: cơ quan đã có phương án; no: chưa nộp."),
    Column::text("numerator_rows", "Các dòng của tử số", ROWS_HERE),
    Column::text("denominator_rows", "Các dòng của mẫu số", ROWS_HERE),
];

const ROWS_HERE: &str = "Địa chỉ của danh sách quy định được đếm, trên trang này.";

/// The file of the rows of a number.
const ROWS: &str = "/ty-le/quy-dinh.csv";

impl Asking {
    /// What a figure is of: what is counted, over which base, narrowed to what.
    pub(super) fn of_figure(&self, title: impl Into<String>, figure: &Figure) -> Meta {
        let parts: Vec<String> = chips(figure).into_iter().map(|(words, _)| words).collect();
        let filter = sentence(&parts, "Không lọc");
        Meta {
            rule: Some(format!(
                "Mỗi quy định tính một lần. Tử số là số quy định có {}, tính đến ngày {}. Mẫu số là {}.",
                figure.asked.rule(),
                words::day(figure.catalog.as_of()),
                figure.base_words()
            )),
            baseline: figure.base.as_ref().map(|base| super::baselines::named(&base.baseline)),
            ..self.meta(title, filter, &figure.catalog)
        }
    }
}

static CELLS: [Column; 11] = [
    ROW,
    Column::text(
        "key",
        "Mã dòng",
        "Mã của dòng trong địa chỉ; trống nếu chưa biết, và ở dòng tổng.",
    ),
    Column::text("label", "Tên dòng", "Dòng của bảng mà ô thuộc về."),
    Column::text(
        "column",
        "Mã cột",
        "Mã của cột trong địa chỉ; trống nếu chưa biết, và ở dòng tổng.",
    ),
    Column::text("column_label", "Tên cột", "Cột của bảng mà ô thuộc về."),
    Column::number("numerator", "Tử số", "Số quy định được đếm.", "quy định"),
    Column::number(
        "denominator",
        "Mẫu số",
        "Trong số bao nhiêu. Chia theo văn bản, quyết định, tháng, năm thì mẫu số không chia nhỏ theo đó.",
        "quy định",
    ),
    Column::decimal("truncated", "Cắt phần lẻ", "Phần trăm, cắt đến hai số lẻ.", "%"),
    Column::decimal("rounded", "Làm tròn", "Phần trăm, làm tròn đến hai số lẻ.", "%"),
    Column::text("numerator_rows", "Các dòng của tử số", ROWS_HERE),
    Column::text("denominator_rows", "Các dòng của mẫu số", ROWS_HERE),
];

/// A table with columns: a row for each cell, however many there are.
fn cells(asking: &Asking, figure: &Figure, table: &Crossed) -> Table {
    type At<'a> = Option<(&'a RatioRow, &'a RatioRow)>;
    let cell = |at: At<'_>, ratio: Ratio| -> Row {
        let (row, column) = at.unzip();
        let text = |row: Option<&RatioRow>, of: fn(&RatioRow) -> &String, whole: &'static str| {
            row.map_or(Cell::text(whole), |row| Cell::text(of(row).clone()))
        };
        let keys = (row.map(|row| row.key.as_str()), column.map(|column| column.key.as_str()));
        let url = |part| Cell::text(cell_url(ROWS, &figure.asked, part, keys));
        vec![
            Cell::text(if at.is_some() { PART_ROW } else { TOTAL_ROW }),
            text(row, |row| &row.key, ""),
            text(row, |row| &row.label, "Tổng số"),
            text(column, |row| &row.key, ""),
            text(column, |row| &row.label, "Tổng số"),
            Cell::number(ratio.numerator),
            Cell::number(ratio.denominator),
            Cell::decimal(ratio.truncated()),
            Cell::decimal(ratio.rounded()),
            url(RatioPart::Numerator),
            url(RatioPart::Denominator),
        ]
    };
    let parts = table.rows.rows.iter().enumerate().flat_map(|(at, row)| {
        let columns = table.columns.rows.iter().zip(table.cells(at));
        columns.map(move |(column, ratio)| (Some((row, column)), ratio))
    });
    let all = parts.chain([(None, table.rows.total)]);
    let title = format!(
        "{}, theo {} và {}",
        List::Ratios.label(),
        table.rows.by.label().to_lowercase(),
        table.columns.by.label().to_lowercase()
    );
    let meta = asking.of_figure(title, figure);
    whole(List::Ratios, &CELLS, meta, all.map(|(at, ratio)| cell(at, ratio)))
}

/// The table.
pub(super) async fn shares(asking: &Asking) -> Result<Table, WebError> {
    let (asked, []) = Asked::read(&asking.pairs, &[], NAMES)?;
    let figure = Figure::find(&asking.app, asked).await?;
    let (ratios, crossed) = figure.tables()?;
    if let Some(table) = &crossed {
        return Ok(cells(asking, &figure, table));
    }
    let row = |row: &RatioRow, key: Option<&str>| -> Row {
        let url = |part| Cell::text(rows_url(ROWS, &figure.asked, part, key));
        let target = figure.target(key).filter(|_| row.ratio.denominator > 0);
        vec![
            Cell::text(if key.is_some() { PART_ROW } else { TOTAL_ROW }),
            Cell::text(key.unwrap_or_default().to_owned()),
            Cell::text(row.label.clone()),
            Cell::number(row.ratio.numerator),
            Cell::number(row.ratio.denominator),
            Cell::decimal(row.ratio.truncated()),
            Cell::decimal(row.ratio.rounded()),
            Cell::decimal(target.map(|target| target.percent)),
            Cell::count(row.change.map(|change| change.new)),
            Cell::count(row.change.map(|change| change.gone)),
            label(row.submitted.map(|submitted| submitted.name())),
            url(RatioPart::Numerator),
            url(RatioPart::Denominator),
        ]
    };
    let parts = ratios.rows.iter().map(|of| row(of, Some(&of.key)));
    let total = row(&figure.whole(&ratios), None);
    let title = format!("{}, theo {}", List::Ratios.label(), ratios.by.label().to_lowercase());
    Ok(whole(List::Ratios, &SHARES, asking.of_figure(title, &figure), parts.chain([total])))
}

static OVERLAP: [Column; 5] = [
    Column::text("part", "Nhóm (mã)", "Tên của nhóm trong địa chỉ."),
    Column::text("label", "Nhóm", "Mỗi quy định có phương án thuộc đúng một nhóm."),
    Column::number("regulations", "Số quy định", "Số quy định của nhóm.", "quy định"),
    Column::number("overdue", "Quá hạn", "Trong đó, số quá hạn thực thi.", "quy định"),
    Column::text("rows", "Các dòng", ROWS_HERE),
];

/// The four parts of what has a plan.
pub(super) async fn overlap(asking: &Asking) -> Result<Table, WebError> {
    let (asked, []) = Asked::read(&asking.pairs, &[], NAMES)?;
    let figure = Figure::find(&asking.app, asked).await?;
    let overlap = figure.ratios()?.overlap;
    let rows = [
        (RatioPart::ApprovedEnacted, overlap.approved_enacted, 0),
        (RatioPart::ApprovedOnly, overlap.approved_only, overlap.overdue),
        (RatioPart::EnactedOnly, overlap.enacted_only, 0),
        (RatioPart::ProposedOnly, overlap.proposed_only, 0),
    ];
    let rows = rows.map(|(part, count, overdue)| {
        vec![
            Cell::text(part.name()),
            Cell::text(part.label()),
            Cell::number(count),
            Cell::number(overdue),
            Cell::text(rows_url(ROWS, &figure.asked, part, None)),
        ]
    });
    let meta = asking.of_figure(List::Overlap.label(), &figure);
    Ok(whole(List::Overlap, &OVERLAP, meta, rows))
}

/// The regulations of a number.
pub(super) async fn rows(asking: &Asking) -> Result<Table, WebError> {
    let Counted { figure, part, key, column, rows, .. } =
        Counted::find(&asking.app, &asking.pairs).await?;
    let title = format!("{}: {}", List::RatioRows.label(), part.label().to_lowercase());
    let mut meta = asking.of_figure(title, &figure);
    let asked = &figure.asked;
    let by = [(Some(asked.ask.by), &key), (asked.columns, &column)];
    for (by, key) in by.into_iter().rev() {
        if let (Some(by), Some(key)) = (by, key) {
            let name = figure.label(by, key)?.unwrap_or_else(|| key.clone());
            meta.filter = format!("{}: {name}. {}", by.label(), meta.filter);
        }
    }
    let catalog = figure.catalog;
    let name = List::RatioRows.name().replace('/', "-");
    let own = ("/ty-le/quy-dinh.atom", "/ty-le/quy-dinh");
    Ok(regulations::table(asking, (name, meta), own, (catalog, rows)))
}
