//! The mailbox that answers come to: TLS, a server without IDLE, one that is killed, messages that are too large.
use std::sync::{Arc, Mutex};
use std::time::Duration;

use huiyin::mail::imap::{Fetched, ImapSettings, Poller, Take};
use huiyin::mail::inbound::{BEGINNING, LARGEST};
use rustls::RootCertStore;
use tokio::sync::mpsc::{Receiver, channel};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::support::post_office::PostOffice;
use crate::support::scripted_imap::ScriptedImap;
use crate::support::scripted_relay::roots_of;
use crate::support::server::Installation;
use crate::support::wait::until;

const PATIENCE: Duration = Duration::from_mins(1);

/// A poller at work.
struct Reading {
    taken: Receiver<Fetched>,
    /// What stands in a message that is not stored.
    refused: Arc<Mutex<Option<&'static str>>>,
    _stop: DropGuard,
}

impl Reading {
    fn begin(port: u16, roots: Option<RootCertStore>) -> Self {
        let (sender, taken) = channel(100);
        let refused: Arc<Mutex<Option<&'static str>>> = Arc::default();
        let poison = Arc::clone(&refused);
        let take: Take = Box::new(move |fetched: Fetched| {
            let text = String::from_utf8_lossy(&fetched.raw).into_owned();
            let is_refused = poison.lock().unwrap().is_some_and(|refused| text.contains(refused));
            let stored = !is_refused && sender.try_send(fetched).is_ok();
            Box::pin(async move { stored })
        });
        let shutdown = CancellationToken::new();
        let settings = ImapSettings {
            host: "localhost".to_owned(),
            port,
            tls: roots.is_some(),
            user: "huiyin".to_owned(),
            password: "pw".to_owned().into(),
        };
        let roots = roots.unwrap_or_else(RootCertStore::empty);
        let poller = Poller { settings, roots, take, look: Duration::from_millis(20), shutdown: shutdown.clone() };
        tokio::spawn(poller.run());
        Self { taken, refused, _stop: shutdown.drop_guard() }
    }

    async fn next(&mut self) -> Fetched {
        tokio::time::timeout(PATIENCE, self.taken.recv()).await.expect("a message").unwrap()
    }

    async fn next_says(&mut self, words: &str) {
        let raw = self.next().await.raw;
        assert!(String::from_utf8_lossy(&raw).contains(words), "{}", String::from_utf8_lossy(&raw));
    }
}

fn message(subject: &str) -> Vec<u8> {
    format!("From: a@b.example\r\nSubject: {subject}\r\n\r\nx\r\n").into_bytes()
}

/// A message of so many megabytes, with an attachment that fills it.
fn large(subject: &str, megabytes: usize) -> Vec<u8> {
    let head = format!(
        "From: a@b.example\r\nSubject: {subject}\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nsee the film\r\n\
         --x\r\nContent-Type: video/mp4; name=film.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    );
    let line = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3\r\n";
    [head.as_bytes(), line.repeat(megabytes * 1024 * 1024 / line.len()).as_bytes(), b"--x--\r\n"].concat()
}

#[tokio::test]
async fn a_server_without_idle_is_looked_at_and_one_that_hangs_up_is_called_again() {
    let server = ScriptedImap::start().await;
    server.put(&message("there before"), 50);
    let mut reading = Reading::begin(server.port, None);
    reading.next_says("there before").await;
    server.put(&message("while it looks"), 50);
    reading.next_says("while it looks").await;
    let seen = async |expected: &[bool]| {
        until(PATIENCE, async || if server.seen() == expected { Ok(()) } else { Err(format!("{:?}", server.seen())) })
            .await;
    };
    seen(&[true; 2]).await;
    server.hang_up();
    server.put(&message("after it hung up"), 50);
    reading.next_says("after it hung up").await;
    seen(&[true; 3]).await;
    let asked = server.asked();
    assert!(!asked.iter().any(|command| command.contains("IDLE")), "{asked:?}");
    assert_eq!(asked.iter().filter(|command| command.starts_with("LOGIN")).count(), 2, "{asked:?}");
    assert!(reading.taken.try_recv().is_err(), "each once");
}

#[tokio::test]
async fn a_message_that_cannot_be_stored_keeps_no_other_back() {
    let server = ScriptedImap::start().await;
    for subject in ["first", "poison", "third"] {
        server.put(&message(subject), 50);
    }
    let mut reading = Reading::begin(server.port, None);
    *reading.refused.lock().unwrap() = Some("poison");
    reading.next_says("first").await;
    reading.next_says("third").await;
    until(
        PATIENCE,
        async || {
            if server.seen() == [true, false, true] { Ok(()) } else { Err(format!("{:?}", server.seen())) }
        },
    )
    .await;
    *reading.refused.lock().unwrap() = None;
    reading.next_says("poison").await;
}

#[tokio::test]
async fn of_a_message_that_is_too_large_the_beginning_is_fetched() {
    let server = ScriptedImap::start().await;
    server.put(&large("film", 2), 50 * 1024 * 1024);
    // A server that lies is not believed, either.
    server.put(&large("lie", LARGEST / 1024 / 1024 + 2), 100);
    let mut reading = Reading::begin(server.port, None);
    let film = reading.next().await;
    assert!(film.is_cut && film.raw.len() == BEGINNING);
    let read = huiyin::mail::inbound::read_beginning(&film.raw);
    assert_eq!((read.subject.as_str(), read.text.as_str()), ("film", "see the film"));
    let lie = reading.next().await;
    assert!(!lie.is_cut && lie.raw.len() == LARGEST);
}

#[tokio::test]
async fn dovecot_over_tls_killed_and_back_with_a_message_of_fifty_megabytes() {
    let Some(office) = tokio::task::spawn_blocking(PostOffice::open).await.unwrap() else { return };
    office.put("huiyin", "1.small.test", &message("over TLS"));
    let mut stranger = Reading::begin(office.tls_port, Some(RootCertStore::empty()));
    let mut reading = Reading::begin(office.tls_port, Some(roots_of(&office.authority())));
    reading.next_says("over TLS").await;
    assert!(stranger.taken.try_recv().is_err(), "a server that nobody vouches for is told nothing");
    drop(stranger);
    office.stop_imap();
    office.put("huiyin", "2.later.test", &message("while it was away"));
    office.start_imap();
    reading.next_says("while it was away").await;
    // In IDLE now: the server says that there is something.
    office.put("huiyin", "3.large.test", &large("film", 50));
    let film = reading.next().await;
    assert!(film.is_cut && film.raw.len() == BEGINNING, "{}", film.raw.len());
    until(PATIENCE, async || if office.is_read("huiyin", "3.large.test") { Ok(()) } else { Err("unread".to_owned()) })
        .await;
}

/// The most memory that a command held, in MiB, by the system's own account.
fn peak_of_pipe(installation: &mut Installation, bytes: Vec<u8>) -> (i32, u64) {
    use std::io::Write as _;
    use std::process::Stdio;
    installation.wrapper = [
        "python3",
        "-c",
        "import resource,subprocess,sys\ncode=subprocess.call(sys.argv[1:])\n\
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,file=sys.stderr)\nsys.exit(code)",
    ]
    .map(str::to_owned)
    .to_vec();
    let mut child = installation
        .command(&["mail", "in"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&bytes)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    installation.wrapper.clear();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), said.lines().last().unwrap().trim().parse::<u64>().unwrap() / 1024)
}

fn peak_of(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap() / 1024
}

/// Fifty megabytes cost no more memory than what is taken of them.
#[tokio::test]
async fn memory_is_bounded_whatever_comes() {
    let Some(office) = tokio::task::spawn_blocking(PostOffice::open).await.unwrap() else { return };
    let mut installation = Installation::new();
    installation.set("HUIYIN_MAIL_INBOX_URL", &format!("imap://huiyin:pw@127.0.0.1:{}/", office.imap_port));
    let mut running = installation.start().await;
    office.put("huiyin", "1.small.test", &message("small"));
    let read = async |file: &str| {
        until(
            PATIENCE,
            async || if office.is_read("huiyin", file) { Ok(()) } else { Err(format!("{file} is unread")) },
        )
        .await;
    };
    read("1.small.test").await;
    let before = peak_of(running.pid());
    office.put("huiyin", "2.large.test", &large("film", 50));
    read("2.large.test").await;
    let after = peak_of(running.pid());
    println!("reading 50 MB over IMAP: peak {before} MiB before, {after} MiB after");
    assert!(after < before + 24, "{before} {after}");
    assert!(running.terminate().await.success());
    let (code, base) = peak_of_pipe(&mut installation, message("small pipe"));
    assert_eq!(code, 0);
    let (code, refused) = peak_of_pipe(&mut installation, large("film", 50));
    assert_eq!(code, 65, "refused, and the mail server tells its sender");
    let (code, taken) = peak_of_pipe(&mut installation, large("film", 24));
    assert_eq!(code, 0);
    println!(
        "a pipe: peak {base} MiB for a small message, {refused} MiB for 50 MB refused, {taken} MiB for 24 MB taken"
    );
    assert!(refused < base + 64 && taken < base + 256, "{base} {refused} {taken}");
}
