//! How many regulations of which kind and agency a registry of a size has.

use std::ops::Range;

use crate::model::Kind;

use super::subjects::Pool;

/// Kinds in a thousand: believable for the 17,687 of the Government Office,
/// which does not publish this split.
const KINDS: [(Kind, u64); 5] = [
    (Kind::Procedure, 362),
    (Kind::Condition, 243),
    (Kind::Reporting, 57),
    (Kind::Standard, 141),
    (Kind::Inspection, 197),
];

/// For each pool the range of numbers in the registry that it fills.
pub(super) fn ranges(pools: &[Pool], count: u64) -> Vec<Range<u64>> {
    let kinds = apportion(count, &KINDS.map(|(_, weight)| weight));
    let mut sizes = vec![0; pools.len()];
    for ((kind, _), total) in KINDS.iter().zip(kinds) {
        let of_kind: Vec<usize> = (0..pools.len()).filter(|&i| pools[i].kind == *kind).collect();
        let weights: Vec<u64> = of_kind.iter().map(|&i| pools[i].weight).collect();
        for (pool, size) in of_kind.into_iter().zip(apportion(total, &weights)) {
            sizes[pool] = size;
        }
    }
    let mut end = 0;
    sizes
        .into_iter()
        .map(|size| {
            let start = end;
            end += size;
            start..end
        })
        .collect()
}

/// Splits a total by weights; the parts add up to it (largest remainders, the
/// earlier part first when they are equal).
fn apportion(total: u64, weights: &[u64]) -> Vec<u64> {
    let sum: u64 = weights.iter().sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let mut parts: Vec<u64> = weights.iter().map(|w| total * w / sum).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&i| (std::cmp::Reverse(total * weights[i] % sum), i));
    let missing = total - parts.iter().sum::<u64>();
    for &i in order.iter().take(missing as usize) {
        parts[i] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_add_up_to_a_thousand() {
        assert_eq!(KINDS.iter().map(|(_, weight)| weight).sum::<u64>(), 1_000);
        assert!(Kind::ALL.iter().all(|kind| KINDS.iter().any(|(k, _)| k == kind)));
    }

    proptest::proptest! {
        #[test]
        fn parts_add_up_and_are_fair(total in 0_u64..1_000_000, weights in proptest::collection::vec(0_u64..20_000, 1..30)) {
            proptest::prop_assume!(weights.iter().sum::<u64>() > 0);
            let parts = apportion(total, &weights);
            proptest::prop_assert_eq!(parts.iter().sum::<u64>(), total);
            let sum: u64 = weights.iter().sum();
            for (part, weight) in parts.iter().zip(&weights) {
                let exact = total as f64 * *weight as f64 / sum as f64;
                proptest::prop_assert!((*part as f64 - exact).abs() <= 1.0);
            }
        }
    }
}
