//! What processes took, as the system counts it.

use std::{
    collections::BTreeMap,
    fs,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// The most resident memory that a process has had, in kB; none where there is
/// no /proc, or no such process.
pub(super) fn peak(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

/// Lets the most that a process has had begin anew.
pub(super) fn forget_peak(process: u32) {
    // Where it cannot, the peak is that of all files so far.
    let _ = fs::write(format!("/proc/{process}/clear_refs"), "5");
}

/// The processes that read files for a process.
pub(super) fn readers_of(process: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let lists = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    let children: Vec<u32> = lists
        .flat_map(|list| {
            list.split(' ').filter_map(|id| id.trim().parse().ok()).collect::<Vec<_>>()
        })
        .collect();
    let reads = |child: &u32| {
        let line = fs::read(format!("/proc/{child}/cmdline")).unwrap_or_default();
        line.split(|byte| *byte == 0).nth(1) == Some(b"parse-upload")
    };
    children.into_iter().filter(reads).collect()
}

/// Looks every millisecond at what reads files for a process.
pub(super) struct Watch {
    stop: Arc<AtomicBool>,
    peaks: Arc<Mutex<BTreeMap<u32, u64>>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    pub(super) fn over(process: u32) -> Self {
        let (stop, peaks) =
            (Arc::new(AtomicBool::new(false)), Arc::<Mutex<BTreeMap<_, _>>>::default());
        let (ended, seen) = (Arc::clone(&stop), Arc::clone(&peaks));
        let look = move || {
            while !ended.load(Ordering::Relaxed) {
                for child in readers_of(process) {
                    if let Some(kb) = peak(child) {
                        let mut seen = seen.lock().unwrap();
                        let known = seen.entry(child).or_default();
                        *known = kb.max(*known);
                    }
                }
                thread::sleep(Duration::from_millis(1));
            }
        };
        Self { stop, peaks, thread: Some(thread::spawn(look)) }
    }

    /// How many processes were seen since the last time, and the most that one
    /// of them had, in kB.
    pub(super) fn taken(&self) -> (usize, u64) {
        let peaks = std::mem::take(&mut *self.peaks.lock().unwrap());
        (peaks.len(), peaks.into_values().max().unwrap_or_default())
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}
