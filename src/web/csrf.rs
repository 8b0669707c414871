//! Where a form was sent from.
use axum::http::{HeaderMap, header};

/// Whether a citizen's form came from another site (`face.md`, cross-site): said by `Sec-Fetch-Site` where the browser
/// sends it, else by an `Origin` that is neither ours nor withheld. Old browsers send neither; they are let in, since
/// this form has no session that a foreign page could abuse.
#[must_use]
pub fn from_elsewhere(headers: &HeaderMap, public_origin: &str) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    match text("sec-fetch-site") {
        Some(site) => matches!(site, "cross-site" | "same-site"),
        None => match text(header::ORIGIN.as_str()) {
            None | Some("null") => false,
            Some(origin) => {
                let host = text(header::HOST.as_str()).unwrap_or_default();
                let named = origin.split_once("://").map_or("", |(_, host)| host);
                !(origin.eq_ignore_ascii_case(public_origin) || (!host.is_empty() && named.eq_ignore_ascii_case(host)))
            }
        },
    }
}

/// Whether a form of the desk came from a page of ours: said by `Sec-Fetch-Site`, else by `Origin`. What says neither is
/// refused: every browser that staff may use sends one of them.
#[must_use]
pub fn from_own_page(headers: &HeaderMap, public_origin: &str) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    match text("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => text(header::ORIGIN.as_str()).is_some_and(|origin| origin.eq_ignore_ascii_case(public_origin)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cross_site_table() {
        let ours = "https://opinions.example";
        for (site, origin, host, elsewhere) in [
            (Some("same-origin"), None, "a.example", false),
            (Some("none"), None, "a.example", false),
            (Some("same-origin"), Some("https://evil.example"), "a.example", false),
            (Some("cross-site"), None, "a.example", true),
            (Some("cross-site"), Some(ours), "a.example", true),
            (Some("same-site"), Some(ours), "a.example", true),
            (None, None, "a.example", false),
            (None, Some("null"), "a.example", false),
            (None, Some(ours), "127.0.0.1:8080", false),
            (None, Some("HTTPS://OPINIONS.EXAMPLE"), "127.0.0.1:8080", false),
            (None, Some("http://127.0.0.1:8080"), "127.0.0.1:8080", false),
            (None, Some("https://evil.example"), "opinions.example", true),
            (None, Some("https://opinions.example.evil.example"), "opinions.example", true),
            (None, Some("https://opinions.example:444"), "opinions.example", true),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            if let Some(site) = site {
                headers.insert("sec-fetch-site", site.parse().unwrap());
            }
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            assert_eq!(from_elsewhere(&headers, ours), elsewhere, "{site:?} {origin:?} {host}");
        }
    }

    #[test]
    fn the_desk_s_forms_come_from_the_desk_s_pages() {
        let ours = "https://opinions.example";
        for (site, origin, own) in [
            (Some("same-origin"), None, true),
            (Some("same-origin"), Some("null"), true),
            (Some("same-site"), Some(ours), false),
            (Some("cross-site"), Some(ours), false),
            (Some("none"), Some(ours), false),
            (None, Some("HTTPS://opinions.example"), true),
            (None, Some("https://opinions.example.evil.example"), false),
            (None, Some("http://opinions.example"), false),
            (None, Some("null"), false),
            (None, None, false),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
                if let Some(value) = value {
                    headers.insert(name, value.parse().unwrap());
                }
            }
            assert_eq!(from_own_page(&headers, ours), own, "{site:?} {origin:?}");
        }
    }
}
