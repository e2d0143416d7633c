//! Whether something takes comments on a day.

use jiff::Timestamp;

use super::Timing;
use crate::model::{Day, Stage};

/// Why no comment is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotTaking {
    /// Nobody was asked for comments.
    #[error("it is not under consultation")]
    Never,
    /// They are asked for from a day on.
    #[error("the consultation begins on {0}")]
    NotYet(Day),
    /// The same with the hour.
    #[error("the consultation opens at {0}")]
    NotOpen(Timestamp),
    /// It is settled, so that no comment could change it.
    #[error("it is settled")]
    Settled,
}

/// Whether an item takes a comment today, and in time or late: from the first
/// day of its consultation on. What comes after the last day is taken as late
/// until a decision settles the item, as it can still be heeded.
///
/// # Errors
/// Says why it takes none.
pub fn taking(
    stage: Option<Stage>,
    consultation: Option<(Day, Day)>,
    today: Day,
) -> Result<Timing, NotTaking> {
    let Some((opens, closes)) = consultation else { return Err(NotTaking::Never) };
    match stage {
        Some(Stage::Consulting | Stage::Submitted | Stage::Reviewed) => match today {
            today if today < opens => Err(NotTaking::NotYet(opens)),
            today if today <= closes => Ok(Timing::InTime),
            _ => Ok(Timing::Late),
        },
        Some(Stage::Approved | Stage::Enacted) => Err(NotTaking::Settled),
        // Sent back to its agency, or taken back by it.
        Some(Stage::Proposed) | None => Err(NotTaking::Never),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_taken_from_the_first_day_until_it_is_settled() {
        let day = |day| Day::constant(2026, 7, day);
        let open = Some((day(5), day(10)));
        for (stage, window, today, expected) in [
            (Some(Stage::Consulting), open, 4, Err(NotTaking::NotYet(day(5)))),
            (Some(Stage::Consulting), open, 5, Ok(Timing::InTime)),
            (Some(Stage::Consulting), open, 10, Ok(Timing::InTime)),
            (Some(Stage::Consulting), open, 11, Ok(Timing::Late)),
            (Some(Stage::Consulting), None, 5, Err(NotTaking::Never)),
            (Some(Stage::Submitted), open, 12, Ok(Timing::Late)),
            (Some(Stage::Reviewed), open, 12, Ok(Timing::Late)),
            (Some(Stage::Approved), open, 6, Err(NotTaking::Settled)),
            (Some(Stage::Enacted), open, 12, Err(NotTaking::Settled)),
            (Some(Stage::Proposed), open, 6, Err(NotTaking::Never)),
            (None, open, 6, Err(NotTaking::Never)),
        ] {
            assert_eq!(taking(stage, window, day(today)), expected, "{stage:?} {today}");
        }
    }
}
