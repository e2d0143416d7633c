//! The league table, the measures of one agency, the comments of a number, and
//! what is past its deadline.

use super::{
    List,
    asking::{Asking, label, table, whole},
};
use crate::web::{
    WebError,
    http::error::Missing,
    league::{
        api::FORMULA,
        comments::Behind,
        page::{Asking as Asked, NAMES, OWN},
        sorting::{approved, net, ranks, sort},
        table::{Line, Table as Found},
    },
};
use crate::{
    export::{
        Cell, Column, Meta, PART_ROW, ROW, Row, TOTAL_ROW, Table,
        league::{COLUMNS, measured, weights},
        points,
    },
    model::{AgencySlug, Day, MatterKind, day_number},
    reference::agencies,
};

/// What the table is of, with the formula and the weights.
fn meta(asking: &Asking, title: impl Into<String>, found: &Found) -> Meta {
    let meta = asking.of_figure(title, &found.figure);
    let counted = meta.rule.unwrap_or_default();
    Meta { rule: Some(format!("{counted} {FORMULA} {}", weights())), ..meta }
}

/// The table, in the order that its page has.
pub(super) async fn table_of_all(asking: &Asking) -> Result<Table, WebError> {
    let Asked { asked, by, direction } = Asked::read(&asking.pairs, NAMES)?;
    let mut found = Found::find(&asking.app, asked).await?;
    sort(&mut found.lines, by, direction);
    let ranks = ranks(&found.lines);
    let fixed = found.figure.base.is_some();
    let parts = found.lines.iter().zip(ranks).map(|(line, rank)| row(line, rank, fixed));
    let rows: Vec<Row> = parts.chain([row(&found.total, None, fixed)]).collect();
    Ok(whole(List::League, &COLUMNS, meta(asking, List::League.label(), &found), rows))
}

fn row(line: &Line, rank: Option<usize>, fixed: bool) -> Row {
    let tallied = &line.tallied;
    let mut row = vec![
        Cell::text(if line.agency.is_some() { PART_ROW } else { TOTAL_ROW }),
        Cell::count(rank.map(|rank| rank as u64)),
        Cell::shown(line.agency.as_ref()),
        Cell::text(line.label.clone()),
        label(line.submitted.map(|submitted| submitted.name())),
        Cell::decimal(line.score.total().map(points)),
        Cell::number(line.score.counted()),
    ];
    row.extend(measured(&line.score, |of| line.rate(of)));
    let approved = approved(line);
    let (comments, on) = (tallied.comments.all(), |kind| tallied.comments.on(kind).received);
    let change = Some(tallied.change).filter(|_| fixed);
    row.extend([
        Cell::decimal(tallied.enacted.truncated()),
        Cell::decimal(tallied.enacted.rounded()),
        Cell::number(approved.numerator),
        Cell::number(approved.denominator),
        Cell::decimal(approved.truncated()),
        Cell::decimal(approved.rounded()),
        Cell::number(tallied.overlap.approved_only),
        Cell::number(tallied.overlap.overdue),
        Cell::number(tallied.overlap.enacted_only),
        Cell::number(tallied.overlap.proposed_only),
        Cell::number(line.calls.asked()),
        Cell::number(line.calls.late),
        Cell::number(line.calls.open),
        Cell::number(comments.received),
        Cell::number(on(MatterKind::Plan)),
        Cell::number(on(MatterKind::Draft)),
        Cell::number(on(MatterKind::Regulation)),
        Cell::number(comments.overdue),
        Cell::number(comments.waiting),
        Cell::number(comments.changed),
        Cell::number(line.petitions.forwarded),
        Cell::number(line.petitions.refused),
        Cell::number(line.petitions.waiting),
        Cell::number(line.petitions.overdue),
        Cell::number(line.petitions.accepted),
        Cell::number(line.petitions.planned),
        Cell::cost(Some(tallied.cost.before)),
        Cell::cost(Some(tallied.cost.after)),
        Cell::cost(Some(tallied.cost.saved())),
        Cell::Number(tallied.cost.after.hundred_millionths()),
        Cell::number(tallied.cost.known),
        Cell::number(tallied.cost.missing),
        Cell::count(change.map(|change| change.new)),
        Cell::count(change.map(|change| change.gone)),
        if fixed { Cell::Number(net(line)) } else { Cell::Empty },
        Cell::count(line.fresh.map(|(days, _)| days)),
        Cell::count(line.fresh.map(|(_, seq)| seq)),
    ]);
    row
}

static MEASURES: [Column; 8] = [
    ROW,
    Column::text("criterion", "Tiêu chí (mã)", "Tên của tiêu chí trong data/league.json."),
    Column::text("label", "Tiêu chí", "Tiêu chí, bằng chữ; dòng tổng là điểm chung."),
    Column::large(
        "numerator",
        "Tử số",
        "Tử số của tỷ lệ; chi phí tính bằng 1/100.000.000 đồng. Trống nếu chưa có số liệu.",
        "",
    ),
    Column::large("denominator", "Mẫu số", "Mẫu số của tỷ lệ.", ""),
    Column::number("weight", "Điểm tối đa", "Ở dòng tổng: của các tiêu chí được tính.", "điểm"),
    Column::decimal("target", "Đạt điểm tối đa từ", "Tỷ lệ từ đó được điểm tối đa.", "%"),
    Column::decimal(
        "points",
        "Điểm",
        "Trống nếu không được tính; ở dòng tổng: điểm chung.",
        "điểm",
    ),
];

/// The measures of one agency.
pub(super) async fn measures(asking: &Asking, slug: &str) -> Result<Table, WebError> {
    let Asked { mut asked, .. } = Asked::read(&asking.pairs, OWN)?;
    let missing = || WebError::Missing(Missing::Agency(slug.to_owned()));
    let known = slug.parse::<AgencySlug>().ok().filter(|slug| agencies().get(slug).is_some());
    asked.ask.filters.agency = vec![known.ok_or_else(missing)?];
    let found = Found::find(&asking.app, asked).await?;
    let line = found.lines.first().ok_or_else(missing)?;
    let number = |number: u128| i128::try_from(number).map_or(Cell::Empty, Cell::Number);
    let rows = line.score.points.iter().map(|own| {
        let rate = line.rate(own.of.criterion);
        vec![
            Cell::text(PART_ROW),
            Cell::text(own.of.criterion.name()),
            Cell::text(own.of.criterion.label()),
            rate.map_or(Cell::Empty, |rate| number(rate.part)),
            rate.map_or(Cell::Empty, |rate| number(rate.whole)),
            Cell::number(own.of.weight),
            Cell::Decimal(own.of.target),
            Cell::decimal(own.points.map(points)),
        ]
    });
    let total = vec![
        Cell::text(TOTAL_ROW),
        Cell::Empty,
        Cell::text("Điểm chung"),
        Cell::Empty,
        Cell::Empty,
        Cell::number(line.score.counted()),
        Cell::Empty,
        Cell::decimal(line.score.total().map(points)),
    ];
    let title = format!("Điểm từng tiêu chí: {}", line.label);
    let name = format!("{}-{slug}", List::League);
    Ok(table(&name, &MEASURES, meta(asking, title, &found), rows.chain([total])))
}

static COMMENTS: [Column; 11] = [
    Column::text("comment", "Số góp ý", "Số của góp ý trên hệ thống."),
    Column::text("on", "Đối tượng (mã)", "plan: phương án; draft: dự thảo; regulation: quy định."),
    Column::text("on_name", "Đối tượng", "Đối tượng góp ý, bằng chữ."),
    Column::text("subject", "Về", "Số của mục phương án, đoạn dự thảo hoặc cuộc tham vấn."),
    Column::date("made", "Nhận ngày", "Ngày góp ý được ghi nhận."),
    Column::date(
        "due",
        "Hạn trả lời",
        "Ngày trình mục, ngày mục được phê duyệt hoặc thực thi, ngày chốt tham vấn; trống nếu chưa có.",
    ),
    Column::date("answered", "Trả lời ngày", "Ngày trả lời lần đầu; trống nếu chưa trả lời."),
    Column::text("state", "Kết quả (mã)", "Kết quả của trả lời đang có hiệu lực."),
    Column::text("state_name", "Kết quả", "Kết quả, bằng chữ."),
    Column::text("changed", "Đã sửa", "Số của mục phương án hoặc đoạn dự thảo được sửa."),
    Column::number("late", "Quá hạn", "Số ngày quá hạn trả lời, tính đến ngày xem.", "ngày"),
];

/// The comments behind a number.
pub(super) async fn comments(asking: &Asking) -> Result<Table, WebError> {
    let Behind { figure, agency, part, on, rows, .. } =
        Behind::find(&asking.app, &asking.pairs).await?;
    let today = day_number(figure.catalog.as_of());
    let rows = rows.into_iter().map(|row| {
        let kind = row.subject.matter_kind();
        let until = row.answered.map_or(today, day_number);
        let late = row.due.map(|due| until.saturating_sub(day_number(due)).max(0));
        let day = |day: Option<Day>| day.map_or(Cell::Empty, Cell::Date);
        vec![
            Cell::text(row.number.to_string()),
            Cell::text(kind.name()),
            Cell::text(kind.label()),
            Cell::text(row.subject.to_string()),
            day(row.made),
            day(row.due),
            day(row.answered),
            label(row.state.map(|state| state.name())),
            label(row.state.map(|state| state.label())),
            Cell::shown(row.changed),
            Cell::count(late.map(i32::unsigned_abs)),
        ]
    });
    let title = match on {
        Some(kind) => format!("{}: {}", part.label(), kind.label().to_lowercase()),
        None => part.label().to_owned(),
    };
    let title = match &agency {
        Some(slug) => format!("{title}. {}", agencies().name(slug)),
        None => title,
    };
    let meta = asking.of_figure(title, &figure);
    Ok(whole(
        List::LeagueComments,
        &COMMENTS,
        Meta { rule: Some(HANDLED.to_owned()), ..meta },
        rows,
    ))
}

/// What is counted of comments, in words; the page says the same.
const HANDLED: &str = "Góp ý không rút, không bị gỡ, tính cho cơ quan có trách nhiệm trả lời vào ngày xem. \
    Trả lời đúng hạn là trả lời chậm nhất vào ngày trình mục; với góp ý đến sau khi đã trình là ngày \
    mục được phê duyệt hoặc thực thi; với góp ý về dự thảo, quy định hiện hành là ngày chốt tham vấn.";

static OVERDUE: [Column; 8] = [
    Column::text("code", "Mã quy định", "Mã của quy định trong danh mục."),
    Column::text("name", "Tên quy định", "Tên của quy định vào ngày xem."),
    Column::text("agency", "Cơ quan (mã)", "Tên ngắn của cơ quan chịu trách nhiệm vào ngày xem."),
    Column::text("agency_name", "Cơ quan", "Cơ quan chịu trách nhiệm vào ngày xem."),
    Column::text("plan_item", "Mục phương án", "Mục đang áp dụng: số phương án/số mục."),
    Column::text("decision", "Quyết định", "Quyết định đã phê duyệt phương án."),
    Column::date("deadline", "Thời hạn thực thi", "Ngày cuối cùng để thực thi phương án."),
    Column::number("days_late", "Quá hạn", "Số ngày từ thời hạn đến ngày xem.", "ngày"),
];

/// The parameters of what is past its deadline.
const OF_OVERDUE: &[&str] = &["agency", "baseline", "kind", "as_of", "known_at"];

/// What is past its deadline, the longest overdue first.
pub(super) async fn overdue(asking: &Asking) -> Result<Table, WebError> {
    let Asked { asked, .. } = Asked::read(&asking.pairs, OF_OVERDUE)?;
    let found = Found::find(&asking.app, asked).await?;
    let catalog = &found.figure.catalog;
    let rows = found.league.overdue.iter().filter_map(|item| {
        let fact = catalog.fact(item.regulation)?;
        let late = day_number(catalog.as_of()).saturating_sub(day_number(item.deadline));
        Some(vec![
            Cell::text(fact.code.to_string()),
            Cell::text(fact.name.to_owned()),
            Cell::text(fact.agency.to_string()),
            Cell::text(agencies().name(fact.agency).to_owned()),
            Cell::shown(fact.plan.map(|plan| plan.id)),
            Cell::shown(item.decision.as_ref()),
            Cell::Date(item.deadline),
            Cell::number(late),
        ])
    });
    let rule = "Đã phê duyệt cắt giảm, đơn giản hóa, chưa thực thi, đã quá thời hạn.".to_owned();
    let meta = asking.of_figure(List::Overdue.label(), &found.figure);
    Ok(whole(List::Overdue, &OVERDUE, Meta { rule: Some(rule), ..meta }, rows))
}
