//! The form of a company's provider, and its trial.

use ::api::sign_on::SignOnProvider;
use domain::id::CompanyId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::sign_on::{set_up_sign_on, try_sign_on};
use crate::company::sign_on::sign_on_model::{Fault, Typed, fault_of, trial_text};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{derived, heard, redrawn, shown_while};
use crate::ui::text_field::TextField;

/// What stands in the form, and what came of it.
#[derive(Clone, Copy)]
struct Form {
    company: CompanyId,
    before: RwSignal<Option<SignOnProvider>>,
    issuer: RwSignal<String>,
    client_id: RwSignal<String>,
    client_secret: RwSignal<String>,
    enabled: RwSignal<bool>,
    fault: RwSignal<Option<Fault>>,
    told: RwSignal<Option<(NoticeTone, String)>>,
    busy: RwSignal<bool>,
    trying: RwSignal<bool>,
}

impl Form {
    fn new(company: CompanyId, provider: Option<SignOnProvider>) -> Self {
        let typed = Typed::of(provider.as_ref());
        Self {
            company,
            before: RwSignal::new(provider),
            issuer: RwSignal::new(typed.issuer),
            client_id: RwSignal::new(typed.client_id),
            client_secret: RwSignal::new(typed.client_secret),
            enabled: RwSignal::new(typed.enabled),
            fault: RwSignal::new(None),
            told: RwSignal::new(None),
            busy: RwSignal::new(false),
            trying: RwSignal::new(false),
        }
    }

    fn error_of(self, field: &'static str) -> Signal<Option<String>> {
        derived(move || self.fault.get().filter(|(known, _)| *known == field).map(|(_, why)| why))
    }

    fn save(self) {
        let typed = Typed {
            issuer: self.issuer.get_untracked(),
            client_id: self.client_id.get_untracked(),
            client_secret: self.client_secret.get_untracked(),
            enabled: self.enabled.get_untracked(),
        };
        self.told.set(None);
        let judged = self.before.with_untracked(|before| typed.to_setup(before.as_ref()));
        self.fault.set(judged.as_ref().err().cloned());
        let Some(setup) = judged.ok().filter(|_| !self.busy.get_untracked()) else { return };
        self.busy.set(true);
        spawn_local(async move {
            let saved = set_up_sign_on(self.company, &setup).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match saved {
                Ok(setup) => {
                    self.client_secret.set(String::new());
                    self.before.set(setup.provider);
                    self.told.set(Some((NoticeTone::Good, t!("sign_on.saved"))));
                }
                Err(error) => match fault_of(&error) {
                    Some(fault) => self.fault.set(Some(fault)),
                    None => self.told.set(Some((NoticeTone::Bad, error.detail()))),
                },
            }
        });
    }

    fn try_out(self) {
        self.told.set(None);
        self.trying.set(true);
        spawn_local(async move {
            let trial = try_sign_on(self.company).await;
            if self.trying.try_set(false).is_none() {
                self.told.set(Some(match trial {
                    Ok(trial) => trial_text(&trial),
                    Err(error) => (NoticeTone::Bad, error.detail()),
                }));
            }
        });
    }
}

/// The form; its failure stands under it.
#[component]
pub(super) fn SignOnForm(company: CompanyId, provider: Option<SignOnProvider>) -> impl IntoView {
    let form = Form::new(company, provider);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.save();
    };
    let turn = move |_| form.enabled.update(|enabled| *enabled = !*enabled);
    let hint = move || {
        if form.before.with(Option::is_some) { t!("sign_on.secret_kept") } else { t!("sign_on.secret_hint") }
    };
    view! {
        <form class="resolve__form profile-form" novalidate=true on:submit=heard(submit)>
            <TextField
                label=t!("sign_on.issuer")
                value=form.issuer
                inputmode="url"
                error=form.error_of("issuer")
            />
            <TextField label=t!("sign_on.client_id") value=form.client_id error=form.error_of("client_id") />
            <TextField
                label=t!("sign_on.client_secret")
                value=form.client_secret
                kind="password"
                autocomplete="off"
                error=form.error_of("client_secret")
            />
            <p class="account-form__hint">{redrawn(move || hint().into_any())}</p>
            <label class="choice__switch">
                <input type="checkbox" prop:checked=move || form.enabled.get() on:change=heard(turn) />
                <span>{t!("sign_on.enabled")}</span>
            </label>
            <div class="profile-form__end">
                <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t!("sign_on.save")}</Button>
                {shown_while(move || form.before.with(Option::is_some), move || view! {
                    <Button busy=form.trying on_click=move |()| form.try_out()>{t!("sign_on.try")}</Button>
                })}
            </div>
            {redrawn(move || form.told.get().map(|(tone, text)| view! {
                <Notice tone>{text}</Notice>
            }.into_any()))}
        </form>
    }
}
