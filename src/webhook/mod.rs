//! Messages to receivers: how they are signed, which addresses they may go to,
//! how one is sent, and how long to wait after one that was not taken.
//!
//! The signature is that of the Standard Webhooks specification, so receivers
//! can use any library for it. This module knows nothing of accounts or of the
//! journal; what is sent when, [`crate::cases::webhooks`] decides.
//!
//! An address is anybody's choice, so every message could be a request that
//! somebody makes this server send for them (SSRF). Hence [`Rules`]: names are
//! resolved once for every attempt, every address they lead to must be public,
//! and the connection goes to the very address that was looked at. Redirects
//! are not followed, proxies of the environment not used, and of an answer
//! little is read.

mod address;
mod client;
mod retry;
mod sign;

pub use address::{Address, BadAddress, Neighbours, Rules, is_public};
pub use client::{Answer, Client, Outgoing, TIMEOUT};
pub use retry::{LONGEST, wait};
pub use sign::{Master, Secret, signatures};
