//! Payments as programs tell them.

use refunds::record_payment::{PaymentReport, RecordPaymentError};

use crate::fixture::Desk;

fn report() -> PaymentReport {
    PaymentReport {
        integration: "Masterpass TR".to_owned(),
        gateway_payment_id: "gp-1".to_owned(),
        payment_result: "SUCCESS".to_owned(),
        currency: "TRY".to_owned(),
        amount: "12.34".to_owned(),
        customer_phone: Some("+90 555 000 00 01".to_owned()),
        ..PaymentReport::default()
    }
}

#[tokio::test]
async fn what_is_not_given_is_generated_and_stays() {
    let desk = Desk::open().await;
    let first = desk.service.record_payment(desk.company, &desk.program, &report()).await.unwrap();
    assert!(first.new);
    assert_eq!(first.row.payment_type, "MASTERPASS");
    assert_eq!(first.row.order_number.len(), 11);
    assert_eq!(first.row.reference_number.len(), 23);
    let again = desk.service.record_payment(desk.company, &desk.program, &report()).await.unwrap();
    assert!(!again.new);
    assert_eq!(again.row, first.row);
}

#[tokio::test]
async fn each_wrong_field_is_named() {
    let desk = Desk::open().await;
    let wrong = |change: fn(&mut PaymentReport)| {
        let mut report = report();
        change(&mut report);
        report
    };
    let item = |id: &str, amount: &str| (id.to_owned(), amount.to_owned());
    let cases: [(&str, PaymentReport); 13] = [
        ("currency", wrong(|report| "TL".clone_into(&mut report.currency))),
        ("amount", wrong(|report| "0".clone_into(&mut report.amount))),
        ("amount", wrong(|report| "1.234".clone_into(&mut report.amount))),
        ("payment_result", wrong(|report| "OK".clone_into(&mut report.payment_result))),
        ("phase", wrong(|report| report.phase = Some("taken".to_owned()))),
        ("gateway_payment_id", wrong(|report| report.gateway_payment_id.clear())),
        ("customer.phone", wrong(|report| report.customer_phone = Some("call me".to_owned()))),
        ("order_number", wrong(|report| report.order_number = Some("9".repeat(256)))),
        ("items", PaymentReport { items: vec![item("i", "-1")], ..report() }),
        ("items", PaymentReport { items: vec![item("i", "6.17"), item(" i", "6.17")], ..report() }),
        ("items", PaymentReport { items: vec![item("i", "6.17"), item("j", "6.18")], ..report() }),
        ("captured_amount", wrong(|report| report.captured_amount = Some("12.35".to_owned()))),
        ("amount", wrong(|report| "10000000000000.01".clone_into(&mut report.amount))),
    ];
    for (field, report) in cases {
        let told = desk.service.record_payment(desk.company, &desk.program, &report).await;
        let Err(RecordPaymentError::Invalid { field: named, .. }) = told else { panic!("{field}: {told:?}") };
        assert_eq!(named, field);
    }
    let nowhere = wrong(|report| "Elsewhere".clone_into(&mut report.integration));
    let told = desk.service.record_payment(desk.company, &desk.program, &nowhere).await;
    assert!(matches!(told, Err(RecordPaymentError::UnknownIntegration(_))));
}
