//! The bank's own HTTP server: an ordinary one, but it can drop a connection without a word.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use futures::TryFutureExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::cut::CutConnection;

/// How long a stop waits for answers under way.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a caller may take to send its headers.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// Serves until `shutdown` ends; `stopping` is called then, so that waits end, and answers under way are finished.
pub async fn serve(
    router: Router,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
    stopping: impl FnOnce(),
) -> io::Result<()> {
    let graceful = GracefulShutdown::new();
    tokio::pin!(shutdown);
    tracing::info!(address = %listener.local_addr()?, "the sandbox bank is open");
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Out of file descriptors, mostly: a second gives others time to close theirs.
                tracing::error!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
        };
        let router = router.clone();
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            answer(router.clone(), request.map(Body::new)).map_err(io::Error::other)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke");
            }
        });
    }
    drop(listener);
    stopping();
    if tokio::time::timeout(STOP_TIMEOUT, graceful.shutdown()).await.is_err() {
        tracing::warn!("answers were still under way when the sandbox bank closed");
    }
    Ok(())
}

async fn answer(router: Router, request: hyper::Request<Body>) -> Result<Response, CutConnection> {
    let response = router.oneshot(request).await.unwrap_or_else(|never: Infallible| match never {});
    match response.extensions().get::<CutConnection>() {
        Some(cut) => Err(*cut),
        None => Ok(response),
    }
}
