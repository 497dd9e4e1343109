//! Making a credential: for which programs, and what they may do.

use ::api::credential::SCOPES;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::company_setup::create_credential;
use crate::credential::credential_model::{
    DIALECTS, Fault, LIVES, Typed, dialect_text, fault_of, names_an_account, scope_text, scopes_of,
};
use crate::credential::credential_page::Shared;
use crate::i18n::text_of;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{derived, heard, memo, redrawn};
use crate::ui::select_field::{SelectField, SelectOption};
use crate::ui::text_field::TextField;
use crate::{format, t};

/// What stands in the form, and what is wrong with it.
#[derive(Clone, Copy)]
struct Form {
    name: RwSignal<String>,
    dialect: RwSignal<String>,
    integration: RwSignal<String>,
    life: RwSignal<String>,
    scopes: RwSignal<Vec<String>>,
    fault: RwSignal<Option<Fault>>,
    refused: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
}

impl Form {
    fn typed(self) -> Typed {
        Typed {
            name: self.name.get_untracked(),
            dialect: self.dialect.get_untracked(),
            scopes: self.scopes.get_untracked(),
            integration: self.integration.get_untracked().parse().ok(),
            expires_at: self.life.get_untracked().parse().ok().map(format::in_days),
        }
    }

    fn error_of(self, field: &'static str) -> Signal<Option<String>> {
        derived(move || self.fault.get().filter(|(known, _)| *known == field).map(|(_, why)| why))
    }

    fn send(self, shared: Shared) {
        let Some(company) = shared.company.get_untracked().filter(|_| !self.busy.get_untracked()) else {
            return;
        };
        self.refused.set(None);
        self.fault.set(None);
        let new = match self.typed().to_create() {
            Ok(new) => new,
            Err(fault) => return self.fault.set(Some(fault)),
        };
        self.busy.set(true);
        spawn_local(async move {
            let answer = create_credential(company, &new).await;
            self.busy.try_set(false);
            match answer {
                // What was made is shown, whether the dialog is still there or not.
                Ok(issued) => {
                    shared.fresh.try_set(Some(issued));
                    shared.creating.try_set(false);
                    shared.renew.run(());
                }
                Err(error) => match fault_of(&error) {
                    Some(fault) => drop(self.fault.try_set(Some(fault))),
                    None => drop(self.refused.try_set(Some(error.detail()))),
                },
            }
        });
    }
}

/// The dialog.
#[component]
pub(super) fn CreateDialog(shared: Shared) -> impl IntoView {
    let form = Form {
        name: RwSignal::new(String::new()),
        dialect: RwSignal::new(DIALECTS.first().copied().unwrap_or_default().to_owned()),
        integration: RwSignal::new(String::new()),
        life: RwSignal::new(LIVES.first().copied().unwrap_or_default().to_owned()),
        scopes: RwSignal::new(vec!["refunds:write".to_owned()]),
        fault: RwSignal::new(None),
        refused: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    let choices = |values: &[&str], label: fn(&str) -> String| -> Signal<Vec<SelectOption>> {
        let option = |value: &&str| SelectOption { value: (*value).to_owned(), label: label(value) };
        Signal::stored(values.iter().map(option).collect())
    };
    let on_close = Callback::new(move |()| shared.creating.set(false));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.send(shared);
    };
    view! {
        <Dialog title=Signal::stored(t!("credential.new")) on_close>
            <form class="resolve resolve__form" novalidate=true on:submit=heard(submit)>
                <TextField label=t!("credential.name_label") value=form.name autofocus=true error=form.error_of("name") />
                <SelectField
                    label=t!("credential.dialect_label")
                    options=choices(&DIALECTS, dialect_text)
                    value=form.dialect
                    on_change=move |dialect| form.dialect.set(dialect)
                />
                <Account form shared />
                <Scopes form />
                <SelectField
                    label=t!("credential.life_label")
                    options=choices(&LIVES, |life| text_of("credential.life", life))
                    value=form.life
                    on_change=move |life| form.life.set(life)
                />
                {redrawn(move || form.refused.get().map(|why| view! {
                    <Notice tone=NoticeTone::Bad>{why}</Notice>
                }.into_any()))}
                <div class="resolve__actions">
                    <Button kind=ButtonKind::Quiet on_click=on_close>{t!("refund.cancel")}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t!("credential.create")}</Button>
                </div>
            </form>
        </Dialog>
    }
}

/// The account whose payment ids the programs name, where their dialect has such ids.
#[component]
fn Account(form: Form, shared: Shared) -> impl IntoView {
    let dialect = memo(move |_| form.dialect.get());
    let error = form.error_of("integration");
    redrawn(move || {
        let dialect = dialect.get();
        if !names_an_account(&dialect) {
            return ().into_any();
        }
        let accounts = untrack(|| shared.read(|shown| shown.accounts.items.clone())).unwrap_or_default();
        let fitting = accounts.into_iter().filter(|account| account.kind == dialect);
        let options: Vec<SelectOption> = fitting
            .map(|account| SelectOption { value: account.id.to_string(), label: account.name })
            .collect();
        form.integration.set(options.first().map(|option| option.value.clone()).unwrap_or_default());
        view! {
            <SelectField
                label=t!("credential.integration_label")
                options=Signal::stored(options)
                value=form.integration
                on_change=move |integration| form.integration.set(integration)
            />
            <p class="field__error" role="status">{redrawn(move || error.get())}</p>
        }
        .into_any()
    })
}

/// What they may do, of what their dialect has calls for.
#[component]
fn Scopes(form: Form) -> impl IntoView {
    let dialect = memo(move |_| form.dialect.get());
    let error = form.error_of("scopes");
    let choice = move |scope: &'static str| {
        let is_served = memo(move |_| dialect.with(|dialect| scopes_of(dialect).contains(&scope)));
        let is_chosen = move || form.scopes.with(|chosen| chosen.iter().any(|own| own == scope));
        let turn = move |_| {
            form.scopes.update(|chosen| {
                let before = chosen.len();
                chosen.retain(|own| own != scope);
                if chosen.len() == before {
                    chosen.push(scope.to_owned());
                }
            });
        };
        redrawn(move || {
            is_served.get().then(|| {
                view! {
                    <label class="kinds__kind">
                        <input type="checkbox" prop:checked=is_chosen on:change=heard(turn) />
                        <span>{scope_text(scope)}<code class="record__second">{scope}</code></span>
                    </label>
                }
                .into_any()
            })
        })
    };
    view! {
        <fieldset class="ends kinds">
            <legend class="field__label">{t!("credential.allows")}</legend>
            {SCOPES.into_iter().map(choice).collect_view()}
            <p class="field__error" role="status">{redrawn(move || error.get())}</p>
        </fieldset>
    }
}
