//! Connections: how many, how long one is waited for, and how each is set up.

use std::time::Duration;

use sqlx::{AnyConnection, any::AnyPoolOptions};

use super::{Backend, Purpose, address::Address};

/// A writer that stands still, with the server it ran on or the network to it,
/// lets go of the journal after a minute.
pub(super) const BEGIN_TO_WRITE: &str =
    "BEGIN; SET LOCAL idle_in_transaction_session_timeout = 60000";
/// Statements are not compiled: that takes PostgreSQL seconds for one that reads
/// ten thousand comments in a tenth of a second, because it takes each of its
/// parts for much more work than it is.
const PLAIN: &str = "SET jit = off";
/// No answer takes that long; what does is stuck.
const LIMIT: &str = "SET statement_timeout = 300000";
const LOOK: &str = "SET default_transaction_read_only = on; SET statement_timeout = 60000";
/// A host that does not take writes is no host, where several are named.
const STANDBY: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1) s WHERE pg_is_in_recovery()";

pub(super) fn pool_options(address: &Address, purpose: Purpose) -> AnyPoolOptions {
    match address.backend {
        // Readers beside one writer; a file answers without a network to wait for.
        Backend::Sqlite => AnyPoolOptions::new()
            .max_connections(8)
            .test_before_acquire(false)
            .acquire_timeout(Duration::from_secs(30))
            .after_connect(|connection, _| Box::pin(set_up_sqlite(connection))),
        // PostgreSQL allows 100 in all by default; several servers share them.
        Backend::Postgres => {
            let (wait, limited) = match purpose {
                Purpose::Command => (Duration::from_secs(30), None),
                Purpose::Server => (Duration::from_secs(4), Some(LIMIT)),
            };
            let choose = (address.hosts.len() > 1).then_some(STANDBY);
            AnyPoolOptions::new().max_connections(16).acquire_timeout(wait).after_connect(
                move |connection, _| Box::pin(set_up_postgres(connection, (limited, choose))),
            )
        }
    }
}

/// Connections of one who only looks: few, and set up to write nothing.
pub(super) fn looking(address: &Address) -> AnyPoolOptions {
    let options = AnyPoolOptions::new().max_connections(2).test_before_acquire(false);
    match address.backend {
        // The file is opened read-only.
        Backend::Sqlite => options,
        Backend::Postgres => options.after_connect(|connection, _| {
            Box::pin(async { sqlx::raw_sql(LOOK).execute(connection).await.map(drop) })
        }),
    }
}

async fn set_up_postgres(
    connection: &mut AnyConnection,
    (limited, choose): (Option<&'static str>, Option<&'static str>),
) -> Result<(), sqlx::Error> {
    if let Some(choose) = choose
        && sqlx::query_scalar::<_, i64>(choose).fetch_one(&mut *connection).await? > 0
    {
        // The next try may be another host by then.
        return Err(sqlx::Error::Configuration("a standby takes no writes".into()));
    }
    if let Some(limited) = limited {
        sqlx::raw_sql(limited).execute(&mut *connection).await?;
    }
    sqlx::raw_sql(PLAIN).execute(connection).await.map(drop)
}

/// What makes a commit last. A program that is killed loses nothing that it
/// has committed: the write-ahead log is with the system by then. After a power
/// cut that is so because FULL waits at each commit until the log is on the
/// disk (with NORMAL the last commits could be gone), as far as the disk tells
/// the truth. On PostgreSQL its own settings decide: with `fsync` and
/// `synchronous_commit` on, as they are by default, the same holds.
async fn set_up_sqlite(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    // busy_timeout first: switching to WAL may have to wait.
    let pragmas = "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; \
        PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";
    sqlx::raw_sql(pragmas).execute(connection).await.map(drop)
}
