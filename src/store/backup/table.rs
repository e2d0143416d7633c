//! Which tables there are, and what their columns hold.

use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, Row as _};

use super::BackupError;
use crate::store::{Backend, StoreError, connect::MIGRATIONS};

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// What a column holds. The migrations use nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    /// A JSON number.
    Integer,
    /// A JSON number with a fraction.
    Real,
    /// A JSON string.
    Text,
    /// A JSON string in base64.
    Bytes,
}

impl Kind {
    fn read(declared: &str) -> Option<Self> {
        Some(match declared.to_ascii_lowercase().as_str() {
            "bigint" => Self::Integer,
            "double precision" => Self::Real,
            "text" => Self::Text,
            "bytea" => Self::Bytes,
            _ => return None,
        })
    }
}

/// A table as it is in the database.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: Vec<Column>,
    /// The columns of its primary key, in order.
    key: Vec<String>,
}

/// The tables that the migrations up to one make, in the order in which they
/// make them: what a row refers to stands before it.
pub(super) fn names(schema: i64) -> impl Iterator<Item = &'static str> {
    let migrations = MIGRATIONS.iter().take_while(move |&&(version, ..)| version <= schema);
    migrations
        .flat_map(|(_, _, sql)| sql.lines())
        .filter_map(|line| line.strip_prefix("CREATE TABLE ")?.split([' ', '(']).next())
}

/// The last migration of this program.
pub(super) fn schema() -> i64 {
    MIGRATIONS.last().map_or(0, |&(version, ..)| version)
}

impl Table {
    /// Looks at a table.
    pub(super) async fn read(
        connection: &mut AnyConnection,
        backend: Backend,
        name: &'static str,
    ) -> Result<Self, BackupError> {
        // Each database describes itself in its own words.
        let sql = match backend {
            Backend::Sqlite => {
                "SELECT name, type AS kind, pk AS place FROM pragma_table_info($1) ORDER BY cid"
            }
            Backend::Postgres => {
                "SELECT CAST(c.column_name AS TEXT) AS name, CAST(c.data_type AS TEXT) AS kind, \
                     CAST(COALESCE(k.ordinal_position, 0) AS BIGINT) AS place \
                 FROM information_schema.columns c \
                 LEFT JOIN information_schema.table_constraints t \
                     ON t.table_schema = c.table_schema AND t.table_name = c.table_name \
                     AND t.constraint_type = 'PRIMARY KEY' \
                 LEFT JOIN information_schema.key_column_usage k \
                     ON k.constraint_schema = t.constraint_schema \
                     AND k.constraint_name = t.constraint_name \
                     AND k.table_name = t.table_name AND k.column_name = c.column_name \
                 WHERE c.table_schema = current_schema() AND c.table_name = $1 \
                 ORDER BY c.ordinal_position"
            }
        };
        let damaged = |why: String| StoreError::Damaged(why);
        let (mut columns, mut key) = (Vec::new(), Vec::new());
        for row in sqlx::query(sql).bind(name).fetch_all(connection).await? {
            let column: String = row.try_get("name")?;
            let declared: String = row.try_get("kind")?;
            let place: i64 = row.try_get("place")?;
            let kind = Kind::read(&declared).ok_or_else(|| {
                damaged(format!("{name}.{column} holds {declared:?}, which no backup can keep"))
            })?;
            if place > 0 {
                key.push((place, column.clone()));
            }
            columns.push(Column { name: column, kind });
        }
        if key.is_empty() {
            return Err(damaged(format!("the table {name} has no primary key")).into());
        }
        key.sort_unstable();
        Ok(Self { name, columns, key: key.into_iter().map(|(_, name)| name).collect() })
    }

    /// Asks for all rows in the order of the key, byte by byte on both.
    pub(super) fn select(&self, backend: Backend) -> String {
        let columns: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        let order: Vec<String> = self.key.iter().map(|name| self.ordered(name, backend)).collect();
        format!("SELECT {} FROM {} ORDER BY {}", columns.join(", "), self.name, order.join(", "))
    }

    fn ordered(&self, name: &str, backend: Backend) -> String {
        let text = self.columns.iter().any(|c| c.name == name && c.kind == Kind::Text);
        match backend {
            Backend::Postgres if text => format!("{name} COLLATE \"C\""),
            _ => name.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_stand_in_the_order_in_which_they_were_made() {
        let all: Vec<&str> = names(schema()).collect();
        assert_eq!(all[0], "journal");
        let made = MIGRATIONS.iter().map(|(_, _, sql)| sql.matches("CREATE TABLE").count());
        assert_eq!(all.len(), made.sum::<usize>());
        assert!(names(1).count() < all.len());
        assert!(names(1).eq(all[..names(1).count()].iter().copied()));
    }
}
