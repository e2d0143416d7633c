//! Calls for plans: which agencies are asked to review their regulations, by
//! when, and which of them have answered.

use serde::{Deserialize, Serialize};

use crate::model::{AgencySlug, Day, DocumentNumber};

/// A call for plans (yêu cầu gửi phương án).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanCall {
    /// The number of the document that asks.
    pub number: DocumentNumber,
    /// The day of it.
    pub issued: Day,
    /// What it is called.
    pub title: String,
    /// The last day on which an answer is in time.
    pub deadline: Day,
    /// Who is asked, in the order in which they are listed, each once.
    pub agencies: Vec<AgencySlug>,
}

/// Items of a plan that were sent to the Government Office on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedIn {
    /// Whose plan it is.
    pub agency: AgencySlug,
    /// The day.
    pub day: Day,
    /// How many items.
    pub items: u64,
}

/// What an agency has done about a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallAnswer {
    /// It has submitted, first on a day, and so many items in all.
    Submitted {
        /// The first day on which it submitted anything.
        first: Day,
        /// How many items since the call.
        items: u64,
    },
    /// It has submitted nothing.
    Nothing,
}

/// How an agency stands with a call on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallStanding<'a> {
    /// Who was asked.
    pub agency: &'a AgencySlug,
    /// What it has done.
    pub answer: CallAnswer,
    /// Days between the deadline and the answer or, without one, the day asked
    /// about: above zero if late, below zero while there is time.
    pub days_late: i32,
}

impl PlanCall {
    /// How every agency that was asked stands on a day, in the order of the
    /// call. Plans do not name a call, so whatever an agency submits from the
    /// day of the call on answers it.
    ///
    /// `is_one` tells whether two agencies were one on a day. Going by the day
    /// of the submission, a ministry that is merged away and had not submitted
    /// still owes its part until the one that it became submits something.
    pub fn standing(
        &self,
        submissions: &[HandedIn],
        today: Day,
        is_one: impl Fn(&AgencySlug, &AgencySlug, Day) -> bool,
    ) -> Vec<CallStanding<'_>> {
        let days = |to: Day| crate::model::day_number(to) - crate::model::day_number(self.deadline);
        let stand = |agency| {
            let answers = submissions.iter().filter(|submission| {
                (self.issued..=today).contains(&submission.day)
                    && is_one(agency, &submission.agency, submission.day)
            });
            let (first, items) = answers.fold((None, 0), |(first, items), submission| {
                let day = submission.day;
                (Some(first.map_or(day, |first: Day| first.min(day))), items + submission.items)
            });
            CallStanding {
                agency,
                answer: first
                    .map_or(CallAnswer::Nothing, |first| CallAnswer::Submitted { first, items }),
                days_late: days(first.unwrap_or(today)),
            }
        };
        self.agencies.iter().map(stand).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        model::{Relation, day_number, day_of},
        reference::agencies,
    };

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn is_one(a: &AgencySlug, b: &AgencySlug, day: Day) -> bool {
        agencies().relation(a, b, day) == Relation::Own
    }

    fn call(agencies: &[&str]) -> PlanCall {
        PlanCall {
            number: "12/VPCP-KSTT".parse().unwrap(),
            issued: day("2025-01-10"),
            title: "Rà soát năm 2025".into(),
            deadline: day("2025-04-30"),
            agencies: agencies.iter().map(|slug| slug.parse().unwrap()).collect(),
        }
    }

    fn submission(agency: &str, on: &str) -> HandedIn {
        HandedIn { agency: agency.parse().unwrap(), day: day(on), items: 3 }
    }

    /// Transport became a part of construction on 1 March 2025.
    #[test]
    fn who_has_not_submitted_is_told_across_mergers() {
        let (building, transport, health) = ("bo-xay-dung", "bo-giao-thong-van-tai", "bo-y-te");
        let nothing = |late: i32| format!("- {late}");
        for (submissions, today, expected) in [
            (vec![], "2025-04-30", [nothing(0), nothing(0), nothing(0)]),
            (vec![], "2025-05-03", [nothing(3), nothing(3), nothing(3)]),
            // Before the merger each answers for itself.
            (
                vec![(transport, "2025-02-10")],
                "2025-05-03",
                [nothing(3), "3 -79".into(), nothing(3)],
            ),
            (
                vec![(building, "2025-02-10")],
                "2025-05-03",
                ["3 -79".into(), nothing(3), nothing(3)],
            ),
            // After it what the one ministry submits is for both, whatever the plan is called.
            (
                vec![(building, "2025-05-02")],
                "2025-05-03",
                ["3 2".into(), "3 2".into(), nothing(3)],
            ),
            (
                vec![(transport, "2025-03-01")],
                "2025-05-03",
                ["3 -60".into(), "3 -60".into(), nothing(3)],
            ),
            // What was submitted before the call, or after the day asked about, is no answer.
            (
                vec![(health, "2025-01-09"), (health, "2025-05-04")],
                "2025-05-03",
                [nothing(3), nothing(3), nothing(3)],
            ),
            // The first day counts, and all items.
            (
                vec![(health, "2025-05-02"), (health, "2025-01-10"), (health, "2025-01-10")],
                "2025-05-03",
                [nothing(3), nothing(3), "9 -110".into()],
            ),
        ] {
            let all: Vec<_> =
                submissions.iter().map(|(agency, on)| submission(agency, on)).collect();
            let call = call(&[building, transport, health]);
            let told = call.standing(&all, day(today), is_one);
            let told: Vec<String> = told
                .iter()
                .map(|row| match row.answer {
                    CallAnswer::Nothing => format!("- {}", row.days_late),
                    CallAnswer::Submitted { items, .. } => format!("{items} {}", row.days_late),
                })
                .collect();
            assert_eq!(told, expected, "{submissions:?} {today}");
        }
    }

    proptest! {
        /// Everybody who was asked is listed, once; what they submit can only
        /// take them off the list of those who have not, and no day brings
        /// somebody back onto it.
        #[test]
        fn nobody_is_left_out_and_nobody_goes_back(
            asked in prop::sample::subsequence(agencies().all().to_vec(), 1..30),
            sent in prop::collection::vec((0..agencies().all().len(), 20_000..20_400_i32), 0..20),
            today in 20_000..20_400_i32,
        ) {
            let asked: Vec<AgencySlug> = asked.into_iter().map(|agency| agency.slug).collect();
            let call = PlanCall {
                issued: day_of(20_100).unwrap(),
                deadline: day_of(20_200).unwrap(),
                agencies: asked.clone(),
                ..call(&[])
            };
            let sent: Vec<HandedIn> = sent.into_iter().map(|(of, on)| HandedIn {
                agency: agencies().all()[of].slug.clone(),
                day: day_of(on.into()).unwrap(),
                items: 1,
            }).collect();
            let (now, later) = (day_of(today.into()).unwrap(), day_of(i64::from(today) + 1).unwrap());
            let rows = call.standing(&sent, now, is_one);
            prop_assert_eq!(rows.iter().map(|row| row.agency.clone()).collect::<Vec<_>>(), asked);
            let empty = call.standing(&[], now, is_one);
            prop_assert!(empty.iter().all(|row| row.answer == CallAnswer::Nothing
                && row.days_late == day_number(now) - 20_200));
            let next = call.standing(&sent, later, is_one);
            for (row, next) in rows.iter().zip(&next) {
                let CallAnswer::Submitted { first, items } = row.answer else {
                    prop_assert_eq!(row.days_late, day_number(now) - 20_200);
                    continue;
                };
                let after = match next.answer {
                    CallAnswer::Submitted { first, items } => Some((first, items)),
                    CallAnswer::Nothing => None,
                };
                prop_assert_eq!(after.map(|(day, _)| day), Some(first));
                prop_assert!(after.is_some_and(|(_, more)| more >= items));
                prop_assert_eq!(row.days_late, day_number(first) - 20_200);
            }
        }
    }
}
