//! The settings of an integration as fields: what stands in each, what is wrong with it, and the JSON that is sent.

use ::api::integration::{IntegrationKind, IntegrationSetting, SettingForm};
use serde::Serialize;

use crate::i18n::text_of;
use crate::integration::integration_model::Fault;
use crate::json::members::members;
use crate::{format, json, t};

/// Those that most accounts need, beside what must be given.
const ASKED_FIRST: [&str; 3] = ["public_key", "report_base_url", "time_zone"];

/// All settings of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Those that its kind has, each with what stands in its field.
    pub fields: Vec<(IntegrationSetting, String)>,
    /// Those that its kind has not, as they were found: each with its JSON.
    pub kept: Vec<(String, String)>,
}

impl Settings {
    /// Reads what is kept of an account, the text of a JSON object. What is no object counts as `{}`: nothing of it holds.
    #[must_use]
    pub fn read(text: &str, of_kind: &[IntegrationSetting]) -> Self {
        let mut kept: Vec<(String, String)> = members(text).into_iter().flatten().collect();
        let field = |setting: &IntegrationSetting| {
            let place = kept.iter().position(|(name, _)| *name == setting.name);
            let given = place.map(|place| kept.remove(place).1);
            let shown = match (&given, setting.form) {
                (Some(given), _) => shown(setting.form, given),
                (None, SettingForm::YesNo | SettingForm::Choice | SettingForm::Texts) => default_of(setting),
                (None, SettingForm::Text | SettingForm::LongText | SettingForm::WholeNumber) => String::new(),
            };
            (setting.clone(), shown)
        };
        let fields = of_kind.iter().map(field).collect();
        Self { fields, kept }
    }

    /// What the kind has, without what stands in the fields.
    #[must_use]
    pub fn described(&self) -> Vec<IntegrationSetting> {
        self.fields.iter().map(|(setting, _)| setting.clone()).collect()
    }

    /// The text of a JSON object of what is other than the default, or the first thing that is wrong.
    pub fn write(&self) -> Result<String, Fault> {
        let mut members = Vec::new();
        for (setting, text) in &self.fields {
            members.extend(chosen(setting, text).map_err(|why| (field_name(&setting.name), why))?);
        }
        for (name, value) in &self.kept {
            members.push(member(name, value).map_err(|why| (field_name(name), why))?);
        }
        Ok(format!("{{{}}}", members.join(",")))
    }
}

/// The settings that a kind has.
#[must_use]
pub fn settings_of(kinds: &[IntegrationKind], kind: &str) -> Vec<IntegrationSetting> {
    let known = kinds.iter().find(|known| known.kind == kind);
    known.map(|known| known.settings.clone()).unwrap_or_default()
}

/// How the contract names a setting where it is wrong.
#[must_use]
pub fn field_name(setting: &str) -> String {
    format!("settings.{setting}")
}

/// Where a setting stands among the fields: its place among those that are asked for first, or none among the rest.
#[must_use]
pub fn place_of(setting: &IntegrationSetting) -> Option<usize> {
    if setting.needed {
        return Some(0);
    }
    ASKED_FIRST.iter().position(|name| *name == setting.name).map(|place| place + 1)
}

/// What a setting is called, with what its number counts.
#[must_use]
pub fn label_of(setting: &IntegrationSetting) -> String {
    let label = text_of("integration.setting", &setting.name);
    match &setting.unit {
        None => label,
        Some(unit) => t!("integration.setting_in", label = label, unit = text_of("integration.unit", unit)),
    }
}

/// What a setting is for, what it may be, and what holds without it.
#[must_use]
pub fn hint_of(setting: &IntegrationSetting) -> String {
    let mut hint = text_of("integration.setting_hint", &setting.name);
    let default = match setting.form {
        SettingForm::Text | SettingForm::LongText => default_of(setting),
        SettingForm::WholeNumber => number_text(&default_of(setting)),
        SettingForm::YesNo if setting.default == "true" => t!("integration.setting_on"),
        SettingForm::YesNo => t!("integration.setting_off"),
        SettingForm::Choice => choice_text(&setting.name, &default_of(setting)),
        SettingForm::Texts => default_of(setting).replace('\n', ", "),
    };
    let range =
        range_of(setting).map(|(least, most)| t!("integration.setting_range", least = least, most = most));
    let default = (!default.is_empty()).then(|| t!("integration.setting_default", default = default));
    for more in [range, default].into_iter().flatten() {
        hint.push(' ');
        hint.push_str(&more);
    }
    hint
}

/// What stands in an empty field: what holds while nothing is typed.
#[must_use]
pub fn placeholder_of(setting: &IntegrationSetting) -> String {
    match setting.form {
        SettingForm::Text | SettingForm::LongText | SettingForm::WholeNumber => default_of(setting),
        SettingForm::YesNo | SettingForm::Choice | SettingForm::Texts => String::new(),
    }
}

/// What one of a setting's choices is called.
#[must_use]
pub fn choice_text(setting: &str, choice: &str) -> String {
    let code = format!("{setting}_{choice}");
    let text = text_of("integration.setting_choice", &code);
    if text == code { choice.to_owned() } else { text }
}

/// What stands in the field of a setting that has this JSON.
fn shown(form: SettingForm, value: &str) -> String {
    let read = match form {
        SettingForm::Text | SettingForm::LongText | SettingForm::Choice => {
            json::read::<Option<String>>(value).map(Option::unwrap_or_default)
        }
        SettingForm::Texts => json::read::<Vec<String>>(value).map(|texts| texts.join("\n")),
        SettingForm::WholeNumber if value == "null" => return String::new(),
        SettingForm::WholeNumber | SettingForm::YesNo => return value.to_owned(),
    };
    // What has another form is shown as it is written, so that somebody sees it.
    read.unwrap_or_else(|_another_form| value.to_owned())
}

fn default_of(setting: &IntegrationSetting) -> String {
    shown(setting.form, &setting.default)
}

/// What is sent of a setting; none where the default holds.
fn chosen(setting: &IntegrationSetting, text: &str) -> Result<Option<String>, String> {
    let value = value_of(setting, text)?.filter(|value| *value != setting.default);
    value.map(|value| member(&setting.name, &value)).transpose()
}

/// The JSON of what stands in a field; none where nothing does.
fn value_of(setting: &IntegrationSetting, text: &str) -> Result<Option<String>, String> {
    let text = text.trim();
    if setting.form == SettingForm::Texts {
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        return written(&lines).map(Some);
    }
    match (setting.form, text) {
        (_, "") if setting.needed => Err(t!("integration.setting_missing")),
        (_, "") => Ok(None),
        (SettingForm::WholeNumber, digits) => number_of(setting, digits).map(Some),
        (SettingForm::YesNo, value) => Ok(Some(value.to_owned())),
        (_, text) => written(text).map(Some),
    }
}

/// A whole number by its digits alone: a group's sign is a fraction's in another language.
fn number_of(setting: &IntegrationSetting, digits: &str) -> Result<String, String> {
    let number =
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u64>().ok()).flatten();
    let is_within = |number: u64| {
        setting.least.is_none_or(|least| least <= number) && setting.most.is_none_or(|most| number <= most)
    };
    number.filter(|number| is_within(*number)).map(|number| number.to_string()).ok_or_else(|| match range_of(
        setting,
    ) {
        None => t!("integration.setting_no_number"),
        Some((least, most)) => t!("integration.setting_out_of_range", least = least, most = most),
    })
}

fn range_of(setting: &IntegrationSetting) -> Option<(String, String)> {
    Some((format::count(setting.least?), format::count(setting.most?)))
}

fn number_text(digits: &str) -> String {
    digits.parse().map_or_else(|_none| digits.to_owned(), format::count)
}

fn member(name: &str, value: &str) -> Result<String, String> {
    Ok(format!("{}:{value}", written(name)?))
}

/// A text, or a list of texts, as JSON.
fn written<T: Serialize + ?Sized>(value: &T) -> Result<String, String> {
    serde_json::to_string(value).map_err(|error| error.to_string())
}

/// Settings as a server describes them.
#[cfg(test)]
pub(crate) mod sample {
    use super::{IntegrationSetting, SettingForm};

    /// One that may be left out.
    pub(crate) fn setting(name: &str, form: SettingForm, default: &str) -> IntegrationSetting {
        IntegrationSetting {
            name: name.to_owned(),
            form,
            needed: false,
            default: default.to_owned(),
            choices: Vec::new(),
            unit: None,
            least: None,
            most: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sample::setting;
    use super::*;
    use crate::i18n::{learn, part_texts};

    fn timeout() -> IntegrationSetting {
        let timeout = setting("timeout_ms", SettingForm::WholeNumber, "30000");
        IntegrationSetting { unit: Some("ms".to_owned()), least: Some(1), most: Some(120_000), ..timeout }
    }

    fn merchant() -> IntegrationSetting {
        IntegrationSetting { needed: true, ..setting("merchant_id", SettingForm::Text, "\"\"") }
    }

    /// One of each form.
    fn of_kind() -> Vec<IntegrationSetting> {
        vec![
            setting("refund_path", SettingForm::Text, "\"/refunds\""),
            setting("public_key", SettingForm::LongText, "null"),
            timeout(),
            setting("duplicate_check", SettingForm::YesNo, "true"),
            IntegrationSetting {
                choices: vec!["number".to_owned(), "text".to_owned()],
                ..setting("amount_form", SettingForm::Choice, "\"number\"")
            },
            setting("doubtful_groups", SettingForm::Texts, r#"["UNKNOWN","NO_RESPONSE"]"#),
        ]
    }

    fn texts(settings: &Settings) -> Vec<&str> {
        settings.fields.iter().map(|(_, text)| text.as_str()).collect()
    }

    /// What is sent when so much is typed into the fields of an account that has no settings.
    fn sent(typed: [&str; 6]) -> String {
        let mut settings = Settings::read("{}", &of_kind());
        settings.fields.iter_mut().zip(typed).for_each(|(field, text)| field.1 = text.to_owned());
        settings.write().unwrap()
    }

    #[test]
    fn without_settings_the_fields_are_empty_or_as_the_default_and_nothing_is_sent() {
        let settings = Settings::read("{}", &of_kind());
        assert_eq!(texts(&settings), ["", "", "", "true", "number", "UNKNOWN\nNO_RESPONSE"]);
        assert_eq!(settings.write().unwrap(), "{}");
        assert_eq!(sent(["/refunds", " ", "30000", "true", "number", " UNKNOWN \n\nNO_RESPONSE\n"]), "{}");
    }

    #[test]
    fn what_is_other_than_the_default_is_sent_as_the_json_of_its_form() {
        let all = sent(["/v2/\"refunds\"", "-----\nMIIB\n-----", "0005", "false", "text", "ONE"]);
        let expected = concat!(
            r#"{"refund_path":"/v2/\"refunds\"","public_key":"-----\nMIIB\n-----","timeout_ms":5,"#,
            r#""duplicate_check":false,"amount_form":"text","doubtful_groups":["ONE"]}"#
        );
        assert_eq!(all, expected);
        let read = Settings::read(&all, &of_kind());
        let shown = ["/v2/\"refunds\"", "-----\nMIIB\n-----", "5", "false", "text", "ONE"];
        assert_eq!(texts(&read), shown);
        assert_eq!(read.write().unwrap(), expected);
        assert_eq!(
            sent(["", "", "", "true", "number", ""]),
            r#"{"doubtful_groups":[]}"#,
            "none is a list too"
        );
    }

    #[test]
    fn what_the_kind_has_not_is_kept_to_the_last_digit() {
        let text = r#"{"timeout_ms":30000,"pace":{"a":[1.50,12345678901234567890]},"amount_form":"words"}"#;
        let mut settings = Settings::read(text, &of_kind());
        assert_eq!(settings.fields[4].1, "words");
        settings.fields[0].1 = "/v2".to_owned();
        let expected = concat!(
            r#"{"refund_path":"/v2","amount_form":"words","#,
            r#""pace":{"a":[1.50,12345678901234567890]}}"#
        );
        assert_eq!(settings.write().unwrap(), expected);
    }

    #[test]
    fn what_is_missing_or_no_number_is_said_of_its_field() {
        learn(part_texts::COMPANY);
        let fault = |setting: IntegrationSetting, text: &str| {
            Settings { fields: vec![(setting, text.to_owned())], kept: Vec::new() }.write().unwrap_err()
        };
        let (field, why) = fault(merchant(), " ");
        assert!(field == "settings.merchant_id" && why.contains("without it"), "{why}");
        for text in ["30,000", "30.000", "-1", "1e3", "0", "120001", "99999999999999999999"] {
            let (field, why) = fault(timeout(), text);
            assert!(field == "settings.timeout_ms" && why.contains("120000"), "{text}: {why}");
        }
        let boundless = setting("key_life_s", SettingForm::WholeNumber, "null");
        assert_eq!(fault(boundless, "a day").0, "settings.key_life_s");
    }

    #[test]
    fn what_must_be_given_stands_first_and_what_few_need_among_the_rest() {
        let place = |name: &str| place_of(&setting(name, SettingForm::Text, "null"));
        assert_eq!(place_of(&merchant()), Some(0));
        assert!(
            place("public_key") < place("report_base_url") && place("report_base_url") < place("time_zone")
        );
        assert_eq!((place("refund_path"), place("lang")), (None, None));
    }

    #[test]
    fn a_hint_says_what_it_may_be_and_what_holds_without_it() {
        learn(part_texts::COMPANY);
        let hint = hint_of(&timeout());
        assert!(hint.contains("120000") && hint.contains("30000") && !hint.contains("timeout_ms"), "{hint}");
        assert!(label_of(&timeout()).contains("milliseconds"));
        assert_eq!(placeholder_of(&timeout()), "30000");
        let amount = hint_of(&of_kind()[4]);
        assert!(amount.contains(&choice_text("amount_form", "number")), "{amount}");
        assert_eq!(choice_text("amount_form", "words"), "words");
        assert!(hint_of(&of_kind()[5]).contains("UNKNOWN, NO_RESPONSE"));
    }
}
