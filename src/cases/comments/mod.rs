//! Comments on plans and the answers to them: each one transaction with its
//! journal row. Whoever has an account comments at once (`make`); a visitor
//! shows by a letter first that the address is theirs (`visit`).

mod answer;
mod attachment;
pub(in crate::cases) mod checked;
mod error;
mod groups;
mod image;
mod letters;
mod make;
mod rules;
mod visit;

pub use answer::{Answered, answer_comments, change_answer};
pub use attachment::Attachment;
pub use error::CommentError;
pub use groups::{Campaign, GroupRow, Groups, Merged, Several, Subject};
pub use make::{Made, NewComment, Said, change_comment, make_comment, withdraw_comment};
pub use visit::{
    Submission, Waiting, ask, ask_again, change_own, confirm, make_held, own, waiting, withdraw_own,
};

use crate::{
    model::{Act, Day},
    store::PlanState,
};

/// The days of the last consultation of an item that counts.
pub fn consultation(state: &PlanState, item: u32) -> Option<(Day, Day)> {
    let last = state.acts.iter().rev().find(|act| {
        act.act == Act::Consulting && state.live_items(act.seq).binary_search(&item).is_ok()
    })?;
    Some((last.day, last.closes?))
}
