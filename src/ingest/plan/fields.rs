//! The columns of the template: their order, and what a person is told about
//! each.

use crate::model::ItemField;

use super::{
    super::headers::{Column, SheetKind},
    choices::List,
};

/// The sheet to fill in.
pub(super) const PLAN_SHEET: &str = "Phương án";
/// The sheet that explains the columns.
pub(super) const HELP_SHEET: &str = "Hướng dẫn";
/// The sheet that holds the lists to choose from.
pub(super) const LIST_SHEET: &str = "Danh mục";
/// The sheet of a marked copy that lists its problems.
pub(super) const PROBLEM_SHEET: &str = "Lỗi cần sửa";
/// Sheets of our own without rows of a plan.
pub(super) const OWN_SHEETS: [&str; 3] = [HELP_SHEET, LIST_SHEET, PROBLEM_SHEET];

/// Columns side by side that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Subject,
    Proposal,
    Law,
    Before,
    After,
}

impl Group {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Subject => "Quy định",
            Self::Proposal => "Phương án",
            Self::Law => "Thực thi",
            Self::Before => "Chi phí tuân thủ hiện tại",
            Self::After => "Chi phí tuân thủ sau khi thực hiện phương án",
        }
    }
}

/// What a cell of a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Text,
    /// One of a list.
    One(List),
    /// One or several of a list.
    Several(List),
    Day,
    /// Whole đồng.
    Dong,
    /// Hours or times, with decimals.
    Decimal,
    /// A whole number of subjects.
    Count,
}

/// A column of the template.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) column: Column,
    pub(super) group: Group,
    pub(super) holds: Holds,
    /// Its width in letters.
    pub(super) width: f64,
    /// When it has to be filled in.
    pub(super) needed: &'static str,
    /// How it is filled in.
    pub(super) how: &'static str,
    pub(super) example: &'static str,
}

impl Field {
    pub(super) fn heading(&self) -> &'static str {
        SheetKind::Plan.heading(self.column)
    }

    /// Its place among the columns of the template.
    pub(super) fn of(column: Column) -> Option<&'static Self> {
        FIELDS.iter().find(|field| field.column == column)
    }
}

const fn field(
    column: Column,
    group: Group,
    holds: Holds,
    width: f64,
    [needed, how, example]: [&'static str; 3],
) -> Field {
    Field { column, group, holds, width, needed, how, example }
}

const fn item(
    field_: ItemField,
    group: Group,
    holds: Holds,
    width: f64,
    texts: [&'static str; 3],
) -> Field {
    field(Column::Item(field_), group, holds, width, texts)
}

const SAME_AS_BEFORE: &str = "Như cột tương ứng của phần hiện tại, tính theo phương án đề xuất.";
const AFTER_NEEDED: &str = "Nên có, trừ khi bãi bỏ hoặc giữ nguyên";

/// The columns in their order.
pub(super) const FIELDS: &[Field] = &[
    field(
        Column::Code,
        Group::Subject,
        Holds::Text,
        15.0,
        [
            "Đã điền sẵn",
            "Mã số của thủ tục hoặc mã quy định do cơ quan đặt. Không sửa. Để trống nếu đề xuất về một quy định chưa có trong danh mục.",
            "1.004269",
        ],
    ),
    field(
        Column::Name,
        Group::Subject,
        Holds::Text,
        44.0,
        [
            "Đã điền sẵn; phải ghi với quy định mới",
            "Tên quy định. Chỉ ghi khi đề xuất về quy định chưa có mã, ở các dòng trống cuối bảng.",
            "Báo cáo tình hình kinh doanh xăng dầu hằng quý",
        ],
    ),
    field(
        Column::Kind,
        Group::Subject,
        Holds::One(List::Kinds),
        20.0,
        ["Đã điền sẵn; phải chọn với quy định mới", "Chọn trong danh sách.", "Chế độ báo cáo"],
    ),
    field(
        Column::Field,
        Group::Subject,
        Holds::Text,
        20.0,
        [
            "Đã điền sẵn",
            "Lĩnh vực quản lý. Với quy định mới, ghi nếu đã xác định.",
            "Lưu thông hàng hóa trong nước",
        ],
    ),
    item(
        ItemField::Disposition,
        Group::Proposal,
        Holds::One(List::Dispositions),
        14.0,
        [
            "Bắt buộc với mỗi dòng có đề xuất",
            "Chọn trong danh sách. Dòng để trống cột này và các cột sau được bỏ qua.",
            "Đơn giản hóa",
        ],
    ),
    item(
        ItemField::Ways,
        Group::Proposal,
        Holds::Several(List::Ways),
        24.0,
        [
            "Bắt buộc khi chọn Đơn giản hóa",
            "Chọn trong danh sách. Nếu có nhiều cách, ghi cả các cách, ngăn bằng dấu chấm phẩy.",
            "Giảm thời gian giải quyết; Giảm thành phần hồ sơ",
        ],
    ),
    item(
        ItemField::FromLevel,
        Group::Proposal,
        Holds::One(List::Levels),
        13.0,
        ["Bắt buộc khi chọn Phân cấp", "Cấp đang giải quyết.", "Cấp bộ"],
    ),
    item(
        ItemField::ToLevel,
        Group::Proposal,
        Holds::One(List::Levels),
        13.0,
        [
            "Bắt buộc khi chọn Phân cấp",
            "Cấp được giao giải quyết, thấp hơn cấp đang giải quyết.",
            "Cấp tỉnh",
        ],
    ),
    item(
        ItemField::Content,
        Group::Proposal,
        Holds::Text,
        48.0,
        [
            "Bắt buộc khi chọn Đơn giản hóa hoặc Phân cấp",
            "Ghi rõ thay đổi gì so với quy định hiện hành.",
            "Giảm thời hạn giải quyết từ 15 ngày xuống 10 ngày làm việc; bỏ bản sao giấy chứng nhận đăng ký doanh nghiệp trong hồ sơ.",
        ],
    ),
    item(
        ItemField::Reason,
        Group::Proposal,
        Holds::Text,
        40.0,
        [
            "Bắt buộc khi chọn Giữ nguyên; nên có với các phương án khác",
            "Vì sao cần và có thể làm như đề xuất; với Giữ nguyên, vì sao phải giữ.",
            "Thông tin đã có trong Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp.",
        ],
    ),
    item(
        ItemField::Clause,
        Group::Law,
        Holds::Text,
        16.0,
        [
            "Nếu có",
            "Điểm, khoản cần sửa đổi, bãi bỏ. Nhiều nội dung thì xuống dòng trong ô (Alt+Enter), các dòng của ba cột ứng với nhau; dòng không có điểm, khoản ghi dấu -.",
            "2",
        ],
    ),
    item(
        ItemField::Article,
        Group::Law,
        Holds::Text,
        12.0,
        ["Nếu có", "Điều cần sửa đổi, bãi bỏ. Cách ghi nhiều dòng như cột bên trái.", "5"],
    ),
    item(
        ItemField::Document,
        Group::Law,
        Holds::Text,
        22.0,
        [
            "Bắt buộc khi chọn Bãi bỏ hoặc Đơn giản hóa",
            "Số, ký hiệu của văn bản cần sửa đổi, bãi bỏ. Chỉ ghi một lần nếu các dòng bên trái cùng một văn bản.",
            "61/2018/NĐ-CP",
        ],
    ),
    item(
        ItemField::Deadline,
        Group::Law,
        Holds::Day,
        14.0,
        [
            "Nên có, trừ khi giữ nguyên",
            "Ngày phải thực thi xong, theo thứ tự ngày/tháng/năm. Cũng được ghi tháng 6/2027, Quý IV/2026 hoặc năm 2026: khi đó tính đến ngày cuối.",
            "31/12/2026",
        ],
    ),
    item(
        ItemField::Authority,
        Group::Law,
        Holds::One(List::Authorities),
        20.0,
        [
            "Để trống nếu do Thủ tướng Chính phủ phê duyệt",
            "Ai có thẩm quyền quyết định phương án. Chọn thẩm quyền của bộ, cơ quan nếu chỉ phải sửa thông tư hoặc văn bản của chính cơ quan.",
            "Thủ tướng Chính phủ",
        ],
    ),
    item(
        ItemField::HoursBefore,
        Group::Before,
        Holds::Decimal,
        11.0,
        [
            "Nên có",
            "Số giờ làm các công việc cần thiết cho một lần thực hiện. Số thập phân dùng dấu phẩy.",
            "4,5",
        ],
    ),
    item(
        ItemField::IncomeBefore,
        Group::Before,
        Holds::Dong,
        13.0,
        ["Nên có nếu có số giờ", "Thu nhập bình quân một giờ của một người, bằng đồng.", "65.000"],
    ),
    item(
        ItemField::ServicesBefore,
        Group::Before,
        Holds::Dong,
        13.0,
        ["Nếu có", "Chi phí thuê tư vấn, dịch vụ cho một lần thực hiện, bằng đồng.", "500.000"],
    ),
    item(
        ItemField::FeesBefore,
        Group::Before,
        Holds::Dong,
        13.0,
        [
            "Nếu có",
            "Phí, lệ phí và chi phí khác theo quy định cho một lần thực hiện, bằng đồng.",
            "200.000",
        ],
    ),
    item(
        ItemField::TimesBefore,
        Group::Before,
        Holds::Decimal,
        11.0,
        [
            "Nên có",
            "Số lần một đối tượng phải thực hiện trong một năm. Năm năm một lần thì ghi 0,2.",
            "1",
        ],
    ),
    item(
        ItemField::SubjectsBefore,
        Group::Before,
        Holds::Count,
        13.0,
        ["Nên có", "Số đối tượng tuân thủ trong một năm.", "1.200"],
    ),
    item(
        ItemField::HoursAfter,
        Group::After,
        Holds::Decimal,
        11.0,
        [AFTER_NEEDED, SAME_AS_BEFORE, "2"],
    ),
    item(
        ItemField::IncomeAfter,
        Group::After,
        Holds::Dong,
        13.0,
        [AFTER_NEEDED, SAME_AS_BEFORE, "65.000"],
    ),
    item(
        ItemField::ServicesAfter,
        Group::After,
        Holds::Dong,
        13.0,
        [AFTER_NEEDED, SAME_AS_BEFORE, "0"],
    ),
    item(
        ItemField::FeesAfter,
        Group::After,
        Holds::Dong,
        13.0,
        [AFTER_NEEDED, SAME_AS_BEFORE, "200.000"],
    ),
    item(
        ItemField::TimesAfter,
        Group::After,
        Holds::Decimal,
        11.0,
        [AFTER_NEEDED, SAME_AS_BEFORE, "1"],
    ),
    item(
        ItemField::SubjectsAfter,
        Group::After,
        Holds::Count,
        13.0,
        [AFTER_NEEDED, SAME_AS_BEFORE, "1.200"],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_an_item_has_its_column_and_heading() {
        for &field in ItemField::ALL {
            let column = match field {
                ItemField::Code => Column::Code,
                ItemField::NewName => Column::Name,
                ItemField::NewKind => Column::Kind,
                ItemField::NewField => Column::Field,
                ItemField::Whole => continue,
                field => Column::Item(field),
            };
            let heading = Field::of(column).map(Field::heading);
            assert!(heading.is_some_and(|h| !h.is_empty()), "{field}");
            if let Column::Item(_) = column {
                assert_eq!(heading, Some(field.label()));
            }
            // A label is understood as a heading, whatever the template says.
            let found = SheetKind::Plan.find(field.label()).map(|(column, _)| column);
            assert_eq!(found, Some(column), "{field}");
        }
    }
}
