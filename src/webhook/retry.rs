//! How long to wait after a message that was not taken.

use jiff::SignedDuration;

use crate::random::Random;

/// After the first failure.
const FIRST: i64 = 10;
/// Never longer, in seconds.
const MOST: i64 = 6 * 3600;
/// The longest wait that a receiver itself may ask for.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// The wait after so many failures in a row: three times as long each time,
/// from ten seconds to six hours. Between half of it and all of it is left to
/// chance, so that receivers that fell together are not asked together; `seed`
/// decides, so it is the same on every server. What the receiver asked for
/// itself is waited for as well, up to a day.
pub fn wait(failures: u32, seed: u64, asked: Option<SignedDuration>) -> SignedDuration {
    let steps = failures.saturating_sub(1).min(16);
    let whole = FIRST.saturating_mul(3_i64.saturating_pow(steps)).min(MOST);
    let millis = usize::try_from(whole * 1000).unwrap_or_default();
    let chance = Random::of_item(seed, u64::from(failures), 0).below(millis / 2 + 1);
    let own = SignedDuration::from_millis(i64::try_from(millis - chance).unwrap_or_default());
    own.max(asked.unwrap_or_default().min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_six_hours_and_differ() {
        for (failures, whole) in
            [(1, 10), (2, 30), (3, 90), (4, 270), (5, 810), (6, 2430), (7, 7290), (8, 21_600)]
        {
            for seed in 0..100 {
                let waited = wait(failures, seed, None).as_millis();
                let whole = i128::from(whole) * 1000;
                assert!((whole / 2..=whole).contains(&waited), "{failures} {seed}: {waited}");
            }
        }
        assert!(wait(u32::MAX, 1, None) <= SignedDuration::from_secs(MOST));
        let different: std::collections::HashSet<_> =
            (0..100).map(|seed| wait(3, seed, None)).collect();
        assert!(different.len() > 90);
        assert_eq!(wait(3, 7, None), wait(3, 7, None));
    }

    #[test]
    fn a_receiver_may_ask_for_more_and_not_for_less() {
        let second = SignedDuration::from_secs;
        assert_eq!(wait(1, 1, Some(second(3600))), second(3600));
        assert!(wait(8, 1, Some(second(1))) >= second(MOST / 2));
        assert_eq!(wait(1, 1, Some(second(1 << 40))), LONGEST);
        assert!(wait(1, 1, Some(second(-5))) >= second(FIRST / 2));
    }
}
