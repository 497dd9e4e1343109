//! A port with one payment of ₺100.00 in two items, whose refunds' ends are told beforehand.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use domain::money::Money;
use domain::payment::PaymentState;
use domain::refund::{RefundKind, RefundState};
use domain::refund_rule::Refusal;
use gateways::craftgate::signature::{Plus, SignedParts, decode_url, sign_request};
use gateways::details::Details;
use gateways::dialect::order::{PortAmount, PortOrder, PortRefunded, PortRefusal, PortSubject};
use gateways::dialect::query::{PortListed, PortPage, PortQuery};
use gateways::dialect::transaction::{PortItem, PortPayment, PortRefund, PortTransaction};
use gateways::dialect::{DialectPort, Proof, SignedIn};
use gateways::port::PortFault;
use http_body_util::BodyExt;
use secrecy::SecretString;

/// 2023-04-14T11:27:17 in Istanbul.
pub const MADE_AT: i64 = 1_681_460_837_000_000;

/// The port; what it was asked is kept.
#[derive(Clone)]
pub struct StubPort {
    pub refunds: Vec<PortRefund>,
    pub orders: Arc<Mutex<Vec<PortOrder>>>,
    pub queries: Arc<Mutex<Vec<PortQuery>>>,
}

impl StubPort {
    /// Every order ends as these refunds.
    pub fn ending(refunds: Vec<PortRefund>) -> Self {
        Self { refunds, orders: Arc::default(), queries: Arc::default() }
    }
}

pub fn lira(minor: i64) -> Money {
    Money::new(minor, "TRY".parse().unwrap())
}

/// A refund of the whole payment.
pub fn refund(state: RefundState, kind: Option<RefundKind>) -> PortRefund {
    PortRefund {
        id: "24".to_owned(),
        payment_id: "1024".to_owned(),
        item_id: None,
        amount: lira(10_000),
        state,
        kind,
        reference_number: "R0000000000000000000001".to_owned(),
        tracking_id: Some("order-1".to_owned()),
        reason: None,
        code: None,
        message: None,
        test: false,
        created_at: MADE_AT,
        updated_at: MADE_AT,
        settled_at: None,
        receipt_url: None,
        details: Details::default(),
    }
}

/// A refund of a part of the first item.
pub fn item_refund(state: RefundState) -> PortRefund {
    PortRefund {
        id: "144".to_owned(),
        item_id: Some("2048".to_owned()),
        amount: lira(1_250),
        ..refund(state, Some(RefundKind::Refund))
    }
}

fn payment(refunds: Vec<PortRefund>) -> PortPayment {
    let item =
        |id: &str, minor, left| PortItem { id: id.to_owned(), amount: lira(minor), refundable: lira(left) };
    PortPayment {
        id: "1024".to_owned(),
        state: PaymentState::Captured,
        amount: lira(10_000),
        captured: lira(10_000),
        refundable: lira(4_000),
        payment_type: "CRAFTGATE".to_owned(),
        customer_name: Some("Deniz Demo".to_owned()),
        customer_phone: None,
        conversation_id: Some("basket-7".to_owned()),
        order_number: Some("1001".to_owned()),
        reference_number: "R0000000000000000000000".to_owned(),
        items: vec![item("2048", 6_000, 0), item("2049", 4_000, 4_000)],
        refunds,
        test: false,
        created_at: MADE_AT,
        updated_at: MADE_AT,
        paid_at: Some(MADE_AT),
        receipt_url: None,
    }
}

impl DialectPort for StubPort {
    type Caller = ();

    async fn sign_in(&self, proof: Proof<'_>) -> Result<Option<SignedIn<()>>, PortFault> {
        let secret = match proof {
            Proof::Named("api-key") => Some(SecretString::from("secret-key")),
            Proof::Named("unsigned") => None,
            Proof::Named("broken") => return Err(PortFault("the store is gone".to_owned())),
            Proof::Named(_) | Proof::Basic { .. } | Proof::Bearer(_) => return Ok(None),
        };
        Ok(Some(SignedIn { caller: (), secret, merchant_id: None, reseller_id: None }))
    }

    async fn refund(&self, _caller: &(), order: PortOrder) -> Result<PortRefunded, PortRefusal> {
        self.orders.lock().unwrap().push(order.clone());
        let (PortSubject::Payment(id) | PortSubject::Item(id)) = &order.subject;
        match id.as_str() {
            "1024" | "2048" => {}
            "1" => return Err(Refusal::NothingLeft.into()),
            "2" => return Err(Refusal::PaymentPending.into()),
            "3" => return Err(PortFault("the store is gone".to_owned()).into()),
            "4" => return Err(PortRefusal::KeyReused(Box::new(self.refunds.first().unwrap().clone()))),
            "5" => return Err(PortRefusal::Unavailable),
            "6" => return Err(PortRefusal::LookAlike { window_s: 30 }),
            "7" => return Err(Refusal::IntegrationOff.into()),
            _ => return Err(PortRefusal::UnknownPayment),
        }
        if order.amount != PortAmount::Rest {
            let amount = order.amount.read(lira(10_000))?;
            if !amount.is_positive() {
                return Err(Refusal::AmountNotPositive.into());
            }
            if amount.minor() > 6_000 {
                return Err(
                    Refusal::AmountExceedsRefundable { asked: amount, refundable: lira(6_000) }.into()
                );
            }
        }
        Ok(PortRefunded { refunds: self.refunds.clone(), replayed: false })
    }

    async fn payment(&self, _caller: &(), id: &str) -> Result<Option<PortPayment>, PortFault> {
        Ok((id == "1024").then(|| payment(self.refunds.clone())))
    }

    async fn refund_by_id(&self, _caller: &(), id: &str) -> Result<Option<PortRefund>, PortFault> {
        let is = |refund: &&PortRefund| refund.id.split(';').any(|part| part == id);
        Ok(self.refunds.iter().find(is).cloned())
    }

    async fn tracked(
        &self,
        _caller: &(),
        _name: &str,
        _limit: u32,
    ) -> Result<Vec<PortTransaction>, PortFault> {
        Ok(Vec::new())
    }

    async fn list(&self, _caller: &(), query: &PortQuery) -> Result<PortPage, PortFault> {
        self.queries.lock().unwrap().push(query.clone());
        let (items, total) = match query.of {
            PortListed::Payments => {
                (vec![PortTransaction::Payment(Box::new(payment(self.refunds.clone())))], 41)
            }
            PortListed::Refunds | PortListed::Both => {
                let refunds = self.refunds.iter().cloned();
                let items: Vec<_> = refunds.map(|refund| PortTransaction::Refund(Box::new(refund))).collect();
                let total = u64::try_from(items.len()).unwrap();
                (items, total)
            }
        };
        Ok(PortPage { items, total })
    }
}

/// A call signed as Craftgate's own clients sign it, for an address that callers are configured with.
pub fn signed_for(address: &str, method: &str, path: &str, body: &str) -> Request<Body> {
    let signature = sign_request(SignedParts {
        url: &decode_url(&format!("{address}{path}"), Plus::IsSpace),
        api_key: "api-key",
        secret_key: "secret-key",
        rnd_key: "rand-2010",
        body: body.as_bytes(),
    });
    Request::builder()
        .method(method)
        .uri(path)
        .header("Host", "desk.example:8765")
        .header("x-api-key", "api-key")
        .header("x-rnd-key", "rand-2010")
        .header("x-auth-version", "v1")
        .header("x-signature", signature)
        .body(Body::from(body.to_owned()))
        .unwrap()
}

/// A signed call to `https://desk.example:8765`.
pub fn signed(method: &str, path: &str, body: &str) -> Request<Body> {
    signed_for("https://desk.example:8765", method, path, body)
}

/// An answer's status and body, after checking what each answer has.
pub async fn read(response: Response) -> (StatusCode, serde_json::Value, String) {
    assert_eq!(response.headers().get("cache-control").unwrap(), "no-store");
    assert_eq!(response.headers().get("content-type").unwrap(), "application/json;charset=UTF-8");
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let envelope = if status.is_success() { "data" } else { "errors" };
    assert!(value.get(envelope).is_some_and(serde_json::Value::is_object), "{text}");
    (status, value, text)
}
