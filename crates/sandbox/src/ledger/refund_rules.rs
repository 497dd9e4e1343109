//! The bank's own rules for refunds, in its own arithmetic: it must not share a mistake with whoever calls it.

use domain::gateway_kind::GatewayKind;
use domain::money::Money;
use domain::payment::PaymentState;
use domain::refund::RefundKind;
use domain::refund_rule::Refusal;
use gateways::craftgate::local_time;
use gateways::dialect::order::PortSubject;

use crate::ledger::bank_payment::{BankItem, BankPayment};

/// How much of a date-time is its day: `2026-01-31`.
const DAY_CHARS: usize = 10;

/// Checks an amount against a payment; `left` is what is left of it, or of its item that is refunded.
pub(crate) fn check(
    kind: GatewayKind,
    payment: &BankPayment,
    left: Money,
    amount: Money,
) -> Result<(), Refusal> {
    let currency = payment.captured.currency();
    if amount.currency() != currency {
        return Err(Refusal::OtherCurrency(currency));
    }
    if !amount.is_positive() {
        return Err(Refusal::AmountNotPositive);
    }
    match payment.state {
        PaymentState::Pending => return Err(Refusal::PaymentPending),
        PaymentState::Failed => return Err(Refusal::PaymentFailed),
        PaymentState::Voided => return Err(Refusal::PaymentVoided),
        PaymentState::Authorised if !lets_holds_go(kind) => return Err(Refusal::NotCaptured),
        PaymentState::Authorised | PaymentState::Captured => {}
    }
    if left.minor() == 0 {
        return Err(Refusal::NothingLeft);
    }
    if amount.minor() > left.minor() {
        return Err(Refusal::AmountExceedsRefundable { asked: amount, refundable: left });
    }
    Ok(())
}

/// Whether a gateway's refund or void call lets a hold go.
const fn lets_holds_go(kind: GatewayKind) -> bool {
    match kind {
        GatewayKind::Payu | GatewayKind::Begateway => true,
        GatewayKind::Mindbehind | GatewayKind::Craftgate | GatewayKind::Overpay => false,
    }
}

/// A part of a refund: one refund of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) kind: Option<RefundKind>,
    pub(crate) item_id: Option<String>,
    pub(crate) amount: Money,
}

/// Parts a refund into the refunds that the gateway makes of it.
///
/// Craftgate cancels a payment of the same day that is refunded whole, and else pays by item. The others make one refund.
pub(crate) fn shares(
    kind: GatewayKind,
    payment: &BankPayment,
    items: &[BankItem],
    subject: &PortSubject,
    amount: Money,
    now: i64,
) -> Vec<Share> {
    let one = |kind, item_id| vec![Share { kind, item_id, amount }];
    match (kind, subject) {
        (GatewayKind::Mindbehind, _) => one(None, None),
        (_, PortSubject::Item(item_id)) => one(Some(RefundKind::Refund), Some(item_id.clone())),
        (_, PortSubject::Payment(_)) if payment.state == PaymentState::Authorised => {
            one(Some(RefundKind::Cancel), None)
        }
        (GatewayKind::Craftgate, PortSubject::Payment(_)) => {
            let is_whole = amount == payment.captured && payment.refunded.minor() == 0;
            if is_whole && is_same_day(payment.taken_at, now) {
                return one(Some(RefundKind::Cancel), None);
            }
            by_item(items, amount)
        }
        (GatewayKind::Begateway | GatewayKind::Overpay | GatewayKind::Payu, PortSubject::Payment(_)) => {
            one(Some(RefundKind::Refund), None)
        }
    }
}

/// Takes from each item what it has left, in their order, until the amount is reached.
fn by_item(items: &[BankItem], amount: Money) -> Vec<Share> {
    let mut wanted = amount.minor();
    let mut shares = Vec::new();
    for item in items {
        let part = wanted.min(item.left().minor());
        if part > 0 {
            wanted -= part;
            shares.push(Share {
                kind: Some(RefundKind::Refund),
                item_id: Some(item.gateway_item_id.clone()),
                amount: Money::new(part, amount.currency()),
            });
        }
    }
    if wanted > 0 {
        // Of a payment without items, or one that was captured in part.
        let amount = Money::new(wanted, amount.currency());
        shares.push(Share { kind: Some(RefundKind::Refund), item_id: None, amount });
    }
    shares
}

/// Whether two instants are on one day in Craftgate's zone, Europe/Istanbul.
pub(crate) fn is_same_day(one: i64, other: i64) -> bool {
    let zone = local_time::default_zone();
    let day = |at| local_time::write(at, &zone).chars().take(DAY_CHARS).collect::<String>();
    day(one) == day(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_ends_at_midnight_in_istanbul() {
        // 2024-01-02T20:59:59Z and a second later: the 2nd and the 3rd in Istanbul (UTC+3).
        let last = 1_704_229_199_000_000;
        assert!(is_same_day(last - 23 * 3_600_000_000, last));
        assert!(!is_same_day(last, last + 1_000_000));
    }

    #[test]
    fn a_refund_of_several_items_takes_what_each_has_left() {
        let lira = |minor| Money::new(minor, "TRY".parse().unwrap());
        let item = |id: &str, amount, refunded| BankItem {
            gateway_item_id: id.to_owned(),
            amount: lira(amount),
            refunded: lira(refunded),
        };
        let items = [item("1", 500, 500), item("2", 300, 100), item("3", 200, 0)];
        let parts: Vec<_> = by_item(&items, lira(250))
            .into_iter()
            .map(|share| (share.item_id, share.amount.minor()))
            .collect();
        assert_eq!(parts, [(Some("2".to_owned()), 200), (Some("3".to_owned()), 50)]);
    }
}
