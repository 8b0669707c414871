//! A mail server with every fault there is, drawn at random from a seed, which counts what came of each letter.
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

use super::scripted_relay::acceptor;

/// What goes wrong, named after where. Of a connection:
const CONNECTION_FAULTS: [&str; 19] = [
    "refused",
    "banner lost",
    "banner 421",
    "banner 554",
    "banner garbage",
    "banner endless",
    "banner hangs",
    "banner byte by byte",
    "ehlo hangs",
    "ehlo garbage",
    "ehlo endless",
    "ehlo of blanks",
    "starttls missing",
    "starttls injected",
    "starttls hangs",
    "certificate of another",
    "auth 535",
    "auth hangs",
    "closed for a while",
];
/// … and of a letter.
const LETTER_FAULTS: [&str; 34] = [
    "mail 421",
    "mail 451",
    "mail 553",
    "mail hangs",
    "mail lost",
    "rcpt 421",
    "rcpt 450",
    "rcpt 451",
    "rcpt 452",
    "rcpt 550",
    "rcpt 552",
    "rcpt hangs",
    "rcpt garbage",
    "rcpt endless",
    "data 421",
    "data 451",
    "data 554",
    "data hangs",
    "data lost",
    "body lost",
    "body hangs",
    "end 421",
    "end 451",
    "end 452",
    "end 550",
    "end 552",
    "end lost, not taken",
    "end lost, taken",
    "end hangs, not taken",
    "end hangs, taken",
    "end byte by byte",
    "end byte by byte too long, taken",
    "end garbage, taken",
    "end endless, taken",
];

/// What became of one letter, by its `Message-ID`.
#[derive(Clone, Default)]
pub struct Fate {
    /// Copies that were taken and said so.
    pub acknowledged: u32,
    /// Copies that were taken, but the answer got lost or came too late.
    pub unsure: u32,
    /// A hash of each copy's bytes; one, if all were the same.
    pub contents: Vec<u64>,
}

#[derive(Default)]
pub struct Tally {
    pub letters: HashMap<String, Fate>,
    pub faults: BTreeMap<&'static str, u32>,
    pub connections: u32,
    pub open: u32,
    pub most_open: u32,
    /// Said in clear where encryption was asked for: must stay 0.
    pub in_clear: u32,
    /// Written by endless answers, in bytes.
    pub endless: u64,
}

/// The mix: one of so many connections and one of so many letters meets a fault.
#[derive(Clone, Copy)]
pub struct Mix {
    pub connection: u64,
    pub letter: u64,
    /// STARTTLS and AUTH are offered and have to be used.
    pub tls: bool,
}

pub struct FaultRelay {
    pub port: u16,
    shared: Arc<Shared>,
    accepting: tokio::task::JoinHandle<()>,
}

struct Shared {
    mix: Mix,
    right: TlsAcceptor,
    wrong: TlsAcceptor,
    state: Mutex<State>,
}

struct State {
    seed: u64,
    tally: Tally,
    /// Nothing goes wrong any more.
    well: bool,
}

impl Drop for FaultRelay {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}
type Wire = BufReader<Box<dyn Stream>>;

/// The connection is over.
struct Over;

impl From<std::io::Error> for Over {
    fn from(_: std::io::Error) -> Self {
        Self
    }
}

impl Shared {
    /// The next random number (`SplitMix64`).
    fn draw(&self) -> u64 {
        let mut state = self.state.lock().unwrap();
        state.seed = state.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state.seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn fault(&self, one_in: u64, faults: &[&'static str]) -> &'static str {
        let (whether, which) = (self.draw(), self.draw());
        let mut state = self.state.lock().unwrap();
        if state.well || !whether.is_multiple_of(one_in) {
            return "";
        }
        let fault = faults[usize::try_from(which % faults.len() as u64).unwrap()];
        if !self.mix.tls && (fault.starts_with("starttls") || fault.starts_with("cert") || fault.starts_with("auth")) {
            return "";
        }
        *state.tally.faults.entry(fault).or_default() += 1;
        fault
    }

    fn tally(&self, change: impl FnOnce(&mut Tally)) {
        change(&mut self.state.lock().unwrap().tally);
    }
}

impl FaultRelay {
    pub async fn start(seed: u64, mix: Mix) -> Self {
        let mut listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            mix,
            right: acceptor("localhost"),
            wrong: acceptor("other.example"),
            state: Mutex::new(State { seed, tally: Tally::default(), well: false }),
        });
        let ours = Arc::clone(&shared);
        let accepting = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            loop {
                let (tcp, _) = listener.accept().await.unwrap();
                tcp.set_nodelay(true).unwrap();
                while connections.try_join_next().is_some() {}
                let fault = ours.fault(ours.mix.connection, &CONNECTION_FAULTS);
                ours.tally(|tally| tally.connections += 1);
                match fault {
                    "refused" => {
                        tcp.set_zero_linger().unwrap();
                        continue;
                    }
                    "closed for a while" => {
                        drop((tcp, listener));
                        sleep(Duration::from_secs(5)).await;
                        listener = loop {
                            // Meanwhile the port may be somebody's outgoing one.
                            if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)).await {
                                break listener;
                            }
                            sleep(Duration::from_secs(1)).await;
                        };
                        continue;
                    }
                    _ => {}
                }
                let shared = Arc::clone(&ours);
                connections.spawn(async move {
                    shared.tally(|tally| {
                        tally.open += 1;
                        tally.most_open = tally.most_open.max(tally.open);
                    });
                    let shared_after = Arc::clone(&shared);
                    let _ = Connection { shared, fault, encrypted: false }.serve(tcp).await;
                    shared_after.tally(|tally| tally.open -= 1);
                });
            }
        });
        Self { port, shared, accepting }
    }

    pub fn read<T>(&self, read: impl FnOnce(&Tally) -> T) -> T {
        read(&self.shared.state.lock().unwrap().tally)
    }
}

struct Connection {
    shared: Arc<Shared>,
    fault: &'static str,
    encrypted: bool,
}

impl Connection {
    async fn serve(mut self, tcp: TcpStream) -> Result<(), Over> {
        let mut wire: Wire = BufReader::new(Box::new(tcp));
        match self.fault {
            "banner lost" => return Err(Over),
            "banner 421" => say(&mut wire, "421 too many connections").await?,
            "banner 554" => say(&mut wire, "554 no mail here").await?,
            "banner garbage" => say(&mut wire, "SSH-2.0-OpenSSH_9.2").await?,
            "banner endless" => return self.endless(&mut wire, "220-").await,
            "banner hangs" => return hang(&mut wire).await,
            "banner byte by byte" => slowly(&mut wire, "220 r").await?,
            _ => say(&mut wire, "220 relay.example ready").await?,
        }
        let mut letter_fault = "";
        loop {
            let command = read(&mut wire).await?;
            let verb = command.get(..4).unwrap_or_default().to_ascii_uppercase();
            if self.shared.mix.tls && !self.encrypted && !matches!(verb.as_str(), "EHLO" | "STAR" | "QUIT") {
                self.shared.tally(|tally| tally.in_clear += 1);
            }
            match verb.as_str() {
                "EHLO" => self.ehlo(&mut wire).await?,
                "STAR" => wire = self.starttls(wire).await?,
                "AUTH" => match self.fault {
                    "auth 535" => say(&mut wire, "535 5.7.8 authentication failed").await?,
                    "auth hangs" => return hang(&mut wire).await,
                    _ => say(&mut wire, "235 welcome").await?,
                },
                "MAIL" => {
                    letter_fault = self.shared.fault(self.shared.mix.letter, &LETTER_FAULTS);
                    self.answer(&mut wire, letter_fault, "mail", "250 sender").await?;
                }
                "RCPT" => self.answer(&mut wire, letter_fault, "rcpt", "250 recipient").await?,
                "DATA" => {
                    self.answer(&mut wire, letter_fault, "data", "354 go on").await?;
                    if !letter_fault.starts_with("data") {
                        self.body(&mut wire, letter_fault).await?;
                    }
                }
                "QUIT" => return say(&mut wire, "221 bye").await,
                _ => say(&mut wire, "250 fine").await?,
            }
        }
    }

    async fn ehlo(&self, wire: &mut Wire) -> Result<(), Over> {
        match self.fault {
            "ehlo hangs" => return hang(wire).await,
            "ehlo garbage" => return say(wire, "\u{1}\u{2}what\r\n\r\n??").await,
            "ehlo endless" => return self.endless(wire, "250-").await,
            "ehlo of blanks" => return say(wire, "250-relay.example\r\n250-   \r\n250 fine").await,
            _ => {}
        }
        let offered = self.shared.mix.tls && !self.encrypted && self.fault != "starttls missing";
        let starttls = if offered { "250-STARTTLS\r\n" } else { "" };
        say(wire, &format!("250-relay.example\r\n{starttls}250-AUTH PLAIN LOGIN\r\n250 8BITMIME")).await
    }

    async fn starttls(&mut self, mut wire: Wire) -> Result<Wire, Over> {
        let acceptor = if self.fault == "certificate of another" { &self.shared.wrong } else { &self.shared.right };
        match self.fault {
            "starttls hangs" => return hang(&mut wire).await.map(|()| wire),
            "starttls injected" => say(&mut wire, "220 go\r\n250-relay.example\r\n250 AUTH PLAIN").await?,
            _ => say(&mut wire, "220 go").await?,
        }
        let stream = acceptor.accept(wire.into_inner()).await?;
        self.encrypted = true;
        Ok(BufReader::new(Box::new(stream)))
    }

    /// Answers a command of a letter: well, or by the letter's fault if that is about this command.
    async fn answer(&self, wire: &mut Wire, fault: &str, stage: &str, well: &str) -> Result<(), Over> {
        let Some(what) = fault.strip_prefix(stage).map(str::trim) else { return say(wire, well).await };
        match what {
            "hangs" => hang(wire).await,
            "lost" => Err(Over),
            "garbage" => say(wire, "\u{fffd}\u{1b}[31m").await,
            "endless" => self.endless(wire, "250-").await,
            code => say(wire, &format!("{code} {code} told to say so")).await,
        }
    }

    async fn body(&self, wire: &mut Wire, fault: &str) -> Result<(), Over> {
        if fault == "body hangs" {
            return hang(wire).await;
        }
        let mut bytes = Vec::new();
        loop {
            let start = bytes.len();
            if wire.read_until(b'\n', &mut bytes).await? == 0 {
                return Err(Over);
            }
            if bytes.get(start..) == Some(b".\r\n") {
                bytes.truncate(start);
                break;
            }
            if fault == "body lost" && bytes.len() > 300 {
                return Err(Over);
            }
        }
        let what = fault.strip_prefix("end ").unwrap_or_default();
        let acknowledged = matches!(what, "" | "byte by byte");
        if acknowledged || what.ends_with(", taken") {
            self.take(&bytes, acknowledged);
        }
        match what {
            "" => say(wire, "250 queued").await,
            "byte by byte" => slowly(wire, "250 queued").await,
            "byte by byte too long, taken" => {
                slowly(
                    wire,
                    "250 queued, and there is a good deal more to be said about it, byte by byte, until nobody listens",
                )
                .await
            }
            "lost, taken" | "lost, not taken" => Err(Over),
            "hangs, taken" | "hangs, not taken" => hang(wire).await,
            "garbage, taken" => say(wire, "thanks a lot").await,
            "endless, taken" => self.endless(wire, "250-").await,
            code => say(wire, &format!("{code} {code} told to say so")).await,
        }
    }

    fn take(&self, bytes: &[u8], acknowledged: bool) {
        let text = String::from_utf8_lossy(bytes);
        let id = text.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap().to_owned();
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        let content = hasher.finish();
        self.shared.tally(|tally| {
            let fate = tally.letters.entry(id).or_default();
            fate.acknowledged += u32::from(acknowledged);
            fate.unsure += u32::from(!acknowledged);
            if !fate.contents.contains(&content) {
                fate.contents.push(content);
            }
        });
    }

    /// An answer of many lines that never ends, as fast as it is read.
    async fn endless(&self, wire: &mut Wire, code: &str) -> Result<(), Over> {
        let lines = format!("{code}and one more thing\r\n").repeat(50);
        loop {
            wire.get_mut().write_all(lines.as_bytes()).await?;
            self.shared.tally(|tally| tally.endless += lines.len() as u64);
            tokio::task::yield_now().await;
        }
    }
}

async fn read(wire: &mut Wire) -> Result<String, Over> {
    let mut line = String::new();
    if wire.read_line(&mut line).await? == 0 {
        return Err(Over);
    }
    Ok(line)
}

async fn say(wire: &mut Wire, words: &str) -> Result<(), Over> {
    wire.get_mut().write_all(format!("{words}\r\n").as_bytes()).await?;
    Ok(wire.get_mut().flush().await?)
}

/// One byte a second.
async fn slowly(wire: &mut Wire, words: &str) -> Result<(), Over> {
    for byte in format!("{words}\r\n").bytes() {
        sleep(Duration::from_secs(1)).await;
        wire.get_mut().write_all(&[byte]).await?;
        wire.get_mut().flush().await?;
    }
    Ok(())
}

/// Says nothing, and goes when the other side does.
async fn hang(wire: &mut Wire) -> Result<(), Over> {
    loop {
        read(wire).await?;
    }
}
