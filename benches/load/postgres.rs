//! A private PostgreSQL server on a directory of its own.
use std::io;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tempfile::TempDir;

use super::server::free_port;

/// Stopped when dropped.
pub struct Postgres {
    child: Child,
    port: u16,
    _directory: TempDir,
}

impl Postgres {
    /// Starts one, or says why that is not possible here.
    pub async fn start() -> Result<Self, String> {
        let programs = programs().ok_or("initdb and postgres are not installed")?;
        let directory = tempfile::Builder::new().prefix("huiyin-postgres-").tempdir().map_err(|e| e.to_string())?;
        let data = directory.path().join("data");
        // PostgreSQL refuses to run as root.
        let as_root = running_as_root();
        if as_root {
            let owned = Command::new("chown").arg("postgres").arg(directory.path()).status();
            if !owned.is_ok_and(|status| status.success()) {
                return Err("running as root and there is no user postgres".to_owned());
            }
        }
        let made = command(&programs, "initdb", as_root)
            .args(["--auth=trust", "--username=huiyin", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(&data)
            .output()
            .map_err(|error| error.to_string())?;
        if !made.status.success() {
            return Err(format!("initdb failed: {}", String::from_utf8_lossy(&made.stderr)));
        }
        let port = free_port();
        let child = command(&programs, "postgres", as_root)
            .arg("-D")
            .arg(&data)
            .args(["-c", &format!("port={port}"), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=on"])
            .arg("-c")
            .arg(format!("unix_socket_directories={}", directory.path().display()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| error.to_string())?;
        let server = Self { child, port, _directory: directory };
        server.wait().await.map(|()| server)
    }

    async fn wait(&self) -> Result<(), String> {
        let deadline = Instant::now() + Duration::from_mins(1);
        loop {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok()
                && PgConnection::connect(&self.url("postgres")).await.is_ok()
            {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err("PostgreSQL did not start in time".to_owned());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgres://huiyin@127.0.0.1:{}/{database}", self.port)
    }

    /// An empty database; its address.
    pub async fn database(&self, name: &str) -> String {
        let mut connection = PgConnection::connect(&self.url("postgres")).await.unwrap();
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.unwrap();
        self.url(name)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Immediate shutdown: its shared memory is given back, unlike after SIGKILL.
        let _ = Command::new("kill").args(["-QUIT", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

/// Where initdb and postgres lie: Debian keeps them out of the search path.
fn programs() -> Option<PathBuf> {
    let mut places: Vec<PathBuf> = Vec::new();
    for version in (13..=20).rev() {
        places.push(format!("/usr/lib/postgresql/{version}/bin").into());
        places.push(format!("/usr/pgsql-{version}/bin").into());
    }
    places.extend(["/usr/bin", "/usr/local/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin"].map(PathBuf::from));
    places.into_iter().find(|place| place.join("initdb").is_file() && place.join("postgres").is_file())
}

fn running_as_root() -> bool {
    let id: io::Result<_> = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn command(programs: &Path, name: &str, as_root: bool) -> Command {
    let program = programs.join(name);
    if as_root {
        // Replaces itself by the program, so that the child's id is PostgreSQL's.
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program).current_dir("/");
        command
    } else {
        Command::new(program)
    }
}
