//! What people at the desk meet before their first case: link, sign-in, sessions, people.

use data_encoding::BASE32_NOPAD;
use huiyin::seal::totp::code_at;

use super::{Face, PLAIN, Service, Visit};
use crate::support::browser::{Browser, Screen, Scripts};

const PASSWORD: &str = "A sentence for me alone, 8841";

fn code(secret: &[u8], later: i64) -> String {
    let seconds = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    code_at(secret, i64::try_from(seconds / 30).unwrap() + later)
}

/// The path of the link that the first start printed.
async fn first_link(service: &Service) -> String {
    format!("/staff/link/{}", service.installation.printed("/staff/link/").await)
}

async fn from_link_to_sign_out(scripts: Scripts, screens: &[Screen], faces: &[Face]) {
    let Some(browser) = Browser::start(scripts).await else { return };
    let inspect = matches!(scripts, Scripts::On);
    let service = Service::start("/desk", &[("HUIYIN__LIMITS__SIGN_IN__BURST", "100")]).await;
    let link = first_link(&service).await;
    let mut faults = Vec::new();
    let mut visit = Visit::new(&browser, &service, screens[0], faces[0], inspect).await;
    visit.open("/staff/people").await;
    assert_eq!(visit.path().await, "/staff/sign-in");
    visit.open(&link).await;
    let secret = BASE32_NOPAD.decode(browser.text("#secret").await.replace(' ', "").as_bytes()).unwrap();
    // What comes after each is waited for: hashing takes its time.
    for (password, then) in [("short", "#errors"), (PASSWORD, ".who")] {
        visit.look("staff-link").await;
        browser.fill("#password", password).await;
        browser.fill("#repeat", password).await;
        browser.fill("#code", &code(&secret, 0)).await;
        browser.click("main form button").await;
        browser.one(then).await;
    }
    assert_eq!(visit.path().await, "/staff");
    for screen in screens {
        for face in faces {
            visit = Visit { faults: visit.faults, ..Visit::new(&browser, &service, *screen, *face, inspect).await };
            visit.open("/staff").await;
            visit.look("staff-day").await;
            visit.open("/staff/people").await;
            visit.look("staff-people").await;
            browser.fill("#name", "周建国").await;
            browser.fill("#mail", &format!("zhou-{}-{}@desk.example", screen.name(), face.name())).await;
            browser.tick("#role-lead").await;
            browser.click("main form button[value=add]").await;
            browser.one(".done").await;
            visit.look("staff-people-added").await;
            assert!(browser.text("#link").await.contains("/desk/staff/link/"));
            browser.click("main form button[value=add]").await;
            browser.one(".alert").await;
            visit.look("staff-people-incomplete").await;
            visit.open("/staff/sessions").await;
            visit.look("staff-sessions").await;
        }
    }
    browser.click(".who button").await;
    browser.one("#code").await;
    assert_eq!(visit.path().await, "/staff/sign-in");
    visit.look("staff-sign-in").await;
    browser.back().await;
    browser.reload().await;
    assert_eq!(visit.path().await, "/staff/sign-in", "what was seen before is not shown again");
    visit.open("/staff/sessions").await;
    browser.fill("#mail", "desk@jiwei.haizhu.example").await;
    browser.fill("#password", "not the password").await;
    browser.fill("#code", "123456").await;
    browser.click("main form button").await;
    browser.one("#errors").await;
    visit.look("staff-sign-in-wrong").await;
    browser.fill("#password", PASSWORD).await;
    browser.fill("#code", &code(&secret, 1)).await;
    browser.click("main form button").await;
    browser.one(".who").await;
    assert_eq!(visit.path().await, "/staff/sessions", "on to where one was going");
    faults.append(&mut visit.faults);
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    browser.close().await;
}

#[tokio::test]
async fn the_desk_is_for_everyone() {
    let faces = [PLAIN, Face { english: true, dark: true, ..PLAIN }];
    from_link_to_sign_out(Scripts::On, &[Screen::Desktop, Screen::Phone, Screen::Narrow], &faces).await;
}

#[tokio::test]
async fn the_desk_needs_no_scripts() {
    from_link_to_sign_out(Scripts::Off, &[Screen::Desktop], &[PLAIN]).await;
}
