//! Mail that comes back: whose it is, what is made of it, and that nothing is lost, doubled or answered.
use huiyin::app::inbound::{HeldSettled, MailTaken};
use huiyin::domain::inbound::{InboundKind, InboundState};
use huiyin::domain::letter::{LetterKind, LetterState};
use huiyin::domain::staff::{Member, Role};
use huiyin::mail::inbound::read;
use huiyin::store::{KeptMail, MailList};

use crate::support::town::{On, Posted, Taken, Town, on_both};

on_both!(
    a_units_answer_waits_for_the_desk,
    neither_sender_nor_anchor_is_enough,
    what_was_taken_back_cannot_be_answered,
    a_citizens_answer_is_for_the_desk,
    a_colleagues_answer_is_a_note,
    a_bounce_ends_its_letter_and_a_delay_does_not,
    what_programs_write_is_never_answered,
    held_mail_is_given_to_a_case_or_set_aside,
    what_touches_a_sealed_case_is_the_officers,
    a_message_is_kept_byte_for_byte_and_unreadable_in_the_database,
);

const CITIZEN: &str = "wang.canary@citizen.example";
const TAKEN: InboundState = InboundState::Taken;
const HELD: InboundState = InboundState::Held;

fn opinion(mail: &str) -> Vec<(&str, &str)> {
    vec![("lane", "opinion"), ("item", "19"), ("text", "河涌水质反弹。"), ("email", mail)]
}

fn header<'a>(posted: &'a Posted, name: &str) -> &'a str {
    let text = std::str::from_utf8(&posted.raw).unwrap();
    text.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap()
}

fn tag(posted: &Posted) -> &str {
    header(posted, "X-Huiyin-Letter")
}

fn of_kind(posted: &[Posted], kind: LetterKind) -> Posted {
    posted.iter().find(|letter| letter.kind == kind).unwrap().clone()
}

/// An answer by somebody to a letter, as their mail program would write it.
fn answer(from: &str, to: &Posted, text: &str) -> Vec<u8> {
    format!(
        "From: {from}\r\nTo: huiyin+r-{}@haizhu.example\r\nSubject: Re: 2025\r\nIn-Reply-To: {}\r\n\
         Message-ID: <{text}@x>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\r\n-----原始邮件-----\r\n河涌\r\n",
        tag(to),
        header(to, "Message-ID"),
    )
    .into_bytes()
}

async fn take(town: &Town, raw: &[u8]) -> MailTaken {
    town.app.take_mail(&read(raw, None), raw).await.unwrap()
}

/// What waits for a person, as this member sees it: first what names a case.
async fn held(town: &Town, member: &Member) -> Vec<KeptMail> {
    let (store, sight) = (&town.app.store, town.app.sight(member));
    let mut all = store.mails_for(sight, MailList::Named, 100).await.unwrap();
    all.extend(store.mails_for(sight, MailList::Nobodys { before: i64::MAX }, 100).await.unwrap());
    all
}

async fn filed(town: &Town) -> (Taken, Vec<Posted>) {
    let taken = town.file(&opinion(CITIZEN)).await;
    (taken, town.deliver().await)
}

async fn events(town: &Town, taken: &Taken) -> Vec<&'static str> {
    let stored = town.app.store.case(taken.number.parse().unwrap()).await.unwrap().unwrap();
    stored.events.iter().map(|stored| stored.event.kind.as_str()).collect()
}

async fn notes(town: &Town, taken: &Taken) -> Vec<(&'static str, String)> {
    let stored = town.app.store.case(taken.number.parse().unwrap()).await.unwrap().unwrap();
    stored.notes.iter().map(|note| (note.kind.as_str(), note.text.clone())).collect()
}

async fn a_units_answer_waits_for_the_desk(on: On) {
    let town = Town::new(on).await;
    let (taken, posted) = filed(&town).await;
    let letter = of_kind(&posted, LetterKind::Unit);
    let raw = answer(&letter.to, &letter, "已清淤");
    assert_eq!(take(&town, &raw).await, MailTaken::Now(TAKEN, InboundKind::UnitAnswer));
    assert_eq!(take(&town, &raw).await, MailTaken::Again, "the same message over IMAP and the pipe is one");
    let all = notes(&town, &taken).await;
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].1, "已清淤");
    assert!(events(&town, &taken).await.contains(&"unit_answered"));
    assert!(!town.status(&taken).await.body.contains("已清淤"), "no citizen reads it before the desk");
    let page = town.staff(Role::Handler).await.get(&town, &format!("/staff/case/{}", taken.number)).await.expect(200);
    assert!(page.body.contains("已清淤") && !page.body.contains(tag(&letter)));
    town.close().await;
}

async fn neither_sender_nor_anchor_is_enough(on: On) {
    let town = Town::new(on).await;
    let (taken, posted) = filed(&town).await;
    let letter = of_kind(&posted, LetterKind::Unit);
    let receipt = of_kind(&posted, LetterKind::CitizenReceipt);
    let unknown = MailTaken::Now(HELD, InboundKind::Unknown);
    for raw in [
        // The right anchor, another sender; one who only calls himself so.
        answer("thief@evil.example", &letter, "a"),
        answer(&format!("\"{}\" <thief@evil.example>", letter.to), &letter, "b"),
        answer(&format!("{}, thief@evil.example", letter.to), &letter, "c"),
        // The right sender, another's anchor: the unit has got hold of the citizen's.
        answer(&letter.to, &receipt, "d"),
        answer(CITIZEN, &letter, "e"),
        // The right sender, no anchor at all.
        format!("From: {}\r\nTo: huiyin@haizhu.example\r\nSubject: {}\r\n\r\nf", letter.to, taken.number).into_bytes(),
    ] {
        assert_eq!(take(&town, &raw).await, unknown, "{}", String::from_utf8_lossy(&raw));
    }
    // Two letters of two cases are neither.
    let (other, more) = filed(&town).await;
    let theirs = of_kind(&more, LetterKind::Unit);
    let both = String::from_utf8(answer(&letter.to, &letter, "g")).unwrap();
    let both =
        both.replace("In-Reply-To: ", &format!("References: {}\r\nIn-Reply-To: ", header(&theirs, "Message-ID")));
    assert_eq!(take(&town, both.as_bytes()).await, unknown);
    for case in [&taken, &other] {
        assert!(notes(&town, case).await.is_empty());
        assert!(!events(&town, case).await.contains(&"unit_answered"));
    }
    assert!(events(&town, &taken).await.contains(&"mail_held"), "the case shows that something waits");
    town.close().await;
}

async fn what_was_taken_back_cannot_be_answered(on: On) {
    let town = Town::new(on).await;
    let (taken, posted) = filed(&town).await;
    let letter = of_kind(&posted, LetterKind::Unit);
    let handler = town.staff(Role::Handler).await;
    let path = format!("/staff/case/{}", taken.number);
    let page = handler.get(&town, &path).await.expect(200);
    let (version, shown) = (
        page.between("name=\"version\" value=\"", "\"").to_owned(),
        page.between("name=\"events\" value=\"", "\"").to_owned(),
    );
    let change =
        [("action", "change_lane"), ("version", &version), ("events", &shown), ("lane", "report"), ("reason", "点名")];
    handler.post(&town, &path, &change).await.expect(303);
    let unknown = MailTaken::Now(HELD, InboundKind::Unknown);
    assert_eq!(take(&town, &answer(&letter.to, &letter, "晚了")).await, unknown);
    assert!(notes(&town, &taken).await.is_empty());
    town.deliver().await;
    town.close().await;
}

async fn a_citizens_answer_is_for_the_desk(on: On) {
    let town = Town::new(on).await;
    let (taken, posted) = filed(&town).await;
    let receipt = of_kind(&posted, LetterKind::CitizenReceipt);
    let raw = answer(CITIZEN, &receipt, "补充：昨天又黑了");
    assert_eq!(take(&town, &raw).await, MailTaken::Now(TAKEN, InboundKind::CitizenMessage));
    assert_eq!(notes(&town, &taken).await, [("message", "补充：昨天又黑了".to_owned())]);
    assert!(events(&town, &taken).await.contains(&"citizen_wrote"));
    // To a report it is sealed like the report itself: the database takes no other note.
    let report = town.file(&[("lane", "report"), ("item", "19"), ("text", "某人收受好处。"), ("email", CITIZEN)]).await;
    let receipt = of_kind(&town.deliver().await, LetterKind::CitizenReceipt);
    assert_eq!(
        take(&town, &answer(CITIZEN, &receipt, "还有一事")).await,
        MailTaken::Now(TAKEN, InboundKind::CitizenMessage)
    );
    assert_eq!(notes(&town, &report).await, [("message", "还有一事".to_owned())]);
    town.close().await;
}

async fn a_colleagues_answer_is_a_note(on: On) {
    let town = Town::new(on).await;
    let (taken, posted) = filed(&town).await;
    let letter = of_kind(&posted, LetterKind::Desk);
    let (handler, auditor) = (town.staff(Role::Handler).await, town.staff(Role::Auditor).await);
    assert_eq!(
        take(&town, &answer(&handler.mail, &letter, "请科室先看")).await,
        MailTaken::Now(TAKEN, InboundKind::StaffNote)
    );
    assert_eq!(take(&town, &answer(&auditor.mail, &letter, "x")).await, MailTaken::Now(HELD, InboundKind::Unknown));
    assert_eq!(notes(&town, &taken).await, [("note", "请科室先看".to_owned())]);
    assert!(!town.status(&taken).await.body.contains("请科室先看"));
    town.close().await;
}

fn bounce(letter: &Posted, action: &str, status: &str) -> Vec<u8> {
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mail.example\r\nTo: huiyin+b-{}@haizhu.example\r\nSubject: Undelivered\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mail.example\r\n\r\nFinal-Recipient: rfc822; {}\r\nAction: {action}\r\nStatus: {status}\r\n\
         Diagnostic-Code: smtp; 550 {status} <{}>: no such mailbox\r\n\r\n--x--\r\n",
        tag(letter),
        letter.to,
        letter.to
    )
    .into_bytes()
}

async fn a_bounce_ends_its_letter_and_a_delay_does_not(on: On) {
    let town = Town::new(on).await;
    let (taken, posted) = filed(&town).await;
    let letter = of_kind(&posted, LetterKind::Unit);
    let as_bounce = MailTaken::Now(TAKEN, InboundKind::Bounce);
    let unit_letter = |town: &Town| {
        let store = town.app.store.clone();
        let number = taken.number.parse().unwrap();
        async move {
            let stored = store.case(number).await.unwrap().unwrap();
            stored.letters.into_iter().find(|letter| letter.kind == LetterKind::Unit).unwrap()
        }
    };
    assert_eq!(take(&town, &bounce(&letter, "delayed", "4.4.1")).await, as_bounce);
    assert_eq!(unit_letter(&town).await.state, LetterState::Sent);
    assert_eq!(take(&town, &bounce(&letter, "failed", "5.1.1")).await, as_bounce);
    let row = unit_letter(&town).await;
    assert_eq!(row.state, LetterState::Dead);
    assert_eq!(row.last_reply, "550 5.1.1 <(address)>: no such mailbox");
    assert_eq!(events(&town, &taken).await.iter().filter(|kind| **kind == "letter_dead").count(), 1);
    let page = town.staff(Role::Handler).await.get(&town, &format!("/staff/case/{}", taken.number)).await.expect(200);
    assert!(page.body.contains("no such mailbox"), "the case shows it");
    // A bounce of nothing of ours makes no case and no letter.
    let before = town.app.store.counts().await.unwrap().cases;
    let stray = bounce(&letter, "failed", "5.1.1");
    let stray = String::from_utf8(stray).unwrap().replace(tag(&letter), &"0".repeat(32));
    take(&town, stray.as_bytes()).await;
    assert_eq!(town.app.store.counts().await.unwrap().cases, before);
    town.leaves_letters_and_closes().await;
}

async fn what_programs_write_is_never_answered(on: On) {
    let town = Town::new(on).await;
    let (taken, posted) = filed(&town).await;
    let receipt = of_kind(&posted, LetterKind::CitizenReceipt);
    // An absence note to each of our letters, again and again; and another server of ours whose letters come to us.
    for round in 0..3 {
        for letter in &posted {
            let note = String::from_utf8(answer(&letter.to, letter, &format!("我休假{round}"))).unwrap();
            let note = note.replace("Subject: ", "Auto-Submitted: auto-replied\r\nSubject: ");
            let aside = MailTaken::Now(InboundState::Aside, InboundKind::Automatic);
            assert_eq!(take(&town, note.as_bytes()).await, aside);
        }
        let ours = String::from_utf8(receipt.raw.clone()).unwrap().replacen("To: ", "To: huiyin@haizhu.example, ", 1);
        let ours = format!("X-Round: {round}\r\n{ours}");
        assert_eq!(take(&town, ours.as_bytes()).await, MailTaken::Now(InboundState::Aside, InboundKind::Automatic));
        assert!(town.deliver().await.is_empty(), "nothing that comes in makes a letter go out");
    }
    assert!(notes(&town, &taken).await.is_empty());
    town.close().await;
}

async fn held_mail_is_given_to_a_case_or_set_aside(on: On) {
    let town = Town::new(on).await;
    let (taken, posted) = filed(&town).await;
    let letter = of_kind(&posted, LetterKind::Unit);
    take(&town, &answer("colleague@unit.example", &letter, "我是河涌办小李，已清淤")).await;
    take(&town, b"From: ads@spam.example\r\nSubject: buy\r\n\r\nbuy").await;
    let handler = town.staff(Role::Handler).await;
    let page = handler.get(&town, "/staff/mail/held").await.expect(200);
    assert!(page.body.contains("我是河涌办小李") && page.body.contains(&taken.number));
    assert!(!page.body.contains("colleague@unit.example") && page.body.contains("c***@unit.example"), "{}", page.body);
    let members = town.app.store.people().await.unwrap();
    let member = members.into_iter().map(|person| person.member).find(|member| member.id == handler.id).unwrap();
    let waiting = held(&town, &member).await;
    assert_eq!(waiting.len(), 2);
    let (colleague, spam) = (waiting[0].id.to_string(), waiting[1].id.to_string());
    let path = |id: &str| format!("/staff/mail/held/{id}");
    handler.post(&town, &path(&colleague), &[("action", "attach"), ("case", "2025-999999")]).await.expect(422);
    handler.post(&town, &path(&colleague), &[("action", "attach"), ("case", &taken.number)]).await.expect(303);
    handler.post(&town, &path(&spam), &[("action", "aside")]).await.expect(303);
    handler.post(&town, &path(&spam), &[("action", "aside")]).await.expect(404);
    assert!(held(&town, &member).await.is_empty());
    let all = notes(&town, &taken).await;
    assert!(all.len() == 1 && all[0].0 == "note" && all[0].1.contains("我是河涌办小李"), "{all:?}");
    assert!(events(&town, &taken).await.contains(&"mail_attached"));
    town.close().await;
}

async fn what_touches_a_sealed_case_is_the_officers(on: On) {
    const OFFICER: &str = "officer@sealed.example";
    let config = tempfile::tempdir().unwrap();
    let units = include_str!("../../config/units.toml");
    let with_officer = units.replacen("sealed_officer = \"\"", &format!("sealed_officer = \"{OFFICER}\""), 1);
    std::fs::write(config.path().join("units.toml"), with_officer).unwrap();
    let town = Town::with(on, &[("HUIYIN_CONFIG", config.path().to_str().unwrap())]).await;
    let unit = town.app.config.units.commission().as_str().to_owned();
    town.file(&[("lane", "report"), ("about_unit", &unit), ("text", "反映该机关。")]).await;
    let letter = of_kind(&town.deliver().await, LetterKind::Officer);
    take(&town, &answer("stranger@x.example", &letter, "密")).await;
    let (lead, officer) = (town.staff(Role::Lead).await, town.staff_at(Role::Lead, OFFICER).await);
    assert!(!lead.get(&town, "/staff/mail/held").await.expect(200).body.contains("stranger"));
    let members = town.app.store.people().await.unwrap();
    let member = |id| members.iter().map(|person| person.member.clone()).find(|member| member.id == id).unwrap();
    assert!(held(&town, &member(lead.id)).await.is_empty());
    let waiting = held(&town, &member(officer.id)).await;
    assert_eq!(waiting.len(), 1);
    assert_eq!(town.app.settle_held(&member(lead.id), waiting[0].id, None).await.unwrap(), HeldSettled::NotThere);
    town.close().await;
}

async fn a_message_is_kept_byte_for_byte_and_unreadable_in_the_database(on: On) {
    let town = Town::new(on).await;
    let raw = b"From: wang.canary@citizen.example\r\nSubject: CANARY-SUBJECT\r\n\r\nCANARY-TEXT \xFF\x00\x01".to_vec();
    take(&town, &raw).await;
    let digest = huiyin::seal::hmac(&town.app.keyring.derive_first("inbound"), &[&raw]);
    assert!(town.app.store.raw_mail(&digest).await.unwrap().unwrap() == raw);
    for file in crate::support::server::files_below(&town.app.config.data) {
        let bytes = std::fs::read(&file).unwrap();
        let canary = bytes.windows(6).any(|window| window.eq_ignore_ascii_case(b"canary"));
        assert!(!canary, "in clear in {}", file.display());
    }
    town.close().await;
}
