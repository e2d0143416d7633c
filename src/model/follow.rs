//! What somebody who follows the journal wants to hear of.
//!
//! Only rows that everybody may read are told to anybody, so that no address
//! can be given to learn more than a visitor sees.

use serde::{Deserialize, Serialize};

use super::{AgencySlug, JournalKind, RegulationCode, Relation, Role, Sight};

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
    /// The regulation that rows are about: itself, and items of plans.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regulation: Option<RegulationCode>,
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
        let of_kind = self.kinds.is_empty() || self.kinds.contains(&kind);
        let of_agency = self
            .agency
            .as_ref()
            .is_none_or(|wanted| about.agencies.iter().any(|agency| same(wanted, agency)));
        let of_regulation =
            self.regulation.as_ref().is_none_or(|wanted| about.regulations.contains(wanted));
        of_kind && of_agency && of_regulation
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_public_is_told_to_nobody() {
        let same = |a: &AgencySlug, b: &AgencySlug| a == b;
        for &kind in JournalKind::ALL {
            let about = About { seq: 1, kind: Some(kind), agencies: vec![], regulations: vec![] };
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
        let unknown = About { seq: 1, kind: None, agencies: vec![], regulations: vec![] };
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
        assert!(serde_json::from_str::<Interest>(r#"{"field": "x"}"#).is_err());
    }
}
