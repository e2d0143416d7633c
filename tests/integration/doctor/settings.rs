//! Faults of variables, of files with secrets, and of certificates.

use std::fs;

use super::{allow, doctor, is_passable, level};
use crate::{
    harness::{Backend, TestStore, run as run_on},
    served::{quydinh, run},
    tls::certificate::Certificate,
};

const HTTPS: (&str, &str) = ("QUYDINH_PUBLIC_URL", "https://quydinh.example");

/// Variables, and what is said of a part by a name.
type Fault<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str, &'a str);

/// An empty store whose tables are there.
fn empty(store: &TestStore) {
    let (code, _, error) = run(quydinh(store).args(["user", "list"]));
    assert_eq!(code, 0, "{error}");
}

#[test]
fn variables_that_do_not_go_together_are_found() {
    run_on(Backend::Sqlite, |store| async move {
        empty(&store);
        let dir = store.dir();
        let file = |name: &str, text: &str| {
            let path = dir.join(name);
            fs::write(&path, text).unwrap();
            allow(&path, 0o600);
            path.to_str().unwrap().to_owned()
        };
        let (short, long) = (file("short", "abc\n"), file("long", &"x".repeat(40)));
        let nonsense = file("nonsense", "no key");
        let certificate = Certificate::for_days("quydinh.example", 90).write(dir, "a");
        let cert = certificate.certificate.to_str().unwrap();
        let key = certificate.key.to_str().unwrap();
        allow(&certificate.key, 0o600);
        let issuer = ("QUYDINH_OIDC_ISSUER", "https://id.example");
        let client = ("QUYDINH_OIDC_CLIENT_ID", "quydinh");
        let proxies = ("QUYDINH_TRUSTED_PROXIES", "1");
        let cases: &[Fault<'_>] = &[
            (&[("QUYDINH_LISTEM", "x")], "settings", "unknown", "warning"),
            (&[("QUYDINH_SEARCH_KEY", "a key of some length")], "settings", "unknown", ""),
            (&[("QUYDINH_SEARCH_KEY", "short")], "settings", "short", "warning"),
            (&[("QUYDINH_LOG", "xml")], "settings", "log", "warning"),
            (&[("QUYDINH_LOG", "json")], "settings", "log", ""),
            (&[("QUYDINH_LISTEN", "nonsense")], "settings", "options", "problem"),
            (&[("QUYDINH_PUBLIC_URL", "")], "settings", "options", "problem"),
            (&[issuer], "settings", "options", "problem"),
            (&[("QUYDINH_TLS_CERT", cert)], "settings", "options", "problem"),
            (&[("QUYDINH_SMTP_URL", "smtps://a@b.example")], "settings", "options", "problem"),
            (
                &[
                    ("QUYDINH_TLS_CERT", cert),
                    ("QUYDINH_TLS_KEY", key),
                    ("QUYDINH_PUBLIC_URL", "http://quydinh.example"),
                ],
                "settings",
                "scheme",
                "problem",
            ),
            (&[("QUYDINH_LISTEN", "0.0.0.0:8080")], "settings", "clear", "warning"),
            (&[("QUYDINH_LISTEN", "0.0.0.0:8080"), HTTPS, proxies], "settings", "clear", ""),
            (&[HTTPS], "settings", "proxies", "warning"),
            (&[HTTPS, proxies], "settings", "proxies", ""),
            (
                &[HTTPS, proxies, ("QUYDINH_WEBHOOK_ALLOW_PRIVATE", "loopback")],
                "settings",
                "development",
                "warning",
            ),
            (
                &[
                    HTTPS,
                    issuer,
                    client,
                    ("QUYDINH_OIDC_CLIENT_SECRET_FILE", &long),
                    ("QUYDINH_OIDC_CLIENT_SECRET", &long),
                ],
                "settings",
                "twice",
                "warning",
            ),
            (
                &[HTTPS, issuer, client, ("QUYDINH_OIDC_CLIENT_SECRET_FILE", &short)],
                "settings",
                "short",
                "warning",
            ),
            (
                &[HTTPS, issuer, client, ("QUYDINH_OIDC_CLIENT_SECRET_FILE", "/none")],
                "settings",
                "secret",
                "problem",
            ),
            (&[HTTPS, issuer, client], "oidc", "settings", "warning"),
            (
                &[("QUYDINH_PUBLIC_URL", "http://a.example"), issuer, client],
                "oidc",
                "settings",
                "problem",
            ),
            (&[], "index", "engine", "ok"),
            (&[("QUYDINH_SEARCH_URL", "http://127.0.0.1:9200")], "index", "engine", "ok"),
            (&[("QUYDINH_SEARCH_URL", "search.example.org")], "index", "engine", "problem"),
            (&[("QUYDINH_WEBHOOK_KEY_FILE", &short)], "settings", "short", "problem"),
            (&[("QUYDINH_WEBHOOK_KEY_FILE", &short)], "mail", "webhooks", "problem"),
            (&[("QUYDINH_WEBHOOK_KEY_FILE", &long)], "mail", "webhooks", "ok"),
            (&[("QUYDINH_SIGNING_KEY", &nonsense)], "settings", "signing_key", "problem"),
            (&[("QUYDINH_MAIL_DIR", &nonsense)], "mail", "settings", "problem"),
            (&[HTTPS, proxies], "mail", "settings", "warning"),
            (&[("QUYDINH_MAIL_FROM", "nobody")], "mail", "settings", "problem"),
            (&[("DATABASE_READ_URL", "postgres://a/b")], "store", "replica", "problem"),
            (&[("DATABASE_URL", "mysql://a/b")], "store", "address", "problem"),
        ];
        for (variables, part, name, expected) in cases {
            let mut command = quydinh(&store);
            let report = doctor(command.envs(variables.iter().copied()));
            let found = level(&report, (part, name));
            assert_eq!(found, *expected, "{variables:?} {part}/{name}: {report:#}");
        }
        assert_eq!(fs::read_to_string(&nonsense).unwrap(), "no key");
        // What is near to a wrong name is offered, and no secret is told.
        let command = || {
            let mut command = quydinh(&store);
            command.env("QUYDINH_LISTEM", "x").env("QUYDINH_SMTP_PASSWORD", "rat-bi-mat-0123");
            command
        };
        let (_, told, _) = run(command().arg("doctor"));
        assert!(told.contains("Có phải là QUYDINH_LISTEN?"), "{told}");
        let report = doctor(&mut command()).to_string();
        assert!(!told.contains("rat-bi-mat") && !report.contains("rat-bi-mat"), "{told}{report}");
    });
}

#[test]
fn secrets_that_others_can_read_are_found() {
    run_on(Backend::Sqlite, |store| async move {
        empty(&store);
        let dir = store.dir();
        let key = dir.join("webhooks");
        fs::write(&key, "x".repeat(40)).unwrap();
        let look = |name: (&str, &str)| {
            let mut command = quydinh(&store);
            let report = doctor(command.env("QUYDINH_WEBHOOK_KEY_FILE", &key));
            level(&report, name).to_owned()
        };
        let (secret, database) = (("settings", "readable"), ("store", "permissions"));
        allow(&key, 0o644);
        allow(&dir.join("quydinh.db"), 0o644);
        allow(dir, 0o700);
        // Nobody else comes into the folder.
        assert_eq!((look(secret), look(database)), (String::new(), "ok".into()));
        allow(dir, 0o755);
        if !is_passable(dir) {
            return println!("skipped: nobody else comes into the folder for temporary files");
        }
        assert_eq!((look(secret), look(database)), ("warning".into(), "warning".into()));
        allow(&key, 0o640);
        allow(&dir.join("quydinh.db"), 0o600);
        assert_eq!((look(secret), look(database)), (String::new(), "ok".into()));
    });
}

#[test]
fn certificates_that_browsers_would_refuse_are_found() {
    const HOST: &str = "quydinh.example";
    run_on(Backend::Sqlite, |store| async move {
        empty(&store);
        let dir = store.dir();
        let other = Certificate::for_days(HOST, 90).write(dir, "other");
        for (certificate, name, expected) in [
            (Certificate::for_days(HOST, 90), "validity", "ok"),
            (Certificate::for_days(HOST, 90), "name", "ok"),
            (Certificate::for_days(HOST, 90), "chain", ""),
            // It began a day ago.
            (Certificate::for_days(HOST, 1), "validity", "problem"),
            (Certificate::for_days(HOST, 4), "validity", "problem"),
            (Certificate::for_days(HOST, 15), "validity", "warning"),
            (Certificate::for_days("a.example", 90), "name", "problem"),
            (Certificate::from_authority(HOST, "CA", 90), "chain", "warning"),
        ] {
            let files = certificate.write(dir, "a");
            let look = |key| {
                let mut command = quydinh(&store);
                command.env(HTTPS.0, HTTPS.1).env("QUYDINH_TLS_CERT", &files.certificate);
                doctor(command.env("QUYDINH_TLS_KEY", key))
            };
            let report = look(&files.key);
            assert_eq!(level(&report, ("tls", name)), expected, "{name}: {report:#}");
            // The key of another.
            let report = look(&other.key);
            assert_eq!(level(&report, ("tls", "files")), "problem", "{report:#}");
        }
    });
}
