//! The best case on PostgreSQL: two writers, every waiting form in one statement.
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::extract::{Form, State};
use axum::response::Response;
use axum::routing::post;
use sqlx::{Connection as _, PgConnection};
use tokio::sync::{Mutex, mpsc, oneshot};

use super::{Fields, accepted};

const TABLES: &str = "CREATE TABLE cases (id BIGINT PRIMARY KEY, item TEXT NOT NULL, body TEXT NOT NULL);
    CREATE TABLE events (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, case_id BIGINT NOT NULL, kind TEXT NOT NULL);
    CREATE TABLE submissions (token BIGINT PRIMARY KEY, case_id BIGINT NOT NULL);";
const STORE: &str = "WITH c AS (INSERT INTO cases SELECT * FROM UNNEST($1::bigint[], $2::text[], $3::text[])),
    e AS (INSERT INTO events (case_id, kind) SELECT n, 'filed' FROM UNNEST($1::bigint[]) AS n)
    INSERT INTO submissions SELECT n, n FROM UNNEST($1::bigint[]) AS n";
const QUEUE: usize = 1024;
const BATCH: usize = 512;

type Waiting = (Fields, oneshot::Sender<()>);

pub async fn router(url: &str) -> Router {
    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::raw_sql(TABLES).execute(&mut connection).await.unwrap();
    let (queue, waiting) = mpsc::channel::<Waiting>(QUEUE);
    let waiting = Arc::new(Mutex::new(waiting));
    let numbers = Arc::new(AtomicI64::new(1));
    for _ in 0..2 {
        let (waiting, numbers) = (waiting.clone(), numbers.clone());
        let connection = PgConnection::connect(url).await.unwrap();
        tokio::spawn(write(connection, waiting, numbers));
    }
    Router::new().route("/feedback", post(accept)).with_state(queue)
}

async fn write(mut connection: PgConnection, waiting: Arc<Mutex<mpsc::Receiver<Waiting>>>, numbers: Arc<AtomicI64>) {
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        if waiting.lock().await.recv_many(&mut batch, BATCH).await == 0 {
            return;
        }
        let count = i64::try_from(batch.len()).unwrap();
        let first = numbers.fetch_add(count, Ordering::Relaxed);
        let ids: Vec<i64> = (first..first + count).collect();
        let items: Vec<&str> = batch.iter().map(|(fields, _)| fields.item.as_str()).collect();
        let texts: Vec<&str> = batch.iter().map(|(fields, _)| fields.text.as_str()).collect();
        sqlx::query(STORE).bind(&ids).bind(&items).bind(&texts).execute(&mut connection).await.unwrap();
        for (_, answer) in batch {
            let _ = answer.send(());
        }
    }
}

async fn accept(State(queue): State<mpsc::Sender<Waiting>>, Form(fields): Form<Fields>) -> Response {
    let (answer, answered) = oneshot::channel();
    queue.send((fields, answer)).await.unwrap();
    answered.await.unwrap();
    accepted()
}
