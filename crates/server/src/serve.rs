//! Runs the server and stops it without cutting anything off.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

use crate::app::App;
use crate::router::router;

const SWEEP_EVERY: Duration = Duration::from_hours(1);

/// Serves until `shutdown` is done. Then: takes no new connections, finishes the running requests (for at most
/// [`drain_timeout`](crate::settings::Settings::drain_timeout)), lets the worker finish its running attempts, returns.
///
/// The worker starts here and outlives the requests, because they wait for its outcomes.
pub async fn serve(
    listener: TcpListener,
    app: App,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (stop_worker, worker_stops) = watch::channel(false);
    let service = app.service.clone();
    let worker = tokio::spawn(async move { service.run_worker(worker_stops).await });
    let sweeper = tokio::spawn(sweep_sessions(app.clone()));
    let drain = app.settings.drain_timeout;

    let (asked_to_stop, draining) = oneshot::channel();
    let stopping = async move {
        shutdown.await;
        tracing::info!("stopping: no new connections, running requests finish");
        if asked_to_stop.send(()).is_err() {
            tracing::warn!("the server had already stopped");
        }
    };
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let http = axum::serve(listener, service).with_graceful_shutdown(stopping);
    let served = tokio::select! {
        served = http => served,
        () = overstayed(draining, drain) => {
            tracing::warn!("some requests did not finish in time and were cut off");
            Ok(())
        }
    };

    sweeper.abort();
    if stop_worker.send(true).is_err() {
        tracing::warn!("the worker had already stopped");
    }
    if let Err(error) = worker.await {
        tracing::error!(%error, "the worker did not end well");
    }
    tracing::info!("stopped");
    served
}

/// Is done when a stop was asked for and the time for running requests is over.
async fn overstayed(draining: oneshot::Receiver<()>, drain: Duration) {
    if draining.await.is_err() {
        // Nobody will ever ask: the server ended by itself.
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(drain).await;
}

async fn sweep_sessions(app: App) {
    let mut every = tokio::time::interval(SWEEP_EVERY);
    loop {
        every.tick().await;
        match store::session::delete_expired_sessions(&app.store, app.now()).await {
            Ok(gone) => tracing::debug!(gone, "swept ended sessions"),
            Err(error) => tracing::warn!(%error, "ended sessions could not be swept"),
        }
    }
}
