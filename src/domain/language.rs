//! The two languages in which everything a person sees exists.
use std::fmt;

/// A language of pages and letters. `zh-Hans` is the default everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Language {
    #[default]
    ZhHans,
    En,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::ZhHans, Self::En];

    /// The BCP 47 tag: the `lang` attribute, the `?lang=` value and the folder of `templates/words`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ZhHans => "zh-Hans",
            Self::En => "en",
        }
    }

    /// Reads a tag as people and browsers write it: any `zh…` is Chinese, any `en…` English.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_', ';']).next().unwrap_or_default().trim();
        if primary.eq_ignore_ascii_case("zh") {
            Some(Self::ZhHans)
        } else if primary.eq_ignore_ascii_case("en") {
            Some(Self::En)
        } else {
            None
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_read_as_people_and_browsers_write_it() {
        for (tag, language) in [
            ("zh-Hans", Some(Language::ZhHans)),
            ("zh", Some(Language::ZhHans)),
            ("zh-CN", Some(Language::ZhHans)),
            ("ZH_tw", Some(Language::ZhHans)),
            (" zh;q=0.9", Some(Language::ZhHans)),
            ("en", Some(Language::En)),
            ("en-GB", Some(Language::En)),
            ("EN;q=0.5", Some(Language::En)),
            ("english", None),
            ("de", None),
            ("", None),
            ("-zh", None),
        ] {
            assert_eq!(Language::parse(tag), language, "{tag}");
        }
        assert!(Language::ALL.into_iter().all(|language| Language::parse(language.as_str()) == Some(language)));
        assert_eq!(Language::default(), Language::ZhHans);
    }
}
