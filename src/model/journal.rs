//! What of the journal somebody may see: one rule.
//!
//! What was done to regulations and plans is public; who did it is for those
//! who may read that. Comments hold telephone numbers and the like, so all of a
//! row about one is for those as well. Whoever looks after accounts sees what happened to them.
//! Nobody is left without the hashes, so that anybody can check the chain.

use super::{Action, Reach, Relation, kind::closed_set};

closed_set! {
    /// The parts of the journal, by what rows are about.
    JournalPart {
        /// Editions, regulations, and what was published about them.
        Registry = "registry", "Danh mục quy định";
        /// Plans, their items, decisions and the documents that carry them out.
        Plans = "plans", "Phương án, quyết định";
        /// Petitions, drafts, and lists of regulations under review.
        Docket = "docket", "Kiến nghị, dự thảo, danh mục rà soát";
        /// What people wrote to agencies, with what is not for the public in it.
        Comments = "comments", "Góp ý, thư kiến nghị";
        /// Accounts, sessions, tokens and webhooks.
        Accounts = "accounts", "Tài khoản, đăng nhập";
    }
}

closed_set! {
    /// What a row of the journal is about.
    JournalKind {
        /// A set of files that were loaded together.
        Edition = "edition", "Đợt dữ liệu";
        /// A regulation.
        Regulation = "regulation", "Quy định";
        /// A plan.
        Plan = "plan", "Phương án";
        /// An item of a plan.
        PlanItem = "plan-item", "Mục của phương án";
        /// A decision that approves plans.
        Decision = "decision", "Quyết định phê duyệt";
        /// A document that carries plans out.
        EnactingDocument = "enacting-document", "Văn bản thực thi";
        /// A call for plans.
        PlanCall = "plan-call", "Yêu cầu lập phương án";
        /// A series of published figures.
        IndicatorSeries = "indicator-series", "Chỉ số";
        /// A published figure.
        IndicatorFigure = "indicator-figure", "Số liệu công bố";
        /// A set of regulations that shares are taken over.
        Baseline = "baseline", "Mốc so sánh";
        /// A petition of a business.
        Petition = "petition", "Phản ánh, kiến nghị";
        /// What somebody wrote about a petition.
        PetitionLetter = "petition-letter", "Thư về phản ánh, kiến nghị";
        /// A draft that would bring new procedures.
        DraftDocument = "draft-document", "Dự thảo văn bản";
        /// A regulation on a list.
        Listing = "listing", "Quy định trong danh mục rà soát";
        /// A comment.
        Comment = "comment", "Góp ý";
        /// An answer to comments.
        CommentAnswer = "comment-answer", "Trả lời góp ý";
        /// A consultation on a draft or a regulation in force.
        Consultation = "consultation", "Cuộc tham vấn";
        /// The text of a draft under consultation.
        DraftText = "draft-text", "Nội dung dự thảo";
        /// A step of the moderation of a comment.
        CommentModeration = "comment-moderation", "Kiểm duyệt góp ý";
        /// A key that the server signs with.
        SigningKey = "signing-key", "Khóa ký";
        /// A question about what the rules say.
        Question = "question", "Câu hỏi";
        /// An answer to a question.
        QuestionAnswer = "question-answer", "Giải đáp";
        /// An account.
        Account = "account", "Tài khoản";
        /// A browser's session.
        Session = "session", "Phiên đăng nhập";
        /// A token of the API.
        Token = "token", "Mã truy cập";
        /// An address that is told of what is recorded.
        Webhook = "webhook", "Địa chỉ nhận thông báo";
    }
}

/// How much of a row somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// All of it, and who did it.
    Whole,
    /// What was done, and not by whom.
    Deed,
    /// That there is a row, and its hashes.
    Seal,
}

impl JournalKind {
    /// The part that it belongs to.
    pub fn part(self) -> JournalPart {
        match self {
            // What was published about regulations is as public as they are.
            Self::Edition
            | Self::Regulation
            | Self::Baseline
            | Self::IndicatorSeries
            | Self::IndicatorFigure
            | Self::SigningKey => JournalPart::Registry,
            Self::Plan
            | Self::PlanItem
            | Self::Decision
            | Self::EnactingDocument
            | Self::PlanCall
            | Self::CommentAnswer
            | Self::Consultation
            | Self::DraftText
            | Self::QuestionAnswer
            // Everybody reads what was hidden and why; what it said is not in it.
            | Self::CommentModeration => JournalPart::Plans,
            Self::Petition | Self::DraftDocument | Self::Listing => JournalPart::Docket,
            Self::Comment | Self::PetitionLetter | Self::Question => JournalPart::Comments,
            Self::Account | Self::Session | Self::Token | Self::Webhook => JournalPart::Accounts,
        }
    }
}

impl JournalPart {
    /// The part of a row with a kind of subject. What nobody has thought about
    /// yet is not public by mistake.
    pub fn of(subject_kind: &str) -> Self {
        subject_kind.parse::<JournalKind>().map_or(Self::Accounts, JournalKind::part)
    }

    /// How much of a row of this part somebody sees who reaches that far with
    /// actions, when the row is about their own agency or not.
    pub fn sight(self, reach: impl Fn(Action) -> Reach, relation: Relation) -> Sight {
        let names = match reach(Action::ReadJournal) {
            Reach::Nothing => false,
            Reach::OwnAgency => relation == Relation::Own,
            Reach::Everything => true,
        };
        match self {
            Self::Accounts if reach(Action::ManageUsers) == Reach::Everything => Sight::Whole,
            Self::Registry | Self::Plans | Self::Docket | Self::Comments if names => Sight::Whole,
            // The public reads comments where personal numbers are masked.
            Self::Comments | Self::Accounts => Sight::Seal,
            Self::Registry | Self::Plans | Self::Docket => Sight::Deed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Role;

    /// Each role × each part × own and other agency, from the rules and not from
    /// the code: `w` whole, `d` the deed alone, `s` sealed; own agency first.
    const EXPECTED: [(Role, [&str; 5]); 6] = [
        //                     registry plans docket comments accounts
        (Role::Visitor, ["dd", "dd", "dd", "ss", "ss"]),
        (Role::Business, ["dd", "dd", "dd", "ss", "ss"]),
        (Role::Officer, ["wd", "wd", "wd", "ws", "ss"]),
        (Role::Reviewer, ["ww", "ww", "ww", "ww", "ss"]),
        (Role::Analyst, ["dd", "dd", "dd", "ss", "ss"]),
        (Role::Administrator, ["ww", "ww", "ww", "ww", "ww"]),
    ];

    #[test]
    fn every_cell_is_what_the_rules_say() {
        assert_eq!(EXPECTED.map(|(role, _)| role), *Role::ALL);
        for (role, cells) in EXPECTED {
            for (part, cell) in JournalPart::ALL.iter().zip(cells) {
                let found: String = [Relation::Own, Relation::Other]
                    .map(|relation| match part.sight(|action| role.reach(action), relation) {
                        Sight::Whole => 'w',
                        Sight::Deed => 'd',
                        Sight::Seal => 's',
                    })
                    .iter()
                    .collect();
                assert_eq!(found, cell, "{role} {part}");
            }
        }
    }

    #[test]
    fn what_is_unknown_is_sealed() {
        for (kind, part) in [
            ("regulation", JournalPart::Registry),
            ("plan-item", JournalPart::Plans),
            ("indicator-figure", JournalPart::Registry),
            ("comment", JournalPart::Comments),
            ("comment-answer", JournalPart::Plans),
            ("question", JournalPart::Comments),
            ("question-answer", JournalPart::Plans),
            ("session", JournalPart::Accounts),
            ("petition", JournalPart::Docket),
            ("petition-letter", JournalPart::Comments),
            ("", JournalPart::Accounts),
        ] {
            assert_eq!(JournalPart::of(kind), part, "{kind}");
        }
    }
}
