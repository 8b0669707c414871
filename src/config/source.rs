//! A file of settings, with what was laid over it: each value knows where it came from.
use std::cell::RefCell;
use std::collections::BTreeMap;

use toml::{Table, Value};

use super::environment::Given;
use super::fault::Fault;
use super::node::Node;

/// A file, with what was laid over it.
pub(super) struct Source {
    file: String,
    table: Table,
    /// Keys that came from elsewhere: from which file (or the environment), and under which name.
    origins: BTreeMap<String, (String, String)>,
    faults: RefCell<Vec<Fault>>,
}

impl Source {
    /// Reads a file's text.
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, Fault> {
        let table = text.parse::<Table>().map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            Fault {
                file: file.to_owned(),
                key: format!("line {}", before.matches('\n').count() + 1),
                found: error.message().to_owned(),
                allowed: "TOML, UTF-8".into(),
            }
        })?;
        Ok(Self { file: file.to_owned(), table, origins: BTreeMap::new(), faults: RefCell::default() })
    }

    /// Lays another file's keys over this one's.
    pub(super) fn lay_over(&mut self, over: Self) {
        fn merge(under: &mut Table, over: Table, path: &str, touched: &mut Vec<String>) {
            for (key, value) in over {
                let path = join(path, &key);
                match (under.get_mut(&key), value) {
                    (Some(Value::Table(under)), Value::Table(over)) => merge(under, over, &path, touched),
                    (_, value) => {
                        under.insert(key, value);
                        touched.push(path);
                    }
                }
            }
        }
        let mut touched = Vec::new();
        merge(&mut self.table, over.table, "", &mut touched);
        for key in touched {
            self.origins.insert(key.clone(), (over.file.clone(), key));
        }
    }

    /// Sets one key from the environment. The text takes the type of the value it replaces.
    pub(super) fn set(&mut self, given: Given) {
        let mut parts: Vec<&str> = given.key.split('.').collect();
        let Some(last) = parts.pop() else { return };
        let mut table = &mut self.table;
        for part in parts {
            let slot = table.entry(part).or_insert_with(|| Value::Table(Table::new()));
            if !slot.is_table() {
                *slot = Value::Table(Table::new());
            }
            let Value::Table(next) = slot else { return };
            table = next;
        }
        let value = like(table.get(last), given.value);
        table.insert(last.to_owned(), value);
        self.origins.insert(given.key, ("environment".into(), given.name));
    }

    pub(super) fn root(&self) -> Node<'_> {
        Node::new(self, String::new(), &self.table)
    }

    /// A text, where there is one; nothing is told where there is none.
    pub(super) fn peek(&self, section: &str, key: &str) -> Option<&str> {
        self.table.get(section)?.get(key)?.as_str()
    }

    pub(super) fn into_faults(self) -> Vec<Fault> {
        self.faults.into_inner()
    }

    pub(super) fn tell(&self, fault: Fault) {
        self.faults.borrow_mut().push(fault);
    }

    /// Where a key came from: itself, or the nearest table above it that came from elsewhere.
    pub(super) fn origin(&self, key: &str) -> (String, String) {
        let mut above = key;
        loop {
            if let Some((file, name)) = self.origins.get(above) {
                return (file.clone(), if above == key { name.clone() } else { key.to_owned() });
            }
            match above.rsplit_once('.') {
                Some((shorter, _)) => above = shorter,
                None => return (self.file.clone(), key.to_owned()),
            }
        }
    }
}

pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// The text as a value of the default's type; where it is none, the text itself, which its reader will refuse.
fn like(default: Option<&Value>, text: String) -> Value {
    let trimmed = text.trim();
    let read = match default {
        Some(Value::Integer(_) | Value::Float(_)) => {
            trimmed.parse().map(Value::Integer).ok().or_else(|| trimmed.parse().map(Value::Float).ok())
        }
        Some(Value::Boolean(_)) => trimmed.parse().map(Value::Boolean).ok(),
        Some(Value::Array(_)) if trimmed.starts_with('[') => {
            format!("list = {trimmed}").parse::<Table>().ok().and_then(|mut table| table.remove("list"))
        }
        Some(Value::Array(_)) => {
            let parts = trimmed.split(',').map(str::trim).filter(|part| !part.is_empty());
            Some(Value::Array(parts.map(|part| Value::String(part.to_owned())).collect()))
        }
        _ => None,
    };
    read.unwrap_or(Value::String(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> Source {
        Source::parse("a.toml", "n = 1\nf = 0.5\nb = true\nl = []\n[s]\nt = \"x\"\nu = \"\"\n").unwrap()
    }
    fn given(key: &str, value: &str) -> Given {
        Given { key: key.into(), value: value.into(), name: format!("HUIYIN__{}", key.to_uppercase()) }
    }

    #[test]
    fn the_environment_takes_the_type_of_what_it_replaces() {
        let mut source = source();
        for (key, value) in [("n", "7"), ("f", "2"), ("b", "false"), ("l", "a, b,"), ("s.t", "1")] {
            source.set(given(key, value));
        }
        let root = source.root();
        assert_eq!(root.number::<u8>("n", 0..=9).unwrap(), 7);
        assert!((root.fraction("f", 0.0..=9.0).unwrap() - 2.0).abs() < 1e-9);
        assert!(!root.flag("b").unwrap());
        assert_eq!(root.list("l", "texts", |part| Ok(part.to_owned())).unwrap(), ["a", "b"]);
        assert_eq!(root.section("s").unwrap().text("t").unwrap(), "1");
        root.finish();
        assert_eq!(source.into_faults(), []);
    }

    #[test]
    fn every_fault_names_where_its_value_came_from() {
        let mut source = source();
        source.lay_over(Source::parse("over/a.toml", "n = 99\n[s]\nv = 1\n[w]\nx = 1").unwrap());
        source.set(given("f", "many"));
        source.set(given("s.daay", "x"));
        let root = source.root();
        assert!(root.number::<u8>("n", 0..=9).is_err());
        assert!(root.fraction("f", 0.0..=9.0).is_err());
        root.flag("b").unwrap();
        root.list("l", "texts", |part| Ok(part.to_owned())).unwrap();
        let section = root.section("s").unwrap();
        section.text("t").unwrap();
        assert!(section.text("u").is_err());
        assert!(section.date("day").is_err());
        section.finish();
        root.finish();
        let told: Vec<String> = source.into_faults().iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "over/a.toml: n: found 99; allowed: a whole number from 0 to 9",
                "environment: HUIYIN__F: found \"many\"; allowed: a number from 0 to 9",
                "a.toml: s.u: found \"\"; allowed: one line of text",
                "a.toml: s.day: found nothing; allowed: a date like 2025-03-27",
                "environment: HUIYIN__S.DAAY: found an unknown key; allowed: did you mean day?",
                "over/a.toml: s.v: found an unknown key; allowed: one of day, t, u",
                "over/a.toml: w: found an unknown key; allowed: one of b, f, l, n, s",
            ]
        );
    }

    #[test]
    fn text_that_is_no_toml_is_a_fault_with_its_line() {
        let fault = Source::parse("a.toml", "a = 1\n\nb = = 2\n").err().unwrap();
        assert_eq!((fault.key.as_str(), fault.allowed.as_str()), ("line 3", "TOML, UTF-8"));
    }
}
