//! A random notice: what it says, apart from how it is printed.
use jiff::{ToSpan, civil::Date, civil::date};

use super::words::{
    AREAS, BASES, BUREAUS, Chance, DONE, ENVELOPE_PLACES, ENVELOPES, HOURS, KINDS, MEASURES, OFFICES, ONGOING, PERSONS,
    PLACES, PROBLEMS, SENTENCES, STREETS, TITLE_ENDS, TITLE_WORDS,
};

#[derive(Clone, Debug)]
pub struct Item {
    pub problem: &'static str,
    pub sentences: Vec<&'static str>,
    pub measures: Vec<&'static str>,
    pub status: Option<&'static str>,
    pub lead: Option<String>,
    pub assist: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Area {
    pub title: &'static str,
    pub items: Vec<Item>,
}

#[derive(Clone, Debug)]
pub struct Phone {
    pub number: String,
    pub extension: Option<String>,
    pub owner: Option<String>,
    pub hours: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    None,
    Days(usize),
    WorkingDays(usize),
    Dates(Date, Date),
    Until(Date),
}

/// Where the notice says who takes opinions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
    Unsaid,
    /// The address ends with it.
    Address,
    /// 请向…反映
    Sentence,
    /// 受理单位：…
    Label,
}

#[derive(Clone, Debug)]
pub struct Contact {
    pub phones: Vec<Phone>,
    pub fax: Option<String>,
    pub email: Option<String>,
    pub address: Option<String>,
    pub po_box: Option<String>,
    pub postcode: Option<String>,
    pub envelope: Option<(&'static str, Option<&'static str>)>,
    pub persons: Vec<&'static str>,
    pub window: Window,
}

#[derive(Clone, Debug)]
pub struct Model {
    pub title: String,
    pub issuer: String,
    pub inspected: String,
    pub kind: &'static str,
    pub round: Option<usize>,
    pub by: String,
    pub from: Date,
    pub to: Date,
    pub feedback: Date,
    pub basis: Vec<&'static str>,
    pub published: Date,
    pub signed: Date,
    pub areas: Vec<Area>,
    pub receiver: Receiver,
    pub receiver_name: String,
    pub contact: Contact,
}

impl Model {
    pub fn random(chance: &mut Chance) -> Self {
        let (province, place, code, area_code) = chance.pick(&PLACES);
        let level = place.chars().last().unwrap();
        let above = if level == '市' { '省' } else { '市' };
        let bureau = format!("{level}{}", chance.pick(&BUREAUS));
        let (issuer, inspected, host) = match chance.below(6) {
            0 => (
                format!("中共{place}委"),
                format!("{place}委"),
                format!("{level}委{}", chance.pick(&["巡察办", "办公室"])),
            ),
            1 => (format!("中共{place}委宣传部"), format!("{level}委宣传部"), format!("{level}委宣传部办公室")),
            2 => {
                let body = format!("{place}城市建设投资有限公司党委");
                (body.clone(), body, "公司综合部".to_owned())
            }
            3 => {
                let hospital = format!("{place}人民医院党委");
                (hospital, format!("{level}人民医院党委"), format!("{level}人民医院党委办公室"))
            }
            4 => {
                let body = format!("{place}桂花街道党工委");
                (body, "桂花街道党工委".to_owned(), "桂花街道党建办".to_owned())
            }
            _ => {
                let prefix = chance.pick(&["中共", ""]);
                let name = bureau.chars().skip(1).collect::<String>();
                (
                    format!("{prefix}{place}{name}党组"),
                    format!("{bureau}党组"),
                    format!("{bureau}{}", chance.pick(&OFFICES)),
                )
            }
        };
        let from = date(2023, 1, 3).saturating_add(chance.between(0, 500).cast().days());
        let to = from.saturating_add(chance.between(30, 75).cast().days());
        let feedback = to.saturating_add(chance.between(20, 80).cast().days());
        let signed = feedback.saturating_add(chance.between(120, 300).cast().days());
        let published = signed.saturating_add(chance.between(0, 9).cast().days());
        let areas = areas(chance, level);
        let contact = contact(chance, province, place, code, area_code, level, published);
        let receiver = match contact.address {
            Some(_) => chance.pick(&[
                Receiver::Address,
                Receiver::Address,
                Receiver::Sentence,
                Receiver::Label,
                Receiver::Unsaid,
            ]),
            None => chance.pick(&[Receiver::Unsaid, Receiver::Sentence, Receiver::Label]),
        };
        let mut model = Self {
            title: format!("{issuer}关于{}的{}", chance.pick(&TITLE_WORDS), chance.pick(&TITLE_ENDS)),
            issuer,
            inspected,
            kind: chance.pick(&KINDS),
            round: chance.percent(30).then(|| chance.between(1, 9)),
            by: format!("{above}委第{}巡察组", chance.pick(&["一", "二", "三", "四", "五", "六", "七"])),
            from,
            to,
            feedback,
            basis: if chance.percent(50) { chance.some(&BASES, 2) } else { Vec::new() },
            published,
            signed,
            areas,
            receiver,
            receiver_name: host,
            contact,
        };
        if model.receiver == Receiver::Address
            && let Some(address) = &mut model.contact.address
        {
            address.push_str(&model.receiver_name);
        }
        model
    }

    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.areas.iter().flat_map(|area| &area.items)
    }
}

trait Cast {
    fn cast(self) -> i64;
}

impl Cast for usize {
    fn cast(self) -> i64 {
        i64::try_from(self).unwrap()
    }
}

fn areas(chance: &mut Chance, level: char) -> Vec<Area> {
    let titles = {
        let count = chance.between(2, 4);
        chance.some(&AREAS, count)
    };
    let mut problems = chance.some(&PROBLEMS, PROBLEMS.len());
    let mut area = |title| Area {
        title,
        items: (0..chance.between(1, 4)).map(|_| item(chance, problems.pop().unwrap(), level)).collect(),
    };
    titles.into_iter().map(&mut area).collect()
}

fn item(chance: &mut Chance, problem: &'static str, level: char) -> Item {
    let mut units: Vec<String> = chance.some(&BUREAUS, 3).iter().map(|unit| format!("{level}{unit}")).collect();
    units.truncate(chance.pick(&[0, 0, 1, 2, 3]));
    let assist = units.split_off(units.len().min(1));
    let status = match chance.below(4) {
        0 => Some(chance.pick(&DONE)),
        1 => Some(chance.pick(&ONGOING)),
        _ => None,
    };
    let sentences = {
        let count = chance.between(1, 3);
        chance.some(&SENTENCES, count)
    };
    let measures = if chance.percent(40) {
        let count = chance.between(2, 4);
        chance.some(&MEASURES, count)
    } else {
        Vec::new()
    };
    Item { problem, sentences, measures, status, lead: units.pop(), assist }
}

fn contact(
    chance: &mut Chance,
    province: &str,
    place: &str,
    code: &str,
    area_code: &str,
    level: char,
    published: Date,
) -> Contact {
    let digits = if area_code.len() == 3 { 8 } else { 7 };
    let mut number = || {
        let local: String = (0..digits)
            .map(|at| char::from(b'0' + u8::try_from(chance.between(if at == 0 { 2 } else { 0 }, 9)).unwrap()))
            .collect();
        format!("{area_code}-{local}")
    };
    let numbers = [number(), number()];
    let fax = number();
    let two = chance.percent(30);
    let owner = |name: &str| two.then(|| format!("{level}{name}"));
    let mut phone = |number: &String, owner: Option<String>| {
        let mobile = chance.percent(6).then(|| format!("13{}", chance.between(100_000_000, 999_999_999)));
        let extension = chance.percent(15).then(|| chance.between(11, 8999).to_string());
        Phone {
            extension: extension.filter(|_| mobile.is_none()),
            number: mobile.unwrap_or_else(|| number.clone()),
            owner,
            hours: chance.percent(30).then(|| chance.pick(&HOURS)),
        }
    };
    let mut phones = vec![phone(&numbers[0], owner("委巡察办"))];
    if two {
        phones.push(phone(&numbers[1], owner("纪委监委")));
    }
    let boxed = chance.percent(15);
    let address = (!boxed && chance.percent(85)).then(|| {
        let province = if chance.percent(75) { province } else { "" };
        format!("{province}{place}{}", chance.pick(&STREETS))
    });
    let by_post = boxed || address.is_some();
    let window = match chance.below(6) {
        0 => Window::Days(chance.pick(&[7, 10, 15, 30])),
        1 => Window::WorkingDays(chance.pick(&[5, 10, 15, 20])),
        2 => Window::Dates(published, published.saturating_add(chance.between(5, 40).cast().days())),
        3 => Window::Until(published.saturating_add(chance.between(5, 40).cast().days())),
        _ => Window::None,
    };
    Contact {
        phones,
        fax: chance.percent(20).then_some(fax),
        email: chance
            .percent(40)
            .then(|| format!("xczg{}@{}.example", chance.below(99), chance.pick(&["mail", "office", "jw-zx"]))),
        address,
        po_box: boxed.then(|| format!("{province}{place}第{}号邮政信箱", chance.between(2, 399))),
        postcode: by_post.then(|| format!("{code}{:02}", chance.below(99))),
        envelope: by_post.then(|| (chance.pick(&ENVELOPES), chance.percent(50).then(|| chance.pick(&ENVELOPE_PLACES)))),
        persons: {
            let count = chance.pick(&[0, 0, 0, 1, 1, 2]);
            chance.some(&PERSONS, count)
        },
        window,
    }
}
