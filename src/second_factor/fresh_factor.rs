//! A fresh second factor where the refund policy asks for one: shown right in the pop-up, before the refund is sent.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::second_factor::show_second_factor;
use crate::second_factor::passkey_proof::prove;
use crate::second_factor::proof_field::{ProofField, ProofTexts, none_to_show};
use crate::second_factor::proof_model::{Given, proof_error};
use crate::ui::reactive::redrawn;

/// The code of a refusal that a fresh second factor takes away.
pub const FACTOR_NEEDED: &str = "second_factor_needed";

/// What a refund of the amount that stands in the form wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Nothing.
    No,
    /// That the person shows their second factor.
    Show,
    /// That they set one up first.
    SetUp,
}

/// What a pop-up asks for, and whether it was shown meanwhile.
#[derive(Clone, Copy)]
pub struct FreshFactor {
    wanted: Signal<Wanted>,
    texts: ProofTexts,
    busy: RwSignal<bool>,
}

impl FreshFactor {
    /// Of what is wanted.
    #[must_use]
    pub fn new(wanted: Signal<Wanted>) -> Self {
        Self { wanted, texts: ProofTexts::new(&[]), busy: RwSignal::new(false) }
    }

    /// Whether a proof is on its way.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// Goes on at once where nothing is wanted, else when the second factor was shown.
    pub fn then(self, go_on: impl FnOnce() + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        if self.wanted.get_untracked() != Wanted::Show {
            go_on();
            return;
        }
        let Some(given) = self.texts.read() else { return };
        self.busy.set(true);
        spawn_local(async move {
            let answer = match given {
                Given::Passkey => prove().await.map_err(|failure| failure.words()),
                Given::Typed(proof) => {
                    let answer = show_second_factor(&proof).await;
                    answer.map(drop).map_err(|error| proof_error(&error))
                }
            };
            // A pop-up that is gone sends nothing.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(()) => {
                    self.texts.clear();
                    go_on();
                }
                Err(why) => self.texts.refuse(why),
            }
        });
    }
}

/// The field for a proof, or where to set one up; nothing where nothing is wanted.
#[component]
pub fn FreshFactorField(factor: FreshFactor) -> impl IntoView {
    redrawn(move || match factor.wanted.get() {
        Wanted::No => None,
        Wanted::Show => Some(view! { <ProofField texts=factor.texts /> }.into_any()),
        Wanted::SetUp => Some(none_to_show()),
    })
}
