//! `/staff/case/{number}/slip/{letter}`: the paper with which a case is handed over when its letter does not arrive.
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::failed;
use crate::app::handover::Slip;
use crate::domain::calendar::beijing_day;
use crate::domain::ids::CaseNumber;
use crate::domain::letter::LetterId;
use crate::pages::Phrase;
use crate::pages::staff::slip::SlipView;
use crate::pages::status::StatusItem;
use crate::web::Site;
use crate::web::problem::{Problem, html};
use crate::web::staff::Signed;
use crate::web::visit::Visit;

pub async fn get(
    State(site): State<Site>,
    visit: Visit,
    signed: Signed,
    Path((number, letter)): Path<(String, i64)>,
) -> Response {
    let Ok(number) = number.parse::<CaseNumber>() else { return Problem::NotFound.page(&site, &visit) };
    match site.app.slip(&signed.member, number, LetterId(letter)).await {
        Ok(Some(slip)) => {
            let view = view(&site, &visit, &slip);
            html(&site, StatusCode::OK, site.pages.staff_slip(&site.staff_chrome(&visit, Some(&signed)), &view))
        }
        Ok(None) => Problem::NotFound.page(&site, &visit),
        Err(error) => failed(&site, &visit, &error),
    }
}

fn view(site: &Site, visit: &Visit, slip: &Slip) -> SlipView {
    let Slip { stored, unit, released, letter, edition } = slip;
    let language = visit.language;
    let known = edition.units.get(unit);
    let editions = site.app.editions();
    let titles = editions.titles(&stored.notice_hash);
    let items = released.items.iter().filter_map(|number| titles.item(*number));
    SlipView {
        number: stored.case.number,
        unit: known.map_or_else(|| unit.to_string(), |unit| unit.name(language).to_owned()),
        phone: known.and_then(|unit| unit.phone.clone()),
        mail: letter.to.as_str().to_owned(),
        letter_state: letter.state.as_str().replace('_', "-"),
        reply: letter.last_reply.clone(),
        items: items.map(|item| StatusItem::new(item, language)).collect(),
        filed: beijing_day(stored.filed_minute),
        due: stored.case.handling.due_minute.map(beijing_day),
        text: released.text.clone(),
        receiver: Phrase::of(language, &edition.notice.receiver, edition.notice.receiver_en.as_deref()),
        reach: edition.notice.contact.reach().to_owned(),
        made: beijing_day(site.app.now_minute()),
    }
}
