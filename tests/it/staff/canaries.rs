//! What lets somebody in is looked for wherever the real program left a trace.
use std::fs;

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use huiyin::seal::totp::code_at;

use crate::support::canary::Canaries;
use crate::support::client::{Client, encode};
use crate::support::server::{Installation, files_below};

const PASSWORD: &str = "KanarienVogelPasswort 8841";

#[tokio::test]
async fn no_password_no_secret_and_no_token_is_left_lying_about() {
    let mut installation = Installation::new();
    installation.set("HUIYIN_LOG", "trace");
    let mut running = installation.start().await;
    installation.printed("/staff/link/").await;

    let add = ["staff", "add", "lin@desk.example", "--name", "Lin", "--role", "lead", "--json"];
    let added = installation.command(&add).output().unwrap();
    let added: serde_json::Value = serde_json::from_slice(&added.stdout).unwrap();
    let link = added["link"].as_str().unwrap().to_owned();
    let path = link[link.find("/staff/link/").unwrap()..].to_owned();
    let mut client = Client::new(installation.address, 1);
    let page = client.get(&path).await.unwrap();
    let typed = page.element("secret").unwrap();
    let secret = BASE32_NOPAD.decode(typed.replace(' ', "").as_bytes()).unwrap();
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let step = i64::try_from(now / 30).unwrap();
    let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Sec-Fetch-Site", "same-origin")];
    let code = code_at(&secret, step);
    let body = encode(&[("password", PASSWORD), ("repeat", PASSWORD), ("code", &code)]);
    let reply = client.send("POST", &path, &headers, body.as_bytes()).await.unwrap();
    assert_eq!(reply.status, 303, "{}", reply.text());
    let cookie = reply.headers.iter().find(|(name, value)| name == "set-cookie" && value.starts_with("sid=")).unwrap();
    let session = cookie.1.split(';').next().unwrap().trim_start_matches("sid=").to_owned();
    let body = encode(&[
        ("mail", "lin@desk.example"),
        ("password", "KanarienVogelFalsch 8842"),
        ("code", &code_at(&secret, step + 1)),
    ]);
    let reply = client.send("POST", "/staff/sign-in", &headers, body.as_bytes()).await.unwrap();
    assert_eq!(reply.status, 422, "{}", reply.text());
    let body = encode(&[("mail", "lin@desk.example"), ("password", PASSWORD), ("code", &code_at(&secret, step + 1))]);
    let reply = client.send("POST", "/staff/sign-in", &headers, body.as_bytes()).await.unwrap();
    assert_eq!(reply.status, 303, "{}", reply.text());
    let cookie = format!("sid={session}");
    let page = client.send("GET", "/staff/sessions", &[("Cookie", &cookie)], b"").await.unwrap();
    assert_eq!(page.status, 200);
    assert_eq!(page.text().matches("value=\"end\"").count(), 1);

    let listed = installation.command(&["staff", "list"]).output().unwrap();
    assert!(String::from_utf8_lossy(&listed.stdout).contains("lin@desk.example"));
    let disabled = installation.command(&["staff", "disable", "lin@desk.example"]).output().unwrap();
    assert!(disabled.status.success());
    assert_eq!(client.send("GET", "/staff/sessions", &[("Cookie", &cookie)], b"").await.unwrap().status, 303);
    let refused = installation.command(&["staff", "link", "nobody@desk.example"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let misused = installation.command(&["staff", "add", "x@desk.example", "--name", "X", "--role", "king"]).output();
    assert_eq!(misused.unwrap().status.code(), Some(2));

    let token = path.rsplit('/').next().unwrap().to_owned();
    let (spaced, hex) = (typed.clone(), HEXLOWER.encode(&secret));
    let base32 = typed.replace(' ', "");
    let values = [
        ("password", PASSWORD),
        ("wrong password", "KanarienVogelFalsch 8842"),
        ("session token", session.as_str()),
        ("link token", token.as_str()),
        ("secret", base32.as_str()),
        ("secret in groups", spaced.as_str()),
        ("secret in hexadecimal", hex.as_str()),
    ];
    let canaries = Canaries::new(values);
    let look = |place: &str, bytes: &[u8]| {
        assert!(canaries.found_in(bytes).is_empty(), "{place}: {:?}", canaries.found_in(bytes));
        assert!(!bytes.windows(secret.len()).any(|window| window == secret), "{place}: the secret's own bytes");
    };
    let mut seen = 0;
    for file in files_below(&installation.path("data")) {
        seen += 1;
        look(&file.display().to_string(), &fs::read(&file).unwrap());
    }
    assert!(seen >= 2, "the database was looked at");
    look("logs", &installation.logs());
    assert!(running.terminate().await.success());
    for file in files_below(&installation.path("data")) {
        look(&file.display().to_string(), &fs::read(&file).unwrap());
    }
}
