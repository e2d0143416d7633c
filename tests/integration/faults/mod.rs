//! What is answered while something is broken, and afterwards: docs/faults.md has
//! a line for each fault and names the test. Killing the program is in `killed`
//! and `killed_comments`, the loss of a primary in `cluster`.

mod clock;
mod disk;
mod index;
mod rebuild;
mod slow;
mod storms;

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use axum::{Router, body::Body, http::Request};
use quydinh::model::{Role, TokenScope};
use serde_json::json;

use crate::{
    app::{Reply, TestApp, ask},
    plans::TRADE,
};

/// A disk of its own, so small that a test can fill it.
struct Disk {
    dir: tempfile::TempDir,
}

impl Disk {
    /// One of so many megabytes; none, with the reason printed, where this user
    /// may not mount any.
    fn new(megabytes: u32) -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let size = format!("size={megabytes}m");
        let mounted = mount(&["-t", "tmpfs", "-o", &size, "tmpfs"], dir.path());
        if let Err(why) = mounted {
            println!("skipped: no file system can be mounted: {why}");
            return None;
        }
        Some(Self { dir })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Takes all the room there is.
    fn fill(&self) {
        let mut file = fs::File::create(self.path("filler")).unwrap();
        for size in [1 << 20, 4096] {
            while file.write_all(&vec![1; size]).is_ok() {}
        }
    }

    /// Makes room again.
    fn clear(&self) {
        fs::remove_file(self.path("filler")).unwrap();
    }

    /// Nothing can be written, or again.
    fn remount(&self, how: &str) {
        mount(&["-o", &format!("remount,{how}")], self.dir.path()).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // What is still open is let go of with its last file.
        let unmounted = Command::new("umount").arg("-l").arg(self.dir.path()).status();
        if !unmounted.is_ok_and(|status| status.success()) {
            eprintln!("{} was left mounted", self.dir.path().display());
        }
    }
}

fn mount(options: &[&str], at: &Path) -> Result<(), String> {
    let output = Command::new("mount").args(options).arg(at).output();
    let output = output.map_err(|error| error.to_string())?;
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
    }
}

/// The token of somebody who asks questions.
async fn business(app: &TestApp) -> String {
    let member = app.member(Role::Business, None).await;
    app.token(&member, &[TokenScope::Comments, TokenScope::Read]).await
}

/// Asks a question of a server: something small that is recorded.
async fn question(service: &Router, token: &str, number: usize) -> Reply {
    let body = json!({
        "agency": TRADE,
        "title": format!("Cửa hàng số {number} có phải đổi giấy chứng nhận không?"),
        "regulations": ["9.000001"],
        "text": format!("Cửa hàng số {number} mở năm 2020, nay chuyển sang địa điểm khác."),
    });
    let request = Request::post("/api/v1/questions").header("authorization", token);
    ask(service, request.body(Body::from(body.to_string())).unwrap()).await
}

/// One GET.
async fn get(service: &Router, address: &str) -> Reply {
    ask(service, Request::get(address).body(Body::empty()).unwrap()).await
}

/// The code of an answer that is an error, with its status and when to come again.
fn refused(reply: &Reply) -> (u16, String) {
    assert!(reply.headers.contains_key("retry-after"), "{}", reply.body);
    let error = reply.json();
    assert!(!error["error"]["message"].as_str().unwrap().is_empty(), "{error}");
    (reply.status.as_u16(), error["error"]["code"].as_str().unwrap().to_owned())
}

/// How many questions are recorded.
async fn questions(app: &TestApp) -> i64 {
    app.count("SELECT COUNT(*) FROM question").await
}

/// Addresses that are answered from the index alone.
const SEARCHES: [&str; 4] = [
    "/api/v1/regulations?q=ban+le+xang+dau",
    "/?q=hai+quan",
    "/api/v1/regulations?q=giay&limit=50",
    "/api/v1/suggest?q=thue",
];
