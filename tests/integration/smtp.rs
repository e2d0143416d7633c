//! Letters by SMTP, to a small server that is written here: whole when it takes
//! them, tried again when it cannot, given up with its reason when it says no.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use quydinh::{
    cases::mail::{Delivered, deliver, enqueue},
    mail::{Letter, Link, Post},
    model::{LetterKind, LetterState, Role},
    store::Store,
};

use crate::{
    app::{TestApp, now},
    harness::{TestStore, on_both_stores},
    mail::{NOTHING, PUT_OFF, SENT, plain, queue, worker},
};

on_both_stores!(
    letters_arrive_whole,
    what_a_server_cannot_take_now_is_tried_again,
    what_a_server_refuses_is_given_up_and_shown,
);

const FAILED: Delivered = Delivered { sent: 0, put_off: 0, failed: 1 };
/// How long the tests wait for a server that says nothing.
const PATIENCE: Duration = Duration::from_millis(700);

/// What a server does that is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    /// It takes letters.
    Good,
    /// It takes them from who has this password.
    Password(&'static str),
    /// It answers a command of this beginning so.
    Says(&'static str, &'static str),
    /// It answers nothing to such a command.
    Hangs(&'static str),
    /// It ends the connection after the letter without a word.
    Breaks,
}

/// A letter as it came.
#[derive(Debug, Clone, Default)]
struct Came {
    from: String,
    to: Vec<String>,
    content: String,
}

/// A mail server.
struct Server {
    port: u16,
    came: Arc<Mutex<Vec<Came>>>,
    /// Every command, in its order.
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (came, heard) = (Arc::default(), Arc::default());
        let server = Self { port, came: Arc::clone(&came), heard: Arc::clone(&heard) };
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (came, heard) = (Arc::clone(&came), Arc::clone(&heard));
                // One that breaks off has nothing more to say.
                thread::spawn(move || drop(talk(&connection.unwrap(), mood, &came, &heard)));
            }
        });
        server
    }

    fn post(&self, user: &str, password: Option<&str>) -> Post {
        let address = format!("smtp://{user}127.0.0.1:{}", self.port);
        Post::server_within(PATIENCE, "quydinh@mau.example".parse().unwrap(), &address, password)
            .unwrap()
    }

    fn came(&self) -> Vec<Came> {
        self.came.lock().unwrap().clone()
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

/// One connection, as RFC 5321 has it.
fn talk(
    connection: &TcpStream,
    mood: Mood,
    came: &Mutex<Vec<Came>>,
    heard: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(connection.try_clone()?);
    let mut out = connection;
    let mut line = String::new();
    let mut letter = Came::default();
    let mut known = !matches!(mood, Mood::Password(_));
    out.write_all(b"220 thu.mau.example ESMTP\r\n")?;
    loop {
        line.clear();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let command = line.trim_end().to_owned();
        heard.lock().unwrap().push(command.clone());
        let upper = command.to_uppercase();
        match mood {
            Mood::Says(begin, answer) if upper.starts_with(begin) => {
                out.write_all(format!("{answer}\r\n").as_bytes())?;
                continue;
            }
            Mood::Hangs(begin) if upper.starts_with(begin) => {
                thread::sleep(Duration::from_secs(60));
                return Ok(());
            }
            _ => {}
        }
        let address = || command.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        let answer = match upper.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" if matches!(mood, Mood::Password(_)) => {
                "250-thu.mau.example\r\n250-8BITMIME\r\n250 AUTH PLAIN"
            }
            "EHLO" => "250-thu.mau.example\r\n250 8BITMIME",
            "AUTH" => {
                use base64::Engine as _;
                let told = command.rsplit(' ').next().unwrap_or_default();
                let told = base64::engine::general_purpose::STANDARD.decode(told).unwrap();
                let told = String::from_utf8(told).unwrap();
                known = matches!(mood, Mood::Password(word) if told == format!("\0lan\0{word}"));
                if known { "235 2.7.0 welcome" } else { "535 5.7.8 wrong name or password" }
            }
            "MAIL" if !known => "530 5.7.0 who are you",
            "MAIL" => {
                letter = Came { from: address(), ..Came::default() };
                "250 2.1.0 ok"
            }
            "RCPT" => {
                letter.to.push(address());
                "250 2.1.5 ok"
            }
            "DATA" => {
                out.write_all(b"354 go on\r\n")?;
                loop {
                    line.clear();
                    lines.read_line(&mut line)?;
                    match line.as_str() {
                        ".\r\n" | "" => break,
                        // What begins with a dot has another before it.
                        text => letter.content.push_str(text.strip_prefix('.').unwrap_or(text)),
                    }
                }
                if mood == Mood::Breaks {
                    return Ok(());
                }
                came.lock().unwrap().push(letter.clone());
                "250 2.0.0 queued"
            }
            "QUIT" => {
                out.write_all(b"221 2.0.0 bye\r\n")?;
                return Ok(());
            }
            "RSET" | "NOOP" => "250 2.0.0 ok",
            _ => "500 5.5.1 what",
        };
        out.write_all(format!("{answer}\r\n").as_bytes())?;
    }
}

async fn problem(store: &Store, state: LetterState) -> String {
    let listed = store.troubled_letters(state, 10).await.unwrap();
    assert_eq!(listed.len(), 1);
    listed[0].problem.clone()
}

async fn letters_arrive_whole(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    let dotted = ".Một dòng bắt đầu bằng dấu chấm\n.\n..hai chấm";
    let long = "Kiến nghị bãi bỏ giấy xác nhận này. ".repeat(400);
    for (i, paragraph) in [dotted, long.trim()].into_iter().enumerate() {
        let letter = Letter {
            paragraphs: vec![paragraph.to_owned()],
            link: Some(Link { label: "Xem", address: "https://a.example/x/bi-mat".into() }),
            unsubscribe: Some("https://a.example/thoi/abc".into()),
            ..Letter::new("lan@mau.example".parse().unwrap(), "Trả lời kiến nghị của Ông/Bà")
        };
        let mut write = store.write().await.unwrap();
        let what = (LetterKind::PetitionNews, format!("x/{i}"));
        enqueue(&mut write, &letter, (what.0, &what.1), now()).await.unwrap();
        write.commit().await.unwrap();
    }
    let server = Server::start(Mood::Good);
    let post = server.post("", None);
    let two = Delivered { sent: 2, ..NOTHING };
    assert_eq!(deliver(&store, &post, &worker(), now).await.unwrap(), two);
    assert_eq!(deliver(&store, &post, &worker(), now).await.unwrap(), NOTHING);
    let mut came = server.came();
    assert_eq!(came.len(), 2);
    // Both are due at one instant: either may be the first.
    came.sort_by_key(|letter| letter.content.len());
    for letter in &came {
        assert_eq!(
            (letter.from.as_str(), &letter.to[..]),
            ("quydinh@mau.example", &["lan@mau.example".to_owned()][..])
        );
        for header in [
            "To: lan@mau.example\r\n",
            "From: quydinh@mau.example\r\n",
            "Subject: =?utf-8?b?",
            "Message-ID: <",
            "Auto-Submitted: auto-generated\r\n",
            "List-Unsubscribe: <https://a.example/thoi/abc>\r\n",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
            "Content-Type: multipart/alternative;",
        ] {
            assert!(letter.content.contains(header), "{header}: {}", letter.content);
        }
        assert!(letter.content.lines().all(|line| line.len() <= 998 && line.is_ascii()));
        assert_eq!(letter.content.matches("Content-Type: text/").count(), 2);
    }
    // Both bodies, the second as a letter whose first it is.
    let both = |letter: &Came| {
        let (head, rest) = letter.content.split_once("Content-Type: text/plain").unwrap();
        let html = rest.split_once("Content-Type: text/html").unwrap().1;
        let header = head.split("\r\n\r\n").next().unwrap();
        let html = format!("{header}\r\n\r\n--x\r\nContent-Type: text/html{html}");
        (plain(&letter.content).replace("\r\n", "\n"), plain(&html))
    };
    let (text, html) = both(&came[0]);
    assert!(text.contains(dotted) && html.contains("..hai chấm"), "{text}\n{html}");
    let (text, html) = both(&came[1]);
    assert!(html.contains(long.trim()), "{html}");
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert!(words(&text).join(" ").contains(long.trim()), "{text}");
    assert!(html.contains("href=\"https://a.example/x/bi-mat\""));

    // With a password, and none of it in what an operator sees.
    let server = Server::start(Mood::Password("m-k"));
    queue(&store, "lan@mau.example", "b").await;
    let wrong = server.post("lan@", Some("sai-mat-khau"));
    assert_eq!(deliver(&store, &wrong, &worker(), now).await.unwrap(), PUT_OFF);
    let told = problem(&store, LetterState::Waiting).await;
    assert!(told.contains("535") && !told.contains("sai-mat-khau"), "{told}");
    assert_eq!(
        deliver(&store, &server.post("lan@", Some("m-k")), &worker(), in_an_hour).await.unwrap(),
        SENT
    );
    assert_eq!(server.came().len(), 1);
}

fn in_an_hour() -> Timestamp {
    "2026-07-01T02:00:00Z".parse().unwrap()
}

async fn what_a_server_cannot_take_now_is_tried_again(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    let good = Server::start(Mood::Good);
    for (i, (mood, said)) in [
        (Mood::Says("MAIL", "451 4.3.0 try again later"), "451"),
        (Mood::Says("RCPT", "452 4.2.2 mailbox full"), "452"),
        (Mood::Says("DATA", "421 4.3.2 shutting down"), "421"),
        // What a server refuses of us is not about the letter.
        (Mood::Says("MAIL", "554 5.7.1 your network is blocked"), "554"),
        (Mood::Hangs("EHLO"), ""),
        (Mood::Hangs("DATA"), ""),
        (Mood::Breaks, ""),
    ]
    .into_iter()
    .enumerate()
    {
        let server = Server::start(mood);
        queue(&store, "lan@mau.example", &i.to_string()).await;
        let started = Instant::now();
        let tried = deliver(&store, &server.post("", None), &worker(), now).await.unwrap();
        assert_eq!(tried, PUT_OFF, "{mood:?}");
        assert!(started.elapsed() < 20 * PATIENCE, "{mood:?}: {:?}", started.elapsed());
        let told = problem(&store, LetterState::Waiting).await;
        assert!(!told.is_empty() && told.contains(said), "{mood:?}: {told}");
        assert_eq!(server.came().len(), 0, "{mood:?}");
        assert_eq!(
            deliver(&store, &good.post("", None), &worker(), now).await.unwrap(),
            NOTHING,
            "{mood:?}: not before its time"
        );
        let sent = deliver(&store, &good.post("", None), &worker(), in_an_hour).await.unwrap();
        assert_eq!((sent, good.came().len()), (SENT, i + 1), "{mood:?}");
    }
    // Nobody listens.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let nobody = format!("smtp://127.0.0.1:{free}");
    let from = || "quydinh@mau.example".parse().unwrap();
    queue(&store, "lan@mau.example", "nobody").await;
    let post = Post::server(from(), &nobody, None).unwrap();
    assert_eq!(deliver(&store, &post, &worker(), now).await.unwrap(), PUT_OFF);
    // TLS is asked for, and the server has none: nothing is said in the clear.
    let clear = Server::start(Mood::Good);
    let address = format!("smtp://lan@127.0.0.1:{}?tls=required", clear.port);
    let post = Post::server_within(PATIENCE, from(), &address, Some("mat-khau")).unwrap();
    assert_eq!(deliver(&store, &post, &worker(), in_an_hour).await.unwrap(), PUT_OFF);
    assert_eq!(clear.came().len(), 0);
    let heard = clear.heard();
    let begun = ["MAIL", "AUTH", "DATA"];
    assert!(
        heard.iter().all(|line| !begun.iter().any(|begun| line.starts_with(begun))),
        "{heard:?}"
    );
}

async fn what_a_server_refuses_is_given_up_and_shown(at: TestStore) {
    let app = TestApp::empty(at).await;
    let store = &app.store;
    let refusing = Server::start(Mood::Says("RCPT", "550 5.1.1 no such mailbox here"));
    queue(store, "khong-co@mau.example", "a").await;
    let post = refusing.post("", None);
    assert_eq!(deliver(store, &post, &worker(), now).await.unwrap(), FAILED);
    assert_eq!(deliver(store, &post, &worker(), in_an_hour).await.unwrap(), NOTHING);
    let told = problem(store, LetterState::Failed).await;
    assert!(told.contains("550") && told.contains("no such mailbox here"), "{told}");
    assert_eq!(store.mail_tally().await.unwrap().failed, 1);
    // An operator sees the reason, and not the whole address.
    let cookie = app.cookie(&app.member(Role::Administrator, None).await).await;
    let page = app.get_with("/quan-tri/thu", &cookie).await;
    assert!(page.body.contains("no such mailbox here"), "{}", page.body);
    assert!(!page.body.contains("khong-co@"), "{}", page.body);
    let metrics = app.get("/metrics").await.body;
    assert!(metrics.lines().any(|line| line == "mail_failed 1"), "{metrics}");
    // Others still get theirs.
    let good = Server::start(Mood::Good);
    queue(store, "lan@mau.example", "b").await;
    assert_eq!(deliver(store, &good.post("", None), &worker(), now).await.unwrap(), SENT);
    assert_eq!(good.came()[0].to, ["lan@mau.example"]);
}
