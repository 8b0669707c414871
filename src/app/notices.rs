//! 通报: the notices this service has, which of them a case belongs to, and publishing one without a restart.
use std::sync::{Arc, PoisonError, RwLock};

use super::App;
use crate::config::{Config, Edition, Editions, Fault, Hash};
use crate::domain::case::Rules;
use crate::domain::feedback::Ground;
use crate::domain::ids::ItemNumber;
use crate::domain::notice::{NoticeState, NumberFault};
use crate::domain::staff::Member;
use crate::store::{Publication, StoreError, Wording};

/// The notices as they are now. Swapped as a whole: whoever holds the old ones goes on with them.
pub(super) struct Registry {
    now: RwLock<Arc<Editions>>,
    /// Held from reading what was published to taking it up: what was read before a publication must not undo it.
    changing: tokio::sync::Mutex<()>,
}

impl Registry {
    pub(super) fn new(config: &Config) -> Self {
        Self { now: RwLock::new(Arc::new(config.editions.clone())), changing: tokio::sync::Mutex::default() }
    }

    fn now(&self) -> Arc<Editions> {
        self.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn swap(&self, change: impl FnOnce(Editions) -> Editions) {
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        *now = Arc::new(change(now.as_ref().clone()));
    }
}

/// What a text would do if it were published.
pub struct Judged {
    pub edition: Edition,
    /// What forbids it: numbers that went away without a word, or came back.
    pub numbers: Vec<NumberFault>,
    /// Items that keep their number and change their title: number, then, now. A person must have seen them.
    pub retitled: Vec<(ItemNumber, String, String)>,
}

/// What came of publishing a notice.
pub enum Publishing {
    /// It is the current version from now on.
    Published(Arc<Edition>),
    /// The text is no notice: nothing was changed.
    Faults(Vec<Fault>),
    /// Its numbers contradict an earlier version's: nothing was changed.
    Numbers(Vec<NumberFault>),
}

impl App {
    /// The notices as they are now.
    #[must_use]
    pub fn editions(&self) -> Arc<Editions> {
        self.notices.now()
    }

    /// What decides on a case that is bound to this wording; a wording that is not known here is looked for.
    pub async fn edition_of(&self, hash: &Hash) -> Result<Arc<Edition>, StoreError> {
        self.know(std::slice::from_ref(hash)).await?;
        Ok(self.editions().of_case(hash).clone())
    }

    /// Sees to it that these wordings are known here: another server may have published them a moment ago.
    pub(super) async fn know(&self, hashes: &[Hash]) -> Result<(), StoreError> {
        let editions = self.editions();
        if hashes.iter().all(|hash| editions.wording(hash).is_some()) {
            return Ok(());
        }
        self.refresh_notices().await
    }

    /// What drafts on a notice are checked against.
    #[must_use]
    pub fn ground<'a>(&'a self, edition: &'a Edition) -> Ground<'a> {
        self.config.ground(edition)
    }

    /// What decisions on cases of a notice are made by.
    #[must_use]
    pub fn rules<'a>(&'a self, edition: &'a Edition) -> Rules<'a> {
        self.config.rules(edition)
    }

    /// Keeps the wording of every notice that is served from a file, so that every opinion stays bound to what it commented
    /// on, and takes up what was published at the desk. Called at the start.
    ///
    /// # Errors
    /// The store failed. Faults are what the files do to the numbers of earlier versions.
    pub async fn begin_notices(&self) -> Result<Vec<Fault>, StoreError> {
        self.refresh_notices().await?;
        let mut faults = Vec::new();
        // What the desk has published stands in a file's place, and was judged then.
        for edition in self.editions().served().filter(|edition| !edition.from_desk) {
            let numbers = self.number_faults(edition);
            faults.extend(numbers.iter().map(|fault| told(edition.slug(), fault)));
        }
        if faults.is_empty() {
            self.remember_notices().await?;
        }
        for file in self.config.editions.served() {
            let slug = file.slug();
            if self.editions().current(slug).is_some_and(|now| now.from_desk && now.hash() != file.hash()) {
                tracing::warn!(
                    slug,
                    "a notice's file is not served: what was published at the desk stands in its place"
                );
            }
        }
        for (slug, faults) in self.unsound_notices().await? {
            tracing::error!(
                slug,
                faults,
                "a notice that was published at the desk has faults now; whom it cannot name is not written to: mend the units, or publish it anew"
            );
        }
        Ok(faults)
    }

    /// What was published at the desk and would not be taken as it is now, since the units or this program have changed: the
    /// short name and the faults.
    pub async fn unsound_notices(&self) -> Result<Vec<(String, String)>, StoreError> {
        let mut unsound = Vec::new();
        for publication in self.store.published_notices().await? {
            let Some((slug, text)) = self.store.notice(&publication.hash).await? else { continue };
            if let Err(faults) = self.config.read_notice(&text) {
                let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
                unsound.push((slug, faults.join("; ")));
            }
        }
        Ok(unsound)
    }

    /// Keeps the wording of every notice that is served.
    pub async fn remember_notices(&self) -> Result<(), StoreError> {
        for edition in self.editions().served() {
            self.store.remember_notice(wording(edition), self.now_minute()).await?;
        }
        Ok(())
    }

    /// Takes up what was published since, here or by another server. Called every minute; costs two short reads where
    /// nothing happened.
    pub async fn refresh_notices(&self) -> Result<(), StoreError> {
        let _alone = self.notices.changing.lock().await;
        self.take_up().await
    }

    /// The same for a form with a wording that is not known here. Whoever sends nonsense waits for nobody and keeps nobody
    /// waiting.
    pub(super) async fn glance_at_notices(&self) -> Result<(), StoreError> {
        match self.notices.changing.try_lock() {
            Ok(_alone) => self.take_up().await,
            Err(_) => Ok(()),
        }
    }

    async fn take_up(&self) -> Result<(), StoreError> {
        for hash in self.store.notice_hashes().await? {
            if self.editions().wording(&hash).is_some() {
                continue;
            }
            let Some((slug, text)) = self.store.notice(&hash).await? else { continue };
            if let Some(edition) = self.config.kept_notice(&text) {
                self.notices.swap(|editions| editions.with_wording(edition));
            } else {
                tracing::debug!(slug, "an earlier wording of a notice is not understood any more");
            }
        }
        for publication in self.store.published_notices().await? {
            let editions = self.editions();
            let is_new = editions.current(&publication.slug).is_none_or(|now| *now.hash() != publication.hash);
            if let Some(edition) = editions.wording(&publication.hash).filter(|_| is_new) {
                self.notices.swap(|editions| editions.with_current(edition.clone()));
            }
        }
        Ok(())
    }

    /// What a text would do if it were published.
    ///
    /// # Errors
    /// Every fault of the text.
    pub fn judge_notice(&self, text: &str) -> Result<Judged, Vec<Fault>> {
        let edition = self.config.read_notice(text)?;
        let editions = self.editions();
        if edition.notice.state == NoticeState::Draft && edition.slug() == editions.first().slug() {
            return Err(vec![Fault {
                file: "notice".into(),
                key: "state".into(),
                found: "draft".into(),
                allowed: "open or archived: this is the notice served at the first address".into(),
            }]);
        }
        let now = editions.current(edition.slug());
        let retitled = now.map(|now| edition.notice.retitled(&now.notice)).unwrap_or_default();
        let retitled = retitled.into_iter().map(|(n, then, now)| (n, then.to_owned(), now.to_owned())).collect();
        Ok(Judged { numbers: self.number_faults(&edition), retitled, edition })
    }

    /// What a version does to the numbers of any earlier one of its notice.
    fn number_faults(&self, edition: &Edition) -> Vec<NumberFault> {
        let editions = self.editions();
        let mut faults: Vec<NumberFault> = Vec::new();
        for hash in editions.hashes_of(edition.slug()) {
            // Nobody has seen a draft's numbers.
            let earlier = editions.wording(&hash).filter(|earlier| earlier.notice.state != NoticeState::Draft);
            let earlier = earlier.map(|earlier| edition.notice.number_faults(&earlier.notice));
            for fault in earlier.into_iter().flatten() {
                if faults.iter().all(|told| told.number() != fault.number()) {
                    faults.push(fault);
                }
            }
        }
        faults.sort_by_key(NumberFault::number);
        faults
    }

    /// 发布: makes a text the current version of its notice, at once and without a restart. Who may, is the pages' to say.
    ///
    /// # Errors
    /// The store could not take it: nothing has changed.
    pub async fn publish_notice(&self, text: &str, member: &Member) -> Result<Publishing, StoreError> {
        let _alone = self.notices.changing.lock().await;
        loop {
            self.take_up().await?;
            let Judged { edition, numbers, .. } = match self.judge_notice(text) {
                Ok(judged) => judged,
                Err(faults) => return Ok(Publishing::Faults(faults)),
            };
            if !numbers.is_empty() {
                return Ok(Publishing::Numbers(numbers));
            }
            // A file's version may never have been kept: then its numbers are held to from now on.
            if let Some(now) = self.editions().named(edition.slug()) {
                self.store.remember_notice(wording(now), self.now_minute()).await?;
            }
            let replaces = self.store.published_notices().await?;
            let replaces = replaces.iter().find(|publication| publication.slug == edition.slug()).map_or(0, |p| p.id);
            let kept = wording(&edition);
            if self.store.publish_notice(kept, replaces, member.id, self.now_minute()).await? {
                let edition = Arc::new(edition);
                self.notices.swap(|editions| editions.with_current(edition.clone()));
                return Ok(Publishing::Published(edition));
            }
        }
    }

    /// Who published which notice at the desk, the newest of each.
    pub async fn publications(&self) -> Result<Vec<Publication>, StoreError> {
        self.store.published_notices().await
    }
}

fn wording(edition: &Edition) -> Wording {
    Wording { hash: *edition.hash(), slug: edition.slug().to_owned(), text: edition.text.clone() }
}

fn told(slug: &str, fault: &NumberFault) -> Fault {
    let (key, found, allowed) = match fault {
        NumberFault::Lost { number, title } => (
            "area",
            format!("no item {number} ({title}), which an earlier version had"),
            format!("the item, or {number} among `retired`"),
        ),
        NumberFault::Revived(number) => (
            "retired",
            format!("no {number}, which an earlier version retired"),
            "every number that was retired once: it is never used again".to_owned(),
        ),
    };
    Fault { file: format!("notice/{slug}.toml"), key: key.to_owned(), found, allowed }
}
