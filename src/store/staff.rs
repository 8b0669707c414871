//! 工作人员 in the store: who there is, their one-time links, and what was done to their access.
use sqlx::Error;
use zeroize::Zeroizing;

use crate::domain::contact::MailAddress;
use crate::domain::staff::{AccessEvent, AccessEventKind, Member, Role, StaffId, StaffState};
use crate::seal::Place;

use super::Store;
use super::codec::value;
use super::conn::{Conn, row, statements};
use super::error::{StoreError, Unreadable};
use super::writer::Command;

statements! {
    EVERYBODY = same("SELECT id, mail, name, role, state, added_minute FROM staff ORDER BY state, name, id");
    PERSON = same("SELECT id, mail, name, role, state, added_minute FROM staff WHERE id = $1");
    BY_MAILBOX = same("SELECT id, mail, name, role, state, added_minute FROM staff WHERE mailbox = $1");
    CREDENTIALS = same(
        "SELECT id, mail, name, role, password, totp, epoch FROM staff WHERE mailbox = $1 AND state = 'active'"
    );
    ADD = same(
        "INSERT INTO staff (mailbox, mail, name, role, state, added_minute) VALUES ($1, $2, $3, $4, 'invited', $5) \
         ON CONFLICT (mailbox) DO NOTHING RETURNING id"
    );
    /// Everything that must not be done to the last active administrator asks this, in the statement that does it.
    RESET = same(
        "UPDATE staff SET state = $2, password = NULL, totp = NULL, epoch = epoch + 1 WHERE id = $1 \
         AND (role <> 'administrator' OR state <> 'active' OR $3 = 1 OR EXISTS (SELECT 1 FROM staff o \
         WHERE o.role = 'administrator' AND o.state = 'active' AND o.id <> $1)) RETURNING id"
    );
    SET_ROLE = same(
        "UPDATE staff SET role = $2, epoch = epoch + 1 WHERE id = $1 AND role <> $2 \
         AND (role <> 'administrator' OR state <> 'active' OR EXISTS (SELECT 1 FROM staff o \
         WHERE o.role = 'administrator' AND o.state = 'active' AND o.id <> $1)) RETURNING id"
    );
    /// PostgreSQL: two changes at once must not each leave the other's administrator as the last one.
    ALONE = split("SELECT 1", "SELECT 1 FROM (SELECT pg_advisory_xact_lock(4815162343)) AS locked");
    ADD_LINK = same("INSERT INTO staff_links (hash, staff, expires_minute) VALUES ($1, $2, $3)");
    DROP_LINKS = same("DELETE FROM staff_links WHERE staff = $1");
    LINK = same(
        "SELECT s.id, s.mail, s.name, s.role, s.state, s.added_minute FROM staff_links l JOIN staff s ON s.id = l.staff \
         WHERE l.hash = $1 AND l.expires_minute > $2 AND s.state = 'invited'"
    );
    TAKE_LINK = same("DELETE FROM staff_links WHERE hash = $1 AND expires_minute > $2 RETURNING staff");
    ENROL = same(
        "UPDATE staff SET state = 'active', password = $2, totp = $3, totp_step = $4, epoch = epoch + 1 \
         WHERE id = $1 AND state = 'invited' RETURNING id"
    );
    END_ALL = same("DELETE FROM sessions WHERE staff = $1");
    EVENT = same("INSERT INTO staff_events (at_minute, actor, staff, kind, detail) VALUES ($1, $2, $3, $4, $5)");
    EVENTS = same(
        "SELECT e.id, e.at_minute, e.actor, e.staff, e.kind, e.detail FROM staff_events e WHERE e.id < $1 \
         ORDER BY e.id DESC LIMIT $2"
    );
}

/// One of the people, as the list shows them. No `Debug`: it holds an address.
#[derive(Clone)]
pub struct Person {
    pub member: Member,
    pub state: StaffState,
    pub added_minute: i64,
}

/// What a sign-in is checked against. No `Debug`.
pub struct Credentials {
    pub member: Member,
    /// An argon2id hash as a PHC string.
    pub password: String,
    pub totp: Zeroizing<Vec<u8>>,
    pub epoch: i64,
}

/// What was done to somebody's access, in the order of `id`.
pub struct StoredAccessEvent {
    pub id: i64,
    pub at_minute: i64,
    pub event: AccessEvent,
}

/// A one-time link, by the hash of its token.
#[derive(Clone, Copy)]
pub struct NewLink {
    pub hash: [u8; 32],
    pub expires_minute: i64,
}

/// Everything that changes people. No `Debug`.
pub enum PeopleChange {
    /// A new person, with their first link.
    Add {
        mail: MailAddress,
        name: String,
        role: Role,
        link: NewLink,
    },
    /// A new link: forgets password and second factor, ends sessions and older links. The command line may do it to the
    /// last administrator, too: who has the machine has everything.
    Link {
        staff: StaffId,
        link: NewLink,
        even_last: bool,
    },
    Disable {
        staff: StaffId,
    },
    Role {
        staff: StaffId,
        role: Role,
    },
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeopleChanged {
    Done(StaffId),
    /// There is somebody with this mailbox.
    Exists,
    /// Nobody like that, nothing to change, or the last active administrator.
    Refused,
}

row! {
    struct PersonRow {
        id: i64,
        mail: String,
        name: String,
        role: String,
        state: String,
        added_minute: i64,
    }
}

row! {
    struct CredentialsRow {
        id: i64,
        mail: String,
        name: String,
        role: String,
        password: String,
        totp: Vec<u8>,
        epoch: i64,
    }
}

row! {
    struct EventRow {
        id: i64,
        at_minute: i64,
        actor: i64,
        staff: i64,
        kind: String,
        detail: String,
    }
}

pub(super) fn member(id: i64, mail: &str, name: String, role: &str) -> Result<Member, Unreadable> {
    Ok(Member {
        id: StaffId(id),
        name,
        mail: value("staff.mail", MailAddress::parse(mail).ok())?,
        role: value("staff.role", Role::parse(role))?,
    })
}

impl PersonRow {
    fn person(self) -> Result<Person, Unreadable> {
        Ok(Person {
            member: member(self.id, &self.mail, self.name, &self.role)?,
            state: value("staff.state", StaffState::parse(&self.state))?,
            added_minute: self.added_minute,
        })
    }
}

/// Where a second factor is sealed.
fn totp_place(id: &[u8; 8]) -> Place<'_> {
    Place { table: "staff", column: "totp", row: id }
}

struct Change {
    what: PeopleChange,
    /// `None`: the command line.
    actor: Option<StaffId>,
    now_minute: i64,
}

struct Enrol {
    link: [u8; 32],
    staff: StaffId,
    password: String,
    totp: Vec<u8>,
    step: i64,
    now_minute: i64,
}

pub(super) async fn note(conn: &mut Conn<'_>, event: &AccessEvent, now_minute: i64) -> Result<(), Error> {
    conn.sql(EVENT)
        .bind(now_minute)
        .bind(event.actor.map_or(0, |actor| actor.0))
        .bind(event.staff.0)
        .bind(event.kind.as_str())
        .bind(event.detail.as_str())
        .run()
        .await
        .map(drop)
}

pub(super) async fn record(
    conn: &mut Conn<'_>,
    staff: StaffId,
    kind: AccessEventKind,
    now_minute: i64,
) -> Result<(), Error> {
    note(conn, &AccessEvent { actor: Some(staff), staff, kind, detail: String::new() }, now_minute).await
}

async fn add_link(conn: &mut Conn<'_>, staff: i64, link: &NewLink) -> Result<(), Error> {
    conn.sql(DROP_LINKS).bind(staff).run().await?;
    conn.sql(ADD_LINK).bind(link.hash.as_slice()).bind(staff).bind(link.expires_minute).run().await.map(drop)
}

impl Command for Change {
    type Output = PeopleChanged;

    async fn apply(&self, mut conn: Conn<'_>) -> Result<PeopleChanged, Error> {
        conn.sql(ALONE).run().await?;
        let (done, kind, detail): (Option<i64>, _, String) = match &self.what {
            PeopleChange::Add { mail, name, role, link } => {
                let id: Option<i64> = conn
                    .sql(ADD)
                    .bind(mail.mailbox())
                    .bind(mail.as_str())
                    .bind(name.as_str())
                    .bind(role.as_str())
                    .bind(self.now_minute)
                    .maybe()
                    .await?;
                let Some(id) = id else { return Ok(PeopleChanged::Exists) };
                add_link(&mut conn, id, link).await?;
                (Some(id), AccessEventKind::Added, role.as_str().to_owned())
            }
            PeopleChange::Link { staff, link, even_last } => {
                let last = i64::from(*even_last);
                let id = conn.sql(RESET).bind(staff.0).bind(StaffState::Invited.as_str()).bind(last).maybe().await?;
                if let Some(id) = id {
                    add_link(&mut conn, id, link).await?;
                }
                (id, AccessEventKind::Linked, String::new())
            }
            PeopleChange::Disable { staff } => {
                let state = StaffState::Disabled.as_str();
                let id = conn.sql(RESET).bind(staff.0).bind(state).bind(0_i64).maybe().await?;
                if let Some(id) = id {
                    let id: i64 = id;
                    conn.sql(DROP_LINKS).bind(id).run().await?;
                }
                (id, AccessEventKind::Disabled, String::new())
            }
            PeopleChange::Role { staff, role } => {
                let id = conn.sql(SET_ROLE).bind(staff.0).bind(role.as_str()).maybe().await?;
                (id, AccessEventKind::RoleChanged, role.as_str().to_owned())
            }
        };
        let Some(id) = done else { return Ok(PeopleChanged::Refused) };
        // Their epoch has ended them already; the rows need not stay.
        conn.sql(END_ALL).bind(id).run().await?;
        let staff = StaffId(id);
        note(&mut conn, &AccessEvent { actor: self.actor, staff, kind, detail }, self.now_minute).await?;
        Ok(PeopleChanged::Done(staff))
    }
}

impl Command for Enrol {
    type Output = bool;

    async fn apply(&self, mut conn: Conn<'_>) -> Result<bool, Error> {
        let staff: Option<i64> = conn.sql(TAKE_LINK).bind(self.link.as_slice()).bind(self.now_minute).maybe().await?;
        if staff != Some(self.staff.0) {
            return Ok(false);
        }
        let enrolled: Option<i64> = conn
            .sql(ENROL)
            .bind(self.staff.0)
            .bind(self.password.as_str())
            .bind(self.totp.as_slice())
            .bind(self.step)
            .maybe()
            .await?;
        if enrolled.is_none() {
            return Ok(false);
        }
        record(&mut conn, self.staff, AccessEventKind::Enrolled, self.now_minute).await?;
        Ok(true)
    }
}

impl Store {
    /// Everybody there is.
    pub async fn people(&self) -> Result<Vec<Person>, StoreError> {
        let rows: Vec<PersonRow> = self.0.readers.get().await?.conn().sql(EVERYBODY).all().await?;
        Ok(rows.into_iter().map(PersonRow::person).collect::<Result<_, _>>()?)
    }

    pub async fn person(&self, staff: StaffId) -> Result<Option<Person>, StoreError> {
        let row: Option<PersonRow> = self.0.readers.get().await?.conn().sql(PERSON).bind(staff.0).maybe().await?;
        Ok(row.map(PersonRow::person).transpose()?)
    }

    pub async fn person_at(&self, mail: &MailAddress) -> Result<Option<Person>, StoreError> {
        let row: Option<PersonRow> =
            self.0.readers.get().await?.conn().sql(BY_MAILBOX).bind(mail.mailbox()).maybe().await?;
        Ok(row.map(PersonRow::person).transpose()?)
    }

    /// Adds, links, disables, changes a role: in one commit with its event.
    pub async fn change_people(
        &self,
        change: PeopleChange,
        actor: Option<StaffId>,
        now_minute: i64,
    ) -> Result<PeopleChanged, StoreError> {
        self.0.queue.commit(Change { what: change, actor, now_minute }).await
    }

    /// Whom an open link was made for.
    pub async fn link(&self, hash: &[u8; 32], now_minute: i64) -> Result<Option<Person>, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let row: Option<PersonRow> = reader.conn().sql(LINK).bind(hash.as_slice()).bind(now_minute).maybe().await?;
        Ok(row.map(PersonRow::person).transpose()?)
    }

    /// Uses a link up: the person has a password and a second factor from now on. `step` is the one of the code that
    /// proved it. False if the link was used or is over.
    pub async fn enrol(
        &self,
        link: [u8; 32],
        staff: StaffId,
        password: String,
        totp: &[u8],
        step: i64,
        now_minute: i64,
    ) -> Result<bool, StoreError> {
        let totp = self.0.keyring.seal(totp_place(&staff.0.to_be_bytes()), totp, &*self.0.entropy);
        self.0.queue.commit(Enrol { link, staff, password, totp, step, now_minute }).await
    }

    /// What somebody who says to be this person is checked against; `None` unless they are active.
    pub async fn credentials(&self, mail: &MailAddress) -> Result<Option<Credentials>, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let row: Option<CredentialsRow> = reader.conn().sql(CREDENTIALS).bind(mail.mailbox()).maybe().await?;
        let Some(row) = row else { return Ok(None) };
        let opened = self.0.keyring.open(totp_place(&row.id.to_be_bytes()), &row.totp);
        Ok(Some(Credentials {
            totp: opened.map_err(|error| Unreadable::Sealed("staff.totp", error))?,
            member: member(row.id, &row.mail, row.name, &row.role)?,
            password: row.password,
            epoch: row.epoch,
        }))
    }

    /// What was done to people's access, the newest first, below `before`.
    pub async fn access_events(&self, before: Option<i64>, limit: u32) -> Result<Vec<StoredAccessEvent>, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let before = before.unwrap_or(i64::MAX);
        let rows: Vec<EventRow> = reader.conn().sql(EVENTS).bind(before).bind(i64::from(limit)).all().await?;
        let read = |row: EventRow| {
            let event = AccessEvent {
                actor: (row.actor != 0).then_some(StaffId(row.actor)),
                staff: StaffId(row.staff),
                kind: value("staff_events.kind", AccessEventKind::parse(&row.kind))?,
                detail: row.detail,
            };
            Ok::<_, Unreadable>(StoredAccessEvent { id: row.id, at_minute: row.at_minute, event })
        };
        Ok(rows.into_iter().map(read).collect::<Result<_, _>>()?)
    }
}
