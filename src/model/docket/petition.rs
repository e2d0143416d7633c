//! A difficulty with a rule in force, told by a business (phản ánh, kiến nghị).
//!
//! One that a file tells of and one that was sent here are the same thing. A
//! file tells in [`Petition::routed`] what was done with it elsewhere; what is
//! done here is a [`PetitionStep`] each. Where a petition stands on a day
//! follows from both.

use serde::{Deserialize, Serialize};

use super::{DocketKey, PetitionStep};
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
        /// Kept by the Government Office, as a file tells; what came of it is
        /// not known.
        Kept = "kept", "Giữ lại, không chuyển";
        /// With whoever has to settle it.
        Waiting = "waiting", "Đang xử lý";
        /// The sender was asked for more, and the clock stands still.
        Asked = "asked", "Chờ bổ sung";
        /// Answered, as a file tells.
        Answered = "answered", "Đã trả lời";
        /// Answered to the sender; the answer is not public yet.
        ToPublish = "to-publish", "Chờ công khai";
        /// Answered, and the answer is public.
        Published = "published", "Đã công khai";
        /// Refused, with a reason.
        Refused = "refused", "Từ chối";
        /// Given back to the Government Office by the agency it was sent to.
        Returned = "returned", "Trả lại";
    }
}

closed_set! {
    /// Who may read what the sender wrote, and what was answered.
    PetitionAccess {
        /// Everybody, with personal numbers masked.
        Public = "public", "Công khai";
        /// The sender and whoever handles it.
        Private = "private", "Không công khai nội dung";
    }
}

impl PetitionAccess {
    fn is_public(&self) -> bool {
        *self == Self::Public
    }
}

/// What a file tells of what was done with a petition, and when.
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

/// A petition, as far as it is public. Who sent it and what they wrote is not
/// kept here.
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
    /// More regulations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<RegulationCode>,
    /// The area, if it names no regulation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Who may read what the sender wrote.
    #[serde(default = "public", skip_serializing_if = "PetitionAccess::is_public")]
    pub access: PetitionAccess,
    /// What a file tells of what was done with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub routed: Option<Routed>,
    /// What was done with it here, in that order. Each is recorded for itself.
    #[serde(skip)]
    pub steps: Vec<PetitionStep>,
}

fn public() -> PetitionAccess {
    PetitionAccess::Public
}

impl Petition {
    /// One that a file tells of.
    pub fn told(
        number: DocketKey,
        (received, subject): (Day, String),
        regulation: Option<RegulationCode>,
        routed: Option<Routed>,
    ) -> Self {
        let (also, area, steps) = (Vec::new(), None, Vec::new());
        let access = PetitionAccess::Public;
        Self { number, received, subject, regulation, also, area, access, routed, steps }
    }

    /// The regulations that it names.
    pub fn regulations(&self) -> impl Iterator<Item = &RegulationCode> {
        self.regulation.iter().chain(&self.also)
    }

    /// Where it is on a day; none before it was received.
    pub fn state(&self, on: Day) -> Option<PetitionState> {
        self.place(on).map(|place| place.state)
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
        let with = |routed| {
            let about = (day(1), "x".to_owned());
            Petition::told("PAKN-1".parse().unwrap(), about, None, routed)
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

    #[test]
    fn what_was_recorded_before_there_were_steps_reads_and_writes_as_it_was() {
        let json = r#"{"number":"P1","received":"2022-03-01","subject":"x"}"#;
        let petition: Petition = serde_json::from_str(json).unwrap();
        assert_eq!(petition.access, PetitionAccess::Public);
        assert_eq!(serde_json::to_string(&petition).unwrap(), json);
    }
}
