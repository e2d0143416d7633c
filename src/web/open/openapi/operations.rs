//! What each address of the API is, written by hand beside docs/API.md. A test
//! compares this list with the routes, and every example with a real answer.

use super::params::{
    self as p, AS_OF, BASELINE, Body, CURSOR, KIND, KNOWN_AT, LIMIT, Parameter, q,
};

/// An address with a method.
pub(in crate::web::open) struct Operation {
    pub method: &'static str,
    pub path: &'static str,
    /// Its name in programs that are made of the description.
    pub id: &'static str,
    pub topic: &'static str,
    pub summary: &'static str,
    /// An address with an answer, where it can be asked without changing anything.
    pub example: &'static str,
    pub query: &'static [Parameter],
    pub body: Body,
    pub answer: Answer,
    /// How it may end well, with what that means.
    pub ends: &'static [(u16, &'static str)],
}

/// What comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web::open) enum Answer {
    /// JSON.
    Json,
    /// Something else, of this media type.
    Other(&'static str),
    /// Nothing.
    Nothing,
}

const SEEN: &[(u16, &str)] = &[(200, "Được"), (304, "Không thay đổi so với If-None-Match")];
/// What belongs to somebody has no tag.
const OWN: &[(u16, &str)] = &[(200, "Được")];
const RECORDED: &[(u16, &str)] = &[(200, "Được"), (201, "Đã ghi; gửi lại thì là 200")];
/// What somebody sends without a token has to be confirmed.
const RECORDED_OR_ASKED: &[(u16, &str)] = &[
    (200, "Được"),
    (201, "Đã ghi; gửi lại thì là 200"),
    (202, "Không có mã truy cập: đã nhận, chờ xác nhận theo đường dẫn trong thư"),
];
const MADE: &[(u16, &str)] = &[(201, "Đã ghi")];
const CHANGED: &[(u16, &str)] = &[(200, "Đã ghi")];
const QUEUED: &[(u16, &str)] = &[(202, "Đã nhận; gửi sau")];
const NOTED: &[(u16, &str)] = &[(202, "Đã ghi nhận để người kiểm duyệt xem")];
const READY: &[(u16, &str)] = &[(200, "Sẵn sàng"), (503, "Chưa sẵn sàng, nêu phần còn thiếu")];
const GONE: &[(u16, &str)] = &[(204, "Đã xóa")];

const REGULATIONS: &str = "Quy định";
const PLANS: &str = "Phương án";
const PAPERS: &str = "Quyết định, văn bản thực thi, yêu cầu";
const COMMENTS: &str = "Góp ý";
const CONSULTATIONS: &str = "Tham vấn";
const FIGURES: &str = "Số liệu";
const INDICATORS: &str = "Chỉ số đã công bố";
const JOURNAL: &str = "Nhật ký, dữ liệu mở";
const ACCOUNT: &str = "Tài khoản";
const PETITIONS: &str = "Phản ánh, kiến nghị";
const QUESTIONS: &str = "Hỏi đáp chính sách";
const WEBHOOKS: &str = "Webhook";
const SERVER: &str = "Máy chủ";

const fn get(
    path: &'static str,
    (id, topic, summary): (&'static str, &'static str, &'static str),
    example: &'static str,
    query: &'static [Parameter],
) -> Operation {
    let (body, answer, ends) = (Body::None, Answer::Json, SEEN);
    Operation { method: "GET", path, id, topic, summary, example, query, body, answer, ends }
}

const fn change(
    method: &'static str,
    path: &'static str,
    (id, topic, summary): (&'static str, &'static str, &'static str),
    query: &'static [Parameter],
    body: Body,
) -> Operation {
    let (example, answer, ends) = ("", Answer::Json, RECORDED);
    Operation { method, path, id, topic, summary, example, query, body, answer, ends }
}

impl Operation {
    const fn other(self, media_type: &'static str) -> Self {
        Self { answer: Answer::Other(media_type), ..self }
    }

    const fn ends(self, ends: &'static [(u16, &'static str)]) -> Self {
        Self { ends, ..self }
    }

    const fn gone(self) -> Self {
        Self { answer: Answer::Nothing, ends: GONE, ..self }
    }

    /// Whether it needs the version that was seen: what is added to something
    /// does not, and a webhook has one owner.
    pub(super) fn takes_version(&self) -> bool {
        let adds = matches!(
            self.id,
            "make_comment"
                | "answer"
                | "make_consultation_comment"
                | "consultation_answer"
                | "point_question"
        );
        self.method != "GET" && self.path.contains('{') && !adds && self.topic != WEBHOOKS
    }
}

#[rustfmt::skip]
pub(in crate::web::open) const OPERATIONS: &[Operation] = &[
    get("/api/v1/regulations", ("regulations", REGULATIONS, "Tìm quy định, có bộ lọc và số đếm"), "/api/v1/regulations?q=ban+le+xang+dau&limit=1", p::SEARCH),
    get("/api/v1/regulations/{code}", ("regulation", REGULATIONS, "Một quy định với mọi phần, các phiên bản và phương án"), "/api/v1/regulations/9.000001", &[q("version", "Số của phiên bản", "1"), AS_OF, KNOWN_AT]),
    get("/api/v1/search", ("search", REGULATIONS, "Số kết quả của mỗi loại: quy định, văn bản, phương án, câu hỏi, tham vấn; và kết quả của một loại"), "/api/v1/search?q=giay+phep&type=question", &[q("q", "Từ cần tìm", "giấy phép"), q("type", "regulation, document, plan, question hoặc consultation; quy định lấy ở /api/v1/regulations", "question"), CURSOR]).ends(OWN),
    get("/api/v1/suggest", ("suggest", REGULATIONS, "Gợi ý khi đang gõ"), "/api/v1/suggest?q=kinh+doanh+xa&limit=2", &[q("q", "Những gì đã gõ", "kinh doanh xa"), LIMIT]),
    get("/api/v1/costs", ("costs", FIGURES, "Tổng chi phí tuân thủ trước và sau phương án"), "/api/v1/costs", &[q("by", "agency, field hoặc kind", "agency"), AS_OF, KNOWN_AT]),
    get("/api/v1/costs/rows", ("cost_rows", FIGURES, "Các quy định đằng sau một tổng chi phí"), "/api/v1/costs/rows", &[q("by", "agency, field hoặc kind", "agency"), q("key", "Khóa của dòng", "bo-cong-thuong"), q("per", "year hoặc once (một lần thực hiện); không có thì là một năm", "year"), q("rows", "counted, missing hoặc unplanned", "counted"), q("page", "Trang, từ 1", "1"), AS_OF, KNOWN_AT]),
    get("/api/v1/costs/estimate", ("estimate", FIGURES, "Tính thử chi phí tuân thủ với các con số khác"), "/api/v1/costs/estimate?fees_before=250000&times_before=12&times_after=4&subjects_before=325000", p::ESTIMATE),
    get("/api/v1/me", ("me", ACCOUNT, "Mã truy cập này của ai và được làm gì"), "/api/v1/me", &[]),
    get("/api/v1/plans", ("plans", PLANS, "Mọi phương án, số mục theo bước và theo loại"), "/api/v1/plans", &[q("agency", "Tên ngắn của cơ quan", "bo-cong-thuong"), AS_OF, KNOWN_AT]),
    change("POST", "/api/v1/plans", ("upload_plan", PLANS, "Kiểm tra một tệp phương án; có confirm thì nộp"), p::UPLOAD, Body::File),
    get("/api/v1/plans/template", ("plan_template", PLANS, "Mẫu Excel để điền phương án của một cơ quan"), "/api/v1/plans/template?agency=bo-cong-thuong", &[q("agency", "Tên ngắn của cơ quan", "bo-cong-thuong")]).other("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    get("/api/v1/plans/receipts/{number}", ("receipt", PLANS, "Một biên nhận nộp tệp"), "/api/v1/plans/receipts/BN-0001", &[]),
    get("/api/v1/plans/{number}", ("plan", PLANS, "Một phương án với các mục, các bước và biên nhận"), "/api/v1/plans/PA-0001", &[AS_OF, KNOWN_AT]),
    change("PATCH", "/api/v1/plans/{number}/items", ("edit_items", PLANS, "Sửa mục, thêm mục"), &[], Body::Json(p::ITEMS)),
    change("POST", "/api/v1/plans/{number}/items/{item}/corrections", ("correct_item", PLANS, "Đính chính nội dung của mục đã thẩm tra hoặc phê duyệt"), &[], Body::Json(p::CONTENT)),
    change("POST", "/api/v1/plans/{number}/consultation", ("consult", PLANS, "Mở tham vấn"), &[], Body::Json(p::CONSULTATION)),
    change("POST", "/api/v1/plans/{number}/submission", ("submit", PLANS, "Trình thẩm tra"), &[], Body::Json(p::SELECTED)),
    change("POST", "/api/v1/plans/{number}/withdrawal", ("withdraw", PLANS, "Rút mục khỏi phương án"), &[], Body::Json(p::WITHDRAWAL)),
    change("POST", "/api/v1/plans/{number}/review", ("review", PLANS, "Thẩm tra: đạt, hoặc trả lại kèm lý do"), &[], Body::Json(p::REVIEW)),
    change("POST", "/api/v1/plans/{number}/corrections", ("correct_step", PLANS, "Đính chính một bước đã ghi"), &[], Body::Json(p::STEP)),
    get("/api/v1/plans/{number}/comments", ("comments", COMMENTS, "Góp ý về một phương án và các trả lời"), "/api/v1/plans/PA-0001/comments", &[q("item", "Số của mục", "1"), q("after", "Số của góp ý cuối cùng đã nhận", "GY-0001")]),
    change("POST", "/api/v1/plans/{number}/comments", ("make_comment", COMMENTS, "Góp ý về một mục; không có mã truy cập thì kèm email, và xác nhận theo thư"), &[], Body::Json(p::COMMENT)).ends(RECORDED_OR_ASKED),
    change("POST", "/api/v1/comments/confirmations", ("confirm_comment", COMMENTS, "Xác nhận một góp ý gửi không có tài khoản, bằng phần cuối của đường dẫn trong thư"), &[], Body::Json(p::CONFIRMATION)).ends(MADE),
    get("/api/v1/comments/{number}", ("comment", COMMENTS, "Một góp ý"), "/api/v1/comments/GY-0001", &[]),
    get("/api/v1/comments/{number}/files/{place}", ("comment_file", COMMENTS, "Tệp đính kèm góp ý: PDF, PNG, JPEG hoặc WebP"), "/api/v1/comments/GY-0001/files/1", &[]).other("*/*"),
    change("PATCH", "/api/v1/comments/{number}", ("change_comment", COMMENTS, "Sửa góp ý của mình trong 30 phút"), &[], Body::Json(p::COMMENT_CHANGE)).ends(CHANGED),
    change("DELETE", "/api/v1/comments/{number}", ("withdraw_comment", COMMENTS, "Rút góp ý của mình"), &[], Body::None).ends(CHANGED),
    change("POST", "/api/v1/comments/{number}/flags", ("flag_comment", COMMENTS, "Báo một góp ý vi phạm cho người kiểm duyệt"), &[], Body::Json(p::FLAG)).ends(NOTED),
    change("POST", "/api/v1/comments/{number}/appeal", ("appeal", COMMENTS, "Đề nghị xem lại việc gỡ góp ý của mình; không có mã truy cập thì kèm phần cuối của đường dẫn riêng"), &[], Body::Json(p::APPEAL)).ends(CHANGED),
    get("/api/v1/moderation", ("moderation", COMMENTS, "Các góp ý đã gỡ, khi nào, vì sao, và danh mục lý do"), "/api/v1/moderation", &[q("before", "Dòng nhật ký: chỉ lấy việc gỡ trước dòng này", "99999")]),
    change("POST", "/api/v1/moderation", ("moderate", COMMENTS, "Gỡ, giữ hoặc khôi phục một hoặc nhiều góp ý"), &[], Body::Json(p::MODERATION)).ends(CHANGED),
    get("/api/v1/moderation/queue", ("moderation_queue", COMMENTS, "Góp ý bị báo và các đề nghị xem lại"), "/api/v1/moderation/queue", &[]),
    change("POST", "/api/v1/plans/{number}/answers", ("answer", COMMENTS, "Trả lời một hoặc nhiều góp ý"), &[], Body::Json(p::ANSWER)),
    change("PATCH", "/api/v1/plans/{number}/answers/{answer}", ("change_answer", COMMENTS, "Sửa một trả lời"), &[], Body::Json(p::ANSWER)),
    get("/api/v1/consultations", ("consultations", CONSULTATIONS, "Mọi cuộc tham vấn về phương án, dự thảo và quy định, đang mở trước"), "/api/v1/consultations", &[q("kind", "plan, draft hoặc regulation", "draft"), q("open", "yes: chỉ những cuộc đang mở", "yes"), CURSOR]),
    change("POST", "/api/v1/consultations", ("open_consultation", CONSULTATIONS, "Mở tham vấn về dự thảo (draft) hoặc quy định hiện hành (regulation)"), &[], Body::Json(p::CONSULT)),
    get("/api/v1/consultations/{number}", ("consultation", CONSULTATIONS, "Một cuộc tham vấn; dự thảo có các đoạn, phiên bản và thủ tục"), "/api/v1/consultations/TV-0001", &[q("version", "Phiên bản của dự thảo", "1")]),
    change("PATCH", "/api/v1/consultations/{number}", ("change_consultation", CONSULTATIONS, "Gia hạn, kết thúc sớm, chốt"), &[], Body::Json(p::CONSULT_TIME)).ends(CHANGED),
    change("PUT", "/api/v1/consultations/{number}/text", ("draft_text", CONSULTATIONS, "Công bố phiên bản mới của dự thảo; If-Match là phiên bản của dự thảo"), &[], Body::Json(p::DRAFT_TEXT)).ends(CHANGED),
    change("PUT", "/api/v1/consultations/{number}/procedures", ("draft_procedures", CONSULTATIONS, "Ghi các thủ tục mà dự thảo dự kiến ban hành"), &[], Body::Json(p::PROCEDURES)).ends(CHANGED),
    change("POST", "/api/v1/consultations/{number}/vetting", ("vet_procedures", CONSULTATIONS, "Ý kiến của Văn phòng Chính phủ về từng thủ tục"), &[], Body::Json(p::VETTING)).ends(CHANGED),
    get("/api/v1/consultations/{number}/comments", ("consultation_comments", CONSULTATIONS, "Góp ý trong một cuộc tham vấn và các trả lời"), "/api/v1/consultations/TV-0001/comments", &[q("paragraph", "Số của đoạn dự thảo", "2"), q("after", "Số của góp ý cuối cùng đã nhận", "GY-0001")]),
    change("POST", "/api/v1/consultations/{number}/comments", ("make_consultation_comment", CONSULTATIONS, "Góp ý về một đoạn dự thảo, hoặc về quy định; không có mã truy cập thì kèm email"), &[], Body::Json(p::CONSULT_COMMENT)).ends(RECORDED_OR_ASKED),
    change("POST", "/api/v1/consultations/{number}/answers", ("consultation_answer", CONSULTATIONS, "Trả lời một hoặc nhiều góp ý"), &[], Body::Json(p::ANSWER)),
    change("PATCH", "/api/v1/consultations/{number}/answers/{answer}", ("change_consultation_answer", CONSULTATIONS, "Sửa một trả lời"), &[], Body::Json(p::ANSWER)),
    get("/api/v1/petitions", ("petitions", PETITIONS, "Phản ánh, kiến nghị, có bộ lọc và số đếm"), "/api/v1/petitions", &[q("state", "new, waiting, asked, to-publish, published, refused, returned, kept hoặc answered", "published"), q("agency", "Tên ngắn của cơ quan đang xử lý; van-phong-chinh-phu là chưa cơ quan nào", "bo-cong-thuong"), q("code", "Mã quy định", "9.000001"), q("overdue", "yes: chỉ những kiến nghị quá hạn", "yes"), CURSOR]).ends(OWN),
    change("POST", "/api/v1/petitions", ("send_petition", PETITIONS, "Gửi phản ánh, kiến nghị"), &[], Body::Json(p::PETITION)).ends(RECORDED_OR_ASKED),
    change("POST", "/api/v1/petitions/confirmations", ("confirm_petition", PETITIONS, "Xác nhận một phản ánh, kiến nghị gửi không có tài khoản, bằng phần cuối của đường dẫn trong thư"), &[], Body::Json(p::CONFIRMATION)).ends(MADE),
    get("/api/v1/petitions/related", ("related", PETITIONS, "Quy định và kiến nghị đã trả lời gần với một nội dung"), "/api/v1/petitions/related?q=ban+le+xang+dau", &[q("q", "Nội dung sắp gửi", "bán lẻ xăng dầu")]).ends(OWN),
    get("/api/v1/petitions/measures", ("petition_measures", PETITIONS, "Số kiến nghị, số đúng hạn và quá hạn của mỗi cơ quan"), "/api/v1/petitions/measures", &[]).ends(OWN),
    get("/api/v1/petitions/{number}", ("petition", PETITIONS, "Một phản ánh, kiến nghị với các bước"), "/api/v1/petitions/PK-0001", &[]).ends(OWN),
    change("POST", "/api/v1/petitions/{number}/routing", ("route_petition", PETITIONS, "Văn phòng Chính phủ chuyển xử lý hoặc giữ lại"), &[], Body::Json(p::ROUTING)).ends(CHANGED),
    change("POST", "/api/v1/petitions/{number}/handling", ("handle_petition", PETITIONS, "Cơ quan xử lý: trả lại, yêu cầu bổ sung, từ chối, trả lời, công khai"), &[], Body::Json(p::HANDLING)).ends(CHANGED),
    change("POST", "/api/v1/petitions/{number}/reply", ("reply_petition", PETITIONS, "Người gửi bổ sung hoặc kiến nghị lại"), &[], Body::Json(p::REPLY)).ends(CHANGED),
    get("/api/v1/petitions/{number}/files/{place}", ("petition_file", PETITIONS, "Tệp đính kèm phản ánh, kiến nghị hoặc nội dung bổ sung: PDF, PNG, JPEG hoặc WebP"), "/api/v1/petitions/PK-0001/files/1", &[]).other("*/*"),
    get("/api/v1/questions", ("questions", QUESTIONS, "Câu hỏi và giải đáp, có bộ lọc"), "/api/v1/questions", &[q("q", "Từ cần tìm", "giấy phép"), q("agency", "Tên ngắn của cơ quan giải đáp", "bo-cong-thuong"), q("province", "Địa phương giải đáp", "hue"), q("field", "Lĩnh vực", "Lưu thông hàng hóa trong nước"), q("code", "Mã quy định", "9.000001"), q("answered", "yes hoặc no", "yes"), CURSOR]).ends(OWN),
    change("POST", "/api/v1/questions", ("ask_question", QUESTIONS, "Gửi câu hỏi; không có mã truy cập thì kèm email, và xác nhận theo thư"), &[], Body::Json(p::QUESTION)).ends(RECORDED_OR_ASKED),
    change("POST", "/api/v1/questions/confirmations", ("confirm_question", QUESTIONS, "Xác nhận một câu hỏi gửi không có tài khoản, bằng phần cuối của đường dẫn trong thư"), &[], Body::Json(p::CONFIRMATION)).ends(MADE),
    get("/api/v1/questions/like", ("like_questions", QUESTIONS, "Câu hỏi đã có gần với một câu hỏi sắp gửi"), "/api/v1/questions/like?q=doi+giay+phep+cua+hang+xang+dau", &[q("q", "Câu hỏi sắp gửi", "đổi giấy phép cửa hàng xăng dầu"), q("text", "Nội dung chi tiết", "")]).ends(OWN),
    change("POST", "/api/v1/questions/published", ("publish_question", QUESTIONS, "Cơ quan công bố câu hỏi cùng giải đáp"), &[], Body::Json(p::PUBLISHED)),
    get("/api/v1/questions/{number}", ("question", QUESTIONS, "Một câu hỏi với mọi phiên bản của giải đáp"), "/api/v1/questions/HD-0001", &[]).ends(OWN),
    change("PUT", "/api/v1/questions/{number}/answer", ("answer_question", QUESTIONS, "Ghi hoặc sửa giải đáp"), &[], Body::Json(p::QUESTION_ANSWER)).ends(CHANGED),
    change("POST", "/api/v1/questions/{number}/duplicate", ("point_question", QUESTIONS, "Chỉ sang câu hỏi có trước"), &[], Body::Json(p::SAME_QUESTION)).ends(CHANGED),
    get("/api/v1/decisions", ("decisions", PAPERS, "Các quyết định phê duyệt"), "/api/v1/decisions", &[]),
    change("POST", "/api/v1/decisions", ("decide", PAPERS, "Ghi một quyết định phê duyệt"), &[], Body::Json(p::DECISION)),
    get("/api/v1/decisions/{number}", ("decision", PAPERS, "Một quyết định với các mục"), "/api/v1/decisions/1643_qd-ttg", &[]),
    change("POST", "/api/v1/decisions/{number}/corrections", ("correct_decision", PAPERS, "Đính chính một quyết định"), &[], Body::Json(p::DECISION)),
    get("/api/v1/decisions/{number}/file", ("decision_file", PAPERS, "Tệp đã ký của một quyết định"), "/api/v1/decisions/1643_qd-ttg/file", &[q("version", "Phiên bản của quyết định", "1")]).other("application/pdf"),
    change("PUT", "/api/v1/decisions/{number}/file", ("put_decision_file", PAPERS, "Đính kèm tệp đã ký của quyết định"), &[q("name", "Tên của tệp", "1643.pdf"), q("reason", "Lý do, khi thay tệp khác", "")], Body::Pdf),
    get("/api/v1/enactments", ("enactments", PAPERS, "Các văn bản thực thi"), "/api/v1/enactments", &[]),
    change("POST", "/api/v1/enactments", ("enact", PAPERS, "Ghi một văn bản thực thi"), &[], Body::Json(p::ENACTMENT)),
    get("/api/v1/enactments/{number}", ("enactment", PAPERS, "Một văn bản thực thi với các mục"), "/api/v1/enactments/20_2026_tt-bct", &[]),
    change("POST", "/api/v1/enactments/{number}/corrections", ("correct_enactment", PAPERS, "Đính chính một văn bản thực thi"), &[], Body::Json(p::ENACTMENT)),
    get("/api/v1/calls", ("calls", PAPERS, "Các yêu cầu lập phương án"), "/api/v1/calls", &[]),
    change("POST", "/api/v1/calls", ("open_call", PAPERS, "Yêu cầu các cơ quan lập phương án"), &[], Body::Json(p::CALL)),
    get("/api/v1/calls/{number}", ("call", PAPERS, "Một yêu cầu và ai đã trả lời"), "/api/v1/calls/7417_vpcp-kstt", &[]),
    change("PATCH", "/api/v1/calls/{number}", ("change_call", PAPERS, "Gia hạn, yêu cầu thêm cơ quan"), &[], Body::Json(p::CALL)),
    get("/api/v1/indicators", ("indicators", INDICATORS, "Các chỉ số, mỗi chỉ số với số liệu cuối cùng"), "/api/v1/indicators", &[q("topic", "Chủ đề, đúng nguyên văn", ""), q("disagreeing", "true: chỉ những chỉ số có chỗ không khớp", "true"), AS_OF, KNOWN_AT]),
    change("POST", "/api/v1/indicators", ("add_figures", INDICATORS, "Ghi số liệu đã công bố"), &[], Body::Json(p::FIGURES)),
    change("POST", "/api/v1/indicators/import", ("import_figures", INDICATORS, "Ghi số liệu đã công bố từ một tệp"), &[q("name", "Tên của tệp", "chi-so.csv")], Body::File),
    get("/api/v1/indicators/events", ("indicator_events", INDICATORS, "Luồng sự kiện: số liệu vừa được ghi"), "/api/v1/indicators/events", &[q("after", "Dòng nhật ký cuối cùng đã nhận", "0")]).other("text/event-stream"),
    get("/api/v1/indicators/{slug}", ("indicator", INDICATORS, "Mọi số liệu của một chỉ số, chỗ không khớp và số hệ thống tự đếm"), "/api/v1/indicators/phan-cap-tthc", &[AS_OF, KNOWN_AT]),
    get("/api/v1/baselines", ("baselines", FIGURES, "Các mốc so sánh"), "/api/v1/baselines", &[]),
    change("POST", "/api/v1/baselines", ("add_baseline", FIGURES, "Lập một mốc so sánh"), &[], Body::Json(p::NEW_BASELINE)),
    get("/api/v1/baselines/{slug}", ("baseline", FIGURES, "Một mốc so sánh"), "/api/v1/baselines/goc", &[]),
    get("/api/v1/baselines/{slug}/rows", ("baseline_rows", FIGURES, "Các quy định của một mốc so sánh"), "/api/v1/baselines/goc/rows?limit=1", &[LIMIT, CURSOR]),
    get("/api/v1/baselines/{slug}/codes", ("baseline_codes", FIGURES, "Mã của các quy định trong một mốc, mỗi dòng một mã"), "/api/v1/baselines/goc/codes", &[]).other("text/plain"),
    get("/api/v1/league", ("league", FIGURES, "Bảng kết quả của các bộ, cơ quan"), "/api/v1/league", &[BASELINE, KIND, q("sort", "Cột để xếp", "score"), q("order", "asc hoặc desc", "desc"), AS_OF, KNOWN_AT]),
    get("/api/v1/league/comments", ("league_comments", FIGURES, "Các góp ý đằng sau một con số của bảng kết quả"), "/api/v1/league/comments", &[p::AGENCY, KIND, q("rows", "received, answered, in-time, late, overdue, waiting, heeded hoặc changed", "received"), q("on", "plan, draft hoặc regulation", "draft"), CURSOR, AS_OF, KNOWN_AT]),
    get("/api/v1/league/petitions", ("league_petitions", FIGURES, "Các kiến nghị đằng sau một con số của bảng kết quả"), "/api/v1/league/petitions", &[p::AGENCY, KIND, q("rows", "forwarded, answered, on-time, late, refused, waiting, overdue, accepted hoặc planned", "forwarded"), CURSOR, AS_OF, KNOWN_AT]),
    get("/api/v1/ratios", ("ratios", FIGURES, "Tỷ lệ cắt giảm, đơn giản hóa"), "/api/v1/ratios?by=kind", p::RATIOS),
    get("/api/v1/ratios/rows", ("ratio_rows", FIGURES, "Các quy định đằng sau một con số của tỷ lệ"), "/api/v1/ratios/rows?part=denominator&limit=1", p::RATIO_ROWS),
    get("/api/v1/restatements", ("restatements", FIGURES, "Một con số trong quá khứ đã thay đổi thế nào"), "/api/v1/restatements?as_of=2026-07-01", p::RESTATED),
    get("/api/v1/openapi.json", ("openapi", JOURNAL, "Bản mô tả này"), "", &[]),
    get("/api/v1/dictionary", ("dictionary", JOURNAL, "Từ điển dữ liệu: cột, giá trị, chỉ số"), "/api/v1/dictionary", &[]),
    get("/api/v1/changes", ("changes", JOURNAL, "Nhật ký công khai theo thứ tự ghi"), "/api/v1/changes?since=36&limit=2", &[q("since", "Dòng cuối cùng đã có", "0"), LIMIT, q("format", "json hoặc jsonl", "json")]),
    get("/api/v1/heads", ("heads", JOURNAL, "Vị trí nhật ký cuối mỗi ngày, đã ký"), "/api/v1/heads?limit=1", &[q("before", "Chỉ những ngày trước ngày này", "2026-07-02"), LIMIT]),
    get("/api/v1/heads/{day}", ("head", JOURNAL, "Vị trí nhật ký cuối một ngày, đã ký"), "/api/v1/heads/2026-07-01", &[q("format", "json, text (văn bản đã ký) hoặc sig (64 byte chữ ký)", "json")]),
    get("/api/v1/keys", ("keys", JOURNAL, "Các khóa công khai đã dùng để ký"), "/api/v1/keys", &[]),
    get("/api/v1/keys/{key}", ("key", JOURNAL, "Một khóa công khai, dạng PEM"), "", &[]).other("application/x-pem-file"),
    get("/api/v1/journal", ("journal", JOURNAL, "Nhật ký, có bộ lọc"), "/api/v1/journal?after=36&limit=3", p::JOURNAL_LIST),
    get("/api/v1/journal/{seq}", ("journal_row", JOURNAL, "Một dòng nhật ký"), "/api/v1/journal/1", &[]),
    get("/api/v1/webhooks", ("webhooks", WEBHOOKS, "Các webhook của tài khoản"), "/api/v1/webhooks", &[]).ends(OWN),
    change("POST", "/api/v1/webhooks", ("add_webhook", WEBHOOKS, "Thêm một webhook; khóa bí mật chỉ có trong câu trả lời này"), &[], Body::Json(p::WEBHOOK)).ends(MADE),
    get("/api/v1/webhooks/{id}", ("webhook", WEBHOOKS, "Một webhook"), "/api/v1/webhooks/019f1a2b-0000-7000-8000-000000000001", &[]).ends(OWN),
    change("PATCH", "/api/v1/webhooks/{id}", ("pause_webhook", WEBHOOKS, "Tạm dừng hoặc tiếp tục"), &[], Body::Json(p::PAUSED)).ends(CHANGED),
    change("DELETE", "/api/v1/webhooks/{id}", ("delete_webhook", WEBHOOKS, "Xóa một webhook"), &[], Body::None).gone(),
    change("POST", "/api/v1/webhooks/{id}/secret", ("rotate_secret", WEBHOOKS, "Đổi khóa bí mật; khóa cũ còn dùng được một ngày"), &[], Body::None).ends(CHANGED),
    change("POST", "/api/v1/webhooks/{id}/ping", ("ping_webhook", WEBHOOKS, "Gửi thử một lần"), &[], Body::None).ends(QUEUED),
    change("POST", "/api/v1/webhooks/{id}/replay", ("replay_webhook", WEBHOOKS, "Gửi lại mọi thứ từ một dòng nhật ký hoặc một thời điểm; start là now thì bỏ qua những gì chưa gửi"), &[], Body::Json(p::REPLAY)).ends(QUEUED),
    get("/api/v1/webhooks/{id}/deliveries", ("deliveries", WEBHOOKS, "100 lần gửi cuối cùng trong 30 ngày"), "/api/v1/webhooks/019f1a2b-0000-7000-8000-000000000001/deliveries", &[]).ends(OWN),
    change("POST", "/api/v1/webhooks/{id}/deliveries/{number}", ("resend", WEBHOOKS, "Gửi lại một lần gửi"), &[], Body::None).ends(QUEUED),
    get("/api/v1/reconciliation", ("reconciliation", FIGURES, "Các con số của báo cáo tháng 9/2022, đếm lại"), "/api/v1/reconciliation", &[]),
    get("/api/v1/reconciliation/{key}", ("reconciliation_rows", FIGURES, "Các dòng đằng sau một con số của báo cáo"), "/api/v1/reconciliation/approved?limit=1", &[q("of", "base: các dòng của mẫu số", "base"), CURSOR, LIMIT]),
    get("/api/v1/status", ("status", SERVER, "Các việc của máy chủ có hoạt động không, nhật ký và chỉ mục đến đâu; luôn là 200"), "/api/v1/status", &[]).ends(OWN),
    get("/health", ("health", SERVER, "Cơ sở dữ liệu trả lời và đã có chỉ mục; dùng để báo động"), "/health", &[]).ends(READY),
    get("/readyz", ("ready", SERVER, "Có nên gửi yêu cầu tới máy chủ này không; dùng cho bộ chia tải"), "/readyz", &[]).ends(READY),
];
