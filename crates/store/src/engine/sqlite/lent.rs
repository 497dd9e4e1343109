//! The writer's connection while a transaction has it. Whatever becomes of the transaction, it goes home.

use tokio::sync::oneshot;

use crate::engine::later::Later;
use crate::engine::sqlite::connection::InlineConnection;
use crate::error::StoreError;

/// How a transaction ended.
#[derive(Debug)]
pub(crate) enum End {
    /// It wants to be committed; the answer comes when it is durable.
    Commit {
        answer: oneshot::Sender<Result<(), StoreError>>,
        /// What it leaves to be written with what all others leave who share the commit.
        later: Later,
    },
    /// It is undone. Who waits is answered when all that it could read of others is decided.
    RollBack(Option<oneshot::Sender<()>>),
}

/// The connection on its way home.
#[derive(Debug)]
pub(crate) struct Returned {
    pub(crate) connection: InlineConnection,
    pub(crate) end: End,
}

/// The connection, lent. Dropped, it goes home and its transaction is undone.
#[derive(Debug)]
pub(crate) struct Lent {
    /// There until it goes home.
    inner: Option<(InlineConnection, oneshot::Sender<Returned>)>,
}

impl Lent {
    pub(crate) fn new(connection: InlineConnection, home: oneshot::Sender<Returned>) -> Self {
        Self { inner: Some((connection, home)) }
    }

    /// The connection.
    pub(crate) fn connection(&self) -> Result<&InlineConnection, StoreError> {
        let inner = self.inner.as_ref().ok_or(sqlx::Error::PoolClosed)?;
        Ok(&inner.0)
    }

    /// Gives it back to be committed, and waits until that is durable.
    pub(crate) async fn commit(mut self, later: Later) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        self.go_home(End::Commit { answer, later });
        answered.await.map_err(|_gone| StoreError::Database(sqlx::Error::PoolClosed))?
    }

    /// Gives it back to be undone, and waits until what it could read of others is decided.
    pub(crate) async fn roll_back(mut self) {
        let (answer, answered) = oneshot::channel();
        self.go_home(End::RollBack(Some(answer)));
        // A writer that is gone has nothing undecided.
        let _gone: Result<(), _> = answered.await;
    }

    fn go_home(&mut self, end: End) {
        if let Some((connection, home)) = self.inner.take() {
            // Where nobody waits for it any more, it is closed here.
            let _unwanted: Result<(), Returned> = home.send(Returned { connection, end });
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.go_home(End::RollBack(None));
    }
}
