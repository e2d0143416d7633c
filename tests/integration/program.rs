//! The program as a user runs it.

use std::{fs, path::Path};

use assert_cmd::{Command, assert::Assert};

use crate::harness::{TestStore, on_both_stores};

on_both_stores!(files_are_loaded_and_counted, accounts_are_managed);

pub(crate) fn quydinh(at: &TestStore, arguments: &[&str]) -> Assert {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quydinh"));
    for name in [
        "EDITION",
        "AS_OF",
        "FULL",
        "REJECTS",
        "ACTOR",
        "LISTEN",
        "LOG",
        "USER_ROLE",
        "USER_AGENCY",
        "USER_NAME",
    ] {
        command.env_remove(format!("QUYDINH_{name}"));
    }
    command
        .env("DATABASE_URL", &at.url)
        .env("QUYDINH_INDEX", at.dir().join("index"))
        .env_remove("RUST_LOG")
        .current_dir(at.dir())
        .args(arguments)
        .assert()
}

pub(crate) fn stdout(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

/// The cells of the line of a table that begins with a text.
pub(crate) fn line(text: &str, beginning: &str) -> String {
    let cells = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut lines = text.lines().map(|line| cells(line.trim_matches(['│', ' '])));
    lines.find(|line| line.starts_with(beginning)).unwrap_or_else(|| panic!("{beginning}: {text}"))
}

pub(crate) fn write(dir: &Path, name: &str, rows: &[&str]) {
    let rows: String = rows.iter().map(|row| format!("{row}\n")).collect();
    fs::write(dir.join(name), format!("Mã;Tên;Cơ quan\n{rows}")).unwrap();
}

async fn files_are_loaded_and_counted(at: TestStore) {
    let three = ["1.000001;Một;Bộ Tài chính", "1.000002;Hai;BTC", "1.000003;Ba;Bộ Tài chính"];
    write(at.dir(), "a.csv", &three);
    let first = quydinh(&at, &["index", "a.csv", "--as-of", "01/07/2025"]).success();
    assert_eq!(line(&stdout(&first), "Thêm mới"), "Thêm mới 3");
    // Nothing but errors and reasons to wait goes to standard error.
    let told = String::from_utf8(first.get_output().stderr.clone()).unwrap();
    assert!(told.starts_with("Lập chỉ mục: chưa có chỉ mục.\n"), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");

    let again = quydinh(&at, &["index", "a.csv", "--as-of", "2025-07-01"]).success();
    assert_eq!(line(&stdout(&again), "Không đổi"), "Không đổi 3");
    assert!(stdout(&again).contains("Tệp a.csv đã được nạp trước đây"));
    assert!(again.get_output().stderr.is_empty());

    // A refused row is told, listed in the file, and makes the end status 2.
    write(at.dir(), "b.csv", &["1.000001;Một đổi;BTC", "1.00002;Hai;BTC", "1.000004;Bốn;BTC"]);
    let refused = ["index", "b.csv", "--full", "--as-of", "2025-08-01", "--rejects", "r.csv"];
    let refused = quydinh(&at, &refused).code(2);
    let text = stdout(&refused);
    for expected in ["Thêm mới 1", "Thay đổi 1", "Không đổi 0"] {
        let (what, _) = expected.rsplit_once(' ').unwrap();
        assert_eq!(line(&text, what), expected);
    }
    // 1.00002 most likely is 1.000020, so the second and third are not in the file.
    assert_eq!(line(&text, "Hết hiệu lực"), "Hết hiệu lực vì không còn trong danh mục 2");
    assert_eq!(line(&text, "mã không đúng dạng"), "mã không đúng dạng 1");
    let rejects = fs::read_to_string(at.dir().join("r.csv")).unwrap();
    assert!(rejects.contains("1.00002"), "{rejects}");

    let missing = quydinh(&at, &["index", "không-có.csv"]).code(2);
    assert!(stdout(&missing).contains("không-có.csv"), "{}", stdout(&missing));

    let checked = quydinh(&at, &["verify"]).success();
    assert!(stdout(&checked).contains("9 dòng nhật ký, 7 phiên bản"), "{}", stdout(&checked));
    at.execute("UPDATE regulation_version SET field = 'khác' WHERE code = '1.000003'").await;
    let found = quydinh(&at, &["verify"]).code(1);
    assert!(stdout(&found).contains("SAI: quy định 1.000003, phiên bản 1: lĩnh vực"));
}

async fn accounts_are_managed(at: TestStore) {
    let add = ["user", "add", "Lan@Moit.gov.vn", "--role", "officer", "--agency", "Bộ Công Thương"];
    let added = stdout(&quydinh(&at, &add).success());
    let expected = "Đã thêm tài khoản lan@moit.gov.vn (Cán bộ bộ, cơ quan, Bộ Công Thương).";
    assert!(added.contains(expected), "{added}");
    let password = |text: &str| text.lines().last().unwrap().to_owned();
    assert_eq!(password(&added).len(), 23, "{added}");
    let list = || stdout(&quydinh(&at, &["user", "list"]).success());
    assert!(line(&list(), "lan@").ends_with("chưa đổi mật khẩu tạm"), "{}", list());
    assert!(!list().contains(&password(&added)));

    quydinh(&at, &["user", "disable", "lan@moit.gov.vn"]).success();
    assert!(line(&list(), "lan@").ends_with("đã khóa"), "{}", list());
    quydinh(&at, &["user", "enable", "lan@moit.gov.vn"]).success();
    let reset = stdout(&quydinh(&at, &["user", "reset", "lan@moit.gov.vn"]).success());
    assert_ne!(password(&reset), password(&added));
    let actor = ["user", "disable", "lan@moit.gov.vn", "--actor", "trực ban"];
    quydinh(&at, &actor).success();
    let verified = stdout(&quydinh(&at, &["verify"]).success());
    assert!(verified.contains("5 dòng nhật ký, 0 phiên bản quy định, 1 tài khoản"), "{verified}");

    for (arguments, said) in [
        (&add[..5], "cán bộ thì phải có cơ quan"),
        (&["user", "add", "b@c", "--role", "analyst", "--agency", "bo-y-te"], "chỉ cán bộ"),
        (&["user", "add", "LAN@moit.gov.vn", "--role", "analyst"], "đã có tài khoản"),
        (&["user", "reset", "khong-co@moit.gov.vn"], "không có tài khoản"),
    ] {
        let refused = quydinh(&at, arguments).code(1);
        let told = String::from_utf8(refused.get_output().stderr.clone()).unwrap();
        assert!(told.contains(said), "{arguments:?}: {told}");
    }
    for arguments in [
        &["user", "add", "b@c", "--role", "visitor"][..],
        &["user", "add", "không phải", "--role", "analyst"],
        &["user", "add", "b@c", "--role", "officer", "--agency", "Bộ Chẳng Có"],
        &["user"],
    ] {
        quydinh(&at, arguments).code(2);
    }
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let help = stdout(&quydinh(&at, &["user", "add", "--help"]).success());
    assert!(help.contains("Cách dùng"), "{help}");
    for variable in help.split("[env: ").skip(1) {
        let name = variable.split(['=', ']']).next().unwrap();
        assert!(readme.contains(&format!("`{name}`")), "README.md does not explain {name}");
    }
}

#[test]
fn help_and_mistakes_are_explained() {
    let mut help = Command::new(env!("CARGO_BIN_EXE_quydinh"));
    let help = String::from_utf8(help.args(["index", "--help"]).unwrap().stdout).unwrap();
    assert!(help.contains("Cách dùng: quydinh index"), "{help}");
    for (arguments, said) in [
        (vec!["index", "--full"], "chỉ có nghĩa khi có tệp"),
        (vec!["index", "a.csv", "--as-of", "9999-01-01"], "chưa đến"),
        (vec!["verify", "--database", "mysql://u:secret@h/d"], "không mở được cơ sở dữ liệu"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_quydinh"));
        command.env_remove("DATABASE_URL").current_dir(dir.path());
        let assert = command.args(&arguments).assert().code(1);
        let error = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
        assert!(error.contains(said) && error.starts_with("Lỗi: "), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}
