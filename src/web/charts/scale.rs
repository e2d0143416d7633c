//! Round ends and steps of an axis that begins at zero.

/// The end of an axis and its steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scale {
    pub(super) end: u128,
    pub(super) step: u128,
}

impl Scale {
    /// An axis that holds a value, with at most so many steps: of one, two or
    /// five tens, hundreds, ...
    pub(super) fn holding(largest: u128, steps: u128) -> Self {
        let mut step = 1_u128;
        let mut factors = [2, 5, 10].into_iter().cycle();
        let mut ten = 1_u128;
        while largest.div_ceil(step) > steps {
            let factor = factors.next().unwrap_or(10);
            step = ten.saturating_mul(factor);
            if factor == 10 {
                ten = step;
            }
        }
        Self { end: (largest.div_ceil(step).max(1)).saturating_mul(step), step }
    }

    /// The marks, zero and the end included.
    pub(super) fn marks(self) -> impl Iterator<Item = u128> {
        (0..=self.end / self.step).map(move |mark| mark * self.step)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ends_are_round() {
        for (largest, end, step) in [
            (0, 1, 1),
            (4, 4, 1),
            (5, 6, 2),
            (993, 1000, 500),
            (1347, 1500, 500),
            (17_687, 20_000, 5000),
        ] {
            let scale = Scale::holding(largest, 4);
            assert_eq!((scale.end, scale.step), (end, step), "{largest}");
        }
    }

    proptest! {
        #[test]
        fn an_axis_holds_its_value_in_few_steps(largest in 0..(u128::MAX >> 8), steps in 2..8_u128) {
            let scale = Scale::holding(largest, steps);
            prop_assert!(scale.end >= largest && scale.end.is_multiple_of(scale.step));
            prop_assert!(scale.marks().count() as u128 <= steps + 1);
            prop_assert!(largest == 0 || scale.end - largest < scale.step);
        }
    }
}
