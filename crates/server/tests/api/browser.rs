//! A browser as far as the server sees one: it keeps the cookie and sends its page's origin.

use axum::body::Body;
use domain::id::TransactionId;
use http::Request;
use http::request::Builder;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::answer::Answer;
use crate::desk::{Desk, ORIGIN};

/// One browser with its cookie, on a page of the panel.
pub struct Browser<'a> {
    desk: &'a Desk,
    /// `name=value`, as it goes into the header.
    pub cookie: Option<String>,
}

impl<'a> Browser<'a> {
    pub const fn new(desk: &'a Desk) -> Self {
        Self { desk, cookie: None }
    }

    /// A request of the page; the test may still change it.
    pub fn request(&self, method: &str, path: &str) -> Builder {
        let request = Request::builder().method(method).uri(path).header("origin", ORIGIN);
        match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        self.desk.send(request).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.desk.send(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_with_key(path, &Uuid::now_v7().to_string(), body).await
    }

    pub async fn post_with_key(&self, path: &str, key: &str, body: &Value) -> Answer {
        let request = self
            .request("POST", path)
            .header("content-type", "application/json")
            .header("idempotency-key", key)
            .body(Body::from(body.to_string()))
            .unwrap();
        self.desk.send(request).await
    }

    /// Refunds a payment under a fresh key.
    pub async fn refund(&self, payment: TransactionId, amount: &str) -> Answer {
        self.post(&api::paths::refunds(payment), &json!({ "amount": amount })).await
    }

    /// Signs in and keeps the cookie, if one comes.
    pub async fn try_sign_in(&mut self, who: &str, password: &str) -> Answer {
        let body = json!({ "email": format!("{who}@demo.example"), "password": password });
        let answer = self.post(api::paths::SESSION, &body).await;
        if let Some(cookie) = answer.headers.get("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            self.cookie = Some(pair.to_owned());
        }
        answer
    }
}
