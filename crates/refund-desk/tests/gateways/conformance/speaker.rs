//! A program written for a gateway: its calls, its way to sign in, and the form of the answers that it understands.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::gateway_kind::GatewayKind;
use gateways::craftgate::signature::{Plus, SignedParts, decode_url, sign_request};
use gateways::payu::signature::{refund_hash, status_hash, verify_hash};
use reqwest::Response;
use secrecy::SecretString;
use serde_json::Value;

/// A path and a body.
pub type Call = (&'static str, String);

/// How a refund is asked about.
pub enum Lookup {
    Get(String),
    Post(Call),
}

/// A refund as the program asks for it.
pub struct Asked {
    pub payment: String,
    pub item: String,
    /// The amount's own digits, in the gateway's unit; none: all that is left.
    pub amount: Option<String>,
    pub key: String,
}

/// The program.
#[derive(Clone)]
pub struct Speaker {
    pub kind: GatewayKind,
    pub user: String,
    pub secret: String,
    pub base_url: String,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub content_type: String,
    pub body: String,
}

const MERCHANT: &str = "8238480";
const RESELLER: &str = "11ee-0e7e";

/// The digits of an amount, in the gateway's unit.
pub fn amount(kind: GatewayKind, case: &str) -> &'static str {
    let is_minor = matches!(kind, GatewayKind::Begateway | GatewayKind::Overpay);
    let (major, minor) = match case {
        "part" => ("400.00", "40000"),
        "rest" => ("600.00", "60000"),
        "whole" => ("1000.00", "100000"),
        "one more" => ("1.00", "100"),
        "over the limit" => ("1000.01", "100001"),
        "zero" => ("0.00", "0"),
        "below zero" => ("-1.00", "-100"),
        "too many decimals" => ("1.005", "100.5"),
        "1e30" => ("1e30", "1e30"),
        other => unreachable!("no amount is called {other}"),
    };
    if is_minor { minor } else { major }
}

impl Speaker {
    pub const fn refund_path(&self) -> &'static str {
        match self.kind {
            GatewayKind::Mindbehind => "/masterpassIntegration/v1/transactions/refund",
            GatewayKind::Begateway => "/transactions/refunds",
            GatewayKind::Overpay => "/beyag/transactions/refunds",
            GatewayKind::Craftgate => "/payment/v1/refund-transactions",
            GatewayKind::Payu => "/partner/refunds",
        }
    }

    /// A path of the gateway's that is none; MindBehind has one path alone.
    pub const fn unknown_path(&self) -> Option<&'static str> {
        match self.kind {
            GatewayKind::Mindbehind => None,
            GatewayKind::Begateway => Some("/transactions/never/heard"),
            GatewayKind::Overpay => Some("/beyag/transactions/never/heard"),
            GatewayKind::Craftgate => Some("/payment/v1/never"),
            GatewayKind::Payu => Some("/partner/never"),
        }
    }

    /// The same program with a secret that is none.
    pub fn with_wrong_secret(&self) -> Self {
        // MindBehind has its secret alone; of the others the name stays right.
        let user = if self.kind == GatewayKind::Mindbehind { "wrong" } else { self.user.as_str() };
        Self { user: user.to_owned(), secret: "wrong".to_owned(), ..self.clone() }
    }

    /// A refund as the gateway's own clients write it.
    pub fn refund(&self, asked: &Asked) -> Call {
        let Asked { payment, item, amount, key } = asked;
        let digits = amount.as_deref().unwrap_or_default();
        let body = match (self.kind, amount) {
            (GatewayKind::Mindbehind, _) => format!(r#"{{"transactionId":"{payment}","amount":{digits}}}"#),
            (GatewayKind::Begateway | GatewayKind::Overpay, _) => format!(
                r#"{{"request":{{"parent_uid":"{payment}","amount":{digits},"reason":"Client request","tracking_id":"{key}"}}}}"#
            ),
            (GatewayKind::Craftgate, None) => {
                let body = format!(r#"{{"paymentId":{payment},"conversationId":"{key}"}}"#);
                return ("/payment/v1/refunds", body);
            }
            (GatewayKind::Craftgate, Some(digits)) => format!(
                r#"{{"paymentTransactionId":{item},"conversationId":"{key}","refundPrice":{digits}}}"#
            ),
            (GatewayKind::Payu, _) => {
                let hash = refund_hash(MERCHANT, key, digits, &SecretString::from(self.secret.clone()));
                format!(
                    r#"{{"refund_id":"{key}","payu_id":{payment},"merchant_id":"{MERCHANT}","reseller_id":"{RESELLER}","hash":"{hash}","amount":"{digits}"}}"#
                )
            }
        };
        (self.refund_path(), body)
    }

    /// How the refund that was answered so is asked about; none where the gateway has no such call.
    pub fn lookup(&self, asked: &Asked, made: &Answer) -> Option<Lookup> {
        let made: Value = serde_json::from_str(&made.body).unwrap_or_default();
        let id = |pointer: &str| made.pointer(pointer).map(|id| id.to_string().replace('"', ""));
        match self.kind {
            GatewayKind::Mindbehind => None,
            GatewayKind::Begateway => Some(Lookup::Get(format!("/transactions/{}", id("/transaction/uid")?))),
            GatewayKind::Overpay => {
                Some(Lookup::Get(format!("/beyag/transactions/{}", id("/transaction/uid")?)))
            }
            GatewayKind::Craftgate => {
                Some(Lookup::Get(format!("/payment/v1/refund-transactions/{}", id("/data/id")?)))
            }
            GatewayKind::Payu => {
                let payment = &asked.payment;
                let hash = status_hash(MERCHANT, payment, &SecretString::from(self.secret.clone()));
                let body = format!(
                    r#"{{"merchant_id":"{MERCHANT}","payu_id":{payment},"reseller_id":"{RESELLER}","hash":"{hash}"}}"#
                );
                Some(Lookup::Post(("/partner/refundStatus", body)))
            }
        }
    }

    /// How a payment is asked for by the merchant's own number; none where the gateway has no such call.
    pub fn verify(&self, order_number: &str) -> Option<Call> {
        match self.kind {
            GatewayKind::Mindbehind
            | GatewayKind::Begateway
            | GatewayKind::Craftgate
            | GatewayKind::Overpay => None,
            GatewayKind::Payu => {
                let hash = verify_hash(MERCHANT, order_number, &SecretString::from(self.secret.clone()));
                let body = format!(
                    r#"{{"txnid":"{order_number}","merchant_id":"{MERCHANT}","reseller_id":"{RESELLER}","hash":"{hash}"}}"#
                );
                Some(("/partner/verifyPayment", body))
            }
        }
    }

    /// The gateway's id of the refund that was answered so; none where the answer names none that its list has.
    pub fn refund_id(&self, made: &Answer) -> Option<String> {
        let made: Value = serde_json::from_str(&made.body).unwrap_or_default();
        let pointer = match self.kind {
            GatewayKind::Mindbehind | GatewayKind::Payu => return None,
            GatewayKind::Begateway | GatewayKind::Overpay => "/transaction/uid",
            GatewayKind::Craftgate => "/data/id",
        };
        Some(made.pointer(pointer)?.to_string().replace('"', ""))
    }

    /// What the program signs in with; the key of the call is the one in its body.
    pub fn headers(&self, path: &str, body: &str) -> Vec<(&'static str, String)> {
        match self.kind {
            GatewayKind::Mindbehind => vec![("mgmtToken", self.user.clone())],
            GatewayKind::Begateway | GatewayKind::Overpay => {
                let key = serde_json::from_str::<Value>(body).unwrap_or_default();
                let key = key
                    .pointer("/request/tracking_id")
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned();
                let pair = format!("{}:{}", self.user, self.secret);
                vec![("authorization", format!("Basic {}", STANDARD.encode(pair))), ("RequestID", key)]
            }
            GatewayKind::Payu => vec![("authorization", format!("Bearer {}", self.user))],
            GatewayKind::Craftgate => {
                let key = serde_json::from_str::<Value>(body).unwrap_or_default();
                let key = key.pointer("/conversationId").and_then(Value::as_str).unwrap_or("none").to_owned();
                let signature = sign_request(SignedParts {
                    url: &decode_url(&format!("{}{path}", self.base_url), Plus::IsSpace),
                    api_key: &self.user,
                    secret_key: &self.secret,
                    rnd_key: "rnd",
                    body: body.as_bytes(),
                });
                vec![
                    ("x-api-key", self.user.clone()),
                    ("x-rnd-key", "rnd".to_owned()),
                    ("x-auth-version", "V1".to_owned()),
                    ("x-signature", signature),
                    ("x-idempotency-key", key),
                ]
            }
        }
    }
}

impl Answer {
    /// Reads an answer to its end.
    pub async fn read(response: Response) -> Self {
        let status = response.status().as_u16();
        let named = response.headers().get("content-type").and_then(|value| value.to_str().ok());
        let content_type = named.unwrap_or_default().to_owned();
        Self { status, content_type, body: response.text().await.unwrap() }
    }

    /// Whether a program of that gateway would know the answer for one of the gateway's, error or not.
    pub fn has_the_gateways_form(&self, kind: GatewayKind) -> bool {
        let Ok(body) = serde_json::from_str::<Value>(&self.body) else { return false };
        let has = |names: &[&str]| names.iter().all(|name| body.get(name).is_some());
        let is_well = self.status < 300;
        match kind {
            GatewayKind::Mindbehind if is_well => has(&["id", "transactionId", "amount", "paymentResult"]),
            GatewayKind::Mindbehind => has(&["code", "message"]),
            GatewayKind::Begateway | GatewayKind::Overpay if is_well => has(&["transaction"]),
            GatewayKind::Begateway | GatewayKind::Overpay => has(&["message", "errors"]),
            GatewayKind::Craftgate if is_well => has(&["data"]),
            GatewayKind::Craftgate => body.pointer("/errors/errorCode").is_some(),
            GatewayKind::Payu => {
                has(&["status", "msg"])
                    || has(&["message"])
                    || has(&["errors"])
                    || is_well && body.is_object()
            }
        }
    }
}
