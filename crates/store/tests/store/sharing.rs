//! Transactions that share a commit: all of them or none, each on its own, and nobody is told too early.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::{BoxFuture, join_all};
use store::args;
use store::engine::probe::{Probe, Step};
use store::engine::{Options, Store, Tx};
use store::error::StoreError;
use store::in_transaction;
use test_database::TestDatabase;
use tokio::sync::Notify;

async fn insert(tx: &mut Tx, key: &str) -> Result<u64, StoreError> {
    tx.execute(
        "INSERT INTO sign_in_throttle (throttle_key, failures, last_failed_at) VALUES ($1, 1, 1)",
        args![key],
    )
    .await
}

async fn keys(store: &Store) -> Vec<String> {
    let rows = store.rows("SELECT throttle_key FROM sign_in_throttle ORDER BY throttle_key", []).await;
    rows.unwrap().iter().map(|row| row.text("throttle_key").unwrap()).collect()
}

/// A database on `SQLite`, whatever the engine of the run: this is about its one writer.
async fn file() -> (TestDatabase, Store) {
    let database = TestDatabase::on_sqlite();
    let store = Store::open(database.address()).await.unwrap();
    (database, store)
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_need_few_commits_and_each_sees_its_own_when_told() {
    let (_database, store) = file().await;
    let before = store.shared_commits().unwrap();
    let store = &store;
    join_all((0..64).map(|number| async move {
        let key = format!("key {number}");
        in_transaction!(store, |tx| insert(tx, &key).await).unwrap();
        // By a connection that sees only what is committed.
        assert!(keys(store).await.contains(&key));
    }))
    .await;
    let commits = store.shared_commits().unwrap() - before;
    assert!((1..=16).contains(&commits), "{commits} commits for 64 transactions");
    assert_eq!(keys(store).await.len(), 64);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_fails_takes_no_other_with_it() {
    let (_database, store) = file().await;
    let store = &store;
    let ended = join_all((0..30).map(|number| async move {
        in_transaction!(store, |tx| {
            insert(tx, &format!("key {number:02}")).await?;
            if number % 3 == 0 {
                tx.execute("INSERT INTO no_such_table (x) VALUES (1)", []).await?;
            }
            Ok(())
        })
    }))
    .await;
    let failed = ended.iter().filter(|ended| ended.is_err()).count();
    assert_eq!(failed, 10);
    let expected: Vec<_> =
        (0..30).filter(|number| number % 3 != 0).map(|number| format!("key {number:02}")).collect();
    assert_eq!(keys(store).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_given_up_midway_leaves_nothing_and_holds_nobody_up() {
    let (_database, store) = file().await;
    for polls in 0..40 {
        let mut asleep = Box::pin(async {
            let mut tx = store.begin().await.unwrap();
            insert(&mut tx, "given up").await.unwrap();
            tx.row("SELECT COUNT(*) AS count FROM sign_in_throttle", []).await.unwrap();
            // Never reached: the last poll is at the latest here.
            std::future::pending::<()>().await;
        });
        for _poll in 0..polls {
            assert!(asleep.as_mut().now_or_never().is_none());
            tokio::task::yield_now().await;
        }
        drop(asleep);
        let key = format!("after {polls:02}");
        in_transaction!(store, |tx| insert(tx, &key).await).unwrap();
    }
    let kept = keys(&store).await;
    assert_eq!(kept.len(), 40);
    assert!(!kept.contains(&"given up".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_panics_leaves_nothing_and_holds_nobody_up() {
    let (_database, store) = file().await;
    let panicking = store.clone();
    let ended = tokio::spawn(async move {
        let mut tx = panicking.begin().await.unwrap();
        insert(&mut tx, "panicked").await.unwrap();
        unreachable!("a bug in the midst of a transaction");
    })
    .await;
    assert!(ended.is_err());
    in_transaction!(store, |tx| insert(tx, "after").await).unwrap();
    assert_eq!(keys(&store).await, ["after"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn they_are_served_in_the_order_in_which_they_asked() {
    let (_database, store) = file().await;
    let first = store.begin().await.unwrap();
    let order = Arc::new(std::sync::Mutex::new(Vec::new()));
    let mut waiting: Vec<BoxFuture<'_, ()>> = (0..20)
        .map(|number| {
            let (store, order) = (&store, Arc::clone(&order));
            async move {
                let tx = store.begin().await.unwrap();
                order.lock().unwrap().push(number);
                tx.commit().await.unwrap();
            }
            .boxed()
        })
        .collect();
    // Each has asked once it was polled; all wait, because the first has the connection.
    for asking in &mut waiting {
        assert!(asking.as_mut().now_or_never().is_none());
    }
    let (first, _all) = tokio::join!(first.commit(), join_all(waiting));
    first.unwrap();
    assert_eq!(*order.lock().unwrap(), (0..20).collect::<Vec<_>>());
}

/// Leaves a reference to nothing, which the engine looks at when it commits.
async fn spoil_the_commit(tx: &mut Tx) -> Result<(), StoreError> {
    tx.execute("PRAGMA defer_foreign_keys = on", []).await?;
    let nobody = args![uuid::Uuid::from_u128(1), uuid::Uuid::from_u128(2)];
    tx.execute(
        "INSERT INTO membership (person_id, company_id, role, created_at) VALUES ($1, $2, 'viewer', 1)",
        nobody,
    )
    .await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_shared_commit_fails_nobody_is_told_otherwise_and_each_may_try_again() {
    let (_database, store) = file().await;
    let first = store.begin().await.unwrap();
    let spoiling = async {
        let mut tx = store.begin().await?;
        spoil_the_commit(&mut tx).await?;
        tx.commit().await
    };
    let good = async {
        let mut tx = store.begin().await?;
        insert(&mut tx, "good").await?;
        tx.commit().await
    };
    let (mut spoiling, mut good) = (spoiling.boxed(), good.boxed());
    assert!(spoiling.as_mut().now_or_never().is_none());
    assert!(good.as_mut().now_or_never().is_none());
    let (first, spoiling, good) = tokio::join!(first.commit(), spoiling, good);
    for ended in [first, spoiling, good] {
        let error = ended.unwrap_err();
        assert!(matches!(error, StoreError::CommitLost(_)), "{error}");
        assert!(error.is_transient());
    }
    assert!(keys(&store).await.is_empty());
    in_transaction!(store, |tx| insert(tx, "good").await).unwrap();
    assert_eq!(keys(&store).await, ["good"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_read_what_is_not_durable_yet_is_answered_after_it() {
    let (_database, store) = file().await;
    let first = store.begin().await.unwrap();
    let writing = async {
        let mut tx = store.begin().await.unwrap();
        insert(&mut tx, "seen").await.unwrap();
        tx.commit().await.unwrap();
    };
    let reading = async {
        let mut tx = store.begin().await.unwrap();
        let seen = tx.row("SELECT throttle_key FROM sign_in_throttle", []).await.unwrap();
        tx.roll_back().await;
        assert!(seen.is_none() || keys(&store).await == ["seen"]);
        seen.is_some()
    };
    let (mut writing, mut reading) = (writing.boxed(), reading.boxed());
    assert!(writing.as_mut().now_or_never().is_none());
    assert!(reading.as_mut().now_or_never().is_none());
    let ((), saw, _first) = tokio::join!(writing, reading, first.commit());
    assert!(saw, "the reader came second and within the same commit");
}

/// Stops the first transaction that it meets at a step.
#[derive(Debug)]
struct StopAt {
    step: Step,
    left: AtomicUsize,
    stopped: Arc<Notify>,
}

impl Probe for StopAt {
    fn reach(&self, step: Step) -> BoxFuture<'static, ()> {
        let stops = step == self.step && self.left.fetch_sub(1, Ordering::SeqCst) == 1;
        let stopped = Arc::clone(&self.stopped);
        async move {
            if stops {
                stopped.notify_one();
                std::future::pending::<()>().await;
            }
        }
        .boxed()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_before_the_commit_loses_it_and_after_it_does_not() {
    for (step, expected) in [(Step::BeforeCommit, 0), (Step::AfterCommit, 1)] {
        let database = TestDatabase::open().await;
        let stopped = Arc::new(Notify::new());
        let probe = StopAt { step, left: AtomicUsize::new(1), stopped: Arc::clone(&stopped) };
        let how = Options { probe: Some(Arc::new(probe)), ..Options::default() };
        let store = Store::open_with(database.address(), how).await.unwrap();
        let crashing =
            tokio::spawn(async move { in_transaction!(store, |tx| insert(tx, "crash").await).unwrap() });
        tokio::time::timeout(Duration::from_mins(1), stopped.notified()).await.unwrap();
        crashing.abort();
        assert!(crashing.await.unwrap_err().is_cancelled());
        let store = Store::open(database.address()).await.unwrap();
        assert_eq!(keys(&store).await.len(), expected, "{step:?}");
        store.close().await;
    }
}
