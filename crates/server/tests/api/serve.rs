//! Serving on a real socket, and stopping.

use std::sync::Arc;

use axum::body::Body;
use domain::id::TransactionId;
use http::StatusCode;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::browser::Browser;
use crate::desk::{Desk, ORIGIN};

async fn refund_over(stream: &mut TcpStream, browser: &Browser<'_>, payment: TransactionId) {
    let body = "{\"amount\":\"1.00\"}";
    let request = format!(
        "POST {} HTTP/1.1\r\nhost: localhost\r\norigin: {ORIGIN}\r\ncookie: {}\r\nidempotency-key: k\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        api::paths::refunds(payment),
        browser.cookie.as_deref().unwrap(),
        body.len(),
    );
    stream.write_all(request.as_bytes()).await.unwrap();
}

#[tokio::test]
async fn a_stop_takes_no_new_connections_and_finishes_what_runs() {
    let desk = Arc::new(Desk::open().await);
    let payment = desk.payment("10.00").await;
    let browser = desk.sign_in("agent").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let served = tokio::spawn(server::serve::serve(listener, desk.app.clone(), async move {
        stopped.await.unwrap();
    }));

    desk.gateway.falls_silent();
    let mut running = TcpStream::connect(address).await.unwrap();
    refund_over(&mut running, &browser, payment).await;
    while desk.gateway.calls() == 0 {
        tokio::task::yield_now().await;
    }
    stop.send(()).unwrap();
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(!served.is_finished());

    desk.gateway.speaks();
    let mut answer = String::new();
    running.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
    assert!(answer.contains("\"succeeded\""), "{answer}");
    served.await.unwrap().unwrap();
}

#[tokio::test]
async fn the_head_of_a_page_is_asked_for_without_its_body() {
    let desk = Desk::open().await;
    let request = Browser::new(&desk).request("HEAD", api::paths::HEALTHZ).body(Body::empty()).unwrap();
    let answer = desk.send(request).await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::OK, 0));
}
