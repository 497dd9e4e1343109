//! Asks once more who one is before the second factor changes: new recovery codes, or turning it off.

use ::api::second_factor::ProveAgain;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ApiError;
use crate::api::second_factor::{make_recovery_codes, remove_second_factor};
use crate::i18n::text_of;
use crate::second_factor::factor_on_demand::{FactorOnDemand, FactorOnDemandField};
use crate::second_factor::proof_model::proof_error;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::reactive::{derived, heard};
use crate::ui::text_field::TextField;

/// What is about to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OwnDeed {
    /// Ten new recovery codes.
    NewCodes,
    /// No authenticator any more.
    TurnOff {
        /// Whether there is a passkey, which stays.
        has_passkey: bool,
    },
}

impl OwnDeed {
    const fn code(self) -> &'static str {
        match self {
            Self::NewCodes => "new_codes",
            Self::TurnOff { .. } => "turn_off",
        }
    }

    /// Says what it comes to.
    const fn text_code(self) -> &'static str {
        match self {
            Self::TurnOff { has_passkey: true } => "turn_off_passkey",
            Self::TurnOff { has_passkey: false } | Self::NewCodes => self.code(),
        }
    }

    /// Does it; new codes come back.
    async fn act(self, proof: ProveAgain) -> Result<Option<Vec<String>>, ApiError> {
        match self {
            Self::NewCodes => make_recovery_codes(&proof).await.map(|made| Some(made.codes)),
            Self::TurnOff { .. } => remove_second_factor(&proof).await.map(|()| None),
        }
    }
}

/// The question; `on_done` hears the new codes, where there are any.
#[component]
pub(super) fn OwnDialog(
    deed: OwnDeed,
    on_done: Callback<Option<Vec<String>>>,
    on_close: Callback<()>,
) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let demand = FactorOnDemand::new();
    let act = move || {
        let current_password = Some(password.get_untracked()).filter(|typed| !typed.is_empty());
        busy.set(true);
        refused.set(None);
        spawn_local(async move {
            let done = deed.act(ProveAgain { current_password }).await;
            // A dialog that is gone has nothing more to say.
            if busy.try_set(false).is_some() {
                return;
            }
            match done {
                Ok(codes) => on_done.run(codes),
                Err(error) if demand.asked_by(error.code()) => {}
                Err(error) => refused.set(Some(proof_error(&error))),
            }
        });
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !busy.get_untracked() {
            demand.then(act);
        }
    };
    let all_busy = derived(move || busy.get() || demand.busy());
    let kind = if matches!(deed, OwnDeed::TurnOff { .. }) { ButtonKind::Danger } else { ButtonKind::Primary };
    view! {
        <Dialog title=Signal::stored(text_of("second_factor.deed_title", deed.code())) on_close>
            <form class="account-form" novalidate=true on:submit=heard(submit)>
                <p class="resolve__todo">{text_of("second_factor.deed_text", deed.text_code())}</p>
                <TextField
                    label=t!("second_factor.password")
                    value=password
                    kind="password"
                    name="current-password"
                    autocomplete="current-password"
                    required=true
                    autofocus=true
                    error=refused
                />
                <FactorOnDemandField demand />
                <div class="resolve__actions">
                    <Button kind=ButtonKind::Quiet on_click=on_close>{t!("second_factor.cancel")}</Button>
                    <Button kind submit=true busy=all_busy>{text_of("second_factor.deed_button", deed.code())}</Button>
                </div>
            </form>
        </Dialog>
    }
}
