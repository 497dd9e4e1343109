//! What every engine must do alike, below all operations.

use std::sync::atomic::{AtomicU32, Ordering};

use futures::future::join_all;
use store::engine::{Engine, Store};
use store::error::StoreError;
use store::throttle::{find_throttle, record_failure};
use store::{args, in_transaction, in_transaction_while_stale};
use test_database::TestDatabase;

#[tokio::test]
async fn the_engine_is_the_one_that_the_address_names() {
    let database = TestDatabase::open().await;
    let store = Store::open(database.address()).await.unwrap();
    store.ready().await.unwrap();
    assert_eq!(store.engine(), database.engine());
    assert_eq!(store.shared_commits().is_some(), database.engine() == Engine::Sqlite);
    assert!(matches!(Store::open("mysql://localhost/x").await, Err(StoreError::BadAddress(_))));
    store.close().await;
    assert!(store.ready().await.is_err());
}

#[tokio::test]
async fn a_text_with_nul_in_it_is_kept_readable_on_every_engine() {
    let database = TestDatabase::open().await;
    let store = Store::open(database.address()).await.unwrap();
    record_failure(&store, "a\0b", 1).await.unwrap();
    assert!(find_throttle(&store, "a\u{fffd}b").await.unwrap().is_some());
    assert!(find_throttle(&store, "a\0b").await.unwrap().is_some());
}

#[tokio::test]
async fn after_a_statement_failed_the_transaction_can_only_be_undone() {
    let database = TestDatabase::open().await;
    let store = Store::open(database.address()).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    let insert = "INSERT INTO sign_in_throttle (throttle_key, failures, last_failed_at) VALUES ($1, 1, 1)";
    tx.execute(insert, args!["once"]).await.unwrap();
    assert!(tx.execute(insert, args!["once"]).await.unwrap_err().is_unique_violation());
    assert!(matches!(tx.execute(insert, args!["other"]).await, Err(StoreError::Broken)));
    assert!(matches!(tx.commit().await, Err(StoreError::Broken)));
    assert!(find_throttle(&store, "once").await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_loses_a_race_for_a_key_looks_again_and_finds_the_winner() {
    let database = TestDatabase::open().await;
    let store = &Store::open(database.address()).await.unwrap();
    let runs = &AtomicU32::new(0);
    let found = join_all((0..20).map(|_number| async move {
        in_transaction!(store, |tx| {
            runs.fetch_add(1, Ordering::Relaxed);
            let known = "SELECT failures FROM sign_in_throttle WHERE throttle_key = 'one'";
            if let Some(row) = tx.row(known, []).await? {
                return row.int("failures");
            }
            let insert =
                "INSERT INTO sign_in_throttle (throttle_key, failures, last_failed_at) VALUES ('one', 7, 1)";
            tx.execute(insert, []).await?;
            Ok(7)
        })
        .unwrap()
    }))
    .await;
    assert_eq!(found, [7; 20]);
    assert!(runs.load(Ordering::Relaxed) >= 20);
}

/// An error that wraps the store's.
#[derive(Debug)]
enum Refused {
    Store(StoreError),
    Rule,
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl store::engine::retry::MayBeTransient for Refused {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::Rule => None,
        }
    }
}

#[tokio::test]
async fn what_is_in_the_way_for_good_is_given_after_some_tries_and_a_refusal_at_once() {
    let database = TestDatabase::open().await;
    let store = Store::open(database.address()).await.unwrap();
    let runs = AtomicU32::new(0);
    let ended: Result<(), StoreError> = in_transaction!(store, |tx| {
        runs.fetch_add(1, Ordering::Relaxed);
        tx.row("SELECT 1 AS one", []).await?;
        Err(StoreError::CommitLost("always".to_owned()))
    });
    assert!(matches!(ended, Err(StoreError::CommitLost(_))));
    assert_eq!(runs.swap(0, Ordering::Relaxed), 10);
    let ended: Result<(), Refused> = in_transaction!(store, |tx| -> Refused {
        runs.fetch_add(1, Ordering::Relaxed);
        tx.row("SELECT 1 AS one", []).await?;
        Err(Refused::Rule)
    });
    assert!(matches!(ended, Err(Refused::Rule)));
    assert_eq!(runs.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_transaction_under_which_a_row_moves_is_begun_anew_for_some_tries() {
    let database = TestDatabase::open().await;
    let store = Store::open(database.address()).await.unwrap();
    let runs = AtomicU32::new(0);
    let settled = in_transaction_while_stale!(store, |tx| {
        tx.row("SELECT 1 AS one", []).await?;
        if runs.fetch_add(1, Ordering::Relaxed) < 2 { Err(StoreError::Stale) } else { Ok("settled") }
    });
    assert_eq!(settled.unwrap(), "settled");
    assert_eq!(runs.swap(0, Ordering::Relaxed), 3);
    let ended: Result<(), StoreError> = in_transaction_while_stale!(store, |tx| {
        runs.fetch_add(1, Ordering::Relaxed);
        tx.row("SELECT 1 AS one", []).await?;
        Err(StoreError::Stale)
    });
    assert!(matches!(ended, Err(StoreError::Stale)));
    assert_eq!(runs.load(Ordering::Relaxed), 16);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_one_postgres_share_it() {
    let database = TestDatabase::open().await;
    if database.engine() == Engine::Sqlite {
        return;
    }
    let (one, other) =
        tokio::join!(Store::open_to_serve(database.address()), Store::open_to_serve(database.address()));
    let (one, other) = (one.unwrap(), other.unwrap());
    record_failure(&one, "here", 1).await.unwrap();
    assert!(find_throttle(&other, "here").await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn when_a_postgres_cuts_everybody_off_it_is_used_again_as_soon_as_it_answers() {
    let database = TestDatabase::open().await;
    if database.engine() == Engine::Sqlite {
        return;
    }
    let store = &Store::open(database.address()).await.unwrap();
    join_all((0..8).map(|number| async move {
        record_failure(store, &format!("before {number}"), 1).await.unwrap();
        store.ready().await.unwrap();
    }))
    .await;
    let other = Store::open(database.address()).await.unwrap();
    let cut = "SELECT COUNT(CASE WHEN pg_terminate_backend(pid) THEN 1 END) AS count FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let cut = other.row(cut, []).await.unwrap().unwrap().count("count").unwrap();
    assert!(cut >= 2, "{cut}");
    // Each connection that was cut off is an error at most once.
    let mut errors = 0;
    while record_failure(store, "after", 1).await.is_err() || store.ready().await.is_err() {
        errors += 1;
        assert!(errors <= cut, "{errors} errors after {cut} connections were cut off");
    }
    assert!(find_throttle(store, "before 7").await.unwrap().is_some());
}
