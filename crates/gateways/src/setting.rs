//! The settings of an account with each kind of gateway, one by one: what a person is asked for who sets one up.

use std::error::Error;

use domain::gateway_kind::GatewayKind;
use serde::Serialize;
use serde_json::Value;

use crate::begateway::settings::{self as begateway, BegatewaySettings};
use crate::craftgate::settings::{self as craftgate, CraftgateSettings};
use crate::mindbehind::settings::{self as mindbehind, MindbehindSettings};
use crate::overpay::settings::{self as overpay, OverpaySettings};
use crate::payu::settings::{self as payu, PayuSettings};

/// One setting. What holds without it stands in the `Default` of its kind's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name in the account's JSON.
    pub name: &'static str,
    /// What it may be.
    pub form: SettingForm,
    /// Whether no call can be made without it.
    pub needed: bool,
}

/// What a setting may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingForm {
    /// One line of text.
    Text,
    /// A text of one line or several.
    LongText,
    /// A whole number.
    WholeNumber {
        /// What it counts; none where it counts things.
        unit: Option<Unit>,
        /// The least and the most that it may be; none where its client takes any.
        bounds: Option<(u64, u64)>,
    },
    /// `true` or `false`.
    YesNo,
    /// One of these.
    Choice(&'static [&'static str]),
    /// A list of texts.
    Texts,
}

/// What a number of a setting counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Milliseconds.
    Milliseconds,
    /// Seconds.
    Seconds,
}

impl Unit {
    /// Its sign: `ms`, `s`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Milliseconds => "ms",
            Self::Seconds => "s",
        }
    }
}

impl Setting {
    pub(crate) const fn new(name: &'static str, form: SettingForm) -> Self {
        Self { name, form, needed: false }
    }

    pub(crate) const fn needed(name: &'static str, form: SettingForm) -> Self {
        Self { name, form, needed: true }
    }

    /// How long something may take, from one millisecond on.
    pub(crate) const fn timeout(name: &'static str, most_ms: u64) -> Self {
        let unit = Some(Unit::Milliseconds);
        Self::new(name, SettingForm::WholeNumber { unit, bounds: Some((1, most_ms)) })
    }
}

/// An error of an account that cannot be called, which may be the fault of one of its settings.
pub trait BlamesSetting: Error {
    /// The setting's name; none where another part of the account is wrong.
    fn setting(&self) -> Option<&'static str>;
}

/// The settings of a kind, in the order of its documentation.
#[must_use]
pub const fn settings_of(kind: GatewayKind) -> &'static [Setting] {
    match kind {
        GatewayKind::Mindbehind => &mindbehind::SETTINGS,
        GatewayKind::Begateway => &begateway::SETTINGS,
        GatewayKind::Craftgate => &craftgate::SETTINGS,
        GatewayKind::Payu => &payu::SETTINGS,
        GatewayKind::Overpay => &overpay::SETTINGS,
    }
}

/// What holds for an account of this kind whose settings are `{}`: a JSON object of all of them.
pub fn default_settings(kind: GatewayKind) -> Result<Value, serde_json::Error> {
    match kind {
        GatewayKind::Mindbehind => default_of::<MindbehindSettings>(),
        GatewayKind::Begateway => default_of::<BegatewaySettings>(),
        GatewayKind::Craftgate => default_of::<CraftgateSettings>(),
        GatewayKind::Payu => default_of::<PayuSettings>(),
        GatewayKind::Overpay => default_of::<OverpaySettings>(),
    }
}

fn default_of<S: Default + Serialize>() -> Result<Value, serde_json::Error> {
    serde_json::to_value(S::default())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;
    use crate::capabilities::of_account;

    /// Each setting of each kind, with what holds without it.
    fn all() -> Vec<(GatewayKind, Setting, Value)> {
        let of_kind = |kind| {
            let defaults = default_settings(kind).unwrap();
            settings_of(kind).iter().map(move |setting| (kind, *setting, defaults[setting.name].clone()))
        };
        GatewayKind::ALL.into_iter().flat_map(of_kind).collect()
    }

    #[test]
    fn every_setting_that_is_read_is_described_once_and_no_other() {
        for kind in GatewayKind::ALL {
            let defaults = default_settings(kind).unwrap();
            let read: BTreeSet<&str> = defaults.as_object().unwrap().keys().map(String::as_str).collect();
            let described: Vec<&str> = settings_of(kind).iter().map(|setting| setting.name).collect();
            assert_eq!(described.len(), read.len(), "{kind}: {described:?}");
            assert_eq!(BTreeSet::from_iter(described), read, "{kind}");
        }
    }

    #[test]
    fn what_holds_without_a_setting_has_its_form() {
        for (kind, setting, default) in all() {
            let fits = match setting.form {
                SettingForm::Text | SettingForm::LongText => default.is_string() || default.is_null(),
                SettingForm::WholeNumber { bounds, .. } => {
                    default.as_u64().map_or(default.is_null(), |number| {
                        bounds.is_none_or(|(least, most)| (least..=most).contains(&number))
                    })
                }
                SettingForm::YesNo => default.is_boolean(),
                SettingForm::Choice(choices) => default.as_str().is_some_and(|text| choices.contains(&text)),
                SettingForm::Texts => default.as_array().unwrap().iter().all(Value::is_string),
            };
            assert!(fits, "{kind} {}: {default}", setting.name);
            assert!(!setting.needed || default == "", "{kind} {} has a default", setting.name);
        }
    }

    #[test]
    fn a_value_of_each_form_is_read_and_of_another_is_not() {
        for (kind, setting, _) in all() {
            let read = |value: Value| of_account(kind, &json!({ setting.name: value }).to_string());
            let (good, bad) = match setting.form {
                SettingForm::Text | SettingForm::LongText => (json!("text"), json!(1)),
                SettingForm::WholeNumber { bounds, .. } => {
                    (json!(bounds.map_or(1, |(_, most)| most)), json!("1"))
                }
                SettingForm::YesNo => (json!(true), json!("true")),
                SettingForm::Choice(choices) => (json!(choices[0]), json!("no such choice")),
                SettingForm::Texts => (json!(["one", "two"]), json!("one")),
            };
            assert!(read(good).is_ok(), "{kind} {}", setting.name);
            assert!(read(bad).is_err(), "{kind} {}", setting.name);
        }
    }

    #[test]
    fn every_choice_that_is_read_is_offered_and_each_that_is_offered_is_read() {
        for (kind, setting, _) in all() {
            let SettingForm::Choice(choices) = setting.form else { continue };
            let read = |value: &str| of_account(kind, &json!({ setting.name: value }).to_string());
            assert!(choices.iter().all(|choice| read(choice).is_ok()), "{kind} {}", setting.name);
            // What stands between backticks: the word that was given, then each that is read.
            let refusal = read("no such choice").unwrap_err().to_string();
            let told: BTreeSet<&str> = refusal.split('`').skip(3).step_by(2).collect();
            assert_eq!(told, choices.iter().copied().collect(), "{kind} {}: {refusal}", setting.name);
        }
    }
}
