//! What changed between two texts, word by word, as a person would mark it.

use std::time::Duration;

use similar::{Algorithm, ChangeTag, TextDiff};

/// A run of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) enum Run {
    /// In both.
    Same(String),
    /// Only in the old one.
    Gone(String),
    /// Only in the new one.
    New(String),
    /// In both, long, and left out: so many words.
    Skipped(usize),
}

/// Unchanged words between two changes that do not separate them: "a x b"
/// against "c x d" reads better as one change than as two.
const BRIDGE: usize = 2;
/// Unchanged words shown around a change.
const CONTEXT: usize = 12;
/// Two very long and very different texts are compared only so long; the rest
/// is then shown as replaced.
const TIME: Duration = Duration::from_millis(200);

/// The runs that turn one text into the other; empty if they are the same.
pub(in crate::web) fn runs(old: &str, new: &str) -> Vec<Run> {
    if old == new {
        return Vec::new();
    }
    let diff =
        TextDiff::configure().algorithm(Algorithm::Patience).timeout(TIME).diff_words(old, new);
    let mut blocks: Vec<Block> = Vec::new();
    for change in diff.iter_all_changes() {
        let same = change.tag() == ChangeTag::Equal;
        match blocks.last() {
            Some(last) if last.same == same => {}
            _ => blocks.push(Block { same, ..Block::default() }),
        }
        let Some(block) = blocks.last_mut() else { continue };
        if change.tag() != ChangeTag::Insert {
            block.old.push_str(change.value());
        }
        if change.tag() != ChangeTag::Delete {
            block.new.push_str(change.value());
        }
    }
    let blocks = bridged(blocks);
    let last = blocks.len().saturating_sub(1);
    let mut runs = Vec::new();
    for (place, block) in blocks.into_iter().enumerate() {
        if block.same {
            shorten(&block.new, place == 0, place == last, &mut runs);
        } else {
            runs.extend(Some(block.old).filter(|text| !text.is_empty()).map(Run::Gone));
            runs.extend(Some(block.new).filter(|text| !text.is_empty()).map(Run::New));
        }
    }
    runs
}

/// Words in both texts, or a place where they differ.
#[derive(Debug, Default)]
struct Block {
    same: bool,
    old: String,
    new: String,
}

/// Joins changes that only a word or two of the same line keeps apart.
fn bridged(blocks: Vec<Block>) -> Vec<Block> {
    let last = blocks.len().saturating_sub(1);
    let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
    for (place, block) in blocks.into_iter().enumerate() {
        let inner = place > 0 && place < last;
        let short = block.same
            && inner
            && !block.new.contains('\n')
            && block.new.split_whitespace().count() <= BRIDGE;
        match joined.last_mut() {
            Some(before) if !before.same && (short || !block.same) => {
                before.old.push_str(&block.old);
                before.new.push_str(&block.new);
            }
            _ => joined.push(block),
        }
    }
    joined
}

/// Leaves the middle of a long unchanged run out.
fn shorten(text: &str, first: bool, last: bool, runs: &mut Vec<Run>) {
    let starts: Vec<usize> = word_starts(text);
    let words = starts.len();
    let head = if first { 0 } else { CONTEXT };
    let tail = if last { 0 } else { CONTEXT };
    // Leaving out less than a line saves nothing.
    if words <= head + tail + CONTEXT {
        runs.push(Run::Same(text.to_owned()));
        return;
    }
    let (kept, rest) = text.split_at(starts[head]);
    if head > 0 {
        runs.push(Run::Same(kept.to_owned()));
    }
    runs.push(Run::Skipped(words - head - tail));
    if tail > 0 {
        runs.push(Run::Same(rest[starts[words - tail] - starts[head]..].to_owned()));
    }
}

fn word_starts(text: &str) -> Vec<usize> {
    let mut before = true;
    let mut starts = Vec::new();
    for (at, c) in text.char_indices() {
        let blank = c.is_whitespace();
        if before && !blank {
            starts.push(at);
        }
        before = blank;
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(old: &str, new: &str) -> String {
        let mark = |run: Run| match run {
            Run::Same(text) => text,
            Run::Gone(text) => format!("[-{text}-]"),
            Run::New(text) => format!("[+{text}+]"),
            Run::Skipped(words) => format!("…{words}…"),
        };
        runs(old, new).into_iter().map(mark).collect()
    }

    #[test]
    fn changes_are_marked_word_by_word() {
        for (old, new, expected) in [
            ("Nộp trong 15 ngày", "Nộp trong 15 ngày", ""),
            ("Nộp trong 15 ngày", "Nộp trong 10 ngày", "Nộp trong [-15-][+10+] ngày"),
            ("", "Miễn phí", "[+Miễn phí+]"),
            ("Miễn phí", "", "[-Miễn phí-]"),
            (
                "một x hai ba bốn năm",
                "sáu x bảy ba bốn năm",
                "[-một x hai-][+sáu x bảy+] ba bốn năm",
            ),
        ] {
            assert_eq!(marked(old, new), expected, "{old} -> {new}");
        }
    }

    #[test]
    fn long_unchanged_runs_are_left_out() {
        let words: Vec<String> = (0..100).map(|n| format!("từ{n}")).collect();
        let old = format!("{} cũ", words.join(" "));
        let new = format!("{} mới", words.join(" "));
        let expected = format!("…88…{} [-cũ-][+mới+]", words[88..].join(" "));
        assert_eq!(marked(&old, &new), expected);
    }

    proptest::proptest! {
        /// Old words and new words can be read off the runs, but for what is skipped.
        #[test]
        fn nothing_is_lost(old in "([a-d] ?){0,20}", new in "([a-d] ?){0,20}") {
            let (mut was, mut is) = (String::new(), String::new());
            for run in runs(&old, &new) {
                match run {
                    Run::Same(text) => { was.push_str(&text); is.push_str(&text); }
                    Run::Gone(text) => was.push_str(&text),
                    Run::New(text) => is.push_str(&text),
                    Run::Skipped(_) => return Ok(()),
                }
            }
            if old != new {
                proptest::prop_assert_eq!((was, is), (old, new));
            }
        }
    }
}
