//! How far a file is durable. Commits are flushed beside the transactions that follow them, so what can be read may be ahead of
//! what the disk holds; nobody is told of it before the disk holds that, too.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::watch;

use crate::error::StoreError;

/// Makes durable what was committed before the call.
pub(crate) trait Flush: fmt::Debug + Send + Sync {
    /// Returns when it is.
    fn flush(&self) -> io::Result<()>;
}

/// Opens what is flushed, next to a database file that is open.
pub(crate) type OpenLog = Box<dyn Fn(&Path) -> io::Result<Arc<dyn Flush>> + Send + Sync>;

/// The write-ahead log: all that was committed since the file itself was flushed. It is the same file for as long as anybody has the
/// database open. <https://sqlite.org/walformat.html>
#[derive(Debug)]
struct Log(File);

impl Flush for Log {
    fn flush(&self) -> io::Result<()> {
        self.0.sync_data()
    }
}

/// Opens the write-ahead log of a database.
pub(crate) fn open_log(database: &Path) -> io::Result<Arc<dyn Flush>> {
    let mut path = database.as_os_str().to_owned();
    path.push("-wal");
    Ok(Arc::new(Log(File::options().write(true).open(path)?)))
}

/// The last commit that can be seen, and the last one that is durable.
#[derive(Clone, Debug)]
pub(crate) struct Horizon {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    seen: AtomicU64,
    durable: watch::Sender<Durable>,
}

#[derive(Clone, Debug, Default)]
struct Durable {
    commit: u64,
    /// Why the disk does not hold what came after.
    failed: Option<Arc<str>>,
}

impl Default for Horizon {
    fn default() -> Self {
        let durable = watch::Sender::new(Durable::default());
        Self { inner: Arc::new(Inner { seen: AtomicU64::new(0), durable }) }
    }
}

impl Horizon {
    /// Numbers a commit, right before it is made: from now on it may be seen.
    pub(super) fn show(&self) -> u64 {
        self.inner.seen.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// The last commit that can be seen.
    pub(super) fn shown(&self) -> u64 {
        self.inner.seen.load(Ordering::SeqCst)
    }

    /// Says that a commit, and all before it, are durable, or never were made.
    pub(super) fn reach(&self, commit: u64) {
        self.inner.durable.send_modify(|durable| durable.commit = commit);
    }

    /// Says that the disk does not take what was committed. That is so until the file is opened anew: what the system holds of
    /// it may never come to be on the disk, and asked again the disk would not say so.
    /// <https://wiki.postgresql.org/wiki/Fsync_Errors>
    pub(super) fn fail(&self, why: &io::Error) {
        self.inner.durable.send_modify(|durable| durable.failed = Some(why.to_string().into()));
    }

    /// Why the disk has failed, where it has.
    pub(super) fn failure(&self) -> Option<Arc<str>> {
        self.inner.durable.borrow().failed.clone()
    }

    /// Fails where the disk has failed.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        failed(&self.inner.durable.borrow())
    }

    /// Waits until all is durable that could be seen until now.
    pub(crate) async fn wait(&self) -> Result<(), StoreError> {
        let seen = self.shown();
        if self.inner.durable.borrow().commit >= seen {
            return self.check();
        }
        let mut durable = self.inner.durable.subscribe();
        let gone = |_gone| StoreError::Database(sqlx::Error::PoolClosed);
        let reached = durable.wait_for(|durable| durable.commit >= seen || durable.failed.is_some());
        failed(&*reached.await.map_err(gone)?)
    }
}

fn failed(durable: &Durable) -> Result<(), StoreError> {
    match &durable.failed {
        Some(why) => Err(StoreError::DiskFailed(why.to_string())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Duration;

    use futures::FutureExt as _;
    use tempfile::TempDir;

    use super::*;
    use crate::args;
    use crate::engine::later::Later;
    use crate::engine::sqlite::connection::InlineConnection;
    use crate::engine::sqlite::lent::Lent;
    use crate::engine::sqlite::writer::Writer;
    use crate::event::bell::Bell;

    const PATIENCE: Duration = Duration::from_secs(30);

    /// A disk that is done when it is told so.
    #[derive(Debug)]
    struct Gate {
        asked: Sender<()>,
        done: Mutex<Receiver<io::Result<()>>>,
    }

    impl Flush for Gate {
        fn flush(&self) -> io::Result<()> {
            self.asked.send(()).map_err(io::Error::other)?;
            self.done.lock().unwrap().recv_timeout(PATIENCE).map_err(io::Error::other)?
        }
    }

    /// A file with one table, on such a disk.
    struct Desk {
        writer: Writer,
        reader: InlineConnection,
        asked: Receiver<()>,
        done: Sender<io::Result<()>>,
        _folder: TempDir,
    }

    fn desk() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.db");
        let connection = InlineConnection::open(&path, true).unwrap();
        connection.first("PRAGMA journal_mode = WAL", &[]).unwrap();
        connection.execute("CREATE TABLE t (a INTEGER)", &[]).unwrap();
        let (asked, is_asked) = channel();
        let (is_done, done) = channel();
        let gate: Arc<dyn Flush> = Arc::new(Gate { asked, done: Mutex::new(done) });
        let open: OpenLog = Box::new(move |_database| Ok(Arc::clone(&gate)));
        let reader = InlineConnection::open_reader(&path).unwrap();
        let writer = Writer::start(connection, path, Some(open), Bell::default());
        Desk { writer, reader, asked: is_asked, done: is_done, _folder: folder }
    }

    fn insert(lent: &Lent, number: i64) {
        lent.connection().unwrap().execute("INSERT INTO t VALUES ($1)", &args![number]).unwrap();
    }

    fn sum(connection: &InlineConnection) -> i64 {
        let row = connection.first("SELECT COALESCE(SUM(a), 0) AS sum FROM t", &[]).unwrap().unwrap();
        row.int("sum").unwrap()
    }

    async fn write(writer: Writer, number: i64) -> Result<(), StoreError> {
        let lent = writer.begin().await?;
        insert(&lent, number);
        lent.commit(Later::default()).await
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn others_go_on_while_a_commit_is_flushed_and_nobody_is_told_of_it_before() {
        let Desk { writer, reader, asked, done, _folder } = desk();
        let mut first = tokio::spawn(write(writer.clone(), 1));
        asked.recv_timeout(PATIENCE).unwrap();
        // The file has it, the disk does not.
        assert_eq!(sum(&reader), 1);
        assert!(writer.horizon().wait().now_or_never().is_none());
        let second = writer.begin().await.unwrap();
        assert_eq!(sum(second.connection().unwrap()), 1);
        insert(&second, 10);
        assert!((&mut first).now_or_never().is_none(), "told before it was flushed");

        done.send(Ok(())).unwrap();
        first.await.unwrap().unwrap();
        writer.horizon().wait().await.unwrap();
        done.send(Ok(())).unwrap();
        second.commit(Later::default()).await.unwrap();
        assert_eq!(sum(&reader), 11);
        writer.close().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn those_who_come_during_a_flush_share_the_next() {
        let Desk { writer, reader, asked, done, _folder } = desk();
        let first = tokio::spawn(write(writer.clone(), 1));
        asked.recv_timeout(PATIENCE).unwrap();
        // Each has asked for its commit before the next one writes.
        let mut others = Vec::new();
        for number in [10, 100, 1_000] {
            let lent = writer.begin().await.unwrap();
            insert(&lent, number);
            others.push(tokio::spawn(lent.commit(Later::default())));
        }
        done.send(Ok(())).unwrap();
        done.send(Ok(())).unwrap();
        first.await.unwrap().unwrap();
        for other in others {
            other.await.unwrap().unwrap();
        }
        assert_eq!(sum(&reader), 1_111);
        assert_eq!((writer.commits(), writer.transactions()), (2, 4));
        assert_eq!(asked.try_iter().count(), 1, "one flush for all three");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn when_the_disk_fails_nobody_is_told_that_it_worked_and_nothing_more_is_written() {
        let Desk { writer, reader, asked, done, _folder } = desk();
        let first = tokio::spawn(write(writer.clone(), 1));
        asked.recv_timeout(PATIENCE).unwrap();
        let second = tokio::spawn(write(writer.clone(), 20));
        done.send(Err(io::Error::other("input/output error"))).unwrap();
        let error = first.await.unwrap().unwrap_err();
        assert!(matches!(&error, StoreError::DiskFailed(why) if why.contains("input/output")), "{error}");
        // It may have happened: whoever asks again may not do so blindly.
        assert!(!error.is_transient());
        assert!(matches!(second.await.unwrap(), Err(StoreError::DiskFailed(_))));
        assert!(matches!(writer.horizon().wait().await, Err(StoreError::DiskFailed(_))));
        assert!(matches!(writer.begin().await, Err(StoreError::DiskFailed(_))));
        assert_eq!(sum(&reader), 1);
    }
}
