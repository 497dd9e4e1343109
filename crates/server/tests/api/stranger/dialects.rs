//! The calls of the gateways' wires, signed in as each gateway's programs do.

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::gateway_kind::GatewayKind;
use domain::id::{CompanyId, CredentialId};
use domain::outcome::Outcome;
use domain::refund::RefundKind;
use futures::future::join_all;
use gateways::craftgate::signature::{SignedParts, sign_request};
use gateways::payu::signature::{refund_hash, status_hash, verify_hash};
use http::{Request, StatusCode};
use refunds::dialect_credential::issue_dialect_credential;
use refunds::random::SystemRandom;
use serde_json::{Value, json};
use store::Micros;
use store::credential::{NewCredential, Scope, create_credential, revoke_credential};
use store::integration::list_integrations;
use uuid::Uuid;

use crate::desk::{BEGINNING, Desk, ORIGIN, SECOND};
use crate::stranger::table::Row;

/// Who knocks.
pub const CALLERS: [&str; 9] =
    ["nobody", "owner", "token", "foreign", "revoked", "expired", "payments", "report", "ours"];

/// Calls by method and path; `{payment}` is the gateway's id of a payment of Demo Books.
type Calls = &'static [(&'static str, &'static str)];

/// Every address that the wires mount, as their sources write it, and the calls that reach it.
pub const ROUTES: [(&str, Calls); 27] = [
    ("mindbehind REFUND_PATH", &[("POST", "/masterpassIntegration/v1/transactions/refund")]),
    (
        "begateway \"/transactions/{*rest}\"",
        &[
            ("POST", "/transactions/refunds"),
            ("POST", "/transactions/voids"),
            ("GET", "/transactions/{payment}"),
            ("GET", "/transactions/tracking_id/{payment}"),
            ("GET", "/transactions/{payment}/unheard-of"),
        ],
    ),
    ("begateway \"/v2/transactions/{*rest}\"", &[("GET", "/v2/transactions/tracking_id/{payment}")]),
    ("begateway REPORT_PATH", &[("POST", "/api/reports")]),
    ("begateway COUNT_PATH", &[("POST", "/api/reports/count")]),
    ("craftgate REFUNDS", &[("POST", "/payment/v1/refunds")]),
    (
        "craftgate REFUND_TRANSACTIONS",
        &[("POST", "/payment/v1/refund-transactions"), ("GET", "/payment/v1/refund-transactions")],
    ),
    ("craftgate &below(REFUNDS, \"mark-as-refunded\")", &[("POST", "/payment/v1/refunds/mark-as-refunded")]),
    (
        "craftgate &below(REFUND_TRANSACTIONS, \"mark-as-refunded\")",
        &[("POST", "/payment/v1/refund-transactions/mark-as-refunded")],
    ),
    (
        "craftgate &below(REFUNDS, \"refund-waiting-payment\")",
        &[("POST", "/payment/v1/refunds/refund-waiting-payment")],
    ),
    ("craftgate &below(REFUNDS, \"{id}\")", &[("GET", "/payment/v1/refunds/7")]),
    ("craftgate &below(REFUND_TRANSACTIONS, \"{id}\")", &[("GET", "/payment/v1/refund-transactions/7")]),
    ("craftgate &below(CARD_PAYMENTS, \"{id}\")", &[("GET", "/payment/v1/card-payments/{payment}")]),
    ("craftgate REPORTED_PAYMENTS", &[("GET", "/payment-reporting/v1/payments")]),
    ("craftgate REPORTED_REFUNDS", &[("GET", "/payment-reporting/v1/refunds")]),
    ("craftgate REPORTED_REFUND_TRANSACTIONS", &[("GET", "/payment-reporting/v1/refund-transactions")]),
    ("craftgate &below(REPORTED_PAYMENTS, \"{id}\")", &[("GET", "/payment-reporting/v1/payments/{payment}")]),
    (
        "craftgate &below(REPORTED_PAYMENTS, \"{id}/transactions\")",
        &[("GET", "/payment-reporting/v1/payments/{payment}/transactions")],
    ),
    (
        "craftgate &below(REPORTED_PAYMENTS, \"{id}/refunds\")",
        &[("GET", "/payment-reporting/v1/payments/{payment}/refunds")],
    ),
    (
        "craftgate &below(REPORTED_PAYMENTS, \"{id}/transactions/{item}/refunds\")",
        &[("GET", "/payment-reporting/v1/payments/{payment}/transactions/7/refunds")],
    ),
    ("craftgate \"/payment/v1/{*rest}\"", &[("GET", "/payment/v1/unheard-of")]),
    ("craftgate \"/payment-reporting/v1/{*rest}\"", &[("GET", "/payment-reporting/v1/unheard-of")]),
    ("payu &path(REFUND_PATH)", &[("POST", "/partner/refunds"), ("POST", "/apilayer/partner/refunds")]),
    (
        "payu &path(REFUND_STATUS_PATH)",
        &[("POST", "/partner/refundStatus"), ("POST", "/apilayer/partner/refundStatus")],
    ),
    (
        "payu &path(VERIFY_PAYMENT_PATH)",
        &[("POST", "/partner/verifyPayment"), ("POST", "/apilayer/partner/verifyPayment")],
    ),
    (
        "payu &path(\"/partner/{*rest}\")",
        &[("POST", "/partner/unheard-of"), ("POST", "/apilayer/partner/unheard-of")],
    ),
    (
        "overpay \"/beyag/{*rest}\"",
        &[
            ("POST", "/beyag/transactions/refunds"),
            ("POST", "/beyag/refunds"),
            ("GET", "/beyag/transactions/tracking_id/{payment}"),
            ("GET", "/beyag/transactions/{payment}"),
            ("GET", "/beyag/payments/{payment}"),
            ("GET", "/beyag/refunds/{payment}"),
            ("POST", "/beyag/api/reports"),
            ("POST", "/beyag/api/reports/count"),
            ("GET", "/beyag/unheard-of"),
        ],
    ),
];

/// Between two calls, so that no call before is still on its way.
const MINUTE: Micros = 60 * SECOND;

/// Each wire's name, and what its calls were answered.
pub async fn answers_of_dialects() -> Vec<(&'static str, Vec<Row>)> {
    let desk = Desk::open().await;
    // A gateway gives no two refunds one id.
    desk.gateway.answers(Outcome::Succeeded {
        gateway_refund_id: None,
        amount: None,
        kind: RefundKind::Refund,
    });
    let owner = desk.sign_in("owner").await.cookie.unwrap();
    let mut wires = Vec::new();
    for (name, kind) in [
        ("MindBehind", GatewayKind::Mindbehind),
        ("beGateway", GatewayKind::Begateway),
        ("Craftgate", GatewayKind::Craftgate),
        ("PayU", GatewayKind::Payu),
        ("Overpay", GatewayKind::Overpay),
    ] {
        let wire = Wire::new(&desk, kind, &owner).await;
        let prefix = format!("{kind} ");
        let mut rows = Vec::new();
        for (_, calls) in ROUTES.iter().filter(|(route, _)| route.starts_with(&prefix)) {
            for (method, path) in *calls {
                desk.clock.advance(MINUTE);
                let asked = wire.callers.iter().map(|knocking| wire.answer(knocking, method, path));
                let answers = join_all(asked).await;
                rows.push(Row { method, path: (*path).to_owned(), answers });
            }
        }
        wires.push((name, rows));
    }
    wires
}

/// How somebody knocks at a wire.
enum Knocking {
    Nobody,
    Cookie(String),
    /// What a program is configured with, by the gateway's own names.
    Program(Vec<(&'static str, String)>),
    /// A credential of our own API.
    Ours(String),
}

struct Wire<'a> {
    desk: &'a Desk,
    kind: GatewayKind,
    payment: String,
    callers: Vec<Knocking>,
}

impl<'a> Wire<'a> {
    async fn new(desk: &'a Desk, kind: GatewayKind, owner: &str) -> Self {
        let payment = if kind == GatewayKind::Mindbehind {
            desk.payment("100.00").await.to_string()
        } else {
            // No two wires speak of one payment: Craftgate's refund takes all of it.
            let named = format!("40399371552960{}", kind.as_str().bytes().map(u32::from).sum::<u32>());
            desk.payment_with(&desk.token, json!({ "gateway_payment_id": named })).await;
            named
        };
        let (here, refunds) = (desk.company, vec![Scope::RefundsWrite]);
        let callers = vec![
            Knocking::Nobody,
            Knocking::Cookie(owner.to_owned()),
            program(desk, kind, here, refunds.clone(), None).await.0,
            program(desk, kind, desk.other_company, refunds.clone(), None).await.0,
            revoked(desk, kind).await,
            program(desk, kind, here, refunds, Some(BEGINNING)).await.0,
            program(desk, kind, here, vec![Scope::PaymentsWrite], None).await.0,
            program(desk, kind, here, vec![Scope::ReportRead], None).await.0,
            Knocking::Ours(desk.token.clone()),
        ];
        assert_eq!(callers.len(), CALLERS.len());
        Self { desk, kind, payment, callers }
    }

    async fn answer(&self, knocking: &Knocking, method: &str, path: &str) -> StatusCode {
        let path = path.replace("{payment}", &self.payment);
        let body = if method == "GET" { String::new() } else { self.body(knocking, &path).to_string() };
        let request = Request::builder()
            .method(method)
            .uri(&path)
            .header("host", "localhost:8080")
            .header("content-type", "application/json")
            // One caller's calls may follow another's at once.
            .header("requestid", Uuid::now_v7().to_string());
        let proof = self.proof(knocking, &path, &body);
        let request = proof.iter().fold(request, |request, (name, value)| request.header(*name, value));
        self.desk.send(request.body(Body::from(body)).unwrap()).await.status
    }

    fn proof(&self, knocking: &Knocking, path: &str, body: &str) -> Vec<(&'static str, String)> {
        let part = |name: &str| match knocking {
            Knocking::Program(parts) => parts.iter().find(|(known, _)| *known == name).unwrap().1.clone(),
            Knocking::Ours(token) => token.clone(),
            Knocking::Nobody | Knocking::Cookie(_) => String::new(),
        };
        match (knocking, self.kind) {
            (Knocking::Nobody, _) => Vec::new(),
            (Knocking::Cookie(cookie), _) => vec![("cookie", cookie.clone()), ("origin", ORIGIN.to_owned())],
            (_, GatewayKind::Mindbehind) => vec![("mgmtToken", part("mgmtToken"))],
            (_, GatewayKind::Begateway | GatewayKind::Overpay) => {
                let pair = format!("{}:{}", part("shop_id"), part("secret_key"));
                vec![("authorization", format!("Basic {}", STANDARD.encode(pair)))]
            }
            (_, GatewayKind::Payu) => vec![("authorization", format!("Bearer {}", part("token")))],
            (_, GatewayKind::Craftgate) => {
                let signature = sign_request(SignedParts {
                    url: &format!("{ORIGIN}{path}"),
                    api_key: &part("api_key"),
                    secret_key: &part("secret_key"),
                    rnd_key: "rand-2010",
                    body: body.as_bytes(),
                });
                vec![
                    ("x-api-key", part("api_key")),
                    ("x-rnd-key", "rand-2010".to_owned()),
                    ("x-auth-version", "v1".to_owned()),
                    ("x-signature", signature),
                ]
            }
        }
    }

    fn body(&self, knocking: &Knocking, path: &str) -> Value {
        let payment = &self.payment;
        match self.kind {
            GatewayKind::Mindbehind => json!({ "transactionId": payment, "amount": "1.00" }),
            GatewayKind::Begateway | GatewayKind::Overpay => {
                json!({ "request": { "parent_uid": payment, "amount": 100, "reason": "Client request" } })
            }
            GatewayKind::Craftgate => {
                let number: u64 = payment.parse().unwrap();
                json!({ "paymentId": number, "paymentTransactionId": number, "refundPrice": 1.0 })
            }
            GatewayKind::Payu => self.payu_body(knocking, path),
        }
    }

    fn payu_body(&self, knocking: &Knocking, path: &str) -> Value {
        let secret = match knocking {
            Knocking::Program(parts) => {
                parts.iter().find(|(name, _)| *name == "client_secret").unwrap().1.clone()
            }
            Knocking::Nobody | Knocking::Cookie(_) | Knocking::Ours(_) => String::new(),
        };
        let (secret, merchant, payment) = (secret.into(), "8238480", &self.payment);
        let named: u64 = payment.parse().unwrap();
        if path.ends_with("verifyPayment") {
            json!({ "merchant_id": merchant, "txnid": "t-1", "hash": verify_hash(merchant, "t-1", &secret) })
        } else if path.ends_with("refundStatus") {
            let hash = status_hash(merchant, payment, &secret);
            json!({ "merchant_id": merchant, "payu_id": named, "reseller_id": "1", "hash": hash })
        } else {
            // Each prefix makes a refund of its own.
            let refund = format!("refund-{}", path.len());
            let amount = if path.starts_with("/apilayer") { "1.00" } else { "2.00" };
            json!({
                "refund_id": refund, "payu_id": named, "merchant_id": merchant, "reseller_id": "1",
                "hash": refund_hash(merchant, &refund, amount, &secret), "amount": amount,
            })
        }
    }
}

async fn revoked(desk: &Desk, kind: GatewayKind) -> Knocking {
    let (knocking, id) = program(desk, kind, desk.company, vec![Scope::RefundsWrite], None).await;
    assert!(revoke_credential(&desk.store, desk.company, id, BEGINNING).await.unwrap());
    knocking
}

async fn program(
    desk: &Desk,
    kind: GatewayKind,
    company_id: CompanyId,
    scopes: Vec<Scope>,
    expires_at: Option<Micros>,
) -> (Knocking, CredentialId) {
    let issued = issue_dialect_credential(&SystemRandom, desk.service.vault().unwrap(), kind).unwrap();
    let integrations = list_integrations(&desk.store, company_id).await.unwrap();
    let id = CredentialId::new(Uuid::now_v7());
    let new = NewCredential {
        id,
        company_id,
        integration_id: Some(integrations[0].id),
        dialect: kind.as_str().to_owned(),
        name: "Knocking".to_owned(),
        public_prefix: issued.public_prefix,
        secret_hash: issued.secret_hash,
        signing_secret: issued.signing_secret,
        settings: "{}".to_owned(),
        scopes,
        expires_at,
    };
    create_credential(&desk.store, &new, BEGINNING).await.unwrap();
    (Knocking::Program(issued.parts), id)
}
