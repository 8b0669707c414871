//! 检索: how a text is cut so that any run of its characters can be found, and what is looked for.
//!
//! Chinese has no spaces, and whatever cuts it into words is wrong about some; so single characters and pairs of
//! neighbours are what is indexed, of every script alike. A run of three or more holds all its pairs; whether they stand
//! in this order is looked up in the text itself.
use std::collections::BTreeSet;

use super::text::half_width;

/// How many terms of a query count, and how many characters of each.
const TERMS: usize = 8;
const LONGEST_TERM: usize = 64;

/// The form in which texts are compared: letter case and full-width forms do not matter.
#[must_use]
pub fn fold(text: &str) -> String {
    text.chars().flat_map(|c| half_width(c).to_lowercase()).collect()
}

/// What somebody looks for: every term must stand somewhere in the case's text or notes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted(Vec<String>);

impl Wanted {
    #[must_use]
    pub fn parse(typed: &str) -> Self {
        let folded = fold(typed);
        let term = |term: &str| term.chars().take(LONGEST_TERM).collect();
        Self(folded.split_whitespace().take(TERMS).map(term).collect())
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The tokens that a text must have to hold all terms. They are necessary, not sufficient.
    #[must_use]
    pub fn tokens(&self) -> Tokens {
        let mut tokens = Tokens::default();
        for term in &self.0 {
            let mut characters = term.chars();
            match (characters.next(), characters.next()) {
                (Some(alone), None) => tokens.add(&[alone]),
                _ => tokens.add_pairs(term),
            }
        }
        tokens
    }

    /// Whether every term stands in one of the texts.
    #[must_use]
    pub fn is_in(&self, texts: &[&str]) -> bool {
        let folded: Vec<String> = texts.iter().map(|text| fold(text)).collect();
        self.0.iter().all(|term| folded.iter().any(|text| text.contains(term.as_str())))
    }
}

/// What an index holds of a text: each token once, none with a space in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens(BTreeSet<String>);

/// Begins the name of what is no word: an item, a state. With what follows it is longer than any token of a text.
const MARK: char = '\u{E000}';

impl Tokens {
    /// Adds the characters and pairs of a text.
    pub fn add_text(&mut self, text: &str) {
        let folded = fold(text);
        for run in folded.split_whitespace() {
            for c in run.chars() {
                self.add(&[c]);
            }
            self.add_pairs(run);
        }
    }

    /// Adds something that a case has beside its words.
    pub fn add_facet(&mut self, kind: char, value: &str) {
        self.0.insert(facet(kind, value));
    }

    fn add_pairs(&mut self, run: &str) {
        for (first, second) in run.chars().zip(run.chars().skip(1)) {
            self.add(&[first, second]);
        }
    }

    fn add(&mut self, characters: &[char]) {
        self.0.insert(characters.iter().map(|c| visible(*c)).collect());
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    #[must_use]
    pub fn joined(&self) -> String {
        self.0.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// The token of a facet.
#[must_use]
pub fn facet(kind: char, value: &str) -> String {
    let value: String = value.chars().map(visible).collect();
    format!("{MARK}{kind}{value}")
}

/// Index programs take ASCII punctuation for the end of a word: it is moved to where they do not.
fn visible(c: char) -> char {
    if c.is_ascii() && !c.is_ascii_alphanumeric() { char::from_u32(0xE100 + u32::from(c)).unwrap_or(c) } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tokens(text: &str) -> Tokens {
        let mut tokens = Tokens::default();
        tokens.add_text(text);
        tokens
    }

    proptest! {
        /// Whatever run of a text somebody types, the text has its tokens and holds it.
        #[test]
        fn every_run_is_found(text in "(\\PC|[一-龥]|[ ，。a-cA-CＡ]){1,40}", start in 0usize..40, length in 1usize..6) {
            let run: String = text.chars().skip(start).take(length).collect();
            let wanted = Wanted::parse(&run);
            let all = tokens(&text);
            for token in wanted.tokens().iter() {
                prop_assert!(all.0.contains(token), "{token:?} of {run:?}");
                prop_assert!(!token.contains(char::is_whitespace) && token.chars().count() <= 2);
            }
            prop_assert!(wanted.is_in(&[&text]));
        }
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        let text = "停车场还没有建好";
        assert!(Wanted::parse("停车").is_in(&[text]));
        assert!(!Wanted::parse("车停").is_in(&[text]));
        assert!(Wanted::parse("建好 停车").is_in(&[text]));
        assert!(Wanted::parse("建好 已核").is_in(&[text, "已核实"]));
        assert!(!Wanted::parse("建好 已办").is_in(&[text, "已核实"]));
        assert!(Wanted::parse("ＰＡＲＫ").is_in(&["the Parking lot"]));
        assert!(Wanted::parse(" \n").is_empty());
    }

    #[test]
    fn no_text_makes_the_token_of_a_facet() {
        assert!(!tokens("\u{E000}sat_desk").0.contains(&facet('s', "at_desk")));
    }
}
