//! We answer as PayU: each check in its order, each of its page's bodies word for word.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::money::Money;
use domain::outcome::{Outcome, RefusalClass};
use domain::payment::PaymentState;
use domain::refund::{RefundKind, RefundState};
use domain::refund_rule::Refusal;
use gateways::details::Details;
use gateways::dialect::order::{PortAmount, PortOrder, PortRefunded, PortRefusal, PortSubject};
use gateways::dialect::query::{PortPage, PortQuery};
use gateways::dialect::transaction::{PortPayment, PortRefund, PortTransaction};
use gateways::dialect::{DialectPort, Proof, SignedIn};
use gateways::gateway::{Found, Gateway, RefundOrder};
use gateways::http::Http;
use gateways::payu::client::PayuClient;
use gateways::payu::routes::{router, router_with};
use gateways::payu::settings::{AmountForm, PayuIdForm, PayuManners, PayuRepeat, PayuSettings, VerifyForm};
use gateways::payu::signature::{refund_hash, status_hash, verify_hash};
use gateways::port::PortFault;
use http_body_util::BodyExt;
use secrecy::SecretString;
use tower::ServiceExt;

const TOKEN: &str = "8c9177c718fc77046efe0d18192b98cadf798f2a136f2d31c7e09d60797403b5";
const REQUEST: &str = include_str!("golden/payu/refund_request.json");
/// The dummy in place of the sample's hash.
const PRINTED_HASH: &str = "8t7qweyuigadhsc8317";
/// The right one: `8238480|test_ref_0001|23.124|client_secret`, computed elsewhere.
const HASH_OF_23_124: &str = "6f87be01e14b6f205f48cb488d6630bf0083abd78027008d6367d743527a507d9613bb8c966bc3c3e3175588f0ce8d5318c71e91ba8c3a7f965f208b2e5ddfab";
/// `8238480|test_ref_0001|500|client_secret`.
const HASH_OF_500: &str = "d273bd6a983c307209b6b23b2020e0a628a065371fcb850e63c1069450cb3662b76c65ebd42543a3ffda5227260864e5da36a1dae0f83afbe23eead941f8a00e";
const PAYMENT: &str = "403993715529606983";

/// A port whose answers are told beforehand.
#[derive(Clone)]
struct ScriptedPort {
    state: RefundState,
    replayed: bool,
    asked: Arc<Mutex<Vec<PortOrder>>>,
}

impl ScriptedPort {
    fn new(state: RefundState) -> Self {
        Self { state, replayed: false, asked: Arc::default() }
    }

    fn replaying(state: RefundState) -> Self {
        Self { replayed: true, ..Self::new(state) }
    }
}

fn rupees(minor: i64) -> Money {
    Money::new(minor, "INR".parse().unwrap())
}

fn refund(id: &str, state: RefundState) -> PortRefund {
    let mut details = Details::default();
    details.keep("refund_status.bank_arn", Some("74332745140000000000001"));
    PortRefund {
        id: id.to_owned(),
        payment_id: PAYMENT.to_owned(),
        item_id: None,
        amount: rupees(50_000),
        state,
        kind: (state == RefundState::Succeeded).then_some(RefundKind::Refund),
        reference_number: "R0000000000000000000001".to_owned(),
        tracking_id: (id == "12486538355").then(|| "test_ref_0001".to_owned()),
        reason: None,
        code: None,
        message: (state == RefundState::Failed).then(|| "card closed".to_owned()),
        test: true,
        created_at: 0,
        updated_at: 0,
        settled_at: None,
        receipt_url: None,
        details,
    }
}

fn payment(state: PaymentState) -> PortPayment {
    PortPayment {
        id: PAYMENT.to_owned(),
        state,
        amount: rupees(51_802),
        captured: rupees(51_802),
        refundable: rupees(1_802),
        payment_type: "UPI".to_owned(),
        customer_name: Some("Demo Customer".to_owned()),
        customer_phone: None,
        conversation_id: None,
        order_number: Some("28471834809170981".to_owned()),
        reference_number: "R0000000000000000000000".to_owned(),
        items: Vec::new(),
        refunds: vec![
            refund("12486538355", RefundState::Accepted),
            refund("12486538356", RefundState::Succeeded),
        ],
        test: true,
        created_at: 1_772_615_774_000_000,
        updated_at: 0,
        paid_at: None,
        receipt_url: None,
    }
}

impl DialectPort for ScriptedPort {
    type Caller = ();

    async fn sign_in(&self, proof: Proof<'_>) -> Result<Option<SignedIn<()>>, PortFault> {
        let Proof::Bearer(token) = proof else { return Ok(None) };
        if token == "broken" {
            return Err(PortFault("the store is gone".to_owned()));
        }
        Ok((token == TOKEN).then(|| SignedIn {
            caller: (),
            secret: Some(SecretString::from("client_secret")),
            merchant_id: Some("8238480".to_owned()),
            reseller_id: Some("1212312213".to_owned()),
        }))
    }

    async fn refund(&self, _caller: &(), order: PortOrder) -> Result<PortRefunded, PortRefusal> {
        self.asked.lock().unwrap().push(order.clone());
        let PortSubject::Payment(id) = &order.subject else { unreachable!("PayU has no items: {order:?}") };
        match id.as_str() {
            PAYMENT => {}
            "1" => return Err(PortRefusal::KeyReused(Box::new(refund("7", self.state)))),
            "2" => return Err(PortRefusal::LookAlike { window_s: 300 }),
            "3" => return Err(PortRefusal::Unavailable),
            "4" => return Err(PortFault("the store is gone".to_owned()).into()),
            "5" => return Err(Refusal::ChargebackOpen.into()),
            "6" => return Err(Refusal::PaymentVoided.into()),
            "7" => return Err(Refusal::NothingLeft.into()),
            "8" => return Err(Refusal::IntegrationOff.into()),
            _ => return Err(PortRefusal::UnknownPayment),
        }
        let amount = order.amount.read(rupees(51_802))?;
        if !amount.is_positive() {
            return Err(Refusal::AmountNotPositive.into());
        }
        if amount.minor() > 51_802 {
            let refundable = rupees(51_802);
            return Err(Refusal::AmountExceedsRefundable { asked: amount, refundable }.into());
        }
        Ok(PortRefunded { refunds: vec![refund("12486538355", self.state)], replayed: self.replayed })
    }

    async fn payment(&self, _caller: &(), id: &str) -> Result<Option<PortPayment>, PortFault> {
        match id {
            "4" => Err(PortFault("the store is gone".to_owned())),
            "9" => Ok(Some(PortPayment {
                id: "9".to_owned(),
                refunds: Vec::new(),
                ..payment(PaymentState::Authorised)
            })),
            _ => Ok((id == PAYMENT).then(|| payment(PaymentState::Captured))),
        }
    }

    async fn refund_by_id(&self, _caller: &(), _id: &str) -> Result<Option<PortRefund>, PortFault> {
        Ok(None)
    }

    async fn tracked(
        &self,
        _caller: &(),
        name: &str,
        _limit: u32,
    ) -> Result<Vec<PortTransaction>, PortFault> {
        Ok(match name {
            "28471834809170981" => vec![
                PortTransaction::Refund(Box::new(refund("7", RefundState::Accepted))),
                PortTransaction::Payment(Box::new(payment(PaymentState::Captured))),
            ],
            _ => Vec::new(),
        })
    }

    async fn list(&self, _caller: &(), _query: &PortQuery) -> Result<PortPage, PortFault> {
        Ok(PortPage { items: Vec::new(), total: 0 })
    }
}

fn call(path: &str, token: Option<&str>, body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::post(path).header("Content-Type", "application/json");
    if let Some(token) = token {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    request.body(body.into()).unwrap()
}

async fn send(router: Router, request: Request<Body>) -> (StatusCode, String) {
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    assert_eq!(response.headers().get("cache-control").unwrap(), "no-store");
    assert_eq!(response.headers().get("content-type").unwrap(), "application/json");
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

async fn answer_of(port: ScriptedPort, body: &str) -> (StatusCode, String) {
    send(router(port), call("/apilayer/partner/refunds", Some(TOKEN), body.to_owned())).await
}

async fn answer_to(body: &str) -> (StatusCode, String) {
    answer_of(ScriptedPort::new(RefundState::Accepted), body).await
}

/// A refund call, rightly signed, of `500` unless told otherwise.
fn refund_call(payu_id: &str, amount: &str) -> String {
    let digits = amount.trim_matches('"');
    let hash = refund_hash("8238480", "test_ref_0001", digits, &SecretString::from("client_secret"));
    format!(
        r#"{{"refund_id":"test_ref_0001","payu_id":{payu_id},"merchant_id":"8238480","reseller_id":"1212312213","hash":"{hash}","amount":{amount}}}"#
    )
}

/// A golden text without the spaces between its words, and with the ids of this test.
fn as_answered(golden: &str, changes: &[(&str, &str)]) -> String {
    let mut text = String::new();
    let mut quoted = false;
    for letter in golden.chars() {
        quoted ^= letter == '"';
        if quoted || !letter.is_whitespace() {
            text.push(letter);
        }
    }
    changes.iter().fold(text, |text, (from, to)| {
        assert!(text.contains(from), "{text} has {from}");
        text.replace(from, to)
    })
}

#[tokio::test]
async fn the_sample_with_the_right_hash_reaches_the_port_with_its_own_digits() {
    let port = ScriptedPort::new(RefundState::Accepted);
    let body = REQUEST.replace(PRINTED_HASH, HASH_OF_23_124);
    let (status, answer) = answer_of(port.clone(), &body).await;
    // Rupees have two decimals, so 23.124 is none of them: the documented no.
    let golden = include_str!("golden/payu/failure_invalid_amount.json");
    assert_eq!((status, answer), (StatusCode::BAD_REQUEST, as_answered(golden, &[("17842967667", PAYMENT)])));
    let asked = port.asked.lock().unwrap().clone();
    let [order] = asked.as_slice() else { unreachable!("one call is one order: {asked:?}") };
    assert_eq!(order.subject, PortSubject::Payment(PAYMENT.to_owned()));
    assert_eq!(order.amount, PortAmount::Major("23.124".to_owned()));
    assert_eq!(order.key.as_deref(), Some("test_ref_0001"));
    assert_eq!(order.tracking_id.as_deref(), Some("test_ref_0001"));
    assert_eq!(order.duplicate_window_s, Some(300));
    let (status, answer) = answer_to(REQUEST).await;
    let golden = include_str!("golden/payu/failure_invalid_hash.json");
    assert_eq!((status, answer), (StatusCode::FORBIDDEN, as_answered(golden, &[])));
}

#[tokio::test]
async fn a_refund_is_queued_whatever_is_known_of_it_already() {
    let golden = include_str!("golden/payu/refund_queued.json");
    let expected = as_answered(golden, &[("17787245459", PAYMENT)]);
    for state in [RefundState::Accepted, RefundState::Sending, RefundState::Unknown, RefundState::Succeeded] {
        let (status, answer) = answer_of(ScriptedPort::new(state), &refund_call(PAYMENT, "\"500\"")).await;
        assert_eq!((status, &answer), (StatusCode::OK, &expected), "{state}");
    }
    let both = refund_call(&format!("\"{PAYMENT}\""), "500");
    assert!(both.contains(HASH_OF_500), "the hash is over the digits: {both}");
    for path in ["/partner/refunds", "/apilayer/partner/refunds"] {
        let port = ScriptedPort::new(RefundState::Accepted);
        let (status, answer) = send(router(port), call(path, Some(TOKEN), both.clone())).await;
        assert_eq!((status, &answer), (StatusCode::OK, &expected), "{path}");
    }
}

#[tokio::test]
async fn the_hash_is_over_the_amount_as_it_came_and_in_any_case_of_letters() {
    let hash_of_500_00 = "519ef7b3c34dd57c9178bb7992b736d65745dcf15404285e4895ea29d155c283cf59f33cb6c5893f8dd766bb8a3c5f1dfe8927ec43cd87aec2411787725062b1";
    for (amount, hash, status) in [
        ("500.00", hash_of_500_00.to_owned(), StatusCode::OK),
        ("\"500.00\"", hash_of_500_00.to_uppercase(), StatusCode::OK),
        ("500.00", HASH_OF_500.to_owned(), StatusCode::FORBIDDEN),
        ("500.0", hash_of_500_00.to_owned(), StatusCode::FORBIDDEN),
        ("5e2", HASH_OF_500.to_owned(), StatusCode::FORBIDDEN),
    ] {
        let body = refund_call(PAYMENT, "500")
            .replace(HASH_OF_500, &hash)
            .replace("\"amount\":500", &format!("\"amount\":{amount}"));
        assert_eq!(answer_to(&body).await.0, status, "{body}");
    }
}

#[tokio::test]
async fn token_is_another_name_of_refund_id_and_never_stands_beside_it() {
    let port = ScriptedPort::new(RefundState::Accepted);
    let alias = refund_call(PAYMENT, "500").replace("refund_id", "token");
    assert_eq!(answer_of(port.clone(), &alias).await.0, StatusCode::OK);
    assert_eq!(port.asked.lock().unwrap().first().unwrap().key.as_deref(), Some("test_ref_0001"));
    let both = refund_call(PAYMENT, "500").replace("\"amount\"", "\"token\":\"test_ref_0001\",\"amount\"");
    let (status, answer) = answer_of(port.clone(), &both).await;
    assert_eq!((status, answer.starts_with(r#"{"errors":["#)), (StatusCode::BAD_REQUEST, true), "{answer}");
    assert_eq!(port.asked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn checks_run_token_partner_hash_body_rules() {
    let invalid_token = as_answered(include_str!("golden/payu/failure_invalid_auth_token.json"), &[]);
    let not_allowed = as_answered(include_str!("golden/payu/failure_partner_not_allowed.json"), &[]);
    let invalid_partner = as_answered(
        include_str!("golden/payu/failure_invalid_partner.json"),
        &[("403993715529339129", PAYMENT)],
    );
    let invalid_hash = as_answered(include_str!("golden/payu/failure_invalid_hash.json"), &[]);
    let mut body = refund_call(PAYMENT, "-1").replace("1212312213", "1212312213r").replace("8238480", "1");
    let port = || router(ScriptedPort::new(RefundState::Accepted));
    for token in [None, Some(""), Some("wrong")] {
        let request = call("/partner/refunds", token, body.clone());
        assert_eq!(
            send(port(), request).await,
            (StatusCode::UNAUTHORIZED, invalid_token.clone()),
            "{token:?}"
        );
        let request = call("/partner/refunds", token, "not json");
        assert_eq!(send(port(), request).await.0, StatusCode::UNAUTHORIZED, "{token:?}");
    }
    assert_eq!(answer_to(&body).await, (StatusCode::BAD_REQUEST, not_allowed));
    body = body.replace("1212312213r", "1212312213");
    assert_eq!(answer_to(&body).await, (StatusCode::BAD_REQUEST, invalid_partner));
    body = body.replace("\"merchant_id\":\"1\"", "\"merchant_id\":8238480").replace(":-1", ":-2");
    assert_eq!(answer_to(&body).await, (StatusCode::FORBIDDEN, invalid_hash));
    body = body.replace("\"amount\":-2", "\"amount\":null");
    let (status, answer) = answer_to(&body).await;
    assert_eq!(
        (status, answer.as_str()),
        (StatusCode::BAD_REQUEST, r#"{"errors":["amount is mandatory param"]}"#)
    );
    let invalid_amount =
        as_answered(include_str!("golden/payu/failure_invalid_amount.json"), &[("17842967667", PAYMENT)]);
    assert_eq!(answer_to(&refund_call(PAYMENT, "-1")).await, (StatusCode::BAD_REQUEST, invalid_amount));
}

#[tokio::test]
async fn two_tokens_or_another_scheme_are_no_token() {
    let port = || router(ScriptedPort::new(RefundState::Accepted));
    let body = refund_call(PAYMENT, "500");
    let twice = call("/partner/refunds", Some(TOKEN), body.clone());
    let (mut parts, content) = twice.into_parts();
    parts.headers.append("authorization", format!("Bearer {TOKEN}").parse().unwrap());
    assert_eq!(send(port(), Request::from_parts(parts, content)).await.0, StatusCode::UNAUTHORIZED);
    for (value, status) in [
        (format!("bearer {TOKEN}"), StatusCode::OK),
        (format!("Basic {TOKEN}"), StatusCode::UNAUTHORIZED),
        (TOKEN.to_owned(), StatusCode::UNAUTHORIZED),
    ] {
        let request = Request::post("/partner/refunds").header("authorization", value);
        assert_eq!(send(port(), request.body(Body::from(body.clone())).unwrap()).await.0, status);
    }
    let (status, answer) = send(port(), call("/partner/refunds", Some("broken"), body)).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer, r#"{"message":"PayU Internal Server Error"}"#);
}

#[tokio::test]
async fn each_missing_field_is_told_by_its_name() {
    for name in ["refund_id", "payu_id", "merchant_id", "reseller_id", "hash", "amount"] {
        for body in [
            refund_call(PAYMENT, "500").replace(&format!("\"{name}\""), "\"other\""),
            refund_call(PAYMENT, "500")
                .replace(&format!("\"{name}\":"), &format!("\"{name}\":null,\"other\":")),
        ] {
            let (status, answer) = answer_to(&body).await;
            let expected = format!(r#"{{"errors":["{name} is mandatory param"]}}"#);
            assert_eq!((status, answer), (StatusCode::BAD_REQUEST, expected), "{body}");
        }
    }
    for body in ["", "not json", "[]", "7", r#"{"refund_id":"a","refund_id":"b"}"#] {
        let (status, answer) = answer_to(body).await;
        assert_eq!((status, answer.starts_with(r#"{"errors":["#)), (StatusCode::BAD_REQUEST, true), "{body}");
    }
    let (status, answer) = answer_to("{}").await;
    assert_eq!(
        (status, answer.matches("is mandatory param").count()),
        (StatusCode::BAD_REQUEST, 6),
        "{answer}"
    );
}

#[tokio::test]
async fn a_repeated_refund_id_is_answered_by_whether_the_first_is_final() {
    let body = refund_call(PAYMENT, "500");
    let exists = as_answered(
        include_str!("golden/payu/failure_already_exists.json"),
        &[("test_ref_0010", "test_ref_0001")],
    );
    for state in
        [RefundState::Queued, RefundState::Accepted, RefundState::Unknown, RefundState::NeedsAttention]
    {
        let answer = answer_of(ScriptedPort::replaying(state), &body).await;
        assert_eq!(answer, (StatusCode::OK, exists.clone()), "{state}");
    }
    let same = as_answered(
        include_str!("golden/payu/failure_same_amount_and_token.json"),
        &[("403993715529339129", PAYMENT)],
    );
    for state in [RefundState::Succeeded, RefundState::Failed, RefundState::Reversed] {
        let answer = answer_of(ScriptedPort::replaying(state), &body).await;
        assert_eq!(answer, (StatusCode::BAD_REQUEST, same.clone()), "{state}");
    }
    let manners = PayuManners { repeated_while_open: PayuRepeat::TokenExists, ..PayuManners::default() };
    let port = ScriptedPort::replaying(RefundState::Accepted);
    let (_, answer) = send(router_with(port, manners), call("/partner/refunds", Some(TOKEN), body)).await;
    assert!(answer.contains("\"error_code\":106"), "{answer}");
}

#[tokio::test]
async fn each_of_the_ports_refusals_has_its_documented_words() {
    let token_exists = include_str!("golden/payu/failure_token_exists.json");
    let look_alike = include_str!("golden/payu/failure_same_amount_within_5_minutes.json");
    let invalid_amount = include_str!("golden/payu/failure_invalid_amount.json");
    for (payu_id, expected) in [
        ("1", as_answered(token_exists, &[("403993715529339129", "1")])),
        ("2", as_answered(look_alike, &[("17788074728", "2")])),
        ("3", as_answered(include_str!("golden/payu/failure_cannot_be_processed.json"), &[])),
        ("7", as_answered(invalid_amount, &[("17842967667", "7")])),
        ("8", as_answered(include_str!("golden/payu/failure_cannot_be_processed.json"), &[])),
        ("77", as_answered(include_str!("golden/payu/failure_no_transaction.json"), &[])),
        ("\"unheard of\"", as_answered(include_str!("golden/payu/failure_no_transaction.json"), &[])),
    ] {
        let answer = answer_to(&refund_call(payu_id, "500")).await;
        assert_eq!(answer, (StatusCode::BAD_REQUEST, expected), "{payu_id}");
    }
    for (payu_id, code) in [("5", 113), ("6", 111)] {
        let (status, answer) = answer_to(&refund_call(payu_id, "500")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(answer.ends_with(&format!(r#","error_code":{code},"mihpayid":{payu_id}}}"#)), "{answer}");
    }
    let (status, answer) = answer_to(&refund_call("4", "500")).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!answer.contains("store"), "{answer}");
}

#[tokio::test]
async fn an_amount_above_what_is_left_or_none_at_all_is_invalid() {
    for amount in ["518.03", "0", "-1", "1.005", "\"1,50\"", "1e30", "\"five\""] {
        let (status, answer) = answer_to(&refund_call(PAYMENT, amount)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{amount}");
        assert!(answer.contains(r#""error_code":105"#), "{amount}: {answer}");
    }
    assert_eq!(answer_to(&refund_call(PAYMENT, "518.02")).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_refund_that_failed_at_once_says_so_and_a_long_refund_id_is_refused() {
    let (status, answer) =
        answer_of(ScriptedPort::new(RefundState::Failed), &refund_call(PAYMENT, "500")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let expected = format!(
        r#"{{"status":0,"msg":"Refund FAILURE - card closed","error_code":108,"mihpayid":{PAYMENT}}}"#
    );
    assert_eq!(answer, expected);
    let long = "x".repeat(24);
    let hash = refund_hash("8238480", &long, "500", &SecretString::from("client_secret"));
    let body = refund_call(PAYMENT, "500").replace("test_ref_0001", &long).replace(HASH_OF_500, &hash);
    let (status, answer) = answer_to(&body).await;
    assert_eq!((status, answer.contains(r#""error_code":255"#)), (StatusCode::BAD_REQUEST, true), "{answer}");
}

fn status_call(payu_id: &str) -> String {
    let hash = status_hash("8238480", payu_id, &SecretString::from("client_secret"));
    format!(r#"{{"merchant_id":"8238480","payu_id":{payu_id},"reseller_id":"1212312213","hash":"{hash}"}}"#)
}

#[tokio::test]
async fn the_refund_status_lists_all_refunds_of_a_payment_by_the_callers_names() {
    for path in ["/partner/refundStatus", "/apilayer/partner/refundStatus"] {
        let port = ScriptedPort::new(RefundState::Accepted);
        let (status, answer) = send(router(port), call(path, Some(TOKEN), status_call(PAYMENT))).await;
        assert_eq!(status, StatusCode::OK);
        let expected = concat!(
            r#"{"403993715529606983":{"12486538355":{"mihpayid":403993715529606983,"bank_ref_num":null,"#,
            r#""request_id":12486538355,"amt":"500.00","mode":"UPI","action":"refund","token":"test_ref_0001","#,
            r#""status":"queued","bank_arn":"74332745140000000000001","settlement_id":null,"amount_settled":null,"#,
            r#""UTR_no":null,"value_date":null,"refund_mode":"Back to Source"},"#,
            r#""12486538356":{"mihpayid":403993715529606983,"bank_ref_num":null,"request_id":12486538356,"#,
            r#""amt":"500.00","mode":"UPI","action":"refund","token":"R0000000000000000000001","status":"success","#,
            r#""bank_arn":"74332745140000000000001","settlement_id":null,"amount_settled":null,"UTR_no":null,"#,
            r#""value_date":null,"refund_mode":"Back to Source"}}}"#
        );
        assert_eq!(answer, expected, "{path}");
    }
}

#[tokio::test]
async fn the_refund_status_of_nothing_is_the_documented_400() {
    let port = || router(ScriptedPort::new(RefundState::Accepted));
    let ask = |body: String| send(port(), call("/partner/refundStatus", Some(TOKEN), body));
    let (status, answer) = ask(status_call("77")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(
        answer,
        r#"{"77":{"errorCode":"400","description":"0 out of 1 Transactions Fetched Successfully","category":"RefundService","data":""}}"#
    );
    assert_eq!(ask(status_call("9")).await, (StatusCode::OK, r#"{"9":{}}"#.to_owned()));
    assert_eq!(ask(status_call("4")).await.0, StatusCode::INTERNAL_SERVER_ERROR);
    let wrong = status_call("77").replace("\"payu_id\":77", "\"payu_id\":78");
    assert_eq!(ask(wrong).await, (StatusCode::FORBIDDEN, r#"{"message":"Invalid Hash"}"#.to_owned()));
    let missing = status_call("77").replace("payu_id", "other");
    let expected = r#"{"errors":["payu_id is mandatory param"]}"#.to_owned();
    assert_eq!(ask(missing).await, (StatusCode::BAD_REQUEST, expected));
}

#[tokio::test]
async fn a_payment_is_verified_by_the_merchants_txnid() {
    let hash = verify_hash("8238480", "28471834809170981", &SecretString::from("client_secret"));
    let signed = format!(
        r#"{{"txnid":"28471834809170981","merchant_id":8238480,"reseller_id":"1212312213","hash":"{hash}"}}"#
    );
    let unsigned = r#"{"merchant_id":"8238480","txnid":"28471834809170981"}"#.to_owned();
    let port = || ScriptedPort::new(RefundState::Accepted);
    for body in [signed.clone(), unsigned.clone()] {
        let (status, answer) =
            send(router(port()), call("/apilayer/partner/verifyPayment", Some(TOKEN), body)).await;
        assert_eq!(status, StatusCode::OK);
        assert!(answer.starts_with(
            r#"{"status":1,"msg":"1 out of 1 Transactions Fetched Successfully","transaction_details":{"28471834809170981":{"mihpayid":"403993715529606983","#
        ), "{answer}");
        assert!(
            answer.contains(r#""amt":"518.02""#) && answer.contains(r#""addedon":"2026-03-04 14:46:14""#),
            "{answer}"
        );
        assert!(answer.ends_with(r#""status":"success","unmappedstatus":"captured"}}}"#), "{answer}");
    }
    let flat = PayuManners { verify_form: VerifyForm::Flat, ..PayuManners::default() };
    let (_, answer) =
        send(router_with(port(), flat), call("/partner/verifyPayment", Some(TOKEN), unsigned)).await;
    assert!(answer.starts_with(r#"{"mihpayid":"403993715529606983","#), "{answer}");
    let wrong = signed.replace("\"txnid\":\"28471834809170981\"", "\"txnid\":\"1\"");
    let (status, _) = send(router(port()), call("/partner/verifyPayment", Some(TOKEN), wrong)).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_payment_that_is_not_there_is_not_found_in_payus_words() {
    let body = r#"{"merchant_id":"8238480","txnid":"IhfgcZnXR4o4nB"}"#;
    let port = ScriptedPort::new(RefundState::Accepted);
    let answer = send(router(port), call("/partner/verifyPayment", Some(TOKEN), body)).await;
    let golden = as_answered(include_str!("golden/payu/verify_not_found.json"), &[]);
    assert_eq!(answer, (StatusCode::OK, golden));
}

#[tokio::test]
async fn our_own_calls_and_our_own_answers_understand_each_other() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}/apilayer", listener.local_addr().unwrap());
    let router = router(ScriptedPort::new(RefundState::Accepted));
    let served = tokio::spawn(async move { axum::serve(listener, router).await });
    let secret = format!(r#"{{"token":"{TOKEN}","client_secret":"client_secret"}}"#);
    let settings = PayuSettings {
        merchant_id: "8238480".to_owned(),
        reseller_id: "1212312213".to_owned(),
        ..PayuSettings::default()
    };
    for (amount_form, payu_id_form) in
        [(AmountForm::Text, PayuIdForm::Number), (AmountForm::Number, PayuIdForm::Text)]
    {
        let settings = PayuSettings { amount_form, payu_id_form, ..settings.clone() };
        let client =
            PayuClient::new(&Http::default(), &base_url, &SecretString::from(secret.as_str()), settings)
                .unwrap();
        let order = order("test_ref_0001");
        let accepted = Outcome::Accepted { gateway_refund_id: Some("12486538355".to_owned()) };
        assert_eq!(client.refund(&order).await.what, accepted);
        assert_eq!(client.find_refund(&order).await.what, Found::Known(accepted));
        let paid = client.find_refund(&self::order("R0000000000000000000001")).await.what;
        assert!(matches!(paid, Found::Known(Outcome::Succeeded { .. })), "{paid:?}");
        assert_eq!(client.find_refund(&self::order("another")).await.what, Found::NotKnown);
        let strange = RefundOrder { gateway_payment_id: "77".to_owned(), ..order };
        let refused = client.refund(&strange).await.what;
        assert!(matches!(refused, Outcome::Refused { class: RefusalClass::Payment, .. }), "{refused:?}");
        assert_eq!(client.find_refund(&strange).await.what, Found::NotKnown);
    }
    served.abort();
}

fn order(reference_number: &str) -> RefundOrder {
    RefundOrder {
        gateway_payment_id: PAYMENT.to_owned(),
        gateway_item_id: None,
        gateway_refund_id: None,
        amount: rupees(50_000),
        whole: false,
        authorised_only: false,
        reason: None,
        reference_number: reference_number.to_owned(),
        gateway_key: "key".to_owned(),
        conversation_id: None,
        order_number: "1001".to_owned(),
        options: Details::default(),
    }
}

#[tokio::test]
async fn other_methods_paths_and_too_long_bodies_are_answered_in_its_form() {
    let port = || router(ScriptedPort::new(RefundState::Accepted));
    let get = Request::get("/partner/refunds").body(Body::empty()).unwrap();
    let response = port().oneshot(get).await.unwrap();
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.headers().get("allow").unwrap(), "POST");
    for path in ["/partner/payments", "/apilayer/partner/refunds/7"] {
        let (status, answer) = send(port(), call(path, Some(TOKEN), "{}")).await;
        assert_eq!((status, answer.starts_with(r#"{"message":"#)), (StatusCode::NOT_FOUND, true), "{path}");
    }
    let (status, answer) = answer_to(&" ".repeat(70_000)).await;
    assert_eq!((status, answer.starts_with(r#"{"message":"#)), (StatusCode::PAYLOAD_TOO_LARGE, true));
}
