//! The desk's doors: who gets in, how, and how far.
mod canaries;
mod confirm;
mod doors;

use data_encoding::BASE32_NOPAD;
use huiyin::app::people::{Change, Changed};
use huiyin::domain::contact::MailAddress;
use huiyin::domain::staff::Role;
use huiyin::seal::totp::code_at;

use crate::support::town::{On, Page, Town, on_both};

on_both!(
    somebody_enrols_signs_in_and_out,
    a_code_works_once,
    whatever_is_wrong_the_answer_is_the_same,
    too_many_tries_are_delayed_and_nobody_is_locked_out,
    sessions_end_by_idleness_by_age_and_by_hand,
    whoever_is_disabled_or_changes_role_is_out_at_once,
    links_work_once_and_for_a_day,
    the_first_link_is_made_while_nobody_can_sign_in,
    the_cookie_is_as_narrow_as_it_can_be,
    passwords_that_anybody_guesses_are_refused,
    the_administrator_looks_after_people,
);

const PASSWORD: &str = "竹外桃花三两枝，春江水暖";
const MINUTE: i64 = 60_000;

/// Somebody with a password and an authenticator.
struct Person {
    mail: String,
    secret: Vec<u8>,
}

impl Person {
    /// The code that the authenticator shows, `later` steps from now.
    fn code(&self, town: &Town, later: i64) -> String {
        code_at(&self.secret, town.app.now_ms() / 30_000 + later)
    }

    async fn sign_in(&self, town: &Town, password: &str, code: &str) -> Page {
        town.post("/staff/sign-in", &[("mail", &self.mail), ("password", password), ("code", code)]).await
    }
}

/// The path of a link, below the base.
async fn invite(town: &Town, role: Role, mail: &str) -> String {
    let mail = MailAddress::parse(mail).unwrap();
    let add = Change::Add { mail, name: "林某".to_owned(), role };
    let Changed::Done(_, Some(link)) = town.app.change_people(add, None).await.unwrap() else { panic!() };
    path_of(&link)
}

fn path_of(link: &str) -> String {
    link[link.find("/staff/link/").unwrap()..].to_owned()
}

fn secret_of(page: &Page) -> Vec<u8> {
    BASE32_NOPAD.decode(page.element("secret").replace(' ', "").as_bytes()).unwrap()
}

/// Through the link's page, as a person would.
async fn enrol(town: &Town, role: Role, mail: &str) -> (Person, Page) {
    let path = invite(town, role, mail).await;
    let page = town.get(&path).await.expect(200);
    let person = Person { mail: mail.to_owned(), secret: secret_of(&page) };
    let code = person.code(town, 0);
    let page = town.post(&path, &[("password", PASSWORD), ("repeat", PASSWORD), ("code", &code)]).await.expect(303);
    (person, page)
}

/// `sid=…` as a browser sends it back.
fn session_of(page: &Page) -> String {
    let cookies = page.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let session = cookies.into_iter().find(|cookie| cookie.contains("sid=")).expect("a session");
    session.split(';').next().unwrap().to_owned()
}

async fn see(town: &Town, cookie: &str, path: &str) -> Page {
    town.get_with(path, &[("cookie", cookie)]).await
}

async fn somebody_enrols_signs_in_and_out(on: On) {
    let town = Town::new(on).await;
    let path = invite(&town, Role::Handler, "Lin@desk.example").await;
    let page = town.get(&path).await.expect(200);
    assert!(page.body.contains("<svg class=\"qr\"") && page.body.contains("Lin@desk.example"));
    let person = Person { mail: "lin@desk.example".to_owned(), secret: secret_of(&page) };
    assert_eq!(secret_of(&town.get(&path).await), person.secret, "a page looked at twice shows the same key");
    for (repeat, code, fault) in
        [("另一句", person.code(&town, 0), "不一致"), (PASSWORD, "000000".to_owned(), "不正确")]
    {
        let fields = [("password", PASSWORD), ("repeat", repeat), ("code", code.as_str())];
        let page = town.post(&path, &fields).await.expect(422);
        assert!(page.body.contains(fault) && !page.body.contains(PASSWORD), "{}", page.body);
    }
    let page = person.sign_in(&town, PASSWORD, &person.code(&town, 0)).await.expect(422);
    assert!(page.headers.get("set-cookie").is_none(), "not before the link was used");
    let code = person.code(&town, 0);
    let fields = [("password", PASSWORD), ("repeat", PASSWORD), ("code", code.as_str())];
    let page = town.post(&path, &fields).await.expect(303);
    see(&town, &session_of(&page), "/staff").await.expect(200);

    town.pass(MINUTE);
    let fields = [
        ("mail", "LIN@desk.example"),
        ("password", PASSWORD),
        ("code", &*person.code(&town, 0)),
        ("next", "/staff/sessions?x=1"),
    ];
    let page = town.post("/staff/sign-in?lang=en", &fields).await.expect(303);
    assert_eq!(page.header("location"), "/staff/sessions?x=1&lang=en");
    let session = session_of(&page);
    let page = see(&town, &session, "/staff/sessions").await.expect(200);
    assert_eq!(page.body.matches("value=\"end\"").count(), 1, "the session of the link is the other one");
    assert!(page.body.contains("林某") && !page.body.contains("/staff/people"), "no way where one may not go");
    assert_eq!(see(&town, &session, "/staff/sign-in").await.expect(303).header("location"), "/staff");
    let kinds: Vec<&str> =
        town.app.store.access_events(None, 9).await.unwrap().iter().map(|e| e.event.kind.as_str()).collect();
    assert_eq!(kinds, ["signed_in", "signed_in", "enrolled", "added"]);
    town.close().await;
}

async fn a_code_works_once(on: On) {
    let town = Town::new(on).await;
    let (person, _) = enrol(&town, Role::Lead, "lin@desk.example").await;
    person.sign_in(&town, PASSWORD, &person.code(&town, 0)).await.expect(422);
    person.sign_in(&town, PASSWORD, &person.code(&town, -1)).await.expect(422);
    person.sign_in(&town, PASSWORD, &person.code(&town, 1)).await.expect(303);
    person.sign_in(&town, PASSWORD, &person.code(&town, 1)).await.expect(422);
    town.pass(MINUTE);
    person.sign_in(&town, PASSWORD, &person.code(&town, -1)).await.expect(422);
    let code = person.code(&town, 0);
    let both = tokio::join!(person.sign_in(&town, PASSWORD, &code), person.sign_in(&town, PASSWORD, &code));
    let mut statuses = [both.0.status.as_u16(), both.1.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422], "not even at the same time");
    town.close().await;
}

async fn whatever_is_wrong_the_answer_is_the_same(on: On) {
    let town = Town::new(on).await;
    let (lin, _) = enrol(&town, Role::Lead, "lin@desk.example").await;
    invite(&town, Role::Lead, "yet@desk.example").await;
    let (gone, _) = enrol(&town, Role::Lead, "gone@desk.example").await;
    let id = town.app.store.person_at(&MailAddress::parse(&gone.mail).unwrap()).await.unwrap().unwrap().member.id;
    town.app.change_people(Change::Disable(id), None).await.unwrap();
    town.pass(MINUTE);
    let (right, wrong) = (lin.code(&town, 0), "123456");
    let mut bodies = Vec::new();
    for (mail, password, code) in [
        ("lin@desk.example", "竹外桃花三两枝，春江水冷", right.as_str()),
        ("lin@desk.example", PASSWORD, wrong),
        ("nobody@desk.example", PASSWORD, right.as_str()),
        ("yet@desk.example", PASSWORD, right.as_str()),
        ("gone@desk.example", PASSWORD, &gone.code(&town, 0)),
    ] {
        let page = town.post("/staff/sign-in", &[("mail", mail), ("password", password), ("code", code)]).await;
        let page = page.expect(422);
        assert!(page.headers.get("set-cookie").is_none());
        bodies.push(page.body.replace(mail, "…"));
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    assert!(!bodies[0].contains(PASSWORD) && !bodies[0].contains(&right));
    lin.sign_in(&town, PASSWORD, &right).await.expect(303);
    town.close().await;
}

async fn too_many_tries_are_delayed_and_nobody_is_locked_out(on: On) {
    let town = Town::with(on, &[("HUIYIN__LIMITS__SIGN_IN__BURST", "1000")]).await;
    let (lin, page) = enrol(&town, Role::Lead, "lin@desk.example").await;
    let session = session_of(&page);
    let known =
        page.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).find(|c| c.starts_with("known="));
    let known = known.unwrap();
    assert!(known.contains("Path=/staff/sign-in; HttpOnly; SameSite=Strict"), "{known}");
    let known = known.split(';').next().unwrap();
    for _ in 0..30 {
        lin.sign_in(&town, "some other password", "123456").await.expect(422);
    }
    let page = lin.sign_in(&town, "some other password", "123456").await.expect(429);
    let wait: u64 = page.header("retry-after").parse().unwrap();
    assert!((1..=120).contains(&wait) && page.body.contains(&format!("{wait} 秒")), "{}", page.body);
    town.pass(MINUTE);
    let code = lin.code(&town, 0);
    lin.sign_in(&town, PASSWORD, &code).await.expect(429);
    see(&town, &session, "/staff").await.expect(200);
    // Her own browser is counted by itself; another one's word, or one made up, is nothing.
    let fields = [("mail", "lin@desk.example"), ("password", PASSWORD), ("code", code.as_str())];
    let from = |cookie: &str| [("sec-fetch-site", "same-origin".to_owned()), ("cookie", cookie.to_owned())];
    let others = town.app.known_browser(&MailAddress::parse("otto@desk.example").unwrap());
    for word in ["known=AAAA", &format!("known={others}")] {
        let headers = from(word);
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        town.post_with("/staff/sign-in", &fields, &headers).await.expect(429);
    }
    let headers = from(known);
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    town.post_with("/staff/sign-in", &fields, &headers).await.expect(303);
    town.close().await;
}

async fn sessions_end_by_idleness_by_age_and_by_hand(on: On) {
    let town = Town::new(on).await;
    let idle = town.staff(Role::Handler).await;
    town.pass(30 * MINUTE);
    idle.get(&town, "/staff").await.expect(200);
    town.pass(30 * MINUTE + 1);
    idle.get(&town, "/staff").await.expect(303);
    idle.post(&town, "/staff/sessions", &[("action", "end-others")]).await.expect(403);

    let busy = town.staff(Role::Handler).await;
    for _ in 0..26 {
        town.pass(27 * MINUTE);
        busy.get(&town, "/staff").await.expect(200);
    }
    town.pass(20 * MINUTE);
    busy.get(&town, "/staff").await.expect(303);
    town.app.sweep().await.unwrap();
    assert!(town.app.store.sessions_of(busy.id).await.unwrap().is_empty(), "forgotten, too");

    let one = town.staff(Role::Handler).await;
    let two = town.sign_in_again(one.role, &one.mail).await;
    let three = town.sign_in_again(one.role, &one.mail).await;
    let stranger = town.staff(Role::Handler).await;
    let page = one.get(&town, "/staff/sessions").await.expect(200);
    assert_eq!(page.body.matches("value=\"end\"").count(), 2);
    let named = huiyin::app::sign_in::named(two.cookie.trim_start_matches("sid=")).unwrap();
    let named = data_encoding::HEXLOWER.encode(&named);
    assert!(page.body.contains(&named));
    let end = [("action", "end"), ("session", named.as_str())];
    stranger.post(&town, "/staff/sessions", &end).await.expect(303);
    two.get(&town, "/staff").await.expect(200);
    one.post(&town, "/staff/sessions", &end).await.expect(303);
    two.get(&town, "/staff").await.expect(303);
    three.get(&town, "/staff").await.expect(200);
    one.post(&town, "/staff/sessions", &[("action", "end-others")]).await.expect(303);
    three.get(&town, "/staff").await.expect(303);
    one.get(&town, "/staff").await.expect(200);
    stranger.get(&town, "/staff").await.expect(200);
    let page = one.post(&town, "/staff/sign-out", &[]).await.expect(303);
    assert_eq!(page.header("clear-site-data"), "\"cache\", \"storage\"");
    assert!(page.header("set-cookie").starts_with("sid=; ") && page.header("set-cookie").contains("Max-Age=0"));
    one.get(&town, "/staff").await.expect(303);
    town.close().await;
}

async fn whoever_is_disabled_or_changes_role_is_out_at_once(on: On) {
    let town = Town::new(on).await;
    let chief = town.staff(Role::Administrator).await;
    for change in ["disable", "role", "link"] {
        let desk = town.staff(Role::Handler).await;
        desk.get(&town, "/staff").await.expect(200);
        let id = desk.id.0.to_string();
        chief.post(&town, "/staff/people", &[("action", change), ("staff", &id), ("role", "lead")]).await.expect(200);
        desk.get(&town, "/staff").await.expect(303);
        desk.post(&town, "/staff/sessions", &[("action", "end-others")]).await.expect(403);
    }
    town.close().await;
}

async fn links_work_once_and_for_a_day(on: On) {
    let town = Town::new(on).await;
    let path = invite(&town, Role::Handler, "lin@desk.example").await;
    town.pass(24 * 60 * MINUTE - MINUTE);
    let page = town.get(&path).await.expect(200);
    let person = Person { mail: "lin@desk.example".to_owned(), secret: secret_of(&page) };
    town.pass(MINUTE);
    let late = town.get(&path).await.expect(403);
    let code = person.code(&town, 0);
    let fields = [("password", PASSWORD), ("repeat", PASSWORD), ("code", code.as_str())];
    town.post(&path, &fields).await.expect(403);

    let id =
        town.app.store.person_at(&MailAddress::parse("lin@desk.example").unwrap()).await.unwrap().unwrap().member.id;
    let fresh = || async {
        let Changed::Done(_, Some(link)) = town.app.change_people(Change::Link(id), None).await.unwrap() else {
            panic!()
        };
        path_of(&link)
    };
    let (older, newer) = (fresh().await, fresh().await);
    town.get(&older).await.expect(403);
    let person = Person { mail: person.mail, secret: secret_of(&town.get(&newer).await.expect(200)) };
    let code = person.code(&town, 0);
    let fields = [("password", PASSWORD), ("repeat", PASSWORD), ("code", code.as_str())];
    let both = tokio::join!(town.post(&newer, &fields), town.post(&newer, &fields));
    let mut statuses = [both.0.status.as_u16(), both.1.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 403], "once, even at the same time");
    let used = town.get(&newer).await.expect(403);
    let mask = |page: &Page, path: &str| page.body.replace(path.rsplit('/').next().unwrap(), "…");
    let unknown = town.get("/staff/link/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").await.expect(403);
    assert_eq!(mask(&used, &newer), mask(&late, &path), "used, late and unknown look the same");
    assert_eq!(mask(&used, &newer), mask(&unknown, "/staff/link/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));

    // A new link takes away what the old one gave.
    fresh().await;
    town.pass(MINUTE);
    person.sign_in(&town, PASSWORD, &person.code(&town, 0)).await.expect(422);
    town.close().await;
}

async fn the_first_link_is_made_while_nobody_can_sign_in(on: On) {
    let town = Town::with(on, &[("HUIYIN__STAFF__FIRST_MAIL", "chief@desk.example")]).await;
    let (mail, first) = town.app.first_link().await.unwrap().unwrap();
    assert_eq!(mail.as_str(), "chief@desk.example");
    let (_, second) = town.app.first_link().await.unwrap().unwrap();
    town.get(&path_of(&first)).await.expect(403);
    let page = town.get(&path_of(&second)).await.expect(200);
    let person = Person { mail: mail.as_str().to_owned(), secret: secret_of(&page) };
    let code = person.code(&town, 0);
    let fields = [("password", PASSWORD), ("repeat", PASSWORD), ("code", code.as_str())];
    let page = town.post(&path_of(&second), &fields).await.expect(303);
    see(&town, &session_of(&page), "/staff/people").await.expect(200);
    assert!(town.app.first_link().await.unwrap().is_none());
    assert_eq!(town.app.store.people().await.unwrap().len(), 1);
    town.close().await;
}

async fn the_cookie_is_as_narrow_as_it_can_be(on: On) {
    let _ = on;
    for (url, cookie, attributes) in [
        ("http://127.0.0.1:8080", "sid=", "; Path=/; HttpOnly; SameSite=Strict"),
        ("http://127.0.0.1:8080/xcgz", "sid=", "; Path=/xcgz; HttpOnly; SameSite=Strict"),
        ("https://opinions.example", "__Host-sid=", "; Path=/; HttpOnly; SameSite=Strict; Secure"),
        ("https://opinions.example/xcgz", "__Host-sid=", "; Path=/; HttpOnly; SameSite=Strict; Secure"),
    ] {
        let town = Town::with(On::Sqlite, &[("HUIYIN_PUBLIC_URL", url)]).await;
        let base = town.app.config.public.base().to_owned();
        let path = base + &invite(&town, Role::Handler, "lin@desk.example").await;
        let secret = secret_of(&town.get(&path).await.expect(200));
        let code = code_at(&secret, town.app.now_ms() / 30_000);
        let fields = [("password", PASSWORD), ("repeat", PASSWORD), ("code", code.as_str())];
        let page = town.post(&path, &fields).await.expect(303);
        let cookies: Vec<&str> = page.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
        let session = cookies.iter().find(|c| c.starts_with(cookie)).unwrap_or_else(|| panic!("{url}: {cookies:?}"));
        let (pair, rest) = session.split_at(session.find(';').unwrap());
        assert_eq!(rest, attributes, "{url}");
        assert_eq!(pair.len(), cookie.len() + 43, "{url}: 32 bytes");
        see(&town, pair, page.header("location")).await.expect(200);
        town.close().await;
    }
}

async fn passwords_that_anybody_guesses_are_refused(on: On) {
    let town = Town::new(on).await;
    let path = invite(&town, Role::Handler, "lin.mou@desk.example").await;
    let secret = secret_of(&town.get(&path).await.expect(200));
    let code = code_at(&secret, town.app.now_ms() / 30_000);
    let long = "春".repeat(129);
    for (password, fault) in
        [("short", "不足"), (long.as_str(), "超过"), ("password1234", "常见"), ("lin.mou-2025!", "常见")]
    {
        let fields = [("password", password), ("repeat", password), ("code", code.as_str())];
        let page = town.post(&path, &fields).await.expect(422);
        assert!(page.body.contains(fault), "{password}: {}", page.body);
    }
    // Blanks at its ends are part of a password.
    let typed = "  blanks all round it  ";
    town.post(&path, &[("password", typed), ("repeat", typed), ("code", &code)]).await.expect(303);
    town.pass(MINUTE);
    let person = Person { mail: "lin.mou@desk.example".to_owned(), secret };
    person.sign_in(&town, typed.trim(), &person.code(&town, 0)).await.expect(422);
    person.sign_in(&town, typed, &person.code(&town, 0)).await.expect(303);
    town.close().await;
}

async fn the_administrator_looks_after_people(on: On) {
    let town = Town::new(on).await;
    let chief = town.staff(Role::Administrator).await;
    let add = [("action", "add"), ("name", "周<某>"), ("mail", "zhou@desk.example"), ("role", "auditor")];
    let page = chief.post(&town, "/staff/people", &add).await.expect(200);
    assert!(page.body.contains("周&lt;某&gt;") && !page.body.contains("周<某>"));
    town.get(&path_of(&page.element("link").replace("&#x2f;", "/"))).await.expect(200);
    assert!(!chief.get(&town, "/staff/people").await.body.contains("/staff/link/"), "shown once");
    let page = chief.post(&town, "/staff/people", &add).await.expect(422);
    assert!(
        page.body.contains("已有人使用") && page.body.contains("value=\"zhou@desk.example\""),
        "typed text is kept"
    );
    for (name, mail, role) in
        [("", "a@desk.example", "lead"), ("甲", "no address", "lead"), ("甲", "a@desk.example", "")]
    {
        let fields = [("action", "add"), ("name", name), ("mail", mail), ("role", role)];
        chief.post(&town, "/staff/people", &fields).await.expect(422);
    }
    let own = chief.id.0.to_string();
    chief.post(&town, "/staff/people", &[("action", "disable"), ("staff", "99999")]).await.expect(422);
    chief.post(&town, "/staff/people", &[("action", "promote"), ("staff", &own)]).await.expect(400);
    // Two administrators may disable each other, but not both.
    let other = town.staff(Role::Administrator).await;
    // Nobody changes their own access, even where another administrator would be left.
    for action in ["role", "disable", "link"] {
        let fields = [("action", action), ("staff", own.as_str()), ("role", "lead")];
        chief.post(&town, "/staff/people", &fields).await.expect(422);
    }
    let others = other.id.0.to_string();
    let (one, two) = (
        [("action", "disable"), ("staff", own.as_str())],
        [("action", "role"), ("staff", others.as_str()), ("role", "lead")],
    );
    tokio::join!(other.post(&town, "/staff/people", &one), chief.post(&town, "/staff/people", &two));
    let active = town
        .app
        .store
        .people()
        .await
        .unwrap()
        .into_iter()
        .filter(|person| person.state.as_str() == "active" && person.member.role == Role::Administrator);
    assert_eq!(active.count(), 1, "one administrator is always left");
    let events = town.app.store.access_events(None, 100).await.unwrap();
    assert!(events.iter().any(|e| e.event.kind.as_str() == "added" && e.event.actor == Some(chief.id)));
    town.close().await;
}
