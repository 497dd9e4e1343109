//! Serving on a real socket, and stopping.

mod tls;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use domain::id::TransactionId;
use http::StatusCode;
use refunds::clock::Clock;
use refunds::observer::NoObserver;
use refunds::random::SystemRandom;
use refunds::service::{Parts as ServiceParts, RefundService};
use refunds::settings::RefundSettings;
use server::app::{App, Parts};
use server::metrics::Metrics;
use server::panel::Panel;
use server::settings::Settings;
use store::Micros;
use store::throttle::{find_throttle, record_failure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::browser::Browser;
use crate::desk::{BEGINNING, Desk, ORIGIN, SECOND, SHORT_WAIT};
use crate::gateway::{TestDirectory, TestGateway};

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
async fn a_request_that_outlasts_the_stop_is_cut_off_and_its_refund_is_finished() {
    let desk = Desk::open_with(|settings| settings.drain_timeout = SHORT_WAIT, [].into()).await;
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
    assert_eq!(all_said(&mut running).await, "");

    desk.gateway.speaks();
    served.await.unwrap().unwrap();
}

/// Everything that is said until the connection ends, which must be soon.
async fn all_said(stream: &mut TcpStream) -> String {
    String::from_utf8(all_said_bytes(stream).await).unwrap()
}

async fn all_said_bytes(stream: &mut TcpStream) -> Vec<u8> {
    let mut said = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut said));
    // A connection that is reset has ended as well.
    read.await.unwrap().ok();
    said
}

#[tokio::test]
async fn whoever_is_slow_with_a_requests_head_is_hung_up_on() {
    let desk =
        Desk::open_with(|settings| settings.header_timeout = Duration::from_millis(200), [].into()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(server::serve::serve(listener, desk.app.clone(), std::future::pending::<()>()));

    for head in ["", "GET /healthz HTTP/1.1\r\nhost: loc"] {
        let mut slow = TcpStream::connect(address).await.unwrap();
        slow.write_all(head.as_bytes()).await.unwrap();
        let said = all_said(&mut slow).await;
        assert!(!said.contains("200 OK"), "{said}");
    }
    let mut idle = TcpStream::connect(address).await.unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let said = all_said(&mut idle).await;
    assert!(said.starts_with("HTTP/1.1 200 OK\r\n") && said.ends_with("ok"), "{said}");
    served.abort();
}

/// A clock that breaks whoever looks at it.
struct BrokenClock;

impl Clock for BrokenClock {
    fn now(&self) -> Micros {
        panic!("this clock is broken, as the test wants it");
    }
}

#[tokio::test]
async fn a_server_whose_worker_broke_is_not_ready() {
    let desk = Desk::open().await;
    let app = App::new(Parts {
        service: RefundService::new(ServiceParts {
            store: desk.store.clone(),
            clock: Arc::new(BrokenClock),
            random: Arc::new(SystemRandom),
            gateways: Arc::new(TestDirectory(TestGateway::new())),
            settings: RefundSettings::default(),
            observer: Arc::new(NoObserver),
        }),
        clock: Arc::<crate::desk::TestClock>::clone(&desk.clock),
        settings: Settings::new(ORIGIN).unwrap(),
        panel: Panel::new([].into()),
        metrics: Metrics::new(),
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let served = tokio::spawn(server::serve::serve(listener, app, async move {
        stopped.await.unwrap();
    }));

    let said = loop {
        let mut anyone = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {} HTTP/1.1\r\nconnection: close\r\n\r\n", api::paths::READYZ);
        anyone.write_all(request.as_bytes()).await.unwrap();
        let said = all_said(&mut anyone).await;
        if !said.starts_with("HTTP/1.1 200 ") {
            break said;
        }
    };
    assert!(said.starts_with("HTTP/1.1 503 "), "{said}");
    assert!(said.contains("\"not_ready\""), "{said}");
    stop.send(()).unwrap();
    served.await.unwrap().unwrap();
}

#[tokio::test]
async fn failed_sign_ins_of_long_ago_are_swept() {
    let desk = Desk::open().await;
    record_failure(&desk.store, "old", BEGINNING - 25 * 60 * 60 * SECOND).await.unwrap();
    record_failure(&desk.store, "recent", BEGINNING - 23 * 60 * 60 * SECOND).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let served = tokio::spawn(server::serve::serve(listener, desk.app.clone(), std::future::pending::<()>()));
    while find_throttle(&desk.store, "old").await.unwrap().is_some() {
        tokio::task::yield_now().await;
    }
    assert!(find_throttle(&desk.store, "recent").await.unwrap().is_some());
    served.abort();
}

#[tokio::test]
async fn the_head_of_a_page_is_asked_for_without_its_body() {
    let desk = Desk::open().await;
    let request = Browser::new(&desk).request("HEAD", api::paths::HEALTHZ).body(Body::empty()).unwrap();
    let answer = desk.send(request).await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::OK, 0));
}
