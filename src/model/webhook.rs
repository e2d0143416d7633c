//! Webhooks: why one is paused, what is sent, and what became of it.

use super::kind::closed_set;

closed_set! {
    /// Why nothing is sent to an address.
    PauseReason {
        /// Its owner stopped it.
        Owner = "owner", "Chủ tài khoản tạm dừng";
        /// It answered that it is gone for good (410).
        Gone = "gone", "Nơi nhận trả lời là không còn nhận nữa (410)";
        /// It took nothing for days.
        Failing = "failing", "Nơi nhận không nhận được trong 5 ngày liền";
    }
}

closed_set! {
    /// What is sent.
    DeliveryKind {
        /// Rows of the journal in their turn.
        Rows = "rows", "Thay đổi mới";
        /// Rows that were sent before, because the owner asked.
        Again = "again", "Gửi lại";
        /// Nothing but a sign of life, because the owner asked.
        Ping = "ping", "Gửi thử";
    }
}

closed_set! {
    /// What became of one attempt.
    DeliveryOutcome {
        /// The receiver took it (2xx).
        Delivered = "delivered", "Đã nhận";
        /// It answered with an error.
        Refused = "refused", "Nơi nhận báo lỗi";
        /// It asked to come later (429, 503).
        Later = "later", "Nơi nhận đề nghị gửi sau";
        /// It sent us elsewhere, where nobody goes.
        Redirected = "redirected", "Nơi nhận chuyển hướng; hệ thống không đi theo";
        /// It is gone for good (410).
        Gone = "gone", "Nơi nhận không còn nhận nữa";
        /// No answer in time.
        Timeout = "timeout", "Hết thời gian chờ";
        /// There is no such name, or nobody takes the connection.
        Unreachable = "unreachable", "Không kết nối được";
        /// The certificate is not one for this name, or there is none.
        Untrusted = "untrusted", "Chứng thư TLS không hợp lệ";
        /// The name leads to an address that is not public.
        NotPublic = "not-public", "Tên miền không trỏ đến địa chỉ công cộng";
        /// This server cannot make the secret any more that the receiver was given.
        KeyChanged = "key-changed", "Khóa gốc trên máy chủ đã thay đổi; cần đổi khóa bí mật";
        /// The answer is not HTTP.
        Broken = "broken", "Trả lời không đúng giao thức HTTP";
    }
}
