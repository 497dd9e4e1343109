//! The second step of signing in: after the password, the second factor.

use ::api::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::second_factor::show_second_factor;
use crate::second_factor::passkey_proof::sign_in;
use crate::second_factor::proof_field::{ProofField, ProofTexts};
use crate::second_factor::proof_model::{Given, proof_error};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{heard, redrawn};

/// Who hears of the step.
#[derive(Clone, Copy)]
pub struct SecondStepOf {
    /// Hears who is signed in.
    pub on_done: Callback<Session>,
    /// Hears that the person wants to begin anew.
    pub on_back: Callback<()>,
}

/// Asks for what the person has.
#[component]
pub fn SecondStep(of: SecondStepOf) -> impl IntoView {
    let texts = ProofTexts::new(&[]);
    let (busy, over) = (RwSignal::new(false), RwSignal::new(false));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let Some(given) = texts.read() else { return };
        busy.set(true);
        spawn_local(async move {
            let answer = match given {
                // It is both factors, so it signs in anew: half a session is not needed for it.
                Given::Passkey => sign_in().await.map_err(|failure| Some(failure.words())),
                Given::Typed(proof) => show_second_factor(&proof)
                    .await
                    .map_err(|error| (error.code() != Some("unauthenticated")).then(|| proof_error(&error))),
            };
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(session) => of.on_done.run(session),
                Err(Some(why)) => texts.refuse(why),
                Err(None) => over.set(true),
            }
        });
    };
    view! {
        <form class="sign-in__form" novalidate=true on:submit=heard(send)>
            <p class="sign-in__lead">{t!("second_factor.step")}</p>
            <ProofField texts autofocus=true />
            {redrawn(move || over.get().then(|| view! {
                <Notice tone=NoticeTone::Warning>{t!("second_factor.step_over")}</Notice>
            }.into_any()))}
            <Button kind=ButtonKind::Primary submit=true busy>{t!("second_factor.step_button")}</Button>
            <Button kind=ButtonKind::Quiet on_click=of.on_back>{t!("second_factor.step_back")}</Button>
        </form>
    }
}
