//! The load generator's end: as little work for a request as can be, since it shares the machine with what it measures.
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

/// Requests from one source address; then the connection is made anew from another. Below `limits.source.burst`, so the
/// limiter is on and lets a polite citizen through.
pub const PER_SOURCE: usize = 50;

/// One kept connection from a source address of its own.
pub struct Wire {
    server: SocketAddr,
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
}

/// An answer as it lies in the buffer.
pub struct Answer<'a> {
    pub status: u16,
    pub head: &'a str,
    pub body: &'a [u8],
}

impl Answer<'_> {
    /// A header by its name in lower case, as hyper writes it.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.split("\r\n").find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

impl Wire {
    /// From the `source`th address of 127.0.0.0/8 above the first 65,536.
    pub async fn connect(server: SocketAddr, source: usize) -> io::Result<Self> {
        let [_, a, b, c] = u32::try_from(source * 2 + (1 << 16)).map_err(io::Error::other)?.to_be_bytes();
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from((Ipv4Addr::new(127, a, b, c + 1), 0)))?;
        let stream = socket.connect(server).await?;
        stream.set_nodelay(true)?;
        Ok(Self { server, stream, buffer: vec![0; 128 * 1024], filled: 0 })
    }

    /// `GET path`, with lines of further headers that end in CRLF.
    pub async fn get(&mut self, path: &str, more: &str) -> io::Result<Answer<'_>> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{more}\r\n", self.server);
        self.exchange(request.as_bytes()).await
    }

    /// A form.
    pub async fn post(&mut self, path: &str, body: &str) -> io::Result<Answer<'_>> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.server,
            body.len()
        );
        self.exchange(request.as_bytes()).await
    }

    async fn exchange(&mut self, request: &[u8]) -> io::Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.filled = 0;
        let mut whole = None;
        let head = loop {
            let read = self.stream.read(&mut self.buffer[self.filled..]).await?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.filled += read;
            if whole.is_none() {
                whole = measure(&self.buffer[..self.filled])?;
            }
            match whole {
                Some((head, length)) if self.filled >= head + length => break head,
                _ if self.filled == self.buffer.len() => return Err(io::Error::other("an answer too large")),
                _ => {}
            }
        };
        let text = std::str::from_utf8(&self.buffer[..head]).map_err(io::Error::other)?;
        let status = text.get(9..12).and_then(|digits| digits.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
        Ok(Answer { status, head: text, body: &self.buffer[head..self.filled] })
    }
}

/// How long the head is and how long the body will be; `None` until the head is there.
fn measure(bytes: &[u8]) -> io::Result<Option<(usize, usize)>> {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&bytes[..end]).map_err(io::Error::other)?;
    let length = head.split("\r\n").find_map(|line| line.strip_prefix("content-length: "));
    let length = length.map_or(Ok(0), str::parse).map_err(io::Error::other)?;
    Ok(Some((end + 4, length)))
}

/// What a phase took.
#[derive(Clone, Default)]
pub struct Sample {
    pub requests: usize,
    pub took: Duration,
    /// Of every request, in microseconds, ascending.
    latencies: Vec<u32>,
}

impl Sample {
    pub fn new(took: Duration, mut latencies: Vec<u32>) -> Self {
        latencies.sort_unstable();
        Self { requests: latencies.len(), took, latencies }
    }

    pub fn per_second(&self) -> f64 {
        per_second(self.requests, self.took)
    }

    /// In milliseconds.
    pub fn percentile(&self, part: f64) -> f64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index"
        )]
        let at = (self.latencies.len() as f64 * part) as usize;
        self.latencies.get(at.min(self.latencies.len().saturating_sub(1))).map_or(0.0, |us| f64::from(*us) / 1000.0)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a figure to be printed")]
pub fn per_second(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

pub fn micros(since: Instant) -> u32 {
    u32::try_from(since.elapsed().as_micros()).unwrap_or(u32::MAX)
}

/// Lets every state do its work on a connection of its own, all at once, on as many threads as there are processors;
/// gives the states back with what the phase took.
pub fn drive<S, W, F>(states: Vec<S>, work: W) -> (Vec<S>, Sample)
where
    S: Send + 'static,
    W: Fn(S) -> F + Copy + Send + 'static,
    F: Future<Output = io::Result<(S, Vec<u32>)>>,
{
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(states.len().max(1));
    let share = states.len().div_ceil(threads);
    let mut states = states.into_iter();
    let groups: Vec<Vec<S>> = (0..threads).map(|_| states.by_ref().take(share).collect()).collect();
    let start = Arc::new(Barrier::new(threads));
    let workers: Vec<_> = groups
        .into_iter()
        .map(|group| {
            let start = start.clone();
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                start.wait();
                let began = Instant::now();
                let done = runtime.block_on(join_all(group.into_iter().map(work)));
                (done, began, Instant::now())
            })
        })
        .collect();
    let mut all = Vec::new();
    let mut latencies = Vec::new();
    let (mut first, mut last) = (None::<Instant>, None::<Instant>);
    for worker in workers {
        let (done, began, ended) = worker.join().unwrap();
        first = Some(first.map_or(began, |known| known.min(began)));
        last = Some(last.map_or(ended, |known| known.max(ended)));
        for one in done {
            let (state, of_state) = one.unwrap();
            all.push(state);
            latencies.extend(of_state);
        }
    }
    let took = first.zip(last).map_or(Duration::ZERO, |(first, last)| last - first);
    (all, Sample::new(took, latencies))
}
