//! Letters that the server writes.

use super::kind::closed_set;

closed_set! {
    /// What a letter is for.
    LetterKind {
        /// Asks whether whoever wrote a comment reads mail at this address.
        ConfirmComment = "confirm-comment", "Xác nhận góp ý";
        /// Says that a comment is recorded, and how to come back to it.
        CommentReceipt = "comment-receipt", "Biên nhận góp ý";
        /// Says that a comment was answered.
        CommentAnswered = "comment-answered", "Trả lời góp ý";
        /// Asks whether whoever wrote a petition reads mail at this address.
        ConfirmPetition = "confirm-petition", "Xác nhận phản ánh, kiến nghị";
        /// Asks whether whoever wrote a question reads mail at this address.
        ConfirmQuestion = "confirm-question", "Xác nhận câu hỏi";
        /// Says that a comment was hidden, or what another look at that came to.
        CommentModerated = "comment-moderated", "Kiểm duyệt góp ý";
        /// Says what became of a petition.
        PetitionNews = "petition-news", "Tin về phản ánh, kiến nghị";
        /// Says that a question was answered, or where it is.
        QuestionNews = "question-news", "Tin về câu hỏi";
        /// Asks whether whoever wants to follow something reads mail at this address.
        ConfirmFollow = "confirm-follow", "Xác nhận theo dõi";
        /// Tells what is new about what somebody follows.
        FollowDigest = "follow-digest", "Tin theo dõi";
        /// Leads to everything that an address follows.
        FollowManage = "follow-manage", "Đường dẫn quản lý theo dõi";
    }
}

closed_set! {
    /// What waits until whoever sent it shows that the address is theirs.
    PendingKind {
        /// A comment.
        Comment = "comment", "Góp ý";
        /// A petition.
        Petition = "petition", "Phản ánh, kiến nghị";
        /// A question.
        Question = "question", "Câu hỏi";
    }
}

impl PendingKind {
    /// The letter that asks.
    pub fn letter(self) -> LetterKind {
        match self {
            Self::Comment => LetterKind::ConfirmComment,
            Self::Petition => LetterKind::ConfirmPetition,
            Self::Question => LetterKind::ConfirmQuestion,
        }
    }
}

closed_set! {
    /// How far a letter has come.
    LetterState {
        /// It is to be sent.
        Waiting = "waiting", "Chờ gửi";
        /// It was handed over to a mail server, or is a file.
        Sent = "sent", "Đã gửi";
        /// It was refused, or tried often enough.
        Failed = "failed", "Không gửi được";
    }
}
