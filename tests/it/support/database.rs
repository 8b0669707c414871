//! A PostgreSQL for tests: the one that `HUIYIN_TEST_POSTGRES_URL` names, or a private one for as long as the tests
//! run. Every test gets a schema of its own. It uses nothing of the crate, so that unit tests can include it as well.
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection as _, PgConnection};

/// Where the tests' PostgreSQL is.
struct Server {
    url: String,
    /// The private server lives until this end of its standard input is closed, however this process ends.
    _alive: Option<(Child, ChildStdin)>,
}

static SERVER: LazyLock<Option<Server>> = LazyLock::new(|| {
    #[expect(clippy::disallowed_methods, reason = "tests are configured by their environment")]
    let given = std::env::var("HUIYIN_TEST_POSTGRES_URL");
    if let Ok(url) = given {
        return Some(Server { url, _alive: None });
    }
    let server = start();
    if server.is_none() {
        #[expect(clippy::disallowed_methods, reason = "tests are configured by their environment")]
        let required = std::env::var_os("HUIYIN_TEST_REQUIRE").is_some();
        assert!(!required, "no PostgreSQL was found, or none could be started");
        eprintln!(
            "\n*** NOT TESTED ON POSTGRESQL: no server programs were found, or none could be started. ***\n\
             *** Install postgresql, or set HUIYIN_TEST_POSTGRES_URL to a server where schemas may be made. ***\n"
        );
    }
    server
});

/// Makes a cluster, starts it, says where it is, waits for the end of its input, and leaves nothing behind.
const SCRIPT: &str = r#"
set -e
directory=$(mktemp -d /tmp/huiyin-postgres.XXXXXX)
trap 'rm -rf "$directory"' EXIT
"$1/initdb" -D "$directory/data" -U huiyin -A trust -E UTF8 --locale=C --no-sync >"$directory/log" 2>&1
"$1/pg_ctl" -D "$directory/data" -w -l "$directory/log" \
    -o "-k $directory -c listen_addresses= -c fsync=off -c max_connections=400" start </dev/null >/dev/null
echo "$directory"
cat >/dev/null
"$1/pg_ctl" -D "$directory/data" -m immediate stop >/dev/null
"#;

fn start() -> Option<Server> {
    use std::os::unix::fs::MetadataExt as _;
    let programs = programs()?;
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    let mut command = if is_root {
        // PostgreSQL refuses to run as root.
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "sh"]);
        command
    } else {
        Command::new("sh")
    };
    let mut child = command
        .args(["-c", SCRIPT, "sh"])
        .arg(programs)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let (alive, said) = (child.stdin.take()?, child.stdout.take()?);
    let mut line = String::new();
    BufReader::new(said).read_line(&mut line).ok()?;
    let directory = line.trim();
    if directory.is_empty() {
        return None;
    }
    let url = format!("postgres://huiyin@localhost/postgres?host={directory}");
    Some(Server { url, _alive: Some((child, alive)) })
}

/// Debian keeps the server's programs off the path.
fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .chain(["/usr/local/bin", "/usr/bin", "/usr/local/pgsql/bin"].map(PathBuf::from))
        .filter(|directory| ["initdb", "pg_ctl"].iter().all(|program| Path::exists(&directory.join(program))))
        .collect();
    versions.sort();
    versions.pop()
}

/// A schema of the test's own; dropped with this.
pub struct PostgresSchema {
    name: String,
}

impl PostgresSchema {
    /// `None`, said loudly, where there is no PostgreSQL.
    pub async fn create() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = tokio::task::spawn_blocking(|| SERVER.as_ref()).await.expect("starting PostgreSQL")?;
        let name = format!("huiyin_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::connect(&server.url).await.expect("connecting to the tests' PostgreSQL");
        let sql = format!("DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.expect("making a schema");
        connection.close().await.expect("closing");
        Some(Self { name })
    }

    /// An address under which this schema is all there is.
    pub fn url(&self) -> String {
        let base = SERVER.as_ref().map_or("", |server| server.url.as_str());
        let mark = if base.contains('?') { '&' } else { '?' };
        // The name lets a test find its own connections among the server's.
        format!("{base}{mark}options[search_path]={0}&application_name={0}", self.name)
    }
}

impl Drop for PostgresSchema {
    fn drop(&mut self) {
        // The private server vanishes whole.
        let Some(Server { url, _alive: None }) = SERVER.as_ref() else { return };
        let sql = format!("DROP SCHEMA IF EXISTS {} CASCADE", self.name);
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
            runtime.block_on(async {
                let mut connection = PgConnection::connect(url).await.ok()?;
                sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.ok()
            })
        });
        let _ = dropped.join();
    }
}
