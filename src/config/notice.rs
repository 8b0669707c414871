//! `notice/….toml`: the notice as data.
use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use super::node::{Node, Read, Told};
use super::settings::slug;
use super::units::UNIT_ID;
use crate::domain::contact::Phone;
use crate::domain::ids::{ItemNumber, UnitId};
use crate::domain::notice::{Area, ContactBlock, Footer, Inspection, Item, ItemStatus, Notice, Responsible};
use crate::domain::unit::{Delivery, Units};

/// Reads the file. Leads and assisting units are looked up where the units could be read.
pub(super) fn read(root: &Node<'_>, file_slug: &str, text: &str, units: Option<&Units>) -> Read<Notice> {
    let named =
        root.parsed("slug", "the file's own name, without .toml", |text| slug(text).filter(|slug| slug == file_slug));
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
    let inspection = if root.has("inspection") {
        root.section("inspection").and_then(|node| inspection(&node)).map(Some)
    } else {
        Ok(None)
    };
    let contact = root.section("contact").and_then(|node| contact(&node));
    let footer =
        if root.has("footer") { root.section("footer").and_then(|node| footer(&node)) } else { Ok(Footer::default()) };
    let mut numbers = BTreeSet::new();
    let areas: Read<Vec<Area>> = root.tables("area").and_then(|nodes| {
        let read: Vec<_> = nodes.iter().map(|node| area(node, units, &mut numbers)).collect();
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
        inspection: inspection?,
        areas: areas?,
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

fn contact(node: &Node<'_>) -> Read<ContactBlock> {
    // Written as it is shown and dialled, so that the page's link and its text agree.
    let phone = node.parsed("phone", "a telephone number with area code, like 020-89088252", |text| {
        Phone::parse(text).ok().filter(|phone| phone.as_str() == text).map(|phone| phone.as_str().to_owned())
    });
    let address = node.text("address");
    let envelope = node.text("envelope");
    let postcode = node.parsed("postcode", "six digits", |text| {
        (text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.to_owned())
    });
    node.finish();
    Ok(ContactBlock { phone: phone?, address: address?, envelope: envelope?, postcode: postcode? })
}

fn footer(node: &Node<'_>) -> Read<Footer> {
    let (host, operator) = (node.optional_text("host"), node.optional_text("operator"));
    let (icp, police) = (node.optional_text("icp"), node.optional_text("police"));
    let site_code = node.optional_text("site_code");
    node.finish();
    Ok(Footer { host: host?, operator: operator?, icp: icp?, police: police?, site_code: site_code? })
}

fn area(node: &Node<'_>, units: Option<&Units>, numbers: &mut BTreeSet<ItemNumber>) -> Read<Area> {
    let title = node.text("title");
    let title_en = node.optional_text("title_en");
    let items: Read<Vec<Item>> = node.tables("item").and_then(|nodes| {
        let read: Vec<_> = nodes.iter().map(|node| item(node, units, numbers)).collect();
        read.into_iter().collect()
    });
    node.finish();
    Ok(Area { title: title?, title_en: title_en?, items: items? })
}

fn item(node: &Node<'_>, units: Option<&Units>, numbers: &mut BTreeSet<ItemNumber>) -> Read<Item> {
    let number = node.number("number", 1..=9_999).and_then(|number: u16| {
        let number = ItemNumber::new(number).map_err(|_| Told)?;
        if numbers.insert(number) {
            Ok(number)
        } else {
            Err(node.fault("number", format!("{number}, as an earlier item"), "a number of its own"))
        }
    });
    let title = node.text("title");
    let title_en = node.optional_text("title_en");
    let status = node.optional("status", "reported or reported_solved", ItemStatus::parse);
    let delivery = node.optional("delivery", "clean_copy, pointer or after_triage", Delivery::parse);
    let responsible = responsible(node, units);
    node.finish();
    Ok(Item {
        number: number?,
        title: title?,
        title_en: title_en?,
        status: status?.unwrap_or_default(),
        responsible: responsible?,
        delivery: delivery?,
    })
}

fn responsible(node: &Node<'_>, units: Option<&Units>) -> Read<Responsible> {
    let commission_only = node.flag("commission_only");
    let subdistrict = node.flag("subdistrict");
    if commission_only? {
        for key in ["lead", "assisting", "subdistrict"] {
            if node.has(key) {
                node.fault(key, "a unit beside commission_only", "one of the two: nothing leaves the commission");
            }
        }
        return Ok(Responsible::CommissionOnly);
    }
    let known = |text: &str| -> Option<UnitId> {
        let id: UnitId = text.parse().ok()?;
        units.is_none_or(|units| units.get(&id).is_some()).then_some(id)
    };
    let lead = node.parsed("lead", "the id of a unit in units.toml, or commission_only = true", known);
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
