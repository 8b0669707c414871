//! 甄别: texts that wait for the desk before a unit sees them.
use super::skeleton::squeeze;
use super::text::CitizenText;

/// Why a text waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Suspicion {
    /// 疑似检举控告
    Accusation,
    /// 疑似自报身份
    SelfIdentification,
}

/// The configured patterns.
#[derive(Debug, Default)]
pub struct Screen {
    accusation: Vec<regex::Regex>,
    self_identification: Vec<regex::Regex>,
}

impl Screen {
    #[must_use]
    pub const fn new(accusation: Vec<regex::Regex>, self_identification: Vec<regex::Regex>) -> Self {
        Self { accusation, self_identification }
    }

    /// The first reason found, accusation before self-identification. Patterns are tried on the text as typed and in half
    /// width with the gaps between Chinese characters closed, so that `受 贿` and `受.贿` are what they say.
    #[must_use]
    pub fn suspicion(&self, text: &CitizenText) -> Option<Suspicion> {
        let typed = text.read();
        let squeezed = squeeze(typed);
        let hit = |patterns: &[regex::Regex]| {
            let again = squeezed != typed;
            patterns.iter().any(|pattern| pattern.is_match(typed) || (again && pattern.is_match(&squeezed)))
        };
        if hit(&self.accusation) {
            Some(Suspicion::Accusation)
        } else if hit(&self.self_identification) {
            Some(Suspicion::SelfIdentification)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_however_it_is_spaced() {
        let pattern = |text| regex::Regex::new(text).unwrap();
        let screen = Screen::new(
            vec![pattern("受贿|贪污"), pattern("吃拿卡要"), pattern(r"收.{0,4}红包"), pattern("(?i)brib(e|ery)")],
            vec![pattern("我(叫|是)"), pattern(r"工号\d{4,}")],
        );
        for (text, found) in [
            ("局长受贿", Some(Suspicion::Accusation)),
            ("局长受 贿", Some(Suspicion::Accusation)),
            ("局长受.贿", Some(Suspicion::Accusation)),
            ("局长受\n贿", Some(Suspicion::Accusation)),
            ("局长受　·　贿", Some(Suspicion::Accusation)),
            ("局长贪\u{FE0F}污", Some(Suspicion::Accusation)),
            ("吃、拿、卡、要", Some(Suspicion::Accusation)),
            ("他收了我一个红包", Some(Suspicion::Accusation)),
            ("He takes ＢＲＩＢＥＳ", Some(Suspicion::Accusation)),
            ("我叫张三，他受贿", Some(Suspicion::Accusation)),
            ("我 叫张三", Some(Suspicion::SelfIdentification)),
            ("工号１２３４", Some(Suspicion::SelfIdentification)),
            ("公交站台的灯不亮", None),
            ("接受 bus 贿", None),
        ] {
            assert_eq!(screen.suspicion(&CitizenText::parse(text).unwrap()), found, "{text}");
        }
        assert_eq!(Screen::default().suspicion(&CitizenText::parse("受贿").unwrap()), None);
    }
}
