//! 通报底稿: notices that are being worked on at the desk. The newest version alone is kept.
use sqlx::Error;

use super::Store;
use super::conn::{Conn, row, statements};
use super::error::StoreError;
use super::writer::Command;
use crate::domain::staff::StaffId;

statements! {
    ADD = same(
        "INSERT INTO notice_drafts (slug, title, source, sheet, doubts, version, changed_minute, changed_by) \
         SELECT $1, $2, $3, $4, $5, 1, $6, $7 WHERE (SELECT count(*) FROM notice_drafts) < $8 RETURNING id"
    );
    SAVE = same(
        "UPDATE notice_drafts SET slug = $3, title = $4, sheet = $5, doubts = $6, version = version + 1, \
         changed_minute = $7, changed_by = $8 WHERE id = $1 AND version = $2"
    );
    DROP = same("DELETE FROM notice_drafts WHERE id = $1 AND version = $2");
    ONE = same(
        "SELECT id, slug, title, source, sheet, doubts, version, changed_minute, changed_by FROM notice_drafts WHERE id = $1"
    );
    ALL = same(
        "SELECT id, slug, title, '' AS source, '' AS sheet, doubts, version, changed_minute, changed_by \
         FROM notice_drafts ORDER BY changed_minute DESC, id DESC LIMIT $1"
    );
}

/// How many drafts lie at the desk at once.
const MOST: i64 = 200;

row! {
    struct DraftRow {
        id: i64,
        slug: String,
        title: String,
        source: String,
        sheet: String,
        doubts: String,
        version: i64,
        changed_minute: i64,
        changed_by: i64,
    }
}

/// What is kept of a notice that is being worked on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDraft {
    pub id: i64,
    pub version: i64,
    pub slug: String,
    pub title: String,
    /// The text it was read from; empty in lists, and where it began with a file of values.
    pub source: String,
    pub sheet: String,
    pub doubts: String,
    pub changed_minute: i64,
    pub changed_by: StaffId,
}

impl From<DraftRow> for StoredDraft {
    fn from(row: DraftRow) -> Self {
        let DraftRow { id, slug, title, source, sheet, doubts, version, changed_minute, changed_by } = row;
        Self { id, version, slug, title, source, sheet, doubts, changed_minute, changed_by: StaffId(changed_by) }
    }
}

struct Add(StoredDraft);

impl Command for Add {
    type Output = Option<i64>;

    async fn apply(&self, mut conn: Conn<'_>) -> Result<Option<i64>, Error> {
        let draft = &self.0;
        conn.sql(ADD)
            .bind(draft.slug.as_str())
            .bind(draft.title.as_str())
            .bind(draft.source.as_str())
            .bind(draft.sheet.as_str())
            .bind(draft.doubts.as_str())
            .bind(draft.changed_minute)
            .bind(draft.changed_by.0)
            .bind(MOST)
            .maybe()
            .await
    }
}

struct Save(StoredDraft);

impl Command for Save {
    type Output = bool;

    async fn apply(&self, mut conn: Conn<'_>) -> Result<bool, Error> {
        let draft = &self.0;
        let saved = conn
            .sql(SAVE)
            .bind(draft.id)
            .bind(draft.version)
            .bind(draft.slug.as_str())
            .bind(draft.title.as_str())
            .bind(draft.sheet.as_str())
            .bind(draft.doubts.as_str())
            .bind(draft.changed_minute)
            .bind(draft.changed_by.0)
            .run()
            .await?;
        Ok(saved > 0)
    }
}

struct Drop {
    id: i64,
    version: i64,
}

impl Command for Drop {
    type Output = bool;

    async fn apply(&self, mut conn: Conn<'_>) -> Result<bool, Error> {
        Ok(conn.sql(DROP).bind(self.id).bind(self.version).run().await? > 0)
    }
}

impl Store {
    /// Keeps a new draft and gives its id; `None` where too many lie about. `id` and `version` are not looked at.
    pub async fn add_draft(&self, draft: StoredDraft) -> Result<Option<i64>, StoreError> {
        self.0.queue.commit(Add(draft)).await
    }

    /// Replaces the version that `draft.version` names; false where somebody else was faster. The source stays.
    pub async fn save_draft(&self, draft: StoredDraft) -> Result<bool, StoreError> {
        self.0.queue.commit(Save(draft)).await
    }

    /// Throws a version away; false where there is another one by now.
    pub async fn drop_draft(&self, id: i64, version: i64) -> Result<bool, StoreError> {
        self.0.queue.commit(Drop { id, version }).await
    }

    pub async fn draft(&self, id: i64) -> Result<Option<StoredDraft>, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let row: Option<DraftRow> = reader.conn().sql(ONE).bind(id).maybe().await?;
        Ok(row.map(StoredDraft::from))
    }

    /// All of them without their texts, the newest first.
    pub async fn drafts(&self) -> Result<Vec<StoredDraft>, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let rows: Vec<DraftRow> = reader.conn().sql(ALL).bind(MOST).all().await?;
        Ok(rows.into_iter().map(StoredDraft::from).collect())
    }
}
