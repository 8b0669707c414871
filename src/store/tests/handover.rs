//! Handovers: made when a letter is first lent, handed over when the unit's server took it.
use data_encoding::HEXLOWER;

use crate::domain::letter::{LetterKind, Outcome, Settlement};
use crate::seal::letters::{LetterKeys, named};
use crate::seal::{Keyring, OsEntropy};

use super::on_both;
use super::scene::{LINK, NOW, NOW_MS, Says, Scene};

fn keys(scene: &Scene) -> LetterKeys {
    LetterKeys::of(&Keyring::open_or_create(&scene.keys, &OsEntropy).unwrap())
}

on_both! {
    async fn a_letter_is_named_when_it_is_first_lent(scene) {
        scene.store.file(scene.filing(1, &Says { items: vec![1, 2], ..Says::default() })).await.unwrap();
        assert!(scene.raw("SELECT CAST(count(*) AS TEXT) FROM letters WHERE tag IS NOT NULL").await == ["0"]);
        let first = scene.store.claim(NOW_MS, 1000, 100, LINK).await.unwrap();
        let again = scene.store.claim(NOW_MS + 1000, 1000, 100, LINK + 5).await.unwrap();
        assert_eq!((first.len(), again.len()), (3, 3));
        let keys = keys(&scene);
        let hex = if scene.is_sqlite() { "lower(hex(tag))" } else { "encode(tag, 'hex')" };
        let tags = scene.raw(&format!("SELECT {hex} FROM letters ORDER BY id")).await;
        for (letter, tag) in first.iter().zip(&tags) {
            assert_eq!(HEXLOWER.decode(tag.as_bytes()).unwrap(), keys.tag(letter.id.0));
        }
        let hex = if scene.is_sqlite() { "lower(hex(token_hash))" } else { "encode(token_hash, 'hex')" };
        let hashes = scene.raw(&format!("SELECT {hex} FROM handovers ORDER BY letter_id")).await;
        let to_units: Vec<_> = first.iter().filter(|letter| letter.kind == LetterKind::Unit).collect();
        assert_eq!((to_units.len(), hashes.len()), (2, 2));
        for (letter, hash) in to_units.iter().zip(&hashes) {
            let token = keys.token(letter.id.0);
            let hash = HEXLOWER.decode(hash.as_bytes()).unwrap();
            assert_eq!(Some(hash.as_slice()), named(&token).as_ref().map(<[u8; 32]>::as_slice));
        }
        let expiry = scene.raw("SELECT DISTINCT CAST(expires_minute AS TEXT) FROM handovers").await;
        assert_eq!(expiry, [(NOW + LINK).to_string()]);
    }

    async fn what_the_units_server_took_is_handed_over(scene) {
        scene.store.file(scene.filing(1, &Says { items: vec![1, 2], ..Says::default() })).await.unwrap();
        let letters = scene.store.claim(NOW_MS, 1000, 100, LINK).await.unwrap();
        let settle = |at: usize, outcome| Settlement { id: letters[at].id, outcome, reply: "250".to_owned() };
        let all = vec![settle(0, Outcome::Sent), settle(1, Outcome::Sent), settle(2, Outcome::Dead)];
        scene.store.settle(all, NOW + 3).await.unwrap();
        let handed = "SELECT coalesce(CAST(handed_minute AS TEXT), '-') FROM handovers ORDER BY letter_id";
        assert_eq!(scene.raw(handed).await, [(NOW + 3).to_string(), "-".to_owned()]);
    }
}
