//! 答复模板: texts that an answer can begin with; an office lays its own over them or adds to them.
//!
//! A file `templates/responses/<language>/<name>.txt`: the first line is its title, the rest the text.
use serde::Serialize;

use crate::domain::language::Language;
use crate::pages::engine::serialized;
use crate::pages::letters::tidy;
use crate::pages::{PageError, Pages};

/// What the blanks of a response stand for.
#[derive(Clone, Serialize)]
pub struct ResponseFacts {
    pub number: String,
    pub item_title: String,
    pub phone: String,
    pub receiver: String,
}

/// One response, blanks filled.
#[derive(Clone, Serialize)]
pub struct Response {
    pub name: String,
    pub title: String,
    pub text: String,
}

impl Pages {
    /// Every response in the citizen's language.
    pub fn responses(&self, language: Language, facts: &ResponseFacts) -> Result<Vec<Response>, PageError> {
        let folder = format!("responses/{language}/");
        let names = self.engine.names().filter_map(|name| name.strip_prefix(&folder)?.strip_suffix(".txt"));
        let response = |name: &str| {
            let whole = self.engine.render(language, &format!("{folder}{name}.txt"), serialized(facts))?;
            let (title, text) = whole.split_once('\n').unwrap_or((whole.as_str(), ""));
            Ok(Response { name: name.to_owned(), title: title.trim().to_owned(), text: tidy(text).trim().to_owned() })
        };
        names.map(response).collect()
    }
}
