//! What makes a call a repetition: its key, or its amount within a while.

use domain::gateway_kind::GatewayKind;
use domain::money::Money;
use gateways::dialect::order::{PortAmount, PortOrder, PortSubject};

use crate::ledger::LedgerError;
use crate::ledger::bank_payment::BankPayment;
use crate::ledger::file::Tx;
use crate::ledger::refund_entry::{RefundEntry, entries_by_key_in};
use crate::ledger::register_merchant::Merchant;

/// How long the key of a call to beGateway or Overpay is remembered: 24 hours.
const KEY_LIFE_US: i64 = 24 * 3_600_000_000;

/// The refunds that the call's key is bound to, as long as its gateway remembers it.
pub(crate) fn known_by_key(
    transaction: &Tx,
    merchant: &Merchant,
    order: &PortOrder,
    now: i64,
) -> Result<Vec<RefundEntry>, LedgerError> {
    let Some(key) = &order.key else { return Ok(Vec::new()) };
    let since = match merchant.kind {
        GatewayKind::Begateway | GatewayKind::Overpay => now - KEY_LIFE_US,
        GatewayKind::Mindbehind | GatewayKind::Craftgate | GatewayKind::Payu => i64::MIN,
    };
    entries_by_key_in(transaction, merchant.id, key, since)
}

/// Whether a call with a known key asks for what was made then. All that is left says no amount that could differ.
pub(crate) fn is_same_refund(
    known: &[RefundEntry],
    payment: &BankPayment,
    order: &PortOrder,
    amount: Option<&Money>,
) -> bool {
    let sum: i64 = known.iter().map(|entry| entry.refund.amount.minor()).sum();
    let is_same_amount =
        order.amount == PortAmount::Rest || amount.is_some_and(|amount| amount.minor() == sum);
    let is_same_item = match &order.subject {
        PortSubject::Payment(_) => true,
        PortSubject::Item(item_id) => known.iter().all(|entry| entry.item_id.as_ref() == Some(item_id)),
    };
    let is_same_payment =
        known.iter().all(|entry| entry.refund.gateway_payment_id == payment.gateway_payment_id);
    is_same_payment && is_same_item && is_same_amount
}

/// Whether a refund of the same payment and amount was made in the window and not declined.
pub(crate) fn has_look_alike(
    transaction: &Tx,
    payment: &BankPayment,
    amount: Money,
    now: i64,
    window_s: u32,
) -> Result<bool, LedgerError> {
    let found: Option<i64> = transaction
        .query(
            "SELECT 1 FROM bank_refund WHERE gateway_payment_id = ?1 AND amount_minor = ?2 AND made_at > ?3 \
         AND result <> 'FAILED' LIMIT 1",
        )
        .bind(payment.gateway_payment_id.as_str())
        .bind(amount.minor())
        .bind(now - i64::from(window_s) * 1_000_000)
        .optional()?;
    Ok(found.is_some())
}
