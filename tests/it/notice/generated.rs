//! Ten thousand random notices: what is read out of a printed model is the model, or a doubt stands at the very place.
use std::collections::BTreeMap;

use huiyin::domain::notice::parse;

use super::compare::{Comparison, Outcome};
use super::model::Model;
use super::render::{Flaw, Printed, print};
use super::sheet::found;
use super::style::Style;
use super::words::Chance;

const CASES: u64 = 10_000;

/// What was found out about some of the cases.
#[derive(Default)]
struct Findings {
    outcome: Outcome,
    /// Cases in which all values are right.
    exact: usize,
    /// Cases without a flaw, and those of them that were read without a doubt.
    sound: usize,
    undoubted: usize,
    /// What was silently wrong, by kind, with some cases.
    silent: BTreeMap<String, Vec<String>>,
}

fn case(seed: u64) -> (Printed, Style) {
    let mut chance = Chance::new(seed.wrapping_mul(0x2545_F491_4F6C_DD1D));
    let model = Model::random(&mut chance);
    let style = Style::random(&mut chance);
    let flaw = flaw(&model, style, &mut chance);
    (print(&model, style, flaw, &mut chance), style)
}

/// In some notices something is wrong that can be wrong there.
fn flaw(model: &Model, style: Style, chance: &mut Chance) -> Option<Flaw> {
    let flaws = [
        Flaw::Gap,
        Flaw::Repeat,
        Flaw::CountDiffers,
        Flaw::Postcode,
        Flaw::Masked,
        Flaw::NoAreaCode,
        Flaw::Mojibake,
        Flaw::NoEnvelope,
        Flaw::SignedLater,
        Flaw::NoSuchDay,
    ];
    let flaw = chance.pick(&flaws);
    let fits = match flaw {
        Flaw::Gap | Flaw::Repeat => !style.structure.restart,
        Flaw::CountDiffers => style.counts,
        // Where nothing says the province, no postcode is that of another.
        Flaw::Postcode => model.contact.address.is_some() && says_the_province(model),
        Flaw::NoEnvelope => model.contact.address.is_some(),
        Flaw::Mojibake => !style.structure.table,
        Flaw::NoSuchDay => style.published.is_some(),
        Flaw::SignedLater => style.published.is_some() && style.signed.is_some(),
        Flaw::Masked | Flaw::NoAreaCode => true,
    };
    (fits && chance.percent(25)).then_some(flaw)
}

/// The address names it, or the area code of a telephone does.
fn says_the_province(model: &Model) -> bool {
    let contact = &model.contact;
    contact.address.as_ref().is_some_and(|address| address.contains('省'))
        || contact.phones.iter().any(|phone| phone.number.contains('-'))
}

fn examine(seeds: impl Iterator<Item = u64>) -> Findings {
    let mut findings = Findings::default();
    for seed in seeds {
        let (printed, style) = case(seed);
        let parsed = parse(&printed.text);
        let outcome = Comparison::of(&printed.truth, &found(&parsed), &parsed.doubts);
        findings.outcome.add(&outcome);
        let ends = parsed.pieces.iter().map(|piece| piece.span.end);
        let starts = parsed.pieces.iter().map(|piece| piece.span.start);
        let whole = starts.chain([printed.text.len()]).eq([0].into_iter().chain(ends));
        assert!(whole, "case {seed}: the pieces are not the text");
        findings.exact += usize::from(outcome.faults.is_empty());
        if printed.doubts.is_empty() {
            findings.sound += 1;
            findings.undoubted += usize::from(parsed.doubts.is_empty());
        }
        let mut silent = |kind: String, said: String| {
            let broken = style.broken.map_or_else(String::new, |width| format!(" broken at {width}"));
            let said = format!("case {seed} [{:?} {:?}{broken}]: {said}", style.structure.item, style.contact);
            findings.silent.entry(kind).or_default().push(said);
        };
        for fault in outcome.silent() {
            silent(fault.kind.to_owned(), format!("want {:?}, got {:?}", fault.want, fault.got));
        }
        for (flaw, place) in &printed.doubts {
            let near =
                |doubt: &huiyin::domain::notice::Doubt| doubt.span.start <= place.end && place.start <= doubt.span.end;
            if !parsed.doubts.iter().any(near) {
                silent(format!("no doubt: {flaw:?}"), place.of(&printed.text).to_owned());
            }
        }
    }
    findings
}

fn examine_all() -> Findings {
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let threads = u64::try_from(threads).unwrap();
    let mut all = Findings::default();
    let parts = std::thread::scope(|scope| {
        let part = |first| scope.spawn(move || examine((first..CASES).step_by(usize::try_from(threads).unwrap())));
        let parts: Vec<_> = (0..threads).map(part).collect();
        parts.into_iter().map(|part| part.join().unwrap()).collect::<Vec<_>>()
    });
    for part in parts {
        all.outcome.add(&part.outcome);
        all.exact += part.exact;
        all.sound += part.sound;
        all.undoubted += part.undoubted;
        for (kind, said) in part.silent {
            all.silent.entry(kind).or_default().extend(said);
        }
    }
    all
}

#[test]
fn a_printed_model_is_read_back_or_doubted_at_the_very_place() {
    let findings = examine_all();
    println!("{}", findings.outcome.table(&format!("random ({CASES})")));
    let Findings { exact, sound, undoubted, .. } = findings;
    println!("{exact} of {CASES} exact; of {sound} sound ones {undoubted} without a doubt");
    for (kind, said) in &findings.silent {
        println!("silently wrong, {kind}: {} times", said.len());
        for said in said.iter().take(4) {
            println!("  {said}");
        }
    }
    assert!(findings.silent.is_empty(), "silently wrong: {:?}", findings.silent.keys());
    // A reader that doubts everything is of no use.
    assert!(exact * 100 >= usize::try_from(CASES).unwrap() * 90, "{exact} exact");
    assert!(undoubted * 100 >= sound * 80, "{undoubted} of {sound} without a doubt");
}
