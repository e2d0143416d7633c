//! Letters: what they look like, and how they leave the house.
//!
//! A [`Letter`] is words, facts and a link; [`Letter::written`] turns it into
//! what is queued. A [`Post`] takes what is queued to a mail server, or writes
//! it into a folder as a file for each letter, which is the default: nothing
//! has to be installed to see every letter. Queueing and sending are use cases
//! (`cases::mail`); nothing in here knows a store.

mod letter;
mod message;
mod post;

pub use letter::{BadLetter, Entry, Letter, Link, Written};
pub use message::FromWhom;
pub use post::{BadPost, NotSent, Post};
