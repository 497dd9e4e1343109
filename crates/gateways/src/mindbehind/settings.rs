//! What MindBehind's documentation leaves open, as settings with named defaults.

use serde::{Deserialize, Serialize};

use crate::mindbehind::wire::REFUND_PATH;
use crate::setting::{Setting, SettingForm};

/// The longest a call may take: an attempt is its worker's for ten minutes.
pub const TIMEOUT_MAX_MS: u64 = 120_000;

/// The fields of [`MindbehindSettings`], as a person is asked for them.
pub const SETTINGS: [Setting; 4] = [
    Setting::new("refund_path", SettingForm::Text),
    Setting::new("amount_form", SettingForm::Choice(&["number", "text"])),
    Setting::timeout("timeout_ms", TIMEOUT_MAX_MS),
    Setting::new("without_json", SettingForm::Choice(&["unknown", "succeeded"])),
];

/// How one MindBehind account is spoken to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MindbehindSettings {
    /// The path of the refund call, behind the base URL. Default `/masterpassIntegration/v1/transactions/refund`,
    /// documented; *assumed: not documented by MindBehind* that payments of other types than MASTERPASS are refunded
    /// there as well.
    pub refund_path: String,
    /// How the amount is written. Default a number in major units; *assumed: not documented by MindBehind*.
    pub amount_form: AmountForm,
    /// How long the whole call may take, in milliseconds. Default 30,000; *assumed: not documented by MindBehind*.
    pub timeout_ms: u64,
    /// What a 2xx means whose body is no JSON object. Default unknown; *assumed: not documented by MindBehind*.
    pub without_json: WithoutJson,
}

impl Default for MindbehindSettings {
    fn default() -> Self {
        Self {
            refund_path: REFUND_PATH.to_owned(),
            amount_form: AmountForm::default(),
            timeout_ms: 30_000,
            without_json: WithoutJson::default(),
        }
    }
}

/// How an amount stands in JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountForm {
    /// A number: `12.30`.
    #[default]
    Number,
    /// A text: `"12.30"`.
    Text,
}

/// What to make of a 2xx without a JSON object in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithoutJson {
    /// Nobody knows whether it paid; a person looks.
    #[default]
    Unknown,
    /// The status alone says that it paid.
    Succeeded,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_object_is_all_defaults_and_a_wrong_name_is_told() {
        assert_eq!(serde_json::from_str::<MindbehindSettings>("{}").unwrap(), MindbehindSettings::default());
        let text: MindbehindSettings = serde_json::from_str(r#"{"amount_form":"text"}"#).unwrap();
        assert_eq!(text.amount_form, AmountForm::Text);
        assert!(serde_json::from_str::<MindbehindSettings>(r#"{"amount_from":"text"}"#).is_err());
    }
}
