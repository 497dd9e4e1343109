//! `/healthz` and `/readyz`.

use http::StatusCode;

use crate::browser::Browser;
use crate::desk::Desk;

#[tokio::test]
async fn a_serving_desk_is_alive_and_ready() {
    let desk = Desk::open().await;
    let anyone = Browser::new(&desk);
    let alive = anyone.get(api::paths::HEALTHZ).await;
    assert_eq!((alive.status, alive.text()), (StatusCode::OK, "ok"));
    assert_eq!(anyone.get(api::paths::READYZ).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_desk_without_its_database_is_alive_and_not_ready() {
    let desk = Desk::open().await;
    desk.store.close().await;
    let anyone = Browser::new(&desk);
    assert_eq!(anyone.get(api::paths::HEALTHZ).await.status, StatusCode::OK);
    let problem = anyone.get(api::paths::READYZ).await.problem(503, "not_ready");
    assert!(!problem.detail.contains("pool"), "{problem:?}");
}
