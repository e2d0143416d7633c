//! The texts of the program, read out of its sources: for tests that look
//! whether any was forgotten.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Around, dictionary, pattern};

/// A string literal: the file below `src`, the line, what it says, and what
/// stands around it.
#[derive(Debug, Clone)]
pub(crate) struct Literal {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) text: String,
    pub(crate) before: String,
    pub(crate) after: String,
}

/// The row of the dictionary that a text would have.
pub(crate) fn key(text: &str) -> String {
    dictionary::folded(dictionary::core(text)).into_owned()
}

/// The row that a text of a page would have with the values that it touches.
pub(crate) fn key_beside(text: &str, around: Around) -> Option<String> {
    dictionary::beside(dictionary::core(text), around).map(|(key, _)| key)
}

/// The row that a text with values would have.
pub(crate) fn pattern_key(text: &str) -> String {
    key(&pattern::pieces(text).join("{}"))
}

/// Whether the dictionary has a text.
pub(crate) fn is_known(text: &str) -> bool {
    dictionary::entry(text).is_some()
}

/// The rows of the dictionary, file by file.
pub(crate) fn rows() -> Vec<(&'static str, Vec<(String, String)>)> {
    dictionary::FILES.map(|(name, file)| (name, dictionary::rows(file).collect())).to_vec()
}

/// Whether a text is Vietnamese beyond doubt. "đ" alone is a currency, and names
/// of documents have it too.
pub(crate) fn is_vietnamese(text: &str) -> bool {
    text.chars().any(|c| {
        let lower = c.to_lowercase().next().unwrap_or(c);
        "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ".contains(lower)
    })
}

/// The files below a folder of the project with an ending, in order.
pub(crate) fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{folder} was not found");
    found
}

/// The string literals of a file, its tests and comments left out.
pub(crate) fn literals(file: &str, source: &str) -> Vec<Literal> {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let mut literals = Vec::new();
    let mut at = 0;
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        let step = match rest {
            _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("'\"'") || rest.starts_with("'\\\"'") => {
                rest[1..].find('\'').map_or(1, |end| end + 2)
            }
            _ if rest.starts_with("r#\"") => rest.find("\"#").map_or(3, |end| end + 2),
            _ if rest.starts_with('"') => {
                let length = length(&rest[1..]);
                let line = source[..at].matches('\n').count() + 1;
                literals.push(Literal {
                    file: file.to_owned(),
                    line,
                    text: unescaped(&rest[1..=length]),
                    before: source[..at].trim_end().to_owned(),
                    after: rest[length + 2..].trim_start().to_owned(),
                });
                length + 2
            }
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
        at += step;
    }
    for literal in &mut literals {
        let ends = |text: &str| text.chars().rev().take(40).collect::<Vec<_>>();
        literal.before = ends(&literal.before).into_iter().rev().collect();
        literal.after = literal.after.chars().take(40).collect();
    }
    literals
}

/// How long a literal is without its marks.
fn length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at,
            _ => {}
        }
    }
    text.len()
}

/// What a literal says.
fn unescaped(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        said.push_str(before);
        rest = match after.chars().next() {
            Some('\n') => after.trim_start(),
            Some('n') => {
                said.push('\n');
                &after[1..]
            }
            Some(letter @ ('"' | '\\')) => {
                said.push(letter);
                &after[1..]
            }
            _ => after,
        };
    }
    said.push_str(rest);
    said
}

#[test]
fn literals_are_found() {
    let source = "a(\"Tìm \\\"x\\\"\"); // \"no\"\nlet c = '\"'; b(\"dài \\\n    hơn\".to_owned());\n\
                  #[cfg(test)]\nmod tests { \"no\" }";
    let found = literals("a.rs", source);
    let texts: Vec<(usize, &str)> = found.iter().map(|l| (l.line, l.text.as_str())).collect();
    assert_eq!(texts, [(1, "Tìm \"x\""), (2, "dài hơn")]);
    assert!(found[0].before.ends_with("a(") && found[1].after.starts_with(".to_owned()"));
    assert_eq!(pattern_key("“{a}” ngày {b}{c}: "), "{}” ngày {}");
    assert_eq!(key(" Tên\n  khác: "), "Tên khác");
}
