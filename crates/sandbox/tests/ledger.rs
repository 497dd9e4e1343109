//! The bank's ledger: it survives, it never gives back more than it took, and it adds up.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use domain::money::Money;
use domain::payment::PaymentResult;
use domain::refund_rule::Refusal;
use sandbox::Sandbox;
use sandbox::gateway_id::hex_id;
use sandbox::ledger::LedgerError;
use sandbox::ledger::book_refund::BookError;
use sandbox::ledger::register_merchant::MerchantId;
use sandbox::ledger::take_past_refunds::PastRefund;
use sandbox::ledger::take_payments::NewBankPayment;

fn lira(minor: i64) -> Money {
    Money::new(minor, "TRY".parse().unwrap())
}

fn payment(merchant: MerchantId, number: u64, captured: Money) -> NewBankPayment {
    NewBankPayment {
        merchant,
        gateway_payment_id: hex_id(1_700_000_000, number),
        amount: lira(captured.minor().max(10_000)),
        captured,
        customer: Some("Demo Customer".to_owned()),
        order_number: Some(number.to_string()),
        taken_at: 1_700_000_000_000_000,
    }
}

fn past(number: u64, gateway_payment_id: &str, amount: Money, result: PaymentResult) -> PastRefund {
    PastRefund {
        gateway_refund_id: hex_id(1_700_000_100, number),
        gateway_payment_id: gateway_payment_id.to_owned(),
        amount,
        result,
        made_outside: false,
        reference_number: format!("R{number:022}"),
        made_at: 1_700_000_100_000_000,
    }
}

async fn bank() -> (tempfile::TempDir, Sandbox, MerchantId) {
    let folder = tempfile::tempdir().unwrap();
    let bank = Sandbox::open(&folder.path().join("bank.db")).await.unwrap();
    let merchant = bank.register_merchant("token-1", "Demo Shop").await.unwrap();
    (folder, bank, merchant)
}

#[tokio::test]
async fn what_was_booked_is_there_after_reopening() {
    let (folder, bank, merchant) = bank().await;
    let taken = payment(merchant, 1, lira(10_000));
    let id = taken.gateway_payment_id.clone();
    bank.take_payment(taken).await.unwrap();
    let refund = bank.make_outside_refund(&id, lira(2_500)).await.unwrap();
    let totals = bank.ledger_totals().await.unwrap();
    bank.close().await;

    let again = Sandbox::open(&folder.path().join("bank.db")).await.unwrap();
    assert_eq!(again.refunds_of(&id).await.unwrap(), vec![refund]);
    assert_eq!(again.payment(&id).await.unwrap().unwrap().refunded, lira(2_500));
    assert_eq!(again.ledger_totals().await.unwrap(), totals);
    assert_eq!(again.register_merchant("token-1", "Demo Shop").await.unwrap(), merchant);
}

#[tokio::test]
async fn no_secret_and_no_other_version_is_in_the_file() {
    let (folder, bank, _) = bank().await;
    bank.close().await;
    let path = folder.path().join("bank.db");
    let bytes = std::fs::read(&path).unwrap();
    assert!(!bytes.windows(7).any(|window| window == b"token-1"));
    // The header's user_version is the big-endian word at byte 60 (sqlite.org/fileformat2.html).
    let mut bytes = bytes;
    bytes[63] = 9;
    std::fs::write(&path, bytes).unwrap();
    assert!(matches!(Sandbox::open(&path).await, Err(LedgerError::OtherVersion(9))));
}

#[tokio::test]
async fn the_same_payment_again_is_no_error_and_other_facts_are() {
    let (_folder, bank, merchant) = bank().await;
    let batch: Vec<_> = (1..=3).map(|number| payment(merchant, number, lira(10_000))).collect();
    assert_eq!(bank.take_payments(&batch).await.unwrap(), 3);
    assert_eq!(bank.take_payments(&batch).await.unwrap(), 0);
    let changed = [payment(merchant, 4, lira(10_000)), payment(merchant, 3, lira(5_000))];
    assert!(matches!(bank.take_payments(&changed).await, Err(LedgerError::PaymentConflict(_))));
    assert_eq!(bank.payment(&hex_id(1_700_000_000, 4)).await.unwrap(), None, "all or none");
    let unfit = NewBankPayment { captured: lira(10_001), ..payment(merchant, 5, lira(10_000)) };
    assert!(matches!(bank.take_payment(unfit).await, Err(LedgerError::UnfitPayment(_))));
}

#[tokio::test]
async fn the_back_office_cannot_give_back_more_than_was_taken() {
    let (_folder, bank, merchant) = bank().await;
    let id = hex_id(1_700_000_000, 1);
    bank.take_payment(payment(merchant, 1, lira(1_000))).await.unwrap();
    let over = bank.make_outside_refund(&id, lira(1_001)).await;
    assert!(matches!(over, Err(BookError::Refused(Refusal::AmountExceedsRefundable { .. }))), "{over:?}");
    assert!(bank.make_outside_refund(&id, lira(1_000)).await.unwrap().made_outside);
    let spent = bank.make_outside_refund(&id, lira(1)).await;
    assert!(matches!(spent, Err(BookError::Refused(Refusal::NothingLeft))), "{spent:?}");
    bank.take_payment(payment(merchant, 2, lira(0))).await.unwrap();
    let uncaptured = bank.make_outside_refund(&hex_id(1_700_000_000, 2), lira(1)).await;
    assert!(matches!(uncaptured, Err(BookError::Refused(Refusal::NotCaptured))), "{uncaptured:?}");
    let euro = bank.make_outside_refund(&id, Money::new(1, "EUR".parse().unwrap())).await;
    assert!(matches!(euro, Err(BookError::Refused(Refusal::OtherCurrency(_)))), "{euro:?}");
    assert!(matches!(bank.make_outside_refund("other", lira(1)).await, Err(BookError::UnknownPayment)));
}

#[tokio::test]
async fn a_past_is_booked_once_and_within_what_was_taken() {
    let (_folder, bank, merchant) = bank().await;
    let id = hex_id(1_700_000_000, 1);
    bank.take_payment(payment(merchant, 1, lira(10_000))).await.unwrap();
    let refunds = [
        past(1, &id, lira(4_000), PaymentResult::Success),
        past(2, &id, lira(9_999), PaymentResult::Failed),
        past(3, &id, lira(1_000), PaymentResult::Pending),
    ];
    assert_eq!(bank.take_past_refunds(&refunds).await.unwrap(), 3);
    assert_eq!(bank.take_past_refunds(&refunds).await.unwrap(), 0);
    assert_eq!(bank.payment(&id).await.unwrap().unwrap().refunded, lira(5_000));
    for unfit in [
        past(4, &id, lira(5_001), PaymentResult::Success),
        past(5, &id, lira(0), PaymentResult::Success),
        past(6, "other", lira(1), PaymentResult::Success),
    ] {
        let refused = bank.take_past_refunds(&[unfit]).await;
        assert!(matches!(refused, Err(LedgerError::UnfitRefund(_))), "{refused:?}");
    }
}

#[tokio::test]
async fn the_totals_are_the_rows_added_up() {
    let (_folder, bank, merchant) = bank().await;
    let id = hex_id(1_700_000_000, 1);
    bank.take_payments(&[payment(merchant, 1, lira(10_000)), payment(merchant, 2, lira(5_000))])
        .await
        .unwrap();
    bank.take_past_refunds(&[
        past(1, &id, lira(4_000), PaymentResult::Success),
        past(2, &id, lira(100), PaymentResult::Failed),
        past(3, &id, lira(1_000), PaymentResult::Pending),
    ])
    .await
    .unwrap();
    bank.make_outside_refund(&id, lira(50)).await.unwrap();
    let totals = bank.ledger_totals().await.unwrap();
    let [only] = totals.as_slice() else { unreachable!("one merchant, one currency: {totals:?}") };
    assert_eq!((only.merchant.as_str(), only.payments, only.refunds), ("Demo Shop", 2, 2));
    assert_eq!((only.captured, only.refunded), (lira(15_000), lira(4_050)));
    assert_eq!((only.pending, only.made_outside), (lira(1_000), lira(50)));
}

#[tokio::test]
async fn a_ledger_of_an_older_version_keeps_its_payments_and_learns_the_new_tables() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bank.db");
    let old = rusqlite::Connection::open(&path).unwrap();
    for statement in [
        include_str!("../src/ledger/schema.sql"),
        include_str!("../src/ledger/schema_2.sql"),
        "INSERT INTO merchant (merchant_id, token_sha256, name) VALUES (1, x'00', 'Demo Shop'); \
         INSERT INTO bank_payment (gateway_payment_id, merchant_id, currency, amount_minor, captured_minor, taken_at) \
         VALUES ('taken', 1, 'TRY', 10000, 10000, 1), ('held', 1, 'TRY', 10000, 0, 1)",
    ] {
        old.execute_batch(statement).unwrap();
    }
    old.close().unwrap();
    let bank = Sandbox::open(&path).await.unwrap();
    assert!(bank.make_outside_refund("taken", lira(2_500)).await.unwrap().made_outside);
    let held = bank.payment("held").await.unwrap().unwrap();
    assert_eq!(held.state, domain::payment::PaymentState::Authorised);
    bank.close().await;
    Sandbox::open(&path).await.unwrap();
}
