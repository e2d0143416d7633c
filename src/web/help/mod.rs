//! Pages about the site itself: what its words mean, and what it is made of.

mod colours;
pub(in crate::web) mod design;
pub(in crate::web) mod glossary;
