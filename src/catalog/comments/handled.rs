//! How what came in was dealt with, as numbers that can be listed.

use crate::model::{MatterKind, Rate, closed_set};

closed_set! {
    /// A number of comments that can be listed.
    CommentPart {
        /// All that came in.
        Received = "received", "Góp ý đã nhận";
        /// Those that are answered.
        Answered = "answered", "Góp ý đã trả lời";
        /// Those that were answered by the day on which that could still matter.
        InTime = "in-time", "Góp ý đã trả lời đúng hạn";
        /// Those that were not.
        Late = "late", "Góp ý quá hạn trả lời";
        /// Those that have no answer, and the day has passed.
        Overdue = "overdue", "Góp ý quá hạn chưa trả lời";
        /// Those of which the day has not passed.
        Waiting = "waiting", "Góp ý còn trong hạn trả lời";
        /// Those that the answer follows, in whole or in part.
        Heeded = "heeded", "Góp ý được tiếp thu toàn bộ hoặc một phần";
        /// Items of plans and paragraphs of drafts that have another version
        /// because of comments, each once.
        Changed = "changed", "Mục phương án, đoạn dự thảo được sửa theo góp ý";
    }
}

/// How what came in was dealt with: comments here; what else is received and
/// answered by a day can be counted in the same form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Handled {
    /// How many came in.
    pub received: u64,
    /// How many are answered.
    pub answered: u64,
    /// How many were answered on time.
    pub in_time: u64,
    /// How many were not: answered too late, or not at all.
    pub late: u64,
    /// Of the late ones, how many have no answer.
    pub overdue: u64,
    /// How many have none and are not late.
    pub waiting: u64,
    /// How many the answers follow, in whole or in part.
    pub heeded: u64,
    /// How many rules were changed because of them: items of plans and
    /// paragraphs of drafts, each once.
    pub changed: u64,
}

impl Handled {
    /// The number of a part.
    pub fn of(&self, part: CommentPart) -> u64 {
        match part {
            CommentPart::Received => self.received,
            CommentPart::Answered => self.answered,
            CommentPart::InTime => self.in_time,
            CommentPart::Late => self.late,
            CommentPart::Overdue => self.overdue,
            CommentPart::Waiting => self.waiting,
            CommentPart::Heeded => self.heeded,
            CommentPart::Changed => self.changed,
        }
    }

    /// Of those whose answer is given or overdue, how many have one: while there
    /// is time nothing is owed.
    pub fn replied(&self) -> Rate {
        Rate::of(self.answered, self.answered + self.overdue)
    }

    /// Of those whose answer is given or overdue, how many had it on time.
    pub fn replied_in_time(&self) -> Rate {
        Rate::of(self.in_time, self.in_time + self.late)
    }

    /// Of those that are answered, how many are followed.
    pub fn followed(&self) -> Rate {
        Rate::of(self.heeded, self.answered)
    }

    /// The sum of two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            received: self.received + other.received,
            answered: self.answered + other.answered,
            in_time: self.in_time + other.in_time,
            late: self.late + other.late,
            overdue: self.overdue + other.overdue,
            waiting: self.waiting + other.waiting,
            heeded: self.heeded + other.heeded,
            changed: self.changed + other.changed,
        }
    }
}

/// How comments were dealt with, by what they are on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HandledBy([Handled; MatterKind::ALL.len()]);

impl HandledBy {
    /// Those on one kind of thing.
    pub fn on(&self, kind: MatterKind) -> Handled {
        self.0[kind as usize]
    }

    pub(super) fn on_mut(&mut self, kind: MatterKind) -> &mut Handled {
        &mut self.0[kind as usize]
    }

    /// All of them.
    pub fn all(&self) -> Handled {
        self.0.into_iter().fold(Handled::default(), Handled::and)
    }

    /// The sum of two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|kind| self.0[kind].and(other.0[kind])))
    }
}
