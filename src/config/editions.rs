//! The notices of this installation, each with its units: read from files or from the text kept of it, the one served at
//! `/` first.
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::fault::Fault;
use super::units::Desk;
use super::{Config, NOTICES, notice, read_file, units};
use crate::domain::ids::UnitId;
use crate::domain::notice::{Notice, NoticeState, Responsible};
use crate::domain::unit::Units;

/// A hash that names a wording.
pub type Hash = [u8; 32];

/// 版本: one wording of a notice with everything that goes by it.
#[derive(Clone, Debug)]
pub struct Edition {
    pub notice: Notice,
    /// The file's text, which is kept beside the opinions on it.
    pub text: String,
    /// All units, the notice's own among them.
    pub units: Units,
    /// The trees of units of all notices, each tree once.
    pub elsewhere: Arc<[Units]>,
    /// The rates of its own units.
    pub letters_an_hour: BTreeMap<UnitId, u32>,
    /// Where its pages begin below the base: nothing for the first, `/n/{slug}` for any other.
    pub prefix: String,
    /// Whether it was published at the desk.
    pub from_desk: bool,
}

impl Edition {
    #[must_use]
    pub fn slug(&self) -> &str {
        &self.notice.slug
    }

    #[must_use]
    pub const fn hash(&self) -> &Hash {
        &self.notice.hash
    }

    fn is_served(&self) -> bool {
        self.notice.state != NoticeState::Draft
    }
}

/// Every notice as it is now, and every wording there was.
#[derive(Clone, Debug)]
pub struct Editions {
    first: Arc<Edition>,
    others: Vec<Arc<Edition>>,
    wordings: HashMap<Hash, Arc<Edition>>,
    /// Stands for a notice that is not known any more: no items, so that nothing is sent by another one's numbers.
    unknown: Arc<Edition>,
    /// Grows with every change of what is current: what is kept by it is made anew.
    generation: u64,
}

impl Editions {
    fn new(first: Arc<Edition>, others: Vec<Arc<Edition>>) -> Self {
        let unknown = Arc::new(Edition {
            notice: Notice { areas: Vec::new(), hash: [0; 32], ..first.notice.clone() },
            text: String::new(),
            units: first.units.clone(),
            elsewhere: Arc::default(),
            letters_an_hour: BTreeMap::new(),
            prefix: String::new(),
            from_desk: false,
        });
        let wordings =
            std::iter::once(&first).chain(&others).map(|edition| (*edition.hash(), edition.clone())).collect();
        Self { first, others, wordings, unknown, generation: 0 }.acquainted()
    }

    /// One notice and nothing else: for samples.
    #[must_use]
    pub fn of_one(notice: Notice, units: Units) -> Self {
        let (text, letters_an_hour, prefix) = (String::new(), BTreeMap::new(), String::new());
        Self::new(
            Arc::new(Edition {
                notice,
                text,
                units,
                elsewhere: Arc::default(),
                letters_an_hour,
                prefix,
                from_desk: false,
            }),
            Vec::new(),
        )
    }

    /// How often it has changed which wordings are current.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// The notice served at `/`.
    #[must_use]
    pub const fn first(&self) -> &Arc<Edition> {
        &self.first
    }

    /// Every notice as it is now, drafts among them; the first one first.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Edition>> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// Those that have pages.
    pub fn served(&self) -> impl Iterator<Item = &Arc<Edition>> {
        self.all().filter(|edition| edition.is_served())
    }

    /// Whether there is more than one to choose from.
    #[must_use]
    pub fn are_several(&self) -> bool {
        self.served().nth(1).is_some()
    }

    /// One that has pages, by its short name.
    #[must_use]
    pub fn named(&self, slug: &str) -> Option<&Arc<Edition>> {
        self.served().find(|edition| edition.slug() == slug)
    }

    /// The version of now, drafts included.
    #[must_use]
    pub fn current(&self, slug: &str) -> Option<&Arc<Edition>> {
        self.all().find(|edition| edition.slug() == slug)
    }

    /// The wording that a case is bound to.
    #[must_use]
    pub fn wording(&self, hash: &Hash) -> Option<&Arc<Edition>> {
        self.wordings.get(hash)
    }

    /// What decides on a case that is bound to a wording: the version of now of the same notice.
    #[must_use]
    pub fn of_case(&self, hash: &Hash) -> &Arc<Edition> {
        match self.wordings.get(hash) {
            Some(wording) => self.current(wording.slug()).unwrap_or(wording),
            None => &self.unknown,
        }
    }

    /// What names the items of a case: the wording it is bound to, with what came after it for items that it has not.
    #[must_use]
    pub fn titles<'a>(&'a self, hash: &Hash) -> Titles<'a> {
        let now = &self.of_case(hash).notice;
        Titles { then: self.wording(hash).map_or(now, |edition| &edition.notice), now }
    }

    /// The hashes of every wording of a notice.
    #[must_use]
    pub fn hashes_of(&self, slug: &str) -> Vec<Hash> {
        let mut hashes: Vec<Hash> =
            self.wordings.iter().filter(|(_, edition)| edition.slug() == slug).map(|(hash, _)| *hash).collect();
        hashes.sort_unstable();
        hashes
    }

    /// The same with a wording of an earlier day.
    #[must_use]
    pub fn with_wording(mut self, edition: Edition) -> Self {
        let elsewhere = self.first.elsewhere.clone();
        self.wordings.entry(*edition.hash()).or_insert_with(|| Arc::new(Edition { elsewhere, ..edition }));
        self
    }

    /// The same with another version of a notice, or with one more notice. What stands at `/` is never a draft: then all
    /// stays as it was.
    #[must_use]
    pub fn with_current(mut self, edition: Arc<Edition>) -> Self {
        if edition.slug() == self.first.slug() && !edition.is_served() {
            self.wordings.insert(*edition.hash(), edition);
            return self;
        }
        self.generation += 1;
        if edition.slug() == self.first.slug() {
            self.first = edition.clone();
        } else if let Some(place) = self.others.iter_mut().find(|other| other.slug() == edition.slug()) {
            *place = edition.clone();
        } else {
            self.others.push(edition.clone());
            self.others.sort_by(|a, b| a.slug().cmp(b.slug()));
        }
        self.wordings.insert(*edition.hash(), edition);
        self.acquainted()
    }

    /// Tells every wording what units all the notices of now have: whom a text on one accuses, another may know.
    fn acquainted(mut self) -> Self {
        let mut trees: Vec<Units> = Vec::new();
        for edition in self.all() {
            if !trees.contains(&edition.units) {
                trees.push(edition.units.clone());
            }
        }
        let elsewhere: Arc<[Units]> = trees.into();
        let told =
            |edition: &Arc<Edition>| Arc::new(Edition { elsewhere: elsewhere.clone(), ..edition.as_ref().clone() });
        self.first = told(&self.first);
        self.unknown = told(&self.unknown);
        self.others.iter_mut().for_each(|edition| *edition = told(edition));
        self.wordings.values_mut().for_each(|edition| *edition = told(edition));
        self
    }
}

/// An item's words as the citizen had them, or, of an item that the desk chose later, as they are now.
#[derive(Clone, Copy)]
pub struct Titles<'a> {
    pub then: &'a Notice,
    pub now: &'a Notice,
}

impl<'a> Titles<'a> {
    #[must_use]
    pub fn item(&self, number: crate::domain::ids::ItemNumber) -> Option<&'a crate::domain::notice::Item> {
        self.then.item(number).or_else(|| self.now.item(number))
    }
}

impl Config {
    /// Reads a notice as it is to be published, by what a file is read by.
    ///
    /// # Errors
    /// Every fault there is.
    pub fn read_notice(&self, text: &str) -> Result<Edition, Vec<Fault>> {
        let mut faults = Vec::new();
        let edition = read_edition("notice", None, text, (&self.units, &self.desk), &mut faults);
        match edition {
            Some(edition) if faults.is_empty() => Ok(Edition { from_desk: true, ..edition }.at(self.editions.first())),
            _ => Err(faults),
        }
    }

    /// Reads a wording that was kept, whatever the units are now: what names one that is gone stays at the desk. `None`
    /// where this version no longer understands it.
    #[must_use]
    pub fn kept_notice(&self, text: &str) -> Option<Edition> {
        if let Ok(edition) = self.read_notice(text) {
            return Some(edition);
        }
        let mut notice = read_file("notice", text, &mut Vec::new(), |root| {
            root.any_tables("unit").map(drop)?;
            notice::read(root, None, text, None)
        })?;
        // Its own units, as long as nothing is wrong with them: whom it names, an accusation can still be about.
        let mut faults = Vec::new();
        let own = read_file("notice", text, &mut faults, |root| units::own(root, &self.units, &self.desk));
        let own = own.filter(|_| faults.is_empty());
        let (units, letters_an_hour) = own.unwrap_or_else(|| (self.units.clone(), BTreeMap::new()));
        for item in notice.areas.iter_mut().flat_map(|area| &mut area.items) {
            let above = matches!(&item.responsible, Responsible::Unit { lead, .. } | Responsible::Subdistrict { fallback: lead, .. }
                if units.is_commission_or_above(lead));
            if above {
                item.responsible = Responsible::CommissionOnly;
            }
        }
        let edition = Edition {
            notice,
            text: text.to_owned(),
            units,
            elsewhere: Arc::default(),
            letters_an_hour,
            prefix: String::new(),
            from_desk: true,
        };
        Some(edition.at(self.editions.first()))
    }
}

impl Edition {
    /// With the path that it has beside the first.
    fn at(mut self, first: &Self) -> Self {
        self.prefix = prefix(self.slug(), first.slug());
        self
    }
}

fn prefix(slug: &str, first: &str) -> String {
    if slug == first { String::new() } else { format!("/n/{slug}") }
}

/// Reads every notice there is, drafts too. The ones that come with the program stand beside others only with the units
/// that came with it: their leads are that town's.
pub(super) fn read_editions(
    files: &BTreeMap<String, (String, String)>,
    first: &str,
    settings_are_read: bool,
    units: Option<(&Units, &Desk)>,
    faults: &mut Vec<Fault>,
) -> Option<Editions> {
    let laid = |slug: &str| files.get(&format!("notice/{slug}.toml"));
    let mut known: BTreeMap<&str, (String, &str)> = BTreeMap::new();
    for (slug, text) in NOTICES {
        if laid(slug).is_none() && (slug == first || !files.contains_key("units.toml")) {
            known.insert(slug, (format!("notice/{slug}.toml"), text));
        }
    }
    for (name, (path, text)) in files {
        if let Some(slug) = name.strip_prefix("notice/").and_then(|name| name.strip_suffix(".toml")) {
            known.insert(slug, (path.clone(), text.as_str()));
        }
    }
    if !known.contains_key(first) && settings_are_read {
        let mut slugs: Vec<&str> = NOTICES.iter().map(|(slug, _)| *slug).chain(known.keys().copied()).collect();
        slugs.sort_unstable();
        slugs.dedup();
        faults.push(Fault {
            file: format!("notice/{first}.toml"),
            key: "public.notice".into(),
            found: "no such file".into(),
            allowed: format!("one of {}", slugs.join(", ")),
        });
    }
    let mut read = Vec::with_capacity(known.len());
    for (slug, (name, text)) in &known {
        let Some(units) = units else {
            // Where the units have faults, the notice is still judged.
            read_file(name, text, faults, |root| {
                root.any_tables("unit").map(drop)?;
                notice::read(root, Some(slug), text, None)
            });
            continue;
        };
        let edition = read_edition(name, Some(slug), text, units, faults);
        read.extend(edition.map(|edition| Arc::new(Edition { prefix: prefix(slug, first), ..edition })));
    }
    let place = read.iter().position(|edition| edition.slug() == first)?;
    let first = read.remove(place);
    if !first.is_served() {
        faults.push(Fault {
            file: known.get(first.slug()).map(|(name, _)| name.clone()).unwrap_or_default(),
            key: "state".into(),
            found: "draft".into(),
            allowed: "open or archived: this is the notice that public.notice names".into(),
        });
    }
    Some(Editions::new(first, read))
}

fn read_edition(
    name: &str,
    slug: Option<&str>,
    text: &str,
    (known, desk): (&Units, &Desk),
    faults: &mut Vec<Fault>,
) -> Option<Edition> {
    read_file(name, text, faults, |root| {
        let own = units::own(root, known, desk);
        let notice = notice::read(root, slug, text, own.as_ref().ok().map(|(units, _)| units));
        let (units, letters_an_hour) = own?;
        Ok(Edition {
            notice: notice?,
            text: text.to_owned(),
            units,
            elsewhere: Arc::default(),
            letters_an_hour,
            prefix: String::new(),
            from_desk: false,
        })
    })
}
