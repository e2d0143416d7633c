//! Whether everything that people read is there in English.

use std::collections::{BTreeMap, BTreeSet};

use crate::lang::source::{
    Literal, files, is_known, is_vietnamese, key, key_beside, literals, pattern_key, rows,
};
use crate::web::http::translated::texts;

/// Texts of `src/web` that have no English yet: may only become fewer.
const LEFT: usize = 0;

/// Files of `src/web` whose texts stay Vietnamese, and why.
const VIETNAMESE: &[(&str, &str)] = &[
    ("exports/", "files: whoever works with them goes by their columns"),
    ("open/openapi/", "the description of the API, which is a file as well"),
    ("open/terms.rs", "the dictionary of the data, which has both languages side by side"),
    ("open/dictionary.rs", "the same"),
    ("open/english.rs", "the same"),
    ("open/heads.rs", "answers to programs"),
    ("http/if_match.rs", "answers to programs"),
    ("http/json_body.rs", "answers to programs"),
    ("http/handshake.rs", "comes before anything could be read of who asks"),
    ("sample.rs", "a word that is looked for in data"),
    ("fuzz.rs", "a test"),
    ("testing.rs", "a test"),
    ("search/params_tests.rs", "a test"),
    ("wording_tests.rs", "a test"),
];

/// Answers to programs, which have codes that do not change.
fn is_for_programs(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.starts_with("api") || name == "bodies.rs" || name.ends_with("_api.rs")
}

fn stays_vietnamese(file: &str) -> bool {
    is_for_programs(file) || VIETNAMESE.iter().any(|(place, _)| file.starts_with(place))
}

/// A template without its expressions, and what is quoted in those.
fn parts(template: &str) -> (Vec<String>, Vec<String>) {
    let (mut parts, mut quoted) = (Vec::new(), Vec::new());
    let mut rest = template;
    while let Some(at) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        parts.push(rest[..at].to_owned());
        let end = if rest[at..].starts_with("{{") { "}}" } else { "%}" };
        let (expression, after) = rest[at..].split_once(end).unwrap_or_default();
        quoted.extend(expression.split('"').skip(1).step_by(2).map(str::to_owned));
        rest = after;
    }
    parts.push(rest.to_owned());
    (parts, quoted)
}

/// Every text of every template, with its file.
fn template_texts() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (file, template) in files("src/web/templates", ".html") {
        let (parts, quoted) = parts(&template);
        for (text, around) in texts(parts.iter().map(String::as_str)) {
            found.extend(key_beside(text, around).map(|key| (file.clone(), key)));
            found.push((file.clone(), text.to_owned()));
        }
        found.extend(quoted.into_iter().map(|text| (file.clone(), text)));
    }
    found
}

fn web_literals() -> Vec<Literal> {
    let sources = files("src/web", ".rs");
    let of = |(file, source): &(String, String)| literals(file, source);
    let all = sources.iter().filter(|(file, _)| !stays_vietnamese(file)).flat_map(of);
    all.filter(|literal| is_vietnamese(&literal.text)).collect()
}

#[test]
fn every_text_of_a_page_is_there_in_english() {
    let mut missing = BTreeMap::new();
    for (file, text) in template_texts() {
        let is_key = text.starts_with("{} ") || text.ends_with(" {}");
        if is_vietnamese(&text) && !is_key && !is_known(&text) {
            missing.insert(key(&text), file);
        }
    }
    assert!(missing.is_empty(), "not in data/english/pages.csv: {missing:#?}");
}

#[test]
fn every_text_of_the_code_is_there_in_english() {
    let mut missing = BTreeMap::new();
    for literal in web_literals() {
        // Names that are the same in every language.
        let same = ["Tiếng Việt"].contains(&literal.text.as_str());
        let key = pattern_key(&literal.text);
        if !same && !is_known(&literal.text) && !is_known(&key) {
            missing.insert(key, format!("{}:{}", literal.file, literal.line));
        }
    }
    println!("{} texts of src/web are Vietnamese only", missing.len());
    assert_eq!(missing.len(), LEFT, "not in data/english/texts.csv: {missing:#?}");
}

/// Pages see by themselves what was compiled in, and `format!` does; a text that
/// becomes a `String` in another way has to be said.
#[test]
fn no_text_is_copied_unsaid() {
    let mut wrong = Vec::new();
    for literal in web_literals() {
        // Messages of errors are said as a whole, in `WebError::info`.
        let is_error = literal.file.contains("errors.rs") || literal.file.starts_with("http/");
        let copied = [".to_owned()", ".into()", ".to_string()"]
            .iter()
            .any(|copy| literal.after.starts_with(copy))
            || ["push_str(", "String::from("].iter().any(|copy| literal.before.ends_with(copy));
        // What a parameter may be is told in an error too.
        let is_advice = literal.text.ends_with('.');
        if copied && !is_error && !is_advice {
            wrong.push(format!("{}:{}: {}", literal.file, literal.line, literal.text));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Members of closed sets are labels wherever they are declared: `Cut = "cut",
/// "Bãi bỏ";`. Each with its file.
fn closed_labels() -> Vec<(String, String)> {
    let mut labels = Vec::new();
    for (file, source) in files("src", ".rs") {
        for line in source.lines() {
            let rest = line.trim().strip_suffix("\";").and_then(|line| line.split_once(" = \""));
            let label = rest.and_then(|(_, rest)| rest.split_once("\", \""));
            labels.extend(label.map(|(_, label)| (file.clone(), label.to_owned())));
        }
    }
    labels
}

#[test]
fn every_member_of_a_closed_set_is_there_in_english() {
    // Names of provinces, and what only the command line and files say.
    let names = ["model/comment/province.rs", "search/eval/forms.rs", "export/mod.rs"];
    let labels = closed_labels();
    assert!(labels.len() > 300, "{}", labels.len());
    let said = labels.iter().filter(|(file, _)| !names.contains(&file.as_str()));
    let missing: Vec<_> =
        said.filter(|(_, label)| is_vietnamese(label) && !is_known(label)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Lists of `data/` of which something is said on pages.
const SAID_LISTS: [&str; 3] = ["moderation_reasons.csv", "indicators.csv", "glossary.csv"];

/// The cells of a list in columns of some names.
fn cells(name: &str, wanted: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let lists = files("data", name);
    let mut cells = BTreeSet::new();
    for (_, list) in lists {
        let mut rows = csv::Reader::from_reader(list.as_bytes());
        let head = rows.headers().unwrap().clone();
        for row in rows.records() {
            let row = row.unwrap();
            let named = head.iter().zip(row.iter()).filter(|(name, _)| wanted(name));
            cells.extend(named.map(|(_, cell)| cell.to_owned()));
        }
    }
    cells
}

#[test]
fn lists_are_said_in_english() {
    let said = ["Chủ đề", "Đơn vị", "group", "definition", "place"];
    let texts: BTreeSet<String> =
        SAID_LISTS.iter().flat_map(|name| cells(name, |of| said.contains(&of))).collect();
    assert!(texts.len() > 20, "{texts:?}");
    let missing: Vec<_> =
        texts.iter().filter(|text| is_vietnamese(text) && !is_known(text)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn the_dictionary_is_in_order_and_all_of_it_is_used() {
    let mut used: BTreeSet<String> = template_texts().iter().map(|(_, text)| key(text)).collect();
    used.extend(closed_labels().iter().map(|(_, label)| key(label)));
    for (file, source) in files("src", ".rs") {
        if file.starts_with("cli/") || file.starts_with("sample/") {
            continue;
        }
        for literal in literals(&file, &source) {
            used.extend([key(&literal.text), pattern_key(&literal.text)]);
        }
    }
    for name in SAID_LISTS {
        used.extend(cells(name, |_| true).iter().map(|cell| key(cell)));
    }
    let (mut known, mut unused) = (BTreeSet::new(), Vec::new());
    for (name, rows) in rows() {
        assert!(rows.is_sorted(), "{name} is not in order");
        for (vietnamese, english) in rows {
            assert_eq!(key(&vietnamese), vietnamese, "{name}: would not be found");
            assert!(
                !english.trim().is_empty() && english.trim() == english,
                "{name}: {vietnamese}"
            );
            let marks = |text: &str, mark| text.matches(mark).count();
            assert_eq!(marks(&vietnamese, '{'), marks(&english, '{'), "{name}: {vietnamese}");
            assert_eq!(
                marks(&english, '['),
                marks(&english, ']').max(marks(&vietnamese, '[')),
                "{name}: {english}"
            );
            if !used.contains(&vietnamese) {
                unused.push(format!("{name}: {vietnamese}"));
            }
            assert!(known.insert(vietnamese.clone()), "{name}: twice “{vietnamese}”");
        }
    }
    assert!(unused.is_empty(), "nobody says {unused:#?}");
    assert!(known.len() > 3_000, "{}", known.len());
}
