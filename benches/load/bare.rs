//! The bare programs: how fast this machine can be when a program does nothing but the one thing.
pub mod commit;
pub mod group;
pub mod smtp;
pub mod stillness;
pub mod unnest;
pub mod usual;

use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::serve::ListenerExt as _;

use crate::server::free_port;

/// A bare program in a process of its own, as ours is.
pub struct Bare {
    child: Child,
    pub address: SocketAddr,
}

impl Bare {
    /// `argument` is a path, an address or a size, as the program wants.
    pub fn start(program: &str, argument: &str) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["bare", program, &address.to_string(), argument])
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let deadline = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(address).is_err() {
            assert!(Instant::now() < deadline, "the bare program {program} does not answer");
            std::thread::yield_now();
        }
        Self { child, address }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The child's part.
pub fn run(program: &str, address: &str, argument: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let router = match program {
            "static" => stillness::router(argument.parse().unwrap()),
            "group" => group::router(argument),
            "usual" => usual::router(argument).await,
            "unnest" => unnest::router(argument).await,
            other => panic!("no bare program {other}"),
        };
        serve(address, router).await;
    });
}

#[expect(clippy::disallowed_methods, reason = "the bare program has none of the protections, on purpose")]
async fn serve(address: &str, router: Router) {
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, router).await.unwrap();
}

/// 303, with a cookie as long as a short one.
fn accepted() -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, "/receipt"), (header::SET_COOKIE, "receipt=0123456789abcdef")])
        .into_response()
}

/// The fields that the bare programs store.
#[derive(serde::Deserialize)]
struct Fields {
    form_token: String,
    item: String,
    text: String,
}
