//! From what the service knows to what pages show.
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;

use super::Site;
use super::problem::Problem;
use super::visit::Visit;
use crate::config::Edition;
use crate::domain::language::Language;
use crate::domain::notice::Phase;
use crate::pages::{Chrome, NoticeChrome};

/// How many wordings' facts are kept made; beyond, all are dropped and made anew.
const KEPT: usize = 64;

/// Each notice's facts in each language, made once for a wording.
#[derive(Default)]
pub struct Facades(RwLock<HashMap<[u8; 32], [Arc<NoticeChrome>; 2]>>);

impl Facades {
    fn of(&self, edition: &Edition, language: Language) -> Arc<NoticeChrome> {
        let pick = |[chinese, english]: &[Arc<NoticeChrome>; 2]| match language {
            Language::ZhHans => chinese.clone(),
            Language::En => english.clone(),
        };
        if let Some(kept) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(edition.hash()) {
            return pick(kept);
        }
        let made = Language::ALL.map(|language| Arc::new(NoticeChrome::new(&edition.notice, language)));
        let picked = pick(&made);
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(*edition.hash(), made);
        picked
    }
}

/// The notice that a page belongs to, by its path: `/n/{slug}/…`, or the first one. Unknown ones and drafts have no page.
pub struct Here(pub Arc<Edition>);

impl FromRequestParts<Site> for Here {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        site.named_by(parts.uri.path()).map(Self).ok_or_else(|| {
            let visit = Visit::of(parts.uri.path(), parts.uri.query().unwrap_or_default(), &parts.headers);
            Problem::NotFound.page(site, &visit)
        })
    }
}

impl Here {
    /// Where the notice stands now.
    pub fn phase(&self, site: &Site) -> Phase {
        self.0.notice.phase(site.app.now_minute())
    }
}

/// The short name in a path below the base, and what is behind it.
fn slug(path: &str) -> Option<(&str, &str)> {
    let rest = path.strip_prefix("/n/")?;
    Some(rest.find('/').map_or((rest, "/"), |end| rest.split_at(end)))
}

impl Site {
    fn below_base<'a>(&self, path: &'a str) -> &'a str {
        path.strip_prefix(self.app.config.public.base()).unwrap_or(path)
    }

    fn named_by(&self, path: &str) -> Option<Arc<Edition>> {
        let editions = self.app.editions();
        match slug(self.below_base(path)) {
            Some((slug, _)) => editions.named(slug).cloned(),
            None => Some(editions.first().clone()),
        }
    }

    /// What every page shows around its own matter: of the notice that its path names, or of the first.
    #[must_use]
    pub fn chrome(&self, visit: &Visit) -> Chrome {
        let edition = self.named_by(&visit.path).unwrap_or_else(|| self.app.editions().first().clone());
        let path = self.below_base(&visit.path);
        let path = slug(path).map_or(path, |(_, behind)| behind).to_owned();
        Chrome { path, ..self.chrome_of(visit, &edition) }
    }

    /// The same for a page that belongs to a notice without saying so in its path: it lies below the base itself.
    #[must_use]
    pub fn chrome_of(&self, visit: &Visit, edition: &Edition) -> Chrome {
        Chrome {
            language: visit.language,
            language_chosen: visit.language_chosen,
            elder: visit.elder,
            base: self.app.config.public.base().to_owned(),
            prefix: edition.prefix.clone(),
            path: self.below_base(&visit.path).to_owned(),
            query: visit.query.clone(),
            notice: self.facades.of(edition, visit.language),
            phase: edition.notice.phase(self.app.now_minute()),
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

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_path_names_its_notice() {
        assert_eq!(slug("/n/mine/feedback"), Some(("mine", "/feedback")));
        assert_eq!(slug("/n/mine/"), Some(("mine", "/")));
        assert_eq!(slug("/n/mine"), Some(("mine", "/")));
        assert_eq!(slug("/n/"), Some(("", "/")));
        assert_eq!(slug("/news"), None);
        assert_eq!(slug("/feedback"), None);
    }
}
