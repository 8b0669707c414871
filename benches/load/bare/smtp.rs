//! A mail server that takes everything and keeps nothing, and the floor: one connection, no Nagle, one letter after the
//! other.
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// Runs on threads of this process until it ends.
#[derive(Clone)]
pub struct Sink {
    pub address: SocketAddr,
    pub taken: Arc<AtomicUsize>,
    gate: Arc<(Mutex<bool>, Condvar)>,
}

impl Sink {
    /// Greets nobody until [`Sink::open`].
    pub fn closed() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let new = Self {
            address: listener.local_addr().unwrap(),
            taken: Arc::default(),
            gate: Arc::new((Mutex::new(false), Condvar::new())),
        };
        let sink = new.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let sink = sink.clone();
                std::thread::spawn(move || sink.talk(&stream));
            }
        });
        new
    }

    pub fn open(&self) {
        *self.gate.0.lock().unwrap() = true;
        self.gate.1.notify_all();
    }

    fn talk(&self, stream: &TcpStream) -> io::Result<()> {
        drop(self.gate.1.wait_while(self.gate.0.lock().unwrap(), |open| !*open).unwrap());
        stream.set_nodelay(true)?;
        let mut out = stream;
        let mut lines = BufReader::with_capacity(64 * 1024, stream);
        out.write_all(b"220 sink\r\n")?;
        let mut line = Vec::new();
        let in_data = AtomicBool::new(false);
        loop {
            line.clear();
            if lines.read_until(b'\n', &mut line)? == 0 {
                return Ok(());
            }
            if in_data.load(Ordering::Relaxed) {
                if line == b".\r\n" {
                    in_data.store(false, Ordering::Relaxed);
                    out.write_all(b"250 taken\r\n")?;
                    self.taken.fetch_add(1, Ordering::Relaxed);
                }
                continue;
            }
            let answer: &[u8] = match line.get(..4).unwrap_or_default() {
                b"EHLO" => b"250-sink\r\n250 8BITMIME\r\n",
                b"DATA" => {
                    in_data.store(true, Ordering::Relaxed);
                    b"354 go on\r\n"
                }
                b"QUIT" => {
                    out.write_all(b"221 bye\r\n")?;
                    return Ok(());
                }
                _ => b"250 ok\r\n",
            };
            out.write_all(answer)?;
        }
    }

    /// Waits until so many letters have come; how long that took, or `None` if they did not.
    pub fn wait_for(&self, letters: usize, patience: Duration) -> Option<Duration> {
        let began = Instant::now();
        while self.taken.load(Ordering::Relaxed) < letters {
            if began.elapsed() > patience {
                return None;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Some(began.elapsed())
    }
}

/// Sends letters of a given size, one after the other.
pub fn floor(letters: usize, size: usize) -> Duration {
    let sink = Sink::closed();
    sink.open();
    let stream = TcpStream::connect(sink.address).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut lines = BufReader::new(&stream);
    let mut answer = String::new();
    let mut hear = |last: &str| {
        loop {
            answer.clear();
            lines.read_line(&mut answer).unwrap();
            if answer.starts_with(last) {
                return;
            }
        }
    };
    let mut out = &stream;
    let body = format!("{}.\r\n", format!("{}\r\n", "x".repeat(70)).repeat(size / 72));
    hear("220 ");
    out.write_all(b"EHLO bench\r\n").unwrap();
    hear("250 ");
    let began = Instant::now();
    for _ in 0..letters {
        for (said, heard) in
            [("MAIL FROM:<a@b.example>\r\n", "250 "), ("RCPT TO:<c@d.example>\r\n", "250 "), ("DATA\r\n", "354 ")]
        {
            out.write_all(said.as_bytes()).unwrap();
            hear(heard);
        }
        out.write_all(body.as_bytes()).unwrap();
        hear("250 ");
    }
    began.elapsed()
}
