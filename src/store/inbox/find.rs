//! Answering a question to the inbox.
//!
//! Whatever the question, the work is the same: numbers are taken from one place that is already in the right order, a
//! handful at a time, and their rows looked at, until the page is full. Which place, is decided by what is small: a tray
//! with few cases is looked through whole; otherwise the word index names the cases, or the tray's own index does. A
//! page never looks at more than so many rows: where it is not full by then, it says how far it has come.
use std::collections::HashMap;

use crate::domain::case::Secrecy;
use crate::domain::inbox::{Cursor, Filter, Line, Order, Query, Tray};
use crate::store::conn::Conn;
use crate::store::error::StoreError;
use crate::store::records::Sight;

use super::lines::{self, LineRow};
use super::trays::{self, Span};
use super::words::{self, Expression};

/// A tray with no more cases than this is looked through rather than searched.
const FEW: usize = 300;
/// How many matches are put in order of their end, rather than all cases in that order searched.
const MANY: i64 = 800;
/// How many rows one page looks at before it is handed over as it is: ten microseconds each, and no page above five
/// milliseconds.
const WORK: usize = FIRST + NEXT;
/// How many rows are looked at first, and how many at once afterwards.
const FIRST: usize = 64;
const NEXT: usize = 384;

/// A page of a list.
pub struct Page {
    pub lines: Vec<Line>,
    /// Where the next page goes on; `None` at the end.
    pub next: Option<Cursor>,
    /// Everything up to `next` was looked at, but the page is not full: there may be more further on.
    pub unfinished: bool,
}

pub(super) struct Finder<'a, 'c> {
    pub(super) conn: Conn<'c>,
    pub(super) query: &'a Query,
    pub(super) sight: Sight,
    pub(super) now_minute: i64,
}

/// Where candidates are taken from.
enum Source {
    /// The tray's own index, or that of when cases are due.
    Tray,
    /// The sealed cases of the tray: the word index knows none.
    Sealed,
    Words(Expression),
    /// Cases found already, to be put in order of their end.
    Among(String),
}

/// Where a candidate stands in the order that was asked for.
type Place = (i64, i64);

impl Finder<'_, '_> {
    pub(super) async fn page(mut self) -> Result<Page, StoreError> {
        let filter = &self.query.filter;
        let sealed = filter.secrecy == Some(Secrecy::Sealed);
        if sealed && !self.sight.officer {
            return Ok(Page { lines: Vec::new(), next: None, unfinished: false });
        }
        let plain = *filter == Filter::default();
        let natural = match self.query.tray {
            Tray::DueSoon | Tray::Overdue => self.query.order == Order::Due,
            _ => self.query.order != Order::Due,
        };
        if plain && natural {
            return self.walk(Source::Tray).await;
        }
        if let Some(all) = self.few().await? {
            return self.sorted(all).await;
        }
        if sealed {
            return self.sealed().await;
        }
        let index = words::expression(self.query, self.sight);
        if self.query.order != Order::Due {
            return self.walk(index.map_or(Source::Tray, Source::Words)).await;
        }
        if let Some(index) = &index {
            let span = self.span().await?;
            let found = words::matching(&mut self.conn, index, Order::Newest, span, MANY + 1).await?;
            if i64::try_from(found.len()).unwrap_or(i64::MAX) <= MANY {
                return self.walk(Source::Among(lines::numbers(&found))).await;
            }
        }
        self.walk(Source::Tray).await
    }

    /// Sealed cases stand in no index but the trays' own.
    async fn sealed(mut self) -> Result<Page, StoreError> {
        if self.query.order != Order::Due {
            return self.walk(Source::Sealed).await;
        }
        let (tray, sight) = (self.query.tray, self.sight);
        let found = trays::by_number(&mut self.conn, tray, true, Order::Newest, Span::WHOLE, sight, MANY + 1).await?;
        let few = i64::try_from(found.len()).unwrap_or(i64::MAX) <= MANY;
        self.walk(if few { Source::Among(lines::numbers(&found)) } else { Source::Tray }).await
    }

    /// All cases of the tray where they are few.
    async fn few(&mut self) -> Result<Option<Vec<i64>>, StoreError> {
        let limit = i64::try_from(FEW).unwrap_or(i64::MAX).saturating_add(1);
        let ids = match self.query.tray {
            Tray::Open | Tray::Done | Tray::All => return Ok(None),
            Tray::DueSoon | Tray::Overdue => {
                let (start, end) = self.due_range();
                let due = trays::by_due(&mut self.conn, None, (start, 0), end, self.sight, limit).await?;
                due.into_iter().map(|due| due.id).collect()
            }
            tray => {
                trays::by_number(&mut self.conn, tray, false, Order::Newest, Span::WHOLE, self.sight, limit).await?
            }
        };
        Ok((ids.len() <= FEW).then_some(ids))
    }

    /// When the cases of the tray are due.
    const fn due_range(&self) -> (i64, i64) {
        match self.query.tray {
            Tray::DueSoon => (self.now_minute, trays::soon(self.now_minute)),
            Tray::Overdue => (i64::MIN, self.now_minute),
            _ => (i64::MIN, i64::MAX),
        }
    }

    /// Looks at all of these and puts them in order.
    async fn sorted(mut self, ids: Vec<i64>) -> Result<Page, StoreError> {
        let rows = self.look_at(&ids).await?;
        let order = self.query.order;
        let mut placed: Vec<(Place, LineRow)> =
            rows.into_values().filter_map(|row| Some((place(order, &row)?, row))).collect();
        placed.sort_unstable_by_key(|(place, _)| *place);
        let after = self.query.after.map(|cursor| cursor_place(order, cursor));
        let mut rest = placed.into_iter().filter(|(place, _)| after.is_none_or(|after| *place > after));
        let page: Vec<(Place, LineRow)> = rest.by_ref().take(self.query.limit).collect();
        let more = rest.next().is_some();
        let next = page.last().map(|(place, _)| cursor_of(order, *place)).filter(|_| more);
        Ok(Page { lines: lines_of(page)?, next, unfinished: false })
    }

    /// Takes candidates in order until the page is full.
    async fn walk(mut self, source: Source) -> Result<Page, StoreError> {
        let (order, limit) = (self.query.order, self.query.limit);
        let span = self.span().await?;
        let plain = self.query.filter == Filter::default();
        let mut at: Option<Place> = self.query.after.map(|cursor| cursor_place(order, cursor));
        let mut page: Vec<(Place, LineRow)> = Vec::with_capacity(limit);
        let mut looked = 0;
        let mut chunk = if plain { limit + 1 } else { FIRST.max(limit + 1) };
        loop {
            let candidates = self.candidates(&source, span, at, chunk).await?;
            let exhausted = candidates.len() < chunk;
            let ids: Vec<i64> = candidates.iter().map(|(_, id)| *id).collect();
            let mut rows = self.look_at(&ids).await?;
            looked += ids.len();
            for (place, id) in candidates {
                if let Some(row) = rows.remove(&id) {
                    if page.len() == limit {
                        let next = page.last().map(|(place, _)| cursor_of(order, *place));
                        return Ok(Page { lines: lines_of(page)?, next, unfinished: false });
                    }
                    page.push((place, row));
                }
                at = Some(place);
            }
            if exhausted {
                return Ok(Page { lines: lines_of(page)?, next: None, unfinished: false });
            }
            if looked >= WORK {
                let next = at.map(|place| cursor_of(order, place));
                return Ok(Page { lines: lines_of(page)?, next, unfinished: true });
            }
            chunk = NEXT;
        }
    }

    /// The next candidates in order, each with its place.
    async fn candidates(
        &mut self,
        source: &Source,
        span: Span,
        at: Option<Place>,
        limit: usize,
    ) -> Result<Vec<(Place, i64)>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let order = self.query.order;
        if order == Order::Due {
            let (start, end) = self.due_range();
            let among = if let Source::Among(list) = source { Some(list.as_str()) } else { None };
            let due = trays::by_due(&mut self.conn, among, at.unwrap_or((start, 0)), end, self.sight, limit).await?;
            return Ok(due.into_iter().map(|due| ((due.due_minute, due.id), due.id)).collect());
        }
        let span = match (order, at) {
            (_, None) => span,
            (Order::Oldest, Some((_, id))) => Span { above: span.above.max(id), below: span.below },
            (_, Some((_, back))) => Span { above: span.above, below: span.below.min(-back) },
        };
        let ids = match source {
            Source::Words(index) => words::matching(&mut self.conn, index, order, span, limit).await?,
            Source::Tray | Source::Sealed | Source::Among(_) => {
                let sealed = matches!(source, Source::Sealed);
                trays::by_number(&mut self.conn, self.query.tray, sealed, order, span, self.sight, limit).await?
            }
        };
        Ok(ids.into_iter().map(|id| ((0, if order == Order::Oldest { id } else { -id }), id)).collect())
    }

    /// Between which numbers the days lie that were asked for.
    async fn span(&mut self) -> Result<Span, StoreError> {
        let Filter { from_minute, to_minute, .. } = self.query.filter;
        if from_minute.is_none() && to_minute.is_none() {
            return Ok(Span::WHOLE);
        }
        Ok(words::days(&mut self.conn, from_minute, to_minute).await?)
    }

    /// The rows of candidates that are what was asked for.
    async fn look_at(&mut self, ids: &[i64]) -> Result<HashMap<i64, LineRow>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let filter = &self.query.filter;
        let searching = !filter.wanted.is_empty();
        let rows = lines::lines(&mut self.conn, ids, self.query.tray, self.sight, self.now_minute, searching).await?;
        let mut fitting: HashMap<i64, LineRow> =
            rows.into_iter().filter(|row| row.fits(filter)).map(|row| (row.id, row)).collect();
        if !searching {
            return Ok(fitting);
        }
        let in_text = |row: &LineRow| row.body.as_deref().is_some_and(|body| filter.wanted.is_in(&[body]));
        let doubtful: Vec<i64> =
            fitting.values().filter(|row| row.body.is_some() && !in_text(row)).map(|row| row.id).collect();
        // Not found in the text: in a note, perhaps.
        let notes = if doubtful.is_empty() { HashMap::new() } else { lines::notes(&mut self.conn, &doubtful).await? };
        let lost = |id: &i64| {
            let body = fitting.get(id).and_then(|row| row.body.as_deref());
            let notes = notes.get(id).into_iter().flatten().map(String::as_str);
            let texts: Vec<&str> = body.into_iter().chain(notes).collect();
            texts.len() < 2 || !filter.wanted.is_in(&texts)
        };
        let lost: Vec<i64> = doubtful.into_iter().filter(lost).collect();
        for id in lost {
            fitting.remove(&id);
        }
        fitting.retain(|_, row| row.body.is_some());
        Ok(fitting)
    }
}

/// Where a row stands: smaller comes first.
const fn place(order: Order, row: &LineRow) -> Option<Place> {
    match (order, row.due_minute) {
        (Order::Newest, _) => Some((0, -row.id)),
        (Order::Oldest, _) => Some((0, row.id)),
        (Order::Due, Some(due)) => Some((due, row.id)),
        (Order::Due, None) => None,
    }
}

const fn cursor_place(order: Order, cursor: Cursor) -> Place {
    match order {
        Order::Newest => (0, -cursor.id),
        Order::Oldest => (0, cursor.id),
        Order::Due => (cursor.due_minute, cursor.id),
    }
}

const fn cursor_of(order: Order, (due_minute, id): Place) -> Cursor {
    match order {
        Order::Newest => Cursor { due_minute: 0, id: -id },
        Order::Oldest | Order::Due => Cursor { due_minute, id },
    }
}

fn lines_of(page: Vec<(Place, LineRow)>) -> Result<Vec<Line>, StoreError> {
    Ok(page.into_iter().map(|(_, row)| row.line()).collect::<Result<_, _>>()?)
}
