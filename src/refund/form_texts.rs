//! What stands in the form; it outlives the form itself, so that nothing typed is lost.

use ::api::refund::CreateRefund;
use leptos::prelude::*;

use crate::format;
use crate::refund::choices::Chosen;

/// The texts of one pop-up's form.
#[derive(Clone, Copy)]
pub struct FormTexts {
    /// The amount as it was typed.
    pub amount: RwSignal<String>,
    /// The reason as it was typed.
    pub reason: RwSignal<String>,
    /// What was chosen beyond the amount.
    pub chosen: StoredValue<Chosen>,
    /// Whether the button was pressed: from then on what is missing is an error too.
    pub pressed: RwSignal<bool>,
}

impl FormTexts {
    /// An empty form.
    #[must_use]
    pub fn new() -> Self {
        Self {
            amount: RwSignal::new(String::new()),
            reason: RwSignal::new(String::new()),
            chosen: StoredValue::new(Chosen::new()),
            pressed: RwSignal::new(false),
        }
    }

    /// Shows what was sent before; a form that is gone stays gone.
    pub fn fill(self, body: &CreateRefund) {
        let amount = body.amount.as_str().replace('.', &format::decimal_separator());
        self.amount.try_set(amount);
        self.reason.try_set(body.reason.clone().unwrap_or_default());
        self.chosen.try_set_value(body.choices.clone());
    }

    /// Empties it.
    pub fn clear(self) {
        self.amount.set(String::new());
        self.reason.set(String::new());
        self.chosen.set_value(Chosen::new());
        self.pressed.set(false);
    }
}
