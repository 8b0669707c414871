//! People and their sessions at rest.
use crate::domain::contact::MailAddress;
use crate::domain::staff::{Role, StaffId};
use crate::store::{NewLink, NewSession, PeopleChange, PeopleChanged};

use super::on_both;
use super::scene::{NOW, NOW_MS, Scene};

const SECRET: &[u8; 20] = b"a secret of 20 bytes";

async fn add(scene: &Scene, mail: &str, role: Role) -> StaffId {
    let mail = MailAddress::parse(mail).unwrap();
    let link = NewLink { hash: [u8::try_from(mail.as_str().len()).unwrap(); 32], expires_minute: NOW + 10 };
    let add = PeopleChange::Add { mail, name: "somebody".to_owned(), role, link };
    let Ok(PeopleChanged::Done(staff)) = scene.store.change_people(add, None, NOW).await else { panic!() };
    assert!(scene.store.enrol(link.hash, staff, "$argon2id$…".to_owned(), SECRET, 0, NOW).await.unwrap());
    staff
}

async fn sign_in(scene: &Scene, mail: &str, hash: [u8; 32], step: i64) -> bool {
    let found = scene.store.credentials(&MailAddress::parse(mail).unwrap()).await.unwrap().unwrap();
    assert_eq!(found.totp.as_slice(), SECRET);
    let session = NewSession { hash, staff: found.member.id, epoch: found.epoch, step, now_ms: NOW_MS };
    scene.store.open_session(session).await.unwrap()
}

on_both! {
    async fn a_session_ends_with_the_epoch_it_was_made_in(scene) {
        add(&scene, "lin@desk.example", Role::Lead).await;
        assert!(sign_in(&scene, "LIN+x@Desk.example", [1; 32], 7).await, "one mailbox however it is written");
        assert!(scene.store.session(&[1; 32]).await.unwrap().is_some());
        scene.raw("UPDATE staff SET epoch = epoch + 1").await;
        assert!(scene.store.session(&[1; 32]).await.unwrap().is_none());
    }

    async fn a_password_checked_before_a_change_opens_nothing_after_it(scene) {
        let staff = add(&scene, "lin@desk.example", Role::Lead).await;
        let mail = MailAddress::parse("lin@desk.example").unwrap();
        let checked = scene.store.credentials(&mail).await.unwrap().unwrap();
        let change = PeopleChange::Role { staff, role: Role::Auditor };
        scene.store.change_people(change, None, NOW).await.unwrap();
        let late = NewSession { hash: [2; 32], staff, epoch: checked.epoch, step: 9, now_ms: NOW_MS };
        assert!(!scene.store.open_session(late).await.unwrap());
        assert!(sign_in(&scene, "lin@desk.example", [3; 32], 9).await);
    }

    async fn somebody_disabled_leaves_nothing_to_sign_in_with(scene) {
        let staff = add(&scene, "lin@desk.example", Role::Lead).await;
        scene.store.change_people(PeopleChange::Disable { staff }, None, NOW).await.unwrap();
        assert!(scene.store.credentials(&MailAddress::parse("lin@desk.example").unwrap()).await.unwrap().is_none());
        let left = scene.raw("SELECT name FROM staff WHERE password IS NOT NULL OR totp IS NOT NULL").await;
        assert!(left.is_empty(), "{left:?}");
    }

    async fn the_last_administrator_stays(scene) {
        let one = add(&scene, "a@desk.example", Role::Administrator).await;
        for change in [
            PeopleChange::Disable { staff: one },
            PeopleChange::Role { staff: one, role: Role::Lead },
        ] {
            assert_eq!(scene.store.change_people(change, None, NOW).await.unwrap(), PeopleChanged::Refused);
        }
        let two = add(&scene, "bb@desk.example", Role::Administrator).await;
        let change = PeopleChange::Disable { staff: one };
        assert_eq!(scene.store.change_people(change, Some(two), NOW).await.unwrap(), PeopleChanged::Done(one));
        let events = scene.store.access_events(None, 1).await.unwrap();
        let event = &events.first().unwrap().event;
        assert_eq!((event.actor, event.staff), (Some(two), one));
    }

    async fn what_was_done_to_people_stays_written(scene) {
        add(&scene, "lin@desk.example", Role::Lead).await;
        for sql in ["UPDATE staff_events SET actor = 9", "DELETE FROM staff_events"] {
            assert!(scene.try_raw(sql).await.is_err(), "{sql}");
        }
        assert_eq!(scene.store.access_events(None, 9).await.unwrap().len(), 2);
    }
}
