//! What each of PayU's notifications says, and what of it is believed.

use domain::payment::PaymentState;
use gateways::notification::{News, NotificationError};

use crate::golden::{
    PAYMENT_HASH, PAYMENT_WEBHOOK, PRINTED_HASH, REFUND_WEBHOOK_FAILURE, REFUND_WEBHOOK_SUCCESS,
};
use crate::reading::{read, rupees};

#[test]
fn a_refund_notification_proves_nothing_and_only_says_where_to_look() {
    let success = read(REFUND_WEBHOOK_SUCCESS).unwrap();
    assert_eq!(
        success.news,
        News::Hint {
            gateway_payment_id: Some("17025521702".to_owned()),
            gateway_refund_id: Some("11865427756".to_owned()),
            reference_number: Some("DG0036362".to_owned()),
        }
    );
    assert_eq!(success.details.get("refund_webhook.bank_arn"), Some("308239782136"));
    let failure = read(REFUND_WEBHOOK_FAILURE).unwrap();
    let News::Hint { gateway_payment_id, .. } = &failure.news else { unreachable!("{failure:?}") };
    assert_eq!(gateway_payment_id.as_deref(), Some("23907365951"), "without the spaces around it");
    assert_eq!(failure.details.get("refund_webhook.bank_arn"), None);
    let with_arn = read(&REFUND_WEBHOOK_FAILURE.replace("\"bank_arn\": null", "\"bank_arn\": 7")).unwrap();
    assert_ne!(with_arn.message_id, failure.message_id, "the ARN comes in a second one");
    assert_eq!(read(REFUND_WEBHOOK_FAILURE).unwrap().message_id, failure.message_id);
}

#[test]
fn a_payment_notification_is_believed_when_its_hash_is_right() {
    let told = read(&PAYMENT_WEBHOOK.replace(PRINTED_HASH, PAYMENT_HASH)).unwrap();
    let News::Payment(news) = told.news else { unreachable!("{told:?}") };
    let payment = news.payment;
    assert_eq!(payment.gateway_payment_id, "30478359671");
    assert_eq!(payment.order_number.as_deref(), Some("28471834809170981"));
    assert_eq!((payment.amount, payment.captured), (rupees(51_802), rupees(51_802)));
    assert_eq!(payment.state, PaymentState::Captured);
    assert_eq!(payment.customer_phone.as_deref(), Some("919820988398"));
    assert_eq!((payment.customer_name, payment.paid_at), (None, None));
    assert_eq!(payment.details.get("udf5"), Some("whatsapp"));
    for of_a_person in ["hash", "email", "phone", "firstname", "udf1"] {
        assert_eq!(payment.details.get(of_a_person), None, "{of_a_person}");
    }
}

#[test]
fn the_same_payment_comes_as_a_form_too() {
    let form = format!(
        "key=7o583a&txnid=28471834809170981&mihpayid=30478359671&status=success&unmappedstatus=auth&amount=518.02\
         &productinfo=28471834809170981&firstname=&email=&udf1=&udf2=1370625260&udf3=r-hway-LDnTRBuFK8STTTeTEc2SuD\
         &udf4=&udf5=whatsapp&addedon=2026-03-04+14%3A46%3A14&hash={PAYMENT_HASH}"
    );
    let told = read(&form).unwrap();
    let News::Payment(news) = told.news else { unreachable!("{told:?}") };
    assert_eq!(news.payment.state, PaymentState::Authorised);
    assert_eq!(news.payment.captured, rupees(0));
    // 14:46:14 in India is 09:16:14 UTC.
    assert_eq!(news.payment.paid_at, Some(1_772_615_774_000_000));
    assert!(matches!(read(&form.replace("&udf4=", "&udf4=&udf4=x")), Err(NotificationError::Unreadable(_))));
}

#[test]
fn a_payment_notification_without_the_right_hash_is_not_believed() {
    let right = PAYMENT_WEBHOOK.replace(PRINTED_HASH, PAYMENT_HASH);
    for body in [
        PAYMENT_WEBHOOK.to_owned(),
        right.replace("518.02", "518.03"),
        right.replace("\"success\"", "\"failure\""),
        right.replace("\"whatsapp\"", "\"web\""),
        right.replace(PAYMENT_HASH, ""),
        r#"{"txnid":"1","status":"success"}"#.to_owned(),
    ] {
        assert!(matches!(read(&body), Err(NotificationError::NotGenuine(_))), "{body}");
    }
}

#[test]
fn what_is_neither_is_let_through_as_something_else() {
    assert!(matches!(read(r#"{"event":"settlement"}"#).unwrap().news, News::Other(_)));
    for body in ["", "{", r#"{"a":1,"a":2}"#] {
        assert!(matches!(read(body), Err(NotificationError::Unreadable(_))), "{body:?}");
    }
}
