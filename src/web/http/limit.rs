//! How often something may be done from one network.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use axum::{http::header, response::Response};
use jiff::{SignedDuration, Timestamp};

/// The same answer with when to come back.
pub(in crate::web) fn retry_after(mut response: Response, wait: SignedDuration) -> Response {
    response.headers_mut().insert(header::RETRY_AFTER, seconds(wait).into());
    response
}

/// Whole seconds after which the wait is over.
pub(in crate::web) fn seconds(wait: SignedDuration) -> u64 {
    wait.as_secs().max(0).unsigned_abs() + 1
}

/// A bucket for each network: it takes `burst` at once and then one every
/// `every`. In memory only, with a bound; a restart empties it.
#[derive(Debug)]
pub(in crate::web) struct Limiter {
    every: SignedDuration,
    burst: i32,
    most: usize,
    /// When the bucket of a network will be empty again.
    empty_at: Mutex<HashMap<IpAddr, Timestamp>>,
}

impl Limiter {
    /// For signing in: ten at once, then one every six seconds. A person does
    /// not reach it, and ten thousand passwords take most of a day.
    pub(in crate::web) fn for_sign_in() -> Self {
        Self {
            every: SignedDuration::from_secs(6),
            burst: 10,
            most: 10_000,
            empty_at: Mutex::default(),
        }
    }

    /// For comments: twenty at once, for an association that goes through a
    /// plan, then one every twenty seconds.
    pub(in crate::web) fn for_comments() -> Self {
        Self { every: SignedDuration::from_secs(20), burst: 20, ..Self::for_sign_in() }
    }

    /// For many networks that come often.
    pub(in crate::web) fn of(every: SignedDuration, burst: u32) -> Self {
        let burst = i32::try_from(burst).unwrap_or(i32::MAX);
        Self { every, burst, most: 100_000, empty_at: Mutex::default() }
    }

    /// Takes one; or tells how long to wait for the next.
    pub(in crate::web) fn take(
        &self,
        network: IpAddr,
        now: Timestamp,
    ) -> Result<(), SignedDuration> {
        self.take_of(network, now).map(drop)
    }

    /// Takes one, and tells how many more may be taken at once; or how long to
    /// wait for the next.
    pub(in crate::web) fn take_of(
        &self,
        network: IpAddr,
        now: Timestamp,
    ) -> Result<u32, SignedDuration> {
        let mut buckets = self.empty_at.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= self.most && !buckets.contains_key(&network) {
            buckets.retain(|_, empty_at| *empty_at > now);
            if buckets.len() >= self.most {
                // So many networks at once are an attack, which this cannot stop;
                // locks of single logins still do.
                buckets.clear();
            }
        }
        let empty_at = buckets.entry(network).or_insert(now);
        let full = self.every.saturating_mul(self.burst);
        // A bucket that is more than full was filled before the clock went back.
        let most = now.checked_add(full).unwrap_or(Timestamp::MAX);
        *empty_at = (*empty_at).min(most);
        let start = (*empty_at).max(now);
        let after = start.checked_add(self.every).unwrap_or(Timestamp::MAX);
        let over = after.duration_since(now).saturating_sub(full);
        if over.is_positive() {
            return Err(over);
        }
        *empty_at = after;
        let left = -over.as_millis() / self.every.as_millis().max(1);
        Ok(u32::try_from(left).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + seconds).unwrap()
    }

    #[test]
    fn a_burst_then_one_at_a_time() {
        let limiter = Limiter::for_sign_in();
        let network = "1.2.3.4".parse().unwrap();
        for _ in 0..10 {
            assert_eq!(limiter.take(network, at(0)), Ok(()));
        }
        assert_eq!(limiter.take(network, at(0)), Err(SignedDuration::from_secs(6)));
        assert_eq!(limiter.take(network, at(5)), Err(SignedDuration::from_secs(1)));
        assert_eq!(limiter.take(network, at(6)), Ok(()));
        assert_eq!(limiter.take(network, at(6)), Err(SignedDuration::from_secs(6)));
        assert_eq!(limiter.take("1.2.3.5".parse().unwrap(), at(6)), Ok(()), "another network");
        for _ in 0..10 {
            assert_eq!(limiter.take(network, at(1000)), Ok(()));
        }
        assert!(limiter.take(network, at(1000)).is_err());
    }

    #[test]
    fn what_is_left_is_told() {
        let limiter = Limiter::of(SignedDuration::from_millis(20), 500);
        let network = "1.2.3.4".parse().unwrap();
        let left: Vec<_> = (0..3).map(|_| limiter.take_of(network, at(0)).unwrap()).collect();
        assert_eq!(left, [499, 498, 497]);
        assert_eq!(limiter.take_of(network, at(1)), Ok(499), "fifty came back, no more than all");
        for left in (0..499).rev() {
            assert_eq!(limiter.take_of(network, at(1)), Ok(left));
        }
        assert_eq!(limiter.take_of(network, at(1)), Err(SignedDuration::from_millis(20)));
    }

    #[test]
    fn a_clock_that_goes_back_costs_no_more_than_a_full_bucket() {
        let limiter = Limiter::for_sign_in();
        let network = "1.2.3.4".parse().unwrap();
        for _ in 0..10 {
            assert_eq!(limiter.take(network, at(36_000)), Ok(()));
        }
        assert_eq!(limiter.take(network, at(0)), Err(SignedDuration::from_secs(6)));
        assert_eq!(limiter.take(network, at(6)), Ok(()));
        assert!(limiter.take(network, at(6)).is_err());
        for _ in 0..9 {
            assert_eq!(limiter.take(network, at(60)), Ok(()));
        }
        // And one that goes forward gives no more than that.
        for _ in 0..10 {
            assert_eq!(limiter.take(network, at(1_000_000)), Ok(()));
        }
        assert!(limiter.take(network, at(1_000_000)).is_err());
    }

    #[test]
    fn memory_has_a_bound() {
        let limiter = Limiter { most: 3, ..Limiter::for_sign_in() };
        for i in 0..100_u8 {
            let network = IpAddr::from([10, 0, 0, i]);
            assert_eq!(limiter.take(network, at(0)), Ok(()));
            assert!(limiter.empty_at.lock().unwrap().len() <= 3);
        }
    }
}
