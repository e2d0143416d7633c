//! Which connections say nothing, so that they make room for those that do.
//!
//! Whoever opens thousands of connections and sends nothing, or a letter every
//! minute, would otherwise hold all places until their heads are overdue. A
//! connection is silent from its beginning, or the end of its last answer, until
//! a whole head has come; how slowly it comes does not matter.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::sync::Notify;

/// The connections that are silent, in the order in which they became so.
#[derive(Debug, Default)]
pub(super) struct Idle {
    silent: Mutex<Silent>,
}

#[derive(Debug, Default)]
struct Silent {
    next: u64,
    connections: BTreeMap<u64, Arc<Notify>>,
}

/// The place of one connection.
#[derive(Debug)]
pub(super) struct Place {
    idle: Arc<Idle>,
    /// Where it stands among the silent ones; none while it is answered.
    since: Mutex<Option<u64>>,
    end: Arc<Notify>,
}

/// Held while something is asked and answered.
pub(super) struct Busy(Arc<Place>);

impl Idle {
    /// Whoever has been silent for longest is to end; tells whether there is one.
    pub(super) fn end_one(&self) -> bool {
        let first = self.silent().connections.pop_first();
        first.is_some_and(|(_, end)| {
            end.notify_one();
            true
        })
    }

    fn silent(&self) -> MutexGuard<'_, Silent> {
        self.silent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, end: &Arc<Notify>) -> u64 {
        let mut silent = self.silent();
        let number = silent.next;
        silent.next += 1;
        silent.connections.insert(number, Arc::clone(end));
        number
    }
}

impl Place {
    /// A connection that has said nothing yet.
    pub(super) fn new(idle: &Arc<Idle>) -> Arc<Self> {
        let end = Arc::new(Notify::new());
        let since = Mutex::new(Some(idle.enter(&end)));
        Arc::new(Self { idle: Arc::clone(idle), since, end })
    }

    /// Ends when this connection has to make room.
    pub(super) async fn wanted(&self) {
        self.end.notified().await;
    }

    /// It has asked something.
    pub(super) fn busy(self: &Arc<Self>) -> Busy {
        if let Some(number) = self.since().take() {
            self.idle.silent().connections.remove(&number);
        }
        Busy(Arc::clone(self))
    }

    fn since(&self) -> MutexGuard<'_, Option<u64>> {
        self.since.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The body of an answer; its connection is busy until it is gone.
pub(super) struct Answered {
    body: Body,
    _busy: Busy,
}

impl Busy {
    /// The same until a body was sent.
    pub(super) fn until_sent(self, body: Body) -> Answered {
        Answered { body, _busy: self }
    }
}

impl HttpBody for Answered {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let place = &self.0;
        *place.since() = Some(place.idle.enter(&place.end));
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(number) = self.since().take() {
            self.idle.silent().connections.remove(&number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_one_that_is_silent_for_longest_makes_room() {
        let idle = Arc::new(Idle::default());
        let places: Vec<_> = (0..4).map(|_| Place::new(&idle)).collect();
        let busy = places[0].busy();
        // The second is gone, the first was answered after the others came.
        let [first, second, third, fourth] = places.try_into().unwrap();
        drop(second);
        drop(busy);
        let answered = fourth.busy();
        for place in [third, first] {
            assert!(idle.end_one());
            place.wanted().await;
        }
        assert!(!idle.end_one(), "nobody is ended in the middle of an answer");
        drop(answered);
        assert!(idle.end_one());
        fourth.wanted().await;
        drop(fourth);
        assert!(idle.silent().connections.is_empty() && !idle.end_one());
    }
}
