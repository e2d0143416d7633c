//! A PostgreSQL server with a synchronous standby, of Debian's package, made by
//! the scripts of `deploy/postgres` as an operator makes one.

use std::{
    env, fs,
    net::TcpListener,
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// The two servers; stopped when dropped.
pub(super) struct Pair {
    programs: PathBuf,
    /// PostgreSQL refuses to run as root; none if this is somebody else.
    user: Option<u32>,
    pub(super) dir: tempfile::TempDir,
    pub(super) ports: [u16; 2],
}

impl Pair {
    /// Starts both; or tells why that cannot be.
    pub(super) fn start() -> Result<Self, String> {
        let programs = programs().ok_or("PostgreSQL is not installed")?;
        let user = match id(&["-u"]) {
            Some(0) => Some(id(&["-u", "postgres"]).or_else(|| id(&["-u", "nobody"])).unwrap()),
            _ => None,
        };
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let ports = [free_port(), free_port()];
        let pair = Self { programs, user, dir, ports };
        for part in ["one", "two", "socket"] {
            let folder = pair.dir.path().join(part);
            fs::create_dir(&folder).unwrap();
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
            std::os::unix::fs::chown(&folder, user, user).unwrap();
        }
        let one = pair.folder(0);
        pair.run("initdb", &["-D", &one, "-U", "quydinh", "-A", "trust", "-E", "UTF8"]);
        // The standby gets in by what the script allows, not by what initdb does.
        let access = Path::new(&one).join("pg_hba.conf");
        let lines = fs::read_to_string(&access).unwrap();
        let kept = lines.lines().filter(|line| !line.contains("replication"));
        fs::write(&access, kept.map(|line| format!("{line}\n")).collect::<String>()).unwrap();
        pair.serve(0);
        pair.script("primary.sh", &[]);
        // From its next start on nothing is committed that the standby does not have.
        pair.run("pg_ctl", &["stop", "-w", "-D", &one]);
        pair.serve(0);
        pair.script("standby.sh", &pair.starting(1));
        let port = pair.ports[0].to_string();
        let started = Instant::now();
        while !pair.is_synchronous(&port) {
            assert!(started.elapsed() < Duration::from_secs(30), "the standby does not follow");
            thread::sleep(Duration::from_millis(100));
        }
        Ok(pair)
    }

    /// The database at the one host or the other, whichever takes writes.
    pub(super) fn url(&self) -> String {
        let [one, two] = self.ports;
        format!("postgres://quydinh@127.0.0.1:{one},127.0.0.1:{two}/postgres")
    }

    /// The database at one of them.
    pub(super) fn url_of(&self, at: usize) -> String {
        format!("postgres://quydinh@127.0.0.1:{}/postgres", self.ports[at])
    }

    /// Ends the primary as a crash does: with no chance to finish anything.
    pub(super) fn kill_primary(&self) {
        let file = Path::new(&self.folder(0)).join("postmaster.pid");
        let text = fs::read_to_string(file).unwrap();
        let parent = text.lines().next().unwrap().to_owned();
        let children = output(Command::new("ps").args(["-o", "pid=", "--ppid", &parent]));
        // First the one that would start others anew.
        for process in std::iter::once(parent.as_str()).chain(children.split_whitespace()) {
            let _ = Command::new("kill").args(["-9", process]).stderr(Stdio::null()).status();
        }
    }

    /// Makes the standby the primary.
    pub(super) fn promote(&self) {
        self.run("pg_ctl", &["promote", "-w", "-D", &self.folder(1)]);
    }

    fn is_synchronous(&self, port: &str) -> bool {
        let sql = "SELECT COUNT(*) FROM pg_stat_replication WHERE sync_state = 'sync'";
        let at = ["-h", "127.0.0.1", "-p", port, "-U", "quydinh", "-d", "postgres"];
        self.run("psql", &[&at[..], &["-A", "-t", "-c", sql]].concat()).trim() == "1"
    }

    fn folder(&self, at: usize) -> String {
        let folder = self.dir.path().join(["one", "two"][at]);
        folder.display().to_string()
    }

    /// What starts one of them, and waits until it answers.
    fn starting(&self, at: usize) -> Vec<String> {
        let socket = self.dir.path().join("socket");
        // No process of these tests survives a power cut, so none waits for a disk.
        let options = format!(
            "-p {} -k {} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off \
             -c max_connections=120",
            self.ports[at],
            socket.display()
        );
        let log = socket.join(format!("{at}.log")).display().to_string();
        let folder = self.folder(at);
        ["pg_ctl", "start", "-w", "-D", &folder, "-l", &log, "-o", &options]
            .map(str::to_owned)
            .to_vec()
    }

    fn serve(&self, at: usize) {
        let [program, arguments @ ..] = &self.starting(at)[..] else { unreachable!() };
        self.run(program, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    }

    /// Runs a script of `deploy/postgres`, for the first of them or to make the
    /// second, with the command that it ends in.
    fn script(&self, name: &str, ends_in: &[String]) {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/postgres").join(name);
        // Whoever owns the folders may not be able to read the project.
        let copy = self.dir.path().join(name);
        fs::copy(from, &copy).unwrap();
        let at = usize::from(!ends_in.is_empty());
        let path = env::var("PATH").unwrap_or_default();
        let mut command = Command::new("bash");
        command
            .arg(copy)
            .args(ends_in)
            .env("PATH", format!("{}:{path}", self.programs.display()))
            .env("PGDATA", self.folder(at))
            .env("PGHOST", self.dir.path().join("socket"))
            .env("PGPORT", self.ports[0].to_string())
            .env("POSTGRES_USER", "quydinh")
            .env("REPLICATION_PASSWORD", "mat-khau_1")
            .env("PRIMARY", "127.0.0.1")
            .env("PRIMARY_PORT", self.ports[0].to_string())
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        if let Some(user) = self.user {
            command.uid(user).gid(user);
        }
        assert!(command.status().unwrap().success(), "{name}");
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let mut command = Command::new(self.programs.join(program));
        command.args(arguments).current_dir("/").stdin(Stdio::null());
        if let Some(user) = self.user {
            command.uid(user).gid(user);
        }
        // What is started in the background would keep a pipe open.
        if program == "pg_ctl" {
            let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
            assert!(status.success(), "{program} {arguments:?}");
            return String::new();
        }
        output(&mut command)
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        for at in 0..2 {
            let mut command = Command::new(self.programs.join("pg_ctl"));
            command.args(["stop", "-m", "immediate", "-D", &self.folder(at)]).current_dir("/");
            if let Some(user) = self.user {
                command.uid(user).gid(user);
            }
            // The one that was killed is not there any more.
            let _ = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        }
    }
}

fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    text
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// Where the newest version is.
fn programs() -> Option<PathBuf> {
    let all = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let found = all.map(|entry| entry.path().join("bin"));
    found.filter(|bin| bin.join("initdb").exists()).max()
}

pub(super) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
