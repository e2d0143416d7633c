//! The charts of the league table, each with the table of its numbers.

use std::collections::BTreeMap;

use super::{
    sorting::shares,
    table::{Line, Table},
};
use crate::web::{
    charts::{self, Bar, Bars, Cell, CostPair, Costs, Funnel, Heading, Heat, Lines, MOST_LINES},
    figures::page::percent,
    words,
};
use crate::{
    catalog::Ratio,
    model::{Cost, Day, DocumentNumber, Stage},
};

/// A chart and its numbers.
pub(in crate::web) struct Drawn {
    pub id: &'static str,
    pub title: &'static str,
    /// Markup: every text in it is escaped.
    pub svg: String,
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// Fields in the table of colours, and in the bars of an agency.
const FIELDS: usize = 14;
/// Agencies in the table of colours.
const COLUMNS: usize = 14;

/// A share in hundredths of a per cent, cut off.
fn hundredths(ratio: Ratio) -> Option<u64> {
    let value = u128::from(ratio.numerator) * 10_000;
    value.checked_div(ratio.denominator.into()).and_then(|value| u64::try_from(value).ok())
}

fn told(ratio: Ratio) -> String {
    format!("{}/{}", words::count(ratio.numerator), words::count(ratio.denominator))
}

fn axis(hundredths: u64) -> String {
    match hundredths % 100 {
        0 => format!("{}%", words::count(hundredths / 100)),
        rest => format!("{}{}{rest:02}%", words::count(hundredths / 100), words::marks().1),
    }
}

/// The share of each agency, with the target: the largest first, however the
/// table is sorted, so that the eye can follow; who has none comes last.
pub(super) fn agencies(table: &Table, lines: &[Line]) -> Drawn {
    let mut lines: Vec<&Line> = lines.iter().collect();
    lines.sort_by(|a, b| {
        let (a, b) = (a.tallied.enacted, b.tallied.enacted);
        let none = |ratio: Ratio| ratio.denominator == 0;
        none(a).cmp(&none(b)).then_with(|| shares(b, a))
    });
    let bars: Vec<Bar> = lines
        .iter()
        .map(|line| {
            let ratio = line.tallied.enacted;
            let words = match hundredths(ratio) {
                Some(_) => percent(ratio.truncated()),
                None => say!("chưa có quy định"),
            };
            Bar {
                label: line.label.clone(),
                short: line.short.clone(),
                value: hundredths(ratio),
                tip: format!("{}: {} = {words}", line.label, told(ratio)),
                words,
            }
        })
        .collect();
    let title = "Tỷ lệ quy định đã cắt giảm, đơn giản hóa";
    let target = table.figure.target(None);
    let at = target.and_then(|target| u64::try_from(target.percent.ten_thousandths() / 100).ok());
    let words = target.map(|target| format!("Mục tiêu {}%", words::decimal(target.percent)));
    let note = table.note();
    let heading = Heading {
        id: "cq",
        title,
        description: "Mỗi cơ quan một thanh ngang bắt đầu từ 0, tỷ lệ cao nhất ở trên; số liệu đầy đủ ở bảng bên dưới.",
        note: &note,
    };
    let target = at.zip(words.as_deref());
    let svg = charts::bars(&Bars { heading, bars: &bars, target, axis, most: 10_000 });
    let rows = lines
        .iter()
        .zip(&bars)
        .map(|(line, bar)| vec![line.label.clone(), told(line.tallied.enacted), bar.words.clone()]);
    let head = ["Cơ quan", "Đã thực thi / tổng số", "Tỷ lệ (cắt số lẻ)"].map(|text| say!(text));
    Drawn { id: "cq", title, svg, head: head.into(), rows: rows.collect() }
}

/// How many regulations have reached each stage.
pub(super) fn stages(table: &Table) -> Drawn {
    let stages = Stage::ALL.iter().zip(table.league.stages);
    let stages: Vec<(String, u64)> =
        stages.map(|(stage, count)| (say!(stage.label()), count)).collect();
    let title = "Số quy định có phương án cắt giảm, đơn giản hóa đã qua từng bước";
    let note = format!(
        "Mỗi quy định tính một lần ở mỗi bước đã qua. Phương án thuộc thẩm quyền của bộ được thực thi \
         mà không qua phê duyệt. {}",
        table.note()
    );
    let heading = Heading {
        id: "buoc",
        title,
        description: "Sáu thanh ngang bắt đầu từ 0, từ đề xuất đến thực thi.",
        note: &note,
    };
    let svg = charts::funnel(&Funnel { heading, stages: &stages });
    let rows = stages.iter().map(|(label, count)| vec![label.clone(), words::count(*count)]);
    let head = vec![say!("Bước"), say!("Số quy định")];
    Drawn { id: "buoc", title, svg, head, rows: rows.collect() }
}

/// The largest fields by agency; none without plans in them.
pub(super) fn fields(table: &Table) -> Option<Drawn> {
    let fields = &table.league.fields;
    let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
    for field in fields.iter().filter(|field| !field.field.is_empty()) {
        *sizes.entry(&field.field).or_default() += field.enacted.denominator;
    }
    let mut names: Vec<(&str, u64)> = sizes.into_iter().collect();
    names.sort_by_key(|(name, size)| (u64::MAX - size, *name));
    names.truncate(FIELDS);
    let mut columns: Vec<(usize, u64)> = Vec::new();
    for (row, line) in table.lines.iter().enumerate() {
        let of = |field: &&crate::catalog::LeagueField| {
            field.row == row && names.iter().any(|(name, _)| *name == &*field.field)
        };
        let size: u64 = fields.iter().filter(of).map(|field| field.enacted.denominator).sum();
        if size > 0 && line.agency.is_some() {
            columns.push((row, size));
        }
    }
    columns.sort_by_key(|(row, size)| (u64::MAX - size, *row));
    columns.truncate(COLUMNS);
    if names.is_empty() || columns.is_empty() {
        return None;
    }
    // Fields of one agency stand together, so that the eye finds its steps.
    let home = |name: &str| {
        let own = fields.iter().filter(|field| &*field.field == name);
        let largest = own.max_by_key(|field| field.enacted.denominator).map(|field| field.row);
        columns.iter().position(|(row, _)| Some(*row) == largest).unwrap_or(columns.len())
    };
    names.sort_by_key(|(name, size)| (home(name), u64::MAX - size));
    let cell = |name: &str, row: usize| -> Cell {
        let found = fields.iter().find(|field| field.row == row && &*field.field == name);
        found.map(|field| field.enacted)
    };
    let cells: Vec<(String, Vec<Cell>)> = names
        .iter()
        .map(|(name, _)| {
            ((*name).to_owned(), columns.iter().map(|(row, _)| cell(name, *row)).collect())
        })
        .collect();
    let heads: Vec<(String, String)> = columns
        .iter()
        .filter_map(|(row, _)| table.lines.get(*row))
        .map(|line| {
            let short = if line.short.is_empty() { &line.label } else { &line.short };
            (short.clone(), line.label.clone())
        })
        .collect();
    let title = "Tỷ lệ đã thực thi theo lĩnh vực và cơ quan";
    let note = format!(
        "{} lĩnh vực có nhiều quy định nhất. Số trong ô là phần trăm, đã cắt số lẻ; ô trống: cơ \
         quan không có quy định trong lĩnh vực. {}",
        words::count(names.len() as u64),
        table.note()
    );
    let heading = Heading {
        id: "lv",
        title,
        description: "Mỗi hàng một lĩnh vực, mỗi cột một cơ quan; ô càng đậm, tỷ lệ càng cao.",
        note: &note,
    };
    let svg = charts::heat(&Heat { heading, columns: &heads, rows: &cells });
    let head = std::iter::once(say!("Lĩnh vực")).chain(heads.into_iter().map(|(s, _)| s));
    let rows = cells.into_iter().map(|(name, cells)| {
        let told = |cell: Cell| cell.map_or_else(String::new, told);
        std::iter::once(name).chain(cells.into_iter().map(told)).collect()
    });
    Some(Drawn { id: "lv", title, svg, head: head.collect(), rows: rows.collect() })
}

/// The fields of one agency, the largest first.
pub(super) fn fields_of_one(table: &Table) -> Option<Drawn> {
    let mut fields: Vec<(&str, Ratio)> =
        table.league.fields.iter().map(|field| (&*field.field, field.enacted)).collect();
    fields.sort_by_key(|(name, ratio)| (u64::MAX - ratio.denominator, *name));
    fields.truncate(FIELDS);
    if fields.is_empty() {
        return None;
    }
    let name =
        |name: &str| if name.is_empty() { say!("Chưa rõ lĩnh vực") } else { name.to_owned() };
    let bars: Vec<Bar> = fields
        .iter()
        .map(|(field, ratio)| Bar {
            label: name(field),
            short: String::new(),
            value: hundredths(*ratio),
            words: percent(ratio.truncated()),
            tip: format!("{}: {}", name(field), told(*ratio)),
        })
        .collect();
    let title = "Tỷ lệ đã thực thi theo lĩnh vực";
    let note = table.note();
    let heading = Heading {
        id: "lv",
        title,
        description: "Mỗi lĩnh vực một thanh ngang bắt đầu từ 0, lĩnh vực lớn nhất ở trên.",
        note: &note,
    };
    let svg = charts::bars(&Bars { heading, bars: &bars, target: None, axis, most: 10_000 });
    let rows = fields
        .iter()
        .map(|(field, ratio)| vec![name(field), told(*ratio), percent(ratio.truncated())]);
    let head = ["Lĩnh vực", "Đã thực thi / tổng số", "Tỷ lệ (cắt số lẻ)"].map(|text| say!(text));
    Some(Drawn { id: "lv", title, svg, head: head.into(), rows: rows.collect() })
}

/// How what is carried out grew, by the decision that approved it.
pub(super) fn growth(table: &Table) -> Option<Drawn> {
    let cuts = &table.league.cuts;
    let (first, last) = (cuts.first()?.day, table.figure.catalog.as_of());
    let mut by_decision: BTreeMap<Option<&DocumentNumber>, u64> = BTreeMap::new();
    for cut in cuts {
        *by_decision.entry(cut.decision.as_ref()).or_default() += 1;
    }
    let mut largest: Vec<(Option<&DocumentNumber>, u64)> = by_decision.into_iter().collect();
    largest.sort_by_key(|(_, count)| u64::MAX - count);
    // The last line is for all the others together.
    let own = if largest.len() > MOST_LINES { MOST_LINES - 1 } else { largest.len() };
    let own: Vec<Option<&DocumentNumber>> = largest.iter().take(own).map(|(of, _)| *of).collect();
    let label = |decision: Option<&DocumentNumber>| match decision {
        Some(number) => format!("Quyết định {number}"),
        None => say!("Không qua quyết định phê duyệt"),
    };
    let mut lines: Vec<charts::Line> =
        own.iter().map(|of| charts::Line { label: label(*of), points: Vec::new() }).collect();
    let mut others: Vec<(Day, u64)> = Vec::new();
    for cut in cuts {
        let place = own.iter().position(|of| *of == cut.decision.as_ref());
        let points = match place.and_then(|place| lines.get_mut(place)) {
            Some(line) => &mut line.points,
            None => &mut others,
        };
        match points.last_mut() {
            Some((day, sum)) if *day == cut.day => *sum += 1,
            last => {
                let sum = last.map_or(0, |(_, sum)| *sum);
                points.push((cut.day, sum + 1));
            }
        }
    }
    if !others.is_empty() {
        let label = say!("Các quyết định khác");
        lines.push(charts::Line { label, points: others });
    }
    let title = "Số quy định đã thực thi, cộng dồn theo quyết định phê duyệt";
    let note = table.note();
    let heading = Heading {
        id: "lk",
        title,
        description: "Mỗi quyết định một đường bậc thang đi lên theo ngày văn bản thực thi có hiệu lực.",
        note: &note,
    };
    // A day before, so that the first step is seen.
    let first = first.yesterday().unwrap_or(first);
    let svg = charts::lines(&Lines { heading, lines: &lines, span: (first, last) });
    let rows = lines.iter().flat_map(|line| {
        line.points
            .iter()
            .map(|(day, sum)| vec![line.label.clone(), words::day(*day), words::count(*sum)])
    });
    let head = ["Quyết định", "Từ ngày", "Cộng dồn"].map(|text| say!(text));
    Some(Drawn { id: "lk", title, svg, head: head.into(), rows: rows.collect() })
}

/// What complying costs in a year, before and after; none where nothing is known.
pub(super) fn costs(table: &Table) -> Option<Drawn> {
    let known = table.lines.iter().filter(|line| line.tallied.cost.known > 0);
    let mut known: Vec<&Line> = known.collect();
    known.sort_by_key(|line| std::cmp::Reverse(line.tallied.cost.before));
    if known.is_empty() {
        return None;
    }
    let amount = |cost: Cost| u128::try_from(cost.dong()).unwrap_or(0);
    let pairs = known.iter().map(|line| CostPair {
        label: line.label.clone(),
        short: line.short.clone(),
        before: amount(line.tallied.cost.before),
        after: amount(line.tallied.cost.after),
    });
    let pairs: Vec<CostPair> = pairs.collect();
    let title = "Chi phí tuân thủ một năm của các quy định đã thực thi, trước và sau";
    let missing = table.total.tallied.cost.missing;
    let mut note = table.note();
    if missing > 0 {
        note.push_str(&format!(
            " Không tính {} quy định chưa có đủ số liệu chi phí.",
            words::count(missing)
        ));
    }
    let heading = Heading {
        id: "cp",
        title,
        description: "Mỗi cơ quan hai thanh ngang bắt đầu từ 0: chi phí trước và sau khi cắt giảm.",
        note: &note,
    };
    let svg = charts::costs(&Costs { heading, pairs: &pairs });
    let rows = known.iter().map(|line| {
        let cost = line.tallied.cost;
        [
            line.label.clone(),
            words::dong(cost.before),
            words::dong(cost.after),
            words::dong(cost.saved()),
        ]
        .into()
    });
    let head = ["Cơ quan", "Trước", "Sau", "Tiết kiệm"].map(|text| say!(text));
    Some(Drawn { id: "cp", title, svg, head: head.into(), rows: rows.collect() })
}
