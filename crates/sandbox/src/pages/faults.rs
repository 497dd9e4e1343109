//! Faults over HTTP: what a rehearsal lets go wrong, as often as it says.

use axum::Router;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use domain::gateway_kind::GatewayKind;
use serde::{Deserialize, Serialize};

use crate::Sandbox;
use crate::ledger::fault::{Fault, PlannedFault};
use crate::pages::{broken, failed};

/// The most times that one fault is asked for.
const TIMES_MAX: u32 = 1_000_000;

const EXAMPLE: &str = r#"{"kind": "craftgate", "fault": "lose_answer", "times": 1}; the faults are decline, delay, lose_answer, 5xx, duplicate_notification, late_failure, reverse and down; kind may be left out, times is 1 to 1000000"#;

/// Mounts the faults.
pub fn router(bank: Sandbox) -> Router {
    Router::new()
        .route("/sandbox/faults", get(list_faults).post(plan_fault).delete(forget_faults))
        .with_state(bank)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    #[serde(default)]
    kind: Option<String>,
    fault: String,
    #[serde(default = "once")]
    times: u32,
}

const fn once() -> u32 {
    1
}

#[derive(Serialize)]
struct FaultLine {
    kind: Option<&'static str>,
    fault: &'static str,
    times: u32,
}

async fn list_faults(State(bank): State<Sandbox>) -> Response {
    show(&bank, StatusCode::OK).await
}

async fn plan_fault(State(bank): State<Sandbox>, body: Result<Json<Asked>, JsonRejection>) -> Response {
    let planned = body.ok().and_then(|Json(asked)| read(&asked));
    let Some(planned) = planned else { return failed(StatusCode::BAD_REQUEST, "body_invalid", EXAMPLE) };
    match bank.plan_fault(planned).await {
        Ok(()) => show(&bank, StatusCode::CREATED).await,
        Err(error) => broken(&error),
    }
}

async fn forget_faults(State(bank): State<Sandbox>) -> Response {
    match bank.forget_faults().await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => broken(&error),
    }
}

fn read(asked: &Asked) -> Option<PlannedFault> {
    let kind = match &asked.kind {
        Some(kind) => Some(kind.parse().ok()?),
        None => None,
    };
    let fault = Fault::named(&asked.fault)?;
    (1..=TIMES_MAX).contains(&asked.times).then_some(PlannedFault { kind, fault, times: asked.times })
}

async fn show(bank: &Sandbox, status: StatusCode) -> Response {
    let line = |planned: PlannedFault| FaultLine {
        kind: planned.kind.map(GatewayKind::as_str),
        fault: planned.fault.as_str(),
        times: planned.times,
    };
    match bank.planned_faults().await {
        Ok(planned) => (status, Json(planned.into_iter().map(line).collect::<Vec<_>>())).into_response(),
        Err(error) => broken(&error),
    }
}
