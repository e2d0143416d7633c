//! The command line of quydinh.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run().unwrap_or_else(|error| {
        eprintln!("Lỗi: {error:#}");
        ExitCode::FAILURE
    })
}
