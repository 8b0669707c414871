//! Signatures against the standard's own example, and what breaks them.
use super::*;

/// RFC 8463, appendix A.2: the seed of the Ed25519 key, as PKCS#8.
const SEED: &str = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
const PUBLIC: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

fn ed25519() -> String {
    let mut der = vec![0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
    der.extend(BASE64.decode(SEED.as_bytes()).unwrap());
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", BASE64.encode(&der))
}

#[test]
fn canonical_forms_are_those_of_the_standard() {
    // RFC 6376, section 3.4.5.
    assert_eq!(fields("A: X\r\nB : Y\t\r\n\tZ  \r\n"), [("A", " X".to_owned()), ("B", " Y\t\tZ  ".to_owned())]);
    assert_eq!(relaxed(" Y\t\tZ  "), "Y Z");
    assert_eq!(relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n"), b" C\r\nD E\r\n");
    assert_eq!(relaxed_body(b"\r\n\r\n"), b"");
    assert_eq!(relaxed_body(b""), b"");
    assert_eq!(relaxed_body(b"\r\na"), b"\r\na\r\n");
}

#[test]
fn the_body_hash_and_the_key_are_the_standards() {
    // RFC 8463, appendix A.3.
    let body = b"Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";
    let hash = BASE64.encode(digest(&SHA256, &relaxed_body(body)).as_ref());
    assert_eq!(hash, "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
    let signer = Signer::new("football.example.com", "brisbane", &ed25519()).unwrap();
    assert_eq!(signer.record(), format!("v=DKIM1; k=ed25519; p={PUBLIC}"));
    assert_eq!(signer.name(), "brisbane._domainkey.football.example.com");
    let hashed = format!(
        "from:Joe SixPack <joe@football.example.com>\r\nto:Suzie Q <suzie@shopping.example.net>\r\n\
         subject:Is dinner ready?\r\ndate:Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n\
         message-id:<20030712040037.46341.5F8J@football.example.com>\r\n\
         dkim-signature:v=1; a=ed25519-sha256; c=relaxed/relaxed; d=football.example.com; i=@football.example.com; \
         q=dns/txt; s=brisbane; t=1528637909; h=from : to : subject : date : message-id : from : subject : date; \
         bh={hash}; b="
    );
    assert_eq!(
        BASE64.encode(&signer.key.sign(hashed.as_bytes()).unwrap()),
        "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="
    );
}

#[test]
fn a_letter_signed_again_is_the_same_and_says_what_is_signed() {
    let signer = Signer::new("haizhu.example", "s1", &ed25519()).unwrap();
    let message = b"From: a@haizhu.example\r\nSubject: x\r\n y\r\nX-Other: z\r\n\r\nbody\r\n";
    let letter = signer.sign(message, 29_000_000).unwrap();
    assert_eq!(letter, signer.sign(message, 29_000_000).unwrap());
    assert!(letter.ends_with(message));
    let text = String::from_utf8(letter).unwrap();
    let header = fields(&text)[0].1.clone();
    assert!(relaxed(&header).contains("h=from: from: to: subject: subject; bh="), "{header}");
    assert!(text.lines().all(|line| line.len() <= 78), "{text}");
    assert_eq!(signer.sign(b"no head", 0), Err(DkimError::Message));
}

#[test]
fn what_is_no_key_is_refused() {
    assert_eq!(Signer::new("a", "b", "hello").err(), Some(DkimError::Pem));
    let broken = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    assert_eq!(Signer::new("a", "b", broken).err(), Some(DkimError::Key));
}

#[test]
fn lengths_are_written_as_der_has_them() {
    assert_eq!(der(4, &[7; 3])[..2], [4, 3]);
    assert_eq!(der(4, &[7; 200])[..3], [4, 0x81, 200]);
    assert_eq!(der(4, &[7; 300])[..4], [4, 0x82, 1, 44]);
}
