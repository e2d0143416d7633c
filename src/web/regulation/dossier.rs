//! A regulation's parts as a page shows them and as two versions are compared.

use crate::model::{CostInputs, Regulation, ServiceFacts, Submission};
use crate::web::words;

/// A piece of running text: a paragraph, or an item of a list within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) struct Paragraph<'a> {
    pub item: bool,
    pub text: &'a str,
}

/// The lines of a text. Records mark items with a dash, a plus or a bullet.
pub(in crate::web) fn paragraphs(text: &str) -> Vec<Paragraph<'_>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let rest = line.trim_start_matches(['-', '+', '•', '–', '*']).trim_start();
            if rest.len() < line.len() && !rest.is_empty() {
                Paragraph { item: true, text: rest }
            } else {
                Paragraph { item: false, text: line }
            }
        })
        .collect()
}

/// The steps without their own "Bước 1:" when the list's numbers say the same.
pub(in crate::web) fn steps(regulation: &Regulation) -> (bool, Vec<Vec<Paragraph<'_>>>) {
    let stripped: Option<Vec<&str>> = (1..)
        .zip(&regulation.steps)
        .map(|(number, step)| {
            let rest = step.trim_start().strip_prefix(&format!("Bước {number}"))?;
            Some(rest.strip_prefix([':', '.', '-', ' ']).unwrap_or(rest).trim_start())
        })
        .collect();
    let numbered = stripped.is_some();
    let steps = match stripped {
        Some(steps) => steps,
        None => regulation.steps.iter().map(String::as_str).collect(),
    };
    (numbered, steps.into_iter().map(paragraphs).collect())
}

/// A row of the table of facts.
pub(in crate::web) struct Row {
    pub name: &'static str,
    pub values: Vec<String>,
}

impl Row {
    /// The values in one line; they may contain commas themselves.
    pub(in crate::web) fn line(&self) -> String {
        self.values.join("; ")
    }
}

/// What is told beside the parts, where known.
pub(in crate::web) fn service_rows(service: &ServiceFacts) -> Vec<Row> {
    let row = |name, value: String| Row { name, values: vec![value] };
    let mut rows = Vec::new();
    if let Some(online) = service.online {
        rows.push(row("Dịch vụ công trực tuyến", say!(online.label())));
    }
    if let Some(dossiers) = service.dossiers_per_year {
        rows.push(row("Hồ sơ mỗi năm", words::count(dossiers)));
    }
    if let Some(share) = service.on_time_percent {
        rows.push(row("Giải quyết đúng hạn", format!("{}%", words::decimal(share))));
    }
    rows
}

/// The inputs of the cost of compliance, where known.
fn cost_rows(cost: &CostInputs) -> Vec<Row> {
    let row = |name, value: String| Row { name, values: vec![value] };
    let mut rows = Vec::new();
    if let Some(hours) = cost.hours {
        rows.push(row("Thời gian làm hồ sơ, mỗi lần", format!("{} giờ", words::decimal(hours))));
    }
    if let Some(expenses) = cost.expenses {
        let sign = if expenses < 0 { "-" } else { "" };
        let amount = words::count(expenses.unsigned_abs());
        rows.push(row(
            "Phí, lệ phí và dịch vụ thuê ngoài, mỗi lần",
            format!("{sign}{amount} đồng"),
        ));
    }
    if let Some(times) = cost.times_per_year {
        rows.push(row("Số lần thực hiện mỗi năm", words::decimal(times)));
    }
    if let Some(subjects) = cost.subjects_per_year {
        rows.push(row("Số đối tượng tuân thủ mỗi năm", words::count(subjects)));
    }
    rows
}

/// How many cases the papers are listed for.
pub(in crate::web) fn cases(regulation: &Regulation) -> usize {
    regulation.dossier.chunk_by(|a, b| a.case == b.case).count()
}

/// The fees of one way to submit, with what they depend on.
pub(in crate::web) fn fees(way: &Submission) -> Vec<String> {
    let fee = |fee: &crate::model::Fee| {
        let amount = words::fee(fee);
        if amount.contains(&fee.condition) {
            amount
        } else {
            format!("{amount} ({})", fee.condition)
        }
    };
    way.fees.iter().map(fee).collect()
}

/// The parts of a regulation as plain text, for comparing two versions: the
/// name of each part with one line for each value.
pub(in crate::web) fn parts(regulation: &Regulation, agency: &str) -> Vec<(&'static str, String)> {
    let r = regulation;
    let labels = |labels: Vec<&'static str>| labels.join("\n");
    let basis = r.legal_basis.iter().map(|basis| {
        let number = basis.number.as_ref().map_or(basis.as_printed.clone(), ToString::to_string);
        format!("{number} {}", basis.title).trim().to_owned()
    });
    let ways = r.submissions.iter().map(|way| {
        let time = way.time_limit.as_ref().map(words::time_limit).unwrap_or_default();
        let cells = [say!(way.channel.label()), time, fees(way).join(", "), way.note.clone()];
        cells.into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join("; ")
    });
    let dossier = r.dossier.iter().map(|item| {
        let copies =
            if item.copies.is_empty() { String::new() } else { format!(" ({})", item.copies) };
        let case = if item.case.is_empty() { String::new() } else { format!("{}: ", item.case) };
        format!("{case}{}{copies}", item.name)
    });
    let row_lines = |rows: Vec<Row>| {
        let lines = rows.into_iter().map(|row| format!("{}: {}", row.name, row.values.join(", ")));
        lines.collect::<Vec<_>>().join("\n")
    };
    let joined = |lines: &mut dyn Iterator<Item = String>| lines.collect::<Vec<_>>().join("\n");
    let day = |day: Option<crate::model::Day>| day.map(words::day).unwrap_or_default();
    vec![
        ("Tên", r.name.clone()),
        ("Loại quy định", say!(r.kind.label())),
        ("Cơ quan ban hành", agency.to_owned()),
        ("Cơ quan thực hiện", r.executing.join("\n")),
        ("Cơ quan quyết định", r.deciding.join("\n")),
        ("Lĩnh vực", r.field.0.clone()),
        ("Ngành nghề", r.industries.join("\n")),
        (
            "Đối tượng",
            if r.audience_as_printed.is_empty() {
                labels(r.audience.iter().map(|a| a.label()).collect())
            } else {
                r.audience_as_printed.join("\n")
            },
        ),
        ("Cấp giải quyết", labels(r.levels.iter().map(|l| l.label()).collect())),
        ("Trình tự thực hiện", r.steps.join("\n")),
        ("Cách thức, thời hạn, phí", joined(&mut ways.into_iter())),
        ("Thành phần hồ sơ", joined(&mut dossier.into_iter())),
        ("Yêu cầu, điều kiện", r.conditions.join("\n")),
        ("Kết quả", r.results.join("\n")),
        ("Căn cứ pháp lý", joined(&mut basis.into_iter())),
        ("Công bố theo", r.published_by.clone().unwrap_or_default()),
        ("Số liệu thực hiện", row_lines(service_rows(&r.service))),
        ("Chi phí tuân thủ", row_lines(cost_rows(&r.cost))),
        ("Có hiệu lực từ", day(r.in_force_from)),
        ("Hết hiệu lực từ", day(r.in_force_to)),
        ("Nguồn", r.source_url.clone().unwrap_or_default()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_a_mark_are_items() {
        let found = paragraphs("Gồm:\n\n- Đơn\n+ Bản sao\n  Nộp 2 bộ\n-");
        let found: Vec<_> = found.iter().map(|p| (p.item, p.text)).collect();
        assert_eq!(
            found,
            [(false, "Gồm:"), (true, "Đơn"), (true, "Bản sao"), (false, "Nộp 2 bộ"), (false, "-")]
        );
    }

    #[test]
    fn steps_lose_their_own_numbers_only_if_all_have_the_right_one() {
        let numbered = |texts: &[&str]| {
            let code = "1.004269".parse().unwrap();
            let agency = "bo-tai-chinh".parse().unwrap();
            let kind = crate::model::Kind::Procedure;
            let mut regulation = Regulation::new(code, kind, "Tên".into(), agency);
            regulation.steps = texts.iter().map(|&text| text.to_owned()).collect();
            let (numbered, steps) = steps(&regulation);
            let first = steps.first().and_then(|s| s.first()).map(|p| p.text.to_owned());
            (numbered, first.unwrap_or_default())
        };
        assert_eq!(numbered(&["Bước 1: Nộp", "Bước 2. Nhận"]), (true, "Nộp".into()));
        assert_eq!(numbered(&["Bước 1: Nộp", "Nhận"]), (false, "Bước 1: Nộp".into()));
        assert_eq!(numbered(&["Bước 2: Nộp"]), (false, "Bước 2: Nộp".into()));
    }
}
