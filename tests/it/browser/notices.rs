//! Further notices, looked at: before their first day, closed, in the archive, with every way to reach the receiver and with few.
use super::{Face, PLAIN, Service, TEXT, Visit};
use crate::support::browser::{Browser, Screen, Scripts};

fn notice(slug: &str, head: &str, contact: &str, areas: &str) -> String {
    format!(
        "slug = \"{slug}\"\ntitle = \"绿源区委关于巡察整改进展情况的通报（{slug}）\"\nissuer = \"绿源区委\"\nreceiver = \"绿源区纪委监委\"\n{head}\n[contact]\n{contact}\n{areas}"
    )
}

const RICH: &str = "emails = [\"yijian@luyuan.example\"]\nfaxes = [\"020-81112223\"]\naddress = \"绿源区绿源路9号\"\npo_box = \"绿源区100号信箱\"\npostcode = \"510001\"\nenvelope = \"对整改情况的意见建议\"\nenvelope_place = \"左上角\"\npersons = [\"王某\", \"李某\"]\n[[contact.telephone]]\nnumber = \"020-81112222\"\nextension = \"801\"\nowner = \"区纪委监委\"\nhours = \"工作日 9:00—17:00\"\n[[contact.telephone]]\nnumber = \"13800000000\"\n";

const ITEMS: &str = "[[area]]\n[[area.item]]\nnumber = 3\nprinted = \"（三）\"\ntitle = \"公园夜间照明的整改\"\ndesk = true\n[[area.item]]\nnumber = 4\nprinted = \"2-1\"\ntitle = \"绿道破损的整改\"\nlead = \"qu-zhujianju\"\n";

#[tokio::test]
async fn a_notice_in_every_phase_is_for_everyone() {
    let Some(browser) = Browser::start(Scripts::On).await else { return };
    let files = [
        ("closed", notice("closed", "closes = 2025-03-01", RICH, ITEMS)),
        ("early", notice("early", "opens = 2099-01-01", "emails = [\"yijian@luyuan.example\"]", ITEMS)),
        ("old", notice("old", "state = \"archived\"", "address = \"绿源区绿源路9号\"", ITEMS)),
    ];
    let service = Service::with_notices(&files).await;
    let mut faults = Vec::new();
    for screen in [Screen::Narrow, Screen::Desktop] {
        for face in [PLAIN, Face { english: true, elder: true, dark: true }] {
            let mut visit = Visit::new(&browser, &service, screen, face, true).await;
            for (path, name) in [
                ("/", "several-home"),
                ("/n/closed/", "closed-home"),
                ("/n/closed/feedback?item=3", "closed-form"),
                ("/n/early/", "early-home"),
                ("/n/early/feedback", "early-form"),
                ("/n/old/", "archived-home"),
                ("/n/old/feedback", "archived-form"),
                ("/n/old/nowhere", "archived-problem"),
            ] {
                visit.open(path).await;
                visit.look(name).await;
            }
            visit.open("/n/closed/feedback?item=3").await;
            visit.fill_in(TEXT).await;
            browser.click("#send").await;
            browser.one("#late").await;
            assert_eq!(visit.path().await, "/n/closed/receipt");
            visit.look("late-receipt").await;
            faults.append(&mut visit.faults);
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    browser.close().await;
}
