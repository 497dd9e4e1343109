//! A provider of the beGateway family that follows a script: it reads calls, answers each with the next bytes, and keeps what it read.

#[path = "../listening/read_call.rs"]
mod read_call;

use domain::money::Money;
use gateways::details::Details;
use gateways::gateway::RefundOrder;
use read_call::read_call;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

/// What the provider does once it has read a call.
pub enum Script {
    /// Writes these bytes and closes.
    Say(String),
    /// Keeps the connection and says nothing.
    Hang,
}

/// Writes an answer's bytes.
pub fn answer(status: &str, body: &str) -> Script {
    let length = body.len();
    Script::Say(format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"))
}

/// An amount, by its currency's code.
pub fn money(minor: i64, code: &str) -> Money {
    Money::new(minor, code.parse().unwrap())
}

/// A refund of the documented payment.
pub fn order(amount: Money) -> RefundOrder {
    RefundOrder {
        gateway_payment_id: "1-310b0da80b".to_owned(),
        gateway_refund_id: None,
        gateway_item_id: None,
        amount,
        whole: false,
        authorised_only: false,
        options: Details::default(),
        reason: Some("Client request".to_owned()),
        reference_number: "R0000000000000000000001".to_owned(),
        gateway_key: "0198c0de-0000-7000-8000-00000000000a".to_owned(),
        conversation_id: None,
        order_number: "1001".to_owned(),
    }
}

/// Plays a provider for one call that `call` makes to the base URL it is given; gives what came of it and the bytes that arrived.
pub async fn play<T>(script: Script, call: impl AsyncFnOnce(String) -> T) -> (T, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let provider = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let arrived = read_call(&mut stream).await;
        match script {
            Script::Say(answer) => {
                // A client that has read enough may hang up first.
                if stream.write_all(answer.as_bytes()).await.is_ok() {
                    stream.shutdown().await.ok();
                }
                (arrived, None)
            }
            Script::Hang => (arrived, Some(stream)),
        }
    };
    let (told, (arrived, _held)) = tokio::join!(call(base_url), provider);
    (told, arrived)
}
