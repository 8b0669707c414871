//! The notices as they were published: what a citizen had before their eyes when they wrote, and which wording the desk
//! made the current one.
use sqlx::Error;

use crate::domain::staff::{AccessEvent, AccessEventKind, StaffId};

use super::Store;
use super::codec::value;
use super::conn::{Conn, row, statements};
use super::error::StoreError;
use super::staff;
use super::writer::Command;

statements! {
    REMEMBER = same(
        "INSERT INTO notices (hash, slug, body, first_minute) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING"
    );
    NOTICE = same("SELECT slug, body FROM notices WHERE hash = $1");
    HASHES = same("SELECT hash FROM notices ORDER BY first_minute, hash");
    PUBLISHED = same(
        "SELECT p.id, p.slug, p.hash, p.staff, s.name, p.at_minute FROM notice_publications p \
         JOIN staff s ON s.id = p.staff WHERE p.id IN (SELECT max(id) FROM notice_publications GROUP BY slug) ORDER BY p.slug"
    );
    PUBLISH = same(
        "INSERT INTO notice_publications (slug, hash, replaces, staff, at_minute) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (slug, replaces) DO NOTHING"
    );
}

row! {
    struct NoticeRow {
        slug: String,
        body: String,
    }
}

row! {
    struct PublishedRow {
        id: i64,
        slug: String,
        hash: Vec<u8>,
        staff: i64,
        name: String,
        at_minute: i64,
    }
}

/// The wording of a notice that the desk made the current one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    pub id: i64,
    pub slug: String,
    pub hash: [u8; 32],
    pub staff: StaffId,
    /// Of the member.
    pub name: String,
    pub at_minute: i64,
}

/// A wording to be kept under the hash that its cases name.
#[derive(Clone)]
pub struct Wording {
    pub hash: [u8; 32],
    pub slug: String,
    pub text: String,
}

impl Wording {
    async fn keep(&self, conn: &mut Conn<'_>, now_minute: i64) -> Result<(), Error> {
        conn.sql(REMEMBER)
            .bind(self.hash.as_slice())
            .bind(self.slug.as_str())
            .bind(self.text.as_str())
            .bind(now_minute)
            .run()
            .await
            .map(drop)
    }
}

struct Remember {
    wording: Wording,
    now_minute: i64,
}

impl Command for Remember {
    type Output = ();

    async fn apply(&self, mut conn: Conn<'_>) -> Result<(), Error> {
        self.wording.keep(&mut conn, self.now_minute).await
    }
}

struct Publish {
    wording: Wording,
    replaces: i64,
    staff: StaffId,
    now_minute: i64,
}

impl Command for Publish {
    /// Whether what it replaces was still the newest.
    type Output = bool;

    async fn apply(&self, mut conn: Conn<'_>) -> Result<bool, Error> {
        self.wording.keep(&mut conn, self.now_minute).await?;
        let added = conn
            .sql(PUBLISH)
            .bind(self.wording.slug.as_str())
            .bind(self.wording.hash.as_slice())
            .bind(self.replaces)
            .bind(self.staff.0)
            .bind(self.now_minute)
            .run()
            .await?;
        if added == 0 {
            return Ok(false);
        }
        let event = AccessEvent {
            actor: Some(self.staff),
            staff: self.staff,
            kind: AccessEventKind::NoticePublished,
            detail: self.wording.slug.clone(),
        };
        staff::note(&mut conn, &event, self.now_minute).await?;
        Ok(true)
    }
}

impl Store {
    /// Keeps a published notice under the hash that its cases name.
    pub async fn remember_notice(&self, wording: Wording, now_minute: i64) -> Result<(), StoreError> {
        self.0.queue.commit(Remember { wording, now_minute }).await
    }

    /// Makes a wording the current one of its notice, and writes down who did. False where somebody else was faster:
    /// `replaces` is the id of the publication that stood before, 0 for none.
    pub async fn publish_notice(
        &self,
        wording: Wording,
        replaces: i64,
        staff: StaffId,
        now_minute: i64,
    ) -> Result<bool, StoreError> {
        self.0.queue.commit(Publish { wording, replaces, staff, now_minute }).await
    }

    /// The slug and the text of a published notice, by its hash.
    pub async fn notice(&self, hash: &[u8; 32]) -> Result<Option<(String, String)>, StoreError> {
        let row: Option<NoticeRow> =
            self.0.readers.get().await?.conn().sql(NOTICE).bind(hash.as_slice()).maybe().await?;
        Ok(row.map(|row| (row.slug, row.body)))
    }

    /// The hashes of every wording there is, the oldest first.
    pub async fn notice_hashes(&self) -> Result<Vec<[u8; 32]>, StoreError> {
        let hashes: Vec<Vec<u8>> = self.0.readers.get().await?.conn().sql(HASHES).all().await?;
        let read = hashes.iter().map(|hash| value("notices.hash", hash.as_slice().try_into().ok()));
        Ok(read.collect::<Result<_, _>>()?)
    }

    /// For each notice that was published at the desk: which wording is the current one, by whom and since when.
    pub async fn published_notices(&self) -> Result<Vec<Publication>, StoreError> {
        let rows: Vec<PublishedRow> = self.0.readers.get().await?.conn().sql(PUBLISHED).all().await?;
        let read = rows.into_iter().map(|row| {
            Ok::<_, super::error::Unreadable>(Publication {
                id: row.id,
                slug: row.slug,
                hash: value("notice_publications.hash", row.hash.as_slice().try_into().ok())?,
                staff: StaffId(row.staff),
                name: row.name,
                at_minute: row.at_minute,
            })
        });
        Ok(read.collect::<Result<_, _>>()?)
    }
}
