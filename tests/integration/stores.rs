//! The stores that cases get.

use sqlx::{AnyConnection, Connection};

use crate::harness::{Backend, TestStore, on_both_stores};

on_both_stores!(a_store_is_fresh_and_of_the_backend_asked_for);

async fn a_store_is_fresh_and_of_the_backend_asked_for(store: TestStore) {
    sqlx::any::install_default_drivers();
    let backend = store.backend();
    let (expected, tables) = match backend {
        Backend::Sqlite => ("SQLite", "SELECT COUNT(*) FROM sqlite_master"),
        Backend::Postgres => (
            "PostgreSQL",
            "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'",
        ),
    };
    let bare = TestStore::bare(backend).await.unwrap();
    let create = if backend == Backend::Sqlite { "?mode=rwc" } else { "" };
    for (of, url) in [(&store, store.url.clone()), (&bare, format!("{}{create}", bare.url))] {
        let connection = AnyConnection::connect(&url).await.expect("a connection");
        assert_eq!(connection.backend_name(), expected);
        assert!(of.dir().is_dir());
    }
    assert_eq!(bare.count(tables).await, 0);
    // The other has its tables, and nothing written to it is in the next copy.
    assert!(store.count(tables).await > 20);
    store.execute("UPDATE journal_head SET hash = 'x'").await;
    let next = TestStore::another(backend).await.unwrap();
    assert_eq!(next.count("SELECT COUNT(*) FROM journal").await, 0);
    assert_eq!(next.count("SELECT COUNT(*) FROM journal_head WHERE hash = 'x'").await, 0);
}
