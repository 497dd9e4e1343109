//! Craftgate's notifications and lists: the published messages are taken as hints, and its lists are read to their ends.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::routing::get;
use domain::money::Money;
use domain::payment::PaymentState;
use domain::refund::{RefundKind, RefundState};
use gateways::craftgate::client::CraftgateClient;
use gateways::craftgate::settings::CraftgateSettings;
use gateways::craftgate::wire::answer::CraftgateAnswer;
use gateways::craftgate::wire::call::CraftgateIncoming;
use gateways::craftgate::wire::payment::CraftgatePayment;
use gateways::craftgate::wire::refund::CraftgateRefund;
use gateways::details::Details;
use gateways::gateway::Gateway;
use gateways::http::Http;
use gateways::json_tree::JsonTree;
use gateways::listing::{ListError, ListPage, ListQuery};
use gateways::notification::{News, Notification, NotificationError, RawNotification};
use proptest::prelude::*;
use secrecy::SecretString;
use tokio::net::TcpListener;

const REFUND: &[u8] = include_bytes!("../golden/craftgate/notification_refund.json");
const REFUND_TX: &[u8] = include_bytes!("../golden/craftgate/notification_refund_tx.json");
const REFUND_SIGNATURE: &str = "6xZ9LwhcSrCFi6U9CRa07pPHrG2fraU5sEsdudrQdYU=";
const REFUND_TX_SIGNATURE: &str = "6ehkPfWzffJXMbYOpbLQob8z7mdFjS/11dLP6fqi9Gg=";
/// The docs' own message, with the timestamp that its signature is of.
const API_AUTH: &[u8] =
    br#"{"eventType":"API_AUTH","eventTimestamp":1641018632,"status":"SUCCESS","payloadId":"2150001"}"#;
const API_AUTH_SIGNATURE: &str = "eNXKxfxUpVmp/wBrNUmOLjNXL0sYl0mh1s/rEB8K8NU=";

fn client(base_url: &str, webhook_key: Option<&str>) -> CraftgateClient {
    let key = webhook_key.map(|key| format!(r#","webhook_key":"{key}""#)).unwrap_or_default();
    let secret = SecretString::from(format!(r#"{{"api_key":"api-key","secret_key":"secret-key"{key}}}"#));
    CraftgateClient::new(&Http::default(), base_url, &secret, CraftgateSettings::default()).unwrap()
}

fn read(body: &[u8], signatures: &[&str]) -> Result<Notification, NotificationError> {
    let mut headers = HeaderMap::new();
    for signature in signatures {
        headers.append("X-CG-Signature-V1", HeaderValue::from_str(signature).unwrap());
    }
    let client = client("http://127.0.0.1:9", Some("1Q2w3E4r5T6y7U8i9Op"));
    client.read_notification(&RawNotification { headers: &headers, body })
}

#[test]
fn the_published_messages_of_refunds_are_hints_to_ask_about_their_ids() {
    for (body, signature, id, message_id) in [
        (REFUND, REFUND_SIGNATURE, "24", "REFUND:1681460837:SUCCESS:24"),
        (REFUND_TX, REFUND_TX_SIGNATURE, "144", "REFUND_TX:1681460842:SUCCESS:144"),
    ] {
        let told = read(body, &[signature]).unwrap();
        let hint = News::Hint {
            gateway_payment_id: None,
            gateway_refund_id: Some(id.to_owned()),
            reference_number: None,
        };
        assert_eq!(told.news, hint);
        assert_eq!(told.message_id, message_id);
        assert_eq!(told.details.get("payloadId"), Some(id));
        assert!(told.details.get("eventTime").is_some());
    }
}

#[test]
fn a_message_that_comes_again_is_the_same_message() {
    let once = read(REFUND, &[REFUND_SIGNATURE]).unwrap();
    assert_eq!(read(REFUND, &[REFUND_SIGNATURE]).unwrap(), once);
    let spaced = String::from_utf8(REFUND.to_vec()).unwrap().replace(',', " ,\n");
    assert_eq!(read(spaced.as_bytes(), &[REFUND_SIGNATURE]).unwrap().message_id, once.message_id);
}

#[test]
fn payments_and_events_unheard_of_are_nothing_that_concerns_us() {
    let told = read(API_AUTH, &[API_AUTH_SIGNATURE]).unwrap();
    assert_eq!(told.news, News::Other("API_AUTH".to_owned()));
}

#[test]
fn nothing_is_believed_without_its_signature() {
    let forged = String::from_utf8(REFUND.to_vec()).unwrap().replace("\"24\"", "\"25\"");
    for (body, signatures) in [
        (REFUND, &[][..]),
        (REFUND, &[REFUND_TX_SIGNATURE][..]),
        (REFUND, &[REFUND_SIGNATURE, REFUND_SIGNATURE][..]),
        (REFUND, &[""][..]),
        (forged.as_bytes(), &[REFUND_SIGNATURE][..]),
        (b"{}".as_slice(), &[REFUND_SIGNATURE][..]),
    ] {
        assert!(matches!(read(body, signatures), Err(NotificationError::NotGenuine(_))), "{signatures:?}");
    }
    assert!(matches!(read(b"REFUND", &[REFUND_SIGNATURE]), Err(NotificationError::Unreadable(_))));
    let mut headers = HeaderMap::new();
    headers.append("x-cg-signature-v1", HeaderValue::from_static(REFUND_SIGNATURE));
    let without_key = client("http://127.0.0.1:9", None);
    let raw = RawNotification { headers: &headers, body: REFUND };
    assert!(matches!(without_key.read_notification(&raw), Err(NotificationError::NotGenuine(_))));
}

/// A local Craftgate with three lists; gives the pages from its cursor on to the last, and the queries that arrived.
async fn read_all(lists: [&'static str; 3], query: ListQuery) -> (Vec<ListPage>, Vec<String>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let answer = |body: &'static str| {
        get(move |State(asked): State<Arc<Mutex<Vec<String>>>>, uri: Uri| async move {
            asked.lock().unwrap().push(uri.to_string());
            body
        })
    };
    let [payments, refunds, item_refunds] = lists;
    let router = Router::new()
        .route("/payment-reporting/v1/payments", answer(payments))
        .route("/payment-reporting/v1/refunds", answer(refunds))
        .route("/payment-reporting/v1/refund-transactions", answer(item_refunds))
        .with_state(Arc::clone(&asked));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let client = client(&base_url, None);
    let mut pages = Vec::new();
    let mut query = query;
    loop {
        let page = client.list_payments(&query).await.unwrap();
        query.cursor.clone_from(&page.next);
        pages.push(page);
        if query.cursor.is_none() {
            break;
        }
    }
    let asked = asked.lock().unwrap().clone();
    (pages, asked)
}

fn day() -> ListQuery {
    // 2023-04-14 in Istanbul.
    ListQuery { from_us: 1_681_419_600_000_000, to_us: 1_681_506_000_000_000, cursor: None, limit: 25 }
}

const PAYMENTS: &str = r#"{"data":{"items":[
 {"id":1024,"createdDate":"2023-04-14T11:27:17","price":100.00000000,"paidPrice":"110.5","currency":"TRY","paymentStatus":"SUCCESS","paymentPhase":"AUTH","paymentType":"CARD_PAYMENT","conversationId":"basket-7","externalId":"1001","orderId":"ord-9","refundStatus":"NOT_REFUNDED","cardHolderName":"Deniz Demo","newField":[{}],
  "buyerMember":{"contactName":"Deniz","contactSurname":"Demo","phoneNumber":"+905550000000"},
  "paymentTransactions":[{"id":2048,"price":60,"paidPrice":66.3},{"id":2049,"price":40,"paidPrice":44.2}]},
 {"id":1025,"createdDate":"2023-04-14T12:00:00","price":1.005,"paidPrice":1.005,"currency":"TRY","paymentStatus":"SUCCESS"},
 {"id":1026,"createdDate":"2023-04-14T13:00:00","paidPrice":5,"currency":"USD","paymentStatus":"SUCCESS","paymentPhase":"PRE_AUTH"},
 {"id":1027,"createdDate":"2023-04-14T13:00:00","paidPrice":5,"currency":"USD","paymentStatus":"CALLBACK_THREEDS"},
 {"id":1028,"createdDate":"2023-04-15T00:00:00","paidPrice":5,"currency":"USD","paymentStatus":"FAILURE"},
 {"id":1029,"createdDate":"2023-04-14T23:59:59","paidPrice":5,"currency":"USD","paymentStatus":"FAILURE"},
 "no object"],"page":0,"size":25,"totalSize":7}}"#;
const REFUNDS: &str = r#"{"data":{"items":[
 {"id":24,"createdDate":"2023-04-14T15:00:00","status":"SUCCESS","refundType":"CANCEL","refundPrice":110.50,"currency":"TRY","paymentId":1024,"conversationId":"R0000000000000000000001"},
 {"id":25,"createdDate":"2023-04-14T15:00:00","status":"SUCCESS","refundPrice":5,"payment":{"id":1026,"currency":"USD"}},
 {"createdDate":"2023-04-14T15:00:00","status":"SUCCESS","refundType":"REFUND","refundPrice":5,"currency":"USD","paymentId":1027,"paymentTransactionRefunds":[{"id":144}]}]}}"#;
const ITEM_REFUNDS: &str = r#"{"data":{"items":[
 {"id":144,"createdDate":"2023-04-14T15:00:00","status":"WAITING","refundPrice":12.5,"currency":"TRY","paymentId":1024,"paymentTransactionId":2048,"isAfterSettlement":false},
 {"id":145,"createdDate":"2023-04-14T15:00:00","refundPrice":12.5,"currency":"TRY","paymentId":1024}]}}"#;

#[tokio::test]
async fn payments_cancels_and_item_refunds_are_each_listed_once() {
    let (pages, asked) = read_all([PAYMENTS, REFUNDS, ITEM_REFUNDS], day()).await;
    let [payments, refunds, item_refunds] = pages.as_slice() else { unreachable!("{pages:?}") };
    let ids = |page: &ListPage| {
        page.payments.iter().map(|payment| payment.gateway_payment_id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(payments), ["1024", "1026", "1027", "1029"], "the day after is left out");
    assert_eq!(payments.total, Some(7));
    let reasons: Vec<&str> = payments.rejected.iter().map(|line| line.reason.as_str()).collect();
    assert!(
        matches!(reasons.as_slice(), [amount, "it is no object"] if amount.contains("1.005")),
        "{reasons:?}"
    );
    assert!(payments.rejected.iter().any(|line| line.text.contains("\"paidPrice\":1.005")));
    let refund_ids = |page: &ListPage| {
        page.refunds.iter().map(|refund| refund.gateway_refund_id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(refund_ids(refunds), ["24", "25"]);
    assert!(refunds.refunds.iter().all(|refund| refund.kind == RefundKind::Cancel));
    assert_eq!(refund_ids(item_refunds), ["144"]);
    assert_eq!(item_refunds.rejected.len(), 1, "a refund without a status is neither paid nor not");
    let expected =
        "?page=0&size=25&minCreatedDate=2023-04-14T00%3A00%3A00&maxCreatedDate=2023-04-15T00%3A00%3A00";
    assert!(asked.iter().all(|uri| uri.ends_with(expected)), "{asked:?}");
}

#[tokio::test]
async fn a_listed_payment_keeps_its_items_and_no_card_holder() {
    let (pages, _) = read_all([PAYMENTS, REFUNDS, ITEM_REFUNDS], day()).await;
    let lira = |minor| Money::new(minor, "TRY".parse().unwrap());
    let payment = pages.iter().flat_map(|page| &page.payments).next().unwrap();
    assert_eq!(
        (payment.amount, payment.captured, payment.state),
        (lira(11_050), lira(11_050), PaymentState::Captured)
    );
    let items: Vec<_> =
        payment.items.iter().map(|item| (item.gateway_item_id.as_str(), item.amount)).collect();
    assert_eq!(items, [("2048", lira(6_630)), ("2049", lira(4_420))]);
    assert_eq!(payment.customer_name.as_deref(), Some("Deniz Demo"));
    assert_eq!(payment.customer_phone.as_deref(), Some("+905550000000"));
    assert_eq!(payment.order_number.as_deref(), Some("1001"));
    assert_eq!(payment.gateway_order_id.as_deref(), Some("ord-9"));
    assert_eq!(payment.created_at, 1_681_460_837_000_000);
    assert_eq!(payment.details.get("price"), Some("100.00000000"));
    assert_eq!(payment.details.get("cardHolderName"), None);
    let states: Vec<_> = pages.iter().flat_map(|page| &page.payments).map(|payment| payment.state).collect();
    let held =
        [PaymentState::Captured, PaymentState::Authorised, PaymentState::Pending, PaymentState::Failed];
    assert_eq!(states, held);
}

#[tokio::test]
async fn a_listed_refund_keeps_its_item_and_our_reference_number() {
    let (pages, _) = read_all([PAYMENTS, REFUNDS, ITEM_REFUNDS], day()).await;
    let refunds: Vec<_> = pages.iter().flat_map(|page| &page.refunds).collect();
    let [cancel, of_payment, of_item] = refunds.as_slice() else { unreachable!("{refunds:?}") };
    assert_eq!(cancel.reference_number.as_deref(), Some("R0000000000000000000001"));
    assert_eq!(
        (of_payment.gateway_payment_id.as_str(), of_payment.amount.currency().code()),
        ("1026", "USD")
    );
    assert_eq!((of_item.gateway_item_id.as_deref(), of_item.state), (Some("2048"), RefundState::Accepted));
    assert_eq!(of_item.details.get("isAfterSettlement"), Some("false"));
}

#[tokio::test]
async fn a_list_that_cannot_be_read_says_whether_to_come_again() {
    let none = client("http://127.0.0.1:9", None);
    let query = ListQuery { cursor: Some("elsewhere".to_owned()), ..day() };
    assert_eq!(none.list_payments(&query).await, Err(ListError::BadCursor("elsewhere".to_owned())));
    let statuses = Router::new().fallback(|uri: Uri| async move {
        let status = uri.path().split('/').nth(1).and_then(|status| status.parse().ok()).unwrap();
        let body = r#"{"errors":{"errorCode":"1","errorDescription":"no"}}"#;
        (axum::http::StatusCode::from_u16(status).unwrap(), [("retry-after", "3")], body)
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, statuses).await.unwrap() });
    let list = |status: u16| {
        let client = client(&format!("{base_url}/{status}"), None);
        async move { client.list_payments(&day()).await.unwrap_err() }
    };
    assert_eq!(list(429).await, ListError::Later { retry_after_ms: Some(3_000) });
    assert!(matches!(list(401).await, ListError::Refused(why) if why.contains("no")));
    assert!(matches!(list(503).await, ListError::Unavailable(_)));
    assert!(matches!(list(200).await, ListError::Unavailable(_)));
}

fn read_everything(body: &[u8]) {
    let mut details = Details::default();
    if let CraftgateAnswer::Data(data) = CraftgateAnswer::read(body) {
        if let Some(refund) = CraftgateRefund::read(&data) {
            refund.keep_in(&mut details);
            assert!(details.iter().count() <= 64);
            if let Ok(Some(price)) = refund.price("TRY".parse().unwrap()) {
                assert!(price.minor() >= 0);
            }
        }
        if let Some(payment) = CraftgatePayment::read(&data) {
            assert!(payment.items().count() <= body.len());
        }
    }
    if let Some(tree) = JsonTree::read_object(body)
        && let Ok(incoming) = CraftgateIncoming::read(&tree, "paymentId")
    {
        assert!(incoming.id.bytes().all(|byte| byte.is_ascii_digit()));
    }
    assert!(read(body, &["forged"]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_bytes_make_a_parser_panic(body in proptest::collection::vec(any::<u8>(), 0..512)) {
        read_everything(&body);
    }

    #[test]
    fn no_change_to_the_golden_bytes_makes_a_parser_panic(
        which in 0_usize..5,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let golden: [&[u8]; 5] = [
            include_bytes!("../golden/craftgate/refund_cancel.json"),
            include_bytes!("../golden/craftgate/refund_of_items.json"),
            include_bytes!("../golden/craftgate/refund_request.json"),
            include_bytes!("../golden/craftgate/error_payment.json"),
            REFUND,
        ];
        let mut body = golden.get(which).unwrap().to_vec();
        for (place, byte) in changes {
            let place = place.index(body.len());
            *body.get_mut(place).unwrap() = byte;
        }
        read_everything(&body);
        body.truncate(cut.index(body.len()));
        read_everything(&body);
    }
}
