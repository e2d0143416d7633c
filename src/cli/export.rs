//! `quydinh export`: a list as a file, without a server; for scheduled jobs.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context as _, anyhow, bail};
use quydinh::{
    export::{Format, Summary, Table},
    model::PlanNumber,
    search::{Engine, Weights},
    web::{App, Clock, List, Site},
};

use super::{OPTIONS, Places, index::engine, report::number};

#[derive(Debug, clap::Args)]
#[command(next_help_heading = OPTIONS)]
pub(super) struct Args {
    /// Danh sách: regulations, plans, plan-items, decisions, documents, ratios, ratio-rows,
    /// overlap, league, league-comments, overdue, costs, cost-rows, indicators, restatements,
    /// restated, baselines, reconciliation, consultations, comments, calls, petitions, drafts,
    /// review-lists, journal
    #[arg(value_name = "DANH SÁCH", value_parser = list, help_heading = "Tham số")]
    list: List,
    /// Tệp để ghi; tệp CSV có thêm tệp mô tả TỆP.meta.json
    #[arg(long, env = "QUYDINH_EXPORT_OUT", value_name = "TỆP")]
    out: PathBuf,
    /// csv, xlsx, json, parquet hoặc atom; mặc định theo đuôi của tệp
    #[arg(long, env = "QUYDINH_EXPORT_FORMAT", value_name = "DẠNG", value_parser = format)]
    format: Option<Format>,
    /// Câu tìm, như trên trang tra cứu
    #[arg(long, env = "QUYDINH_EXPORT_Q", value_name = "CÂU")]
    q: Option<String>,
    /// Tên ngắn của cơ quan, như bo-y-te
    #[arg(long, env = "QUYDINH_EXPORT_AGENCY", value_name = "CƠ QUAN")]
    agency: Option<String>,
    /// Ngày xem
    #[arg(long, env = "QUYDINH_EXPORT_AS_OF", value_name = "NGÀY")]
    as_of: Option<String>,
    /// Theo những gì đã ghi nhận đến hết một ngày, hoặc đến một dòng nhật ký
    #[arg(long, env = "QUYDINH_EXPORT_KNOWN_AT", value_name = "NGÀY|DÒNG")]
    known_at: Option<String>,
    /// Tham số khác, đúng như trong địa chỉ của trang: kind=procedure
    #[arg(
        long = "filter",
        env = "QUYDINH_EXPORT_FILTER",
        value_name = "TÊN=GIÁ TRỊ",
        value_parser = pair
    )]
    filters: Vec<(String, String)>,
    /// Các mục của một phương án, như PA-0001; dùng với plans
    #[arg(long, env = "QUYDINH_EXPORT_PLAN", value_name = "SỐ", conflicts_with = "of")]
    plan: Option<PlanNumber>,
    /// Các dòng của một thứ trong danh sách: một phương án (plans, consultations), cơ quan
    /// (league), mốc so sánh (baselines), chỉ số (indicators), con số (reconciliation), văn bản
    /// (decisions, documents), viết như trong địa chỉ của trang
    #[arg(long, env = "QUYDINH_EXPORT_OF", value_name = "TÊN")]
    of: Option<String>,
    /// Địa chỉ của trang web, cho các liên kết trong tệp Atom
    #[arg(long, env = "QUYDINH_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
}

/// The lists by the names that programs have for them.
const LISTS: [(&str, List); 25] = [
    ("regulations", List::Regulations),
    ("plans", List::Plans),
    ("plan-items", List::Items),
    ("decisions", List::Decisions),
    ("documents", List::Documents),
    ("petitions", List::Petitions),
    ("ratios", List::Ratios),
    ("ratio-rows", List::RatioRows),
    ("overlap", List::Overlap),
    ("league", List::League),
    ("league-comments", List::LeagueComments),
    ("overdue", List::Overdue),
    ("costs", List::Costs),
    ("cost-rows", List::CostRows),
    ("indicators", List::Indicators),
    ("restatements", List::Restatements),
    ("restated", List::Restated),
    ("baselines", List::Baselines),
    ("reconciliation", List::Reconciliation),
    ("consultations", List::Consultations),
    ("comments", List::Comments),
    ("calls", List::Calls),
    ("drafts", List::Drafts),
    ("review-lists", List::Listings),
    ("journal", List::Journal),
];

fn list(text: &str) -> Result<List, String> {
    let found = LISTS.iter().find(|(name, _)| *name == text);
    found.map(|(_, list)| *list).ok_or_else(|| {
        let names = LISTS.map(|(name, _)| name);
        format!("{text:?} không phải một trong: {}", names.join(", "))
    })
}

fn format(text: &str) -> Result<Format, String> {
    text.parse().map_err(|error: quydinh::model::UnknownName| {
        format!("dùng được: {}", error.allowed.trim_end_matches(", "))
    })
}

fn pair(text: &str) -> Result<(String, String), String> {
    let read = text.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
    read.ok_or_else(|| format!("{text:?} không có dạng TÊN=GIÁ TRỊ"))
}

impl Args {
    /// The parameters as the address of the page would have them.
    fn pairs(&self) -> Vec<(String, String)> {
        let named = [
            ("q", &self.q),
            ("agency", &self.agency),
            ("as_of", &self.as_of),
            ("known_at", &self.known_at),
        ];
        let given = named.into_iter().filter_map(|(name, value)| Some((name, value.clone()?)));
        let given = given.map(|(name, value)| (name.to_owned(), value));
        given.chain(self.filters.iter().cloned()).collect()
    }
}

/// Writes a list and says what it wrote.
pub(super) async fn run(places: &Places, args: &Args) -> anyhow::Result<ExitCode> {
    let name = args.out.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let format = args.format.or_else(|| Format::split(name).map(|(_, format)| format));
    let Some(format) = format else { bail!("không rõ dạng của {name}: thêm --format") };
    if args.plan.is_some() && args.list != List::Plans {
        bail!("--plan chỉ dùng với danh sách plans");
    }
    let store = places.open().await?;
    let engine: Arc<Engine> = engine(places, &store, Weights::default()).await?;
    let site = Site::new(args.public_url.as_deref(), 0)?;
    let app = App::new(engine, store, Clock::SYSTEM).at(site);
    let pairs = args.pairs();
    let of = args.plan.map(|plan| plan.to_string()).or_else(|| args.of.clone());
    let table = match of {
        Some(of) => app.list_of(args.list, &of, &pairs).await,
        None => app.list(args.list, &pairs).await,
    };
    let table = table.map_err(|error| anyhow!(error.words()))?;
    let out = args.out.clone();
    // Rows may come from the store, which needs the threads of the runtime.
    let written = tokio::task::spawn_blocking(move || write(&table, format, &out));
    let summary = written.await??;
    println!("Đã ghi {} dòng vào {}.", number(summary.rows), args.out.display());
    println!("SHA-256: {}", summary.digest);
    Ok(ExitCode::SUCCESS)
}

/// Writes the file, and for CSV its description. Under their names there are
/// only ever whole files.
fn write(table: &Table, format: Format, out: &Path) -> anyhow::Result<Summary> {
    let summary = table.summarise().context("không đọc được danh sách")?;
    put(table, (format, &summary), out)?;
    if format == Format::Csv {
        let mut name = out.as_os_str().to_owned();
        name.push(format!(".{}", Format::Meta));
        put(table, (Format::Meta, &summary), Path::new(&name))?;
    }
    Ok(summary)
}

fn put(table: &Table, (format, summary): (Format, &Summary), out: &Path) -> anyhow::Result<()> {
    let failed = || format!("không ghi được {}", out.display());
    let mut part = out.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let mut file = BufWriter::new(File::create(&part).with_context(failed)?);
    let written = table.write(format, summary, &mut file);
    let written = written.map_err(anyhow::Error::new).and_then(|()| {
        file.into_inner().map_err(|error| error.into_error())?.sync_all()?;
        Ok(fs::rename(&part, out)?)
    });
    if written.is_err() {
        // What is left of it is of no use; that it stays would be no news.
        let _ = fs::remove_file(&part);
    }
    written.with_context(failed)
}
