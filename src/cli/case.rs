//! `huiyin case show|release`: the way to a case from the command line. Both are written into its history.
use std::process::ExitCode;

use serde_json::json;

use super::names::Names;
use super::output::Say;
use super::{CaseVerb, Failure};
use crate::app::App;
use crate::app::act::{Released, Shown};
use crate::domain::calendar::beijing_minute;
use crate::domain::case::Hold;
use crate::domain::contact::MailAddress;
use crate::domain::feedback::Verdict;
use crate::domain::language::Language;
use crate::store::StoredCase;

pub async fn run(app: &App, verb: CaseVerb, names: &Names, say: &Say) -> Result<ExitCode, Failure> {
    let done = match verb {
        CaseVerb::Show { number, officer, identity } => {
            let officer = match officer.as_deref().map(MailAddress::parse).transpose() {
                Ok(officer) => officer,
                Err(fault) => return Err(Failure::Refused(fault.to_string())),
            };
            match app.show(number, officer.as_ref(), identity).await? {
                Shown::Case(stored) => {
                    print(app, &stored, identity, names, say);
                    Ok(ExitCode::SUCCESS)
                }
                Shown::Sealed => Err(Failure::Refused(
                    say.either(
                        "该件为密件，仅限指定的密件人员查看：请加 --officer 其邮箱地址。",
                        "This case is sealed: only the named officer may read it (--officer ADDRESS).",
                    )
                    .to_owned(),
                )),
                Shown::Unknown => Err(unknown(say)),
            }
        }
        CaseVerb::Release { number } => match app.release(number).await? {
            Released::Now(state) => {
                if say.json() {
                    say.object(&json!({ "ok": true, "case": number.to_string(), "state": state.as_str() }));
                } else {
                    say.line(&match say.language() {
                        Language::ZhHans => format!("已放行 {number}，目前状态：{}。", names.state(state)),
                        Language::En => format!("Released {number}. State: {}.", names.state(state)),
                    });
                }
                Ok(ExitCode::SUCCESS)
            }
            Released::Refused(refusal) => Err(Failure::Refused(names.refusal(refusal))),
            Released::Changed => Err(Failure::Refused(
                say.either(
                    "该件刚被他人处理，请重新查看。",
                    "Somebody else changed the case just now: look at it again.",
                )
                .to_owned(),
            )),
            Released::Unknown => Err(unknown(say)),
        },
    };
    app.store.close().await;
    done
}

fn unknown(say: &Say) -> Failure {
    Failure::Refused(say.either("没有这个编号。", "There is no case with this number.").to_owned())
}

fn print(app: &App, stored: &StoredCase, revealed: bool, names: &Names, say: &Say) {
    let case = &stored.case;
    let said = case.matter.said();
    let editions = app.editions();
    let titles = editions.titles(&stored.notice_hash);
    let unit_name = |id| names.unit(id);
    let left = said.reporter.identity();
    let identity = left.filter(|_| revealed);
    let name = identity.and_then(|i| i.name.as_ref()).map(|n| n.as_str().to_owned());
    let phone = identity.and_then(|i| i.phone.as_ref()).map(|p| p.as_str().to_owned());
    let mail = identity.and_then(|i| i.mail.as_ref()).map(|m| m.as_str().to_owned());
    let items: Vec<String> =
        said.items.iter().map(|n| format!("{n} {}", titles.item(*n).map_or("", |item| item.title.as_str()))).collect();
    if say.json() {
        let events: Vec<_> = stored
            .events
            .iter()
            .map(|e| json!({ "at": beijing_minute(e.at_minute), "kind": e.event.kind.as_str(), "by": e.event.actor.as_str(), "detail": e.event.detail }))
            .collect();
        say.object(&json!({
            "case": case.number.to_string(), "secrecy": case.matter.secrecy().as_str(), "state": case.state.as_str(),
            "hold": case.hold.map(Hold::as_str), "filed": beijing_minute(stored.filed_minute), "notice": titles.then.slug, "items": items,
            "verdict": said.verdict.map(Verdict::as_str), "about": said.about.as_ref().map(unit_name),
            "subdistrict": said.subdistrict.as_ref().map(unit_name), "text": said.text.read(),
            "name": name, "phone": phone, "email": mail, "share_identity": identity.is_some_and(|i| i.share), "events": events,
        }));
        return;
    }
    let row = |zh: &str, en: &str, value: &str| {
        if !value.is_empty() {
            say.line(&format!("{}  {value}", say.either(zh, en)));
        }
    };
    row("受理编号", "Number    ", &case.number.to_string());
    row("类别    ", "Kind      ", &names.secrecy(case.matter.secrecy()));
    row("状态    ", "State     ", &names.state(case.state));
    row("留置原因", "Held for  ", &case.hold.map(|hold| names.hold(hold)).unwrap_or_default());
    row("收到时间", "Received  ", &beijing_minute(stored.filed_minute));
    row("通报    ", "Notice    ", &titles.then.title);
    if items.is_empty() {
        row("关联事项", "Item      ", say.either("整个通报", "the whole notice"));
    }
    for item in &items {
        row("关联事项", "Item      ", item);
    }
    row("整改评价", "Verdict   ", &said.verdict.map(|verdict| names.verdict(verdict)).unwrap_or_default());
    row("反映单位", "About     ", &said.about.as_ref().map(unit_name).unwrap_or_default());
    row("所在街道", "District  ", &said.subdistrict.as_ref().map(unit_name).unwrap_or_default());
    row("姓名    ", "Name      ", name.as_deref().unwrap_or_default());
    row("电话    ", "Telephone ", phone.as_deref().unwrap_or_default());
    row("邮箱    ", "E-mail    ", mail.as_deref().unwrap_or_default());
    if left.is_some() && !revealed {
        row(
            "提出人  ",
            "Who wrote ",
            say.either(
                "已隐去（--identity 查看，记入历史）",
                "hidden (--identity shows it; that is written into the history)",
            ),
        );
    }
    if identity.is_some_and(|i| i.share) {
        row(
            "身份信息",
            "Identity  ",
            say.either("同意在办理需要时提供给承办单位", "may be given to the responsible unit where needed"),
        );
    }
    say.line("");
    say.line(said.text.read());
    say.line("");
    for event in &stored.events {
        say.line(&format!("{}  {}", beijing_minute(event.at_minute), names.event(&event.event)));
    }
}
