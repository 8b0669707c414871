//! Notices that are being worked on: two people who change one, and one who throws it away.
use crate::domain::staff::StaffId;
use crate::store::StoredDraft;

use super::on_both;
use super::scene::Scene;

fn draft(title: &str) -> StoredDraft {
    StoredDraft {
        id: 0,
        version: 0,
        slug: "luyuan".to_owned(),
        title: title.to_owned(),
        source: "关于整改的通报".to_owned(),
        sheet: "{}".to_owned(),
        doubts: "[]".to_owned(),
        changed_minute: 10,
        changed_by: StaffId(1),
    }
}

on_both! {
    async fn the_second_of_two_who_change_a_draft_is_told(scene) {
        let store = &scene.store;
        let id = store.add_draft(draft("甲")).await.unwrap().unwrap();
        let kept = store.draft(id).await.unwrap().unwrap();
        assert_eq!((kept.version, kept.title.as_str(), kept.source.as_str()), (1, "甲", "关于整改的通报"));
        let first = StoredDraft { title: "乙".to_owned(), changed_by: StaffId(2), source: String::new(), ..kept.clone() };
        assert!(store.save_draft(first).await.unwrap());
        assert!(!store.save_draft(StoredDraft { title: "丙".to_owned(), ..kept.clone() }).await.unwrap());
        assert!(!store.drop_draft(id, kept.version).await.unwrap(), "what somebody changed is not thrown away");
        let now = store.draft(id).await.unwrap().unwrap();
        assert_eq!((now.version, now.title.as_str(), now.changed_by), (2, "乙", StaffId(2)));
        assert_eq!(now.source, "关于整改的通报", "the text stays");
        let lines = store.drafts().await.unwrap();
        assert_eq!(lines.iter().map(|line| (line.id, line.source.as_str())).collect::<Vec<_>>(), [(id, "")]);
        assert!(store.drop_draft(id, 2).await.unwrap());
        assert_eq!(store.draft(id).await.unwrap(), None);
    }

    async fn drafts_do_not_pile_up_without_end(scene) {
        for n in 0..200 {
            assert!(scene.store.add_draft(draft(&n.to_string())).await.unwrap().is_some(), "{n}");
        }
        assert_eq!(scene.store.add_draft(draft("one more")).await.unwrap(), None);
    }
}
