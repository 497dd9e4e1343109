//! Every reader of a gateway's bytes, by name; each takes any bytes.

use axum::Router;
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::gateway_kind::GatewayKind;
use domain::money::Money;
use domain::payment::PaymentState;
use gateways::begateway::exponent::read_minor;
use gateways::begateway::listing::{read_page, read_report};
use gateways::begateway::settings::ShopSecret;
use gateways::begateway::signature::{NotificationKey, NotificationSigner, read_basic};
use gateways::begateway::wire::transaction::tracking_names;
use gateways::craftgate::settings::CraftgateSecret;
use gateways::craftgate::signature::{Plus, SignedNews, decode_url, sign_notification};
use gateways::craftgate::{local_time, wire::call::number};
use gateways::dialect::order::major_text;
use gateways::gateway::Gateway;
use gateways::http::{ANSWER_LIMIT_BYTES, segment};
use gateways::json_tree::JsonTree;
use gateways::listing::ListQuery;
use gateways::mindbehind::wire::WireAmount;
use gateways::notification::{News, RawNotification};
use gateways::payu::settings::PayuSecret;
use gateways::payu::wire::call::PayuId;
use secrecy::SecretString;
use tokio::runtime::Runtime;

use crate::accounts::{PRIVATE_KEY, REFERENCE, WEBHOOK_KEY, client, item_order, order};
use crate::dice::Dice;
use crate::gate::Gate;
use crate::inbound;

/// Answers that a gateway can give; no 1xx, 204 or 304, which have no body.
const STATUSES: [u16; 16] = [200, 201, 202, 299, 301, 400, 401, 403, 404, 408, 409, 418, 422, 429, 500, 503];
const RETRIES: [&str; 4] = ["7", "-1", "99999999999999999999999", "Wed, 21 Oct 2026 07:28:00 GMT"];

/// What the readers share.
pub struct Desk {
    runtime: Runtime,
    gate: Gate,
    accounts: Vec<(GatewayKind, Box<dyn Gateway>, Router)>,
    signer: NotificationSigner,
}

/// One reader: its name, and what it does with bytes.
pub type Reader = (&'static str, fn(&Desk, &mut Dice, &[u8]));

pub const ALL: [Reader; 9] = [
    ("JSON tree", read_tree),
    ("amounts, times, ids, secrets, headers", read_texts),
    ("answers to a refund", read_answers),
    ("answers to a question", read_lookups),
    ("lists and their cursors", read_lists),
    ("messages, unsigned or forged", read_forged_messages),
    ("messages, rightly signed", read_signed_messages),
    ("inbound bodies", read_inbound_bodies),
    ("inbound paths, queries, headers", read_inbound_texts),
];

impl Desk {
    pub fn open() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let gate = runtime.block_on(Gate::open());
        let accounts = GatewayKind::ALL
            .map(|kind| (kind, client(kind, &gate.base_url), inbound::router(kind, PaymentState::Captured)))
            .into_iter()
            .collect();
        let key: String = PRIVATE_KEY.split_whitespace().collect();
        let signer = NotificationSigner::from_pkcs8(&STANDARD.decode(key).unwrap()).unwrap();
        Self { runtime, gate, accounts, signer }
    }

    fn any(&self, dice: &mut Dice) -> &(GatewayKind, Box<dyn Gateway>, Router) {
        dice.one_of(&self.accounts)
    }
}

fn read_tree(_desk: &Desk, _dice: &mut Dice, body: &[u8]) {
    if let Some(tree) = JsonTree::read(body) {
        assert!(tree.leaves().len() <= body.len());
        assert_eq!(JsonTree::read(tree.to_json().as_bytes()), Some(tree), "what is written is read again");
    }
}

fn read_texts(_desk: &Desk, dice: &mut Dice, body: &[u8]) {
    // The longest field that any body can hold.
    let body = body.get(..body.len().min(ANSWER_LIMIT_BYTES)).unwrap();
    let text = String::from_utf8_lossy(body);
    let currency = dice.one_of(&["TRY", "JPY", "KWD", "INR"]).parse().unwrap();
    if let Ok(money) = Money::parse(&text, currency) {
        assert_eq!(
            Money::parse(&money.to_string(), currency),
            Ok(money),
            "an amount is read as it is written"
        );
    }
    if let Ok(money) = read_minor(&text, currency) {
        assert_eq!(money.currency(), currency);
    }
    assert!(major_text(&text, 3).len() <= text.len() + 8);
    assert!(tracking_names(&text).all(|name| !name.is_empty()));
    assert!(segment(&text).is_ascii());
    drop((PayuId::read(&text), number(&text), serde_json::from_slice::<WireAmount>(body)));
    drop((local_time::read(&text, &local_time::default_zone()), decode_url(&text, Plus::IsPlus)));
    let secret = SecretString::from(text.clone().into_owned());
    drop((ShopSecret::read(&secret), CraftgateSecret::read(&secret), PayuSecret::read(&secret)));
    drop(NotificationKey::read(&text));
    if let Ok(value) = HeaderValue::from_bytes(body) {
        let _read = read_basic(&HeaderMap::from_iter([(axum::http::header::AUTHORIZATION, value)]));
    }
}

fn read_answers(desk: &Desk, dice: &mut Dice, body: &[u8]) {
    let (kind, client, _) = desk.any(dice);
    desk.gate.say(*dice.one_of(&STATUSES), dice.one_of::<&str>(&RETRIES), body);
    let mut order =
        if *kind == GatewayKind::Craftgate && dice.below(2) == 0 { item_order() } else { order(*kind) };
    order.authorised_only = dice.below(4) == 0;
    let told = desk.runtime.block_on(client.refund(&order));
    assert!(told.details.iter().count() <= body.len(), "{told:?}");
}

fn read_lookups(desk: &Desk, dice: &mut Dice, body: &[u8]) {
    let (kind, client, _) = desk.any(dice);
    desk.gate.say(*dice.one_of(&STATUSES), dice.one_of::<&str>(&RETRIES), body);
    let mut order =
        if *kind == GatewayKind::Craftgate && dice.below(2) == 0 { item_order() } else { order(*kind) };
    order.gateway_refund_id = (dice.below(2) == 0).then(|| "2-310b0da80b".to_owned());
    let told = desk.runtime.block_on(client.find_refund(&order));
    assert!(told.details.iter().count() <= body.len(), "{told:?}");
}

fn read_lists(desk: &Desk, dice: &mut Dice, body: &[u8]) {
    let (_, client, _) = desk.any(dice);
    desk.gate.say(if dice.below(4) == 0 { *dice.one_of(&STATUSES) } else { 200 }, "7", body);
    let cursor = (dice.below(4) == 0).then(|| String::from_utf8_lossy(body).into_owned());
    let query = ListQuery { from_us: 1_681_400_000_000_000, to_us: 1_712_102_400_000_000, cursor, limit: 25 };
    if let Ok(page) = desk.runtime.block_on(client.list_payments(&query)) {
        assert!(page.payments.len() + page.refunds.len() + page.rejected.len() <= body.len());
    }
    if let Ok(report) = read_report(body) {
        drop(read_page(&report, &query));
    }
}

fn read_forged_messages(desk: &Desk, dice: &mut Dice, body: &[u8]) {
    let (kind, client, _) = desk.any(dice);
    let mut headers = HeaderMap::new();
    let start = body.get(..body.len().min(200)).unwrap();
    if let Ok(value) = HeaderValue::from_bytes(start) {
        for name in ["content-signature", "x-cg-signature-v1", "authorization"] {
            headers.insert(name, value.clone());
        }
    }
    let told = client.read_notification(&RawNotification { headers: &headers, body });
    let believed = matches!(told, Ok(ref told) if matches!(told.news, News::Payment(_) | News::Refund(_)));
    assert!(!believed, "{kind}: nobody signed this: {told:?}");
}

fn read_signed_messages(desk: &Desk, dice: &mut Dice, body: &[u8]) {
    let (kind, client, _) = desk.any(dice);
    let mut headers = HeaderMap::new();
    let signature = match kind {
        GatewayKind::Begateway | GatewayKind::Overpay => {
            Some(("content-signature", desk.signer.sign(body).unwrap()))
        }
        GatewayKind::Craftgate => JsonTree::read_object(body).map(|tree| {
            let text = |name| tree.text_of(name).unwrap_or_default();
            let news = SignedNews {
                event_type: text("eventType"),
                event_timestamp: text("eventTimestamp"),
                status: text("status"),
                payload_id: text("payloadId"),
            };
            ("x-cg-signature-v1", sign_notification(WEBHOOK_KEY, news).unwrap())
        }),
        GatewayKind::Mindbehind | GatewayKind::Payu => None,
    };
    if let Some((name, signature)) = signature {
        headers.insert(name, signature.parse().unwrap());
    }
    drop(client.read_notification(&RawNotification { headers: &headers, body }));
}

fn read_inbound_bodies(desk: &Desk, dice: &mut Dice, body: &[u8]) {
    let (kind, _, router) = desk.any(dice);
    let path = dice.one_of(inbound::posts(*kind));
    let request = inbound::call(*kind, "POST", path, body).unwrap();
    let (status, answer) = desk.runtime.block_on(inbound::send(router, request));
    assert!(status.as_u16() < 500, "{kind} {path}: {status} {}", String::from_utf8_lossy(&answer));
}

fn read_inbound_texts(desk: &Desk, dice: &mut Dice, body: &[u8]) {
    let (kind, _, router) = desk.any(dice);
    let text = String::from_utf8_lossy(body.get(..body.len().min(8_000)).unwrap());
    let paths = inbound::gets(*kind);
    let written = if dice.below(2) == 0 { segment(&text) } else { text.into_owned() };
    let path = if paths.is_empty() { "/x/".to_owned() } else { format!("{}{written}", dice.one_of(paths)) };
    let Some(mut request) = inbound::call(*kind, dice.one_of::<&str>(&["GET", "POST"]), &path, b"{}") else {
        return;
    };
    if dice.below(2) == 0 {
        let names = [
            "authorization",
            "requestid",
            "x-idempotency-key",
            "x-signature",
            "mgmttoken",
            "host",
            "content-type",
        ];
        let name = dice.one_of(&names);
        let Some(changed) = inbound::with_header(request, name, body) else { return };
        request = changed;
    }
    let (status, answer) = desk.runtime.block_on(inbound::send(router, request));
    assert!(status.as_u16() < 500, "{kind} {path}: {status} {}", String::from_utf8_lossy(&answer));
    assert!(!String::from_utf8_lossy(&answer).contains(REFERENCE) || status.is_success());
}
