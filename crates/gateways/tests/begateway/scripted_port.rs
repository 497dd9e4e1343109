//! A port with one of each payment, whose refunds end as they are told to; it keeps what it was asked for.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::money::{AmountError, Money};
use domain::payment::PaymentState;
use domain::refund::{RefundKind, RefundState};
use domain::refund_rule::Refusal;
use gateways::details::Details;
use gateways::dialect::order::{PortOrder, PortRefunded, PortRefusal, PortSubject};
use gateways::dialect::query::{PortPage, PortQuery};
use gateways::dialect::transaction::{PortPayment, PortRefund, PortTransaction};
use gateways::dialect::{DialectPort, Proof, SignedIn};
use gateways::port::PortFault;
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

/// The documented payment; its refund.
pub const PAYMENT: &str = "1-310b0da80b";
pub const REFUND: &str = "2-310b0da80b";

/// 2014-06-11T12:04:59+03:00, the documented time.
pub const NOON: i64 = 1_402_477_499_000_000;

/// The port.
#[derive(Clone, Default)]
pub struct ScriptedPort {
    /// How refunds end; none: paid.
    pub end: Option<RefundState>,
    /// What it was asked to refund.
    pub orders: Arc<Mutex<Vec<PortOrder>>>,
    /// What it was asked to list.
    pub queries: Arc<Mutex<Vec<PortQuery>>>,
}

impl ScriptedPort {
    /// A port whose refunds end so.
    pub fn ending(end: RefundState) -> Self {
        Self { end: Some(end), ..Self::default() }
    }

    /// The one refund that it was asked for.
    pub fn order(&self) -> PortOrder {
        self.orders.lock().unwrap().last().unwrap().clone()
    }

    /// The one list that it was asked for.
    pub fn query(&self) -> PortQuery {
        self.queries.lock().unwrap().last().unwrap().clone()
    }
}

/// An amount in US dollars, the documented currency.
pub fn dollars(minor: i64) -> Money {
    Money::new(minor, "USD".parse().unwrap())
}

/// A payment that the port has.
pub fn payment(id: &str, state: PaymentState) -> PortPayment {
    PortPayment {
        id: id.to_owned(),
        state,
        amount: dollars(100),
        captured: dollars(100),
        refundable: dollars(100),
        payment_type: "PAPARA".to_owned(),
        customer_name: Some("John Ronald Doe".to_owned()),
        customer_phone: Some("+905550000000".to_owned()),
        conversation_id: Some("order-1;cart-2".to_owned()),
        order_number: Some("1001".to_owned()),
        reference_number: "P0000000000000000000001".to_owned(),
        items: Vec::new(),
        refunds: Vec::new(),
        test: true,
        created_at: NOON,
        updated_at: NOON,
        paid_at: Some(NOON),
        receipt_url: Some("https://desk.example/receipt/p".to_owned()),
    }
}

/// A refund that the port made.
pub fn refund(amount: Money, state: RefundState, kind: Option<RefundKind>) -> PortRefund {
    let mut details = Details::default();
    details.keep("refund.ref_id", Some("8889999"));
    details.keep("refund.gateway_id", Some("152"));
    details.keep("method_type", Some(":method_name"));
    PortRefund {
        id: REFUND.to_owned(),
        payment_id: PAYMENT.to_owned(),
        item_id: None,
        amount,
        state,
        kind,
        reference_number: "R0000000000000000000001".to_owned(),
        tracking_id: None,
        reason: Some("Client request".to_owned()),
        code: None,
        message: (state == RefundState::Failed).then(|| "card closed".to_owned()),
        test: false,
        created_at: NOON,
        updated_at: NOON,
        settled_at: None,
        receipt_url: Some("https://desk.example/receipt/r".to_owned()),
        details,
    }
}

impl DialectPort for ScriptedPort {
    type Caller = ();

    async fn sign_in(&self, proof: Proof<'_>) -> Result<Option<SignedIn<()>>, PortFault> {
        let signed_in = SignedIn { caller: (), secret: None, merchant_id: None, reseller_id: None };
        match proof {
            Proof::Basic { user: "361", password: "secret" } => Ok(Some(signed_in)),
            Proof::Basic { user: "broken", .. } => Err(PortFault("the store is gone".to_owned())),
            Proof::Basic { .. } | Proof::Named(_) | Proof::Bearer(_) => Ok(None),
        }
    }

    async fn refund(&self, _caller: &(), order: PortOrder) -> Result<PortRefunded, PortRefusal> {
        self.orders.lock().unwrap().push(order.clone());
        let PortSubject::Payment(id) = &order.subject else { return Err(PortRefusal::UnknownPayment) };
        let made = refund(dollars(0), RefundState::Succeeded, None);
        match (id.as_str(), order.key.as_deref()) {
            ("spent", _) => return Err(Refusal::NothingLeft.into()),
            ("pending", _) => return Err(Refusal::PaymentPending.into()),
            ("down", _) => return Err(PortRefusal::Unavailable),
            ("broken", _) => return Err(PortFault("the store is gone".to_owned()).into()),
            ("unheld", _) => return Err(AmountError::TooLarge("9".to_owned()).into()),
            (_, Some("used")) => return Err(PortRefusal::KeyReused(Box::new(made))),
            _ => {}
        }
        let amount = order.amount.read(dollars(100))?;
        if !amount.is_positive() {
            return Err(Refusal::AmountNotPositive.into());
        }
        if amount.minor() > 100 {
            return Err(Refusal::AmountExceedsRefundable { asked: amount, refundable: dollars(100) }.into());
        }
        if let Some(window_s) = order.duplicate_window_s.filter(|_| amount == dollars(77)) {
            return Err(PortRefusal::LookAlike { window_s });
        }
        let kind = (id == "held").then_some(RefundKind::Cancel);
        let mut made = refund(amount, self.end.unwrap_or(RefundState::Succeeded), kind);
        made.payment_id.clone_from(id);
        made.reason.clone_from(&order.reason);
        made.tracking_id.clone_from(&order.tracking_id);
        Ok(PortRefunded { refunds: vec![made], replayed: false })
    }

    async fn payment(&self, _caller: &(), id: &str) -> Result<Option<PortPayment>, PortFault> {
        Ok(match id {
            "held" => Some(payment(id, PaymentState::Authorised)),
            PAYMENT | "spent" | "down" | "broken" | "unheld" | "a/b" => {
                Some(payment(id, PaymentState::Captured))
            }
            "pending" => Some(payment(id, PaymentState::Pending)),
            "fault" => return Err(PortFault("the store is gone".to_owned())),
            _ => None,
        })
    }

    async fn refund_by_id(&self, _caller: &(), id: &str) -> Result<Option<PortRefund>, PortFault> {
        Ok((id == REFUND).then(|| refund(dollars(50), RefundState::Succeeded, Some(RefundKind::Refund))))
    }

    async fn tracked(
        &self,
        _caller: &(),
        name: &str,
        _limit: u32,
    ) -> Result<Vec<PortTransaction>, PortFault> {
        let made = refund(dollars(50), RefundState::Succeeded, None);
        Ok(match name {
            "order-1" | "cart-2" => {
                vec![PortTransaction::Payment(Box::new(payment(PAYMENT, PaymentState::Captured)))]
            }
            "R0000000000000000000001" => vec![PortTransaction::Refund(Box::new(made))],
            _ => Vec::new(),
        })
    }

    async fn list(&self, _caller: &(), query: &PortQuery) -> Result<PortPage, PortFault> {
        self.queries.lock().unwrap().push(query.clone());
        let made = refund(dollars(50), RefundState::Succeeded, Some(RefundKind::Refund));
        let items = vec![
            PortTransaction::Refund(Box::new(made)),
            PortTransaction::Payment(Box::new(payment(PAYMENT, PaymentState::Captured))),
        ];
        let items = if query.offset >= 2 { Vec::new() } else { items };
        Ok(PortPage { items, total: 2 })
    }
}

/// A call of shop 361, signed in.
pub fn call(method: &str, path: &str, body: &str) -> Request<Body> {
    let request =
        Request::builder().method(method).uri(path).header("authorization", "Basic MzYxOnNlY3JldA==");
    request.body(Body::from(body.to_owned())).unwrap()
}

/// Sends a call; gives the status and the JSON.
pub async fn send(router: Router, request: Request<Body>) -> (StatusCode, Value) {
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    assert_eq!(response.headers().get("cache-control").unwrap(), "no-store");
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap())
}

/// The first text of one error, after checking that the message stands at the top.
pub fn error(body: &Value, pointer: &str) -> String {
    assert!(body["message"].as_str().is_some_and(|message| message.len() > 5), "{body}");
    let text = body["errors"].pointer(&format!("{pointer}/0")).and_then(Value::as_str);
    text.unwrap_or_else(|| panic!("no {pointer} in {body}")).to_owned()
}

/// Checks that each field of a documented answer stands in ours, with a value of the same type.
pub fn has_each_field_of(documented: &Value, ours: &Value) {
    let Value::Object(fields) = documented else {
        assert_eq!(std::mem::discriminant(documented), std::mem::discriminant(ours));
        return;
    };
    for (name, value) in fields {
        let found = ours.get(name).unwrap_or_else(|| panic!("{name} is missing in {ours}"));
        has_each_field_of(value, found);
    }
}
