//! The live stream: what happens to the rows on screen, heard once a browser however many tabs it has.

mod backlog;
mod leadership;
pub mod live_mark;
mod live_model;
mod message;
pub mod refetch;
#[cfg(test)]
pub(crate) mod sample;
mod stream;
pub mod tab;

use std::rc::Rc;

use crate::ui::reactive::{effect, once_seen};
use ::api::event::LiveEvent;
use domain::id::PersonId;
use leptos::prelude::*;

use crate::live::live_model::{Condition, Happening};
use crate::live::tab::{Panel, Tab};
use crate::session::SessionContext;

/// What a screen hears.
#[derive(Clone, Copy, Debug)]
pub enum News<'a> {
    /// Something happened.
    Event(&'a LiveEvent),
    /// Something may have been missed: what is on screen has to be fetched anew.
    Missed,
}

type Ear = Rc<dyn Fn(News<'_>)>;

/// The live stream, known to every screen.
#[derive(Clone, Copy)]
pub struct Live {
    condition: RwSignal<Condition>,
    tab: StoredValue<Option<Rc<Tab>>, LocalStorage>,
    ears: StoredValue<Vec<(u64, Ear)>, LocalStorage>,
    last_ear: StoredValue<u64>,
    /// The earliest position at which a screen was loaded before this tab took part.
    loaded_at: StoredValue<Option<u64>>,
}

impl Live {
    fn new() -> Self {
        Self {
            condition: RwSignal::new(Condition::Connecting),
            tab: StoredValue::new_local(None),
            ears: StoredValue::new_local(Vec::new()),
            last_ear: StoredValue::new(0),
            loaded_at: StoredValue::new(None),
        }
    }

    /// Makes it known to all below; it follows whoever is signed in, once what they came for is on the screen.
    pub fn provide(session: SessionContext) {
        let live = Self::new();
        provide_context(live);
        effect(move || {
            let follow = move || {
                let person = session.session.try_with_untracked(|session| Some(session.as_ref()?.person.id));
                live.follow(person.flatten());
            };
            if session.session.with(Option::is_some) { once_seen(follow) } else { follow() }
        });
    }

    /// Takes part in a person's stream, in nobody else's any more.
    pub fn follow(self, person: Option<PersonId>) {
        if person.is_some() && self.tab.with_value(|tab| tab.as_ref().map(|tab| tab.person) == person) {
            return;
        }
        // The stream of who was signed in before ends first.
        if self.tab.try_set_value(None).is_some() {
            // The panel itself is gone.
            return;
        }
        self.condition.set(Condition::Connecting);
        let Some(person) = person else { return };
        let tab = Tab::join(person, Box::new(self));
        self.tab.set_value(Some(Rc::clone(&tab)));
        if let Some(position) = self.loaded_at.try_update_value(Option::take).flatten() {
            tab.happen(Happening::Loaded(position));
        }
    }

    /// Whether the figures on screen follow.
    #[must_use]
    pub fn is_live(self) -> bool {
        self.condition.try_get_untracked() == Some(Condition::Live)
    }

    /// Hears all that happens, until the screen goes.
    pub fn listen(self, ear: impl Fn(News<'_>) + 'static) {
        let number = self.last_ear.try_update_value(|last| {
            *last += 1;
            *last
        });
        let Some(number) = number else { return };
        self.ears.try_update_value(|ears| ears.push((number, Rc::new(ear))));
        on_cleanup(move || {
            self.ears.try_update_value(|ears| ears.retain(|(one, _)| *one != number));
        });
    }

    /// What happened since a screen's answer, which names its position; `None` when that is not known, so that the
    /// screen has to be fetched anew. A tab that takes part later begins there.
    #[must_use]
    pub fn since(self, events_after: u64) -> Option<Vec<Rc<LiveEvent>>> {
        let Some(tab) = self.tab.try_get_value().flatten() else {
            self.loaded_at.try_update_value(|at| *at = Some(at.unwrap_or(events_after).min(events_after)));
            return Some(Vec::new());
        };
        tab.happen(Happening::Loaded(events_after));
        tab.after(events_after)
    }

    fn tell(self, news: News<'_>) {
        let ears = self.ears.try_get_value().unwrap_or_default();
        for (_, ear) in ears {
            ear(news);
        }
    }
}

impl Panel for Live {
    fn stands(&self, condition: Condition) {
        if self.condition.try_get_untracked() != Some(condition) {
            self.condition.try_set(condition);
        }
    }

    fn delivers(&self, event: &LiveEvent) {
        self.tell(News::Event(event));
    }

    fn missed(&self) {
        self.tell(News::Missed);
    }
}

/// The live stream of the panel; where there is none, nothing is ever heard.
#[must_use]
pub fn use_live() -> Live {
    use_context().unwrap_or_else(Live::new)
}
