//! The commands that the documents show are commands.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::{Parser as _, error::ErrorKind};

use super::Cli;

/// The documents of the project, with what they say.
fn documents() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("docs")];
    let mut found: Vec<PathBuf> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "benches/README.md", "data/README.md"]
            .map(|name| root.join(name))
            .into();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        (path, text)
    };
    found.into_iter().map(read).collect()
}

/// How a command is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// In a block, to be typed as it stands.
    Whole,
    /// In a sentence, which may leave out what a command needs.
    Named,
}

/// The lines of a document that begin with the program, as they stand.
fn commands(text: &str) -> Vec<(Shown, String)> {
    let (mut found, mut inside) = (Vec::new(), false);
    for line in text.lines() {
        if line.starts_with("```") {
            inside = !inside;
            continue;
        }
        if inside {
            found.extend(program(line).map(|line| (Shown::Whole, line)));
            continue;
        }
        let spans = line.split('`').skip(1).step_by(2);
        found.extend(spans.filter_map(program).map(|line| (Shown::Named, line)));
    }
    found
}

/// What the program is called with; none if a line calls something else.
fn program(line: &str) -> Option<String> {
    let line = line.split(" #").next().unwrap_or_default().trim();
    let assigns = |word: &str| {
        word.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
        })
    };
    // A program that starts another one names it after its own options.
    let line = match line.strip_prefix("systemd-run ") {
        Some(rest) => &rest[rest.find(" quydinh ")? + 1..],
        None => line,
    };
    let mut words = line.split_whitespace().skip_while(|word| assigns(word)).peekable();
    (words.next()? == "quydinh" && words.peek().is_some())
        .then(|| line[line.find("quydinh ").unwrap()..].to_owned())
}

/// The words of a line as a shell makes them; what it would put in is `x`.
fn words(line: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("$(") {
        plain += before;
        plain += "x";
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    plain += rest;
    let (mut words, mut word, mut quoted) = (Vec::new(), None::<String>, false);
    for letter in plain.chars() {
        match letter {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => words.extend(word.take()),
            letter => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    // "…" stands for what is left out; SEQ:HASH for a row and its hash.
    words.retain(|word| word != "…");
    let hash = format!("1:{}", "0".repeat(64));
    words.into_iter().map(|word| if word == "SEQ:HASH" { hash.clone() } else { word }).collect()
}

/// A line that names several commands at once (`baseline add|list|show`), apart.
fn apart(words: Vec<String>) -> Vec<Vec<String>> {
    match words.iter().position(|word| word.contains('|')) {
        None => vec![words],
        Some(at) => words[at]
            .split('|')
            .map(|one| {
                let mut words = words.clone();
                one.clone_into(&mut words[at]);
                words
            })
            .collect(),
    }
}

#[test]
fn commands_of_the_documents_are_understood() {
    let (mut whole, mut named, mut wrong) = (0, 0, Vec::new());
    for (path, text) in documents() {
        for (shown, line) in commands(&text) {
            for words in apart(words(&line)) {
                let understood = match Cli::try_parse_from(&words).map_err(|e| e.kind()) {
                    Ok(_) | Err(ErrorKind::DisplayHelp) => true,
                    Err(ErrorKind::MissingRequiredArgument | ErrorKind::MissingSubcommand) => {
                        shown == Shown::Named
                    }
                    // `quydinh COMMAND --help` stands for each of them.
                    Err(_) => words.get(1).is_some_and(|word| word == "COMMAND"),
                };
                match shown {
                    Shown::Whole => whole += 1,
                    Shown::Named => named += 1,
                }
                if !understood {
                    wrong.push(format!("{}: {line}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(whole >= 15 && named >= 25, "{whole} {named}");
}

#[test]
fn lines_are_told_from_others() {
    for (line, expected) in [
        ("quydinh serve", Some("quydinh serve")),
        ("DATABASE_URL=sqlite:a.db quydinh restore a.gz   # b", Some("quydinh restore a.gz")),
        ("systemd-run --pipe --uid=quydinh -p A=b quydinh user list", Some("quydinh user list")),
        ("useradd --system --home-dir /var/lib/quydinh quydinh", None),
        ("quydinh", None),
        ("install -m 755 target/release/quydinh /usr/local/bin/", None),
    ] {
        assert_eq!(program(line).as_deref(), expected, "{line}");
    }
    let line = "quydinh baseline add nq-68 --title \"Nghị quyết 68\" --out $(date +%F).gz";
    let expected =
        ["quydinh", "baseline", "add", "nq-68", "--title", "Nghị quyết 68", "--out", "x.gz"];
    assert_eq!(words(line), expected);
    assert_eq!(apart(words("quydinh baseline add|list")).len(), 2);
}
