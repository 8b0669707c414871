//! A name server that knows what it is told, over UDP.
use std::collections::BTreeMap;
use std::net::SocketAddr;

use tokio::net::UdpSocket;

pub struct NameServer {
    pub address: SocketAddr,
    answering: tokio::task::JoinHandle<()>,
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.answering.abort();
    }
}

/// The kinds of record by number: 15 is MX (a host), 16 TXT.
pub async fn start(records: impl IntoIterator<Item = (&'static str, u16, String)>) -> NameServer {
    let mut known: BTreeMap<(String, u16), Vec<Vec<u8>>> = BTreeMap::new();
    for (name, kind, value) in records {
        let data = match kind {
            16 => value
                .as_bytes()
                .chunks(255)
                .flat_map(|part| [&[u8::try_from(part.len()).unwrap()], part].concat())
                .collect(),
            _ => [&[0, 10][..], &labels(&value)].concat(),
        };
        known.entry((name.to_owned(), kind)).or_default().push(data);
    }
    let socket = UdpSocket::bind(("127.0.0.1", 0)).await.unwrap();
    let address = socket.local_addr().unwrap();
    let answering = tokio::spawn(async move {
        let mut question = [0; 512];
        loop {
            let (length, asker) = socket.recv_from(&mut question).await.unwrap();
            socket.send_to(&answer(&question[..length], &known), asker).await.unwrap();
        }
    });
    NameServer { address, answering }
}

fn labels(name: &str) -> Vec<u8> {
    let mut bytes: Vec<u8> =
        name.split('.').flat_map(|label| [&[u8::try_from(label.len()).unwrap()], label.as_bytes()].concat()).collect();
    bytes.push(0);
    bytes
}

fn answer(question: &[u8], known: &BTreeMap<(String, u16), Vec<Vec<u8>>>) -> Vec<u8> {
    let (mut at, mut name) = (12, Vec::new());
    while question[at] != 0 {
        let length = usize::from(question[at]);
        name.push(String::from_utf8(question[at + 1..=at + length].to_vec()).unwrap());
        at += 1 + length;
    }
    let kind = u16::from_be_bytes([question[at + 1], question[at + 2]]);
    let found = known.get(&(name.join("."), kind)).cloned().unwrap_or_default();
    let no_such_name = if known.keys().any(|(known, _)| *known == name.join(".")) { 0 } else { 3 };
    let mut out = question[..2].to_vec();
    out.extend([0x81, 0x80 | no_such_name, 0, 1, 0, u8::try_from(found.len()).unwrap(), 0, 0, 0, 0]);
    out.extend_from_slice(&question[12..at + 5]);
    for data in found {
        out.extend([0xc0, 12]);
        out.extend(kind.to_be_bytes());
        out.extend([0, 1, 0, 0, 0, 60]);
        out.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        out.extend(data);
    }
    out
}
