//! What holds for every message, whatever its bytes. The fuzz target asks it, and so do the tests (`tests/it/inbound_reading.rs`).
use huiyin::domain::inbound::{Anchors, Incoming};
use huiyin::mail::inbound::{read, read_beginning};

/// Reads the bytes in every way there is.
pub fn holds_for(bytes: &[u8]) {
    let message = read(bytes, None);
    fit_to_show(&message);
    assert!(!message.is_cut);
    assert!(message == read(bytes, None), "reading is pure");
    let beginning = read_beginning(bytes);
    assert!(beginning.is_cut && beginning.shortened && beginning.text == message.text);
    // The recipient as a mail server names it is as much somebody else's text as the message.
    let envelope = String::from_utf8_lossy(bytes.get(..200).unwrap_or(bytes));
    fit_to_show(&read(bytes, Some(&envelope)));
}

/// What of a message is shown is bounded, and nothing in it is hidden.
pub fn fit_to_show(read: &Incoming) {
    assert!(read.text.chars().count() <= 20_000);
    assert!(!read.subject.contains('\n') && read.subject.chars().count() <= 200);
    assert!(read.attachments.len() <= 50);
    assert!(read.anchors.all().count() <= 4 * Anchors::MOST);
    for file in &read.attachments {
        assert!(!file.name.contains(['/', '\\', '\n']) && !file.name.is_empty());
    }
    let shown = [&read.text, &read.subject].into_iter().chain(read.attachments.iter().map(|file| &file.name));
    for c in shown.flat_map(|text| text.chars()) {
        assert!(c == '\n' || c == '\t' || !huiyin::domain::text::is_invisible(c), "{c:?}");
    }
}
