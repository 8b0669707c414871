//! The event log as the auditor reads it: who did what to which case, when. No text, no name of a citizen, no reason's
//! words (staff name people in them), and nothing of what is sealed.
use sqlx::Error;

use crate::domain::case::{Actor, EventKind};
use crate::domain::ids::CaseNumber;
use crate::domain::staff::{AccessEventKind, StaffId};

use super::Store;
use super::codec::value;
use super::conn::{Conn, row, statements};
use super::error::{StoreError, Unreadable};
use super::staff;
use super::writer::Command;

statements! {
    AUDIT = same(
        "SELECT e.id, e.case_id, e.at_minute, e.kind, e.actor, e.staff, e.detail, s.name, \
         CAST(CASE WHEN e.sealed_reason IS NULL THEN 0 ELSE 1 END AS BIGINT) AS reasoned \
         FROM events e JOIN cases c ON c.id = e.case_id LEFT JOIN staff s ON s.id = e.staff \
         WHERE c.secrecy <> 'sealed' AND e.id < $1 AND (CAST($2 AS BIGINT) IS NULL OR e.staff = $2) \
         AND (CAST($3 AS TEXT) IS NULL OR e.kind = $3) AND (CAST($4 AS BIGINT) IS NULL OR e.at_minute >= $4) \
         AND (CAST($5 AS BIGINT) IS NULL OR e.at_minute < $5) AND (CAST($6 AS TEXT) IS NULL OR e.actor = $6) \
         ORDER BY e.id DESC LIMIT $7"
    );
    AUDIT_OF_CASE = same(
        "SELECT e.id, e.case_id, e.at_minute, e.kind, e.actor, e.staff, e.detail, s.name, \
         CAST(CASE WHEN e.sealed_reason IS NULL THEN 0 ELSE 1 END AS BIGINT) AS reasoned \
         FROM events e JOIN cases c ON c.id = e.case_id LEFT JOIN staff s ON s.id = e.staff \
         WHERE c.secrecy <> 'sealed' AND e.id < $1 AND (CAST($2 AS BIGINT) IS NULL OR e.staff = $2) \
         AND (CAST($3 AS TEXT) IS NULL OR e.kind = $3) AND (CAST($4 AS BIGINT) IS NULL OR e.at_minute >= $4) \
         AND (CAST($5 AS BIGINT) IS NULL OR e.at_minute < $5) AND (CAST($6 AS TEXT) IS NULL OR e.actor = $6) \
         AND e.case_id = $8 ORDER BY e.id DESC LIMIT $7"
    );
}

row! {
    struct AuditRow {
        id: i64,
        case_id: i64,
        at_minute: i64,
        kind: String,
        actor: String,
        staff: Option<i64>,
        detail: String,
        name: Option<String>,
        reasoned: i64,
    }
}

/// What the auditor narrows the log to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    pub staff: Option<StaffId>,
    /// `citizen`, `system`, `operator` or `staff`.
    pub actor: Option<&'static str>,
    pub kind: Option<EventKind>,
    pub case: Option<CaseNumber>,
    pub from_minute: Option<i64>,
    pub to_minute: Option<i64>,
}

/// An event as the auditor reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    pub id: i64,
    pub case: CaseNumber,
    pub at_minute: i64,
    pub kind: EventKind,
    pub actor: Actor,
    /// Of a member of staff.
    pub name: Option<String>,
    /// Unit ids, a hold's name, the number of a case or of a member.
    pub detail: String,
    /// Whether a reason was given.
    pub reasoned: bool,
}

impl AuditRow {
    fn event(self) -> Result<AuditEvent, Unreadable> {
        Ok(AuditEvent {
            id: self.id,
            case: CaseNumber::from_row(self.case_id).map_err(|_| Unreadable::Value("events.case_id"))?,
            at_minute: self.at_minute,
            kind: value("events.kind", EventKind::parse(&self.kind))?,
            actor: value("events.actor", Actor::parse(&self.actor, self.staff.map(StaffId)))?,
            name: self.name,
            detail: self.detail,
            reasoned: self.reasoned != 0,
        })
    }
}

struct Exported {
    staff: StaffId,
    now_minute: i64,
}

impl Command for Exported {
    type Output = ();

    async fn apply(&self, mut conn: Conn<'_>) -> Result<(), Error> {
        staff::record(&mut conn, self.staff, AccessEventKind::Exported, self.now_minute).await
    }
}

async fn read(conn: &mut Conn<'_>, filter: &AuditFilter, before: i64, limit: i64) -> Result<Vec<AuditRow>, Error> {
    let query = conn
        .sql(if filter.case.is_some() { AUDIT_OF_CASE } else { AUDIT })
        .bind(before)
        .bind(filter.staff.map(|staff| staff.0))
        .bind(filter.kind.map(EventKind::as_str))
        .bind(filter.from_minute)
        .bind(filter.to_minute)
        .bind(filter.actor)
        .bind(limit);
    match filter.case {
        Some(case) => query.bind(case.row()).all().await,
        None => query.all().await,
    }
}

impl Store {
    /// Writes down that a member took a copy of the log.
    pub async fn exported(&self, staff: StaffId, now_minute: i64) -> Result<(), StoreError> {
        self.0.queue.commit(Exported { staff, now_minute }).await
    }

    /// Events, the newest first, those before `before`.
    pub async fn audit(
        &self,
        filter: &AuditFilter,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<AuditEvent>, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let rows = read(&mut reader.conn(), filter, before.unwrap_or(i64::MAX), i64::from(limit)).await?;
        Ok(rows.into_iter().map(AuditRow::event).collect::<Result<_, _>>()?)
    }
}
