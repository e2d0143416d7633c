//! Turns: what one server of a store does for all of them.
//!
//! A turn is a lease in the database, by the database's clock alone, so that it
//! does not matter whether the servers agree about the time. Whoever is killed
//! loses the turn when the lease ends, and with a promoted standby it stands as
//! it stood. Nothing rests on a turn being held by one server only: every job
//! is such that it may be done twice.

use std::time::Duration;

use super::{Backend, Store, StoreError};

/// The instant of the database, in milliseconds.
macro_rules! sqlite_now {
    () => {
        "CAST((julianday('now') - 2440587.5) * 86400000 AS BIGINT)"
    };
}
macro_rules! postgres_now {
    () => {
        "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
    };
}
macro_rules! take {
    ($now:ident) => {
        concat!(
            "INSERT INTO job_lease (job, holder, held_until) VALUES ($1, $2, ",
            $now!(),
            " + $3) ON CONFLICT (job) DO UPDATE SET holder = $2, held_until = ",
            $now!(),
            " + $3 WHERE job_lease.holder = $2 OR job_lease.held_until <= ",
            $now!()
        )
    };
}

impl Store {
    /// Takes the turn of a job for some time from now, or keeps it; tells
    /// whether this holder has it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_turn(
        &self,
        job: &str,
        holder: &str,
        lease: Duration,
    ) -> Result<bool, StoreError> {
        const SQLITE: &str = take!(sqlite_now);
        const POSTGRES: &str = take!(postgres_now);
        let sql = match self.backend() {
            Backend::Sqlite => SQLITE,
            Backend::Postgres => POSTGRES,
        };
        let lease = i64::try_from(lease.as_millis()).unwrap_or(i64::MAX / 2);
        let query = sqlx::query(sql).bind(job).bind(holder).bind(lease);
        Ok(query.execute(&self.pool).await?.rows_affected() == 1)
    }

    /// Gives a turn back, so that another server need not wait for its end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn leave_turn(&self, job: &str, holder: &str) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE job_lease SET held_until = 0 WHERE job = $1 AND holder = $2";
        sqlx::query(SQL).bind(job).bind(holder).execute(&self.pool).await?;
        Ok(())
    }
}
