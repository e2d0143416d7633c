//! What was looked at and how it was found, for people and for programs.

use std::io::{self, Write};

use jiff::{
    Timestamp,
    tz::{Offset, TimeZone},
};
use serde::Serialize;

/// How something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    /// As it should be.
    Ok,
    /// It works, and somebody should look at it.
    Warning,
    /// It does not work, or what is recorded is in danger.
    Problem,
}

impl Level {
    fn label(self) -> &'static str {
        match self {
            Self::Ok => "đạt",
            Self::Warning => "LƯU Ý",
            Self::Problem => "LỖI",
        }
    }
}

/// What a check is about, in the order in which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Part {
    /// Variables and how they go together.
    Settings,
    /// The database.
    Store,
    /// The search index.
    Index,
    /// Room.
    Disk,
    /// Clocks and calendars.
    Time,
    /// Letters and messages to webhooks.
    Mail,
    /// The OpenID provider.
    Oidc,
    /// https without a proxy.
    Tls,
    /// What reads the files of strangers.
    Uploads,
}

impl Part {
    fn label(self) -> &'static str {
        match self {
            Self::Settings => "Cấu hình",
            Self::Store => "Cơ sở dữ liệu",
            Self::Index => "Chỉ mục tìm kiếm",
            Self::Disk => "Ổ đĩa",
            Self::Time => "Thời gian",
            Self::Mail => "Thư và thông báo",
            Self::Oidc => "Hệ thống xác thực",
            Self::Tls => "https",
            Self::Uploads => "Đọc tệp do người khác gửi",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub(super) struct Check {
    part: Part,
    /// The same in every version of the program.
    name: &'static str,
    level: Level,
    found: String,
    /// What to do about it; none where all is well.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

/// A variable of the environment.
#[derive(Debug, Serialize)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) is_set: bool,
    /// What counts, unless it is a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<String>,
}

/// An instant for a person in Viet Nam.
pub(super) fn instant(at: Timestamp) -> String {
    let zone = TimeZone::fixed(Offset::constant(7));
    at.to_zoned(zone).strftime("%H:%M:%S ngày %d/%m/%Y").to_string()
}

/// All that was looked at.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    status: Level,
    version: &'static str,
    at: Timestamp,
    checks: Vec<Check>,
    pub(super) variables: Vec<Variable>,
}

impl Report {
    pub(super) fn new(at: Timestamp) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        Self { status: Level::Ok, version, at, checks: Vec::new(), variables: Vec::new() }
    }

    /// When it is made.
    pub(super) fn at(&self) -> Timestamp {
        self.at
    }

    /// The worst that was found.
    pub(super) fn status(&self) -> Level {
        self.status
    }

    pub(super) fn ok(&mut self, part: Part, name: &'static str, found: impl Into<String>) {
        self.add(part, name, Level::Ok, (found.into(), None));
    }

    pub(super) fn warn(
        &mut self,
        part: Part,
        name: &'static str,
        (found, advice): (impl Into<String>, impl Into<String>),
    ) {
        self.add(part, name, Level::Warning, (found.into(), Some(advice.into())));
    }

    pub(super) fn fail(
        &mut self,
        part: Part,
        name: &'static str,
        (found, advice): (impl Into<String>, impl Into<String>),
    ) {
        self.add(part, name, Level::Problem, (found.into(), Some(advice.into())));
    }

    fn add(
        &mut self,
        part: Part,
        name: &'static str,
        level: Level,
        (found, advice): (String, Option<String>),
    ) {
        self.status = self.status.max(level);
        self.checks.push(Check { part, name, level, found, advice });
    }

    /// For a person: each part with what was found, what to do beneath it.
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut last = None;
        let mut checks: Vec<&Check> = self.checks.iter().collect();
        checks.sort_by_key(|check| check.part);
        for check in checks {
            if last != Some(check.part) {
                writeln!(out, "{}{}", if last.is_some() { "\n" } else { "" }, check.part.label())?;
                last = Some(check.part);
            }
            writeln!(out, "  {:<6} {}", check.level.label(), check.found)?;
            if let Some(advice) = &check.advice {
                writeln!(out, "         → {advice}")?;
            }
        }
        let count = |level| self.checks.iter().filter(|check| check.level == level).count();
        let (problems, warnings) = (count(Level::Problem), count(Level::Warning));
        writeln!(
            out,
            "\nĐã kiểm tra {} mục: {problems} lỗi, {warnings} điều cần lưu ý. Không có gì bị thay \
             đổi.",
            self.checks.len()
        )
    }

    /// For programs.
    pub(super) fn write_json(&self, out: &mut impl Write) -> anyhow::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        Ok(writeln!(out)?)
    }
}
