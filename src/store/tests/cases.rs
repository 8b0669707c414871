//! Later steps of a case, day keys, forgetting.
use futures_util::future::{join, join_all};

use crate::domain::case::{self, Context, EventKind, Hold, State};
use crate::domain::ids::CaseNumber;
use crate::domain::letter::LetterKind;
use crate::store::{Act, Acted, Filed, Wording};

use super::on_both;
use super::scene::{NOW, Says, Scene, TODAY, form_key};

fn number(serial: u32) -> CaseNumber {
    CaseNumber::new(2025, serial).unwrap()
}

on_both! {
    async fn a_step_is_taken_once_on_the_version_it_was_decided_on(scene) {
        let says = Says { quarantined: true, mail: Some("wang@citizen.example"), ..Says::default() };
        scene.store.file(scene.filing(1, &says)).await.unwrap();
        let before = scene.store.case(number(1)).await.unwrap().unwrap();
        assert_eq!((before.case.state, before.case.hold), (State::Quarantined, Some(Hold::Rate)));
        assert!(before.letters.is_empty());
        let act = || Act {
            number: number(1),
            version: before.case.version,
            decision: case::release(&before.case, Context { rules: scene.rules(), now_minute: NOW + 5, withdrawn: &[] }).unwrap(),
            now_minute: NOW + 5,
            citizen_mailbox: scene.filing(1, &says).citizen_mailbox,
            mail_day: TODAY,
        };
        let (one, other) = join(scene.store.act(act()), scene.store.act(act())).await;
        let mut both = [one.unwrap(), other.unwrap()];
        both.sort_by_key(|acted| *acted == Acted::Conflict);
        assert_eq!(both, [Acted::Done, Acted::Conflict]);
        let after = scene.store.case(number(1)).await.unwrap().unwrap();
        assert_eq!((after.case.state, after.case.hold, after.case.version), (State::Transferred, None, 2));
        let kinds: Vec<_> = after.events.iter().map(|e| (e.at_minute, e.event.kind)).collect();
        assert_eq!(
            kinds,
            [
                (NOW, EventKind::Filed),
                (NOW, EventKind::Quarantined),
                (NOW + 5, EventKind::Released),
                (NOW + 5, EventKind::Transferred)
            ]
        );
        let letters: Vec<_> = after.letters.iter().map(|l| (l.kind, l.to.as_str(), l.secret_recipient)).collect();
        assert_eq!(
            letters,
            [
                (LetterKind::Desk, "desk@jw.example", false),
                (LetterKind::Unit, "housing@unit.example", false),
                (LetterKind::CitizenReceipt, "wang@citizen.example", true)
            ]
        );
        let nowhere = Act { number: number(9), ..act() };
        assert_eq!(scene.store.act(nowhere).await, Ok(Acted::Conflict));
    }

    async fn a_released_case_counts_towards_the_mailboxs_three(scene) {
        let says = Says { mail: Some("wang@citizen.example"), ..Says::default() };
        join_all((0..3).map(|token| scene.store.file(scene.filing(token, &says)))).await;
        scene.store.file(scene.filing(3, &Says { quarantined: true, ..says.clone() })).await.unwrap();
        let held = scene.store.case(number(4)).await.unwrap().unwrap();
        let act = Act {
            number: number(4),
            version: 1,
            decision: case::release(&held.case, Context { rules: scene.rules(), now_minute: NOW + 5, withdrawn: &[] }).unwrap(),
            now_minute: NOW,
            citizen_mailbox: scene.filing(3, &says).citizen_mailbox,
            mail_day: TODAY,
        };
        assert_eq!(scene.store.act(act).await, Ok(Acted::Done));
        let after = scene.store.case(number(4)).await.unwrap().unwrap();
        assert!(after.letters.iter().all(|letter| letter.kind != LetterKind::CitizenReceipt));
        assert_eq!(after.letters.len(), 2);
    }

    async fn everybody_gets_the_same_day_key_and_it_stays(scene) {
        let keys = join_all((0..20).map(|_| scene.store.day_key(TODAY))).await;
        let first = *keys[0].as_ref().unwrap();
        assert!(keys.iter().all(|key| key.as_ref() == Ok(&first)));
        assert_ne!(scene.store.day_key(TODAY + 1).await.unwrap(), first);
        let second = scene.reopen().await.unwrap();
        assert_eq!(second.day_key(TODAY).await.unwrap(), first);
        second.close().await;
    }

    async fn forms_and_day_keys_are_forgotten_after_72_hours_and_not_before(scene) {
        let key = scene.store.day_key(TODAY).await.unwrap();
        scene.store.file(scene.filing(1, &Says { mail: Some("a@b.example"), ..Says::default() })).await.unwrap();
        let minute = NOW + 72 * 60;
        scene.store.forget(minute).await.unwrap();
        assert!(scene.store.submission(&form_key(1)).await.unwrap().is_some(), "72 hours are not over");
        assert_eq!(scene.store.day_key(TODAY).await.unwrap(), key);
        scene.store.forget(minute + 1).await.unwrap();
        assert_eq!(scene.store.submission(&form_key(1)).await.unwrap(), None);
        assert_eq!(scene.store.day_key(TODAY).await.unwrap(), key, "the day ended less than 72 hours ago");
        let day_over = i64::from(TODAY + 1) * 24 * 60 + 72 * 60;
        // A form that was filed under this day's key and is still kept keeps the key.
        let mut late = scene.filing(2, &Says::default());
        late.form_key = crate::store::FormKey::new(u32::try_from(day_over).unwrap(), 2, b"late");
        scene.store.file(late).await.unwrap();
        scene.store.forget(day_over).await.unwrap();
        assert_eq!(scene.raw("SELECT CAST(count(*) AS TEXT) FROM day_keys").await, ["1"]);
        scene.store.forget(day_over + 72 * 60 + 1).await.unwrap();
        assert_eq!(scene.raw("SELECT CAST(count(*) AS TEXT) FROM day_keys").await, ["0"]);
        assert_eq!(scene.raw("SELECT CAST(count(*) AS TEXT) FROM mailbox_days").await, ["0"]);
        assert_ne!(scene.store.day_key(TODAY).await.unwrap(), key, "destroyed, not only hidden");
        // The case stays, and its number is never given again.
        assert!(scene.store.case(number(1)).await.unwrap().is_some());
        let anew = scene.store.file(scene.filing(1, &Says::default())).await.unwrap();
        assert_eq!(anew, Filed::New(number(3)));
    }

    async fn a_notice_is_kept_once(scene) {
        let wording = Wording { hash: [9; 32], slug: "test".to_owned(), text: "通报全文".to_owned() };
        for minute in [NOW, NOW + 1] {
            scene.store.remember_notice(wording.clone(), minute).await.unwrap();
        }
        assert_eq!(scene.raw("SELECT body FROM notices").await, ["通报全文"]);
        assert_eq!(scene.raw("SELECT CAST(first_minute AS TEXT) FROM notices").await, [NOW.to_string()]);
    }
}
