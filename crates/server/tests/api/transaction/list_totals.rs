//! `GET /api/v1/transactions/totals`.

use api::transaction::TransactionTotals;
use http::StatusCode;
use serde_json::json;

use crate::desk::Desk;

#[tokio::test]
async fn the_sums_are_of_the_rows_that_the_query_finds() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    desk.payment("50.50").await;
    desk.payment_with(&desk.token, json!({ "currency": "JPY", "amount": "1200" })).await;
    desk.payment_with(&desk.token, json!({ "payment_result": "FAILED", "amount": "999.00" })).await;
    let agent = desk.sign_in("agent").await;
    assert_eq!(agent.refund(payment, "30.00").await.status, StatusCode::CREATED);

    let totals: TransactionTotals = agent.get(api::paths::TOTALS).await.json(StatusCode::OK);
    assert_eq!(totals.count, 5);
    let [yen, lira] = totals.currencies.as_slice() else { panic!("{totals:?}") };
    assert_eq!((yen.currency.as_str(), yen.net.as_str()), ("JPY", "1200"));
    assert_eq!((lira.payments.as_str(), lira.payment_count), ("150.50", 3));
    assert_eq!((lira.refunds.as_str(), lira.refund_count), ("-30.00", 1));
    assert_eq!((lira.pending_refunds.as_str(), lira.net.as_str()), ("0.00", "120.50"));

    let refunds: TransactionTotals =
        agent.get(&format!("{}?kind=refund", api::paths::TOTALS)).await.json(StatusCode::OK);
    assert_eq!(refunds.count, 1);
}

#[tokio::test]
async fn nobody_adds_up_another_companys_rows() {
    let desk = Desk::open().await;
    desk.payment("100.00").await;
    let stranger = desk.sign_in("stranger").await;
    let totals: TransactionTotals = stranger.get(api::paths::TOTALS).await.json(StatusCode::OK);
    assert_eq!((totals.count, totals.currencies.len()), (0, 0));
    let asked = format!("{}?company={}", api::paths::TOTALS, desk.company);
    stranger.get(&asked).await.problem(404, "not_found");
}
