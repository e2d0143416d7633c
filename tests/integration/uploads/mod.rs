//! Files of strangers: what reads them is confined, whatever they are made to
//! cost, and what it says of them is what reading them here would say.

mod bombs;
mod confined;
mod crafted;
mod memory;
