//! Addresses of databases: a file, or one or several hosts of which one takes
//! writes.

use sqlx::any::AnyConnectOptions;

use super::{Backend, StoreError};

/// Where a database is.
#[derive(Clone)]
pub(super) struct Address {
    pub(super) backend: Backend,
    /// One for each host, in the order in which they are tried.
    pub(super) hosts: Vec<AnyConnectOptions>,
    /// For people and logs: without a password.
    pub(super) shown: String,
}

impl Address {
    /// Reads `sqlite:path` or `postgres://user@one:5432,two:5432/database`.
    pub(super) fn read(text: &str) -> Result<Self, StoreError> {
        let bad = || StoreError::Address("not the address of a database".into());
        let hosts = each_host(text);
        let hosts: Result<Vec<AnyConnectOptions>, _> =
            hosts.iter().map(|host| host.parse().map_err(|_| bad())).collect();
        let mut hosts: Vec<AnyConnectOptions> = hosts?;
        let address = &mut hosts.first_mut().ok_or_else(bad)?.database_url;
        let backend = match address.scheme() {
            "sqlite" => Backend::Sqlite,
            "postgres" | "postgresql" => Backend::Postgres,
            other => {
                let message = format!("{other}: is neither sqlite: nor postgres://");
                return Err(StoreError::Address(message));
            }
        };
        if backend == Backend::Sqlite {
            if address.as_str().contains(":memory:") || address.as_str().contains("mode=memory") {
                // Each connection of the pool would get a database of its own.
                let message = "a database in memory is not supported: give the path of a file";
                return Err(StoreError::Address(message.into()));
            }
            if !address.query_pairs().any(|(key, _)| key == "mode") {
                address.query_pairs_mut().append_pair("mode", "rwc");
            }
        }
        Ok(Self { backend, hosts, shown: redacted(text) })
    }
}

/// The address with each of its hosts alone. The driver knows one host only,
/// and nothing of `target_session_attrs`: of several hosts the one that takes
/// writes is always meant.
fn each_host(text: &str) -> Vec<String> {
    let whole = || vec![text.to_owned()];
    let Some((scheme, rest)) = text.split_once("://") else { return whole() };
    if !scheme.starts_with("postgres") {
        return whole();
    }
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (user, hosts) = match authority.rsplit_once('@') {
        Some((user, hosts)) => (format!("{user}@"), hosts),
        None => (String::new(), authority),
    };
    let path = without_parameter(path, "target_session_attrs");
    hosts.split(',').map(|host| format!("{scheme}://{user}{host}{path}")).collect()
}

fn without_parameter(path: &str, name: &str) -> String {
    let Some((path, query)) = path.split_once('?') else { return path.to_owned() };
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| pair.split('=').next().is_none_or(|key| key != name))
        .collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

/// An address without its password, for people and logs.
fn redacted(text: &str) -> String {
    let all: Vec<String> = each_host(text).iter().map(|host| redacted_host(host)).collect();
    all.join(", ")
}

fn redacted_host(url: &str) -> String {
    let Ok(AnyConnectOptions { database_url: mut address, .. }) = url.parse() else {
        return String::new();
    };
    // Where there is no host there is no password either.
    if address.password().is_some() && address.set_password(Some("***")).is_err() {
        return address.scheme().to_owned();
    }
    let secret = |key: &str| key.eq_ignore_ascii_case("password");
    if address.query_pairs().any(|(key, _)| secret(&key)) {
        let kept: Vec<(String, String)> = address
            .query_pairs()
            .filter(|(key, _)| !secret(key))
            .map(|(key, value)| (key.into_owned(), value.into_owned()))
            .collect();
        address.query_pairs_mut().clear().extend_pairs(kept);
    }
    address.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_never_shown() {
        for (url, shown) in [
            ("postgres://u:pw@h/db", "postgres://u:***@h/db"),
            ("postgres://h/db?user=u&password=pw", "postgres://h/db?user=u"),
            ("postgres://u:pw@a:1,b:2/db", "postgres://u:***@a:1/db, postgres://u:***@b:2/db"),
            ("sqlite:quydinh.db", "sqlite:quydinh.db"),
        ] {
            assert_eq!(redacted(url), shown);
        }
    }

    #[test]
    fn several_hosts_are_tried_one_by_one() {
        for (url, hosts) in [
            ("postgres://h/db", &["postgres://h/db"][..]),
            ("postgres://u@a,b:2/db", &["postgres://u@a/db", "postgres://u@b:2/db"]),
            (
                "postgresql://u:p@a:1,[::1]:2/db?x=1&target_session_attrs=read-write",
                &["postgresql://u:p@a:1/db?x=1", "postgresql://u:p@[::1]:2/db?x=1"],
            ),
            ("postgres://a/db?target_session_attrs=any", &["postgres://a/db"]),
            ("sqlite:a,b.db", &["sqlite:a,b.db"]),
        ] {
            assert_eq!(each_host(url), hosts, "{url}");
        }
    }
}
