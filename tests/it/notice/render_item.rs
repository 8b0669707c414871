//! Prints one item: its heading, who does it, what was done, how it stands.
use huiyin::domain::notice::Span;

use super::model::Item;
use super::page::mark_words;
use super::render::{Flaw, Printer, with_role};
use super::sheet::{ItemRow, Value};
use super::style::{Mark, StatusForm, TitleEnd, TitleForm, UnitForm};
use super::words::{Chance, chinese};

/// The title in its form, without mark and final punctuation.
fn title_words(problem: &str, form: TitleForm) -> String {
    let inner = problem.replace('“', "‘").replace('”', "’");
    match form {
        TitleForm::Bare => problem.to_owned(),
        TitleForm::OfProblem => format!("{problem}的问题"),
        TitleForm::Problem => format!("{problem}问题"),
        TitleForm::OfMending => format!("{problem}的整改"),
        TitleForm::AboutProblem => format!("关于{problem}的问题"),
        TitleForm::AboutQuoted => format!("关于“{inner}”问题的整改情况"),
        TitleForm::AgainstQuoted => format!("针对“{inner}”问题"),
    }
}

impl Printer<'_> {
    /// Prints an item; where one stands `open` on the line, behind it.
    pub fn item(&mut self, item: &Item, open: bool, chance: &mut Chance) -> ItemRow {
        let style = self.page.style;
        let (number, flawed) = self.next_number();
        if !open {
            self.page.indent();
        }
        self.page.put(&mark_words(style.structure.item, number));
        if matches!(style.structure.item, Mark::Dot | Mark::Comma) && chance.percent(10) {
            self.page.put(" ");
        }
        let title = self.title(item, chance);
        if flawed {
            self.doubts.push((self.flaw.unwrap(), title.places[0]));
        }
        let own_line = matches!(style.title_end, TitleEnd::Line | TitleEnd::LineStop);
        let bracketed =
            style.status == StatusForm::Brackets && style.title_end != TitleEnd::Colon && !style.wrapped_items;
        let mut status = None;
        if let Some(words) = item.status.filter(|_| bracketed) {
            self.page.put("（");
            status = Some(self.page.value(words));
            self.page.put("）");
        }
        // 针对“…”问题，
        let runs_on = style.title_form == TitleForm::AgainstQuoted && style.intro == 0 && status.is_none();
        self.page.put(match style.title_end {
            TitleEnd::Line => "",
            TitleEnd::Stop if runs_on => "，",
            TitleEnd::LineStop | TitleEnd::Stop => "。",
            TitleEnd::Colon => "：",
        });
        if own_line {
            self.page.end();
            self.page.indent();
        }
        if style.doubled {
            self.page.put(&title.text);
            self.page.put("。");
        }
        if let Some(label) = style.label {
            self.page.put(label);
        }
        let mut units = self.units_before(item);
        let mut body = None;
        for sentence in &item.sentences {
            let place = self.page.put(sentence);
            body = body.or(Some(place));
        }
        self.measures(item);
        if let Some(words) = item.status.filter(|_| status.is_none() && style.status != StatusForm::Label) {
            self.page.put("目前该问题");
            status = Some(self.page.value(words));
            self.page.put("。");
        }
        units.extend(self.units_after(item));
        if let Some(words) = item.status.filter(|_| status.is_none()) {
            self.page.end();
            self.page.indent();
            self.page.put("整改状态：");
            status = Some(self.page.value(words));
        }
        ItemRow {
            title,
            number: Some(u16::try_from(number).unwrap()),
            area: None,
            measures: Some(item.measures.len()),
            status: Some(status.into_iter().collect()),
            units: Some(units),
            body,
        }
    }

    fn title(&mut self, item: &Item, chance: &mut Chance) -> Value {
        let style = self.page.style;
        let mut words = title_words(item.problem, style.title_form);
        let at = self.truth.items.len();
        if self.flaw == Some(Flaw::Mojibake) && at == 0 {
            let lost = words.chars().nth(2).unwrap();
            words = words.replacen(lost, "\u{FFFD}\u{FFFD}\u{FFFD}", 1);
        }
        let length = words.chars().count();
        let long = style.wrapped_items && style.title_form != TitleForm::Bare && length > 15;
        let cut = long.then(|| words.char_indices().nth(chance.between(10, length - 4)).unwrap().0);
        // No line begins with what closes.
        let title = if let Some(cut) = cut.filter(|cut| !words[*cut..].starts_with(['”', '’', '，', '、'])) {
            let (first, second) = words.split_at(cut);
            let first = self.page.value(first);
            self.page.line();
            let second = self.page.value(second);
            let place = Span::new(first.places[0].start, second.places[0].end);
            Value { text: first.text + &second.text, places: vec![place] }
        } else {
            self.page.value(&words)
        };
        if self.flaw == Some(Flaw::Mojibake) && at == 0 {
            self.doubts.push((Flaw::Mojibake, title.places[0]));
        }
        title
    }

    /// Several units, one after the other.
    fn list(&mut self, role: &str, units: &[String]) -> Vec<Value> {
        let mut printed = Vec::new();
        for (at, unit) in units.iter().enumerate() {
            self.page.put(if at == 0 { "" } else { "、" });
            printed.push(with_role(role, self.page.value(unit)));
        }
        printed
    }

    fn units_before(&mut self, item: &Item) -> Vec<Value> {
        let Some(lead) = &item.lead else { return Vec::new() };
        let lead = std::slice::from_ref(lead);
        let mut units;
        match self.page.style.units {
            UnitForm::Words | UnitForm::Together if item.assist.is_empty() => {
                self.page.put("由");
                units = self.list("lead", lead);
                self.page.put("负责，");
            }
            UnitForm::Words => {
                self.page.put("由");
                units = self.list("lead", lead);
                self.page.put("牵头，");
                units.extend(self.list("assist", &item.assist));
                self.page.put("配合，");
            }
            UnitForm::Together => {
                units = self.list("lead", lead);
                self.page.put("会同");
                units.extend(self.list("assist", &item.assist));
                self.page.put("开展专项整治。");
            }
            UnitForm::Responsible | UnitForm::Labels => units = Vec::new(),
        }
        units
    }

    fn units_after(&mut self, item: &Item) -> Vec<Value> {
        let Some(lead) = &item.lead else { return Vec::new() };
        let lead = std::slice::from_ref(lead);
        let mut units = Vec::new();
        match self.page.style.units {
            UnitForm::Words | UnitForm::Together => {}
            UnitForm::Responsible => {
                self.page.end();
                self.page.indent();
                self.page.put("责任单位：");
                units = self.list("lead", &[lead, &item.assist].concat());
            }
            UnitForm::Labels => {
                self.page.end();
                self.page.indent();
                self.page.put("牵头单位：");
                units = self.list("lead", lead);
                if !item.assist.is_empty() {
                    self.page.put("；配合单位：");
                    units.extend(self.list("assist", &item.assist));
                }
            }
        }
        units
    }

    fn measures(&mut self, item: &Item) {
        let style = self.page.style;
        let last = item.measures.len();
        for (at, measure) in item.measures.iter().enumerate() {
            if style.measure_lines {
                self.page.end();
                self.page.indent();
            }
            let mark = match style.measures {
                Mark::Chinese => format!("{}是", chinese(at + 1)),
                mark => mark_words(mark, at + 1),
            };
            self.page.put(&mark);
            self.page.put(measure);
            self.page.put(if style.measures == Mark::Chinese || at + 1 == last { "。" } else { "；" });
        }
    }
}
