//! Filters that a member gave a name, each their own.
use sqlx::Error;

use crate::domain::staff::StaffId;
use crate::store::Store;
use crate::store::conn::{Conn, row, statements};
use crate::store::error::StoreError;
use crate::store::writer::Command;

statements! {
    VIEWS = same("SELECT id, name, query FROM saved_views WHERE staff = $1 ORDER BY name LIMIT $2");
    SAVE = same(
        "INSERT INTO saved_views (staff, name, query) SELECT $1, $2, $3 \
         WHERE (SELECT count(*) FROM saved_views WHERE staff = $1) < $4 \
         OR EXISTS (SELECT 1 FROM saved_views WHERE staff = $1 AND name = $2) \
         ON CONFLICT (staff, name) DO UPDATE SET query = excluded.query"
    );
    FORGET = same("DELETE FROM saved_views WHERE staff = $1 AND id = $2");
}

/// How many views a member keeps.
const MOST: i64 = 40;

row! {
    struct ViewRow {
        id: i64,
        name: String,
        query: String,
    }
}

/// A named filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    pub id: i64,
    pub name: String,
    /// As in the page's address.
    pub query: String,
}

struct Save {
    staff: StaffId,
    name: String,
    query: String,
}

impl Command for Save {
    type Output = bool;

    async fn apply(&self, mut conn: Conn<'_>) -> Result<bool, Error> {
        let Self { staff, name, query } = self;
        let saved = conn.sql(SAVE).bind(staff.0).bind(name.as_str()).bind(query.as_str()).bind(MOST).run().await?;
        Ok(saved > 0)
    }
}

struct Forget {
    staff: StaffId,
    id: i64,
}

impl Command for Forget {
    type Output = ();

    async fn apply(&self, mut conn: Conn<'_>) -> Result<(), Error> {
        conn.sql(FORGET).bind(self.staff.0).bind(self.id).run().await.map(drop)
    }
}

impl Store {
    /// A member's views by name.
    pub async fn views(&self, staff: StaffId) -> Result<Vec<SavedView>, StoreError> {
        let mut reader = self.0.readers.get().await?;
        let rows: Vec<ViewRow> = reader.conn().sql(VIEWS).bind(staff.0).bind(MOST).all().await?;
        Ok(rows.into_iter().map(|ViewRow { id, name, query }| SavedView { id, name, query }).collect())
    }

    /// Keeps a view; one of the same name gives way. False where the member has too many.
    pub async fn save_view(&self, staff: StaffId, name: &str, query: &str) -> Result<bool, StoreError> {
        self.0.queue.commit(Save { staff, name: name.to_owned(), query: query.to_owned() }).await
    }

    /// Forgets one of the member's own views.
    pub async fn forget_view(&self, staff: StaffId, id: i64) -> Result<(), StoreError> {
        self.0.queue.commit(Forget { staff, id }).await
    }
}
