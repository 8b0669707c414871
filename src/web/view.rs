//! From what the service knows to what pages show.
use std::sync::Arc;

use super::Site;
use super::visit::Visit;
use crate::domain::language::Language;
use crate::pages::{Chrome, NoticeChrome};

/// The notice's facts in each language, made once.
pub struct Facades([Arc<NoticeChrome>; 2]);

impl Facades {
    pub fn new(notice: &crate::domain::notice::Notice) -> Self {
        Self(Language::ALL.map(|language| Arc::new(NoticeChrome::new(notice, language))))
    }

    fn of(&self, language: Language) -> Arc<NoticeChrome> {
        let [chinese, english] = &self.0;
        match language {
            Language::ZhHans => chinese.clone(),
            Language::En => english.clone(),
        }
    }
}

impl Site {
    /// What every page shows around its own matter.
    #[must_use]
    pub fn chrome(&self, visit: &Visit) -> Chrome {
        let base = self.app.config.public.base();
        Chrome {
            language: visit.language,
            language_chosen: visit.language_chosen,
            elder: visit.elder,
            base: base.to_owned(),
            path: visit.path.strip_prefix(base).unwrap_or(&visit.path).to_owned(),
            query: visit.query.clone(),
            notice: self.facades.of(visit.language),
        }
    }

    /// How long data is kept, as the office words it.
    #[must_use]
    pub fn retention(&self, language: Language) -> Option<String> {
        self.app.config.privacy.retention(language).map(str::to_owned)
    }

    /// A failure of ours, into the log once, with its whole chain of causes.
    pub fn report(&self, what: &'static str, error: &(dyn std::error::Error + 'static)) {
        let mut chain = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            chain.push_str(": ");
            chain.push_str(&error.to_string());
            cause = error.source();
        }
        tracing::error!(chain, "{what}");
    }
}
