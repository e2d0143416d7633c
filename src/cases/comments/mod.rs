//! Comments on plans and the answers to them: each one transaction with its
//! journal row.

mod answer;
pub(in crate::cases) mod checked;
mod error;
mod make;

pub use answer::{Answered, answer_comments, change_answer};
pub use error::CommentError;
pub use make::{Made, NewComment, Said, change_comment, make_comment, withdraw_comment};

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
