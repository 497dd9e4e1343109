//! Setting an integration up: a new one, or one that is there.

use ::api::integration::{Integration, IntegrationKind, SecretPart};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use crate::api::company_setup::{change_integration, create_integration};
use crate::integration::integration_model::{Fault, Typed, fault_of, kind_text, parts_of};
use crate::integration::integration_page::Shared;
use crate::integration::setting_fields::{SettingFields, SettingTexts};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{derived, heard, memo, redrawn};
use crate::ui::select_field::{SelectField, SelectOption};
use crate::ui::text_field::TextField;

/// What stands in the form, and what is wrong with it.
#[derive(Clone, Copy)]
struct Form {
    before: StoredValue<Option<Integration>>,
    kinds: StoredValue<Vec<IntegrationKind>>,
    name: RwSignal<String>,
    kind: RwSignal<String>,
    base_url: RwSignal<String>,
    settings: SettingTexts,
    /// What was typed into the parts of the secret, by their names: of all kinds, so that nothing is lost on the way.
    secret: RwSignal<Vec<(String, RwSignal<String>)>>,
    fault: RwSignal<Option<Fault>>,
    refused: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    element: NodeRef<html::Form>,
}

impl Form {
    fn new(known: Option<Integration>, kinds: Vec<IntegrationKind>) -> Self {
        let of = |read: fn(&Integration) -> &String| known.as_ref().map(read).cloned().unwrap_or_default();
        let first = kinds.first().map(|kind| kind.kind.clone()).unwrap_or_default();
        let mut secret: Vec<(String, RwSignal<String>)> = Vec::new();
        for part in kinds.iter().flat_map(|kind| &kind.secret_parts) {
            if secret.iter().all(|(known, _)| *known != part.name) {
                secret.push((part.name.clone(), RwSignal::new(String::new())));
            }
        }
        Self {
            name: RwSignal::new(of(|one| &one.name)),
            kind: RwSignal::new(known.as_ref().map_or(first, |one| one.kind.clone())),
            base_url: RwSignal::new(of(|one| &one.base_url)),
            settings: SettingTexts::new(&kinds, known.as_ref()),
            secret: RwSignal::new(secret),
            before: StoredValue::new(known),
            kinds: StoredValue::new(kinds),
            fault: RwSignal::new(None),
            refused: RwSignal::new(None),
            busy: RwSignal::new(false),
            element: NodeRef::new(),
        }
    }

    fn parts(self, kind: &str) -> Vec<(SecretPart, RwSignal<String>)> {
        let parts = self.kinds.with_value(|kinds| parts_of(kinds, kind));
        let known = self.secret.get_untracked();
        let value = |name: &str| known.iter().find(|(known, _)| known == name).map(|(_, value)| *value);
        parts.into_iter().filter_map(|part| value(&part.name).map(|value| (part, value))).collect()
    }

    fn typed(self) -> Typed {
        let kind = self.kind.get_untracked();
        Typed {
            secret: self
                .parts(&kind)
                .into_iter()
                .map(|(part, value)| (part, value.get_untracked()))
                .collect(),
            name: self.name.get_untracked(),
            base_url: self.base_url.get_untracked(),
            settings: self.settings.typed(&kind),
            kind,
        }
    }

    fn error_of(self, field: &'static str) -> Signal<Option<String>> {
        derived(move || self.fault.get().filter(|(known, _)| *known == field).map(|(_, why)| why))
    }

    /// Says what is wrong, and goes to the field once it says so: it may be far up, or folded away.
    fn lead_to(self, fault: Fault) {
        self.fault.try_set(Some(fault));
        request_animation_frame(move || {
            let form = self.element.try_get_untracked().flatten();
            let field = form.and_then(|form| form.query_selector("[aria-invalid='true']").ok().flatten());
            if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
                // A field that cannot take the focus is no fault.
                let _focused = field.focus();
            }
        });
    }

    fn send(self, shared: Shared) {
        let Some(company) = shared.company.get_untracked().filter(|_| !self.busy.get_untracked()) else {
            return;
        };
        self.refused.set(None);
        let (typed, before) = (self.typed(), self.before.get_value());
        self.fault.set(None);
        let fault = match &before {
            None => typed.to_create().err(),
            Some(before) => typed.to_change(before).err(),
        };
        if let Some(fault) = fault {
            return self.lead_to(fault);
        }
        self.busy.set(true);
        spawn_local(async move {
            let answer = match (&before, typed.to_create(), before.as_ref().map(|one| typed.to_change(one))) {
                (Some(before), _, Some(Ok(change))) => change_integration(company, before.id, &change).await,
                (_, Ok(new), _) => create_integration(company, &new).await,
                (_, Err(fault), _) => {
                    self.busy.try_set(false);
                    self.lead_to(fault);
                    return;
                }
            };
            // A dialog that is gone has nothing more to say; the list has it.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_) => {
                    shared.form.set(None);
                    shared.renew.run(());
                }
                Err(error) => match fault_of(&error, &typed.settings) {
                    Some(fault) => self.lead_to(fault),
                    None => self.refused.set(Some(error.detail())),
                },
            }
        });
    }
}

/// The dialog; `known` is what is changed, none for a new one.
#[component]
pub(super) fn IntegrationForm(
    known: Option<Integration>,
    kinds: Vec<IntegrationKind>,
    shared: Shared,
) -> impl IntoView {
    let is_new = known.is_none();
    let title = match &known {
        None => t!("integration.new"),
        Some(one) => t!("integration.change_of", name = one.name),
    };
    let options: Vec<SelectOption> = kinds
        .iter()
        .map(|kind| SelectOption { value: kind.kind.clone(), label: kind_text(&kind.kind) })
        .collect();
    let form = Form::new(known, kinds);
    let kind = memo(move |_| form.kind.get());
    let on_close = Callback::new(move |()| shared.form.set(None));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.send(shared);
    };
    view! {
        <Dialog title=Signal::stored(title) on_close>
            <form class="resolve resolve__form" node_ref=form.element novalidate=true on:submit=heard(submit)>
                <TextField label=t!("integration.name_label") value=form.name autofocus=true error=form.error_of("name") />
                {is_new.then(|| view! {
                    <SelectField
                        label=t!("integration.kind_head")
                        options=Signal::stored(options)
                        value=form.kind
                        on_change=move |kind| form.kind.set(kind)
                    />
                }.into_any())}
                <TextField
                    label=t!("integration.url_label")
                    value=form.base_url
                    inputmode="url"
                    error=form.error_of("base_url")
                />
                <Secret form kind is_new />
                <SettingFields texts=form.settings kind fault=form.fault />
                {redrawn(move || form.refused.get().map(|why| view! {
                    <Notice tone=NoticeTone::Bad>{why}</Notice>
                }.into_any()))}
                <div class="resolve__actions">
                    <Button kind=ButtonKind::Quiet on_click=on_close>{t!("refund.cancel")}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>
                        {if is_new { t!("integration.create") } else { t!("integration.save") }}
                    </Button>
                </div>
            </form>
        </Dialog>
    }
}

/// The parts of the secret, by the gateway's own names. None is ever shown again.
#[component]
fn Secret(form: Form, kind: Memo<String>, is_new: bool) -> impl IntoView {
    let error = form.error_of("secret");
    let field = |(part, value): (SecretPart, RwSignal<String>)| {
        let label = if part.needed { part.name } else { t!("integration.part_optional", part = part.name) };
        view! { <TextField label value kind="password" autocomplete="new-password" /> }.into_any()
    };
    view! {
        <fieldset class="settings">
            <legend class="field__label">{t!("integration.secret")}</legend>
            <p class="account-form__hint">
                {if is_new { t!("integration.secret_hint") } else { t!("integration.secret_kept") }}
            </p>
            <div class="settings__fields">
                {redrawn(move || form.parts(&kind.get()).into_iter().map(field).collect_view())}
            </div>
            <p class="field__error" role="status">{redrawn(move || error.get())}</p>
        </fieldset>
    }
}
