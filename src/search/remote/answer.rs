//! What the engine says, believed only if it is whole.

use serde::Deserialize;

use super::RemoteError;

/// The answer to a search; `S` is what each hit is sorted by.
#[derive(Debug, Deserialize)]
pub(super) struct Found<S> {
    timed_out: bool,
    #[serde(rename = "_shards", default)]
    shards: Shards,
    hits: Hits<S>,
}

/// The parts of an index that were asked.
#[derive(Debug, Default, Deserialize)]
struct Shards {
    #[serde(default)]
    failed: u64,
}

#[derive(Debug, Deserialize)]
struct Hits<S> {
    total: Total,
    /// Left out by some engines where it is empty.
    #[serde(default = "Vec::new")]
    hits: Vec<Hit<S>>,
}

#[derive(Debug, Deserialize)]
struct Total {
    value: u64,
    relation: String,
}

#[derive(Debug, Deserialize)]
struct Hit<S> {
    sort: S,
}

/// The score, which is not believed, and the ordinal.
pub(super) type ByScore = (f64, u32);
/// The ordinal.
pub(super) type ByOrdinal = (u32,);

/// The answer to documents that were sent.
#[derive(Debug, Deserialize)]
pub(super) struct Taken {
    /// Quickwit does not say.
    pub(super) errors: Option<bool>,
}

/// Any answer, where the status says all.
#[derive(Debug, Deserialize)]
pub(super) struct Done {}

/// An index in a list of them.
#[derive(Debug, Deserialize)]
pub(super) struct Listed {
    pub(super) index: String,
}

impl<S> Found<S> {
    /// The total, and what was asked for: `most` of them, or as many as there are.
    pub(super) fn whole(self, most: usize) -> Result<(u64, Vec<S>), RemoteError> {
        let expected = self.hits.total.value.min(most as u64) as usize;
        self.part(expected)
    }

    /// The total, and so many of what it counts.
    pub(super) fn part(self, expected: usize) -> Result<(u64, Vec<S>), RemoteError> {
        let wrong = |what: String| Err(RemoteError::Wrong(what));
        let Hits { total: Total { value, relation }, hits } = self.hits;
        if self.timed_out || self.shards.failed > 0 {
            return wrong("a part of the index did not answer".to_owned());
        }
        if relation != "eq" {
            return wrong(format!("the total is {relation} {value}"));
        }
        if hits.len() != expected {
            return wrong(format!("{} hits of {value} instead of {expected}", hits.len()));
        }
        Ok((value, hits.into_iter().map(|hit| hit.sort).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, most: usize) -> Result<(u64, Vec<ByScore>), RemoteError> {
        let found: Found<ByScore> =
            serde_json::from_str(text).map_err(|e| RemoteError::Wrong(e.to_string()))?;
        found.whole(most)
    }

    #[test]
    fn only_whole_answers_are_believed() {
        let two = r#"{"timed_out":false,"_shards":{"total":1,"failed":0},"hits":{"total":
            {"value":2,"relation":"eq"},"hits":[{"sort":[2.5,7]},{"sort":[1,3]}]}}"#;
        assert_eq!(read(two, 10).unwrap(), (2, vec![(2.5, 7), (1.0, 3)]));
        let none = r#"{"timed_out":false,"hits":{"total":{"value":0,"relation":"eq"}}}"#;
        assert_eq!(read(none, 10).unwrap(), (0, vec![]));
        for (was, becomes) in [
            ("\"timed_out\":false,", ""),
            ("\"timed_out\":false", "\"timed_out\":true"),
            ("\"failed\":0", "\"failed\":1"),
            ("\"relation\":\"eq\"", "\"relation\":\"gte\""),
            (",\"relation\":\"eq\"", ""),
            ("\"value\":2", "\"value\":3"),
            ("\"value\":2", "\"value\":1"),
            ("{\"sort\":[1,3]}", "{}"),
            ("[1,3]", "[3]"),
            ("[1,3]", "[1,-3]"),
            ("[1,3]", "[1,\"a\"]"),
            ("]}}", "]}"),
        ] {
            assert!(two.contains(was), "{was}");
            assert!(read(&two.replacen(was, becomes, 1), 10).is_err(), "{was} as {becomes}");
        }
    }
}
