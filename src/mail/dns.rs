//! As much DNS as `huiyin doctor` asks: a question over UDP, over TCP where the answer is long, to the machine's own servers.
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    A = 1,
    Ptr = 12,
    Mx = 15,
    Txt = 16,
    Aaaa = 28,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    Address(IpAddr),
    /// A host's name: of PTR and MX.
    Name(String),
    /// The strings of one record, put together.
    Text(String),
}

/// Why there is no answer. That a name does not exist is an answer: an empty one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DnsError {
    #[error("no name server answers")]
    Silent,
    #[error("the name server answers with error {0}")]
    Refused(u8),
}

/// Whom to ask.
#[derive(Clone, Debug)]
pub struct Resolver {
    servers: Vec<SocketAddr>,
    patience: Duration,
}

/// What servers may send in one datagram: as much as passes every network whole.
const DATAGRAM: u16 = 1_232;

impl Resolver {
    /// The servers in `/etc/resolv.conf`.
    #[must_use]
    pub fn of_machine() -> Self {
        let text = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
        let server = |line: &str| line.trim().strip_prefix("nameserver")?.trim().parse::<IpAddr>().ok();
        let servers = text.lines().filter_map(server).map(|address| SocketAddr::new(address, 53)).take(3).collect();
        Self { servers, patience: Duration::from_secs(3) }
    }

    /// One server.
    #[must_use]
    pub fn at(server: SocketAddr) -> Self {
        Self { servers: vec![server], patience: Duration::from_secs(3) }
    }

    /// The records of a name.
    ///
    /// # Errors
    /// No server answers, or it has trouble of its own.
    pub async fn ask(&self, name: &str, kind: Kind) -> Result<Vec<Record>, DnsError> {
        let mut last = DnsError::Silent;
        for server in &self.servers {
            for _ in 0..2 {
                match timeout(self.patience, exchange(*server, name, kind)).await {
                    Ok(Some(Answer::Records(records))) => return Ok(records),
                    Ok(Some(Answer::Error(code))) => last = DnsError::Refused(code),
                    Ok(None) | Err(_) => {}
                }
            }
        }
        Err(last)
    }

    /// Its texts.
    ///
    /// # Errors
    /// As [`Resolver::ask`].
    pub async fn texts(&self, name: &str) -> Result<Vec<String>, DnsError> {
        let text = |record| if let Record::Text(text) = record { Some(text) } else { None };
        Ok(self.ask(name, Kind::Txt).await?.into_iter().filter_map(text).collect())
    }

    /// Its addresses.
    ///
    /// # Errors
    /// As [`Resolver::ask`].
    pub async fn addresses(&self, name: &str) -> Result<Vec<IpAddr>, DnsError> {
        let mut records = self.ask(name, Kind::A).await?;
        records.extend(self.ask(name, Kind::Aaaa).await?);
        let address = |record| if let Record::Address(address) = record { Some(address) } else { None };
        Ok(records.into_iter().filter_map(address).collect())
    }

    /// The names that an address goes by.
    ///
    /// # Errors
    /// As [`Resolver::ask`].
    pub async fn names(&self, address: IpAddr) -> Result<Vec<String>, DnsError> {
        let name = |record| if let Record::Name(name) = record { Some(name) } else { None };
        Ok(self.ask(&reversed(address), Kind::Ptr).await?.into_iter().filter_map(name).collect())
    }
}

/// `4.3.2.1.in-addr.arpa`
fn reversed(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(v6) => {
            let nibbles = v6.octets().into_iter().rev().flat_map(|byte| [byte & 15, byte >> 4]);
            let digits: Vec<String> = nibbles.map(|nibble| format!("{nibble:x}")).collect();
            format!("{}.ip6.arpa", digits.join("."))
        }
    }
}

enum Answer {
    Records(Vec<Record>),
    Error(u8),
}

async fn exchange(server: SocketAddr, name: &str, kind: Kind) -> Option<Answer> {
    // The socket's port is random; with it, and the answer asked over TCP where it is long, this is for reading only.
    let here: SocketAddr = if server.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" }.parse().ok()?;
    let socket = UdpSocket::bind(here).await.ok()?;
    socket.connect(server).await.ok()?;
    let id = socket.local_addr().ok()?.port();
    let question = question(id, name, kind)?;
    socket.send(&question).await.ok()?;
    let mut answer = vec![0; usize::from(DATAGRAM)];
    let length = socket.recv(&mut answer).await.ok()?;
    answer.truncate(length);
    let cut = answer.get(2).is_some_and(|flags| flags & 2 != 0);
    if cut {
        let mut stream = TcpStream::connect(server).await.ok()?;
        stream.write_u16(u16::try_from(question.len()).ok()?).await.ok()?;
        stream.write_all(&question).await.ok()?;
        answer = vec![0; usize::from(stream.read_u16().await.ok()?)];
        stream.read_exact(&mut answer).await.ok()?;
    }
    parse(&answer, id, kind)
}

fn question(id: u16, name: &str, kind: Kind) -> Option<Vec<u8>> {
    let mut out = id.to_be_bytes().to_vec();
    // Recursion desired; one question, and one addition that says how long an answer may be.
    out.extend_from_slice(&[1, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
    for label in name.trim_end_matches('.').split('.') {
        out.push(u8::try_from(label.len()).ok().filter(|length| (1..64).contains(length))?);
        out.extend_from_slice(label.as_bytes());
    }
    out.push(0);
    out.extend_from_slice(&(kind as u16).to_be_bytes());
    out.extend_from_slice(&[0, 1]);
    out.extend_from_slice(&[0, 0, 41]);
    out.extend_from_slice(&DATAGRAM.to_be_bytes());
    out.extend_from_slice(&[0; 6]);
    Some(out)
}

fn number(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]))
}

fn parse(bytes: &[u8], id: u16, kind: Kind) -> Option<Answer> {
    if number(bytes, 0)? != id || bytes.get(2)? & 0x80 == 0 {
        return None;
    }
    match bytes.get(3)? & 15 {
        // Done, or no such name.
        0 | 3 => {}
        code => return Some(Answer::Error(code)),
    }
    let (questions, answers) = (number(bytes, 4)?, number(bytes, 6)?);
    let mut at = 12;
    for _ in 0..questions {
        at = name(bytes, at)?.1 + 4;
    }
    let mut records = Vec::new();
    for _ in 0..answers {
        at = name(bytes, at)?.1;
        let found = number(bytes, at)?;
        let start = at + 10;
        at = start + usize::from(number(bytes, at + 8)?);
        let data = bytes.get(start..at)?;
        if found != kind as u16 {
            // An alias on the way.
            continue;
        }
        records.push(match kind {
            Kind::A => Record::Address(Ipv4Addr::from(<[u8; 4]>::try_from(data).ok()?).into()),
            Kind::Aaaa => Record::Address(Ipv6Addr::from(<[u8; 16]>::try_from(data).ok()?).into()),
            Kind::Ptr => Record::Name(name(bytes, start)?.0),
            Kind::Mx => Record::Name(name(bytes, start + 2)?.0),
            Kind::Txt => Record::Text(strings(data)?),
        });
    }
    Some(Answer::Records(records))
}

/// A name, and where it ends. Names point back at others; a circle of them is no name.
fn name(bytes: &[u8], mut at: usize) -> Option<(String, usize)> {
    let mut labels = Vec::new();
    let mut end = None;
    for _ in 0..128 {
        let length = *bytes.get(at)?;
        if length & 0xc0 == 0xc0 {
            end.get_or_insert(at + 2);
            at = usize::from(number(bytes, at)? & 0x3fff);
        } else if length == 0 {
            return Some((labels.join("."), end.unwrap_or(at + 1)));
        } else {
            let label = bytes.get(at + 1..at + 1 + usize::from(length))?;
            labels.push(String::from_utf8_lossy(label).into_owned());
            at += 1 + usize::from(length);
        }
    }
    None
}

fn strings(mut data: &[u8]) -> Option<String> {
    let mut text = Vec::new();
    while let Some((length, rest)) = data.split_first() {
        let (string, after) = rest.split_at_checked(usize::from(*length))?;
        text.extend_from_slice(string);
        data = after;
    }
    Some(String::from_utf8_lossy(&text).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_and_nonsense_is_not() {
        let mut answer = question(7, "example.cn", Kind::Txt).unwrap();
        answer[2] = 0x81;
        answer[7] = 1;
        answer[11] = 0;
        answer.truncate(answer.len() - 11);
        let whole = {
            let mut whole = answer.clone();
            // A pointer to the question's name, TXT, IN, a minute, two strings.
            whole.extend_from_slice(&[
                0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, 8, 3, b'v', b'=', b's', 3, b'p', b'f', b'1',
            ]);
            whole
        };
        let Some(Answer::Records(records)) = parse(&whole, 7, Kind::Txt) else { panic!("no answer") };
        assert_eq!(records, [Record::Text("v=spf1".to_owned())]);
        assert!(parse(&whole, 8, Kind::Txt).is_none(), "another's answer");
        for length in 0..whole.len() {
            assert!(parse(&whole[..length], 7, Kind::Txt).is_none(), "cut at {length}");
        }
        let mut circle = answer.clone();
        circle.extend_from_slice(&[0xc0, u8::try_from(answer.len()).unwrap()]);
        assert!(parse(&circle, 7, Kind::Txt).is_none());
        let mut refused = whole;
        refused[3] = 5;
        assert!(matches!(parse(&refused, 7, Kind::Txt), Some(Answer::Error(5))));
    }

    #[test]
    fn addresses_are_asked_backwards() {
        assert_eq!(reversed("192.0.2.1".parse().unwrap()), "1.2.0.192.in-addr.arpa");
        assert!(reversed("2001:db8::1".parse().unwrap()).starts_with("1.0.0.0."));
        assert!(reversed("2001:db8::1".parse().unwrap()).ends_with("8.b.d.0.1.0.0.2.ip6.arpa"));
    }

    #[test]
    fn names_that_are_none_are_not_asked() {
        assert!(question(1, "a..b", Kind::A).is_none());
        assert!(question(1, &"x".repeat(64), Kind::A).is_none());
    }
}
