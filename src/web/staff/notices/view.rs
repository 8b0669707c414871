//! A draft as its page shows it.
use crate::app::compile::place;
use crate::app::drafts::{DraftDoubt, NoticeDraft};
use crate::config::Sheet;
use crate::domain::language::Language;
use crate::domain::notice::{Piece, PieceKind, parse};
use crate::pages::staff::notice_draft::{DoubtRow, DraftView, Retitled, SourceMark, SourcePart, UnitChoice, anchor};
use crate::web::Site;

/// How much of a text is shown, in bytes; more makes a page that nobody can use.
const SHOWN: usize = 300_000;

pub(super) fn draft(site: &Site, language: Language, draft: &NoticeDraft) -> DraftView {
    let pieces = if draft.source.is_empty() { Vec::new() } else { parse(&draft.source).pieces };
    let shown = cut(&draft.source);
    let editions = site.app.editions();
    let current = editions.current(&draft.sheet.slug);
    let units = &site.app.config.units;
    let leading = units.iter().filter(|unit| !units.is_commission_or_above(&unit.id));
    let mut choices: Vec<UnitChoice> =
        leading.map(|unit| UnitChoice { id: unit.id.to_string(), name: unit.name(language).to_owned() }).collect();
    // Units of the notice alone, and ids that nobody knows any more: what is set stays to be seen.
    for item in draft.sheet.items().filter(|item| !item.lead.is_empty()) {
        if choices.iter().all(|choice| choice.id != item.lead) {
            choices.push(UnitChoice { id: item.lead.clone(), name: item.lead.clone() });
        }
    }
    DraftView {
        id: draft.id,
        version: draft.version,
        doubts: draft.doubts.iter().map(|doubt| row(doubt, &pieces, shown, &draft.sheet)).collect(),
        open_doubts: draft.open_doubts(),
        units: choices,
        source: parts(&draft.source, &pieces, shown),
        not_shown: draft.source.get(shown..).unwrap_or_default().chars().count(),
        replaces: current.is_some(),
        retitled: current.map(|current| retitled(&current.notice, &draft.sheet)).unwrap_or_default(),
        sheet: draft.sheet.clone(),
        ..DraftView::default()
    }
}

/// Where the text that is shown ends.
fn cut(source: &str) -> usize {
    (0..=SHOWN.min(source.len())).rev().find(|at| source.is_char_boundary(*at)).unwrap_or(0)
}

fn retitled(published: &crate::domain::notice::Notice, sheet: &Sheet) -> Vec<Retitled> {
    let changed = sheet.items().filter_map(|item| {
        let number = item.number.parse().ok()?;
        let then = published.item(number)?;
        (then.title != item.title).then(|| Retitled {
            number: item.number.clone(),
            then: then.title.clone(),
            now: item.title.clone(),
        })
    });
    changed.collect()
}

fn row(doubt: &DraftDoubt, pieces: &[Piece], shown: usize, sheet: &Sheet) -> DoubtRow {
    let place = doubt.at.filter(|at| *at < shown).and_then(|at| {
        let found = pieces.iter().position(|piece| piece.span.start <= at && at < piece.span.end);
        found.map(|place| format!("p{place}"))
    });
    DoubtRow {
        key: doubt.key.clone(),
        why: doubt.why.replace('_', "-"),
        detail: doubt.detail.clone(),
        excerpt: doubt.excerpt.clone(),
        line: doubt.line,
        column: doubt.column,
        anchor: if doubt.field.is_empty() || !is_there(&doubt.field, sheet) {
            String::new()
        } else {
            anchor(&doubt.field)
        },
        place: place.unwrap_or_default(),
        seen: doubt.seen,
    }
}

/// Whether the field is on the page: an item may be gone by now.
fn is_there(field: &str, sheet: &Sheet) -> bool {
    let mut parts = field.split('.');
    if parts.next() != Some("areas") {
        return true;
    }
    let mut place = || parts.find_map(|part| part.parse::<usize>().ok());
    let Some(a) = place() else { return true };
    let Some(area) = sheet.areas.get(a) else { return false };
    place().is_none_or(|i| i < area.items.len())
}

/// The text in its sections, each stretch with what it was taken for.
fn parts(source: &str, pieces: &[Piece], shown: usize) -> Vec<SourcePart> {
    let mut parts: Vec<SourcePart> = Vec::new();
    for (at, piece) in pieces.iter().enumerate().filter(|(_, piece)| piece.span.start < shown) {
        let text = source.get(piece.span.start..piece.span.end.min(shown)).unwrap_or_default();
        if piece.kind == PieceKind::Section || parts.is_empty() {
            let is_section = piece.kind == PieceKind::Section;
            let title = if is_section { place::excerpt(source, piece.span, 60) } else { String::new() };
            let marks = parts.last_mut().and_then(begun_line).into_iter().collect();
            parts.push(SourcePart { title, marks, finds: 0 });
        }
        let Some(part) = parts.last_mut() else { continue };
        let is_find = piece.kind != PieceKind::Text;
        part.finds += usize::from(is_find);
        let kind = if is_find { piece.kind.as_str().replace('_', "-") } else { String::new() };
        part.marks.push(SourceMark { kind, text: text.to_owned(), id: format!("p{at}") });
    }
    parts
}

/// Takes the beginning of the last line, 一、, out of the part before: it belongs to the heading that follows.
fn begun_line(part: &mut SourcePart) -> Option<SourceMark> {
    let last = part.marks.last_mut().filter(|mark| mark.kind.is_empty())?;
    let at = last.text.rfind('\n')? + 1;
    let text = last.text.split_off(at);
    (!text.is_empty()).then(|| SourceMark { kind: String::new(), text, id: format!("{}-b", last.id) })
}
