//! Finds the client of an integration: the one place where a secret is decrypted.

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use domain::capabilities::Capabilities;
use domain::gateway_kind::GatewayKind;
use domain::id::IntegrationId;
use gateways::begateway::client::BegatewayClient;
use gateways::capabilities;
use gateways::craftgate::client::CraftgateClient;
use gateways::gateway::Gateway;
use gateways::http::Http;
use gateways::mindbehind::client::MindbehindClient;
use gateways::overpay::client::OverpayClient;
use gateways::payu::client::PayuClient;
use gateways::setting::BlamesSetting;
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use store::integration::Integration;

use crate::vault::{Vault, VaultError};

/// Gives the client of an integration, and what its gateway can do.
pub trait GatewayDirectory: Send + Sync {
    /// The client of an integration, ready to be called.
    fn gateway(&self, integration: &Integration) -> Result<Arc<dyn Gateway>, DirectoryError>;

    /// What a gateway account of this kind and with these settings, the integration's JSON, can do.
    ///
    /// Settings that do not read are told where the account is called, which it cannot be: here they count as none.
    fn capabilities(&self, kind: GatewayKind, settings: &str) -> Capabilities {
        capabilities::of_account(kind, settings).unwrap_or_else(|_unread| capabilities::of_kind(kind))
    }

    /// The vault that opens the secrets; none where no secret is kept.
    fn vault(&self) -> Option<&Vault> {
        None
    }
}

/// Why an integration cannot be called.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// Its secret cannot be read.
    #[error("the integration's secret cannot be read")]
    Secret(#[from] VaultError),
    /// Its settings are not what its wire understands.
    #[error("the integration's settings do not read")]
    Settings(#[source] serde_json::Error),
    /// Its address or token is of no use.
    #[error("the integration cannot be called as it is set up")]
    Client {
        /// The setting whose fault it is; none where another part of the account is wrong.
        setting: Option<&'static str>,
        /// What is wrong.
        source: Box<dyn Error + Send + Sync>,
    },
}

/// The directory over real gateways.
pub struct LiveDirectory {
    vault: Vault,
    http: Http,
    clients: Mutex<HashMap<IntegrationId, Client>>,
}

/// A client and the integration as it was when the client was made.
struct Client {
    made_for: Integration,
    gateway: Arc<dyn Gateway>,
}

impl LiveDirectory {
    /// Takes the vault that opens the integrations' secrets.
    #[must_use]
    pub fn new(vault: Vault, http: Http) -> Self {
        Self { vault, http, clients: Mutex::new(HashMap::new()) }
    }

    fn connect(&self, integration: &Integration) -> Result<Arc<dyn Gateway>, DirectoryError> {
        let secret = self.vault.open(
            &integration.secret_key_id,
            &secret_context(integration.id),
            &integration.secret_ciphertext,
        )?;
        client_of(&self.http, integration.gateway_kind, &integration.base_url, &secret, &integration.settings)
    }
}

/// Makes the client of an account that may not be written down yet; no call is made.
pub fn client_of(
    http: &Http,
    kind: GatewayKind,
    base_url: &str,
    secret: &SecretString,
    settings: &str,
) -> Result<Arc<dyn Gateway>, DirectoryError> {
    match kind {
        GatewayKind::Mindbehind => ready(MindbehindClient::new(http, base_url, secret, read(settings)?)),
        GatewayKind::Begateway => ready(BegatewayClient::new(http, base_url, secret, read(settings)?)),
        GatewayKind::Craftgate => ready(CraftgateClient::new(http, base_url, secret, read(settings)?)),
        GatewayKind::Payu => ready(PayuClient::new(http, base_url, secret, read(settings)?)),
        GatewayKind::Overpay => ready(OverpayClient::new(http, base_url, secret, read(settings)?)),
    }
}

fn read<T: DeserializeOwned>(settings: &str) -> Result<T, DirectoryError> {
    serde_json::from_str(settings).map_err(DirectoryError::Settings)
}

fn ready<G, E>(client: Result<G, E>) -> Result<Arc<dyn Gateway>, DirectoryError>
where
    G: Gateway + 'static,
    E: BlamesSetting + Send + Sync + 'static,
{
    match client {
        Ok(client) => Ok(Arc::new(client)),
        Err(error) => Err(DirectoryError::Client { setting: error.setting(), source: Box::new(error) }),
    }
}

/// The place that an integration's secret is bound to.
#[must_use]
pub fn secret_context(integration: IntegrationId) -> String {
    format!("integration:{integration}")
}

impl GatewayDirectory for LiveDirectory {
    /// A client lives as long as its integration stays as it is, so that its connections are reused.
    fn gateway(&self, integration: &Integration) -> Result<Arc<dyn Gateway>, DirectoryError> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&integration.id)
            && client.made_for == *integration
        {
            return Ok(Arc::clone(&client.gateway));
        }
        let gateway = self.connect(integration)?;
        let client = Client { made_for: integration.clone(), gateway: Arc::clone(&gateway) };
        clients.insert(integration.id, client);
        Ok(gateway)
    }

    fn vault(&self) -> Option<&Vault> {
        Some(&self.vault)
    }
}

#[cfg(test)]
mod tests {
    use gateways::account::{secret_parts, write_secret};
    use gateways::setting::{SettingForm, settings_of};
    use serde_json::{Map, Value};

    use super::*;

    /// What is wrong with an account of this kind that has this setting, and every other that it needs.
    fn fault_of(kind: GatewayKind, name: &str, value: Value) -> Option<DirectoryError> {
        let parts = secret_parts(kind).iter().map(|part| (part.name.to_owned(), "secret".to_owned()));
        let secret = write_secret(kind, &parts.collect::<Vec<_>>()).unwrap();
        let needed = settings_of(kind).iter().filter(|setting| setting.needed);
        let mut settings: Map<String, Value> =
            needed.map(|setting| (setting.name.to_owned(), "given".into())).collect();
        settings.insert(name.to_owned(), value);
        let settings = Value::from(settings).to_string();
        client_of(&Http::default(), kind, "http://127.0.0.1:9", &secret, &settings).err()
    }

    fn blamed(kind: GatewayKind, name: &str, value: Value) -> Option<&'static str> {
        match fault_of(kind, name, value) {
            Some(DirectoryError::Client { setting, .. }) => setting,
            _ => None,
        }
    }

    #[test]
    fn the_bounds_that_a_setting_is_described_with_are_those_of_its_client() {
        let mut bounded = 0;
        for kind in GatewayKind::ALL {
            for setting in settings_of(kind) {
                let SettingForm::WholeNumber { bounds: Some((least, most)), .. } = setting.form else {
                    continue;
                };
                bounded += 1;
                for within in [least, most] {
                    let fault = fault_of(kind, setting.name, within.into());
                    assert!(fault.is_none(), "{kind} {} {within}: {fault:?}", setting.name);
                }
                for beyond in [least - 1, most + 1] {
                    assert_eq!(
                        blamed(kind, setting.name, beyond.into()),
                        Some(setting.name),
                        "{kind} {beyond}"
                    );
                }
            }
        }
        assert!(bounded > 0);
    }

    #[test]
    fn a_text_that_no_call_can_be_made_with_is_blamed_on_its_setting() {
        let mut texts = 0;
        for kind in GatewayKind::ALL {
            for setting in settings_of(kind) {
                if matches!(setting.form, SettingForm::Text | SettingForm::LongText) {
                    texts += 1;
                    assert_eq!(blamed(kind, setting.name, "|\n?".into()), Some(setting.name), "{kind}");
                }
            }
        }
        assert!(texts > 0);
    }
}
