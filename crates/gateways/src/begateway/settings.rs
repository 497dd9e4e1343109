//! What beGateway's documentation leaves open, as settings with named defaults; and the form of an account's secret.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::json_tree::JsonTree;
use crate::setting::{Setting, SettingForm};

/// The longest a call may take: an attempt is its worker's for ten minutes.
pub const TIMEOUT_MAX_MS: u64 = 120_000;

/// The fields of [`BegatewaySettings`], as a person is asked for them.
pub const SETTINGS: [Setting; 7] = [
    Setting::new("public_key", SettingForm::LongText),
    Setting::new("duplicate_check", SettingForm::YesNo),
    Setting::new("send_tracking_id", SettingForm::YesNo),
    Setting::new("captures_apart", SettingForm::YesNo),
    Setting::timeout("timeout_ms", TIMEOUT_MAX_MS),
    Setting::new("report_base_url", SettingForm::Text),
    Setting::new("report_form", REPORT_FORM),
];

/// The choices of [`ReportForm`].
pub const REPORT_FORM: SettingForm = SettingForm::Choice(&["cursor", "day"]);

/// How one shop at a beGateway provider is spoken to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BegatewaySettings {
    /// The provider's public key that notifications are signed with: Base64 of its `SubjectPublicKeyInfo`, as the back office
    /// shows it, with or without PEM lines. Default none; once it is set, no notification is taken without its signature.
    pub public_key: Option<String>,
    /// Whether the gateway refuses a refund of the same payment and amount within 30 seconds. Default true, documented.
    pub duplicate_check: bool,
    /// Whether our Reference Number goes along as `tracking_id`, so that a refund whose answer was lost is found again.
    /// Default true, documented on newer pages; *assumed: not documented by beGateway's older pages* that it is taken everywhere.
    pub send_tracking_id: bool,
    /// Whether payments are authorised and captured apart and recorded by the authorization's uid. A refund is of the capture
    /// then, whose uid is asked for first. Default false: the payment's own uid is refunded, and no call is spent on asking.
    pub captures_apart: bool,
    /// How long a whole call may take, in milliseconds. Default 60,000; *assumed: not documented by beGateway*.
    pub timeout_ms: u64,
    /// Where reports are asked for. Default none: the base URL with `gateway` in its host replaced by `backoffice`, which is
    /// documented for the demo host; *assumed: not documented by beGateway* for other providers (bePaid: `https://merchant.bepaid.by`).
    pub report_base_url: Option<String>,
    /// Which report is read. Default `cursor`, documented.
    pub report_form: ReportForm,
}

impl Default for BegatewaySettings {
    fn default() -> Self {
        Self {
            public_key: None,
            duplicate_check: true,
            send_tracking_id: true,
            captures_apart: false,
            timeout_ms: 60_000,
            report_base_url: None,
            report_form: ReportForm::default(),
        }
    }
}

/// Which of the two reports is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportForm {
    /// Version 3: a period, page by page with a cursor.
    #[default]
    Cursor,
    /// Version 2: one day a call, of up to 1,000 transactions.
    Day,
}

/// A shop's id and secret key, which together sign in by HTTP Basic. Shown by nothing.
pub struct ShopSecret {
    /// The shop's id.
    pub shop_id: SecretString,
    /// The shop's secret key.
    pub secret_key: SecretString,
}

/// The secret has another form. It is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the secret must be JSON of the form {{\"shop_id\": \"…\", \"secret_key\": \"…\"}}, both filled, the id without a colon"
)]
pub struct UnfitShopSecret;

impl ShopSecret {
    /// Reads an integration's secret: `{"shop_id": "361", "secret_key": "…"}`; the id may be a number.
    pub fn read(secret: &SecretString) -> Result<Self, UnfitShopSecret> {
        let tree = JsonTree::read_object(secret.expose_secret().as_bytes()).ok_or(UnfitShopSecret)?;
        let part = |name| tree.text_of(name).ok_or(UnfitShopSecret);
        let (shop_id, secret_key) = (part("shop_id")?, part("secret_key")?);
        if shop_id.contains(':') {
            return Err(UnfitShopSecret);
        }
        Ok(Self { shop_id: shop_id.into(), secret_key: secret_key.into() })
    }
}

impl std::fmt::Debug for ShopSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ShopSecret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_object_is_all_defaults_and_a_wrong_name_is_told() {
        assert_eq!(serde_json::from_str::<BegatewaySettings>("{}").unwrap(), BegatewaySettings::default());
        let daily: BegatewaySettings = serde_json::from_str(r#"{"report_form":"day"}"#).unwrap();
        assert_eq!(daily.report_form, ReportForm::Day);
        assert!(serde_json::from_str::<BegatewaySettings>(r#"{"duplicate_chek":true}"#).is_err());
    }

    #[test]
    fn a_secret_is_a_shop_and_its_key_and_is_never_shown() {
        let secret = ShopSecret::read(&r#"{"shop_id":361,"secret_key":"s3cret"}"#.into()).unwrap();
        assert_eq!(secret.shop_id.expose_secret(), "361");
        assert!(!format!("{secret:?}").contains("s3cret"));
        for unfit in
            ["s3cret", "{}", r#"{"shop_id":"3:1","secret_key":"k"}"#, r#"{"shop_id":"1","secret_key":""}"#]
        {
            let error = ShopSecret::read(&unfit.into()).unwrap_err();
            assert!(!error.to_string().contains("s3cret"));
        }
    }
}
