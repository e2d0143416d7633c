//! The process that reads one file: what it has, what it may, how it ends.

use std::{
    fs,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use quydinh::{
    cases::{comments::Attachment, plans::Pdf},
    confined::{Failure, LONGEST, MOST_MEMORY, Reader},
    ingest::{Limits, marked_plan, read_plan},
    model::Media,
};

use crate::{harness::TODAY, malformed::specials};

const BINARY: &str = env!("CARGO_BIN_EXE_quydinh");

const PLAN: &str = "Mã TTHC;Loại tác động;Lý do;Kiến nghị thực thi;Lộ trình\n\
    9.000001;Bãi bỏ;Trùng;Bãi bỏ Điều 5 Thông tư 02/2017/TT-BCT;Quý IV/2045\n\
    9.000002;Giữ nguyên;Điều ước quốc tế;;\n9.000003;Xóa;x;;hôm nào\n";

fn reader() -> Reader {
    Reader::by(BINARY.into())
}

/// Apart and here the same comes out, to the last bit.
#[test]
fn what_is_read_apart_is_what_is_read_here() {
    let mut files = vec![("a plan", PLAN.as_bytes().to_vec())];
    let small = specials().into_iter().filter_map(|(what, make)| Some((what, make()?)));
    files.extend(small.filter(|(_, bytes)| bytes.len() < 2_000));
    for (what, bytes) in files {
        let here = read_plan(bytes.clone(), what, Limits::default(), TODAY);
        let apart = reader().plan(&bytes, what, TODAY).unwrap();
        assert_eq!(apart, here, "{what}");
        let problems = here.file.problems;
        let copy = reader().marked(&bytes, (what, TODAY), problems.clone()).unwrap().unwrap();
        let again = marked_plan(bytes, what, Limits::default(), TODAY, &problems).unwrap();
        assert_eq!(copy.len(), again.len(), "{what}");
    }
}

#[test]
fn papers_and_attachments_are_told_from_others() {
    let pdf = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF\n";
    let file = reader().pdf("a.pdf", pdf).unwrap().unwrap();
    assert_eq!(file, Pdf::new("a.pdf", pdf).unwrap());
    let file = reader().attachment("a.pdf", pdf).unwrap().unwrap();
    assert_eq!((file.facts().media, file.content()), (Media::Pdf, &pdf[..]));
    assert_eq!(file, Attachment::new("a.pdf", pdf).unwrap());
    for bytes in [&pdf[..40], b"", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", &vec![b' '; 21 << 20]] {
        let (here, apart) = (Pdf::new("a", bytes), reader().pdf("a", bytes).unwrap());
        assert_eq!(format!("{apart:?}"), format!("{here:?}"));
        let (here, apart) = (Attachment::new("a", bytes), reader().attachment("a", bytes).unwrap());
        assert_eq!(format!("{apart:?}"), format!("{here:?}"));
    }
}

/// The command, waiting for its file.
#[expect(clippy::zombie_processes, reason = "whoever gets it waits; what panics ends the tests")]
fn waiting() -> (Child, String) {
    let mut child = Command::new(BINARY)
        .arg("parse-upload")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    loop {
        let limits = fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
        // The last limit that it sets.
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        let soft = limits.lines().find(|line| line.starts_with("Max processes")).unwrap();
        if row(core) == ["0", "0"] && row(soft) == ["0", "0"] {
            return (child, limits);
        }
        if started.elapsed() > Duration::from_secs(30) {
            let _ = child.kill();
            let _ = child.wait();
            panic!("it does not confine itself:\n{limits}");
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// The soft and the hard limit of a line.
fn row(line: &str) -> [&str; 2] {
    let mut cells = line.get(26..).unwrap_or_default().split_whitespace();
    [cells.next().unwrap_or_default(), cells.next().unwrap_or_default()]
}

#[test]
fn it_takes_everything_away_from_itself() {
    // A file that is open here, and not there.
    let here = tempfile::NamedTempFile::new().unwrap();
    let (mut child, limits) = waiting();
    let memory = MOST_MEMORY.to_string();
    let seconds = [LONGEST.as_secs().to_string(), (LONGEST.as_secs() + 1).to_string()];
    for (what, expected) in [
        ("Max cpu time", [seconds[0].as_str(), &seconds[1]]),
        ("Max file size", ["0", "0"]),
        ("Max processes", ["0", "0"]),
        ("Max open files", ["3", "3"]),
        ("Max address space", [&memory, &memory]),
    ] {
        let line = limits.lines().find(|line| line.starts_with(what)).unwrap();
        assert_eq!(row(line), expected, "{what}\n{limits}");
    }
    let of = |file: &str| format!("/proc/{}/{file}", child.id());
    let status = fs::read_to_string(of("status")).unwrap();
    for expected in ["Threads:\t1", "NoNewPrivs:\t1"] {
        assert!(status.contains(expected), "{expected}\n{status}");
    }
    // None of those that this process opened; what it was started with itself, it
    // cannot take away.
    let open = |of: &str| -> Vec<u32> {
        let all = fs::read_dir(of).unwrap().map(|at| at.unwrap().file_name());
        all.map(|name| name.to_str().unwrap().parse().unwrap()).collect()
    };
    let mine = |fd: &u32| {
        let about = fs::read_to_string(format!("/proc/self/fdinfo/{fd}")).unwrap_or_default();
        let flags = about.lines().find_map(|line| line.strip_prefix("flags:")).unwrap_or("0");
        let flags = u64::from_str_radix(flags.trim(), 8).unwrap();
        const CLOSED_BEFORE_A_PROGRAM: u64 = 0o2_000_000;
        flags & CLOSED_BEFORE_A_PROGRAM == 0
    };
    let given: Vec<u32> = open("/proc/self/fd").into_iter().filter(mine).collect();
    for fd in open(&of("fd")) {
        assert!(fd < 3 || given.contains(&fd), "{fd} is open, and of those before it {given:?}");
    }
    assert!(fs::metadata(here.path()).is_ok());
    // Whoever started it closes the pipe and it ends.
    drop(child.stdin.take());
    assert!(!child.wait().unwrap().success());
}

/// What it cannot read it says nothing about.
#[test]
fn what_is_no_question_has_no_answer() {
    for bytes in [
        &b""[..],
        b"abc",
        b"\0\0\0\x02{}",
        b"\xff\xff\xff\xff",
        b"\0\0\0\x1e{\"job\":\"Pdf\",\"size\":1000000}x",
    ] {
        let mut child = Command::new(BINARY)
            .arg("parse-upload")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let _ = child.stdin.take().unwrap().write_all(bytes);
        let output = child.wait_with_output().unwrap();
        assert!(!output.status.success() && output.stdout.is_empty(), "{bytes:?}: {output:?}");
    }
}

/// A program that does this instead of reading.
fn instead(dir: &Path, script: &str) -> Reader {
    let path = dir.join("reader");
    fs::write(&path, format!("#!/bin/sh\necho $$ >{}/id\n{script}\n", dir.display())).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    Reader::by(path)
}

#[test]
fn however_it_ends_the_file_is_refused_and_nothing_is_left() {
    let dir = tempfile::tempdir().unwrap();
    // As bytes after the finding: a text so long takes a debug build too much of its
    // time.
    let endless = "cat >/dev/null; echo '{\"finding\":{\"Pdf\":{\"Ok\":null}},\"size\":60000000}'; \
        head -c 60000000 /dev/zero";
    for (script, expected) in [
        ("exec sleep 100", "Time"),
        ("cat >/dev/null; exec sleep 100", "Time"),
        ("kill -ABRT $$", "Memory"),
        ("cat >/dev/null; kill -XCPU $$", "Time"),
        ("kill -SEGV $$", "Died"),
        ("exit 1", "Died"),
        ("cat >/dev/null; exit 0", "Died"),
        ("cat >/dev/null; echo '{}'", "Died"),
        ("cat >/dev/null; echo '{\"finding\":{\"Pdf\":{\"Ok\":null}},\"size\":0}'", "Died"),
        ("cat >/dev/null; printf '{\"finding\":{\"Plan\":{'", "Died"),
        (endless, "Said"),
    ] {
        let reader = instead(dir.path(), script);
        let started = Instant::now();
        let failure = reader.plan(&vec![b'x'; 1 << 20], "a", TODAY).unwrap_err();
        let found = match &failure {
            Failure::Time => "Time",
            Failure::Memory => "Memory",
            Failure::Said => "Said",
            Failure::Died(_) => "Died",
            Failure::Start(_) => "Start",
        };
        assert_eq!(found, expected, "{script}: {failure}");
        assert!(started.elapsed() < LONGEST + Duration::from_secs(5), "{script}");
        let id = fs::read_to_string(dir.path().join("id")).unwrap();
        let left = fs::exists(format!("/proc/{}", id.trim())).unwrap();
        assert!(!left, "{script}: process {id} is left");
    }
    let lying = "cat >/dev/null; echo '{\"finding\":{\"Pdf\":{\"Err\":\"<b>\"}},\"size\":0}'";
    let failure = instead(dir.path(), lying).pdf("a", b"%PDF-").unwrap_err();
    assert!(matches!(failure, Failure::Died(_)), "{failure}");
    let none = Reader::by(dir.path().join("none"));
    assert!(matches!(none.plan(b"x", "a", TODAY), Err(Failure::Start(_))));
}

/// No variable and no folder of the server is handed on.
#[test]
fn nothing_is_handed_on() {
    let dir = tempfile::tempdir().unwrap();
    let told = dir.path().display();
    let script = format!("pwd >{told}/pwd; env >{told}/env; exit 1");
    let _ = instead(dir.path(), &script).plan(b"x", "a", TODAY);
    let read = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
    assert_eq!(read("pwd").trim(), "/");
    // What a shell sets by itself.
    let known = ["PWD=", "SHLVL=", "_=", "OLDPWD="];
    let env = read("env");
    assert!(env.lines().all(|line| known.iter().any(|known| line.starts_with(known))), "{env}");
}
