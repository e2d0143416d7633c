//! Which of the changes to the tables a database has seen.

use sqlx::{
    Row as _, SqlSafeStr as _,
    migrate::{Migration, MigrationType},
};

use super::super::{Backend, Store, StoreError, connect::MIGRATIONS};

/// How the tables of a database stand to this program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tables {
    /// The last change that was made; none in a database without tables.
    pub version: Option<i64>,
    /// Changes that this program would make at its start.
    pub pending: Vec<i64>,
    /// Changes of a later program.
    pub newer: Vec<i64>,
    /// Changes that are not as this program knows them.
    pub different: Vec<i64>,
    /// Changes that broke off.
    pub failed: Vec<i64>,
}

impl Store {
    /// How the tables stand to this program.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tables(&self) -> Result<Tables, StoreError> {
        const SQLITE: &str = "SELECT COUNT(*) FROM sqlite_master \
            WHERE type = 'table' AND name = '_sqlx_migrations'";
        const POSTGRES: &str = "SELECT COUNT(*) FROM pg_catalog.pg_tables \
            WHERE tablename = '_sqlx_migrations' AND schemaname = current_schema()";
        const DONE: &str = "SELECT version, checksum, \
                CAST(CASE WHEN success THEN 1 ELSE 0 END AS BIGINT) \
            FROM _sqlx_migrations ORDER BY version";
        let there = match self.backend() {
            Backend::Sqlite => SQLITE,
            Backend::Postgres => POSTGRES,
        };
        let mut tables = Tables::default();
        let mut done = Vec::new();
        if sqlx::query_scalar::<_, i64>(there).fetch_one(&self.pool).await? > 0 {
            for row in sqlx::query(DONE).fetch_all(&self.pool).await? {
                let version: i64 = row.try_get(0)?;
                let known = MIGRATIONS.iter().find(|(known, ..)| *known == version);
                let checksum: Vec<u8> = row.try_get(1)?;
                match known {
                    None => tables.newer.push(version),
                    Some(known) if checksum_of(known) != checksum => tables.different.push(version),
                    Some(_) => {}
                }
                if row.try_get::<i64, _>(2)? == 0 {
                    tables.failed.push(version);
                }
                done.push(version);
            }
        }
        let all = MIGRATIONS.iter().map(|&(version, ..)| version);
        tables.pending = all.filter(|version| !done.contains(version)).collect();
        tables.version = done.last().copied();
        Ok(tables)
    }
}

/// What the driver notes of a change that it has made.
fn checksum_of(&(version, name, sql): &(i64, &'static str, &'static str)) -> Vec<u8> {
    let sql = sql.into_sql_str();
    Migration::new(version, name.into(), MigrationType::Simple, sql, false).checksum.to_vec()
}
