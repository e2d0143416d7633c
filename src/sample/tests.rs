//! The registry as a whole.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs,
};

use sha2::{Digest, Sha256};

use super::*;
use crate::{ingest, model::Day};

fn digest(count: u64, seed: u64) -> String {
    let bytes = files::bytes(&Registry::new(count, seed));
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_seed_gives_the_same_bytes_for_ever() {
    // A change of generator or lists changes this; say so in the changelog.
    assert_eq!(digest(200, 1), "a24fd0ce0597f796");
    assert_ne!(digest(200, 1), digest(200, 2));
    let one_core = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(one_core.install(|| digest(500, 3)), digest(500, 3));
}

#[test]
fn the_import_takes_every_row_as_it_was_made() {
    let folder = tempfile::tempdir().unwrap();
    let registry = Registry::new(2_000, 7);
    let summary = write(folder.path(), &registry, &|_| {}).unwrap();
    assert_eq!((summary.count, registry.count()), (2_000, 2_000));
    assert_eq!(fs::metadata(&summary.regulations).unwrap().len(), summary.bytes);
    let readme = fs::read_to_string(folder.path().join("README.txt")).unwrap();
    assert!(readme.contains("2000") && readme.contains("KHÔNG PHẢI QUY ĐỊNH THẬT"), "{readme}");

    let today = Day::constant(2026, 6, 1);
    let outcome = ingest::read(&[summary.regulations], today, &|_| {});
    assert_eq!(outcome.rejects, []);
    assert_eq!(outcome.records.len(), 2_000);
    for (made, (_, read)) in registry.iter().zip(&outcome.records) {
        assert_eq!(made, read.regulation);
    }
    let repairs: u64 = outcome.files.iter().flat_map(|file| file.repairs.values()).sum();
    assert_eq!(repairs, 0);
}

#[test]
fn the_usual_registry_is_believable() {
    let registry = Registry::new(USUAL_COUNT, 1);
    let mut kinds: BTreeMap<Kind, u64> = BTreeMap::new();
    let (mut codes, mut names) = (HashSet::new(), HashSet::new());
    let mut agencies_seen: HashMap<String, u64> = HashMap::new();
    let (mut old, mut ended, mut later) = (0, 0, 0);
    let merger = Day::constant(2025, 3, 1);
    for regulation in registry.iter() {
        *kinds.entry(regulation.kind).or_default() += 1;
        assert!(codes.insert(regulation.code.clone()), "{} twice", regulation.code);
        names.insert(regulation.name.clone());
        let agency = agencies().get(&regulation.agency).expect("an agency of the list");
        assert!(registry.lists.fields.iter().any(|f| f.name == regulation.field.0));
        let successor = agencies().responsible(&regulation.agency, merger);
        *agencies_seen.entry(successor.to_string()).or_default() += 1;
        if successor != &regulation.agency {
            old += 1;
            assert!(regulation.in_force_from.is_some_and(|d| d < merger), "{}", agency.name);
        }
        assert!(
            agency.valid_from.is_none_or(|born| regulation.in_force_from.is_none_or(|d| d >= born)),
            "{} is older than {}",
            regulation.code,
            agency.name
        );
        ended += u64::from(regulation.in_force_to.is_some());
        later += u64::from(regulation.in_force_from > Some(Day::constant(2026, 12, 31)));
        check_texts(&regulation);
    }
    assert_eq!(registry.count(), USUAL_COUNT);
    let counts: Vec<u64> = Kind::ALL.iter().map(|kind| kinds[kind]).collect();
    assert_eq!(counts, [6_403, 4_298, 1_008, 2_494, 3_484]);
    let twice = USUAL_COUNT - names.len() as u64;
    assert!(twice * 100 < USUAL_COUNT, "{twice} names occur twice");
    assert!(agencies_seen.len() >= 18, "{agencies_seen:?}");
    let share = |part: u64| part as f64 / USUAL_COUNT as f64;
    assert!((0.03..0.25).contains(&share(old)), "{old} of agencies that merged");
    assert!((0.01..0.12).contains(&share(ended)), "{ended} ended");
    assert!((0.002..0.05).contains(&share(later)), "{later} not yet in force");
}

/// Texts that a reader would stumble over.
fn check_texts(regulation: &Regulation) {
    let r = regulation;
    assert!((10..=700).contains(&r.name.chars().count()), "{}", r.name);
    assert!(r.name.chars().next().is_some_and(char::is_uppercase), "{}", r.name);
    assert!(!r.legal_basis.is_empty(), "{} rests on nothing", r.code);
    assert!(!r.audience.is_empty());
    assert!(r.is_sample(), "{} does not say what it is", r.code);
    let papers = r.dossier.iter().map(|item| &item.name);
    let texts = r.steps.iter().chain(&r.conditions).chain(&r.results).chain(papers);
    for text in texts.chain([&r.name]) {
        assert!(text.chars().count() <= 1_200, "{}: {text}", r.code);
        assert!(!text.contains(['{', '}']) && !text.contains("  "), "{}: {text}", r.code);
        assert_eq!(text.trim(), text, "{}", r.code);
    }
    if r.kind == Kind::Procedure {
        assert!((2..=8).contains(&r.steps.len()), "{}: {:?}", r.code, r.steps);
        assert!(r.submissions.len() >= 2 && r.dossier.len() <= 6 && r.results.len() == 1);
        let (times, subjects) = (r.cost.times_per_year, r.cost.subjects_per_year);
        let times = times.map_or(0, |t| t.ten_thousandths() / 10_000) as u64;
        assert_eq!(r.service.dossiers_per_year, subjects.map(|s| s * times), "{}", r.code);
        assert!(r.published_by.is_some() && r.cost.hours.is_some());
    }
}

#[test]
fn large_registries_keep_their_codes_apart() {
    let registry = Registry::new(2_000_000, 1);
    assert_eq!(registry.count(), LARGEST_COUNT);
    let mut codes = HashSet::new();
    let procedures = registry.ranges.iter().zip(&registry.pools);
    for (range, _) in procedures.filter(|(_, pool)| pool.kind == Kind::Procedure) {
        for number in range.clone() {
            assert!(codes.insert(registry.codes.procedure(number)), "{number}");
        }
    }
    assert!(!codes.contains(&None));
    // The last of every pool can be made.
    for range in registry.ranges.iter().filter(|range| !range.is_empty()) {
        assert!(registry.get(range.end - 1).is_some());
    }
    assert!(registry.get(LARGEST_COUNT).is_none());
    assert_eq!(Registry::new(0, 1).iter().count(), 0);
}
