//! Which address a request came from, and which network that is.
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use ipnet::IpNet;

/// The address that a request came from, as far as anybody we trust says so.
///
/// `forwarded_for` are the values of all `X-Forwarded-For` headers in their order. They are read from the right, where
/// our own proxies write; the first address that is not a trusted proxy is the client. Whatever stands left of it was
/// written by the client and is not looked at. Where a trusted hop wrote something that is no address, or nothing, the
/// peer stands for its clients: too strict for a moment rather than open to whoever finds out.
#[must_use]
pub fn client_address<'a>(peer: IpAddr, forwarded_for: impl IntoIterator<Item = &'a str>, trusted: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
    if !is_trusted(peer) {
        return peer;
    }
    let hops: Vec<&str> = forwarded_for.into_iter().flat_map(|value| value.split(',')).collect();
    let mut client = peer;
    for hop in hops.into_iter().rev() {
        let Some(address) = address(hop.trim()) else { return peer };
        client = address;
        if !is_trusted(address) {
            break;
        }
    }
    client
}

/// An address as proxies write it: bare, or with a port as some do.
fn address(hop: &str) -> Option<IpAddr> {
    let bracketed = || hop.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::from);
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    hop.parse().ok().or_else(bracketed).or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

/// What counts as one place: an IPv4 address, or the /64 that an IPv6 customer has whole. The first byte tells them
/// apart; IPv4 in IPv6 clothes is IPv4.
#[must_use]
pub fn network(client: IpAddr) -> [u8; 9] {
    match client.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, d] = address.octets();
            [4, a, b, c, d, 0, 0, 0, 0]
        }
        IpAddr::V6(address) => {
            let mut name = [6; 9];
            name.iter_mut().skip(1).zip(address.octets()).for_each(|(place, octet)| *place = octet);
            name
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }
    fn proxies() -> Vec<IpNet> {
        ["127.0.0.0/8", "10.0.0.0/8", "fd00::/8"].iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn the_first_untrusted_address_from_the_right() {
        for (peer, headers, client) in [
            ("203.0.113.9", vec![], "203.0.113.9"),
            ("203.0.113.9", vec!["198.51.100.1"], "203.0.113.9"),
            ("127.0.0.1", vec![], "127.0.0.1"),
            ("127.0.0.1", vec!["198.51.100.1"], "198.51.100.1"),
            ("::ffff:127.0.0.1", vec!["198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", vec!["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", vec!["1.1.1.1", "198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", vec!["1.1.1.1, 198.51.100.1, 10.0.0.7"], "198.51.100.1"),
            ("127.0.0.1", vec!["198.51.100.1:4711"], "198.51.100.1"),
            ("127.0.0.1", vec!["2001:db8::1"], "2001:db8::1"),
            ("127.0.0.1", vec!["[2001:db8::1]"], "2001:db8::1"),
            ("127.0.0.1", vec!["[2001:db8::1]:4711"], "2001:db8::1"),
            ("127.0.0.1", vec!["::ffff:198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", vec!["10.0.0.3, 10.0.0.7"], "10.0.0.3"),
            ("127.0.0.1", vec!["198.51.100.1, unknown"], "127.0.0.1"),
            ("127.0.0.1", vec!["198.51.100.1,"], "127.0.0.1"),
            ("127.0.0.1", vec!["198.51.100.1, nonsense, 10.0.0.7"], "127.0.0.1"),
            ("127.0.0.1", vec!["nonsense, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", vec![""], "127.0.0.1"),
            ("fd00::1", vec!["2001:db8::1"], "2001:db8::1"),
        ] {
            assert_eq!(client_address(ip(peer), headers.clone(), &proxies()), ip(client), "{peer} {headers:?}");
        }
    }

    #[test]
    fn one_network_is_an_address_or_a_customer() {
        assert_eq!(network(ip("203.0.113.9")), network(ip("::ffff:203.0.113.9")));
        assert_ne!(network(ip("203.0.113.9")), network(ip("203.0.113.10")));
        assert_eq!(network(ip("2001:db8:1:2::3")), network(ip("2001:db8:1:2:ffff::9")));
        assert_ne!(network(ip("2001:db8:1:2::3")), network(ip("2001:db8:1:3::3")));
    }

    fn hop() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<[u8; 4]>().prop_map(|bytes| IpAddr::from(bytes).to_string()),
            any::<[u8; 3]>().prop_map(|[a, b, c]| format!("10.{a}.{b}.{c}")),
            any::<[u8; 16]>().prop_map(|bytes| IpAddr::from(bytes).to_string()),
            "\\PC{0,12}",
        ]
    }

    proptest! {
        /// Whatever is written left of an address that no proxy of ours has, the answer stays the same.
        #[test]
        fn nothing_left_of_an_untrusted_hop_is_believed(
            forged in proptest::collection::vec(hop(), 0..6),
            client in any::<[u8; 4]>().prop_filter("no proxy of ours", |bytes| !matches!(bytes[0], 10 | 127)),
            own in proptest::collection::vec(any::<u8>(), 0..3),
            split in any::<bool>(),
        ) {
            let client = IpAddr::from(client);
            let mut honest = vec![client.to_string()];
            honest.extend(own.iter().map(|last| format!("10.0.0.{last}")));
            let (forged, honest) = (forged.join(","), honest.join(", "));
            let headers = if split { vec![forged, honest] } else { vec![format!("{forged},{honest}")] };
            let headers = headers.iter().map(String::as_str);
            prop_assert_eq!(client_address(ip("127.0.0.1"), headers.clone(), &proxies()), client);
            prop_assert_eq!(client_address(ip("203.0.113.9"), headers, &proxies()), ip("203.0.113.9"));
        }

        #[test]
        fn any_header_gives_an_answer(header in "\\PC{0,60}", hops in proptest::collection::vec(hop(), 0..5)) {
            let _ = client_address(ip("127.0.0.1"), [header.as_str()], &proxies());
            let list = hops.join(",");
            let found = client_address(ip("127.0.0.1"), [list.as_str()], &proxies());
            let named = hops.iter().flat_map(|hop| hop.split(',')).filter_map(|hop| address(hop.trim()));
            prop_assert!(found == ip("127.0.0.1") || named.into_iter().any(|address| address == found));
        }
    }
}
