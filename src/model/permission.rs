//! Who may do what: one table.
//!
//! A cell says how far a role reaches with an action: nowhere, to what belongs
//! to its own agency, or everywhere. Everything that is not in the table cannot
//! be done by anybody, because a route must name an [`Action`].

use super::kind::closed_set;

closed_set! {
    /// As what somebody acts.
    Role {
        /// Not signed in.
        Visitor = "visitor", "Khách";
        /// A business, a business household or their association.
        Business = "business", "Doanh nghiệp";
        /// An officer of one agency.
        Officer = "officer", "Cán bộ bộ, cơ quan";
        /// A reviewer at the Government Office.
        Reviewer = "reviewer", "Chuyên viên thẩm tra";
        /// Somebody who works with the figures.
        Analyst = "analyst", "Chuyên viên phân tích";
        /// Somebody who runs the system and looks after accounts.
        Administrator = "administrator", "Quản trị viên";
    }
}

closed_set! {
    /// What somebody does. Routes, use cases and token scopes speak of these.
    Action {
        /// Search and read what is public.
        Read = "read", "Tra cứu, xem dữ liệu công khai";
        /// Take lists away as files.
        Export = "export", "Kết xuất dữ liệu";
        /// Sign in, and out again.
        SignIn = "sign-in", "Đăng nhập, đăng xuất";
        /// See one's own account.
        ViewAccount = "view-account", "Xem tài khoản của mình";
        /// Change one's own password, end sessions, issue and revoke tokens.
        ManageAccount = "manage-account", "Quản lý tài khoản của mình";
        /// Have what is recorded sent to an address of one's own.
        Follow = "follow", "Theo dõi thay đổi, đặt webhook";
        /// Have letters about what is new sent to a mail address.
        Subscribe = "subscribe", "Nhận tin theo dõi qua thư";
        /// Read who did what: the part of the journal that names accounts.
        ReadJournal = "read-journal", "Xem nhật ký có tên người thực hiện";
        /// Check a plan without recording it.
        CheckPlan = "check-plan", "Kiểm tra phương án";
        /// Upload a plan.
        UploadPlan = "upload-plan", "Nộp phương án";
        /// Change a plan that is not settled.
        EditPlan = "edit-plan", "Sửa phương án";
        /// Open a plan for comments, and close it.
        OpenConsultation = "open-consultation", "Mở, đóng tham vấn";
        /// Submit a plan to the Government Office.
        SubmitPlan = "submit-plan", "Trình phương án";
        /// Withdraw a plan.
        WithdrawPlan = "withdraw-plan", "Rút phương án";
        /// Return a plan or pass it.
        ReviewPlan = "review-plan", "Thẩm tra phương án";
        /// Ask agencies for plans by a deadline.
        CallForPlans = "call-for-plans", "Yêu cầu gửi phương án";
        /// Record the decision that approves a plan.
        RecordDecision = "record-decision", "Ghi quyết định phê duyệt";
        /// Record the legal document that carries an item out.
        RecordDocument = "record-document", "Ghi văn bản thực thi";
        /// Record a published figure with its source.
        RecordIndicator = "record-indicator", "Ghi số liệu đã công bố";
        /// Correct a step of a plan that was recorded wrongly. Which role may
        /// correct which step is what it may record.
        CorrectStep = "correct-step", "Đính chính bước đã ghi";
        /// Fix the set of regulations that shares are taken over.
        SetBaseline = "set-baseline", "Lập mốc so sánh";
        /// Comment on a plan, a draft or a regulation.
        Comment = "comment", "Góp ý";
        /// Answer comments.
        AnswerComment = "answer-comment", "Giải trình, tiếp thu góp ý";
        /// Send a petition about a rule in force, and follow it up.
        Petition = "petition", "Gửi phản ánh, kiến nghị";
        /// Send petitions on to agencies, or settle them at the Government Office.
        RoutePetition = "route-petition", "Phân loại, chuyển phản ánh, kiến nghị";
        /// Settle petitions that were sent on to the own agency.
        AnswerPetition = "answer-petition", "Xử lý phản ánh, kiến nghị";
        /// Open consultations on drafts and on regulations in force, and run them.
        RunConsultation = "run-consultation", "Mở, điều hành tham vấn dự thảo, quy định";
        /// Say what becomes of the procedures that a draft would bring.
        VetDraft = "vet-draft", "Có ý kiến về thủ tục trong dự thảo";
        /// Ask what the rules say.
        AskQuestion = "ask-question", "Gửi câu hỏi";
        /// Answer questions to the own agency, and publish some of its own.
        AnswerQuestion = "answer-question", "Giải đáp câu hỏi";
        /// Hide what must not be shown.
        Moderate = "moderate", "Kiểm duyệt góp ý";
        /// Add, disable and reset accounts.
        ManageUsers = "manage-users", "Quản lý người dùng";
        /// See which letters could not be sent, and have them sent again.
        ManageMail = "manage-mail", "Quản lý thư gửi đi";
    }
}

/// How far a role reaches with an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Not at all.
    Nothing,
    /// To what belongs to the own agency.
    OwnAgency,
    /// To everything.
    Everything,
}

/// Whose something is, seen from who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// It belongs to the agency of who acts, or to one that became it.
    Own,
    /// It belongs to another agency, or to none.
    Other,
}

const NO: Reach = Reach::Nothing;
const OWN: Reach = Reach::OwnAgency;
const ALL: Reach = Reach::Everything;

/// The table. A system administrator looks after accounts and not after
/// content, and an analyst reads: whoever runs the machine has no say in plans,
/// nor in which published figures stand beside what is counted, nor in which
/// comments are shown. No officer hides what criticises the own agency: that is
/// for the Government Office alone, which has no plans of its own, and what one
/// reviewer hid another looks at again.
#[rustfmt::skip]
const TABLE: [(Action, [Reach; 6]); 33] = [
    //                         visitor business officer reviewer analyst administrator
    (Action::Read,             [ALL,   ALL,     ALL,    ALL,     ALL,    ALL]),
    (Action::Export,           [ALL,   ALL,     ALL,    ALL,     ALL,    ALL]),
    (Action::SignIn,           [ALL,   ALL,     ALL,    ALL,     ALL,    ALL]),
    (Action::ViewAccount,      [NO,    ALL,     ALL,    ALL,     ALL,    ALL]),
    (Action::ManageAccount,    [NO,    ALL,     ALL,    ALL,     ALL,    ALL]),
    (Action::Follow,           [NO,    ALL,     ALL,    ALL,     ALL,    ALL]),
    (Action::Subscribe,        [ALL,   ALL,     ALL,    ALL,     ALL,    ALL]),
    (Action::ReadJournal,      [NO,    NO,      OWN,    ALL,     NO,     ALL]),
    (Action::CheckPlan,        [NO,    ALL,     ALL,    ALL,     ALL,    ALL]),
    (Action::UploadPlan,       [NO,    NO,      OWN,    NO,      NO,     NO ]),
    (Action::EditPlan,         [NO,    NO,      OWN,    NO,      NO,     NO ]),
    (Action::OpenConsultation, [NO,    NO,      OWN,    NO,      NO,     NO ]),
    (Action::SubmitPlan,       [NO,    NO,      OWN,    NO,      NO,     NO ]),
    (Action::WithdrawPlan,     [NO,    NO,      OWN,    NO,      NO,     NO ]),
    (Action::ReviewPlan,       [NO,    NO,      NO,     ALL,     NO,     NO ]),
    (Action::CallForPlans,     [NO,    NO,      NO,     ALL,     NO,     NO ]),
    (Action::RecordDecision,   [NO,    NO,      NO,     ALL,     NO,     NO ]),
    (Action::RecordDocument,   [NO,    NO,      OWN,    ALL,     NO,     NO ]),
    (Action::RecordIndicator,  [NO,    NO,      NO,     ALL,     NO,     NO ]),
    (Action::CorrectStep,      [NO,    NO,      OWN,    ALL,     NO,     NO ]),
    (Action::SetBaseline,      [NO,    NO,      NO,     ALL,     NO,     NO ]),
    (Action::Comment,          [ALL,   ALL,     NO,     NO,      ALL,    NO ]),
    (Action::AnswerComment,    [NO,    NO,      OWN,    NO,      NO,     NO ]),
    (Action::Petition,         [ALL,   ALL,     NO,     NO,      ALL,    NO ]),
    (Action::RoutePetition,    [NO,    NO,      NO,     ALL,     NO,     NO ]),
    (Action::AnswerPetition,   [NO,    NO,      OWN,    NO,      NO,     NO ]),
    (Action::RunConsultation,  [NO,    NO,      OWN,    ALL,     NO,     NO ]),
    (Action::VetDraft,         [NO,    NO,      NO,     ALL,     NO,     NO ]),
    (Action::AskQuestion,      [ALL,   ALL,     NO,     NO,      ALL,    NO ]),
    (Action::AnswerQuestion,   [NO,    NO,      OWN,    NO,      NO,     NO ]),
    (Action::Moderate,         [NO,    NO,      NO,     ALL,     NO,     NO ]),
    (Action::ManageUsers,      [NO,    NO,      NO,     NO,      NO,     ALL]),
    (Action::ManageMail,       [NO,    NO,      NO,     NO,      NO,     ALL]),
];

impl Role {
    /// How far this role reaches with an action.
    pub fn reach(self, action: Action) -> Reach {
        let row = TABLE.iter().find(|(of, _)| *of == action);
        row.map_or(Reach::Nothing, |(_, cells)| cells[self as usize])
    }

    /// Whether this role may do an action to something.
    pub fn may(self, action: Action, relation: Relation) -> bool {
        match self.reach(action) {
            Reach::Nothing => false,
            Reach::OwnAgency => relation == Relation::Own,
            Reach::Everything => true,
        }
    }

    /// The roles that an account can have.
    pub fn of_accounts() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|role| *role != Self::Visitor)
    }
}

impl Action {
    /// Whether it settles a plan, which takes a second person.
    pub fn settles(self) -> bool {
        matches!(self, Self::ReviewPlan | Self::RecordDecision)
    }
}

/// Whether somebody may settle what others made: two people for what counts.
/// Whoever uploaded or edited a plan, even once, can't return, pass or approve
/// it, whatever role they have by now.
pub fn is_second_person<'a, P: PartialEq + 'a>(
    person: &P,
    authors: impl IntoIterator<Item = &'a P>,
) -> bool {
    authors.into_iter().all(|author| author != person)
}

closed_set! {
    /// What a token of the API may be used for: never more than its account may
    /// do, and never to manage accounts.
    TokenScope {
        /// Read, also what is not public.
        Read = "read", "Đọc dữ liệu, kiểm tra phương án";
        /// Work with plans of the own agency.
        Plans = "plans", "Nộp, sửa, trình phương án";
        /// Review and record decisions.
        Review = "review", "Thẩm tra, ghi quyết định";
        /// Comment, answer and moderate.
        Comments = "comments", "Góp ý, kiến nghị, trả lời, kiểm duyệt";
        /// Have what is recorded sent to an address.
        Follow = "follow", "Theo dõi thay đổi, đặt webhook";
    }
}

impl TokenScope {
    /// Whether a token with this scope may be used for an action.
    pub fn covers(self, action: Action) -> bool {
        use Action::{
            AnswerComment, AnswerPetition, AnswerQuestion, AskQuestion, CallForPlans, CheckPlan,
            Comment, CorrectStep, EditPlan, Export, Follow, Moderate, OpenConsultation, Petition,
            Read, ReadJournal, RecordDecision, RecordDocument, RecordIndicator, ReviewPlan,
            RoutePetition, RunConsultation, SetBaseline, SubmitPlan, Subscribe, UploadPlan,
            VetDraft, ViewAccount, WithdrawPlan,
        };
        match action {
            // What needs no account, and to see whose token it is.
            Read | Export | ViewAccount => true,
            ReadJournal => self == Self::Read,
            CheckPlan => matches!(self, Self::Read | Self::Plans),
            UploadPlan | EditPlan | OpenConsultation | SubmitPlan | WithdrawPlan
            | RecordDocument => self == Self::Plans,
            ReviewPlan | CallForPlans | RecordDecision | RecordIndicator | SetBaseline
            | VetDraft => self == Self::Review,
            CorrectStep | RunConsultation => matches!(self, Self::Plans | Self::Review),
            Comment | AnswerComment | Moderate | Petition | RoutePetition | AnswerPetition
            | AskQuestion | AnswerQuestion => self == Self::Comments,
            // What is sent is public; whoever stole a token gets nothing by it.
            Follow | Subscribe => self == Self::Follow,
            // A stolen token must not be able to make itself last.
            Action::SignIn | Action::ManageAccount | Action::ManageUsers | Action::ManageMail => {
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each role may do, written from the rules of the consultation and
    /// not from the table: `action` alone means everywhere, `action@own` means
    /// in the own agency.
    const EXPECTED: [(Role, &str); 6] = [
        (Role::Visitor, "read export sign-in subscribe comment petition ask-question"),
        (
            Role::Business,
            "read export sign-in view-account manage-account follow subscribe check-plan comment petition \
             ask-question",
        ),
        (
            Role::Officer,
            "read export sign-in view-account manage-account follow subscribe check-plan read-journal@own \
             upload-plan@own edit-plan@own open-consultation@own submit-plan@own \
             withdraw-plan@own record-document@own correct-step@own answer-comment@own \
             answer-petition@own run-consultation@own answer-question@own",
        ),
        (
            Role::Reviewer,
            "read export sign-in view-account manage-account follow subscribe check-plan read-journal review-plan \
             call-for-plans record-decision record-document record-indicator correct-step \
             set-baseline moderate route-petition run-consultation vet-draft",
        ),
        (
            Role::Analyst,
            "read export sign-in view-account manage-account follow subscribe check-plan comment petition \
             ask-question",
        ),
        (
            Role::Administrator,
            "read export sign-in view-account manage-account follow subscribe check-plan read-journal \
             manage-users manage-mail",
        ),
    ];

    #[test]
    fn every_cell_is_what_the_rules_say() {
        let mut cells = 0;
        for (role, list) in EXPECTED {
            let list: Vec<&str> = list.split_whitespace().collect();
            for &action in Action::ALL {
                let everywhere = list.contains(&action.name());
                let own = everywhere || list.contains(&format!("{action}@own").as_str());
                assert_eq!(role.may(action, Relation::Own), own, "{role} {action} own");
                assert_eq!(role.may(action, Relation::Other), everywhere, "{role} {action} other");
                cells += 2;
            }
            let unknown =
                list.iter().find(|cell| cell.trim_end_matches("@own").parse::<Action>().is_err());
            assert_eq!(unknown, None);
        }
        assert_eq!(cells, Role::ALL.len() * Action::ALL.len() * 2);
    }

    #[test]
    fn the_table_has_every_action_once() {
        let rows: Vec<Action> = TABLE.iter().map(|(action, _)| *action).collect();
        assert_eq!(rows, Action::ALL);
    }

    #[test]
    fn authors_do_not_settle() {
        for (person, authors, may) in [
            ("b", &["a"][..], true),
            ("a", &["a"], false),
            ("a", &["b", "a"], false),
            ("a", &[], true),
        ] {
            assert_eq!(is_second_person(&person, authors), may, "{person} {authors:?}");
        }
        let settling: Vec<_> = Action::ALL.iter().filter(|action| action.settles()).collect();
        assert_eq!(settling, [&Action::ReviewPlan, &Action::RecordDecision]);
        // Nobody can both write a plan and settle it.
        for &role in Role::ALL {
            let writes = role.reach(Action::UploadPlan) != Reach::Nothing;
            assert!(!(writes && role.reach(Action::RecordDecision) != Reach::Nothing), "{role}");
        }
    }

    #[test]
    fn scopes_cover_exactly_their_part() {
        for (scope, list) in [
            (TokenScope::Read, "read export view-account read-journal check-plan"),
            (
                TokenScope::Plans,
                "read export view-account check-plan upload-plan edit-plan open-consultation \
                 submit-plan withdraw-plan record-document correct-step run-consultation",
            ),
            (
                TokenScope::Review,
                "read export view-account review-plan call-for-plans record-decision \
                 record-indicator correct-step set-baseline run-consultation vet-draft",
            ),
            (
                TokenScope::Comments,
                "read export view-account comment answer-comment moderate petition route-petition \
                 answer-petition ask-question answer-question",
            ),
            (TokenScope::Follow, "read export view-account follow subscribe"),
        ] {
            let list: Vec<&str> = list.split_whitespace().collect();
            for &action in Action::ALL {
                assert_eq!(scope.covers(action), list.contains(&action.name()), "{scope} {action}");
            }
        }
    }
}
