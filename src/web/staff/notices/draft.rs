//! `/staff/notices/{draft}`: looking at what was found, correcting it, and publishing it.
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::{failed, form, name_of, view};
use crate::app::drafts::{NoticeDraft, Saved};
use crate::app::notices::Publishing;
use crate::domain::calendar::beijing_minute;
use crate::pages::staff::notice_draft::{DraftView, FieldFault, SAID, anchor};
use crate::web::Site;
use crate::web::problem::{Problem, html};
use crate::web::staff::{Posted, Signed};
use crate::web::visit::Visit;

pub async fn get(State(site): State<Site>, visit: Visit, signed: Signed, Path(id): Path<String>) -> Response {
    let draft = match find(&site, &id).await {
        Ok(Some(draft)) => draft,
        Ok(None) => return Problem::NotFound.page(&site, &visit),
        Err(error) => return failed(&site, &visit, &error),
    };
    let said = visit.asked("said").and_then(|said| SAID.into_iter().find(|known| *known == said));
    // What was refused is told by the page that refuses, not by a link to it.
    let said = said.filter(|said| matches!(*said, "begun" | "saved"));
    let view = DraftView { said, ..view::draft(&site, visit.language, &draft) };
    page(&site, &visit, &signed, StatusCode::OK, &view)
}

pub async fn post(
    State(site): State<Site>,
    visit: Visit,
    signed: Signed,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Response {
    let stored = match find(&site, &id).await {
        Ok(Some(draft)) => draft,
        Ok(None) => return Problem::NotFound.page(&site, &visit),
        Err(error) => return failed(&site, &visit, &error),
    };
    let action = fields.first("action");
    let mut draft = form::read(&fields, &stored, &site.app.config.units);
    let editions = site.app.editions();
    let published = editions.current(&stored.sheet.slug).map(|edition| &edition.notice);
    let at = form::change(&action, &mut draft.sheet, published);
    if action == "drop" {
        return match site.app.drop_draft(draft.id, draft.version).await {
            Ok(true) => {
                let done = [("done".to_owned(), "dropped".to_owned())];
                site.go(&visit.without_query(), "/staff/notices", &done)
            }
            Ok(false) => changed(&site, &visit, &signed, &stored, &draft).await,
            Err(error) => failed(&site, &visit, &error),
        };
    }
    match site.app.save_draft(&signed.member, &draft).await {
        Ok(Saved::Version(version)) => draft.version = version,
        Ok(Saved::Changed) => return changed(&site, &visit, &signed, &stored, &draft).await,
        Err(error) => return failed(&site, &visit, &error),
    }
    if action == "publish" {
        return publish(&site, &visit, &signed, draft).await;
    }
    let said = if at.is_empty() { vec![("said".to_owned(), "saved".to_owned())] } else { Vec::new() };
    let link = site.chrome(&visit.without_query()).link(&format!("/staff/notices/{}", draft.id), &said);
    let link = if at.is_empty() { link } else { format!("{link}#{}", anchor(&at)) };
    match HeaderValue::from_str(&link) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn find(site: &Site, id: &str) -> Result<Option<NoticeDraft>, crate::store::StoreError> {
    match id.parse() {
        Ok(id) => site.app.draft(id).await,
        Err(_) => Ok(None),
    }
}

async fn publish(site: &Site, visit: &Visit, signed: &Signed, draft: NoticeDraft) -> Response {
    let refused = |said: &'static str, faults: Vec<FieldFault>| {
        let view = DraftView { said: Some(said), faults, ..view::draft(site, visit.language, &draft) };
        page(site, visit, signed, StatusCode::UNPROCESSABLE_ENTITY, &view)
    };
    if draft.open_doubts() > 0 {
        return refused("unseen", Vec::new());
    }
    // Another version was published since, or the short name is another notice's now: somebody must have seen that.
    let standing = site.app.standing(&draft.sheet.slug);
    if !standing.is_empty() && standing != draft.replaces {
        let mut draft = NoticeDraft { replaces: standing, ..draft };
        return match site.app.save_draft(&signed.member, &draft).await {
            Ok(Saved::Version(version)) => {
                draft.version = version;
                let view = DraftView { said: Some("replaced"), ..view::draft(site, visit.language, &draft) };
                page(site, visit, signed, StatusCode::CONFLICT, &view)
            }
            Ok(Saved::Changed) => changed(site, visit, signed, &draft.clone(), &draft).await,
            Err(error) => failed(site, visit, &error),
        };
    }
    let incomplete = form::incomplete(&draft.sheet);
    if !incomplete.is_empty() {
        return refused("refused", incomplete);
    }
    let mut sheet = draft.sheet.clone();
    if sheet.state != "archived" {
        "open".clone_into(&mut sheet.state);
    }
    match site.app.publish_notice(&sheet.to_toml("", &[]), &signed.member).await {
        Ok(Publishing::Published(edition)) => {
            // It is published; a draft that somebody changed in this very moment stays for them to look at.
            if let Err(error) = site.app.drop_draft(draft.id, draft.version).await {
                site.report("the draft of a published notice could not be thrown away", &error);
            }
            let done = [("done".to_owned(), "published".to_owned()), ("slug".to_owned(), edition.slug().to_owned())];
            site.go(&visit.clone().without_query(), "/staff/notices", &done)
        }
        Ok(Publishing::Faults(faults)) => {
            refused("refused", faults.iter().map(|f| form::told(f, &draft.sheet)).collect())
        }
        Ok(Publishing::Numbers(numbers)) => refused("refused", numbers.iter().map(form::number_fault).collect()),
        Err(error) => failed(site, visit, &error),
    }
}

/// Somebody was faster: their version is the basis now, and what was typed here is on the page.
async fn changed(site: &Site, visit: &Visit, signed: &Signed, stored: &NoticeDraft, typed: &NoticeDraft) -> Response {
    let now = match site.app.draft(stored.id).await {
        Ok(Some(now)) => now,
        Ok(None) => return Problem::NotFound.page(site, visit),
        Err(error) => return failed(site, visit, &error),
    };
    let people = site.app.store.people().await.unwrap_or_default();
    let shown = NoticeDraft { version: now.version, ..typed.clone() };
    let view = DraftView {
        said: Some("changed"),
        changed_by: name_of(&people, now.changed_by),
        changed_at: beijing_minute(now.changed_minute),
        ..view::draft(site, visit.language, &shown)
    };
    page(site, visit, signed, StatusCode::CONFLICT, &view)
}

fn page(site: &Site, visit: &Visit, signed: &Signed, status: StatusCode, view: &DraftView) -> Response {
    let chrome = site.staff_chrome(&visit.clone().without_query(), Some(signed));
    html(site, status, site.pages.staff_notice_draft(&chrome, view))
}
