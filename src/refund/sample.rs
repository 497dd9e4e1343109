//! Payments and refunds as the server answers them, for the tests of this folder.

use ::api::policy::PolicyOfRefund;
use ::api::refund::{RefundCreated, RefundPreview};
use ::api::transaction::TransactionDetail;
use domain::id::TransactionId;
use domain::money::Money;
use serde_json::{Value, json};

use crate::refund::refundable_payment::RefundablePayment;

pub const PAYMENT_ID: &str = "01930000-0000-7000-8000-000000000001";
pub const REFUND_ID: &str = "01930000-0000-7000-8000-000000000002";

/// The second refund of a decision of two.
pub const SECOND_ID: &str = "01930000-0000-7000-8000-000000000003";

pub fn second_id() -> TransactionId {
    SECOND_ID.parse().unwrap()
}

pub fn lira(text: &str) -> Money {
    Money::parse(text, "TRY".parse().unwrap()).unwrap()
}

pub fn refund_id() -> TransactionId {
    REFUND_ID.parse().unwrap()
}

pub fn payment(captured: &str, refundable: &str, role: &str) -> RefundablePayment {
    RefundablePayment::read(payment_detail(captured, refundable, role)).unwrap()
}

pub fn payment_detail(captured: &str, refundable: &str, role: &str) -> TransactionDetail {
    let value = json!({
        "transaction": row(PAYMENT_ID, "payment", captured, "SUCCESS", "captured"),
        "payment": {
            "gateway_payment_id": "gp-1", "gateway_order_id": null,
            "authorised": captured, "captured": captured, "paid_at": null,
            "balance": balance(captured, refundable),
            "chargeback_open": false, "integration_enabled": true,
            "capabilities": {
                "partial": "any_amount", "cancels_authorised": false, "reason_required": false,
                "reason_max_chars": 255, "duplicate_window_s": null, "can_be_asked": false
            },
            "my_role": role
        },
        "refund": null, "refunds": [], "timeline": [], "events_after": 0
    });
    serde_json::from_value(value).unwrap()
}

/// The answer to a POST: a refund of ₺12.50 in this state, with ₺67.50 left.
pub fn created(state: &str) -> RefundCreated {
    let value = json!({
        "refund": row(REFUND_ID, "refund", "-12.50", result_of(state), state),
        "detail": refund_facts(),
        "balance": balance("100.00", "67.50"),
    });
    serde_json::from_value(value).unwrap()
}

/// A decision of ₺20.00 over two items: ₺12.50 of it is paid, ₺7.50 is in this state.
pub fn decided(second: &str) -> RefundCreated {
    let mut made = created("succeeded");
    made.detail.decision = serde_json::from_value(decision(second)).unwrap();
    made
}

/// The answer to asking after that decision's first refund.
pub fn decided_detail(second: &str) -> TransactionDetail {
    let mut detail = refund_detail("succeeded");
    detail.refund = Some(decided(second).detail);
    detail
}

fn decision(second: &str) -> Value {
    let result = result_of(second);
    let in_result = |wanted: &str| if result == wanted { "7.50" } else { "0.00" };
    json!({
        "amount": "20.00", "refunded": if result == "SUCCESS" { "20.00" } else { "12.50" },
        "not_refunded": in_result("FAILED"), "pending": in_result("PENDING"),
        "payment_result": result, "state": second,
        "parts": [
            { "id": REFUND_ID, "reference_number": "R0000000000000000000001", "amount": "12.50", "state": "succeeded" },
            {
                "id": SECOND_ID, "reference_number": "R0000000000000000000002", "amount": "7.50", "state": second,
                "outcome_code": if result == "FAILED" { json!("05") } else { Value::Null },
                "outcome_message": if result == "FAILED" { json!("Do not honour") } else { Value::Null },
                "may_withdraw": second == "queued"
            }
        ]
    })
}

/// The answer to asking after that refund.
pub fn refund_detail(state: &str) -> TransactionDetail {
    let value = json!({
        "transaction": row(REFUND_ID, "refund", "-12.50", result_of(state), state),
        "payment": null, "refund": refund_facts(), "refunds": [], "timeline": [], "events_after": 0
    });
    serde_json::from_value(value).unwrap()
}

/// What the service says of a refund that it would refuse.
pub fn preview(code: &str) -> RefundPreview {
    let value = json!({
        "allowed": false, "code": code, "detail": "Why.", "expected_kind": null, "approval_needed": false,
        "balance": balance("100.00", "100.00"), "look_alike": null
    });
    serde_json::from_value(value).unwrap()
}

/// A policy that asks for a second factor, and what the person has of one.
pub fn policy(second_factor: &str) -> PolicyOfRefund {
    let value = json!({
        "reasons": [], "approval_for_gateway": false, "second_factor_above": "20.00", "second_factor": second_factor
    });
    serde_json::from_value(value).unwrap()
}

fn result_of(state: &str) -> &'static str {
    let state: domain::refund::RefundState = state.parse().unwrap();
    state.payment_result().as_str()
}

fn refund_facts() -> Value {
    json!({
        "reason": null, "gateway_refund_id": null, "outcome_code": null, "outcome_message": null,
        "settled_at": null
    })
}

fn balance(basis: &str, refundable: &str) -> Value {
    let refunded = lira(basis).minus(lira(refundable)).unwrap().to_string();
    json!({
        "currency": "TRY", "basis": basis, "refunded": refunded, "waiting": "0.00", "unknown": "0.00",
        "outside": "0.00", "refundable": refundable, "over_refunded_by": "0.00"
    })
}

fn row(id: &str, kind: &str, amount: &str, result: &str, state: &str) -> Value {
    json!({
        "id": id, "kind": kind,
        "company": { "id": "01930000-0000-7000-8000-00000000000a", "name": "Demo Flowers" },
        "gateway": { "id": "01930000-0000-7000-8000-00000000000b", "name": "Demo bank", "kind": "mindbehind" },
        "conversation_id": null, "customer": { "name": "Demo Person", "phone": null },
        "payment_type": "MASTERPASS", "payment_result": result, "payment_currency": "TRY",
        "payment_amount": amount, "order_number": "O-1", "reference_number": "R0000000000000000000001",
        "related_payment_id": if kind == "refund" { json!(PAYMENT_ID) } else { Value::Null },
        "user_email": null, "credential": null, "state": state, "refund_kind": null, "made_outside": false,
        "test": false, "created_at": "2026-11-20T10:00:00.000000Z", "refundable": null, "refundable_reason": null
    })
}
