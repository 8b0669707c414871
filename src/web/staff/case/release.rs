//! `/staff/case/{number}/release`: what a unit will read, beside the original, before it is sent.
use std::collections::BTreeSet;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{basis, failed, forms};
use crate::app::triage::{Opened, Taken};
use crate::domain::case::{ActionKind, Matter};
use crate::domain::ids::CaseNumber;
use crate::domain::release::{Adjustments, clean_copy_with, marked};
use crate::domain::text::{fold_line, fold_text};
use crate::pages::keys::refusal_key;
use crate::pages::staff::case::Choice;
use crate::pages::staff::release::{Piece, ReleaseView};
use crate::web::Site;
use crate::web::body::Fields;
use crate::web::problem::{Problem, html};
use crate::web::staff::{Posted, Signed};
use crate::web::visit::Visit;

/// How many phrases may be added or lifted.
const MOST: usize = 100;

pub async fn get(State(site): State<Site>, visit: Visit, signed: Signed, Path(number): Path<String>) -> Response {
    let Ok(number) = number.parse::<CaseNumber>() else { return Problem::NotFound.page(&site, &visit) };
    match site.app.open_case(&signed.member, number).await {
        Ok(Some(opened)) => page(&site, &visit, &signed, StatusCode::OK, &opened, None, Says::default()),
        Ok(None) => Problem::NotFound.page(&site, &visit),
        Err(error) => failed(&site, &visit, &error),
    }
}

pub async fn post(
    State(site): State<Site>,
    visit: Visit,
    signed: Signed,
    Path(number): Path<String>,
    Posted(fields): Posted,
) -> Response {
    let Ok(number) = number.parse::<CaseNumber>() else { return Problem::NotFound.page(&site, &visit) };
    let mut says = Says::default();
    let mut status = StatusCode::OK;
    if fields.first("step") == "route" {
        status = StatusCode::UNPROCESSABLE_ENTITY;
        match forms::route(&fields, adjustments(&fields)) {
            None => says.fault = Some("case-fault-incomplete".to_owned()),
            Some(action) => match site.app.take_step(&signed.member, number, basis(&fields), &action).await {
                Ok(Taken::Done) => {
                    return site.go(&visit.clone().without_query(), &format!("/staff/case/{number}"), &[]);
                }
                Ok(Taken::NotThere) => return Problem::NotFound.page(&site, &visit),
                Ok(Taken::Refused(refusal)) => says.fault = Some(refusal_key(refusal)),
                Ok(Taken::Changed(_)) => {
                    says.changed = true;
                    status = StatusCode::CONFLICT;
                }
                Err(error) => return failed(&site, &visit, &error),
            },
        }
    }
    match site.app.look_at(&signed.member, number).await {
        Ok(Some(opened)) => page(&site, &visit, &signed, status, &opened, Some(&fields), says),
        Ok(None) => Problem::NotFound.page(&site, &visit),
        Err(error) => failed(&site, &visit, &error),
    }
}

/// Why the page comes back.
#[derive(Default)]
struct Says {
    fault: Option<String>,
    changed: bool,
}

fn adjustments(fields: &Fields) -> Adjustments {
    let also = fields.first("also");
    let also = also.lines().map(fold_line).filter(|phrase| !phrase.is_empty()).take(MOST).collect();
    let lifted = fields.all("lift").filter(|text| !text.is_empty()).take(MOST).map(str::to_owned).collect();
    Adjustments { also, lifted }
}

fn page(
    site: &Site,
    visit: &Visit,
    signed: &Signed,
    status: StatusCode,
    opened: &Opened,
    typed: Option<&Fields>,
    says: Says,
) -> Response {
    let case = &opened.stored.case;
    // Of a report there is no clean copy.
    let Matter::Opinion(opinion) = &case.matter else { return Problem::NotFound.page(site, visit) };
    let adjusted = typed.map(adjustments).unwrap_or_default();
    let text = opinion.said().text.read();
    let mut pieces = Vec::new();
    let mut at = 0;
    for mark in marked(opinion, &adjusted) {
        pieces.push(Piece { text: text.get(at..mark.from).unwrap_or_default().to_owned(), mark: None });
        let masked = text.get(mark.from..mark.to).unwrap_or_default().to_owned();
        pieces.push(Piece { text: masked, mark: Some(mark.kind.as_str()) });
        at = mark.to;
    }
    pieces.push(Piece { text: text.get(at..).unwrap_or_default().to_owned(), mark: None });
    let automatic = marked(opinion, &Adjustments::default());
    let liftable: BTreeSet<&str> = automatic
        .iter()
        .filter(|mark| mark.kind.may_be_lifted())
        .filter_map(|mark| text.get(mark.from..mark.to))
        .collect();
    let choice = |words: &str| Choice {
        value: words.to_owned(),
        label: words.to_owned(),
        key: None,
        chosen: adjusted.lifted.iter().any(|lifted| lifted == words),
    };
    let may = opened.allowed.contains(&ActionKind::Route);
    let mut leads = if may { forms::units(site, visit.language, opened) } else { Vec::new() };
    let mut assisting: Vec<Choice> = leads.iter().cloned().map(|unit| Choice { chosen: false, ..unit }).collect();
    if let Some(typed) = typed {
        let lead = typed.first("lead");
        for unit in &mut leads {
            unit.chosen = unit.value == lead;
        }
        for unit in &mut assisting {
            unit.chosen = typed.all("assisting").any(|id| id == unit.value);
        }
    }
    let view = ReleaseView {
        number: case.number.to_string(),
        version: case.version,
        events: opened.stored.events.len(),
        pieces,
        copy: clean_copy_with(opinion, &adjusted).as_str().to_owned(),
        also: adjusted.also.join("\n"),
        marks: liftable.into_iter().map(choice).collect(),
        leads,
        assisting,
        reason: typed.map(|typed| fold_text(&typed.first("reason"))).unwrap_or_default(),
        fault: says.fault,
        changed: says.changed,
    };
    let chrome = site.staff_chrome(&visit.clone().without_query(), Some(signed));
    html(site, status, site.pages.staff_release(&chrome, &view))
}
