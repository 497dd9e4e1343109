//! What each gateway answers to each call, from docs/gateways: the desk and the bank answer alike.

/// A status, and what stands in the body.
#[derive(Clone, Copy, Debug)]
pub struct Answered {
    pub status: u16,
    pub says: &'static str,
}

const fn is(status: u16, says: &'static str) -> Answered {
    Answered { status, says }
}

const STRANGER: Answered = is(401, "Invalid shop_id/secret_key.");
/// No such call is made to that gateway.
const NEVER: Answered = is(0, "");
const INVALID: Answered = is(400, r#""error_code":105"#);

/// Each case, and the answers in the order of `GatewayKind::ALL`: `MindBehind`, beGateway, Craftgate, `PayU`, Overpay.
pub const EXPECTED: [(&str, [Answered; 5]); 20] = [
    (
        "no sign-in",
        [
            is(401, "token_invalid"),
            STRANGER,
            is(401, "header_missing"),
            is(401, "Invalid Auth token"),
            STRANGER,
        ],
    ),
    (
        "wrong secret",
        [is(401, "token_invalid"), STRANGER, is(401, "signature_invalid"), is(403, "Invalid Hash"), STRANGER],
    ),
    (
        "zero",
        [
            is(400, "amount_not_positive"),
            is(422, "amount"),
            is(422, "INVALID_AMOUNT"),
            INVALID,
            is(422, "amount"),
        ],
    ),
    (
        "below zero",
        [
            is(400, "amount_not_positive"),
            is(422, "amount"),
            is(422, "INVALID_AMOUNT"),
            INVALID,
            is(422, "amount"),
        ],
    ),
    (
        "too many decimals",
        [
            is(400, "amount_invalid"),
            is(422, "must be an integer"),
            is(422, "INVALID_AMOUNT"),
            INVALID,
            is(422, "must be an integer"),
        ],
    ),
    (
        "1e30",
        [
            is(400, "amount_invalid"),
            is(422, "must be an integer"),
            is(422, "INVALID_AMOUNT"),
            INVALID,
            is(422, "must be an integer"),
        ],
    ),
    (
        "over the limit",
        [
            is(422, "amount_exceeds_refundable"),
            is(422, "amount"),
            is(422, "MAY_HAVE_ALREADY_REFUNDED"),
            INVALID,
            is(422, "amount"),
        ],
    ),
    (
        "unknown payment",
        [
            is(404, "payment_not_found"),
            is(404, "Record not found"),
            is(404, "payment_not_found"),
            is(400, "transaction does not exists"),
            is(404, "Record not found"),
        ],
    ),
    (
        "no JSON",
        [is(400, "not_json"), is(400, "message"), is(400, "not_json"), is(400, "errors"), is(400, "message")],
    ),
    (
        "too long",
        [
            is(413, "body_unreadable"),
            is(413, "message"),
            is(413, "body_unreadable"),
            is(413, "message"),
            is(413, "message"),
        ],
    ),
    (
        "wrong method",
        [
            is(405, "method_not_allowed"),
            is(405, "message"),
            is(405, "method_not_allowed"),
            is(405, "message"),
            is(405, "message"),
        ],
    ),
    (
        "unknown path",
        [is(404, ""), is(404, "message"), is(404, "path_not_found"), is(404, "message"), is(404, "message")],
    ),
    (
        "part",
        [
            is(200, "SUCCESS"),
            is(200, "successful"),
            is(200, "SUCCESS"),
            is(200, "Refund Request Queued"),
            is(200, "successful"),
        ],
    ),
    (
        "the same again",
        [
            is(200, "SUCCESS"),
            is(200, "successful"),
            is(200, "SUCCESS"),
            is(400, r#""error_code":227"#),
            is(200, "successful"),
        ],
    ),
    (
        "lookup",
        [is(404, ""), is(200, "successful"), is(200, "SUCCESS"), is(200, "success"), is(200, "successful")],
    ),
    ("verify", [NEVER, NEVER, NEVER, is(200, r#""unmappedstatus":"captured""#), NEVER]),
    ("verify unknown", [NEVER, NEVER, NEVER, is(200, "0 out of 1 Transactions Fetched"), NEVER]),
    ("verify with a wrong secret", [NEVER, NEVER, NEVER, is(403, "Invalid Hash"), NEVER]),
    (
        "rest",
        [
            is(200, "SUCCESS"),
            is(200, "successful"),
            is(200, "SUCCESS"),
            is(200, "Refund Request Queued"),
            is(200, "successful"),
        ],
    ),
    (
        "nothing left",
        [
            is(422, "nothing_left"),
            is(422, "errors"),
            is(422, "MAY_HAVE_ALREADY_REFUNDED"),
            INVALID,
            is(422, "errors"),
        ],
    ),
];
