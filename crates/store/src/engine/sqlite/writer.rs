//! The writer: lends its one connection to one transaction after the other, and commits many of them together.
//!
//! A commit waits for the disk, a transaction hardly does. So each transaction is a savepoint within a larger one,
//! which is committed when nobody waits for the connection any more, and then flushed while the next ones run. They are
//! answered after the flush: nobody is told what is not durable.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinError, JoinHandle, spawn_blocking};
use tokio::time::timeout;

use crate::engine::sqlite::connection::InlineConnection;
use crate::engine::sqlite::horizon::{Flush, Horizon, OpenLog};
use crate::engine::sqlite::lent::{End, Lent, Returned};
use crate::engine::sqlite::shared_transaction::{
    BEGIN, SAVEPOINT, Together, between, end, in_thread, undone,
};
use crate::engine::sqlite::waiting::{Lost, Telling, Waiting};
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
    telling: Telling,
    horizon: Horizon,
}

impl Writer {
    /// Starts the writer with its connection; `file` is opened again where that one breaks. `log` opens what a commit
    /// waits for to be flushed; without it, it waits for nothing.
    pub(crate) fn start(
        connection: InlineConnection,
        file: PathBuf,
        log: Option<OpenLog>,
        sealed: Bell,
    ) -> Self {
        let (requests, received) = mpsc::unbounded_channel();
        let telling = Telling { sealed, commits: Arc::default(), transactions: Arc::default() };
        let horizon = Horizon::default();
        let desk = Desk {
            requests: received,
            connection: Some(connection),
            file,
            open_log: log,
            log: None,
            horizon: horizon.clone(),
            flushing: None,
            alone_until: None,
            telling: telling.clone(),
        };
        tokio::spawn(desk.run());
        Self { requests, telling, horizon }
    }

    /// How far what can be read is durable.
    pub(crate) const fn horizon(&self) -> &Horizon {
        &self.horizon
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
        self.telling.commits.load(Ordering::Relaxed)
    }

    /// How many transactions those commits were of.
    pub(crate) fn transactions(&self) -> u64 {
        self.telling.transactions.load(Ordering::Relaxed)
    }
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
    /// None where commits wait for no disk.
    open_log: Option<OpenLog>,
    /// The log of the connection; missing until that has begun something.
    log: Option<Arc<dyn Flush>>,
    horizon: Horizon,
    /// The flush of the commit before, and who is told after it.
    flushing: Option<JoinHandle<()>>,
    /// Until then nobody shares a commit.
    alone_until: Option<Instant>,
    telling: Telling,
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
        self.flushed().await;
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
            waiting.add(end);
            let full = served >= MOST_TOGETHER
                || (served >= FEW_TOGETHER && started.elapsed() >= LONGEST_TOGETHER)
                || self.alone_until.is_some_and(|until| started < until);
            match self.next(full).await {
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
        match ended {
            Ok(Some(commit)) => self.flush(commit, waiting).await,
            Ok(None) => {
                // They may have read what is being flushed.
                self.flushed().await;
                waiting.answer(&self.telling, Ok(()));
            }
            Err(lost) => waiting.answer(&self.telling, Err(lost)),
        }
        closing
    }

    /// Who asks next, once everybody who is ready to ask has had the chance. As long as the disk is busy with the commit
    /// before, nothing is lost by waiting for more who share the next one.
    async fn next(&mut self, full: bool) -> Next {
        if full {
            return Next::Nobody;
        }
        tokio::task::yield_now().await;
        let request = match (self.requests.try_recv(), &mut self.flushing) {
            (Ok(request), _) => Some(request),
            (Err(_empty), None) => None,
            (Err(_empty), Some(flushing)) => tokio::select! {
                request = self.requests.recv() => request,
                _ended = flushing => {
                    self.flushing = None;
                    // Those who were told may ask again.
                    tokio::task::yield_now().await;
                    self.requests.try_recv().ok()
                }
            },
        };
        match request {
            Some(Request::Begin(asked)) => Next::Begin(asked),
            Some(Request::Close(asked)) => Next::Close(asked),
            None => Next::Nobody,
        }
    }

    /// Waits until the commit before is flushed, and everybody told.
    async fn flushed(&mut self) {
        if let Some(flushing) = self.flushing.take() {
            // However that task ended, the disk is not busy with it any more.
            let _ended: Result<(), JoinError> = flushing.await;
        }
    }

    /// Has a commit flushed, after the one before, and then everybody told who waits for it. The next transactions need not
    /// wait for that.
    async fn flush(&mut self, commit: u64, waiting: Waiting) {
        self.flushed().await;
        let (horizon, telling, log) = (self.horizon.clone(), self.telling.clone(), self.log.clone());
        self.flushing = Some(tokio::spawn(async move {
            let flushed = spawn_blocking(move || log.map_or(Ok(()), |log| log.flush())).await;
            match flushed.map_err(std::io::Error::other).and_then(|flushed| flushed) {
                Ok(()) => horizon.reach(commit),
                Err(error) => horizon.fail(&error),
            }
            waiting.answer(&telling, horizon.failure().map_or(Ok(()), |why| Err(Lost::Unflushed(why))));
        }));
    }

    /// Begins the shared transaction with the first savepoint in it, on a new connection where the last one broke.
    async fn begin(&mut self) -> Result<InlineConnection, StoreError> {
        self.horizon.check()?;
        let connection = if let Some(connection) = self.connection.take() {
            connection
        } else {
            self.log = None;
            InlineConnection::open(&self.file, self.open_log.is_some())?
        };
        let (connection, begun) = match connection.try_control(BEGIN) {
            Ok(true) => (connection, Ok(())),
            // Another process has the file, perhaps for seconds.
            Ok(false) => in_thread(connection, |connection| connection.control(BEGIN)).await?,
            Err(error) => (connection, Err(error)),
        };
        let begun = begun.and_then(|()| connection.control(SAVEPOINT)).and_then(|()| self.find_log());
        match begun {
            Ok(()) => Ok(connection),
            Err(error) => {
                self.connection = undone(connection);
                Err(error)
            }
        }
    }

    /// Opens the log that commits are waited for in. It is there once the connection has begun something.
    fn find_log(&mut self) -> Result<(), StoreError> {
        if let (None, Some(open_log)) = (&self.log, &self.open_log) {
            let failed = |source| StoreError::File { path: self.file.display().to_string(), source };
            self.log = Some(open_log(&self.file).map_err(failed)?);
        }
        Ok(())
    }

    /// Ends the shared transaction; `undo` says that the last of it is not wanted. Gives the number of the commit that has
    /// to be flushed.
    async fn end_all(
        &mut self,
        connection: InlineConnection,
        undo_last: bool,
        waiting: &mut Waiting,
    ) -> Result<Option<u64>, Lost> {
        let failure = self.horizon.failure();
        let wanted = waiting.is_wanted() && failure.is_none();
        let horizon = self.log.as_ref().map(|_log| self.horizon.clone());
        let writes = wanted && horizon.is_some();
        let together = Together { undo_last, wanted, later: waiting.take_later(), horizon };
        let ended = if writes {
            // The file is written in another thread.
            in_thread(connection, move |connection| end(connection, together)).await
        } else {
            let ended = end(&connection, together);
            Ok((connection, ended))
        };
        let lost = match ended {
            Ok((connection, Ok(commit))) => {
                self.connection = Some(connection);
                return failure.map_or(Ok(commit), |why| Err(Lost::Unflushed(why)));
            }
            Ok((connection, Err(lost))) => {
                self.connection = undone(connection);
                lost
            }
            Err(_gone) => Lost::Gone,
        };
        match &lost {
            // Nobody can see what was not made.
            Lost::Uncommitted(_, Some(commit)) => {
                self.flushed().await;
                self.horizon.reach(*commit);
            }
            // Perhaps it was made, and can be seen.
            Lost::Gone => self.flush(self.horizon.shown(), Waiting::default()).await,
            // One thing that cannot be written must not stand in the way of all others: whoever caused it is found by
            // going alone for a while.
            Lost::Unwritten(_) => self.alone_until = Some(Instant::now() + ALONE_AFTER_A_LOSS),
            Lost::Uncommitted(_, None) | Lost::Refused(_) | Lost::Unflushed(_) => {}
        }
        Err(lost)
    }
}
