//! A citizen's browser as a test needs it: HTTP/1.1 on one kept connection from a source address of its own, forms,
//! the receipt's cookie, and nothing else.
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

/// No answer takes longer than this; a test that hangs says nothing.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a citizen takes home.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Receipt {
    pub number: String,
    pub code: String,
}

/// One connection's end.
pub struct Client {
    server: SocketAddr,
    source: Ipv4Addr,
    /// Sent with every request.
    headers: Vec<(String, String)>,
    stream: Option<TcpStream>,
}

/// An answer, read whole.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Client {
    /// The `number`th citizen: connects from 127.x.y.z and is 10.x.y.z to a server that trusts loopback as its proxy.
    pub fn new(server: SocketAddr, number: u32) -> Self {
        let [_, a, b, c] = number.to_be_bytes();
        let source = Ipv4Addr::new(127, 1 + a % 250, b, c.max(2));
        let headers = vec![("X-Forwarded-For".to_owned(), forwarded(number))];
        Self { server, source, headers, stream: None }
    }

    /// Sends another value for a header from now on.
    pub fn set_header(&mut self, name: &str, value: &str) {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    /// Becomes another citizen on the same connection.
    pub fn become_citizen(&mut self, number: u32) {
        self.set_header("X-Forwarded-For", &forwarded(number));
    }

    pub async fn get(&mut self, path: &str) -> io::Result<Reply> {
        self.send("GET", path, &[], b"").await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> io::Result<Reply> {
        let body = encode(fields);
        self.send("POST", path, &[("Content-Type", "application/x-www-form-urlencoded")], body.as_bytes()).await
    }

    /// One request and its answer. A connection that the server had closed meanwhile is opened again for a GET; a POST
    /// fails, since only the caller knows whether it may be repeated.
    pub async fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> io::Result<Reply> {
        let kept = self.stream.is_some();
        match self.once(method, path, headers, body).await {
            Err(_) if kept && method == "GET" => self.once(method, path, headers, body).await,
            answer => answer,
        }
    }

    /// Connects, if it is not connected, so that a later request starts at once.
    pub async fn connect(&mut self) -> io::Result<()> {
        if self.stream.is_none() {
            let socket = TcpSocket::new_v4()?;
            socket.bind(SocketAddr::from((self.source, 0)))?;
            let stream = socket.connect(self.server).await?;
            stream.set_nodelay(true)?;
            self.stream = Some(stream);
        }
        Ok(())
    }

    async fn once(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> io::Result<Reply> {
        let host = self.server;
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n");
        let own = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in own.chain(headers.iter().copied()) {
            head.extend([name, ": ", value, "\r\n"]);
        }
        if method != "GET" {
            head.extend(["Content-Length: ", &body.len().to_string(), "\r\n"]);
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(body);
        let exchange = async {
            self.connect().await?;
            // Taken out: if anything fails on the way, the connection is not used again.
            let mut stream = self.stream.take().ok_or(io::ErrorKind::NotConnected)?;
            stream.write_all(&bytes).await?;
            let reply = read_reply(&mut stream).await?;
            if !reply.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")) {
                self.stream = Some(stream);
            }
            Ok(reply)
        };
        match tokio::time::timeout(PATIENCE, exchange).await {
            Ok(answer) => answer,
            Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, format!("no answer to {method}"))),
        }
    }

    /// The hidden token of a fresh form page.
    pub async fn form_token(&mut self) -> io::Result<String> {
        let page = self.get("/feedback").await?;
        page.form_token().ok_or_else(|| io::Error::other(format!("a form without a token, status {}", page.status)))
    }

    /// The receipt that a 303 handed over.
    pub async fn receipt(&mut self, cookie: &str) -> io::Result<Receipt> {
        let page = self.send("GET", "/receipt", &[("Cookie", cookie)], b"").await?;
        page.receipt().ok_or_else(|| io::Error::other(format!("no receipt on the page, status {}", page.status)))
    }

    /// Form, submission, receipt: what a citizen does. Fails on any other answer than a 303.
    pub async fn submit(&mut self, fields: &[(&str, &str)]) -> io::Result<Receipt> {
        let token = self.form_token().await?;
        let mut all = vec![("form_token", token.as_str())];
        all.extend_from_slice(fields);
        let answer = self.post("/feedback", &all).await?;
        match (answer.status, answer.cookie()) {
            (303, Some(cookie)) => self.receipt(&cookie).await,
            (status, _) => Err(io::Error::other(format!("status {status} instead of 303:\n{}", answer.text()))),
        }
    }
}

fn forwarded(number: u32) -> String {
    let [_, a, b, c] = number.to_be_bytes();
    Ipv4Addr::new(10, a, b, c).to_string()
}

/// `application/x-www-form-urlencoded`.
pub fn encode(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

async fn read_reply(stream: &mut TcpStream) -> io::Result<Reply> {
    let mut bytes = Vec::with_capacity(8192);
    let head = loop {
        if let Some(end) = position(&bytes, b"\r\n\r\n") {
            break end;
        }
        more(stream, &mut bytes).await?;
    };
    let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
    let mut lines = text.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let status = status.ok_or_else(|| io::Error::other("no status line"))?;
    let headers: Vec<(String, String)> =
        lines.filter_map(|line| line.split_once(':')).map(|(n, v)| (n.to_lowercase(), v.trim().to_owned())).collect();
    let mut body = bytes.split_off(head + 4);
    let header = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    if header("transfer-encoding") == Some("chunked") {
        body = read_chunks(stream, body).await?;
    } else {
        let length = header("content-length").and_then(|value| value.parse().ok()).unwrap_or(0);
        while body.len() < length {
            more(stream, &mut body).await?;
        }
    }
    Ok(Reply { status, headers, body })
}

async fn read_chunks(stream: &mut TcpStream, mut bytes: Vec<u8>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = loop {
            if let Some(end) = position(&bytes, b"\r\n") {
                break end;
            }
            more(stream, &mut bytes).await?;
        };
        let size = String::from_utf8_lossy(&bytes[..line])
            .split(';')
            .next()
            .map(str::trim)
            .map(|hex| usize::from_str_radix(hex, 16));
        let Some(Ok(size)) = size else { return Err(io::Error::other("no chunk size")) };
        let end = line + 2 + size + 2;
        while bytes.len() < end {
            more(stream, &mut bytes).await?;
        }
        body.extend_from_slice(&bytes[line + 2..end - 2]);
        bytes.drain(..end);
        if size == 0 {
            return Ok(body);
        }
    }
}

async fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> io::Result<()> {
    match stream.read_buf(bytes).await? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(()),
    }
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The cookie set, as it is sent back.
    pub fn cookie(&self) -> Option<String> {
        Some(self.header("set-cookie")?.split(';').next()?.to_owned())
    }

    pub fn form_token(&self) -> Option<String> {
        let text = self.text();
        let (_, rest) = text.split_once(r#"<input type="hidden" name="form_token" value=""#)?;
        Some(rest.split('"').next()?.to_owned())
    }

    /// Number and code of a receipt page; `None` on any other page.
    pub fn receipt(&self) -> Option<Receipt> {
        let code: String = self.element("receipt-code")?.chars().filter(char::is_ascii_alphanumeric).collect();
        let number = self.element("case-number")?.trim().to_owned();
        (code.len() == 16).then_some(Receipt { number, code })
    }

    /// The text inside the element of an id, without the tags in it.
    pub fn element(&self, id: &str) -> Option<String> {
        let text = self.text();
        let at = text.find(&format!(r#"id="{id}""#))?;
        let name: String = text[text[..at].rfind('<')? + 1..].chars().take_while(char::is_ascii_alphanumeric).collect();
        let inside = &text[at + text[at..].find('>')? + 1..];
        let inside = &inside[..inside.find(&format!("</{name}>"))?];
        let mut plain = String::new();
        let mut in_tag = false;
        for c in inside.chars() {
            match c {
                '<' => in_tag = true,
                '>' => in_tag = false,
                c if !in_tag => plain.push(c),
                _ => {}
            }
        }
        Some(plain)
    }
}
