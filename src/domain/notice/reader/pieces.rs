//! The text cut into stretches that were found and the rest, without losing a byte.
use super::super::found::{Found, FoundNotice, Piece, PieceKind, Span};
use super::page::Page;

/// Every stretch of the source once; of finds that lie in one another the innermost counts.
pub fn pieces(page: &Page<'_>, notice: &FoundNotice) -> Vec<Piece> {
    let mut finds = finds(notice);
    for (line, rule) in page.lines.iter().zip(&page.site) {
        if let Some(rule) = rule
            && !line.is_blank()
        {
            finds.push(Piece { span: page.text.span(line.range()), kind: PieceKind::Furniture, rule });
        }
    }
    finds.retain(|piece| piece.span.start < piece.span.end && piece.span.end <= page.text.source.len());
    finds.sort_by_key(|piece| (piece.span.start, usize::MAX - piece.span.end));
    flatten(&finds, page.text.source.len())
}

fn flatten(finds: &[Piece], len: usize) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut open: Vec<Piece> = Vec::new();
    let mut at = 0;
    let mut emit = |from: &mut usize, to: usize, top: Option<&Piece>| {
        if *from < to {
            let (kind, rule) = top.map_or((PieceKind::Text, ""), |top| (top.kind, top.rule));
            out.push(Piece { span: Span::new(*from, to), kind, rule });
            *from = to;
        }
    };
    for find in finds {
        while let Some(top) = open.last().filter(|top| top.span.end <= find.span.start) {
            emit(&mut at, top.span.end, Some(top));
            open.pop();
        }
        emit(&mut at, find.span.start, open.last());
        let mut inner = *find;
        inner.span.end = open.last().map_or(find.span.end, |top| find.span.end.min(top.span.end));
        open.push(inner);
    }
    while let Some(top) = open.pop() {
        emit(&mut at, top.span.end, Some(&top));
    }
    emit(&mut at, len, None);
    out
}

fn finds(notice: &FoundNotice) -> Vec<Piece> {
    let mut finds = Vec::new();
    let inspection = &notice.inspection;
    add(&mut finds, PieceKind::Title, &notice.title);
    for body in [&notice.issuer, &notice.inspected, &notice.receiver] {
        add(&mut finds, PieceKind::Body, body);
    }
    for day in [&notice.published, &notice.signed, &inspection.from, &inspection.to, &inspection.feedback] {
        add(&mut finds, PieceKind::Date, day);
    }
    for words in [&inspection.kind, &inspection.round, &inspection.by] {
        add(&mut finds, PieceKind::Inspection, words);
    }
    add(&mut finds, PieceKind::LegalBasis, &notice.legal_basis);
    add(&mut finds, PieceKind::Count, &notice.counts);
    add(&mut finds, PieceKind::Section, &notice.sections);
    for area in &notice.areas {
        add(&mut finds, PieceKind::Area, &area.title);
        for item in &area.items {
            let label = if item.mark.start < item.title.span.start { item.mark.start } else { item.title.span.start };
            finds.push(Piece {
                span: Span::new(label, item.title.span.end),
                kind: PieceKind::Item,
                rule: item.title.rule,
            });
            add(&mut finds, PieceKind::Measure, &item.measures);
            add(&mut finds, PieceKind::Status, &item.status);
            add(&mut finds, PieceKind::Unit, &item.units);
        }
    }
    let contact = &notice.contact;
    add(&mut finds, PieceKind::Contact, &contact.phones);
    add(&mut finds, PieceKind::Contact, &contact.faxes);
    add(&mut finds, PieceKind::Contact, &contact.emails);
    add(&mut finds, PieceKind::Contact, &contact.addresses);
    add(&mut finds, PieceKind::Contact, &contact.po_boxes);
    add(&mut finds, PieceKind::Contact, &contact.postcode);
    add(&mut finds, PieceKind::Contact, &contact.envelope);
    add(&mut finds, PieceKind::Contact, &contact.persons);
    add(&mut finds, PieceKind::Contact, &contact.window);
    finds
}

fn add<'f, T: 'f>(finds: &mut Vec<Piece>, kind: PieceKind, found: impl IntoIterator<Item = &'f Found<T>>) {
    finds.extend(found.into_iter().map(|found| Piece { span: found.span, kind, rule: found.rule }));
}
