//! `quydinh baseline`: baselines at the command line.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use anyhow::{Context as _, anyhow, bail};
use clap::Subcommand;
use comfy_table::Table;
use quydinh::{
    cases::{
        Actor,
        baselines::{self, BaselineError, NewBaseline, Recording},
    },
    catalog::{Base, By, Catalog, FixedBase, RatioAsk},
    model::{
        Baseline, BaselineScope, BaselineSlug, Day, Kind, RegulationCode, baseline_digest,
        day_in_viet_nam,
    },
    reference::agencies,
    store::Store,
};

use super::{
    OPTIONS, Places, TEMPLATE, now,
    report::{align, number, table},
};

#[derive(Debug, clap::Args)]
#[command(next_help_heading = OPTIONS, disable_help_subcommand = true)]
pub(super) struct Args {
    /// Ai làm, để ghi vào nhật ký
    #[arg(
        long,
        env = "QUYDINH_ACTOR",
        value_name = "TÊN",
        default_value = "dòng lệnh",
        global = true
    )]
    actor: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lập một mốc so sánh: các quy định có hiệu lực trong một ngày
    #[command(
        help_template = TEMPLATE,
        override_usage = "quydinh baseline add [TÙY CHỌN] --title TÊN --day NGÀY TÊN_NGẮN"
    )]
    Add(Add),
    /// Liệt kê các mốc so sánh
    #[command(help_template = TEMPLATE, override_usage = "quydinh baseline list")]
    List,
    /// Xem một mốc so sánh, tính lại mã băm từ danh sách; --codes in danh sách mã
    #[command(
        help_template = TEMPLATE,
        override_usage = "quydinh baseline show [TÙY CHỌN] TÊN_NGẮN"
    )]
    Show(Show),
}

#[derive(Debug, clap::Args)]
struct Add {
    /// Tên ngắn dùng trong địa chỉ: chữ thường không dấu, số, gạch nối
    #[arg(value_name = "TÊN_NGẮN", help_heading = "Tham số", value_parser = slug)]
    slug: BaselineSlug,
    /// Tên mốc so sánh
    #[arg(long, env = "QUYDINH_BASELINE_TITLE", value_name = "TÊN")]
    title: String,
    /// Vì sao lập mốc này
    #[arg(long, env = "QUYDINH_BASELINE_REASON", value_name = "LÝ DO", default_value = "")]
    reason: String,
    /// Ngày mà các quy định có hiệu lực, dạng 2020-05-31
    #[arg(long, env = "QUYDINH_BASELINE_DAY", value_name = "NGÀY")]
    day: Day,
    /// Chỉ tính những gì đã ghi nhận đến dòng này của nhật ký; mặc định là tất cả
    #[arg(long, env = "QUYDINH_BASELINE_KNOWN_AT", value_name = "DÒNG")]
    known_at: Option<u64>,
    /// Chỉ lấy các loại quy định này, cách nhau bằng dấu phẩy: procedure, condition…
    #[arg(long, env = "QUYDINH_BASELINE_KINDS", value_name = "LOẠI", value_delimiter = ',')]
    kinds: Vec<Kind>,
    /// Chỉ lấy quy định của cơ quan này: mã, tên hoặc tên viết tắt
    #[arg(long, env = "QUYDINH_BASELINE_AGENCY", value_name = "CƠ QUAN")]
    agency: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Show {
    /// Tên ngắn của mốc so sánh
    #[arg(value_name = "TÊN_NGẮN", help_heading = "Tham số", value_parser = slug)]
    slug: BaselineSlug,
    /// Chỉ in các mã quy định, mỗi mã một dòng: sha256sum của nó là mã băm
    #[arg(long, env = "QUYDINH_BASELINE_CODES")]
    codes: bool,
}

fn slug(text: &str) -> Result<BaselineSlug, String> {
    text.parse().map_err(|_| {
        format!("{text:?} không phải tên ngắn: chỉ dùng chữ thường không dấu, số và gạch nối")
    })
}

/// Makes a baseline or shows some.
pub(super) async fn run(places: &Places, args: &Args) -> anyhow::Result<ExitCode> {
    let store = places.open().await?;
    let code = match &args.command {
        Command::Add(new) => add(&store, new, &args.actor).await,
        Command::List => list(&store).await,
        Command::Show(show) => self::show(&store, show).await,
    };
    store.close().await;
    code
}

async fn add(store: &Store, args: &Add, actor: &str) -> anyhow::Result<ExitCode> {
    let agency = args.agency.as_deref().map(|text| {
        let by_slug = text.parse().ok().and_then(|slug| agencies().get(&slug));
        let known = by_slug.or_else(|| agencies().find(text));
        known.map(|agency| agency.slug.clone()).ok_or_else(|| anyhow!("không có cơ quan {text:?}"))
    });
    let scope = BaselineScope { kinds: args.kinds.clone(), agency: agency.transpose()? };
    let (slug, title, reason) = (args.slug.clone(), args.title.clone(), args.reason.clone());
    let new = NewBaseline { slug, title, reason, scope };
    let history = store.history().await.context("không đọc được cơ sở dữ liệu")?;
    let head = history.seq();
    let known_at = args.known_at.unwrap_or(head);
    if known_at == 0 || known_at > head {
        bail!("nhật ký không có dòng {known_at}: dòng cuối là {head}");
    }
    let catalog = Catalog::at(&history, args.day, known_at);
    let made = baselines::add(store, &catalog, &new, (Actor::Operator(actor), now())).await;
    let made = made.map_err(|error| match error {
        BaselineError::Empty => anyhow!("không có quy định nào có hiệu lực ngày {}", args.day),
        BaselineError::Exists(known) => anyhow!(
            "đã có mốc so sánh “{}”: {} quy định có hiệu lực ngày {}; chọn tên ngắn khác",
            known.slug,
            number(known.rows),
            known.day
        ),
        BaselineError::Invalid { field: "title", .. } => {
            anyhow!("tên mốc so sánh phải nằm trên một dòng, tối đa 200 ký tự")
        }
        BaselineError::Invalid { field: "reason", .. } => {
            anyhow!("lý do phải nằm trên một dòng, tối đa 1000 ký tự")
        }
        BaselineError::Invalid { field: "day", .. } => {
            anyhow!("ngày {} chưa tới; hôm nay là {}", args.day, day_in_viet_nam(now()))
        }
        other => anyhow::Error::new(other).context("không lập được mốc so sánh"),
    })?;
    let mut out = io::stdout().lock();
    let what = match made.now {
        Recording::New => "Đã lập",
        Recording::Before => "Đã có từ trước, đúng như vậy:",
    };
    let Baseline { slug, rows, day, digest, .. } = &made.baseline;
    writeln!(out, "{what} mốc so sánh {slug}: {} quy định có hiệu lực ngày {day}.", number(*rows))?;
    writeln!(out, "Mã băm: {digest}")?;
    writeln!(out, "Nhật ký: dòng {}", made.seq)?;
    Ok(ExitCode::SUCCESS)
}

async fn list(store: &Store) -> anyhow::Result<ExitCode> {
    let mut shown: Table = table(["Tên ngắn", "Tên", "Ngày", "Số quy định", "Mã băm"]);
    for stored in store.baselines().await? {
        let Baseline { slug, title, day, rows, digest, .. } = stored.baseline;
        shown.add_row([slug.to_string(), title, day.to_string(), number(rows), digest]);
    }
    align(&mut shown, &[3]);
    writeln!(io::stdout().lock(), "{shown}")?;
    Ok(ExitCode::SUCCESS)
}

async fn show(store: &Store, args: &Show) -> anyhow::Result<ExitCode> {
    let Some(stored) = store.baseline(&args.slug).await? else {
        bail!("không có mốc so sánh “{}”", args.slug);
    };
    let baseline = stored.baseline;
    let ordinals = store.baseline_rows(&args.slug).await?;
    let history = store.history().await.context("không đọc được cơ sở dữ liệu")?;
    let catalog = Catalog::at(&history, baseline.day, baseline.known_at);
    let mut codes: Vec<&str> = ordinals
        .iter()
        .filter_map(|ordinal| catalog.code(*ordinal))
        .map(RegulationCode::as_str)
        .collect();
    codes.sort_unstable();
    let mut out = io::stdout().lock();
    if args.codes {
        for code in codes {
            writeln!(out, "{code}")?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "{} ({})", baseline.title, baseline.slug)?;
    writeln!(
        out,
        "{} quy định có hiệu lực ngày {}, theo nhật ký đến dòng {}.",
        number(baseline.rows),
        baseline.day,
        baseline.known_at
    )?;
    writeln!(out, "Mã băm: {}", baseline.digest)?;
    let base = FixedBase { ordinals, scope: baseline.scope.clone(), day: baseline.day };
    let ratios = catalog.ratios(Base::Fixed(&base), &RatioAsk::published(By::Agency));
    let mut shown = table(["Cơ quan", "Số quy định"]);
    for row in ratios.rows.iter().filter(|row| row.ratio.denominator > 0) {
        shown.add_row([row.label.clone(), number(row.ratio.denominator)]);
    }
    align(&mut shown, &[1]);
    writeln!(out, "{shown}")?;
    if baseline_digest(codes.iter().copied()) == baseline.digest {
        writeln!(out, "Danh sách đúng như mã băm đã ghi.")?;
        Ok(ExitCode::SUCCESS)
    } else {
        writeln!(out, "SAI: danh sách không khớp với mã băm đã ghi.")?;
        Ok(ExitCode::FAILURE)
    }
}
