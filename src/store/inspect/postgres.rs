//! What a PostgreSQL server says of itself and of its copies.

use jiff::Timestamp;
use sqlx::Row as _;

use super::super::{Backend, Store, StoreError};

/// How a server is.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// Its version, as 150004 for 15.4.
    pub version: i64,
    /// Whether it follows another and takes no writes.
    pub is_standby: bool,
    /// For how long it has not heard of a change, where it follows another; its
    /// clock says.
    pub behind_seconds: Option<f64>,
    /// What it says is the time.
    pub clock: Timestamp,
    /// The copies that a write waits for; empty for none.
    pub synchronous: String,
    /// When a write is acknowledged, and whether it is on the disk by then.
    pub commit: String,
    /// Whether it waits for its disk at all.
    pub fsync: String,
    /// Connections that are open.
    pub connections: i64,
    /// How many there may be.
    pub most_connections: i64,
    /// Who follows it, as far as this account may see.
    pub copies: Vec<Copy>,
}

/// A server that follows another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// What it calls itself.
    pub name: String,
    /// `streaming` when all is well; empty where this account may not see it.
    pub state: String,
    /// `sync`, `quorum`, `potential` or `async`.
    pub sync: String,
    /// Bytes of changes that it has not written yet.
    pub behind_bytes: i64,
}

impl Store {
    /// How the server is; none of a file.
    ///
    /// # Errors
    /// When it fails.
    pub async fn cluster(&self) -> Result<Option<Cluster>, StoreError> {
        const SQL: &str = "SELECT \
            CAST(current_setting('server_version_num') AS BIGINT), \
            CAST(CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END AS BIGINT), \
            CAST(EXTRACT(EPOCH FROM clock_timestamp() - pg_last_xact_replay_timestamp()) \
                AS DOUBLE PRECISION), \
            CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT), \
            current_setting('synchronous_standby_names'), current_setting('synchronous_commit'), \
            current_setting('fsync'), \
            (SELECT CAST(COALESCE(SUM(numbackends), 0) AS BIGINT) FROM pg_stat_database), \
            CAST(current_setting('max_connections') AS BIGINT)";
        const COPIES: &str = "SELECT COALESCE(application_name, ''), COALESCE(state, ''), \
            COALESCE(sync_state, ''), \
            CAST(COALESCE(CASE WHEN pg_is_in_recovery() THEN 0 \
                ELSE pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn) END, 0) AS BIGINT) \
            FROM pg_stat_replication ORDER BY 1";
        if self.backend() == Backend::Sqlite {
            return Ok(None);
        }
        let row = sqlx::query(SQL).fetch_one(&self.pool).await?;
        let mut copies = Vec::new();
        for copy in sqlx::query(COPIES).fetch_all(&self.pool).await? {
            copies.push(Copy {
                name: copy.try_get(0)?,
                state: copy.try_get(1)?,
                sync: copy.try_get(2)?,
                behind_bytes: copy.try_get(3)?,
            });
        }
        let is_standby = row.try_get::<i64, _>(1)? > 0;
        let clock = Timestamp::from_millisecond(row.try_get(3)?);
        Ok(Some(Cluster {
            version: row.try_get(0)?,
            is_standby,
            behind_seconds: row.try_get::<Option<f64>, _>(2)?.filter(|_| is_standby),
            clock: clock.map_err(|_| StoreError::Damaged("the time of the server".into()))?,
            synchronous: row.try_get(4)?,
            commit: row.try_get(5)?,
            fsync: row.try_get(6)?,
            connections: row.try_get(7)?,
            most_connections: row.try_get(8)?,
            copies,
        }))
    }
}
