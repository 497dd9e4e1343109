//! A port whose answers are written down before, and calls as PayU's partners make them.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::money::Money;
use domain::payment::PaymentState;
use domain::refund::{RefundKind, RefundState};
use domain::refund_rule::Refusal;
use gateways::details::Details;
use gateways::dialect::order::{PortOrder, PortRefunded, PortRefusal, PortSubject};
use gateways::dialect::query::{PortPage, PortQuery};
use gateways::dialect::transaction::{PortPayment, PortRefund, PortTransaction};
use gateways::dialect::{DialectPort, Proof, SignedIn};
use gateways::payu::routes::router;
use gateways::payu::signature::refund_hash;
use gateways::port::PortFault;
use http_body_util::BodyExt;
use secrecy::SecretString;
use tower::ServiceExt;

pub const TOKEN: &str = "8c9177c718fc77046efe0d18192b98cadf798f2a136f2d31c7e09d60797403b5";
pub const REQUEST: &str = include_str!("../golden/payu/refund_request.json");

/// The dummy in place of the sample's hash.
pub const PRINTED_HASH: &str = "8t7qweyuigadhsc8317";

/// The right one: `8238480|test_ref_0001|23.124|client_secret`, computed elsewhere.
pub const HASH_OF_23_124: &str = "6f87be01e14b6f205f48cb488d6630bf0083abd78027008d6367d743527a507d9613bb8c966bc3c3e3175588f0ce8d5318c71e91ba8c3a7f965f208b2e5ddfab";

/// `8238480|test_ref_0001|500|client_secret`.
pub const HASH_OF_500: &str = "d273bd6a983c307209b6b23b2020e0a628a065371fcb850e63c1069450cb3662b76c65ebd42543a3ffda5227260864e5da36a1dae0f83afbe23eead941f8a00e";
pub const PAYMENT: &str = "403993715529606983";

/// A port whose answers are told beforehand.
#[derive(Clone)]
pub struct ScriptedPort {
    pub state: RefundState,
    pub replayed: bool,
    pub asked: Arc<Mutex<Vec<PortOrder>>>,
}

impl ScriptedPort {
    pub fn new(state: RefundState) -> Self {
        Self { state, replayed: false, asked: Arc::default() }
    }

    pub fn replaying(state: RefundState) -> Self {
        Self { replayed: true, ..Self::new(state) }
    }
}

pub fn rupees(minor: i64) -> Money {
    Money::new(minor, "INR".parse().unwrap())
}

pub fn refund(id: &str, state: RefundState) -> PortRefund {
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

pub fn payment(state: PaymentState) -> PortPayment {
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

pub fn call(path: &str, token: Option<&str>, body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::post(path).header("Content-Type", "application/json");
    if let Some(token) = token {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    request.body(body.into()).unwrap()
}

pub async fn send(router: Router, request: Request<Body>) -> (StatusCode, String) {
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    assert_eq!(response.headers().get("cache-control").unwrap(), "no-store");
    assert_eq!(response.headers().get("content-type").unwrap(), "application/json");
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

pub async fn answer_of(port: ScriptedPort, body: &str) -> (StatusCode, String) {
    send(router(port), call("/apilayer/partner/refunds", Some(TOKEN), body.to_owned())).await
}

pub async fn answer_to(body: &str) -> (StatusCode, String) {
    answer_of(ScriptedPort::new(RefundState::Accepted), body).await
}

/// A refund call, rightly signed, of `500` unless told otherwise.
pub fn refund_call(payu_id: &str, amount: &str) -> String {
    let digits = amount.trim_matches('"');
    let hash = refund_hash("8238480", "test_ref_0001", digits, &SecretString::from("client_secret"));
    format!(
        r#"{{"refund_id":"test_ref_0001","payu_id":{payu_id},"merchant_id":"8238480","reseller_id":"1212312213","hash":"{hash}","amount":{amount}}}"#
    )
}

/// A golden text without the spaces between its words, and with the ids of this test.
pub fn as_answered(golden: &str, changes: &[(&str, &str)]) -> String {
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
