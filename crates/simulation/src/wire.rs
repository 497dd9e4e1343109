//! The wire between desk and bank: every call is held open here until the simulator says what becomes of it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::capabilities::Capabilities;
use domain::gateway_kind::GatewayKind;
use domain::outcome::{Outcome, RefusalClass};
use domain::refund::RefundKind;
use futures::FutureExt;
use futures::future::BoxFuture;
use gateways::exchange::{self, Exchange};
use gateways::gateway::{Found, Gateway, RefundOrder, Told};
use gateways::notification::{Notification, NotificationError, RawNotification};
use refunds::directory::{DirectoryError, GatewayDirectory};
use store::Micros;
use store::integration::Integration;
use tokio::sync::{Notify, oneshot};

use crate::bank::manner::Manner;
use crate::bank::taking::Said;
use crate::planted::Planted;

/// What a call wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// A refund.
    Refund,
    /// To know what became of one.
    News,
}

/// What a call is answered with.
#[derive(Clone, Debug)]
pub enum Answer {
    /// What came of a refund.
    Outcome(Outcome),
    /// What was found.
    Found(Found),
}

/// A call under way.
#[derive(Debug)]
pub struct Call {
    /// Its number, from 1.
    pub number: u64,
    /// Which task of which server waits for it.
    pub waiter: Waiter,
    /// What it wants.
    pub wants: Wants,
    /// What it says.
    pub order: RefundOrder,
    /// What the bank said, once it has arrived.
    pub said: Option<Said>,
    /// When it left.
    pub left_at: Micros,
    answer: Option<oneshot::Sender<(Answer, Exchange)>>,
}

/// Who waits for a call's answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiter {
    /// Which server.
    pub server: usize,
    /// Which of its tasks.
    pub task: u64,
}

impl Call {
    /// Whether somebody still waits for the answer.
    #[must_use]
    pub fn is_awaited(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| !answer.is_closed())
    }

    /// Answers it, and says how the exchange ended; `false` when nobody waits any more.
    pub fn answer(&mut self, answer: Answer, exchange: Exchange) -> bool {
        self.answer.take().is_some_and(|waits| waits.send((answer, exchange)).is_ok())
    }

    /// The caller has waited long enough and gives up; the call itself travels on.
    pub fn give_up(&mut self) -> bool {
        let why = "no answer within the time-out".to_owned();
        let silent = Exchange::Silent { why: why.clone() };
        match self.wants {
            Wants::Refund => self.answer(Answer::Outcome(Outcome::Unknown { why }), silent),
            Wants::News => self.answer(Answer::Found(Found::CannotTell(why)), silent),
        }
    }
}

/// All calls under way.
#[derive(Debug, Default)]
pub struct Wire {
    calls: Mutex<Calls>,
    /// What the bank has sent of its own accord: a message's body is its place here.
    messages: Mutex<Vec<Notification>>,
    /// Rung when a call was begun.
    pub begun: Notify,
}

/// The calls, and who is running.
#[derive(Debug, Default)]
pub struct Calls {
    /// Those under way, oldest first.
    pub open: Vec<Call>,
    /// How many there have been.
    pub count: u64,
    /// Who runs now: whose call it is that comes next.
    pub running: Waiter,
}

impl Wire {
    /// The calls, for as long as the guard is held.
    pub fn calls(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a message, and gives the body that it arrives with.
    pub fn send(&self, message: Notification) -> String {
        let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        messages.push(message);
        messages.len().saturating_sub(1).to_string()
    }

    fn message(&self, body: &[u8]) -> Option<Notification> {
        let place: usize = std::str::from_utf8(body).ok()?.parse().ok()?;
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).get(place).cloned()
    }

    fn begin(&self, wants: Wants, order: &RefundOrder) -> oneshot::Receiver<(Answer, Exchange)> {
        let (answer, answered) = oneshot::channel();
        let mut calls = self.calls();
        calls.count = calls.count.saturating_add(1);
        let (number, waiter) = (calls.count, calls.running);
        calls.open.push(Call {
            number,
            waiter,
            wants,
            order: order.clone(),
            said: None,
            left_at: 0,
            answer: Some(answer),
        });
        drop(calls);
        answered
    }
}

/// The gateway that the desk calls.
pub struct SimulatedGateway {
    /// Where calls go.
    pub wire: Arc<Wire>,
    /// Which it is, and how it behaves.
    pub manner: Manner,
    /// What was made wrong on purpose.
    pub planted: Option<Planted>,
}

impl Gateway for SimulatedGateway {
    fn kind(&self) -> GatewayKind {
        self.manner.kind
    }

    fn refund<'a>(&'a self, order: &'a RefundOrder) -> BoxFuture<'a, Told<Outcome>> {
        async move {
            let answered = self.wire.begin(Wants::Refund, order);
            // Whoever does not wait for the answer is not held by it.
            if self.planted == Some(Planted::SettleBeforeAnswer) {
                return Outcome::Succeeded {
                    gateway_refund_id: None,
                    amount: Some(order.amount),
                    kind: RefundKind::Refund,
                }
                .into();
            }
            self.wire.begun.notify_one();
            match answered.await {
                Ok((Answer::Outcome(outcome), ended)) => {
                    exchange::note(ended);
                    self.distort(outcome).into()
                }
                // The simulator let go of it: it has ended, and nothing is to come of this.
                Ok((Answer::Found(_), _)) | Err(_) => std::future::pending().await,
            }
        }
        .boxed()
    }

    fn find_refund<'a>(&'a self, order: &'a RefundOrder) -> BoxFuture<'a, Told<Found>> {
        async move {
            let answered = self.wire.begin(Wants::News, order);
            self.wire.begun.notify_one();
            match answered.await {
                Ok((Answer::Found(found), ended)) => {
                    exchange::note(ended);
                    found.into()
                }
                Ok((Answer::Outcome(_), _)) | Err(_) => std::future::pending().await,
            }
        }
        .boxed()
    }

    /// A message of the bank's own is one of those that it sent; any other was made up.
    fn read_notification(&self, raw: &RawNotification<'_>) -> Result<Notification, NotificationError> {
        self.wire.message(raw.body).ok_or(NotificationError::NotGenuine("it is not the bank's"))
    }
}

impl SimulatedGateway {
    /// Makes of an answer what a faulty client would make of it.
    fn distort(&self, outcome: Outcome) -> Outcome {
        match (self.planted, outcome) {
            (Some(Planted::UnknownAsFailed), Outcome::Unknown { why }) => {
                Outcome::Refused { code: "no_answer".to_owned(), message: why, class: RefusalClass::Final }
            }
            (
                Some(Planted::DuplicateAsFailure),
                Outcome::Refused { code, message, class: RefusalClass::Duplicate },
            ) => Outcome::Refused { code, message, class: RefusalClass::Final },
            (_, outcome) => outcome,
        }
    }
}

impl GatewayDirectory for SimulatedGateway {
    fn gateway(&self, _integration: &Integration) -> Result<Arc<dyn Gateway>, DirectoryError> {
        Ok(Arc::new(Self { wire: Arc::clone(&self.wire), manner: self.manner, planted: self.planted }))
    }

    fn capabilities(&self, _kind: GatewayKind, _settings: &str) -> Capabilities {
        self.manner.capabilities()
    }
}
