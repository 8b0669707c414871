//! The server among bad clients: slow ones, too many, ones that go away; and its end in good order.
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::client::Client;
use crate::support::server::Installation;

/// Longer than any bound set here, and far shorter than a server without bounds would take: for ever.
const PATIENCE: Duration = Duration::from_secs(40);

fn installation(settings: &[(&str, &str)]) -> Installation {
    let mut installation = Installation::new();
    for (name, value) in settings {
        installation.set(name, value);
    }
    installation
}

/// Reads until the server closes the connection; what it said.
async fn until_closed(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut said)).await;
    // A reset is an end, too.
    drop(read.expect("the connection was never closed"));
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test]
async fn a_client_that_never_ends_its_header_is_cut_off_while_others_are_served() {
    let installation = installation(&[("HUIYIN__SERVER__HEADER_SECONDS", "1")]);
    let mut running = installation.start().await;
    let mut slow = Vec::new();
    for _ in 0..500 {
        let mut stream = TcpStream::connect(installation.address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: slow\r\nX-Slow: ").await.unwrap();
        slow.push(stream);
    }
    let mut polite = Client::new(installation.address, 1);
    assert_eq!(polite.get("/").await.unwrap().status, 200);
    for stream in &mut slow {
        until_closed(stream).await;
    }
    assert!(running.terminate().await.success());
}

#[tokio::test]
async fn a_body_that_trickles_is_ended_by_its_deadline_with_a_page() {
    let installation = installation(&[("HUIYIN__SERVER__BODY_SECONDS", "1")]);
    let mut running = installation.start().await;
    let mut stream = TcpStream::connect(installation.address).await.unwrap();
    let head = "POST /feedback HTTP/1.1\r\nHost: slow\r\nConnection: close\r\nContent-Length: 1000\r\n\
                Content-Type: application/x-www-form-urlencoded\r\n\r\ntext=";
    stream.write_all(head.as_bytes()).await.unwrap();
    let begun = Instant::now();
    // Each byte would start a per-frame time-out anew; the deadline does not mind.
    let said = loop {
        if stream.write_all(b"a").await.is_err() || begun.elapsed() > PATIENCE {
            break until_closed(&mut stream).await;
        }
        let mut answer = [0; 2048];
        match tokio::time::timeout(Duration::from_millis(100), stream.read(&mut answer)).await {
            Ok(Ok(read)) if read > 0 => break String::from_utf8_lossy(&answer[..read]).into_owned(),
            Ok(_) => break String::new(),
            Err(_) => {}
        }
    };
    assert!(begun.elapsed() < PATIENCE);
    assert!(said.starts_with("HTTP/1.1 408"), "{said}");
    assert!(said.contains("content-security-policy"), "{said}");
    assert!(running.terminate().await.success());
}

#[tokio::test]
async fn one_address_holds_no_more_connections_than_it_may() {
    let installation = installation(&[
        ("HUIYIN__SERVER__MAX_CONNECTIONS_PER_ADDRESS", "8"),
        // The test's own address is no proxy here, or it would be exempt.
        ("HUIYIN_TRUSTED_PROXIES", "10.0.0.0/8"),
    ]);
    let mut running = installation.start().await;
    let mut held = Vec::new();
    let mut refused = 0;
    for _ in 0..20 {
        let mut stream = TcpStream::connect(installation.address).await.unwrap();
        let _ = stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: many\r\n\r\n").await;
        let mut answer = [0; 512];
        match tokio::time::timeout(PATIENCE, stream.read(&mut answer)).await.unwrap() {
            Ok(read) if read > 0 => held.push(stream),
            _ => refused += 1,
        }
    }
    assert!(refused >= 12 && held.len() <= 8, "{refused} refused, {} held", held.len());
    assert!(running.terminate().await.success());
}

#[tokio::test]
async fn told_to_stop_it_answers_who_is_being_served_and_ends_well() {
    let installation = installation(&[]);
    let mut running = installation.start().await;
    let mut client = Client::new(installation.address, 1);
    let token = client.form_token().await.unwrap();
    let fields = [
        ("form_token", token.as_str()),
        ("acknowledge", "yes"),
        ("lane", "opinion"),
        ("item", "19"),
        ("text", "停机前的最后一件。"),
    ];
    let (stopped, answered) = tokio::join!(running.terminate(), client.post("/feedback", &fields));
    assert!(stopped.success());
    // Either it was taken and acknowledged, or the connection ended without an answer; never an answer without a case.
    let acknowledged = answered.is_ok_and(|reply| reply.status == 303);
    let mut again = installation.start().await;
    let mut client = Client::new(installation.address, 1);
    let reply = client.post("/feedback", &fields).await.unwrap();
    assert_eq!(reply.status, 303);
    let cookie = reply.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let receipt = client.receipt(&cookie).await.unwrap();
    assert!(receipt.number.ends_with("-000001"), "{} after {acknowledged}", receipt.number);
    assert!(again.terminate().await.success());
}

#[tokio::test]
async fn a_data_directory_serves_one_service_at_a_time() {
    let installation = installation(&[]);
    let mut running = installation.start().await;
    let second = installation.command(&["serve"]).env("HUIYIN_LISTEN", "127.0.0.1:0").output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&second.stderr).contains("HUIYIN_DATA"), "{second:?}");
    assert!(running.terminate().await.success());
}
