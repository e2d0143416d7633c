//! The values of closed sets in English, some with how they are counted.

pub(super) const KIND: [(&str, &str, &str); 5] = [
    ("procedure", "Administrative procedure", ""),
    ("condition", "Business requirement or condition", ""),
    ("reporting", "Reporting regime", ""),
    ("standard", "Technical standard or regulation", ""),
    ("inspection", "Goods under specialised inspection", ""),
];
pub(super) const IN_FORCE: [(&str, &str, &str); 3] = [
    ("yes", "In force", ""),
    ("upcoming", "Not yet in force", ""),
    ("ended", "No longer in force", ""),
];
pub(super) const DISPOSITION: [(&str, &str, &str); 4] = [
    ("cut", "Abolished", "Được tính vào tỷ lệ cắt giảm, đơn giản hóa."),
    ("simplify", "Simplified", "Được tính vào tỷ lệ cắt giảm, đơn giản hóa."),
    ("decentralise", "Decentralised", "Đếm riêng."),
    ("keep", "Kept as it is", "Đếm riêng."),
];
pub(super) const STAGE: [(&str, &str, &str); 6] = [
    ("proposed", "Proposed", ""),
    ("consulting", "Open for comments", ""),
    ("submitted", "Submitted to the Government Office", ""),
    ("reviewed", "Passed by the Government Office", ""),
    ("approved", "Approved by decision", "Có quyết định phê duyệt."),
    ("enacted", "Carried out", "Có văn bản thực thi đang có hiệu lực."),
];
pub(super) const AUTHORITY: [(&str, &str, &str); 2] =
    [("prime-minister", "Prime Minister", ""), ("ministry", "The ministry or agency itself", "")];
pub(super) const DUE: [(&str, &str, &str); 2] = [
    ("overdue", "Overdue", "Đã qua ngày cuối cùng để thực thi."),
    ("pending", "Within its deadline", "Còn thời hạn, hoặc không có thời hạn."),
];
pub(super) const APPLIES: [(&str, &str, &str); 2] =
    [("yes", "Applies", ""), ("no", "Does not apply", "")];
pub(super) const WAY: [(&str, &str, &str); 6] = [
    ("time", "Less time to settle", ""),
    ("dossier", "Fewer papers", ""),
    ("data", "Data in place of papers", ""),
    ("online", "Done online", ""),
    ("conditions", "Fewer or lighter conditions", ""),
    ("other", "Another way", ""),
];
pub(super) const ACT: [(&str, &str, &str); 10] = [
    ("uploaded", "Uploaded", ""),
    ("edited", "Edited", ""),
    ("consulting", "Opened for comments", ""),
    ("submitted", "Submitted for review", ""),
    ("returned", "Returned with reasons", ""),
    ("reviewed", "Passed", ""),
    ("approved", "Approved", ""),
    ("enacted", "Carried out", ""),
    ("withdrawn", "Withdrawn", ""),
    ("annulled", "Annulled, as it was recorded by mistake", ""),
];
pub(super) const LEVEL: [(&str, &str, &str); 5] = [
    ("ministry", "Ministry", ""),
    ("province", "Province", ""),
    ("district", "District", ""),
    ("commune", "Commune", ""),
    ("other", "Another body", ""),
];
pub(super) const AUDIENCE: [(&str, &str, &str); 3] = [
    ("business", "Enterprises and business households", ""),
    ("citizen", "Citizens and other organisations", ""),
    ("internal", "State agencies among themselves", ""),
];
pub(super) const CHANNEL: [(&str, &str, &str); 4] = [
    ("in-person", "In person", ""),
    ("online", "Online", ""),
    ("post", "By public post", ""),
    ("other", "Another way", ""),
];
pub(super) const ONLINE: [(&str, &str, &str); 3] = [
    ("information", "Information only", ""),
    ("partial", "Partly online", ""),
    ("full", "Fully online", ""),
];
pub(super) const COUNTED: [(&str, &str, &str); 6] = [
    ("in-force", "Regulations in force", "Quy định có hiệu lực vào ngày được hỏi."),
    (
        "procedures",
        "Administrative procedures in force",
        "Thủ tục hành chính có hiệu lực vào ngày được hỏi.",
    ),
    (
        "approved",
        "Regulations approved to be cut or simplified",
        "Mục áp dụng là bãi bỏ hoặc đơn giản hóa và đã được phê duyệt.",
    ),
    (
        "enacted",
        "Regulations cut or simplified by a document",
        "Đã bãi bỏ hoặc đơn giản hóa bằng văn bản có hiệu lực.",
    ),
    (
        "decentralised",
        "Procedures decentralised, of those in force",
        "Mục phân cấp đã được phê duyệt hoặc thực thi.",
    ),
    ("planned", "Regulations with a plan item", "Có mục phương án chưa rút."),
];
pub(super) const CRITERION: [(&str, &str, &str); 14] = [
    (
        "enacted",
        "Cuts and simplifications carried out",
        "Số đã thực thi / số quy định của mốc so sánh.",
    ),
    ("delivered", "Approved items carried out", "Số đã thực thi / số đã phê duyệt."),
    ("in-time", "No overdue items", "Số không quá hạn / số đã phê duyệt."),
    (
        "answered",
        "Calls for plans answered",
        "Số yêu cầu đã trả lời / số yêu cầu đã hết hạn hoặc đã trả lời.",
    ),
    (
        "cost-saved",
        "Cost of compliance saved",
        "Chi phí tiết kiệm / chi phí hiện nay của các mục đã thực thi.",
    ),
    (
        "fresh",
        "Freshness of data",
        "Số ngày từ lần cập nhật cuối cùng, so với mức trong data/league.json.",
    ),
    ("consulted", "Plans consulted on", "Số quy định đã tham vấn / số quy định có phương án."),
    (
        "replied",
        "Comments answered",
        "Số góp ý đã trả lời / số góp ý đã trả lời hoặc đã quá hạn trả lời.",
    ),
    (
        "replied-in-time",
        "Comments answered on time",
        "Số góp ý trả lời đúng hạn / số góp ý trả lời đúng hạn hoặc đã quá hạn.",
    ),
    (
        "heeded",
        "Comments accepted",
        "Số góp ý được tiếp thu toàn bộ hoặc một phần / số góp ý đã trả lời.",
    ),
    (
        "petitions-answered",
        "Petitions answered",
        "Số kiến nghị đã trả lời / số kiến nghị được chuyển đến đã trả lời hoặc đã quá hạn trả lời.",
    ),
    (
        "petitions-on-time",
        "Petitions answered on time",
        "Số kiến nghị trả lời đúng hạn / số kiến nghị được chuyển đến đã trả lời hoặc đã quá hạn trả lời.",
    ),
    (
        "online",
        "Procedures done online entirely",
        "Số thủ tục toàn trình / số thủ tục đã rõ mức độ.",
    ),
    (
        "settled",
        "Dossiers settled on time",
        "Số hồ sơ giải quyết đúng hạn / số hồ sơ của các thủ tục có đủ số liệu.",
    ),
];
pub(super) const BY: [(&str, &str, &str); 10] = [
    ("agency", "Agency", ""),
    ("field", "Field", ""),
    ("kind", "Kind of regulation", ""),
    ("document", "Enacting document", ""),
    ("decision", "Approving decision", ""),
    ("month", "Month", ""),
    ("year", "Year", ""),
    ("disposition", "Disposition", "Của mục phương án được tính."),
    ("stage", "Stage", "Của mục phương án được tính."),
    ("since", "Year in force since", ""),
];
pub(super) const NATURE: [(&str, &str, &str); 3] = [
    ("stock", "On a day", "Có thể tăng hoặc giảm."),
    ("cumulative", "Cumulative", "Không thể giảm."),
    ("flow", "Within a period", "Chỉ tính trong kỳ."),
];
pub(super) const STANCE: [(&str, &str, &str); 3] =
    [("for", "In favour", ""), ("against", "Against", ""), ("change", "Asks for changes", "")];
pub(super) const MATTER: [(&str, &str, &str); 3] = [
    ("plan", "Plan", ""),
    ("draft", "Draft of a document", ""),
    ("regulation", "Regulation in force", ""),
];
pub(super) const SIZE: [(&str, &str, &str); 6] = [
    ("household", "Business household", ""),
    ("micro", "Micro enterprise", ""),
    ("small", "Small enterprise", ""),
    ("medium", "Medium enterprise", ""),
    ("large", "Large enterprise", ""),
    ("association", "Association", ""),
];
pub(super) const SUBJECT: [(&str, &str, &str); 26] = [
    ("edition", "Set of loaded files", ""),
    ("regulation", "Regulation", ""),
    ("plan", "Plan", ""),
    ("plan-item", "Plan item", ""),
    ("decision", "Approving decision", ""),
    ("enacting-document", "Enacting document", ""),
    ("plan-call", "Call for plans", ""),
    ("indicator-series", "Indicator", ""),
    ("indicator-figure", "Published figure", ""),
    ("baseline", "Baseline", ""),
    ("petition", "Petition", ""),
    ("petition-letter", "Letter about a petition", ""),
    ("draft-document", "Draft document", ""),
    ("listing", "Regulation on a review list", ""),
    ("comment", "Comment", ""),
    ("comment-answer", "Answer to comments", ""),
    ("consultation", "Consultation", ""),
    ("draft-text", "Text of a draft", ""),
    ("comment-moderation", "Moderation of a comment", ""),
    ("signing-key", "Signing key", ""),
    ("question", "Question", ""),
    ("question-answer", "Answer to a question", ""),
    ("account", "Account", ""),
    ("session", "Session", ""),
    ("token", "API token", ""),
    ("webhook", "Webhook", ""),
];
pub(super) const ROLE: [(&str, &str, &str); 6] = [
    ("visitor", "Visitor", ""),
    ("business", "Business", ""),
    ("officer", "Officer of an agency", ""),
    ("reviewer", "Reviewer at the Government Office", ""),
    ("analyst", "Analyst", ""),
    ("administrator", "Administrator", ""),
];
pub(super) const TYPE: [(&str, &str, &str); 6] = [
    ("text", "Text", ""),
    ("number", "Whole number", ""),
    ("dong", "Whole dong", ""),
    ("decimal", "Decimal number", ""),
    ("date", "Day, yyyy-mm-dd", ""),
    ("instant", "Instant, RFC 3339", ""),
];
