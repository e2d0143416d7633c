//! `quydinh doctor`: whether this machine has what the server needs, and what to
//! do where it has not. Looks and changes nothing.

mod cluster;
mod disk;
mod index;
mod report;
mod secrets;
mod services;
mod settings;
mod store;
mod times;
mod tls;

use std::{io, process::ExitCode};

use super::{OPTIONS, Places, now};
use report::{Level, Report};

/// Ends a look that found something that does not work.
const PROBLEMS: u8 = 2;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = OPTIONS)]
pub(super) struct Args {
    /// In kết quả dưới dạng JSON, cho chương trình khác đọc
    #[arg(long, env = "QUYDINH_DOCTOR_JSON")]
    json: bool,
}

/// Looks at everything; 0 when all is well, 1 when something should be looked
/// at, 2 when something does not work.
pub(super) async fn run(places: &Places, args: &Args) -> anyhow::Result<ExitCode> {
    let mut report = Report::new(now());
    let options = settings::look(&mut report, places);
    let options = options.as_ref();
    let looked = store::look(&mut report, places, options).await;
    let index = index::look(&mut report, places, looked.as_ref()).await;
    disk::look(&mut report, places, (options, index));
    times::look(&mut report);
    services::look(&mut report, places, (options, looked.as_ref())).await;
    tls::look(&mut report, options);
    services::look_at_uploads(&mut report);
    if let Some(looked) = looked {
        looked.store.close().await;
    }
    let mut out = io::stdout().lock();
    match args.json {
        true => report.write_json(&mut out)?,
        false => report.write(&mut out)?,
    }
    Ok(match report.status() {
        Level::Ok => ExitCode::SUCCESS,
        Level::Warning => ExitCode::FAILURE,
        Level::Problem => ExitCode::from(PROBLEMS),
    })
}
