//! The fields of an integration's settings: a few that most need, and the rest on demand.

use ::api::integration::{Integration, IntegrationKind, IntegrationSetting, SettingForm};
use leptos::html;
use leptos::prelude::*;

use crate::integration::integration_model::Fault;
use crate::integration::setting_model::{
    Settings, choice_text, field_name, hint_of, label_of, place_of, placeholder_of, settings_of,
};
use crate::t;
use crate::ui::field::{Field, FieldIds};
use crate::ui::id::fresh_id;
use crate::ui::reactive::{derived, effect, heard, redrawn, said};
use crate::ui::select_field::{SelectField, SelectOption};

/// A setting, and what stands in its field.
type SettingText = (IntegrationSetting, RwSignal<String>);

/// The fields of one kind.
struct KindFields {
    kind: String,
    fields: Vec<SettingText>,
    kept: Vec<KeptSetting>,
}

/// A setting that the kind has not: its name, its JSON, and whether it is to stay.
#[derive(Clone)]
struct KeptSetting {
    name: String,
    value: String,
    stays: RwSignal<bool>,
}

/// What stands in the fields of all kinds, so that nothing is lost on the way from one to another.
#[derive(Clone, Copy)]
pub(super) struct SettingTexts(StoredValue<Vec<KindFields>>);

impl SettingTexts {
    /// Those of an account that is there, or all defaults.
    pub(super) fn new(kinds: &[IntegrationKind], known: Option<&Integration>) -> Self {
        let of_kind = |kind: &IntegrationKind| {
            let text = known.filter(|known| known.kind == kind.kind).map_or("{}", |known| &known.settings);
            let Settings { fields, kept: kept_of } = Settings::read(text, &settings_of(kinds, &kind.kind));
            let fields = fields.into_iter().map(|(setting, text)| (setting, RwSignal::new(text))).collect();
            let kept = |(name, value)| KeptSetting { name, value, stays: RwSignal::new(true) };
            let kept = kept_of.into_iter().map(kept).collect();
            KindFields { kind: kind.kind.clone(), fields, kept }
        };
        Self(StoredValue::new(kinds.iter().map(of_kind).collect()))
    }

    /// What was typed for a kind.
    pub(super) fn typed(self, kind: &str) -> Settings {
        self.read(kind, |found| Settings {
            fields: found
                .fields
                .iter()
                .map(|(setting, text)| (setting.clone(), text.get_untracked()))
                .collect(),
            kept: found
                .kept
                .iter()
                .filter(|kept| kept.stays.get_untracked())
                .map(|kept| (kept.name.clone(), kept.value.clone()))
                .collect(),
        })
    }

    fn fields(self, kind: &str) -> Vec<SettingText> {
        self.read(kind, |found| found.fields.clone())
    }

    fn kept(self, kind: &str) -> Vec<KeptSetting> {
        self.read(kind, |found| found.kept.clone())
    }

    fn read<T: Default>(self, kind: &str, read: impl FnOnce(&KindFields) -> T) -> T {
        self.0.with_value(|all| all.iter().find(|of| of.kind == kind).map(read)).unwrap_or_default()
    }
}

/// The fields of the kind that is chosen.
#[component]
pub(super) fn SettingFields(
    texts: SettingTexts,
    kind: Memo<String>,
    fault: RwSignal<Option<Fault>>,
) -> impl IntoView {
    let error = fault_at(fault, "settings".to_owned());
    view! {
        <fieldset class="settings">
            <legend class="field__label">{t!("integration.settings_label")}</legend>
            {redrawn(move || kind_fields(texts, &kind.get(), fault))}
            <p class="field__error" role="status">{redrawn(move || error.get())}</p>
        </fieldset>
    }
}

fn kind_fields(texts: SettingTexts, kind: &str, fault: RwSignal<Option<Fault>>) -> AnyView {
    let (mut first, rest): (Vec<SettingText>, Vec<SettingText>) =
        texts.fields(kind).into_iter().partition(|(setting, _)| place_of(setting).is_some());
    first.sort_by_key(|(setting, _)| place_of(setting));
    let shown = |fields: Vec<SettingText>| {
        fields.into_iter().map(|(setting, text)| setting_field(&setting, text, fault)).collect_view()
    };
    let is_set = rest.iter().any(|(setting, text)| differs(setting, text.get_untracked()));
    let names: Vec<String> = rest.iter().map(|(setting, _)| field_name(&setting.name)).collect();
    let details = NodeRef::<html::Details>::new();
    effect(move || {
        let is_in_it = fault.with(|fault| fault.as_ref().is_some_and(|(field, _)| names.contains(field)));
        if let Some(details) = details.get_untracked().filter(|_| is_in_it) {
            // What is wrong must be seen; the browser takes any attribute.
            let _opened = details.set_attribute("open", "");
        }
    });
    view! {
        {(!first.is_empty()).then(|| view! { <div class="settings__fields">{shown(first)}</div> })}
        {(!rest.is_empty()).then(|| view! {
            <details class="settings__more" node_ref=details open=is_set>
                <summary>{t!("integration.settings_more")}</summary>
                <div class="settings__fields">{shown(rest)}</div>
            </details>
        })}
        {texts.kept(kind).into_iter().map(kept_field).collect_view()}
    }
    .into_any()
}

fn differs(setting: &IntegrationSetting, text: String) -> bool {
    let alone = Settings { fields: vec![(setting.clone(), text)], kept: Vec::new() };
    alone.write().as_deref() != Ok("{}")
}

fn fault_at(fault: RwSignal<Option<Fault>>, field: String) -> Signal<Option<String>> {
    derived(move || fault.get().filter(|(known, _)| *known == field).map(|(_, why)| why))
}

fn setting_field(
    setting: &IntegrationSetting,
    text: RwSignal<String>,
    fault: RwSignal<Option<Fault>>,
) -> AnyView {
    match setting.form {
        SettingForm::YesNo => with_hint(hint_of(setting), yes_no_field(setting, text)),
        SettingForm::Choice => with_hint(hint_of(setting), choice_field(setting, text)),
        SettingForm::Text | SettingForm::LongText | SettingForm::WholeNumber | SettingForm::Texts => {
            text_field(setting, text, fault)
        }
    }
}

/// A field whose input knows of no hint, and the hint below it.
fn with_hint(hint: String, field: AnyView) -> AnyView {
    let hint_id = fresh_id("hint");
    let described_by = hint_id.clone();
    view! {
        <div class="choice" role="group" aria-describedby=described_by>
            {field}
            <p class="choice__help" id=hint_id>{hint}</p>
        </div>
    }
    .into_any()
}

fn switch(label: String, is_on: Signal<bool>, turn: Callback<()>) -> AnyView {
    view! {
        <label class="choice__switch">
            <input
                type="checkbox"
                prop:checked=is_on
                on:change=heard(move |_: leptos::ev::Event| turn.run(()))
            />
            <span>{label}</span>
        </label>
    }
    .into_any()
}

fn yes_no_field(setting: &IntegrationSetting, text: RwSignal<String>) -> AnyView {
    let is_on = derived(move || text.with(|text| text == "true"));
    let turn = Callback::new(move |()| text.update(|text| *text = (text != "true").to_string()));
    switch(label_of(setting), is_on, turn)
}

/// What the service does not know may have to go before it takes anything.
fn kept_field(kept: KeptSetting) -> AnyView {
    let KeptSetting { name, value, stays } = kept;
    let turn = Callback::new(move |()| stays.update(|stays| *stays = !*stays));
    with_hint(t!("integration.setting_unknown"), switch(format!("{name}: {value}"), stays.into(), turn))
}

/// What is set and not known to the service that answers stays a choice, so that it is not lost.
fn choice_field(setting: &IntegrationSetting, text: RwSignal<String>) -> AnyView {
    let now = text.get_untracked();
    let unknown = (!setting.choices.contains(&now)).then_some(now);
    let option = |value: String| SelectOption { label: choice_text(&setting.name, &value), value };
    let options: Vec<SelectOption> = setting.choices.iter().cloned().chain(unknown).map(option).collect();
    view! {
        <SelectField
            label=label_of(setting)
            options=Signal::stored(options)
            value=text
            on_change=move |chosen| text.set(chosen)
        />
    }
    .into_any()
}

fn text_field(
    setting: &IntegrationSetting,
    text: RwSignal<String>,
    fault: RwSignal<Option<Fault>>,
) -> AnyView {
    let hint = hint_of(setting);
    let placeholder = placeholder_of(setting);
    let inputmode = (setting.form == SettingForm::WholeNumber).then_some("numeric");
    let has_lines = matches!(setting.form, SettingForm::LongText | SettingForm::Texts);
    let hint_id = fresh_id("hint");
    let input = move |ids: FieldIds| {
        let (described, invalid, own) = (ids.clone(), ids.clone(), hint_id.clone());
        let described_by = said(move || {
            Some(described.described_by().map_or_else(|| own.clone(), |error| format!("{error} {own}")))
        });
        let invalid = said(move || invalid.invalid());
        let typed = heard(move |event| text.set(event_target_value(&event)));
        let input = if has_lines {
            view! {
                <textarea
                    class="input"
                    id=ids.input
                    rows="2"
                    placeholder=placeholder
                    spellcheck="false"
                    aria-describedby=described_by
                    aria-invalid=invalid
                    prop:value=text
                    on:input=typed
                ></textarea>
            }
            .into_any()
        } else {
            view! {
                <input
                    class="input"
                    id=ids.input
                    placeholder=placeholder
                    inputmode=inputmode
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-describedby=described_by
                    aria-invalid=invalid
                    prop:value=text
                    on:input=typed
                />
            }
            .into_any()
        };
        view! {
            {input}
            <p class="choice__help" id=hint_id>{hint}</p>
        }
    };
    let error = fault_at(fault, field_name(&setting.name));
    view! { <Field label=label_of(setting) error input /> }.into_any()
}
