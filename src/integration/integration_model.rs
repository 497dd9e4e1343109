//! What the integrations' page says and sends, decided without a browser.

use ::api::gateway::Circuit;
use ::api::integration::{
    ChangeIntegration, CreateIntegration, Integration, IntegrationKind, IntegrationTrial, SecretPart,
    SecretValue,
};

use crate::api::ApiError;
use crate::i18n::text_of;
use crate::integration::setting_model::{Settings, field_name};
use crate::ui::badge::BadgeTone;
use crate::{format, t};

/// What stands in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The name.
    pub name: String,
    /// The kind; it stays what it was where something is changed.
    pub kind: String,
    /// Where it is called.
    pub base_url: String,
    /// The settings that the kind has.
    pub settings: Settings,
    /// The parts of the secret that the kind has, each with what was typed.
    pub secret: Vec<(SecretPart, String)>,
}

/// What a field lacks, by its name in the contract.
pub type Fault = (String, String);

/// The fields that can be wrong, beside single settings.
const FIELDS: [&str; 3] = ["name", "base_url", "secret"];

impl Typed {
    /// A new integration as it is to be sent, or the first thing that is missing.
    pub fn to_create(&self) -> Result<CreateIntegration, Fault> {
        self.needs_name_and_address()?;
        let lacks = self.secret.iter().find(|(part, value)| part.needed && value.trim().is_empty());
        if let Some((part, _)) = lacks {
            return Err(("secret".to_owned(), t!("integration.part_missing", part = part.name)));
        }
        Ok(CreateIntegration {
            name: self.name.trim().to_owned(),
            kind: self.kind.clone(),
            base_url: self.base_url.trim().to_owned(),
            settings: Some(self.settings.write()?),
            secret: self.values(),
            enabled: None,
        })
    }

    /// What is another than before, to be sent; a secret where any part of it was typed.
    pub fn to_change(&self, before: &Integration) -> Result<ChangeIntegration, Fault> {
        self.needs_name_and_address()?;
        let other = |typed: &str, known: &str| (typed.trim() != known).then(|| typed.trim().to_owned());
        let values = self.values();
        let settings = self.settings.write()?;
        let known = Settings::read(&before.settings, &self.settings.described()).write();
        Ok(ChangeIntegration {
            name: other(&self.name, &before.name),
            base_url: other(&self.base_url, &before.base_url),
            settings: (known.as_ref() != Ok(&settings)).then_some(settings),
            secret: (!values.is_empty()).then_some(values),
            enabled: None,
        })
    }

    fn needs_name_and_address(&self) -> Result<(), Fault> {
        if self.name.trim().is_empty() {
            return Err(("name".to_owned(), t!("integration.name_missing")));
        }
        if self.base_url.trim().is_empty() {
            return Err(("base_url".to_owned(), t!("integration.url_missing")));
        }
        Ok(())
    }

    fn values(&self) -> Vec<SecretValue> {
        let given = self.secret.iter().filter(|(_, value)| !value.trim().is_empty());
        given.map(|(part, value)| SecretValue { name: part.name.clone(), value: value.clone() }).collect()
    }
}

/// The parts of the secret that a kind has.
#[must_use]
pub fn parts_of(kinds: &[IntegrationKind], kind: &str) -> Vec<SecretPart> {
    let known = kinds.iter().find(|known| known.kind == kind);
    known.map(|known| known.secret_parts.clone()).unwrap_or_default()
}

/// The field that a refusal is about, where the form has it; `settings` for a setting that has no field of its own.
#[must_use]
pub fn fault_of(error: &ApiError, settings: &Settings) -> Option<Fault> {
    let ApiError::Problem(problem) = error else { return None };
    let is_told = |name: &str| problem.fields.iter().any(|field| field == name);
    let ours = FIELDS.into_iter().map(str::to_owned);
    let named = settings.fields.iter().map(|(setting, _)| field_name(&setting.name));
    let field = ours.chain(named).find(|name| is_told(name)).or_else(|| {
        let is_setting = |field: &String| field.split('.').next() == Some("settings");
        problem.fields.iter().any(is_setting).then(|| "settings".to_owned())
    });
    field.map(|field| (field, error.detail()))
}

/// A kind by its name.
#[must_use]
pub fn kind_text(kind: &str) -> String {
    text_of("integration.kind", kind)
}

/// Whether refunds go through it now, and what more there is to know.
#[must_use]
pub fn state_text(integration: &Integration) -> (BadgeTone, String, Option<String>) {
    let Circuit { state, since, reason, paused_until, .. } = &integration.circuit;
    if !integration.enabled {
        return (BadgeTone::Neutral, t!("integration.off"), Some(t!("integration.off_detail")));
    }
    if state != "closed" {
        let since = t!("integration.silent_since", since = format::moment(since));
        let more = reason.as_ref().map_or_else(|| since.clone(), |reason| format!("{since}: {reason}"));
        return (BadgeTone::Bad, t!("integration.silent"), Some(more));
    }
    match paused_until {
        Some(until) => {
            let more = t!("integration.paused_until", until = format::moment(until));
            (BadgeTone::Warning, t!("integration.paused"), Some(more))
        }
        None => (BadgeTone::Good, t!("integration.on"), None),
    }
}

/// What a trial found out.
#[must_use]
pub fn trial_text(trial: &IntegrationTrial) -> (BadgeTone, String) {
    let tone = match trial.result.as_str() {
        "signed_in" => BadgeTone::Good,
        "reached" | "busy" => BadgeTone::Warning,
        _ => BadgeTone::Bad,
    };
    let words = text_of("integration.trial", &trial.result);
    let told = trial.detail.as_ref().map_or_else(|| words.clone(), |detail| format!("{words} ({detail})"));
    (tone, told)
}

#[cfg(test)]
mod tests {
    use ::api::integration::SettingForm;
    use ::api::problem::Problem;

    use super::*;
    use crate::i18n::{learn, part_texts};
    use crate::integration::setting_model::sample::setting;

    fn part(name: &str, needed: bool) -> SecretPart {
        SecretPart { name: name.to_owned(), needed }
    }

    fn typed() -> Typed {
        Typed {
            name: " Bank ".to_owned(),
            kind: "craftgate".to_owned(),
            base_url: "https://bank.example".to_owned(),
            settings: Settings::default(),
            secret: vec![
                (part("api_key", true), "a".to_owned()),
                (part("secret_key", true), "b".to_owned()),
                (part("webhook_key", false), String::new()),
            ],
        }
    }

    fn integration() -> Integration {
        Integration {
            id: "01930000-0000-7000-8000-000000000001".parse().unwrap(),
            name: "Bank".to_owned(),
            kind: "craftgate".to_owned(),
            base_url: "https://bank.example".to_owned(),
            settings: "{}".to_owned(),
            enabled: true,
            circuit: Circuit {
                state: "closed".to_owned(),
                since: "2026-11-20T12:03:00Z".to_owned(),
                retry_at: None,
                reason: None,
                paused_until: None,
            },
            notification_url: None,
        }
    }

    #[test]
    fn what_is_missing_is_said_before_anything_is_sent() {
        learn(part_texts::COMPANY);
        let made = typed().to_create().unwrap();
        assert_eq!((made.name.as_str(), made.secret.len()), ("Bank", 2));
        let lacking = |change: fn(&mut Typed)| {
            let mut typed = typed();
            change(&mut typed);
            typed.to_create().unwrap_err().0
        };
        assert_eq!(lacking(|typed| typed.name.clear()), "name");
        assert_eq!(lacking(|typed| typed.base_url.clear()), "base_url");
        assert_eq!(lacking(|typed| typed.secret[1].1.clear()), "secret");
    }

    #[test]
    fn only_what_is_another_is_sent_and_an_untouched_secret_stays() {
        let mut typed = typed();
        typed.secret.iter_mut().for_each(|(_, value)| value.clear());
        assert_eq!(typed.to_change(&integration()).unwrap(), ChangeIntegration::default());
        typed.name = "Other".to_owned();
        typed.secret[0].1 = "new".to_owned();
        let change = typed.to_change(&integration()).unwrap();
        assert_eq!((change.name.as_deref(), change.secret.unwrap().len()), (Some("Other"), 1));
        assert_eq!(change.base_url, None);
    }

    #[test]
    fn settings_are_sent_only_where_one_of_them_is_another() {
        let mut before = integration();
        before.settings = r#"{ "pace": 3, "lang": "tr", "timeout_ms": 150000 }"#.to_owned();
        let of_kind = [
            setting("lang", SettingForm::Text, "null"),
            setting("timeout_ms", SettingForm::WholeNumber, "150000"),
        ];
        let mut typed = typed();
        typed.settings = Settings::read(&before.settings, &of_kind);
        assert_eq!(
            typed.to_change(&before).unwrap().settings,
            None,
            "it was written otherwise, and is the same"
        );
        typed.settings.fields[0].1 = "en".to_owned();
        let sent = typed.to_change(&before).unwrap().settings;
        assert_eq!(sent.as_deref(), Some(r#"{"lang":"en","pace":3}"#));
        typed.settings.fields[1].1 = "soon".to_owned();
        assert_eq!(typed.to_change(&before).unwrap_err().0, "settings.timeout_ms");
        assert_eq!(typed.to_create().unwrap_err().0, "settings.timeout_ms");
    }

    #[test]
    fn a_refusal_leads_to_its_field() {
        let about = |field: &str| {
            let mut problem = Problem::new(422, "Unprocessable", "invalid_field", "Say it again.");
            problem.fields = vec![field.to_owned()];
            let lang = setting("lang", SettingForm::Text, "null");
            let settings = Settings { fields: vec![(lang, String::new())], kept: Vec::new() };
            fault_of(&ApiError::Problem(Box::new(problem)), &settings).map(|(field, _)| field)
        };
        for field in ["base_url", "settings", "settings.lang"] {
            assert_eq!(about(field).as_deref(), Some(field));
        }
        assert_eq!(about("settings.pace").as_deref(), Some("settings"), "it has no field of its own");
        assert_eq!(about("something"), None);
        assert_eq!(fault_of(&ApiError::NoAnswer("Nothing.".to_owned()), &Settings::default()), None);
    }

    #[test]
    fn how_it_stands_is_one_word_and_why() {
        learn(part_texts::COMPANY);
        let mut one = integration();
        assert_eq!(state_text(&one).0, BadgeTone::Good);
        one.circuit.paused_until = Some("2026-11-20T12:05:00Z".to_owned());
        assert!(state_text(&one).2.unwrap().contains("12:05"));
        one.circuit.state = "open".to_owned();
        one.circuit.reason = Some("HTTP 503".to_owned());
        assert!(state_text(&one).2.unwrap().contains("HTTP 503"));
        one.enabled = false;
        assert_eq!(state_text(&one).0, BadgeTone::Neutral);
    }

    #[test]
    fn each_end_of_a_trial_has_its_words() {
        learn(part_texts::COMPANY);
        for result in ["signed_in", "reached", "refused", "busy", "silent", "unfit"] {
            let trial = IntegrationTrial {
                result: result.to_owned(),
                detail: Some("HTTP 418".to_owned()),
                took_ms: 1,
            };
            let (_, text) = trial_text(&trial);
            assert!(!text.starts_with(result) && text.contains("HTTP 418"), "{text}");
        }
    }
}
