//! One account of each gateway with marked secrets, at the bank and at the desk.

use domain::gateway_kind::GatewayKind;
use domain::id::{CompanyId, IntegrationId};
use domain::payment::PaymentState;
use reqwest::Method;
use sandbox::Sandbox;
use sandbox::gateway_id::payment_id;
use sandbox::ledger::register_merchant::{Account, MerchantId};
use sandbox::ledger::take_payments::{NewBankItem, NewBankPayment, NewGatewayPayment};
use sandbox::notification_key::public_key;
use serde_json::{Value, json};

use crate::conformance::speaker::Speaker;
use crate::house::OCTOBER;
use crate::secrets::card::Card;
use crate::secrets::desk::Desk;

pub const COMPANY: &str = "Planted Shop";

/// The parts of a gateway account's secret.
const fn parts(kind: GatewayKind) -> &'static [&'static str] {
    match kind {
        GatewayKind::Mindbehind => &["token"],
        GatewayKind::Begateway | GatewayKind::Overpay => &["shop_id", "secret_key"],
        GatewayKind::Craftgate => &["api_key", "secret_key", "webhook_key"],
        GatewayKind::Payu => &["token", "client_secret"],
    }
}

/// What no other text has, with signs that are written otherwise in addresses.
pub fn planted(what: &str) -> String {
    let reversed: String = what.chars().rev().collect();
    format!("{reversed}/planted+{what}=")
}

/// A gateway account at the desk.
pub struct AtTheDesk {
    pub kind: GatewayKind,
    pub name: String,
    pub id: IntegrationId,
}

impl AtTheDesk {
    /// Makes the account, each part of its secret marked with `sort`.
    pub fn add(desk: &mut Desk, kind: GatewayKind, sort: &str, base_url: &str) -> Self {
        let part = |name: &str| planted(&format!("{sort}-{kind}-{name}"));
        for name in parts(kind) {
            desk.needles.add(&format!("{sort} {kind} {name}"), &part(name));
        }
        let secret = match kind {
            GatewayKind::Mindbehind => part("token"),
            GatewayKind::Begateway | GatewayKind::Craftgate | GatewayKind::Payu | GatewayKind::Overpay => {
                let parts = parts(kind).iter().map(|name| ((*name).to_owned(), Value::from(part(name))));
                Value::Object(parts.collect()).to_string()
            }
        };
        let settings = match kind {
            GatewayKind::Mindbehind | GatewayKind::Craftgate => json!({}),
            GatewayKind::Begateway => json!({ "public_key": public_key() }),
            GatewayKind::Overpay => {
                json!({ "public_key": public_key(), "report_base_url": format!("{base_url}/beyag") })
            }
            GatewayKind::Payu => json!({ "merchant_id": "8238480", "reseller_id": "11ee-0e7e" }),
        };
        let (name, settings) = (format!("{sort} {kind}"), settings.to_string());
        let arguments =
            ["integration", "add", "--company", COMPANY, "--name", &name, "--kind", kind.as_str()];
        let more = ["--base-url", base_url, "--settings", &settings];
        let id = desk.run(&[&arguments[..], &more].concat(), true, &format!("{secret}\n"));
        Self { kind, name, id: id.parse().unwrap() }
    }

    /// Opens the account that it is at the bank.
    pub async fn register(&self, bank: &Sandbox, desk: &Desk, company: CompanyId) -> MerchantId {
        let part = |name: &str| planted(&format!("right-{}-{name}", self.kind));
        let account = match self.kind {
            GatewayKind::Mindbehind => Account::Mindbehind { token: part("token") },
            GatewayKind::Begateway => {
                Account::Begateway { shop_id: part("shop_id"), secret_key: part("secret_key") }
            }
            GatewayKind::Overpay => {
                Account::Overpay { shop_id: part("shop_id"), secret_key: part("secret_key") }
            }
            GatewayKind::Craftgate => Account::Craftgate {
                api_key: part("api_key"),
                secret_key: part("secret_key"),
                webhook_key: part("webhook_key"),
            },
            GatewayKind::Payu => Account::Payu {
                token: part("token"),
                client_secret: part("client_secret"),
                merchant_id: "8238480".to_owned(),
                reseller_id: "11ee-0e7e".to_owned(),
            },
        };
        let told_at = format!("{}{}", desk.address(), api::paths::notifications(company, self.id));
        let told_at = told_at.replace("localhost", "127.0.0.1");
        bank.register(&account, "Planted Shop", Some(&told_at)).await.unwrap()
    }

    /// A payment of 1,000.00 at the bank.
    pub fn payment(&self, merchant: MerchantId, number: u128) -> NewGatewayPayment {
        let money = |minor| domain::money::Money::new(minor, self.currency().parse().unwrap());
        let item = NewBankItem { gateway_item_id: format!("{number}1"), amount: money(100_000) };
        NewGatewayPayment {
            payment: NewBankPayment {
                merchant,
                gateway_payment_id: self.payment_id(number),
                amount: money(100_000),
                captured: money(100_000),
                customer: Some("Demo Customer".to_owned()),
                order_number: Some(format!("order-{number}")),
                taken_at: OCTOBER,
            },
            state: PaymentState::Captured,
            phone: Some("+90 532 000 00 01".to_owned()),
            conversation_id: Some(format!("conversation-{number}")),
            items: if self.kind == GatewayKind::Craftgate { vec![item] } else { Vec::new() },
        }
    }

    const fn currency(&self) -> &'static str {
        match self.kind {
            GatewayKind::Mindbehind | GatewayKind::Craftgate => "TRY",
            GatewayKind::Begateway => "USD",
            GatewayKind::Overpay => "EUR",
            GatewayKind::Payu => "INR",
        }
    }

    pub fn payment_id(&self, number: u128) -> String {
        // Spread, because some gateways' ids have no place for all bits.
        payment_id(self.kind, 1_790_812_800, number.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835))
    }

    /// Tells the desk of a payment as a program does, and gives the desk's id of it.
    pub async fn record(&self, desk: &mut Desk, token: &str, number: u128) -> String {
        let mut body = json!({
            "integration": self.name, "gateway_payment_id": self.payment_id(number), "payment_result": "SUCCESS",
            "currency": self.currency(), "amount": "1000.00", "paid_at": "2026-10-01T00:00:00Z",
        });
        if self.kind == GatewayKind::Craftgate {
            let items = json!([{ "gateway_item_id": format!("{number}1"), "amount": "1000.00" }]);
            body.as_object_mut().unwrap().insert("items".to_owned(), items);
        }
        let with_card = Card::Payment.put_in(&body.to_string());
        let refused = desk.ask(&Method::POST, "/api/v1/payments", &[bearer(token)], &with_card).await;
        assert!((400..500).contains(&refused.status), "a field that is none: {}", refused.json);
        let noted = desk.ask(&Method::POST, "/api/v1/payments", &[bearer(token)], &body.to_string()).await;
        assert_eq!(noted.status, 201, "{}: {}", self.name, noted.json);
        noted.json.pointer("/id").unwrap().as_str().unwrap().to_owned()
    }

    /// A program that speaks this gateway's wire to the desk, its secrets marked as such.
    pub fn program(&self, desk: &mut Desk) -> Speaker {
        let kind = self.kind;
        let name = format!("program {kind}");
        let mut arguments =
            vec!["credential", "add", "--company", COMPANY, "--name", &name, "--dialect", kind.as_str()];
        if kind != GatewayKind::Mindbehind {
            arguments.extend(["--integration", &self.name]);
        }
        let told = desk.issue(&arguments, true);
        let last = |line: Option<&str>| {
            line.unwrap().split_once(": ").map_or(line.unwrap(), |(_, text)| text).to_owned()
        };
        let (user, secret) = (last(told.lines().next()), last(told.lines().last()));
        desk.needles.add(&format!("secret of {name}"), &secret);
        // A shop id and an API key name a program and are shown; of a token only the last part is secret.
        if let Some((_, proof)) = user.rsplit_once('_') {
            desk.needles.add(&format!("token of {name}"), proof);
        }
        Speaker { kind, user, secret, base_url: desk.address().to_owned() }
    }
}

/// How a program signs in.
pub fn bearer(token: &str) -> (&'static str, String) {
    ("authorization", format!("Bearer {token}"))
}
