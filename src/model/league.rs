//! The orders of the league table.

use crate::model::kind::closed_set;

closed_set! {
    /// What the table is sorted by.
    SortBy {
        /// The score.
        Score = "score", "Điểm";
        /// The name.
        Name = "name", "Cơ quan";
        /// How many regulations.
        Regulations = "regulations", "Số quy định";
        /// The share that is carried out.
        Enacted = "enacted", "Đã thực thi";
        /// The share that is approved.
        Approved = "approved", "Đã phê duyệt";
        /// What is promised and not delivered.
        Owed = "owed", "Đã duyệt, chưa thực thi";
        /// Of that, what is past its deadline.
        Overdue = "overdue", "Quá hạn";
        /// Calls without an answer.
        Unanswered = "unanswered", "Yêu cầu chưa trả lời";
        /// What is saved in a year.
        Saved = "saved", "Tiết kiệm một năm";
        /// What came in, less what went out.
        Net = "net", "Thay đổi ròng";
        /// Comments that are answered.
        Comments = "comments", "Trả lời góp ý";
        /// Petitions that are answered.
        Petitions = "petitions", "Trả lời kiến nghị";
        /// Procedures that are online entirely.
        Online = "online", "Toàn trình";
        /// Days since the last change.
        Fresh = "fresh", "Cập nhật";
    }
}

closed_set! {
    /// Which way.
    Direction {
        /// The smallest first.
        Up = "asc", "tăng dần";
        /// The largest first.
        Down = "desc", "giảm dần";
    }
}

impl SortBy {
    /// The way that a column is sorted when it is chosen first.
    pub fn usual(self) -> Direction {
        match self {
            Self::Name | Self::Fresh => Direction::Up,
            _ => Direction::Down,
        }
    }
}

impl Direction {
    /// The other way.
    pub fn other(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
        }
    }
}
