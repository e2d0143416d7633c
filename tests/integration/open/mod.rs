//! Open data, as a stranger takes it and checks it.

mod changes;
mod copies;
mod described;
mod examples;
mod heads;
mod pages;
mod scan;
mod schema;
