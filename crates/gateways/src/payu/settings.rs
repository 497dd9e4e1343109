//! What PayU's documentation leaves open, as settings with named defaults; and the form of its secret.

use std::fmt;

use domain::money::Currency;
use jiff::tz::TimeZone;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use crate::json_tree::JsonTree;
use crate::payu::capabilities::DUPLICATE_WINDOW_S;
use crate::payu::wire::call::{REFUND_PATH, REFUND_STATUS_PATH};
use crate::setting::{BlamesSetting, Setting, SettingForm};

/// The longest a call may take: an attempt is its worker's for ten minutes.
const TIMEOUT_MAX_MS: u64 = 120_000;

/// The fields of [`PayuSettings`], as a person is asked for them.
pub const SETTINGS: [Setting; 11] = [
    Setting::needed("merchant_id", SettingForm::Text),
    Setting::needed("reseller_id", SettingForm::Text),
    Setting::new("refund_path", SettingForm::Text),
    Setting::new("refund_status_path", SettingForm::Text),
    Setting::new("amount_form", SettingForm::Choice(&["text", "number"])),
    Setting::new("amount_hash", SettingForm::Choice(&["as_sent", "one_decimal", "shortest"])),
    Setting::new("payu_id_form", SettingForm::Choice(&["number", "text"])),
    Setting::new("currency", SettingForm::Text),
    Setting::new("time_zone", SettingForm::Text),
    Setting::timeout("timeout_ms", TIMEOUT_MAX_MS),
    Setting::timeout("lookup_timeout_ms", TIMEOUT_MAX_MS),
];

/// How one PayU account is spoken to. `merchant_id` and `reseller_id` must be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PayuSettings {
    /// The merchant's id (MID).
    pub merchant_id: String,
    /// The partner's UUID; for this API, `WhatsApp`'s.
    pub reseller_id: String,
    /// The path of the refund call, behind the base URL. Default `/partner/refunds`; *assumed: not documented by PayU*, from the
    /// sample's `localhost:8080/apilayer/partner/refunds` and the printed hosts of its sister calls.
    pub refund_path: String,
    /// The path of the refund status call, behind the base URL. Default `/partner/refundStatus`; *assumed: not documented by PayU*.
    pub refund_status_path: String,
    /// How an amount is written. Default a text with two decimals, as the table says; the sample has a number.
    pub amount_form: AmountForm,
    /// Which text of an amount goes into the hash. Default the one that is sent; *assumed: not documented by PayU* what becomes
    /// of a number's zeros.
    pub amount_hash: AmountHash,
    /// How `payu_id` is written. Default a number, as in the sample; the table says text.
    pub payu_id_form: PayuIdForm,
    /// The currency of payments that PayU tells of. Default `INR`; *assumed: its notifications name none*.
    pub currency: String,
    /// The zone of `addedon` in notifications. Default `Asia/Kolkata`; *assumed: not documented by PayU*.
    pub time_zone: String,
    /// How long a refund call may take, in milliseconds. Default 30,000; *assumed: not documented by PayU*.
    pub timeout_ms: u64,
    /// How long a question about a refund may take, in milliseconds. Default 15,000; *assumed: not documented by PayU*.
    pub lookup_timeout_ms: u64,
}

impl Default for PayuSettings {
    fn default() -> Self {
        Self {
            merchant_id: String::new(),
            reseller_id: String::new(),
            refund_path: REFUND_PATH.to_owned(),
            refund_status_path: REFUND_STATUS_PATH.to_owned(),
            amount_form: AmountForm::default(),
            amount_hash: AmountHash::default(),
            payu_id_form: PayuIdForm::default(),
            currency: "INR".to_owned(),
            time_zone: "Asia/Kolkata".to_owned(),
            timeout_ms: 30_000,
            lookup_timeout_ms: 15_000,
        }
    }
}

/// How an amount stands in JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountForm {
    /// A text: `"500.00"`.
    #[default]
    Text,
    /// A number: `500.00`.
    Number,
}

/// Which text of an amount is hashed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountHash {
    /// The text that is sent: `10.00`.
    #[default]
    AsSent,
    /// As a server in Java writes a number it has read: `10.0`.
    OneDecimal,
    /// As a server in JavaScript writes a number it has read: `10`.
    Shortest,
}

/// How PayU's id of a payment stands in JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayuIdForm {
    /// A number: `403993715529606983`.
    #[default]
    Number,
    /// A text: `"403993715529606983"`.
    Text,
}

/// How we answer as PayU, where its page leaves open which refusal applies: our choice (DESIGN, PayU's paragraph).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PayuManners {
    /// What the same `refund_id`, payment and amount get while the first refund is not final. Default the 200.
    pub repeated_while_open: PayuRepeat,
    /// What they get once it is. Default 227.
    pub repeated_once_final: PayuRepeat,
    /// What the same `refund_id` with another payment or amount gets. Default 106.
    pub token_reused: PayuRepeat,
    /// Another refund of the same payment and amount is refused (214) within so many seconds. Default 300, documented; 0: never.
    pub duplicate_window_s: u32,
    /// The form of a found payment. Default within `transaction_details`; PayU's newest page shows it by itself.
    pub verify_form: VerifyForm,
}

impl Default for PayuManners {
    fn default() -> Self {
        Self {
            repeated_while_open: PayuRepeat::AlreadyExists,
            repeated_once_final: PayuRepeat::SameAmountAndToken,
            token_reused: PayuRepeat::TokenExists,
            duplicate_window_s: DUPLICATE_WINDOW_S,
            verify_form: VerifyForm::default(),
        }
    }
}

/// A way to refuse a repeated `refund_id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayuRepeat {
    /// 200, `refund request already exists for …`.
    AlreadyExists,
    /// 400, error 227.
    SameAmountAndToken,
    /// 400, error 106.
    TokenExists,
}

/// How a found payment is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerifyForm {
    /// `{"status": 1, "msg": …, "transaction_details": {"<txnid>": {…}}}`.
    #[default]
    Enveloped,
    /// The payment alone.
    Flat,
}

/// A setting that no call can be made with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnfitPayuSettings {
    /// A name that every call needs is missing, or would break the hash.
    #[error("{0} must be given, without the character |")]
    Name(&'static str),
    /// The currency is none.
    #[error("{0:?} is not the ISO 4217 code of a currency")]
    Currency(String),
    /// The zone is none.
    #[error("{0:?} is no time zone, such as Asia/Kolkata")]
    TimeZone(String),
    /// No answer could ever come in time, or a lost one would be waited for too long.
    #[error("{name} is {given_ms}, and must be from 1 to {TIMEOUT_MAX_MS}")]
    Timeout {
        /// Which.
        name: &'static str,
        /// What was given.
        given_ms: u64,
    },
}

impl BlamesSetting for UnfitPayuSettings {
    fn setting(&self) -> Option<&'static str> {
        match self {
            Self::Name(name) | Self::Timeout { name, .. } => Some(name),
            Self::Currency(_) => Some("currency"),
            Self::TimeZone(_) => Some("time_zone"),
        }
    }
}

impl PayuSettings {
    /// Looks through what can be wrong, and reads the currency and the zone.
    pub fn check(&self) -> Result<(Currency, TimeZone), UnfitPayuSettings> {
        for (name, value) in [("merchant_id", &self.merchant_id), ("reseller_id", &self.reseller_id)] {
            if value.trim().is_empty() || value.contains('|') {
                return Err(UnfitPayuSettings::Name(name));
            }
        }
        for (name, given_ms) in
            [("timeout_ms", self.timeout_ms), ("lookup_timeout_ms", self.lookup_timeout_ms)]
        {
            if !(1..=TIMEOUT_MAX_MS).contains(&given_ms) {
                return Err(UnfitPayuSettings::Timeout { name, given_ms });
            }
        }
        let currency = self.currency.parse().ok();
        let currency = currency.ok_or_else(|| UnfitPayuSettings::Currency(self.currency.clone()))?;
        let zone = TimeZone::get(&self.time_zone).ok();
        let zone = zone.ok_or_else(|| UnfitPayuSettings::TimeZone(self.time_zone.clone()))?;
        Ok((currency, zone))
    }
}

/// The parts of an integration's secret, which is the JSON text `{"token":"…","client_secret":"…"}`.
///
/// The token lives for an hour or two (PayU's OAuth pages); whoever gets a new one replaces the secret.
#[derive(Clone)]
pub struct PayuSecret {
    /// The bearer token.
    pub token: SecretString,
    /// What calls and notifications are signed with.
    pub client_secret: SecretString,
}

/// The secret has another form. It is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the secret must be JSON of the form {{\"token\": \"…\", \"client_secret\": \"…\"}}, both filled")]
pub struct UnfitPayuSecret;

impl PayuSecret {
    /// Reads an integration's secret.
    pub fn read(secret: &SecretString) -> Result<Self, UnfitPayuSecret> {
        let tree = JsonTree::read_object(secret.expose_secret().as_bytes()).ok_or(UnfitPayuSecret)?;
        let part = |name| tree.text_of(name).map(SecretString::from).ok_or(UnfitPayuSecret);
        Ok(Self { token: part("token")?, client_secret: part("client_secret")? })
    }
}

impl fmt::Debug for PayuSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PayuSecret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named() -> PayuSettings {
        PayuSettings {
            merchant_id: "8238480".to_owned(),
            reseller_id: "1212312213".to_owned(),
            ..PayuSettings::default()
        }
    }

    #[test]
    fn two_names_are_enough_and_a_wrong_name_is_told() {
        let text = r#"{"merchant_id":"8238480","reseller_id":"1212312213"}"#;
        assert_eq!(serde_json::from_str::<PayuSettings>(text).unwrap(), named());
        assert!(serde_json::from_str::<PayuSettings>(r#"{"merchant":"8238480"}"#).is_err());
        let other: PayuSettings = serde_json::from_str(
            r#"{"amount_form":"number","amount_hash":"one_decimal","payu_id_form":"text"}"#,
        )
        .unwrap();
        assert_eq!(
            (other.amount_form, other.amount_hash, other.payu_id_form),
            (AmountForm::Number, AmountHash::OneDecimal, PayuIdForm::Text)
        );
    }

    #[test]
    fn each_setting_that_cannot_be_used_is_told() {
        assert_eq!(named().check().unwrap().0.code(), "INR");
        let unfit = |change: fn(&mut PayuSettings)| {
            let mut settings = named();
            change(&mut settings);
            settings.check().unwrap_err()
        };
        assert_eq!(unfit(|it| it.merchant_id.clear()), UnfitPayuSettings::Name("merchant_id"));
        assert_eq!(unfit(|it| it.reseller_id = "a|b".to_owned()), UnfitPayuSettings::Name("reseller_id"));
        assert!(matches!(unfit(|it| it.currency = "rupee".to_owned()), UnfitPayuSettings::Currency(_)));
        assert!(matches!(unfit(|it| it.time_zone = "Delhi".to_owned()), UnfitPayuSettings::TimeZone(_)));
        assert!(matches!(
            unfit(|it| it.timeout_ms = 120_001),
            UnfitPayuSettings::Timeout { name: "timeout_ms", .. }
        ));
        assert!(matches!(
            unfit(|it| it.lookup_timeout_ms = 0),
            UnfitPayuSettings::Timeout { name: "lookup_timeout_ms", .. }
        ));
    }

    #[test]
    fn a_secret_is_a_token_and_a_client_secret_and_is_never_shown() {
        let secret = PayuSecret::read(&r#"{"token":"t0ken","client_secret":"s3cret"}"#.into()).unwrap();
        assert_eq!(secret.token.expose_secret(), "t0ken");
        assert_eq!(secret.client_secret.expose_secret(), "s3cret");
        let shown = format!("{secret:?}");
        assert!(!shown.contains("t0ken") && !shown.contains("s3cret"), "{shown}");
        for unfit in ["t0ken", "{}", r#"{"token":"t0ken"}"#, r#"{"token":"","client_secret":"s3cret"}"#] {
            let error = PayuSecret::read(&unfit.into()).unwrap_err().to_string();
            assert!(!error.contains("t0ken") && !error.contains("s3cret"), "{error}");
        }
    }
}
