//! `/staff/inbox`: trays, filters, search, a page of cases; saved views.
use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Posted, Signed, asked};
use crate::app::inbox::{Chosen, Step, Together};
use crate::domain::calendar::{beijing_day, days_until};
use crate::domain::case::Secrecy;
use crate::domain::feedback::Verdict;
use crate::domain::ids::{CaseNumber, UnitId};
use crate::domain::inbox::{Line, Query, Tray};
use crate::domain::language::Language;
use crate::domain::staff::StaffId;
use crate::domain::unit::UnitKind;
use crate::pages::staff::inbox::{Asked, CaseLine, Choice, Choices, InboxView, OutcomeLine, TrayLink, ViewLink};
use crate::store::inbox::COUNTED;
use crate::store::{Person, StoreError};
use crate::web::Site;
use crate::web::problem::{Problem, html};
use crate::web::visit::Visit;

/// Fewer events than this are taken into the index before anybody has looked.
pub(super) const NOTICED: u64 = 200;
/// How many cases one form may name.
const MOST: usize = 100;
/// How much of an item's title a choice shows.
const TITLE: usize = 24;

pub async fn get(State(site): State<Site>, visit: Visit, signed: Signed) -> Response {
    page(&site, &visit, &signed, Vec::new(), None).await
}

/// `POST /staff/inbox/bulk`
pub async fn bulk(State(site): State<Site>, visit: Visit, signed: Signed, Posted(fields): Posted) -> Response {
    let back = back(&visit, &fields.first("query"));
    let chosen: Vec<Chosen> = fields.all("case").take(MOST).filter_map(chosen).collect();
    let what = match fields.first("action").as_str() {
        "assign" => fields.first("assignee").parse().ok().map(|id| Together::Assign(StaffId(id))),
        "release" => Some(Together::Release),
        "repeat" => fields.first("of").parse().ok().map(Together::RepeatOf),
        _ => None,
    };
    let Some(what) = what else { return page(&site, &back, &signed, Vec::new(), Some("incomplete")).await };
    if chosen.is_empty() {
        return page(&site, &back, &signed, Vec::new(), Some("none-chosen")).await;
    }
    match site.app.step_together(&signed.member, &chosen, what).await {
        Ok(steps) => {
            let outcome = |(number, step): (CaseNumber, Step)| match step {
                Step::Done => OutcomeLine::told(number.to_string(), "done"),
                Step::Changed => OutcomeLine::told(number.to_string(), "changed"),
                Step::NotThere => OutcomeLine::told(number.to_string(), "unknown"),
                Step::Refused(refusal) => OutcomeLine::refused(number.to_string(), refusal),
            };
            page(&site, &back, &signed, steps.into_iter().map(outcome).collect(), None).await
        }
        Err(error) => failed(&site, &visit, &error),
    }
}

/// `2025-000001.3`: a case and the version that the list showed.
fn chosen(text: &str) -> Option<Chosen> {
    let (number, version) = text.split_once('.')?;
    Some(Chosen { number: number.parse().ok()?, version: version.parse().ok()? })
}

/// `POST /staff/views`
pub async fn views(State(site): State<Site>, visit: Visit, signed: Signed, Posted(fields): Posted) -> Response {
    let back = back(&visit, &fields.first("query"));
    let name: String = fields.first("name").trim().chars().take(30).collect();
    let outcome = match fields.first("forget").parse() {
        Ok(id) => site.app.store.forget_view(signed.member.id, id).await.map(|()| None),
        Err(_) if name.is_empty() => Ok(Some("view-refused")),
        Err(_) => {
            let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(asked::pairs(&back)).finish();
            let saved = site.app.store.save_view(signed.member.id, &name, &query).await;
            saved.map(|saved| Some(if saved { "view-saved" } else { "view-refused" }))
        }
    };
    match outcome {
        Ok(notice) => page(&site, &back, &signed, Vec::new(), notice).await,
        Err(error) => failed(&site, &visit, &error),
    }
}

/// The list that a form was sent from.
pub(super) fn back(visit: &Visit, query: &str) -> Visit {
    let query = url::form_urlencoded::parse(query.as_bytes()).take(20);
    Visit {
        path: "/staff/inbox".to_owned(),
        query: query.map(|(name, value)| (name.into_owned(), value.into_owned())).collect(),
        ..visit.clone()
    }
}

pub(super) async fn page(
    site: &Site,
    visit: &Visit,
    signed: &Signed,
    outcomes: Vec<OutcomeLine>,
    notice: Option<&'static str>,
) -> Response {
    let (query, asked) = asked::read(visit, &site.app.editions());
    match view(site, visit, signed, &query, asked).await {
        Ok(view) => {
            let view = InboxView { outcomes, notice, ..view };
            html(site, StatusCode::OK, site.pages.staff_inbox(&site.staff_chrome(visit, Some(signed)), &view))
        }
        Err(error) => failed(site, visit, &error),
    }
}

pub(super) fn failed(site: &Site, visit: &Visit, error: &StoreError) -> Response {
    site.report("the inbox could not be read", error);
    Problem::Unavailable.page(site, visit)
}

async fn view(
    site: &Site,
    visit: &Visit,
    signed: &Signed,
    query: &Query,
    asked: Asked,
) -> Result<InboxView, StoreError> {
    let app = &site.app;
    let (sight, now) = (app.sight(&signed.member), app.now_minute());
    let found = app.store.inbox(sight, query, now).await?;
    let counts = app.store.inbox_counts(sight, now).await?;
    let people = app.store.people().await?;
    let behind = app.store.index_behind().await?;
    let chrome = site.chrome(visit);
    let pairs = asked::pairs(visit);
    let onward = |after: Option<String>| {
        let mut pairs = pairs.clone();
        pairs.extend(after.map(|after| ("after".to_owned(), after)));
        chrome.link("/staff/inbox", &pairs)
    };
    let trays = Tray::ALL.into_iter().map(|tray| {
        let count = counts.iter().find(|(of, _)| *of == tray).map(|(_, count)| *count);
        TrayLink {
            name: tray.as_str(),
            link: chrome.link("/staff/inbox", &[("box".to_owned(), tray.as_str().to_owned())]),
            count,
            more: count.is_some_and(|count| count >= COUNTED),
            here: tray == query.tray,
        }
    });
    let views = app.store.views(signed.member.id).await?.into_iter().map(|view| {
        let pairs: Vec<_> = url::form_urlencoded::parse(view.query.as_bytes()).into_owned().collect();
        ViewLink { id: view.id, link: chrome.link("/staff/inbox", &pairs), name: view.name }
    });
    Ok(InboxView {
        trays: trays.collect(),
        asked,
        choices: choices(site, visit, &people),
        lines: found.lines.into_iter().map(|line| shown(site, line, &people, now)).collect(),
        next: found.next.map(|cursor| onward(Some(cursor.to_string()))),
        first: query.after.map(|_| onward(None)),
        unfinished: found.unfinished,
        behind: if behind > NOTICED { behind } else { 0 },
        views: views.collect(),
        outcomes: Vec::new(),
        notice: None,
    })
}

fn choices(site: &Site, visit: &Visit, people: &[Person]) -> Choices {
    let editions = site.app.editions();
    let (several, language) = (editions.are_several(), visit.language);
    // An item's number means something within its notice only.
    let notice = asked::notice(visit, &editions).map(|edition| &edition.notice);
    let units = |of: fn(UnitKind) -> bool| {
        let mut known = BTreeSet::new();
        let all = editions.served().flat_map(|edition| edition.units.iter());
        let units = all.filter(|unit| of(unit.kind) && known.insert(&unit.id));
        units.map(|u| Choice { value: u.id.to_string(), label: u.name(language).to_owned() }).collect()
    };
    let member = |person: &Person| Choice { value: person.member.id.0.to_string(), label: person.member.name.clone() };
    Choices {
        notices: editions
            .served()
            .filter(|_| several)
            .map(|edition| Choice { value: edition.slug().to_owned(), label: edition.notice.title.clone() })
            .collect(),
        items: notice
            .iter()
            .flat_map(|notice| notice.items())
            .map(|item| item_choice(&item.title, item.number.to_string()))
            .collect(),
        areas: (0..)
            .zip(notice.iter().flat_map(|notice| &notice.areas))
            .filter(|(_, area)| !area.title.is_empty())
            .map(|(n, area)| Choice { value: u32::to_string(&n), label: area.title.clone() })
            .collect(),
        units: units(|_| true),
        subdistricts: units(|kind| kind == UnitKind::Subdistrict),
        members: people.iter().filter(|person| person.member.role.reads_cases()).map(member).collect(),
        ..Choices::fixed()
    }
}

fn item_choice(title: &str, number: String) -> Choice {
    let mut label = format!("{number} ");
    label.extend(title.chars().take(TITLE));
    Choice { value: number, label }
}

fn shown(site: &Site, line: Line, people: &[Person], now: i64) -> CaseLine {
    let editions = site.app.editions();
    let titles = editions.titles(&line.notice);
    let title = |number| titles.item(number).map_or("", |item| item.title.as_str());
    let name = |staff: StaffId| {
        let person = people.iter().find(|person| person.member.id == staff);
        person.map_or_else(|| format!("#{}", staff.0), |person| person.member.name.clone())
    };
    CaseLine {
        number: line.number,
        notice: Some(titles.then.slug.clone()).filter(|_| editions.are_several()),
        version: line.version,
        items: line.items.iter().map(|n| Choice { value: n.to_string(), label: title(*n).to_owned() }).collect(),
        opening: line.opening.filter(|_| line.secrecy == Secrecy::Opinion),
        secrecy: line.secrecy.as_str(),
        verdict: line.verdict.map(Verdict::as_str),
        state: line.state.as_str().replace('_', "-"),
        assignee: line.assignee.map(name),
        due: line.due_minute.map(beijing_day),
        days: line.due_minute.map(|due| days_until(now, due)),
        filed: beijing_day(line.filed_minute),
        failed_mail: line.failed_mail,
        merged_into: line.merged_into.map(|number| number.to_string()),
    }
}

/// A unit's name, or its id where it is gone from the list.
pub(super) fn unit_name(site: &Site, language: Language, unit: &UnitId) -> String {
    let editions = site.app.editions();
    let named = editions.all().find_map(|edition| edition.units.get(unit));
    named.map_or_else(|| unit.to_string(), |unit| unit.name(language).to_owned())
}
