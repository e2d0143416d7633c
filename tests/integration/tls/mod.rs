//! The server that speaks https itself.

pub(crate) mod certificate;

use std::{fs, process::Command, sync::Arc, time::Duration};

use quydinh::{
    model::Role,
    tls::{Files, Renewal, Tls, TlsError},
};
use rustls::{
    ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, ServerName},
    version::{TLS12, TLS13},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::{
    app::{Served, TestApp},
    harness::{Backend, TestStore, run},
    served::{quydinh, run as run_program},
};
use certificate::{Certificate, pem};

const HOST: &str = "quydinh.example";

/// No look at the files within a test, unless it is asked for.
const NEVER: Duration = Duration::from_secs(86_400);

#[test]
fn pages_come_by_https_alone() {
    run(Backend::Sqlite, |store| async {
        let (app, certificate, _) = over_tls(store, NEVER).await;
        let member = app.member(Role::Analyst, None).await;
        let served = app.serve().await;
        for (version, name) in
            [(&TLS13, ProtocolVersion::TLSv1_3), (&TLS12, ProtocolVersion::TLSv1_2)]
        {
            let mut stream = connect(&served, &[&certificate], version).await.unwrap();
            assert_eq!(stream.get_ref().1.protocol_version(), Some(name));
            assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
            let answer = get(&mut stream, "/dang-nhap").await;
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            assert!(answer.contains("strict-transport-security: max-age=31536000"), "{answer}");
        }
        let form = format!("login={}&password={}", member.account.login, member.password.reveal());
        let form = form.replace('@', "%40");
        let request = format!(
            "POST /dang-nhap HTTP/1.1\r\nHost: {HOST}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{form}",
            form.len()
        );
        let mut stream = connect(&served, &[&certificate], &TLS13).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let cookie = answer.lines().find(|line| line.starts_with("set-cookie: __Host-quydinh="));
        assert!(cookie.is_some_and(|cookie| cookie.contains("; Secure")), "{answer}");
        served.stop().await;
    });
}

#[test]
fn who_comes_otherwise_is_told() {
    run(Backend::Sqlite, |store| async {
        let (app, certificate, _) = over_tls(store, NEVER).await;
        let served = app.serve().await;
        // Plain HTTP gets a sentence and a connection that ends.
        let mut plain = TcpStream::connect(served.address).await.unwrap();
        plain.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        plain.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("https://"), "{answer}");
        // Earlier versions get an alert: of the version (70), or that nothing they
        // offer is good enough (40); RFC 5246, 7.2.2.
        for version in [[3, 1], [3, 2]] {
            let mut old = TcpStream::connect(served.address).await.unwrap();
            old.write_all(&hello_of(version)).await.unwrap();
            let mut alert = Vec::new();
            old.read_to_end(&mut alert).await.unwrap();
            assert_eq!(alert.first(), Some(&21), "{alert:?}");
            assert!(alert.ends_with(&[2, 70]) || alert.ends_with(&[2, 40]), "{alert:?}");
        }
        // What is neither ends.
        let mut other = TcpStream::connect(served.address).await.unwrap();
        other.write_all(&[0; 64]).await.unwrap();
        // It may end with what was sent unread, which the system tells so.
        let _ = other.read_to_end(&mut Vec::new()).await;
        // And no other certificate is shown than the one that was asked for.
        let stranger = Certificate::for_days(HOST, 9);
        assert!(connect(&served, &[&stranger], &TLS13).await.is_err());
        assert!(connect(&served, &[&certificate], &TLS13).await.is_ok());
        served.stop().await;
    });
}

#[test]
fn silent_connections_keep_nobody_waiting() {
    run(Backend::Sqlite, |store| async {
        let (app, certificate, _) = over_tls(store, NEVER).await;
        let served = app.serve().await;
        let mut silent = Vec::new();
        for number in 0..64 {
            let mut stream = TcpStream::connect(served.address).await.unwrap();
            if number % 2 == 0 {
                // Begins, and goes no further.
                stream.write_all(&hello_of([3, 3])[..9]).await.unwrap();
            }
            silent.push(stream);
        }
        // One after the other, they would take ten minutes.
        let mut stream = connect(&served, &[&certificate], &TLS13).await.unwrap();
        assert!(get(&mut stream, "/metrics").await.starts_with("HTTP/1.1 200"));

        // A request that is under way when the server is told to stop.
        let mut begun = connect(&served, &[&certificate], &TLS13).await.unwrap();
        let head = format!(
            "POST /dang-nhap HTTP/1.1\r\nHost: {HOST}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 18\r\n\
             Expect: 100-continue\r\n\r\n"
        );
        begun.write_all(head.as_bytes()).await.unwrap();
        let mut go_on = [0; 25];
        begun.read_exact(&mut go_on).await.unwrap();
        assert!(go_on.starts_with(b"HTTP/1.1 100"), "{}", String::from_utf8_lossy(&go_on));
        let stopping = tokio::spawn(served.stop());
        // The idle one is closed as TLS wants it, the silent ones just so.
        assert_eq!(stream.read(&mut [0; 1]).await.unwrap(), 0);
        for stream in &mut silent {
            assert_eq!(stream.read(&mut [0; 1]).await.unwrap_or(0), 0);
        }
        begun.write_all(b"login=a&password=b").await.unwrap();
        let mut answer = String::new();
        begun.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
        stopping.await.unwrap();
    });
}

#[test]
fn a_renewed_certificate_is_shown_and_no_connection_dropped() {
    for how in [Noticed::ByLooking, Noticed::BySignal] {
        run(Backend::Sqlite, move |store| async move {
            let every = if how == Noticed::ByLooking { Duration::from_millis(5) } else { NEVER };
            let (app, first, files) = over_tls(store, every).await;
            let served = app.serve().await;
            let mut open = connect(&served, &[&first], &TLS13).await.unwrap();
            assert!(get(&mut open, "/metrics").await.starts_with("HTTP/1.1 200"));
            let second = Certificate::for_days(HOST, 90);
            assert_eq!(second.write(app.dir(), "a"), files);
            if how == Noticed::BySignal {
                let id = std::process::id().to_string();
                assert!(Command::new("kill").args(["-HUP", &id]).status().unwrap().success());
            }
            // Only the first may be shown until then.
            loop {
                let new = connect(&served, &[&first, &second], &TLS13).await.unwrap();
                if shown(&new) == second.der {
                    break;
                }
                assert_eq!(shown(&new), first.der);
            }
            assert!(get(&mut open, "/metrics").await.starts_with("HTTP/1.1 200"));
            assert_eq!(shown(&open), first.der);
            served.stop().await;
        });
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Noticed {
    ByLooking,
    BySignal,
}

#[test]
fn files_that_are_wrong_leave_what_was_good() {
    let folder = tempfile::tempdir().unwrap();
    let first = Certificate::for_days(HOST, 30);
    let files = first.write(folder.path(), "a");
    let tls = Tls::open(files.clone()).unwrap();
    assert_eq!(tls.renew().unwrap(), Renewal::Same);
    let until = tls.until();
    let second = Certificate::for_days(HOST, 60);
    // The certificate comes first, its key a moment later.
    fs::write(&files.certificate, pem("CERTIFICATE", &second.der)).unwrap();
    assert!(matches!(tls.renew(), Err(TlsError::Mismatch(_))));
    assert_eq!(tls.until(), until);
    fs::write(&files.key, "").unwrap();
    assert!(matches!(tls.renew(), Err(TlsError::NoKey(_))));
    fs::remove_file(&files.key).unwrap();
    assert!(matches!(tls.renew(), Err(TlsError::Unreadable { .. })));
    assert_eq!(tls.until(), until);
    second.write(folder.path(), "a");
    assert_eq!(tls.renew().unwrap(), Renewal::Renewed);
    assert_eq!(tls.until().duration_since(until).as_hours() / 24, 30);
    assert_eq!(tls.renew().unwrap(), Renewal::Same);
}

#[test]
fn what_is_wrong_is_said_at_the_start() {
    run(Backend::Sqlite, |store| async move {
        let folder = store.dir();
        let (own, other) = (Certificate::for_days(HOST, 30), Certificate::for_days(HOST, 30));
        let (files, others) = (own.write(folder, "a"), other.write(folder, "b"));
        let file = |name: &str, bytes: &[u8]| {
            fs::write(folder.join(name), bytes).unwrap();
            folder.join(name)
        };
        let der = file("der", &own.der);
        let torn = file("torn", &pem("CERTIFICATE", &own.der).as_bytes()[..200]);
        let empty = file("empty", pem("CERTIFICATE", b"nonsense").as_bytes());
        let locked = file("locked", pem("ENCRYPTED PRIVATE KEY", &own.key).as_bytes());
        let strange = file("strange", pem("PRIVATE KEY", b"nonsense").as_bytes());
        let missing = folder.join("missing");
        for (certificate, key, said) in [
            (&missing, &files.key, "missing: No such file"),
            (&files.certificate, &missing, "missing: No such file"),
            (&der, &files.key, "der không phải tệp PEM"),
            (&torn, &files.key, "torn không phải tệp PEM"),
            (&empty, &files.key, "không đọc được chứng thư trong"),
            (&files.key, &files.certificate, "đổi chỗ"),
            (&files.certificate, &locked, "bỏ mật khẩu"),
            (&files.certificate, &strange, "loại không dùng được"),
            (&files.certificate, &others.key, "không phải của chứng thư đầu tiên"),
        ] {
            let mut command = quydinh(&store);
            command.args(["serve", "--listen", "127.0.0.1:0"]);
            command.env("QUYDINH_TLS_CERT", certificate).env("QUYDINH_TLS_KEY", key);
            let (code, _, error) = run_program(&mut command);
            assert!(code == 1 && error.contains(said), "{said}: {error}");
        }
        let serve = |variables: &[(&str, &str)]| {
            let mut command = quydinh(&store);
            command.args(["serve", "--listen", "127.0.0.1:0"]).envs(variables.iter().copied());
            run_program(&mut command)
        };
        let certificate = files.certificate.to_str().unwrap();
        assert_eq!(serve(&[("QUYDINH_TLS_CERT", certificate)]).0, 2);
        let key = files.key.to_str().unwrap();
        let plain = [
            ("QUYDINH_TLS_CERT", certificate),
            ("QUYDINH_TLS_KEY", key),
            ("QUYDINH_PUBLIC_URL", "http://quydinh.example"),
        ];
        let (code, _, error) = serve(&plain);
        assert!(code == 1 && error.contains("bắt đầu bằng https://"), "{error}");
    });
}

/// A server of the registry with a new certificate.
async fn over_tls(store: TestStore, every: Duration) -> (TestApp, Certificate, Files) {
    let certificate = Certificate::for_days(HOST, 30);
    let files = certificate.write(store.dir(), "a");
    let tls = Tls::open(files.clone()).unwrap().looking_every(every);
    (TestApp::empty(store).await.over_tls(tls), certificate, files)
}

/// A connection that believes these certificates and no others.
async fn connect(
    served: &Served,
    trusted: &[&Certificate],
    version: &'static SupportedProtocolVersion,
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    for certificate in trusted {
        roots.add(CertificateDer::from(certificate.der.clone())).unwrap();
    }
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()));
    let config = config.with_protocol_versions(&[version]).unwrap();
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let stream = TcpStream::connect(served.address).await?;
    let name = ServerName::try_from(HOST).unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

/// The certificate that the other side showed.
fn shown(stream: &TlsStream<TcpStream>) -> Vec<u8> {
    stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
}

/// One answer on a connection that stays open.
async fn get(stream: &mut TlsStream<TcpStream>, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&answer).into_owned();
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let whole = head.len() + 4 + length.unwrap().parse::<usize>().unwrap();
            if answer.len() >= whole {
                return text;
            }
        }
        assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0, "{text}");
    }
}

/// The first message of a client that speaks this version at most.
fn hello_of(version: [u8; 2]) -> Vec<u8> {
    let mut hello = version.to_vec();
    // Random bytes, no session, one suite of each age, no compression.
    hello.extend([7; 32]);
    hello.extend([0, 0, 4, 0xc0, 0x13, 0x00, 0x2f, 1, 0]);
    let length = u8::try_from(hello.len()).unwrap();
    let message = [&[1, 0, 0, length][..], &hello].concat();
    [&[22, 3, 1, 0, length + 4][..], &message].concat()
}
