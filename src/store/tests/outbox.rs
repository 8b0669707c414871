//! The outbox: lent, settled, taken back, held; and the digest.
use std::collections::BTreeSet;

use futures_util::future::{join, join_all};

use crate::domain::attempt::AttemptOutcome;
use crate::domain::case::{EventKind, Hold, Secrecy};
use crate::domain::feedback::Lane;
use crate::domain::ids::{CaseNumber, UnitId};
use crate::domain::language::Language;
use crate::domain::letter::{
    ByHand, DIGEST_LINES, LetterId, LetterKind, LetterState, NewLetter, Outcome, Outgoing, Settlement,
};
use crate::domain::staff::StaffId;
use crate::store::{LetterFilter, Sight};

use super::on_both;
use super::scene::{LINK, NOW, NOW_MS, Says, Scene, address};

const LEASE: i64 = 300_000;

fn number(serial: u32) -> CaseNumber {
    CaseNumber::new(2025, serial).unwrap()
}

fn settle(letter: &Outgoing, outcome: Outcome) -> Settlement {
    Settlement { id: letter.id, outcome, reply: "250 \"ok\" 好".to_owned() }
}

async fn claim(scene: &Scene, now_ms: i64) -> Vec<Outgoing> {
    scene.store.claim(now_ms, LEASE, 100, LINK).await.unwrap()
}

async fn state(scene: &Scene, id: LetterId) -> (LetterState, u32) {
    let row = scene.store.letter(id).await.unwrap().unwrap();
    (row.state, row.attempts)
}

on_both! {
    async fn a_letter_carries_all_it_says(scene) {
        let named = Says { mail: Some("wang@citizen.example"), items: vec![1, 2], ..Says::default() };
        let report = Says { lane: Lane::Report, text: "举报某人", ..Says::default() };
        let sealed = Says { about: Some("commission"), text: "关于纪委", ..Says::default() };
        for (token, says) in [(1, &named), (2, &report), (3, &sealed)] {
            scene.store.file(scene.filing(token, says)).await.unwrap();
        }
        let letters = claim(&scene, NOW_MS).await;
        let seen: Vec<_> = letters
            .iter()
            .map(|l| (l.case.as_ref().unwrap().number, l.kind, l.to.as_str(), l.text.as_deref()))
            .collect();
        assert_eq!(
            seen,
            [
                (number(1), LetterKind::Desk, "desk@jw.example", Some("停车场还没有建好")),
                (number(1), LetterKind::Unit, "housing@unit.example", Some("停车场还没有建好")),
                (number(1), LetterKind::Unit, "planning@unit.example", Some("停车场还没有建好")),
                (number(1), LetterKind::CitizenReceipt, "wang@citizen.example", None),
                (number(2), LetterKind::Desk, "desk@jw.example", Some("举报某人")),
                (number(3), LetterKind::Officer, "officer@jw.example", None),
            ]
        );
        let items: Vec<Vec<u16>> = letters.iter().map(|l| l.items.iter().map(|i| i.get()).collect()).collect();
        assert_eq!(items, [vec![], vec![1], vec![2], vec![], vec![], vec![]]);
        let planning = &letters[2];
        assert_eq!(planning.unit.as_ref().map(UnitId::as_str), Some("planning"));
        assert_eq!((planning.written_minute, planning.attempts, planning.language), (NOW, 0, Language::ZhHans));
        let facts = letters[4].case.as_ref().unwrap();
        assert_eq!((facts.secrecy, facts.filed_minute), (Secrecy::Report, NOW));
        assert_eq!((letters[4].hold, letters[0].hold), (Some(Hold::Report), None));
    }

    async fn a_unit_reads_what_was_released_and_nothing_else(scene) {
        let says = Says { text: "请回电13800138000，停车场没有建好", ..Says::default() };
        let filing = scene.filing(1, &says);
        let released: Vec<Option<String>> = filing
            .decision
            .letters
            .iter()
            .filter_map(|letter| match letter {
                NewLetter::Unit(letter) => Some(letter.text().map(|text| text.as_str().to_owned())),
                _ => None,
            })
            .collect();
        assert_eq!(released.len(), 1);
        scene.store.file(filing).await.unwrap();
        scene.store.file(scene.filing(2, &says)).await.unwrap();
        scene.store.file(scene.filing(3, &says)).await.unwrap();
        // A text that differs from the opinion, and a letter with the number only.
        for (serial, body) in [(2, "'净稿'"), (3, "NULL")] {
            let id = number(serial).row();
            scene.raw(&format!("UPDATE letters SET body = {body}, body_of_case = 0 WHERE kind = 'unit' AND case_id = {id}")).await;
        }
        let letters = claim(&scene, NOW_MS).await;
        let texts: Vec<_> = letters.iter().filter(|l| l.kind == LetterKind::Unit).map(|l| l.text.clone()).collect();
        assert_eq!(texts, [released[0].clone(), Some("净稿".to_owned()), None]);
        assert!(letters.iter().filter(|l| l.kind == LetterKind::Desk).all(|l| l.text.as_deref() == Some(says.text)));
    }

    async fn a_letter_is_lent_to_one_worker_at_a_time(scene) {
        join_all((0..20).map(|token| scene.store.file(scene.filing(token, &Says::default())))).await;
        assert!(scene.store.claim(NOW_MS - 1, LEASE, 100, LINK).await.unwrap().is_empty(), "nothing is due yet");
        let (one, other) = join(scene.store.claim(NOW_MS, LEASE, 30, LINK), scene.store.claim(NOW_MS, LEASE, 30, LINK)).await;
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!((one.len(), other.len()), (30, 10));
        let ids: BTreeSet<LetterId> = one.iter().chain(&other).map(|letter| letter.id).collect();
        assert_eq!(ids.len(), 40);
        assert_eq!(scene.store.counts().await.unwrap().leased, 40);
        assert_eq!(scene.store.next_due(NOW_MS).await.unwrap(), Some(NOW_MS + LEASE));
    }

    async fn what_came_of_an_attempt_is_written_down(scene) {
        scene.store.file(scene.filing(1, &Says { items: vec![1, 2], ..Says::default() })).await.unwrap();
        let letters = claim(&scene, NOW_MS).await;
        let [desk, housing, planning] = letters.as_slice() else { panic!("three letters") };
        let later = NOW_MS + 60_000;
        scene
            .store
            .settle(
                vec![
                    settle(desk, Outcome::RetryAt { at: later, counted: false }),
                    settle(housing, Outcome::Sent),
                    settle(planning, Outcome::Dead),
                ],
                NOW + 1,
            )
            .await
            .unwrap();
        assert_eq!(state(&scene, desk.id).await, (LetterState::Waiting, 0));
        assert_eq!(state(&scene, housing.id).await, (LetterState::Sent, 1));
        assert_eq!(state(&scene, planning.id).await, (LetterState::Dead, 1));
        let row = scene.store.letter(planning.id).await.unwrap().unwrap();
        assert_eq!((row.last_reply.as_str(), row.case), ("250 \"ok\" 好", Some(number(1))));
        let history = scene.store.case(number(1)).await.unwrap().unwrap().events;
        let tail: BTreeSet<_> =
            history[2..].iter().map(|e| (e.at_minute, e.event.kind.as_str(), e.event.detail.clone())).collect();
        let expected = [(NOW + 1, "handed_over", "housing".to_owned()), (NOW + 1, "letter_dead", "unit".to_owned())];
        assert_eq!(tail, BTreeSet::from(expected));
        assert_eq!(scene.store.next_due(NOW_MS).await.unwrap(), Some(later));
        assert_eq!(scene.store.next_due(later + 5).await.unwrap(), Some(later + 5));

        // A counted retry counts, and the letter comes back only when it is due.
        assert!(claim(&scene, later - 1).await.is_empty());
        let back = claim(&scene, later).await;
        assert_eq!(back.iter().map(|l| (l.id, l.attempts)).collect::<Vec<_>>(), [(desk.id, 0)]);
        let again = settle(desk, Outcome::RetryAt { at: later + 1, counted: true });
        scene.store.settle(vec![again], NOW + 2).await.unwrap();
        assert_eq!(state(&scene, desk.id).await, (LetterState::Waiting, 1));
        let counts = scene.store.counts().await.unwrap();
        assert_eq!((counts.waiting, counts.leased, counts.dead, counts.held), (1, 0, 1, 0));
        assert_eq!(counts.oldest_waiting_ms, Some(NOW_MS));
    }

    async fn a_lease_that_runs_out_is_an_attempt_and_a_late_success_counts(scene) {
        scene.store.file(scene.filing(1, &Says { items: vec![3], ..Says::default() })).await.unwrap();
        let first = claim(&scene, NOW_MS).await;
        assert_eq!(first.len(), 1);
        assert!(claim(&scene, NOW_MS + LEASE - 1).await.is_empty());
        let second = claim(&scene, NOW_MS + LEASE).await;
        assert_eq!((second[0].id, second[0].attempts), (first[0].id, 1));
        // The first worker was only slow: its success stands, and a failure heard later changes nothing.
        scene.store.settle(vec![settle(&first[0], Outcome::Sent)], NOW).await.unwrap();
        scene.store.settle(vec![settle(&second[0], Outcome::Dead)], NOW).await.unwrap();
        assert_eq!(state(&scene, first[0].id).await, (LetterState::Sent, 2));
        assert_eq!(scene.store.next_due(NOW_MS).await.unwrap(), None);
    }

    async fn a_letter_that_came_back_stays_dead_though_the_worker_says_it_went(scene) {
        scene.store.file(scene.filing(1, &Says { items: vec![3], ..Says::default() })).await.unwrap();
        let letter = claim(&scene, NOW_MS).await.remove(0);
        // A bounce can overtake the settlement of its own letter.
        scene.raw("UPDATE letters SET state = 'dead', last_reply = '550 5.1.1' WHERE state = 'leased'").await;
        scene.store.settle(vec![settle(&letter, Outcome::Sent)], NOW).await.unwrap();
        assert_eq!(state(&scene, letter.id).await.0, LetterState::Dead);
    }

    async fn letters_are_retried_held_and_released_by_hand(scene) {
        scene.store.file(scene.filing(1, &Says { items: vec![3], ..Says::default() })).await.unwrap();
        let id = claim(&scene, NOW_MS).await[0].id;
        assert!(!scene.store.move_letter(id, ByHand::Retry, None, NOW_MS).await.unwrap(), "a worker has it");
        assert!(!scene.store.move_letter(id, ByHand::Hold, None, NOW_MS).await.unwrap(), "a worker has it");
        let dead = Settlement { id, outcome: Outcome::Dead, reply: "550".to_owned() };
        scene.store.settle(vec![dead], NOW).await.unwrap();
        assert!(claim(&scene, NOW_MS + LEASE).await.is_empty());
        assert!(scene.store.move_letter(id, ByHand::Retry, None, NOW_MS + 1).await.unwrap());
        assert_eq!(state(&scene, id).await, (LetterState::Waiting, 0));
        assert!(scene.store.move_letter(id, ByHand::Hold, None, NOW_MS).await.unwrap());
        assert_eq!(scene.store.counts().await.unwrap().held, 1);
        assert!(claim(&scene, NOW_MS + LEASE).await.is_empty());
        assert!(scene.store.move_letter(id, ByHand::Release, None, NOW_MS + 2).await.unwrap());
        assert!(!scene.store.move_letter(id, ByHand::Release, None, NOW_MS + 2).await.unwrap());
        assert_eq!(claim(&scene, NOW_MS + 2).await.len(), 1);
        assert!(!scene.store.move_letter(LetterId(999_999), ByHand::Retry, None, NOW_MS).await.unwrap());
        assert_eq!(scene.store.letter(LetterId(999_999)).await.unwrap(), None);
        let filter = |state, limit| LetterFilter { state, limit };
        assert_eq!(scene.store.letters(filter(Some(LetterState::Leased), 5)).await.unwrap().len(), 1);
        assert!(scene.store.letters(filter(Some(LetterState::Sent), 5)).await.unwrap().is_empty());
        assert!(scene.store.letters(filter(None, 0)).await.unwrap().is_empty());
    }

    async fn letters_that_somebody_may_not_see_leave_no_gap(scene) {
        for (token, about) in [(1, None), (2, None), (3, Some("city")), (4, Some("city"))] {
            scene.store.file(scene.filing(token, &Says { about, items: vec![3], ..Says::default() })).await.unwrap();
        }
        scene.raw(&format!("INSERT INTO withdrawals (staff, case_id, at_minute) VALUES (1, {}, 1)", number(2).row())).await;
        let listed = async |me, officer, limit| {
            let filter = LetterFilter { state: Some(LetterState::Waiting), limit };
            let letters = scene.store.letters_for(Sight { me: StaffId(me), officer }, filter).await.unwrap();
            letters.into_iter().map(|letter| letter.case.unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(listed(1, false, 1).await, [number(1)]);
        assert_eq!(listed(2, false, 9).await, [number(2), number(1)]);
        assert_eq!(listed(3, true, 9).await, [number(4), number(3), number(2), number(1)]);
    }

    async fn the_desk_hears_of_quarantined_cases_every_ten_minutes_at_most(scene) {
        let desk = address("desk@jw.example");
        let digest = async |minute| scene.store.digest(minute, &desk, Language::En).await.unwrap();
        let quarantined = Says { quarantined: true, ..Says::default() };
        assert_eq!(digest(NOW).await, None, "nothing to tell");
        let many = u32::try_from(DIGEST_LINES).unwrap() + 5;
        join_all((0..many).map(|token| scene.store.file(scene.filing(token, &quarantined)))).await;
        scene.store.file(scene.filing(5000, &Says::default())).await.unwrap();
        assert_eq!(scene.store.counts().await.unwrap().quarantined, u64::from(many));
        let first = digest(NOW).await.unwrap();
        scene.store.file(scene.filing(6000, &quarantined)).await.unwrap();
        assert_eq!(digest(NOW + 9).await, None, "too soon");
        let second = digest(NOW + 10).await.unwrap();
        assert_eq!(digest(NOW + 20).await, None, "nothing new");

        let letters = claim(&scene, NOW_MS + 3_600_000).await;
        let digests: Vec<_> = letters.iter().filter(|l| l.kind == LetterKind::DeskDigest).collect();
        assert_eq!(digests.iter().map(|l| l.id).collect::<Vec<_>>(), [first, second]);
        assert_eq!((digests[0].digest.len(), digests[0].digest_total), (DIGEST_LINES, u64::from(many)));
        assert_eq!((digests[1].digest.len(), digests[1].digest_total), (1, 1));
        assert_eq!(digests[0].digest[0].number, number(1));
        assert!(digests[0].case.is_none() && digests[0].language == Language::En);
        let quarantined_letters = letters.iter().filter(|l| l.kind != LetterKind::DeskDigest).count();
        assert_eq!(quarantined_letters, 2, "only the ordinary case has letters");
        scene.store.settle(vec![settle(digests[0], Outcome::Dead)], NOW).await.unwrap();
        assert_eq!(state(&scene, first).await.0, LetterState::Dead);
    }

    async fn every_attempt_is_written_down(scene) {
        scene.store.file(scene.filing(1, &Says::default())).await.unwrap();
        let letters = claim(&scene, NOW_MS).await;
        let (id, other) = (letters[0].id, letters[1].id);
        let later = NOW_MS + 60_000;
        let said = |outcome, reply: &str| Settlement { id, outcome, reply: reply.to_owned() };
        for (minute, settlement) in [
            (NOW, said(Outcome::RetryAt { at: later, counted: false }, "cannot connect")),
            (NOW + 1, said(Outcome::Untouched { at: later }, "not begun")),
            (NOW + 2, said(Outcome::RetryAt { at: later, counted: true }, "451 \"later\" 好")),
            (NOW + 3, said(Outcome::Sent, "250 ok")),
            // Settled already, but it was tried.
            (NOW + 4, said(Outcome::Dead, "550 no")),
            (NOW + 5, Settlement { id: LetterId(9_999), outcome: Outcome::Sent, reply: String::new() }),
        ] {
            scene.store.settle(vec![settlement], minute).await.unwrap();
        }
        let attempts = scene.store.attempts(&[id, other]).await.unwrap();
        assert!(!attempts.contains_key(&other));
        let seen: Vec<_> = attempts[&id].iter().map(|a| (a.at_minute, a.outcome, a.reply.as_str())).collect();
        assert_eq!(
            seen,
            [
                (NOW + 4, AttemptOutcome::Refused, "550 no"),
                (NOW + 3, AttemptOutcome::Sent, "250 ok"),
                (NOW + 2, AttemptOutcome::PutOff, "451 \"later\" 好"),
                (NOW, AttemptOutcome::Unreached, "cannot connect"),
            ]
        );
        assert_eq!(state(&scene, id).await.0, LetterState::Sent);
    }

    async fn a_letter_that_cannot_be_read_is_set_aside_and_the_rest_goes_on(scene) {
        let report = Says { lane: Lane::Report, ..Says::default() };
        for token in 1..=3 {
            scene.store.file(scene.filing(token, &report)).await.unwrap();
        }
        scene.raw(&format!("UPDATE cases SET sealed_body = (SELECT sealed_body FROM cases WHERE id = {}) WHERE id = {}",
            number(1).row(), number(2).row())).await;
        let letters = claim(&scene, NOW_MS).await;
        let cases: Vec<_> = letters.iter().map(|l| l.case.as_ref().unwrap().number).collect();
        assert_eq!(cases, [number(1), number(3)]);
        let held = scene.store.letters(LetterFilter { state: Some(LetterState::Held), limit: 9 }).await.unwrap();
        assert_eq!(held.iter().map(|l| l.case).collect::<Vec<_>>(), [Some(number(2))]);
        assert_eq!(held[0].last_reply, "cases.sealed_body does not open");
        let events = scene.store.status(number(2)).await.unwrap().unwrap().events;
        assert!(events.iter().all(|e| e.event.kind != EventKind::LetterDead));
    }
}
