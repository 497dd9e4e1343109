//! Events as the server sends them, for the tests of the panel's models.

use ::api::event::{LiveEvent, LivePayment};

use crate::refund::sample as refunds;

/// A colleague's refund of ₺12.50, paid; ₺67.50 of its payment is left.
pub fn event(position: u64) -> LiveEvent {
    LiveEvent {
        position,
        kind: "refund_succeeded".to_owned(),
        at: "2026-11-20T10:00:00.000000Z".to_owned(),
        actor: Some("manager@demo.example".to_owned()),
        amount: Some(refunds::lira("12.50").into()),
        code: None,
        transaction: refunds::created("succeeded").refund,
        payment: LivePayment {
            id: refunds::PAYMENT_ID.parse().unwrap(),
            refundable: refunds::lira("67.50").into(),
            refundable_reason: None,
        },
    }
}

/// The same refund's event of another kind, its row in this state.
pub fn event_of(position: u64, kind: &str, state: &str) -> LiveEvent {
    LiveEvent { kind: kind.to_owned(), transaction: refunds::created(state).refund, ..event(position) }
}
