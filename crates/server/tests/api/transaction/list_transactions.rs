//! `GET /api/v1/transactions`.

use api::refund::RefundCreated;
use api::transaction::{TransactionPage, TransactionTotals};
use domain::id::TransactionId;
use http::StatusCode;
use jiff::Timestamp;
use refunds::clock::Clock as _;
use serde_json::json;
use server::transaction::cursor::Cursor;
use store::Micros;
use store::credential::Scope;
use store::transaction::query::{Axis, Position, Sort};

use crate::browser::Browser;
use crate::desk::{Desk, SECOND};

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
        let (sort, axis, after) = (Sort::Time, Axis::Created, Position { key: 0, id });
        let cursor = Cursor { as_of, sort, axis, ascending: false, after }.to_text();
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

/// The ids of all rows that a cursor leads to, page by page.
async fn led_to(
    browser: &Browser<'_>,
    sort: &str,
    as_of: &str,
    cursor: Option<String>,
) -> Vec<TransactionId> {
    let (mut seen, mut cursor) = (Vec::new(), cursor);
    while let Some(at) = cursor {
        let page = page(browser, &format!("sort={sort}&limit=2&cursor={at}&as_of={as_of}")).await;
        seen.extend(page.items.iter().map(|row| row.id));
        cursor = page.next;
    }
    seen
}

#[tokio::test]
async fn a_page_leads_both_ways_and_the_rows_before_it_come_nearest_first() {
    let desk = Desk::open().await;
    for amount in ["10.00", "30.00", "20.00", "20.00", "50.00"] {
        desk.payment(amount).await;
    }
    let agent = desk.sign_in("agent").await;
    for (sort, opposite) in
        [("-created", "created"), ("created", "-created"), ("amount", "-amount"), ("-amount", "amount")]
    {
        let all: Vec<_> =
            page(&agent, &format!("sort={sort}")).await.items.iter().map(|row| row.id).collect();
        let first = page(&agent, &format!("sort={sort}&limit=3")).await;
        let next = first.next.clone().unwrap();
        let last = page(&agent, &format!("sort={sort}&limit=3&cursor={next}")).await;
        desk.payment("25.00").await;
        let mut before = led_to(&agent, opposite, &first.as_of, last.previous.clone()).await;
        before.reverse();
        assert_eq!(before, all[..3], "{sort}");
        assert_eq!(led_to(&agent, opposite, &first.as_of, first.previous).await, [], "{sort}");
        let refused = agent.get(&format!("{REPORT}?sort={sort}&cursor={}", last.previous.unwrap())).await;
        assert_eq!(refused.problem(400, "bad_query").fields, ["cursor"]);
    }
}

#[tokio::test]
async fn each_filter_narrows_the_list() {
    let desk = Desk::open().await;
    let lira = desk.payment("10.00").await;
    let euro =
        json!({ "currency": "EUR", "customer": { "phone": "+49 30 1234567" }, "order_number": "ORD-1" });
    let euro = desk.payment_with(&desk.token, euro).await;
    let agent = desk.sign_in("agent").await;
    for (query, found) in [
        ("phone=0532%20000%2000%2001", lira),
        ("phone=%2B49%2030%201234567", euro),
        ("currency=EUR", euro),
        ("order_number=ORD-1", euro),
        ("q=ORD-1", euro),
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
        ("sort=size", "sort"),
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

#[tokio::test]
async fn every_filter_of_the_address_reaches_the_rows() {
    let desk = Desk::open().await;
    let facts = json!({
        "amount": "12.50", "gateway_payment_id": "gp-77", "gateway_order_id": "go-77", "order_number": "O-77",
        "customer": { "name": "Işıl ÇAĞLAR", "phone": "+90 532 111 22 33" }, "conversation_id": "conv-77",
    });
    let payment = desk.payment_with(&desk.token, facts).await;
    desk.payment("99.00").await;
    let agent = desk.sign_in("agent").await;
    let made = agent.refund(payment, "2.50").await.json::<RefundCreated>(StatusCode::CREATED);
    let refund = made.refund.id;
    let of_payment = [payment, refund];
    let company = desk.company;
    for (query, found) in [
        (&*format!("companies={company},{company}&amount_max=12.50&amount_min=12.4999"), &of_payment[..1]),
        ("customer=isil%20cag", &of_payment),
        ("q=I%C5%9EIL%20caglar", &of_payment),
        ("q=0532%20111%2022%2033", &of_payment),
        ("q=1112233&kind=refund", &of_payment[1..]),
        ("conversation_id=conv-77&sort=created", &of_payment),
        (&*format!("id={payment}"), &of_payment[..1]),
        (&*format!("q={payment}"), &of_payment),
        (&*format!("related_payment_id={payment}"), &of_payment[1..]),
        ("gateway_id=gp-77", &of_payment[..1]),
        ("gateway_id=go-77", &of_payment[..1]),
        ("user_email=Agent%40demo.example", &of_payment[1..]),
        ("q=agent%40", &of_payment[1..]),
        ("amount_max=0", &of_payment[1..]),
        ("refundable=true&order_number=O-77", &of_payment[..1]),
        ("refundable=false", &[]),
        ("credential=nobody", &[]),
        ("sort=amount&limit=2", &[refund, payment]),
        ("by=settled&from=2026-11-22&order_number=O-77", &of_payment),
        ("by=settled&to=2026-11-21", &[]),
        ("q=nothing%20like%20it", &[]),
    ] {
        let page = page(&agent, query).await;
        let mut ids: Vec<_> = page.items.iter().map(|row| row.id).collect();
        let mut wanted = found.to_vec();
        if !query.contains("sort=amount") {
            ids.sort_unstable();
            wanted.sort_unstable();
        }
        assert_eq!(ids, wanted, "{query}");
        assert!(page.complete && page.searched_to.is_none(), "{query}");
    }
    agent
        .get(&format!("{REPORT}?companies={company},{}", desk.other_company))
        .await
        .problem(404, "not_found");
    for query in ["q=ab", "customer=a"] {
        let problem = agent.get(&format!("{REPORT}?{query}")).await.problem(400, "bad_query");
        assert!(problem.detail.contains("at least 3 characters"), "{query}");
    }
}

#[tokio::test]
async fn a_day_on_which_the_clocks_change_has_its_own_rows() {
    let desk = Desk::open().await;
    // In Berlin the 28th of March 2027 goes from 23:00 UTC of the 27th to 22:00 UTC: it has 23 hours.
    let midnight: Timestamp = "2027-03-27T23:00:00Z".parse().unwrap();
    let mut ids = Vec::new();
    for seconds in [-1, 1, 23 * 3_600 - 1, 23 * 3_600 + 1] {
        desk.clock.advance(midnight.as_microsecond() + seconds * SECOND - desk.clock.now());
        ids.push(desk.payment("10.00").await);
    }
    let viewer = desk.sign_in("viewer").await;
    let query = "from=2027-03-28&to=2027-03-28&zone=Europe/Berlin&sort=created";
    let rows = page(&viewer, query).await.items;
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), ids[1..3]);
    let totals: TransactionTotals =
        viewer.get(&format!("{}?{query}", api::paths::TOTALS)).await.json(StatusCode::OK);
    assert_eq!((totals.count, totals.currencies[0].net.as_str(), totals.complete), (2, "20.00", true));
}
