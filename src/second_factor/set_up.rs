//! Setting a second factor up: the password, then the key for the authenticator, then a first code of it.

use ::api::second_factor::{
    BeginSecondFactor, ConfirmSecondFactor, QrCode, SecondFactorKey, ShowSecondFactor,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::second_factor::{begin_second_factor, confirm_second_factor};
use crate::second_factor::factor_on_demand::{FactorOnDemand, FactorOnDemandField};
use crate::second_factor::proof_field::{ProofField, ProofTexts};
use crate::second_factor::proof_model::{Given, Way, in_fours, proof_error};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::copy_button::CopyButton;
use crate::ui::reactive::{derived, heard, redrawn};
use crate::ui::text_field::TextField;

/// The way there; `on_codes` hears the recovery codes when the second factor counts.
#[component]
pub(super) fn SetUp(on_codes: Callback<Vec<String>>, on_cancel: Callback<()>) -> impl IntoView {
    let key = RwSignal::new(None::<SecondFactorKey>);
    redrawn(move || match key.get() {
        None => view! { <Begin key on_cancel /> }.into_any(),
        Some(key) => view! { <Confirm key on_codes on_cancel /> }.into_any(),
    })
}

#[component]
fn Begin(key: RwSignal<Option<SecondFactorKey>>, on_cancel: Callback<()>) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let (busy, error) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let demand = FactorOnDemand::new();
    let begin = move || {
        let typed = Some(password.get_untracked()).filter(|typed| !typed.is_empty());
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = begin_second_factor(&BeginSecondFactor { current_password: typed }).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(begun) => key.set(Some(begun)),
                Err(refused) if demand.asked_by(refused.code()) => {}
                Err(refused) => error.set(Some(proof_error(&refused))),
            }
        });
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !busy.get_untracked() {
            demand.then(begin);
        }
    };
    let all_busy = derived(move || busy.get() || demand.busy());
    view! {
        <form class="account-form" novalidate=true on:submit=heard(submit)>
            <TextField
                label=t!("second_factor.password")
                value=password
                kind="password"
                name="current-password"
                autocomplete="current-password"
                required=true
                autofocus=true
                error=derived(move || error.get())
            />
            <FactorOnDemandField demand />
            <div class="account-row__buttons">
                <Button kind=ButtonKind::Primary submit=true busy=all_busy>{t!("second_factor.go_on")}</Button>
                <Button kind=ButtonKind::Quiet on_click=on_cancel>{t!("second_factor.cancel")}</Button>
            </div>
        </form>
    }
}

#[component]
fn Confirm(key: SecondFactorKey, on_codes: Callback<Vec<String>>, on_cancel: Callback<()>) -> impl IntoView {
    let texts = ProofTexts::new(&[Way::Code]);
    let busy = RwSignal::new(false);
    let demand = FactorOnDemand::new();
    let confirm = move || {
        let Some(Given::Typed(ShowSecondFactor { code: Some(code), .. })) = texts.read() else { return };
        busy.set(true);
        spawn_local(async move {
            let answer = confirm_second_factor(&ConfirmSecondFactor { code }).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(made) => on_codes.run(made.codes),
                // Whoever has a passkey took longer than five minutes.
                Err(error) if demand.asked_by(error.code()) => {}
                Err(error) => texts.refuse(proof_error(&error)),
            }
        });
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !busy.get_untracked() {
            demand.then(confirm);
        }
    };
    let all_busy = derived(move || busy.get() || demand.busy());
    let shown_key = in_fours(&key.key);
    view! {
        <form class="account-form second-factor" novalidate=true on:submit=heard(submit)>
            <p>{t!("second_factor.scan")}</p>
            {draw(&key.qr)}
            <p class="second-factor__key">
                <span>{t!("second_factor.key")}</span>
                <code>{shown_key}</code>
                <CopyButton text=key.key label=t!("second_factor.key_copy") />
            </p>
            <p><a href=key.url rel="external">{t!("second_factor.open_here")}</a></p>
            <ProofField texts autofocus=true />
            <FactorOnDemandField demand />
            <div class="account-row__buttons">
                <Button kind=ButtonKind::Primary submit=true busy=all_busy>{t!("second_factor.turn_on")}</Button>
                <Button kind=ButtonKind::Quiet on_click=on_cancel>{t!("second_factor.cancel")}</Button>
            </div>
        </form>
    }
}

/// The code with the light border that readers need.
fn draw(qr: &QrCode) -> AnyView {
    let whole = qr.size + 8;
    let view_box = format!("-4 -4 {whole} {whole}");
    view! {
        <svg class="qr-code" viewBox=view_box role="img" aria-label=t!("second_factor.qr")>
            <path d=qr.path.clone() />
        </svg>
    }
    .into_any()
}
