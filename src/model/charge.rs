//! What a regulation costs whoever hands in a dossier.

use super::Regulation;

/// The fees that a record states, in whole đồng for one time: the lowest and
/// the highest. A record lists fees by way of handing in and by case, so it has
/// a span rather than a fee.
///
/// Amounts in other currencies have no place among đồng, and a text without a
/// single number ("theo quy định") has no amount: a regulation of which nothing
/// else is known has no charge, which is not the same as being free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Charge {
    /// The lowest that is stated.
    pub low: u64,
    /// The highest that is stated.
    pub high: u64,
}

impl Charge {
    /// A span of two amounts in either order.
    pub fn new(one: u64, other: u64) -> Self {
        Self { low: one.min(other), high: one.max(other) }
    }
}

impl Regulation {
    /// What its fees span, if any of them is an amount in đồng.
    pub fn charge(&self) -> Option<Charge> {
        let fees = self.submissions.iter().flat_map(|way| &way.fees);
        let dong = fees.filter(|fee| fee.currency == "VND").filter_map(|fee| fee.amount);
        let whole = dong.filter_map(|amount| u64::try_from(amount.ten_thousandths() / 10_000).ok());
        whole
            .map(|amount| Charge::new(amount, amount))
            .reduce(|a, b| Charge { low: a.low.min(b.low), high: a.high.max(b.high) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Channel, Fee, Kind, Submission};

    #[test]
    fn a_charge_spans_the_amounts_in_dong() {
        /// Amount and currency of each fee of each way to submit.
        type Ways<'a> = &'a [&'a [(Option<&'a str>, &'a str)]];
        let cases: [(Ways<'_>, Option<(u64, u64)>); 6] = [
            (&[], None),
            (&[&[(None, "VND")]], None),
            (&[&[(Some("25"), "USD")]], None),
            (&[&[(Some("0"), "VND")]], Some((0, 0))),
            (
                &[&[(Some("200000"), "VND"), (None, "VND")], &[(Some("50000"), "VND")]],
                Some((50_000, 200_000)),
            ),
            (&[&[(Some("10"), "USD"), (Some("135000"), "VND")]], Some((135_000, 135_000))),
        ];
        for (ways, expected) in cases {
            let mut regulation = Regulation::new(
                "1.004269".parse().unwrap(),
                Kind::Procedure,
                String::new(),
                "bo-tai-chinh".parse().unwrap(),
            );
            let fee = |(amount, currency): &(Option<&str>, &str)| Fee {
                amount: amount.map(|a| a.parse().unwrap()),
                currency: (*currency).to_owned(),
                condition: String::new(),
                text: String::new(),
            };
            let way = |fees: &&[(Option<&str>, &str)]| Submission {
                channel: Channel::Online,
                time_limit: None,
                fees: fees.iter().map(fee).collect(),
                note: String::new(),
            };
            regulation.submissions = ways.iter().map(way).collect();
            let expected = expected.map(|(low, high)| Charge { low, high });
            assert_eq!(regulation.charge(), expected, "{ways:?}");
        }
    }
}
