//! A shop that is told of its refunds: it answers as the test says, and hands over what it was sent.

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use api::webhook::{WEBHOOK_ID, WEBHOOK_SIGNATURE, WEBHOOK_TIMESTAMP, WebhookMessage};
use axum::Router;
use axum::body::Bytes;
use axum::routing::any;
use http::{HeaderMap, HeaderValue, StatusCode};
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
        self.assert_signed_with_each(&[secret]);
    }

    /// Its signatures are made with these secrets, in this order, and there is no other.
    #[track_caller]
    pub fn assert_signed_with_each(&self, secrets: &[&str]) {
        let timestamp = self.header(WEBHOOK_TIMESTAMP).parse().unwrap();
        let signature =
            |secret: &&str| sign(&SecretString::from(*secret), &self.id(), timestamp, &self.body).unwrap();
        let expected: Vec<String> = secrets.iter().map(signature).collect();
        let signed: Vec<&str> = self.header(WEBHOOK_SIGNATURE).split(' ').collect();
        assert_eq!(signed, expected);
    }
}

/// The shop.
pub struct Receiver {
    pub url: String,
    answer: Arc<AtomicU16>,
    retry_after: Arc<Mutex<Option<String>>>,
    received: mpsc::UnboundedReceiver<Received>,
}

impl Receiver {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks?shop=1", listener.local_addr().unwrap());
        let answer = Arc::new(AtomicU16::new(204));
        let retry_after = Arc::new(Mutex::new(None::<String>));
        let (sender, received) = mpsc::unbounded_channel();
        let (status, pause) = (Arc::clone(&answer), Arc::clone(&retry_after));
        let take = move |headers: HeaderMap, body: Bytes| async move {
            let body = String::from_utf8(body.to_vec()).unwrap();
            sender.send(Received { headers, body }).unwrap();
            let status = StatusCode::from_u16(status.load(Ordering::SeqCst)).unwrap();
            let mut headers = HeaderMap::new();
            headers.insert("location", HeaderValue::from_static("http://127.0.0.1:9/elsewhere"));
            if let Some(pause) = pause.lock().unwrap().as_deref() {
                headers.insert("retry-after", pause.parse().unwrap());
            }
            (status, headers, "thanks\n".repeat(1_000))
        };
        tokio::spawn(async move {
            axum::serve(listener, Router::new().route("/hooks", any(take))).await.unwrap();
        });
        Self { url, answer, retry_after, received }
    }

    pub fn answers(&self, status: u16) {
        self.answer.store(status, Ordering::SeqCst);
    }

    /// It says with each answer how long it wants to be left alone.
    pub fn wants_to_be_left_alone_for(&self, retry_after: &str) {
        *self.retry_after.lock().unwrap() = Some(retry_after.to_owned());
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
