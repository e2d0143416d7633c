//! What every case needs: an empty store of its own, on SQLite or PostgreSQL.

use std::{
    env,
    path::{Path, PathBuf},
    sync::{
        Arc, Weak,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use quydinh::{model::Day, store::Store};
use sqlx::{Connection, PgConnection};
use tokio::sync::Mutex;

/// The day of every test; the fixtures are written for it.
pub(crate) const TODAY: Day = Day::constant(2026, 7, 1);

/// A file of tests/fixtures.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// Makes two tests of each case, `case::sqlite` and `case::postgres`. A case is
/// an `async fn(TestStore)` of the same name; one that is forgotten here is
/// dead code, which the lints refuse.
macro_rules! on_both_stores {
    ($($case:ident),+ $(,)?) => { $(
        mod $case {
            #[test]
            fn sqlite() {
                $crate::harness::run($crate::harness::Backend::Sqlite, super::$case);
            }
            #[test]
            fn postgres() {
                $crate::harness::run($crate::harness::Backend::Postgres, super::$case);
            }
        }
    )+ };
}
pub(crate) use on_both_stores;

/// The database under a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    /// A file in a temporary directory.
    Sqlite,
    /// A database of its own on the server of `QUYDINH_TEST_POSTGRES`.
    Postgres,
}

/// A store without records that vanishes when it is dropped, and a directory beside it.
pub(crate) struct TestStore {
    /// What `DATABASE_URL` would say.
    pub(crate) url: String,
    dir: tempfile::TempDir,
    /// Held for its end.
    database: Option<Database>,
    /// What it was copied from, kept while anybody may copy it.
    _pattern: Option<Arc<TestStore>>,
}

/// Stores with tables and nothing in them, by backend, while there is a copy of
/// one. Making the tables takes longer than most tests do.
static PATTERNS: [Mutex<Weak<TestStore>>; 2] =
    [Mutex::const_new(Weak::new()), Mutex::const_new(Weak::new())];

impl TestStore {
    /// A new store with its tables; none, with the reason printed, where the
    /// backend is missing.
    async fn new(backend: Backend) -> Option<Self> {
        let mut kept = PATTERNS[backend as usize].lock().await;
        let pattern = match kept.upgrade() {
            Some(pattern) => pattern,
            None => {
                let pattern = Arc::new(Self::bare(backend).await?);
                Store::open(&pattern.url).await.expect("tables").close().await;
                *kept = Arc::downgrade(&pattern);
                pattern
            }
        };
        drop(kept);
        let dir = tempfile::tempdir().expect("a temporary directory");
        let (url, database) = match &pattern.database {
            None => {
                let file = dir.path().join("quydinh.db");
                std::fs::copy(pattern.dir().join("quydinh.db"), &file).expect("a copy");
                (format!("sqlite:{}", file.display()), None)
            }
            Some(Database { server, name }) => {
                let database = Database::create(server.clone(), Some(name)).await;
                (database.url(), Some(database))
            }
        };
        Some(Self { url, dir, database, _pattern: Some(pattern) })
    }

    /// The same with nothing at all, not even tables.
    pub(crate) async fn bare(backend: Backend) -> Option<Self> {
        let dir = tempfile::tempdir().expect("a temporary directory");
        match backend {
            Backend::Sqlite => {
                let url = format!("sqlite:{}", dir.path().join("quydinh.db").display());
                Some(Self { url, dir, database: None, _pattern: None })
            }
            Backend::Postgres => {
                let Ok(server) = env::var("QUYDINH_TEST_POSTGRES") else {
                    let why = env::var("QUYDINH_TEST_NO_POSTGRES");
                    let why = why.as_deref().unwrap_or("QUYDINH_TEST_POSTGRES is not set");
                    println!("skipped: {why}");
                    return None;
                };
                let database = Database::create(server, None).await;
                let url = database.url();
                Some(Self { url, dir, database: Some(database), _pattern: None })
            }
        }
    }

    /// Another empty store, of either kind; none where the backend is missing.
    pub(crate) async fn another(backend: Backend) -> Option<Self> {
        Self::new(backend).await
    }

    /// A database that is there, at its address.
    pub(crate) fn at(url: String) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        Self { url, dir, database: None, _pattern: None }
    }

    /// The texts that a statement gives, asked behind the back of the program.
    pub(crate) async fn texts(&self, statement: &'static str) -> Vec<String> {
        sqlx::any::install_default_drivers();
        let mut connection = sqlx::AnyConnection::connect(&self.url).await.expect("a connection");
        let texts = sqlx::query_scalar(statement).fetch_all(&mut connection).await;
        connection.close().await.expect("an end");
        texts.expect(statement)
    }

    /// A directory for indexes and files, gone with the store.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Runs a statement behind the back of the program.
    pub(crate) async fn execute(&self, statement: &'static str) {
        sqlx::any::install_default_drivers();
        let mut connection = sqlx::AnyConnection::connect(&self.url).await.expect("a connection");
        sqlx::raw_sql(statement).execute(&mut connection).await.expect(statement);
        connection.close().await.expect("an end");
    }

    /// The number that a statement gives, asked behind the back of the program.
    pub(crate) async fn count(&self, statement: &'static str) -> i64 {
        sqlx::any::install_default_drivers();
        let mut connection = sqlx::AnyConnection::connect(&self.url).await.expect("a connection");
        let count = sqlx::query_scalar(statement).fetch_one(&mut connection).await;
        connection.close().await.expect("an end");
        count.expect(statement)
    }

    /// The columns of every table, as `table.column`.
    pub(crate) async fn columns(&self) -> Vec<String> {
        const SQLITE: &str = "SELECT m.name || '.' || p.name FROM sqlite_master m \
            JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'";
        const POSTGRES: &str = "SELECT CAST(table_name || '.' || column_name AS TEXT) \
            FROM information_schema.columns WHERE table_schema = current_schema()";
        let sql = if self.backend() == Backend::Sqlite { SQLITE } else { POSTGRES };
        sqlx::any::install_default_drivers();
        let mut connection = sqlx::AnyConnection::connect(&self.url).await.expect("a connection");
        sqlx::query_scalar(sql).fetch_all(&mut connection).await.expect("the columns")
    }

    /// The database under it.
    pub(crate) fn backend(&self) -> Backend {
        if self.url.starts_with("postgres") { Backend::Postgres } else { Backend::Sqlite }
    }
}

/// Runs one case on a store of its own.
pub(crate) fn run<F: Future<Output = ()>>(backend: Backend, case: impl FnOnce(TestStore) -> F) {
    runtime().block_on(async {
        if let Some(store) = TestStore::new(backend).await {
            // A case that hangs is a failure with a name, not a run without an end.
            let limit = Duration::from_secs(300);
            tokio::time::timeout(limit, case(store)).await.expect("the case ends in five minutes");
        }
    });
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}

/// A database made on a PostgreSQL server, dropped with this value.
struct Database {
    server: String,
    name: String,
}

impl Database {
    /// An empty one, or a copy of another.
    async fn create(server: String, pattern: Option<&str>) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("quydinh_test_{}_{number}", std::process::id());
        let database = Self { server, name };
        database.on_server("DROP DATABASE IF EXISTS", " WITH (FORCE)").await;
        let of = pattern.map(|name| format!(" TEMPLATE {name}")).unwrap_or_default();
        database.on_server("CREATE DATABASE", &of).await;
        database
    }

    /// The server's address with the name of this database for that of its own.
    fn url(&self) -> String {
        let (address, parameters) = match self.server.split_once('?') {
            Some((address, parameters)) => (address, format!("?{parameters}")),
            None => (self.server.as_str(), String::new()),
        };
        let (host, _) = address.rsplit_once('/').expect("a database in QUYDINH_TEST_POSTGRES");
        format!("{host}/{}{parameters}", self.name)
    }

    /// Runs a statement about this database, with how it is meant.
    async fn on_server(&self, statement: &str, how: &str) {
        let mut server = PgConnection::connect(&self.server).await.expect("PostgreSQL answers");
        // Names are made above of letters and digits.
        let sql = format!("{statement} {}{how}", self.name);
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut server).await.expect(statement);
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A drop can't await, and may happen inside a runtime: hence a thread.
        std::thread::scope(|scope| {
            let dropped = scope
                .spawn(|| {
                    let drop = self.on_server("DROP DATABASE IF EXISTS", " WITH (FORCE)");
                    runtime().block_on(drop);
                })
                .join();
            if dropped.is_err() {
                eprintln!("the test database {} was left behind", self.name);
            }
        });
    }
}
