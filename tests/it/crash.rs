//! What was acknowledged stays, whatever happens to the process or the disk.
mod disk;
mod kill;
mod once;
mod order;

use crate::support::client::Receipt;

/// 受理机关's mailbox in the shipped `units.toml`.
const DESK: &str = "desk@jiwei.haizhu.example";
/// An item of the shipped notice with one lead unit, to which letters go at once.
const ITEM: &str = "2";

/// The fields of an opinion that takes the whole way: to the desk and to a unit.
fn opinion(text: &str) -> Vec<(&str, &str)> {
    vec![("lane", "opinion"), ("item", ITEM), ("text", text), ("acknowledge", "yes")]
}

/// Looks a receipt up as its owner does: whether `/status` knows it.
async fn known(client: &mut crate::support::client::Client, receipt: &Receipt) -> bool {
    let page = client.post("/status", &[("number", &receipt.number), ("code", &receipt.code)]).await.unwrap();
    assert!(matches!(page.status, 200 | 404 | 422), "status {}: {}", page.status, page.text());
    page.element("result").is_some_and(|title| title.contains(&receipt.number))
}
