//! The files of `deploy/`, as far as they can be tried without what they are
//! for: read as data, nginx in front of two servers, units read by systemd.

use std::{
    collections::BTreeSet,
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::{
    app::TestApp,
    harness::{self, Backend, TestStore, fixture, on_both_stores},
    served::{Served, quydinh, run},
};

on_both_stores!(the_dashboard_asks_for_what_there_is);

fn deploy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy")
}

/// A program of the system, or why it is not tried.
fn found(name: &str, asks: &[&str]) -> Option<Command> {
    let there = Command::new(name).args(asks).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if there.is_ok_and(|status| status.success()) {
        return Some(Command::new(name));
    }
    println!("skipped: {name} is not installed");
    None
}

#[test]
fn files_fit_the_program_and_each_other() {
    let Ok(python) = std::env::var("QUYDINH_TEST_PYTHON") else {
        let why = std::env::var("QUYDINH_TEST_NO_PYTHON");
        println!("skipped: {}", why.as_deref().unwrap_or("QUYDINH_TEST_PYTHON is not set"));
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (_, help, _) = run(Command::new(env!("CARGO_BIN_EXE_quydinh")).args(["serve", "--help"]));
    let path = folder.path().join("help");
    fs::write(&path, help).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |root: &Path| {
        let script = deploy().join("../tests/integration/deploy.py");
        run(Command::new(&python).arg(script).arg(root).arg(&path))
    };
    let (code, told, error) = read(root);
    assert_eq!(code, 0, "{told}{error}");

    // A copy in which one thing does not fit is found out.
    for (file, from, to, found) in [
        ("deploy/Dockerfile", "rust:", "rust:0.", "the Rust of Cargo.toml"),
        ("deploy/Dockerfile", "USER quydinh", "USER root", "runs as root"),
        ("deploy/Dockerfile", "QUYDINH_LOG", "QUYDINH_LAG", "no QUYDINH_LAG"),
        ("deploy/compose.yaml", "QUYDINH_PUBLIC_URL", "QUYDINH_URL", "no QUYDINH_URL"),
        ("deploy/compose.yaml", "0.0.0.0:8080", "0.0.0.0:8081", "listens elsewhere"),
        ("deploy/compose.yaml", "[server-2:", "[server-3:", "no volume server-3"),
        ("deploy/compose.yaml", "${REPLICATION_PASSWORD:?}", "secret", "a password stands"),
        ("deploy/nginx.conf", "quydinh-2:8080", "quydinh-3:8080", "asks"),
        ("deploy/nginx.conf", "40m", "4m", "takes 4194304 bytes"),
        ("deploy/quydinh.service", "ProtectSystem=strict", "", "may write everywhere"),
    ] {
        let copy = folder.path().join("copy");
        for name in [
            "Cargo.toml",
            "src/web/http/layers.rs",
            "src/web/routes.rs",
            "deploy/Dockerfile",
            "deploy/compose.yaml",
            "deploy/nginx.conf",
            "deploy/quydinh.service",
            "deploy/postgres/primary.sh",
            "deploy/postgres/standby.sh",
        ] {
            let text = fs::read_to_string(root.join(name)).unwrap();
            let text = if name == file { text.replace(from, to) } else { text };
            fs::create_dir_all(copy.join(name).parent().unwrap()).unwrap();
            fs::write(copy.join(name), text).unwrap();
        }
        let (code, told, _) = read(&copy);
        assert!(code == 1 && told.contains(found), "{file}, {to}: {told}");
        fs::remove_dir_all(copy).unwrap();
    }
}

/// Names that stand in expressions of the dashboard.
fn metrics_asked(dashboard: &serde_json::Value) -> BTreeSet<String> {
    let panels = dashboard["panels"].as_array().unwrap();
    let targets = panels.iter().flat_map(|panel| panel["targets"].as_array().unwrap());
    let expressions = targets.map(|target| target["expr"].as_str().unwrap());
    expressions
        .flat_map(|text| text.split('{').map(|part| part.rsplit(['(', ' ']).next().unwrap()))
        .filter(|name| name.contains('_') || *name == "regulations")
        .map(str::to_owned)
        .collect()
}

async fn the_dashboard_asks_for_what_there_is(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.get("/api/v1/regulations?q=xang").await;
    let told = app.get("/metrics").await.body;
    let described: BTreeSet<&str> =
        told.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    let text = fs::read_to_string(deploy().join("grafana.json")).unwrap();
    let asked = metrics_asked(&serde_json::from_str(&text).unwrap());
    assert!(asked.len() > 12, "{asked:?}");
    // Of what has not happened yet nothing is told.
    let later =
        ["http_requests_refused_total", "webhook_deliveries_total", "tls_certificate_seconds"];
    for name in asked {
        let plain = name.trim_end_matches("_bucket");
        assert!(described.contains(plain) || later.contains(&plain), "{name}: {told}");
    }
}

#[test]
fn systemd_reads_the_units() {
    let Some(mut analyze) = found("systemd-analyze", &["--version"]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut units = Vec::new();
    for name in ["quydinh.service", "quydinh-backup.service", "quydinh-backup.timer"] {
        let text = fs::read_to_string(deploy().join(name)).unwrap();
        let path = folder.path().join(name);
        // It looks for the program where the unit says.
        let text = text.replace("/usr/local/bin/quydinh", env!("CARGO_BIN_EXE_quydinh"));
        fs::write(&path, text).unwrap();
        units.push(path);
    }
    let (code, _, told) = run(analyze.arg("verify").arg("--man=no").args(&units));
    let ours: Vec<&str> = told.lines().filter(|line| line.contains("quydinh")).collect();
    assert!(code == 0 && ours.is_empty(), "{told}");
    // Of ten, how exposed it is.
    let mut exposed = Command::new("systemd-analyze");
    exposed.args(["security", "--offline=yes", "--threshold=20"]).arg(&units[0]);
    let (code, told, error) = run(&mut exposed);
    assert_eq!(code, 0, "{told}{error}");
}

struct Proxy(Child);

impl Drop for Proxy {
    fn drop(&mut self) {
        // It ends its workers itself if it is asked to.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

fn status(address: &str, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: quydinh.example\r\nConnection: close\r\n\r\n")
        .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.split_whitespace().nth(1).map(str::to_owned)
}

#[test]
fn nginx_goes_round_a_server_that_is_gone() {
    let Some(mut nginx) = found("nginx", &["-v"]) else { return };
    harness::run(Backend::Postgres, async |store: TestStore| {
        let (code, _, error) = run(quydinh(&store).arg("index").arg(fixture("registry.csv")));
        assert_eq!(code, 0, "{error}");
        let index = |n: u8| store.dir().join(format!("index-{n}")).display().to_string();
        let server = |n: u8| {
            let (index, trusted) = (index(n), "1");
            let settings = [("QUYDINH_INDEX", &*index), ("QUYDINH_TRUSTED_PROXIES", trusted)];
            Served::start_as(&store, &settings, Stdio::null())
        };
        let (one, two) = (server(1), server(2));

        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let config = fs::read_to_string(deploy().join("nginx.conf")).unwrap();
        let mut text: String = config
            .lines()
            .filter(|line| !["[::]", "ssl_", "listen 80;"].iter().any(|part| line.contains(part)))
            .flat_map(|line| [line, "\n"])
            .collect();
        for (from, to) in [
            ("listen 443 ssl http2", format!("listen {free}")),
            ("quydinh-1:8080", one.address.clone()),
            ("quydinh-2:8080", two.address.clone()),
            ("/tmp/", format!("{}/", store.dir().display())),
        ] {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, &to);
        }
        // The other server block has lost its addresses.
        let begin = text.find("    server {\n        return 308").unwrap();
        let end = begin + text[begin..].find("}\n").unwrap() + 2;
        text.replace_range(begin..end, "");
        let path = store.dir().join("nginx.conf");
        fs::write(&path, format!("daemon off;\n{text}")).unwrap();
        let log = fs::File::create(store.dir().join("nginx.log")).unwrap();
        let proxy = Proxy(nginx.arg("-c").arg(&path).stderr(log).spawn().unwrap());
        let started = Instant::now();
        while status(&free, "/health").as_deref() != Some("200") {
            let told = fs::read_to_string(store.dir().join("nginx.log")).unwrap();
            assert!(started.elapsed() < Duration::from_secs(20), "{told}");
            std::thread::sleep(Duration::from_millis(20));
        }
        let all_answered = || {
            for n in 0..40 {
                let address = format!("/api/v1/regulations?q=giay+phep&limit={}", 1 + n % 20);
                assert_eq!(status(&free, &address).as_deref(), Some("200"), "{n}");
            }
        };
        all_answered();
        assert_eq!(status(&free, "/metrics").as_deref(), Some("404"));
        one.kill();
        all_answered();
        two.kill();
        assert_eq!(status(&free, "/").as_deref(), Some("502"));
        drop(proxy);
    });
}
