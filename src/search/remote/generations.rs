//! Indexes in the engine come and go with those on the disk.

use serde_json::{Map, Value, json};
use ureq::http::Method;

use super::{
    Remote, RemoteError,
    answer::{Done, Listed},
    client::{Body, LONG},
    settings::Kind,
};
use crate::search::Index;

impl Remote {
    /// The name of an index in the engine. Only an index with the same postings
    /// has the same: servers with the same texts share it.
    pub(super) fn name_of(&self, index: &Index) -> String {
        let (seq, fingerprint) = (index.stamp().seq, index.disk.fingerprint());
        format!("{}-{seq:012}-{fingerprint:016x}", self.0.settings.prefix)
    }

    /// Points the alias at an index, for people and tools: searches name the
    /// index itself. Then removes older ones, but for the newest of them, which
    /// another server may still ask. What fails is tried with the next index.
    pub(super) fn switch(&self, name: &str) {
        if let Err(error) = self.point(name).and_then(|()| self.remove_before(name)) {
            tracing::warn!(%error, "older indexes stay in the search engine");
        }
    }

    fn point(&self, name: &str) -> Result<(), RemoteError> {
        let settings = &self.0.settings;
        // Quickwit has none.
        if settings.kind == Kind::Quickwit {
            return Ok(());
        }
        let alias = &settings.prefix;
        let address = format!("{}/_alias/{alias}", settings.url);
        let call = (Method::GET, address.as_str());
        let now: Map<String, Value> = match self.0.client.call(call, Body::None, LONG) {
            Err(RemoteError::Refused { status: 404, .. }) => Map::new(),
            other => other?,
        };
        let others = now.keys().filter(|other| other.as_str() != name);
        let mut actions: Vec<Value> =
            others.map(|other| json!({ "remove": { "index": other, "alias": alias } })).collect();
        actions.push(json!({ "add": { "index": name, "alias": alias } }));
        let address = format!("{}/_aliases", settings.url);
        let body = json!({ "actions": actions });
        self.0.client.call::<Done>((Method::POST, &address), Body::Json(&body), LONG)?;
        Ok(())
    }

    fn remove_before(&self, name: &str) -> Result<(), RemoteError> {
        let settings = &self.0.settings;
        let address =
            format!("{}/_cat/indices/{}-*?format=json&h=index", settings.url, settings.prefix);
        let call = (Method::GET, address.as_str());
        let listed: Vec<Listed> = self.0.client.call(call, Body::None, LONG)?;
        let mut older: Vec<String> = listed.into_iter().map(|listed| listed.index).collect();
        older.retain(|other| self.is_own(other) && other.as_str() < name);
        older.sort_unstable();
        older.pop();
        older.iter().try_for_each(|older| self.remove(older))
    }

    /// Whether a name is one that [`name_of`](Self::name_of) gives: nothing else
    /// is ever removed.
    fn is_own(&self, name: &str) -> bool {
        let rest = name.strip_prefix(&self.0.settings.prefix).and_then(|r| r.strip_prefix('-'));
        let parts = rest.and_then(|rest| rest.split_once('-'));
        parts.is_some_and(|(seq, fingerprint)| {
            seq.len() == 12
                && seq.bytes().all(|b| b.is_ascii_digit())
                && fingerprint.len() == 16
                && fingerprint.bytes().all(|b| b.is_ascii_hexdigit())
        })
    }

    /// Removes an index, if it is there.
    pub(super) fn remove(&self, name: &str) -> Result<(), RemoteError> {
        let settings = &self.0.settings;
        let address = match settings.kind {
            Kind::Elastic => format!("{}/{name}", settings.url),
            Kind::Quickwit => format!("{}/indexes/{name}", settings.own_api()),
        };
        let call = (Method::DELETE, address.as_str());
        match self.0.client.call::<Value>(call, Body::None, LONG) {
            Ok(_) | Err(RemoteError::Refused { status: 404, .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::remote::Settings;

    #[test]
    fn only_own_names_are_removed() {
        let remote = Remote::new(Settings::new("http://127.0.0.1:9").unwrap());
        assert!(remote.is_own("quydinh-000000000012-00f0a1b2c3d4e5f6"));
        for other in [
            "quydinh",
            "quydinh-notes",
            "quydinh-12-00f0a1b2c3d4e5f6",
            "quydinh-thu-000000000012-00f0a1b2c3d4e5f6",
            "quydinh-000000000012-00f0a1b2c3d4e5fg",
            "other-000000000012-00f0a1b2c3d4e5f6",
        ] {
            assert!(!remote.is_own(other), "{other}");
        }
    }
}
