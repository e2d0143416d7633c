//! The stores that cases get.

use sqlx::{AnyConnection, Connection, Row};

use crate::harness::{Backend, TestStore, on_both_stores};

on_both_stores!(a_store_is_fresh_and_of_the_backend_asked_for);

async fn a_store_is_fresh_and_of_the_backend_asked_for(store: TestStore) {
    sqlx::any::install_default_drivers();
    let create = if store.backend() == Backend::Sqlite { "?mode=rwc" } else { "" };
    let mut connection =
        AnyConnection::connect(&format!("{}{create}", store.url)).await.expect("a connection");
    let expected = match store.backend() {
        Backend::Sqlite => "SQLite",
        Backend::Postgres => "PostgreSQL",
    };
    assert_eq!(connection.backend_name(), expected);
    let tables = match store.backend() {
        Backend::Sqlite => "SELECT COUNT(*) FROM sqlite_master",
        Backend::Postgres => {
            "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'"
        }
    };
    let row = sqlx::query(tables).fetch_one(&mut connection).await.expect("a count");
    assert_eq!(row.get::<i64, _>(0), 0);
    assert!(store.dir().is_dir());
}
