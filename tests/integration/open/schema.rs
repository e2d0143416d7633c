//! A check of JSON against the part of JSON Schema that the description of the
//! API uses. The libraries that know all of it bring thirty crates and more;
//! this is a page, and it also tells of members that nobody has described.

use serde_json::Value;

/// What is wrong with a value, each with its place.
pub(super) fn violations(value: &Value, schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(value, schema, "$", &mut found);
    found
}

fn check(value: &Value, schema: &Value, at: &str, found: &mut Vec<String>) {
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        // Nothing is said of it: it may be anything.
        _ => return,
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let fits = types.contains(&kind) || (kind == "integer" && types.contains(&"number"));
    if !fits {
        found.push(format!("{at} is {kind}, not {types:?}"));
    }
    if let (Value::Array(items), Some(schema)) = (value, schema.get("items")) {
        for (place, item) in items.iter().enumerate() {
            check(item, schema, &format!("{at}[{place}]"), found);
        }
    }
    let Value::Object(members) = value else { return };
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !members.contains_key(name) {
            found.push(format!("{at} has no {name}"));
        }
    }
    for (name, member) in members {
        match schema["properties"].get(name) {
            Some(schema) => check(member, schema, &format!("{at}.{name}"), found),
            // The names are data as well.
            None if schema.get("additionalProperties").is_some() => {
                check(member, &schema["additionalProperties"], &format!("{at}.{name}"), found);
            }
            None => found.push(format!("{at}.{name} is not described")),
        }
    }
}

#[test]
fn it_tells_what_is_wrong() {
    let schema = serde_json::json!({
        "type": "object", "required": ["a"],
        "properties": { "a": { "type": ["integer", "null"] }, "b": { "type": "array", "items": { "type": "string" } }, "c": {} },
    });
    for (text, expected) in [
        (r#"{"a": 1}"#, ""),
        (r#"{"a": null, "b": ["x"], "c": {"d": 1}}"#, ""),
        (r#"{"a": "1"}"#, "$.a is string"),
        (r#"{"b": []}"#, "$ has no a"),
        (r#"{"a": 1, "b": ["x", 2]}"#, "$.b[1] is integer"),
        (r#"{"a": 1, "d": 2}"#, "$.d is not described"),
        ("[]", "$ is array"),
    ] {
        let found = violations(&serde_json::from_str(text).unwrap(), &schema).join("; ");
        assert_eq!(found.is_empty(), expected.is_empty(), "{text}: {found}");
        assert!(found.contains(expected), "{text}: {found}");
    }
}
