//! A refund with all that the gateways tell of it, read back by its ids and names.

use domain::payment::PaymentResult;
use domain::refund::{RefundKind, RefundState};
use gateways::details::Details;

use crate::ledger::book_refund::BankRefund;
use crate::ledger::file::{Tx, from_row, query};
use crate::ledger::register_merchant::MerchantId;
use crate::ledger::{Ledger, LedgerError, read_money};

/// A refund as the gateways tell of it.
#[derive(Clone, Debug)]
pub(crate) struct RefundEntry {
    pub(crate) refund: BankRefund,
    pub(crate) merchant: MerchantId,
    /// Cancelled or refunded; none for refunds of MindBehind's, which does not say.
    pub(crate) kind: Option<RefundKind>,
    /// Whether it lets a hold go instead of paying back what was taken.
    pub(crate) from_hold: bool,
    /// Whether it was paid and came back.
    pub(crate) reversed: bool,
    pub(crate) item_id: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) tracking_id: Option<String>,
    pub(crate) reason: Option<String>,
    /// What the caller chose beyond the amount.
    pub(crate) options: Details,
    pub(crate) updated_at: i64,
    pub(crate) settled_at: Option<i64>,
}

impl RefundEntry {
    /// A refund of which nothing more is known.
    pub(crate) fn plain(refund: BankRefund, merchant: MerchantId) -> Self {
        let made_at = refund.made_at;
        let is_settled = refund.result != PaymentResult::Pending;
        Self {
            refund,
            merchant,
            kind: None,
            from_hold: false,
            reversed: false,
            item_id: None,
            key: None,
            tracking_id: None,
            reason: None,
            options: Details::default(),
            updated_at: made_at,
            settled_at: is_settled.then_some(made_at),
        }
    }

    /// Where it stands, in the words of a dialect's port.
    pub(crate) const fn state(&self) -> RefundState {
        match (self.refund.result, self.reversed) {
            (PaymentResult::Success, _) => RefundState::Succeeded,
            (PaymentResult::Pending, _) => RefundState::Accepted,
            (PaymentResult::Failed, true) => RefundState::Reversed,
            (PaymentResult::Failed, false) => RefundState::Failed,
        }
    }
}

from_row! {
    pub(crate) struct EntryRow {
        gateway_refund_id: String,
        gateway_payment_id: String,
        merchant_id: i64,
        amount_minor: i64,
        currency: String,
        result: String,
        made_outside: bool,
        reference_number: String,
        message: Option<String>,
        made_at: i64,
        kind: Option<String>,
        from_hold: bool,
        reversed: bool,
        gateway_item_id: Option<String>,
        idempotency_key: Option<String>,
        tracking_id: Option<String>,
        reason: Option<String>,
        options: Option<String>,
        updated_at: Option<i64>,
        settled_at: Option<i64>,
    }
}

impl EntryRow {
    pub(crate) fn read(self) -> Result<RefundEntry, LedgerError> {
        let unreadable = |text: &str| LedgerError::Unreadable(text.to_owned());
        let kind = self.kind.as_deref().map(|kind| kind.parse().map_err(|_unknown| unreadable(kind)));
        let refund = BankRefund {
            amount: read_money(self.amount_minor, &self.currency)?,
            result: self.result.parse().map_err(|_unknown| unreadable(&self.result))?,
            gateway_refund_id: self.gateway_refund_id,
            gateway_payment_id: self.gateway_payment_id,
            made_outside: self.made_outside,
            reference_number: self.reference_number,
            message: self.message,
            made_at: self.made_at,
        };
        Ok(RefundEntry {
            merchant: MerchantId(self.merchant_id),
            kind: kind.transpose()?,
            from_hold: self.from_hold,
            reversed: self.reversed,
            item_id: self.gateway_item_id,
            key: self.idempotency_key,
            tracking_id: self.tracking_id,
            reason: self.reason,
            options: Details::from_json(self.options.as_deref()),
            updated_at: self.updated_at.unwrap_or(refund.made_at),
            settled_at: self.settled_at,
            refund,
        })
    }
}

macro_rules! select_entry {
    ($rest:literal) => {
        concat!(
            "SELECT r.gateway_refund_id, r.gateway_payment_id, p.merchant_id, r.amount_minor, p.currency, \
             r.result, r.made_outside, r.reference_number, r.message, r.made_at, r.kind, r.from_hold, \
             r.reversed, r.gateway_item_id, r.idempotency_key, r.tracking_id, r.reason, r.options, \
             r.updated_at, r.settled_at \
             FROM bank_refund r JOIN bank_payment p ON p.gateway_payment_id = r.gateway_payment_id ",
            $rest
        )
    };
}
pub(crate) use select_entry;

impl Ledger {
    /// Finds a refund by its id.
    pub(crate) async fn entry(&self, gateway_refund_id: &str) -> Result<Option<RefundEntry>, LedgerError> {
        let id = gateway_refund_id.to_owned();
        let found = self.readers().read(move |reader| {
            query(reader, select_entry!("WHERE r.gateway_refund_id = ?1")).bind(id).optional::<EntryRow>()
        });
        found.await?.map(EntryRow::read).transpose()
    }

    /// Lists a payment's refunds, oldest first.
    pub(crate) async fn entries_of(&self, gateway_payment_id: &str) -> Result<Vec<RefundEntry>, LedgerError> {
        let id = gateway_payment_id.to_owned();
        let found = self.readers().read(move |reader| {
            query(reader, select_entry!("WHERE r.gateway_payment_id = ?1 ORDER BY r.refund_seq"))
                .bind(id)
                .all::<EntryRow>()
        });
        found.await?.into_iter().map(EntryRow::read).collect()
    }
}

/// Reads a refund under the write lock.
pub(crate) fn entry_in(
    transaction: &Tx,
    gateway_refund_id: &str,
) -> Result<Option<RefundEntry>, LedgerError> {
    let row: Option<EntryRow> = transaction
        .query(select_entry!("WHERE r.gateway_refund_id = ?1"))
        .bind(gateway_refund_id)
        .optional()?;
    row.map(EntryRow::read).transpose()
}

/// Reads the refunds that a merchant's key is bound to since an instant, in the order of their making.
pub(crate) fn entries_by_key_in(
    transaction: &Tx,
    merchant: MerchantId,
    key: &str,
    since: i64,
) -> Result<Vec<RefundEntry>, LedgerError> {
    let rows: Vec<EntryRow> = transaction
        .query(select_entry!(
            "WHERE r.idempotency_key = ?1 AND p.merchant_id = ?2 AND r.made_at >= ?3 ORDER BY r.refund_seq"
        ))
        .bind(key)
        .bind(merchant.0)
        .bind(since)
        .all()?;
    rows.into_iter().map(EntryRow::read).collect()
}
