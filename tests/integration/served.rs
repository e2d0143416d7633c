//! The program as it serves: what it answers after good and bad files, and
//! what it does about a damaged index.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use assert_cmd::assert::OutputAssertExt as _;

use crate::harness::{TestStore, fixture, on_both_stores};

on_both_stores!(
    refused_rows_are_shown_and_the_others_loaded,
    a_damaged_index_is_built_again_before_it_answers,
    secrets_are_in_no_log,
    only_a_demonstration_makes_accounts,
);

const BINARY: &str = env!("CARGO_BIN_EXE_quydinh");

/// The program without any setting of whoever runs the tests.
pub(crate) fn plain() -> Command {
    let mut command = Command::new(BINARY);
    command.env_clear().stdin(Stdio::null());
    command
}

/// The program on a store, with its index beside it.
pub(crate) fn quydinh(store: &TestStore) -> Command {
    let mut command = plain();
    command.env("DATABASE_URL", &store.url).env("QUYDINH_INDEX", store.dir().join("index"));
    // All that tests do comes from one network.
    command.env("QUYDINH_CLIENT_RATE", "0");
    command.current_dir(store.dir());
    command
}

/// Runs to the end: exit code, standard output, standard error.
pub(crate) fn run(command: &mut Command) -> (i32, String, String) {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn help_is_there_for_every_command_and_readme_names_every_variable() {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let (code, help, _) = run(plain().arg("--help"));
    assert_eq!(code, 0);
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| !line.starts_with("Lệnh"))
        .skip(1)
        .map_while(|line| line.strip_prefix("  "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    for command in ["index", "serve", "verify"] {
        assert!(commands.contains(&command), "{commands:?}");
    }
    for command in commands {
        let (code, help, _) = run(plain().args([command, "--help"]));
        assert_eq!(code, 0, "{command}");
        assert!(help.contains("Cách dùng"), "{command}: {help}");
        for variable in help.split("[env: ").skip(1) {
            let name = variable.split(['=', ']']).next().unwrap();
            assert!(readme.contains(&format!("`{name}`")), "README.md does not explain {name}");
        }
    }
}

#[test]
fn what_cannot_be_done_is_an_error_and_nothing_else() {
    for arguments in [&["--no-such-option"][..], &["no-such-command"], &["serve", "--listen", "x"]]
    {
        let (code, out, error) = run(plain().args(arguments));
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        assert!(!error.is_empty(), "{arguments:?}");
    }
}

async fn refused_rows_are_shown_and_the_others_loaded(store: TestStore) {
    let rejects = store.dir().join("rejects.csv");
    let (code, out, error) = run(quydinh(&store)
        .arg("index")
        .arg(fixture("damaged.csv"))
        .arg("--rejects")
        .arg(&rejects));
    assert_eq!(code, 2, "{out}{error}");
    for shown in ["Hiệu lực từ", "31/02/2020", "Bộ Chẳng Có"] {
        assert!(out.contains(shown), "{shown}: {out}");
    }
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_path(&rejects).unwrap().records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 3);

    let served = Served::start(&store);
    let answer = served.get("/api/v1/regulations");
    assert!(answer.contains("\"total\":1,") && answer.contains("9.000061"), "{answer}");
}

async fn a_damaged_index_is_built_again_before_it_answers(store: TestStore) {
    quydinh(&store).arg("index").arg(fixture("registry.csv")).assert().success();
    let whole = Served::start(&store).get("/api/v1/regulations?q=xang+dau");
    assert!(whole.contains("9.000001"), "{whole}");

    let index = store.dir().join("index");
    let count = files_below(&index).len();
    assert!(count > 1, "an index of {count} files");
    for damage in [flip_a_byte as fn(&Path), cut_in_half, remove] {
        for number in 0..count {
            // What was built again may have other names.
            let files = files_below(&index);
            let file = &files[number % files.len()];
            damage(file);
            let again = Served::start(&store).get("/api/v1/regulations?q=xang+dau");
            assert_eq!(again, whole, "after damage to {}", file.display());
        }
    }
    fs::remove_dir_all(store.dir().join("index")).unwrap();
    assert_eq!(Served::start(&store).get("/api/v1/regulations?q=xang+dau"), whole);
}

/// Without a command, a store of sample data gets accounts to try it with, and
/// only once; one with real data gets none.
async fn only_a_demonstration_makes_accounts(store: TestStore) {
    let listed = || run(quydinh(&store).args(["user", "list"])).1;
    let sample = store.dir().join("sample");
    let (code, ..) = run(quydinh(&store).args(["sample", "--count", "40", "--out"]).arg(&sample));
    assert_eq!(code, 0);
    let file = fs::read_dir(&sample).unwrap().map(|entry| entry.unwrap().path());
    let file = file.into_iter().find(|path| path.extension().is_some_and(|e| e == "csv"));
    let load = ["index", "--edition", quydinh::sample::EDITION];
    quydinh(&store).args(load).arg(file.unwrap()).assert().success();

    let told = Served::without_a_command(&store);
    let row = |told: &str| {
        let line = told.lines().find(|line| line.contains("quan-tri@mau.example"));
        line.map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    };
    let password = row(&told).unwrap().into_iter().find(|cell| cell.len() == 23).unwrap();
    assert_eq!(told.matches("@mau.example").count(), 6, "{told}");
    let before = listed();
    assert_eq!(before.matches("đang dùng").count(), 6, "{before}");
    assert!(!before.contains(&password));

    let again = Served::without_a_command(&store);
    assert!(row(&again).is_none() && again.contains("đã có"), "{again}");
    assert!(!again.contains(&password));
    assert_eq!(listed(), before);

    let served = Served::start(&store);
    // What is said in the demonstration is there to be seen, and marked.
    for (path, expected) in [
        ("/tham-van", "(dữ liệu mẫu) về cấp Giấy xác nhận"),
        ("/tham-van/cuoc/TV-0001", "trong 10 ngày làm việc"),
        ("/tham-van/cuoc/TV-0001", "Đề nghị bỏ"),
        ("/tham-van/gop-y/GY-0001", "Tiếp thu: bỏ bản sao"),
        ("/tham-van/gop-y/GY-0003", "Hộ kinh doanh B (dữ liệu mẫu)"),
        ("/tham-van/cuoc/TV-0002", "Tham vấn (dữ liệu mẫu) về quy định hiện hành"),
        ("/hoi-dap", "Câu hỏi mẫu: "),
        ("/hoi-dap/HD-0001", "Trả lời mẫu, không phải hướng dẫn của cơ quan"),
        ("/ket-qua/bo-cong-thuong", "2 đã trả lời"),
    ] {
        let page = served.get(path);
        assert!(page.contains(expected), "{path}: {expected}: {page}");
    }
    let form = format!("login=quan-tri@mau.example&password={password}");
    let headers = "Origin: http://localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    let answer = served.send("POST /dang-nhap", headers, &form).unwrap();
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    drop(served);

    store.execute("DELETE FROM session; DELETE FROM account").await;
    quydinh(&store).arg("index").arg(fixture("registry.csv")).assert().success();
    let real = Served::without_a_command(&store);
    assert!(!real.contains("mau.example"), "{real}");
    assert!(!listed().contains('@'), "{}", listed());
}

/// Everything that can be logged is, while somebody signs in, changes a
/// password, and makes and uses a token.
async fn secrets_are_in_no_log(store: TestStore) {
    let add = ["user", "add", "a@mau.example", "--role", "analyst"];
    let (_, added, _) = run(quydinh(&store).args(add));
    let first = added.lines().last().unwrap().to_owned();
    quydinh(&store).arg("index").arg(fixture("registry.csv")).assert().success();
    let path = store.dir().join("log");
    let served = Served::start_with(&store, "trace", fs::File::create(&path).unwrap());
    let post = |path: &str, cookie: &str, body: &str| {
        let headers = format!(
            "Origin: http://localhost\r\nCookie: {cookie}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n"
        );
        served.send(&format!("POST {path}"), &headers, body).unwrap()
    };
    let cookie = |answer: &str| {
        let line = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
        line.unwrap_or_else(|| panic!("{answer}")).split(';').next().unwrap().to_owned()
    };
    let between = |text: &str, before: &str, after: char| {
        let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{before}: {text}"));
        rest.split(after).next().unwrap().to_owned()
    };
    let wrong = "mat-khau-go-nham-vao-day";
    let answer = post("/dang-nhap", "", &format!("login={wrong}&password={wrong}"));
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
    let one = cookie(&post("/dang-nhap", "", &format!("login=a@mau.example&password={first}")));
    let second = "con-meo-trang-nam-tren-mai";
    let form = format!("current={first}&new={second}&again={second}");
    let two = cookie(&post("/tai-khoan/mat-khau", &one, &form));
    let page = served.send("GET /tai-khoan", &format!("Cookie: {two}\r\n"), "").unwrap();
    let id = between(&page, "name=\"id\" value=\"", '"');
    let form = format!("id={id}&name=x&scope=read&days=7");
    let answer = post("/tai-khoan/ma-truy-cap", &two, &form);
    let token = between(&answer, "spellcheck=\"false\">", '<');
    let bearer = format!("Authorization: Bearer {token}\r\n");
    let me = served.send("GET /api/v1/me", &bearer, "").unwrap();
    assert!(me.contains("a@mau.example"), "{me}");
    // What somebody may not is logged, with who it was.
    let refused = served.send("GET /quan-tri/tai-khoan", &format!("Cookie: {two}\r\n"), "");
    assert!(refused.unwrap().starts_with("HTTP/1.1 403"));
    drop(served);

    let log = fs::read_to_string(&path).unwrap();
    assert!(
        log.contains("DEBUG") && log.contains("/api/v1/me") && log.contains("refused"),
        "{log}"
    );
    let denied = log.lines().find(|line| line.contains("refused what they may not")).unwrap();
    assert!(denied.contains("/quan-tri/tai-khoan") && denied.contains("account"), "{denied}");
    for secret in [wrong, &first, second, &one[8..], &two[8..], &token, "$argon2id"] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

fn flip_a_byte(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    if let Some(byte) = bytes.get_mut(middle) {
        *byte ^= 0x55;
    }
    fs::write(file, bytes).unwrap();
}

fn cut_in_half(file: &Path) {
    let bytes = fs::read(file).unwrap();
    fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
}

fn remove(file: &Path) {
    fs::remove_file(file).unwrap();
}

/// Files of an index; those that only lock it are not part of it.
fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else if path.extension().is_none_or(|extension| extension != "lock") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// `quydinh serve` in a process of its own, ready to answer; stopped when dropped.
pub(crate) struct Served {
    process: Child,
    pub(crate) address: String,
}

impl Served {
    fn start(store: &TestStore) -> Self {
        Self::start_with(store, "off", Stdio::null())
    }

    pub(crate) fn start_with(store: &TestStore, level: &str, log: impl Into<Stdio>) -> Self {
        Self::start_as(store, &[("RUST_LOG", level)], log)
    }

    /// The same with these variables.
    pub(crate) fn start_as(
        store: &TestStore,
        variables: &[(&str, &str)],
        log: impl Into<Stdio>,
    ) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let address = free.to_string();
        let process = quydinh(store)
            .args(["serve", "--listen", &address])
            .envs(variables.iter().copied())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let served = Self { process, address };
        let started = Instant::now();
        while !served.request("/health").is_some_and(|answer| answer.starts_with("HTTP/1.1 200")) {
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "the server does not become ready"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        served
    }

    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Ends it as nothing else does: with no chance to finish anything.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// What the program without a command tells until it serves.
    fn without_a_command(store: &TestStore) -> String {
        let path = store.dir().join("told");
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let process = quydinh(store)
            .env("QUYDINH_LISTEN", free.to_string())
            .stdout(Stdio::null())
            .stderr(fs::File::create(&path).unwrap())
            .spawn()
            .unwrap();
        let served = Self { process, address: free.to_string() };
        let started = Instant::now();
        loop {
            let told = fs::read_to_string(&path).unwrap();
            if told.contains("Đang phục vụ") {
                drop(served);
                return told;
            }
            assert!(started.elapsed() < Duration::from_secs(60), "{told}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The body of an answer that has to be 200.
    pub(crate) fn get(&self, path: &str) -> String {
        let answer = self.request(path).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
        body.to_owned()
    }

    fn request(&self, path: &str) -> Option<String> {
        self.send(&format!("GET {path}"), "", "")
    }

    /// A request of a method and path, with more headers and a body.
    pub(crate) fn send(&self, line: &str, headers: &str, body: &str) -> Option<String> {
        Self::ask(&self.address, line, headers, body)
    }

    /// The same of the server at an address, which may end meanwhile.
    pub(crate) fn ask(address: &str, line: &str, headers: &str, body: &str) -> Option<String> {
        let mut connection = TcpStream::connect(address).ok()?;
        let length = body.len();
        let request = format!(
            "{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Length: {length}\r\n{headers}\r\n{body}"
        );
        connection.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer).ok()?;
        Some(answer)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // A server that ended by itself is what the requests tell.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
