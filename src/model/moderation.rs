//! Hiding comments that must not be shown, and looking at that again.

use serde::{Deserialize, Serialize};

use super::{CommentSubject, kind::closed_set};

closed_set! {
    /// A step of the moderation of a comment.
    ModerationAct {
        /// A moderator looked at it and leaves it where it is.
        Kept = "kept", "Giữ hiển thị";
        /// A moderator hid it.
        Removed = "removed", "Gỡ";
        /// Whoever sent it asks that somebody else looks at that.
        Appealed = "appealed", "Người gửi đề nghị xem lại";
        /// Somebody else looked: it stays hidden.
        Upheld = "upheld", "Giữ việc gỡ";
        /// It is shown again.
        Restored = "restored", "Khôi phục";
    }
}

closed_set! {
    /// Where the moderation of a comment stands.
    Moderated {
        /// It is shown.
        Shown = "shown", "Đang hiển thị";
        /// It is hidden, and whoever sent it can ask to look again.
        Removed = "removed", "Đã gỡ";
        /// It is hidden until somebody else has looked.
        Appealed = "appealed", "Đã gỡ, chờ xem lại";
        /// It is hidden for good.
        Upheld = "upheld", "Đã xem lại, giữ việc gỡ";
        /// It is shown for good: what was decided when somebody asked, stands.
        Restored = "restored", "Đã xem lại, khôi phục";
    }
}

impl Moderated {
    /// Where it stands after some steps; none if they cannot follow each other.
    pub fn after(acts: impl IntoIterator<Item = ModerationAct>) -> Option<Self> {
        acts.into_iter().try_fold(Self::Shown, Self::then)
    }

    /// Where it stands after one more step; none if that cannot be taken now.
    pub fn then(self, act: ModerationAct) -> Option<Self> {
        use ModerationAct as Act;
        match (self, act) {
            (Self::Shown | Self::Restored, Act::Kept) => Some(self),
            (Self::Shown, Act::Removed) => Some(Self::Removed),
            (Self::Removed, Act::Appealed) => Some(Self::Appealed),
            // Whoever sees that it was wrong need not be asked.
            (Self::Removed, Act::Restored) => Some(Self::Shown),
            (Self::Appealed, Act::Upheld) => Some(Self::Upheld),
            (Self::Appealed, Act::Restored) => Some(Self::Restored),
            _ => None,
        }
    }

    /// Whether the public does not see it.
    pub fn hides(self) -> bool {
        matches!(self, Self::Removed | Self::Appealed | Self::Upheld)
    }

    /// Whether an act now decides on what somebody else did.
    pub fn takes_second(self, act: ModerationAct) -> bool {
        self == Self::Appealed && matches!(act, ModerationAct::Upheld | ModerationAct::Restored)
    }
}

/// What is recorded of a step. What somebody writes to ask for another look is
/// no part of it, but its fingerprint is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModerationStep {
    /// Which step of the comment it is, from 1.
    pub place: u32,
    /// What the comment is about.
    pub subject: CommentSubject,
    /// Why, by the name in the published list; of a removal only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the moderator adds, for everybody.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The SHA-256 of what whoever sent the comment writes, with a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_at_twice_stands() {
        use ModerationAct::{Appealed, Kept, Removed, Restored, Upheld};
        for (acts, expected) in [
            (&[][..], Some(Moderated::Shown)),
            (&[Kept, Kept], Some(Moderated::Shown)),
            (&[Kept, Removed], Some(Moderated::Removed)),
            (&[Removed, Restored, Removed], Some(Moderated::Removed)),
            (&[Removed, Appealed], Some(Moderated::Appealed)),
            (&[Removed, Appealed, Upheld], Some(Moderated::Upheld)),
            (&[Removed, Appealed, Restored, Kept], Some(Moderated::Restored)),
            (&[Removed, Appealed, Restored, Removed], None),
            (&[Removed, Appealed, Upheld, Appealed], None),
            (&[Removed, Appealed, Upheld, Restored], None),
            (&[Removed, Upheld], None),
            (&[Removed, Removed], None),
            (&[Removed, Kept], None),
            (&[Appealed], None),
            (&[Restored], None),
        ] {
            assert_eq!(Moderated::after(acts.iter().copied()), expected, "{acts:?}");
        }
        for &state in Moderated::ALL {
            let second = ModerationAct::ALL.iter().filter(|act| state.takes_second(**act));
            assert_eq!(second.count(), if state == Moderated::Appealed { 2 } else { 0 });
            let shown = matches!(state, Moderated::Shown | Moderated::Restored);
            assert_eq!(state.hides(), !shown);
        }
    }
}
