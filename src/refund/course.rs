//! Carries out what the model decides: calls, timers, the kept intent.

use std::time::Duration;

use ::api::refund::CreateRefund;
use ::api::session::SessionPerson;
use ::api::transaction::TransactionDetail;
use domain::id::TransactionId;
use js_sys::Date;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::api::ApiError;
use crate::live::{Live, News, use_live};
use crate::refund::form_texts::FormTexts;
use crate::refund::intent_store::IntentStore;
use crate::refund::refund_model::RefundModel;
use crate::refund::refund_model::command::Command;
use crate::refund::refund_model::event::Event;
use crate::session::{SessionContext, use_session};

/// The model of one open pop-up, and its hands.
#[derive(Clone, Copy)]
pub struct Course {
    /// What the pop-up shows.
    pub model: RwSignal<RefundModel>,
    /// What stands in its form.
    pub texts: FormTexts,
    /// The payment.
    pub payment_id: TransactionId,
    session: SessionContext,
    live: Live,
    /// Where the intent is kept, once it is known who is signed in.
    store: StoredValue<Option<IntentStore>>,
    on_changed: Callback<()>,
}

impl Course {
    /// A pop-up that is about to open.
    #[must_use]
    pub fn new(payment_id: TransactionId, on_changed: Callback<()>) -> Self {
        let course = Self {
            model: RwSignal::new(RefundModel::new()),
            texts: FormTexts::new(),
            payment_id,
            session: use_session(),
            live: use_live(),
            store: StoredValue::new(None),
            on_changed,
        };
        course.live.listen(move |news| match news {
            News::Event(event) if event.payment.id == payment_id => {
                course.happen(Event::Heard(Box::new(event.clone())));
            }
            News::Event(_) => {}
            News::Missed => course.happen(Event::Missed),
        });
        course
    }

    /// Opens it, with the unfinished intent that this person left. Intents are kept by person, so it must be known
    /// first who that is.
    pub fn open(self) {
        let known = self.session.session.get_untracked();
        if let Some(session) = known {
            self.open_for(session.person);
            return;
        }
        spawn_local(async move {
            match api::fetch_session().await {
                Ok(Some(session)) => self.open_for(session.person),
                Ok(None) => api::signed_out(),
                Err(error) => self.happen(Event::NotOpened(error)),
            }
        });
    }

    fn open_for(self, person: SessionPerson) {
        let store = IntentStore::new(person.id, self.payment_id);
        let intent = store.find();
        if let Some(intent) = &intent {
            self.texts.fill(&intent.body);
        }
        if self.store.try_set_value(Some(store)).is_none() {
            self.happen(Event::Opened { intent, email: Some(person.email) });
        }
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
            Command::Load => spawn_local(async move { self.payment_came(Event::Loaded).await }),
            Command::Refresh => spawn_local(async move { self.payment_came(Event::Refreshed).await }),
            Command::Open => self.open(),
            Command::Remember(intent) => self.with_store(|store| store.remember(&intent)),
            Command::Forget => self.with_store(IntentStore::forget),
            Command::Post(intent) => spawn_local(async move {
                let answer = api::create_refund(payment_id, &intent.body, &intent.key).await;
                self.happen(Event::Answered(answer));
            }),
            Command::Poll(refund_id) => spawn_local(async move {
                self.happen(Event::Polled(api::get_transaction(refund_id).await));
            }),
            Command::Pause { ms, turn } => {
                let wait = Duration::from_millis(u64::from(ms));
                let over = move || self.happen(Event::PauseOver { turn, is_live: self.live.is_live() });
                set_timeout(over, wait);
            }
            Command::TellChanged => self.on_changed.run(()),
        }
    }

    /// Fetches the payment; what happened to it on the way is told right after.
    async fn payment_came(self, event: fn(Result<TransactionDetail, ApiError>) -> Event) {
        let answer = api::get_transaction(self.payment_id).await;
        let as_of = answer.as_ref().ok().map(|detail| detail.events_after);
        self.happen(event(answer));
        // A pop-up that is gone needs no more news.
        if let Some(as_of) = as_of
            && !self.model.is_disposed()
        {
            match self.live.since(as_of) {
                Some(events) => {
                    for event in events.iter().filter(|event| event.payment.id == self.payment_id) {
                        self.happen(Event::Heard(Box::new(event.as_ref().clone())));
                    }
                }
                None => self.happen(Event::Missed),
            }
        }
    }

    fn with_store(self, act: impl FnOnce(&IntentStore)) {
        // Nothing is sent before the pop-up is open, and it opens with its store.
        self.store.with_value(|store| store.as_ref().map(act));
    }
}

/// 128 random bits as 32 hexadecimal digits.
fn random_key() -> Option<String> {
    let mut bytes = [0_u8; 16];
    web_sys::window()?.crypto().ok()?.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(format!("{:032x}", u128::from_be_bytes(bytes)))
}
