//! The parts of regulations as columns of one table, and where they differ.

use crate::{
    model::{Cost, Regulation, Spread},
    reference::{agencies, hourly_income},
    text::fold,
    web::{
        moment::When,
        plans::applies::Applying,
        regulation::dossier::{fees, service_rows},
        search::{
            found::Found,
            results::{Holding, plan_words},
        },
        words,
    },
};

/// The parts that are compared, in their order.
const PARTS: [&str; 15] = [
    "Loại quy định",
    "Bộ, cơ quan",
    "Lĩnh vực",
    "Hiệu lực",
    "Cấp giải quyết",
    "Cơ quan thực hiện",
    "Thời hạn giải quyết",
    "Phí, lệ phí",
    "Cách nộp",
    "Thành phần hồ sơ",
    "Yêu cầu, điều kiện",
    "Kết quả",
    "Căn cứ pháp lý",
    "Chi phí tuân thủ",
    "Phương án",
];

/// A value as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) text: String,
    pub(super) href: Option<String>,
    /// Whether no other regulation of the comparison has it.
    pub(super) alone: bool,
}

impl Value {
    fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), href: None, alone: false }
    }

    /// What makes two values the same: letters and digits, whatever their marks
    /// of punctuation.
    fn key(&self) -> String {
        let folded = fold(&self.text);
        let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join(" ")
    }
}

/// A regulation of the comparison.
pub(super) struct Column {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) href: String,
    /// The comparison without it.
    pub(super) without: Option<String>,
    /// The values of each of [`PARTS`].
    values: Vec<Vec<Value>>,
}

impl Column {
    pub(super) fn new(found: &Found, applying: Option<&Applying>, when: When) -> Self {
        let r = &found.current().regulation;
        let texts = |texts: &[String]| texts.iter().map(|text| Value::of(text.trim())).collect();
        let answering = agencies().responsible(&r.agency, found.today);
        let ways = &r.submissions;
        let fees = words::distinct(ways.iter().flat_map(fees));
        let channels = words::distinct(ways.iter().map(|way| say!(way.channel.label())));
        let mut values: Vec<Vec<Value>> = vec![
            vec![Value::of(say!(r.kind.label()))],
            vec![Value::of(agencies().name(answering))],
            vec![Value::of(&*r.field.0)],
            vec![Value::of(Holding::new(r.in_force_from, r.in_force_to, found.today).words())],
            r.levels.iter().map(|level| Value::of(say!(level.label()))).collect(),
            texts(&r.executing),
            words::time_limits(ways).into_iter().map(Value::of).collect(),
            fees.into_iter().map(Value::of).collect(),
            channels.into_iter().map(Value::of).collect(),
            r.dossier.iter().map(|item| Value::of(item.name.trim())).collect(),
            texts(&r.conditions),
            texts(&r.results),
            basis(r),
            cost(found),
            plan(applying),
        ];
        for part in &mut values {
            part.retain(|value| !value.text.is_empty());
            let mut seen = Vec::new();
            // A paper may be demanded in several cases.
            part.retain(|value| {
                let key = value.key();
                let new = !seen.contains(&key);
                seen.push(key);
                new
            });
        }
        Self {
            code: r.code.to_string(),
            name: r.name.clone(),
            href: when.link(&format!("/quy-dinh/{}", r.code)),
            without: None,
            values,
        }
    }
}

fn basis(regulation: &Regulation) -> Vec<Value> {
    let value = |basis: &crate::model::LegalBasis| match &basis.number {
        Some(number) => Value {
            href: Some(format!("/van-ban/{}", number.slug())),
            ..Value::of(number.to_string())
        },
        None => Value::of(basis.as_printed.trim()),
    };
    regulation.legal_basis.iter().map(value).collect()
}

/// What it costs, as far as the record tells, and how it is served.
fn cost(found: &Found) -> Vec<Value> {
    let regulation = &found.current().regulation;
    let stated = regulation.stated_cost(hourly_income(found.today).map(|setting| setting.value));
    let told = |what: &str, cost: Option<Spread<Cost>>| {
        let cost = cost?;
        let low = words::large_dong(cost.low);
        let text = match cost.is_even() {
            true => low,
            false => format!("{low} đến {}", words::large_dong(cost.high)),
        };
        Some(Value::of(format!("{what}: {text}")))
    };
    let costs = [told("Một lần", stated.once()), told("Một năm", stated.yearly())];
    let served = service_rows(&regulation.service).into_iter();
    let served = served.map(|row| Value::of(format!("{}: {}", row.name, row.line())));
    costs.into_iter().flatten().chain(served).collect()
}

/// What is planned for it.
fn plan(applying: Option<&Applying>) -> Vec<Value> {
    let Some(applying) = applying else { return vec![Value::of(say!("Chưa có phương án"))] };
    let words = plan_words(Some(applying.disposition), Some(applying.stage));
    let href = Some(format!("/phuong-an/{}", applying.id.plan));
    let mut values = vec![Value { href, ..Value::of(words.unwrap_or_default()) }];
    if let Some(number) = &applying.decision {
        let href = Some(format!("/quyet-dinh/{}", number.slug()));
        values.push(Value { href, ..Value::of(format!("Quyết định {number}")) });
    }
    if let Some(day) = applying.deadline {
        values.push(Value::of(format!("Thời hạn thực thi {}", words::day(day))));
    }
    values
}

/// A part of all regulations.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) name: &'static str,
    /// What each regulation says, in the order of the columns.
    pub(super) cells: Vec<Vec<Value>>,
    /// Whether not all say the same.
    pub(super) differs: bool,
}

/// The parts of which any regulation says something.
pub(super) fn rows(columns: &[Column]) -> Vec<Row> {
    let cells = |part: usize| -> Vec<Vec<Value>> {
        columns.iter().map(|c| c.values.get(part).cloned().unwrap_or_default()).collect()
    };
    let named = PARTS.into_iter().enumerate().map(|(part, name)| row(name, cells(part)));
    named.filter(|row| row.cells.iter().any(|cell| !cell.is_empty())).collect()
}

fn row(name: &'static str, mut cells: Vec<Vec<Value>>) -> Row {
    let mut keys: Vec<Vec<String>> =
        cells.iter().map(|cell| cell.iter().map(Value::key).collect()).collect();
    for (own, cell) in cells.iter_mut().enumerate() {
        for (at, value) in cell.iter_mut().enumerate() {
            let key = &keys[own][at];
            let elsewhere = keys.iter().enumerate().any(|(n, keys)| n != own && keys.contains(key));
            value.alone = !elsewhere;
        }
    }
    // The order in which papers are listed is no difference.
    keys.iter_mut().for_each(|keys| keys.sort_unstable());
    let differs = keys.windows(2).any(|two| two[0] != two[1]);
    // Where each says one thing, the row itself tells that they differ.
    if cells.iter().all(|cell| cell.len() <= 1) || cells.len() < 2 {
        cells.iter_mut().flatten().for_each(|value| value.alone = false);
    }
    Row { name, cells, differs }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(of: &[&[&str]]) -> Vec<Vec<Value>> {
        of.iter().map(|cell| cell.iter().map(|text| Value::of(*text)).collect()).collect()
    }

    /// Whether a row differs, and which values are of one regulation alone.
    fn told(of: &[&[&str]]) -> (bool, String) {
        let row = row("Hồ sơ", cells(of));
        let alone = row.cells.iter().flatten().filter(|value| value.alone);
        (row.differs, alone.map(|value| value.text.as_str()).collect::<Vec<_>>().join("|"))
    }

    #[test]
    fn differences_are_told_and_values_of_one_alone_are_marked() {
        let cases: [(&[&[&str]], bool, &str); 8] = [
            (&[&["Đơn", "Bản sao"], &["Bản sao;", "đơn"]], false, ""),
            (&[&["Đơn", "Bản sao"], &["Đơn"]], true, "Bản sao"),
            (&[&["Đơn", "A"], &["Đơn", "B"], &["Đơn", "A"]], true, "B"),
            (&[&["15 ngày"], &["20 ngày"]], true, ""),
            (&[&["15 ngày"], &[]], true, ""),
            (&[&[], &["A", "B"]], true, "A|B"),
            (&[&["A", "B"]], false, ""),
            (&[&[], &[]], false, ""),
        ];
        for (of, differs, alone) in cases {
            assert_eq!(told(of), (differs, alone.to_owned()), "{of:?}");
        }
    }

    #[test]
    fn parts_of_which_nobody_says_anything_are_left_out() {
        let column = |kind: &str| Column {
            code: String::new(),
            name: String::new(),
            href: String::new(),
            without: None,
            values: vec![vec![Value::of(kind)], Vec::new()],
        };
        let rows = rows(&[column("Thủ tục"), column("Báo cáo")]);
        assert_eq!(rows.len(), 1);
        assert!(rows[0].differs && rows[0].name == "Loại quy định");
    }
}
