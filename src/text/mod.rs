//! Vietnamese text: repair, syllables, folding, tone placement, numbers of
//! documents. One pass serves the index and the query, so both see the same.

#[cfg(test)]
mod collate;
mod fold;
mod keystrokes;
#[cfg(test)]
mod keystrokes_tests;
mod repair;
mod syllable;
mod tokens;

pub use collate::collation_key;
pub use fold::{fold, fold_char, slug};
pub use keystrokes::{decode_telex, decode_vni};
pub use repair::{Repaired, repair};
pub use syllable::canonical;
pub use tokens::{Break, Token, tokens};
