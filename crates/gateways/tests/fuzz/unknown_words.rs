//! A gateway may add fields and words at any time: reading goes on, and no outcome turns into another one.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::gateway_kind::GatewayKind;
use domain::payment::PaymentState;
use gateways::begateway::signature::NotificationSigner;
use gateways::craftgate::signature::{SignedNews, sign_notification};
use gateways::gateway::{Found, Gateway, RefundOrder};
use gateways::json_tree::JsonTree;
use gateways::notification::{News, NotificationError, RawNotification, RefundNewsKind};
use gateways::payu::signature::{PaymentNewsParts, payment_news_hash};
use secrecy::SecretString;
use tokio::runtime::Runtime;

use crate::accounts::{CLIENT_SECRET, MERCHANT, PRIVATE_KEY, WEBHOOK_KEY, client, item_order, order};
use crate::gate::Gate;
use crate::{alone, inbound};

/// How a golden body reaches us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comes {
    /// As the answer to a refund, with this status, and means this outcome.
    Answer(u16, &'static str),
    /// The same to a refund of one item.
    ItemAnswer(u16, &'static str),
    /// As the answer to a question about a refund, with this status.
    Lookup(u16, &'static str),
    /// As a message, and says this.
    Message(&'static str),
    /// As a program's call of this path, answered with a status below 300.
    Call(&'static str),
}

use Comes::{Answer, Call, ItemAnswer, Lookup, Message};
use GatewayKind::{Begateway, Craftgate, Mindbehind, Overpay, Payu};

/// Every golden body, and how it comes.
const GOLDEN: [(GatewayKind, &str, Comes); 40] = [
    (Mindbehind, "refund_request", Call("/masterpassIntegration/v1/transactions/refund")),
    (Begateway, "refund_request", Call("/transactions/refunds")),
    (Begateway, "void_request", Call("/transactions/voids")),
    (Begateway, "report_request_day", Call("/api/reports")),
    (Begateway, "report_request_period", Call("/api/reports")),
    (Begateway, "refund_response", Answer(200, "succeeded")),
    (Begateway, "refund_response_newer", Answer(200, "succeeded")),
    (Begateway, "refund_response_newer", Message("succeeded")),
    (Begateway, "void_response", Answer(200, "succeeded")),
    (Begateway, "void_response", Message("succeeded")),
    // It has no times, and a payment without any is none that a report could show.
    (Begateway, "payment_notification", Message("unreadable")),
    (Begateway, "error_older", Answer(422, "refused")),
    (Begateway, "error_refused", Answer(422, "refused")),
    (Begateway, "error_credentials", Answer(401, "refused")),
    (Overpay, "refund_request", Call("/beyag/transactions/refunds")),
    (Overpay, "refund_response", Answer(200, "succeeded")),
    (Overpay, "refund_response", Message("succeeded")),
    (Overpay, "error_missing_amount", Answer(422, "refused")),
    (Overpay, "error_credentials", Answer(401, "refused")),
    (Craftgate, "refund_request", Call("/payment/v1/refunds")),
    (Craftgate, "refund_cancel", Answer(200, "succeeded")),
    (Craftgate, "refund_of_items", Answer(200, "succeeded")),
    (Craftgate, "refund_of_one_item", ItemAnswer(200, "succeeded")),
    (Craftgate, "error_payment", Answer(422, "refused")),
    (Craftgate, "error_validation", Answer(422, "refused")),
    (Craftgate, "notification_refund", Message("hint")),
    (Craftgate, "notification_refund_tx", Message("hint")),
    (Payu, "refund_queued", Answer(200, "accepted")),
    (Payu, "failure_partner_not_allowed", Answer(400, "refused")),
    (Payu, "failure_invalid_auth_token", Answer(401, "refused")),
    (Payu, "failure_invalid_hash", Answer(403, "refused")),
    (Payu, "failure_already_exists", Answer(200, "refused")),
    (Payu, "failure_invalid_amount", Answer(400, "refused")),
    (Payu, "failure_cannot_be_processed", Answer(400, "refused")),
    (Payu, "action_status", Lookup(200, "succeeded")),
    (Payu, "verify_not_found", Lookup(200, "cannot tell")),
    (Payu, "refund_webhook_success", Message("hint")),
    (Payu, "refund_webhook_failure", Message("hint")),
    (Payu, "payment_webhook", Message("payment")),
    (Payu, "failure_token_exists", Answer(400, "refused")),
];

/// Documented failures beside those above, whose bodies differ in their words only.
const SAME_FORM: [&str; 4] = [
    "failure_same_amount_and_token",
    "failure_same_amount_within_5_minutes",
    "failure_no_transaction",
    "failure_invalid_partner",
];

struct Reading {
    runtime: Runtime,
    gate: Gate,
    signer: NotificationSigner,
}

impl Reading {
    fn open() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let gate = runtime.block_on(Gate::open());
        let key: String = PRIVATE_KEY.split_whitespace().collect();
        let signer = NotificationSigner::from_pkcs8(&STANDARD.decode(key).unwrap()).unwrap();
        Self { runtime, gate, signer }
    }

    /// What a body means to us, in a word.
    fn meaning(&self, kind: GatewayKind, comes: Comes, body: &JsonTree) -> &'static str {
        let client = client(kind, &self.gate.base_url);
        match comes {
            Answer(status, _) => self.answer(&*client, status, &order(kind), body),
            ItemAnswer(status, _) => self.answer(&*client, status, &item_order(), body),
            Lookup(status, _) => {
                self.gate.say(status, "", body.to_json().as_bytes());
                match self.runtime.block_on(client.find_refund(&order(kind))).what {
                    Found::Known(outcome) => outcome.as_str(),
                    Found::NotKnown => "not known",
                    Found::CannotTell(_) => "cannot tell",
                }
            }
            Message(_) => self.message(kind, &*client, body),
            Call(path) => {
                let request = inbound::call(kind, "POST", path, hashed(kind, body).as_bytes()).unwrap();
                let held = path.ends_with("voids");
                let state = if held { PaymentState::Authorised } else { PaymentState::Captured };
                let router = inbound::router(kind, state);
                let sent = inbound::send(&router, request);
                if self.runtime.block_on(sent).0.is_success() { "taken" } else { "refused" }
            }
        }
    }

    fn answer(
        &self,
        client: &dyn Gateway,
        status: u16,
        order: &RefundOrder,
        body: &JsonTree,
    ) -> &'static str {
        self.gate.say(status, "", body.to_json().as_bytes());
        self.runtime.block_on(client.refund(order)).what.as_str()
    }

    fn message(&self, kind: GatewayKind, client: &dyn Gateway, body: &JsonTree) -> &'static str {
        let body = hashed(kind, body);
        let tree = JsonTree::read(body.as_bytes()).unwrap();
        let text = |name| tree.text_of(name).unwrap_or_default();
        let mut headers = HeaderMap::new();
        match kind {
            Begateway | Overpay => {
                let signature = self.signer.sign(body.as_bytes()).unwrap();
                headers.insert("content-signature", signature.parse().unwrap());
            }
            Craftgate => {
                let news = SignedNews {
                    event_type: text("eventType"),
                    event_timestamp: text("eventTimestamp"),
                    status: text("status"),
                    payload_id: text("payloadId"),
                };
                let signature = sign_notification(WEBHOOK_KEY, news).unwrap();
                headers.insert("x-cg-signature-v1", signature.parse().unwrap());
            }
            Mindbehind | Payu => {}
        }
        match client.read_notification(&RawNotification { headers: &headers, body: body.as_bytes() }) {
            Ok(told) => match told.news {
                News::Payment(_) => "payment",
                News::Refund(news) if news.kind == RefundNewsKind::Succeeded => "succeeded",
                News::Refund(_) => "another end",
                News::Hint { .. } => "hint",
                News::Other(_) => "other",
            },
            Err(NotificationError::NotGenuine(_)) => "not genuine",
            Err(NotificationError::Unreadable(_)) => "unreadable",
            Err(NotificationError::Unsupported) => "unsupported",
        }
    }
}

/// The body as JSON; PayU's payment message with the hash of what it now says.
fn hashed(kind: GatewayKind, body: &JsonTree) -> String {
    let text = |name| body.text_of(name).unwrap_or_default();
    let JsonTree::Object(fields) = body else { unreachable!("each golden body is an object: {body:?}") };
    if kind != Payu || text("txnid").is_empty() {
        return body.to_json();
    }
    let parts = PaymentNewsParts {
        status: text("status"),
        udf: ["udf1", "udf2", "udf3", "udf4", "udf5"].map(text),
        email: text("email"),
        firstname: text("firstname"),
        productinfo: text("productinfo"),
        amount: text("amount"),
        txnid: text("txnid"),
        merchant_id: MERCHANT,
    };
    let hash = payment_news_hash(&parts, &SecretString::from(CLIENT_SECRET));
    let fields = fields.iter().map(|(name, value)| {
        let value = if name == "hash" { JsonTree::Text(hash.clone()) } else { value.clone() };
        (name.clone(), value)
    });
    JsonTree::Object(fields.collect()).to_json()
}

fn golden(kind: GatewayKind, name: &str) -> JsonTree {
    let path = format!("{}/tests/golden/{kind}/{name}.json", env!("CARGO_MANIFEST_DIR"));
    JsonTree::read_object(&std::fs::read(&path).unwrap_or_else(|error| unreachable!("{path}: {error}")))
        .unwrap()
}

/// A field that nobody knows, in each object by itself: with a text, a number beyond all types, an object of the same names.
fn with_unknown_fields(tree: &JsonTree) -> Vec<JsonTree> {
    let mut all = Vec::new();
    let object = JsonTree::Object(vec![("status".to_owned(), JsonTree::Text("failed".to_owned()))]);
    let number = JsonTree::Number("1e999".to_owned());
    for value in
        [JsonTree::Text("new".to_owned()), number, object, JsonTree::Null, JsonTree::List(Vec::new())]
    {
        changed(
            tree,
            &mut |node| {
                let JsonTree::Object(fields) = node else { return None };
                let mut fields = fields.clone();
                fields.insert(0, ("aFieldThatIsNew".to_owned(), value.clone()));
                Some(JsonTree::Object(fields))
            },
            &mut all,
        );
    }
    all
}

/// Each text that is one word by itself replaced by a word that nobody knows.
fn with_unknown_words(tree: &JsonTree) -> Vec<JsonTree> {
    let mut all = Vec::new();
    changed(
        tree,
        &mut |node| {
            let JsonTree::Text(text) = node else { return None };
            let is_word = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
            is_word.then(|| JsonTree::Text("AWORDTHATISNEW".to_owned()))
        },
        &mut all,
    );
    all
}

/// The tree once for each of its nodes that a change applies to, with that one changed.
fn changed(tree: &JsonTree, change: &mut impl FnMut(&JsonTree) -> Option<JsonTree>, all: &mut Vec<JsonTree>) {
    all.extend(change(tree));
    match tree {
        JsonTree::Object(fields) => {
            for (at, (_, value)) in fields.iter().enumerate() {
                let mut below = Vec::new();
                changed(value, change, &mut below);
                all.extend(below.into_iter().map(|node| {
                    let mut fields = fields.clone();
                    fields.get_mut(at).unwrap().1 = node;
                    JsonTree::Object(fields)
                }));
            }
        }
        JsonTree::List(items) => {
            for (at, value) in items.iter().enumerate() {
                let mut below = Vec::new();
                changed(value, change, &mut below);
                all.extend(below.into_iter().map(|node| {
                    let mut items = items.clone();
                    *items.get_mut(at).unwrap() = node;
                    JsonTree::List(items)
                }));
            }
        }
        JsonTree::Null | JsonTree::Bool(_) | JsonTree::Number(_) | JsonTree::Text(_) | JsonTree::Deep(_) => {}
    }
}

/// What a body with a word that nobody knows may mean, by what it meant: the same, or what makes us ask. A success never becomes a
/// failure, nor the other way round.
const fn cautious(meant: &str) -> &'static [&'static str] {
    match meant.as_bytes() {
        b"succeeded" => &["succeeded", "accepted", "unknown", "cannot tell", "hint", "other"],
        b"refused" => &["refused", "unknown"],
        b"accepted" => &["accepted", "unknown"],
        b"payment" => &["payment", "other", "hint"],
        b"hint" => &["hint", "other"],
        b"unreadable" => &["unreadable", "other"],
        _ => &["cannot tell"],
    }
}

const fn expected(comes: Comes) -> &'static str {
    match comes {
        Answer(_, word) | ItemAnswer(_, word) | Lookup(_, word) | Message(word) => word,
        Call(_) => "taken",
    }
}

#[test]
fn every_golden_body_is_in_the_table() {
    let mut missing = BTreeMap::new();
    for kind in GatewayKind::ALL {
        let folder = format!("{}/tests/golden/{kind}", env!("CARGO_MANIFEST_DIR"));
        for entry in std::fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let Some(name) = name.strip_suffix(".json") else { continue };
            let listed = GOLDEN.iter().any(|(of, golden, _)| *of == kind && *golden == name);
            // PayU's sample call has a hash that is none, so no desk takes it.
            let is_dummy = kind == Payu && name == "refund_request";
            if !(listed || is_dummy || SAME_FORM.contains(&name)) {
                missing.insert(name.to_owned(), kind);
            }
        }
    }
    assert!(missing.is_empty(), "say how these come: {missing:?}");
}

#[test]
fn a_field_that_is_new_changes_nothing_wherever_it_stands() {
    let _alone = alone();
    let reading = Reading::open();
    for (kind, name, comes) in GOLDEN {
        let body = golden(kind, name);
        assert_eq!(reading.meaning(kind, comes, &body), expected(comes), "{kind} {name}");
        let changed = with_unknown_fields(&body);
        assert!(changed.len() >= 5, "{kind} {name}");
        for body in changed {
            assert_eq!(
                reading.meaning(kind, comes, &body),
                expected(comes),
                "{kind} {name}: {}",
                body.to_json()
            );
        }
    }
}

#[test]
fn a_word_that_is_new_leaves_the_outcome_or_makes_us_ask() {
    let _alone = alone();
    let reading = Reading::open();
    let mut words = 0;
    for (kind, name, comes) in GOLDEN.into_iter().filter(|(_, _, comes)| !matches!(comes, Call(_))) {
        for body in with_unknown_words(&golden(kind, name)) {
            let meaning = reading.meaning(kind, comes, &body);
            let allowed = cautious(expected(comes));
            assert!(allowed.contains(&meaning), "{kind} {name} is {meaning}: {}", body.to_json());
            words += 1;
        }
    }
    assert!(words > 60, "only {words} words were replaced");
}
