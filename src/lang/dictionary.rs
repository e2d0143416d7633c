//! What texts of the program are in English.

use std::{borrow::Cow, sync::LazyLock};

use rustc_hash::FxHashMap;

use super::{Around, push_counted};

/// The files of the dictionary, by where their texts stand.
pub(super) const FILES: [(&str, &str); 4] = [
    ("data.csv", include_str!("../../data/english/data.csv")),
    ("pages.csv", include_str!("../../data/english/pages.csv")),
    ("texts.csv", include_str!("../../data/english/texts.csv")),
    ("terms.csv", include_str!("../../data/english/terms.csv")),
];

static ENGLISH: LazyLock<FxHashMap<String, String>> =
    LazyLock::new(|| FILES.iter().flat_map(|(_, file)| rows(file)).collect());

/// The rows of a file: Vietnamese, English. A row that cannot be read is left
/// out; a test looks that there is none.
pub(super) fn rows(file: &'static str) -> impl Iterator<Item = (String, String)> {
    let rows = csv::Reader::from_reader(file.as_bytes()).into_deserialize();
    rows.filter_map(Result::ok)
}

/// The English of a text, its forms of number chosen by numbers in the text itself.
pub(super) fn english(text: &str) -> Option<String> {
    let (before, found, after) = entry(text)?;
    let mut whole = String::with_capacity(before.len() + found.len() + after.len());
    whole.push_str(before);
    push_counted(&mut whole, found);
    whole.push_str(after);
    Some(whole)
}

/// What the dictionary has for a text, and what stands around it there.
pub(super) fn entry(text: &str) -> Option<(&str, &'static str, &str)> {
    entry_within(text, Around::default())
}

/// The same for a text that touches values: what it is beside them, if the
/// dictionary has that too, such as "mục {}".
pub(super) fn entry_within(text: &str, around: Around) -> Option<(&str, &'static str, &str)> {
    let core = core(text);
    if core.is_empty() {
        return None;
    }
    let beside = beside(core, around).and_then(|(key, around)| {
        let english = ENGLISH.get(&key)?.as_str();
        let english = if around.before { english.strip_prefix("{}")? } else { english };
        let english = if around.after { english.strip_suffix("{}")? } else { english };
        (!english.contains('{')).then(|| english.trim())
    });
    let english = match beside {
        Some(english) => english,
        None => ENGLISH.get(&*folded(core))?,
    };
    let start = core.as_ptr().addr() - text.as_ptr().addr();
    Some((&text[..start], english, &text[start + core.len()..]))
}

/// The row of a text with the values that it touches; none if it touches none.
pub(super) fn beside(core: &str, around: Around) -> Option<(String, Around)> {
    let (before, after) = match around {
        Around { before: false, after: false } => return None,
        Around { before, after } => {
            (if before { "{} " } else { "" }, if after { " {}" } else { "" })
        }
    };
    Some((format!("{before}{}{after}", folded(core)), around))
}

/// The part of a text that is looked up: without what English has as well at
/// both ends, so that "Tên" and "Tên: " are one entry.
pub(super) fn core(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || ".,:;()“”·–—→…?!×/|%\"".contains(c))
}

/// The text with one space wherever there is any: templates break their lines.
pub(super) fn folded(text: &str) -> Cow<'_, str> {
    let plain = !text.contains(['\n', '\t', '\r']) && !text.contains("  ");
    if plain {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
}
