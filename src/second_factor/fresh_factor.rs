//! A fresh second factor where the refund policy asks for one: shown right in the pop-up, before the refund is sent.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::second_factor::show_second_factor;
use crate::second_factor::proof_field::{ProofField, ProofTexts};
use crate::second_factor::proof_model::shown;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::redrawn;
use crate::{paths, t};

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
        Self { wanted, texts: ProofTexts::new(), busy: RwSignal::new(false) }
    }

    /// Whether a code is on its way.
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
        let Some(proof) = self.texts.read() else { return };
        self.busy.set(true);
        spawn_local(async move {
            let answer = show_second_factor(&shown(proof)).await;
            // A pop-up that is gone sends nothing.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_session) => {
                    self.texts.clear();
                    go_on();
                }
                Err(error) => self.texts.refuse(&error),
            }
        });
    }
}

/// The field for a code, or where to set one up; nothing where nothing is wanted.
#[component]
pub fn FreshFactorField(factor: FreshFactor) -> impl IntoView {
    redrawn(move || match factor.wanted.get() {
        Wanted::No => None,
        Wanted::Show => Some(view! { <ProofField texts=factor.texts /> }.into_any()),
        Wanted::SetUp => Some(
            view! {
                <Notice tone=NoticeTone::Warning>
                    {t!("second_factor.none_to_show")}
                    " "
                    <a href=paths::ACCOUNT>{t!("second_factor.to_account")}</a>
                </Notice>
            }
            .into_any(),
        ),
    })
}
