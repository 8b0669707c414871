//! Who is signed in: sessions by the hash of their token, and the second factor's used steps.
use sqlx::Error;

use crate::domain::staff::{AccessEventKind, Member, StaffId};

use super::Store;
use super::conn::{Conn, row, statements};
use super::error::StoreError;
use super::staff::{Credentials, member, record};
use super::writer::Command;

statements! {
    /// A session counts only under the epoch it was made in: whoever is disabled, or gets another role or password, is
    /// out with the same commit.
    SESSION = same(
        "SELECT n.staff, n.made_ms, n.seen_ms, n.stepped_up_ms, s.mail, s.name, s.role FROM sessions n \
         JOIN staff s ON s.id = n.staff WHERE n.hash = $1 AND n.epoch = s.epoch AND s.state = 'active'"
    );
    SESSIONS_OF = same(
        "SELECT n.hash, n.made_ms, n.seen_ms FROM sessions n JOIN staff s ON s.id = n.staff \
         WHERE n.staff = $1 AND n.epoch = s.epoch ORDER BY n.seen_ms DESC, n.hash"
    );
    /// Takes a step once, and only for the password that was checked.
    TAKE_STEP = same(
        "UPDATE staff SET totp_step = $3 WHERE id = $1 AND epoch = $2 AND state = 'active' AND totp_step < $3 \
         RETURNING id"
    );
    OPEN = same(
        "INSERT INTO sessions (hash, staff, epoch, made_ms, seen_ms, stepped_up_ms) VALUES ($1, $2, $3, $4, $4, $4)"
    );
    STEP_UP = same("UPDATE sessions SET stepped_up_ms = $2 WHERE hash = $1");
    TOUCH = same("UPDATE sessions SET seen_ms = $2 WHERE hash = $1 AND seen_ms < $2");
    END = same("DELETE FROM sessions WHERE hash = $1 AND staff = $2");
    END_OTHERS = same("DELETE FROM sessions WHERE staff = $1 AND hash <> $2");
    FORGET_SESSIONS = same("DELETE FROM sessions WHERE seen_ms < $1 OR made_ms < $2");
    FORGET_LINKS = same("DELETE FROM staff_links WHERE expires_minute <= $1");
}

/// A session's name in the store: the SHA-256 of its token. Knowing it lets nobody in.
pub type SessionHash = [u8; 32];

/// A session as it stands. Whether it is too old is for the caller to say. No `Debug`.
#[derive(Clone)]
pub struct Session {
    pub member: Member,
    pub hash: SessionHash,
    pub made_ms: i64,
    pub seen_ms: i64,
    /// When the second factor was last shown.
    pub stepped_up_ms: i64,
}

/// One of somebody's own sessions, for the list.
#[derive(Clone, Copy)]
pub struct OwnSession {
    pub hash: SessionHash,
    pub made_ms: i64,
    pub seen_ms: i64,
}

/// A sign-in that was found right. No `Debug`.
pub struct NewSession {
    pub hash: SessionHash,
    pub staff: StaffId,
    /// The person's epoch when password and code were checked.
    pub epoch: i64,
    /// The step of the code, which is used up with it.
    pub step: i64,
    pub now_ms: i64,
}

row! {
    struct SessionRow {
        staff: i64,
        made_ms: i64,
        seen_ms: i64,
        stepped_up_ms: i64,
        mail: String,
        name: String,
        role: String,
    }
}

row! {
    struct OwnRow {
        hash: Vec<u8>,
        made_ms: i64,
        seen_ms: i64,
    }
}

impl Command for NewSession {
    type Output = bool;

    async fn apply(&self, mut conn: Conn<'_>) -> Result<bool, Error> {
        let taken: Option<i64> =
            conn.sql(TAKE_STEP).bind(self.staff.0).bind(self.epoch).bind(self.step).maybe().await?;
        if taken.is_none() {
            return Ok(false);
        }
        conn.sql(OPEN).bind(self.hash.as_slice()).bind(self.staff.0).bind(self.epoch).bind(self.now_ms).run().await?;
        record(&mut conn, self.staff, AccessEventKind::SignedIn, self.now_ms.div_euclid(60_000)).await?;
        Ok(true)
    }
}

/// A code shown again by somebody who is signed in.
struct StepUp {
    hash: SessionHash,
    staff: StaffId,
    epoch: i64,
    step: i64,
    now_ms: i64,
}

impl Command for StepUp {
    type Output = bool;

    async fn apply(&self, mut conn: Conn<'_>) -> Result<bool, Error> {
        let taken: Option<i64> =
            conn.sql(TAKE_STEP).bind(self.staff.0).bind(self.epoch).bind(self.step).maybe().await?;
        if taken.is_some() {
            conn.sql(STEP_UP).bind(self.hash.as_slice()).bind(self.now_ms).run().await?;
        }
        Ok(taken.is_some())
    }
}

enum Ending {
    One { hash: SessionHash, staff: StaffId, now_minute: i64 },
    Others { keep: SessionHash, staff: StaffId, now_minute: i64 },
}

impl Command for Ending {
    type Output = ();

    async fn apply(&self, mut conn: Conn<'_>) -> Result<(), Error> {
        let (ended, staff, now_minute) = match self {
            Self::One { hash, staff, now_minute } => {
                (conn.sql(END).bind(hash.as_slice()).bind(staff.0).run().await?, staff, now_minute)
            }
            Self::Others { keep, staff, now_minute } => {
                (conn.sql(END_OTHERS).bind(staff.0).bind(keep.as_slice()).run().await?, staff, now_minute)
            }
        };
        if ended > 0 {
            record(&mut conn, *staff, AccessEventKind::SignedOut, *now_minute).await?;
        }
        Ok(())
    }
}

struct Touch {
    hash: SessionHash,
    now_ms: i64,
}

impl Command for Touch {
    type Output = ();

    async fn apply(&self, mut conn: Conn<'_>) -> Result<(), Error> {
        conn.sql(TOUCH).bind(self.hash.as_slice()).bind(self.now_ms).run().await.map(drop)
    }
}

struct Forget {
    seen_before_ms: i64,
    made_before_ms: i64,
    now_minute: i64,
}

impl Command for Forget {
    type Output = ();

    async fn apply(&self, mut conn: Conn<'_>) -> Result<(), Error> {
        conn.sql(FORGET_SESSIONS).bind(self.seen_before_ms).bind(self.made_before_ms).run().await?;
        conn.sql(FORGET_LINKS).bind(self.now_minute).run().await.map(drop)
    }
}

impl Store {
    /// The session of this name and whose it is, unless it was ended.
    pub async fn session(&self, hash: &SessionHash) -> Result<Option<Session>, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let row: Option<SessionRow> = reader.conn().sql(SESSION).bind(hash.as_slice()).maybe().await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Session {
            member: member(row.staff, &row.mail, row.name, &row.role)?,
            hash: *hash,
            made_ms: row.made_ms,
            seen_ms: row.seen_ms,
            stepped_up_ms: row.stepped_up_ms,
        }))
    }

    /// Opens a session and uses its code up. False if the code was used before, or the person changed meanwhile.
    pub async fn open_session(&self, session: NewSession) -> Result<bool, StoreError> {
        self.0.queue.commit(session).await
    }

    /// Notes in a session that the second factor was shown, and uses its code up. False if it was used before.
    pub async fn step_up(
        &self,
        hash: SessionHash,
        of: &Credentials,
        step: i64,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let staff = of.member.id;
        self.0.queue.commit(StepUp { hash, staff, epoch: of.epoch, step, now_ms }).await
    }

    /// Writes down that a session is in use.
    pub async fn touch_session(&self, hash: SessionHash, now_ms: i64) -> Result<(), StoreError> {
        self.0.queue.commit(Touch { hash, now_ms }).await
    }

    /// Somebody's own sessions, the one used last first.
    pub async fn sessions_of(&self, staff: StaffId) -> Result<Vec<OwnSession>, StoreError> {
        let rows: Vec<OwnRow> = self.0.readers.get().await?.conn().sql(SESSIONS_OF).bind(staff.0).all().await?;
        let own = |row: OwnRow| {
            let hash = row.hash.as_slice().try_into().ok()?;
            Some(OwnSession { hash, made_ms: row.made_ms, seen_ms: row.seen_ms })
        };
        Ok(rows.into_iter().filter_map(own).collect())
    }

    /// Ends one of somebody's own sessions.
    pub async fn end_session(&self, staff: StaffId, hash: SessionHash, now_minute: i64) -> Result<(), StoreError> {
        self.0.queue.commit(Ending::One { hash, staff, now_minute }).await
    }

    /// Ends all of somebody's own sessions but one.
    pub async fn end_other_sessions(
        &self,
        staff: StaffId,
        keep: SessionHash,
        now_minute: i64,
    ) -> Result<(), StoreError> {
        self.0.queue.commit(Ending::Others { keep, staff, now_minute }).await
    }

    /// Forgets sessions and links that are over.
    pub async fn forget_sessions(
        &self,
        seen_before_ms: i64,
        made_before_ms: i64,
        now_minute: i64,
    ) -> Result<(), StoreError> {
        self.0.queue.commit(Forget { seen_before_ms, made_before_ms, now_minute }).await
    }
}
