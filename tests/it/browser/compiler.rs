//! An office brings its notice: paste, doubts, mend, publish; and the first opinion on it reaches its unit.
use super::office::{Office, message};
use super::{Face, PLAIN, Visit};
use crate::compiler::{TEXT, docx};
use crate::support::browser::{Browser, Screen, Scripts};

const OPINION: &str = "村道东段的路灯装了一半，晚上还是黑，请装完。";

/// From the list of notices to a published one.
async fn bring(visit: &mut Visit<'_>, slug: &str, with_file: bool) {
    let browser = visit.browser;
    visit.open("/staff/notices").await;
    visit.look("staff-notices").await;
    browser.click("main a.button").await;
    browser.one("#text").await;
    visit.look("staff-notice-new").await;
    browser.click("main form .button").await;
    browser.one("#errors").await;
    visit.look("staff-notice-new-refused").await;
    browser.fill("#slug", slug).await;
    if with_file {
        let file = visit.service.installation.path("notice.docx");
        std::fs::write(&file, docx()).unwrap();
        browser.one("#file").await.send_keys(file.to_str().unwrap()).await.unwrap();
    } else {
        browser.fill("#text", TEXT).await;
    }
    browser.click("main form .button").await;
    browser.one(".doubts").await;
    visit.look("staff-notice-draft").await;
    // The text is there with its finds; a doubt leads to its place.
    assert!(browser.count("mark.find").await > 20);
    browser.click(".doubts a").await;
    assert!(browser.text(".doubts").await.contains("2 → 4"));

    // Nothing goes out before somebody has looked.
    browser.click("main form .button").await;
    browser.one("#errors").await;
    assert_eq!(browser.count("#errors").await, 1);
    visit.look("staff-notice-draft-unseen").await;

    // Looked at, but a value is wrong: said at the field, everything kept.
    browser.tick("input[name=seen]").await;
    browser.fill("[id='f-contact-postcode']", "51150").await;
    browser.click("main form .button").await;
    browser.one("#f-contact-postcode-fault").await;
    visit.look("staff-notice-draft-wrong").await;
    assert!(browser.checked("input[name=seen]").await, "the tick is kept");
    browser.fill("[id='f-contact-postcode']", "511500").await;
    browser.click("button[value=suggest]").await;
    // The unit that leads in the text.
    browser.holds("[id='f-areas-0-items-0-lead']", "qu-zhujianju").await;
    browser.click("main form .button").await;
    browser.one("#notice").await;
    visit.look("staff-notices-published").await;
}

async fn from_paste_to_the_unit(scripts: Scripts, screens: &[(Screen, Face)]) {
    let Some(browser) = Browser::start(scripts).await else { return };
    let office = Office::open().await;
    browser.screen(Screen::Desktop).await;
    office.sign_in(&browser, &office.lead).await;
    let mut faults = Vec::new();
    for (place, (screen, face)) in screens.iter().enumerate() {
        let slug = format!("luyuan-{place}");
        let inspect = scripts == Scripts::On;
        let mut visit = Visit::new(&browser, &office.service, *screen, *face, inspect).await;
        bring(&mut visit, &slug, place == 1).await;
        // A citizen finds it, and says something about its first item.
        visit.open(&format!("/n/{slug}/")).await;
        visit.look("notice-published").await;
        browser.click("main a[href*='item=1']").await;
        let opinion = format!("{OPINION}{slug}");
        visit.fill_in(&opinion).await;
        browser.click("#send").await;
        let number = browser.text("#case-number").await;
        let letter = message(&office.service, "zhujianju@", &opinion).await;
        assert!(letter.contains("村道夜间照明不足的整改") && letter.contains(&number), "{letter}");
        faults.append(&mut visit.faults);
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    browser.close().await;
}

#[tokio::test]
async fn an_office_brings_its_notice() {
    let english = Face { english: true, dark: true, ..PLAIN };
    from_paste_to_the_unit(Scripts::On, &[(Screen::Desktop, PLAIN), (Screen::Phone, PLAIN), (Screen::Narrow, english)])
        .await;
}

#[tokio::test]
async fn an_office_brings_its_notice_without_scripts() {
    from_paste_to_the_unit(Scripts::Off, &[(Screen::Desktop, PLAIN), (Screen::Phone, PLAIN)]).await;
}
