//! Searches made by chance: no panic, no broken answer, none slow.
//!
//! `QUYDINH_FUZZ_CASES=10000000 cargo test --release --lib search::` asks that
//! many of the usual 17,687 sample regulations and prints the slowest; without
//! it, a few are asked of a small sample. A case is made from its number alone:
//! `QUYDINH_FUZZ_FROM=1000000` goes on where another run ended, and
//! `QUYDINH_FUZZ_CASE=54839` asks one again, fifty times for a profiler.

use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::{
    testing::{TODAY, engine},
    *,
};
use crate::{
    catalog::{Facet, Filters, InForce},
    model::{Day, Kind, Regulation},
    random::Random,
    reference::agencies,
    sample::{Registry, USUAL_COUNT},
    text::fold,
};

/// No search may take longer on [`USUAL_COUNT`] regulations.
const LONGEST: Duration = Duration::from_millis(50);

#[test]
fn no_search_breaks_or_is_slow() {
    let number = |name| {
        let text = std::env::var(name).ok()?;
        Some(text.parse::<u64>().expect("a number"))
    };
    let (many, one) = (number("QUYDINH_FUZZ_CASES"), number("QUYDINH_FUZZ_CASE"));
    let from = number("QUYDINH_FUZZ_FROM").unwrap_or(0);
    let cases = from..from + many.unwrap_or(2_000);
    let size = if many.or(one).is_some() { USUAL_COUNT } else { 300 };
    let regulations: Vec<Regulation> = Registry::new(size, 1).iter().collect();
    let (engine, _dir) = engine(&regulations);
    let phrases: Vec<&str> = regulations.iter().map(|r| r.name.as_str()).collect();

    // Names are ordered when that is first asked for, once an index.
    let by_name = SearchRequest { sort: Sort::Name, ..request(0, &phrases) };
    engine.search(&by_name).unwrap();

    if let Some(case) = one {
        let took = (0..50).map(|_| timed(&engine, case, &request(case, &phrases))).min();
        return println!("case {case}: {took:.1?}, {:?}", request(case, &phrases));
    }
    let started = Instant::now();
    let mut slowest: Vec<(Duration, u64)> = cases
        .clone()
        .into_par_iter()
        .map(|case| (timed(&engine, case, &request(case, &phrases)), case))
        .fold(Vec::new, |list, next| slowest_of(list, [next]))
        .reduce(Vec::new, slowest_of);
    println!("cases {cases:?} in {:.0?}; the slowest:", started.elapsed());
    slowest.sort_unstable_by(|a, b| b.cmp(a));
    for &(took, case) in &slowest {
        println!("{took:.1?} case {case}: {:?}", request(case, &phrases));
    }
    // Without optimisation times mean nothing.
    let (took, case) = slowest[0];
    assert!(took <= LONGEST || cfg!(debug_assertions), "case {case} took {took:?}");
}

/// The five slowest of a list and some more.
fn slowest_of(
    mut list: Vec<(Duration, u64)>,
    more: impl IntoIterator<Item = (Duration, u64)>,
) -> Vec<(Duration, u64)> {
    list.extend(more);
    if list.len() > 5 {
        list.sort_unstable_by(|a, b| b.cmp(a));
        list.truncate(5);
    }
    list
}

/// Asks, checks the answer, and tells how long it took. What was slow is asked
/// again, and what was too slow often: the machine may have been busy with
/// something else.
fn timed(engine: &Engine, case: u64, request: &SearchRequest) -> Duration {
    let mut best = Duration::MAX;
    for turn in 0..50 {
        let started = Instant::now();
        let response =
            engine.search(request).unwrap_or_else(|error| panic!("case {case}: {error}"));
        best = best.min(started.elapsed());
        check(case, request, &response);
        if best <= LONGEST / 5 || (best <= LONGEST && turn >= 3) {
            break;
        }
    }
    best
}

fn check(case: u64, request: &SearchRequest, response: &SearchResponse) {
    let SearchResponse { total, hits, facets, next, .. } = response;
    let offset = request.cursor.map_or(0, |cursor| u64::from(cursor.offset));
    let rest = total.0.saturating_sub(offset);
    assert_eq!(hits.len() as u64, rest.min(request.limit as u64), "case {case}: {request:?}");
    assert_eq!(next.is_some(), rest > hits.len() as u64, "case {case}: {request:?}");
    // Each regulation is in force or not: without that filter both add up.
    if request.filters.in_force.is_empty() {
        let counted: u64 = facets[&Facet::InForce].iter().map(|value| value.count).sum();
        assert_eq!(counted, total.0, "case {case}: {request:?}");
    }
    for text in hits.iter().flat_map(|hit| [&hit.name, &hit.snippet]) {
        let plain = text.replace("<mark>", "").replace("</mark>", "");
        assert!(!plain.contains(['<', '>', '"', '\'']), "case {case}: {text}");
        assert_eq!(text.matches("<mark>").count(), text.matches("</mark>").count(), "case {case}");
    }
}

fn request(case: u64, phrases: &[&str]) -> SearchRequest {
    let mut random = Random::of_item(1, 1, case);
    let some = |random: &mut Random| random.chance(15);
    let mut filters = Filters::default();
    if some(&mut random) {
        filters.kind.push(Kind::ALL[random.below(Kind::ALL.len())]);
    }
    if some(&mut random) {
        filters.in_force.push(random.pick([InForce::Yes, InForce::Upcoming, InForce::Ended]));
    }
    if some(&mut random) {
        let all = agencies().all();
        filters.agency.push(all[random.below(all.len())].slug.clone());
    }
    SearchRequest {
        text: text(&mut random, phrases),
        filters,
        sort: if some(&mut random) {
            Sort::ALL[random.below(Sort::ALL.len())]
        } else {
            Sort::Relevance
        },
        as_of: if some(&mut random) { Day::constant(2020, 1, 1) } else { TODAY },
        limit: random.pick([1, 10, 10, 20, 100]),
        cursor: random.chance(5).then(|| Cursor { offset: random.below(1 << 15) as u32 }),
        without: Rewrites::default(),
        collapse: Collapse::None,
        explain: random.chance(10),
    }
}

/// Something that somebody might type, or that nobody would: at most 1,000
/// letters, as the server allows.
pub(super) fn text(random: &mut Random, phrases: &[&str]) -> String {
    let pieces = match random.below(20) {
        0 => 40 + random.below(160),
        1..=3 => 8 + random.below(20),
        _ => 1 + random.below(6),
    };
    let mut text = String::new();
    for _ in 0..pieces {
        piece(random, phrases, &mut text);
        text.push_str(
            random.pick([" ", " ", " ", " ", "", "  ", "\n", ", ", ". ", " - ", "\u{a0}"]),
        );
    }
    text.chars().take(1_000).collect()
}

fn piece(random: &mut Random, phrases: &[&str], out: &mut String) {
    match random.below(16) {
        // Some syllables of a name: as they are, unmarked, decomposed, mistyped.
        0..=7 => {
            let words: Vec<&str> =
                phrases[random.below(phrases.len())].split_whitespace().collect();
            let from = random.below(words.len());
            let to = (from + 1 + random.below(5)).min(words.len());
            let span = words[from..to].join(random.pick([" ", " ", " ", ""]));
            match random.below(8) {
                0..=2 => out.push_str(&fold(&span)),
                3 => out.extend(unicode_normalization::UnicodeNormalization::nfd(span.as_str())),
                4 => out.push_str(&span.to_uppercase()),
                5 => mistyped(random, &span, out),
                _ => out.push_str(&span),
            }
        }
        8 => {
            let number = random.below(3_000);
            let year = 1990 + random.below(40);
            let kind = random.pick(["/NĐ-CP", "/TT-BTC", "/QH14", "-NQ/TW", "", "/2018", "/"]);
            out.push_str(&format!("{number}/{year}{kind}"));
        }
        9 => out.push_str(&format!("{}.{:06}", random.below(10), random.below(1_000_000))),
        10 => {
            let word =
                random.pick(["nđ", "tt", "NQ", "luật", "là gì", "tphcm", "đkkd", "DK-BCT-0012"]);
            out.push_str(word);
        }
        11 => out.push_str(
            random
                .pick(["\"", "-", "+", "(", ")", "*", ":", "\\", "<b>", "&amp;", "%", "#61", "'"]),
        ),
        12 => (0..=random.below(12)).for_each(|_| out.push(any_char(random))),
        13 => (0..=random.below(8))
            .for_each(|_| out.push(random.pick(['a', 'w', 's', 'f', 'd', 'o', '6', '1']))),
        14 => (0..=random.below(30))
            .for_each(|_| out.push(random.pick(['e', '\u{302}', '\u{301}', '\u{323}', 'đ', 'Đ']))),
        _ => out.push_str(&format!("{}", random.below(100_000))),
    }
}

/// One letter left out, doubled or replaced.
fn mistyped(random: &mut Random, span: &str, out: &mut String) {
    let at = random.below(span.chars().count());
    for (place, letter) in span.chars().enumerate() {
        match (place == at).then(|| random.below(3)) {
            None => out.push(letter),
            Some(0) => {}
            Some(1) => out.extend([letter, letter]),
            Some(_) => out.push(any_char(random)),
        }
    }
}

fn any_char(random: &mut Random) -> char {
    let (first, last) = random.pick([
        (0x20, 0x7e),
        (0x61, 0x7a),
        (0xc0, 0x1b0),
        (0x1ea0, 0x1ef9),
        (0x300, 0x36f),
        (0x0, 0x1f),
        (0x1f600, 0x1f64f),
        (0x0, 0x10_ffff),
    ]);
    char::from_u32(random.between(first, last) as u32).unwrap_or('\u{fffd}')
}
