//! `quydinh reconcile`

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use comfy_table::ContentArrangement;
use quydinh::{
    catalog::Catalog,
    model::{Decimal, day_in_viet_nam},
    reconcile::{Figure, Reported, reconcile},
};

use super::{
    OPTIONS, Places, now,
    report::{align, number, table},
};

#[derive(Debug, clap::Args)]
#[command(next_help_heading = OPTIONS)]
pub(super) struct Args {
    /// Chỉ một con số, và mọi dòng được đếm của nó
    #[arg(long, env = "QUYDINH_RECONCILE_ROWS", value_name = "TÊN")]
    rows: Option<String>,
}

/// Counts every figure of the report; fails if one is not what it says.
pub(super) async fn run(places: &Places, args: &Args) -> anyhow::Result<ExitCode> {
    let store = places.open().await?;
    let history = store.history().await.context("không đọc được cơ sở dữ liệu")?;
    let seq = history.seq().min(history.plans_seq());
    let docket = store.docket(seq).await.context("không đọc được cơ sở dữ liệu")?;
    store.close().await;
    let catalog = Catalog::at(&history, day_in_viet_nam(now()), seq);
    let figures = reconcile(&catalog, &docket);
    let mut out = io::stdout().lock();
    if let Some(key) = &args.rows {
        let Some(figure) = figures.iter().find(|figure| figure.key == key) else {
            let keys: Vec<&str> = figures.iter().map(|figure| figure.key).collect();
            bail!("không có con số “{key}”; chọn một trong: {}", keys.join(", "));
        };
        for row in &figure.rows {
            let shown = row.show(&catalog, &docket);
            writeln!(out, "{}\t{}\t{}", shown.key, shown.label, shown.remark)?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let mut lines = table(["Tên", "Báo cáo", "Đếm được", "Cắt phần lẻ", "Làm tròn", ""]);
    lines.set_content_arrangement(ContentArrangement::Disabled);
    for figure in &figures {
        lines.add_row(line(figure));
    }
    align(&mut lines, &[1, 2, 3, 4]);
    writeln!(out, "{lines}")?;
    let wrong = figures.iter().filter(|figure| figure.agrees() == Some(false)).count();
    let agreed = figures.iter().filter(|figure| figure.agrees() == Some(true)).count();
    writeln!(out, "{agreed} con số khớp với báo cáo, {wrong} con số không khớp.")?;
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn line(figure: &Figure) -> [String; 6] {
    let fraction = |count: u64, of: Option<u64>| match of {
        Some(of) => format!("{}/{}", number(count), number(of)),
        None => number(count),
    };
    let said = match figure.reported {
        Reported::Nothing => String::new(),
        Reported::MoreThan(least) => format!("hơn {}", number(least)),
        Reported::Exactly { count, of, share: None } => fraction(count, of),
        Reported::Exactly { count, of, share: Some(share) } => {
            format!("{} ({share})", fraction(count, of))
        }
    };
    let base = figure.base.as_ref().map(|base| base.len() as u64);
    let percent = |share: Option<Decimal>| {
        share.map_or_else(String::new, |share| format!("{share}%").replace('.', ","))
    };
    let ratio = figure.ratio();
    [
        figure.key.to_owned(),
        said,
        fraction(figure.rows.len() as u64, base),
        percent(ratio.and_then(|ratio| ratio.truncated())),
        percent(ratio.and_then(|ratio| ratio.rounded())),
        match figure.agrees() {
            Some(true) => "khớp",
            Some(false) => "LỆCH",
            None => "",
        }
        .to_owned(),
    ]
}
