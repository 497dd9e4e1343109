//! What a gateway account is set up with: the parts of its secret, by the gateway's own names, and where our secret goes.

use domain::gateway_kind::GatewayKind;
use reqwest::Url;
use secrecy::SecretString;

use crate::json_tree::JsonTree;

/// The longest part of a secret, in bytes.
const PART_MAX_BYTES: usize = 4_000;

/// One part of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretPart {
    /// The gateway's own name for it.
    pub name: &'static str,
    /// Whether it must be given.
    pub needed: bool,
}

impl SecretPart {
    const fn needed(name: &'static str) -> Self {
        Self { name, needed: true }
    }
}

/// The parts of a secret are not those that the gateway wants. None is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnfitSecret {
    /// One that must be given is not.
    #[error("give the {0}")]
    Missing(&'static str),
    /// One is given that this gateway has not.
    #[error("this gateway has no such part of a secret")]
    Unknown,
    /// One has characters that no call can carry.
    #[error("the {0} must be letters, digits and signs without blanks, at most 4000")]
    Characters(&'static str),
}

const MANAGEMENT: [SecretPart; 1] = [SecretPart::needed("mgmtToken")];
const SHOP: [SecretPart; 2] = [SecretPart::needed("shop_id"), SecretPart::needed("secret_key")];
const SIGNER: [SecretPart; 3] = [
    SecretPart::needed("api_key"),
    SecretPart::needed("secret_key"),
    SecretPart { name: "webhook_key", needed: false },
];
const PARTNER: [SecretPart; 2] = [SecretPart::needed("token"), SecretPart::needed("client_secret")];

/// The parts of the secret that an account of this kind signs in with.
#[must_use]
pub const fn secret_parts(kind: GatewayKind) -> &'static [SecretPart] {
    match kind {
        GatewayKind::Mindbehind => &MANAGEMENT,
        GatewayKind::Begateway | GatewayKind::Overpay => &SHOP,
        GatewayKind::Craftgate => &SIGNER,
        GatewayKind::Payu => &PARTNER,
    }
}

/// Puts the parts of a secret into the one text that the account's client reads.
///
/// `MindBehind`'s is the token itself; the others' are a JSON object of their parts.
pub fn write_secret(kind: GatewayKind, given: &[(String, String)]) -> Result<SecretString, UnfitSecret> {
    let parts = secret_parts(kind);
    if given.iter().any(|(name, _)| parts.iter().all(|part| part.name != name)) {
        return Err(UnfitSecret::Unknown);
    }
    let mut written = serde_json::Map::new();
    for part in parts {
        let value = given.iter().find(|(name, value)| name == part.name && !value.is_empty());
        match value {
            Some((_, value)) if is_fit(part.name, value) => {
                written.insert(part.name.to_owned(), value.clone().into());
            }
            Some(_) => return Err(UnfitSecret::Characters(part.name)),
            None if part.needed => return Err(UnfitSecret::Missing(part.name)),
            None => {}
        }
    }
    match kind {
        GatewayKind::Mindbehind => {
            let token = written.get("mgmtToken").and_then(serde_json::Value::as_str);
            token.map(SecretString::from).ok_or(UnfitSecret::Missing("mgmtToken"))
        }
        GatewayKind::Begateway | GatewayKind::Craftgate | GatewayKind::Payu | GatewayKind::Overpay => {
            Ok(SecretString::from(serde_json::Value::from(written).to_string()))
        }
    }
}

/// A header can carry it; a shop's id ends at the first colon.
fn is_fit(name: &str, value: &str) -> bool {
    value.len() <= PART_MAX_BYTES
        && value.bytes().all(|byte| byte.is_ascii_graphic())
        && !(name == "shop_id" && value.contains(':'))
}

/// The origins that an account's secret is sent to: its base URL's, and its reports' where its settings name one.
///
/// Whoever changes them decides who hears the secret.
#[must_use]
pub fn origins(base_url: &str, settings: &str) -> Vec<String> {
    let settings = JsonTree::read_object(settings.as_bytes());
    let reports = settings.as_ref().and_then(|settings| settings.text_of("report_base_url"));
    let origin = |url: &str| Url::parse(url).ok().map(|url| url.origin().ascii_serialization());
    [Some(base_url), reports].into_iter().flatten().filter_map(origin).collect()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;
    use crate::begateway::settings::ShopSecret;
    use crate::craftgate::settings::CraftgateSecret;
    use crate::payu::settings::PayuSecret;

    fn whole(kind: GatewayKind) -> Vec<(String, String)> {
        secret_parts(kind).iter().map(|part| (part.name.to_owned(), format!("the-{}", part.name))).collect()
    }

    #[test]
    fn what_is_written_each_gateways_client_reads() {
        let written = |kind| write_secret(kind, &whole(kind)).unwrap();
        assert_eq!(written(GatewayKind::Mindbehind).expose_secret(), "the-mgmtToken");
        for kind in [GatewayKind::Begateway, GatewayKind::Overpay] {
            assert_eq!(ShopSecret::read(&written(kind)).unwrap().shop_id.expose_secret(), "the-shop_id");
        }
        let craftgate = CraftgateSecret::read(&written(GatewayKind::Craftgate)).unwrap();
        assert_eq!(craftgate.webhook_key.unwrap().expose_secret(), "the-webhook_key");
        let payu = PayuSecret::read(&written(GatewayKind::Payu)).unwrap();
        assert_eq!(payu.client_secret.expose_secret(), "the-client_secret");
    }

    #[test]
    fn a_part_that_is_missing_unknown_or_unfit_is_told_and_not_shown() {
        let kind = GatewayKind::Begateway;
        let given = |name: &str, value: &str| {
            let mut parts = whole(kind);
            parts.retain(|(known, _)| known != name);
            parts.push((name.to_owned(), value.to_owned()));
            write_secret(kind, &parts).unwrap_err()
        };
        assert_eq!(given("secret_key", ""), UnfitSecret::Missing("secret_key"));
        assert_eq!(given("mgmtToken", "x"), UnfitSecret::Unknown);
        assert_eq!(given("secret_key", "two words"), UnfitSecret::Characters("secret_key"));
        assert_eq!(given("shop_id", "36:1"), UnfitSecret::Characters("shop_id"));
        let mut parts = whole(GatewayKind::Craftgate);
        parts.pop();
        assert!(write_secret(GatewayKind::Craftgate, &parts).is_ok(), "webhook_key may be missing");
    }

    #[test]
    fn a_secret_goes_to_the_base_url_and_to_the_reports() {
        assert_eq!(origins("https://bank.example/a", "{}"), ["https://bank.example"]);
        let settings = r#"{"report_base_url":"https://office.example:8443/b"}"#;
        assert_eq!(
            origins("https://bank.example", settings),
            ["https://bank.example", "https://office.example:8443"]
        );
    }
}
