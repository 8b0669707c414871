//! The accept loop: what `axum::serve` lacks (measured: it keeps slow clients for ever) is set here.
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use ipnet::IpNet;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::limits::network;

/// Bounds on connections. Each answers a way to keep others out that was measured on a bare server.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// Connections at once; further ones wait in the kernel's queue.
    pub connections: usize,
    /// Connections at once from one IPv4 address or IPv6 /64; proxies that are trusted are exempt. Carrier networks put thousands of
    /// people behind one address, so this is generous.
    pub connections_per_address: usize,
    /// A request's header must arrive within this time; an idle connection ends after it too.
    pub header: Duration,
    /// A connection ends in good order after this time, whatever it does, and is cut a little later.
    pub connection: Duration,
    /// How long running requests may take to end when the server stops.
    pub drain: Duration,
    pub trusted_proxies: Vec<IpNet>,
}

/// The address at the other end of the connection, put into each request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// How many connections each network holds, by [`network`]: an IPv6 customer has 2^64 addresses and could take every place.
type Census = Arc<Mutex<HashMap<[u8; 9], usize>>>;

/// How many files and sockets this process may have open, where the system says so.
#[must_use]
pub fn open_files() -> Option<usize> {
    files_of(&std::fs::read_to_string("/proc/self/limits").ok()?)
}

/// The soft limit; `unlimited` is none.
fn files_of(limits: &str) -> Option<usize> {
    limits.lines().find_map(|line| line.strip_prefix("Max open files"))?.split_whitespace().next()?.parse().ok()
}

/// Accepts connections until `stop`, then lets running requests end.
pub async fn serve(listener: TcpListener, router: Router, bounds: Bounds, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(bounds.connections));
    let census = Census::default();
    let bounds = Arc::new(bounds);
    loop {
        let place = tokio::select! {
            () = stop.cancelled() => break,
            place = places.clone().acquire_owned() => place,
        };
        let Ok(place) = place else { break };
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of descriptors: accepting again at once would spin. A connection that went away is nobody's fault.
                if !matches!(error.kind(), std::io::ErrorKind::ConnectionAborted | std::io::ErrorKind::ConnectionReset)
                {
                    tracing::warn!(%error, "cannot accept connections");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
                continue;
            }
        };
        let Admission::Granted(seat) = Seat::take(&census, peer, &bounds) else { continue };
        let (router, bounds, stop) = (router.clone(), bounds.clone(), stop.clone());
        tokio::spawn(async move {
            connection(stream, peer, router, &bounds, stop).await;
            drop((seat, place));
        });
    }
    drop(listener);
    let everyone = u32::try_from(bounds.connections).unwrap_or(u32::MAX);
    if tokio::time::timeout(bounds.drain, places.acquire_many(everyone)).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
}

/// One connection: HTTP/1.1 only, since a proxy in front speaks whatever else is wanted.
async fn connection(stream: TcpStream, peer: SocketAddr, router: Router, bounds: &Bounds, stop: CancellationToken) {
    // Answers are written whole; waiting for more to send costs the client 40 ms.
    let _ = stream.set_nodelay(true);
    let address = Peer(peer.ip().to_canonical());
    let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(address);
        router.clone().oneshot(request)
    });
    let served = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.header)
        .max_buf_size(32 * 1024)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(served);
    tokio::select! {
        _ = served.as_mut() => return,
        () = stop.cancelled() => {}
        () = tokio::time::sleep(bounds.connection) => {}
    }
    served.as_mut().graceful_shutdown();
    let _ = tokio::time::timeout(bounds.drain, served).await;
}

/// Whether one more connection from an address is let in; a trusted proxy holds no seat.
enum Admission {
    Granted(Option<Seat>),
    Refused,
}

/// One network's place among its connections, given back on drop.
struct Seat {
    census: Census,
    network: [u8; 9],
}

impl Seat {
    fn take(census: &Census, peer: SocketAddr, bounds: &Bounds) -> Admission {
        let address = peer.ip().to_canonical();
        if bounds.trusted_proxies.iter().any(|net| net.contains(&address)) {
            return Admission::Granted(None);
        }
        let network = network(address);
        let mut held = census.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(network).or_insert(0);
        if *count >= bounds.connections_per_address {
            return Admission::Refused;
        }
        *count += 1;
        Admission::Granted(Some(Self { census: census.clone(), network }))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut held = self.census.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_of_open_files_is_read() {
        let line = |limit: &str| format!("Limit  Soft Limit  Hard Limit  Units\nMax open files            {limit}\n");
        assert_eq!(files_of(&line("1024                 524288               files")), Some(1024));
        assert_eq!(files_of(&line("unlimited            unlimited            files")), None);
        assert_eq!(files_of(""), None);
    }

    #[test]
    fn an_ipv6_customer_is_one_address_however_many_they_use() {
        let bounds = Bounds {
            connections: 10,
            connections_per_address: 2,
            header: Duration::from_secs(1),
            connection: Duration::from_secs(1),
            drain: Duration::from_secs(1),
            trusted_proxies: vec!["2001:db8:9::/48".parse().unwrap()],
        };
        let census = Census::default();
        let take = |peer: &str| match Seat::take(&census, SocketAddr::new(peer.parse().unwrap(), 4711), &bounds) {
            Admission::Granted(seat) => Some(seat),
            Admission::Refused => None,
        };
        let seats = (take("2001:db8:1:2::1").unwrap(), take("2001:db8:1:2:ffff::2").unwrap());
        assert!(take("2001:db8:1:2::3").is_none());
        assert!(take("2001:db8:1:3::1").is_some());
        let others = (take("203.0.113.9").unwrap(), take("::ffff:203.0.113.9").unwrap());
        assert!(take("203.0.113.9").is_none() && take("203.0.113.10").is_some());
        assert!((0..5).all(|_| take("2001:db8:9::1").is_some()));
        drop((seats, others));
        assert!(census.lock().unwrap().is_empty());
    }
}
