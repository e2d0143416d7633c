//! Opening the database.

use std::{fmt, sync::Arc, time::Duration};

use sqlx::{
    Any, AnyConnection, AnyPool, SqlSafeStr, Transaction,
    any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers},
    migrate::{Migration, MigrationType, Migrator},
};
use tokio::sync::{Mutex, Notify};

use super::{
    StoreError,
    comment::{KeptConsultations, Tallies},
    freshness::KeptChanges,
    plan::KeptHandedIn,
};

/// Numbered, never edited once released; the same text runs on both databases.
pub(super) const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "registry", include_str!("migrations/0001_registry.sql")),
    (2, "accounts", include_str!("migrations/0002_accounts.sql")),
    (3, "plans", include_str!("migrations/0003_plans.sql")),
    (4, "uploads", include_str!("migrations/0004_uploads.sql")),
    (5, "plan calls", include_str!("migrations/0005_plan_calls.sql")),
    (6, "sign-in links", include_str!("migrations/0006_sign_in_links.sql")),
    (7, "fees", include_str!("migrations/0007_fees.sql")),
    (8, "decision files", include_str!("migrations/0008_decision_files.sql")),
    (9, "baselines", include_str!("migrations/0009_baselines.sql")),
    (10, "indicators", include_str!("migrations/0010_indicators.sql")),
    (11, "docket", include_str!("migrations/0011_docket.sql")),
    (12, "comments", include_str!("migrations/0012_comments.sql")),
    (13, "heads", include_str!("migrations/0013_heads.sql")),
    (14, "webhooks", include_str!("migrations/0014_webhooks.sql")),
    (15, "numbers", include_str!("migrations/0015_numbers.sql")),
    (16, "mail", include_str!("migrations/0016_mail.sql")),
    (17, "petitions", include_str!("migrations/0017_petitions.sql")),
    (18, "visitors", include_str!("migrations/0018_visitors.sql")),
    (19, "questions", include_str!("migrations/0019_questions.sql")),
    (20, "moderation", include_str!("migrations/0020_moderation.sql")),
    (21, "follow", include_str!("migrations/0021_follow.sql")),
    (22, "consultations", include_str!("migrations/0022_consultations.sql")),
    (23, "petitions by visitors", include_str!("migrations/0023_petitions2.sql")),
    (24, "news of consultations", include_str!("migrations/0024_comment_news.sql")),
    (26, "questions by visitors", include_str!("migrations/0026_visitors2.sql")),
];

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(super) pool: AnyPool,
    backend: Backend,
    url: String,
    recorded: Arc<Notify>,
    pub(super) tallies: Arc<Mutex<Tallies>>,
    pub(super) consulted: Arc<Mutex<KeptConsultations>>,
    pub(super) changes: Arc<Mutex<KeptChanges>>,
    pub(super) handed: Arc<Mutex<KeptHandedIn>>,
}

/// A transaction that writes. Dropped without [`Write::commit`], it never was.
pub struct Write(pub(super) Transaction<'static, Any>, Arc<Notify>);

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("url", &self.url).finish_non_exhaustive()
    }
}

impl fmt::Debug for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Write").finish_non_exhaustive()
    }
}

impl Store {
    /// Opens `sqlite:path` (made if missing) or `postgres://…`, and brings the
    /// tables up to date.
    ///
    /// # Errors
    /// When the address is not one of these, the database cannot be reached, or
    /// it was written by a newer program. No message shows a password.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let store = Self::connect(url).await?;
        store.migrate(i64::MAX).await?;
        store.read_fees().await?;
        store.read_services().await?;
        store.read_once_costs().await?;
        Ok(store)
    }

    /// Reaches the database and leaves its tables as they are.
    pub(super) async fn connect(url: &str) -> Result<Self, StoreError> {
        install_default_drivers();
        let mut options: AnyConnectOptions =
            url.parse().map_err(|_| StoreError::Address("not the address of a database".into()))?;
        let address = &mut options.database_url;
        let backend = match address.scheme() {
            "sqlite" => Backend::Sqlite,
            "postgres" | "postgresql" => Backend::Postgres,
            other => {
                let message = format!("{other}: is neither sqlite: nor postgres://");
                return Err(StoreError::Address(message));
            }
        };
        if backend == Backend::Sqlite {
            if address.as_str().contains(":memory:") || address.as_str().contains("mode=memory") {
                // Each connection of the pool would get a database of its own.
                let message = "a database in memory is not supported: give the path of a file";
                return Err(StoreError::Address(message.into()));
            }
            if !address.query_pairs().any(|(key, _)| key == "mode") {
                address.query_pairs_mut().append_pair("mode", "rwc");
            }
        }
        let url = redacted(url);
        let open = |source| StoreError::Open { url: url.clone(), source };
        let pool = pool_options(backend).connect_with(options).await.map_err(open)?;
        Ok(Self {
            pool,
            backend,
            url,
            recorded: Arc::default(),
            tallies: Arc::default(),
            changes: Arc::default(),
            handed: Arc::default(),
            consulted: Arc::default(),
        })
    }

    /// Which database it is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Where it is, without a password.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Starts a transaction that writes. On SQLite it waits for the writer
    /// before it; on PostgreSQL the journal makes writers wait.
    ///
    /// # Errors
    /// When the database cannot be reached or the writer before takes too long.
    pub async fn write(&self) -> Result<Write, StoreError> {
        let transaction = match self.backend {
            // Deferred, two readers that turn writers would refuse each other.
            Backend::Sqlite => self.pool.begin_with("BEGIN IMMEDIATE").await?,
            Backend::Postgres => self.begin_wholly("BEGIN").await?,
        };
        Ok(Write(transaction, Arc::clone(&self.recorded)))
    }

    /// Ends when something was recorded through this store or a clone of it
    /// since the last call ended, so that whoever follows the journal need not
    /// look all the time. What other programs record does not end it.
    pub async fn recorded(&self) {
        self.recorded.notified().await;
    }

    /// A transaction in which every statement sees the same state.
    pub(super) async fn snapshot(&self) -> Result<Transaction<'static, Any>, StoreError> {
        Ok(match self.backend {
            Backend::Sqlite => self.pool.begin().await?,
            Backend::Postgres => {
                self.begin_wholly("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?
            }
        })
    }

    /// Begins a transaction on PostgreSQL in a task of its own. If its caller
    /// were cut off between the statement and its answer, as by a client that
    /// hangs up, the driver would give the connection back with a transaction
    /// open that it does not know of, and whoever takes it next would fail.
    async fn begin_wholly(
        &self,
        statement: &'static str,
    ) -> Result<Transaction<'static, Any>, StoreError> {
        let pool = self.pool.clone();
        let begun = tokio::spawn(async move { pool.begin_with(statement).await });
        Ok(begun.await.map_err(|_| sqlx::Error::WorkerCrashed)??)
    }

    /// Closes all connections; on SQLite the write-ahead log goes into the file.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Makes what is missing of the tables of the migrations up to one.
    pub(super) async fn migrate(&self, last: i64) -> Result<(), StoreError> {
        let migrations = MIGRATIONS.iter().filter(|&&(version, ..)| version <= last);
        let migrations = migrations.map(|&(version, name, sql)| {
            let sql = sql.into_sql_str();
            Migration::new(version, name.into(), MigrationType::Simple, sql, false)
        });
        let migrations: Vec<Migration> = migrations.collect();
        let migrator = &Migrator::with_migrations(migrations);
        match self.backend {
            Backend::Postgres => migrator.run(&self.pool).await?,
            Backend::Sqlite => {
                // The driver takes no lock on SQLite: two programs that start
                // together would both create the tables. The loser tries again
                // and finds them made.
                let mut tries = 0;
                while let Err(error) = migrator.run(&self.pool).await {
                    tries += 1;
                    if tries == 5 {
                        return Err(error.into());
                    }
                    tokio::time::sleep(Duration::from_millis(50 * tries)).await;
                }
            }
        }
        Ok(())
    }
}

impl Write {
    /// Makes everything written since [`Store::write`] lasting and visible.
    ///
    /// # Errors
    /// When the database cannot keep it; then nothing was written.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.0.commit().await?;
        // One that follows is woken, now or when it next waits.
        self.1.notify_one();
        Ok(())
    }
}

fn pool_options(backend: Backend) -> AnyPoolOptions {
    match backend {
        // Readers beside one writer; a file answers without a network to wait for.
        Backend::Sqlite => AnyPoolOptions::new()
            .max_connections(8)
            .test_before_acquire(false)
            .acquire_timeout(Duration::from_secs(30))
            .after_connect(|connection, _| Box::pin(set_up_sqlite(connection))),
        // PostgreSQL allows 100 in all by default; several servers share them.
        Backend::Postgres => AnyPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(30))
            .after_connect(|connection, _| Box::pin(set_up_postgres(connection))),
    }
}

/// Statements are not compiled: that takes PostgreSQL seconds for one that reads
/// ten thousand comments in a tenth of a second, because it takes each of its
/// parts for much more work than it is.
async fn set_up_postgres(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql("SET jit = off").execute(connection).await.map(drop)
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

/// An address without its password, for people and logs.
fn redacted(url: &str) -> String {
    let Ok(AnyConnectOptions { database_url: mut address, .. }) = url.parse() else {
        return String::new();
    };
    // Where there is no host there is no password either.
    if address.password().is_some() && address.set_password(Some("***")).is_err() {
        return address.scheme().to_owned();
    }
    let secret = |key: &str| key.eq_ignore_ascii_case("password");
    if address.query_pairs().any(|(key, _)| secret(&key)) {
        let kept: Vec<(String, String)> = address
            .query_pairs()
            .filter(|(key, _)| !secret(key))
            .map(|(key, value)| (key.into_owned(), value.into_owned()))
            .collect();
        address.query_pairs_mut().clear().extend_pairs(kept);
    }
    address.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_never_shown() {
        for (url, shown) in [
            ("postgres://u:pw@h/db", "postgres://u:***@h/db"),
            ("postgres://h/db?user=u&password=pw", "postgres://h/db?user=u"),
            ("sqlite:quydinh.db", "sqlite:quydinh.db"),
        ] {
            let text = redacted(url);
            assert_eq!(text, shown);
        }
    }

    #[tokio::test]
    async fn every_connection_waits_for_the_disk() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("test.db");
        let store = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
        // All at once, so that each is another one.
        let mut connections = Vec::new();
        for _ in 0..8 {
            connections.push(store.pool.acquire().await.unwrap());
        }
        for connection in &mut connections {
            let mut asked = Vec::new();
            for pragma in ["synchronous", "foreign_keys", "busy_timeout"] {
                let sql = sqlx::AssertSqlSafe(format!("PRAGMA {pragma}"));
                let query = sqlx::query_scalar::<_, i64>(sql);
                asked.push(query.fetch_one(&mut **connection).await.unwrap());
            }
            // 2 is FULL.
            assert_eq!(asked, [2, 1, 30_000]);
            let mode = sqlx::query_scalar::<_, String>("PRAGMA journal_mode");
            assert_eq!(mode.fetch_one(&mut **connection).await.unwrap(), "wal");
        }
    }

    #[tokio::test]
    async fn a_commit_wakes_whoever_follows() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("test.db");
        let store = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
        let waits = async || {
            tokio::time::timeout(Duration::from_millis(50), store.recorded()).await.is_err()
        };
        assert!(waits().await, "nothing was recorded");
        drop(store.write().await.unwrap());
        assert!(waits().await, "nothing was committed");
        store.clone().write().await.unwrap().commit().await.unwrap();
        assert!(!waits().await);
        assert!(waits().await, "it was told once");
    }

    #[tokio::test]
    async fn addresses_that_cannot_work_are_refused() {
        for url in
            ["", "quydinh.db", "mysql://u:pw@h/db", "sqlite::memory:", "sqlite:x?mode=memory"]
        {
            let error = Store::open(url).await.unwrap_err();
            assert!(matches!(error, StoreError::Address(_)), "{url}: {error:?}");
            assert!(!format!("{error:?}").contains("pw"), "{error:?}");
        }
    }
}
