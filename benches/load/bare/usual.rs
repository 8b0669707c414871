//! The usual program: a pool, and a transaction for each request.
use std::time::Duration;

use axum::Router;
use axum::extract::{Form, State};
use axum::response::Response;
use axum::routing::post;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::group::TABLES;
use super::{Fields, accepted};

pub async fn router(path: &str) -> Router {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_mins(1));
    let pool = SqlitePoolOptions::new().max_connections(10).acquire_timeout(Duration::from_mins(1));
    let pool = pool.connect_with(options).await.unwrap();
    sqlx::raw_sql(TABLES).execute(&pool).await.unwrap();
    Router::new().route("/feedback", post(accept)).with_state(pool)
}

async fn accept(State(pool): State<SqlitePool>, Form(fields): Form<Fields>) -> Response {
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let case = sqlx::query("INSERT INTO cases (item, body) VALUES ($1, $2)").bind(&fields.item).bind(&fields.text);
    let number = case.execute(&mut *transaction).await.unwrap().last_insert_rowid();
    sqlx::query("INSERT INTO events (case_id, kind) VALUES ($1, 'filed')")
        .bind(number)
        .execute(&mut *transaction)
        .await
        .unwrap();
    sqlx::query("INSERT INTO submissions VALUES ($1, $2)")
        .bind(fields.form_token.as_bytes())
        .bind(number)
        .execute(&mut *transaction)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    accepted()
}
