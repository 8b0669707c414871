//! The desk's pages as a whole: every sample renders, nothing is inline or foreign, every form carries its token.
use std::collections::BTreeSet;

use regex::Regex;

use super::render_staff;
use crate::domain::language::Language;
use crate::pages::Pages;
use crate::pages::sample::Town;
use crate::words::Words;

fn each_page(check: impl Fn(&str, Language, &str)) {
    let pages = Pages::load(Words::load(None).unwrap(), None).unwrap_or_else(|faults| panic!("{faults:?}"));
    for language in Language::ALL {
        let rendered = render_staff(&pages, &Town::small(language));
        assert!(rendered.len() > 20);
        for (name, page) in rendered {
            check(&name, language, &page.unwrap_or_else(|error| panic!("{name} {language}: {error:?}")));
        }
    }
}

#[test]
fn every_page_of_the_desk_is_whole_and_has_nothing_inline_and_nothing_foreign() {
    let inline = Regex::new(r"(?i)<style|\sstyle=|\son[a-z]+=|javascript:|<script(?:>|\s[^>]*>[^<])|=.data:").unwrap();
    let foreign = Regex::new(r#"(?:src|href|action)="(?:https?:)?//"#).unwrap();
    let form = Regex::new(r#"(?s)<form[^>]*method="post".*?</form>"#).unwrap();
    let id = Regex::new(r#"\sid="([^"]+)""#).unwrap();
    let refers = Regex::new(r##"\s(?:for|aria-describedby|aria-labelledby)="([^"]+)"|href="#([^"]+)""##).unwrap();
    each_page(|name, language, page| {
        assert!(page.starts_with("<!doctype html>\n") && page.trim_end().ends_with("</html>"), "{name}");
        assert!(page.contains(&format!("<html lang=\"{language}\"")), "{name}");
        assert_eq!(inline.find(page).map(|found| found.as_str()), None, "{name}");
        assert_eq!(foreign.find(page).map(|found| found.as_str()), None, "{name}");
        assert_eq!(page.matches("<h1").count(), 1, "{name}");
        assert!(!page.contains("林<某>"), "{name}: a name is text");
        let signed_in = page.contains("/staff/sign-out");
        for found in form.find_iter(page) {
            let own = found.as_str().contains("name=\"csrf\" value=\"AbCdEf");
            assert_eq!(own, signed_in, "{name}: {}", found.as_str());
        }
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
