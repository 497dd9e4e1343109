//! Writes integrations as the contract has them.

use api::integration::{Integration, IntegrationKind, SecretPart};
use domain::gateway_kind::GatewayKind;
use gateways::account::secret_parts;
use store::dialect::Reach;
use store::integration;
use store::integration::circuit::{Circuit, find_circuit};

use crate::app::App;
use crate::gateway::circuit::write_circuit;
use crate::problem::Failure;

/// Writes one, with how its circuit stands.
pub async fn write_integration(app: &App, row: integration::Integration) -> Result<Integration, Failure> {
    let reach = Reach { company: row.company_id, integration: row.id };
    let circuit = find_circuit(&app.store, reach).await?;
    let now = app.now();
    Ok(Integration {
        id: row.id,
        kind: row.gateway_kind.as_str().to_owned(),
        enabled: row.enabled,
        circuit: write_circuit(&circuit.unwrap_or_else(|| Circuit::closed(now)), now)?,
        notification_url: (row.gateway_kind != GatewayKind::Mindbehind).then(|| {
            format!("{}{}", app.settings.public_url, api::paths::notifications(row.company_id, row.id))
        }),
        name: row.name,
        base_url: row.base_url,
        settings: row.settings,
    })
}

/// Writes what each kind is set up with.
pub fn write_kinds() -> Vec<IntegrationKind> {
    GatewayKind::ALL
        .into_iter()
        .map(|kind| IntegrationKind {
            kind: kind.as_str().to_owned(),
            secret_parts: secret_parts(kind)
                .iter()
                .map(|part| SecretPart { name: part.name.to_owned(), needed: part.needed })
                .collect(),
        })
        .collect()
}
