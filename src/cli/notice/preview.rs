//! What a person reads of an import: doubts first, then what was found; and, if asked, why.
use serde_json::{Value, json};

use super::{Desk, dashed, where_json};
use crate::app::compile::{Compiled, place};
use crate::app::reading::Reading;
use crate::cli::names::column;
use crate::config::{Sheet, SheetItem};
use crate::domain::notice::{Piece, PieceKind};
use crate::pages::keys::rule_key;
use crate::words::Args;

/// How much of a place is shown.
pub const EXCERPT: usize = 60;

impl Desk<'_> {
    pub fn preview(&self, compiled: &Compiled, reading: &Reading) {
        let mut args = Args::new();
        args.set("count", compiled.remarks.len());
        args.set("kind", reading.kind.as_str());
        args.set("encoding", reading.encoding);
        let key = if compiled.remarks.is_empty() { "notice-no-doubts" } else { "notice-doubts" };
        self.say.line(&self.words.text(self.say.language(), key, &args));
        for remark in &compiled.remarks {
            let why = self.doubt(remark.why);
            let detail = if remark.detail.is_empty() { String::new() } else { format!("  {}", remark.detail) };
            match remark.span {
                Some(span) => {
                    let (line, column) = place::line_and_column(&reading.text, span.start);
                    self.say.line(&format!("  {line}:{column}  {why}{detail}"));
                    self.say.line(&format!("      {}", place::excerpt(&reading.text, span, EXCERPT)));
                }
                None => self.say.line(&format!("  {why}{detail}")),
            }
        }
        self.say.line("");
        self.sheet(&compiled.sheet);
    }

    /// The values of a notice.
    pub fn sheet(&self, sheet: &Sheet) {
        let contact = &sheet.contact;
        let inspection = &sheet.inspection;
        let span = |from: &str, to: &str| {
            if from.is_empty() && to.is_empty() { String::new() } else { format!("{from} – {to}") }
        };
        let phones = contact.phones.iter().map(|phone| {
            let parts = [&phone.number, &phone.extension, &phone.owner, &phone.hours];
            parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ")
        });
        let values = [
            ("title", sheet.title.clone()),
            ("issuer", sheet.issuer.clone()),
            ("receiver", sheet.receiver.clone()),
            ("published", sheet.published.clone()),
            ("signed", sheet.signed.clone()),
            ("state", sheet.state.clone()),
            ("window", span(&sheet.opens, &sheet.closes)),
            ("inspection-body", inspection.body.clone()),
            ("inspection-subject", inspection.subject.clone()),
            ("inspection-days", span(&inspection.from, &inspection.to)),
            ("inspection-feedback", inspection.feedback.clone()),
            ("phones", phones.collect::<Vec<_>>().join("; ")),
            ("faxes", contact.faxes.join("; ")),
            ("emails", contact.emails.join("; ")),
            ("address", contact.address.clone()),
            ("po-box", contact.po_box.clone()),
            ("postcode", contact.postcode.clone()),
            ("envelope", contact.envelope.clone()),
            ("envelope-place", contact.envelope_place.clone()),
            ("persons", contact.persons.join("; ")),
        ];
        for (name, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
            self.say.line(&format!("{}  {value}", column(&self.word(&format!("sheet-{name}")), 18)));
        }
        let mut args = Args::new();
        args.set("areas", sheet.areas.len());
        args.set("items", sheet.items().count());
        self.say.line("");
        self.say.line(&self.words.text(self.say.language(), "notice-counted", &args));
        for area in &sheet.areas {
            if !area.title.is_empty() {
                self.say.line(&format!("\n  {}", area.title));
            }
            area.items.iter().for_each(|item| self.item(item));
        }
    }

    fn item(&self, item: &SheetItem) {
        let printed = if item.printed.is_empty() { String::new() } else { format!(" [{}]", item.printed) };
        self.say.line(&format!("  {:>4}{printed}  {}", item.number, item.title));
        let who = if item.commission_only {
            self.word("sheet-commission-only")
        } else if item.lead.is_empty() && item.suggestions.is_empty() {
            return;
        } else {
            item.lead.clone()
        };
        if !who.is_empty() {
            self.say.line(&format!("          → {who}"));
        }
        for suggestion in &item.suggestions {
            let unit = if suggestion.unit.is_empty() { String::new() } else { format!(" = {}", suggestion.unit) };
            let role = self.word(&format!("unit-role-{}", suggestion.role));
            self.say.line(&format!("          {role}  {}{unit}  「{}」", suggestion.name, suggestion.words));
        }
    }

    /// Every stretch that was taken for something, the rule that decided, and the rule in words.
    pub fn reasons(&self, compiled: &Compiled, reading: &Reading) {
        self.say.line("");
        self.say.line(&self.word("notice-why"));
        for piece in found(compiled) {
            let (line, at) = place::line_and_column(&reading.text, piece.span.start);
            let kind = self.word(&format!("piece-{}", dashed(piece.kind.as_str())));
            let excerpt = place::excerpt(&reading.text, piece.span, EXCERPT);
            self.say.line(&format!("  {}  {}  {excerpt}", column(&format!("{line}:{at}"), 8), column(&kind, 14)));
            if !piece.rule.is_empty() {
                self.say.line(&format!("            {}  {}", piece.rule, self.rule(piece.rule)));
            }
        }
    }

    pub fn reasons_json(&self, compiled: &Compiled, reading: &Reading) -> Value {
        found(compiled)
            .map(|piece| {
                json!({
                    "where": where_json(&reading.text, piece.span),
                    "kind": piece.kind.as_str(),
                    "rule": piece.rule,
                    "why": self.rule(piece.rule),
                })
            })
            .collect()
    }

    fn rule(&self, rule: &str) -> String {
        self.word(&rule_key(rule))
    }
}

fn found(compiled: &Compiled) -> impl Iterator<Item = &Piece> {
    compiled.parsed.pieces.iter().filter(|piece| piece.kind != PieceKind::Text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use crate::pages::keys::RULES;

    /// Rules sign their finds with names like `title.line`; whoever adds one says here what it means.
    #[test]
    fn every_rule_of_the_reader_is_explained() {
        let name = regex::Regex::new(r#""([a-z_]+\.[a-z_]+)""#).unwrap();
        let notice = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain/notice");
        let mut used = BTreeSet::new();
        let parts = std::fs::read_dir(notice.join("reader")).unwrap().flatten().map(|entry| entry.path());
        for path in parts.chain([notice.join("reader.rs")]) {
            if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                used.extend(name.captures_iter(&text).map(|found| found[1].to_owned()));
            }
        }
        let known: BTreeSet<String> = RULES.iter().map(|rule| (*rule).to_owned()).collect();
        assert_eq!(used.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "without words");
        assert_eq!(known.difference(&used).collect::<Vec<_>>(), Vec::<&String>::new(), "words without a rule");
    }
}
