//! What sealing promises: only the right place and key open, nothing shows through, keys are kept well.
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use proptest::prelude::*;

use super::*;

const PLACE: Place<'static> = Place { table: "cases", column: "identity", row: b"row-1" };

fn ring() -> (tempfile::TempDir, PathBuf, Keyring) {
    let home = tempfile::tempdir().unwrap();
    let keys = home.path().join("keys");
    let ring = Keyring::open_or_create(&keys, &OsEntropy).unwrap();
    (home, keys, ring)
}

#[test]
fn only_the_place_it_was_sealed_for_opens_it() {
    let (_home, _, ring) = ring();
    let sealed = ring.seal(PLACE, "王小明".as_bytes(), &OsEntropy);
    assert_eq!(ring.open(PLACE, &sealed).unwrap().as_slice(), "王小明".as_bytes());
    for place in [
        Place { row: b"row-2", ..PLACE },
        Place { column: "text", ..PLACE },
        Place { table: "letters", ..PLACE },
        Place { table: "case", column: "sidentity", ..PLACE },
        Place { column: "identityrow-1", row: b"", ..PLACE },
    ] {
        assert_eq!(ring.open(place, &sealed), Err(OpenError::Forged), "{place:?}");
    }
}

#[test]
fn every_changed_byte_is_noticed() {
    let (_home, _, ring) = ring();
    let sealed = ring.seal(PLACE, b"secret", &OsEntropy);
    for position in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[position] ^= 1;
        assert!(ring.open(PLACE, &changed).is_err(), "byte {position}");
    }
    for length in 0..sealed.len() {
        assert!(ring.open(PLACE, &sealed[..length]).is_err(), "length {length}");
    }
}

#[test]
fn the_length_tells_only_the_bucket_and_the_same_text_never_looks_the_same() {
    let (_home, _, ring) = ring();
    let length = |n: usize| ring.seal(PLACE, &vec![b'x'; n], &OsEntropy).len() - HEADER - NONCE - 16;
    assert_eq!([0, 1, 248, 249, 1016, 1017, 5000].map(length), [256, 256, 256, 1024, 1024, 2048, 5120]);
    assert_ne!(ring.seal(PLACE, b"x", &OsEntropy), ring.seal(PLACE, b"x", &OsEntropy));
}

#[test]
fn rotation_writes_with_the_new_key_and_reads_with_both() {
    let (_home, keys, old) = ring();
    let sealed = old.seal(PLACE, b"old", &OsEntropy);
    let mac = old.mac("receipt", b"code");
    assert_eq!(Keyring::rotate(&keys, &OsEntropy).unwrap(), 2);
    let new = Keyring::open_or_create(&keys, &OsEntropy).unwrap();
    assert_eq!(new.open(PLACE, &sealed).unwrap().as_slice(), b"old");
    assert!(new.verify("receipt", b"code", &mac));
    assert_eq!(new.mac("receipt", b"code").key, 2);
    assert_ne!(new.derive("cookie"), old.derive("cookie"));
    let fresh = new.seal(PLACE, b"new", &OsEntropy);
    assert_eq!(old.open(PLACE, &fresh), Err(OpenError::NoKey(2)));
    let both = new.fingerprints();
    assert_eq!(both[0], old.fingerprints()[0]);
    assert_ne!(both[0].1, both[1].1);
}

#[test]
fn a_tag_holds_for_its_label_and_message_only() {
    let (_home, _, ring) = ring();
    let mac = ring.mac("receipt", b"code");
    assert!(ring.verify("receipt", b"code", &mac));
    assert!(!ring.verify("mailbox", b"code", &mac));
    assert!(!ring.verify("receipt", b"other", &mac));
    assert!(!ring.verify("receipt", b"code", &Mac { key: 9, ..mac }));
    assert_eq!(Mac::from_bytes(&mac.to_bytes()), Some(mac));
    assert_eq!(Mac::from_bytes(&[0; 19]), None);
    assert_eq!(format!("{mac:?} {ring:?}"), "Mac(…) Keyring(…)");
}

#[test]
fn keys_that_others_can_read_are_refused() {
    let (_home, keys, ring) = ring();
    assert_eq!(fs::metadata(&keys).unwrap().permissions().mode() & 0o777, 0o700);
    let file = keys.join("0001.key");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(&keys).unwrap().count(), 1, "nothing unfinished is left");
    let again = Keyring::open_or_create(&keys, &OsEntropy).unwrap();
    assert_eq!(again.fingerprints(), ring.fingerprints());

    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let refused = Keyring::open_or_create(&keys, &OsEntropy);
    assert!(matches!(refused, Err(KeyError::TooOpen { mode: 0o640, .. })), "{refused:?}");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(matches!(Keyring::open_or_create(&keys, &OsEntropy), Err(KeyError::TooOpen { mode: 0o755, .. })));
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o700)).unwrap();
    fs::write(&file, "abc").unwrap();
    assert!(matches!(Keyring::open_or_create(&keys, &OsEntropy), Err(KeyError::NotAKey(_))));
}

#[test]
fn a_seed_gives_the_same_bytes_again() {
    let draw = |seed| {
        let entropy = SeededEntropy::new(seed);
        let mut bytes = [0; 80];
        entropy.fill(&mut bytes);
        bytes
    };
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
    assert_ne!(draw(1)[..32], draw(1)[32..64]);
}

proptest! {
    #[test]
    fn whatever_is_sealed_opens_to_itself(plain in proptest::collection::vec(any::<u8>(), 0..3000)) {
        let ring = Keyring { keys: BTreeMap::from([(1, Key::new(&[7; 32]))]), writing: 1 };
        let sealed = ring.seal(PLACE, &plain, &SeededEntropy::new(1));
        let opened = ring.open(PLACE, &sealed).unwrap();
        prop_assert_eq!(opened.as_slice(), plain.as_slice());
    }

    #[test]
    fn anything_else_is_refused_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let ring = Keyring { keys: BTreeMap::from([(1, Key::new(&[7; 32]))]), writing: 1 };
        prop_assert!(ring.open(PLACE, &bytes).is_err());
    }
}
