//! The words of pages and letters: one fluent catalogue a language, embedded, with an office's own words laid over it.
use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;

use crate::domain::language::Language;

/// What a message says in its blanks: `args.set("minutes", 5)`.
pub type Args<'a> = FluentArgs<'a>;
/// One of them.
pub type Blank<'a> = FluentValue<'a>;

#[derive(RustEmbed)]
#[folder = "templates/words/"]
struct Embedded;

/// Every word a person reads, by key, in each language.
pub struct Words {
    bundles: Vec<(Language, FluentBundle<FluentResource>)>,
    keys: BTreeSet<String>,
}

/// What is wrong with a file of words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsFault {
    #[error("{file} cannot be read: {why}")]
    Unreadable { file: String, why: String },
    #[error("{file}: {why}")]
    Syntax { file: String, why: String },
    #[error("{file}: nothing asks for the words `{key}`")]
    UnknownKey { file: String, key: String },
    #[error("the words `{key}` are missing in {language}")]
    Missing { key: String, language: Language },
    #[error("the words `{key}` in {language} have a blank that nobody fills: {why}")]
    Blank { key: String, language: Language, why: String },
}

impl Words {
    /// Reads the embedded words and lays `overlay/words/<language>/*.ftl` over them. An overlay changes words; it cannot
    /// add keys, since nothing would ask for them: a misspelt key is a fault.
    ///
    /// # Errors
    /// Every fault found, not only the first.
    pub fn load(overlay: Option<&Path>) -> Result<Self, Vec<WordsFault>> {
        let mut faults = Vec::new();
        let mut bundles = Vec::new();
        let mut keys: Option<BTreeSet<String>> = None;
        for language in Language::ALL {
            let mut bundle = FluentBundle::new_concurrent(vec![identifier(language)]);
            // Isolation marks around blanks would end up in subjects, attributes and copied text.
            bundle.set_use_isolating(false);
            let mut own = BTreeSet::new();
            for file in embedded_files(language) {
                let Some(resource) = embedded(&file).and_then(|text| parse(&file, text, &mut faults)) else { continue };
                own.extend(message_keys(resource.source()));
                if let Err(errors) = bundle.add_resource(resource) {
                    let why = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
                    faults.push(WordsFault::Syntax { file: file.clone(), why });
                }
            }
            for path in overlay.map(|directory| overlay_files(directory, language)).unwrap_or_default() {
                let file = path.display().to_string();
                let text = match fs::read_to_string(&path) {
                    Ok(text) => text,
                    Err(error) => {
                        faults.push(WordsFault::Unreadable { file, why: error.to_string() });
                        continue;
                    }
                };
                let Some(resource) = parse(&file, text, &mut faults) else { continue };
                for key in message_keys(resource.source()).filter(|key| !own.contains(key)) {
                    faults.push(WordsFault::UnknownKey { file: file.clone(), key });
                }
                bundle.add_resource_overriding(resource);
            }
            bundles.push((language, bundle));
            keys = Some(match keys {
                None => own,
                Some(before) => {
                    let first = Language::default();
                    let missing = |key: &String, language| WordsFault::Missing { key: key.clone(), language };
                    faults.extend(before.difference(&own).map(|key| missing(key, language)));
                    faults.extend(own.difference(&before).map(|key| missing(key, first)));
                    before
                }
            });
        }
        if faults.is_empty() { Ok(Self { bundles, keys: keys.unwrap_or_default() }) } else { Err(faults) }
    }

    /// Every key there is.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }

    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// The words under a key.
    ///
    /// # Errors
    /// No such key, or a blank for which `args` has nothing.
    pub fn find(&self, language: Language, key: &str, args: &Args<'_>) -> Result<String, WordsFault> {
        let missing = || WordsFault::Missing { key: key.to_owned(), language };
        let (_, bundle) = self.bundles.iter().find(|(own, _)| *own == language).ok_or_else(missing)?;
        let pattern = bundle.get_message(key).and_then(|message| message.value()).ok_or_else(missing)?;
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
        match errors.first() {
            None => Ok(text),
            Some(error) => Err(WordsFault::Blank { key: key.to_owned(), language, why: error.to_string() }),
        }
    }

    /// The words under a key, or the key itself: for places that cannot fail. Pages use [`Words::find`].
    #[must_use]
    pub fn text(&self, language: Language, key: &str, args: &Args<'_>) -> String {
        self.find(language, key, args).unwrap_or_else(|_| key.to_owned())
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({} keys)", self.keys.len())
    }
}

fn identifier(language: Language) -> unic_langid::LanguageIdentifier {
    language.as_str().parse().unwrap_or_default()
}

fn embedded_files(language: Language) -> Vec<String> {
    let folder = format!("{language}/");
    let mut files: Vec<String> =
        Embedded::iter().filter(|name| name.starts_with(&folder)).map(std::borrow::Cow::into_owned).collect();
    files.sort();
    files
}

fn embedded(file: &str) -> Option<String> {
    Embedded::get(file).and_then(|file| String::from_utf8(file.data.into_owned()).ok())
}

fn overlay_files(directory: &Path, language: Language) -> Vec<PathBuf> {
    let folder = directory.join("words").join(language.as_str());
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "ftl"))
        .collect();
    files.sort();
    files
}

fn parse(file: &str, text: String, faults: &mut Vec<WordsFault>) -> Option<FluentResource> {
    match FluentResource::try_new(text) {
        Ok(resource) => Some(resource),
        Err((_, errors)) => {
            let why = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
            faults.push(WordsFault::Syntax { file: file.to_owned(), why });
            None
        }
    }
}

/// The keys that a file gives words to: `key = …` at the start of a line. The parser's own tree cannot be named without
/// one more dependency, and fluent allows a message nowhere else.
fn message_keys(source: &str) -> impl Iterator<Item = String> + '_ {
    source.lines().filter_map(|line| {
        let (key, _) = line.split_once('=')?;
        let key = key.trim_end();
        let first = key.chars().next()?;
        let rest = key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        (first.is_ascii_alphabetic() && rest).then(|| key.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_filled_without_isolation_marks() {
        let words = Words::load(None).unwrap();
        let mut args = Args::new();
        args.set("number", "2025-000123");
        let subject = words.find(Language::ZhHans, "letter-citizen-subject", &args).unwrap();
        assert!(subject.contains("2025-000123"), "{subject}");
        assert!(!subject.contains('\u{2068}'), "{subject}");
    }

    #[test]
    fn a_missing_key_or_an_unfilled_blank_is_a_fault_and_not_an_empty_page() {
        let words = Words::load(None).unwrap();
        assert!(matches!(
            words.find(Language::En, "no-such-words", &Args::new()),
            Err(WordsFault::Missing { language: Language::En, .. })
        ));
        assert!(matches!(
            words.find(Language::En, "letter-citizen-subject", &Args::new()),
            Err(WordsFault::Blank { .. })
        ));
        assert_eq!(words.text(Language::En, "no-such-words", &Args::new()), "no-such-words");
    }

    #[test]
    fn an_office_may_change_words_but_not_misspell_their_keys() {
        let directory = tempfile::tempdir().unwrap();
        let folder = directory.path().join("words/zh-Hans");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("own.ftl"), "site-title = 意见箱\n").unwrap();
        let words = Words::load(Some(directory.path())).unwrap();
        assert_eq!(words.text(Language::ZhHans, "site-title", &Args::new()), "意见箱");
        assert_ne!(words.text(Language::En, "site-title", &Args::new()), "意见箱");

        fs::write(folder.join("own.ftl"), "site-titel = 意见箱\n").unwrap();
        let faults = Words::load(Some(directory.path())).unwrap_err();
        assert!(matches!(faults.as_slice(), [WordsFault::UnknownKey { key, .. }] if key == "site-titel"));

        fs::write(folder.join("own.ftl"), "site title\n").unwrap();
        let faults = Words::load(Some(directory.path())).unwrap_err();
        assert!(matches!(faults.as_slice(), [WordsFault::Syntax { .. }]));
    }
}
