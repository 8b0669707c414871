//! What strangers, accused units and clumsy servers could make of the mail, and that they cannot.
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;
use huiyin::app::deliver::{LastLook, Outbox as _};
use huiyin::app::inbound::MailTaken;
use huiyin::app::letters::{ByHand, Moved};
use huiyin::domain::attempt::AttemptOutcome;
use huiyin::domain::inbound::{InboundKind, InboundState};
use huiyin::domain::letter::{LetterId, LetterKind, LetterState, Outcome};
use huiyin::domain::staff::Role;
use huiyin::mail::inbound::{read, read_beginning};
use huiyin::store::LetterRow;

use crate::support::desk::Desk;
use crate::support::town::{On, Page, Posted, Taken, Town, on_both};

on_both!(
    what_a_unit_acknowledged_is_not_killed_by_a_bounce,
    what_a_server_says_of_a_citizens_mailbox_is_not_kept,
    a_bounce_reaches_all_that_left_together_and_none_that_went_its_own_way,
    a_lease_that_ran_out_stands_among_the_attempts,
    what_changes_while_a_worker_has_a_letter_keeps_it_back,
    a_letter_that_does_not_move_leaves_no_event,
    a_whole_administration_behind_one_address_is_not_shut_out,
    half_a_message_and_one_that_failed_dmarc_wait_for_a_person,
    a_flood_of_mail_hides_nothing,
    an_original_is_a_file_for_those_who_may_know,
    reminders_that_are_due_together_are_one_letter,
    a_case_whose_letter_died_is_handed_over_on_paper,
);

const MAIL: &str = "zhujianju@haizhu.example";
const CITIZEN: &str = "wang.canary@citizen.example";
const TEXT: &str = "河涌水质反弹，第三次了。";
const RATE: (&str, &str) = ("HUIYIN__MAIL__LETTERS_PER_UNIT_PER_HOUR", "1");
const HOUR: i64 = 3_600_000;
const UNKNOWN: MailTaken = MailTaken::Now(InboundState::Held, InboundKind::Unknown);

fn opinion() -> Vec<(&'static str, &'static str)> {
    vec![("lane", "opinion"), ("item", "19"), ("text", TEXT), ("email", CITIZEN)]
}

fn tag(posted: &Posted) -> String {
    let text = std::str::from_utf8(&posted.raw).unwrap();
    text.lines().find_map(|line| line.strip_prefix("X-Huiyin-Letter: ")).unwrap().to_owned()
}

fn of_kind(posted: &[Posted], kind: LetterKind) -> &Posted {
    posted.iter().find(|letter| letter.kind == kind).unwrap()
}

fn link(posted: &Posted) -> String {
    let at = posted.text.find("/u/").expect("a link");
    posted.text[at..].split_whitespace().next().unwrap().to_owned()
}

fn answer(from: &str, to: &Posted, text: &str) -> String {
    format!("From: {from}\r\nTo: huiyin+r-{}@haizhu.example\r\nSubject: Re\r\n\r\n{text}\r\n", tag(to))
}

fn bounce(tag: &str, said: &str) -> String {
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mail.example\r\nTo: huiyin+b-{tag}@haizhu.example\r\nSubject: Undelivered\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\n\
         Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example\r\n\r\nAction: failed\r\n\
         Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 {said}\r\n\r\n--x--\r\n"
    )
}

async fn take(town: &Town, raw: &str) -> MailTaken {
    town.app.take_mail(&read(raw.as_bytes(), None), raw.as_bytes()).await.unwrap()
}

async fn letters(town: &Town, number: &str) -> Vec<LetterRow> {
    town.app.store.case(number.parse().unwrap()).await.unwrap().unwrap().letters
}

async fn letter(town: &Town, number: &str, kind: LetterKind) -> LetterRow {
    letters(town, number).await.into_iter().find(|letter| letter.kind == kind).unwrap()
}

async fn events(town: &Town, number: &str) -> Vec<&'static str> {
    let stored = town.app.store.case(number.parse().unwrap()).await.unwrap().unwrap();
    stored.events.iter().map(|stored| stored.event.kind.as_str()).collect()
}

async fn act(town: &Town, link: &str, form: &str, fields: &[(&str, &str)]) -> Page {
    let page = town.get(link).await.expect(200);
    let check = page.between("name=\"check\" value=\"", "\"");
    let mut all = vec![("form", form), ("check", check)];
    all.extend_from_slice(fields);
    town.post(link, &all).await
}

async fn step(town: &Town, desk: &Desk, taken: &Taken, action: &str, fields: &[(&str, &str)]) {
    let path = format!("/staff/case/{}", taken.number);
    let page = desk.get(town, &path).await.expect(200);
    let version = page.between("name=\"version\" value=\"", "\"").to_owned();
    let events = page.between("name=\"events\" value=\"", "\"").to_owned();
    let mut all = vec![("action", action), ("version", version.as_str()), ("events", events.as_str())];
    all.extend_from_slice(fields);
    desk.post(town, &path, &all).await.expect(303);
}

/// A mailbox that forwards to a private one which is full sends such bounces for ever.
async fn what_a_unit_acknowledged_is_not_killed_by_a_bounce(on: On) {
    let town = Town::new(on).await;
    let taken = town.file(&opinion()).await;
    let posted = town.deliver().await;
    let to_unit = of_kind(&posted, LetterKind::Unit);
    act(&town, &link(to_unit), "acknowledge", &[]).await.expect(303);
    let taken_as = take(&town, &bounce(&tag(to_unit), "no such mailbox")).await;
    assert_eq!(taken_as, MailTaken::Now(InboundState::Taken, InboundKind::Bounce), "kept all the same");
    assert_eq!(letter(&town, &taken.number, LetterKind::Unit).await.state, LetterState::Sent);
    assert!(!events(&town, &taken.number).await.contains(&"letter_dead"));
    assert!(town.status(&taken).await.body.contains("已送达"), "the citizen is told no other tale");
    town.close().await;
}

async fn what_a_server_says_of_a_citizens_mailbox_is_not_kept(on: On) {
    let town = Town::new(on).await;
    let taken = town.file(&opinion()).await;
    let posted = town.deliver().await;
    take(&town, &bounce(&tag(of_kind(&posted, LetterKind::CitizenReceipt)), "user wang.canary (Wang Wu) unknown"))
        .await;
    let row = letter(&town, &taken.number, LetterKind::CitizenReceipt).await;
    assert_eq!((row.state, row.last_reply.as_str()), (LetterState::Dead, "550 5.1.1"));
    town.close().await;
}

async fn a_bounce_reaches_all_that_left_together_and_none_that_went_its_own_way(on: On) {
    let town = Town::with(on, &[RATE]).await;
    let mut numbers = Vec::new();
    for _ in 0..5 {
        numbers.push(town.file(&opinion()).await.number);
    }
    town.deliver().await;
    town.pass(HOUR + 60_000);
    let posted = town.deliver().await;
    let carrier = of_kind(&posted, LetterKind::Unit);
    assert!(numbers[1..].iter().all(|number| carrier.text.contains(number)), "{}", carrier.text);
    take(&town, &bounce(&tag(carrier), "gone")).await;
    for number in &numbers[1..] {
        let row = letter(&town, number, LetterKind::Unit).await;
        assert_eq!((row.state, row.last_reply.as_str()), (LetterState::Dead, "550 5.1.1 gone"), "{number}");
        assert!(events(&town, number).await.contains(&"letter_dead"));
    }
    // One is sent again by hand and arrives; then the carrier bounces once more, from another server.
    let again = letter(&town, &numbers[3], LetterKind::Unit).await;
    assert_eq!(town.app.move_letter(again.id, ByHand::Retry, None).await.unwrap(), Moved::Done);
    town.pass(2 * HOUR);
    town.deliver().await;
    take(&town, &bounce(&tag(carrier), "gone for good")).await;
    assert_eq!(letter(&town, &numbers[3], LetterKind::Unit).await.state, LetterState::Sent, "it went its own way");
    town.close().await;
}

async fn a_lease_that_ran_out_stands_among_the_attempts(on: On) {
    let town = Town::new(on).await;
    town.file(&opinion()).await;
    let first = town.app.claim(town.app.now_ms(), 60_000, 100).await.unwrap();
    assert!(!first.is_empty());
    town.pass(61_000);
    let again = town.app.claim(town.app.now_ms(), 60_000, 100).await.unwrap();
    assert_eq!(again.len(), first.len());
    let ids: Vec<LetterId> = first.iter().map(|letter| letter.id).collect();
    let attempts = town.app.store.attempts(&ids).await.unwrap();
    for letter in &again {
        assert_eq!(letter.attempts, 1);
        let outcomes: Vec<_> = attempts[&letter.id].iter().map(|attempt| attempt.outcome).collect();
        assert_eq!(outcomes, [AttemptOutcome::Lost]);
    }
    town.leaves_letters_and_closes().await;
}

async fn what_changes_while_a_worker_has_a_letter_keeps_it_back(on: On) {
    let town = Town::with(on, &[RATE]).await;
    let lead = town.staff(Role::Lead).await;
    let taken = town.file(&opinion()).await;
    let mut claimed = town.app.claim(town.app.now_ms(), 300_000, 100).await.unwrap();
    step(&town, &lead, &taken, "change_lane", &[("lane", "report"), ("reason", "点名")]).await;
    for letter in &mut claimed {
        let expected = if letter.kind == LetterKind::Unit { LastLook::Stays } else { LastLook::Leaves };
        assert_eq!(town.app.last_look(letter).await.unwrap(), expected, "{:?}", letter.kind);
    }
    assert_eq!(letter(&town, &taken.number, LetterKind::Unit).await.state, LetterState::Recalled);
    town.pass(HOUR * 2);
    town.deliver().await;
    // The same for what leaves with another letter.
    let mut cases = Vec::new();
    for _ in 0..4 {
        cases.push(town.file(&opinion()).await);
    }
    town.deliver().await;
    town.pass(HOUR + 60_000);
    let lead = town.sign_in_again(Role::Lead, &lead.mail).await;
    let mut claimed = town.app.claim(town.app.now_ms(), 300_000, 100).await.unwrap();
    let carrier = claimed.iter_mut().find(|letter| letter.kind == LetterKind::Unit).unwrap();
    assert_eq!(carrier.digest.len(), 2);
    step(&town, &lead, &cases[2], "change_lane", &[("lane", "report"), ("reason", "点名")]).await;
    assert_eq!(town.app.last_look(carrier).await.unwrap(), LastLook::Leaves);
    let left: Vec<String> = carrier.digest.iter().map(|facts| facts.number.to_string()).collect();
    assert_eq!((left, carrier.digest_total), (vec![cases[3].number.clone()], 1));
    town.leaves_letters_and_closes().await;
}

async fn a_letter_that_does_not_move_leaves_no_event(on: On) {
    let town = Town::new(on).await;
    let taken = town.file(&opinion()).await;
    town.deliver().await;
    let sent = letter(&town, &taken.number, LetterKind::Unit).await;
    for what in [ByHand::Hold, ByHand::Release, ByHand::Retry] {
        assert_eq!(town.app.move_letter(sent.id, what, None).await.unwrap(), Moved::Refused);
    }
    let told = events(&town, &taken.number).await;
    assert!(!told.iter().any(|kind| ["letter_held", "letter_released", "letter_retried"].contains(kind)), "{told:?}");
    town.close().await;
}

async fn a_whole_administration_behind_one_address_is_not_shut_out(on: On) {
    let town = Town::new(on).await;
    let mut links = Vec::new();
    for _ in 0..8 {
        town.file(&opinion()).await;
        links.push(link(of_kind(&town.deliver().await, LetterKind::Unit)));
    }
    for link in &links {
        for text in ["已安排", "已开工", "已完成"] {
            act(&town, link, "answer", &[("text", text)]).await.expect(303);
        }
    }
    // Whoever has no link is counted as before.
    let guess = format!("/u/{}", "a".repeat(32));
    let mut refused = 0;
    for _ in 0..20 {
        refused += usize::from(town.post(&guess, &[("form", "acknowledge")]).await.status == 429);
    }
    assert!(refused > 5, "{refused}");
    act(&town, &links[0], "acknowledge", &[]).await.expect(303);
    town.close().await;
}

async fn half_a_message_and_one_that_failed_dmarc_wait_for_a_person(on: On) {
    let town = Town::new(on).await;
    let taken = town.file(&opinion()).await;
    let posted = town.deliver().await;
    let to_unit = of_kind(&posted, LetterKind::Unit);
    let forged = format!(
        "Authentication-Results: mx.example; spf=pass;\r\n dmarc=FAIL header.from=haizhu.example\r\n{}",
        answer(MAIL, to_unit, "已办结")
    );
    assert_eq!(take(&town, &forged).await, UNKNOWN);
    let half = answer(MAIL, to_unit, "附件很大");
    let beginning = read_beginning(half.as_bytes());
    assert_eq!(town.app.take_mail(&beginning, half.as_bytes()).await.unwrap(), UNKNOWN);
    assert!(!events(&town, &taken.number).await.contains(&"unit_answered"));
    let page = town.staff(Role::Handler).await.get(&town, "/staff/mail/held").await.expect(200);
    assert!(page.body.contains("DMARC") && page.body.contains("25 MB"), "{}", page.body);
    let well = format!("Authentication-Results: mx.example; dmarc=pass\r\n{}", answer(MAIL, to_unit, "确已办结"));
    assert_eq!(take(&town, &well).await, MailTaken::Now(InboundState::Taken, InboundKind::UnitAnswer));
    town.close().await;
}

async fn a_flood_of_mail_hides_nothing(on: On) {
    let town = Town::new(on).await;
    let taken = town.file(&opinion()).await;
    let posted = town.deliver().await;
    take(&town, "From: a@b.example\r\nSubject: the very first\r\n\r\nx").await;
    take(&town, &answer("clerk@unit.example", of_kind(&posted, LetterKind::Unit), "换了邮箱")).await;
    for n in 0..130 {
        take(&town, &format!("From: ads@spam.example\r\nSubject: {n}\r\n\r\nbuy")).await;
    }
    let handler = town.staff(Role::Handler).await;
    let page = handler.get(&town, "/staff/mail/held").await.expect(200);
    assert!(page.body.contains("换了邮箱") && page.body.contains(&taken.number), "what names a case comes first");
    assert!(!page.body.contains("the very first"));
    let earlier = page.between("/staff/mail/held?before=", "\"").to_owned();
    let page = handler.get(&town, &format!("/staff/mail/held?before={earlier}")).await.expect(200);
    assert!(page.body.contains("the very first"), "nothing is out of reach");
    let path = page.body.rsplit("action=\"").next().unwrap().split('"').next().unwrap().to_owned();
    handler.post(&town, &path, &[("action", "aside")]).await.expect(303);
    let page = handler.get(&town, &format!("/staff/mail/held?before={earlier}")).await.expect(200);
    assert!(!page.body.contains("the very first"));
    town.close().await;
}

async fn an_original_is_a_file_for_those_who_may_know(on: On) {
    let town = Town::new(on).await;
    let taken = town.file(&opinion()).await;
    let posted = town.deliver().await;
    let from_unit = format!("{}\u{0}\u{1}<script>", answer(MAIL, of_kind(&posted, LetterKind::Unit), "见附件"));
    take(&town, &from_unit).await;
    take(&town, &answer(CITIZEN, of_kind(&posted, LetterKind::CitizenReceipt), "补充")).await;
    take(&town, "From: ads@spam.example\r\nSubject: buy\r\n\r\nbuy").await;
    let handler = town.staff(Role::Handler).await;
    let original = |id: i64| format!("/staff/mail/held/{id}/original");
    let page = handler.get(&town, &format!("/staff/case/{}", taken.number)).await.expect(200);
    assert!(page.body.contains(&original(1)) && page.body.contains(&original(2)) && !page.body.contains(&original(3)));
    let request = Request::get(original(1)).header("cookie", &handler.cookie).body(Body::empty()).unwrap();
    let response = town.respond(request).await;
    assert_eq!(response.status(), 200);
    for (name, value) in [
        ("content-type", "message/rfc822"),
        ("content-disposition", "attachment; filename=\"mail-1.eml\""),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(response.headers()[name], value);
    }
    assert!(response.into_body().collect().await.unwrap().to_bytes() == from_unit.as_bytes());
    assert!(events(&town, &taken.number).await.contains(&"mail_opened"), "and that is written down");
    // The citizen's own letter says who they are: that is a step of its own, behind the code.
    handler.get(&town, &original(2)).await.expect(200);
    town.pass(20 * 60_000);
    let page = handler.get(&town, &original(2)).await.expect(403);
    assert!(!page.body.contains("wang.canary"), "{}", page.body);
    handler.get(&town, &original(3)).await.expect(200);
    let access = town.app.store.access_events(None, 10).await.unwrap();
    assert!(
        access.iter().any(|stored| stored.event.kind.as_str() == "mail_opened" && stored.event.staff == handler.id)
    );
    handler.get(&town, &original(99)).await.expect(404);
    // Whoever withdrew from the case has no mail about it.
    step(&town, &handler, &taken, "withdraw", &[("reason", "亲属")]).await;
    handler.get(&town, &original(1)).await.expect(404);
    handler.get(&town, &original(2)).await.expect(404);
    town.close().await;
}

async fn reminders_that_are_due_together_are_one_letter(on: On) {
    let town = Town::new(on).await;
    let mut cases = Vec::new();
    for _ in 0..3 {
        cases.push(town.file(&opinion()).await);
    }
    let links: Vec<String> =
        town.deliver().await.iter().filter(|letter| letter.kind == LetterKind::Unit).map(link).collect();
    let lead = town.staff(Role::Lead).await;
    town.pass(49 * HOUR);
    town.app.sweep().await.unwrap();
    let posted = town.deliver_as(Outcome::RetryAt { at: town.app.now_ms() + 1_000, counted: true }).await;
    assert_eq!(posted.len(), 1, "one letter");
    town.pass(2_000);
    let posted = town.deliver().await;
    assert_eq!(posted.len(), 1, "tried again as one");
    for (case, link) in cases.iter().zip(&links) {
        assert!(posted[0].text.contains(&case.number) && posted[0].text.contains(link), "{}", posted[0].text);
        assert_eq!(letter(&town, &case.number, LetterKind::UnitReminder).await.state, LetterState::Sent);
    }
    assert!(!posted[0].text.contains(TEXT));
    // One that became a report meanwhile is not reminded of.
    let (one, other) = (town.file(&opinion()).await, town.file(&opinion()).await);
    town.deliver().await;
    town.pass(49 * HOUR);
    town.app.sweep().await.unwrap();
    let lead = town.sign_in_again(Role::Lead, &lead.mail).await;
    let mut claimed = town.app.claim(town.app.now_ms(), 60_000, 100).await.unwrap();
    let carrier = claimed.iter_mut().find(|letter| letter.kind == LetterKind::UnitReminder).unwrap();
    let named = |number: &str| number == one.number || number == other.number;
    let folded = carrier.digest.iter().map(|facts| facts.number.to_string()).find(|number| named(number)).unwrap();
    let accused = [&one, &other].into_iter().find(|case| case.number == folded).unwrap();
    step(&town, &lead, accused, "change_lane", &[("lane", "report"), ("reason", "点名")]).await;
    town.app.last_look(carrier).await.unwrap();
    assert!(!carrier.digest.iter().any(|facts| facts.number.to_string() == folded));
    town.leaves_letters_and_closes().await;
}

async fn a_case_whose_letter_died_is_handed_over_on_paper(on: On) {
    let town = Town::with_units(
        on,
        &include_str!("../../config/units.toml").replace(
            "mail = \"zhujianju@haizhu.example\"",
            "mail = \"zhujianju@haizhu.example\"\nphone = \"020-12345678\"",
        ),
    )
    .await;
    let mut fields = opinion();
    fields.push(("name", "欧阳小明"));
    let taken = town.file(&fields).await;
    town.deliver_as(Outcome::Dead).await;
    let id = letter(&town, &taken.number, LetterKind::Unit).await.id.0;
    let path = format!("/staff/case/{}/slip/{id}", taken.number);
    let (handler, lead) = (town.staff(Role::Handler).await, town.staff(Role::Lead).await);
    for page in ["/staff/mail".to_owned(), format!("/staff/case/{}", taken.number)] {
        assert!(handler.get(&town, &page).await.expect(200).body.contains(&path), "{page}");
    }
    for (language, unit) in [("zh-Hans", "区住建局"), ("en", "Housing")] {
        let page = handler.get(&town, &format!("{path}?lang={language}")).await.expect(200);
        for words in [TEXT, "020-12345678", &taken.number, unit] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        for private in ["欧阳小明", CITIZEN, &taken.code] {
            assert!(!page.body.contains(private), "{private}");
        }
    }
    let other = town.file(&opinion()).await;
    handler.get(&town, &format!("/staff/case/{}/slip/{id}", other.number)).await.expect(404);
    // Nothing on paper that may not go by mail.
    step(&town, &lead, &taken, "change_lane", &[("lane", "report"), ("reason", "点名")]).await;
    handler.get(&town, &path).await.expect(404);
    town.leaves_letters_and_closes().await;
}
