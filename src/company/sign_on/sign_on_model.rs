//! What the page of a company's own provider says and sends, decided without a browser.

use ::api::sign_on::{SetUpSignOn, SignOnProvider, SignOnTrial};

use crate::api::ApiError;
use crate::i18n::text_of;
use crate::t;
use crate::ui::notice::NoticeTone;

/// What stands in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// What the provider calls itself.
    pub issuer: String,
    /// What it calls this desk.
    pub client_id: String,
    /// What it gave this desk to prove itself with; empty keeps the one before.
    pub client_secret: String,
    /// Whether people sign in by it.
    pub enabled: bool,
}

/// What a field lacks, by its name in the contract.
pub type Fault = (&'static str, String);

const FIELDS: [&str; 3] = ["issuer", "client_id", "client_secret"];

impl Typed {
    /// What stands there at first.
    #[must_use]
    pub fn of(provider: Option<&SignOnProvider>) -> Self {
        let text = |read: fn(&SignOnProvider) -> &String| provider.map(read).cloned().unwrap_or_default();
        Self {
            issuer: text(|one| &one.issuer),
            client_id: text(|one| &one.client_id),
            client_secret: String::new(),
            enabled: provider.is_none_or(|one| one.enabled),
        }
    }

    /// What is to be sent, or the first thing that is missing.
    pub fn to_setup(&self, before: Option<&SignOnProvider>) -> Result<SetUpSignOn, Fault> {
        let text = |text: &str| text.trim().to_owned();
        let (issuer, client_id, secret) =
            (text(&self.issuer), text(&self.client_id), text(&self.client_secret));
        if issuer.is_empty() {
            return Err(("issuer", t!("sign_on.issuer_missing")));
        }
        if client_id.is_empty() {
            return Err(("client_id", t!("sign_on.client_id_missing")));
        }
        if secret.is_empty() && before.is_none() {
            return Err(("client_secret", t!("sign_on.secret_missing")));
        }
        let client_secret = (!secret.is_empty()).then_some(secret);
        Ok(SetUpSignOn { issuer, client_id, client_secret, enabled: self.enabled })
    }
}

/// The field that a refusal is about; none where it is about no field.
#[must_use]
pub fn fault_of(error: &ApiError) -> Option<Fault> {
    let ApiError::Problem(problem) = error else { return None };
    let field = FIELDS.into_iter().find(|field| problem.fields.iter().any(|named| named == field))?;
    Some((field, error.detail()))
}

/// What a trial found out.
#[must_use]
pub fn trial_text(trial: &SignOnTrial) -> (NoticeTone, String) {
    let tone = if trial.result == "ready" { NoticeTone::Good } else { NoticeTone::Bad };
    let text = text_of("sign_on.trial", &trial.result);
    let more = trial.detail.as_ref().map(|detail| format!(" ({detail})"));
    (tone, format!("{text}{}", more.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use ::api::problem::Problem;

    use super::*;
    use crate::i18n::{learn, part_texts};

    fn provider() -> SignOnProvider {
        SignOnProvider {
            issuer: "https://id.shop.example".to_owned(),
            client_id: "desk".to_owned(),
            enabled: false,
        }
    }

    #[test]
    fn a_secret_is_asked_for_once_and_kept_while_none_is_typed() {
        let mut typed = Typed::of(None);
        assert!(typed.enabled);
        assert_eq!(typed.to_setup(None).unwrap_err().0, "issuer");
        typed.issuer = " https://id.shop.example ".to_owned();
        assert_eq!(typed.to_setup(None).unwrap_err().0, "client_id");
        typed.client_id = "desk".to_owned();
        assert_eq!(typed.to_setup(None).unwrap_err().0, "client_secret");
        typed.client_secret = "s".to_owned();
        let sent = typed.to_setup(None).unwrap();
        assert_eq!(
            (sent.issuer.as_str(), sent.client_secret.as_deref()),
            ("https://id.shop.example", Some("s"))
        );
        let known = provider();
        let sent = Typed::of(Some(&known)).to_setup(Some(&known)).unwrap();
        assert_eq!((sent.client_id.as_str(), sent.client_secret, sent.enabled), ("desk", None, false));
    }

    #[test]
    fn a_refusal_stands_at_the_field_that_it_is_about() {
        let mut problem = Problem::new(422, "", "invalid_field", "Why.");
        problem.fields = vec!["issuer".to_owned()];
        let told = fault_of(&ApiError::Problem(Box::new(problem)));
        assert_eq!(told, Some(("issuer", "Why.".to_owned())));
        let problem = Problem::new(409, "", "changed_meanwhile", "Why.");
        assert_eq!(fault_of(&ApiError::Problem(Box::new(problem))), None);
    }

    #[test]
    fn a_trial_is_told_in_words() {
        learn(part_texts::COMPANY);
        let ready = trial_text(&SignOnTrial { result: "ready".to_owned(), detail: None });
        assert_eq!(ready.0, NoticeTone::Good);
        let silent = SignOnTrial { result: "silent".to_owned(), detail: Some("no answer".to_owned()) };
        assert!(trial_text(&silent).1.ends_with("(no answer)"));
    }
}
