//! Making a webhook: whose, where to, and what it is told.

use std::collections::BTreeSet;

use ::api::webhook::WebhookCreated;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::webhook::create_webhook;
use crate::report::column::Column;
use crate::router::{Way, use_location};
use crate::session::use_session;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::select_field::{SelectField, SelectOption};
use crate::ui::text_field::TextField;
use crate::webhook::Shared;
use crate::webhook::webhook_model::{Trouble, WebhookForm, kind_text, managed, trouble_of};
use crate::{paths, t};

/// The dialog; it leads on to the new webhook's page, which shows its secret.
#[component]
pub(super) fn CreateDialog(shared: Shared, on_close: Callback<()>) -> impl IntoView {
    let location = use_location();
    let companies = managed(use_session().companies());
    let all =
        shared.list.with_untracked(|list| list.as_ref().map(|list| list.kinds.clone()).unwrap_or_default());
    let form = RwSignal::new(WebhookForm {
        company: companies.first().map(|company| company.id),
        url: String::new(),
        kinds: all.iter().cloned().collect(),
    });
    let url = RwSignal::new(String::new());
    let url_ref = NodeRef::<html::Input>::new();
    let (trouble, busy) = (RwSignal::new(Trouble::default()), RwSignal::new(false));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        form.update(|form| form.url = url.get_untracked());
        let webhook = match form.with_untracked(WebhookForm::judge) {
            Ok(webhook) => webhook,
            Err(wrong) => return tell(trouble, wrong, url_ref),
        };
        busy.set(true);
        spawn_local(async move {
            let answer = create_webhook(&webhook).await;
            // A dialog that is gone has nothing more to say; the list has the webhook.
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(WebhookCreated { webhook, secret }) => {
                    shared.secret.set(Some((webhook.id, secret)));
                    shared.renew();
                    on_close.run(());
                    location.go(&paths::webhook(webhook.id, None), Way::Link);
                }
                Err(error) => tell(trouble, trouble_of(&error), url_ref),
            }
        });
    };
    view! {
        <Dialog title=Signal::derive(|| t!("webhook.new")) on_close>
            <form class="resolve resolve__form" novalidate=true on:submit=submit>
                {(companies.len() > 1).then(|| view! { <Company companies form /> }.into_any())}
                <TextField
                    label=t!("webhook.url_label")
                    value=url
                    inputmode="url"
                    autofocus=true
                    error=Signal::derive(move || trouble.with(|trouble| trouble.url.clone()))
                    node_ref=url_ref
                />
                <Kinds all form error=Signal::derive(move || trouble.with(|trouble| trouble.kinds.clone())) />
                {move || trouble.with(|trouble| trouble.other.clone()).map(|why| view! {
                    <Notice tone=NoticeTone::Bad>{why}</Notice>
                }.into_any())}
                <div class="resolve__actions">
                    <Button kind=ButtonKind::Quiet on_click=on_close>{t!("refund.cancel")}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy>{t!("webhook.create")}</Button>
                </div>
            </form>
        </Dialog>
    }
}

/// Says what is wrong, and leads to the address where that is wrong.
fn tell(trouble: RwSignal<Trouble>, wrong: Trouble, url: NodeRef<html::Input>) {
    let is_url = wrong.url.is_some();
    trouble.set(wrong);
    if let Some(input) = url.get_untracked().filter(|_| is_url) {
        // A field that cannot take the focus is no fault.
        let _focused = input.focus();
    }
}

#[component]
fn Company(companies: Vec<::api::session::SessionCompany>, form: RwSignal<WebhookForm>) -> impl IntoView {
    let options: Vec<SelectOption> = companies
        .into_iter()
        .map(|company| SelectOption { value: company.id.to_string(), label: company.name })
        .collect();
    let value = move || form.with(|form| form.company.map(|company| company.to_string()).unwrap_or_default());
    view! {
        <SelectField
            label=Column::Company.name()
            options=Signal::derive(move || options.clone())
            value=Signal::derive(value)
            on_change=move |company: String| form.update(|form| form.company = company.parse().ok())
        />
    }
}

/// What it is told: all, unless some are taken away.
#[component]
fn Kinds(all: Vec<String>, form: RwSignal<WebhookForm>, error: Signal<Option<String>>) -> impl IntoView {
    let toggle = move |kind: &str| {
        form.update(|WebhookForm { kinds, .. }: &mut WebhookForm| {
            if !kinds.remove(kind) {
                kinds.insert(kind.to_owned());
            }
        });
    };
    let every: BTreeSet<String> = all.iter().cloned().collect();
    let none_or_all = move |_| {
        form.update(|form| {
            let is_all = form.kinds.len() == every.len();
            form.kinds = if is_all { BTreeSet::new() } else { every.clone() };
        });
    };
    let count = all.len();
    view! {
        <fieldset class="ends kinds">
            <legend class="field__label">{t!("webhook.told")}</legend>
            <button class="kinds__all" type="button" on:click=none_or_all>
                {move || if form.with(|form| form.kinds.len() == count) {
                    t!("webhook.choose_none")
                } else {
                    t!("webhook.choose_all")
                }}
            </button>
            {all.into_iter().map(|kind| {
                let (own, code, name) = (kind.clone(), kind.clone(), kind_text(&kind));
                view! {
                    <label class="kinds__kind" title=code>
                        <input
                            type="checkbox"
                            prop:checked=move || form.with(|form| form.kinds.contains(&own))
                            on:change=move |_| toggle(&kind)
                        />
                        {name}
                    </label>
                }
            }).collect_view()}
            <p class="field__error" role="status">{error}</p>
        </fieldset>
    }
}
