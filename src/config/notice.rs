//! `notice/….toml`: the notice as data.
use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use super::node::{Node, Read, Told, line};
use super::settings::slug;
use super::units::UNIT_ID;
use crate::domain::contact::{MailAddress, Phone};
use crate::domain::ids::{ItemNumber, UnitId};
use crate::domain::notice::{
    Area, ContactBlock, Footer, Inspection, Item, ItemStatus, Notice, NoticeState, Responsible, Telephone,
};
use crate::domain::unit::{Delivery, Units};

/// Reads the file; its own units are read by [`super::units::own`]. Leads and assisting units are looked up where the
/// units could be read. `file_slug`: the name that the file bears, if it is one.
pub(super) fn read(root: &Node<'_>, file_slug: Option<&str>, text: &str, units: Option<&Units>) -> Read<Notice> {
    let allowed = if file_slug.is_some() {
        "the file's own name, without .toml"
    } else {
        "a short name: a–z, 0–9 and dashes, at most 60"
    };
    let named =
        root.parsed("slug", allowed, |text| slug(text).filter(|slug| file_slug.is_none_or(|file| slug == file)));
    let title = root.text("title");
    let title_en = root.optional_text("title_en");
    let issuer = root.text("issuer");
    let receiver = root.text("receiver");
    let receiver_en = root.optional_text("receiver_en");
    let published = root.optional_date("published");
    let signed = root.optional_date("signed");
    if let (Ok(Some(published)), Ok(Some(signed))) = (&published, &signed)
        && signed > published
    {
        root.fault("signed", signed.to_string(), format!("not after it was published ({published})"));
    }
    let state = root.optional("state", "draft, open or archived", NoticeState::parse);
    let opens = root.optional_date("opens");
    let closes = root.optional_date("closes");
    if let (Ok(Some(opens)), Ok(Some(closes))) = (&opens, &closes)
        && opens > closes
    {
        root.fault("closes", closes.to_string(), format!("not before `opens` ({opens})"));
    }
    let retired = retired(root);
    let inspection = if root.has("inspection") {
        root.section("inspection").and_then(|node| inspection(&node)).map(Some)
    } else {
        Ok(None)
    };
    let contact = root.section("contact").and_then(|node| contact(&node));
    let footer =
        if root.has("footer") { root.section("footer").and_then(|node| footer(&node)) } else { Ok(Footer::default()) };
    let mut numbers = Numbers { retired: retired.clone().unwrap_or_default(), ..Numbers::default() };
    let areas: Read<Vec<Area>> = root.tables("area").and_then(|nodes| {
        let alone = nodes.len() == 1;
        let read: Vec<_> = nodes.iter().map(|node| area(node, alone, units, &mut numbers)).collect();
        read.into_iter().collect()
    });
    root.finish();
    Ok(Notice {
        slug: named?,
        title: title?,
        title_en: title_en?,
        issuer: issuer?,
        receiver: receiver?,
        receiver_en: receiver_en?,
        published: published?,
        signed: signed?,
        state: state?.unwrap_or_default(),
        opens: opens?,
        closes: closes?,
        inspection: inspection?,
        areas: areas?,
        retired: retired?,
        contact: contact?,
        footer: footer?,
        hash: Sha256::digest(text.as_bytes()).into(),
    })
}

fn inspection(node: &Node<'_>) -> Read<Inspection> {
    let (body, subject) = (node.text("body"), node.text("subject"));
    let (from, to, feedback) = (node.date("from"), node.date("to"), node.date("feedback"));
    node.finish();
    if let (Ok(from), Ok(to)) = (&from, &to)
        && from > to
    {
        node.fault("to", to.to_string(), format!("not before `from` ({from})"));
    }
    if let (Ok(to), Ok(feedback)) = (&to, &feedback)
        && to > feedback
    {
        node.fault("feedback", feedback.to_string(), format!("not before `to` ({to})"));
    }
    Ok(Inspection { body: body?, subject: subject?, from: from?, to: to?, feedback: feedback? })
}

const PHONE: &str = "a telephone number with area code, like 020-89088252";

/// Written as it is shown and dialled, so that the page's link and its text agree.
fn telephone(text: &str) -> Option<String> {
    let parsed = Phone::parse(text).is_ok_and(|phone| phone.as_str() == text);
    (parsed || service_number(text)).then(|| text.to_owned())
}

/// 400-820-0000, or a national short number of five digits such as 12388.
fn service_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'-') && !text.ends_with('-');
    let toll_free = digits == 10 && (text.starts_with("400-") || text.starts_with("800-"));
    plain && (toll_free || digits == 5 && text.len() == 5 && text.starts_with('1'))
}

fn contact(node: &Node<'_>) -> Read<ContactBlock> {
    let phone = node.optional("phone", PHONE, telephone);
    let telephones: Read<Vec<Telephone>> = node.any_tables("telephone").and_then(|nodes| {
        let read: Vec<_> = nodes.iter().map(further).collect();
        read.into_iter().collect()
    });
    let fax = |text: &str| Phone::parse(text).ok().filter(|p| p.as_str() == text).map(|p| p.as_str().to_owned());
    let faxes = node.list("faxes", PHONE, |text| fax(text).ok_or_else(String::new));
    let emails = node.list("emails", "an e-mail address", |text| MailAddress::parse(text).map_err(|_| String::new()));
    let address = node.optional_text("address");
    let po_box = node.optional_text("po_box");
    let postcode = node.optional("postcode", "six digits", |text| {
        (text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.to_owned())
    });
    let envelope = node.optional_text("envelope");
    let envelope_place = node.optional_text("envelope_place");
    let persons = node.list("persons", "a name, one line", |text| line(text).ok_or_else(String::new));
    node.finish();
    let first = phone?.map(|number| Telephone { number, extension: None, owner: None, hours: None });
    let contact = ContactBlock {
        phones: first.into_iter().chain(telephones?).collect(),
        faxes: faxes?,
        emails: emails?,
        address: address?,
        po_box: po_box?,
        postcode: postcode?,
        envelope: envelope?,
        envelope_place: envelope_place?,
        persons: persons?,
    };
    if contact.reach().is_empty() {
        return Err(node.fault("phone", "no way to reach the receiver", "phone, emails, address or po_box"));
    }
    Ok(contact)
}

fn further(node: &Node<'_>) -> Read<Telephone> {
    let number = node.parsed("number", PHONE, telephone);
    let (owner, hours) = (node.optional_text("owner"), node.optional_text("hours"));
    let extension = node.optional("extension", "one to eight digits", |text| {
        ((1..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.to_owned())
    });
    node.finish();
    Ok(Telephone { number: number?, extension: extension?, owner: owner?, hours: hours? })
}

fn footer(node: &Node<'_>) -> Read<Footer> {
    let (host, operator) = (node.optional_text("host"), node.optional_text("operator"));
    let (icp, police) = (node.optional_text("icp"), node.optional_text("police"));
    let site_code = node.optional_text("site_code");
    node.finish();
    Ok(Footer { host: host?, operator: operator?, icp: icp?, police: police?, site_code: site_code? })
}

/// The numbers that are taken.
#[derive(Default)]
struct Numbers {
    items: BTreeSet<ItemNumber>,
    retired: Vec<ItemNumber>,
}

fn retired(root: &Node<'_>) -> Read<Vec<ItemNumber>> {
    let numbers = root.numbers("retired", 1..=9_999)?;
    let number = |number: i64| u16::try_from(number).ok().and_then(|number| ItemNumber::new(number).ok());
    Ok(numbers.into_iter().filter_map(number).collect::<BTreeSet<_>>().into_iter().collect())
}

/// `alone`: the only area, which needs no title: then the notice has no areas, only items.
fn area(node: &Node<'_>, alone: bool, units: Option<&Units>, numbers: &mut Numbers) -> Read<Area> {
    let title = if alone { node.optional_text("title").map(Option::unwrap_or_default) } else { node.text("title") };
    let title_en = node.optional_text("title_en");
    let items: Read<Vec<Item>> = node.tables("item").and_then(|nodes| {
        let read: Vec<_> = nodes.iter().map(|node| item(node, units, numbers)).collect();
        read.into_iter().collect()
    });
    node.finish();
    Ok(Area { title: title?, title_en: title_en?, items: items? })
}

fn item(node: &Node<'_>, units: Option<&Units>, numbers: &mut Numbers) -> Read<Item> {
    let number = node.number("number", 1..=9_999).and_then(|number: u16| {
        let number = ItemNumber::new(number).map_err(|_| Told)?;
        if numbers.retired.contains(&number) {
            Err(node.fault("number", format!("{number}, which is retired"), "a number that no item had before"))
        } else if numbers.items.insert(number) {
            Ok(number)
        } else {
            Err(node.fault("number", format!("{number}, as an earlier item"), "a number of its own"))
        }
    });
    let printed = node.optional_text("printed");
    let title = node.text("title");
    let title_en = node.optional_text("title_en");
    let status = node.optional("status", "reported or reported_solved", ItemStatus::parse);
    let delivery = node.optional("delivery", "clean_copy, pointer or after_triage", Delivery::parse);
    let responsible = responsible(node, units);
    node.finish();
    Ok(Item {
        number: number?,
        printed: printed?,
        title: title?,
        title_en: title_en?,
        status: status?.unwrap_or_default(),
        responsible: responsible?,
        delivery: delivery?,
    })
}

const LEAD: &str = "the id of a unit in units.toml, desk = true or commission_only = true";

fn responsible(node: &Node<'_>, units: Option<&Units>) -> Read<Responsible> {
    let commission_only = node.flag("commission_only");
    let desk = node.flag("desk");
    let subdistrict = node.flag("subdistrict");
    if commission_only? {
        for key in ["lead", "assisting", "subdistrict", "desk"] {
            if node.has(key) {
                node.fault(key, "a unit beside commission_only", "one of the two: nothing leaves the commission");
            }
        }
        return Ok(Responsible::CommissionOnly);
    }
    if desk? {
        for key in ["lead", "assisting", "subdistrict"] {
            if node.has(key) {
                node.fault(key, "a unit beside desk", "one of the two: the desk says who answers");
            }
        }
        return Ok(Responsible::Desk);
    }
    let known = |text: &str| -> Option<UnitId> {
        let id: UnitId = text.parse().ok()?;
        units.is_none_or(|units| units.get(&id).is_some()).then_some(id)
    };
    let lead = node.parsed("lead", LEAD, known);
    let assisting = node.list("assisting", "the id of a unit in units.toml", |text| {
        known(text).ok_or_else(|| if text.parse::<UnitId>().is_ok() { String::new() } else { UNIT_ID.to_owned() })
    });
    let (lead, assisting) = (lead?, assisting?);
    if units.is_some_and(|units| units.is_commission_or_above(&lead)) {
        let allowed = "a unit below the commission, or commission_only = true";
        return Err(node.fault("lead", lead.as_str(), allowed));
    }
    if assisting.contains(&lead) {
        return Err(node.fault("assisting", format!("{lead}, which leads"), "other units"));
    }
    Ok(if subdistrict? {
        Responsible::Subdistrict { fallback: lead, assisting }
    } else {
        Responsible::Unit { lead, assisting }
    })
}
