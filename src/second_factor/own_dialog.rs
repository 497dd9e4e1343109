//! Asks once more who one is before the second factor changes: new recovery codes, or turning it off.

use ::api::second_factor::ProveAgain;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ApiError;
use crate::api::second_factor::{make_recovery_codes, remove_second_factor};
use crate::i18n::text_of;
use crate::second_factor::proof_field::{ProofField, ProofTexts};
use crate::second_factor::proof_model::{Given, Way, proof_error};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::reactive::heard;

/// What is about to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OwnDeed {
    /// Ten new recovery codes.
    NewCodes {
        /// Whether there is an authenticator, whose code proves it, too.
        has_authenticator: bool,
    },
    /// No authenticator any more.
    TurnOff {
        /// Whether there is a passkey, which stays.
        has_passkey: bool,
    },
}

impl OwnDeed {
    const fn code(self) -> &'static str {
        match self {
            Self::NewCodes { .. } => "new_codes",
            Self::TurnOff { .. } => "turn_off",
        }
    }

    /// Says what it comes to.
    const fn text_code(self) -> &'static str {
        match self {
            Self::TurnOff { has_passkey: true } => "turn_off_passkey",
            Self::TurnOff { has_passkey: false } | Self::NewCodes { .. } => self.code(),
        }
    }

    const fn ways(self) -> &'static [Way] {
        match self {
            Self::NewCodes { has_authenticator: false } => &[Way::Password, Way::RecoveryCode],
            Self::NewCodes { has_authenticator: true } | Self::TurnOff { .. } => {
                &[Way::Code, Way::RecoveryCode, Way::Password]
            }
        }
    }

    /// Does it; new codes come back.
    async fn act(self, proof: ProveAgain) -> Result<Option<Vec<String>>, ApiError> {
        match self {
            Self::NewCodes { .. } => make_recovery_codes(&proof).await.map(|made| Some(made.codes)),
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
    let texts = ProofTexts::new(deed.ways());
    let busy = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let Some(Given::Typed(proof)) = texts.read() else { return };
        busy.set(true);
        spawn_local(async move {
            let done = deed.act(proof).await;
            // A dialog that is gone has nothing more to say.
            if busy.try_set(false).is_some() {
                return;
            }
            match done {
                Ok(codes) => on_done.run(codes),
                Err(error) => texts.refuse(proof_error(&error)),
            }
        });
    };
    let kind = if matches!(deed, OwnDeed::TurnOff { .. }) { ButtonKind::Danger } else { ButtonKind::Primary };
    view! {
        <Dialog title=Signal::stored(text_of("second_factor.deed_title", deed.code())) on_close>
            <form class="account-form" novalidate=true on:submit=heard(submit)>
                <p class="resolve__todo">{text_of("second_factor.deed_text", deed.text_code())}</p>
                <ProofField texts autofocus=true />
                <div class="resolve__actions">
                    <Button kind=ButtonKind::Quiet on_click=on_close>{t!("second_factor.cancel")}</Button>
                    <Button kind submit=true busy>{text_of("second_factor.deed_button", deed.code())}</Button>
                </div>
            </form>
        </Dialog>
    }
}
