//! Parameters and bodies, as the description of the API has them.

/// A parameter of an address. What they may be in full is in docs/API.md, and
/// in the answer to one that is none.
pub(in crate::web::open) struct Parameter {
    pub name: &'static str,
    pub about: &'static str,
    pub example: &'static str,
}

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web::open) enum Body {
    /// Nothing.
    None,
    /// JSON; this is an example, whose members are all that there are.
    Json(&'static str),
    /// A file: XLSX, CSV, JSON or JSON Lines.
    File,
    /// A PDF.
    Pdf,
}

pub(super) const fn q(name: &'static str, about: &'static str, example: &'static str) -> Parameter {
    Parameter { name, about, example }
}

pub(super) const AS_OF: Parameter = q("as_of", "Ngày xem", "2026-07-01");
pub(super) const KNOWN_AT: Parameter =
    q("known_at", "Theo những gì đã ghi đến hết một ngày, hoặc đến một dòng nhật ký", "2026-07-01");
pub(super) const LIMIT: Parameter = q("limit", "Số dòng trong một lần trả lời", "20");
pub(super) const CURSOR: Parameter = q("cursor", "Giá trị next của lần trả lời trước", "");
pub(super) const BASELINE: Parameter = q("baseline", "Mốc so sánh làm mẫu số", "goc");
pub(super) const KIND: Parameter = q("kind", "Loại quy định", "procedure");
pub(super) const AGENCY: Parameter = q("agency", "Tên ngắn của cơ quan", "bo-cong-thuong");
const FIELD: Parameter = q("field", "Lĩnh vực, đúng nguyên văn", "Kinh doanh xăng dầu");
const BY: Parameter = q(
    "by",
    "agency, field, kind, document, decision, month, year, disposition, stage hoặc since",
    "agency",
);
const STAGE: Parameter = q("stage", "Bước phải đã đến", "enacted");
const DISPOSITION: Parameter = q("disposition", "Phương án được tính", "cut,simplify");

pub(super) const SEARCH: &[Parameter] = &[
    q("q", "Câu tìm", "bán lẻ xăng dầu"),
    AGENCY,
    FIELD,
    KIND,
    IN_FORCE,
    DISPOSITION,
    STAGE,
    APPROVED_BY,
    DUE,
    FROM_AFTER,
    FROM_BEFORE,
    TO_AFTER,
    TO_BEFORE,
    AS_OF,
    KNOWN_AT,
    q("sort", "Cách xếp", "relevance"),
    LIMIT,
    CURSOR,
    q("without", "Cách hiểu câu tìm cần bỏ", "synonym"),
    q("collapse", "alike hoặc none", "alike"),
    q("explain", "1: nêu lý do của mỗi kết quả", "1"),
    q("tree", "1: có cây lĩnh vực", "1"),
];

pub(super) const RESTATED: &[Parameter] =
    &[BY, STAGE, DISPOSITION, BASELINE, AGENCY, FIELD, KIND, AS_OF, KNOWN_AT];

const IN_FORCE: Parameter = q("in_force", "true, upcoming, ended hoặc false", "true");
const APPROVED_BY: Parameter = q("decision", "Quyết định phê duyệt", "1643/QĐ-TTg");
const DUE: Parameter = q("due", "overdue hoặc pending", "overdue");
const FROM_AFTER: Parameter = q("from_after", "Có hiệu lực từ ngày này trở đi", "2020-01-01");
const FROM_BEFORE: Parameter = q("from_before", "Có hiệu lực đến hết ngày này", "2024-12-31");
const TO_AFTER: Parameter = q("to_after", "Hết hiệu lực từ ngày này trở đi", "2020-01-01");
const TO_BEFORE: Parameter = q("to_before", "Hết hiệu lực đến hết ngày này", "2024-12-31");

/// The parameters of a figure, and more.
macro_rules! figure {
    ($($more:expr),*) => {
        &[
            BY,
            q("columns", "Cột của bảng, cùng các giá trị của by; không có thì bảng không chia cột", "kind"),
            q("measure", "share, numerator hoặc denominator: con số mà trang và trích dẫn nêu", "share"),
            STAGE,
            DISPOSITION,
            BASELINE,
            AGENCY,
            FIELD,
            KIND,
            IN_FORCE,
            q("plan_disposition", "Phương án đang áp dụng", "cut"),
            q("plan_stage", "Bước của phương án đang áp dụng", "approved"),
            APPROVED_BY,
            DUE,
            FROM_AFTER,
            FROM_BEFORE,
            TO_AFTER,
            TO_BEFORE,
            AS_OF,
            KNOWN_AT,
            $($more),*
        ]
    };
}

pub(super) const RATIOS: &[Parameter] = figure!();

pub(super) const RATIO_ROWS: &[Parameter] = figure!(
    q("part", "Con số nào: numerator, denominator, new, gone…", "numerator"),
    q("key", "Khóa của dòng; không có thì là toàn bộ", "bo-cong-thuong"),
    q("column", "Khóa của cột, nếu bảng có cột", "procedure"),
    LIMIT,
    CURSOR
);

pub(super) const ESTIMATE: &[Parameter] = &[
    q("code", "Bắt đầu từ số liệu của một quy định", "9.000001"),
    q("item", "Bắt đầu từ số liệu của một mục phương án", "PA-0001/1"),
    q(
        "hours_before",
        "Số giờ làm việc mỗi lần; ba số cách nhau dấu chấm phẩy là thấp, vừa, cao",
        "2",
    ),
    q("hours_after", "Sau khi sửa; không có thì như trước", ""),
    q("income_before", "Thu nhập bình quân một giờ, đồng", "45000"),
    q("income_after", "Sau khi sửa", ""),
    q("services_before", "Thuê tư vấn, dịch vụ mỗi lần, đồng", ""),
    q("services_after", "Sau khi sửa", ""),
    q("fees_before", "Phí, lệ phí, chi phí khác mỗi lần, đồng", "250000"),
    q("fees_after", "Sau khi sửa", ""),
    q("times_before", "Số lần mỗi năm", "12"),
    q("times_after", "Sau khi sửa", "4"),
    q("subjects_before", "Số đối tượng mỗi năm", "325000"),
    q("subjects_after", "Sau khi sửa", ""),
];

pub(super) const UPLOAD: &[Parameter] = &[
    AGENCY,
    q("name", "Tên của tệp", "phuong-an.xlsx"),
    q("title", "Tên của phương án mới", "Phương án năm 2026"),
    q("plan", "Phương án mà tệp sửa đổi", "PA-0001"),
    q("coverage", "part, hoặc whole: mục không có trong tệp bị rút", "part"),
    q("amends", "Quyết định mà phương án mới đề nghị sửa", "1643/QĐ-TTg"),
    q("confirm", "Mã xác nhận của lần kiểm tra; không có thì chỉ kiểm tra", ""),
];

pub(super) const JOURNAL_LIST: &[Parameter] = &[
    q("after", "Các dòng sau dòng này, cũ trước", "0"),
    q("before", "Các dòng trước dòng này, mới trước", ""),
    LIMIT,
    q("kind", "Loại đối tượng", "plan,plan-item"),
    q("subject", "Đúng đối tượng này", "PA-0001"),
    q("plan", "Mọi dòng về một phương án", "PA-0001"),
    q("consultation", "Mọi dòng về một cuộc tham vấn", "TV-0001"),
    q("regulation", "Mọi dòng về một quy định", "9.000001"),
    q("field", "Mọi dòng về các quy định của một lĩnh vực", "Kinh doanh xăng dầu"),
    AGENCY,
    q("from", "Từ ngày", "2026-07-01"),
    q("to", "Đến hết ngày", "2026-07-31"),
];

pub(super) const ITEMS: &str = r#"{"items": [{"item": 1, "content": {"code": "9.000001", "disposition": "cut", "reason": "Trùng lặp"}}]}"#;
pub(super) const CONTENT: &str =
    r#"{"content": {"code": "9.000001", "disposition": "cut"}, "reason": "Ghi nhầm mã"}"#;
pub(super) const CONSULTATION: &str =
    r#"{"opens": "2026-07-01", "closes": "2026-07-20", "items": [1, 2]}"#;
pub(super) const SELECTED: &str = r#"{"items": [1, 2]}"#;
pub(super) const WITHDRAWAL: &str = r#"{"reason": "Đã có phương án khác", "items": [2]}"#;
pub(super) const REVIEW: &str =
    r#"{"passed": [1], "returned": [{"item": 2, "reason": "Chưa nêu căn cứ"}]}"#;
pub(super) const STEP: &str =
    r#"{"step": 57, "to": "annulled", "items": [1], "reason": "Ghi nhầm"}"#;
pub(super) const COMMENT: &str = r#"{"item": 1, "stance": "for", "text": "Chúng tôi tán thành", "organisation": "Hiệp hội A", "name_shown": "shown", "size": "association", "industry": "47", "province": "hue", "email": "gop-y@mau.example", "files": [{"name": "can-cu.pdf", "content": "JVBERi0xLjcK"}]}"#;
pub(super) const COMMENT_CHANGE: &str = r#"{"stance": "for", "text": "Chúng tôi tán thành", "organisation": "Hiệp hội A", "name_shown": "shown", "size": "association", "industry": "47", "province": "hue"}"#;
pub(super) const CONFIRMATION: &str =
    r#"{"secret": "abcdefghijkmnpqrstuvwxyz23456789abcdefghijkmnpqrstuv"}"#;
pub(super) const CONSULT: &str = r#"{"kind": "draft", "agency": "bo-cong-thuong", "document": "circular", "title": "Dự thảo Thông tư về bán lẻ xăng dầu", "question": "", "opens": null, "closes": "2026-08-01T10:00:00Z", "text": "Điều 1. Phạm vi\nThông tư này quy định về bán lẻ xăng dầu."}"#;
pub(super) const CONSULT_TIME: &str = r#"{"step": "extended", "closes": "2026-08-15T10:00:00Z", "reason": "Theo đề nghị của các hiệp hội"}"#;
pub(super) const DRAFT_TEXT: &str =
    r#"{"text": "Điều 1. Phạm vi\nThông tư này quy định về bán lẻ.", "reason": "Tiếp thu góp ý"}"#;
pub(super) const PROCEDURES: &str = r#"{"procedures": ["Cấp giấy phép bán lẻ xăng dầu"]}"#;
pub(super) const VETTING: &str = r#"{"verdicts": [{"place": 1, "vetting": "amended"}]}"#;
pub(super) const CONSULT_COMMENT: &str = r#"{"paragraph": 2, "stance": "change", "text": "Đề nghị nêu rõ đối tượng", "organisation": "Hiệp hội A", "name_shown": "shown", "size": "association", "industry": "47", "province": "hue", "email": "gop-y@mau.example", "files": []}"#;
pub(super) const FLAG: &str = r#"{"reason": "advertising"}"#;
pub(super) const APPEAL: &str = r#"{"text": "Đường dẫn dẫn đến văn bản, không phải quảng cáo", "secret": "abcdefghijkmnpqrstuvwxyz23456789abcdefghijkmnpqrstuv"}"#;
pub(super) const MODERATION: &str = r#"{"comments": ["GY-0002"], "act": "removed", "reason": "advertising", "note": "Rao bán dịch vụ làm hồ sơ"}"#;
pub(super) const ANSWER: &str = r#"{"comments": ["GY-0001"], "groups": [{"of": "GY-0003", "last": "GY-0040"}], "office": "Vụ Pháp chế", "signer": "Vụ trưởng", "state": "accepted", "text": "Tiếp thu ý kiến", "changed": {"item": 1, "version": 2}, "reason": "Bổ sung căn cứ"}"#;
pub(super) const DECISION: &str = r#"{"number": "1643/QĐ-TTg", "day": "2026-07-31", "signer": "Phó Thủ tướng", "title": "Phê duyệt phương án", "amends": null, "items": [{"plan": "PA-0001", "version": 57, "items": [1, 2]}], "takes_back": [], "reason": "Ghi nhầm ngày"}"#;
pub(super) const ENACTMENT: &str = r#"{"number": "20/2026/TT-BCT", "in_force_from": "2026-10-01", "title": "Sửa đổi Thông tư", "items": [{"plan": "PA-0001", "version": 57, "items": [1]}], "reason": "Ghi nhầm ngày"}"#;
pub(super) const CALL: &str = r#"{"number": "7417/VPCP-KSTT", "issued": "2026-08-01", "title": "Rà soát năm 2026", "deadline": "2026-09-01", "agencies": ["bo-cong-thuong"], "reason": "Gia hạn"}"#;
pub(super) const FIGURES: &str = r#"{"indicator": "phan-cap", "series": {"slug": "phan-cap", "name": "Thủ tục được phân cấp", "topic": "Phân cấp", "unit": "thủ tục", "nature": "stock", "counted": "decentralised", "about": ""}, "figures": [{"period": "2022-08-30", "numerator": 699, "denominator": 5187, "printed": "13.47", "source": "Báo A", "url": "https://a.example/1"}]}"#;
pub(super) const NEW_BASELINE: &str = r#"{"slug": "goc", "title": "Gốc", "day": "2025-01-01", "reason": "Theo Nghị quyết 68", "known_at": 37, "kinds": ["procedure"], "agency": "bo-cong-thuong"}"#;
pub(super) const PETITION: &str = r#"{"subject": "Bỏ bản kê trang thiết bị", "text": "Bản kê trang thiết bị của cửa hàng đã có trong hồ sơ khác.", "regulations": ["9.000001"], "area": "", "access": "public", "organisation": "Hiệp hội A", "size": "association", "industry": "47", "province": "hue", "email": "kien-nghi@mau.example", "files": [{"name": "ban-ke.pdf", "content": "JVBERi0xLjcK"}]}"#;
pub(super) const ROUTING: &str =
    r#"{"act": "forwarded", "agency": "bo-cong-thuong", "reason": "Thuộc phạm vi quản lý của bộ"}"#;
pub(super) const HANDLING: &str = r#"{"act": "answered", "reason": "", "state": "partly-accepted", "text": "Sẽ bỏ bản kê này.", "office": "Vụ Pháp chế", "signer": "Vụ trưởng", "items": "PA-0001/2"}"#;
pub(super) const REPLY: &str = r#"{"act": "supplied", "text": "Hồ sơ nộp trực tuyến trong tháng trước", "secret": "abcdefghijkmnpqrstuvwxyz23456789abcdefghijkmnpqrstuv", "files": []}"#;
pub(super) const QUESTION: &str = r#"{"agency": "bo-cong-thuong", "title": "Có phải đổi giấy phép cửa hàng xăng dầu không?", "text": "Cửa hàng mở năm 2020.", "regulations": ["9.000001"], "field": "", "email": "hoi@mau.example"}"#;
pub(super) const QUESTION_ANSWER: &str = r#"{"office": "Vụ Thị trường trong nước", "signer": "Vụ trưởng", "province": "hue", "text": "Không phải đổi giấy phép đã cấp.", "regulations": ["9.000002"], "reason": ""}"#;
pub(super) const PUBLISHED: &str = r#"{"question": {"agency": "bo-cong-thuong", "title": "Nộp hồ sơ trực tuyến có phải nộp bản giấy không?", "regulations": ["9.000001"]}, "answer": {"office": "Văn phòng Bộ", "signer": "Chánh Văn phòng", "text": "Không phải nộp bản giấy."}}"#;
pub(super) const SAME_QUESTION: &str = r#"{"same_as": "HD-0001"}"#;
pub(super) const WEBHOOK: &str = r#"{"url": "https://kho.example/quydinh", "description": "Kho dữ liệu", "interest": {"kinds": ["plan-item"], "agency": "bo-cong-thuong", "regulation": "9.000001"}}"#;
pub(super) const PAUSED: &str = r#"{"paused": true}"#;
pub(super) const REPLAY: &str = r#"{"row": 57, "time": "2026-07-01T00:00:00Z", "start": "now"}"#;
