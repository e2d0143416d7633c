//! What of a series does not go together.

use super::{Bound, Figure, Nature};

/// Two figures of one series that cannot both be meant the same way. Figures
/// are named by their place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conflict {
    /// They speak of the same days and say different numbers.
    Differ {
        /// One.
        first: usize,
        /// The other.
        second: usize,
    },
    /// What only grows is lower than it was.
    Fell {
        /// The earlier, higher one.
        first: usize,
        /// The later, lower one.
        second: usize,
    },
    /// The base is another one than in the figure before.
    Base {
        /// The one before.
        first: usize,
        /// The later one.
        second: usize,
    },
    /// The same number, but the percentage of the one cannot have the base of
    /// the other.
    OtherBase {
        /// The one with a base.
        first: usize,
        /// The one without.
        second: usize,
    },
}

impl Conflict {
    /// The two figures.
    pub fn places(self) -> (usize, usize) {
        match self {
            Self::Differ { first, second }
            | Self::Fell { first, second }
            | Self::Base { first, second }
            | Self::OtherBase { first, second } => (first, second),
        }
    }
}

/// Every conflict of a series, whose figures are in the order of their periods.
pub fn conflicts(nature: Nature, figures: &[&Figure]) -> Vec<Conflict> {
    let mut found = Vec::new();
    for (second, later) in figures.iter().enumerate() {
        for (first, earlier) in figures[..second].iter().enumerate() {
            let same = match nature {
                Nature::Cumulative => earlier.period.last() == later.period.last(),
                Nature::Stock | Nature::Flow => earlier.period == later.period,
            };
            if same && differ(earlier, later) {
                found.push(Conflict::Differ { first, second });
            }
        }
        if nature == Nature::Cumulative {
            // Told once, against the highest before.
            let before = figures[..second].iter().enumerate();
            let higher = before.filter(|(_, earlier)| fell(earlier, later));
            if let Some((first, _)) = higher.max_by_key(|(_, earlier)| earlier.amount()) {
                found.push(Conflict::Fell { first, second });
            }
        }
        if let Some(base) = later.denominator {
            let before =
                figures[..second].iter().rposition(|earlier| earlier.denominator.is_some());
            if let Some(first) = before.filter(|first| figures[*first].denominator != Some(base)) {
                found.push(Conflict::Base { first, second });
            }
        }
    }
    for (second, without) in figures.iter().enumerate() {
        let Some((lowest, highest)) = without.bases() else { continue };
        let first = figures.iter().position(|with| {
            let other = |base: u64| !(lowest..=highest).contains(&base);
            with.amount() == without.amount() && with.denominator.is_some_and(other)
        });
        if let Some(first) = first {
            found.push(Conflict::OtherBase { first, second });
        }
    }
    found
}

/// Whether no number can be what both say.
fn differ(a: &Figure, b: &Figure) -> bool {
    let (Some(x), Some(y)) = (a.amount(), b.amount()) else { return false };
    match (a.bound, b.bound) {
        (Bound::Exact, Bound::Exact) => x != y,
        (Bound::Over, Bound::Exact | Bound::Nearly) => y < x,
        (Bound::Exact | Bound::Nearly, Bound::Over) => x < y,
        (Bound::Nearly, Bound::Exact) => y > x,
        (Bound::Exact, Bound::Nearly) => x > y,
        // How far "about" goes, nobody says.
        _ => false,
    }
}

/// Whether a later number is lower for certain.
fn fell(earlier: &Figure, later: &Figure) -> bool {
    let low = matches!(later.bound, Bound::Exact | Bound::Nearly);
    let high = matches!(earlier.bound, Bound::Exact | Bound::Over);
    let then = earlier.period.last() < later.period.last();
    low && high && then && earlier.amount().zip(later.amount()).is_some_and(|(a, b)| b < a)
}

#[cfg(test)]
mod tests {
    use super::{
        super::figure::tests::{figure, ratio},
        *,
    };

    fn with(bound: Bound, figure: Figure) -> Figure {
        Figure { bound, ..figure }
    }

    #[test]
    fn what_does_not_go_together_is_found() {
        use Bound::{About, Nearly, Over};
        use Conflict::{Base, Differ, Fell, OtherBase};
        use Nature::{Cumulative, Flow, Stock};
        let share = |period, value, printed: &str| Figure {
            printed: printed.parse().ok(),
            ..figure(period, value)
        };
        let (first, second) = (0, 1);
        for (what, nature, figures, expected) in [
            ("alike", Stock, vec![figure("2025", "1"), figure("2025", "1")], vec![]),
            (
                "two sources",
                Stock,
                vec![figure("2025", "15763"), figure("2025", "15802")],
                vec![Differ { first, second }],
            ),
            ("a stock may fall", Stock, vec![figure("2024", "9"), figure("2025", "8")], vec![]),
            ("a flow may fall", Flow, vec![figure("2024", "9"), figure("2025", "8")], vec![]),
            (
                "60,2 % and then 42 %",
                Cumulative,
                vec![
                    ratio("2025-09-22", 2941, 4888, "60.2"),
                    ratio("2025-10-04/2025-10-07", 2051, 4888, "42"),
                ],
                vec![Fell { first, second }],
            ),
            (
                "another base",
                Cumulative,
                vec![
                    ratio("2022-08-31", 1758, 17_687, "10"),
                    ratio("2025-06-30", 3241, 15_801, "20.5"),
                ],
                vec![Base { first, second }],
            ),
            (
                "31 % of what?",
                Cumulative,
                vec![share("2025-09-22", "2263", "31"), ratio("2025-10-04", 2263, 6974, "32")],
                vec![OtherBase { first: 1, second: 0 }],
            ),
            (
                "more than",
                Stock,
                vec![with(Over, figure("2023", "2200")), figure("2023", "2234")],
                vec![],
            ),
            (
                "less than more than",
                Stock,
                vec![with(Over, figure("2023", "2200")), figure("2023", "2100")],
                vec![Differ { first, second }],
            ),
            (
                "nearly",
                Stock,
                vec![with(Nearly, figure("2024", "700")), figure("2024", "699")],
                vec![],
            ),
            (
                "over nearly",
                Stock,
                vec![with(Nearly, figure("2024", "700")), figure("2024", "701")],
                vec![Differ { first, second }],
            ),
            (
                "about",
                Stock,
                vec![with(About, figure("2024", "700")), figure("2024", "640")],
                vec![],
            ),
            (
                "nearly less",
                Cumulative,
                vec![figure("2024", "700"), with(Nearly, figure("2025", "700"))],
                vec![],
            ),
            (
                "nearly is less",
                Cumulative,
                vec![figure("2024", "800"), with(Nearly, figure("2025", "700"))],
                vec![Fell { first, second }],
            ),
        ] {
            let figures: Vec<&Figure> = figures.iter().collect();
            assert_eq!(conflicts(nature, &figures), expected, "{what}");
        }
    }
}
