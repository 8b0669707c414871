//! The wire to a mail server: TCP without delay, TLS before anything of ours is said.
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::{fmt, mem};

use lettre::transport::smtp::client::AsyncTokioStream;
use lettre::transport::smtp::extension::ClientId;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::super::transport::Undelivered;
use super::SmtpSettings;
use super::replies::{Stage, meaning, words};
use crate::app::deliver::Failure;

/// When the connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsPolicy {
    /// From the first byte (`smtps://`).
    Implicit,
    /// By STARTTLS, or not at all.
    Required,
    /// By STARTTLS where it is offered; a certificate that is offered must be right all the same.
    Opportunistic,
    /// Never; to this machine only.
    None,
}

/// A stream that lettre can talk on. After STARTTLS the server does not greet again, but lettre waits for a greeting:
/// `greeting` is read first.
pub(super) struct Wire {
    stream: Stream,
    greeting: &'static [u8],
    /// Bytes read since something was written: lettre gathers an answer until it is whole, however long that takes.
    heard: usize,
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

const GREETING: &[u8] = b"220 continued\r\n";
/// An answer that is longer is none: what a server says must not fill our memory.
const LONGEST_REPLY: usize = 16 * 1024;

/// The machine itself, by name or address.
pub(super) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

pub(super) fn is_host_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 253 && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'))
}

/// Connects and, where the policy says so, encrypts. Nothing but `EHLO` and `STARTTLS` is said in clear before.
pub(super) async fn connect(
    settings: &SmtpSettings,
    hello: &ClientId,
    tls: &Arc<ClientConfig>,
) -> Result<Wire, Undelivered> {
    let host = settings.host.trim_start_matches('[').trim_end_matches(']');
    let mut tcp = match timeout(settings.timeouts.connect, TcpStream::connect((host, settings.port))).await {
        Ok(Ok(tcp)) => tcp,
        Ok(Err(error)) => return Err(relay("cannot connect", &error)),
        Err(_) => return Err(Undelivered::new(Failure::Relay, "cannot connect: no answer in time")),
    };
    // The last dot is a write of its own; with Nagle's delay each letter would cost 40 ms.
    tcp.set_nodelay(true).map_err(|error| relay("cannot connect", &error))?;
    match settings.tls {
        TlsPolicy::None => {
            if !tcp.peer_addr().is_ok_and(|peer| peer.ip().is_loopback()) {
                return Err(Undelivered::new(Failure::Setup, "mail without TLS is allowed to this machine only"));
            }
            Ok(Wire { stream: Stream::Plain(tcp), greeting: b"", heard: 0 })
        }
        TlsPolicy::Implicit => Ok(Wire { stream: encrypt(tcp, host, tls).await?, greeting: b"", heard: 0 }),
        TlsPolicy::Required | TlsPolicy::Opportunistic => {
            expect(&mut tcp, 220).await?;
            let offers = command(&mut tcp, &format!("EHLO {hello}\r\n"), 250).await?;
            if !offers.iter().any(|offer| offer.trim().eq_ignore_ascii_case("STARTTLS")) {
                if settings.tls == TlsPolicy::Opportunistic {
                    return Ok(Wire { stream: Stream::Plain(tcp), greeting: GREETING, heard: 0 });
                }
                let words = "the mail server offers no STARTTLS; nothing was sent";
                return Err(Undelivered::new(Failure::Setup, words));
            }
            command(&mut tcp, "STARTTLS\r\n", 220).await?;
            Ok(Wire { stream: encrypt(tcp, host, tls).await?, greeting: GREETING, heard: 0 })
        }
    }
}

async fn encrypt(tcp: TcpStream, host: &str, tls: &Arc<ClientConfig>) -> Result<Stream, Undelivered> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| Undelivered::new(Failure::Setup, "the mail server's name cannot stand in a certificate"))?;
    match TlsConnector::from(Arc::clone(tls)).connect(name, tcp).await {
        Ok(stream) => Ok(Stream::Tls(Box::new(stream))),
        Err(error) => {
            // A wrong certificate is somebody's mistake or attack; a lost connection is neither.
            let refused = error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>);
            let failure = if refused { Failure::Setup } else { Failure::Relay };
            Err(Undelivered::new(failure, words(&format!("TLS failed: {error}"), None)))
        }
    }
}

async fn command(tcp: &mut TcpStream, line: &str, expected: u16) -> Result<Vec<String>, Undelivered> {
    tcp.write_all(line.as_bytes()).await.map_err(|error| relay("connection lost before TLS", &error))?;
    expect(tcp, expected).await
}

/// Reads one answer in clear. Anything behind it would be somebody's words slipped in before the encryption begins, to be
/// taken for the server's after it: that ends the connection.
async fn expect(tcp: &mut TcpStream, expected: u16) -> Result<Vec<String>, Undelivered> {
    let mut read = Vec::with_capacity(512);
    loop {
        if read.len() > LONGEST_REPLY {
            return Err(Undelivered::new(Failure::Relay, "the mail server's answer has no end"));
        }
        match tcp.read_buf(&mut read).await {
            Ok(0) => return Err(Undelivered::new(Failure::Relay, "the mail server closed the connection")),
            Ok(_) => {}
            Err(error) => return Err(relay("connection lost before TLS", &error)),
        }
        match parse(&read) {
            Parsed::More => {}
            Parsed::Garbage => return Err(Undelivered::new(Failure::Relay, "the mail server's answer makes no sense")),
            Parsed::Trailing => {
                return Err(Undelivered::new(
                    Failure::Setup,
                    "the mail server spoke before it was asked; nothing was sent",
                ));
            }
            Parsed::Reply(code, lines) if code == expected => return Ok(lines),
            Parsed::Reply(code, lines) => {
                let said = words(&format!("{code} {}", lines.join(" ")), None);
                return Err(Undelivered::new(meaning(Stage::Open, code), said));
            }
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Parsed {
    More,
    Garbage,
    /// A whole answer, and something behind it.
    Trailing,
    Reply(u16, Vec<String>),
}

fn parse(read: &[u8]) -> Parsed {
    let mut lines = Vec::new();
    let mut rest = read;
    while let Some(end) = rest.iter().position(|&b| b == b'\n') {
        let (line, after) = rest.split_at(end + 1);
        rest = after;
        let line = String::from_utf8_lossy(line);
        let line = line.trim_end_matches(['\r', '\n']);
        let Some((code, said)) = line.split_at_checked(3) else { return Parsed::Garbage };
        let Ok(code) = code.parse::<u16>() else { return Parsed::Garbage };
        if !(200..600).contains(&code) {
            return Parsed::Garbage;
        }
        let last = !said.starts_with('-');
        lines.push(said.get(1..).unwrap_or_default().to_owned());
        if last {
            return if rest.is_empty() { Parsed::Reply(code, lines) } else { Parsed::Trailing };
        }
    }
    Parsed::More
}

fn relay(what: &str, error: &io::Error) -> Undelivered {
    Undelivered::new(Failure::Relay, words(&format!("{what}: {error}"), None))
}

impl Wire {
    pub(super) const fn is_secure(&self) -> bool {
        matches!(self.stream, Stream::Tls(_))
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_secure() { "Wire(tls)" } else { "Wire(plain)" })
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if !self.greeting.is_empty() && buf.remaining() >= self.greeting.len() {
            buf.put_slice(mem::take(&mut self.greeting));
            return Poll::Ready(Ok(()));
        }
        if self.heard > LONGEST_REPLY {
            return Poll::Ready(Err(io::Error::other("the mail server's answer has no end")));
        }
        let before = buf.filled().len();
        let read = match &mut self.stream {
            Stream::Plain(tcp) => Pin::new(tcp).poll_read(cx, buf),
            Stream::Tls(tls) => Pin::new(tls).poll_read(cx, buf),
        };
        self.heard += buf.filled().len() - before;
        read
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.heard = 0;
        match &mut self.stream {
            Stream::Plain(tcp) => Pin::new(tcp).poll_write(cx, bytes),
            Stream::Tls(tls) => Pin::new(tls).poll_write(cx, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(tcp) => Pin::new(tcp).poll_flush(cx),
            Stream::Tls(tls) => Pin::new(tls).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(tcp) => Pin::new(tcp).poll_shutdown(cx),
            Stream::Tls(tls) => Pin::new(tls).poll_shutdown(cx),
        }
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        match &self.stream {
            Stream::Plain(tcp) => tcp.peer_addr(),
            Stream::Tls(tls) => tls.get_ref().0.peer_addr(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_line_by_line_and_nothing_may_follow() {
        assert_eq!(parse(b"220 mail"), Parsed::More);
        assert_eq!(parse(b"250-a\r\n"), Parsed::More);
        assert_eq!(parse(b"250-a\r\n250 STARTTLS\r\n"), Parsed::Reply(250, vec!["a".into(), "STARTTLS".into()]));
        assert_eq!(parse(b"220 go\r\n250 injected\r\n"), Parsed::Trailing);
        assert_eq!(parse(b"220 go\r\n2"), Parsed::Trailing);
        for garbage in [&b"hello\r\n"[..], b"\r\n", b"99\r\n", b"\xff\xfe\xfd\xfc\r\n", "二百 好\r\n".as_bytes()] {
            assert_eq!(parse(garbage), Parsed::Garbage, "{garbage:?}");
        }
    }

    #[test]
    fn this_machine_has_these_names() {
        for (host, here) in [
            ("localhost", true),
            ("LOCALHOST", true),
            ("127.0.0.9", true),
            ("::1", true),
            ("[::1]", true),
            ("localhost.evil.example", false),
            ("10.0.0.1", false),
            ("127.0.0.1.example", false),
        ] {
            assert_eq!(is_loopback(host), here, "{host}");
        }
    }
}
