//! An IMAP server that knows no IDLE, says of messages what it is told to, and hangs up when it is told to.
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

struct Message {
    bytes: Vec<u8>,
    /// What it says of its size.
    size: usize,
    seen: bool,
}

#[derive(Default)]
struct State {
    messages: Vec<Message>,
    asked: Vec<String>,
    hangs_up: bool,
}

pub struct ScriptedImap {
    pub port: u16,
    state: Arc<Mutex<State>>,
    accepting: tokio::task::JoinHandle<()>,
}

impl Drop for ScriptedImap {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl ScriptedImap {
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State::default()));
        let ours = Arc::clone(&state);
        let accepting = tokio::spawn(async move {
            loop {
                let (tcp, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(tcp, Arc::clone(&ours)));
            }
        });
        Self { port, state, accepting }
    }

    /// Adds a message, and what is said of its size.
    pub fn put(&self, bytes: &[u8], size: usize) {
        self.state.lock().unwrap().messages.push(Message { bytes: bytes.to_vec(), size, seen: false });
    }

    /// The next command that is no login ends the connection.
    pub fn hang_up(&self) {
        self.state.lock().unwrap().hangs_up = true;
    }

    pub fn seen(&self) -> Vec<bool> {
        self.state.lock().unwrap().messages.iter().map(|message| message.seen).collect()
    }

    /// Every command so far, without its tag.
    pub fn asked(&self) -> Vec<String> {
        self.state.lock().unwrap().asked.clone()
    }
}

async fn serve(tcp: TcpStream, state: Arc<Mutex<State>>) {
    let mut wire = BufReader::new(tcp);
    if wire.get_mut().write_all(b"* OK ready\r\n").await.is_err() {
        return;
    }
    let mut line = String::new();
    loop {
        line.clear();
        if wire.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let Some((tag, command)) = line.trim_end().split_once(' ') else { return };
        let answer = {
            let mut state = state.lock().unwrap();
            state.asked.push(command.to_owned());
            if state.hangs_up && !command.starts_with("LOGIN") {
                state.hangs_up = false;
                return;
            }
            state.answer(command)
        };
        let end = format!("{tag} OK done\r\n");
        if wire.get_mut().write_all(&[&answer, end.as_bytes()].concat()).await.is_err() {
            return;
        }
    }
}

impl State {
    fn answer(&mut self, command: &str) -> Vec<u8> {
        let words: Vec<&str> = command.split(' ').collect();
        let message = |state: &Self| {
            words.get(2).and_then(|uid| uid.parse::<usize>().ok()).filter(|uid| *uid <= state.messages.len())
        };
        match words.as_slice() {
            ["CAPABILITY", ..] => b"* CAPABILITY IMAP4rev1\r\n".to_vec(),
            ["SELECT", ..] => format!("* {} EXISTS\r\n* 0 RECENT\r\n", self.messages.len()).into_bytes(),
            ["UID", "SEARCH", ..] => {
                let unseen = self.messages.iter().zip(1..).filter(|(message, _)| !message.seen);
                let uids: Vec<String> = unseen.map(|(_, uid): (_, usize)| uid.to_string()).collect();
                format!("* SEARCH {}\r\n", uids.join(" ")).into_bytes()
            }
            ["UID", "FETCH", _, wanted @ ..] => {
                let Some(uid) = message(self) else { return Vec::new() };
                let Message { bytes, size, .. } = &self.messages[uid - 1];
                let wanted = wanted.join(" ");
                if wanted.contains("RFC822.SIZE") {
                    return format!("* {uid} FETCH (UID {uid} RFC822.SIZE {size})\r\n").into_bytes();
                }
                let most = wanted.rsplit_once('.').and_then(|(_, most)| most.strip_suffix(">)")).unwrap();
                let bytes = &bytes[..bytes.len().min(most.parse().unwrap())];
                let head = format!("* {uid} FETCH (UID {uid} BODY[]<0> {{{}}}\r\n", bytes.len());
                [head.as_bytes(), bytes, b")\r\n"].concat()
            }
            ["UID", "STORE", ..] => {
                if let Some(uid) = message(self) {
                    self.messages[uid - 1].seen = true;
                }
                Vec::new()
            }
            _ => Vec::new(),
        }
    }
}
