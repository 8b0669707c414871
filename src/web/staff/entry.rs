//! `/staff/entry`: what came by telephone, letter or visit, typed at the desk. It becomes the same kind of case.
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Posted, Signed};
use crate::app::file::Filed;
use crate::config::Edition;
use crate::domain::case::Channel;
use crate::domain::feedback::{Draft, Lane};
use crate::domain::language::Language;
use crate::pages::FormView;
use crate::pages::staff::entry::{EntryNotice, EntryRefused, EntryTaken, EntryView};
use crate::web::Site;
use crate::web::form::FeedbackForm;
use crate::web::problem::html;
use crate::web::visit::Visit;

pub async fn get(State(site): State<Site>, visit: Visit, signed: Signed) -> Response {
    let draft = Draft { lane: Lane::Opinion.as_str().to_owned(), ..Draft::default() };
    let on = on(&site, visit.asked("notice").unwrap_or_default());
    page(&site, &visit, &signed, StatusCode::OK, &view(&site, &on, &visit, &draft, None, String::new()))
}

pub async fn post(State(site): State<Site>, visit: Visit, signed: Signed, Posted(fields): Posted) -> Response {
    let channel = Channel::parse(&fields.first("channel")).filter(|channel| *channel != Channel::Web);
    let named = fields.first("notice");
    let on = on(&site, &named);
    // What is gone has no items; its numbers mean something else on another notice.
    let is_gone = !named.is_empty() && named != on.slug();
    let typed = if is_gone { String::new() } else { fields.first("items") };
    let mut form = FeedbackForm::read(&fields);
    form.items = items(&typed);
    // The paper says, or the clerk has said, what the form says to those who use it themselves.
    form.acknowledge = true;
    let draft = form.draft(Language::default());
    let token = site
        .app
        .form_token(&form.form_token, on.slug())
        .await
        .filter(|token| !is_gone && site.app.age(token).is_some());
    let checked = form.check(&draft, site.app.ground(&on));
    let mut view = view(&site, &on, &visit, &draft, channel, typed);
    view.form.errors = checked.as_ref().err().cloned();
    view.no_channel = channel.is_none();
    view.refused = Some(EntryRefused::Stale).filter(|_| token.is_none());
    let (Some(channel), Ok(feedback), Some(token)) = (channel, checked, token) else {
        return page(&site, &visit, &signed, StatusCode::UNPROCESSABLE_ENTITY, &view);
    };
    let digest = site.app.digest(&token, &draft, &on);
    let status = match site.app.enter(&signed.member, channel, &on, feedback, &token, digest).await {
        Ok(Filed::Receipt(receipt)) => {
            view.taken = Some(EntryTaken { number: receipt.number.to_string(), code: receipt.code.reveal() });
            StatusCode::OK
        }
        Ok(Filed::OtherBody) => {
            view.refused = Some(EntryRefused::Used);
            StatusCode::CONFLICT
        }
        Err(error) => {
            site.report("an entry could not be stored", &error);
            // The same token: sending it again cannot make a second case of it.
            token.text().clone_into(&mut view.form.token);
            view.refused = Some(EntryRefused::Unavailable);
            StatusCode::SERVICE_UNAVAILABLE
        }
    };
    page(&site, &visit, &signed, status, &view)
}

/// `3, 19`
fn items(typed: &str) -> Vec<String> {
    let parts = typed.split([',', '，', '、', ' ']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// The notice that is named, or the first. Letters come for those that are closed or archived, too.
fn on(site: &Site, slug: &str) -> Arc<Edition> {
    let editions = site.app.editions();
    editions.named(slug).unwrap_or(editions.first()).clone()
}

fn view(site: &Site, on: &Edition, visit: &Visit, draft: &Draft, channel: Option<Channel>, items: String) -> EntryView {
    let mut form = FormView::new(site.app.rules(on), visit.language, draft);
    form.token = site.app.new_form_token(on);
    let editions = site.app.editions();
    let choice = |edition: &Arc<Edition>| EntryNotice {
        slug: edition.slug().to_owned(),
        title: edition.notice.title.clone(),
        here: edition.slug() == on.slug(),
    };
    let mut view = EntryView::new(form, channel, items);
    on.slug().clone_into(&mut view.notice);
    view.notices = editions.served().filter(|_| editions.are_several()).map(choice).collect();
    view
}

fn page(site: &Site, visit: &Visit, signed: &Signed, status: StatusCode, view: &EntryView) -> Response {
    let chrome = site.staff_chrome(&visit.clone().without_query(), Some(signed));
    html(site, status, site.pages.staff_entry(&chrome, view))
}
