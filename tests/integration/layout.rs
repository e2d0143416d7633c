//! The shape of the code, as ARCHITECTURE.md states it: what may be used where,
//! and how long a file may be.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Words that belong to some places only. A place is a path prefix under src/.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("sqlx", &["store/"]),
    ("axum", &["web/"]),
    ("askama", &["mail/", "web/"]),
    ("lettre", &["mail/"]),
    ("include!", &[]),
    // Whom this server asks, and what it believes of the answers.
    ("ureq", &["oidc/", "search/remote/", "tls/", "webhook/"]),
    ("ring", &["oidc/", "signing/", "tls/", "webhook/"]),
    // What a process may do is settled where files of strangers are read; how
    // much room there is, by who looks for it.
    ("rustix", &["confined/", "cli/doctor/"]),
    // Secrets are made and compared in one place.
    ("argon2", &["cases/accounts/"]),
    ("getrandom", &["cases/accounts/"]),
];

/// Words that may not occur in a place.
const NOT_IN: &[(&[&str], &[&str])] = &[
    // "Now" is an argument, so that any past day can be asked about and tested.
    (
        &["model/", "text/", "catalog/"],
        &[
            "Timestamp::now",
            "SystemTime",
            "Zoned::now",
            "Instant",
            "std::fs",
            "std::net",
            "std::env",
        ],
    ),
];

/// The ceiling of a file's length, in lines.
const LONGEST: usize = 400;

#[test]
fn words_stay_in_their_places() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        for (number, line) in code_lines(&text) {
            for (word, places) in ONLY_IN {
                if has_word(line, word) && !places.iter().any(|place| path.starts_with(place)) {
                    wrong.push(format!("src/{path}:{number}: {word} belongs in {places:?} only"));
                }
            }
            for (places, words) in NOT_IN {
                for word in *words {
                    if has_word(line, word) && places.iter().any(|place| path.starts_with(place)) {
                        wrong.push(format!(
                            "src/{path}:{number}: {word} does not belong in {places:?}"
                        ));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_short_enough_to_read() {
    let sources = sources();
    let mut wrong = Vec::new();
    for (path, text) in &sources {
        let lines = text.lines().count();
        if lines > LONGEST {
            wrong.push(format!("src/{path}:{lines}: longer than {LONGEST} lines"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_guard_sees_words_and_not_their_parts_or_comments() {
    assert!(has_word("use sqlx::Any;", "sqlx"));
    assert!(has_word("    include!(\"x.rs\");", "include!"));
    assert!(!has_word("const A: &str = include_str!(\"a\");", "include!"));
    assert!(!has_word("let my_sqlx = 1;", "sqlx"));
    let text = "a\n// sqlx\n/// sqlx\nb // sqlx\nlet u = \"http://x\"; c\n";
    let lines: Vec<_> = code_lines(text).collect();
    assert_eq!(lines, [(1, "a"), (2, ""), (3, ""), (4, "b "), (5, "let u = \"http://x\"; c")]);
}

/// Every Rust file under src/: its path there, with slashes, and its text.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of src") {
            let path = entry.expect("an entry of src").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("source is UTF-8");
                let below = path.strip_prefix(&root).expect("below src");
                found.push((below.to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    assert!(found.len() > 10, "src/ was not found");
    found
}

/// Lines with their numbers, comments cut off. `//` right after a colon is an
/// address in a string.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(i, line)| {
        let comment = line
            .match_indices("//")
            .find(|(at, _)| !line[..*at].ends_with(':'))
            .map_or(line.len(), |(at, _)| at);
        (i + 1, &line[..comment])
    })
}

/// Whether a word occurs that is not a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let begins_inside = line[..at].ends_with(part_of_name);
        let goes_on =
            word.ends_with(part_of_name) && line[at + word.len()..].starts_with(part_of_name);
        !begins_inside && !goes_on
    })
}
