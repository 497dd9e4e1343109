//! Reads the stream once for everyone who listens, and counts who does.
//!
//! What cannot keep up with the hub reads from the database instead: nothing is ever lost here that matters.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::id::TransactionId;
use store::engine::Store;
use store::error::StoreError;
use store::event::stream::{StreamEvent, list_whole_stream, stream_head};
use store::transaction::TransactionRow;
use store::transaction::find::find_transaction;
use tokio::sync::{broadcast, watch};
use uuid::Uuid;

use crate::problem::chain;

/// How many events are read at once.
const PAGE: u32 = 200;
/// How many batches a listener may be behind before it must read for itself.
const BEHIND_AT_MOST: usize = 64;
/// The net under a bell that was not heard: another server's, or another process' on the same file.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long events gather before the next batch, so that a burst costs each listener one look and not hundreds.
const GATHER: Duration = Duration::from_millis(50);

/// Some events in order, and the rows they are about as they stood when the events were read.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The events.
    pub events: Vec<StreamEvent>,
    /// Each event's row, and the payment of each refund.
    pub rows: HashMap<TransactionId, TransactionRow>,
}

impl Batch {
    /// Reads the rows of some events, each once.
    pub async fn read(store: &Store, events: Vec<StreamEvent>) -> Result<Self, StoreError> {
        let mut rows: HashMap<TransactionId, TransactionRow> = HashMap::new();
        for event in &events {
            let mut next = Some(event.subject_id);
            while let Some(id) = next.filter(|id| !rows.contains_key(id)) {
                let row = find_transaction(store, &[event.company_id], id).await?;
                next = row.as_ref().and_then(|row| row.refund()).map(|refund| refund.payment_id);
                rows.extend(row.map(|row| (id, row)));
            }
        }
        Ok(Self { events, rows })
    }
}

/// The one reader of a process.
#[derive(Clone)]
pub struct Hub {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    news: broadcast::Sender<Arc<Batch>>,
    /// Whether the reader runs, and has found its place.
    reader: watch::Sender<Reader>,
    stopping: watch::Receiver<bool>,
    places: Mutex<HashMap<Uuid, usize>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    Absent,
    Starting,
    Reading,
}

impl Hub {
    /// A hub that nobody listens to; it reads nothing.
    #[must_use]
    pub fn new(store: Store, stopping: watch::Receiver<bool>) -> Self {
        let (news, _) = broadcast::channel(BEHIND_AT_MOST);
        let reader = watch::Sender::new(Reader::Absent);
        Self { inner: Arc::new(Inner { store, news, reader, stopping, places: Mutex::default() }) }
    }

    /// Listens. Whatever is not in the database yet when this returns, is heard.
    pub async fn listen(&self) -> broadcast::Receiver<Arc<Batch>> {
        let listener = self.inner.news.subscribe();
        let begins = self.inner.reader.send_if_modified(|reader| {
            let begins = *reader == Reader::Absent;
            if begins {
                *reader = Reader::Starting;
            }
            begins
        });
        if begins {
            tokio::spawn(Arc::clone(&self.inner).read());
        }
        let mut reader = self.inner.reader.subscribe();
        // The sender is held here, so this only ends well. A reader that has gone again left because of a stop.
        if reader.wait_for(|reader| *reader != Reader::Starting).await.is_err() {
            tracing::debug!("the hub is gone");
        }
        listener
    }

    /// Takes one of the places that a person or a credential has; none when all are taken.
    #[must_use]
    pub fn take_place(&self, owner: Uuid, places: usize) -> Option<Place> {
        let mut taken = self.inner.places.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(owner).or_insert(0);
        if *count >= places {
            return None;
        }
        *count += 1;
        Some(Place { inner: Arc::clone(&self.inner), owner })
    }
}

impl Inner {
    async fn read(self: Arc<Self>) {
        let mut stopping = self.stopping.clone();
        tokio::select! {
            () = self.read_on() => {}
            _ = stopping.wait_for(|stopping| *stopping) => self.leave(),
        }
    }

    async fn read_on(&self) {
        let mut bell = self.store.sealed().listen();
        let mut position = loop {
            match stream_head(&self.store).await {
                Ok(head) => break head,
                Err(error) => wait_after(&error).await,
            }
        };
        self.reader.send_replace(Reader::Reading);
        loop {
            match self.read_batch(position).await {
                Ok(Some(batch)) => {
                    position = batch.events.last().map_or(position, |event| event.position);
                    // Nobody listens: they who come later begin with the database.
                    self.news.send(Arc::new(batch)).ok();
                    tokio::time::sleep(GATHER).await;
                }
                Ok(None) if self.leave_if_alone() => break,
                Ok(None) => {
                    tokio::select! {
                        () = bell.ring() => {}
                        () = tokio::time::sleep(LOOK_EVERY) => {}
                    }
                }
                Err(error) => wait_after(&error).await,
            }
        }
    }

    async fn read_batch(&self, after: u64) -> Result<Option<Batch>, StoreError> {
        let events = list_whole_stream(&self.store, after, PAGE).await?;
        if events.is_empty() {
            return Ok(None);
        }
        Batch::read(&self.store, events).await.map(Some)
    }

    /// Leaves when nobody listens; whoever comes at this moment starts another reader.
    fn leave_if_alone(&self) -> bool {
        self.reader.send_if_modified(|reader| {
            let alone = self.news.receiver_count() == 0;
            if alone {
                *reader = Reader::Absent;
            }
            alone
        })
    }

    fn leave(&self) {
        self.reader.send_replace(Reader::Absent);
    }
}

async fn wait_after(error: &StoreError) {
    tracing::error!(error = chain(error), "the live stream could not be read and is tried again");
    tokio::time::sleep(LOOK_EVERY).await;
}

/// One of the places of a person or a credential, given back when dropped.
pub struct Place {
    inner: Arc<Inner>,
    owner: Uuid,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.inner.places.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.owner) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.owner);
            }
        }
    }
}
