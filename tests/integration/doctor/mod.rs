//! `quydinh doctor`: faults that are made are found, and nothing is changed.

mod faults;
mod settings;

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Command};

use serde_json::Value;

use crate::served::run;

/// What `doctor --json` says, and what it ends with.
fn doctor(command: &mut Command) -> Value {
    let (code, out, error) = run(command.args(["doctor", "--json"]));
    let report: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{error}"));
    let expected = match report["status"].as_str().unwrap() {
        "ok" => 0,
        "warning" => 1,
        _ => 2,
    };
    assert_eq!(code, expected, "{report:#}");
    report
}

/// The worst that was said about something; empty where nothing was.
fn level<'a>(report: &'a Value, (part, name): (&str, &str)) -> &'a str {
    let checks = report["checks"].as_array().unwrap();
    let about = checks.iter().filter(|check| check["part"] == part && check["name"] == name);
    let rank = |level: &str| ["ok", "warning", "problem"].iter().position(|of| *of == level);
    about
        .map(|check| check["level"].as_str().unwrap())
        .max_by_key(|level| rank(level))
        .unwrap_or("")
}

/// Who is not well of all that was looked at.
fn unwell(report: &Value) -> Vec<String> {
    let checks = report["checks"].as_array().unwrap().iter();
    let unwell = checks.filter(|check| check["level"] != "ok");
    unwell.map(|check| format!("{}/{}", text(&check["part"]), text(&check["name"]))).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Whether others on this machine could come to a folder at all.
fn is_passable(folder: &Path) -> bool {
    let whole = folder.canonicalize().unwrap();
    whole.ancestors().skip(1).all(|of| fs::metadata(of).unwrap().permissions().mode() & 1 == 1)
}
