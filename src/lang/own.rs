//! Tells the texts of the program from data.
//!
//! A page is written piece by piece, and nothing in a piece says whether it
//! stood in a template or came from a comment that happens to read the same.
//! Where it is in memory does: what was compiled in is in the read-only part of
//! the program file, where nothing that came from outside ever is.

use std::{ops::Range, sync::LazyLock};

/// A text that certainly was compiled in.
const PROBE: &str = "quydinh: the read-only part of the program";

static PROGRAM: LazyLock<Vec<Range<usize>>> = LazyLock::new(|| {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    read_only(&maps, PROBE.as_ptr().addr())
});

/// Whether a text was compiled into the program. Where the system does not tell
/// what is where, nothing was, and pages stay Vietnamese.
pub(crate) fn is_program_text(text: &str) -> bool {
    let at = text.as_ptr().addr();
    PROGRAM.iter().any(|part| part.contains(&at))
}

/// The read-only parts of the file that one address belongs to, from the list
/// that Linux gives of a process (proc(5)).
fn read_only(maps: &str, address: usize) -> Vec<Range<usize>> {
    let parts = || maps.lines().filter_map(part);
    let Some((_, _, file)) = parts().find(|(range, _, _)| range.contains(&address)) else {
        return Vec::new();
    };
    let of_program = parts().filter(|(_, writable, of)| !writable && *of == file);
    of_program.map(|(range, _, _)| range).collect()
}

/// A line of the list: addresses, whether it can be written, device and inode.
fn part(line: &str) -> Option<(Range<usize>, bool, (&str, &str))> {
    let mut words = line.split_ascii_whitespace();
    let (start, end) = words.next()?.split_once('-')?;
    let range = usize::from_str_radix(start, 16).ok()?..usize::from_str_radix(end, 16).ok()?;
    let writable = words.next()?.contains('w');
    let (device, inode) = (words.nth(1)?, words.next()?);
    Some((range, writable, (device, inode)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compiled_in_is_told_from_copies_of_it() {
        let own = "Đồng ý";
        assert!(is_program_text(own) && is_program_text(&own["Đ".len()..]));
        let copy = own.to_owned();
        assert!(!is_program_text(&copy) && !is_program_text(""));
        assert!(!is_program_text(Box::leak(copy.into_boxed_str())));
    }

    #[test]
    fn parts_are_those_of_one_file_that_cannot_be_written() {
        let maps = "\
            1000-2000 r--p 00000000 08:01 77 /bin/a\n\
            2000-3000 r-xp 00001000 08:01 77 /bin/a\n\
            3000-4000 rw-p 00002000 08:01 77 /bin/a\n\
            5000-6000 r--p 00000000 08:01 78 /lib/b\n\
            6000-7000 rw-p 00000000 00:00 0 [heap]\n";
        assert_eq!(read_only(maps, 0x1800), [0x1000..0x2000, 0x2000..0x3000]);
        assert_eq!(read_only(maps, 0x5000), std::slice::from_ref(&(0x5000..0x6000)));
        assert!(read_only(maps, 0x8000).is_empty() && read_only("", 0x1000).is_empty());
    }
}
