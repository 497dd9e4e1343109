//! What the credentials' page says and sends, decided without a browser.

use ::api::credential::{CreateCredential, Credential, SCOPES};
use domain::id::IntegrationId;

use crate::api::ApiError;
use crate::i18n::text_of;
use crate::ui::badge::BadgeTone;
use crate::{format, t};

/// What a credential can speak.
pub const DIALECTS: [&str; 6] = ["api", "mindbehind", "begateway", "craftgate", "payu", "overpay"];
/// After how many days it can end by itself; never comes first.
pub const LIVES: [&str; 4] = ["never", "30", "90", "365"];
/// For how many hours the text before can be good.
pub const OLD_TEXT_HOURS: [u32; 4] = [24, 1, 168, 0];

const FIELDS: [&str; 5] = ["name", "dialect", "scopes", "integration", "expires_at"];

/// What a field lacks, by its name in the contract.
pub type Fault = (&'static str, String);

/// What stands in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The name.
    pub name: String,
    /// One of [`DIALECTS`].
    pub dialect: String,
    /// What it shall allow.
    pub scopes: Vec<String>,
    /// The account whose payment ids it names, where the dialect has such ids.
    pub integration: Option<IntegrationId>,
    /// When it shall end by itself.
    pub expires_at: Option<String>,
}

impl Typed {
    /// What is to be sent, or the first thing that is missing.
    pub fn to_create(&self) -> Result<CreateCredential, Fault> {
        if self.name.trim().is_empty() {
            return Err(("name", t!("credential.name_missing")));
        }
        let served = scopes_of(&self.dialect);
        let scopes: Vec<String> = served
            .iter()
            .filter(|scope| self.scopes.iter().any(|own| own == *scope))
            .map(|it| (*it).to_owned())
            .collect();
        if scopes.is_empty() {
            return Err(("scopes", t!("credential.scopes_missing")));
        }
        let integration = self.integration.filter(|_| names_an_account(&self.dialect));
        if names_an_account(&self.dialect) && integration.is_none() {
            return Err(("integration", t!("credential.integration_missing")));
        }
        Ok(CreateCredential {
            name: self.name.trim().to_owned(),
            dialect: self.dialect.clone(),
            scopes,
            integration,
            expires_at: self.expires_at.clone(),
            merchant_id: None,
            reseller_id: None,
        })
    }
}

/// What a dialect has calls for.
#[must_use]
pub fn scopes_of(dialect: &str) -> &'static [&'static str] {
    match dialect {
        "api" => &SCOPES,
        "mindbehind" => &["refunds:write"],
        _ => &["refunds:write", "report:read"],
    }
}

/// Whether a dialect's payment ids are those of one account.
#[must_use]
pub fn names_an_account(dialect: &str) -> bool {
    !matches!(dialect, "api" | "mindbehind")
}

/// A dialect by its name.
#[must_use]
pub fn dialect_text(dialect: &str) -> String {
    text_of("credential.dialect", dialect)
}

/// What a scope allows, in words. A key cannot have a colon.
#[must_use]
pub fn scope_text(scope: &str) -> String {
    text_of("credential.scope", &scope.replace(':', "_"))
}

/// What it is found by, as far as it is no secret.
#[must_use]
pub fn shown_prefix(credential: &Credential) -> String {
    match credential.dialect.as_str() {
        "api" | "mindbehind" | "payu" => format!("rd_{}_{}_…", credential.dialect, credential.public_prefix),
        _ => credential.public_prefix.clone(),
    }
}

/// Whether it is worth anything, and what more there is to know.
#[must_use]
pub fn state_text(credential: &Credential) -> (BadgeTone, String, Option<String>) {
    let moment = |at: &Option<String>| at.as_deref().map(format::instant).unwrap_or_default();
    match credential.state.as_str() {
        "valid" => {
            let old = &credential.old_until;
            let more = match (old, &credential.expires_at) {
                (Some(_), _) => Some(t!("credential.old_until", until = moment(old))),
                (None, Some(_)) => Some(t!("credential.expires", at = moment(&credential.expires_at))),
                (None, None) => None,
            };
            (BadgeTone::Good, t!("credential.valid"), more)
        }
        "expired" => (BadgeTone::Neutral, t!("credential.expired"), Some(moment(&credential.expires_at))),
        _ => (BadgeTone::Neutral, t!("credential.revoked"), Some(moment(&credential.revoked_at))),
    }
}

/// The field that a refusal is about, where the form has it.
#[must_use]
pub fn fault_of(error: &ApiError) -> Option<Fault> {
    let ApiError::Problem(problem) = error else { return None };
    let field = FIELDS.into_iter().find(|known| problem.fields.iter().any(|field| field == known))?;
    Some((field, error.detail()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{learn, part_texts};

    fn typed(dialect: &str, scopes: &[&str]) -> Typed {
        Typed {
            name: "Shop".to_owned(),
            dialect: dialect.to_owned(),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            integration: Some("01930000-0000-7000-8000-000000000001".parse().unwrap()),
            expires_at: None,
        }
    }

    #[test]
    fn only_what_the_dialect_has_is_sent() {
        let api = typed("api", &["report:read", "payments:write"]).to_create().unwrap();
        assert_eq!(api.scopes, ["payments:write", "report:read"]);
        assert_eq!(api.integration, None);
        let craftgate = typed("craftgate", &["payments:write", "refunds:write"]).to_create().unwrap();
        assert_eq!(craftgate.scopes, ["refunds:write"]);
        assert!(craftgate.integration.is_some());
    }

    #[test]
    fn what_is_missing_is_said_before_anything_is_sent() {
        learn(part_texts::COMPANY);
        assert_eq!(typed("mindbehind", &["report:read"]).to_create().unwrap_err().0, "scopes");
        let unnamed = Typed { name: " ".to_owned(), ..typed("api", &["report:read"]) };
        assert_eq!(unnamed.to_create().unwrap_err().0, "name");
        let of_none = Typed { integration: None, ..typed("payu", &["report:read"]) };
        assert_eq!(of_none.to_create().unwrap_err().0, "integration");
    }

    #[test]
    fn each_dialect_scope_and_life_has_its_words() {
        learn(part_texts::COMPANY);
        for dialect in DIALECTS {
            assert_ne!(dialect_text(dialect), dialect);
        }
        for scope in SCOPES {
            assert!(!scope_text(scope).contains('_'), "{}", scope_text(scope));
        }
        for life in LIVES {
            assert_ne!(text_of("credential.life", life), life);
        }
        for hours in OLD_TEXT_HOURS {
            assert_ne!(text_of("credential.old_text", &hours.to_string()), hours.to_string());
        }
    }
}
