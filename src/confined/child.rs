//! The side that reads: takes everything away from itself that it does not
//! need, then reads one file, answers, and ends.

use std::io::{self, BufWriter, Read as _, Write as _};

use serde::{Deserialize, Serialize};

use super::{Finding, Job};

/// What stands before the file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Question<J> {
    pub(super) job: J,
    /// The bytes of the file, which follow.
    pub(super) size: u64,
}

/// What stands before the bytes that an answer brings.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Answer<F> {
    pub(super) finding: F,
    pub(super) size: u64,
}

/// No question is longer: as many problems as are listed of a file.
pub(super) const LONGEST_QUESTION: u32 = 64 << 20;

/// Reads one file from standard input and says on standard output what it is.
/// Does nothing else, and cannot from its first line on.
///
/// # Errors
/// When it cannot be confined, or the other side is gone or no [`super::Reader`].
pub fn run() -> io::Result<()> {
    confine()?;
    let mut input = io::stdin().lock();
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    let length = u32::from_be_bytes(length);
    if length > LONGEST_QUESTION {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let question: Question<Job> = serde_json::from_slice(&exactly(&mut input, length.into())?)?;
    let content = exactly(&mut input, question.size)?;
    let (finding, bytes): (Finding, Vec<u8>) = question.job.done(content);
    let answer = Answer { finding, size: bytes.len() as u64 };
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    serde_json::to_writer(&mut output, &answer)?;
    output.write_all(b"\n")?;
    output.write_all(&bytes)?;
    output.flush()
}

fn exactly(input: &mut impl io::Read, size: u64) -> io::Result<Vec<u8>> {
    let room = usize::try_from(size).map_err(io::Error::other)?;
    let mut bytes = Vec::with_capacity(room);
    input.take(size).read_to_end(&mut bytes)?;
    if bytes.len() < room {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}

/// One thread; no memory and no processor time beyond what a file may cost; no
/// descriptor but the three that there are, so no file can be opened and no
/// connection made; not a byte to a file; no process of its own, nor a right that
/// a program could give; and no life without the server.
#[cfg(target_os = "linux")]
fn confine() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};

    set_parent_process_death_signal(Some(Signal::KILL))?;
    rustix::thread::set_no_new_privs(true)?;
    alone()?;
    let seconds = super::LONGEST.as_secs();
    for (resource, most, last) in [
        (Resource::Cpu, seconds, seconds + 1),
        (Resource::As, super::MOST_MEMORY, super::MOST_MEMORY),
        (Resource::Nofile, 3, 3),
        (Resource::Fsize, 0, 0),
        (Resource::Nproc, 0, 0),
        (Resource::Core, 0, 0),
    ] {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(last) })?;
    }
    Ok(())
}

/// The same as far as it can be done elsewhere; a process of its own it is.
#[cfg(not(target_os = "linux"))]
fn confine() -> io::Result<()> {
    alone()
}

/// Rows are read by this thread: others would each have memory of their own.
fn alone() -> io::Result<()> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    pool.build_global().map_err(io::Error::other)
}
