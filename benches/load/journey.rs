//! What the clients do: take forms, send them, follow to the receipt; each step a phase of its own, so that each has a
//! figure of its own.
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::ledger::{Ledger, row_of};
use crate::wire::{PER_SOURCE, Sample, Wire, drive, micros};

/// No run meets the limiter with an address that an earlier one used.
static SOURCES: AtomicUsize = AtomicUsize::new(0);

/// One connection's work.
pub struct Citizen {
    pub server: SocketAddr,
    sources: usize,
    /// A token for each submission.
    pub tokens: Vec<String>,
    cookies: Vec<String>,
    /// Number and marker of each receipt.
    receipts: Vec<(String, String)>,
    each: usize,
    name: usize,
}

pub fn citizens(server: SocketAddr, connections: usize, each: usize) -> Vec<Citizen> {
    let needed = each.div_ceil(PER_SOURCE);
    (0..connections)
        .map(|_| {
            let sources = SOURCES.fetch_add(needed, Ordering::Relaxed);
            Citizen { server, sources, tokens: vec![], cookies: vec![], receipts: vec![], each, name: sources }
        })
        .collect()
}

/// Citizens with tokens of their own making, for a program that does not look at them.
pub fn with_tokens(mut citizens: Vec<Citizen>) -> Vec<Citizen> {
    for citizen in &mut citizens {
        citizen.tokens =
            (0..citizen.each).map(|turn| format!("{:016x}{turn:016x}abcdefghijklmnop", citizen.name)).collect();
    }
    citizens
}

/// An ordinary opinion of about 300 bytes, percent-encoded to about three times that, unlike any other.
pub fn text(citizen: usize, turn: usize) -> String {
    format!(
        "河涌整改之后水质又有反弹，雨后尤其明显，沿岸的排口仍有污水流出，希望继续治理，并把监测的数据向附近的居民公开。\
         另外沿河步道的路灯有几盏不亮，夜间行走不便。标记{citizen:08}-{turn:06}号"
    )
}

pub fn form(token: &str, text: &str) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("form_token", token),
            ("lane", "opinion"),
            ("item", "2"),
            ("verdict", "partly"),
            ("text", text),
            ("acknowledge", "yes"),
        ])
        .finish()
}

impl Citizen {
    async fn wire(&self, wire: Option<Wire>, turn: usize) -> io::Result<Wire> {
        match wire {
            Some(wire) if !turn.is_multiple_of(PER_SOURCE) => Ok(wire),
            _ => Wire::connect(self.server, self.sources + turn / PER_SOURCE).await,
        }
    }
}

/// `GET /feedback`, the token read.
pub fn take_forms(citizens: Vec<Citizen>) -> (Vec<Citizen>, Sample) {
    drive(citizens, async |mut citizen: Citizen| {
        let mut latencies = Vec::with_capacity(citizen.each);
        let mut wire = None;
        // Where the token stood in the page before: it stands there again.
        let mut hint = 0;
        for turn in 0..citizen.each {
            let mut open = citizen.wire(wire.take(), turn).await?;
            let began = Instant::now();
            let answer = open.get("/feedback", "").await?;
            let token = token(answer.body, &mut hint).ok_or_else(|| io::Error::other("no token"))?;
            citizen.tokens.push(token);
            latencies.push(micros(began));
            wire = Some(open);
        }
        Ok((citizen, latencies))
    })
}

fn token(page: &[u8], hint: &mut usize) -> Option<String> {
    const MARK: &[u8] = br#"name="form_token" value=""#;
    if !page.get(*hint..).is_some_and(|rest| rest.starts_with(MARK)) {
        *hint = page.windows(MARK.len()).position(|window| window == MARK)?;
    }
    let rest = &page[*hint + MARK.len()..];
    let end = rest.iter().position(|byte| *byte == b'"')?;
    String::from_utf8(rest[..end].to_vec()).ok()
}

/// `GET path`, nothing read from it.
pub fn get(citizens: Vec<Citizen>) -> (Vec<Citizen>, Sample) {
    drive(citizens, async |citizen: Citizen| {
        let mut latencies = Vec::with_capacity(citizen.each);
        let mut wire = None;
        for turn in 0..citizen.each {
            let mut open = citizen.wire(wire.take(), turn).await?;
            let began = Instant::now();
            expect(open.get("/feedback", "").await?.status, 200)?;
            latencies.push(micros(began));
            wire = Some(open);
        }
        Ok((citizen, latencies))
    })
}

/// `POST /feedback`, acknowledged with 303.
pub fn send_forms(citizens: Vec<Citizen>) -> (Vec<Citizen>, Sample) {
    drive(citizens, async |mut citizen: Citizen| {
        let bodies: Vec<String> =
            citizen.tokens.iter().enumerate().map(|(turn, token)| form(token, &text(citizen.name, turn))).collect();
        let mut latencies = Vec::with_capacity(bodies.len());
        let mut wire = None;
        for (turn, body) in bodies.iter().enumerate() {
            let mut open = citizen.wire(wire.take(), turn).await?;
            let began = Instant::now();
            let answer = open.post("/feedback", body).await?;
            expect(answer.status, 303)?;
            let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next()).unwrap_or_default();
            citizen.cookies.push(cookie.to_owned());
            latencies.push(micros(began));
            wire = Some(open);
        }
        Ok((citizen, latencies))
    })
}

/// The 303 followed: number and code read.
pub fn follow(citizens: Vec<Citizen>) -> (Vec<Citizen>, Sample) {
    drive(citizens, async |mut citizen: Citizen| {
        let mut latencies = Vec::with_capacity(citizen.each);
        let mut wire = None;
        for (turn, cookie) in std::mem::take(&mut citizen.cookies).iter().enumerate() {
            let mut open = citizen.wire(wire.take(), turn).await?;
            let began = Instant::now();
            let answer = open.get("/receipt", &format!("Cookie: {cookie}\r\n")).await?;
            expect(answer.status, 200)?;
            let page = String::from_utf8_lossy(answer.body);
            let number = page.split_once(r#"id="case-number""#).and_then(|(_, rest)| rest.split(['>', '<']).nth(1));
            let number = number.ok_or_else(|| io::Error::other("no number on the receipt"))?;
            if !page.contains(r#"id="receipt-code""#) {
                return Err(io::Error::other("no code on the receipt"));
            }
            citizen.receipts.push((number.trim().to_owned(), text(citizen.name, turn)));
            latencies.push(micros(began));
            wire = Some(open);
        }
        Ok((citizen, latencies))
    })
}

fn expect(status: u16, wanted: u16) -> io::Result<()> {
    if status == wanted { Ok(()) } else { Err(io::Error::other(format!("status {status} instead of {wanted}"))) }
}

/// Arrivals at a fixed rate, whoever is still being served: latency counts from the moment of arrival.
pub fn open_model(citizens: Vec<Citizen>, per_second: f64) -> (Vec<Citizen>, Sample) {
    let gap = Duration::from_secs_f64(1.0 / per_second);
    let connections = u32::try_from(citizens.len()).unwrap_or(u32::MAX);
    // The arrivals are dealt out to the connections in turn; a connection that is late works off what has arrived.
    let dealt: Vec<(Citizen, Duration, Duration)> =
        citizens.into_iter().zip(0_u32..).map(|(citizen, place)| (citizen, gap * place, gap * connections)).collect();
    let (done, sample) = drive(dealt, async |(mut citizen, first, step): (Citizen, Duration, Duration)| {
        let bodies: Vec<String> =
            citizen.tokens.iter().enumerate().map(|(turn, token)| form(token, &text(citizen.name, turn))).collect();
        let mut latencies = Vec::with_capacity(bodies.len());
        let mut wire = None;
        // Everybody is connected before the first arrival.
        wire.replace(citizen.wire(None, 0).await?);
        let began = Instant::now() + Duration::from_millis(200);
        for ((turn, body), count) in bodies.iter().enumerate().zip(0_u32..) {
            let arrival = began + first + step * count;
            tokio::time::sleep_until(arrival.into()).await;
            let mut open = match wire.take() {
                Some(open) if turn == 0 => open,
                taken => citizen.wire(taken, turn).await?,
            };
            let answer = open.post("/feedback", body).await?;
            expect(answer.status, 303)?;
            let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next()).unwrap_or_default();
            citizen.cookies.push(cookie.to_owned());
            latencies.push(micros(arrival));
            wire = Some(open);
        }
        Ok(((citizen, first, step), latencies))
    });
    (done.into_iter().map(|(citizen, _, _)| citizen).collect(), sample)
}

/// Every receipt is one case with its text, and there is no other case.
pub async fn verify(database: &str, citizens: &[Citizen]) -> Result<usize, String> {
    let mut ledger = Ledger::open(database).await;
    let mut expected: Vec<(i64, String)> = citizens
        .iter()
        .flat_map(|citizen| &citizen.receipts)
        .map(|(number, text)| (row_of(number), text.clone()))
        .collect();
    expected.sort();
    let found = ledger.rows("SELECT id, body FROM cases ORDER BY id").await;
    if found == expected {
        Ok(found.len())
    } else {
        Err(format!("{} cases for {} receipts", found.len(), expected.len()))
    }
}
