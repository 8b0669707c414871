//! Prints the contact block and the signature.
use huiyin::domain::notice::Span;

use super::model::{Phone, Receiver, Window};
use super::page::{Page, date_words};
use super::render::{Flaw, Printer};
use super::sheet::{PhoneRow, Value};
use super::style::{ContactForm, DateForm};
use super::words::{Chance, chinese};

/// The lists of the contact block as they are filled.
#[derive(Default)]
struct Lists {
    fax: Vec<Value>,
    email: Vec<Value>,
    address: Vec<Value>,
    po_box: Vec<Value>,
    postcode: Vec<Value>,
    envelope: Vec<Value>,
    place: Vec<Value>,
    person: Vec<Value>,
    window: Vec<Value>,
}

/// What stands between the parts of the block.
#[derive(Clone, Copy)]
struct Form {
    shape: ContactForm,
    /// Which way of writing a telephone number.
    dash: usize,
    first: bool,
    number: usize,
}

/// Prints the block; gives the receiver, if it is said.
pub fn contact(printer: &mut Printer<'_>, chance: &mut Chance) -> Option<Value> {
    let model = printer.model;
    let mut receiver = None;
    let mut lists = Lists::default();
    let form = printer.page.style.contact;
    let one_paragraph = in_one_paragraph(form);
    printer.page.indent();
    printer.page.put(chance.pick(&["欢迎广大干部群众监督。", "欢迎社会各界对整改落实情况进行监督。"]));
    if let Window::Dates(..) | Window::Days(_) | Window::WorkingDays(_) | Window::Until(_) = model.contact.window
        && one_paragraph
    {
        let value = window_sentence(&mut printer.page, model.contact.window, chance);
        lists.window.push(value);
    } else {
        printer.page.put("如有意见建议，请");
    }
    if model.receiver == Receiver::Sentence {
        printer.page.put("向");
        receiver = Some(printer.page.value(&model.receiver_name));
        printer.page.put("反映");
    } else {
        printer.page.put("及时向我们反映");
    }
    printer.page.put(if one_paragraph { "。" } else { "：" });
    if !one_paragraph {
        printer.page.end();
    }
    let mut state = Form { shape: form, dash: chance.below(5), first: true, number: 0 };
    if model.receiver == Receiver::Label {
        state.label(&mut printer.page, chance.pick(&["受理单位", "联系单位"]));
        receiver = Some(printer.page.value(&model.receiver_name));
        state.close(&mut printer.page);
    }
    phones(printer, &mut state, chance);
    if let Some(fax) = &model.contact.fax {
        if printer.page.style.fax_behind && model.contact.phones.len() == 1 && form != ContactForm::Prose {
            state.label(&mut printer.page, "电话");
            lists.fax.push(state.number(&mut printer.page, fax));
            printer.page.put("（传真）");
        } else {
            state.label(&mut printer.page, "传真");
            lists.fax.push(state.number(&mut printer.page, fax));
        }
        state.close(&mut printer.page);
    }
    if let Some(email) = &model.contact.email {
        state.label(&mut printer.page, chance.pick(&["电子邮箱", "邮箱", "电子信箱", "电子邮件"]));
        lists.email.push(printer.page.raw(email));
        state.close(&mut printer.page);
    }
    post(printer, &mut state, &mut lists, chance, &mut receiver);
    if !model.contact.persons.is_empty() {
        state.label(&mut printer.page, "联系人");
        for (at, person) in model.contact.persons.iter().enumerate() {
            printer.page.put(if at == 0 { "" } else { "、" });
            lists.person.push(printer.page.value(person));
        }
        state.close(&mut printer.page);
    }
    if !one_paragraph && model.contact.window != Window::None {
        state.label(&mut printer.page, chance.pick(&["受理时间", "公示时间", "意见反馈时间"]));
        let value = window_words(&mut printer.page, model.contact.window);
        lists.window.push(value);
        state.close(&mut printer.page);
    }
    if one_paragraph {
        printer.page.put("。");
        printer.page.end();
    }
    for (kind, values) in [
        ("fax", lists.fax),
        ("e-mail", lists.email),
        ("address", lists.address),
        ("PO box", lists.po_box),
        ("postcode", lists.postcode),
        ("envelope", lists.envelope),
        ("envelope place", lists.place),
        ("person", lists.person),
        ("window", lists.window),
    ] {
        printer.truth.set(kind, values);
    }
    receiver
}

const fn in_one_paragraph(form: ContactForm) -> bool {
    matches!(form, ContactForm::Sentence | ContactForm::Prose | ContactForm::Counted)
}

impl Form {
    fn label(&mut self, page: &mut Page, label: &str) {
        match self.shape {
            ContactForm::Sentence => {
                page.put(if self.first { "" } else { "；" });
                page.put(label);
                page.put("：");
            }
            ContactForm::Prose => {
                page.put(if self.first { "" } else { "，" });
                page.put(in_prose(label));
            }
            ContactForm::Counted if matches!(label, "传真" | "邮编" | "邮政编码") => {
                page.put("，");
                page.put(label);
            }
            ContactForm::Counted => {
                self.number += 1;
                page.put(if self.first { "可采用以下方式：" } else { "；" });
                page.put(&format!("{}是{}，", chinese(self.number), counted(label)));
            }
            ContactForm::Lines => {
                page.indent();
                page.put(&if page.style.spaced_labels { spaced(label) } else { label.to_owned() });
                page.put("：");
            }
            ContactForm::Apart => {
                page.indent();
                page.put(label);
                page.end();
                page.indent();
            }
            ContactForm::Numbered => {
                self.number += 1;
                page.indent();
                page.put(&format!("{}.{label}：", self.number));
            }
        }
        self.first = false;
    }

    fn close(self, page: &mut Page) {
        if !in_one_paragraph(self.shape) {
            page.end();
        }
    }

    /// A telephone number in one of the ways in which it is written.
    fn number(self, page: &mut Page, number: &str) -> Value {
        let Some((area, local)) = number.split_once('-') else { return page.value(number) };
        let form = match self.dash {
            0 => format!("（{area}）{local}"),
            1 => format!("{area}—{local}"),
            2 => format!("{area}－{local}"),
            _ => number.to_owned(),
        };
        page.as_form(number, &form)
    }
}

/// The label as a part of a sentence.
fn in_prose(label: &str) -> &str {
    match label {
        "受理单位" | "联系单位" => "受理单位：",
        "传真" => "传真",
        "联系人" => "联系人：",
        "邮编" => "邮编",
        "邮政编码" => "邮政编码",
        _ if label.ends_with("电话") => "来电请拨打",
        "电子邮箱" | "邮箱" | "电子信箱" | "电子邮件" => "电子邮件请发至",
        _ => "来信请寄",
    }
}

/// The label as a way of reaching somebody.
fn counted(label: &str) -> &str {
    match label {
        "受理单位" | "联系单位" => "当面反映，受理单位：",
        "联系人" => "咨询，联系人：",
        _ if label.ends_with("电话") => "电话",
        "电子邮箱" | "邮箱" | "电子信箱" | "电子邮件" => "电子邮件",
        _ => "信函",
    }
}

/// 电　　话
fn spaced(label: &str) -> String {
    match label.chars().collect::<Vec<_>>()[..] {
        [first, second] => format!("{first}\u{3000}\u{3000}{second}"),
        _ => label.to_owned(),
    }
}

fn phones(printer: &mut Printer<'_>, state: &mut Form, chance: &mut Chance) {
    let owner_first = chance.percent(50);
    state.label(&mut printer.page, chance.pick(&["联系电话", "电话", "监督电话", "受理电话"]));
    for (at, phone) in printer.model.contact.phones.iter().enumerate() {
        printer.page.put(if at == 0 { "" } else { "、" });
        let row = one_phone(printer, *state, phone, at, owner_first);
        printer.truth.phones.push(row);
    }
    state.close(&mut printer.page);
}

fn one_phone(printer: &mut Printer<'_>, state: Form, phone: &Phone, at: usize, owner_first: bool) -> PhoneRow {
    let flaw = printer.flaw.filter(|_| at == 0);
    let mobile = !phone.number.contains('-');
    let page = &mut printer.page;
    let mut row = PhoneRow::default();
    if let Some(owner) = phone.owner.as_ref().filter(|_| owner_first) {
        row.owner = Some(page.value(owner));
        page.put(" ");
    }
    row.number = match flaw {
        Some(Flaw::Masked) => page.value(&format!("{}****", &phone.number[..phone.number.len() - 4])),
        Some(Flaw::NoAreaCode) if !mobile => page.value(phone.number.split_once('-').unwrap().1),
        _ => state.number(page, &phone.number),
    };
    if let Some(flaw @ (Flaw::Masked | Flaw::NoAreaCode)) = flaw.filter(|flaw| *flaw == Flaw::Masked || !mobile) {
        printer.doubts.push((flaw, row.number.places[0]));
    }
    // Nobody can dial an extension of a number that is hidden.
    if let Some(extension) = phone.extension.as_ref().filter(|_| flaw != Some(Flaw::Masked)) {
        page.put("转");
        row.extension = Some(page.value(extension));
    }
    let behind = phone.owner.as_ref().filter(|_| !owner_first);
    if behind.is_some() || phone.hours.is_some() {
        page.put("（");
        row.owner = behind.map(|owner| page.value(owner)).or(row.owner);
        if let Some(hours) = phone.hours {
            page.put(if behind.is_some() { "，" } else { "" });
            row.hours = Some(page.value(hours));
        }
        page.put("）");
    }
    row
}

/// The address, the PO box, the postcode and the words for the envelope.
fn post(
    printer: &mut Printer<'_>,
    state: &mut Form,
    lists: &mut Lists,
    chance: &mut Chance,
    receiver: &mut Option<Value>,
) {
    let contact = &printer.model.contact;
    let mut at = Span::default();
    if let Some(address) = &contact.address {
        let label = chance.pick(&["通信地址", "通讯地址", "联系地址", "来信地址", "邮寄地址", "地址"]);
        state.label(&mut printer.page, label);
        let value = printer.page.value(address);
        at = value.places[0];
        if printer.model.receiver == Receiver::Address {
            let name = &printer.model.receiver_name;
            let mut text = value.text.chars().rev().take(name.chars().count()).collect::<Vec<_>>();
            text.reverse();
            *receiver = Some(Value { text: text.into_iter().collect(), places: value.places.clone() });
        }
        lists.address.push(value);
    }
    if let Some(po_box) = &contact.po_box {
        state.label(&mut printer.page, chance.pick(&["邮政信箱", "来信请寄", "通信地址"]));
        let value = printer.page.value(po_box);
        at = value.places[0];
        lists.po_box.push(value);
    }
    let Some(postcode) = &contact.postcode else { return };
    let envelope = contact.envelope.filter(|_| printer.flaw != Some(Flaw::NoEnvelope));
    if envelope.is_none() {
        printer.doubts.push((Flaw::NoEnvelope, at));
    }
    // （信封请注明“…”） behind the address, or words of its own behind the postcode.
    let bracketed = chance.percent(40);
    if let Some((text, place)) = envelope.filter(|_| bracketed) {
        printer.page.put("（");
        envelope_words(&mut printer.page, lists, text, place, chance);
        printer.page.put("）");
    }
    let wrong = printer.flaw == Some(Flaw::Postcode);
    let postcode = if wrong { format!("01{}", &postcode[2..]) } else { postcode.clone() };
    let brief = chance.percent(20) && state.shape != ContactForm::Apart;
    if brief {
        printer.page.put("（");
        printer.page.put(chance.pick(&["邮编：", "邮编", "邮政编码："]));
    } else {
        state.close(&mut printer.page);
        state.label(&mut printer.page, chance.pick(&["邮编", "邮政编码"]));
    }
    let value = printer.page.value(&postcode);
    if wrong {
        printer.doubts.push((Flaw::Postcode, value.places[0]));
    }
    lists.postcode.push(value);
    if brief {
        printer.page.put("）");
    }
    if let Some((text, place)) = envelope.filter(|_| !bracketed) {
        match state.shape {
            shape if in_one_paragraph(shape) => {
                printer.page.put("，");
            }
            _ => {
                printer.page.end();
                printer.page.indent();
            }
        }
        envelope_words(&mut printer.page, lists, text, place, chance);
    }
    state.close(&mut printer.page);
}

fn envelope_words(page: &mut Page, lists: &mut Lists, text: &str, place: Option<&str>, chance: &mut Chance) {
    match place {
        Some(place) => {
            let (before, after) = chance.pick(&[("请在信封", "注明"), ("来信请在信封", "标注"), ("信封", "请注明")]);
            page.put(before);
            lists.place.push(page.value(place));
            page.put(after);
        }
        None => {
            page.put(chance.pick(&["信封请注明", "请在信封上注明", "来信请在信封上注明", "信封上请写明"]));
        }
    }
    page.put("“");
    lists.envelope.push(page.value(text));
    page.put(chance.pick(&["”", "”", "”字样"]));
}

fn window_words(page: &mut Page, window: Window) -> Value {
    let text = window_text(window);
    let form = match window {
        Window::None => String::new(),
        Window::Days(days) => format!("自公布之日起{days}日内"),
        Window::WorkingDays(days) => format!("自公布之日起{days}个工作日内"),
        Window::Dates(from, to) => {
            let between = if page.style.dash_between_days { "—" } else { "至" };
            format!("{}{between}{}", date_words(from, DateForm::Words), date_words(to, DateForm::Words))
        }
        Window::Until(to) => format!("{}前", date_words(to, DateForm::Words)),
    };
    page.as_form(&text, &form)
}

fn window_text(window: Window) -> String {
    match window {
        Window::None => String::new(),
        Window::Days(days) => format!("days {days}"),
        Window::WorkingDays(days) => format!("working_days {days}"),
        Window::Dates(from, to) => format!("dates {from}..{to}"),
        Window::Until(to) => format!("dates -..{to}"),
    }
}

fn window_sentence(page: &mut Page, window: Window, chance: &mut Chance) -> Value {
    page.put(match window {
        Window::Dates(..) => "公示期为",
        Window::Until(_) => "如有意见建议，请于",
        _ => chance.pick(&["请", "如有意见，请"]),
    });
    let value = window_words(page, window);
    page.put(if matches!(window, Window::Dates(..)) { "。如有意见建议，请" } else { "" });
    value
}

impl Printer<'_> {
    /// 落款: the issuer and the day.
    pub fn signature(&mut self) {
        let (model, style) = (self.model, self.page.style);
        let Some(form) = style.signed else {
            self.truth.set("issuer", vec![Value { text: self.printed(&model.issuer), places: Vec::new() }]);
            self.truth.set("signed", Vec::new());
            return;
        };
        self.page.indent();
        let issuer = self.page.value(&model.issuer);
        self.truth.set("issuer", vec![issuer]);
        self.page.end();
        self.page.indent();
        let later = self.flaw == Some(Flaw::SignedLater);
        let signed = if later { model.published.saturating_add(jiff::ToSpan::days(3)) } else { model.signed };
        let words = date_words(signed, form);
        let words = if style.signed_without_day_word { words.trim_end_matches('日') } else { &words };
        let signed = self.page.as_form(&signed.to_string(), words);
        // Nothing can be said of it where the notice has no other date.
        if later && style.published.is_some() {
            self.doubts.push((Flaw::SignedLater, signed.places[0]));
        }
        self.page.end();
        self.truth.set("signed", vec![signed]);
    }

    /// Words as they stand in the title.
    fn printed(&self, words: &str) -> String {
        let mut page = Page::new(self.page.style);
        page.value(words).text
    }
}
