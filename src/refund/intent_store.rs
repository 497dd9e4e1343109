//! Keeps an unfinished intent in this tab, by person and payment: through a reload, a crash, a new sign-in.

use domain::id::{PersonId, TransactionId};
use web_sys::Storage;

use crate::json;
use crate::refund::intent::Intent;

/// Where one person's intent for one payment is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntentStore {
    slot: String,
}

impl IntentStore {
    /// The place for a person and a payment. Another person who signs in to the same tab must never repeat it: a key
    /// counts for one person only.
    #[must_use]
    pub fn new(person_id: PersonId, payment_id: TransactionId) -> Self {
        Self { slot: format!("refund-intent/{person_id}/{payment_id}") }
    }

    /// The unfinished intent, if there is one that reads.
    #[must_use]
    pub fn find(&self) -> Option<Intent> {
        let text = storage()?.get_item(&self.slot).ok()??;
        match json::read(&text) {
            Ok(intent) => Some(intent),
            Err(error) => {
                leptos::logging::warn!("an unfinished refund does not read: {error}");
                None
            }
        }
    }

    /// Keeps it. Must have happened before it is sent.
    pub fn remember(&self, intent: &Intent) {
        let kept = serde_json::to_string(intent)
            .map_err(|error| error.to_string())
            .and_then(|text| self.write(&text).ok_or_else(|| "the browser keeps nothing".to_owned()));
        if let Err(why) = kept {
            // Without it a reload forgets the intent; within this pop-up the key is still the same.
            leptos::logging::warn!("an unfinished refund is not kept: {why}");
        }
    }

    /// Forgets it: its end was seen, or it bound nothing.
    pub fn forget(&self) {
        if let Some(Err(error)) = storage().map(|storage| storage.remove_item(&self.slot)) {
            leptos::logging::warn!("a finished refund is not forgotten: {error:?}");
        }
    }

    fn write(&self, text: &str) -> Option<()> {
        storage()?.set_item(&self.slot, text).ok()
    }
}

/// This tab's storage; a browser may have none.
fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}
