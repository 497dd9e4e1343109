//! What came of the past's refunds, in the words of the gateway that answered.

use domain::gateway_kind::GatewayKind;
use domain::outcome::{Outcome, RefusalClass};
use domain::refund::{RefundKind, RefundState};
use gateways::details::Details;
use store::Micros;
use store::refund::advance::Step;
use store::refund::settle::{Next, Settlement};

use crate::demo::moments::HOUR;
use crate::demo::past_refund::{Ending, PastRefundPlan};

/// What the bank says when it declines, and beGateway when a refund looks like the one before it.
const DECLINED: &str = "51: the card's bank declined the refund";
const DUPLICATE: &str = "Duplicate transaction or order";

/// What the worker would have made of the gateway's answer.
pub fn settlement(gateway: GatewayKind, refund: &PastRefundPlan) -> Settlement {
    let (outcome, next) = answer(gateway, refund);
    let mut step = Step::from_outcome(outcome.next_state(false), &outcome, refund.settled_at, refund.salt);
    step.details = details(gateway, refund, &outcome).to_json();
    Settlement { outcome: outcome.as_str(), step, next }
}

/// What the worker learnt of a queued refund in the end; none where it is queued still.
pub fn end_step(refund: &PastRefundPlan) -> Option<Step> {
    let at = refund.ends_at()?;
    let outcome = end(GatewayKind::Payu, refund)?;
    let state = if refund.ending == Ending::Declined { RefundState::Failed } else { RefundState::Succeeded };
    let mut step = Step::from_outcome(state, &outcome, at, refund.salt);
    let mut details = queued(refund);
    let (status, action) = match refund.kind {
        _ if state == RefundState::Failed => ("failure", "refund"),
        RefundKind::Cancel => ("success", "cancel"),
        RefundKind::Refund => ("success", "refund"),
    };
    let amount = refund.amount.to_string();
    for (name, value) in [
        ("status", status),
        ("action", action),
        ("token", refund.reference_number.as_str()),
        ("amt", amount.as_str()),
        ("request_id", refund.gateway_refund_id.as_str()),
    ] {
        details.keep(&format!("refund_status.{name}"), Some(value));
    }
    step.details = details.to_json();
    Some(step)
}

fn answer(gateway: GatewayKind, refund: &PastRefundPlan) -> (Outcome, Next) {
    let accepted = Outcome::Accepted { gateway_refund_id: Some(refund.gateway_refund_id.clone()) };
    if gateway == GatewayKind::Payu {
        // Asked about in a while; by then its end is known, or it is asked about again.
        return (accepted, Next::DueAt(refund.settled_at + HOUR));
    }
    match end(gateway, refund) {
        Some(outcome) => (outcome, Next::Nothing),
        None if refund.ending == Ending::Held => (accepted, Next::Attention),
        None => (Outcome::Unknown { why: "no answer came in time".to_owned() }, Next::Attention),
    }
}

/// The end that is definite.
fn end(gateway: GatewayKind, refund: &PastRefundPlan) -> Option<Outcome> {
    let refused = |code: &str, message: &str, class| {
        Some(Outcome::Refused { code: code.to_owned(), message: message.to_owned(), class })
    };
    match refund.ending {
        Ending::Paid | Ending::Outside => Some(Outcome::Succeeded {
            gateway_refund_id: Some(refund.gateway_refund_id.clone()),
            amount: Some(refund.amount),
            kind: refund.kind,
        }),
        Ending::Declined => {
            let code = match gateway {
                GatewayKind::Mindbehind => "declined",
                GatewayKind::Begateway | GatewayKind::Overpay => "F.0114",
                GatewayKind::Craftgate => "10051",
                GatewayKind::Payu => "refund_failure",
            };
            refused(code, DECLINED, RefusalClass::Final)
        }
        Ending::Duplicate => refused("http_422", DUPLICATE, RefusalClass::Duplicate),
        Ending::Held | Ending::LostPaid | Ending::LostUnpaid => None,
    }
}

/// The gateway's own fields of an answer, by its own names.
fn details(gateway: GatewayKind, refund: &PastRefundPlan, outcome: &Outcome) -> Details {
    let mut details = Details::default();
    let is_paid = matches!(outcome, Outcome::Succeeded { .. });
    match gateway {
        GatewayKind::Payu => return queued(refund),
        GatewayKind::Craftgate if is_paid => {
            let refund_type = if refund.kind == RefundKind::Cancel { "CANCEL" } else { "REFUND" };
            details.keep("refundType", Some(refund_type));
            details.keep("status", Some("SUCCESS"));
            details.keep("refundPrice", Some(refund.amount.to_string()));
            details.keep("currency", Some(refund.amount.currency().code()));
        }
        GatewayKind::Begateway | GatewayKind::Overpay if is_paid => {
            details.keep("uid", Some(&refund.gateway_refund_id));
            details.keep("status", Some("successful"));
            details.keep("reason", refund.reason.as_ref());
            details.keep("tracking_id", Some(&refund.reference_number));
        }
        GatewayKind::Mindbehind | GatewayKind::Craftgate | GatewayKind::Begateway | GatewayKind::Overpay => {}
    }
    details
}

/// PayU's answer to a refund that it has queued.
fn queued(refund: &PastRefundPlan) -> Details {
    let mut details = Details::default();
    details.keep("status", Some("1"));
    details.keep("msg", Some("Refund Request Queued"));
    details.keep("error_code", Some("102"));
    details.keep("request_id", Some(&refund.gateway_refund_id));
    details
}

impl PastRefundPlan {
    /// When its end was known, where its answer only said that it was queued and it has an end.
    pub fn ends_at(&self) -> Option<Micros> {
        self.done_at.filter(|_| matches!(self.ending, Ending::Paid | Ending::Declined))
    }
}
