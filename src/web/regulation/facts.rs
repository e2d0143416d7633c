//! What the record of a regulation states, in rows and in a few words.

use super::dossier::{self, Row, service_rows};
use crate::{
    model::{DossierItem, Regulation},
    web::words,
};

/// Papers that are needed in one case.
pub(super) struct DossierCase<'a> {
    pub(super) case: &'a str,
    pub(super) items: Vec<&'a DossierItem>,
}

/// How long, how much, where and with how many papers.
pub(in crate::web) fn key(regulation: &Regulation) -> Vec<Row> {
    let ways = &regulation.submissions;
    let fees = ways.iter().flat_map(|way| &way.fees);
    let amounts = words::distinct(fees.clone().filter(|f| f.amount.is_some()).map(words::fee));
    let fees = match amounts.len() {
        0 if fees.clone().next().is_none() => Vec::new(),
        // Words alone, or a long tariff, are in the table.
        0 => vec![say!("Xem bảng")],
        1..=3 => amounts,
        number => vec![format!("{number} mức, xem bảng")],
    };
    let channels = words::distinct(ways.iter().map(|way| say!(way.channel.label())));
    let papers = match dossier::cases(regulation) {
        0 => None,
        1 => Some(format!("{} giấy tờ", regulation.dossier.len())),
        cases => Some(format!("{cases} trường hợp, xem danh mục")),
    };
    let rows = [
        Row { name: "Thời hạn giải quyết", values: words::time_limits(ways) },
        Row { name: "Phí, lệ phí", values: fees },
        Row { name: "Cách nộp", values: channels },
        Row { name: "Hồ sơ", values: papers.into_iter().collect() },
    ];
    rows.into_iter().filter(|row| !row.values.is_empty()).collect()
}

/// The facts beside the parts: who, for whom, where, since when.
pub(super) fn facts(regulation: &Regulation) -> Vec<Row> {
    let r = regulation;
    let mut rows = Vec::new();
    let mut push = |name, values: Vec<String>| {
        if !values.is_empty() {
            rows.push(Row { name, values });
        }
    };
    push("Cơ quan thực hiện", r.executing.clone());
    push("Cơ quan quyết định", r.deciding.clone());
    push(
        "Đối tượng",
        if r.audience_as_printed.is_empty() {
            r.audience.iter().map(|audience| say!(audience.label())).collect()
        } else {
            r.audience_as_printed.clone()
        },
    );
    push("Cấp giải quyết", r.levels.iter().map(|level| say!(level.label())).collect());
    push("Ngành nghề", r.industries.clone());
    push("Có hiệu lực từ", r.in_force_from.map(words::day).into_iter().collect());
    push("Hết hiệu lực từ", r.in_force_to.map(words::day).into_iter().collect());
    push("Công bố theo", r.published_by.clone().into_iter().collect());
    rows.extend(service_rows(&r.service));
    rows
}

/// The papers by case, in the order of the record.
pub(super) fn papers(items: &[DossierItem]) -> Vec<DossierCase<'_>> {
    let mut cases: Vec<DossierCase<'_>> = Vec::new();
    for item in items {
        match cases.last_mut() {
            Some(last) if last.case == item.case => last.items.push(item),
            _ => cases.push(DossierCase { case: &item.case, items: vec![item] }),
        }
    }
    cases
}

/// The parts that a regulation of this kind should have and the record lacks.
/// For procedures these are the components of Decree 63/2010/NĐ-CP, Article 8.
pub(super) fn missing(regulation: &Regulation) -> Vec<&'static str> {
    let r = regulation;
    if r.kind != crate::model::Kind::Procedure {
        return Vec::new();
    }
    [
        ("Trình tự thực hiện", r.steps.is_empty()),
        ("Cách thức thực hiện", r.submissions.is_empty()),
        ("Thành phần hồ sơ", r.dossier.is_empty()),
        ("Thời hạn giải quyết", r.submissions.iter().all(|way| way.time_limit.is_none())),
        ("Đối tượng thực hiện", r.audience.is_empty() && r.audience_as_printed.is_empty()),
        ("Cơ quan thực hiện", r.executing.is_empty()),
        ("Kết quả thực hiện", r.results.is_empty()),
        ("Căn cứ pháp lý", r.legal_basis.is_empty()),
    ]
    .into_iter()
    .filter_map(|(part, absent)| absent.then_some(part))
    .collect()
}
