//! A form sent many times is one submission.
use std::collections::HashSet;
use std::sync::Arc;

use tokio::sync::Barrier;

use super::opinion;
use crate::support::client::Client;
use crate::support::database::PostgresSchema;
use crate::support::ledger::Ledger;
use crate::support::not_run;
use crate::support::server::Installation;

const TIMES: u32 = 50;

#[tokio::test]
async fn fifty_times_at_once_is_one_case_on_sqlite() {
    fifty_times_at_once(&Installation::new()).await;
}

#[tokio::test]
async fn fifty_times_at_once_is_one_case_on_postgres() {
    let Some(schema) = PostgresSchema::create().await else {
        return not_run("one form sent fifty times on PostgreSQL", "there is no PostgreSQL");
    };
    let mut installation = Installation::new();
    installation.set("HUIYIN_DATABASE_URL", &schema.url());
    fifty_times_at_once(&installation).await;
}

async fn fifty_times_at_once(installation: &Installation) {
    let _running = installation.start().await;
    let token: Arc<str> = Client::new(installation.address, 1).form_token().await.unwrap().into();
    let start = Arc::new(Barrier::new(TIMES as usize));
    let senders: Vec<_> = (0..TIMES)
        .map(|number| {
            let (token, start, address) = (token.clone(), start.clone(), installation.address);
            tokio::spawn(async move {
                let mut client = Client::new(address, number);
                client.connect().await.unwrap();
                start.wait().await;
                let mut fields = vec![("form_token", &*token)];
                fields.extend(opinion("路灯坏了两个月，晚上看不清路"));
                let answer = client.post("/feedback", &fields).await.unwrap();
                assert_eq!(answer.status, 303, "{}", answer.text());
                client.receipt(&answer.cookie().unwrap()).await.unwrap()
            })
        })
        .collect();
    let mut receipts = HashSet::new();
    for sender in senders {
        receipts.insert(sender.await.unwrap());
    }
    assert_eq!(receipts.len(), 1, "one submission, several receipts: {receipts:?}");

    let mut ledger = Ledger::open(&installation.settings["HUIYIN_DATABASE_URL"]).await;
    assert_eq!(ledger.count("SELECT COUNT(*) FROM cases").await, 1);
    assert_eq!(ledger.count("SELECT COUNT(*) FROM submissions").await, 1);
    assert_eq!(ledger.count("SELECT COUNT(*) FROM events WHERE kind = 'filed'").await, 1);
    assert_eq!(ledger.count("SELECT COUNT(*) FROM letters WHERE kind = 'unit'").await, 1);

    // Typed anew on the same page: not the same submission, and no second case behind anyone's back.
    let mut client = Client::new(installation.address, 99);
    let mut fields = vec![("form_token", &*token)];
    fields.extend(opinion("另外写的一段话"));
    let answer = client.post("/feedback", &fields).await.unwrap();
    assert_eq!(answer.status, 409);
    assert!(answer.text().contains("另外写的一段话"), "the text is kept");
    let code = &receipts.iter().next().unwrap().code;
    assert!(
        !answer.text().replace(['-', ' '], "").contains(code.as_str()),
        "the code is not given to who has only the page"
    );
    assert_ne!(answer.form_token().unwrap(), *token);
    assert_eq!(ledger.count("SELECT COUNT(*) FROM cases").await, 1);
}
