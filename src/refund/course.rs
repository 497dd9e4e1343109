//! Carries out what the model decides: calls, timers, the kept intent.

use std::time::Duration;

use ::api::refund::CreateRefund;
use domain::id::TransactionId;
use js_sys::Date;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::refund::intent::Intent;
use crate::refund::intent_store::IntentStore;
use crate::refund::refund_model::{Command, Event, RefundModel};
use crate::session::use_session;

/// The model of one open pop-up, and its hands.
#[derive(Clone, Copy)]
pub struct Course {
    /// What the pop-up shows.
    pub model: RwSignal<RefundModel>,
    /// The payment.
    pub payment_id: TransactionId,
    store: StoredValue<IntentStore>,
    on_changed: Callback<()>,
}

impl Course {
    /// A pop-up that is about to open.
    #[must_use]
    pub fn new(payment_id: TransactionId, on_changed: Callback<()>) -> Self {
        let person = use_session()
            .session
            .with_untracked(|session| session.as_ref().map(|session| session.person.id.to_string()))
            .unwrap_or_default();
        Self {
            model: RwSignal::new(RefundModel::new()),
            payment_id,
            store: StoredValue::new(IntentStore::new(&person, payment_id)),
            on_changed,
        }
    }

    /// Opens it; gives the unfinished intent that was found.
    pub fn open(self) -> Option<Intent> {
        let found = self.store.with_value(IntentStore::find);
        self.happen(Event::Opened(found.clone()));
        found
    }

    /// The button was pressed with this in the form.
    pub fn submit(self, body: CreateRefund) {
        let Some(fresh_key) = random_key() else {
            leptos::logging::error!("this browser has no randomness, so nothing can be sent safely");
            return;
        };
        let now = String::from(Date::new_0().to_iso_string());
        self.happen(Event::Submitted { body, fresh_key, now });
    }

    /// Tells the model what happened and does what it says. A pop-up that is gone hears nothing.
    pub fn happen(self, event: Event) {
        let Some(commands) = self.model.try_update(|model| model.update(event)) else { return };
        for command in commands {
            self.carry_out(command);
        }
    }

    fn carry_out(self, command: Command) {
        let payment_id = self.payment_id;
        match command {
            Command::Load => spawn_local(async move {
                self.happen(Event::Loaded(api::get_transaction(payment_id).await));
            }),
            Command::Refresh => spawn_local(async move {
                self.happen(Event::Refreshed(api::get_transaction(payment_id).await));
            }),
            Command::Remember(intent) => self.store.with_value(|store| store.remember(&intent)),
            Command::Forget => self.store.with_value(IntentStore::forget),
            Command::Post(intent) => spawn_local(async move {
                let answer = api::create_refund(payment_id, &intent.body, &intent.key).await;
                self.happen(Event::Answered(answer));
            }),
            Command::Poll(refund_id) => spawn_local(async move {
                self.happen(Event::Polled(api::get_transaction(refund_id).await));
            }),
            Command::Pause { ms, turn } => {
                let wait = Duration::from_millis(u64::from(ms));
                set_timeout(move || self.happen(Event::PauseOver { turn }), wait);
            }
            Command::TellChanged => self.on_changed.run(()),
        }
    }
}

/// 128 random bits as 32 hexadecimal digits.
fn random_key() -> Option<String> {
    let mut bytes = [0_u8; 16];
    web_sys::window()?.crypto().ok()?.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
