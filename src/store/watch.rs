//! Watching the database from outside of the pool: hearing at once of what
//! other servers record, and finding the host that takes writes after another
//! took over.
//!
//! Both are for PostgreSQL. What is heard only wakes who follows the journal;
//! they would look by themselves a little later. Nothing here is asked by an
//! answer.

use std::{str::FromStr as _, time::Duration};

use sqlx::{
    Connection as _, PgConnection, Row as _,
    any::AnyConnectOptions,
    postgres::{PgConnectOptions, PgListener},
};
use tokio::time::{sleep, timeout};

use super::{Backend, Store};

const CHANNEL: &str = "quydinh_journal";
/// How long a host may take to say what it is.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long to wait until all hosts are asked again.
const PAUSE: Duration = Duration::from_millis(200);
/// After that much silence the host is asked whether it is still there: a
/// machine that is gone does not say so.
const SILENCE: Duration = Duration::from_secs(3);

/// Where the journal of this connection is, and how far it goes.
const HEAD: &str = "SELECT current_schema() || '', seq, pg_is_in_recovery() \
    FROM journal_head WHERE id = 1";
const RECOVERY: &str = "SELECT pg_is_in_recovery()";

/// The first of several hosts that takes writes.
pub(super) async fn first_primary(hosts: &[AnyConnectOptions]) -> Result<usize, sqlx::Error> {
    let mut last = None;
    // One that takes over needs some seconds.
    for _ in 0..50 {
        for (at, host) in hosts.iter().enumerate() {
            match takes_writes(host).await {
                Ok(true) => return Ok(at),
                Ok(false) => {}
                Err(error) => last = Some(error),
            }
        }
        sleep(PAUSE).await;
    }
    Err(last.unwrap_or_else(|| sqlx::Error::Configuration("no host takes writes".into())))
}

async fn takes_writes(host: &AnyConnectOptions) -> Result<bool, sqlx::Error> {
    let asked = async {
        let mut connection = PgConnection::connect_with(&options(host)?).await?;
        let standby: bool = sqlx::query_scalar(RECOVERY).fetch_one(&mut connection).await?;
        connection.close().await?;
        Ok(!standby)
    };
    timeout(PATIENCE, asked).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

fn options(host: &AnyConnectOptions) -> Result<PgConnectOptions, sqlx::Error> {
    Ok(PgConnectOptions::from_str(host.database_url.as_str())?.application_name("quydinh-watch"))
}

impl Store {
    /// Watches the database until it is dropped or aborted; on SQLite there is
    /// nothing to watch.
    pub async fn watch(self) {
        if self.backend() == Backend::Sqlite {
            return std::future::pending().await;
        }
        let hosts = self.address.hosts.clone();
        let mut in_vain = 0;
        loop {
            for host in &hosts {
                match self.listen(host).await {
                    Ok(()) => in_vain = 0,
                    Err(error) => tracing::debug!(%error, "a host does not serve"),
                }
            }
            in_vain += 1;
            // Once may be a connection that broke.
            if in_vain > 1 {
                self.pace.set_away(true);
            }
            sleep(PAUSE).await;
        }
    }

    /// Listens at a host that takes writes until it does not any more.
    async fn listen(&self, host: &AnyConnectOptions) -> Result<(), sqlx::Error> {
        let (mut listener, schema) = timeout(PATIENCE, self.begin_to_listen(host))
            .await
            .unwrap_or(Err(sqlx::Error::PoolTimedOut))?;
        if self.address.hosts.len() > 1 {
            self.pool.set_connect_options(host.clone());
        }
        self.pace.set_away(false);
        loop {
            match timeout(SILENCE, listener.try_recv()).await {
                Ok(Ok(Some(told))) => {
                    if let Some((of, seq)) = told.payload().rsplit_once(' ')
                        && of == schema
                        && let Ok(seq) = seq.parse()
                    {
                        self.pace.hear(seq);
                    }
                }
                // The connection has ended.
                Ok(Ok(None)) => return Ok(()),
                Ok(Err(error)) => {
                    tracing::debug!(%error, "stopped listening");
                    return Ok(());
                }
                Err(_) => match timeout(PATIENCE, self.ask_head(&mut listener)).await {
                    Ok(Ok(Some(_))) => {}
                    _ => return Ok(()),
                },
            }
        }
    }

    async fn begin_to_listen(
        &self,
        host: &AnyConnectOptions,
    ) -> Result<(PgListener, String), sqlx::Error> {
        let pool = sqlx::postgres::PgPoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .acquire_timeout(PATIENCE)
            .connect_with(options(host)?)
            .await?;
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        // After that, so that nothing is missed in between.
        let schema = self.ask_head(&mut listener).await?;
        let standby = || sqlx::Error::Configuration("a standby takes no writes".into());
        Ok((listener, schema.ok_or_else(standby)?))
    }

    /// The schema in which the journal is, after its head was noted; none if
    /// this is a standby.
    async fn ask_head(&self, listener: &mut PgListener) -> Result<Option<String>, sqlx::Error> {
        let row = sqlx::query(HEAD).fetch_one(&mut *listener).await?;
        if row.try_get(2)? {
            return Ok(None);
        }
        self.pace.hear(row.try_get::<i64, _>(1)?.unsigned_abs());
        Ok(Some(row.try_get(0)?))
    }
}
