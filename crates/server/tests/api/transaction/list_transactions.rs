//! `GET /api/v1/transactions`.

use api::transaction::TransactionPage;
use http::StatusCode;
use serde_json::json;
use server::transaction::cursor::Cursor;
use store::Micros;
use store::credential::Scope;

use crate::browser::Browser;
use crate::desk::Desk;

const REPORT: &str = api::paths::TRANSACTIONS;

async fn page(browser: &Browser<'_>, query: &str) -> TransactionPage {
    browser.get(&format!("{REPORT}?{query}")).await.json(StatusCode::OK)
}

#[tokio::test]
async fn a_cursor_beyond_the_calendar_is_none_of_ours() {
    let desk = Desk::open().await;
    let id = desk.payment("1.00").await;
    let viewer = desk.sign_in("viewer").await;
    for as_of in [Micros::MIN, Micros::MAX] {
        let cursor = Cursor { as_of, ascending: false, created_at: 0, id }.to_text();
        for address in [REPORT, api::paths::TOTALS] {
            let answer = viewer.get(&format!("{address}?cursor={cursor}")).await;
            assert_eq!(answer.problem(400, "bad_query").fields, ["cursor"]);
        }
    }
}

#[tokio::test]
async fn a_row_has_the_reports_columns() {
    let desk = Desk::open().await;
    let id = desk.payment_with(&desk.token, json!({ "order_number": "ORDER-1" })).await;
    let page = page(&desk.sign_in("agent").await, "").await;
    let row = &page.items[0];
    assert_eq!((row.id, row.kind.as_str()), (id, "payment"));
    assert_eq!((row.company.name.as_str(), row.gateway.name.as_str()), ("Demo Books", "Masterpass"));
    assert_eq!(row.conversation_id.as_deref(), Some("conversation-1"));
    assert_eq!(row.customer.name.as_deref(), Some("Deniz Demo"));
    assert_eq!((row.payment_type.as_str(), row.payment_result.as_str()), ("MASTERPASS", "SUCCESS"));
    assert_eq!((row.payment_currency.as_str(), row.payment_amount.as_str()), ("TRY", "100.00"));
    assert_eq!(row.order_number, "ORDER-1");
    assert_eq!(row.reference_number.len(), 23);
    assert_eq!((row.related_payment_id, row.user_email.as_deref()), (None, None));
    assert_eq!(row.refundable.as_ref().map(api::amount::AmountText::as_str), Some("100.00"));
    assert_eq!(row.refundable_reason, None);
    assert!(row.created_at.starts_with("2026-11-22T00:00:00.") && row.created_at.ends_with('Z'), "{row:?}");
}

#[tokio::test]
async fn a_viewer_sees_why_they_cannot_refund() {
    let desk = Desk::open().await;
    desk.payment("10.00").await;
    let page = page(&desk.sign_in("viewer").await, "").await;
    assert_eq!(page.items[0].refundable_reason.as_deref(), Some("role_may_not_refund"));
}

#[tokio::test]
async fn nobody_sees_another_companys_rows() {
    let desk = Desk::open().await;
    desk.payment("10.00").await;
    let stranger = desk.sign_in("stranger").await;
    assert_eq!(page(&stranger, "").await.items, []);
    stranger.get(&format!("{REPORT}?company={}", desk.company)).await.problem(404, "not_found");
    let own = page(&stranger, &format!("company={}", desk.other_company)).await;
    assert_eq!(own.items, []);
}

#[tokio::test]
async fn pages_follow_each_other_over_one_moment_and_miss_no_row() {
    let desk = Desk::open().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(desk.payment("10.00").await);
    }
    let agent = desk.sign_in("agent").await;
    for (sort, expected) in [("created", ids.clone()), ("-created", ids.iter().rev().copied().collect())] {
        let mut seen = Vec::new();
        let mut query = format!("sort={sort}&limit=2");
        loop {
            let page = page(&agent, &query).await;
            seen.extend(page.items.iter().map(|row| row.id));
            let Some(next) = page.next else { break };
            query = format!("sort={sort}&limit=2&cursor={next}&as_of={}", page.as_of);
            // What comes in meanwhile belongs to a later moment.
            desk.payment("99.00").await;
        }
        assert_eq!(seen.len(), if sort == "created" { 5 } else { 7 });
        assert_eq!(seen.iter().filter(|id| expected.contains(id)).count(), 5);
    }
}

#[tokio::test]
async fn each_filter_narrows_the_list() {
    let desk = Desk::open().await;
    let lira = desk.payment("10.00").await;
    let euro = json!({ "currency": "EUR", "customer": { "phone": "+49 30 1234567" }, "order_number": "E-1" });
    let euro = desk.payment_with(&desk.token, euro).await;
    let agent = desk.sign_in("agent").await;
    for (query, found) in [
        ("phone=0532%20000%2000%2001", lira),
        ("phone=%2B49%2030%201234567", euro),
        ("currency=EUR", euro),
        ("order_number=E-1", euro),
        ("q=E-1", euro),
        (&*format!("q={lira}"), lira),
    ] {
        let rows = page(&agent, query).await.items;
        assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [found], "{query}");
    }
    for query in [
        "result=FAILED",
        "state=pending",
        "kind=refund",
        "gateway=Nobody",
        "payment_type=PAYU",
        "to=2026-11-21",
    ] {
        assert_eq!(page(&agent, query).await.items, [], "{query}");
    }
    assert_eq!(page(&agent, "from=2026-11-22&to=2026-11-22&zone=UTC&phone=&q=").await.items.len(), 2);
}

#[tokio::test]
async fn a_query_that_cannot_be_meant_names_its_field() {
    let desk = Desk::open().await;
    let agent = desk.sign_in("agent").await;
    for (query, field) in [
        ("from=yesterday", "from"),
        ("zone=Nowhere", "zone"),
        ("phone=abc", "phone"),
        ("result=MAYBE", "result"),
        ("currency=XXX", "currency"),
        ("sort=amount", "sort"),
        ("limit=0", "limit"),
        ("cursor=garbage", "cursor"),
    ] {
        let problem = agent.get(&format!("{REPORT}?{query}")).await.problem(400, "bad_query");
        assert_eq!(problem.fields, [field], "{query}");
    }
    agent.get(&format!("{REPORT}?colour=red")).await.problem(400, "bad_query");
    agent.get(&format!("{REPORT}?company=7")).await.problem(400, "bad_query");
}

#[tokio::test]
async fn a_program_reads_with_the_scope_for_it_only() {
    let desk = Desk::open().await;
    desk.payment("10.00").await;
    let reader = desk.credential(vec![Scope::ReportRead]).await;
    let read: TransactionPage =
        desk.send_as_program(&reader, "GET", REPORT, &json!(null)).await.json(StatusCode::OK);
    assert_eq!(read.items.len(), 1);
    assert_eq!(read.items[0].refundable_reason.as_deref(), Some("role_may_not_refund"));
    let writer = desk.credential(vec![Scope::PaymentsWrite]).await;
    desk.send_as_program(&writer, "GET", REPORT, &json!(null)).await.problem(403, "scope_missing");
    desk.send_as_program("rd_api_wrong", "GET", REPORT, &json!(null)).await.problem(401, "unauthenticated");
    desk.send_as_program(&desk.mgmt_token, "GET", REPORT, &json!(null)).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_wrong_credential_is_not_saved_by_a_cookie() {
    let desk = Desk::open().await;
    let agent = desk.sign_in("agent").await;
    let request = agent.request("GET", REPORT).header("authorization", "Bearer rd_api_wrong");
    desk.send(request.body(axum::body::Body::empty()).unwrap()).await.problem(401, "unauthenticated");
}
