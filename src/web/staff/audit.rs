//! `/staff/audit` and `/staff/audit.csv`: the log, for the auditor.
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;

use super::{Signed, confirm, inbox};
use crate::domain::calendar::{beijing_minute, first_minute};
use crate::domain::case::{EventKind, detail_unit, names_unit};
use crate::domain::language::Language;
use crate::domain::staff::{Role, StaffId};
use crate::pages::staff::audit::{AccessLine, AuditAsked, AuditLine, AuditView};
use crate::pages::staff::case;
use crate::pages::staff::inbox::Choice;
use crate::store::audit::{AuditEvent, AuditFilter};
use crate::store::{Person, StoreError};
use crate::web::Site;
use crate::web::problem::html;
use crate::web::visit::Visit;

/// How many events a page shows, how many one question brings, and how many an export holds.
const PAGE: u32 = 100;
const PIECE: u32 = 2_000;
const EXPORTED: usize = 200_000;
/// How much of what was done to people's access stands below.
const ACCESS: u32 = 100;

pub async fn get(State(site): State<Site>, visit: Visit, signed: Signed) -> Response {
    match view(&site, &visit).await {
        Ok(view) => {
            html(&site, StatusCode::OK, site.pages.staff_audit(&site.staff_chrome(&visit, Some(&signed)), &view))
        }
        Err(error) => inbox::failed(&site, &visit, &error),
    }
}

/// The same as a file. That it was taken is written down first.
pub async fn csv(State(site): State<Site>, visit: Visit, signed: Signed) -> Response {
    if !signed.confirmed {
        return confirm::first(&site, &visit, "/staff/audit.csv");
    }
    match export(&site, &visit, signed.member.id).await {
        Ok(file) => {
            let mut response = file.into_response();
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
            headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"audit.csv\""));
            response
        }
        Err(error) => inbox::failed(&site, &visit, &error),
    }
}

fn asked(visit: &Visit) -> (AuditFilter, AuditAsked) {
    let text = |name: &str| visit.asked(name).unwrap_or_default().trim().to_owned();
    let day = |name: &str| text(name).parse::<Date>().ok();
    let actor = text("actor");
    let filter = AuditFilter {
        staff: actor.parse().ok().map(StaffId),
        actor: ["citizen", "system", "operator"].into_iter().find(|name| *name == actor),
        kind: EventKind::parse(&text("kind")),
        case: text("case").parse().ok(),
        from_minute: day("from").map(first_minute),
        to_minute: day("to").and_then(|to| to.tomorrow().ok()).map(first_minute),
    };
    (filter, AuditAsked { actor, kind: text("kind"), case: text("case"), from: text("from"), to: text("to") })
}

async fn view(site: &Site, visit: &Visit) -> Result<AuditView, StoreError> {
    let store = &site.app.store;
    let (filter, asked) = asked(visit);
    let before = visit.asked("before").and_then(|id| id.parse().ok());
    let events = store.audit(&filter, before, PAGE).await?;
    let people = store.people().await?;
    let chrome = site.chrome(visit);
    let known = ["actor", "kind", "case", "from", "to"];
    let pairs: Vec<(String, String)> = visit
        .query
        .iter()
        .filter(|(name, value)| known.contains(&name.as_str()) && !value.is_empty())
        .cloned()
        .collect();
    let full = events.len() == PAGE as usize;
    let next = events.last().filter(|_| full).map(|last| {
        let mut pairs = pairs.clone();
        pairs.push(("before".to_owned(), last.id.to_string()));
        chrome.link("/staff/audit", &pairs)
    });
    let access = store.access_events(None, ACCESS).await?.into_iter().map(|stored| AccessLine {
        at: beijing_minute(stored.at_minute),
        kind: stored.event.kind.as_str().replace('_', "-"),
        by: stored.event.actor.map(|actor| name(&people, actor)),
        whom: name(&people, stored.event.staff),
        role: Role::parse(&stored.event.detail).map(Role::as_str),
        detail: stored.event.detail,
    });
    Ok(AuditView {
        asked,
        members: people
            .iter()
            .map(|person| Choice { value: person.member.id.0.to_string(), label: person.member.name.clone() })
            .collect(),
        kinds: EventKind::ALL.into_iter().map(EventKind::as_str).collect(),
        lines: events.into_iter().map(|event| line(site, visit.language, &people, event)).collect(),
        next,
        export: chrome.link("/staff/audit.csv", &pairs),
        access: access.collect(),
    })
}

fn name(people: &[Person], staff: StaffId) -> String {
    let person = people.iter().find(|person| person.member.id == staff);
    person.map_or_else(|| format!("#{}", staff.0), |person| person.member.name.clone())
}

fn line(site: &Site, language: Language, people: &[Person], event: AuditEvent) -> AuditLine {
    let detail_key = case::detail_key(event.kind, &event.detail);
    let detail = match event.kind {
        EventKind::Transferred | EventKind::HandedOver => {
            let units = event.detail.split(',').filter_map(|id| id.parse().ok());
            units.map(|id| inbox::unit_name(site, language, &id)).collect::<Vec<_>>().join("、")
        }
        EventKind::Assigned | EventKind::RevealApproved => {
            event.detail.parse().map(|id| name(people, StaffId(id))).unwrap_or_default()
        }
        kind if names_unit(kind) => {
            let unit = detail_unit(&event.detail).map(|(unit, _)| inbox::unit_name(site, language, &unit));
            unit.unwrap_or_default()
        }
        _ => event.detail,
    };
    AuditLine {
        at: beijing_minute(event.at_minute),
        case: event.case.to_string(),
        kind: event.kind.as_str().replace('_', "-"),
        actor: event.actor.as_str(),
        name: event.name,
        detail,
        detail_key,
        reasoned: event.reasoned,
    }
}

async fn export(site: &Site, visit: &Visit, staff: StaffId) -> Result<String, StoreError> {
    let store = &site.app.store;
    store.exported(staff, site.app.now_minute()).await?;
    let (filter, _) = asked(visit);
    // A spreadsheet program takes the text for its own encoding unless this mark stands first.
    let mut file = String::from("\u{FEFF}");
    record(&mut file, &["time", "case", "event", "actor", "name", "detail", "reason given"]);
    let (mut before, mut rows) = (None, 0);
    loop {
        let events = store.audit(&filter, before, PIECE).await?;
        before = events.last().map(|event| event.id);
        rows += events.len();
        let ended = events.len() < PIECE as usize || rows >= EXPORTED;
        for event in events {
            let AuditEvent { at_minute, case, kind, actor, name, detail, reasoned, .. } = event;
            record(
                &mut file,
                &[
                    &beijing_minute(at_minute),
                    &case.to_string(),
                    kind.as_str(),
                    actor.as_str(),
                    name.as_deref().unwrap_or_default(),
                    &detail,
                    if reasoned { "yes" } else { "" },
                ],
            );
        }
        if ended {
            if rows >= EXPORTED {
                record(&mut file, &["", "", "cut here: ask for a shorter time", "", "", "", ""]);
            }
            return Ok(file);
        }
    }
}

/// A record as RFC 4180 has it, every cell in quotes. A cell that a spreadsheet program would run as a formula gets an
/// apostrophe before it.
fn record(file: &mut String, cells: &[&str]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            file.push(',');
        }
        file.push('"');
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
            file.push('\'');
        }
        file.push_str(&cell.replace('"', "\"\""));
        file.push('"');
    }
    file.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_none_ends_early() {
        let mut file = String::new();
        record(&mut file, &["=1+1", "@x", "\tx", "＝cmd", "a\"b,c\nd", "-2", "", "plain"]);
        assert_eq!(file, "\"'=1+1\",\"'@x\",\"'\tx\",\"'＝cmd\",\"a\"\"b,c\nd\",\"'-2\",\"\",\"plain\"\r\n");
    }
}
