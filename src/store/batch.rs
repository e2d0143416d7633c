//! Many rows in one statement.

use sqlx::{Any, AnyConnection, any::AnyArguments, query::Query};

/// A statement being given its values.
pub(super) type Binding<'q> = Query<'q, Any, AnyArguments>;

/// Rows in a large statement. With 21 columns it stays far below the limits of
/// both databases (32,766 and 65,535 values), and larger ones are not faster.
const ROWS: usize = 64;

/// An INSERT of one row and the same of [`ROWS`] rows: fixed texts, so both
/// databases keep them prepared.
pub(super) struct Insert {
    numbered: Texts,
    /// The same with `?` for every value. SQLite takes `$1` for a name, and the
    /// driver asks for the name of each value, which SQLite looks for from the
    /// first on: with a thousand values that takes as long as the rest.
    nameless: Texts,
}

struct Texts {
    one: String,
    many: String,
}

impl Insert {
    /// `head` is `INSERT INTO table (columns) VALUES`.
    pub(super) fn new(head: &str, columns: usize) -> Self {
        let text = |rows: usize, values: &dyn Fn(usize) -> String| {
            let rows: Vec<String> =
                (0..rows).map(|r| format!("({})", values(r * columns))).collect();
            format!("{head} {}", rows.join(", "))
        };
        let texts = |values: &dyn Fn(usize) -> String| Texts {
            one: text(1, values),
            many: text(ROWS, values),
        };
        let question_marks = vec!["?"; columns].join(", ");
        Self {
            numbered: texts(&|before| placeholders(before, columns)),
            nameless: texts(&|_| question_marks.clone()),
        }
    }

    /// Writes rows in their order; `bind` gives the values of one row.
    pub(super) async fn write<'q, T>(
        &'static self,
        connection: &mut AnyConnection,
        rows: &'q [T],
        bind: impl Fn(Binding<'q>, &'q T) -> Binding<'q>,
    ) -> Result<(), sqlx::Error> {
        let sqlite = connection.backend_name() == "SQLite";
        let texts = if sqlite { &self.nameless } else { &self.numbered };
        let (many, rest) = rows.as_chunks::<ROWS>();
        for chunk in many {
            let query = chunk.iter().fold(sqlx::query(texts.many.as_str()), &bind);
            query.execute(&mut *connection).await?;
        }
        for row in rest {
            bind(sqlx::query(texts.one.as_str()), row).execute(&mut *connection).await?;
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
        assert_eq!(insert.numbered.one, "INSERT INTO t (a, b) VALUES ($1, $2)");
        assert_eq!(insert.nameless.one, "INSERT INTO t (a, b) VALUES (?, ?)");
        let (numbered, nameless) = (insert.numbered.many, insert.nameless.many);
        assert!(numbered.starts_with("INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4), "));
        assert!(numbered.ends_with("($127, $128)"));
        assert!(nameless.starts_with("INSERT INTO t (a, b) VALUES (?, ?), (?, ?), "));
        assert_eq!(nameless.matches('?').count(), 2 * ROWS);
    }
}
