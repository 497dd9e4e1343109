//! Making a webhook: whose, where to, and what it is told.

use crate::ui::reactive::{heard, redrawn};
use ::api::webhook::CreateWebhook;
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
use crate::webhook::webhook_model::{is_about_url, kind_text, managed};
use crate::{paths, t};

/// One kind of event, and whether it shall be told.
#[derive(Clone, Copy)]
struct Choice {
    kind: StoredValue<String>,
    chosen: RwSignal<bool>,
}

/// What stands in the form, and what is wrong with it.
#[derive(Clone, Copy)]
struct Form {
    company: RwSignal<String>,
    url: RwSignal<String>,
    url_ref: NodeRef<html::Input>,
    url_error: RwSignal<Option<String>>,
    choices: StoredValue<Vec<Choice>>,
    kinds_error: RwSignal<Option<String>>,
    refused: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
}

impl Form {
    /// What is to be sent; `None` where something is missing, which is then said.
    fn judge(self) -> Option<CreateWebhook> {
        let url = self.url.get_untracked().trim().to_owned();
        let chosen = |choice: &&Choice| choice.chosen.get_untracked();
        let kinds: Vec<String> = self
            .choices
            .with_value(|all| all.iter().filter(chosen).map(|choice| choice.kind.get_value()).collect());
        self.url_error.set(url.is_empty().then(|| t!("webhook.url_missing")));
        self.kinds_error.set(kinds.is_empty().then(|| t!("webhook.kinds_missing")));
        self.refused.set(None);
        if url.is_empty() {
            self.lead_to_url();
        }
        let company = self.company.get_untracked().parse().ok()?;
        (!url.is_empty() && !kinds.is_empty()).then_some(CreateWebhook { company, url, kinds })
    }

    fn lead_to_url(self) {
        if let Some(input) = self.url_ref.get_untracked() {
            // A field that cannot take the focus is no fault.
            let _focused = input.focus();
        }
    }

    /// Makes the webhook and leads on to its page, which shows its secret.
    fn send(self, shared: Shared, on_close: Callback<()>) {
        let location = use_location();
        let Some(webhook) = self.judge().filter(|_| !self.busy.get_untracked()) else { return };
        self.busy.set(true);
        spawn_local(async move {
            let answer = create_webhook(&webhook).await;
            // A dialog that is gone has nothing more to say; the list has the webhook.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(made) => {
                    shared.secret.set(Some(made.secret));
                    on_close.run(());
                    location.go(&paths::webhook(made.webhook.id, None), Way::Link);
                }
                Err(error) if is_about_url(&error) => {
                    self.url_error.set(Some(error.detail()));
                    self.lead_to_url();
                }
                Err(error) => self.refused.set(Some(error.detail())),
            }
        });
    }
}

/// The dialog.
#[component]
pub(super) fn CreateDialog(shared: Shared, on_close: Callback<()>) -> impl IntoView {
    let companies: Vec<SelectOption> = managed(use_session().companies())
        .into_iter()
        .map(|company| SelectOption { value: company.id.to_string(), label: company.name })
        .collect();
    let kinds = untrack(|| shared.read(|shown| shown.list.kinds.clone())).unwrap_or_default();
    let choice = |kind| Choice { kind: StoredValue::new(kind), chosen: RwSignal::new(true) };
    let form = Form {
        company: RwSignal::new(companies.first().map(|company| company.value.clone()).unwrap_or_default()),
        url: RwSignal::new(String::new()),
        url_ref: NodeRef::new(),
        url_error: RwSignal::new(None),
        choices: StoredValue::new(kinds.into_iter().map(choice).collect()),
        kinds_error: RwSignal::new(None),
        refused: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.send(shared, on_close);
    };
    view! {
        <Dialog title=Signal::stored(t!("webhook.new")) on_close>
            <form class="resolve resolve__form" novalidate=true on:submit=heard(submit)>
                {(companies.len() > 1).then(|| view! {
                    <SelectField
                        label=Column::Company.name()
                        options=Signal::stored(companies)
                        value=form.company
                        on_change=move |company| form.company.set(company)
                    />
                }.into_any())}
                <TextField
                    label=t!("webhook.url_label")
                    value=form.url
                    inputmode="url"
                    autofocus=true
                    error=form.url_error
                    node_ref=form.url_ref
                />
                <Kinds form />
                {redrawn(move || form.refused.get().map(|why| view! {
                    <Notice tone=NoticeTone::Bad>{why}</Notice>
                }.into_any()))}
                <div class="resolve__actions">
                    <Button kind=ButtonKind::Quiet on_click=on_close>{t!("refund.cancel")}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t!("webhook.create")}</Button>
                </div>
            </form>
        </Dialog>
    }
}

/// What it is told: all, unless some are taken away.
#[component]
fn Kinds(form: Form) -> impl IntoView {
    let choices = form.choices.get_value();
    let set_all = move |chosen: bool| {
        form.choices.with_value(|all| all.iter().for_each(|choice| choice.chosen.set(chosen)));
    };
    let boxes: Vec<AnyView> = choices.into_iter().map(choice_box).collect();
    view! {
        <fieldset class="ends kinds">
            <legend class="field__label">{t!("webhook.told")}</legend>
            <div class="kinds__all">
                <Button small=true kind=ButtonKind::Quiet on_click=move |()| set_all(true)>{t!("webhook.choose_all")}</Button>
                <Button small=true kind=ButtonKind::Quiet on_click=move |()| set_all(false)>{t!("webhook.choose_none")}</Button>
            </div>
            {boxes}
            <p class="field__error" role="status">{redrawn(move || form.kinds_error.get())}</p>
        </fieldset>
    }
}

fn choice_box(Choice { kind, chosen }: Choice) -> AnyView {
    let kind = kind.get_value();
    view! {
        <label class="kinds__kind">
            <input type="checkbox" prop:checked=chosen on:change=heard(move |_| chosen.update(|chosen| *chosen = !*chosen)) />
            <span>{kind_text(&kind)}<code class="record__second">{kind}</code></span>
        </label>
    }
    .into_any()
}
