//! `/staff`: the day.
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Signed, inbox};
use crate::domain::calendar::{beijing_day, first_minute};
use crate::domain::inbox::Tray;
use crate::pages::staff::day::{DayView, FailedUnit, MailDown, Tile};
use crate::store::StoreError;
use crate::store::inbox::COUNTED;
use crate::web::Site;
use crate::web::problem::html;
use crate::web::visit::Visit;

pub async fn get(State(site): State<Site>, visit: Visit, signed: Signed) -> Response {
    let report = site.app.mail_health.report();
    let mail_down = report.resting.then_some(MailDown { refused: report.alarm, words: report.last_words });
    let view = if signed.member.role.reads_cases() {
        match cases(&site, &visit, &signed).await {
            Ok(view) => DayView { mail_down, ..view },
            Err(error) => return inbox::failed(&site, &visit, &error),
        }
    } else {
        // The server's words can hold an address.
        DayView { mail_down: mail_down.map(|down| MailDown { words: String::new(), ..down }), ..DayView::default() }
    };
    html(&site, StatusCode::OK, site.pages.staff_day(&site.staff_chrome(&visit, Some(&signed)), &view))
}

async fn cases(site: &Site, visit: &Visit, signed: &Signed) -> Result<DayView, StoreError> {
    let app = &site.app;
    let (sight, now) = (app.sight(&signed.member), app.now_minute());
    let day = beijing_day(now);
    let begun = first_minute(day);
    let today = app.store.today(sight, begun..begun + 24 * 60).await?;
    let counts = app.store.inbox_counts(sight, now).await?;
    let behind = app.store.index_behind().await?;
    let chrome = site.chrome(visit);
    let tile = |name: &'static str, count: u64, tray: Tray, from: Option<String>| {
        let mut pairs = vec![("box".to_owned(), tray.as_str().to_owned())];
        pairs.extend(from.map(|from| ("from".to_owned(), from)));
        let link = chrome.link("/staff/inbox", &pairs);
        Tile {
            name,
            count,
            more: count >= COUNTED,
            link,
            alarm: matches!(tray, Tray::Overdue | Tray::FailedMail | Tray::Unacknowledged),
        }
    };
    let of = |tray: Tray| counts.iter().find(|(of, _)| *of == tray).map_or(0, |(_, count)| *count);
    // What came by mail and belongs to no case yet: nobody has it but whoever looks here.
    let held = app.store.held_count(sight).await?;
    let mut tiles = vec![
        tile("today", today.filed, Tray::All, Some(day.to_string())),
        tile("due-today", today.due, Tray::DueSoon, None),
        tile("overdue", of(Tray::Overdue), Tray::Overdue, None),
        tile("triage", of(Tray::ToTriage), Tray::ToTriage, None),
        tile("mine", of(Tray::Mine), Tray::Mine, None),
        tile("review", of(Tray::ToReview), Tray::ToReview, None),
        tile("in-review", today.in_review, Tray::ToReview, None),
        tile("quarantine", of(Tray::Quarantine), Tray::Quarantine, None),
        tile("failed-mail", of(Tray::FailedMail), Tray::FailedMail, None),
        tile("unacknowledged", of(Tray::Unacknowledged), Tray::Unacknowledged, None),
    ];
    tiles.push(Tile {
        name: "held-mail",
        count: held,
        more: false,
        link: chrome.link("/staff/mail/held", &[]),
        alarm: true,
    });
    let failed = today.failed.into_iter().map(|(unit, letters)| {
        let name = unit.map_or_else(|| "–".to_owned(), |unit| inbox::unit_name(site, visit.language, &unit));
        FailedUnit { name, letters }
    });
    Ok(DayView {
        tiles: Some(tiles),
        failed: failed.collect(),
        mail_down: None,
        behind: if behind > inbox::NOTICED { behind } else { 0 },
    })
}
