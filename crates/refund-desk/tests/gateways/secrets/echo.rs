//! Servers that answer with what they were sent: a webhook's receiver, and gateways that are broken in the worst way.

use std::sync::{Arc, Mutex};

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::secrets::card::Card;

/// How the request is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// 200 with a page, as a proxy's page of errors.
    Page,
    /// 400 with JSON, in every field that a gateway has words in.
    Json,
}

/// The server; ends with the test.
pub struct Echo {
    pub address: String,
    seen: Arc<Mutex<Vec<u8>>>,
}

impl Echo {
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, manner, Arc::clone(&heard)));
            }
        });
        Self { address, seen }
    }

    /// Everything that it was sent so far.
    pub fn seen(&self) -> Vec<u8> {
        self.seen.lock().unwrap().clone()
    }
}

async fn answer(mut stream: TcpStream, manner: Manner, seen: Arc<Mutex<Vec<u8>>>) {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    while !is_whole(&request) {
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => return,
            Ok(length) => request.extend_from_slice(piece.get(..length).unwrap()),
        }
    }
    seen.lock().unwrap().extend_from_slice(&request);
    let text = String::from_utf8_lossy(&request);
    let (status, body) = match manner {
        Manner::Page => ("200 OK", format!("<html><pre>{text}</pre></html>")),
        Manner::Json => ("400 Bad Request", words(&text)),
    };
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n");
    let head = format!("{head}content-type: application/json\r\n\r\n");
    // Whoever asked may be gone.
    drop(stream.write_all(format!("{head}{body}").as_bytes()).await);
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let lengths = head.lines().filter_map(|line| line.split_once(':'));
    let mut lengths = lengths.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = lengths.next().map_or(0, |(_, length)| length.trim().parse().unwrap());
    body.len() >= length
}

/// The headers, which are what a gateway is signed in to with, one after the other.
fn words(request: &str) -> String {
    let (head, _) = request.split_once("\r\n\r\n").unwrap();
    let said = head.replace("\r\n", " ");
    let number = Card::Answer.number();
    let said = json!({
        "code": said, "message": said, "status": "failed", "msg": said, "error_code": 105,
        "errors": { "errorCode": said, "errorDescription": said, "errorGroup": said },
        "response": { "message": said, "status": "failed", "errors": { "base": [said] } },
        "transaction": {
            "status": "failed", "message": said, "code": said, "friendly_message": said,
            "credit_card": { "number": number },
        },
        "data": { "status": "FAILURE", "refundStatus": said, "cardNumber": number },
    });
    Card::Answer.put_in(&said.to_string())
}
