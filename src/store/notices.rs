//! The notices as they were published: what a citizen had before their eyes when they wrote.
use sqlx::Error;

use super::conn::{Conn, row, statements};
use super::writer::Command;

statements! {
    REMEMBER = same(
        "INSERT INTO notices (hash, slug, body, first_minute) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING"
    );
    NOTICE = same("SELECT slug, body FROM notices WHERE hash = $1");
}

row! {
    struct NoticeRow {
        slug: String,
        body: String,
    }
}

/// The slug and the text of a notice, by its hash.
pub(super) async fn notice(conn: &mut Conn<'_>, hash: &[u8; 32]) -> Result<Option<(String, String)>, Error> {
    let row: Option<NoticeRow> = conn.sql(NOTICE).bind(hash.as_slice()).maybe().await?;
    Ok(row.map(|row| (row.slug, row.body)))
}

pub(super) struct Remember {
    pub(super) hash: [u8; 32],
    pub(super) slug: String,
    pub(super) text: String,
    pub(super) now_minute: i64,
}

impl Command for Remember {
    type Output = ();

    async fn apply(&self, mut conn: Conn<'_>) -> Result<(), Error> {
        conn.sql(REMEMBER)
            .bind(self.hash.as_slice())
            .bind(self.slug.as_str())
            .bind(self.text.as_str())
            .bind(self.now_minute)
            .run()
            .await
            .map(drop)
    }
}
