//! Many rows in one statement.

use sqlx::{Any, AnyConnection, any::AnyArguments, query::Query};

/// A statement being given its values.
pub(super) type Binding<'q> = Query<'q, Any, AnyArguments>;

/// Rows in a large statement. With 18 columns it stays far below the limits of
/// both databases (32,766 and 65,535 values), and larger ones are not faster.
const ROWS: usize = 64;

/// An INSERT of one row and the same of [`ROWS`] rows: two fixed texts, so both
/// databases keep them prepared.
pub(super) struct Insert {
    one: String,
    many: String,
}

impl Insert {
    /// `head` is `INSERT INTO table (columns) VALUES`.
    pub(super) fn new(head: &str, columns: usize) -> Self {
        let text = |rows: usize| {
            let row = |r: usize| format!("({})", placeholders(r * columns, columns));
            let values: Vec<String> = (0..rows).map(row).collect();
            format!("{head} {}", values.join(", "))
        };
        Self { one: text(1), many: text(ROWS) }
    }

    /// Writes rows in their order; `bind` gives the values of one row.
    pub(super) async fn write<'q, T>(
        &'static self,
        connection: &mut AnyConnection,
        rows: &'q [T],
        bind: impl Fn(Binding<'q>, &'q T) -> Binding<'q>,
    ) -> Result<(), sqlx::Error> {
        let (many, rest) = rows.as_chunks::<ROWS>();
        for chunk in many {
            let query = chunk.iter().fold(sqlx::query(self.many.as_str()), &bind);
            query.execute(&mut *connection).await?;
        }
        for row in rest {
            bind(sqlx::query(self.one.as_str()), row).execute(&mut *connection).await?;
        }
        Ok(())
    }
}

/// `$1, $2, …`, numbered after `before`.
pub(super) fn placeholders(before: usize, count: usize) -> String {
    let each: Vec<String> = (1..=count).map(|i| format!("${}", before + i)).collect();
    each.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_numbered_through() {
        let insert = Insert::new("INSERT INTO t (a, b) VALUES", 2);
        assert_eq!(insert.one, "INSERT INTO t (a, b) VALUES ($1, $2)");
        assert!(insert.many.starts_with("INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4), "));
        assert!(insert.many.ends_with("($127, $128)"));
    }
}
