//! What happened, as tables for people.

use std::{collections::BTreeMap, fmt, time::Duration};

use comfy_table::{CellAlignment, Table, presets::UTF8_BORDERS_ONLY};
use quydinh::{
    cases::{LoadReport, PastCounts, PastReport, indicators::Recorded},
    ingest::{IndicatorReading, Outcome, Repair, Repairs},
};

/// Reasons listed; the rest are summed up.
const REASONS: usize = 15;

/// How long the parts took; those that were not done are left out.
#[derive(Debug, Default)]
pub(super) struct Took {
    pub(super) read: Option<Duration>,
    pub(super) store: Option<Duration>,
    pub(super) index: Option<Duration>,
}

impl fmt::Display for Took {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [("đọc", self.read), ("ghi", self.store), ("lập chỉ mục", self.index)];
        let done = parts.into_iter().filter_map(|(what, time)| Some((what, time?)));
        let total: Duration = done.clone().map(|(_, time)| time).sum();
        let each: Vec<String> =
            done.map(|(what, time)| format!("{what} {}", seconds(time))).collect();
        write!(f, "Thời gian: {} ({})", seconds(total), each.join(", "))
    }
}

/// What the files gave: a row for each, then repairs and reasons of refusal.
pub(super) fn read(outcome: &Outcome) -> String {
    let mut files = table(["Tệp", "Nhận ra là", "Nhận", "Từ chối"]);
    for file in &outcome.files {
        files.add_row([
            file.path.display().to_string(),
            file.format.clone(),
            number(file.records),
            number(file.rejected),
        ]);
    }
    align(&mut files, &[2, 3]);
    let mut text = files.to_string();
    let mut repairs = Repairs::new();
    for (&repair, count) in outcome.files.iter().flat_map(|file| &file.repairs) {
        *repairs.entry(repair).or_default() += count;
    }
    if !repairs.is_empty() {
        let mut table = table(["Đã sửa khi đọc", "Số giá trị"]);
        for (repair, count) in repairs {
            table.add_row([label(repair).to_owned(), number(count)]);
        }
        align(&mut table, &[1]);
        text += &format!("\n\n{table}");
    }
    let reasons = reasons(outcome);
    if !reasons.is_empty() {
        let mut table = table(["Lý do từ chối", "Số lỗi"]);
        for (reason, count) in reasons {
            table.add_row([reason, number(count)]);
        }
        align(&mut table, &[1]);
        text += &format!("\n\n{table}");
    }
    for file in &outcome.files {
        if !file.unknown_columns.is_empty() {
            let columns = file.unknown_columns.join(", ");
            text += &format!("\nCột không hiểu trong {}, bỏ qua: {columns}", file.path.display());
        }
        if !file.ignored_sheets.is_empty() {
            let sheets = file.ignored_sheets.join(", ");
            text += &format!("\nTrang tính không nhận ra trong {}: {sheets}", file.path.display());
        }
    }
    text
}

/// What became of the regulations.
pub(super) fn loaded(report: &LoadReport) -> String {
    let mut table = table(["Quy định", "Số lượng"]);
    for (what, count) in [
        ("Thêm mới", report.added),
        ("Thay đổi", report.changed),
        ("Không đổi", report.same),
        ("Hết hiệu lực vì không còn trong danh mục", report.ended),
    ] {
        table.add_row([what.to_owned(), number(count)]);
    }
    align(&mut table, &[1]);
    let mut text = format!("\n{table}");
    for file in &report.already_loaded {
        text += &format!("\nTệp {file} đã được nạp trước đây, không có gì thay đổi.");
    }
    if report.not_ended > 0 {
        text += &format!(
            "\n{} quy định không còn trong tệp nhưng CHƯA kết thúc hiệu lực, vì có dòng bị từ chối \
             không đọc được mã: sửa các dòng đó rồi nạp lại.",
            number(report.not_ended)
        );
    }
    text
}

/// What became of files of published figures.
pub(super) fn published(reading: &IndicatorReading, recorded: &Recorded) -> String {
    let mut files = table(["Tệp số liệu công bố", "Nhận ra là", "Nhận", "Từ chối"]);
    for file in &reading.files {
        files.add_row([
            file.path.display().to_string(),
            file.format.clone(),
            number(file.records),
            number(file.rejected),
        ]);
    }
    align(&mut files, &[2, 3]);
    let mut table = table(["Số liệu công bố", "Số lượng"]);
    for (what, count) in [
        ("Chỉ số mới", recorded.series_added),
        ("Chỉ số sửa thông tin", recorded.series_changed),
        ("Số liệu mới", recorded.added),
        ("Số liệu đã có", recorded.same),
    ] {
        table.add_row([what.to_owned(), number(count)]);
    }
    align(&mut table, &[1]);
    format!("{files}\n\n{table}")
}

/// What became of what files tell of the past.
pub(super) fn told(report: &PastReport) -> String {
    let mut table = table(["Việc đã qua", "Thêm mới", "Bổ sung", "Không đổi"]);
    for (what, counts) in [
        ("Mục của phương án", report.items),
        ("Quyết định phê duyệt", report.decisions),
        ("Văn bản thực thi", report.documents),
        ("Phản ánh, kiến nghị", report.petitions),
        ("Dự thảo có thủ tục mới", report.drafts),
        ("Quy định trong danh mục rà soát", report.listings),
    ] {
        let PastCounts { added, changed, same } = counts;
        if added + changed + same > 0 {
            table.add_row([what.to_owned(), number(added), number(changed), number(same)]);
        }
    }
    align(&mut table, &[1, 2, 3]);
    let mut text = format!("\n{table}");
    if report.plans > 0 {
        text += &format!("\nĐã lập {} phương án.", number(report.plans));
    }
    if !report.rejects.is_empty() {
        text +=
            &format!("\n{} dòng không ghi được, nêu ở trên.", number(report.rejects.len() as u64));
    }
    text
}

/// Whole numbers as Vietnamese print them: 17.687.
pub(super) fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

fn seconds(time: Duration) -> String {
    format!("{:.1} giây", time.as_secs_f64()).replace('.', ",")
}

fn reasons(outcome: &Outcome) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for reject in &outcome.rejects {
        *counts.entry(&reject.reason).or_default() += 1;
    }
    let mut reasons: Vec<(String, u64)> =
        counts.into_iter().map(|(reason, count)| (reason.to_owned(), count)).collect();
    // Stable: ties stay in the order of the alphabet.
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let rest: u64 = reasons.iter().skip(REASONS).map(|(_, count)| count).sum();
    if rest > 0 {
        reasons.truncate(REASONS);
        reasons.push(("Lý do khác".to_owned(), rest));
    }
    reasons
}

fn label(repair: Repair) -> &'static str {
    match repair {
        Repair::Composed => "Chữ tổ hợp đưa về dựng sẵn (NFC)",
        Repair::Cleaned => "Ký tự lạ (chữ đ sai mã, ký tự ẩn, gạch nối, nháy) được thay",
        Repair::Trimmed => "Khoảng trắng thừa được bỏ",
        Repair::Unglued => "Ô bảng dính liền được tách",
        Repair::Furniture => "Phần thừa của trang web được cắt",
        Repair::Recoded => "Tệp dùng bảng mã khác UTF-8 được chuyển",
    }
}

pub(super) fn table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY);
    table.set_header(header);
    table
}

pub(super) fn align(table: &mut Table, columns: &[usize]) {
    for &column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_dots_for_thousands() {
        for (value, text) in [(0, "0"), (999, "999"), (1000, "1.000"), (1_234_567, "1.234.567")] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn only_parts_that_were_done_are_told() {
        let took = Took { index: Some(Duration::from_millis(1250)), ..Took::default() };
        assert_eq!(took.to_string(), "Thời gian: 1,2 giây (lập chỉ mục 1,2 giây)");
    }
}
