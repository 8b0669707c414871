//! The cookie that carries a session's token.
use axum::http::{HeaderMap, HeaderValue, header};

use crate::app::App;
use crate::domain::contact::MailAddress;

/// Over https the name itself makes browsers refuse the cookie from any other host or path, and without `Secure`.
fn name(app: &App) -> &'static str {
    if app.config.public.is_https() { "__Host-sid" } else { "sid" }
}

fn attributes(app: &App) -> String {
    let base = app.config.public.base();
    let (path, secure) =
        if app.config.public.is_https() { ("/", "; Secure") } else { (if base.is_empty() { "/" } else { base }, "") };
    format!("Path={path}; HttpOnly; SameSite=Strict{secure}")
}

/// The `Set-Cookie` of a new session. It ends with the browser, if the server does not end it before.
pub(super) fn set(app: &App, token: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("{}={token}; {}", name(app), attributes(app))).ok()
}

/// The `Set-Cookie` that takes it back.
pub(super) fn take_back(app: &App) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("{}=; {}; Max-Age=0", name(app), attributes(app))).ok()
}

/// How long a browser stays known, in seconds: 90 days.
const KNOWN: u32 = 90 * 24 * 3600;
const KNOWN_NAME: &str = "known";

/// The `Set-Cookie` by which a browser is known again when somebody signs in. It opens nothing.
pub(super) fn set_known(app: &App, mail: &MailAddress) -> Option<HeaderValue> {
    let secure = if app.config.public.is_https() { "; Secure" } else { "" };
    let (word, base) = (app.known_browser(mail), app.config.public.base());
    let attributes = format!("Path={base}/staff/sign-in; HttpOnly; SameSite=Strict{secure}; Max-Age={KNOWN}");
    HeaderValue::from_str(&format!("{KNOWN_NAME}={word}; {attributes}")).ok()
}

/// What a browser brings that this person was signed in with.
pub(super) fn known(app: &App, headers: &HeaderMap, mail: &MailAddress) -> Option<String> {
    value(KNOWN_NAME, headers).filter(|word| app.is_known_browser(word, mail))
}

/// The token a browser brings.
pub(super) fn token(app: &App, headers: &HeaderMap) -> Option<String> {
    value(name(app), headers)
}

fn value(name: &str, headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
        .map(str::to_owned)
}
