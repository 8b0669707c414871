//! What every page shows around its own matter: language, elder mode, links, the contact block, the footer.
use std::sync::Arc;

use serde::Serialize;
use url::form_urlencoded::Serializer as Query;

use super::show;
use crate::domain::contact::MailAddress;
use crate::domain::language::Language;
use crate::domain::notice::{Footer, Notice, Phase};

/// Words from the notice or the list of units, with the language they are in: a screen reader is told where it differs
/// from the page's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Phrase {
    pub text: String,
    #[serde(serialize_with = "show::name")]
    pub language: Language,
}

impl Phrase {
    #[must_use]
    pub fn new(language: Language, text: &str) -> Self {
        Self { text: text.to_owned(), language }
    }

    /// The English words where English is wanted and there are any; otherwise the official Chinese ones.
    #[must_use]
    pub fn of(wanted: Language, chinese: &str, english: Option<&str>) -> Self {
        match (wanted, english) {
            (Language::En, Some(english)) => Self::new(Language::En, english),
            (Language::En | Language::ZhHans, _) => Self::new(Language::ZhHans, chinese),
        }
    }
}

/// What a page knows of its request and of the notice.
#[derive(Clone, Debug)]
pub struct Chrome {
    pub language: Language,
    /// Whether the address itself asks for the language (`?lang=`): then every link keeps asking, since a browser set to
    /// another language would change it back.
    pub language_chosen: bool,
    /// 长者模式
    pub elder: bool,
    /// The path below which the service runs, `""` or `"/path"`.
    pub base: String,
    /// Where the notice's pages begin below it, `""` or `"/n/slug"`.
    pub prefix: String,
    /// This page below both, e.g. `/feedback`.
    pub path: String,
    /// This page's query without `lang` and `mode`, kept by the links that change those.
    pub query: Vec<(String, String)>,
    pub notice: Arc<NoticeChrome>,
    /// Where the notice stands today.
    pub phase: Phase,
}

/// The notice's facts that stand on every page, in the page's language where they exist in it.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeChrome {
    pub title: Phrase,
    pub issuer: Phrase,
    pub receiver: Phrase,
    /// The first of the telephones, where there is one.
    pub phone: Option<String>,
    /// `tel:…`
    pub phone_link: String,
    /// The telephone, or the first of the other ways where there is none.
    pub reach: String,
    pub phones: Vec<PhoneView>,
    pub faxes: Vec<String>,
    pub emails: Vec<String>,
    pub address: Option<String>,
    pub po_box: Option<String>,
    pub postcode: Option<String>,
    pub envelope: Option<String>,
    pub envelope_place: Option<String>,
    pub persons: Vec<String>,
    pub footer: FooterView,
}

/// A telephone with what the notice says of it.
#[derive(Clone, Debug, Serialize)]
pub struct PhoneView {
    pub number: String,
    /// `tel:…`
    pub link: String,
    pub extension: Option<String>,
    pub owner: Option<String>,
    pub hours: Option<String>,
}

/// The footer's facts; what is not known is not shown.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FooterView {
    pub host: Option<String>,
    pub operator: Option<String>,
    pub icp: Option<String>,
    pub police: Option<String>,
    pub site_code: Option<String>,
}

impl From<&Footer> for FooterView {
    fn from(footer: &Footer) -> Self {
        let Footer { host, operator, icp, police, site_code } = footer.clone();
        Self { host, operator, icp, police, site_code }
    }
}

impl NoticeChrome {
    #[must_use]
    pub fn new(notice: &Notice, language: Language) -> Self {
        let contact = &notice.contact;
        Self {
            title: Phrase::of(language, &notice.title, notice.title_en.as_deref()),
            issuer: Phrase::new(Language::ZhHans, &notice.issuer),
            receiver: Phrase::of(language, &notice.receiver, notice.receiver_en.as_deref()),
            phone: contact.phone().map(str::to_owned),
            phone_link: contact.phone().map(telephone_link).unwrap_or_default(),
            reach: contact.reach().to_owned(),
            phones: contact
                .phones
                .iter()
                .map(|phone| PhoneView {
                    number: phone.number.clone(),
                    link: telephone_link(&phone.number),
                    extension: phone.extension.clone(),
                    owner: phone.owner.clone(),
                    hours: phone.hours.clone(),
                })
                .collect(),
            faxes: contact.faxes.clone(),
            emails: contact.emails.iter().map(MailAddress::as_str).map(str::to_owned).collect(),
            address: contact.address.clone(),
            po_box: contact.po_box.clone(),
            postcode: contact.postcode.clone(),
            envelope: contact.envelope.clone(),
            envelope_place: contact.envelope_place.clone(),
            persons: contact.persons.clone(),
            footer: FooterView::from(&notice.footer),
        }
    }
}

/// `020-89088252` as `tel:02089088252`: what every dialler takes.
#[must_use]
pub fn telephone_link(phone: &str) -> String {
    let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    format!("tel:{digits}")
}

/// The chrome as templates see it.
#[derive(Serialize)]
pub struct Frame<'a> {
    lang: &'static str,
    elder: bool,
    /// Below which everything lies that belongs to no notice.
    root: &'a str,
    /// Below which the notice's pages lie.
    base: String,
    path: &'a str,
    /// `before`, `open`, `closed` or `archived`.
    phase: &'static str,
    /// Whether there is a form.
    takes_opinions: bool,
    /// What every link carries, e.g. `lang=en&mode=elder`.
    tail: String,
    other_language: &'static str,
    switch_language: String,
    switch_elder: String,
    notice: &'a NoticeChrome,
}

impl Chrome {
    /// A link below the base, with language and elder mode kept.
    #[must_use]
    pub fn link(&self, path: &str, query: &[(String, String)]) -> String {
        let language = (self.language_chosen || self.language != Language::default()).then_some(self.language);
        link(&self.below(), path, query, language, self.elder)
    }

    fn below(&self) -> String {
        format!("{}{}", self.base, self.prefix)
    }

    pub(super) fn frame(&self) -> Frame<'_> {
        let other = match self.language {
            Language::ZhHans => Language::En,
            Language::En => Language::ZhHans,
        };
        let language = (self.language_chosen || self.language != Language::default()).then_some(self.language);
        let below = self.below();
        Frame {
            lang: self.language.as_str(),
            elder: self.elder,
            root: &self.base,
            phase: self.phase.as_str(),
            takes_opinions: self.phase.takes_opinions(),
            path: &self.path,
            tail: query(&[], language, self.elder),
            other_language: other.as_str(),
            switch_language: link(&below, &self.path, &self.query, Some(other), self.elder),
            switch_elder: link(&below, &self.path, &self.query, language, !self.elder),
            base: below,
            notice: &self.notice,
        }
    }
}

fn link(base: &str, path: &str, pairs: &[(String, String)], language: Option<Language>, elder: bool) -> String {
    let query = query(pairs, language, elder);
    if query.is_empty() { format!("{base}{path}") } else { format!("{base}{path}?{query}") }
}

fn query(pairs: &[(String, String)], language: Option<Language>, elder: bool) -> String {
    let mut query = Query::new(String::new());
    query.extend_pairs(pairs.iter().filter(|(name, _)| name != "lang" && name != "mode"));
    if let Some(language) = language {
        query.append_pair("lang", language.as_str());
    }
    if elder {
        query.append_pair("mode", "elder");
    }
    query.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::sample::Town;

    #[test]
    fn links_keep_language_and_elder_mode_and_the_switches_keep_the_query() {
        let mut chrome = Town::small(Language::En).chrome();
        chrome.base = "/xcgz".to_owned();
        chrome.path = "/feedback".to_owned();
        chrome.query = vec![("item".to_owned(), "19".to_owned()), ("lang".to_owned(), "en".to_owned())];
        chrome.elder = true;
        assert_eq!(chrome.link("/status", &[]), "/xcgz/status?lang=en&mode=elder");
        let frame = chrome.frame();
        assert_eq!(frame.switch_language, "/xcgz/feedback?item=19&lang=zh-Hans&mode=elder");
        assert_eq!(frame.switch_elder, "/xcgz/feedback?item=19&lang=en");
    }

    #[test]
    fn the_default_language_is_kept_only_where_it_was_asked_for() {
        let mut chrome = Town::small(Language::ZhHans).chrome();
        assert_eq!(chrome.link("/status", &[]), "/status");
        chrome.language_chosen = true;
        assert_eq!(chrome.link("/status", &[]), "/status?lang=zh-Hans");
    }

    #[test]
    fn a_telephone_link_holds_digits_only() {
        assert_eq!(telephone_link("020-89088252"), "tel:02089088252");
    }
}
