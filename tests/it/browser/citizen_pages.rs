//! Every page of the citizens, looked at: axe-core, layout and a picture of each.
use super::{Face, PLAIN, Service, TEXT, Visit};
use crate::support::browser::{Browser, Screen, Scripts};

/// Every page a citizen can meet, with what it looks like when something went wrong.
async fn every_page(visit: &mut Visit<'_>) {
    let browser = visit.browser;
    visit.open("/").await;
    visit.look("home").await;
    visit.open("/privacy").await;
    visit.look("privacy").await;
    visit.open("/nowhere").await;
    visit.look("not-found").await;
    visit.open("/receipt").await;
    visit.look("receipt-missing").await;
    visit.open("/feedback").await;
    visit.look("form-whole").await;
    visit.open("/feedback?item=19").await;
    visit.look("form").await;
    browser.click("#send").await;
    visit.look("form-refused").await;

    visit.open("/feedback?item=19").await;
    visit.fill_in(TEXT).await;
    let token = browser.value("input[name=form_token]").await;
    browser.click("#send").await;
    let (number, code) = visit.receipt().await;
    visit.look("receipt").await;
    visit.open("/feedback?item=19").await;
    visit.fill_in("另一段文字，同一张页面。").await;
    browser.run(&format!("document.querySelector('input[name=form_token]').value = '{token}'")).await;
    browser.click("#send").await;
    visit.look("form-conflict").await;
    assert_eq!(browser.value("textarea[name=text]").await, "另一段文字，同一张页面。");

    visit.open("/status").await;
    visit.look("status").await;
    visit.look_up(&number, "0000-0000-0000-0000").await;
    visit.look("status-not-found").await;
    visit.look_up(&number, &code).await;
    visit.look("status-found").await;
    browser.one(".result").await;
    visit.open("/receipt").await;
    browser.click("form.leave button").await;
    visit.look("left").await;
}

async fn every_page_in(screens: &[Screen], faces: &[Face]) {
    let Some(browser) = Browser::start(Scripts::On).await else { return };
    // Everything comes from one address here; how limits look is another test's matter.
    let service =
        Service::start("", &[("HUIYIN__LIMITS__STATUS__BURST", "1000"), ("HUIYIN__LIMITS__SOURCE__BURST", "1000")])
            .await;
    let mut faults = Vec::new();
    for screen in screens {
        for face in faces {
            let mut visit = Visit::new(&browser, &service, *screen, *face, true).await;
            every_page(&mut visit).await;
            faults.append(&mut visit.faults);
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    browser.close().await;
}

const FACES: [Face; 5] = [
    PLAIN,
    Face { dark: true, ..PLAIN },
    Face { elder: true, ..PLAIN },
    Face { english: true, ..PLAIN },
    Face { english: true, elder: true, dark: true },
];

#[tokio::test]
async fn every_page_is_for_everyone_on_a_phone() {
    every_page_in(&[Screen::Phone], &FACES).await;
}

#[tokio::test]
async fn every_page_is_for_everyone_at_a_desk() {
    every_page_in(&[Screen::Desktop], &FACES).await;
}

#[tokio::test]
async fn nothing_sticks_out_on_the_narrowest_screen() {
    every_page_in(&[Screen::Narrow], &[PLAIN, Face { english: true, elder: true, dark: false }]).await;
}
