//! The program as a user runs it.

use assert_cmd::Command;

fn quydinh() -> Command {
    Command::new(env!("CARGO_BIN_EXE_quydinh"))
}

#[test]
fn starts() {
    quydinh().arg("--help").assert().success();
}
