//! A unit opens the link in its letter: on a telephone and at a desk, with scripts and without.
use super::{Face, PLAIN, Service, TEXT, Visit};
use crate::support::browser::{Browser, Screen, Scripts};
use crate::support::server::files_below;

/// The path of the link in the newest letter to a unit.
async fn link(service: &Service, expected: usize) -> String {
    let messages = service.mail(expected).await;
    let texts = messages.iter().map(|message| String::from_utf8_lossy(&message.content).into_owned());
    let mut links: Vec<String> = texts
        .filter_map(|text| {
            let (_, rest) = text.split_once("/u/")?;
            Some(format!("/u/{}", &rest[..32]))
        })
        .collect();
    links.sort();
    links.dedup();
    links.pop().expect("a letter to a unit has a link")
}

async fn from_letter_to_answer(scripts: Scripts, screen: Screen, face: Face) {
    let Some(browser) = Browser::start(scripts).await else { return };
    let inspect = matches!(scripts, Scripts::On);
    let service = Service::start("/opinions", &[("HUIYIN__LIMITS__STATUS__BURST", "1000")]).await;
    let mut visit = Visit::new(&browser, &service, screen, face, inspect).await;
    visit.open("/feedback?item=19").await;
    visit.fill_in(TEXT).await;
    browser.click("#send").await;
    visit.receipt().await;
    let link = link(&service, 2).await;

    visit.open(&link).await;
    visit.look("unit").await;
    assert!(browser.text("#copy").await.contains("公交站台的灯"));
    browser.click("#acknowledge button").await;
    browser.one("#done").await;
    assert_eq!(browser.count("#acknowledge").await, 0);
    visit.look("unit-acknowledged").await;
    browser.fill("#text", "修").await;
    browser.click("#answer button").await;
    browser.one("#errors").await;
    assert_eq!(browser.value("#text").await.trim(), "修", "what was typed is still there");
    visit.look("unit-refused").await;
    browser.fill("#text", "站台的灯三月二十日修好，已经验收。").await;
    browser.click("#answer button").await;
    browser.one("#done").await;
    browser.click("details:last-of-type summary").await;
    browser.fill("#return-reason", "站台由公交公司管护，不属我局职责。").await;
    browser.click("#return button").await;
    browser.one("#done").await;
    visit.look("unit-done").await;
    visit.open(&format!("/u/{}", "a".repeat(32))).await;
    visit.look("unit-gone").await;
    visit.done();
    // Only the letter holds the token: no log, no database.
    let token = link.trim_start_matches("/u/").as_bytes().to_vec();
    let holds = |bytes: &[u8]| bytes.windows(token.len()).any(|window| window == token);
    assert!(!holds(&service.installation.logs()), "the log");
    let data = files_below(&service.installation.path(""));
    let stored: Vec<_> = data.iter().filter(|path| path.to_string_lossy().contains(".db")).collect();
    assert!(!stored.is_empty());
    for path in stored {
        assert!(!holds(&std::fs::read(path).unwrap()), "{}", path.display());
    }
    browser.close().await;
}

#[tokio::test]
async fn a_unit_answers_on_a_phone() {
    from_letter_to_answer(Scripts::On, Screen::Phone, PLAIN).await;
}

#[tokio::test]
async fn a_unit_answers_in_english_in_the_dark_on_the_narrowest_screen() {
    from_letter_to_answer(Scripts::On, Screen::Narrow, Face { english: true, elder: true, dark: true }).await;
}

#[tokio::test]
async fn a_unit_answers_without_scripts() {
    from_letter_to_answer(Scripts::Off, Screen::Desktop, PLAIN).await;
}
