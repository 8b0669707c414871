//! Who is at the other end: asked for the rate limits alone, and forgotten with the request.
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;

use super::Site;
use super::server::Peer;
use crate::limits::client_address;

/// The client's address. It has no `Debug` and no `Display`, so that it cannot get into a log.
#[derive(Clone, Copy)]
pub struct Client(pub IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for Client
where
    Site: FromRef<S>,
{
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let site = Site::from_ref(state);
        // Only a test's request has no peer.
        let peer = parts.extensions.get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0);
        let forwarded = parts.headers.get_all("x-forwarded-for").iter().map(|value| value.to_str().unwrap_or("?"));
        Ok(Self(client_address(peer, forwarded, &site.app.config.server.trusted_proxies)))
    }
}
