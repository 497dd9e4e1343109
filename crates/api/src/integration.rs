//! Integrations: a company's accounts with gateways, as its managers set them up.

use domain::id::IntegrationId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::gateway::Circuit;

/// One gateway account, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Integration {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: IntegrationId,
    /// Its name: the report's *Gateway*.
    pub name: String,
    /// `mindbehind`, `begateway`, `craftgate`, `payu` or `overpay`.
    pub kind: String,
    /// Where it is called.
    pub base_url: String,
    /// The wire's own settings: the text of a JSON object; `{}` where all are the defaults.
    pub settings: String,
    /// Whether refunds may go through it.
    pub enabled: bool,
    /// Whether it answers.
    pub circuit: Circuit,
    /// Where this gateway's own messages are to be sent to; absent where it sends none.
    pub notification_url: Option<String>,
}

/// A kind of gateway, and what an account with it is set up with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IntegrationKind {
    /// `mindbehind`, `begateway`, `craftgate`, `payu` or `overpay`.
    pub kind: String,
    /// The parts of the secret, by the gateway's own names.
    pub secret_parts: Vec<SecretPart>,
    /// What its wire leaves open: every name that `settings` may have, in the order of the documentation.
    pub settings: Vec<IntegrationSetting>,
}

/// One part of a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SecretPart {
    /// The gateway's own name for it, such as `mgmtToken` or `shop_id`.
    pub name: String,
    /// Whether it must be given.
    pub needed: bool,
}

/// One setting of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IntegrationSetting {
    /// Its name in the JSON object, such as `timeout_ms`.
    pub name: String,
    /// What it may be.
    pub form: SettingForm,
    /// Whether it must be given.
    pub needed: bool,
    /// What holds without it: the text of a JSON value, `null` where nothing does.
    pub default: String,
    /// What a `choice` may be; empty for every other form.
    pub choices: Vec<String>,
    /// What a `whole_number` counts: `ms`, `s`, or null where it counts things.
    pub unit: Option<String>,
    /// The least that a `whole_number` may be; null where nothing bounds it.
    pub least: Option<u64>,
    /// The most that a `whole_number` may be; null where nothing bounds it.
    pub most: Option<u64>,
}

/// What a setting may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SettingForm {
    /// One line of text.
    Text,
    /// A text of one line or several.
    LongText,
    /// A whole number.
    WholeNumber,
    /// `true` or `false`.
    YesNo,
    /// One text of `choices`.
    Choice,
    /// A list of texts.
    Texts,
}

/// `GET /api/v1/companies/{id}/integrations`: a company's integrations, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IntegrationList {
    /// The integrations.
    pub items: Vec<Integration>,
    /// Every kind that there can be, in the order of the documentation.
    pub kinds: Vec<IntegrationKind>,
}

/// One part of a secret with its value. It is taken and never answered.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretValue {
    /// The gateway's own name for it.
    pub name: String,
    /// It.
    pub value: String,
}

impl std::fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretValue").field("name", &self.name).finish_non_exhaustive()
    }
}

/// `POST /api/v1/companies/{id}/integrations`: adds an integration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateIntegration {
    /// Its name, 1 to 100 characters; no other integration of the company has it.
    pub name: String,
    /// `mindbehind`, `begateway`, `craftgate`, `payu` or `overpay`.
    pub kind: String,
    /// Where it is called: `https://…` on the open network.
    pub base_url: String,
    /// The wire's own settings: the text of a JSON object. All defaults when absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub settings: Option<String>,
    /// What the desk signs in to it with: all parts that the kind needs.
    pub secret: Vec<SecretValue>,
    /// Whether refunds may go through it from now on; they may when absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub enabled: Option<bool>,
}

/// `PATCH /api/v1/companies/{id}/integrations/{integration}`: what shall change; the rest stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ChangeIntegration {
    /// Another name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Another address. Where its origin is another, the secret must be given anew: nobody but who knows it sends it elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// Other settings, all of them: the text of a JSON object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<String>,
    /// Another secret: all parts that the kind needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<Vec<SecretValue>>,
    /// Whether refunds may go through it. While they may not, they wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
}

/// `POST /api/v1/companies/{id}/integrations/{integration}/trial`, without a body: what the gateway answered just now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IntegrationTrial {
    /// `signed_in`: it answered and takes our sign-in. `reached`: it answered; it has no call that the sign-in could be tried with.
    /// `refused`: it answered and refused. `busy`: it asks for a pause. `silent`: no answer that can be read. `unfit`: it cannot
    /// be called as it is set up.
    pub result: String,
    /// The gateway's own words, or what was seen; absent where there is nothing more to say.
    pub detail: Option<String>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}
