//! What Craftgate's documentation leaves open, as settings with named defaults; and the form of its secret.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use crate::craftgate::local_time::ZONE;
use crate::json_tree::JsonTree;
use crate::setting::{Setting, SettingForm, Unit};

/// The longest a refund call may take: an attempt is its worker's for ten minutes, and a lookup may come before it.
pub const TIMEOUT_MAX_MS: u64 = 300_000;
/// The longest a lookup may take.
pub const LOOKUP_TIMEOUT_MAX_MS: u64 = 120_000;
/// The most rows that a page of a list is asked for with.
pub const PAGE_SIZE_MAX: u64 = 1_000;

/// The fields of [`CraftgateSettings`], as a person is asked for them.
pub const SETTINGS: [Setting; 7] = [
    Setting::timeout("timeout_ms", TIMEOUT_MAX_MS),
    Setting::timeout("lookup_timeout_ms", LOOKUP_TIMEOUT_MAX_MS),
    Setting::new("time_zone", SettingForm::Text),
    Setting::new("lang", SettingForm::Text),
    Setting::new("key_life_s", SettingForm::WholeNumber { unit: Some(Unit::Seconds), bounds: None }),
    Setting::new("page_size_max", SettingForm::WholeNumber { unit: None, bounds: Some((1, PAGE_SIZE_MAX)) }),
    Setting::new("doubtful_groups", SettingForm::Texts),
];

/// Groups whose names say that the bank gave no answer.
const DOUBTFUL_GROUPS: [&str; 4] =
    ["COMMUNICATION_OR_SYSTEM_ERROR", "NO_RESPONSE", "REQUEST_TIMEOUT", "UNKNOWN"];

/// How one Craftgate account is spoken to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CraftgateSettings {
    /// How long a refund call may take, in milliseconds. Default 150,000, as long as Craftgate's own clients wait
    /// (its Java and Node clients, 2026-07-22).
    pub timeout_ms: u64,
    /// How long a lookup or a page of a list may take, in milliseconds. Default 30,000; *assumed: not documented by Craftgate*.
    pub lookup_timeout_ms: u64,
    /// The zone of date-times without one. Default `Europe/Istanbul`; *assumed: not documented by Craftgate*, but its
    /// webhook samples show it.
    pub time_zone: String,
    /// The `lang` that errors are asked for in, such as `tr`; none: the account's own.
    pub lang: Option<String>,
    /// How long it remembers an `x-idempotency-key`, in seconds, so that a call may be repeated with it. Default none,
    /// never repeat; *assumed: not documented by Craftgate*.
    pub key_life_s: Option<u32>,
    /// How many rows a page of its lists may have. Default 100; *assumed: not documented by Craftgate* (its example has 25).
    pub page_size_max: u32,
    /// Which `errorGroup` of a refused refund leaves open whether the bank has paid. Default `COMMUNICATION_OR_SYSTEM_ERROR`,
    /// `NO_RESPONSE`, `REQUEST_TIMEOUT` and `UNKNOWN`, by their names; *assumed: not documented by Craftgate*.
    pub doubtful_groups: Vec<String>,
}

impl Default for CraftgateSettings {
    fn default() -> Self {
        Self {
            timeout_ms: 150_000,
            lookup_timeout_ms: 30_000,
            time_zone: ZONE.to_owned(),
            lang: None,
            key_life_s: None,
            page_size_max: 100,
            doubtful_groups: DOUBTFUL_GROUPS.map(str::to_owned).to_vec(),
        }
    }
}

impl CraftgateSettings {
    /// Whether a refusal of this group leaves open whether the bank has paid.
    #[must_use]
    pub fn is_doubtful(&self, group: Option<&str>) -> bool {
        group.is_some_and(|group| self.doubtful_groups.iter().any(|doubtful| doubtful == group))
    }
}

/// The parts of an integration's secret, which is the JSON text `{"api_key":"…","secret_key":"…","webhook_key":"…"}`.
///
/// `webhook_key` may be missing: then notifications cannot be proved genuine, and none is taken.
#[derive(Clone)]
pub struct CraftgateSecret {
    /// The API key, the account's name on the wire.
    pub api_key: String,
    /// What requests are signed with.
    pub secret_key: SecretString,
    /// What Craftgate signs its notifications with.
    pub webhook_key: Option<SecretString>,
}

impl fmt::Debug for CraftgateSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CraftgateSecret")
    }
}

impl CraftgateSecret {
    /// Reads the secret; none when it has another form, or a part that it needs is missing or empty.
    #[must_use]
    pub fn read(secret: &SecretString) -> Option<Self> {
        let tree = JsonTree::read_object(secret.expose_secret().as_bytes())?;
        let part = |name| tree.text_of(name).map(SecretString::from);
        Some(Self {
            api_key: tree.text_of("api_key")?.to_owned(),
            secret_key: part("secret_key")?,
            webhook_key: part("webhook_key"),
        })
    }
}

/// How calls to us as Craftgate are verified: callers sign the URL that they were configured with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CraftgateInbound {
    /// The address that callers are configured with, when what stands before us changes the host or strips a
    /// prefix: `https://desk.example/craftgate`. The `Host` that a call names is taken in any case.
    pub public_url: Option<String>,
    /// Which scheme the callers' address has. Default either.
    pub scheme: CraftgateScheme,
}

/// The scheme of the address that callers of ours sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CraftgateScheme {
    /// Whichever the signature fits: a proxy may have ended TLS before us.
    #[default]
    Either,
    /// `https` only.
    Https,
    /// `http` only.
    Http,
}

impl CraftgateScheme {
    /// The schemes to try.
    #[must_use]
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Either => &["https", "http"],
            Self::Https => &["https"],
            Self::Http => &["http"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_object_is_all_defaults_and_a_wrong_name_is_told() {
        assert_eq!(serde_json::from_str::<CraftgateSettings>("{}").unwrap(), CraftgateSettings::default());
        assert!(CraftgateSettings::default().timeout_ms >= 150_000);
        assert!(serde_json::from_str::<CraftgateSettings>(r#"{"timeout":1}"#).is_err());
        let inbound: CraftgateInbound = serde_json::from_str(r#"{"scheme":"https"}"#).unwrap();
        assert_eq!(inbound.scheme.names(), ["https"]);
    }

    #[test]
    fn a_secret_is_read_whole_or_not_at_all_and_never_shown() {
        let read = |text: &str| CraftgateSecret::read(&SecretString::from(text));
        let secret = read(r#"{"api_key":"k","secret_key":"s3cret","webhook_key":"h00k"}"#).unwrap();
        assert_eq!((secret.api_key.as_str(), secret.secret_key.expose_secret()), ("k", "s3cret"));
        assert!(secret.webhook_key.is_some());
        let shown = format!("{secret:?}");
        assert!(!shown.contains("s3cret") && !shown.contains("h00k"), "{shown}");
        assert!(read(r#"{"api_key":"k","secret_key":"s"}"#).unwrap().webhook_key.is_none());
        for text in ["", "k:s", "{}", r#"{"api_key":"k"}"#, r#"{"api_key":"k","secret_key":""}"#, "[]"] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
