//! What the search box finds.

use super::kind::closed_set;

closed_set! {
    /// What something that is found is.
    FoundType {
        /// A regulation.
        Regulation = "regulation", "Quy định";
        /// A legal document, with decisions and documents that carry plans out.
        Document = "document", "Văn bản";
        /// A plan.
        Plan = "plan", "Phương án";
        /// A question with its answer.
        Question = "question", "Câu hỏi";
        /// A consultation.
        Consultation = "consultation", "Tham vấn";
    }
}
