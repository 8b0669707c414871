//! The pages as a whole: every sample renders, every word is there and used, every page is small, says what it must and
//! never says what it must not.
use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use regex::Regex;

use super::sample::{Town, render_letters, render_pages};
use super::*;
use crate::domain::case::Matter;
use crate::domain::feedback::{Draft, Ground, Lane};

static PAGES: LazyLock<Pages> = LazyLock::new(|| {
    Pages::load(Words::load(None).unwrap(), None)
        .unwrap_or_else(|faults| panic!("{}", faults.iter().map(|fault| reason(fault)).collect::<Vec<_>>().join("\n")))
});

/// Every sample of a notice of full size, rendered once for all tests.
static RENDERED: LazyLock<Vec<(String, Language, String)>> = LazyLock::new(|| {
    let towns = Language::ALL.map(Town::full);
    let each = towns.iter().flat_map(|town| {
        render_pages(&PAGES, town).into_iter().map(|(name, page)| {
            let page = page.unwrap_or_else(|error| panic!("{name} {}: {}", town.language, reason(&error)));
            (name, town.language, page)
        })
    });
    each.collect()
});

fn each_page(check: impl Fn(&str, Language, &str)) {
    RENDERED.iter().for_each(|(name, language, page)| check(name, *language, page));
}

fn page(language: Language, name: &str) -> &'static str {
    let page = RENDERED.iter().find(|(own, its, _)| own == name && *its == language);
    &page.unwrap_or_else(|| panic!("no sample {name}")).2
}

#[test]
fn every_word_that_is_asked_for_exists_and_none_is_left_over() {
    let words = Words::load(None).unwrap();
    let mut faults = Vec::new();
    let sources = engine::sources(None, &mut faults);
    let call = Regex::new(r"\bt\('([a-z0-9-]+)'").unwrap();
    let mut asked: BTreeSet<String> = keys::shown().into_iter().collect();
    for text in sources.values() {
        // A literal that a name is put together from, `t('hold-' ~ …)`, ends in a dash and stands for a family.
        asked.extend(call.captures_iter(text).map(|found| found[1].to_owned()).filter(|key| !key.ends_with('-')));
    }
    // Keys that stand in a list and are handed to `t` by name.
    asked.extend(["nav-home", "nav-form", "nav-status", "nav-privacy"].map(str::to_owned));
    asked.extend(["letter-number", "letter-filed", "letter-kind", "letter-items"].map(str::to_owned));
    let known: BTreeSet<String> = words.keys().map(str::to_owned).collect();
    assert_eq!(asked.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "asked for, not there");
    assert_eq!(known.difference(&asked).collect::<Vec<_>>(), Vec::<&String>::new(), "there, never asked for");
}

#[test]
fn every_family_of_words_in_a_template_is_one_whose_members_are_checked() {
    let families = Regex::new(r"\bt\('([a-z0-9-]+-)' ~").unwrap();
    let shown = keys::shown();
    for (name, text) in engine::sources(None, &mut Vec::new()) {
        for found in families.captures_iter(&text) {
            assert!(shown.iter().any(|key| key.starts_with(&found[1])), "{} in {name}", &found[1]);
        }
    }
}

#[test]
fn every_page_is_whole_and_has_nothing_inline_and_nothing_foreign() {
    let inline = Regex::new(r"(?i)<style|\sstyle=|\son[a-z]+=|javascript:|<script(?:>|\s[^>]*>[^<])|=.data:").unwrap();
    let foreign = Regex::new(r#"(?:src|href|action)="(?:https?:)?//"#).unwrap();
    each_page(|name, language, page| {
        assert!(page.starts_with("<!doctype html>\n") && page.trim_end().ends_with("</html>"), "{name}");
        assert!(page.contains(&format!("<html lang=\"{language}\"")), "{name}");
        let found = inline.find(page).map(|found| found.as_str());
        assert_eq!(found, None, "{name}");
        assert_eq!(foreign.find(page).map(|found| found.as_str()), None, "{name}");
        assert_eq!(page.matches("<h1").count(), 1, "{name}");
        assert_eq!(page.contains("class=\"elder\""), name.ends_with("-elder"), "{name}");
    });
}

#[test]
fn every_page_has_the_telephone_the_address_the_postcode_and_the_envelope() {
    let town = Town::full(Language::ZhHans);
    let contact = &town.notice.contact;
    each_page(|name, _, page| {
        let phone = contact.phone().map(str::to_owned);
        for fact in [&phone, &contact.address, &contact.postcode, &contact.envelope].into_iter().flatten() {
            assert!(page.contains(fact.as_str()), "{fact} in {name}");
        }
        assert!(page.contains("href=\"tel:01055550123\""), "{name}");
        let telephone = page.find("class=\"contact\"").unwrap();
        let main = page.find("<main").unwrap();
        // In elder mode the telephone comes first, but never before what went wrong or the code that is shown once.
        let refused = page.contains("<form id=\"form\"") && page.contains("role=\"alert\"");
        let receipt = page.contains("id=\"receipt-code\"");
        assert_eq!(telephone < main, name.ends_with("-elder") && !refused && !receipt, "{name}");
    });
}

#[test]
fn ids_are_unique_and_whatever_refers_to_one_finds_it() {
    let id = Regex::new(r#"\sid="([^"]+)""#).unwrap();
    let refers = Regex::new(r##"\s(?:for|aria-describedby|aria-labelledby)="([^"]+)"|href="#([^"]+)""##).unwrap();
    each_page(|name, _, page| {
        let mut ids = BTreeSet::new();
        for found in id.captures_iter(page) {
            assert!(ids.insert(found[1].to_owned()), "{} twice in {name}", &found[1]);
        }
        for found in refers.captures_iter(page) {
            let named = found.get(1).or_else(|| found.get(2)).unwrap().as_str();
            for one in named.split_whitespace() {
                assert!(ids.contains(one), "{one} in {name}");
            }
        }
    });
}

#[test]
fn what_was_typed_comes_back_exactly_and_as_text() {
    let town = Town::small(Language::ZhHans);
    let typed = "\n第一行 <script>alert(1)</script>\n\n  缩进 \"引号\" & 'x' </textarea>\n";
    for alert in FormAlert::ALL {
        let mut view = town.typed(|draft| typed.clone_into(&mut draft.text));
        view.alert = Some(alert);
        let page = PAGES.form(&town.chrome(), &view).unwrap();
        let area =
            page.split_once("<textarea").unwrap().1.split_once('>').unwrap().1.split_once("</textarea>").unwrap().0;
        // The parser drops the first line end after the tag; the template gives it one to drop.
        let back = area.strip_prefix('\n').unwrap();
        let plain = back
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#x27;", "'")
            .replace("&#x2f;", "/")
            .replace("&amp;", "&");
        assert_eq!(plain, typed, "{alert:?}");
        assert!(!page.contains("<script>alert"), "{alert:?}");
    }
}

#[test]
fn a_page_that_holds_what_was_typed_has_no_link_that_would_leave_it_by_accident() {
    for name in ["form-errors", "form-stale", "form-unavailable"] {
        let page = page(Language::ZhHans, name);
        assert!(!page.contains("mode=elder") && !page.contains("lang=en"), "{name}");
    }
    assert!(page(Language::ZhHans, "form-item").contains("mode=elder"));
}

#[test]
fn errors_are_said_at_the_top_and_beside_their_fields() {
    let page = page(Language::ZhHans, "form-errors");
    assert!(page.contains("<title>错误："), "title");
    let summary = page.find("id=\"errors\"").unwrap();
    assert!(summary < page.find("<h1").unwrap(), "the summary comes first");
    for (field, anchor) in
        [("text", "#text"), ("phone", "#phone"), ("email", "#email"), ("acknowledge", "#acknowledge")]
    {
        assert!(page.contains(&format!("href=\"{anchor}\"")), "{anchor}");
        assert!(page.contains(&format!("id=\"{field}-fault\"")), "{field}");
        assert!(page.contains(&format!("aria-describedby=\"{field}-fault")), "{field}");
    }
}

#[test]
fn the_form_has_the_fields_that_its_readers_know() {
    let page = page(Language::ZhHans, "form-item");
    for field in [
        "form_token",
        "lane",
        "item",
        "verdict",
        "about_unit",
        "subdistrict",
        "text",
        "name",
        "phone",
        "email",
        "share_identity",
        "acknowledge",
        "website",
    ] {
        assert!(page.contains(&format!("name=\"{field}\"")), "{field}");
    }
    let token = Regex::new(r#"<input type="hidden" name="form_token" value="[^"]+">"#).unwrap();
    assert_eq!(token.find_iter(page).count(), 1);
    assert_eq!(page.matches("name=\"item\"").count(), 39);
}

#[test]
fn the_preview_says_what_routing_will_do() {
    // One page of choices: whatever they are, the form's own reckoning and the plan agree.
    for language in Language::ALL {
        let town = Town::full(language);
        let rules = town.rules();
        let numbers: Vec<String> = town.notice.items().map(|item| item.number.to_string()).collect();
        let mut seen = BTreeSet::new();
        for (index, first) in numbers.iter().enumerate() {
            for step in [0, 1, 7, 13] {
                let second = &numbers[(index + step) % numbers.len()];
                for subdistrict in ["", "street-1"] {
                    for about in ["", "bureau-0", "commission", "city"] {
                        for lane in Lane::ALL {
                            let draft = Draft {
                                lane: lane.as_str().to_owned(),
                                items: vec![second.clone(), first.clone()],
                                subdistrict: subdistrict.to_owned(),
                                about_unit: about.to_owned(),
                                text: "内容".to_owned(),
                                acknowledged: true,
                                ..Draft::default()
                            };
                            let mut view = FormView::new(rules, language, &draft);
                            view.sealed_officer = true;
                            let ground = Ground { notice: rules.notice, units: rules.units, sealed_officer: true };
                            let matter = Matter::of(draft.check(ground).unwrap(), rules.units);
                            let planned = Audience::of(&matter, rules, language);
                            assert_eq!(view.audience(lane), planned, "{first} {second} {subdistrict} {about} {lane:?}");
                            seen.insert(planned.name());
                        }
                    }
                }
            }
        }
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["after-triage", "commission", "officer", "units"]);
    }
}

#[test]
fn the_preview_names_the_readers() {
    let preview = |name: &str| {
        let page = page(Language::ZhHans, name);
        let preview = page.split_once("id=\"who\"").unwrap().1;
        let preview = preview.split_once('>').unwrap().1.split_once("</div>").unwrap().0.to_owned();
        let (opinion, report) = preview.split_once("选择“检举控告”的</h3>").unwrap();
        (opinion.to_owned(), report.to_owned())
    };
    let (opinion, report) = preview("form-item");
    assert!(
        opinion.contains("区政务服务局看到遮盖后的内容") && opinion.contains("某某区纪委监委看到原文"),
        "{opinion}"
    );
    assert!(report.contains("只有某某区纪委监委看到原文") && !report.contains("区政务服务局"), "{report}");
    let (opinion, _) = preview("form-items");
    assert!(opinion.contains("区法院只收到受理编号"), "{opinion}");
    let (opinion, _) = preview("form-commission");
    assert!(opinion.contains("不转给任何单位"), "{opinion}");
    let (opinion, _) = preview("form-subdistrict");
    assert!(opinion.contains("西山街道看到遮盖后的内容"), "{opinion}");
    let (opinion, report) = preview("form-about-commission");
    assert!(opinion.contains("不能受理") && report.contains("12388"), "{opinion} {report}");
    let (opinion, _) = preview("form-sealed");
    assert!(opinion.contains("指定的一名人员"), "{opinion}");
}

#[test]
fn the_form_can_be_rendered_once_and_served_with_a_token_each() {
    let town = Town::small(Language::ZhHans);
    let whole = PAGES.form(&town.chrome(), &town.form(&["1"])).unwrap();
    let spliced = PAGES.form_around_token(&town.chrome(), town.form(&["1"])).unwrap();
    assert_eq!(format!("{}{}{}", spliced.before, town.form(&[]).token, spliced.after), whole);
}

#[test]
fn the_receipt_shows_number_and_code_and_a_drawing_of_both() {
    for language in Language::ALL {
        let page = page(language, "receipt-0");
        assert!(page.contains("id=\"case-number\">2025-000123<"), "number");
        assert!(page.contains("id=\"receipt-code\">7K3M-Q0XR-58TV-ZD2H<"), "code");
        assert!(page.contains("<svg class=\"qr\"") && !page.contains("<?xml"), "drawing");
    }
}

#[test]
fn notice_and_form_are_small_with_their_style_sheet() {
    let gzip = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap().len()
    };
    let sheet = PAGES.assets().find(|asset| asset.name == "style.css").unwrap().gzip.len();
    for language in Language::ALL {
        for name in ["home", "form-blank", "form-item", "form-errors"] {
            let size = gzip(page(language, name).as_bytes()) + sheet;
            println!("{name} {language}: {size} bytes, of which the style sheet {sheet}");
            assert!(size <= 14 * 1024, "{name} {language}: {size}");
        }
    }
}

#[test]
fn a_letter_to_a_unit_says_no_more_than_it_may() {
    for language in Language::ALL {
        for (name, letter) in render_letters(&PAGES, &Town::small(language)) {
            let letter = letter.unwrap_or_else(|error| panic!("{name} {language}: {}", reason(&error)));
            assert!(!letter.subject.is_empty() && !letter.subject.contains('\n'), "{name}: {}", letter.subject);
            assert!(letter.text.ends_with('\n') && !letter.text.contains("\n\n\n"), "{name}");
            assert!(
                !letter.text.contains("&lt;") && !letter.html.contains("<仍在>"),
                "{name}: escaped where it must be"
            );
            assert!(letter.text.lines().all(|line| !line.contains('<') || line.contains("<仍在>")), "{name}");
            if name != "desk-digest-2" && name != "desk-digest-500" {
                assert!(letter.text.contains("2025-000123") && letter.html.contains("2025-000123"), "{name}");
            }
            if name.starts_with("unit") {
                let links: Vec<&str> = letter.text.split_whitespace().filter(|word| word.contains("http")).collect();
                // One thing to click for each case.
                let cases = if name.ends_with("-more") { 3 } else { 1 };
                assert_eq!(links.len(), cases, "{name}");
                assert!(links[0].starts_with("https://town.example/feedback/u/") && !letter.text.contains("huiyin "));
                assert_eq!(letter.html.matches("<a href=").count(), cases, "{name}");
                assert_eq!(
                    letter.text.contains("窗口前"),
                    name != "unit-pointer" && !name.starts_with("unit-reminder"),
                    "{name}"
                );
                assert!(letter.text.contains("010-55550123"), "{name}");
            }
            if name.starts_with("citizen") || name.starts_with("officer") || name == "desk-silent" {
                assert!(!letter.text.contains("窗口前") && !letter.html.contains("窗口前"), "{name}: no content");
            }
            if name.starts_with("citizen") {
                assert!(letter.text.contains("https://town.example/feedback/status"), "{name}");
                assert!(!letter.subject.contains("整改") && !letter.text.contains("第"), "{name}: neutral");
            }
        }
    }
}

#[test]
fn an_office_may_change_a_template_and_is_told_when_it_breaks_one() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("citizen");
    std::fs::create_dir_all(&folder).unwrap();
    let load = || Pages::load(Words::load(None).unwrap(), Some(directory.path()));
    std::fs::write(folder.join("receipt_missing.html"), "<p>{{ t('receipt-missing-title') }}</p>").unwrap();
    let pages = load().unwrap();
    let chrome = Town::small(Language::ZhHans).chrome();
    assert_eq!(pages.receipt_missing(&chrome).unwrap(), "<p>没有可以显示的回执</p>\n");

    std::fs::write(folder.join("receipt_missing.html"), "<p>{{ page.nothing }}</p>").unwrap();
    assert!(matches!(load().unwrap_err().first(), Some(PageFault::Sample { .. })));
    std::fs::write(folder.join("receipt_missing.html"), "{% if %}").unwrap();
    assert!(matches!(load().unwrap_err().first(), Some(PageFault::Template { .. })));
    std::fs::remove_file(folder.join("receipt_missing.html")).unwrap();
    std::fs::write(folder.join("recipt.html"), "").unwrap();
    assert!(
        matches!(load().unwrap_err().as_slice(), [PageFault::Unused { template }] if template == "citizen/recipt.html")
    );
}

#[test]
fn templates_hold_no_place_and_no_customer() {
    for (name, text) in engine::sources(None, &mut Vec::new()) {
        for word in ["海珠", "广州", "Haizhu", "Guangzhou", "510399"] {
            assert!(!text.contains(word), "{word} in {name}");
        }
    }
    let words = Words::load(None).unwrap();
    for language in Language::ALL {
        for key in words.keys() {
            let text = words.text(language, key, &Args::new());
            for word in ["海珠", "广州", "Haizhu", "Guangzhou", "举报人"] {
                assert!(!text.contains(word), "{word} in {key}");
            }
        }
    }
}
