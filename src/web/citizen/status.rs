//! `/status`: look up a case by number and code, sent in the body so that neither gets into an address or a log. A case on
//! any notice is found from every notice's page.
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::config::Edition;
use crate::domain::calendar::beijing_day;
use crate::domain::ids::{CaseNumber, UnitId};
use crate::domain::receipt::ReceiptCode;
use crate::pages::status::StatusItem;
use crate::pages::{CitizenState, Phrase, StatusError, StatusFound, StatusText, StatusView, Step, StepKind, TextKind};
use crate::store::{Status, StoreError};
use crate::web::body::read_fields;
use crate::web::client::Client;
use crate::web::problem::{Problem, html};
use crate::web::view::Here;
use crate::web::visit::Visit;
use crate::web::{Site, csrf};

pub async fn get(State(site): State<Site>, _here: Here, visit: Visit) -> Response {
    page(&site, &visit, StatusCode::OK, String::new(), None, None)
}

pub async fn post(
    State(site): State<Site>,
    _here: Here,
    visit: Visit,
    client: Client,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let fields = match read_fields(request).await {
        Ok(fields) => fields,
        Err(fault) => return Problem::from(fault).page(&site, &visit),
    };
    let entered: String = fields.first("number").chars().take(40).collect();
    let refuse = |status, error| page(&site, &visit, status, entered.clone(), Some(error), None);
    if csrf::from_elsewhere(&headers, site.app.config.public.origin()) {
        return Problem::CrossSite.page(&site, &visit);
    }
    if let Err(busy) = site.limits.status(client.0, site.app.today()) {
        let mut response = refuse(StatusCode::TOO_MANY_REQUESTS, StatusError::Busy);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(busy.retry_after_seconds));
        return response;
    }
    let (Ok(number), Ok(code)) = (entered.parse::<CaseNumber>(), ReceiptCode::parse(&fields.first("code"))) else {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, StatusError::Malformed);
    };
    match look_up(&site, number, &code).await {
        Ok(Some((status, edition))) => {
            let found = found(&site, &visit, number, &status, &edition);
            page(&site, &visit, StatusCode::OK, number.to_string(), None, Some(found))
        }
        Ok(None) => refuse(StatusCode::NOT_FOUND, StatusError::NotFound),
        Err(error) => {
            site.report("a case could not be looked up", &error);
            refuse(StatusCode::SERVICE_UNAVAILABLE, StatusError::Unavailable)
        }
    }
}

/// The case, and the notice that it belongs to.
async fn look_up(
    site: &Site,
    number: CaseNumber,
    code: &ReceiptCode,
) -> Result<Option<(Status, Arc<Edition>)>, StoreError> {
    let Some(status) = site.app.look_up(number, code).await? else { return Ok(None) };
    let edition = site.app.edition_of(&status.notice_hash).await?;
    Ok(Some((status, edition)))
}

fn page(
    site: &Site,
    visit: &Visit,
    status: StatusCode,
    entered: String,
    error: Option<StatusError>,
    found: Option<StatusFound>,
) -> Response {
    html(site, status, site.pages.status(&site.chrome(visit), &StatusView { entered, error, found }))
}

fn found(site: &Site, visit: &Visit, number: CaseNumber, status: &Status, edition: &Edition) -> StatusFound {
    let unit = |id: UnitId| edition.units.get(&id).map(|unit| unit.name(visit.language).to_owned());
    let steps = status.events.iter().filter_map(|stored| {
        Some(Step {
            day: beijing_day(stored.at_minute),
            kind: StepKind::of(status.secrecy, &stored.event)?,
            units: stored.event.detail.split(',').filter_map(|id| id.parse().ok().and_then(unit)).collect(),
        })
    });
    let editions = site.app.editions();
    let titles = editions.titles(&status.notice_hash);
    let items = status.items.iter().filter_map(|number| titles.item(*number));
    let texts = status.texts.iter().filter_map(|note| {
        Some(StatusText {
            day: beijing_day(note.at_minute),
            kind: TextKind::of(note.kind)?,
            text: note.text.as_str().to_owned(),
        })
    });
    StatusFound {
        number,
        notice: Some(Phrase::of(visit.language, &titles.then.title, titles.then.title_en.as_deref())),
        late: status.events.iter().any(|stored| stored.event.is_late()),
        state: CitizenState::of(status.secrecy, status.state, status.reason),
        steps: steps.collect(),
        items: items.map(|item| StatusItem::new(item, visit.language)).collect(),
        texts: texts.collect(),
    }
}
