//! What a list was asked for, from the page's address.
use jiff::civil::Date;

use crate::config::{Edition, Editions};
use crate::domain::calendar;
use crate::domain::case::{Secrecy, State};
use crate::domain::feedback::Verdict;
use crate::domain::ids::ItemNumber;
use crate::domain::inbox::{Cursor, Filter, OfNotice, Order, Query, Tray};
use crate::domain::search::Wanted;
use crate::domain::staff::StaffId;
use crate::pages::staff::inbox::{Asked, CHANNELS};
use crate::web::visit::Visit;

/// How many cases a page shows.
const PAGE: usize = 50;

/// The fields of the list's address, but for where the page begins.
pub const FIELDS: [&str; 14] = [
    "box",
    "q",
    "notice",
    "item",
    "area",
    "unit",
    "lane",
    "channel",
    "verdict",
    "subdistrict",
    "state",
    "assignee",
    "from",
    "to",
];

/// The question, and what was typed. What makes no sense narrows nothing.
pub fn read(visit: &Visit, editions: &Editions) -> (Query, Asked) {
    let chosen = notice(visit, editions);
    let text = |name: &str| visit.asked(name).unwrap_or_default().trim().to_owned();
    let tray = visit.asked("box").and_then(Tray::parse).unwrap_or(Tray::ToTriage);
    let usual = if matches!(tray, Tray::DueSoon | Tray::Overdue) { Order::Due } else { Order::Newest };
    let order = visit.asked("order").and_then(Order::parse).unwrap_or(usual);
    let day = |name: &str| text(name).parse::<Date>().ok();
    let item: Option<ItemNumber> = text("item").parse().ok();
    let area = text("area").parse::<usize>().ok().and_then(|n| chosen?.notice.areas.get(n));
    let items = match (item, area) {
        (Some(item), _) => vec![item],
        (None, Some(area)) => area.items.iter().map(|item| item.number).collect(),
        (None, None) => Vec::new(),
    };
    let named = chosen.filter(|_| editions.are_several());
    let filter = Filter {
        notice: named
            .map(|edition| OfNotice { slug: edition.slug().to_owned(), wordings: editions.hashes_of(edition.slug()) }),
        items,
        unit: text("unit").parse().ok(),
        secrecy: Secrecy::parse(&text("lane")),
        channel: CHANNELS.into_iter().find(|channel| *channel == text("channel")).map(str::to_owned),
        verdict: Verdict::parse(&text("verdict")),
        subdistrict: text("subdistrict").parse().ok(),
        state: State::parse(&text("state")),
        assignee: text("assignee").parse().ok().map(StaffId),
        from_minute: day("from").map(calendar::first_minute),
        to_minute: day("to").and_then(|to| to.tomorrow().ok()).map(calendar::first_minute),
        wanted: Wanted::parse(&text("q")),
    };
    let asked = Asked {
        tray: tray.as_str().to_owned(),
        q: text("q"),
        notice: text("notice"),
        item: text("item"),
        area: text("area"),
        unit: text("unit"),
        lane: text("lane"),
        channel: text("channel"),
        verdict: text("verdict"),
        subdistrict: text("subdistrict"),
        state: text("state"),
        assignee: text("assignee"),
        from: text("from"),
        to: text("to"),
        order: order.as_str().to_owned(),
        query: url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs(visit)).finish(),
        narrowed: FIELDS.iter().skip(2).any(|name| !text(name).is_empty()),
    };
    let after = visit.asked("after").and_then(Cursor::parse);
    (Query { tray, order, filter, after, limit: PAGE }, asked)
}

/// The notice that the list is narrowed to: the only one there is, or the one that was asked for.
pub fn notice<'a>(visit: &Visit, editions: &'a Editions) -> Option<&'a Edition> {
    if !editions.are_several() {
        return Some(editions.first());
    }
    visit.asked("notice").and_then(|slug| editions.named(slug)).map(AsRef::as_ref)
}

/// The fields that were filled in.
pub fn pairs(visit: &Visit) -> Vec<(String, String)> {
    let known = |name: &str| name == "order" || FIELDS.contains(&name);
    visit.query.iter().filter(|(name, value)| known(name) && !value.is_empty()).cloned().collect()
}
