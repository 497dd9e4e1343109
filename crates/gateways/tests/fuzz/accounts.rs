//! One account with each gateway, and orders as the refund service makes them.

use domain::gateway_kind::GatewayKind;
use domain::money::Money;
use gateways::begateway::client::BegatewayClient;
use gateways::begateway::settings::BegatewaySettings;
use gateways::craftgate::client::CraftgateClient;
use gateways::craftgate::settings::CraftgateSettings;
use gateways::details::Details;
use gateways::gateway::{Gateway, RefundOrder};
use gateways::http::Http;
use gateways::mindbehind::client::MindbehindClient;
use gateways::mindbehind::settings::MindbehindSettings;
use gateways::overpay::client::OverpayClient;
use gateways::overpay::settings::OverpaySettings;
use gateways::payu::client::PayuClient;
use gateways::payu::settings::PayuSettings;
use secrecy::SecretString;

pub const PUBLIC_KEY: &str = include_str!("../golden/begateway/public_key.txt");
pub const PRIVATE_KEY: &str = include_str!("../golden/begateway/test_only_private_key.txt");
/// What Craftgate's messages are signed with.
pub const WEBHOOK_KEY: &str = "hook-key";
/// What PayU's messages are hashed with.
pub const CLIENT_SECRET: &str = "client_secret";
/// The merchant of PayU's golden message.
pub const MERCHANT: &str = "8739528";
/// Our Reference Number of the golden refunds.
pub const REFERENCE: &str = "R0000000000000000000001";
/// The same of PayU's golden list of requests.
const PAYU_TOKEN: &str = "RefundToken1";

/// A client at a base URL; messages must be signed.
pub fn client(kind: GatewayKind, base_url: &str) -> Box<dyn Gateway> {
    let http = Http::default();
    let shop = SecretString::from(r#"{"shop_id":"361","secret_key":"secret"}"#);
    let public_key = Some(PUBLIC_KEY.to_owned());
    match kind {
        GatewayKind::Mindbehind => {
            let token = SecretString::from("token");
            Box::new(MindbehindClient::new(&http, base_url, &token, MindbehindSettings::default()).unwrap())
        }
        GatewayKind::Begateway => {
            let settings = BegatewaySettings { public_key, ..BegatewaySettings::default() };
            Box::new(BegatewayClient::new(&http, base_url, &shop, settings).unwrap())
        }
        GatewayKind::Overpay => {
            let report_base_url = Some(base_url.to_owned());
            let settings = OverpaySettings { public_key, report_base_url, ..OverpaySettings::default() };
            Box::new(OverpayClient::new(&http, base_url, &shop, settings).unwrap())
        }
        GatewayKind::Craftgate => {
            let secret =
                format!(r#"{{"api_key":"api-key","secret_key":"secret-key","webhook_key":"{WEBHOOK_KEY}"}}"#);
            let secret = SecretString::from(secret);
            Box::new(CraftgateClient::new(&http, base_url, &secret, CraftgateSettings::default()).unwrap())
        }
        GatewayKind::Payu => {
            let secret =
                SecretString::from(format!(r#"{{"token":"token","client_secret":"{CLIENT_SECRET}"}}"#));
            let settings = PayuSettings {
                merchant_id: MERCHANT.to_owned(),
                reseller_id: "1212312213".to_owned(),
                ..PayuSettings::default()
            };
            Box::new(PayuClient::new(&http, base_url, &secret, settings).unwrap())
        }
    }
}

/// A refund of the golden answers' payment.
pub fn order(kind: GatewayKind) -> RefundOrder {
    let (payment, currency, minor) = match kind {
        GatewayKind::Mindbehind => ("0198c0de-0000-7000-8000-000000000001", "TRY", 1_250),
        GatewayKind::Begateway | GatewayKind::Overpay => ("1-310b0da80b", "USD", 50),
        GatewayKind::Craftgate => ("1024", "TRY", 10_000),
        GatewayKind::Payu => ("403993715521937565", "INR", 1_000),
    };
    RefundOrder {
        gateway_payment_id: payment.to_owned(),
        gateway_item_id: None,
        gateway_refund_id: None,
        amount: Money::new(minor, currency.parse().unwrap()),
        whole: true,
        authorised_only: false,
        reason: Some("Client request".to_owned()),
        reference_number: if kind == GatewayKind::Payu { PAYU_TOKEN } else { REFERENCE }.to_owned(),
        gateway_key: "0198c0de-0000-7000-8000-000000000001".to_owned(),
        conversation_id: None,
        order_number: "1001".to_owned(),
        options: Details::default(),
    }
}

/// A part of one of Craftgate's items.
pub fn item_order() -> RefundOrder {
    RefundOrder {
        gateway_item_id: Some("2048".to_owned()),
        amount: Money::new(1_250, "TRY".parse().unwrap()),
        whole: false,
        ..order(GatewayKind::Craftgate)
    }
}
