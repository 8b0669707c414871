//! What comes of compiling: new editions, comparisons, suggestions.
use super::difference::difference;
use super::likeness::How;
use super::rejoin::rejoin;
use super::*;
use crate::pages::staff::notice_draft;

fn item(number: &str, title: &str) -> SheetItem {
    SheetItem { number: number.to_owned(), title: title.to_owned(), ..SheetItem::default() }
}

fn sheet(areas: &[(&str, &[(&str, &str)])]) -> Sheet {
    let area = |(title, items): &(&str, &[(&str, &str)])| SheetArea {
        title: (*title).to_owned(),
        title_en: String::new(),
        items: items.iter().map(|(number, title)| item(number, title)).collect(),
    };
    Sheet {
        slug: "n".to_owned(),
        title: "通报".to_owned(),
        areas: areas.iter().map(area).collect(),
        ..Sheet::default()
    }
}

fn compiled(sheet: Sheet) -> Compiled {
    Compiled { parsed: Parsed::default(), sheet, remarks: Vec::new() }
}

fn numbers(sheet: &Sheet) -> Vec<(&str, &str, &str)> {
    sheet.items().map(|item| (item.number.as_str(), item.title.as_str(), item.lead.as_str())).collect()
}

#[test]
fn a_new_edition_keeps_numbers_and_what_was_settled() {
    let mut old =
        sheet(&[("民生", &[("1", "村道照明不足"), ("2", "河道清淤不及时")]), ("作风", &[("3", "热线无人接听")])]);
    old.areas[0].items[1].lead = "water".to_owned();
    old.areas[0].items[1].title_en = "Dredging".to_owned();
    old.areas[1].items[0].commission_only = true;
    (old.state, old.retired) = ("open".to_owned(), vec![4]);
    old.contact.address = "建设路1号".to_owned();
    old.footer = vec![("host".to_owned(), "镇政府".to_owned())];
    // Counted through anew, one gone, one touched up, one moved, two added.
    let new = sheet(&[
        ("作风", &[("1", "热线无人接听"), ("2", "公示栏久未更新")]),
        ("民生", &[("3", "河道清淤不太到位"), ("4", "校车超载")]),
    ]);
    let mut again = compiled(new);
    let outcome = rejoin(&old, &mut again);
    assert_eq!(
        numbers(&again.sheet),
        [
            ("3", "热线无人接听", ""),
            ("5", "公示栏久未更新", ""),
            ("2", "河道清淤不太到位", "water"),
            ("6", "校车超载", "")
        ]
    );
    assert!(again.sheet.areas[0].items[0].commission_only);
    assert_eq!(again.sheet.areas[1].items[0].title_en, "Dredging");
    let printed: Vec<&str> = again.sheet.items().map(|item| item.printed.as_str()).collect();
    assert_eq!(printed, ["1", "2", "3", "4"], "the marks of the new edition stay to be seen");
    assert_eq!(again.sheet.retired, [1, 4]);
    assert_eq!(outcome.gone, [(1, "村道照明不足".to_owned())]);
    assert_eq!((again.sheet.contact.address.as_str(), again.sheet.footer.len()), ("建设路1号", 1));
    let how: Vec<Option<How>> = outcome.items.iter().map(|item| item.earlier.as_ref().map(|(_, how)| *how)).collect();
    assert!(matches!(how.as_slice(), [Some(How::Same), None, Some(How::Alike(550..)), None]), "{how:?}");
    // A title that changed much is for a person to confirm; then the notice is a draft.
    assert_eq!(again.remarks.iter().map(|remark| remark.why).collect::<Vec<_>>(), [Why::MatchedByTitle]);
    assert_eq!(again.sheet.state, "draft");

    let streets = |name: &str| sheet(&[("", &[("1", &format!("{name}街道生活垃圾清运不及时问题的整改"))])]);
    let mut elsewhere = compiled(streets("乙"));
    rejoin(&streets("甲"), &mut elsewhere);
    assert_eq!(elsewhere.remarks.len(), 1, "one sign may make it another problem");

    let mut other = compiled(sheet(&[("", &[("1", "校车超载"), ("2", "水质检测过期")])]));
    rejoin(&old, &mut other);
    assert_eq!(other.remarks.iter().map(|remark| remark.why).collect::<Vec<_>>(), [Why::NothingMatched]);
    assert_eq!(other.sheet.state, "draft", "another notice under this name retires all of its numbers");

    let mut handed = sheet(&[("", &[("1", "村道照明不足")])]);
    let named =
        |unit: &str, role: &str| Suggestion { unit: unit.to_owned(), role: role.to_owned(), ..Suggestion::default() };
    handed.areas[0].items[0].suggestions = vec![named("roads", "lead"), named("water", "assist")];
    let doubts = |lead: &str| {
        let mut settled = handed.clone();
        settled.areas[0].items[0].lead = lead.to_owned();
        let mut again = compiled(handed.clone());
        rejoin(&settled, &mut again);
        again.remarks.iter().map(|remark| (remark.why, remark.field.clone())).collect::<Vec<_>>()
    };
    assert_eq!(doubts("water"), [(Why::LeadDiffers, "areas.0.items.0.lead".to_owned())]);
    assert!(doubts("roads").is_empty() && doubts("").is_empty());

    old.state = "archived".to_owned();
    let mut archived = compiled(old.clone());
    rejoin(&old, &mut archived);
    assert_eq!(archived.sheet.state, "archived", "an archive is not opened again by a text");
    old.state = "open".to_owned();

    let mut same = compiled(sheet(&[
        ("民生", &[("1", "村道照明不足"), ("2", "河道清淤不及时")]),
        ("作风", &[("3", "热线无人接听")]),
    ]));
    rejoin(&old, &mut same);
    assert_eq!((same.sheet.state.as_str(), same.sheet.retired.as_slice()), ("open", [4].as_slice()));
}

#[test]
fn a_retired_number_is_never_an_items_again() {
    let mut old = sheet(&[("", &[("1", "村道照明不足")])]);
    old.retired = vec![2, 3];
    let mut again = compiled(sheet(&[("", &[("1", "村道照明不足"), ("2", "校车超载"), ("3", "水质检测过期")])]));
    rejoin(&old, &mut again);
    assert_eq!(numbers(&again.sheet).iter().map(|(number, ..)| *number).collect::<Vec<_>>(), ["1", "4", "5"]);
}

#[test]
fn versions_are_compared_by_title_or_by_number() {
    let old = sheet(&[("民生", &[("1", "村道照明不足"), ("2", "河道清淤不及时"), ("3", "校车超载")])]);
    let mut new =
        sheet(&[("民生", &[("1", "河道清淤不及时"), ("2", "村道照明不足")]), ("作风", &[("3", "热线无人接听")])]);
    new.contact.address = "建设路1号".to_owned();
    let found = difference(&old, &new, false);
    assert_eq!(found.values.iter().map(|change| change.field).collect::<Vec<_>>(), ["contact.address", "areas"]);
    assert_eq!(found.added.iter().map(|place| place.title.as_str()).collect::<Vec<_>>(), ["热线无人接听"]);
    assert_eq!(found.removed.iter().map(|place| place.title.as_str()).collect::<Vec<_>>(), ["校车超载"]);
    assert_eq!(
        found.changed.iter().map(|kept| (kept.is_renumbered, kept.is_retitled)).collect::<Vec<_>>(),
        [(true, false); 2]
    );
    assert_eq!(found.changed.iter().filter(|kept| kept.is_moved).count(), 1, "one of two that changed places moved");
    let by_number = difference(&old, &new, true);
    assert_eq!((by_number.added.len(), by_number.removed.len()), (0, 0));
    assert!(by_number.changed.iter().all(|kept| kept.is_retitled && !kept.is_renumbered));
    assert!(difference(&old, &old, false).is_empty() && difference(&new, &new, true).is_empty());
}

fn units() -> Units {
    crate::config::units_alone(None).unwrap()
}

#[test]
fn a_named_unit_is_suggested_only_where_it_is_the_only_one_meant() {
    let units = units();
    let id = |name: &str| known(name, &units).map(|unit| unit.id.as_str());
    assert_eq!(id("区住建局"), Some("qu-zhujianju"));
    assert_eq!(id("绿源区住建局"), Some("qu-zhujianju"), "with the place before it");
    assert_eq!(id("住建局"), Some("qu-zhujianju"), "without its 区");
    assert_eq!(id("某某局"), None);
    assert_eq!(id("区纪委监委"), None, "the commission is nobody's lead");
}

#[test]
fn every_doubt_of_ours_has_its_words() {
    let ours = [
        Why::Loss(LossKind::Undecodable),
        Why::Loss(LossKind::NumberUnknown),
        Why::ReceiverAssumed,
        Why::WorkingDays,
        Why::WindowWithoutStart,
        Why::MatchedByPlace,
        Why::MatchedByTitle,
        Why::LeadDiffers,
        Why::NothingMatched,
    ];
    assert_eq!(ours.map(Why::as_str), notice_draft::OWN_DOUBTS);
    let unreadable = crate::app::reading::Unreadable::ALL.map(|why| why.as_str().replace('_', "-"));
    assert_eq!(unreadable.each_ref().map(String::as_str), crate::pages::staff::notices::UNREADABLE);
}

#[test]
fn a_place_is_told_as_line_and_column() {
    let text = "一\n二三四\n";
    assert_eq!(place::line_and_column(text, text.find('三').unwrap()), (2, 2));
    assert_eq!(place::line_and_column(text, 0), (1, 1));
    assert_eq!(place::line_and_column(text, 10_000), (3, 1));
    assert_eq!(place::excerpt(text, Span::new(0, text.len()), 3), "一 二…");
}
