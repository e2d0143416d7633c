//! What people without an account follow by mail.
//!
//! Not in the journal: that somebody wants letters is a wish of theirs and no
//! fact, and whom letters are for must be gone when they end them. What letters
//! tell of is in it. So `verify` has nothing to compare here: whoever changes
//! these tables can have public rows told again, to somebody else or not at
//! all, and no others.

mod link;
mod read;
mod write;

use jiff::Timestamp;

use crate::model::{Id, Login, Rhythm, Topic};

pub use link::{FollowLink, NewFollowLink};
pub use read::MadeComments;
pub use write::Told;

/// Something that an address follows.
#[derive(Clone, PartialEq, Eq)]
pub struct Follow {
    /// Its id.
    pub id: Id,
    /// Whose it is: a digest of the address.
    pub reader: String,
    /// Where letters go.
    pub address: Login,
    /// The site as they reached it.
    pub site: String,
    /// What is followed.
    pub topic: Topic,
    /// How often letters come.
    pub rhythm: Rhythm,
    /// When it was asked for.
    pub asked: Timestamp,
    /// When the address was confirmed.
    pub confirmed: Option<Timestamp>,
    /// When it was ended.
    pub ended: Option<Timestamp>,
    /// Everything up to this row of the journal was told.
    pub cursor: u64,
    /// When the next letter is due, if there is one.
    pub due: Option<Timestamp>,
    /// Of a search, what it found last.
    pub found: Option<Vec<u32>>,
}

/// Whom letters are for is in no log.
impl std::fmt::Debug for Follow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, topic, rhythm, cursor, .. } = self;
        write!(f, "Follow({id}, {topic:?}, {rhythm}, after {cursor})")
    }
}

/// One by the secret that ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Followed {
    /// It is kept.
    Kept(Box<Follow>),
    /// It ended then, and whose it was and what it was about is erased.
    Erased(Timestamp),
}

/// Ordinals, ascending, as the differences between them: `3,1,1,40`.
fn packed(found: &[u32]) -> String {
    let mut last = 0;
    let mut text = String::with_capacity(found.len() * 4);
    for ordinal in found {
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(&(ordinal - last).to_string());
        last = *ordinal;
    }
    text
}

/// What [`packed`] wrote; none if it did not.
fn unpacked(text: &str) -> Option<Vec<u32>> {
    let mut last = 0_u32;
    let parts = text.split(',').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            last = last.checked_add(part.parse().ok()?)?;
            Some(last)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_come_back() {
        for (list, text) in [
            (&[][..], ""),
            (&[0], "0"),
            (&[7], "7"),
            (&[0, 1, 5, 300_000, u32::MAX], "0,1,4,299995,4294667295"),
        ] {
            assert_eq!(packed(list), text);
            assert_eq!(unpacked(text).as_deref(), Some(list));
        }
        for bad in ["x", "1,-1", "4294967295,1"] {
            assert_eq!(unpacked(bad), None, "{bad}");
        }
    }
}
