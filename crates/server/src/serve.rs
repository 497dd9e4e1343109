//! Runs the server and stops it without cutting anything off.

pub mod connections;
mod expire;
mod sweep;
pub mod tls;

use std::future::Future;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

use crate::app::App;
use crate::bulk_refund;
use crate::daily_head;
use crate::event;
use crate::export;
use crate::mail;
use crate::router::router;
use crate::serve::connections::Connections;
use crate::serve::tls::keep_renewed;
use crate::webhook;

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
    let worker = tokio::spawn(run_worker(app.clone(), worker_stops));
    let sweeper = tokio::spawn(sweep::sweep(app.clone()));
    let expirer = tokio::spawn(expire::expire_approvals(app.clone()));
    let messenger = tokio::spawn(webhook::worker::run(app.clone()));
    let exporter = tokio::spawn(export::worker::run(app.clone()));
    let mail_carrier = tokio::spawn(mail::worker::run(app.clone()));
    let bulk_refunder = tokio::spawn(bulk_refund::worker::run(app.clone()));
    let signer = tokio::spawn(daily_head::worker::run(app.clone()));
    let span_noter = tokio::spawn(event::spans::run(app.clone()));
    let (stop_sealer, sealer_stops) = watch::channel(false);
    let sealer = tokio::spawn(event::sealer::run(app.store.clone(), sealer_stops));
    let drain = app.settings.drain_timeout;
    let header_timeout = app.settings.header_timeout;

    let (asked_to_stop, draining) = oneshot::channel();
    let asked = app.stopping.clone();
    let streams_end = app.stopping.clone();
    let stopping = async move {
        shutdown.await;
        streams_end.send_replace(true);
        tracing::info!("stopping: no new connections, running requests finish");
        if asked_to_stop.send(()).is_err() {
            tracing::warn!("the server had already stopped");
        }
    };
    let tls = app.settings.tls.clone();
    let renewer = tls.clone().map(|tls| tokio::spawn(keep_renewed(tls)));
    let acceptor = tls.map(|tls| tls.acceptor());
    let connections = Connections { listener, router: router(app), header_timeout, tls: acceptor };
    tokio::select! {
        () = connections.serve(stopping) => {}
        () = overstayed(draining, drain) => {
            tracing::warn!("some requests did not finish in time and were cut off");
        }
    }

    asked.send_replace(true);
    if let Some(renewer) = renewer {
        renewer.abort();
    }
    sweeper.abort();
    expirer.abort();
    signer.abort();
    span_noter.abort();
    // Before the worker: what it hands over while it stops is still taken.
    if let Err(error) = bulk_refunder.await {
        tracing::error!(%error, "the bulk refunds' worker did not end well");
    }
    if stop_worker.send(true).is_err() {
        tracing::warn!("the worker had already stopped");
    }
    if let Err(error) = worker.await {
        tracing::error!(%error, "the worker's watch did not end well");
    }
    if let Err(error) = exporter.await {
        tracing::error!(%error, "the exports' worker did not end well");
    }
    if let Err(error) = mail_carrier.await {
        tracing::error!(%error, "the mail's worker did not end well");
    }
    // Last: it seals what the others still wrote.
    stop_sealer.send_replace(true);
    if let Err(error) = sealer.await {
        tracing::error!(%error, "the sealer did not end well");
    }
    if let Err(error) = messenger.await {
        tracing::error!(%error, "the webhooks' worker did not end well");
    }
    tracing::info!("stopped");
    Ok(())
}

/// Runs the worker and says so where it ends before it was told to: refunds would be taken and never sent.
async fn run_worker(app: App, stops: watch::Receiver<bool>) {
    let asked = stops.clone();
    let service = app.service.clone();
    let ended = tokio::spawn(async move { service.run_worker(stops).await }).await;
    let told_to = *asked.borrow();
    match ended {
        Ok(()) if told_to => {}
        Ok(()) => {
            app.worker.mark_ended();
            tracing::error!(
                "the worker ended by itself: no refund is sent until the server is started again"
            );
        }
        Err(error) => {
            app.worker.mark_ended();
            tracing::error!(%error, "the worker broke: no refund is sent until the server is started again");
        }
    }
}

/// Is done when a stop was asked for and the time for running requests is over.
async fn overstayed(draining: oneshot::Receiver<()>, drain: Duration) {
    if draining.await.is_err() {
        // Nobody will ever ask: the server ended by itself.
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(drain).await;
}
