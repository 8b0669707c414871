//! Prints a model in a style, and keeps the truth about what was printed where.
use huiyin::domain::notice::Span;

use super::model::{Area, Item, Model};
use super::page::{Page, date_words};
use super::render_contact::contact;
use super::sheet::{ItemRow, Sheet, Value};
use super::style::{DateForm, Mark, StatusForm, Style, UnitForm};
use super::words::{
    AFTER, BEFORE, BETWEEN, Chance, DONE, INSIDE, SECTIONS_AFTER, SECTIONS_BEFORE, SECTIONS_OF_ITEMS, chinese,
};

/// Something that is wrong with a notice itself; a doubt must stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    Gap,
    Repeat,
    CountDiffers,
    Postcode,
    Masked,
    NoAreaCode,
    Mojibake,
    NoEnvelope,
    SignedLater,
    /// 2月30日
    NoSuchDay,
}

pub struct Printed {
    pub text: String,
    pub truth: Sheet,
    /// Where a doubt must stand, and why.
    pub doubts: Vec<(Flaw, Span)>,
}

/// The page, and what is true of it so far.
pub struct Printer<'m> {
    pub page: Page,
    pub model: &'m Model,
    pub flaw: Option<Flaw>,
    pub truth: Sheet,
    pub doubts: Vec<(Flaw, Span)>,
    number: usize,
    /// At which item the flaw is.
    flawed: usize,
}

pub fn print(model: &Model, style: Style, flaw: Option<Flaw>, chance: &mut Chance) -> Printed {
    let count = model.items().count();
    let mut printer = Printer {
        page: Page::new(style),
        model,
        flaw,
        truth: Sheet::default(),
        doubts: Vec::new(),
        number: 0,
        flawed: chance.between(1, count.max(2) - 1),
    };
    printer.head(chance);
    printer.intro(chance);
    printer.items(chance);
    let receiver = contact(&mut printer, chance);
    printer.truth.set("receiver", receiver.into_iter().collect());
    printer.signature();
    if style.furniture {
        for line in chance.some(&AFTER, 5) {
            printer.page.put(line);
            printer.page.end();
        }
    }
    Printed { text: printer.page.text, truth: printer.truth, doubts: printer.doubts }
}

impl Printer<'_> {
    fn head(&mut self, chance: &mut Chance) {
        let (model, style) = (self.model, self.page.style);
        if style.furniture {
            let count = chance.between(1, 2);
            for line in chance.some(&BEFORE, count) {
                self.page.put(line);
                self.page.end();
            }
        }
        if style.title_label {
            self.page.put("标题：");
            self.page.put(&model.title);
            self.page.end();
        }
        if style.title_wrapped {
            let (first, second) = model.title.split_at(model.title.find("关于").unwrap());
            let first = self.page.value(first);
            self.page.line();
            let second = self.page.value(second);
            let place = Span::new(first.places[0].start, second.places[0].end);
            self.truth.set("title", vec![Value { text: first.text + &second.text, places: vec![place] }]);
        } else {
            let title = self.page.value(&model.title);
            self.truth.set("title", vec![title]);
        }
        self.page.end();
        let published = style.published.and_then(|form| self.published(form, chance));
        self.truth.set("published", published.into_iter().collect());
        if style.title_twice {
            self.page.put(&model.title);
            self.page.end();
        }
    }

    fn published(&mut self, form: DateForm, chance: &mut Chance) -> Option<Value> {
        let label =
            chance.pick(&["发布日期：", "发布时间：", "时间：", "日期：", "[发布时间：", "公开日期: ", "", "（"]);
        self.page.put(label);
        let date = if self.flaw == Some(Flaw::NoSuchDay) {
            let words = format!("{}年2月30日", self.model.published.year());
            let place = self.page.put(&words);
            self.doubts.push((Flaw::NoSuchDay, place));
            None
        } else {
            Some(self.page.date(self.model.published, form))
        };
        match label {
            "（" => self.page.put("）"),
            "[发布时间：" => self.page.put("]"),
            "" => self.page.put(chance.pick(&["", " 来源：政府网", " | 浏览：37"])),
            _ => self.page.put(chance.pick(&[
                "",
                " 09:12:33",
                " 16:40  来源：县委办",
                "　浏览次数：215",
                " 10时25分",
                "  字号：大 中 小",
            ])),
        };
        self.page.end();
        date
    }

    fn intro(&mut self, chance: &mut Chance) {
        let model = self.model;
        let form = if chance.percent(8) { DateForm::Chinese } else { DateForm::Words };
        let to = date_words(model.to, form);
        // A year that stays is mostly not said again.
        let to = match to.split_once('年') {
            Some((_, rest)) if model.from.year() == model.to.year() => rest.to_owned(),
            _ => to,
        };
        let page = &mut self.page;
        page.indent();
        let round = if let Some(round) = model.round {
            page.put("按照");
            let value = page.value(&format!("第{}轮", chinese(round)));
            page.put("巡察安排，");
            Some(value)
        } else {
            page.put(["根据统一部署，", "", "按照党委统一安排，"][page.style.intro]);
            None
        };
        let (from, until, by, inspected, kind, feedback);
        match page.style.intro {
            0 => {
                from = page.date(model.from, form);
                page.put("至");
                until = page.as_form(&model.to.to_string(), &to);
                page.put("，");
                by = page.value(&model.by);
                page.put("对");
                inspected = page.value(&model.inspected);
                page.put("开展了");
                kind = page.value(model.kind);
                page.put("。");
                feedback = page.date(model.feedback, form);
                page.put("，巡察组反馈了意见。");
            }
            1 => {
                from = page.date(model.from, form);
                page.put("至");
                until = page.as_form(&model.to.to_string(), &to);
                page.put("，");
                by = page.value(&model.by);
                page.put("对");
                inspected = page.value(&model.inspected);
                page.put("进行了");
                kind = page.value(model.kind);
                page.put("，并于");
                feedback = page.date(model.feedback, form);
                page.put("反馈意见。");
            }
            _ => {
                by = page.value(&model.by);
                page.put("于");
                from = page.date(model.from, form);
                page.put("至");
                until = page.as_form(&model.to.to_string(), &to);
                page.put("对");
                inspected = page.value(&model.inspected);
                page.put("开展");
                kind = page.value(model.kind);
                page.put("。");
                feedback = page.date(model.feedback, form);
                page.put("，向");
                page.put(&model.inspected);
                page.put("反馈了意见。");
            }
        }
        let mut basis = Vec::new();
        for (at, law) in model.basis.iter().enumerate() {
            page.put(if at == 0 { "根据《" } else { "、《" });
            basis.push(page.value(law));
            page.put("》");
        }
        if !basis.is_empty() {
            page.put("有关规定，");
        }
        let counts = if page.style.counts { self.counts(chance) } else { Vec::new() };
        self.page.put(chance.pick(&["现将整改情况通报如下：", "现将有关情况予以公布。", "现公告如下。"]));
        self.page.end();
        let sheet = &mut self.truth;
        sheet.set("round", round.into_iter().collect());
        sheet.set("counts", counts);
        sheet.set("legal basis", basis);
        for (name, value) in [
            ("from", from),
            ("to", until),
            ("by", by),
            ("inspected", inspected),
            ("kind", kind),
            ("feedback", feedback),
        ] {
            sheet.set(name, vec![value]);
        }
    }

    fn counts(&mut self, chance: &mut Chance) -> Vec<Value> {
        let (model, style) = (self.model, self.page.style);
        let mut counts = Vec::new();
        let mut count = |page: &mut Page, before: &str, of: &str, number: usize, after: &str| {
            page.put(before);
            let place = page.put(&number.to_string());
            page.put(after);
            counts.push(Value { text: format!("{of} {number}"), places: vec![place] });
            place
        };
        let mut before = "巡察组反馈的";
        if style.structure.area.is_some() && style.structure.between.is_none() {
            count(&mut self.page, before, "areas", model.areas.len(), "个方面");
            before = "";
        }
        let items = model.items().count() + usize::from(self.flaw == Some(Flaw::CountDiffers));
        let place = count(&mut self.page, before, "items", items, chance.pick(&["个问题", "项问题", "个具体问题"]));
        if self.flaw == Some(Flaw::CountDiffers) {
            self.doubts.push((Flaw::CountDiffers, place));
        }
        if chance.percent(40) {
            count(&mut self.page, "，制定整改措施", "measures", chance.between(20, 60), "条");
        }
        let statuses: Vec<&str> = model.items().filter_map(|item| item.status).collect();
        if statuses.len() == items {
            let done = statuses.iter().filter(|status| DONE.contains(status)).count();
            count(&mut self.page, "，已完成", "done", done, "个");
            count(&mut self.page, "，正在推进", "ongoing", items - done, "个");
        }
        self.page.put("。");
        counts
    }

    fn items(&mut self, chance: &mut Chance) {
        let (model, style) = (self.model, self.page.style);
        let structure = style.structure;
        let (mut sections, mut areas) = (Vec::new(), Vec::new());
        // Whether the areas stand on the level of the sections.
        let beside = structure.area == Some(Mark::Chinese);
        let first = 1 + usize::from(structure.sections && beside);
        if structure.sections {
            sections.push(self.page.heading(Mark::Chinese, 1, chance.pick(&SECTIONS_BEFORE)));
            self.page.paragraph(chance.pick(&[
                "一是提高认识，成立整改领导小组。二是压实责任，先后开会研究6次。",
                "召开专题会5次，列出清单，明确到人。",
                "（一）强化政治责任。书记任组长。（二）完善工作机制，每周调度。",
            ]));
            if !beside {
                sections.push(self.page.heading(Mark::Chinese, 2, chance.pick(&SECTIONS_OF_ITEMS)));
            }
        }
        if structure.table {
            self.page.put("序号\t存在问题\t整改情况\t责任单位\t完成状态");
            self.page.line();
        }
        for (at, area) in model.areas.iter().enumerate() {
            let mut title = structure.area.map(|mark| self.page.heading(mark, first + at, area.title));
            if let Some(mark) = structure.between {
                title = Some(self.page.heading(mark, at + 1, BETWEEN[at % BETWEEN.len()]));
            }
            if beside {
                sections.extend(title.clone());
            }
            areas.extend(title.clone());
            if structure.restart {
                self.number = 0;
            }
            self.area(area, title.as_ref(), chance);
            if style.furniture && at == 0 && chance.percent(20) {
                self.page.put(chance.pick(&INSIDE));
                self.page.end();
            }
        }
        if structure.table {
            self.page.line();
        }
        if structure.sections {
            sections.push(self.page.heading(
                Mark::Chinese,
                if beside { first + areas.len() } else { 3 },
                chance.pick(&SECTIONS_AFTER),
            ));
            self.page.paragraph("一是抓常抓长。二是抓建章立制，修订制度9项。");
        }
        if structure.sections || beside {
            self.truth.set("sections", sections);
        }
        // One heading over all the items is no area.
        let grouped = areas.len() > 1;
        for item in self.truth.items.iter_mut().filter(|_| !grouped) {
            item.area = None;
        }
        self.truth.set("areas", if grouped { areas } else { Vec::new() });
    }

    fn area(&mut self, area: &Area, title: Option<&Value>, chance: &mut Chance) {
        let mut open = false;
        for (at, item) in area.items.iter().enumerate() {
            let follows =
                self.page.style.two_on_a_line && at + 1 < area.items.len() && is_one_line(item, self.page.style);
            let row =
                if self.page.style.structure.table { self.table_row(item) } else { self.item(item, open, chance) };
            self.truth.items.push(ItemRow { area: title.cloned(), ..row });
            open = follows;
            if !follows && !self.page.style.structure.table {
                self.page.end();
            }
        }
    }

    /// The number that is printed next, with the flaw where it belongs.
    pub fn next_number(&mut self) -> (usize, bool) {
        let at = self.truth.items.len();
        let step = match self.flaw {
            Some(Flaw::Gap) if at == self.flawed => 2,
            // A second 1 is where the numbers of an area may begin.
            Some(Flaw::Repeat) if at == self.flawed && self.number > 1 => 0,
            _ => 1,
        };
        self.number += step;
        (self.number, step != 1)
    }

    fn table_row(&mut self, item: &Item) -> ItemRow {
        let (number, flawed) = self.next_number();
        let page = &mut self.page;
        page.put(&format!("{number}\t"));
        let title = page.value(item.problem);
        page.put("\t");
        let body = page.put(item.sentences[0]);
        let mut measures = 0;
        for (at, measure) in item.measures.iter().enumerate() {
            page.put(&format!("{}是{measure}。", chinese(at + 1)));
            measures += 1;
        }
        page.put("\t");
        let mut units = Vec::new();
        for (at, unit) in item.lead.iter().chain(&item.assist).enumerate() {
            page.put(if at == 0 { "" } else { "、" });
            units.push(with_role("lead", page.value(unit)));
        }
        page.put("\t");
        let status = item.status.map(|status| page.value(status));
        page.line();
        if flawed {
            self.doubts.push((self.flaw.unwrap(), title.places[0]));
        }
        ItemRow {
            title,
            number: Some(u16::try_from(number).unwrap()),
            measures: Some(measures),
            status: Some(status.into_iter().collect()),
            units: Some(units),
            body: Some(body),
            area: None,
        }
    }
}

pub fn with_role(role: &str, unit: Value) -> Value {
    Value { text: format!("{role} {}", unit.text), ..unit }
}

/// Whether everything about it is printed on the line of its title.
fn is_one_line(item: &Item, style: Style) -> bool {
    let unit_line = item.lead.is_some() && matches!(style.units, UnitForm::Responsible | UnitForm::Labels);
    let status_line = item.status.is_some() && style.status == StatusForm::Label;
    !unit_line && !status_line && (item.measures.is_empty() || !style.measure_lines)
}
