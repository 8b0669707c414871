//! `/staff/notices`: the notices of this service, and bringing a new one.
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Posted, Signed};
use crate::app::reading::{self, Reading, Unreadable};
use crate::config::{Sheet, is_slug};
use crate::domain::calendar::beijing_minute;
use crate::domain::notice::Responsible;
use crate::pages::staff::notices::{DraftRow, NEW_FAULTS, NOTICES, NewNoticeView, NoticeRow, NoticesView, UNREADABLE};
use crate::store::{Person, StoreError};
use crate::web::Site;
use crate::web::body::{Bounds, Fields};
use crate::web::problem::{Problem, html};
use crate::web::visit::Visit;

pub mod draft;
mod form;
mod view;

/// A text, or a file of the largest size that is read, with the form around it.
pub const FILE: Bounds = Bounds { largest: reading::LARGEST + 64 * 1024, file: true };
/// The values of a notice of some thousand items.
pub const SHEET: Bounds = Bounds { largest: 4 * 1024 * 1024, file: false };
/// The longest text that is worked on at the desk, in bytes.
const LONGEST: usize = 1024 * 1024;

pub async fn get(State(site): State<Site>, visit: Visit, signed: Signed) -> Response {
    let (drafts, people) = match (site.app.drafts().await, site.app.store.people().await) {
        (Ok(drafts), Ok(people)) => (drafts, people),
        (Err(error), _) | (_, Err(error)) => return failed(&site, &visit, &error),
    };
    let editions = site.app.editions();
    let now = site.app.now_minute();
    let notices = editions.all().map(|edition| {
        let notice = &edition.notice;
        let phase = notice.phase(now).as_str();
        NoticeRow {
            slug: notice.slug.clone(),
            title: notice.title.clone(),
            phase,
            path: if phase == "draft" { String::new() } else { path(&edition.prefix) },
            items: notice.items().count(),
            undecided: notice.items().filter(|item| item.responsible == Responsible::Desk).count(),
            opens: notice.opens.map(|day| day.to_string()).unwrap_or_default(),
            closes: notice.closes.map(|day| day.to_string()).unwrap_or_default(),
            from_desk: edition.from_desk,
        }
    });
    let drafts = drafts.into_iter().map(|draft| DraftRow {
        id: draft.id,
        by: name_of(&people, draft.changed_by),
        slug: draft.slug,
        title: draft.title,
        open: draft.open,
        changed: beijing_minute(draft.changed_minute),
    });
    let published = visit.asked("slug").and_then(|slug| editions.named(slug)).map(|edition| path(&edition.prefix));
    let view = NoticesView {
        notices: notices.collect(),
        drafts: drafts.collect(),
        done: visit.asked("done").and_then(|done| NOTICES.into_iter().find(|known| *known == done)),
        path: published.unwrap_or_default(),
    };
    let chrome = site.staff_chrome(&visit.without_query(), Some(&signed));
    html(&site, StatusCode::OK, site.pages.staff_notices(&chrome, &view))
}

/// Where a notice's pages begin.
fn path(prefix: &str) -> String {
    format!("{prefix}/")
}

fn name_of(people: &[Person], staff: crate::domain::staff::StaffId) -> String {
    people.iter().find(|person| person.member.id == staff).map(|person| person.member.name.clone()).unwrap_or_default()
}

/// Begins to work on a notice that is there, with its file; or goes on with the draft of it that lies at the desk.
pub async fn edit(State(site): State<Site>, visit: Visit, signed: Signed, Posted(fields): Posted) -> Response {
    let editions = site.app.editions();
    let Some(edition) = editions.current(&fields.first("slug")) else { return Problem::NotFound.page(&site, &visit) };
    match site.app.drafts().await {
        Ok(drafts) => {
            if let Some(draft) = drafts.iter().find(|draft| draft.slug == edition.slug()) {
                return site.go(&visit.without_query(), &format!("/staff/notices/{}", draft.id), &[]);
            }
        }
        Err(error) => return failed(&site, &visit, &error),
    }
    let sheet = Sheet::read(&edition.text).unwrap_or_default();
    begun(&site, &visit, site.app.draft_from_file(&signed.member, sheet).await, false)
}

pub async fn new(State(site): State<Site>, visit: Visit, signed: Signed) -> Response {
    page(&site, &visit, &signed, StatusCode::OK, NewNoticeView::default())
}

/// Reads a text that was pasted, or a file.
pub async fn take(State(site): State<Site>, visit: Visit, signed: Signed, Posted(fields): Posted) -> Response {
    // A browser sends the lines of a text field with two signs at their ends.
    let text = fields.first("text").replace("\r\n", "\n");
    let slug = fields.first("slug").trim().to_owned();
    let drafts = match site.app.drafts().await {
        Ok(drafts) => drafts,
        Err(error) => return failed(&site, &visit, &error),
    };
    let read = if !is_slug(&slug) {
        Err(Refused::Fault("slug"))
    } else if drafts.iter().any(|draft| draft.slug == slug) {
        Err(Refused::Fault("slug-taken"))
    } else {
        // A large document takes a moment, in which citizens are not to wait.
        let (text, fields) = (text.clone(), fields.clone());
        let reading = tokio::task::spawn_blocking(move || read(&text, &fields));
        reading.await.unwrap_or(Err(Refused::Unreadable(Unreadable::Damaged)))
    };
    let reading = match read {
        Ok(reading) => reading,
        Err(refused) => {
            let (fault, unreadable) = match refused {
                Refused::Fault(fault) => (NEW_FAULTS.into_iter().find(|known| *known == fault), None),
                Refused::Unreadable(why) => {
                    let name = why.as_str().replace('_', "-");
                    (None, UNREADABLE.into_iter().find(|known| *known == name))
                }
            };
            let view = NewNoticeView { slug, text, fault, unreadable, known: Vec::new() };
            return page(&site, &visit, &signed, StatusCode::UNPROCESSABLE_ENTITY, view);
        }
    };
    let editions = site.app.editions();
    let earlier = editions.current(&slug).map(|edition| edition.text.as_str());
    let units = &site.app.config.units;
    let draft = site.app.begin_draft(&signed.member, &slug, reading, earlier, units).await;
    begun(&site, &visit, draft, true)
}

enum Refused {
    Fault(&'static str),
    Unreadable(Unreadable),
}

fn read(text: &str, fields: &Fields) -> Result<Reading, Refused> {
    let reading = match (text.trim().is_empty(), &fields.file) {
        (true, None) => return Err(Refused::Fault("nothing")),
        (false, Some(_)) => return Err(Refused::Fault("both")),
        (false, None) => reading::read(text.as_bytes()),
        (true, Some(file)) => reading::read(file),
    };
    let reading = reading.map_err(Refused::Unreadable)?;
    if reading.text.len() > LONGEST { Err(Refused::Fault("too-long")) } else { Ok(reading) }
}

fn begun(site: &Site, visit: &Visit, draft: Result<Option<i64>, StoreError>, is_read: bool) -> Response {
    let visit = visit.clone().without_query();
    let said = [("said".to_owned(), "begun".to_owned())];
    match draft {
        Ok(Some(id)) => site.go(&visit, &format!("/staff/notices/{id}"), if is_read { &said } else { &[] }),
        Ok(None) => site.go(&visit, "/staff/notices", &[("done".to_owned(), "too-many".to_owned())]),
        Err(error) => failed(site, &visit, &error),
    }
}

fn page(site: &Site, visit: &Visit, signed: &Signed, status: StatusCode, view: NewNoticeView) -> Response {
    let known = site.app.editions().all().map(|edition| edition.slug().to_owned()).collect();
    let chrome = site.staff_chrome(&visit.clone().without_query(), Some(signed));
    html(site, status, site.pages.staff_notice_new(&chrome, &NewNoticeView { known, ..view }))
}

fn failed(site: &Site, visit: &Visit, error: &StoreError) -> Response {
    site.report("a notice could not be worked on", error);
    Problem::Unavailable.page(site, visit)
}
