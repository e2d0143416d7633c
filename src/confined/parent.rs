//! The side that asks: starts a process, hands a file over, listens for a while.

use std::{
    io::{self, BufReader, Read, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::{
        Mutex, PoisonError,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
};

use serde::Deserialize as _;

use super::{
    COMMAND, Failure, Finding, Job, LONGEST, MOST_SAID,
    child::{Answer, Question},
};

/// A process that does not outlive whoever asks.
struct Asked(Child);

impl Asked {
    /// Ends it, if it has not ended, and says how it did.
    fn end(&mut self) -> io::Result<ExitStatus> {
        // One that has ended already stays as it ended.
        let _ = self.0.kill();
        self.0.wait()
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

/// Has a file read. Blocks for as long as that takes, [`LONGEST`] at most.
pub(super) fn ask(
    program: &Path,
    job: &Job,
    content: &[u8],
) -> Result<(Finding, Vec<u8>), Failure> {
    let started = command(program).spawn().map_err(Failure::Start)?;
    let mut asked = Asked(started);
    let pipes = asked.0.stdin.take().zip(asked.0.stdout.take());
    let Some((input, output)) = pipes else {
        return Err(Failure::Start(io::ErrorKind::BrokenPipe.into()));
    };
    let asked = Mutex::new(asked);
    let running = &asked;
    let (said, late) = thread::scope(|scope| {
        let (done, waiting) = mpsc::channel::<()>();
        let watch = move || {
            let waited = waiting.recv_timeout(LONGEST);
            let late = waited == Err(RecvTimeoutError::Timeout);
            if late {
                let _ = running.lock().unwrap_or_else(PoisonError::into_inner).end();
            }
            late
        };
        let watch = thread::Builder::new().spawn_scoped(scope, watch).map_err(Failure::Start)?;
        let said = talk(input, output, job, content);
        drop(done);
        Ok((said, watch.join().unwrap_or(true)))
    })?;
    let status = asked.into_inner().unwrap_or_else(PoisonError::into_inner).end();
    if late {
        return Err(Failure::Time);
    }
    match (said, status) {
        (Ok(Some(said)), _) => Ok(said),
        (Ok(None), _) => Err(Failure::Said),
        (Err(_), Ok(status)) => Err(death(status)),
        (Err(_), Err(error)) => Err(Failure::Died(error.to_string())),
    }
}

/// The program, with nothing of what this one has.
fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg(COMMAND).env_clear().current_dir("/");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::arg0(&mut command, "quydinh");
    command
}

/// Hands over what is asked, then listens. The other side answers nothing before
/// it has all of it, so neither waits for the other. What it says is understood
/// while it speaks: as text it would be in memory a second time. None if it says
/// too much.
fn talk(
    mut input: ChildStdin,
    output: ChildStdout,
    job: &Job,
    content: &[u8],
) -> io::Result<Option<(Finding, Vec<u8>)>> {
    let question = serde_json::to_vec(&Question { job, size: content.len() as u64 })?;
    let length = u32::try_from(question.len()).map_err(io::Error::other)?;
    input.write_all(&length.to_be_bytes())?;
    input.write_all(&question)?;
    input.write_all(content)?;
    drop(input);
    let mut said = BufReader::with_capacity(1 << 16, output.take(MOST_SAID));
    let understood = understood(&mut said);
    match understood {
        Err(_) if said.get_ref().limit() == 0 => Ok(None),
        understood => understood.map(Some),
    }
}

/// An answer, if it is whole.
fn understood(said: &mut impl Read) -> io::Result<(Finding, Vec<u8>)> {
    let mut text = serde_json::Deserializer::from_reader(&mut *said);
    let answer = Answer::<Finding>::deserialize(&mut text)?;
    let mut bytes = Vec::new();
    // One more than there may be, and the end of the line.
    said.take(answer.size.saturating_add(2)).read_to_end(&mut bytes)?;
    if bytes.first() != Some(&b'\n') || bytes.len() as u64 != answer.size.saturating_add(1) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    bytes.remove(0);
    Ok((answer.finding, bytes))
}

/// Why nothing whole was said.
fn death(status: ExitStatus) -> Failure {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;

        const ABORTED: i32 = 6;
        const TOO_MUCH_PROCESSOR: i32 = 24;
        match status.signal() {
            // What Rust does when it gets no memory.
            Some(ABORTED) => return Failure::Memory,
            Some(TOO_MUCH_PROCESSOR) => return Failure::Time,
            _ => {}
        }
    }
    Failure::Died(status.to_string())
}
