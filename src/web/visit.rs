//! How a visitor wants the pages: language and size, from the link and the browser, never from a cookie.
use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use crate::domain::language::Language;

/// One visit's wishes and the query they came with.
#[derive(Clone, Debug)]
pub struct Visit {
    pub language: Language,
    /// Whether the link itself asks for the language: then every link keeps asking.
    pub language_chosen: bool,
    /// 长者模式
    pub elder: bool,
    /// The page below the base path.
    pub path: String,
    /// The query without `lang` and `mode`: kept by the links that change those.
    pub query: Vec<(String, String)>,
    /// Whether the browser takes gzip.
    pub gzip: bool,
}

/// No link of ours has a longer query; more is dropped rather than carried on.
const LONGEST_QUERY: usize = 4_000;

impl Visit {
    #[must_use]
    pub fn of(path: &str, query: &str, headers: &HeaderMap) -> Self {
        let query = if query.len() > LONGEST_QUERY { "" } else { query };
        let mut language = None;
        let mut elder = false;
        let mut rest = Vec::new();
        for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match key.as_ref() {
                "lang" => language = Language::parse(&value),
                "mode" => elder = value == "elder",
                _ => rest.push((key.into_owned(), value.into_owned())),
            }
        }
        let header = |name| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let language_chosen = language.is_some();
        let language = language.or_else(|| accepted(header(header::ACCEPT_LANGUAGE))).unwrap_or_default();
        let gzip = header(header::ACCEPT_ENCODING)
            .split(',')
            .any(|c| c.split(';').next().unwrap_or_default().trim() == "gzip");
        // Links are made of the path: one that began with two slashes would lead to another site.
        let path = format!("/{}", path.trim_start_matches(['/', '\\']));
        Self { language, language_chosen, elder, path, query: rest, gzip }
    }

    /// The first value of a query field.
    #[must_use]
    pub fn asked(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The same wishes without the rest of the query: for pages that do not depend on it.
    #[must_use]
    pub fn without_query(mut self) -> Self {
        self.query.clear();
        self
    }
}

/// The first language we have, in the browser's order of preference (RFC 9110, 12.5.4).
fn accepted(header: &str) -> Option<Language> {
    let mut wishes: Vec<(f32, Language)> = header
        .split(',')
        .take(20)
        .filter_map(|wish| {
            let (tag, quality) = wish.split_once(";q=").unwrap_or((wish, "1"));
            let quality = quality.trim().parse::<f32>().ok().filter(|q| *q > 0.0)?;
            Some((quality, Language::parse(tag)?))
        })
        .collect();
    wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
    wishes.first().map(|(_, language)| *language)
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts.uri.path(), parts.uri.query().unwrap_or_default(), &parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_by_link_then_by_browser_then_chinese() {
        let language = |query: &str, accept: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, accept.parse().unwrap());
            Visit::of("/", query, &headers).language
        };
        assert_eq!(language("", ""), Language::ZhHans);
        assert_eq!(language("", "en-GB,en;q=0.9"), Language::En);
        assert_eq!(language("", "fr, en;q=0.5, zh-CN;q=0.8"), Language::ZhHans);
        assert_eq!(language("", "zh;q=0, en"), Language::En);
        assert_eq!(language("lang=zh-Hans", "en"), Language::ZhHans);
        assert_eq!(language("lang=xx", "en"), Language::En);
    }

    #[test]
    fn a_path_never_names_another_site() {
        for path in ["//evil.example/x", "/\\evil.example/x", "\\\\evil.example/x", "///\\/evil.example/x"] {
            assert_eq!(Visit::of(path, "", &HeaderMap::new()).path, "/evil.example/x", "{path}");
        }
        assert_eq!(Visit::of("/", "", &HeaderMap::new()).path, "/");
    }

    #[test]
    fn the_query_is_kept_but_for_the_two_wishes() {
        let visit = Visit::of("/feedback", "item=19&lang=en&mode=elder&lane=report", &HeaderMap::new());
        assert_eq!(visit.query, [("item".to_owned(), "19".to_owned()), ("lane".to_owned(), "report".to_owned())]);
        assert!(visit.elder && visit.language_chosen);
        assert!(Visit::of("/", &"a=b&".repeat(2000), &HeaderMap::new()).query.is_empty());
    }
}
