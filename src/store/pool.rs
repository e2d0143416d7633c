//! Connections: how many, how long one is waited for, and how each is set up.

use std::time::Duration;

use sqlx::{
    AnyConnection, Connection as _,
    any::{AnyConnectOptions, AnyPoolOptions},
};
use tokio::time::timeout;

use super::{Backend, Purpose, address::Address};

/// A writer that stands still, with the server it ran on or the network to it,
/// lets go of the journal after a minute.
pub(super) const BEGIN_TO_WRITE: &str =
    "BEGIN; SET LOCAL idle_in_transaction_session_timeout = 60000";
/// Statements are not compiled: that takes PostgreSQL seconds for one that reads
/// ten thousand comments in a tenth of a second, because it takes each of its
/// parts for much more work than it is.
const PLAIN: &str = "SET jit = off";
/// No answer takes that long; what does is stuck. Who waits for another for half
/// as long as an answer may take is told so, and gives its connection back. What
/// nobody waits for any more is not worked on.
const LIMIT: &str = "SET statement_timeout = 300000; SET lock_timeout = 5000; \
    SELECT set_config('client_connection_check_interval', '5000', FALSE) \
    WHERE current_setting('server_version_num')::INTEGER >= 140000";
/// How long a database may take to say that it is there. A connection on which
/// something runs that nobody waits for any more is given up as well.
const HELLO: Duration = Duration::from_secs(1);
/// How long a writer of a server waits for those of the same server before it; the
/// database waits as long for other programs. Together that is not as long as an
/// answer may take.
const TURN: Duration = Duration::from_secs(4);
const LOOK: &str = "SET default_transaction_read_only = on; SET statement_timeout = 60000";
/// A host that does not take writes is no host, where several are named.
const STANDBY: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1) s WHERE pg_is_in_recovery()";

pub(super) fn pool_options(address: &Address, purpose: Purpose) -> AnyPoolOptions {
    match address.backend {
        // Readers beside one writer; a file answers without a network to wait for.
        Backend::Sqlite => {
            let pragmas = match purpose {
                Purpose::Command => PATIENT,
                Purpose::Server => IMPATIENT,
            };
            AnyPoolOptions::new()
                .max_connections(8)
                .test_before_acquire(false)
                .acquire_timeout(turn(purpose))
                .after_connect(move |connection, _| Box::pin(set_up_sqlite(connection, pragmas)))
                .after_release(|connection, _| Box::pin(is_at_rest(connection)))
        }
        // PostgreSQL allows 100 in all by default; several servers share them.
        Backend::Postgres => {
            let (wait, limited) = match purpose {
                Purpose::Command => (Duration::from_secs(30), None),
                Purpose::Server => (Duration::from_secs(4), Some(LIMIT)),
            };
            let choose = (address.hosts.len() > 1).then_some(STANDBY);
            let options =
                AnyPoolOptions::new().max_connections(16).acquire_timeout(wait).after_connect(
                    move |connection, _| Box::pin(set_up_postgres(connection, (limited, choose))),
                );
            match purpose {
                Purpose::Command => options,
                // A machine that is gone, or a network that swallows everything,
                // does not say so: its connections would keep their places for ever.
                Purpose::Server => options
                    .test_before_acquire(false)
                    .before_acquire(|connection, _| Box::pin(answers(connection)))
                    .after_release(|connection, _| Box::pin(answers(connection))),
            }
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

/// How long a writer waits for those of the same program before it.
pub(super) fn turn(purpose: Purpose) -> Duration {
    match purpose {
        Purpose::Command => Duration::from_secs(30),
        Purpose::Server => TURN,
    }
}

/// SQLite ends a transaction by itself when there is no room for it. The driver
/// then still counts it, and could begin none on that connection ever again.
async fn is_at_rest(connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
    if !connection.is_in_transaction() {
        return Ok(true);
    }
    // Behind the end of one that was dropped.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// Says at once what keeps a file from being opened; the pool would try again and
/// again until its time is over, and then not say why.
pub(super) async fn try_sqlite(host: &AnyConnectOptions) -> Result<(), sqlx::Error> {
    let tried = async {
        let mut connection = AnyConnection::connect_with(host).await?;
        set_up_sqlite(&mut connection, PATIENT).await?;
        connection.close().await
    };
    match tried.await {
        // CANTOPEN, READONLY, NOTADB. Others may pass.
        Err(sqlx::Error::Database(error))
            if error
                .code()
                .and_then(|code| code.parse::<u32>().ok())
                .is_some_and(|code| matches!(code & 0xff, 8 | 14 | 26)) =>
        {
            Err(sqlx::Error::Database(error))
        }
        _ => Ok(()),
    }
}

async fn answers(connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
    match timeout(HELLO, connection.ping()).await {
        Ok(answered) => answered.map(|()| true),
        Err(_) => Err(sqlx::Error::PoolTimedOut),
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
async fn set_up_sqlite(
    connection: &mut AnyConnection,
    pragmas: &'static str,
) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(pragmas).execute(connection).await.map(drop)
}

// busy_timeout first: switching to WAL may have to wait.
macro_rules! sqlite {
    ($patience:literal) => {
        concat!(
            "PRAGMA busy_timeout = ",
            $patience,
            "; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
        )
    };
}
const PATIENT: &str = sqlite!(30000);
const IMPATIENT: &str = sqlite!(4000);
