//! One stream: first what the database has after its place, then what the hub tells, each event once and in order.

use std::collections::VecDeque;
use std::sync::Arc;

use api::event::{EVENT, LiveEvent, LivePayment, READY, SIGNED_OUT};
use axum::response::sse::Event;
use store::event::stream::{StreamEvent, list_stream};
use store::transaction::TransactionRow;
use tokio::sync::{broadcast, watch};
use tokio::time::Instant;

use crate::app::App;
use crate::caller::Caller;
use crate::event::hub::{Batch, Place};
use crate::event::ticket::Ticket;
use crate::instant::rfc3339;
use crate::metrics::OpenStream;
use crate::problem::Failure;
use crate::transaction::row::write_row;

/// How many events a stream that is behind reads at once.
const PAGE: u32 = 100;
/// How long a browser waits before it opens a stream anew.
const RETRY: std::time::Duration = std::time::Duration::from_secs(2);

/// A stream and how far it has come.
pub struct LiveStream {
    app: App,
    ticket: Ticket,
    /// Who listens, as of the last look.
    caller: Caller,
    news: broadcast::Receiver<Arc<Batch>>,
    stopping: watch::Receiver<bool>,
    /// The last position that was sent or was not for them.
    position: u64,
    /// Given back with the stream.
    _place: Place,
    /// No longer counted when the stream goes.
    _counted: OpenStream,
    state: State,
}

struct State {
    waiting: VecDeque<Event>,
    /// Whether the database may have events that the hub has not told.
    behind: bool,
    look_at: Instant,
    ended: bool,
}

impl LiveStream {
    /// A stream that begins after a position.
    #[must_use]
    pub fn new(
        app: App,
        ticket: Ticket,
        caller: Caller,
        place: Place,
        news: broadcast::Receiver<Arc<Batch>>,
        position: u64,
    ) -> Self {
        let ready = Event::default().event(READY).id(position.to_string()).retry(RETRY).data("{}");
        let look_at = Instant::now() + app.settings.stream_rights_every;
        let stopping = app.stopping.subscribe();
        let state = State { waiting: VecDeque::from([ready]), behind: true, look_at, ended: false };
        let counted = app.metrics.open_stream();
        Self { app, ticket, caller, news, stopping, position, _place: place, _counted: counted, state }
    }

    /// The next message; none once the stream has ended.
    pub async fn next(mut self) -> Option<(Event, Self)> {
        loop {
            if let Some(event) = self.state.waiting.pop_front() {
                return Some((event, self));
            }
            if self.state.ended {
                return None;
            }
            if let Err(failure) = self.go_on().await {
                self.end(&failure);
            }
        }
    }

    async fn go_on(&mut self) -> Result<(), Failure> {
        if *self.stopping.borrow() {
            self.state.ended = true;
            return Ok(());
        }
        if self.state.behind {
            return self.catch_up().await;
        }
        tokio::select! {
            biased;
            _ = self.stopping.changed() => {}
            told = self.news.recv() => match told {
                Ok(batch) => self.take(&batch).await?,
                Err(broadcast::error::RecvError::Lagged(_)) => self.state.behind = true,
                Err(broadcast::error::RecvError::Closed) => self.state.ended = true,
            },
            () = tokio::time::sleep_until(self.state.look_at) => self.look().await?,
        }
        Ok(())
    }

    /// Reads on from the database, page by page, until there is nothing more.
    async fn catch_up(&mut self) -> Result<(), Failure> {
        self.look().await?;
        let events = list_stream(&self.app.store, &self.caller.companies(), self.position, PAGE).await?;
        self.state.behind = u32::try_from(events.len()).is_ok_and(|read| read == PAGE);
        let batch = Batch::read(&self.app.store, events).await?;
        self.send(&batch.events.iter().collect::<Vec<_>>(), &batch)
    }

    /// Takes from the hub's batch what is new and theirs.
    async fn take(&mut self, batch: &Batch) -> Result<(), Failure> {
        let Some(last) = batch.events.last().map(|event| event.position) else { return Ok(()) };
        if self.theirs(batch).next().is_some() {
            self.look().await?;
            let events: Vec<&StreamEvent> = self.theirs(batch).collect();
            self.send(&events, batch)?;
        }
        self.position = self.position.max(last);
        Ok(())
    }

    fn theirs<'a>(&self, batch: &'a Batch) -> impl Iterator<Item = &'a StreamEvent> + use<'a> {
        let (position, companies) = (self.position, self.caller.companies());
        batch
            .events
            .iter()
            .filter(move |event| event.position > position && companies.contains(&event.company_id))
    }

    /// Looks who they are now and what they may see.
    async fn look(&mut self) -> Result<(), Failure> {
        self.caller = self.ticket.caller(&self.app).await?;
        self.state.look_at = Instant::now() + self.app.settings.stream_rights_every;
        Ok(())
    }

    fn send(&mut self, events: &[&StreamEvent], batch: &Batch) -> Result<(), Failure> {
        for event in events {
            // What happened to a person or a setting is about no row, and no row is ever taken away.
            if let Some(row) = batch.rows.get(&event.subject_id) {
                let live = self.write(event, row, batch)?;
                let message = Event::default().event(EVENT).id(event.position.to_string()).json_data(&live);
                self.state.waiting.push_back(message.map_err(Failure::internal)?);
            }
            self.position = event.position;
        }
        Ok(())
    }

    fn write(&self, event: &StreamEvent, row: &TransactionRow, batch: &Batch) -> Result<LiveEvent, Failure> {
        let missing = || Failure::internal("a refund's payment is not there");
        let transaction = write_row(&self.app, &self.caller, row)?;
        let payment = match row.refund() {
            Some(refund) => {
                write_row(&self.app, &self.caller, batch.rows.get(&refund.payment_id).ok_or_else(missing)?)?
            }
            None => transaction.clone(),
        };
        Ok(LiveEvent {
            position: event.position,
            kind: event.kind.clone(),
            at: rfc3339(event.at)?,
            actor: event.actor.clone(),
            amount: event.amount.map(Into::into),
            code: event.code.clone(),
            transaction,
            payment: LivePayment {
                id: payment.id,
                refundable: payment.refundable.ok_or_else(missing)?,
                refundable_reason: payment.refundable_reason,
            },
        })
    }

    /// Ends it: for good where they are signed out; else they come again and go on where they were.
    fn end(&mut self, failure: &Failure) {
        self.state.ended = true;
        if failure.is_about_the_caller() {
            self.state.waiting.push_back(Event::default().event(SIGNED_OUT).data("{}"));
        } else {
            tracing::error!(?failure, "a live stream was cut off");
        }
    }
}
