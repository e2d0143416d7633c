//! Opening the database.

use std::{fmt, sync::Arc, time::Duration};

use sqlx::{
    Any, AnyPool, SqlSafeStr, Transaction,
    any::{AnyPoolOptions, install_default_drivers},
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};
use tokio::{
    sync::{Mutex, OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{
    StoreError,
    address::Address,
    comment::{KeptConsultations, Tallies},
    freshness::KeptChanges,
    journal_read::KeptKinds,
    pace::Pace,
    plan::KeptHandedIn,
    pool::{BEGIN_TO_WRITE, pool_options, try_sqlite, turn},
    watch::first_primary,
};

/// Numbered, never edited once released; the same text runs on both databases.
/// They only add: servers of the version before go on working while they run,
/// and until all are replaced. What nothing reads any more is taken away two
/// versions later.
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

/// Transactions that write to PostgreSQL at once, of half its connections.
const WRITERS: usize = 8;

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// What a database is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A command, which may take its time.
    Command,
    /// Answers that somebody waits for: what cannot be had soon is an error.
    Server,
}

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(super) pool: AnyPool,
    pub(super) address: Arc<Address>,
    pub(super) pace: Arc<Pace>,
    /// Writers wait for each other anyway, for the file or for the journal. Here
    /// they do it without a connection that a reader may want.
    pub(super) turn: Arc<Semaphore>,
    pub(super) purpose: Purpose,
    /// A copy that may be behind, for reads that bear it.
    pub(super) replica: Option<Arc<Self>>,
    pub(super) tallies: Arc<Mutex<Tallies>>,
    pub(super) consulted: Arc<Mutex<KeptConsultations>>,
    pub(super) changes: Arc<Mutex<KeptChanges>>,
    pub(super) handed: Arc<Mutex<KeptHandedIn>>,
    pub(super) kinds: Arc<Mutex<KeptKinds>>,
}

/// A transaction that writes. Dropped without [`Write::commit`], it never was.
pub struct Write(pub(super) Transaction<'static, Any>, pub(super) Appended);

/// What a transaction has put into the journal.
pub(super) struct Appended {
    pub(super) backend: Backend,
    pub(super) last: Option<u64>,
    pace: Arc<Pace>,
    /// Given back after the transaction.
    _turn: OwnedSemaphorePermit,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("url", &self.url()).finish_non_exhaustive()
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
        Self::open_for(url, Purpose::Command).await
    }

    /// The same for a purpose.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_for(url: &str, purpose: Purpose) -> Result<Self, StoreError> {
        let store = Self::connect(url, purpose).await?;
        store.migrate(i64::MAX).await?;
        store.read_fees().await?;
        store.read_services().await?;
        store.read_once_costs().await?;
        Ok(store)
    }

    /// Reaches the database and leaves its tables as they are.
    pub(super) async fn connect(url: &str, purpose: Purpose) -> Result<Self, StoreError> {
        install_default_drivers();
        let address = Address::read(url)?;
        let open = |source| StoreError::Open { url: address.shown.clone(), source };
        let host = match address.hosts.as_slice() {
            [one] => one.clone(),
            several => several[first_primary(several).await.map_err(open)?].clone(),
        };
        if address.backend == Backend::Sqlite {
            try_sqlite(&host).await.map_err(open)?;
        }
        let pool = pool_options(&address, purpose).connect_with(host).await.map_err(open)?;
        Ok(Self { purpose, ..Self::over(pool, address) })
    }

    pub(super) fn over(pool: AnyPool, address: Address) -> Self {
        Self {
            pool,
            turn: Arc::new(Semaphore::new(match address.backend {
                Backend::Sqlite => 1,
                Backend::Postgres => WRITERS,
            })),
            address: Arc::new(address),
            pace: Arc::default(),
            purpose: Purpose::Command,
            replica: None,
            tallies: Arc::default(),
            changes: Arc::default(),
            handed: Arc::default(),
            kinds: Arc::default(),
            consulted: Arc::default(),
        }
    }

    /// Which database it is.
    pub fn backend(&self) -> Backend {
        self.address.backend
    }

    /// Where it is, without a password.
    pub fn url(&self) -> &str {
        &self.address.shown
    }

    /// How far the journal goes, and how far answers have come.
    pub fn pace(&self) -> &Pace {
        &self.pace
    }

    /// Starts a transaction that writes. On SQLite it waits for the writer
    /// before it; on PostgreSQL the journal makes writers wait.
    ///
    /// # Errors
    /// When the database cannot be reached or the writer before takes too long.
    pub async fn write(&self) -> Result<Write, StoreError> {
        let turn = timeout(turn(self.purpose), Arc::clone(&self.turn).acquire_owned()).await;
        let turn = turn.ok().and_then(Result::ok).ok_or(StoreError::Away)?;
        let transaction = match self.backend() {
            // Deferred, two readers that turn writers would refuse each other.
            Backend::Sqlite => self.pool.begin_with("BEGIN IMMEDIATE").await?,
            Backend::Postgres => self.begin_wholly(BEGIN_TO_WRITE).await?,
        };
        let (backend, pace) = (self.backend(), Arc::clone(&self.pace));
        Ok(Write(transaction, Appended { backend, last: None, pace, _turn: turn }))
    }

    /// Ends when something was recorded since the last call ended, so that
    /// whoever follows the journal need not look all the time: through this
    /// store or a clone of it, and by other programs on PostgreSQL while
    /// [`Store::watch`] listens.
    pub async fn recorded(&self) {
        self.pace.recorded().await;
    }

    /// A transaction in which every statement sees the same state.
    pub(super) async fn snapshot(&self) -> Result<Transaction<'static, Any>, StoreError> {
        Ok(match self.backend() {
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

    /// Connections that are open, and those of them that nobody uses.
    pub fn connections(&self) -> (usize, usize) {
        (self.pool.size() as usize, self.pool.num_idle())
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
        match self.backend() {
            // The driver takes a lock: of servers that start together one
            // migrates, the others wait for it.
            Backend::Postgres if self.purpose == Purpose::Server => {
                // The lock may be held for as long as the tables take, which a
                // connection that answers are made on does not wait for.
                let options = (*self.pool.connect_options()).clone();
                let patient = AnyPoolOptions::new().max_connections(1);
                let patient = patient.connect_with(options).await?;
                let migrated = migrator.run(&patient).await;
                patient.close().await;
                migrated.map_err(refused)?;
            }
            Backend::Postgres => migrator.run(&self.pool).await.map_err(refused)?,
            Backend::Sqlite => {
                // The driver takes no lock on SQLite: two programs that start
                // together would both create the tables. The loser tries again
                // and finds them made.
                let mut tries = 0;
                while let Err(error) = migrator.run(&self.pool).await {
                    tries += 1;
                    if tries == 5 || matches!(error, MigrateError::VersionMissing(_)) {
                        return Err(refused(error));
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
        self.1.pace.commit(self.1.last);
        Ok(())
    }
}

/// What keeps the tables from being brought up to date, in words for a person.
fn refused(error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(found) => {
            let known = MIGRATIONS.last().map_or(0, |&(version, ..)| version);
            StoreError::Newer { found, known }
        }
        error => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Servers of the version before go on while a migration runs and after it.
    #[test]
    fn migrations_only_expand() {
        for (version, name, sql) in MIGRATIONS {
            let sql: String = sql
                .lines()
                .map(|line| line.split("--").next().unwrap_or(""))
                .collect::<Vec<_>>()
                .join(" ");
            let sql = sql.to_uppercase();
            // What a foreign key does is no statement.
            let sql = sql.replace("ON DELETE ", "").replace("ON UPDATE ", "");
            for word in ["DROP ", "RENAME ", "ALTER COLUMN", "TRUNCATE", "DELETE "] {
                assert!(!sql.contains(word), "{version} {name}: {word}");
            }
            // Rows are changed only to fill columns that are new.
            for changed in sql.split("UPDATE ").skip(1) {
                let table = changed.split(' ').next().unwrap();
                let new = sql.contains(&format!("ALTER TABLE {table} ADD COLUMN"));
                assert!(new, "{version} {name}: UPDATE {table}");
            }
            for statement in sql.split(';').filter(|statement| statement.contains("ADD COLUMN")) {
                let filled = !statement.contains("NOT NULL") || statement.contains("DEFAULT");
                assert!(filled, "{version} {name}: {statement} is not known to older servers");
            }
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
        let waits = async || timeout(Duration::from_millis(50), store.recorded()).await.is_err();
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
