//! Payments, refunds and problems, as the server answers them.

use serde_json::{Value, json};

use crate::server::Answer;

pub const PERSON: &str = "01930000-0000-7000-8000-0000000000aa";
pub const PAYMENT: &str = "01930000-0000-7000-8000-000000000001";
pub const REFUND: &str = "01930000-0000-7000-8000-000000000002";
pub const OTHER_REFUND: &str = "01930000-0000-7000-8000-000000000003";
pub const REFERENCE: &str = "R0000000000000000000001";
pub const OTHER_REFERENCE: &str = "R0000000000000000000002";

/// `METHOD /path` of every call the pop-up makes.
pub const SESSION: &str = "GET /api/v1/session";
pub const READ_PAYMENT: &str = "GET /api/v1/transactions/01930000-0000-7000-8000-000000000001";
pub const READ_REFUND: &str = "GET /api/v1/transactions/01930000-0000-7000-8000-000000000002";
pub const REFUNDS: &str = "POST /api/v1/transactions/01930000-0000-7000-8000-000000000001/refunds";
pub const WITHDRAWAL: &str = "POST /api/v1/transactions/01930000-0000-7000-8000-000000000002/withdrawal";
pub const PREVIEW: &str = "POST /api/v1/transactions/01930000-0000-7000-8000-000000000001/refunds/preview";

pub fn session() -> Answer {
    Answer::Json(200, session_body())
}

/// Who is signed in.
pub fn session_body() -> Value {
    json!({ "person": { "id": PERSON, "email": "agent@demo.example", "name": "Demo Agent" }, "companies": [] })
}

/// The same person, who manages a company.
pub fn session_of_manager() -> Answer {
    let mut body = session_body();
    body["companies"] = json!([{
        "id": "01930000-0000-7000-8000-00000000000a", "name": "Demo Flowers", "zone": "UTC", "role": "manager",
        "integrations": [], "payment_types": [], "currencies": []
    }]);
    Answer::Json(200, body)
}

/// Somebody else, signed in to the same tab.
pub fn session_of_another() -> Answer {
    let person = json!({
        "id": "01930000-0000-7000-8000-0000000000bb", "email": "other@demo.example", "name": "Demo Other"
    });
    Answer::Json(200, json!({ "person": person, "companies": [] }))
}

/// A captured payment of $100.00 with this much left.
pub fn payment(refundable: &str) -> Answer {
    Answer::Json(200, payment_body(refundable, "agent"))
}

/// The same payment, read at this position of the live stream.
pub fn payment_at(position: u64, refundable: &str) -> Answer {
    let mut body = payment_body(refundable, "agent");
    body["events_after"] = json!(position);
    Answer::Json(200, body)
}

/// A page of the report, read at this position of the live stream.
pub fn list(rows: &[Value], position: u64) -> Answer {
    let as_of = format!("2026-11-20T10:00:00.{position:06}Z");
    Answer::Json(
        200,
        json!({ "items": rows, "next": null, "previous": null, "as_of": as_of, "events_after": position }),
    )
}

/// The same payment with this much left, its refund in this state.
pub fn payment_with_refund(refundable: &str, state: &str) -> Answer {
    let mut body = payment_body(refundable, "agent");
    body["refunds"] = json!([refund_row(REFUND, state)]);
    Answer::Json(200, body)
}

/// The payment's row with this much left.
pub fn payment_row(refundable: &str) -> Value {
    let mut row = row(PAYMENT, "payment", "100.00", "SUCCESS", "captured");
    row["refundable"] = json!(refundable);
    row
}

/// A refund's row of $12.50.
pub fn refund_row(id: &str, state: &str) -> Value {
    row(id, "refund", "-12.50", result_of(state), state)
}

/// The same payment, seen by a viewer.
pub fn payment_for_viewer(refundable: &str) -> Answer {
    Answer::Json(200, payment_body(refundable, "viewer"))
}

fn payment_body(refundable: &str, role: &str) -> Value {
    json!({
        "transaction": row(PAYMENT, "payment", "100.00", "SUCCESS", "captured"),
        "payment": {
            "gateway_payment_id": "gp-1", "gateway_order_id": null,
            "authorised": "100.00", "captured": "100.00", "paid_at": "2026-11-20T10:00:00.000000Z",
            "balance": balance(refundable),
            "chargeback_open": false, "integration_enabled": true,
            "capabilities": {
                "partial": "any_amount", "cancels_authorised": false, "reason_required": false,
                "reason_max_chars": 255, "duplicate_window_s": null, "can_be_asked": false
            },
            "my_role": role
        },
        "refund": null,
        "refunds": [row(REFUND, "refund", "-12.50", "SUCCESS", "succeeded")],
        "timeline": [{
            "transaction_id": PAYMENT, "kind": "payment_recorded", "at": "2026-11-20T10:00:00.000000Z",
            "actor": null, "amount": "100.00", "code": null, "message": null
        }],
        "events_after": 10
    })
}

/// 201: a refund of $12.50 in this state, $67.50 left.
pub fn created(state: &str) -> Answer {
    created_with(state, None)
}

/// The same, with the gateway's words.
pub fn created_with(state: &str, words: Option<&str>) -> Answer {
    Answer::Json(
        201,
        json!({
            "refund": row(REFUND, "refund", "-12.50", result_of(state), state),
            "detail": facts(words),
            "balance": balance(if result_of(state) == "FAILED" { "80.00" } else { "67.50" }),
        }),
    )
}

/// 201: a decision of $20.00 over two items; $12.50 of it is paid, $7.50 is in this state.
pub fn decided(second: &str) -> Answer {
    let result = result_of(second);
    let in_result = |wanted: &str| if result == wanted { "7.50" } else { "0.00" };
    let words = (result == "FAILED").then_some("Do not honour");
    let mut detail = facts(None);
    detail["decision"] = json!({
        "amount": "20.00", "refunded": if result == "SUCCESS" { "20.00" } else { "12.50" },
        "not_refunded": in_result("FAILED"), "pending": in_result("PENDING"),
        "payment_result": result, "state": second,
        "parts": [
            { "id": REFUND, "reference_number": REFERENCE, "amount": "12.50", "state": "succeeded" },
            {
                "id": OTHER_REFUND, "reference_number": OTHER_REFERENCE, "amount": "7.50", "state": second,
                "outcome_message": words
            }
        ]
    });
    let refund = row(REFUND, "refund", "-12.50", "SUCCESS", "succeeded");
    let left = if result == "FAILED" { "67.50" } else { "60.00" };
    let body = json!({ "refund": refund, "detail": detail, "balance": balance(left) });
    Answer::Json(201, body)
}

/// That refund, when it is asked after.
pub fn refund(state: &str) -> Answer {
    Answer::Json(
        200,
        json!({
            "transaction": row(REFUND, "refund", "-12.50", result_of(state), state),
            "payment": null, "refund": facts(None), "refunds": [], "timeline": [], "events_after": 10
        }),
    )
}

pub fn preview() -> Answer {
    preview_seeing(&Value::Null)
}

pub fn preview_with_look_alike() -> Answer {
    preview_seeing(&row(REFUND, "refund", "-12.50", "SUCCESS", "succeeded"))
}

fn preview_seeing(look_alike: &Value) -> Answer {
    Answer::Json(
        200,
        json!({
            "allowed": true, "code": null, "detail": null, "expected_kind": "refund", "approval_needed": false,
            "balance": balance("80.00"), "look_alike": look_alike
        }),
    )
}

pub fn problem(status: u16, code: &str, detail: &str, refundable: Option<&str>) -> Answer {
    Answer::Json(
        status,
        json!({
            "type": "about:blank", "title": "", "status": status, "code": code, "detail": detail,
            "refundable": refundable, "currency": refundable.map(|_| "USD")
        }),
    )
}

fn result_of(state: &str) -> &'static str {
    let state: domain::refund::RefundState = state.parse().unwrap();
    state.payment_result().as_str()
}

fn facts(words: Option<&str>) -> Value {
    json!({
        "reason": null, "gateway_refund_id": null, "outcome_code": null, "outcome_message": words,
        "settled_at": null
    })
}

fn balance(refundable: &str) -> Value {
    let refunded = match refundable {
        "80.00" => "20.00",
        "67.50" => "32.50",
        "60.00" => "40.00",
        _ => "100.00",
    };
    json!({
        "currency": "USD", "basis": "100.00", "refunded": refunded, "waiting": "0.00", "unknown": "0.00",
        "outside": "0.00", "refundable": refundable, "over_refunded_by": "0.00"
    })
}

fn row(id: &str, kind: &str, amount: &str, result: &str, state: &str) -> Value {
    json!({
        "id": id, "kind": kind,
        "company": { "id": "01930000-0000-7000-8000-00000000000a", "name": "Demo Flowers" },
        "gateway": { "id": "01930000-0000-7000-8000-00000000000b", "name": "Demo bank", "kind": "mindbehind" },
        "conversation_id": null, "customer": { "name": "Demo Person", "phone": null },
        "payment_type": "MASTERPASS", "payment_result": result, "payment_currency": "USD",
        "payment_amount": amount, "order_number": "O-1", "reference_number": REFERENCE,
        "related_payment_id": if kind == "refund" { json!(PAYMENT) } else { Value::Null },
        "user_email": if kind == "refund" { json!("agent@demo.example") } else { Value::Null },
        "credential": null, "state": state, "refund_kind": null, "made_outside": false,
        "test": false, "created_at": "2026-11-20T10:00:00.000000Z", "refundable": null, "refundable_reason": null
    })
}
