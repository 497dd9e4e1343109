//! A shop that is told of its refunds: it answers as the test says, and hands over what it was sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use api::webhook::{WEBHOOK_ID, WEBHOOK_SIGNATURE, WEBHOOK_TIMESTAMP, WebhookMessage};
use axum::Router;
use axum::body::Bytes;
use axum::routing::any;
use http::{HeaderMap, StatusCode};
use secrecy::SecretString;
use server::webhook::signature::sign;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// Far longer than any message takes that comes at all.
const LONG: Duration = Duration::from_secs(30);

/// What the shop was sent.
#[derive(Debug)]
pub struct Received {
    pub headers: HeaderMap,
    pub body: String,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    pub fn id(&self) -> String {
        self.header(WEBHOOK_ID).to_owned()
    }

    pub fn message(&self) -> WebhookMessage {
        serde_json::from_str(&self.body).unwrap()
    }

    #[track_caller]
    pub fn assert_signed_with(&self, secret: &str) {
        let timestamp = self.header(WEBHOOK_TIMESTAMP).parse().unwrap();
        let expected = sign(&SecretString::from(secret), &self.id(), timestamp, &self.body).unwrap();
        assert_eq!(self.header(WEBHOOK_SIGNATURE), expected);
    }
}

/// The shop.
pub struct Receiver {
    pub url: String,
    answer: Arc<AtomicU16>,
    received: mpsc::UnboundedReceiver<Received>,
}

impl Receiver {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks?shop=1", listener.local_addr().unwrap());
        let answer = Arc::new(AtomicU16::new(204));
        let (sender, received) = mpsc::unbounded_channel();
        let status = Arc::clone(&answer);
        let take = move |headers: HeaderMap, body: Bytes| async move {
            let body = String::from_utf8(body.to_vec()).unwrap();
            sender.send(Received { headers, body }).unwrap();
            let status = StatusCode::from_u16(status.load(Ordering::SeqCst)).unwrap();
            (status, [("location", "http://127.0.0.1:9/elsewhere")], "thanks\n".repeat(1_000))
        };
        tokio::spawn(async move {
            axum::serve(listener, Router::new().route("/hooks", any(take))).await.unwrap();
        });
        Self { url, answer, received }
    }

    pub fn answers(&self, status: u16) {
        self.answer.store(status, Ordering::SeqCst);
    }

    /// What it is sent next.
    pub async fn next(&mut self) -> Received {
        tokio::time::timeout(LONG, self.received.recv()).await.unwrap().unwrap()
    }

    /// Whether it was sent anything that nobody has looked at.
    pub fn has_more(&mut self) -> bool {
        self.received.try_recv().is_ok()
    }
}
