//! Where letters go: to a mail server, or into a folder.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::Timestamp;
use lettre::{
    SmtpTransport, Transport as _,
    transport::smtp::{self, authentication::Credentials},
};

use super::FromWhom;
use crate::store::StoredLetter;

/// A mail server that says nothing for so long is tried again later.
const TIMEOUT: Duration = Duration::from_secs(30);

/// What is kept of an answer of a mail server, in letters.
const PROBLEM: usize = 300;

/// The way that letters take.
#[derive(Debug, Clone)]
pub struct Post {
    from: FromWhom,
    way: Way,
}

#[derive(Debug, Clone)]
enum Way {
    Folder(PathBuf),
    Server(SmtpTransport),
}

/// Why a mail server cannot be used. No message shows a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPost {
    /// Not `smtps://host`, `smtp://host?tls=required` or a server on this machine.
    #[error("not the address of a mail server that is reached by TLS")]
    Address,
    /// A password without a name.
    #[error("the address of the mail server has no user for the password")]
    User,
}

/// Why a letter was not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// It may work later.
    #[error("{0}")]
    Later(String),
    /// The address or the letter was refused for good.
    #[error("{0}")]
    Never(String),
}

impl Post {
    /// Letters become files of a folder, which is made when it is needed.
    pub fn folder(from: FromWhom, folder: PathBuf) -> Self {
        Self { from, way: Way::Folder(folder) }
    }

    /// Letters go to a mail server: `smtps://user@host`, or
    /// `smtp://user@host?tls=required` where TLS begins by `STARTTLS`. Without
    /// TLS only a server on this machine is talked to.
    ///
    /// # Errors
    /// When the address is none, or a password has nobody it belongs to.
    pub fn server(from: FromWhom, address: &str, password: Option<&str>) -> Result<Self, BadPost> {
        Self::server_within(TIMEOUT, from, address, password)
    }

    /// The same for a server that may say nothing for so long and not longer.
    ///
    /// # Errors
    /// As above.
    pub fn server_within(
        patience: Duration,
        from: FromWhom,
        address: &str,
        password: Option<&str>,
    ) -> Result<Self, BadPost> {
        let (scheme, rest) = address.split_once("://").ok_or(BadPost::Address)?;
        let before = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (user, host) = before.rsplit_once('@').unwrap_or(("", before));
        let near = ["localhost", "127.0.0.1", "[::1]"].iter().any(|near| {
            host == *near || host.strip_prefix(near).is_some_and(|p| p.starts_with(':'))
        });
        let encrypted = scheme == "smtps" || (scheme == "smtp" && rest.contains("?tls=required"));
        if host.is_empty() || !(encrypted || (scheme == "smtp" && near && !rest.contains('?'))) {
            return Err(BadPost::Address);
        }
        let mut server = SmtpTransport::from_url(address).map_err(|_| BadPost::Address)?;
        server = server.timeout(Some(patience));
        if let Some(password) = password {
            if user.is_empty() || user.contains(':') {
                return Err(BadPost::User);
            }
            let user = user.replace("%40", "@");
            server = server.credentials(Credentials::new(user, password.to_owned()));
        }
        Ok(Self { from, way: Way::Server(server.build()) })
    }

    /// Sends a letter, and waits for it.
    ///
    /// # Errors
    /// Says whether it is worth another try.
    pub fn send(&self, letter: &StoredLetter, now: Timestamp) -> Result<(), NotSent> {
        let message = self.from.message(letter, now)?;
        match &self.way {
            Way::Folder(folder) => {
                let name = format!("{}.eml", letter.id);
                write(folder, &name, &message.formatted())
                    .map_err(|error| NotSent::Later(format!("failed to write a file: {error}")))
            }
            Way::Server(server) => {
                server.send(&message).map(drop).map_err(|error| not_sent(&error))
            }
        }
    }
}

/// Only an answer that is about the letter ends it: a wrong password of ours
/// would otherwise end all of them.
fn not_sent(error: &smtp::Error) -> NotSent {
    let code = error.status().map(u16::from);
    let words: String = error
        .to_string()
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(PROBLEM)
        .collect();
    match code {
        Some(550..=553) => NotSent::Never(words),
        _ => NotSent::Later(words),
    }
}

/// A file is there whole or not at all. Ids sort by time, so the names do.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let part = folder.join(format!("{name}.part"));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // Letters have links that are secrets.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = || {
        let mut file = options.open(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, folder.join(name))
    };
    // Half a letter would only take the room that the next try needs.
    written().inspect_err(|_| drop(fs::remove_file(&part)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Id, LetterKind};

    fn from() -> FromWhom {
        "quydinh@mau.example".parse().unwrap()
    }

    #[test]
    fn servers_are_reached_by_tls_or_are_near() {
        use BadPost::{Address, User};
        for (address, password, bad) in [
            ("smtps://lan@mail.example", Some("x"), None),
            ("smtps://lan%40mau.example@mail.example:465", Some("x"), None),
            ("smtp://lan@mail.example:587?tls=required", Some("x"), None),
            ("smtps://lan:x@mail.example", None, None),
            ("smtp://localhost:1025", None, None),
            ("smtp://127.0.0.1", None, None),
            ("smtp://mail.example", None, Some(Address)),
            ("smtp://localhost.example", None, Some(Address)),
            ("smtp://localhost@mail.example", None, Some(Address)),
            ("smtp://mail.example?tls=opportunistic", None, Some(Address)),
            ("smtps://", None, Some(Address)),
            ("mail.example", None, Some(Address)),
            ("https://mail.example", None, Some(Address)),
            ("smtps://mail.example", Some("x"), Some(User)),
        ] {
            let made = Post::server(from(), address, password);
            assert_eq!(made.err(), bad, "{address}");
        }
    }

    #[test]
    fn a_letter_is_one_file_however_often_it_is_sent() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("a/outbox");
        let post = Post::folder(from(), folder.clone());
        let letter = StoredLetter {
            id: Id::new(Timestamp::UNIX_EPOCH, [7; 10]),
            kind: LetterKind::ConfirmComment,
            to: "lan@mau.example".parse().unwrap(),
            subject: "Thư".into(),
            plain: "a".into(),
            html: "b".into(),
            unsubscribe: None,
            attempts: 1,
        };
        for _ in 0..2 {
            post.send(&letter, Timestamp::UNIX_EPOCH).unwrap();
        }
        let names: Vec<_> =
            fs::read_dir(&folder).unwrap().map(|f| f.unwrap().file_name()).collect();
        assert_eq!(names, ["00000000-0000-7707-8707-070707070707.eml"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(folder.join(&names[0])).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        // A folder that cannot be is no reason to give a letter up.
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        let sent = Post::folder(from(), file.join("x")).send(&letter, Timestamp::UNIX_EPOCH);
        assert!(matches!(sent, Err(NotSent::Later(_))), "{sent:?}");
    }
}
