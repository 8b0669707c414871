//! 答复模板: texts that an answer can begin with; an office lays its own over them or adds to them.
//!
//! A file `templates/responses/<language>/<name>.txt`: the first line is its title, the rest the text. Between them may stand
//! `items: 3, 19` and `states: at_desk, in_review`, one line each: then it is offered for those items and states only.
use serde::Serialize;

use crate::domain::case::State;
use crate::domain::ids::ItemNumber;
use crate::domain::language::Language;
use crate::pages::engine::serialized;
use crate::pages::letters::tidy;
use crate::pages::{PageError, Pages};

/// What decides which responses are offered.
#[derive(Clone, Copy)]
pub struct ResponseCase<'a> {
    pub items: &'a [ItemNumber],
    pub state: State,
}

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
    /// Every response in the citizen's language that fits the case.
    pub fn responses(
        &self,
        language: Language,
        case: ResponseCase<'_>,
        facts: &ResponseFacts,
    ) -> Result<Vec<Response>, PageError> {
        let folder = format!("responses/{language}/");
        let names = self.engine.names().filter_map(|name| name.strip_prefix(&folder)?.strip_suffix(".txt"));
        let response = |name: &str| {
            let whole = self.engine.render(language, &format!("{folder}{name}.txt"), serialized(facts))?;
            let (title, rest) = whole.split_once('\n').unwrap_or((whole.as_str(), ""));
            let Some(text) = fitting(rest, case) else { return Ok(None) };
            let title = title.trim().to_owned();
            Ok(Some(Response { name: name.to_owned(), title, text: tidy(text).trim().to_owned() }))
        };
        names.filter_map(|name| response(name).transpose()).collect()
    }
}

/// The text behind the lines that say what it is for; `None` if it is for something else.
fn fitting<'a>(mut rest: &'a str, case: ResponseCase<'_>) -> Option<&'a str> {
    while let Some((line, after)) = rest.split_once('\n') {
        let (key, values) = line.split_once(':').unwrap_or((line, ""));
        let mut values = values.split(',').map(str::trim);
        let fits = match key.trim() {
            "items" => values.any(|value| value.parse().is_ok_and(|item| case.items.contains(&item))),
            "states" => values.any(|value| value == case.state.as_str()),
            _ => break,
        };
        if !fits {
            return None;
        }
        rest = after;
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_says_what_it_is_for() {
        let items = ["3".parse().unwrap(), "19".parse().unwrap()];
        let case = ResponseCase { items: &items, state: State::Accepted };
        assert_eq!(fitting("text\nmore", case), Some("text\nmore"));
        assert_eq!(fitting("items: 4, 19\nstates: accepted\ntext", case), Some("text"));
        assert_eq!(fitting("items: 4\ntext", case), None);
        assert_eq!(fitting("items:\ntext", case), None);
        assert_eq!(fitting("states: at_desk, closed\ntext", case), None);
        assert_eq!(fitting("Please note: 3 things\ntext", case), Some("Please note: 3 things\ntext"));
    }
}
