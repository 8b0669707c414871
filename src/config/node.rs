//! Reading a table of settings: typed, with every fault told where it stands, unknown keys included.
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use jiff::civil::Date;
use toml::{Table, Value};

use super::environment::SECRETS;
use super::fault::{Fault, near};
use super::source::{Source, join};
use super::urls::without_secret;

/// The fault has been told; there is nothing to read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told;
pub(super) type Read<T> = Result<T, Told>;

/// A table within a source.
pub(super) struct Node<'a> {
    source: &'a Source,
    path: String,
    table: &'a Table,
    seen: RefCell<BTreeSet<&'static str>>,
}

/// How a fault shows what it found.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::Table(_) => return "a table".into(),
        Value::Array(_) => return "a list".into(),
        Value::String(text) => format!("{text:?}"),
        other => other.to_string(),
    };
    if text.chars().count() <= 120 { text } else { text.chars().take(119).chain(['…']).collect() }
}

impl<'a> Node<'a> {
    pub(super) const fn new(source: &'a Source, path: String, table: &'a Table) -> Self {
        Self { source, path, table, seen: RefCell::new(BTreeSet::new()) }
    }

    /// Tells a fault of one of this table's keys.
    pub(super) fn fault(&self, key: &str, found: impl Into<String>, allowed: impl Into<String>) -> Told {
        let (file, key) = self.source.origin(&join(&self.path, key));
        self.source.tell(Fault { file, key, found: found.into(), allowed: allowed.into() });
        Told
    }

    fn wrong(&self, key: &'static str, value: &Value, allowed: impl Into<String>) -> Told {
        let secret = SECRETS.contains(&join(&self.path, key).as_str());
        let found = match value {
            Value::String(text) if secret => without_secret(text),
            value => shown(value),
        };
        self.fault(key, found, allowed)
    }

    fn take(&self, key: &'static str) -> Option<&'a Value> {
        self.seen.borrow_mut().insert(key);
        self.table.get(key)
    }

    fn need(&self, key: &'static str, allowed: &str) -> Read<&'a Value> {
        self.take(key).ok_or_else(|| self.fault(key, "nothing", allowed))
    }

    pub(super) fn has(&self, key: &'static str) -> bool {
        self.take(key).is_some()
    }

    /// A text that must be there; it may be empty.
    pub(super) fn any_text(&self, key: &'static str, allowed: &str) -> Read<&'a str> {
        let value = self.need(key, allowed)?;
        value.as_str().ok_or_else(|| self.wrong(key, value, allowed))
    }

    /// A text of one line that says something.
    pub(super) fn text(&self, key: &'static str) -> Read<String> {
        self.parsed(key, "one line of text", line)
    }

    pub(super) fn optional_text(&self, key: &'static str) -> Read<Option<String>> {
        self.optional(key, "one line of text, or nothing", line)
    }

    pub(super) fn parsed<T>(&self, key: &'static str, allowed: &str, parse: impl FnOnce(&str) -> Option<T>) -> Read<T> {
        let text = self.any_text(key, allowed)?;
        parse(text).ok_or_else(|| self.wrong(key, &Value::String(text.to_owned()), allowed))
    }

    /// Like [`Node::parsed`], where the key may be left out or empty.
    pub(super) fn optional<T>(
        &self,
        key: &'static str,
        allowed: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Read<Option<T>> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(_) => self.parsed(key, allowed, parse).map(Some),
        }
    }

    pub(super) fn number<N: TryFrom<i64>>(&self, key: &'static str, range: RangeInclusive<i64>) -> Read<N> {
        let allowed = format!("a whole number from {} to {}", range.start(), range.end());
        let value = self.need(key, &allowed)?;
        let number = value.as_integer().filter(|number| range.contains(number));
        number.and_then(|number| N::try_from(number).ok()).ok_or_else(|| self.wrong(key, value, allowed))
    }

    /// A number that may have a fraction, within the range.
    pub(super) fn fraction(&self, key: &'static str, range: RangeInclusive<f64>) -> Read<f64> {
        let allowed = format!("a number from {} to {}", range.start(), range.end());
        let value = self.need(key, &allowed)?;
        let number = match value {
            Value::Integer(number) => i32::try_from(*number).ok().map(f64::from),
            Value::Float(number) => Some(*number),
            _ => None,
        };
        number.filter(|number| range.contains(number)).ok_or_else(|| self.wrong(key, value, allowed))
    }

    /// Yes or no; left out means no.
    pub(super) fn flag(&self, key: &'static str) -> Read<bool> {
        match self.take(key) {
            None => Ok(false),
            Some(value) => value.as_bool().ok_or_else(|| self.wrong(key, value, "true or false")),
        }
    }

    pub(super) fn optional_date(&self, key: &'static str) -> Read<Option<Date>> {
        let Some(value) = self.take(key) else { return Ok(None) };
        let text = match value {
            Value::Datetime(date) => date.to_string(),
            Value::String(text) => text.clone(),
            _ => String::new(),
        };
        let day = text.get(..10).filter(|_| text.len() == 10).and_then(|text| text.parse().ok());
        day.map(Some).ok_or_else(|| self.wrong(key, value, "a date like 2025-03-27"))
    }

    pub(super) fn date(&self, key: &'static str) -> Read<Date> {
        self.optional_date(key)?.ok_or_else(|| self.fault(key, "nothing", "a date like 2025-03-27"))
    }

    /// A list whose every part is read; one wrong part spoils the list, but all wrong parts are told.
    pub(super) fn list<T>(
        &self,
        key: &'static str,
        allowed: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Read<Vec<T>> {
        let Some(value) = self.take(key) else { return Ok(Vec::new()) };
        let Some(parts) = value.as_array() else {
            return Err(self.wrong(key, value, format!("a list: {allowed}")));
        };
        let read = parts.iter().enumerate().map(|(index, part)| {
            let parsed = part.as_str().map_or_else(|| Err(String::new()), &parse);
            parsed.map_err(|why| {
                let allowed = if why.is_empty() { allowed.to_owned() } else { format!("{allowed} ({why})") };
                self.fault(&format!("{key}[{}]", index + 1), shown(part), allowed)
            })
        });
        read.collect::<Vec<_>>().into_iter().collect()
    }

    /// A list of whole numbers within the range; empty where the key is left out.
    pub(super) fn numbers(&self, key: &'static str, range: RangeInclusive<i64>) -> Read<Vec<i64>> {
        let Some(value) = self.take(key) else { return Ok(Vec::new()) };
        let allowed = format!("a list of whole numbers from {} to {}", range.start(), range.end());
        let read = value.as_array().and_then(|parts| {
            parts.iter().map(|part| part.as_integer().filter(|number| range.contains(number))).collect()
        });
        read.ok_or_else(|| self.wrong(key, value, allowed))
    }

    pub(super) fn section(&self, key: &'static str) -> Read<Node<'a>> {
        let value = self.need(key, "a table")?;
        let table = value.as_table().ok_or_else(|| self.wrong(key, value, "a table"))?;
        Ok(self.below(join(&self.path, key), table))
    }

    /// `[[key]]`: at least one table. Numbered from one in faults.
    pub(super) fn tables(&self, key: &'static str) -> Read<Vec<Node<'a>>> {
        let allowed = format!("at least one [[{key}]]");
        let value = self.need(key, &allowed)?;
        let parts = value.as_array().filter(|parts| !parts.is_empty());
        let tables: Option<Vec<&Table>> = parts.and_then(|parts| parts.iter().map(Value::as_table).collect());
        let tables = tables.ok_or_else(|| self.wrong(key, value, allowed))?;
        let path = |index: usize| format!("{}[{}]", join(&self.path, key), index + 1);
        Ok(tables.into_iter().enumerate().map(|(index, table)| self.below(path(index), table)).collect())
    }

    /// Like [`Node::tables`], where there may be none.
    pub(super) fn any_tables(&self, key: &'static str) -> Read<Vec<Node<'a>>> {
        if self.has(key) { self.tables(key) } else { Ok(Vec::new()) }
    }

    fn below(&self, path: String, table: &'a Table) -> Node<'a> {
        Node::new(self.source, path, table)
    }

    /// Tells every key that nobody asked for.
    pub(super) fn finish(&self) {
        let seen = self.seen.borrow();
        for key in self.table.keys().filter(|key| !seen.contains(key.as_str())) {
            let known = seen.iter().copied();
            let allowed = near(key, known.clone()).map_or_else(
                || format!("one of {}", known.collect::<Vec<_>>().join(", ")),
                |meant| format!("did you mean {meant}?"),
            );
            self.fault(key, "an unknown key", allowed);
        }
    }
}

/// A text of one line, not empty, without anything invisible.
pub(super) fn line(text: &str) -> Option<String> {
    let folded = crate::domain::text::fold_line(text);
    (!folded.is_empty() && folded == text).then_some(folded)
}
