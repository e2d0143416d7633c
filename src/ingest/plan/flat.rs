//! Nested JSON records as rows: `before.hours` is the heading of the hours
//! within `before`, and lists become the lines of a cell.

use serde_json::{Map, Value};

use super::provisions::NONE;

/// A record without nesting. What no cell could hold is left as it is, to be
/// refused where it is read.
pub(super) fn record(object: Map<String, Value>) -> Map<String, Value> {
    let mut flat = Map::new();
    for (key, value) in object {
        match value {
            Value::Object(fields) => {
                for (field, value) in fields {
                    flat.insert(format!("{key}.{field}"), scalar(value));
                }
            }
            Value::Array(items) if items.iter().all(Value::is_object) => {
                table(&key, &items, &mut flat);
            }
            Value::Array(items) if items.iter().all(Value::is_string) => {
                let lines: Vec<String> = items.iter().map(line).collect();
                flat.insert(key, Value::String(lines.join("\n")));
            }
            value => {
                flat.insert(key, scalar(value));
            }
        }
    }
    flat
}

/// Records as columns whose lines match.
fn table(key: &str, items: &[Value], flat: &mut Map<String, Value>) {
    let mut names: Vec<&String> =
        items.iter().filter_map(Value::as_object).flat_map(Map::keys).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let lines: Vec<String> = items
            .iter()
            .map(|item| item.get(name).map(line).filter(|l| !l.is_empty()).unwrap_or(NONE.into()))
            .collect();
        flat.insert(format!("{key}.{name}"), Value::String(lines.join("\n")));
    }
}

/// Numbers as they are written: a float would lose digits.
fn scalar(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::String(number.to_string()),
        value => value,
    }
}

fn line(value: &Value) -> String {
    match value {
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Value::Null => String::new(),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn records_become_rows() {
        let Value::Object(object) = json!({
            "code": "1.004269",
            "new": {"name": "a", "kind": null},
            "before": {"fees": 9_007_199_254_740_993_i64, "hours": "1.5"},
            "ways": ["time", "online"],
            "legal_changes": [{"document": "a", "clause": "1\n2"}, {"document": "b", "article": ""}],
            "deep": {"a": {"b": 1}},
            "mixed": [1, "a"],
        }) else {
            panic!()
        };
        let expected = json!({
            "code": "1.004269",
            "new.name": "a",
            "new.kind": null,
            "before.fees": "9007199254740993",
            "before.hours": "1.5",
            "ways": "time\nonline",
            "legal_changes.document": "a\nb",
            "legal_changes.clause": "1 2\n-",
            "legal_changes.article": "-\n-",
            "deep.a": {"b": 1},
            "mixed": [1, "a"],
        });
        assert_eq!(Value::Object(record(object)), expected);
    }
}
