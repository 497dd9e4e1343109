//! The writer: lends its one connection to one transaction after the other, and commits many of them together.
//!
//! A commit waits for the disk, a transaction hardly does. So each transaction is a savepoint within a larger one,
//! which is committed when nobody waits for the connection any more. Only then are all of them answered: nobody is
//! told what is not durable, and no reader, having a connection of its own, sees it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinError, spawn_blocking};
use tokio::time::timeout;

use crate::engine::later::Later;
use crate::engine::sqlite::connection::InlineConnection;
use crate::engine::sqlite::lent::{End, Lent, Returned};
use crate::error::StoreError;
use crate::event::bell::Bell;

/// How long somebody waits for the connection before it is an error.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many transactions share one commit at most, so that the first of them does not wait for ever.
const MOST_TOGETHER: usize = 256;
/// And for how long they are gathered, once they are more than a few.
const FEW_TOGETHER: usize = 8;
const LONGEST_TOGETHER: Duration = Duration::from_millis(25);
/// For how long nobody shares a commit after one whose last statements failed.
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
    /// Starts the writer with its connection; `file` is opened again where that one breaks. `durable` says that a
    /// commit waits for the disk.
    pub(crate) fn start(connection: InlineConnection, file: PathBuf, durable: bool, sealed: Bell) -> Self {
        let (requests, received) = mpsc::unbounded_channel();
        let commits = Arc::<AtomicU64>::default();
        let transactions = Arc::<AtomicU64>::default();
        let desk = Desk {
            requests: received,
            connection: Some(connection),
            file,
            durable,
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
    /// What all of them leave, in order.
    later: Later,
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
    connection: Option<InlineConnection>,
    file: PathBuf,
    durable: bool,
    sealed: Bell,
    /// Until then nobody shares a commit.
    alone_until: Option<Instant>,
    commits: Arc<AtomicU64>,
    transactions: Arc<AtomicU64>,
}

/// How the shared transaction is ended.
struct Together {
    /// The last of it is not wanted.
    undo_last: bool,
    /// Somebody wants theirs committed.
    wanted: bool,
    /// What all of them leave, in order.
    later: Later,
}

/// Why nothing of the shared transaction happened.
enum Lost {
    /// What they left to be written last could not be.
    Unwritten(StoreError),
    /// The engine said no.
    Refused(StoreError),
    /// The connection is gone.
    Gone,
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
            // Whether or not that thread ended well, the connection is gone.
            let _closed: Result<(), JoinError> = spawn_blocking(move || connection.close()).await;
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
                break Err(Lost::Gone);
            };
            connection = back;
            served += 1;
            let undo = matches!(end, End::RollBack(_));
            match end {
                End::Commit { answer, later } => {
                    waiting.committed.push(answer);
                    waiting.later.join(later);
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
            if let Err(error) = between(&connection, undo) {
                let _gone: Result<(), _> = asked.send(Err(StoreError::CommitLost(error.to_string())));
                self.connection = undone(connection);
                break Err(Lost::Refused(error));
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
    async fn begin(&mut self) -> Result<InlineConnection, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => InlineConnection::open(&self.file, self.durable)?,
        };
        let (connection, begun) = match connection.try_control(BEGIN) {
            Ok(true) => (connection, Ok(())),
            // Another process has the file, perhaps for seconds.
            Ok(false) => in_thread(connection, |connection| connection.control(BEGIN)).await?,
            Err(error) => (connection, Err(error)),
        };
        match begun.and_then(|()| connection.control(SAVEPOINT)) {
            Ok(()) => Ok(connection),
            Err(error) => {
                self.connection = undone(connection);
                Err(error)
            }
        }
    }

    /// Ends the shared transaction; `undo` says that the last of it is not wanted.
    async fn end_all(
        &mut self,
        connection: InlineConnection,
        undo_last: bool,
        waiting: &mut Waiting,
    ) -> Result<(), Lost> {
        let later = std::mem::take(&mut waiting.later);
        let wanted = !waiting.committed.is_empty();
        waiting.sealed = wanted && later.has_events();
        let together = Together { undo_last, wanted, later };
        let (connection, ended) = if wanted && self.durable {
            // The disk is waited for in another thread.
            in_thread(connection, move |connection| end(connection, together))
                .await
                .map_err(|_gone| Lost::Gone)?
        } else {
            let ended = end(&connection, together);
            (connection, ended)
        };
        if ended.is_ok() {
            self.connection = Some(connection);
            return ended;
        }
        self.connection = undone(connection);
        if matches!(ended, Err(Lost::Unwritten(_))) {
            // One thing that cannot be written must not stand in the way of all others: whoever caused it is found by
            // going alone for a while.
            self.alone_until = Some(Instant::now() + ALONE_AFTER_A_LOSS);
        }
        ended
    }

    /// Tells everybody how it ended. Whoever has gone meanwhile is not told.
    fn answer(&self, waiting: Waiting, ended: Result<(), Lost>) {
        let lost = ended.err().map(|lost| match lost {
            Lost::Unwritten(error) | Lost::Refused(error) => error.to_string(),
            Lost::Gone => "the connection is gone".to_owned(),
        });
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

const BEGIN: &str = "BEGIN IMMEDIATE";
const SAVEPOINT: &str = "SAVEPOINT job";
const UNDO_LAST: &str = "ROLLBACK TO job";

/// From one transaction to the next. Undone, the savepoint is still there.
fn between(connection: &InlineConnection, undo: bool) -> Result<(), StoreError> {
    if undo {
        return connection.control(UNDO_LAST);
    }
    connection.control("RELEASE job")?;
    connection.control(SAVEPOINT)
}

/// Ends the shared transaction. What all leave is written last.
fn end(connection: &InlineConnection, together: Together) -> Result<(), Lost> {
    let Together { undo_last, wanted, later } = together;
    if !wanted {
        return connection.control("ROLLBACK").map_err(Lost::Refused);
    }
    if undo_last {
        connection.control(UNDO_LAST).map_err(Lost::Refused)?;
    }
    later.write(connection).map_err(Lost::Unwritten)?;
    connection.control("COMMIT").map_err(Lost::Refused)
}

/// Undoes all of it, and gives the connection if it can still be used.
fn undone(connection: InlineConnection) -> Option<InlineConnection> {
    // The engine may have undone everything by itself; then this fails and the connection is as good as new.
    let _ended: Result<(), StoreError> = connection.control("ROLLBACK");
    connection.control("BEGIN").and_then(|()| connection.control("ROLLBACK")).is_ok().then_some(connection)
}

/// Does with the connection what may wait, where nobody else waits for it.
async fn in_thread<T: Send + 'static>(
    connection: InlineConnection,
    work: impl FnOnce(&InlineConnection) -> T + Send + 'static,
) -> Result<(InlineConnection, T), StoreError> {
    let done = spawn_blocking(move || {
        let done = work(&connection);
        (connection, done)
    });
    done.await.map_err(|error| StoreError::CommitLost(error.to_string()))
}
