//! What our parsers make of PayU's bytes, said shortly.

use axum::http::{HeaderMap, StatusCode};
use domain::money::Money;
use domain::outcome::{Outcome, RefusalClass};
use gateways::details::Details;
use gateways::gateway::{Found, RefundOrder};
use gateways::json_tree::JsonTree;
use gateways::notification::{Notification, NotificationError, RawNotification};
use gateways::payu::notification::{PayuReader, read_notification};
use gateways::payu::wire::refund_answer::read_refund_answer;
use gateways::payu::wire::status_answer::read_status_answer;
use jiff::tz::TimeZone;
use secrecy::SecretString;

pub fn secret() -> SecretString {
    SecretString::from("client_secret")
}

pub fn rupees(minor: i64) -> Money {
    Money::new(minor, "INR".parse().unwrap())
}

pub fn order() -> RefundOrder {
    RefundOrder {
        gateway_payment_id: "403993715521937565".to_owned(),
        gateway_item_id: None,
        gateway_refund_id: None,
        amount: rupees(1_000),
        whole: false,
        authorised_only: false,
        reason: None,
        reference_number: "RefundToken1".to_owned(),
        gateway_key: "key".to_owned(),
        conversation_id: None,
        order_number: "1001".to_owned(),
        options: Details::default(),
    }
}

pub fn outcome(status: u16, body: &str) -> Outcome {
    let tree = JsonTree::read_object(body.as_bytes());
    read_refund_answer(StatusCode::from_u16(status).unwrap(), tree.as_ref())
}

pub fn refused(code: &str, message: &str, class: RefusalClass) -> Outcome {
    Outcome::Refused { code: code.to_owned(), message: message.to_owned(), class }
}

pub fn found(status: u16, body: &str, order: &RefundOrder) -> Found {
    let tree = JsonTree::read_object(body.as_bytes());
    read_status_answer(StatusCode::from_u16(status).unwrap(), tree.as_ref(), order).what
}

pub fn read(body: &str) -> Result<Notification, NotificationError> {
    let secret = secret();
    let reader = PayuReader {
        merchant_id: "8739528",
        client_secret: &secret,
        currency: "INR".parse().unwrap(),
        zone: &TimeZone::get("Asia/Kolkata").unwrap(),
    };
    read_notification(&reader, &RawNotification { headers: &HeaderMap::new(), body: body.as_bytes() })
}
