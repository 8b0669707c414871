//! Settings, notice and units: parsed and judged together, all faults told at once.
mod alone;
pub mod editions;
mod environment;
mod fault;
mod node;
mod notice;
mod settings;
mod sheet;
mod source;
mod units;
mod urls;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

pub use alone::{is_slug, notice_file, units_alone};
pub use editions::{Edition, Editions, Hash};
pub use environment::Environment;
pub use fault::Fault;
pub use settings::{Database, Dkim, Limits, Mail, Privacy, Rate, Server, Staff};
pub use sheet::{Note, Sheet, SheetArea, SheetContact, SheetInspection, SheetItem, SheetPhone, Suggestion};
pub use units::{Desk, DeskContent};
pub use urls::{DatabaseUrl, InboxUrl, MailUrl, PublicUrl, Secret, Tls};

use crate::domain::case::{Deadlines, Rules};
use crate::domain::feedback::Ground;
use crate::domain::ids::UnitId;
use crate::domain::screening::Screen;
use crate::domain::unit::Units;
use settings::Settings;
use source::Source;

const DEFAULT: &str = include_str!("../config/default.toml");
const UNITS: &str = include_str!("../config/units.toml");
/// The notices that come with the program, by slug.
const NOTICES: [(&str, &str); 1] = [("haizhu-2025", include_str!("../config/notice/haizhu-2025.toml"))];

/// Everything this installation was told.
#[derive(Debug)]
pub struct Config {
    pub server: Server,
    pub public: PublicUrl,
    /// Whether `public` was not set and follows the listener.
    public_follows: bool,
    /// The directory of keys, database and mail.
    pub data: PathBuf,
    pub database: Database,
    pub mail: Mail,
    pub limits: Limits,
    pub deadlines: Deadlines,
    pub privacy: Privacy,
    pub staff: Staff,
    /// What is logged, as `tracing` reads it.
    pub log: String,
    pub screen: Screen,
    /// The notices of files, drafts among them; the one served at `/` first.
    pub editions: Editions,
    /// The units of `units.toml`; a notice may have more of its own ([`Edition::units`]).
    pub units: Units,
    pub desk: Desk,
    /// The directory laid over the embedded files; templates and words look there, too.
    pub overlay: Option<PathBuf>,
}

impl Config {
    /// Reads everything. `overlay` beats `HUIYIN_CONFIG`.
    ///
    /// # Errors
    /// Every fault there is, in settings, notice and units.
    pub fn load(overlay: Option<&Path>, environment: &Environment) -> Result<Self, Vec<Fault>> {
        let overlay = overlay.map(Path::to_owned).or_else(|| environment.config_directory());
        let mut faults = Vec::new();
        let files = overlay.as_deref().map(|directory| overlay_files(directory, &mut faults)).unwrap_or_default();

        let mut source = Source::parse("default.toml", DEFAULT).map_err(|fault| vec![fault])?;
        if let Some((name, text)) = files.get("default.toml") {
            match Source::parse(name, text) {
                Ok(over) => source.lay_over(over),
                Err(fault) => faults.push(fault),
            }
        }
        for given in environment.settings(&mut faults) {
            source.set(given);
        }
        let settings = Settings::read(&source.root());
        // Where other settings have faults, the notice is still judged.
        let slug = source.peek("public", "notice").unwrap_or_default().to_owned();
        faults.extend(source.into_faults());

        let whole = |name: &str, embedded: Option<&'static str>| {
            files.get(name).cloned().or_else(|| embedded.map(|text| (name.to_owned(), text.to_owned())))
        };
        let units =
            whole("units.toml", Some(UNITS)).and_then(|(name, text)| read_file(&name, &text, &mut faults, units::read));

        let tree = units.as_ref().map(|(units, desk)| (units, desk));
        let editions = editions::read_editions(&files, &slug, settings.is_ok(), tree, &mut faults);

        let (Ok(settings), Some((units, desk)), Some(editions), true) = (settings, units, editions, faults.is_empty())
        else {
            return Err(faults);
        };
        let listen = settings.server.listen;
        Ok(Self {
            public_follows: settings.public.is_none(),
            public: settings.public.unwrap_or_else(|| PublicUrl::of_listener(listen)),
            server: settings.server,
            data: settings.data,
            database: settings.database,
            mail: settings.mail,
            limits: settings.limits,
            deadlines: settings.deadlines,
            privacy: settings.privacy,
            staff: settings.staff,
            log: settings.log,
            screen: settings.screen,
            editions,
            units,
            desk,
            overlay,
        })
    }

    /// How many letters an hour go to a unit one by one; 0: all of them.
    #[must_use]
    pub fn letters_an_hour(&self, unit: &UnitId, edition: &Edition) -> u32 {
        let own = edition.letters_an_hour.get(unit).or_else(|| self.desk.letters_an_hour.get(unit));
        own.copied().unwrap_or(self.mail.letters_per_unit_per_hour)
    }

    /// Tells the address really bound: with port 0, or without a public URL, links follow it.
    pub fn bound_to(&mut self, listener: SocketAddr) {
        self.server.listen = listener;
        if self.public_follows {
            self.public = PublicUrl::of_listener(listener);
        }
    }

    /// What judging a submission on a notice needs to know of this installation.
    #[must_use]
    pub const fn ground<'a>(&'a self, edition: &'a Edition) -> Ground<'a> {
        let sealed_officer = self.desk.sealed_officer.is_some();
        Ground { notice: &edition.notice, units: &edition.units, sealed_officer }
    }

    /// What decisions on cases of a notice need to know of this installation.
    #[must_use]
    pub fn rules<'a>(&'a self, edition: &'a Edition) -> Rules<'a> {
        Rules {
            notice: &edition.notice,
            units: &edition.units,
            elsewhere: &edition.elsewhere,
            screen: &self.screen,
            desk: &self.desk.mail,
            desk_language: self.desk.language,
            sealed_officer: self.desk.sealed_officer.as_ref(),
            notify_assisting: self.desk.notify_assisting,
            deadlines: self.deadlines,
        }
    }
}

/// Parses and reads one file, and gathers its faults.
fn read_file<T>(
    name: &str,
    text: &str,
    faults: &mut Vec<Fault>,
    read: impl FnOnce(&node::Node<'_>) -> node::Read<T>,
) -> Option<T> {
    match Source::parse(name, text) {
        Ok(source) => {
            let found = read(&source.root()).ok();
            faults.extend(source.into_faults());
            found
        }
        Err(fault) => {
            faults.push(fault);
            None
        }
    }
}

/// The TOML files of the overlay, by their place in it: path as told in faults, and text. Other files are not ours: the
/// overlay can hold templates and words.
fn overlay_files(directory: &Path, faults: &mut Vec<Fault>) -> BTreeMap<String, (String, String)> {
    const KNOWN: [&str; 2] = ["default.toml", "units.toml"];
    let mut tell = |path: &Path, found: String, allowed: &str| {
        faults.push(Fault {
            file: path.display().to_string(),
            key: "--config or HUIYIN_CONFIG".into(),
            found,
            allowed: allowed.to_owned(),
        });
    };
    let mut files = BTreeMap::new();
    if !directory.is_dir() {
        tell(directory, "no such directory".into(), "a directory that holds default.toml, units.toml or notice/*.toml");
        return files;
    }
    for (folder, prefix) in [(directory.to_owned(), ""), (directory.join("notice"), "notice/")] {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => {
                tell(&folder, error.to_string(), "a readable directory");
                continue;
            }
        };
        let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.sort();
        for path in paths {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            if path.extension().is_none_or(|extension| extension != "toml") || path.is_dir() {
                continue;
            }
            if prefix.is_empty() && !KNOWN.contains(&name.as_str()) {
                let meant = fault::near(&name, KNOWN).map(|meant| format!("did you mean {meant}?"));
                tell(&path, "an unknown file".into(), &meant.unwrap_or_else(|| "default.toml or units.toml".into()));
                continue;
            }
            match std::fs::read_to_string(&path) {
                Ok(text) => {
                    files.insert(format!("{prefix}{name}"), (path.display().to_string(), text));
                }
                Err(error) => tell(&path, error.to_string(), "a readable text file, UTF-8"),
            }
        }
    }
    files
}

#[cfg(test)]
mod tests;
