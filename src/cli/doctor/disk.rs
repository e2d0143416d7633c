//! Room: bytes and files that fit where something is written.

use std::path::{Path, PathBuf};

use quydinh::{project::Found, store::Store, web::bytes};

use super::{
    super::{Places, report::number, serve},
    report::{Level, Part::Disk, Report},
};

/// What a file system has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Room {
    free: u64,
    all: u64,
    /// Files that still fit, and all that do; zero where it knows no bound.
    free_files: u64,
    all_files: u64,
}

pub(super) fn look(
    report: &mut Report,
    places: &Places,
    (options, index): (Option<&serve::Args>, Option<Found>),
) {
    let file = Store::file_at(&places.database).ok().flatten();
    // Comments and decisions bring their files into the database.
    let mut folders = vec![("index", "chỉ mục", places.index.clone())];
    if let Some(file) = file {
        let beside = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = beside.map_or_else(|| PathBuf::from("."), Path::to_owned);
        folders.insert(0, ("store", "cơ sở dữ liệu và tệp đính kèm", folder));
    }
    if let Some(options) = options {
        if let Some(folder) = options.mail.folder(&places.database) {
            folders.push(("outbox", "thư gửi đi", folder));
        }
        if options.copies_kept > 0 {
            folders.push(("copies", "bản sao hằng đêm", options.copies.clone()));
        }
    }
    // While an index is built there are two.
    let needed = index.map_or(0, |found| found.bytes.saturating_mul(2));
    for (name, label, folder) in folders {
        let Some(room) = room(existing(&folder)) else { continue };
        let needed = if name == "index" { needed } else { 0 };
        let found = format!(
            "{label} ({}): còn {} trong {}, {} tệp",
            folder.display(),
            bytes(room.free),
            bytes(room.all),
            number(room.free_files)
        );
        match judge(room, needed) {
            Level::Ok => report.ok(Disk, name, found),
            Level::Warning => {
                report.warn(Disk, name, (found, "Dưới một phần năm: dọn bớt hoặc mở rộng ổ đĩa."));
            }
            Level::Problem => report.fail(
                Disk,
                name,
                (found, "Sắp hết chỗ, hoặc không đủ chỗ lập lại chỉ mục: mở rộng ổ đĩa ngay."),
            ),
        }
    }
}

/// How much is enough: a fifth, in bytes and in files.
fn judge(room: Room, needed: u64) -> Level {
    let below = |free: u64, all: u64, part: u64| all > 0 && free < all / part;
    let both =
        |part| below(room.free, room.all, part) || below(room.free_files, room.all_files, part);
    match () {
        () if both(50) || room.free < needed => Level::Problem,
        () if both(5) => Level::Warning,
        () => Level::Ok,
    }
}

/// The folder itself, or the one in which it would be made.
fn existing(folder: &Path) -> &Path {
    let found = folder.ancestors().find(|folder| folder.exists());
    found.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(target_os = "linux")]
fn room(folder: &Path) -> Option<Room> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(Room {
        // What is kept for the administrator of the machine is not for us.
        free: found.f_bavail.saturating_mul(found.f_frsize),
        all: found.f_blocks.saturating_mul(found.f_frsize),
        free_files: found.f_favail,
        all_files: found.f_files,
    })
}

#[cfg(not(target_os = "linux"))]
fn room(_: &Path) -> Option<Room> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fifth_is_enough_of_both() {
        let room = |free, free_files| Room { free, all: 1000, free_files, all_files: 1000 };
        for (free, files, needed, level) in [
            (500, 500, 0, Level::Ok),
            (200, 200, 0, Level::Ok),
            (199, 500, 0, Level::Warning),
            (500, 199, 0, Level::Warning),
            (19, 500, 0, Level::Problem),
            (500, 19, 0, Level::Problem),
            (500, 500, 500, Level::Ok),
            (500, 500, 501, Level::Problem),
        ] {
            assert_eq!(judge(room(free, files), needed), level, "{free} {files} {needed}");
        }
        // Some file systems count no files.
        let boundless = Room { free: 9, all: 10, free_files: 0, all_files: 0 };
        assert_eq!(judge(boundless, 0), Level::Ok);
    }

    #[test]
    fn a_folder_that_is_not_there_yet_is_where_it_would_be() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(existing(&dir.path().join("a/b")), dir.path());
        assert_eq!(existing(Path::new("")), Path::new("."));
        assert_eq!(existing(Path::new("no-such-folder/b")), Path::new("."));
    }
}
