//! Vietnamese text: repair, syllables, folding, tone placement, numbers of
//! documents. One pass serves the index and the query, so both see the same.

mod citation;
mod citation_after;
mod citation_read;
#[cfg(test)]
mod citation_tests;
mod citation_words;
mod collate;
mod defined;
mod fold;
mod keystrokes;
#[cfg(test)]
mod keystrokes_tests;
mod mask;
mod pieces;
mod repair;
mod syllable;
mod tokens;
mod unmarked;

pub use citation::{Citation, citations};
pub use collate::collation_key;
pub use defined::defined_abbreviations;
pub use fold::{fold, fold_char, slug};
pub use keystrokes::{decode_telex, decode_vni};
pub use mask::mask_personal;
pub use repair::{Repaired, repair};
pub use syllable::canonical;
pub use tokens::{Break, Token, tokens};
pub use unmarked::is_unmarked_syllable;
