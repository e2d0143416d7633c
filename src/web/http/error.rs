//! Everything that can go wrong between a request and its answer.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::web::{
    http::{away, refusal},
    moment,
    plans::{details::Details, errors, errors::PlanRefusal},
    words,
};
use crate::{
    cases::{Refusal, accounts::AccountError},
    store::StoreError,
};

/// Why a request has no answer. `info` is the one place that says
/// so to people and programs.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// A parameter that no page or API has.
    #[error("unknown parameter {name:?}")]
    UnknownParameter {
        /// Its name as given.
        name: String,
        /// The names that there are.
        known: &'static [&'static str],
    },
    /// A parameter with a value that it cannot have.
    #[error("parameter {name}: {value:?}")]
    BadValue {
        /// Its name.
        name: &'static str,
        /// The value as given.
        value: String,
        /// What it may be, in Vietnamese.
        allowed: String,
    },
    /// Nothing is there.
    #[error("not found: {0:?}")]
    Missing(Missing),
    /// An address that is not even text.
    #[error("malformed address")]
    Malformed,
    /// The address has no such method.
    #[error("method not allowed")]
    Method,
    /// The request is larger than anything this server takes.
    #[error("request too large")]
    TooLarge,
    /// The answer took too long.
    #[error("timeout")]
    Timeout,
    /// There is no index yet, or it cannot answer now.
    #[error("not ready")]
    NotReady,
    /// They may not.
    #[error(transparent)]
    Refused(Refusal),
    /// A token that is none, or has ended.
    #[error("not a token that may be used")]
    BadToken,
    /// A request that changes something and comes from a page of another server.
    #[error("not from a page of this server")]
    CrossSite,
    /// A form that no page of this server has.
    #[error("malformed form")]
    Form,
    /// Nobody can disable or reset themselves.
    #[error("nobody does this to their own account")]
    Oneself,
    /// A form for a file without one.
    #[error("no file was sent")]
    NoFile,
    /// A file in which nothing can be taken in.
    #[error("nothing to record")]
    Nothing,
    /// Something that cannot be done to a plan.
    #[error("refused for plans: {0}")]
    Plan(PlanRefusal),
    /// A confirmation of something else.
    #[error("the confirmation is of another file")]
    Confirmation,
    /// Too much is being done at once; this was not begun.
    #[error("too much heavy work at once")]
    Busy,
    /// The store cannot say who somebody is, or too many ask.
    #[error("the store does not answer now")]
    StoreAway,
    /// Anything that is our fault; the cause is logged, never sent.
    #[error("internal error: {0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What was looked for and is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// An address without a page.
    Page,
    /// A regulation; with what may have been meant.
    Regulation {
        /// The code as given.
        code: String,
        /// The code with the zeros that a spreadsheet drops, if that is what happened.
        suggestion: Option<String>,
    },
    /// A version of a regulation.
    Version(String),
    /// An agency.
    Agency(String),
    /// An account, a session or a token.
    Account,
    /// A plan.
    Plan(String),
    /// An item of a plan.
    Item(String),
    /// A decision or a document that carries out.
    Decision(String),
    /// A receipt.
    Receipt(String),
    /// A call for plans.
    Call(String),
    /// A file that was sent and is not kept any longer.
    Upload,
    /// A row of the journal.
    JournalRow(String),
    /// Something that was not recorded yet at the moment asked about.
    Then {
        /// What: a code or a number.
        what: String,
        /// The page of it now.
        now: String,
    },
    /// A legal document that no regulation rests on, or no number at all.
    Document(String),
}

/// An error in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct ErrorInfo {
    pub status: StatusCode,
    /// Stable, for programs.
    pub code: &'static str,
    pub title: &'static str,
    /// What happened, naming the value.
    pub message: String,
    /// What to do about it; may be empty.
    pub advice: String,
    /// The parameter concerned.
    pub parameter: Option<String>,
    /// A page that may be what was meant: address and words.
    pub link: Option<(String, String)>,
    /// What it tells besides its words.
    pub details: Details,
}

impl WebError {
    /// The error in words, in the language of the reader.
    pub(in crate::web) fn info(&self) -> ErrorInfo {
        let told = self.told();
        let (message, advice) = (say!(&told.message), say!(&told.advice));
        ErrorInfo { message, advice, ..told }
    }

    fn told(&self) -> ErrorInfo {
        let info = |status, code, title, message: String, advice: &str| ErrorInfo {
            status,
            code,
            title,
            message,
            advice: advice.to_owned(),
            parameter: None,
            link: None,
            details: Details::None,
        };
        match self {
            Self::UnknownParameter { name, known } => ErrorInfo {
                parameter: Some(name.clone()),
                ..info(
                    StatusCode::BAD_REQUEST,
                    "unknown_parameter",
                    "Địa chỉ có tham số không hợp lệ",
                    format!("Không có tham số “{name}”."),
                    &words::parameters(known),
                )
            },
            Self::BadValue { name, value, allowed } => ErrorInfo {
                parameter: Some((*name).to_owned()),
                ..info(
                    StatusCode::BAD_REQUEST,
                    "invalid_parameter",
                    "Địa chỉ có giá trị không hợp lệ",
                    format!("Tham số “{name}” không nhận giá trị “{}”.", shortened(value)),
                    allowed,
                )
            },
            Self::Missing(missing) => missing_info(missing, info),
            Self::Malformed => info(
                StatusCode::BAD_REQUEST,
                "malformed",
                "Địa chỉ không đọc được",
                "Địa chỉ có ký tự không hợp lệ.".into(),
                "Xin kiểm tra lại địa chỉ, hoặc tìm bằng ô tìm kiếm.",
            ),
            Self::Method => info(
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "Không dùng được cách gửi này",
                "Địa chỉ này không nhận cách gửi vừa dùng.".into(),
                "",
            ),
            Self::TooLarge => info(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                "Yêu cầu quá lớn",
                "Nội dung gửi lên lớn hơn mức cho phép.".into(),
                "",
            ),
            Self::Timeout => info(
                StatusCode::SERVICE_UNAVAILABLE,
                "timeout",
                "Máy chủ trả lời chậm quá mức",
                "Yêu cầu này chưa xử lý xong trong thời gian cho phép.".into(),
                "Xin thử lại sau ít phút, hoặc rút ngắn câu tìm.",
            ),
            Self::NotReady => info(
                StatusCode::SERVICE_UNAVAILABLE,
                "not_ready",
                "Hệ thống đang chuẩn bị dữ liệu",
                "Chỉ mục tìm kiếm chưa sẵn sàng nên chưa thể tra cứu.".into(),
                "Việc này thường xong trong vài phút. Xin tải lại trang sau.",
            ),
            Self::Refused(refusal) => refusal::info(*refusal, info),
            Self::BadToken => info(
                StatusCode::UNAUTHORIZED,
                "invalid_token",
                "Mã truy cập không dùng được",
                "Mã truy cập không đúng, đã hết hạn hoặc đã bị thu hồi.".into(),
                "Tạo mã khác ở trang Tài khoản.",
            ),
            Self::CrossSite => info(
                StatusCode::FORBIDDEN,
                "cross_site",
                "Yêu cầu không đến từ trang này",
                "Trình duyệt cho biết yêu cầu được gửi từ một trang khác nên không được thực hiện."
                    .into(),
                "Xin mở trang này rồi làm lại. Chương trình thì dùng mã truy cập.",
            ),
            Self::Form => info(
                StatusCode::BAD_REQUEST,
                "malformed_form",
                "Biểu mẫu không đọc được",
                "Nội dung gửi lên không đúng với biểu mẫu của trang.".into(),
                "Xin tải lại trang rồi gửi lại.",
            ),
            Self::Oneself => info(
                StatusCode::CONFLICT,
                "own_account",
                "Không làm được với tài khoản của chính mình",
                "Không ai tự khóa hoặc tự cấp lại mật khẩu cho mình.".into(),
                "Đổi mật khẩu ở trang Tài khoản.",
            ),
            Self::NoFile | Self::Nothing | Self::Confirmation => errors::info(self, info),
            Self::Plan(refusal) => refusal.info(),
            Self::Busy => info(
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "Máy chủ đang bận",
                "Đang có nhiều tệp và yêu cầu lớn được xử lý nên yêu cầu này chưa được thực hiện."
                    .into(),
                "Tra cứu vẫn dùng được. Xin gửi lại sau ít phút.",
            ),
            Self::StoreAway => info(
                StatusCode::SERVICE_UNAVAILABLE,
                "store_away",
                "Chưa xác nhận được người dùng",
                "Cơ sở dữ liệu tạm thời không trả lời nên chưa biết ai đang gửi yêu cầu.".into(),
                "Tra cứu vẫn dùng được. Xin thử lại sau ít phút.",
            ),
            Self::Internal(error) => away::told(&**error).unwrap_or_else(|| {
                let what = "Có lỗi ở phía máy chủ khi xử lý yêu cầu này; lỗi đã được ghi lại.";
                let advice =
                    "Xin thử lại. Nếu vẫn lỗi, xin gửi mã yêu cầu dưới đây cho người quản trị.";
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                info(status, "internal", "Hệ thống gặp lỗi", what.into(), advice)
            }),
        }
    }
}

fn missing_info(
    missing: &Missing,
    info: impl Fn(StatusCode, &'static str, &'static str, String, &str) -> ErrorInfo,
) -> ErrorInfo {
    let gone = |title, message, advice: &str| {
        info(StatusCode::NOT_FOUND, "not_found", title, message, advice)
    };
    match missing {
        Missing::Page => gone(
            "Không có trang này",
            "Địa chỉ không dẫn tới trang nào.".into(),
            "Xin kiểm tra lại địa chỉ, hoặc tìm bằng ô tìm kiếm.",
        ),
        Missing::Regulation { code, suggestion } => ErrorInfo {
            link: suggestion
                .as_ref()
                .map(|meant| (format!("/quy-dinh/{meant}"), format!("Có phải quy định {meant}?"))),
            ..gone(
                "Không có quy định này",
                format!("Không có quy định nào mang mã “{}”.", shortened(code)),
                "Mã thủ tục có dạng 1.004269. Nếu không chắc, xin tìm theo tên.",
            )
        },
        Missing::Version(version) => gone(
            "Không có phiên bản này",
            format!("Quy định này không có phiên bản “{}”.", shortened(version)),
            "Danh sách phiên bản ở cuối trang của quy định.",
        ),
        Missing::Agency(slug) => gone(
            "Không có cơ quan này",
            format!("Không có cơ quan nào có tên ngắn “{}”.", shortened(slug)),
            "Danh sách cơ quan ở trang tra cứu.",
        ),
        Missing::Account => gone(
            "Không còn mục này",
            "Tài khoản, phiên đăng nhập hoặc mã truy cập này không có, hoặc đã kết thúc.".into(),
            "Xin tải lại trang trước đó.",
        ),
        Missing::Plan(_)
        | Missing::Item(_)
        | Missing::Decision(_)
        | Missing::Receipt(_)
        | Missing::Call(_)
        | Missing::Upload => errors::missing(missing, gone),
        Missing::JournalRow(_) | Missing::Then { .. } => moment::missing(missing, gone),
        Missing::Document(number) => gone(
            "Không đọc được số văn bản",
            format!("“{}” không phải số, ký hiệu văn bản.", shortened(number)),
            "Số, ký hiệu văn bản có dạng 61/2018/NĐ-CP; trong địa chỉ viết 61_2018_nd-cp.",
        ),
    }
}

/// At most 80 characters of what was given: enough to recognise it.
pub(in crate::web) fn shortened(value: &str) -> String {
    match value.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

impl From<StoreError> for WebError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

impl From<AccountError> for WebError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Refused(refusal) => Self::Refused(refusal),
            AccountError::Missing => Self::Missing(Missing::Account),
            AccountError::Oneself => Self::Oneself,
            AccountError::Busy => Self::StoreAway,
            other => Self::Internal(other.into()),
        }
    }
}

impl From<Refusal> for WebError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<askama::Error> for WebError {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl IntoResponse for WebError {
    /// A bare status with the error beside it: only the layer that renders it
    /// knows whether a page or JSON is wanted.
    fn into_response(self) -> Response {
        let info = self.info();
        if info.status.is_server_error() {
            tracing::error!(error = &self as &dyn std::error::Error, "request failed");
        }
        let mut response = info.status.into_response();
        response.extensions_mut().insert(std::sync::Arc::new(info));
        response
    }
}
