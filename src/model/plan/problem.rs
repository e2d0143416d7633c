//! What is wrong with a row of a plan, in words for the officer who must
//! mend it.

use serde::{Deserialize, Serialize};

use super::Place;
use crate::model::closed_set;

closed_set! {
    /// Whether a row can be taken in all the same.
    Severity {
        /// The row is not taken in.
        Error = "error", "Lỗi";
        /// The row is taken in; somebody should look at it.
        Warning = "warning", "Cảnh báo";
    }
}

closed_set! {
    /// A field of a plan item; labels are the headings of the template.
    ItemField {
        /// The code of the regulation.
        Code = "code", "Mã quy định";
        /// The name of a new regulation.
        NewName = "new_name", "Tên quy định mới";
        /// The kind of a new regulation.
        NewKind = "new_kind", "Loại quy định mới";
        /// The field of a new regulation.
        NewField = "new_field", "Lĩnh vực của quy định mới";
        /// What becomes of it.
        Disposition = "disposition", "Phương án";
        /// In which ways it is made simpler.
        Ways = "ways", "Cách đơn giản hóa";
        /// The level that settles it now.
        FromLevel = "from_level", "Phân cấp từ";
        /// The level that it is handed to.
        ToLevel = "to_level", "Phân cấp đến";
        /// What exactly is to change.
        Content = "content", "Nội dung phương án";
        /// Why.
        Reason = "reason", "Lý do";
        /// The clause to amend.
        Clause = "clause", "Điểm, khoản cần sửa";
        /// The article to amend.
        Article = "article", "Điều cần sửa";
        /// The document to amend.
        Document = "document", "Văn bản cần sửa";
        /// The day by which it is to be carried out.
        Deadline = "deadline", "Thời hạn thực hiện";
        /// Who may settle it.
        Authority = "authority", "Thẩm quyền";
        /// Hours of work, as it is.
        HoursBefore = "hours_before", "Số giờ (hiện tại)";
        /// Income of an hour, as it is.
        IncomeBefore = "income_before", "Thu nhập một giờ (hiện tại)";
        /// Services bought, as it is.
        ServicesBefore = "services_before", "Chi phí dịch vụ (hiện tại)";
        /// Fees, as it is.
        FeesBefore = "fees_before", "Phí, lệ phí (hiện tại)";
        /// Times a year, as it is.
        TimesBefore = "times_before", "Số lần một năm (hiện tại)";
        /// Subjects a year, as it is.
        SubjectsBefore = "subjects_before", "Số đối tượng một năm (hiện tại)";
        /// Hours of work, as it will be.
        HoursAfter = "hours_after", "Số giờ (sau)";
        /// Income of an hour, as it will be.
        IncomeAfter = "income_after", "Thu nhập một giờ (sau)";
        /// Services bought, as it will be.
        ServicesAfter = "services_after", "Chi phí dịch vụ (sau)";
        /// Fees, as it will be.
        FeesAfter = "fees_after", "Phí, lệ phí (sau)";
        /// Times a year, as it will be.
        TimesAfter = "times_after", "Số lần một năm (sau)";
        /// Subjects a year, as it will be.
        SubjectsAfter = "subjects_after", "Số đối tượng một năm (sau)";
        /// The row or the file as a whole.
        Whole = "whole", "Cả dòng";
    }
}

closed_set! {
    /// What is wrong; the name is stable for programs, the label says it in short.
    ProblemCode {
        /// The file cannot be read as a plan.
        Unreadable = "unreadable", "Không đọc được tệp";
        /// A column that must be there is not.
        ColumnMissing = "column-missing", "Thiếu cột";
        /// A column that no plan has.
        ColumnUnknown = "column-unknown", "Cột không rõ";
        /// A cell does not hold what its column asks for.
        BadValue = "bad-value", "Giá trị không hợp lệ";
        /// Neither a code nor a new regulation.
        SubjectMissing = "subject-missing", "Không rõ quy định nào";
        /// A code and a new regulation.
        SubjectTwice = "subject-twice", "Vừa có mã vừa mô tả quy định mới";
        /// No regulation has the code.
        UnknownCode = "unknown-code", "Mã không có trong cơ sở dữ liệu";
        /// The regulation has ended.
        EndedCode = "ended-code", "Quy định đã hết hiệu lực";
        /// Another agency answers for it.
        OtherAgency = "other-agency", "Quy định của cơ quan khác";
        /// It stands in the file before.
        Twice = "twice", "Trùng trong tệp";
        /// An earlier decision settled it.
        AlreadyApproved = "already-approved", "Đã được phê duyệt trước đó";
        /// Another plan that is under way has it.
        InAnotherPlan = "in-another-plan", "Đang có trong phương án khác";
        /// The item has been handed in and can't be changed by a file.
        Locked = "locked", "Mục đã trình, không sửa bằng tệp được";
        /// Nothing says what becomes of it.
        DispositionMissing = "disposition-missing", "Thiếu phương án";
        /// To be simplified, but not how.
        WaysMissing = "ways-missing", "Thiếu cách đơn giản hóa";
        /// To be handed down, but from or to which level is not said.
        LevelMissing = "level-missing", "Thiếu cấp";
        /// To be handed to a level that is not lower.
        LevelNotLower = "level-not-lower", "Cấp nhận không thấp hơn cấp giao";
        /// To be handed to districts, which are no more.
        LevelAbolished = "level-abolished", "Cấp huyện không còn";
        /// Nothing says what is to change.
        ContentMissing = "content-missing", "Thiếu nội dung";
        /// Nothing says why.
        ReasonMissing = "reason-missing", "Thiếu lý do";
        /// Nothing says what is to be amended.
        LegalChangeMissing = "legal-change-missing", "Thiếu văn bản cần sửa";
        /// The ministry would amend what is above it.
        BeyondAuthority = "beyond-authority", "Văn bản vượt thẩm quyền của bộ";
        /// There is no deadline.
        DeadlineMissing = "deadline-missing", "Thiếu thời hạn";
        /// The deadline was before today.
        DeadlinePast = "deadline-past", "Thời hạn đã qua";
        /// An input of the cost is missing.
        CostMissing = "cost-missing", "Chưa đủ số liệu chi phí";
        /// A number of the cost is less than zero.
        CostNegative = "cost-negative", "Số liệu chi phí âm";
        /// It will cost more than it does.
        CostRises = "cost-rises", "Chi phí sau cao hơn trước";
    }
}

/// One thing that is wrong with a row or a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Whether the row is taken in all the same.
    pub severity: Severity,
    /// Which row.
    #[serde(flatten)]
    pub at: Place,
    /// Which field.
    pub field: ItemField,
    /// What it holds, as written.
    pub value: String,
    /// What is wrong, for programs.
    pub code: ProblemCode,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do, in a sentence.
    pub advice: String,
}

impl Problem {
    /// An error with its sentences.
    pub fn error(
        at: &Place,
        (field, value): (ItemField, impl Into<String>),
        code: ProblemCode,
        (message, advice): (impl Into<String>, impl Into<String>),
    ) -> Self {
        Self {
            severity: Severity::Error,
            at: at.clone(),
            field,
            value: value.into(),
            code,
            message: message.into(),
            advice: advice.into(),
        }
    }

    /// The same as a warning.
    #[must_use]
    pub fn as_warning(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }

    /// Whether it keeps its row out.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
