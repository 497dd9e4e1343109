//! Takes connections and answers on them; whoever is slow to say what he wants is hung up on.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

/// How long taking connections pauses when there is no room for one: others close theirs meanwhile.
const NO_ROOM_PAUSE: Duration = Duration::from_secs(1);

/// Where connections come in and what answers on them.
pub struct Connections {
    /// Where they come in.
    pub listener: TcpListener,
    /// What answers; it is told the caller's address as [`ConnectInfo`].
    pub router: Router,
    /// How long the head of a request may take, from the opening of the connection or from the last answer on it.
    /// So idle connections end as well, and none holds a file descriptor for nothing.
    pub header_timeout: Duration,
    /// Shakes hands with each caller first, where the server has a certificate of its own. That takes no longer than a head may.
    pub tls: Option<TlsAcceptor>,
}

impl Connections {
    /// Serves until `stopping` is done, then takes no more connections and finishes the requests under way. Dropped
    /// before that, it cuts them off.
    pub async fn serve(self, stopping: impl Future<Output = ()>) {
        let graceful = GracefulShutdown::new();
        let mut open = JoinSet::new();
        tokio::pin!(stopping);
        loop {
            tokio::select! {
                accepted = accept(&self.listener) => {
                    let (stream, caller) = accepted;
                    open.spawn(self.answer(stream, caller, graceful.watcher()));
                }
                Some(_) = open.join_next() => {}
                () = &mut stopping => break,
            }
        }
        drop(self);
        graceful.shutdown().await;
    }

    fn answer(
        &self,
        stream: TcpStream,
        caller: SocketAddr,
        watcher: Watcher,
    ) -> impl Future<Output = ()> + Send + use<> {
        let (router, timeout, tls) = (self.router.clone(), self.header_timeout, self.tls.clone());
        async move {
            let Some(tls) = tls else { return answer_on(stream, caller, router, timeout, watcher).await };
            match tokio::time::timeout(timeout, tls.accept(stream)).await {
                Ok(Ok(stream)) => answer_on(stream, caller, router, timeout, watcher).await,
                Ok(Err(error)) => tracing::debug!(%error, "a handshake failed"),
                Err(_elapsed) => tracing::debug!("a handshake did not come"),
            }
        }
    }
}

async fn answer_on(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    caller: SocketAddr,
    router: Router,
    header_timeout: Duration,
    watcher: Watcher,
) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(caller));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection broke");
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_the_callers(&error) => tracing::debug!(%error, "a caller hung up at once"),
            Err(error) => {
                // Out of file descriptors, mostly.
                tracing::error!(%error, "a connection could not be accepted");
                tokio::time::sleep(NO_ROOM_PAUSE).await;
            }
        }
    }
}

fn is_the_callers(error: &io::Error) -> bool {
    let kinds =
        [io::ErrorKind::ConnectionAborted, io::ErrorKind::ConnectionRefused, io::ErrorKind::ConnectionReset];
    kinds.contains(&error.kind())
}
