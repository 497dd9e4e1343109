//! What runs in a server, and what comes of it.

use refunds::create_refund::{CreateRefundError, RefundReserved};
use refunds::record_fact::{FactTaken, RecordFactError};
use refunds::record_payment::{PaymentTaken, RecordPaymentError};
use refunds::resolve_attention::ResolveAttentionError;
use refunds::take_notification::{NotificationTaken, TakeNotificationError};
use refunds::withdraw_refund::WithdrawError;
use store::attention::list::AttentionRow;
use store::error::StoreError;
use store::event::sealer::Seal;
use store::refund::claim::Work;
use store::refund::recover::RecoveredRefunds;
use store::transaction::TransactionRow;

use crate::bank::notice::{Message, News};

/// What something that ran in a server came to, with what is needed to judge it.
#[derive(Debug)]
pub enum Ended {
    /// Somebody asked for a refund.
    Asked(Box<AskedFor>, Result<RefundReserved, CreateRefundError>),
    /// The worker looked for work.
    Claimed(Result<Vec<Work>, StoreError>),
    /// A piece of work is done.
    Worked,
    /// The server has picked up what it found.
    Recovered(Result<RecoveredRefunds, StoreError>),
    /// What waited was sealed.
    Sealed(Result<Seal, StoreError>),
    /// The leases were renewed.
    Renewed(Result<u64, StoreError>),
    /// Somebody hinted that there is news.
    Hinted(Result<u64, StoreError>),
    /// A fact was told.
    Told(News, Box<Result<FactTaken, RecordFactError>>),
    /// A payment was told.
    Paid(Box<Result<PaymentTaken, RecordPaymentError>>),
    /// A message of the bank's own arrived.
    Noticed(Message, Box<Result<NotificationTaken, TakeNotificationError>>),
    /// Somebody closed an entry of the attention list, or tried to.
    Resolved(Closing, Box<Result<AttentionRow, ResolveAttentionError>>),
    /// Somebody took a refund back, or tried to.
    Withdrawn(uuid::Uuid, Box<Result<TransactionRow, WithdrawError>>),
}

/// A request for a refund.
#[derive(Clone, Debug)]
pub struct AskedFor {
    /// Which intent of the run.
    pub intent: usize,
    /// Of which payment of the run.
    pub payment: usize,
    /// How much, as it was written.
    pub amount: String,
    /// How much, where it reads as an amount.
    pub minor: Option<i64>,
}

/// A person's try to close an entry.
#[derive(Clone, Copy, Debug)]
pub struct Closing {
    /// The refund or payment that it is about.
    pub subject: uuid::Uuid,
    /// To which end.
    pub end: &'static str,
    /// Which person of the run.
    pub person: usize,
    /// Whether they may.
    pub may: bool,
    /// Whether the rules leave it open: who asked for the refund closes something else about it; or who said the same before
    /// says it again, and the first time may not have come through.
    pub unsure: bool,
}
