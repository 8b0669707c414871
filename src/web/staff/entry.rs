//! `/staff/entry`: what came by telephone, letter or visit, typed at the desk. It becomes the same kind of case.
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Posted, Signed};
use crate::app::file::Filed;
use crate::domain::case::Channel;
use crate::domain::feedback::{Draft, Lane};
use crate::domain::language::Language;
use crate::pages::FormView;
use crate::pages::staff::entry::{EntryTaken, EntryView};
use crate::web::Site;
use crate::web::body::Fields;
use crate::web::form::FeedbackForm;
use crate::web::problem::html;
use crate::web::visit::Visit;

pub async fn get(State(site): State<Site>, visit: Visit, signed: Signed) -> Response {
    let draft = Draft { lane: Lane::Opinion.as_str().to_owned(), ..Draft::default() };
    page(&site, &visit, &signed, StatusCode::OK, &view(&site, &visit, &draft, None, String::new()))
}

pub async fn post(State(site): State<Site>, visit: Visit, signed: Signed, Posted(fields): Posted) -> Response {
    let channel = Channel::parse(&fields.first("channel")).filter(|channel| *channel != Channel::Web);
    let typed = fields.first("items");
    let mut form = FeedbackForm::read(&fields);
    form.items = items(&fields);
    // The paper says, or the clerk has said, what the form says to those who use it themselves.
    form.acknowledge = true;
    let draft = form.draft(Language::default());
    let token = site.app.read_form_token(&form.form_token).filter(|token| site.app.age(token).is_some());
    let checked = form.check(&draft, site.app.ground());
    let mut view = view(&site, &visit, &draft, channel, typed);
    view.form.errors = checked.as_ref().err().cloned();
    view.no_channel = channel.is_none();
    let (Some(channel), Ok(feedback), Some(token)) = (channel, checked, token) else {
        return page(&site, &visit, &signed, StatusCode::UNPROCESSABLE_ENTITY, &view);
    };
    let digest = site.app.digest(&token, &draft);
    let status = match site.app.enter(&signed.member, channel, feedback, &token, digest).await {
        Ok(Filed::Receipt(receipt)) => {
            view.taken = Some(EntryTaken { number: receipt.number.to_string(), code: receipt.code.reveal() });
            StatusCode::OK
        }
        Ok(Filed::OtherBody) => {
            view.used = true;
            StatusCode::CONFLICT
        }
        Err(error) => {
            site.report("an entry could not be stored", &error);
            // The same token: sending it again cannot make a second case of it.
            token.text().clone_into(&mut view.form.token);
            view.unavailable = true;
            StatusCode::SERVICE_UNAVAILABLE
        }
    };
    page(&site, &visit, &signed, status, &view)
}

/// `3, 19`
fn items(fields: &Fields) -> Vec<String> {
    let typed = fields.first("items");
    let parts = typed.split([',', '，', '、', ' ']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

fn view(site: &Site, visit: &Visit, draft: &Draft, channel: Option<Channel>, items: String) -> EntryView {
    let mut form = FormView::new(site.app.rules(), visit.language, draft);
    form.token = site.app.new_form_token();
    EntryView::new(form, channel, items)
}

fn page(site: &Site, visit: &Visit, signed: &Signed, status: StatusCode, view: &EntryView) -> Response {
    let chrome = site.staff_chrome(&visit.clone().without_query(), Some(signed));
    html(site, status, site.pages.staff_entry(&chrome, view))
}
