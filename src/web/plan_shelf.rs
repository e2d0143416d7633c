//! Files between their dry run and their confirmation, for pages: a browser
//! without scripts cannot send a file a second time by itself.
//!
//! They are kept in memory, for the one who sent them, and the oldest go first;
//! whoever comes too late sends the file again.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use super::{WebError, error::Missing, plan_desk::Sent};
use crate::{model::Id, store::journal::sha256};

/// Bytes of files that are kept.
const ROOM: usize = 192 << 20;
/// Files of one person that are kept.
const EACH: usize = 3;

/// The files that wait.
#[derive(Default)]
pub(super) struct Shelf(Mutex<VecDeque<Waiting>>);

struct Waiting {
    owner: Id,
    key: String,
    sent: Sent,
}

impl Shelf {
    /// Keeps a file and gives the key to it: the same for the same file as the
    /// same, so that a page that is loaded again keeps nothing twice.
    pub(super) fn keep(&self, owner: &Id, sent: Sent) -> String {
        let what = (&sent.name, &sent.agency, &sent.target, sent.coverage);
        let mut key = sha256(format!("{} {what:?}", sha256(&sent.bytes)).as_bytes());
        key.truncate(32);
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|other| other.owner != *owner || other.key != key);
        let own: Vec<usize> =
            (0..waiting.len()).filter(|at| waiting[*at].owner == *owner).collect();
        if let Some(oldest) = own.first().filter(|_| own.len() >= EACH) {
            waiting.remove(*oldest);
        }
        waiting.push_back(Waiting { owner: owner.clone(), key: key.clone(), sent });
        let mut bytes: usize = waiting.iter().map(|file| file.sent.bytes.len()).sum();
        while bytes > ROOM
            && let Some(oldest) = waiting.pop_front()
        {
            bytes -= oldest.sent.bytes.len();
        }
        key
    }

    /// The file of a key, for the one who sent it.
    pub(super) fn find(&self, owner: &Id, key: &str) -> Result<Sent, WebError> {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = waiting.iter().find(|file| file.owner == *owner && file.key == key);
        found.map(|file| file.sent.clone()).ok_or(WebError::Missing(Missing::Upload))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::plans::{Coverage, Target};

    fn sent(bytes: &'static [u8]) -> Sent {
        Sent {
            bytes: bytes.into(),
            name: "a.csv".into(),
            agency: "bo-y-te".parse().unwrap(),
            target: Target::New { title: "a".into(), amends: None },
            coverage: Coverage::Part,
        }
    }

    #[test]
    fn files_are_kept_for_their_owner_and_the_oldest_go_first() {
        let shelf = Shelf::default();
        let id = |last| format!("00000000-0000-7000-8000-00000000000{last}").parse().unwrap();
        let ids: [Id; 2] = [1, 2].map(id);
        let keys: Vec<String> =
            [&b"1"[..], b"2", b"3", b"2", b"4"].map(|file| shelf.keep(&ids[0], sent(file))).into();
        assert_eq!(keys[1], keys[3]);
        assert!(shelf.find(&ids[0], &keys[0]).is_err());
        for key in &keys[1..] {
            assert!(shelf.find(&ids[0], key).is_ok());
            assert!(shelf.find(&ids[1], key).is_err());
        }
    }
}
