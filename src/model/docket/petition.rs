//! A difficulty with a rule in force, told by a business (phản ánh, kiến nghị).

use serde::{Deserialize, Serialize};

use super::DocketKey;
use crate::model::{AgencySlug, Day, RegulationCode, closed_set};

closed_set! {
    /// What the Government Office did with a petition.
    Routing {
        /// Sent on to the agency that may settle it.
        Forwarded = "forwarded", "Chuyển xử lý";
        /// Kept: not complete, not about a rule, or for nobody else.
        Kept = "kept", "Giữ lại tại Văn phòng Chính phủ";
    }
}

closed_set! {
    /// Where a petition is.
    PetitionState {
        /// Received, and not looked at.
        New = "new", "Mới tiếp nhận";
        /// Kept by the Government Office.
        Kept = "kept", "Giữ lại, không chuyển";
        /// Sent on, and not answered.
        Waiting = "waiting", "Đã chuyển, chờ trả lời";
        /// Answered by whom it was sent to.
        Answered = "answered", "Đã trả lời";
    }
}

/// What was done with a petition, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Routed {
    /// What.
    pub routing: Routing,
    /// The day of it.
    pub day: Day,
    /// To whom it was sent on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencySlug>,
    /// The day on which that agency answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<Day>,
}

/// A petition. Who sent it is not kept here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Petition {
    /// Its number.
    pub number: DocketKey,
    /// The day on which it was received.
    pub received: Day,
    /// What it is about, in a line.
    pub subject: String,
    /// The regulation, if it names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regulation: Option<RegulationCode>,
    /// What was done with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub routed: Option<Routed>,
}

impl Petition {
    /// Where it is on a day; none before it was received.
    pub fn state(&self, on: Day) -> Option<PetitionState> {
        if self.received > on {
            return None;
        }
        let routed = self.routed.as_ref().filter(|routed| routed.day <= on);
        Some(match routed {
            None => PetitionState::New,
            Some(Routed { routing: Routing::Kept, .. }) => PetitionState::Kept,
            Some(Routed { answered: Some(day), .. }) if *day <= on => PetitionState::Answered,
            Some(_) => PetitionState::Waiting,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_petition_is_where_its_days_say() {
        let day = |day| Day::constant(2022, 3, day);
        let routed = |routing, answered: Option<i8>| Routed {
            routing,
            day: day(3),
            agency: None,
            answered: answered.map(day),
        };
        let with = |routed| Petition {
            number: "PAKN-1".parse().unwrap(),
            received: day(1),
            subject: "x".into(),
            regulation: None,
            routed,
        };
        use PetitionState as S;
        for (petition, states) in [
            (with(None), [None, Some(S::New), Some(S::New), Some(S::New)]),
            (
                with(Some(routed(Routing::Kept, None))),
                [None, Some(S::New), Some(S::Kept), Some(S::Kept)],
            ),
            (
                with(Some(routed(Routing::Forwarded, None))),
                [None, Some(S::New), Some(S::Waiting), Some(S::Waiting)],
            ),
            (
                with(Some(routed(Routing::Forwarded, Some(9)))),
                [None, Some(S::New), Some(S::Waiting), Some(S::Answered)],
            ),
        ] {
            let on = [Day::constant(2022, 2, 28), day(1), day(3), day(9)];
            assert_eq!(on.map(|on| petition.state(on)), states);
        }
    }
}
