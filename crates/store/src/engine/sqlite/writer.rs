//! The writer: lends its one connection to one transaction after the other, and commits many of them together.
//!
//! A commit waits for the disk, a transaction hardly does. So each transaction is a savepoint within a larger one,
//! which is committed when nobody waits for the connection any more. Only then are all of them answered: nobody is
//! told what is not durable, and no reader, having a connection of its own, sees it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::engine::sqlite::lent::{End, Lent, Returned};
use crate::error::StoreError;
use crate::event::bell::Bell;
use crate::event::{Unsealed, seal};

/// How long somebody waits for the connection before it is an error.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many transactions share one commit at most, so that the first of them does not wait for ever.
const MOST_TOGETHER: usize = 256;
/// And for how long they are gathered, once they are more than a few.
const FEW_TOGETHER: usize = 8;
const LONGEST_TOGETHER: Duration = Duration::from_millis(25);
/// For how long nobody shares a commit after one whose events could not be sealed.
const ALONE_AFTER_A_LOSS: Duration = Duration::from_secs(1);

#[derive(Debug)]
enum Request {
    Begin(oneshot::Sender<Result<Lent, StoreError>>),
    Close(oneshot::Sender<()>),
}

/// The way to the writer, a task of its own. It ends when all clones are gone.
#[derive(Clone, Debug)]
pub(crate) struct Writer {
    requests: mpsc::UnboundedSender<Request>,
    commits: Arc<AtomicU64>,
    transactions: Arc<AtomicU64>,
}

impl Writer {
    /// Starts the writer with its connection; `options` are for another where that one breaks.
    pub(crate) fn start(connection: SqliteConnection, options: SqliteConnectOptions, sealed: Bell) -> Self {
        let (requests, received) = mpsc::unbounded_channel();
        let commits = Arc::<AtomicU64>::default();
        let transactions = Arc::<AtomicU64>::default();
        let desk = Desk {
            requests: received,
            connection: Some(connection),
            options,
            sealed,
            alone_until: None,
            commits: Arc::clone(&commits),
            transactions: Arc::clone(&transactions),
        };
        tokio::spawn(desk.run());
        Self { requests, commits, transactions }
    }

    /// Waits for the connection, in a transaction of one's own.
    pub(crate) async fn begin(&self) -> Result<Lent, StoreError> {
        let (asked, answered) = oneshot::channel();
        let closed = || StoreError::Database(sqlx::Error::PoolClosed);
        self.requests.send(Request::Begin(asked)).map_err(|_gone| closed())?;
        timeout(PATIENCE, answered)
            .await
            .map_err(|_elapsed| sqlx::Error::PoolTimedOut)?
            .map_err(|_gone| closed())?
    }

    /// Ends the writer once those who came before are served, and closes its connection.
    pub(crate) async fn close(&self) {
        let (asked, answered) = oneshot::channel();
        if self.requests.send(Request::Close(asked)).is_ok() {
            // It answers by going.
            let _gone: Result<(), _> = answered.await;
        }
    }

    /// How often it has committed.
    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// How many transactions those commits were of.
    pub(crate) fn transactions(&self) -> u64 {
        self.transactions.load(Ordering::Relaxed)
    }
}

/// Who waits for the shared commit.
#[derive(Default)]
struct Waiting {
    committed: Vec<oneshot::Sender<Result<(), StoreError>>>,
    undone: Vec<oneshot::Sender<()>>,
    /// Their events, in order.
    appended: Vec<Unsealed>,
    sealed: bool,
}

/// What follows a transaction.
enum Next {
    Begin(oneshot::Sender<Result<Lent, StoreError>>),
    Close(oneshot::Sender<()>),
    Nobody,
}

/// The writer's own side.
struct Desk {
    requests: mpsc::UnboundedReceiver<Request>,
    /// Missing only after it broke.
    connection: Option<SqliteConnection>,
    options: SqliteConnectOptions,
    sealed: Bell,
    /// Until then nobody shares a commit.
    alone_until: Option<Instant>,
    commits: Arc<AtomicU64>,
    transactions: Arc<AtomicU64>,
}

impl Desk {
    async fn run(mut self) {
        while let Some(request) = self.requests.recv().await {
            let closing = match request {
                Request::Begin(asked) => self.serve_together(asked).await,
                Request::Close(asked) => Some(asked),
            };
            if let Some(asked) = closing {
                self.close().await;
                // Whoever asked may have gone.
                let _gone: Result<(), ()> = asked.send(());
                return;
            }
        }
        self.close().await;
    }

    async fn close(&mut self) {
        if let Some(connection) = self.connection.take() {
            // What was committed is in the log, whether or not it can be checkpointed now.
            let _unclean: Result<(), sqlx::Error> = connection.close().await;
        }
    }

    /// Serves one who asks and all who come meanwhile, and commits them together. Gives who wants it to close.
    async fn serve_together(
        &mut self,
        first: oneshot::Sender<Result<Lent, StoreError>>,
    ) -> Option<oneshot::Sender<()>> {
        let mut connection = match self.begin().await {
            Ok(connection) => connection,
            Err(error) => {
                // Whoever asked may have gone.
                let _gone: Result<(), _> = first.send(Err(error));
                return None;
            }
        };
        let started = Instant::now();
        let mut waiting = Waiting::default();
        let mut asked = first;
        let mut served = 0;
        let mut closing = None;
        let ended = loop {
            let (home, returned) = oneshot::channel();
            // Where the one who asked has gone, what is lent is dropped here and so goes home.
            drop(asked.send(Ok(Lent::new(connection, home))));
            let Ok(Returned { connection: back, end }) = returned.await else {
                break Err(sqlx::Error::WorkerCrashed);
            };
            connection = back;
            served += 1;
            let undo = matches!(end, End::RollBack(_));
            match end {
                End::Commit { answer, appended } => {
                    waiting.committed.push(answer);
                    waiting.appended.extend(appended);
                }
                End::RollBack(answer) => waiting.undone.extend(answer),
            }
            let full = served >= MOST_TOGETHER
                || (served >= FEW_TOGETHER && started.elapsed() >= LONGEST_TOGETHER)
                || self.alone_until.is_some_and(|until| started < until);
            match if full { Next::Nobody } else { self.next().await } {
                Next::Begin(next) => asked = next,
                Next::Close(asked) => {
                    closing = Some(asked);
                    break self.end_all(connection, undo, &mut waiting).await;
                }
                Next::Nobody => break self.end_all(connection, undo, &mut waiting).await,
            }
            // Undone, the savepoint is still there for the next.
            let between = if undo { "ROLLBACK TO job" } else { "RELEASE job; SAVEPOINT job" };
            if let Err(error) = run(&mut connection, between).await {
                let _gone: Result<(), _> = asked.send(Err(StoreError::CommitLost(error.to_string())));
                break self.recover(connection, error).await;
            }
        };
        self.answer(waiting, ended);
        closing
    }

    /// Who asks next, once everybody who is ready to ask has had the chance.
    async fn next(&mut self) -> Next {
        tokio::task::yield_now().await;
        match self.requests.try_recv() {
            Ok(Request::Begin(asked)) => Next::Begin(asked),
            Ok(Request::Close(asked)) => Next::Close(asked),
            Err(_empty) => Next::Nobody,
        }
    }

    /// Begins the shared transaction with the first savepoint in it, on a new connection where the last one broke.
    async fn begin(&mut self) -> Result<SqliteConnection, StoreError> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        match run(&mut connection, "BEGIN IMMEDIATE; SAVEPOINT job").await {
            Ok(()) => Ok(connection),
            Err(error) => {
                self.keep(connection, "ROLLBACK").await;
                Err(error.into())
            }
        }
    }

    /// Ends the shared transaction; `undo` says that the last of it is not wanted. The events of all are sealed last.
    async fn end_all(
        &mut self,
        mut connection: SqliteConnection,
        undo: bool,
        waiting: &mut Waiting,
    ) -> Result<(), sqlx::Error> {
        if waiting.committed.is_empty() {
            return self.end_with(connection, "ROLLBACK").await;
        }
        let appended = std::mem::take(&mut waiting.appended);
        if appended.is_empty() {
            let end = if undo { "ROLLBACK TO job; COMMIT" } else { "COMMIT" };
            return self.end_with(connection, end).await;
        }
        waiting.sealed = true;
        if undo && let Err(error) = run(&mut connection, "ROLLBACK TO job").await {
            return self.recover(connection, error).await;
        }
        match seal::write_sealed(&mut connection, appended).await {
            Ok(()) => self.end_with(connection, "COMMIT").await,
            Err(error) => {
                // One event that cannot be sealed must not stand in the way of all others: whoever caused it is found by
                // going alone for a while.
                self.alone_until = Some(Instant::now() + ALONE_AFTER_A_LOSS);
                self.recover(connection, sqlx::Error::Encode(Box::new(error))).await
            }
        }
    }

    async fn end_with(
        &mut self,
        mut connection: SqliteConnection,
        end: &'static str,
    ) -> Result<(), sqlx::Error> {
        match run(&mut connection, end).await {
            Ok(()) => {
                self.connection = Some(connection);
                Ok(())
            }
            Err(error) => self.recover(connection, error).await,
        }
    }

    /// Undoes all of it.
    async fn recover(&mut self, connection: SqliteConnection, error: sqlx::Error) -> Result<(), sqlx::Error> {
        self.keep(connection, "ROLLBACK").await;
        Err(error)
    }

    /// Keeps the connection if this still works on it and no transaction is left open.
    async fn keep(&mut self, mut connection: SqliteConnection, statement: &'static str) {
        // The engine may have undone everything by itself; then this fails and the connection is as good as new.
        let _ended: Result<(), sqlx::Error> = run(&mut connection, statement).await;
        if run(&mut connection, "BEGIN; ROLLBACK").await.is_ok() {
            self.connection = Some(connection);
        }
    }

    /// Tells everybody how it ended. Whoever has gone meanwhile is not told.
    fn answer(&self, waiting: Waiting, ended: Result<(), sqlx::Error>) {
        let lost = ended.err().map(|error| error.to_string());
        if lost.is_none() && !waiting.committed.is_empty() {
            self.commits.fetch_add(1, Ordering::Relaxed);
            let together = u64::try_from(waiting.committed.len()).unwrap_or(0);
            self.transactions.fetch_add(together, Ordering::Relaxed);
        }
        for answer in waiting.committed {
            let _gone: Result<(), _> =
                answer.send(lost.clone().map_or(Ok(()), |why| Err(StoreError::CommitLost(why))));
        }
        for answer in waiting.undone {
            let _gone: Result<(), ()> = answer.send(());
        }
        if waiting.sealed && lost.is_none() {
            self.sealed.ring();
        }
    }
}

async fn run(connection: &mut SqliteConnection, sql: &'static str) -> Result<(), sqlx::Error> {
    sqlx::query(sql).execute(connection).await.map(|_done| ())
}
