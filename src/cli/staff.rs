//! `huiyin staff add|list|disable|link`: who may come in. Links are printed once and stored nowhere.
use std::process::ExitCode;

use serde_json::{Value, json};

use super::names::{Names, column};
use super::output::Say;
use super::{Failure, StaffVerb};
use crate::app::App;
use crate::app::people::{Change, Changed};
use crate::domain::calendar::beijing_day;
use crate::domain::contact::{MailAddress, PersonName};
use crate::domain::language::Language;
use crate::domain::staff::StaffId;
use crate::store::Person;

pub async fn run(app: &App, verb: StaffVerb, names: &Names, say: &Say) -> Result<ExitCode, Failure> {
    let done = match verb {
        StaffVerb::Add { email, name, role } => match PersonName::parse(&name) {
            Ok(name) => {
                let mail = email.clone();
                change(app, &email, Change::Add { mail, name: name.as_str().to_owned(), role }, say).await
            }
            Err(_) => Err(Failure::Refused(
                say.either("姓名不能为空，不超过 50 个字。", "A name has 1 to 50 characters.").to_owned(),
            )),
        },
        StaffVerb::List => list(app, names, say).await,
        StaffVerb::Disable { email } => match staff_at(app, &email, say).await {
            Ok(staff) => change(app, &email, Change::Disable(staff), say).await,
            Err(unknown) => Err(unknown),
        },
        StaffVerb::Link { email } => match staff_at(app, &email, say).await {
            Ok(staff) => change(app, &email, Change::Link(staff), say).await,
            Err(unknown) => Err(unknown),
        },
    };
    app.store.close().await;
    done
}

async fn staff_at(app: &App, mail: &MailAddress, say: &Say) -> Result<StaffId, Failure> {
    let unknown = say.either("没有使用这个邮箱的人员。", "Nobody has this address.");
    let person = app.store.person_at(mail).await?;
    person.map(|person| person.member.id).ok_or_else(|| Failure::Refused(unknown.to_owned()))
}

async fn change(app: &App, mail: &MailAddress, change: Change, say: &Say) -> Result<ExitCode, Failure> {
    let link = match app.change_people(change, None).await? {
        Changed::Done(_, link) => link,
        Changed::Exists => {
            let why = say.either(
                "已有人使用这个邮箱；如需重发链接：huiyin staff link",
                "Somebody has this address already; for a new link: huiyin staff link",
            );
            return Err(Failure::Refused(format!("{why} {}", mail.as_str())));
        }
        Changed::Refused => {
            let why = say.either(
                "没有变更：不能停用唯一的管理员。",
                "Nothing was changed: the only administrator cannot be disabled.",
            );
            return Err(Failure::Refused(why.to_owned()));
        }
    };
    if say.json() {
        say.object(&json!({ "ok": true, "email": mail.as_str(), "link": link }));
        return Ok(ExitCode::SUCCESS);
    }
    match link {
        Some(link) => {
            let what = say.either(
                "一次性登录链接（24 小时内有效，只显示这一次）：",
                "One-time link, good for 24 hours, shown this once:",
            );
            say.line(what);
            say.line(&link);
        }
        None => say.line(&match say.language() {
            Language::ZhHans => format!("已停用 {}，其登录已全部失效。", mail.as_str()),
            Language::En => format!("Disabled {}; all their sessions have ended.", mail.as_str()),
        }),
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(app: &App, names: &Names, say: &Say) -> Result<ExitCode, Failure> {
    let people = app.store.people().await?;
    if say.json() {
        say.object(&json!({ "staff": people.iter().map(object).collect::<Vec<_>>() }));
        return Ok(ExitCode::SUCCESS);
    }
    if people.is_empty() {
        say.line(say.either("还没有人员。", "Nobody yet."));
    }
    for Person { member, state, added_minute } in &people {
        say.line(&format!(
            "{}  {}  {}  {}  {}",
            column(&names.staff_state(*state), 8),
            column(&names.role(member.role), 13),
            beijing_day(*added_minute),
            column(member.mail.as_str(), 32),
            member.name,
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn object(person: &Person) -> Value {
    json!({
        "email": person.member.mail.as_str(), "name": person.member.name, "role": person.member.role.as_str(),
        "state": person.state.as_str(), "added": beijing_day(person.added_minute).to_string(),
    })
}
