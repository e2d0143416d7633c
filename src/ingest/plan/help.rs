//! The sheet that explains how a plan is filled in.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{book, fields::FIELDS};

const STEPS: [&str; 6] = [
    "Mở trang Phương án. Mỗi dòng là một quy định đang có hiệu lực của cơ quan. Bốn cột đầu (nền xám) đã điền sẵn và được khóa, vì hệ thống nhận ra quy định theo mã.",
    "Chỉ điền những dòng có đề xuất. Dòng không ghi phương án được bỏ qua: không phải là lỗi, cũng không được tính là giữ nguyên. Nếu đã rà soát và đề nghị giữ, chọn Giữ nguyên và nêu lý do.",
    "Ô có mũi tên thì chọn trong danh sách. Ô chuyển màu cam là còn thiếu; ô chuyển màu xám là không cần điền với phương án đã chọn.",
    "Đề xuất về quy định chưa có trong danh mục thì ghi ở các dòng trống cuối bảng: để trống mã, ghi tên, chọn loại quy định rồi điền như các dòng khác.",
    "Không đổi tên cột. Được xóa những cột, những dòng không dùng nếu chép bảng sang tệp khác; thứ tự các cột không quan trọng.",
    "Lưu tệp dạng .xlsx, kiểm tra bằng chức năng Chỉ kiểm tra trước khi nộp. Bản đánh dấu lỗi chỉ ra từng ô cần sửa; sửa ngay trên bản đó rồi nộp lại cũng được.",
];

const NOTES: [&str; 4] = [
    "Mỗi quy định chỉ ghi một dòng. Quy định của cơ quan khác, quy định đã hết hiệu lực và quy định đã có phương án được phê duyệt không được nhận.",
    "Chi phí một lần gồm chi phí làm các công việc cần thiết (số giờ × thu nhập một giờ, cộng chi phí dịch vụ) và phí, lệ phí, chi phí khác. Chi phí một năm bằng chi phí một lần × số lần một năm × số đối tượng một năm (Thông tư 02/2017/TT-VPCP, Điều 27).",
    "Số liệu sau khi thực hiện phương án chỉ khác số liệu hiện tại ở những gì phương án thay đổi. Khi bãi bỏ, để trống phần sau: chi phí còn lại bằng 0. Khi giữ nguyên, để trống phần sau: chi phí không đổi.",
    "Có nhiều nguồn số liệu thì lấy số ở mức thấp đến trung bình; không tính chi phí cơ hội. Thiếu số liệu vẫn nộp được, nhưng phương án chưa được cộng vào chi phí cắt giảm.",
];

/// The widths of the columns: group, column, when, how, example.
const WIDTHS: [f64; 5] = [24.0, 30.0, 34.0, 62.0, 40.0];

/// Fills the sheet.
pub(super) fn sheet(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    let title = book::plain().set_bold().set_font_size(14);
    let part = book::plain().set_bold().set_font_size(12);
    let text = book::plain().set_text_wrap();
    sheet.merge_range(0, 0, 0, 4, "HƯỚNG DẪN ĐIỀN PHƯƠNG ÁN", &title)?;
    sheet.set_row_height(0, 24)?;
    let mut row = 2;
    let mut list = |sheet: &mut Worksheet, heading: &str, lines: &[&str]| {
        sheet.write_string_with_format(row, 0, heading, &part)?;
        row += 1;
        for (number, line) in (1..).zip(lines) {
            sheet.merge_range(row, 0, row, 4, &format!("{number}. {line}"), &text)?;
            book::fit(sheet, row, book::lines(line, WIDTHS.iter().sum()))?;
            row += 1;
        }
        row += 1;
        Ok::<u32, XlsxError>(row)
    };
    list(sheet, "Các bước", &STEPS)?;
    let row = list(sheet, "Lưu ý", &NOTES)?;
    sheet.write_string_with_format(row, 0, "Từng cột", &part)?;
    let head = book::head(None);
    for (column, name) in (0..).zip(["Nhóm", "Cột", "Khi nào phải điền", "Cách điền", "Ví dụ"])
    {
        sheet.write_string_with_format(row + 1, column, name, &head)?;
    }
    let framed = book::cell();
    for (row, field) in (row + 2..).zip(FIELDS) {
        let texts = [field.group.label(), field.heading(), field.needed, field.how, field.example];
        let mut lines = 1;
        for ((column, text), width) in (0..).zip(texts).zip(WIDTHS) {
            lines = lines.max(book::lines(text, width));
            sheet.write_string_with_format(row, column, text, &framed)?;
        }
        book::fit(sheet, row, lines)?;
    }
    sheet.set_landscape().set_paper_size(book::A4).set_print_fit_to_pages(1, 0);
    sheet.protect();
    Ok(())
}
