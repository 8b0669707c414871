//! Keys and what is forgotten with them: fingerprints of the sealing keys, the days' receipt keys, old form keys.
use std::collections::BTreeMap;

use sqlx::Error;

use crate::seal::{Keyring, Place};

use super::conn::{Conn, row, statements};
use super::connect::{self, Link};
use super::error::{Cause, OpenError};
use super::writer::Command;

statements! {
    FINGERPRINTS = same("SELECT id, fingerprint FROM seal_keys");
    ADD_FINGERPRINT = same("INSERT INTO seal_keys (id, fingerprint) VALUES ($1, $2)");
    DAY_KEY = same("SELECT sealed FROM day_keys WHERE day = $1");
    ADD_DAY_KEY = same("INSERT INTO day_keys (day, sealed) VALUES ($1, $2) ON CONFLICT (day) DO NOTHING");
    FORGET_SUBMISSIONS = same("DELETE FROM submissions WHERE form_key < $1");
    FORGET_DAY_KEYS = same(
        "DELETE FROM day_keys WHERE day < $1 \
         AND NOT EXISTS (SELECT 1 FROM submissions WHERE submissions.day = day_keys.day)"
    );
    FORGET_MAILBOXES = same("DELETE FROM mailbox_days WHERE day < $1");
}

row! {
    struct Fingerprint {
        id: i64,
        fingerprint: Vec<u8>,
    }
}

/// Records the keys' fingerprints. Refuses a database that was sealed with a key we do not have: starting all the same
/// would make every sealed row unreadable and look well until somebody needs one.
pub(super) async fn check(link: &mut Link, keyring: &Keyring) -> Result<(), OpenError> {
    let outcome = compare(&mut link.conn(), keyring).await;
    if outcome.is_err() {
        connect::rollback(link).await;
    }
    outcome
}

async fn compare(conn: &mut Conn<'_>, keyring: &Keyring) -> Result<(), OpenError> {
    let failed = |e: Error| OpenError::Keys(Cause::from(&e));
    connect::begin(conn).await.map_err(failed)?;
    let recorded: Vec<Fingerprint> = conn.sql(FINGERPRINTS).all().await.map_err(failed)?;
    let mut ours: BTreeMap<i64, (u32, [u8; 16])> =
        keyring.fingerprints().into_iter().map(|(id, print)| (i64::from(id), (id, print))).collect();
    for Fingerprint { id, fingerprint } in recorded {
        match ours.remove(&id) {
            None => return Err(OpenError::MissingKey(u32::try_from(id).unwrap_or_default())),
            Some((number, print)) if print.as_slice() != fingerprint.as_slice() => {
                return Err(OpenError::WrongKey(number));
            }
            Some(_) => {}
        }
    }
    for (id, (_, print)) in ours {
        conn.sql(ADD_FINGERPRINT).bind(id).bind(print.as_slice()).run().await.map_err(failed)?;
    }
    connect::commit(conn).await.map_err(failed)
}

/// The place of a day's key, sealed.
pub(super) fn day_key_place(day: &[u8; 4]) -> Place<'_> {
    Place { table: "day_keys", column: "sealed", row: day }
}

pub(super) async fn day_key(conn: &mut Conn<'_>, day: i32) -> Result<Option<Vec<u8>>, Error> {
    conn.sql(DAY_KEY).bind(i64::from(day)).maybe().await
}

/// Stores a day's key unless there is one; gives the one there is.
pub(super) struct AddDayKey {
    pub(super) day: i32,
    pub(super) sealed: Vec<u8>,
}

impl Command for AddDayKey {
    type Output = Vec<u8>;

    async fn apply(&self, mut conn: Conn<'_>) -> Result<Vec<u8>, Error> {
        conn.sql(ADD_DAY_KEY).bind(i64::from(self.day)).bind(self.sealed.as_slice()).run().await?;
        conn.sql(DAY_KEY).bind(i64::from(self.day)).one().await
    }
}

/// How long a form key is kept, from the minute it begins with; and a day's key, from the day's end.
const KEPT_MINUTES: i64 = 72 * 60;

/// Forgets what only served against double submits.
pub(super) struct Forget {
    pub(super) now_minute: i64,
}

impl Forget {
    /// Days before this one ended more than 72 hours ago, wherever on earth they were counted east of Greenwich.
    pub(super) const fn first_kept_day(now_minute: i64) -> i64 {
        (now_minute - KEPT_MINUTES).div_euclid(24 * 60)
    }
}

impl Command for Forget {
    type Output = ();

    async fn apply(&self, mut conn: Conn<'_>) -> Result<(), Error> {
        let oldest = u32::try_from((self.now_minute - KEPT_MINUTES).max(0)).unwrap_or(u32::MAX);
        let day = Self::first_kept_day(self.now_minute);
        conn.sql(FORGET_SUBMISSIONS).bind(oldest.to_be_bytes().as_slice()).run().await?;
        conn.sql(FORGET_DAY_KEYS).bind(day).run().await?;
        conn.sql(FORGET_MAILBOXES).bind(day).run().await?;
        Ok(())
    }
}
