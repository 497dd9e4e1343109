//! A Craftgate that answers what is written down, and our client before it.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::money::Money;
use domain::outcome::Outcome;
use gateways::craftgate::client::CraftgateClient;
use gateways::craftgate::settings::CraftgateSettings;
use gateways::details::Details;
use gateways::gateway::{Found, Gateway, RefundOrder, Told};
use gateways::http::Http;
use secrecy::SecretString;
use tokio::net::TcpListener;

pub const SECRET: &str = r#"{"api_key":"api-key","secret_key":"secret-key","webhook_key":"hook-key"}"#;
pub const CANCEL: &str = include_str!("../golden/craftgate/refund_cancel.json");
pub const OF_ITEMS: &str = include_str!("../golden/craftgate/refund_of_items.json");
pub const OF_ONE_ITEM: &str = include_str!("../golden/craftgate/refund_of_one_item.json");

/// A call as it arrived.
#[derive(Clone, Debug)]
pub struct Arrived {
    pub method: String,
    pub uri: String,
    pub headers: HeaderMap,
    pub body: String,
}

/// Answers by path: the first script whose text the path and query begin with.
#[derive(Clone, Default)]
pub struct Gate {
    pub scripts: Arc<Vec<(String, u16, String)>>,
    pub arrived: Arc<Mutex<Vec<Arrived>>>,
}

pub async fn play(
    State(gate): State<Gate>,
    method: axum::http::Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path_and_query().unwrap().to_string();
    let body = String::from_utf8(body.to_vec()).unwrap();
    gate.arrived.lock().unwrap().push(Arrived {
        method: method.to_string(),
        uri: path.clone(),
        headers,
        body,
    });
    let script = gate.scripts.iter().find(|(begin, _, _)| path.starts_with(begin));
    script.map_or_else(
        || (StatusCode::IM_A_TEAPOT, String::new()).into_response(),
        |(_, status, body)| {
            let headers = [("retry-after", "7"), ("location", "/elsewhere")];
            (StatusCode::from_u16(*status).unwrap(), headers, body.clone()).into_response()
        },
    )
}

/// A local Craftgate that follows scripts; gives its address and what arrived.
pub async fn gate(scripts: &[(&str, u16, &str)]) -> (String, Gate) {
    let scripts =
        scripts.iter().map(|(path, status, body)| ((*path).to_owned(), *status, (*body).to_owned()));
    let gate = Gate { scripts: Arc::new(scripts.collect()), arrived: Arc::default() };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(play).with_state(gate.clone());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (format!("http://{address}"), gate)
}

pub fn lira(minor: i64) -> Money {
    Money::new(minor, "TRY".parse().unwrap())
}

pub fn whole() -> RefundOrder {
    RefundOrder {
        gateway_payment_id: "1024".to_owned(),
        gateway_item_id: None,
        gateway_refund_id: None,
        amount: lira(10_000),
        whole: true,
        authorised_only: false,
        reason: Some("wrong size".to_owned()),
        reference_number: "R0000000000000000000001".to_owned(),
        gateway_key: "0198c0de-0000-7000-8000-000000000001".to_owned(),
        conversation_id: Some("basket-7".to_owned()),
        order_number: "1001".to_owned(),
        options: Details::default(),
    }
}

pub fn part(item: Option<&str>) -> RefundOrder {
    RefundOrder { gateway_item_id: item.map(str::to_owned), amount: lira(1_250), whole: false, ..whole() }
}

pub fn client(base_url: &str, settings: CraftgateSettings) -> CraftgateClient {
    CraftgateClient::new(&Http::default(), base_url, &SecretString::from(SECRET), settings).unwrap()
}

pub async fn refund(scripts: &[(&str, u16, &str)], order: &RefundOrder) -> (Told<Outcome>, Vec<Arrived>) {
    let (base_url, gate) = gate(scripts).await;
    let told = client(&base_url, CraftgateSettings::default()).refund(order).await;
    let arrived = gate.arrived.lock().unwrap().clone();
    (told, arrived)
}

pub async fn outcome_of(status: u16, body: &str) -> Outcome {
    refund(&[("/payment/v1/refunds", status, body)], &whole()).await.0.what
}

pub async fn find(scripts: &[(&str, u16, &str)], order: &RefundOrder) -> Told<Found> {
    let (base_url, _gate) = gate(scripts).await;
    client(&base_url, CraftgateSettings::default()).find_refund(order).await
}
