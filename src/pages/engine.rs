//! The template engine: one environment a language, strict, with the few functions that templates may call.
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, State, UndefinedBehavior, Value};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::assets::Assets;
use super::{PageError, PageFault, entry_templates};
use crate::domain::language::Language;
use crate::words::{Args, Blank, Words};

#[derive(RustEmbed)]
#[folder = "templates/citizen/"]
#[prefix = "citizen/"]
struct Citizen;

#[derive(RustEmbed)]
#[folder = "templates/letters/"]
#[prefix = "letters/"]
struct Letters;

#[derive(RustEmbed)]
#[folder = "templates/staff/"]
#[prefix = "staff/"]
struct Staff;

#[derive(RustEmbed)]
#[folder = "templates/responses/"]
#[prefix = "responses/"]
struct Responses;

/// A view as templates see it.
pub(super) fn serialized<T: Serialize>(view: T) -> Value {
    Value::from(Serde(view))
}

pub(super) struct Engine {
    environments: Vec<(Language, Environment<'static>)>,
    names: Vec<String>,
}

/// The sources of all templates: embedded, with `overlay`'s files of the same names over them.
pub(super) fn sources(overlay: Option<&Path>, faults: &mut Vec<PageFault>) -> BTreeMap<String, String> {
    let mut sources = BTreeMap::new();
    for name in Citizen::iter().chain(Letters::iter()).chain(Staff::iter()).chain(Responses::iter()) {
        let file = Citizen::get(&name).or_else(|| Letters::get(&name)).or_else(|| Staff::get(&name));
        let file = file.or_else(|| Responses::get(&name));
        if let Some(text) = file.and_then(|file| String::from_utf8(file.data.into_owned()).ok()) {
            sources.insert(name.into_owned(), text);
        }
    }
    for folder in ["citizen", "letters", "staff", "responses"] {
        let Some(directory) = overlay.map(|directory| directory.join(folder)).filter(|path| path.is_dir()) else {
            continue;
        };
        if let Err((file, source)) = read_into(&mut sources, folder, &directory) {
            faults.push(PageFault::Unreadable { file, source });
        }
    }
    sources
}

fn read_into(
    sources: &mut BTreeMap<String, String>,
    prefix: &str,
    directory: &Path,
) -> Result<(), (String, std::io::Error)> {
    let at = |path: &Path| path.display().to_string();
    for entry in fs::read_dir(directory).map_err(|error| (at(directory), error))? {
        let path = entry.map_err(|error| (at(directory), error))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|name| !name.starts_with('.')) else {
            continue;
        };
        let name = format!("{prefix}/{name}");
        if path.is_dir() {
            read_into(sources, &name, &path)?;
        } else {
            let text = fs::read_to_string(&path).map_err(|error| (at(&path), error))?;
            sources.insert(name, text);
        }
    }
    Ok(())
}

impl Engine {
    pub(super) fn load(
        words: &Arc<Words>,
        assets: &Assets,
        overlay: Option<&Path>,
        faults: &mut Vec<PageFault>,
    ) -> Self {
        let sources = sources(overlay, faults);
        let mut environments = Vec::new();
        for language in Language::ALL {
            let mut environment = environment(language, Arc::clone(words), assets);
            for (name, text) in &sources {
                if let Err(source) = environment.add_template_owned(name.clone(), text.clone())
                    && language == Language::default()
                {
                    faults.push(PageFault::Template { template: name.clone(), source });
                }
            }
            environments.push((language, environment));
        }
        faults.extend(unused(&sources).into_iter().map(|template| PageFault::Unused { template }));
        Self { environments, names: sources.into_keys().collect() }
    }

    /// The names of all templates.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    pub(super) fn render(&self, language: Language, template: &str, context: Value) -> Result<String, PageError> {
        let failed = |source| PageError::Render { template: template.to_owned(), source };
        let (_, environment) = self
            .environments
            .iter()
            .find(|(own, _)| *own == language)
            .ok_or_else(|| failed(Error::new(ErrorKind::TemplateNotFound, "no such language")))?;
        let mut page = environment.get_template(template).and_then(|t| t.render(context)).map_err(failed)?;
        if template.rsplit_once('.').is_some_and(|(_, kind)| kind == "html") && !template.starts_with("letters/") {
            page = squeeze(&page);
        }
        Ok(page)
    }
}

/// Templates that no page asks for and no other template names: a misspelt file in an overlay.
fn unused(sources: &BTreeMap<String, String>) -> BTreeSet<String> {
    let entries = entry_templates();
    let named = |name: &String| {
        let quoted = format!("\"{name}\"");
        // An office may have as many responses as it likes.
        name.starts_with("responses/") || entries.contains(name) || sources.values().any(|text| text.contains(&quoted))
    };
    sources.keys().filter(|name| !named(name)).cloned().collect()
}

fn environment(language: Language, words: Arc<Words>, assets: &Assets) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    // Debug information would put the page's values, what a citizen typed among them, into error messages.
    environment.set_debug(false);
    environment.set_auto_escape_callback(|name| {
        if name.rsplit_once('.').is_some_and(|(_, kind)| kind == "html") { AutoEscape::Html } else { AutoEscape::None }
    });
    environment.add_function("t", move |key: &str, blanks: Kwargs| words_under(&words, language, key, &blanks));
    environment.add_function("url", |state: &State<'_, '_>, path: &str, pairs: Kwargs| url(state, path, &pairs));
    environment.add_function("say", move |phrase: &Value| say(language, phrase));
    environment.add_filter("day", move |day: &str| in_words(language, day));
    environment.add_filter("lines", lines);
    environment.add_filter("one_line", |text: &str| crate::domain::text::fold_line(text));
    let paths: BTreeMap<String, String> = assets.iter().map(|a| (a.name.to_owned(), a.path.clone())).collect();
    environment.add_function("asset", move |state: &State<'_, '_>, name: &str| {
        let path = paths.get(name).ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "no such asset"))?;
        Ok::<_, Error>(Value::from_safe_string(format!("{}/{path}", escape(&root(state)?))))
    });
    environment
}

/// `t('key', blank=value)`: the words under a key.
fn words_under(words: &Words, language: Language, key: &str, blanks: &Kwargs) -> Result<String, Error> {
    let mut args = Args::new();
    for name in blanks.args() {
        let value: Value = blanks.get(name)?;
        let filled = match value.kind() {
            ValueKind::Number => match i64::try_from(value.clone()) {
                Ok(number) => Blank::from(number),
                Err(_) => Blank::from(value.to_string()),
            },
            ValueKind::String => Blank::from(value.to_string()),
            _ => {
                let detail = format!("the blank `{name}` of `{key}` is neither text nor a number");
                return Err(Error::new(ErrorKind::InvalidOperation, detail));
            }
        };
        args.set(name.to_owned(), filled);
    }
    words.find(language, key, &args).map_err(|fault| Error::new(ErrorKind::UndefinedError, fault.to_string()))
}

/// `url('/feedback', item=19)`: a link below the base that keeps language and elder mode.
fn url(state: &State<'_, '_>, path: &str, pairs: &Kwargs) -> Result<Value, Error> {
    let mut query = ::url::form_urlencoded::Serializer::new(String::new());
    for name in pairs.args() {
        let value: Value = pairs.get(name)?;
        query.append_pair(name, &value.to_string());
    }
    let own = query.finish();
    let chrome = chrome(state)?;
    let tail = chrome.get_attr("tail")?.to_string();
    let mut link = format!("{}{path}", base(state)?);
    for part in [own, tail].into_iter().filter(|part| !part.is_empty()) {
        link.push(if link.contains('?') { '&' } else { '?' });
        link.push_str(&part);
    }
    Ok(Value::from_safe_string(escape(&link)))
}

fn chrome(state: &State<'_, '_>) -> Result<Value, Error> {
    state.lookup("chrome").ok_or_else(|| Error::new(ErrorKind::UndefinedError, "there are no links in letters"))
}

/// Below which everything lies that belongs to no notice.
fn root(state: &State<'_, '_>) -> Result<String, Error> {
    Ok(chrome(state)?.get_attr("root")?.to_string())
}

fn base(state: &State<'_, '_>) -> Result<String, Error> {
    Ok(chrome(state)?.get_attr("base")?.to_string())
}

/// `say(phrase)`: its text, marked where it is in another language than the page.
fn say(language: Language, phrase: &Value) -> Result<Value, Error> {
    let own = phrase.get_attr("language")?.to_string();
    let text = escape(&phrase.get_attr("text")?.to_string());
    Ok(Value::from_safe_string(if own == language.as_str() {
        text
    } else {
        format!("<span lang=\"{}\">{text}</span>", escape(&own))
    }))
}

/// `2025-03-27|day`: 2025年3月27日, or 27 March 2025.
fn in_words(language: Language, day: &str) -> Result<String, Error> {
    let wrong = || Error::new(ErrorKind::InvalidOperation, "not a day");
    let day: Date = day.parse().map_err(|_| wrong())?;
    let month = usize::try_from(day.month()).map_err(|_| wrong())?;
    match language {
        Language::ZhHans => Ok(format!("{}年{}月{}日", day.year(), day.month(), day.day())),
        Language::En => {
            let months = [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ];
            let name = months.get(month.saturating_sub(1)).ok_or_else(wrong)?;
            Ok(format!("{} {name} {}", day.day(), day.year()))
        }
    }
}

/// Text as HTML with its line ends kept, for mail programs that know no `white-space`.
fn lines(text: &str) -> Value {
    Value::from_safe_string(escape(text).replace('\n', "<br>\n"))
}

/// For HTML text and quoted attributes.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Drops the indentation of the templates. Stops at a `<textarea`, whose text is the citizen's own.
fn squeeze(page: &str) -> String {
    let mut squeezed = String::with_capacity(page.len());
    let mut kept = false;
    for line in page.split('\n') {
        kept = kept || line.contains("<textarea");
        let line = if kept { line } else { line.trim() };
        kept = kept && !line.contains("</textarea>");
        if !line.is_empty() || kept {
            let _ = writeln!(squeezed, "{line}");
        }
    }
    squeezed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squeezing_leaves_a_citizen_s_own_line_ends_alone() {
        let page = "  <p>\n\n   a</p>\n <textarea>\nx\n\n   y\n\nz</textarea>\n\n  <p>b</p>";
        assert_eq!(squeeze(page), "<p>\na</p>\n <textarea>\nx\n\n   y\n\nz</textarea>\n<p>b</p>\n");
    }

    #[test]
    fn days_are_written_as_each_language_writes_them() {
        assert_eq!(in_words(Language::ZhHans, "2025-03-07").unwrap(), "2025年3月7日");
        assert_eq!(in_words(Language::En, "2025-03-07").unwrap(), "7 March 2025");
        assert!(in_words(Language::En, "soon").is_err());
    }

    #[test]
    fn a_text_keeps_its_lines_and_loses_its_markup() {
        assert_eq!(lines("<b>a\n'b'").to_string(), "&lt;b&gt;a<br>\n&#39;b&#39;");
    }
}
