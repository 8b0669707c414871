//! `/status`: look up a case by number and code, sent in the body so that neither gets into an address or a log.
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::domain::calendar::beijing_day;
use crate::domain::ids::{CaseNumber, UnitId};
use crate::domain::receipt::ReceiptCode;
use crate::pages::status::StatusItem;
use crate::pages::{CitizenState, Phrase, StatusError, StatusFound, StatusText, StatusView, Step, StepKind, TextKind};
use crate::store::Status;
use crate::web::body::read_fields;
use crate::web::client::Client;
use crate::web::problem::{Problem, html};
use crate::web::visit::Visit;
use crate::web::{Site, csrf};

pub async fn get(State(site): State<Site>, visit: Visit) -> Response {
    page(&site, &visit, StatusCode::OK, String::new(), None, None)
}

pub async fn post(
    State(site): State<Site>,
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
    match site.app.look_up(number, &code).await {
        Ok(Some(status)) => {
            let found = found(&site, &visit, number, &status);
            page(&site, &visit, StatusCode::OK, number.to_string(), None, Some(found))
        }
        Ok(None) => refuse(StatusCode::NOT_FOUND, StatusError::NotFound),
        Err(error) => {
            site.report("a case could not be looked up", &error);
            refuse(StatusCode::SERVICE_UNAVAILABLE, StatusError::Unavailable)
        }
    }
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

fn found(site: &Site, visit: &Visit, number: CaseNumber, status: &Status) -> StatusFound {
    let config = &site.app.config;
    let unit = |id: UnitId| config.units.get(&id).map(|unit| unit.name(visit.language).to_owned());
    let steps = status.events.iter().filter_map(|stored| {
        Some(Step {
            day: beijing_day(stored.at_minute),
            kind: StepKind::of(status.secrecy, &stored.event)?,
            units: stored.event.detail.split(',').filter_map(|id| id.parse().ok().and_then(unit)).collect(),
        })
    });
    let items = status.items.iter().filter_map(|number| config.notice.item(*number)).map(|item| StatusItem {
        number: item.number,
        title: Phrase::of(visit.language, &item.title, item.title_en.as_deref()),
    });
    let texts = status.texts.iter().filter_map(|note| {
        Some(StatusText {
            day: beijing_day(note.at_minute),
            kind: TextKind::of(note.kind)?,
            text: note.text.as_str().to_owned(),
        })
    });
    StatusFound {
        number,
        state: CitizenState::of(status.secrecy, status.state, status.reason),
        steps: steps.collect(),
        items: items.collect(),
        texts: texts.collect(),
    }
}
