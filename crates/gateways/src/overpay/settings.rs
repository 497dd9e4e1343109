//! What Overpay's documentation leaves open, as settings with named defaults.

use serde::{Deserialize, Serialize};

use crate::begateway::settings::{REPORT_FORM, ReportForm, TIMEOUT_MAX_MS};
use crate::setting::{Setting, SettingForm};

/// The fields of [`OverpaySettings`], as a person is asked for them.
pub const SETTINGS: [Setting; 5] = [
    Setting::new("public_key", SettingForm::LongText),
    Setting::new("send_tracking_id", SettingForm::YesNo),
    Setting::timeout("timeout_ms", TIMEOUT_MAX_MS),
    Setting::new("report_base_url", SettingForm::Text),
    Setting::new("report_form", REPORT_FORM),
];

/// How one shop at Overpay is spoken to. Its secret has beGateway's form: `{"shop_id": "…", "secret_key": "…"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OverpaySettings {
    /// The public key that notifications are signed with, as the back office shows it. Default none; once it is set, no
    /// notification is taken without its signature.
    pub public_key: Option<String>,
    /// Whether our Reference Number goes along as `tracking_id`. Default true, documented.
    pub send_tracking_id: bool,
    /// How long a whole call may take, in milliseconds. Default 60,000; *assumed: not documented by Overpay*.
    pub timeout_ms: u64,
    /// Where reports are asked for. Default none: the base URL with `api` in its host replaced by `backoffice`;
    /// *assumed: not documented by Overpay*, by the pattern of its hosts.
    pub report_base_url: Option<String>,
    /// Which report is read. Default `cursor`; *assumed: not documented by Overpay*, by beGateway's pages.
    pub report_form: ReportForm,
}

impl Default for OverpaySettings {
    fn default() -> Self {
        Self {
            public_key: None,
            send_tracking_id: true,
            timeout_ms: 60_000,
            report_base_url: None,
            report_form: ReportForm::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_object_is_all_defaults_and_a_wrong_name_is_told() {
        assert_eq!(serde_json::from_str::<OverpaySettings>("{}").unwrap(), OverpaySettings::default());
        assert!(serde_json::from_str::<OverpaySettings>(r#"{"duplicate_check":true}"#).is_err());
    }
}
