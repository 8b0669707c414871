//! What is written is read back; doubts stand at their values.
use proptest::prelude::*;

use super::*;
use crate::config::Fault;

/// Reads a sheet's file by the reader of notices.
fn read_by_check(sheet: &Sheet) -> Result<crate::config::Edition, Vec<Fault>> {
    let config = crate::config::Config::load(None, &crate::config::Environment::default()).unwrap();
    config.read_notice(&sheet.to_toml("head", &[]))
}

fn line() -> impl Strategy<Value = String> {
    // What TOML could stumble over, among what notices hold.
    "[一-十A-z0-9“”\"'\\\\#=\\[\\]{}《》（），、。/-]{1,12}"
        .prop_map(|text| crate::domain::text::fold_line(&text))
        .prop_filter("a line", |text| !text.is_empty())
}

fn maybe(text: impl Strategy<Value = String> + 'static) -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), text.boxed()]
}

fn day() -> impl Strategy<Value = String> {
    (1_i16..28).prop_map(|day| format!("2025-03-{day:02}"))
}

fn phone() -> impl Strategy<Value = SheetPhone> {
    (100_u32..999, maybe("[0-9]{1,5}"), maybe(line()), maybe(line())).prop_map(|(n, extension, owner, hours)| {
        SheetPhone { number: format!("020-82345{n}"), extension, owner, hours }
    })
}

fn item() -> impl Strategy<Value = SheetItem> {
    (line(), maybe(line()), maybe(line()), any::<bool>(), 0..4_u8).prop_map(
        |(title, title_en, printed, solved, who)| SheetItem {
            title,
            title_en,
            printed,
            status: if solved { "reported_solved" } else { "reported" }.to_owned(),
            commission_only: who == 1,
            lead: if who >= 2 { "qu-zhujianju".to_owned() } else { String::new() },
            subdistrict: who == 3,
            assisting: if who == 2 { vec!["qu-fagaiju".to_owned()] } else { Vec::new() },
            ..SheetItem::default()
        },
    )
}

prop_compose! {
    fn sheets()(
        (title, title_en, issuer, receiver) in (line(), maybe(line()), line(), line()),
        published in maybe(day()),
        phones in proptest::collection::vec(phone(), 1..3),
        (address, envelope, place) in (maybe(line()), maybe(line()), maybe(line())),
        persons in proptest::collection::vec(line(), 0..2),
        areas in proptest::collection::vec((line(), proptest::collection::vec(item(), 1..4)), 1..4),
    ) -> Sheet {
        let mut number = 0_u16;
        let mut areas: Vec<SheetArea> = areas
            .into_iter()
            .map(|(title, items)| SheetArea { title, title_en: String::new(), items })
            .collect();
        for item in areas.iter_mut().flat_map(|area| &mut area.items) {
            number += 1;
            item.number = number.to_string();
        }
        Sheet {
            slug: "a-notice".to_owned(),
            state: "open".to_owned(),
            title, title_en, issuer, receiver, published,
            contact: SheetContact { phones, address, envelope, envelope_place: place, persons, ..SheetContact::default() },
            areas,
            retired: vec![900],
            ..Sheet::default()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_written_is_read_back_and_check_takes_it(sheet in sheets()) {
        let text = sheet.to_toml("made by a test", &[]);
        prop_assert_eq!(Sheet::read(&text), Some(sheet.clone()), "{}", text);
        let edition = read_by_check(&sheet);
        prop_assert!(edition.is_ok(), "{:?}\n{}", edition.err(), text);
        let notice = edition.unwrap().notice;
        prop_assert_eq!(&notice.title, &sheet.title);
        let titles: Vec<String> = notice.areas.iter().flat_map(|area| &area.items).map(|item| item.title.clone()).collect();
        prop_assert_eq!(titles, sheet.items().map(|item| item.title.clone()).collect::<Vec<_>>());
    }
}

#[test]
fn the_shipped_notice_is_read_and_written_as_it_is() {
    let (_, text) = crate::config::NOTICES[0];
    let sheet = Sheet::read(text).unwrap();
    assert_eq!((sheet.items().count(), sheet.areas.len()), (39, 4));
    assert_eq!(sheet.footer.len(), 5);
    let again = Sheet { slug: "again".to_owned(), ..sheet.clone() };
    let edition = read_by_check(&again).unwrap();
    let config = crate::config::Config::load(None, &crate::config::Environment::default()).unwrap();
    let shipped = &config.editions.first().notice;
    assert_eq!(edition.notice.areas, shipped.areas);
    assert_eq!((&edition.notice.contact, &edition.notice.footer), (&shipped.contact, &shipped.footer));
    assert_eq!(edition.notice.inspection, shipped.inspection);
}

#[test]
fn doubts_stand_at_their_values_and_open_items_say_so() {
    let sheet = Sheet {
        slug: "a".to_owned(),
        title: "通报".to_owned(),
        areas: vec![SheetArea {
            items: vec![SheetItem {
                number: "1".to_owned(),
                title: "照明".to_owned(),
                suggestions: vec![
                    Suggestion {
                        unit: "qu-zhujianju".into(),
                        name: "区住建局".into(),
                        role: "lead".into(),
                        words: "由区住建局\n牵头".into(),
                    },
                    Suggestion {
                        name: "镇政府".into(),
                        role: "named".into(),
                        words: "镇政府".into(),
                        ..Suggestion::default()
                    },
                ],
                ..SheetItem::default()
            }],
            ..SheetArea::default()
        }],
        ..Sheet::default()
    };
    let note = |field: &str, words: &str| Note { field: field.to_owned(), words: words.to_owned() };
    let notes = [
        note("title", "看标题"),
        note("areas.0.items.0.title", "看事项"),
        note("", "看全文\n第二行"),
        note("published", "没有"),
    ];
    let text = sheet.to_toml("第一行\n第二行", &notes);
    assert_eq!(
        text,
        "# 第一行\n# 第二行\n# 看全文 第二行\n\nslug = \"a\"\n# 看标题\ntitle = \"通报\"\n# 没有\n\n[contact]\n\n[[area]]\n\n[[area.item]]\n\
         number = 1\n# 看事项\ntitle = \"照明\"\n# suggested: lead = \"qu-zhujianju\" # 由区住建局 牵头\n# named: 镇政府 # 镇政府\ndesk = true\n"
    );
    assert_eq!(sheet.free_number(), 2);
}

/// Whatever somebody types into a field, the file stays TOML: a fault is told at its field.
#[test]
fn what_is_typed_never_breaks_the_file() {
    let typed = [
        "007",
        "+7",
        "0x7",
        "2025-03-27[UTC]",
        "20250327",
        "2025-03-27T10:00",
        "\"",
        "'''",
        "a\nb = 1",
        "[x]",
        "#",
        "\u{0}",
    ];
    for typed in typed {
        let word = typed.to_owned();
        let item =
            SheetItem { number: word.clone(), title: word.clone(), delivery: word.clone(), ..SheetItem::default() };
        let sheet = Sheet {
            slug: word.clone(),
            published: word.clone(),
            state: word.clone(),
            footer: vec![(word.clone(), word.clone())],
            areas: vec![SheetArea { title: word.clone(), items: vec![item], ..SheetArea::default() }],
            ..Sheet::default()
        };
        let text = sheet.to_toml(&word, &[Note { field: "published".to_owned(), words: word.clone() }]);
        let read = Sheet::read(&text).unwrap_or_else(|| panic!("{typed:?} in {text}"));
        assert_eq!(read.items().count(), 1, "{text}");
    }
    let number = |typed: &str| {
        let items = vec![SheetItem { number: typed.to_owned(), ..SheetItem::default() }];
        let sheet = Sheet { areas: vec![SheetArea { items, ..SheetArea::default() }], ..Sheet::default() };
        Sheet::read(&sheet.to_toml("", &[])).unwrap().areas[0].items[0].number.clone()
    };
    assert_eq!((number("07").as_str(), number("+7").as_str(), number("7a").as_str()), ("7", "7", "7a"));
}
