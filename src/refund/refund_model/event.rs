//! What can happen to a pop-up.

use ::api::event::LiveEvent;
use ::api::refund::{CreateRefund, RefundCreated};
use ::api::transaction::TransactionDetail;

use crate::api::ApiError;
use crate::refund::intent::Intent;

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The pop-up opened.
    Opened {
        /// The unfinished intent that was found in this tab.
        intent: Option<Intent>,
        /// Who looks.
        email: Option<String>,
    },
    /// It could not be learnt who is signed in, so the pop-up is not open yet.
    NotOpened(ApiError),
    /// The payment came, or did not.
    Loaded(Result<TransactionDetail, ApiError>),
    /// The person wants the payment fetched again.
    LoadAgain,
    /// The person pressed the button.
    Submitted {
        /// What stands in the form.
        body: CreateRefund,
        /// A key never used before, taken where there is none to use again.
        fresh_key: String,
        /// Now, UTC, RFC 3339.
        now: String,
    },
    /// The POST came back, or did not.
    Answered(Result<RefundCreated, ApiError>),
    /// A pause is over.
    PauseOver {
        /// Which.
        turn: u32,
        /// Whether the live stream tells what happens, so that nobody needs to ask.
        is_live: bool,
    },
    /// The live stream told of something that happened to the payment or one of its refunds.
    Heard(Box<LiveEvent>),
    /// The live stream may have missed something.
    Missed,
    /// The person wants to know at once.
    CheckNow,
    /// What was asked of the refund came back, or did not.
    Polled(Result<TransactionDetail, ApiError>),
    /// The payment was fetched behind an ending.
    Refreshed(Result<TransactionDetail, ApiError>),
    /// The person wants a new refund of this payment.
    AnotherWanted,
}
