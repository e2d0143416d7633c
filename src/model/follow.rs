//! What somebody who follows the journal wants to hear of.
//!
//! Only rows that everybody may read are told to anybody, so that no address
//! can be given to learn more than a visitor sees.

use jiff::{SignedDuration, Timestamp, civil::Weekday};
use serde::{Deserialize, Serialize};

use super::{
    AgencySlug, ConsultationNumber, Field, JournalKind, PlanNumber, RegulationCode, Relation, Role,
    Sight, day_in_viet_nam, kind::closed_set, midnight_in_viet_nam,
};

/// What of the public journal somebody wants to hear of. What is not set does
/// not narrow; what is set narrows together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interest {
    /// Kinds of subjects, as alternatives; all that are public if there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<JournalKind>,
    /// The agency whose regulations and plans rows are about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencySlug>,
    /// The field of the regulations that rows are about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<Field>,
    /// The regulation that rows are about: itself, items of plans, answers to
    /// comments on these, petitions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regulation: Option<RegulationCode>,
    /// The plan that rows are about: itself, its items, its papers, answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanNumber>,
    /// The consultation on a draft or a regulation that rows are about: itself,
    /// texts of the draft, answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consultation: Option<ConsultationNumber>,
    /// The search that finds the regulations that rows are about, by the
    /// parameters of its address. Only who has an index can tell
    /// ([`Interest::takes`] does not look at it).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
}

/// What somebody is told of by letters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// Rows of the public journal.
    Rows(Interest),
    /// What a search finds that it did not find before, by the parameters of
    /// its address.
    Search(String),
}

closed_set! {
    /// How often a letter comes, if there is something to tell.
    Rhythm {
        /// Every morning.
        Daily = "daily", "Hằng ngày";
        /// On Monday mornings.
        Weekly = "weekly", "Hằng tuần, vào thứ Hai";
    }
}

impl Rhythm {
    /// The first instant after another at which a letter is due: at an hour of
    /// the day in Viet Nam.
    pub fn next(self, after: Timestamp, hour: u8) -> Timestamp {
        let hour = SignedDuration::from_hours(i64::from(hour.min(23)));
        let mut day = day_in_viet_nam(after);
        for _ in 0..8 {
            let due = midnight_in_viet_nam(day).checked_add(hour).unwrap_or(Timestamp::MAX);
            let of_rhythm = self == Self::Daily || day.weekday() == Weekday::Monday;
            if of_rhythm && due > after {
                return due;
            }
            day = day.tomorrow().unwrap_or(day);
        }
        Timestamp::MAX
    }
}

/// What a row of the journal is about, as far as interests ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Its place.
    pub seq: u64,
    /// The kind of its subject; none for one that this program does not know.
    pub kind: Option<JournalKind>,
    /// The agencies whose regulations and plans it is about.
    pub agencies: Vec<AgencySlug>,
    /// The regulations that it is about.
    pub regulations: Vec<RegulationCode>,
    /// The fields that these are in, or once were.
    pub fields: Vec<Field>,
    /// The plans that it is about.
    pub plans: Vec<PlanNumber>,
    /// The consultations of their own that it is about.
    pub consultations: Vec<ConsultationNumber>,
}

impl About {
    /// A row that is about nothing that interests ask for.
    pub fn nothing(seq: u64, kind: Option<JournalKind>) -> Self {
        Self {
            seq,
            kind,
            agencies: Vec::new(),
            regulations: Vec::new(),
            fields: Vec::new(),
            plans: Vec::new(),
            consultations: Vec::new(),
        }
    }
}

impl JournalKind {
    /// Whether everybody may read what was done to a subject of this kind.
    pub fn is_public(self) -> bool {
        let sight = self.part().sight(|action| Role::Visitor.reach(action), Relation::Other);
        sight != Sight::Seal
    }

    /// The kinds that somebody can ask for.
    pub fn public() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|kind| kind.is_public())
    }
}

impl Interest {
    /// Whether a row is to be told. `same` says of two agencies whether one
    /// answers for what the other did.
    pub fn takes(&self, about: &About, same: impl Fn(&AgencySlug, &AgencySlug) -> bool) -> bool {
        let Some(kind) = about.kind.filter(|kind| kind.is_public()) else { return false };
        (self.kinds.is_empty() || self.kinds.contains(&kind)) && self.touches(about, same)
    }

    /// Whether a row is about what is followed, whoever may read it.
    fn touches(&self, about: &About, same: impl Fn(&AgencySlug, &AgencySlug) -> bool) -> bool {
        let of_agency = self
            .agency
            .as_ref()
            .is_none_or(|wanted| about.agencies.iter().any(|agency| same(wanted, agency)));
        let of_field = self.field.as_ref().is_none_or(|wanted| about.fields.contains(wanted));
        let of_regulation =
            self.regulation.as_ref().is_none_or(|wanted| about.regulations.contains(wanted));
        let of_plan = self.plan.is_none_or(|wanted| about.plans.contains(&wanted));
        let of_consultation =
            self.consultation.is_none_or(|wanted| about.consultations.contains(&wanted));
        of_agency && of_field && of_regulation && of_plan && of_consultation
    }

    /// Whether comments are told of, by their number: their rows are not public,
    /// but what is shown of them is.
    pub fn counts(&self, about: &About, same: impl Fn(&AgencySlug, &AgencySlug) -> bool) -> bool {
        let narrow =
            self.regulation.is_some() || self.plan.is_some() || self.consultation.is_some();
        narrow && self.kinds.is_empty() && self.touches(about, same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_public_is_told_to_nobody() {
        let same = |a: &AgencySlug, b: &AgencySlug| a == b;
        for &kind in JournalKind::ALL {
            let about = About::nothing(1, Some(kind));
            let told = Interest::default().takes(&about, same);
            let closed = [
                "comment",
                "petition-letter",
                "question",
                "account",
                "session",
                "token",
                "webhook",
            ];
            assert_eq!(told, !closed.contains(&kind.name()), "{kind}");
            // Asking for it by name does not open it.
            let named = Interest { kinds: vec![kind], ..Interest::default() };
            assert_eq!(named.takes(&about, same), told, "{kind}");
        }
        let unknown = About::nothing(1, None);
        assert!(!Interest::default().takes(&unknown, same));
    }

    #[test]
    fn what_is_set_narrows_together() {
        let same = |a: &AgencySlug, b: &AgencySlug| {
            let answers = |slug: &AgencySlug| match slug.as_str() {
                "bo-giao-thong-van-tai" => "bo-xay-dung".to_owned(),
                other => other.to_owned(),
            };
            answers(a) == answers(b)
        };
        let about = About {
            seq: 1,
            kind: Some(JournalKind::PlanItem),
            agencies: vec!["bo-giao-thong-van-tai".parse().unwrap()],
            regulations: vec!["1.000001".parse().unwrap()],
            fields: vec![Field("Đường bộ".into())],
            plans: vec![PlanNumber(3)],
            consultations: vec![ConsultationNumber(5)],
        };
        for (interest, takes) in [
            (r"{}", true),
            (r#"{"kinds": ["plan", "plan-item"]}"#, true),
            (r#"{"kinds": ["plan"]}"#, false),
            (r#"{"agency": "bo-giao-thong-van-tai"}"#, true),
            // What became of it hears of it.
            (r#"{"agency": "bo-xay-dung"}"#, true),
            (r#"{"agency": "bo-y-te"}"#, false),
            (r#"{"regulation": "1.000001"}"#, true),
            (r#"{"regulation": "1.000002"}"#, false),
            (r#"{"agency": "bo-y-te", "regulation": "1.000001"}"#, false),
            (r#"{"field": "Đường bộ"}"#, true),
            (r#"{"field": "Hàng hải"}"#, false),
            (r#"{"plan": "PA-0003"}"#, true),
            (r#"{"plan": "PA-0004"}"#, false),
            (r#"{"consultation": "TV-0005"}"#, true),
            (r#"{"consultation": "TV-0006"}"#, false),
            (r#"{"plan": "PA-0004", "field": "Đường bộ"}"#, false),
            (
                r#"{"kinds": ["plan-item"], "agency": "bo-xay-dung", "regulation": "1.000001"}"#,
                true,
            ),
        ] {
            let read: Interest = serde_json::from_str(interest).unwrap();
            assert_eq!(read.takes(&about, same), takes, "{interest}");
            let again: Interest =
                serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
            assert_eq!(again, read);
        }
        assert!(serde_json::from_str::<Interest>(r#"{"fields": "x"}"#).is_err());
    }

    #[test]
    fn comments_are_counted_for_what_is_narrow() {
        let same = |a: &AgencySlug, b: &AgencySlug| a == b;
        let about = About {
            agencies: vec!["bo-y-te".parse().unwrap()],
            regulations: vec!["1.000001".parse().unwrap()],
            plans: vec![PlanNumber(3)],
            ..About::nothing(0, None)
        };
        for (interest, counts) in [
            (r"{}", false),
            (r#"{"agency": "bo-y-te"}"#, false),
            (r#"{"regulation": "1.000001"}"#, true),
            (r#"{"regulation": "1.000002"}"#, false),
            (r#"{"plan": "PA-0003"}"#, true),
            (r#"{"plan": "PA-0003", "kinds": ["plan"]}"#, false),
            (r#"{"plan": "PA-0003", "agency": "bo-cong-thuong"}"#, false),
        ] {
            let read: Interest = serde_json::from_str(interest).unwrap();
            assert_eq!(read.counts(&about, same), counts, "{interest}");
        }
    }

    #[test]
    fn letters_come_in_the_morning_in_viet_nam() {
        // Seven in the morning is midnight UTC; 29 June 2026 is a Monday.
        for (after, daily, weekly) in [
            ("2026-06-28T23:59:59Z", "2026-06-29T00:00:00Z", "2026-06-29T00:00:00Z"),
            ("2026-06-29T00:00:00Z", "2026-06-30T00:00:00Z", "2026-07-06T00:00:00Z"),
            ("2026-06-28T17:00:00Z", "2026-06-29T00:00:00Z", "2026-06-29T00:00:00Z"),
            ("2026-07-01T12:00:00Z", "2026-07-02T00:00:00Z", "2026-07-06T00:00:00Z"),
            ("2026-12-31T23:59:59.5Z", "2027-01-01T00:00:00Z", "2027-01-04T00:00:00Z"),
        ] {
            let next = |rhythm: Rhythm| rhythm.next(after.parse().unwrap(), 7).to_string();
            assert_eq!(
                (next(Rhythm::Daily).as_str(), next(Rhythm::Weekly).as_str()),
                (daily, weekly)
            );
        }
    }
}
