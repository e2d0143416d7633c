//! The inputs of a cost by their names.

use crate::model::closed_set;

closed_set! {
    /// One of the numbers of a [`super::PlanCost`].
    PlanInput {
        /// Hours of work for one time.
        Hours = "hours", "Số giờ làm việc mỗi lần";
        /// Average income of an hour.
        Income = "income", "Thu nhập bình quân một giờ (đồng)";
        /// Consultancy and services bought for one time.
        Services = "services", "Thuê tư vấn, dịch vụ mỗi lần (đồng)";
        /// Fees and other costs of one time.
        Fees = "fees", "Phí, lệ phí, chi phí khác mỗi lần (đồng)";
        /// Times a year for one subject.
        Times = "times", "Số lần mỗi năm";
        /// Subjects in a year.
        Subjects = "subjects", "Số doanh nghiệp, đối tượng mỗi năm";
    }
}
