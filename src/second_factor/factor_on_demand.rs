//! A second factor that is asked for once the server wants one: before anything about one's second factors changes.

use leptos::prelude::*;

use crate::second_factor::fresh_factor::{FreshFactor, FreshFactorField, Wanted};
use crate::t;
use crate::ui::reactive::redrawn;

/// The code of a refusal that a fresh second factor takes away.
pub(crate) const FACTOR_PROOF_NEEDED: &str = "factor_proof_needed";

/// Whether one is asked for, and what was given.
#[derive(Clone, Copy)]
pub(crate) struct FactorOnDemand {
    wanted: RwSignal<Wanted>,
    factor: FreshFactor,
}

impl FactorOnDemand {
    /// Not asked for yet.
    pub(crate) fn new() -> Self {
        let wanted = RwSignal::new(Wanted::No);
        Self { wanted, factor: FreshFactor::new(wanted.into()) }
    }

    /// Asks for one.
    pub(crate) fn ask(self) {
        self.wanted.set(Wanted::Show);
    }

    /// Asks for one where this is what a call was refused for, and says whether it was.
    pub(crate) fn asked_by(self, code: Option<&str>) -> bool {
        let is_wanted = code == Some(FACTOR_PROOF_NEEDED);
        if is_wanted {
            self.ask();
        }
        is_wanted
    }

    /// Asks for none any more: it was shown in another way.
    pub(crate) fn forget(self) {
        self.wanted.set(Wanted::No);
    }

    /// Whether a proof is on its way.
    pub(crate) fn busy(self) -> bool {
        self.factor.busy()
    }

    /// Goes on at once where none is asked for, else when it was shown.
    pub(crate) fn then(self, go_on: impl FnOnce() + 'static) {
        self.factor.then(move || {
            self.wanted.set(Wanted::No);
            go_on();
        });
    }
}

/// The word that one is wanted, and the field for it; nothing while none is.
#[component]
pub(crate) fn FactorOnDemandField(demand: FactorOnDemand) -> impl IntoView {
    view! {
        <div role="status">
            {redrawn(move || (demand.wanted.get() != Wanted::No).then(|| view! {
                <p class="sign-in__hint">{t!("second_factor.too")}</p>
            }.into_any()))}
        </div>
        <FreshFactorField factor=demand.factor />
    }
}
