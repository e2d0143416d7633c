//! Whose comments are, by one rule for whoever answers them and for what is
//! counted of them.

use crate::{
    model::{AgencySlug, Matter},
    store::{StoreError, Write, registry::member},
};

/// The agency that answers for a plan or a consultation, as SQL, of expressions
/// for their numbers of which one is null: the one that made the plan, or that
/// opened the consultation. For a consultation on a regulation that is the one
/// that answered for the regulation then. What later becomes of agencies is told
/// of a day, by whoever asks.
macro_rules! answering {
    ($plan:literal, $consultation:literal) => {
        concat!(
            "COALESCE((SELECT p.agency FROM plan p WHERE p.plan = ",
            $plan,
            "), (SELECT o.agency FROM consultation o WHERE o.consultation = ",
            $consultation,
            " AND o.version = 1))"
        )
    };
}
pub(super) use answering;

impl Write {
    /// The agency that answers for what is open for comments; none if there is
    /// no such thing.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn answering_agency(&mut self, of: Matter) -> Result<Option<AgencySlug>, StoreError> {
        const SQL: &str = concat!("SELECT ", answering!("$1", "$2"));
        let query = sqlx::query_scalar::<_, Option<String>>(SQL)
            .bind(of.plan().map(|plan| i64::from(plan.0)))
            .bind(of.consultation().map(|number| i64::from(number.0)));
        query.fetch_one(&mut *self.0).await?.as_deref().map(member).transpose()
    }
}
