//! Filing: once, without gaps, whole, whatever else is in the batch.
use std::collections::BTreeSet;

use futures_util::FutureExt as _;
use futures_util::future::{join, join_all};

use crate::domain::case::{Actor, Event, EventKind, Secrecy, State};
use crate::domain::feedback::Lane;
use crate::domain::ids::CaseNumber;
use crate::domain::letter::LetterKind;
use crate::store::{Filed, LetterFilter, StoreError};

use super::on_both;
use super::scene::{NOW, Says, Scene, TODAY, form_key};

fn number(serial: u32) -> CaseNumber {
    CaseNumber::new(2025, serial).unwrap()
}

on_both! {
    async fn the_same_form_fifty_times_at_once_is_one_case(scene) {
        let outcomes = join_all((0..50).map(|_| scene.store.file(scene.filing(1, &Says::default())))).await;
        let new = outcomes.iter().filter(|o| **o == Ok(Filed::New(number(1)))).count();
        let again = outcomes.iter().filter(|o| **o == Ok(Filed::Again { number: number(1), day: TODAY })).count();
        assert_eq!((new, again), (1, 49));
        let counts = scene.store.counts().await.unwrap();
        assert_eq!((counts.cases, counts.waiting), (1, 2), "one desk letter and one unit letter");
        let stored = scene.store.case(number(1)).await.unwrap().unwrap();
        assert_eq!(stored.events.len(), 2);
    }

    async fn another_body_under_the_same_form_is_told_apart(scene) {
        let mut other = scene.filing(1, &Says { text: "另一段话", ..Says::default() });
        other.body_digest = [2; 32];
        let (first, second) = join(scene.store.file(scene.filing(1, &Says::default())), scene.store.file(other)).await;
        assert_eq!((first, second), (Ok(Filed::New(number(1))), Ok(Filed::OtherBody)));
        let mut later = scene.filing(1, &Says::default());
        later.body_digest = [3; 32];
        assert_eq!(scene.store.file(later).await, Ok(Filed::OtherBody));
        let found = scene.store.submission(&form_key(1)).await.unwrap().unwrap();
        assert_eq!((found.number, found.body_digest, found.day), (number(1), [1; 32], TODAY));
        assert_eq!(scene.store.submission(&form_key(2)).await.unwrap(), None);
    }

    async fn numbers_have_no_gaps_whatever_is_among_them(scene) {
        // More than one statement's worth, every third a double submit, some from the next year.
        let filings = (0..600u32).map(|n| {
            let form = n - n % 3 / 2;
            let mut filing = scene.filing(form, &Says::default());
            // Of the form, since either of its two submits may be the one that is stored.
            if form % 50 == 0 {
                filing.year = 2026;
            }
            scene.store.file(filing)
        });
        let outcomes = join_all(filings).await;
        let mut numbers = BTreeSet::new();
        for outcome in outcomes {
            if let Filed::New(number) = outcome.unwrap() {
                assert!(numbers.insert(number), "{number} twice");
            }
        }
        for (year, count) in [(2025, 392), (2026, 8)] {
            let serials: Vec<_> =
                (1..=count).map(|serial| CaseNumber::new(year, serial).unwrap()).filter(|n| numbers.contains(n)).collect();
            assert_eq!(serials.len(), usize::try_from(count).unwrap(), "{year}");
        }
        assert_eq!(numbers.len(), 400);
        // And the next one follows on.
        let next = scene.store.file(scene.filing(9999, &Says::default())).await.unwrap();
        assert_eq!(next, Filed::New(number(393)));
    }

    async fn two_servers_on_one_database_share_the_numbers(scene) {
        let other = scene.reopen().await.unwrap();
        let mut numbers = Vec::new();
        for round in 0..6_u32 {
            let filings = (0..8_u32).map(|n| {
                let store = if n % 2 == 0 { scene.store.clone() } else { other.clone() };
                let filing = scene.filing(round * 8 + n, &Says::default());
                async move { store.file(filing).await.unwrap() }
            });
            // By turns at first, so that each believes what the other has made untrue; then all at once.
            let filed = if round < 3 {
                let mut filed = Vec::new();
                for filing in filings {
                    filed.push(filing.await);
                }
                filed
            } else {
                join_all(filings).await
            };
            numbers.extend(filed.into_iter().map(|filed| match filed {
                Filed::New(number) => number.serial(),
                other => panic!("{other:?}"),
            }));
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=48).collect::<Vec<u32>>());
        // A form that the other server stored is known here, too.
        let again = scene.store.file(scene.filing(1, &Says::default())).await.unwrap();
        assert!(matches!(again, Filed::Again { .. }), "{again:?}");
        other.close().await;
    }

    async fn a_case_comes_back_as_it_was_filed(scene) {
        let named = Says {
            name: Some("王小明"),
            phone: Some("13812345678"),
            mail: Some("wang@citizen.example"),
            ..Says::default()
        };
        let report = Says { lane: Lane::Report, text: "举报某人", ..named.clone() };
        let sealed = Says { about: Some("city"), text: "关于上级", items: vec![3, 1], ..Says::default() };
        for (serial, (says, secrecy, state)) in [
            (named, Secrecy::Opinion, State::Transferred),
            (report, Secrecy::Report, State::AtDesk),
            (sealed, Secrecy::Sealed, State::WithOfficer),
        ]
        .iter()
        .enumerate()
        {
            let token = u32::try_from(serial + 1).unwrap();
            let filing = scene.filing(token, says);
            let (receipt, decision) = (filing.receipt, filing.decision.clone());
            scene.store.file(filing).await.unwrap();
            let stored = scene.store.case(number(token)).await.unwrap().unwrap();
            assert_eq!(stored.case.matter, scene.matter(says));
            assert_eq!((stored.case.matter.secrecy(), stored.case.state), (*secrecy, *state));
            assert_eq!((stored.case.hold, stored.case.version), (decision.hold, 1));
            assert_eq!((stored.filed_minute, stored.notice_hash), (NOW, [9; 32]));
            let events: Vec<_> = stored.events.iter().map(|stored| stored.event.clone()).collect();
            assert_eq!(events, decision.events);
            let letters: Vec<_> = stored.letters.iter().map(|l| (l.kind, l.to.clone())).collect();
            let written: Vec<_> = decision.letters.iter().map(|l| (l.kind(), l.to().clone())).collect();
            assert_eq!(letters, written);
            let status = scene.store.status(number(token)).await.unwrap().unwrap();
            assert_eq!((status.receipt, status.secrecy, status.state), (receipt, *secrecy, *state));
            assert_eq!(status.items, stored.case.matter.said().items);
            assert_eq!(status.events, stored.events);
        }
        assert!(scene.store.case(number(4)).await.unwrap().is_none());
        assert_eq!(scene.store.status(number(4)).await.unwrap(), None);
    }

    async fn a_failing_command_takes_nothing_else_with_it(scene) {
        let event = Event::new(EventKind::Read, Actor::Operator, "");
        // All of these are sent before the writer runs, so they are one batch.
        let (filed, recorded) = join(
            join_all((0..5).map(|token| scene.store.file(scene.filing(token, &Says::default())))),
            join_all([number(77), number(1)].map(|number| scene.store.record(number, event.clone(), NOW))),
        )
        .await;
        assert!(filed.iter().all(|filed| matches!(filed, Ok(Filed::New(_)))), "{filed:?}");
        assert!(matches!(recorded.as_slice(), [Err(StoreError::Refused(_)), Ok(())]), "{recorded:?}");
        let stored = scene.store.case(number(1)).await.unwrap().unwrap();
        assert_eq!(stored.events.last().map(|last| last.event.clone()), Some(event));
    }

    async fn a_poisoned_filing_takes_no_other_and_no_number_with_it(scene) {
        let filings = (0..6).map(|token| {
            let mut filing = scene.filing(token, &Says::default());
            if token == 3 {
                filing.year = 1999;
            }
            scene.store.file(filing)
        });
        let outcomes = join_all(filings).await;
        for (token, outcome) in outcomes.iter().enumerate() {
            match token {
                3 => assert!(matches!(outcome, Err(StoreError::Refused(_))), "{outcome:?}"),
                _ => assert!(matches!(outcome, Ok(Filed::New(_))), "{outcome:?}"),
            }
        }
        let next = scene.store.file(scene.filing(100, &Says::default())).await.unwrap();
        assert_eq!(next, Filed::New(number(6)));
        assert_eq!(scene.store.submission(&form_key(3)).await.unwrap(), None);
        assert_eq!(scene.store.counts().await.unwrap().cases, 6);
    }

    async fn a_caller_that_goes_away_harms_nobody(scene) {
        let gone = scene.store.file(scene.filing(1, &Says::default())).now_or_never();
        assert_eq!(gone, None, "dropped while the writer had not begun");
        let stayed = scene.store.file(scene.filing(2, &Says::default())).await;
        assert_eq!(stayed, Ok(Filed::New(number(2))));
        let again = scene.store.file(scene.filing(1, &Says::default())).await;
        assert_eq!(again, Ok(Filed::Again { number: number(1), day: TODAY }));
    }

    async fn a_mailbox_gets_three_receipts_a_day(scene) {
        let says = Says { mail: Some("wang@citizen.example"), ..Says::default() };
        let other = Says { mail: Some("li@citizen.example"), ..Says::default() };
        join_all((0..2).map(|token| scene.store.file(scene.filing(token, &says)))).await;
        join_all((2..5).map(|token| scene.store.file(scene.filing(token, &says)))).await;
        scene.store.file(scene.filing(5, &other)).await.unwrap();
        let count = async || {
            let letters = scene.store.letters(LetterFilter { state: None, limit: 1000 }).await.unwrap();
            let to = |mail: &str| {
                letters.iter().filter(|l| l.kind == LetterKind::CitizenReceipt && l.to.as_str() == mail).count()
            };
            (to("wang@citizen.example"), to("li@citizen.example"))
        };
        assert_eq!(count().await, (3, 1));
        let mut tomorrow = scene.filing(6, &says);
        tomorrow.mail_day += 1;
        scene.store.file(tomorrow).await.unwrap();
        assert_eq!(count().await, (4, 1));
        // The cases themselves are all there.
        assert_eq!(scene.store.counts().await.unwrap().cases, 7);
    }

    async fn the_longest_text_and_the_shortest_are_stored(scene) {
        let long: &'static str = Box::leak("𠮷".repeat(5000).into_boxed_str());
        for (token, lane) in [(1, Lane::Opinion), (2, Lane::Report)] {
            scene.store.file(scene.filing(token, &Says { text: long, lane, ..Says::default() })).await.unwrap();
            let stored = scene.store.case(number(token)).await.unwrap().unwrap();
            assert_eq!(stored.case.matter.said().text.read(), long);
        }
    }

    async fn after_closing_everything_is_refused_and_nothing_was_lost(scene) {
        let (filed, ()) = join(
            join_all((0..20).map(|token| scene.store.file(scene.filing(token, &Says::default())))),
            scene.store.close(),
        )
        .await;
        assert!(filed.iter().all(|filed| matches!(filed, Ok(Filed::New(_)))), "{filed:?}");
        assert_eq!(scene.store.file(scene.filing(99, &Says::default())).await, Err(StoreError::Closed));
        let again = scene.reopen().await.unwrap();
        assert_eq!(again.counts().await.unwrap().cases, 20);
        again.ping().await.unwrap();
    }
}
