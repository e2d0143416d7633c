//! How measures of reform become one score, in the open: each has a weight and
//! a target, and is capped linear as in Decision 766/QĐ-TTg. A rate that
//! reaches the target has all of its weight, a lower one its part of it.
//!
//! What cannot be measured is not counted: neither its points nor its weight.
//! The score is then taken over the weights that are left, and says so.

use serde::{Deserialize, Serialize};

use crate::model::{Decimal, kind::closed_set};

closed_set! {
    /// What is measured of an agency.
    Criterion {
        /// Of its regulations, how many are cut or simplified.
        Enacted = "enacted", "Đã thực thi cắt giảm, đơn giản hóa";
        /// Of what was approved, how much is carried out.
        Delivered = "delivered", "Thực thi điều đã được phê duyệt";
        /// Of what was approved, how much is not past its deadline.
        InTime = "in-time", "Không để quá hạn thực thi";
        /// Of the calls for plans, how many it has answered.
        Answered = "answered", "Trả lời yêu cầu gửi phương án";
        /// Of the cost of complying, how much is saved.
        CostSaved = "cost-saved", "Tiết kiệm chi phí tuân thủ";
        /// How fresh its data are.
        Fresh = "fresh", "Cập nhật dữ liệu";
        /// Of its plans, how many were consulted on.
        Consulted = "consulted", "Tham vấn phương án";
        /// Of the comments on its plans, its drafts and regulations that it was asked
        /// about whose answer is given or overdue, how many are answered.
        Replied = "replied", "Trả lời góp ý";
        /// Of the same, how many were answered on time.
        RepliedInTime = "replied-in-time", "Trả lời góp ý đúng hạn";
        /// Of the comments that are answered, how many are followed.
        Heeded = "heeded", "Tiếp thu góp ý";
        /// Of the petitions that it was sent and whose answer is given or overdue, how
        /// many are answered.
        PetitionsAnswered = "petitions-answered", "Trả lời kiến nghị";
        /// Of the same, how many were answered on time.
        PetitionsOnTime = "petitions-on-time", "Trả lời kiến nghị đúng hạn";
        /// Of its procedures, how many can be done online entirely.
        Online = "online", "Dịch vụ công trực tuyến toàn trình";
        /// Of the dossiers of its procedures, how many are settled on time.
        Settled = "settled", "Giải quyết hồ sơ đúng hạn";
    }
}

/// A share of any size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How much.
    pub part: u128,
    /// Of how much.
    pub whole: u128,
}

impl Rate {
    /// The share of two counts.
    pub fn of(part: u64, whole: u64) -> Self {
        Self { part: part.into(), whole: whole.into() }
    }
}

/// A measure with what it weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weighed {
    /// What is measured.
    pub criterion: Criterion,
    /// The most points that it gives.
    pub weight: u32,
    /// The rate, in per cent, from which on it gives them.
    pub target: Decimal,
}

impl Weighed {
    /// The points for a rate, in hundredths of a point, half of one rounded up;
    /// none if there is nothing to measure.
    pub fn points(&self, rate: Option<Rate>) -> Option<u64> {
        let Rate { part, whole } = rate.filter(|rate| rate.whole > 0)?;
        let most = u128::from(self.weight) * 100;
        // A target is a share of the whole in millionths.
        let target = u128::try_from(self.target.ten_thousandths()).ok().filter(|t| *t > 0)?;
        // Sums of costs are cut down together before they are multiplied.
        let shift = (128 - part.max(whole).leading_zeros()).saturating_sub(80);
        let (part, whole) = (part >> shift, (whole >> shift).max(1));
        let reached = part * 1_000_000;
        let wanted = whole * target;
        let points =
            if reached >= wanted { most } else { (2 * reached * most + wanted) / (2 * wanted) };
        u64::try_from(points).ok()
    }
}

/// The points of one measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Points {
    /// What was measured, its weight and its target.
    pub of: Weighed,
    /// In hundredths; none if it is not counted.
    pub points: Option<u64>,
}

/// What all measures come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// The points of each, in the order of the rules.
    pub points: Vec<Points>,
}

impl Score {
    /// Scores by rules.
    pub fn new(rules: &[Weighed], rate: impl Fn(Criterion) -> Option<Rate>) -> Self {
        let points = |of: &Weighed| Points { of: *of, points: of.points(rate(of.criterion)) };
        Self { points: rules.iter().map(points).collect() }
    }

    /// The weights that are counted.
    pub fn counted(&self) -> u32 {
        self.points.iter().filter(|p| p.points.is_some()).map(|p| p.of.weight).sum()
    }

    /// Hundredths of points of 100, over the weights that are counted, half of
    /// one rounded up; none if nothing is.
    pub fn total(&self) -> Option<u64> {
        let counted = u64::from(self.counted());
        let points: u64 = self.points.iter().filter_map(|p| p.points).sum();
        (counted > 0).then(|| (2 * points * 100 + counted) / (2 * counted))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn weighed(weight: u32, target: &str) -> Weighed {
        Weighed { criterion: Criterion::Enacted, weight, target: target.parse().unwrap() }
    }

    #[test]
    fn rates_are_capped_linear() {
        for (part, whole, weight, target, points) in [
            (0, 100, 30, "20", Some(0)),
            (10, 100, 30, "20", Some(1500)),
            (20, 100, 30, "20", Some(3000)),
            (90, 100, 30, "20", Some(3000)),
            (1, 3, 10, "100", Some(333)),
            (2, 3, 10, "100", Some(667)),
            (1, 0, 10, "100", None),
            (u128::MAX / 2, u128::MAX, 10, "100", Some(500)),
            (1, u128::MAX, 10, "100", Some(0)),
            (u128::MAX, 1, 10, "100", Some(1000)),
        ] {
            let told = weighed(weight, target).points(Some(Rate { part, whole }));
            assert_eq!(told, points, "{part}/{whole} of {target}");
        }
        assert_eq!(weighed(10, "20").points(None), None);
    }

    #[test]
    fn what_cannot_be_measured_takes_its_weight_along() {
        let rules =
            [weighed(30, "20"), Weighed { criterion: Criterion::Fresh, ..weighed(10, "100") }];
        let score = |fresh: Option<Rate>| {
            Score::new(
                &rules,
                |m| if m == Criterion::Fresh { fresh } else { Some(Rate::of(1, 10)) },
            )
        };
        let without = score(None);
        assert_eq!((without.counted(), without.total()), (30, Some(5000)));
        let with = score(Some(Rate::of(1, 1)));
        assert_eq!((with.counted(), with.total()), (40, Some(6250)));
        assert_eq!(Score::new(&rules, |_| None).total(), None);
    }

    proptest! {
        /// More never gives fewer points, and never more than the weight.
        #[test]
        fn points_grow_with_the_rate(
            part in any::<u64>(), more in any::<u64>(), whole in 1..u64::MAX,
            weight in 1..100_u32, target in 1..100_i64,
        ) {
            let rule = Weighed { target: Decimal::from_whole(target).unwrap(), ..weighed(weight, "1") };
            let points = |part: u128| rule.points(Some(Rate { part, whole: whole.into() })).unwrap();
            let (less, all) = (points(part.into()), points(u128::from(part) + u128::from(more)));
            prop_assert!(less <= all && all <= u64::from(weight) * 100);
            prop_assert_eq!(points(u128::from(whole)), u64::from(weight) * 100);
        }
    }
}
