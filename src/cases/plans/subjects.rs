//! Which regulations a file means: whose they are, and whether codes and names
//! belong together.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{
    catalog::{Catalog, Fact},
    ingest::PlanReading,
    model::{AgencySlug, ItemField, Place, PlanFile, Problem, ProblemCode, RegulationCode},
    text::fold,
};

/// The agency that answers for most regulations of a file; none if no code of
/// it is known.
pub fn agency_of(file: &PlanFile, catalog: &Catalog) -> Option<AgencySlug> {
    let mut counts: BTreeMap<&AgencySlug, usize> = BTreeMap::new();
    let codes = file.rows.iter().filter_map(|row| row.draft.code.as_ref());
    for fact in codes.filter_map(|code| catalog.fact(catalog.find(code)?)) {
        *counts.entry(fact.agency).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(slug, _)| slug.clone())
}

/// Adds a warning for each row whose name is not that of the regulation with
/// its code: rows of a table that slipped against each other would otherwise
/// propose something for the wrong regulations.
pub fn compare_names(reading: &mut PlanReading, catalog: &Catalog) {
    let rows = reading.file.rows.iter();
    let codes: HashMap<&Place, &RegulationCode> =
        rows.filter_map(|row| Some((&row.at, row.draft.code.as_ref()?))).collect();
    let differing = reading.names.iter().filter_map(|(at, name)| {
        let code = *codes.get(at)?;
        let Fact { name: known, .. } = catalog.fact(catalog.find(code)?)?;
        (!alike(name, known)).then(|| {
            let message =
                format!("Tên ghi trong tệp không phải tên của quy định {code}: “{known}”.");
            let advice = "Kiểm tra mã và tên có bị lệch dòng không; phương án được ghi theo mã.";
            let at = (at, (ItemField::Code, name.as_str()));
            Problem::error(at.0, at.1, ProblemCode::BadValue, (message, advice)).as_warning()
        })
    });
    let warnings: Vec<Problem> = differing.collect();
    reading.file.problems.extend(warnings);
}

/// Whether a name has two words in three of the other. Names are shortened, extended
/// and typed without marks, so that only a very different one is doubtful.
fn alike(one: &str, other: &str) -> bool {
    let words = |name: &str| -> BTreeSet<String> {
        let folded = fold(name);
        let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let (one, other) = (words(one), words(other));
    let shared = one.intersection(&other).count();
    3 * shared >= 2 * one.len().min(other.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_very_different_names_are_doubtful() {
        let name = "Cấp Giấy chứng nhận đủ điều kiện làm tổng đại lý kinh doanh xăng dầu";
        for (printed, expected) in [
            (name, true),
            ("CAP GIAY CHUNG NHAN TONG DAI LY XANG DAU", true),
            (
                "Thủ tục cấp Giấy chứng nhận đủ điều kiện làm tổng đại lý kinh doanh xăng dầu (cấp tỉnh)",
                true,
            ),
            ("Đăng ký hợp đồng theo mẫu", false),
            ("Báo cáo tình hình sử dụng vật liệu nổ công nghiệp", false),
        ] {
            assert_eq!(alike(printed, name), expected, "{printed}");
        }
    }
}
