//! Headings of files that tell of the past: what became of plans, and what is
//! in the Government Office's books. The first of each is that of our own files.

use crate::model::ItemField;

use super::{Column, Entry, Told};

const fn told(told: Told) -> Column {
    Column::Told(told)
}

const CODE: Entry =
    (Column::Code, "Mã quy định", "code", &["ma so", "ma so quy dinh", "ma tthc", "ma so tthc"]);

/// Items of plans, each with its life.
pub(super) const ITEMS: &[Entry] = &[
    (told(Told::Title), "Tên phương án", "plan.title", &["phuong an so"]),
    (Column::Agency, "Cơ quan lập phương án", "agency", &["co quan lap", "co quan de xuat"]),
    CODE,
    (Column::Item(ItemField::Disposition), "Phương án", "disposition", &["loai phuong an"]),
    (Column::Item(ItemField::Ways), "Cách đơn giản hóa", "ways", &[]),
    (Column::Item(ItemField::FromLevel), "Phân cấp từ", "from_level", &[]),
    (Column::Item(ItemField::ToLevel), "Phân cấp đến", "to_level", &[]),
    (Column::Item(ItemField::Content), "Nội dung phương án", "content", &["noi dung"]),
    (Column::Item(ItemField::Reason), "Lý do", "reason", &[]),
    (Column::Item(ItemField::Authority), "Thẩm quyền", "authority", &[]),
    (Column::Item(ItemField::Deadline), "Thời hạn thực hiện", "deadline", &["thoi han thuc thi"]),
    (told(Told::Proposed), "Ngày đề xuất", "proposed", &[]),
    (told(Told::Consulted), "Ngày mở tham vấn", "consulted", &["ngay tham van"]),
    (told(Told::Submitted), "Ngày trình", "submitted", &["ngay trinh tham tra"]),
    (told(Told::Reviewed), "Ngày thẩm tra đạt", "reviewed", &["ngay tham tra"]),
    (told(Told::Decision), "Quyết định phê duyệt", "decision", &["so quyet dinh phe duyet"]),
    (told(Told::Document), "Văn bản thực thi", "document", &["so van ban thuc thi"]),
];

/// Decisions that approve plans.
pub(super) const DECISIONS: &[Entry] = &[
    (told(Told::Number), "Số quyết định", "number", &["so ky hieu quyet dinh"]),
    (told(Told::Day), "Ngày quyết định", "day", &["ngay ky quyet dinh"]),
    (told(Told::Signer), "Người ký", "signer", &["nguoi ky quyet dinh"]),
    (told(Told::Title), "Trích yếu", "title", &["ten quyet dinh"]),
    (told(Told::Amends), "Sửa đổi quyết định", "amends", &["sua quyet dinh"]),
];

/// Documents that carry plans out.
pub(super) const DOCUMENTS: &[Entry] = &[
    (told(Told::Number), "Số văn bản thực thi", "number", &["so ky hieu van ban thuc thi"]),
    (told(Told::Day), "Có hiệu lực từ", "in_force_from", &["ngay co hieu luc", "hieu luc tu"]),
    (told(Told::Title), "Trích yếu", "title", &["ten van ban"]),
];

/// Petitions of businesses.
pub(super) const PETITIONS: &[Entry] = &[
    (told(Told::Number), "Số phản ánh, kiến nghị", "number", &["ma phan anh, kien nghi"]),
    (told(Told::Received), "Ngày tiếp nhận", "received", &["ngay nhan"]),
    (told(Told::Title), "Nội dung phản ánh, kiến nghị", "subject", &["noi dung", "tieu de"]),
    CODE,
    (told(Told::Routing), "Hình thức xử lý", "routing", &["xu ly"]),
    (told(Told::Day), "Ngày xử lý", "routed", &["ngay chuyen"]),
    (Column::Agency, "Cơ quan được chuyển", "agency", &["chuyen den", "co quan xu ly"]),
    (told(Told::Done), "Ngày trả lời", "answered", &["ngay tra loi"]),
];

/// Procedures that drafts would bring.
pub(super) const DRAFTS: &[Entry] = &[
    (told(Told::Number), "Số hồ sơ dự thảo", "number", &["so du thao", "ma du thao"]),
    (told(Told::Title), "Tên dự thảo", "title", &["ten du thao van ban"]),
    (Column::Agency, "Cơ quan soạn thảo", "agency", &["co quan chu tri soan thao"]),
    (told(Told::Day), "Ngày gửi thẩm định", "sent", &["ngay gui"]),
    (Column::Name, "Thủ tục dự kiến", "name", &["ten thu tuc du kien"]),
    (told(Told::Vetting), "Ý kiến thẩm định", "vetting", &["ket qua tham dinh"]),
    (told(Told::Done), "Ngày có ý kiến", "concluded", &["ngay ket luan"]),
];

/// Regulations on lists.
pub(super) const LISTINGS: &[Entry] = &[
    (told(Told::List), "Danh mục rà soát", "list", &["danh muc"]),
    CODE,
    (told(Told::Day), "Ngày đưa vào danh mục", "listed", &["tu ngay"]),
    (told(Told::Done), "Ngày hoàn thành", "done", &["ngay xong"]),
];

/// The headings of a table, in their order.
macro_rules! headings {
    ($($(#[$meta:meta])* $name:ident = $table:ident;)+) => { $(
        $(#[$meta])*
        pub const $name: &[&str] = &{
            let mut headings = [""; $table.len()];
            let mut i = 0;
            while i < $table.len() {
                headings[i] = $table[i].1;
                i += 1;
            }
            headings
        };
    )+ };
}

headings! {
    /// Headings of the program's own files of plan items with their lives.
    ITEM_HEADINGS = ITEMS;
    /// Headings of its files of decisions.
    DECISION_HEADINGS = DECISIONS;
    /// Headings of its files of documents that carry plans out.
    DOCUMENT_HEADINGS = DOCUMENTS;
    /// Headings of its files of petitions.
    PETITION_HEADINGS = PETITIONS;
    /// Headings of its files of procedures in drafts.
    DRAFT_HEADINGS = DRAFTS;
    /// Headings of its files of regulations on lists.
    LISTING_HEADINGS = LISTINGS;
}
