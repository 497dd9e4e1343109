//! Writes how a gateway account's circuit stands as the contract has it.

use api::gateway::Circuit;
use domain::circuit::CircuitState;
use store::Micros;
use store::dialect::Reach;
use store::integration::circuit::{self, find_circuit};

use crate::app::App;
use crate::instant::{optional_rfc3339, rfc3339};
use crate::problem::Failure;

/// Writes one.
pub fn write_circuit(circuit: &circuit::Circuit, now: Micros) -> Result<Circuit, Failure> {
    Ok(Circuit {
        state: circuit.state.as_str().to_owned(),
        since: rfc3339(circuit.since)?,
        retry_at: optional_rfc3339(circuit.retry_at)?,
        reason: circuit.reason.clone(),
        paused_until: optional_rfc3339(paused_until(circuit, now))?,
    })
}

/// How the circuit of an account stands, where it is not simply called: absent while it is closed and no pause was asked for.
pub async fn held_back(app: &App, account: Reach) -> Result<Option<Circuit>, Failure> {
    let now = app.now();
    let circuit = find_circuit(&app.store, account).await?;
    let held = circuit
        .filter(|circuit| circuit.state != CircuitState::Closed || paused_until(circuit, now).is_some());
    held.map(|circuit| write_circuit(&circuit, now)).transpose()
}

/// A pause that is not over; one that was asked for later than now came before the clock was set back.
fn paused_until(circuit: &circuit::Circuit, now: Micros) -> Option<Micros> {
    circuit.pause.filter(|pause| pause.at <= now && now < pause.until).map(|pause| pause.until)
}
