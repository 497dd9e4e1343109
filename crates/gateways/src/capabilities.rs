//! What a gateway account can do: its kind and its settings say so, and nothing else is asked.

use domain::capabilities::Capabilities;
use domain::gateway_kind::GatewayKind;

use crate::begateway::settings::BegatewaySettings;
use crate::craftgate::settings::CraftgateSettings;
use crate::mindbehind::settings::MindbehindSettings;
use crate::overpay::settings::OverpaySettings;
use crate::payu::settings::PayuSettings;
use crate::{begateway, craftgate, mindbehind, overpay, payu};

/// What an account of this kind can do with these settings, which are the integration's JSON; `{}` are all defaults.
///
/// Fails where the settings are not what the kind's wire understands: such an account cannot be called either.
pub fn of_account(kind: GatewayKind, settings: &str) -> Result<Capabilities, serde_json::Error> {
    Ok(match kind {
        GatewayKind::Mindbehind => mindbehind::capabilities::capabilities(&serde_json::from_str(settings)?),
        GatewayKind::Begateway => begateway::capabilities::capabilities(&serde_json::from_str(settings)?),
        GatewayKind::Craftgate => craftgate::capabilities::capabilities(&serde_json::from_str(settings)?),
        GatewayKind::Payu => payu::capabilities::capabilities(&serde_json::from_str(settings)?),
        GatewayKind::Overpay => overpay::capabilities::capabilities(&serde_json::from_str(settings)?),
    })
}

/// What a gateway of this kind can do by default.
#[must_use]
pub fn of_kind(kind: GatewayKind) -> Capabilities {
    match kind {
        GatewayKind::Mindbehind => mindbehind::capabilities::capabilities(&MindbehindSettings::default()),
        GatewayKind::Begateway => begateway::capabilities::capabilities(&BegatewaySettings::default()),
        GatewayKind::Craftgate => craftgate::capabilities::capabilities(&CraftgateSettings::default()),
        GatewayKind::Payu => payu::capabilities::capabilities(&PayuSettings::default()),
        GatewayKind::Overpay => overpay::capabilities::capabilities(&OverpaySettings::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_settings_an_account_is_as_its_kind() {
        for kind in GatewayKind::ALL {
            assert_eq!(of_account(kind, "{}").unwrap(), of_kind(kind), "{kind}");
        }
    }

    #[test]
    fn each_setting_that_changes_what_an_account_can_do_counts() {
        let begateway = of_kind(GatewayKind::Begateway);
        let craftgate = of_kind(GatewayKind::Craftgate);
        let overpay = of_kind(GatewayKind::Overpay);
        for (kind, settings, expected) in [
            (
                GatewayKind::Begateway,
                r#"{"duplicate_check":false}"#,
                Capabilities { duplicate_window_s: None, ..begateway },
            ),
            (
                GatewayKind::Begateway,
                r#"{"send_tracking_id":false}"#,
                Capabilities { refund_id_max_chars: None, ..begateway },
            ),
            (
                GatewayKind::Craftgate,
                r#"{"key_life_s":86400}"#,
                Capabilities { key_life_s: Some(86_400), ..craftgate },
            ),
            (
                GatewayKind::Overpay,
                r#"{"send_tracking_id":false}"#,
                Capabilities { refund_id_max_chars: None, ..overpay },
            ),
        ] {
            assert_eq!(of_account(kind, settings).unwrap(), expected, "{kind} {settings}");
            assert_ne!(expected, of_kind(kind), "{kind} {settings}");
        }
    }

    #[test]
    fn settings_that_the_wire_does_not_understand_are_told() {
        for kind in GatewayKind::ALL {
            for settings in ["", "7", r#"{"never_heard":true}"#] {
                assert!(of_account(kind, settings).is_err(), "{kind} {settings}");
            }
        }
    }
}
