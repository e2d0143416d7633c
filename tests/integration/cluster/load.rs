//! Who writes and reads meanwhile, and what they know to be so.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering::SeqCst},
    },
    thread::{self, Scope},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    Tokens,
    nodes::{Answer, Node},
};

/// How long a write is tried until it is answered.
const PATIENCE: Duration = Duration::from_secs(60);

/// What was measured.
#[derive(Debug, Default, Clone)]
pub(super) struct Sum {
    /// Writes that were answered.
    pub(super) written: u64,
    /// How many of them had been asked before, without an answer.
    pub(super) again: u64,
    /// Answers that were compared with what is known.
    pub(super) checked: u64,
    /// Searches that were answered while there was no primary.
    pub(super) searches_away: u64,
    /// Answers that said themselves that they show less than was asked for: a
    /// server that lost the primary does not wait for rows that it cannot read.
    /// A dry run of such a server is one too, when its confirmation is refused
    /// as what it was made of has moved.
    pub(super) behind: u64,
    pub(super) wrong: Vec<String>,
    /// From the answer to a write until another server shows it.
    pub(super) delays: Vec<Duration>,
    pub(super) kills: u64,
}

/// Up to which row of the journal an answer says that it shows everything. A plan
/// says it itself; the header may tell of a row that came while it was made.
fn shows(answer: &Answer) -> u64 {
    let body = answer.json();
    let own = body["plan"].is_string().then(|| body["seq"].as_u64()).flatten();
    own.map_or(answer.seq, |own| own.min(answer.seq))
}

impl Sum {
    /// A share of the delays is no longer, in hundredths.
    pub(super) fn delay(&self, share: usize) -> Duration {
        let mut sorted = self.delays.clone();
        sorted.sort_unstable();
        let at = (sorted.len() * share).div_ceil(100).saturating_sub(1);
        sorted.get(at).copied().unwrap_or_default()
    }
}

pub(super) struct Load<'n> {
    nodes: &'n [Node],
    tokens: Tokens,
    over: AtomicBool,
    /// Whether there is no primary.
    pub(super) away: AtomicBool,
    count: AtomicU64,
    sum: Mutex<Sum>,
    comments: Mutex<BTreeSet<String>>,
    petitions: Mutex<BTreeSet<String>>,
}

impl<'n> Load<'n> {
    pub(super) fn new(nodes: &'n [Node], tokens: Tokens) -> Self {
        Self {
            nodes,
            tokens,
            over: AtomicBool::new(false),
            away: AtomicBool::new(false),
            count: AtomicU64::new(0),
            sum: Mutex::default(),
            comments: Mutex::default(),
            petitions: Mutex::default(),
        }
    }

    pub(super) fn spawn<'s>(&'s self, scope: &'s Scope<'s, '_>) {
        for who in 0..2 {
            scope.spawn(move || self.each(|n| self.comment(who, n)));
        }
        scope.spawn(|| self.each(|n| self.petition(n)));
        scope.spawn(|| self.send_plans());
        for _ in 0..2 {
            scope.spawn(|| self.each(|n| self.search(n)));
        }
    }

    pub(super) fn stop(&self) {
        self.over.store(true, SeqCst);
    }

    pub(super) fn written(&self) -> u64 {
        self.sum.lock().unwrap().written
    }

    pub(super) fn sum(&self) -> Sum {
        let mut sum = self.sum.lock().unwrap().clone();
        sum.kills = self.nodes.iter().map(|node| node.kills.load(SeqCst)).sum();
        sum
    }

    /// What was answered, with the tables in which it has to be.
    pub(super) fn texts(&self) -> [(&'static str, &'static str, BTreeSet<String>); 2] {
        let of = |texts: &Mutex<BTreeSet<String>>| texts.lock().unwrap().clone();
        [
            ("comments", "SELECT text FROM comment_words", of(&self.comments)),
            ("petitions", "SELECT subject FROM petition", of(&self.petitions)),
        ]
    }

    fn each(&self, act: impl Fn(u64)) {
        let mut number = 0;
        while !self.over.load(SeqCst) {
            act(number);
            number += 1;
            thread::sleep(Duration::from_millis(30));
        }
    }

    /// A server that is up, another one each time, and how often it had been
    /// killed: counted before it is seen up, so that a kill between is noticed.
    fn node(&self) -> (&'n Node, u64) {
        loop {
            let at = self.count.fetch_add(1, SeqCst) as usize;
            let node = &self.nodes[at * 7 / 3 % self.nodes.len()];
            let kills = node.kills.load(SeqCst);
            if node.up.load(SeqCst) {
                return (node, kills);
            }
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Headers of somebody, in a network of their own: limits are by network.
    fn headers(&self, token: &str, seen: u64) -> String {
        let n = self.count.fetch_add(1, SeqCst);
        let network = format!("10.{}.{}.{}", n >> 16 & 255, n >> 8 & 255, n & 255);
        format!("{token}X-Forwarded-For: {network}\r\nX-Journal-Seq: {seen}\r\n")
    }

    fn wrong(&self, what: String) {
        self.sum.lock().unwrap().wrong.push(what);
    }

    fn check(&self, holds: bool, what: impl FnOnce() -> String) {
        self.sum.lock().unwrap().checked += 1;
        if !holds {
            self.wrong(what());
        }
    }

    /// Asks for something to be recorded, by somebody who has seen so much, until
    /// that is answered: the same request again is answered as the first time.
    fn write(&self, line: &str, (token, seen): (&str, u64), body: &str) -> Option<Answer> {
        let (started, mut tries) = (Instant::now(), 0);
        while started.elapsed() < PATIENCE {
            let answer = self.node().0.ask(line, &self.headers(token, seen), body);
            tries += 1;
            match answer {
                Some(answer) if [200, 201].contains(&answer.status) => {
                    let mut sum = self.sum.lock().unwrap();
                    sum.written += 1;
                    sum.again += u64::from(tries > 1);
                    return Some(answer);
                }
                Some(answer) if has_moved(&answer) => return Some(answer),
                // Cut off, or to be asked again.
                None => {}
                Some(answer) if [503, 408].contains(&answer.status) => {}
                Some(answer) => {
                    self.wrong(format!("{line}: {} {}", answer.status, answer.body));
                    return None;
                }
            }
            thread::sleep(Duration::from_millis(50));
        }
        self.wrong(format!("{line} was not answered"));
        None
    }

    /// Reads from another server what was seen up to a position.
    fn read(&self, line: &str, seen: u64) -> Option<Answer> {
        for _ in 0..200 {
            let answer = self.node().0.ask(line, &self.headers("", seen), "");
            match answer {
                None => {}
                Some(answer) if [503, 408].contains(&answer.status) => {}
                Some(answer) if shows(&answer) < seen => self.sum.lock().unwrap().behind += 1,
                Some(answer) => return Some(answer),
            }
            thread::sleep(Duration::from_millis(50));
        }
        self.wrong(format!("{line} was not answered"));
        None
    }

    fn comment(&self, who: u64, number: u64) {
        let text = format!("Góp ý thứ {number} của người thứ {who}, gửi khi máy chủ có thể dừng");
        let body = json!({"item": 1, "stance": "for", "text": text, "organisation": "Công ty A"});
        let line = "POST /api/v1/plans/PA-0001/comments";
        let Some(done) = self.write(line, (&self.tokens.business, 0), &body.to_string()) else {
            return;
        };
        self.comments.lock().unwrap().insert(text.clone());
        if number.is_multiple_of(4) {
            self.measure(done.seq);
        }
        let made = done.json();
        let address = made["number"].as_str().unwrap_or_default();
        let line = format!("GET /api/v1/comments/{address}");
        let Some(read) = self.read(&line, done.seq) else { return };
        self.check(read.status == 200 && read.json()["text"] == *text, || {
            format!("{line} after row {}: {} {}", done.seq, read.status, read.body)
        });
        // The journal may be read from the standby.
        let line = format!("GET /api/v1/journal?after={}&limit=1", done.seq - 1);
        let Some(read) = self.read(&line, done.seq) else { return };
        self.check(read.status == 200 && read.json()["rows"][0]["seq"] == done.seq, || {
            format!("{line}: {} {}", read.status, read.body)
        });
    }

    fn petition(&self, number: u64) {
        let subject = format!("Kiến nghị thứ {number} về thủ tục");
        let body = json!({"subject": subject, "regulations": ["1.000000"], "organisation": "Công ty A",
            "text": format!("Nội dung của kiến nghị thứ {number}, gửi khi máy chủ có thể dừng")});
        let line = "POST /api/v1/petitions";
        let Some(done) = self.write(line, (&self.tokens.business, 0), &body.to_string()) else {
            return;
        };
        self.petitions.lock().unwrap().insert(subject.clone());
        let made = done.json();
        let address = made["number"].as_str().unwrap_or_default();
        let line = format!("GET /api/v1/petitions/{address}");
        let Some(read) = self.read(&line, done.seq) else { return };
        self.check(read.status == 200 && read.json()["subject"] == *subject, || {
            format!("{line} after row {}: {} {}", done.seq, read.status, read.body)
        });
    }

    /// One plan whose only item is kept or cut, file after file. What it says is
    /// read from memory, by whichever server.
    fn send_plans(&self) {
        let mut known = json!({"title": "Phương án"});
        let (mut number, mut seen) = (0, 0);
        while !self.over.load(SeqCst) {
            number += 1;
            let reason = format!("Vòng {number}");
            let cut = number % 2 == 0;
            let file = plan_file(&reason, cut);
            let Some((plan, seq)) = self.send_plan(&known, &file, seen) else { return };
            seen = seq;
            known = json!({"plan": plan, "coverage": "whole"});
            let line = format!("GET /api/v1/plans/{plan}");
            let Some(read) = self.read(&line, seq) else { return };
            let shown = read.json();
            let item = &shown["items"][0];
            let holds = item["content"]["reason"] == *reason && item["version"] == number;
            self.check(holds, || format!("{line} after row {seq}: {}", read.body));
            let line = "GET /api/v1/regulations?disposition=cut";
            let Some(read) = self.read(line, seq) else { return };
            let total = u64::from(cut);
            self.check(read.json()["total"] == total, || {
                format!("{line} after row {seq} at {}: {}", read.seq, read.body)
            });
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// A dry run and its confirmation, perhaps by two servers; the plan and the
    /// row of the journal. What has moved since the dry run is looked at again.
    fn send_plan(&self, known: &Value, file: &str, seen: u64) -> Option<(String, u64)> {
        let mut query = "agency=bo-xay-dung&name=pa.csv".to_owned();
        for (name, value) in known.as_object()? {
            query += &format!("&{name}={}", crate::app::encoded(value.as_str()?));
        }
        let who = (self.tokens.officer.as_str(), seen);
        for _ in 0..200 {
            let run = self.write(&format!("POST /api/v1/plans?{query}"), who, file)?;
            // A file that was taken in, of which the answer was lost, is known.
            let run = run.json();
            let confirm = run["confirm"].as_str().unwrap_or_default();
            let line = format!("POST /api/v1/plans?{query}&confirm={confirm}");
            let done = self.write(&line, who, file)?;
            if has_moved(&done) {
                // Nobody else sends plans, so only what was seen can have moved.
                let shown = run["seq"].as_u64();
                self.check(shown < Some(seen), || {
                    format!("{line} was looked at up to row {shown:?} after {seen}: {}", done.body)
                });
                self.sum.lock().unwrap().behind += 1;
                continue;
            }
            let receipt = done.json();
            return Some((receipt["plan"].as_str()?.to_owned(), receipt["seq"].as_u64()?));
        }
        self.wrong(format!("{query} has moved whenever it was confirmed"));
        None
    }

    /// The answers to these never change, primary or not.
    fn search(&self, number: u64) {
        const ASKED: [(&str, &str, u64); 4] = [
            ("q=2.000001", "2.000001", 1),
            ("kind=procedure&limit=1", "", 14),
            ("agency=bo-xay-dung&limit=1", "", 4),
            ("q=zzqx", "", 0),
        ];
        let (query, first, total) = ASKED[number as usize % ASKED.len()];
        let away = self.away.load(SeqCst);
        let (node, kills) = self.node();
        let line = format!("GET /api/v1/regulations?{query}");
        let answer = node.ask(&line, "", "");
        // A server that was killed meanwhile answers nothing.
        if node.kills.load(SeqCst) != kills {
            return;
        }
        let holds = answer.as_ref().is_some_and(|answer| {
            let found = (answer.status == 200).then(|| answer.json());
            found.is_some_and(|found| {
                found["total"] == total && (first.is_empty() || found["hits"][0]["code"] == first)
            })
        });
        self.check(holds, || format!("{line}: {answer:?}"));
        if away && self.away.load(SeqCst) {
            self.sum.lock().unwrap().searches_away += 1;
        }
    }

    /// How long another server takes to show a row.
    fn measure(&self, seq: u64) {
        let ((node, kills), started) = (self.node(), Instant::now());
        while started.elapsed() < Duration::from_secs(10) {
            let shown = node.ask("GET /readyz", "", "").map_or(0, |answer| answer.seq);
            if node.kills.load(SeqCst) != kills || self.away.load(SeqCst) {
                return;
            }
            if shown >= seq {
                self.sum.lock().unwrap().delays.push(started.elapsed());
                return;
            }
            thread::sleep(Duration::from_millis(2));
        }
        self.wrong(format!("row {seq} is not shown"));
    }
}

/// Whether a confirmation was refused because its dry run shows an earlier state.
fn has_moved(answer: &Answer) -> bool {
    answer.status == 409 && answer.json()["error"]["code"] == "moved"
}

fn plan_file(reason: &str, cut: bool) -> String {
    let head = "Mã TTHC;Loại tác động;Lý do;Kiến nghị thực thi;Lộ trình\n2.000000;";
    match cut {
        true => {
            format!("{head}Bãi bỏ;{reason};Bãi bỏ Điều 5 Thông tư 02/2017/TT-BXD;Quý IV/2045\n")
        }
        false => format!("{head}Giữ nguyên;{reason};;\n"),
    }
}
