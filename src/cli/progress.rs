//! Progress on a terminal; silence elsewhere.

use std::{sync::Arc, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};
use quydinh::project::{Event, Report};

/// A bar for work that comes in parts. Hidden when standard error is no terminal.
#[derive(Clone)]
pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::new(0);
        let style = "{spinner} {msg} {wide_bar} {percent:>3}% {elapsed}";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Self(bar)
    }

    /// How far a part has come.
    pub(super) fn set(&self, part: &str, done: u64, total: u64) {
        if self.0.length() != Some(total) {
            self.0.set_length(total);
        }
        if self.0.message() != part {
            self.0.set_message(part.to_owned());
        }
        self.0.set_position(done);
    }

    /// A line above the bar, for good.
    pub(super) fn note(&self, line: &str) {
        self.0.suspend(|| eprintln!("{line}"));
    }

    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }

    /// What a projector reports, on this bar.
    pub(super) fn projector(&self) -> Report {
        let bar = self.clone();
        Arc::new(move |event| match event {
            Event::Building(reason, _) => bar.note(&format!("Lập chỉ mục: {reason}.")),
            Event::Reading(done, total) => bar.set("Lập chỉ mục", done, total),
            Event::Switched(_) => {}
        })
    }
}
