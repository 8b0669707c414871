//! `/staff/people`: the administrator adds, disables, hands out links and changes roles.
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Posted, Signed};
use crate::app::people::{Change, Changed};
use crate::domain::calendar::beijing_day;
use crate::domain::contact::{MailAddress, PersonName};
use crate::domain::staff::{Role, StaffId};
use crate::pages::staff::people::{PeopleNotice, PeopleView, PersonRow, Typed};
use crate::store::StoreError;
use crate::web::Site;
use crate::web::problem::{Problem, html};
use crate::web::visit::Visit;

pub async fn get(State(site): State<Site>, visit: Visit, signed: Signed) -> Response {
    page(&site, &visit, &signed, StatusCode::OK, None, None, Typed::default()).await
}

pub async fn post(State(site): State<Site>, visit: Visit, signed: Signed, Posted(fields): Posted) -> Response {
    let short = |name: &str| fields.first(name).chars().take(300).collect::<String>();
    let typed = Typed { name: short("name"), mail: short("mail"), role: short("role") };
    let staff = fields.first("staff").parse().ok().map(StaffId);
    let role = Role::parse(&typed.role);
    let (change, notice) = match (fields.first("action").as_str(), staff, role) {
        ("add", _, role) => {
            let (Ok(name), Ok(mail), Some(role)) =
                (PersonName::parse(&typed.name), MailAddress::parse(&typed.mail), role)
            else {
                let (status, fault) = (StatusCode::UNPROCESSABLE_ENTITY, Some(PeopleNotice::Incomplete));
                return page(&site, &visit, &signed, status, fault, None, typed).await;
            };
            (Change::Add { mail, name: name.as_str().to_owned(), role }, PeopleNotice::Added)
        }
        ("link", Some(staff), _) => (Change::Link(staff), PeopleNotice::Linked),
        ("disable", Some(staff), _) => (Change::Disable(staff), PeopleNotice::Disabled),
        ("role", Some(staff), Some(role)) => (Change::Role(staff, role), PeopleNotice::RoleChanged),
        _ => return Problem::Malformed.page(&site, &visit),
    };
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    match site.app.change_people(change, Some(signed.member.id)).await {
        Ok(Changed::Done(staff, link)) => {
            let link = link.map(|link| (staff, link));
            page(&site, &visit, &signed, StatusCode::OK, Some(notice), link, Typed::default()).await
        }
        Ok(Changed::Exists) => page(&site, &visit, &signed, refused, Some(PeopleNotice::Exists), None, typed).await,
        Ok(Changed::Refused) => {
            page(&site, &visit, &signed, refused, Some(PeopleNotice::Refused), None, Typed::default()).await
        }
        Err(error) => failed(&site, &visit, &error),
    }
}

async fn page(
    site: &Site,
    visit: &Visit,
    signed: &Signed,
    status: StatusCode,
    notice: Option<PeopleNotice>,
    link: Option<(StaffId, String)>,
    typed: Typed,
) -> Response {
    let people = match site.app.store.people().await {
        Ok(people) => people,
        Err(error) => return failed(site, visit, &error),
    };
    let name_of = |staff: StaffId| {
        let found = people.iter().find(|person| person.member.id == staff);
        found.map(|person| person.member.name.clone()).unwrap_or_default()
    };
    let link = link.map(|(staff, link)| (name_of(staff), link));
    let row = |person: &crate::store::Person| PersonRow {
        id: person.member.id.0,
        name: person.member.name.clone(),
        mail: person.member.mail.as_str().to_owned(),
        role: person.member.role,
        state: person.state,
        added: beijing_day(person.added_minute),
        own: person.member.id == signed.member.id,
    };
    let view = PeopleView { people: people.iter().map(row).collect(), notice, link, typed };
    html(site, status, site.pages.staff_people(&site.staff_chrome(visit, Some(signed)), &view))
}

fn failed(site: &Site, visit: &Visit, error: &StoreError) -> Response {
    site.report("people could not be read or changed", error);
    Problem::Unavailable.page(site, visit)
}
