//! Writes integrations as the contract has them.

use api::integration::{Integration, IntegrationKind, IntegrationSetting, SecretPart, SettingForm};
use domain::gateway_kind::GatewayKind;
use gateways::account::secret_parts;
use gateways::setting;
use gateways::setting::{Setting, default_settings, settings_of};
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
pub fn write_kinds() -> Result<Vec<IntegrationKind>, Failure> {
    GatewayKind::ALL.into_iter().map(write_kind).collect()
}

fn write_kind(kind: GatewayKind) -> Result<IntegrationKind, Failure> {
    let defaults = default_settings(kind).map_err(Failure::internal)?;
    let settings = settings_of(kind).iter().map(|setting| {
        let default = defaults.get(setting.name);
        let default = default.ok_or_else(|| Failure::internal("a setting is described that is not read"))?;
        Ok(write_setting(*setting, default.to_string()))
    });
    Ok(IntegrationKind {
        kind: kind.as_str().to_owned(),
        secret_parts: secret_parts(kind)
            .iter()
            .map(|part| SecretPart { name: part.name.to_owned(), needed: part.needed })
            .collect(),
        settings: settings.collect::<Result<_, Failure>>()?,
    })
}

fn write_setting(setting: Setting, default: String) -> IntegrationSetting {
    let plain = |form| IntegrationSetting {
        name: setting.name.to_owned(),
        form,
        needed: setting.needed,
        default,
        choices: Vec::new(),
        unit: None,
        least: None,
        most: None,
    };
    match setting.form {
        setting::SettingForm::Text => plain(SettingForm::Text),
        setting::SettingForm::LongText => plain(SettingForm::LongText),
        setting::SettingForm::YesNo => plain(SettingForm::YesNo),
        setting::SettingForm::Texts => plain(SettingForm::Texts),
        setting::SettingForm::Choice(choices) => IntegrationSetting {
            choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
            ..plain(SettingForm::Choice)
        },
        setting::SettingForm::WholeNumber { unit, bounds } => IntegrationSetting {
            unit: unit.map(|unit| unit.as_str().to_owned()),
            least: bounds.map(|(least, _)| least),
            most: bounds.map(|(_, most)| most),
            ..plain(SettingForm::WholeNumber)
        },
    }
}
