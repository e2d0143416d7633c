//! Whatever bytes come, every parser of them ends, soon, in a value or in an
//! error: a driver that makes cases of good ones, and what is driven.
//!
//! Cases follow from a seed and a number, so each can be made again. Each target
//! runs for `QUYDINH_FUZZ_SECONDS` (two without it), from the seed
//! `QUYDINH_FUZZ_SEED` (1), and says how many cases a second it tried; a finding
//! says its number, and `QUYDINH_FUZZ_CASE=number` runs that one alone. There is
//! no guidance by coverage: that needs a compiler of another channel.

mod mutate;
mod parsers;
mod plans;

use std::{
    env,
    fmt::Write as _,
    fs, panic,
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};

pub(crate) use mutate::Random;

/// What makes up the inputs of a target.
pub(crate) struct Seeds<'a> {
    /// Good inputs.
    pub(crate) good: &'a [&'a [u8]],
    /// Pieces that mean something to the parser.
    pub(crate) words: &'a [&'a str],
    /// No input is longer.
    pub(crate) longest: usize,
}

/// What no case may take of the processor, however slow the build.
const SLOW: Duration = Duration::from_secs(if cfg!(debug_assertions) { 4 } else { 1 });

/// How long a target runs without `QUYDINH_FUZZ_SECONDS`.
const SECONDS: u64 = 2;

fn setting(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text}")))
}

/// Tries a parser with inputs made of good ones; it fails by a panic.
pub(crate) fn fuzz(target: &str, seeds: &Seeds<'_>, parse: impl Fn(&[u8])) {
    let seconds = setting("QUYDINH_FUZZ_SECONDS").unwrap_or(SECONDS);
    let seed = setting("QUYDINH_FUZZ_SEED").unwrap_or(1);
    // The good ones first, and nothing at all.
    let plain = seeds.good.len() as u64 + 1;
    let made = |number: u64| match seeds.good.get(number as usize) {
        Some(good) => good.to_vec(),
        None if number < plain => Vec::new(),
        None => mutate::made(seeds, &mut Random::of(target, seed, number)),
    };
    if let Some(number) = setting("QUYDINH_FUZZ_CASE") {
        return tried(target, (seed, number), &made(number), &parse);
    }
    let (started, mut number, mut slowest) = (Instant::now(), 0, (Duration::ZERO, 0));
    while number <= plain || started.elapsed() < Duration::from_secs(seconds) {
        let input = made(number);
        let before = Instant::now();
        tried(target, (seed, number), &input, &parse);
        let took = before.elapsed();
        if took > SLOW {
            // A machine that does something else makes any case slow, once.
            let again = [(); 3].map(|()| {
                let (before, spent) = (Instant::now(), processor());
                tried(target, (seed, number), &input, &parse);
                match (spent, processor()) {
                    (Some(spent), Some(now)) => now.saturating_sub(spent),
                    _ => before.elapsed(),
                }
            });
            let took = again.into_iter().min().unwrap_or(took);
            assert!(took < SLOW, "{}", told(target, (seed, number), &input, &format!("{took:?}")));
        }
        slowest = slowest.max((took, number));
        number += 1;
    }
    let rate = number as f64 / started.elapsed().as_secs_f64();
    println!(
        "fuzz {target}: {number} cases, {rate:.0}/s, slowest {:?} (case {})",
        slowest.0, slowest.1
    );
}

fn tried(target: &str, at: (u64, u64), input: &[u8], parse: &impl Fn(&[u8])) {
    if let Err(panicked) = panic::catch_unwind(AssertUnwindSafe(|| parse(input))) {
        let text = panicked.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panicked.downcast_ref::<&str>().copied());
        panic!("{}", told(target, at, input, text.unwrap_or("a panic")));
    }
}

/// A finding, with what makes it again.
fn told(target: &str, (seed, number): (u64, u64), input: &[u8], what: &str) -> String {
    let mut text = format!(
        "{target}: {what}\nagain: QUYDINH_FUZZ_SEED={seed} QUYDINH_FUZZ_CASE={number}\n{} bytes: ",
        input.len()
    );
    for byte in input.iter().take(2_000) {
        let _ = write!(text, "{}", byte.escape_ascii());
    }
    text
}

/// The time that this thread has had of the processor, where the system says.
fn processor() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

#[test]
fn the_same_number_makes_the_same_case_and_a_panic_is_a_finding() {
    let seeds = Seeds { good: &[b"abc"], words: &["x"], longest: 100 };
    let made = |number| mutate::made(&seeds, &mut Random::of("t", 1, number));
    assert!((0..50).all(|number| made(number) == made(number)));
    assert!((0..50).any(|number| made(number) != made(number + 1)));
    assert!((0..500).all(|number| made(number).len() <= 100));
    let found =
        panic::catch_unwind(|| tried("t", (1, 7), b"a\n", &|_: &[u8]| panic!("on purpose")));
    let text = *found.unwrap_err().downcast::<String>().unwrap();
    assert!(text.contains("on purpose") && text.contains("QUYDINH_FUZZ_CASE=7"), "{text}");
    assert!(text.contains("2 bytes: a\\n"), "{text}");
}
