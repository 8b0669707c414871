//! What a step leaves in the tables: above all what an opinion that becomes a report leaves there in clear.
use crate::domain::calendar::{beijing_day, last_minute};
use crate::domain::case::{Action, Context, NoteKind, Secrecy, State, Withdrawn, decide};
use crate::domain::contact::MailAddress;
use crate::domain::ids::CaseNumber;
use crate::domain::letter::{ByHand, LetterState};
use crate::domain::release::Adjustments;
use crate::domain::staff::{Member, Role, StaffId};
use crate::domain::text::{PublicText, StaffText};
use crate::store::{Act, Acted, Sight};

use super::on_both;
use super::scene::{LINK, NOW, Says, Scene, TODAY};

fn number() -> CaseNumber {
    CaseNumber::new(2025, 1).unwrap()
}

fn words(text: &str) -> StaffText {
    StaffText::parse(text).unwrap()
}

fn member(id: i64) -> Member {
    let mail = MailAddress::parse(&format!("m{id}@jw.example")).unwrap();
    Member { id: StaffId(id), name: "某".to_owned(), mail, role: Role::Lead }
}

async fn take(scene: &Scene, by: &Member, action: Action) {
    let stored = scene.store.case(number()).await.unwrap().unwrap();
    let withdrawn: Vec<Withdrawn> =
        stored.withdrawn.iter().map(|id| Withdrawn { id: *id, mail: member(id.0).mail }).collect();
    let context = Context { rules: scene.rules(), now_minute: NOW + 1, withdrawn: &withdrawn };
    let decision = decide(&stored.case, by, &action, context).unwrap_or_else(|refusal| panic!("{action:?}: {refusal}"));
    let act = Act {
        number: number(),
        version: stored.case.version,
        decision,
        now_minute: NOW + 1,
        citizen_mailbox: None,
        mail_day: TODAY,
    };
    assert_eq!(scene.store.act(act).await, Ok(Acted::Done));
}

/// Every row of every table as text.
async fn everything(scene: &Scene) -> String {
    let tables = if scene.is_sqlite() {
        scene.raw("SELECT name FROM sqlite_schema WHERE type = 'table'").await
    } else {
        scene
            .raw("SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = current_schema()")
            .await
    };
    let mut all = String::new();
    for table in tables {
        let sql = if scene.is_sqlite() {
            let columns = scene.raw(&format!("SELECT name FROM pragma_table_info('{table}')")).await;
            let texts: Vec<String> = columns
                .iter()
                .map(|name| format!("CASE typeof({name}) WHEN 'blob' THEN hex({name}) ELSE coalesce({name}, '') END"))
                .collect();
            format!("SELECT {} FROM {table}", texts.join(" || '|' || "))
        } else {
            format!("SELECT CAST(t AS TEXT) FROM {table} t")
        };
        all += &scene.raw(&sql).await.join("\n");
    }
    // Bytes are shown in hexadecimal: the marker in them would be clear text, too.
    let hidden = data_encoding::HEXLOWER.encode("金丝雀".as_bytes());
    assert!(!all.to_lowercase().contains(&hidden), "bytes that are not sealed");
    all
}

on_both! {
    async fn an_opinion_that_becomes_a_report_leaves_nothing_in_clear(scene) {
        let (one, two) = (member(1), member(2));
        let says = Says { text: "金丝雀甲，电话13812345678", ..Says::default() };
        scene.store.file(scene.filing(1, &says)).await.unwrap();
        take(&scene, &one, Action::Note { text: words("金丝雀乙") }).await;
        take(&scene, &one, Action::Draft { answer: PublicText::parse("金丝雀丙").unwrap() }).await;
        take(&scene, &two, Action::Return { comment: words("金丝雀丁") }).await;
        let clear = everything(&scene).await;
        assert!(clear.contains("金丝雀甲") && clear.contains("金丝雀乙") && clear.contains("金丝雀丙"));
        assert!(!clear.contains("金丝雀丁"), "a reason is sealed from the beginning");
        take(&scene, &one, Action::ChangeLane { to: Secrecy::Report, reason: words("金丝雀戊") }).await;
        let clear = everything(&scene).await;
        assert!(!clear.contains("金丝雀"), "{clear}");

        let stored = scene.store.case(number()).await.unwrap().unwrap();
        assert_eq!((stored.case.matter.secrecy(), stored.case.state), (Secrecy::Report, State::AtDesk));
        assert_eq!(stored.case.matter.said().text.read(), "金丝雀甲，电话13812345678");
        let notes: Vec<_> = stored.notes.iter().map(|note| (note.kind, note.text.as_str())).collect();
        assert_eq!(notes, [(NoteKind::Note, "金丝雀乙"), (NoteKind::Draft, "金丝雀丙")]);
        let reasons: Vec<_> = stored.events.iter().filter_map(|e| e.event.reason.as_ref()).map(StaffText::read).collect();
        assert_eq!(reasons, ["金丝雀丁", "金丝雀戊"]);
        let unit = stored.letters.iter().find(|letter| letter.to.as_str() == "housing@unit.example").unwrap();
        assert_eq!(unit.state, LetterState::Recalled);
        assert!(!scene.store.move_letter(unit.id, ByHand::Retry, None, NOW * 60_000).await.unwrap(), "what was recalled cannot be sent");
        let due = scene.store.claim((NOW + 100) * 60_000, 60_000, 100, LINK).await.unwrap();
        assert!(due.iter().all(|letter| letter.unit.is_none()));
        take(&scene, &one, Action::Note { text: words("金丝雀己") }).await;
        assert!(!everything(&scene).await.contains("金丝雀"));

        // And back again: readable for search, no letter by itself.
        take(&scene, &two, Action::ChangeLane { to: Secrecy::Opinion, reason: words("是意见") }).await;
        let stored = scene.store.case(number()).await.unwrap().unwrap();
        assert_eq!(stored.case.matter.secrecy(), Secrecy::Opinion);
        assert!(stored.case.progress.accused);
    }

    async fn who_withdrew_has_no_sight_and_gets_no_letter(scene) {
        let sight = |me| Sight { me: StaffId(me), officer: false };
        scene.store.file(scene.filing(1, &Says::default())).await.unwrap();
        let mut shared = member(3);
        shared.mail = MailAddress::parse("Housing+me@unit.example").unwrap();
        assert!(scene.store.case_for(sight(3), number()).await.unwrap().is_some());
        take(&scene, &shared, Action::Withdraw { reason: words("亲属") }).await;
        assert!(scene.store.case_for(sight(3), number()).await.unwrap().is_none());
        assert!(!scene.store.sees(sight(3), number()).await.unwrap());
        let stored = scene.store.case_for(sight(4), number()).await.unwrap().unwrap();
        assert_eq!(stored.withdrawn, [StaffId(3)]);
        let recalled = stored.letters.iter().filter(|letter| letter.state == LetterState::Recalled);
        assert_eq!(recalled.map(|letter| letter.to.as_str()).collect::<Vec<_>>(), ["housing@unit.example"]);
    }

    async fn routing_again_recalls_what_had_not_left(scene) {
        scene.store.file(scene.filing(1, &Says::default())).await.unwrap();
        let before = scene.store.case(number()).await.unwrap().unwrap();
        assert_eq!(before.case.handling.due_minute, Some(last_minute(beijing_day(NOW + 60 * 1440))));
        assert_eq!(before.case.handling.units, ["housing".parse().unwrap()]);
        let copy = Adjustments { also: vec!["停车场".to_owned()], lifted: Vec::new() };
        let route = Action::Route {
            lead: "planning".parse().unwrap(),
            assisting: Vec::new(),
            copy,
            reason: Some(words("改派")),
        };
        take(&scene, &member(1), route).await;
        let due = scene.store.claim((NOW + 100) * 60_000, 60_000, 100, LINK).await.unwrap();
        let units: Vec<_> = due.iter().filter_map(|letter| Some((letter.unit.as_ref()?.as_str(), letter.text.as_deref()?))).collect();
        assert_eq!(units, [("planning", "███还没有建好")]);
    }

    async fn what_is_sealed_is_seen_by_the_officer_alone(scene) {
        let says = Says { about: Some("commission"), ..Says::default() };
        scene.store.file(scene.filing(1, &says)).await.unwrap();
        for officer in [false, true] {
            let found = scene.store.case_for(Sight { me: StaffId(1), officer }, number()).await.unwrap();
            assert_eq!(found.is_some(), officer);
        }
    }

    async fn a_text_said_twice_is_found_again(scene) {
        for token in 1..=3 {
            scene.store.file(scene.filing(token, &Says::default())).await.unwrap();
        }
        scene.store.file(scene.filing(4, &Says { text: "完全不同的另一件事情说明", ..Says::default() })).await.unwrap();
        let sight = Sight { me: StaffId(1), officer: false };
        let found = scene.store.similar(sight, number()).await.unwrap();
        assert_eq!(found.iter().map(|other| other.number.to_string()).collect::<Vec<_>>(), ["2025-000003", "2025-000002"]);
    }
}
