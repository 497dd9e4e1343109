//! Keeps the last answer on screen while the next one is fetched.

use std::future::Future;
use std::pin::Pin;

use futures::future::{AbortHandle, abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ApiError;

/// What a screen shows of one call: its last answer, and whether a newer one is on its way.
pub struct Load<T: Send + Sync + 'static> {
    answer: RwSignal<Option<Result<T, ApiError>>>,
    loading: RwSignal<bool>,
    running: StoredValue<Option<AbortHandle>>,
}

impl<T: Send + Sync + 'static> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Load<T> {}

impl<T: Send + Sync + 'static> Default for Load<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Send + Sync + 'static> Load<T> {
    /// Nothing fetched yet.
    #[must_use]
    pub fn new() -> Self {
        let load = Self {
            answer: RwSignal::new(None),
            loading: RwSignal::new(false),
            running: StoredValue::new(None),
        };
        on_cleanup(move || load.cut());
        load
    }

    /// Starts a call; one that still runs is cut, and its answer never shown.
    pub fn start(self, call: impl Future<Output = Result<T, ApiError>> + 'static) {
        self.begin(Box::pin(call), false);
    }

    /// The same, but what is on screen stays there where no newer answer comes.
    pub fn renew(self, call: impl Future<Output = Result<T, ApiError>> + 'static) {
        self.begin(Box::pin(call), true);
    }

    /// Takes a boxed call, so that the panel holds this once a kind of answer, not once a place that asks.
    fn begin(self, call: Pin<Box<dyn Future<Output = Result<T, ApiError>>>>, keep: bool) {
        self.cut();
        self.loading.set(true);
        let handle = spawn_abortable(Box::pin(async move {
            let answer = call.await;
            // The screen may be gone by now.
            self.loading.try_set(false);
            self.answer.try_maybe_update(|shown| {
                let stays = keep && answer.is_err() && matches!(shown, Some(Ok(_)));
                if !stays {
                    *shown = Some(answer);
                }
                (!stays, ())
            });
        }));
        self.running.set_value(Some(handle));
    }

    /// Changes the last answer where it is; nothing is heard of it where `change` says so, or where there is none.
    pub fn amend(self, change: impl FnOnce(&mut T) -> bool) {
        self.answer.try_maybe_update(|answer| {
            let changed = answer.as_mut().and_then(|answer| answer.as_mut().ok()).is_some_and(change);
            (changed, ())
        });
    }

    /// The last answer; `None` before the first.
    #[must_use]
    pub fn answer(self) -> Answer<T> {
        Answer(self.answer)
    }

    /// Whether a call is running.
    #[must_use]
    pub fn loading(self) -> Signal<bool> {
        self.loading.into()
    }

    fn cut(self) {
        if let Some(handle) = self.running.try_update_value(Option::take).flatten() {
            handle.abort();
        }
    }
}

/// The last answer, to be read: without the ways to read that every other signal needs, and their bytes.
pub struct Answer<T: Send + Sync + 'static>(RwSignal<Option<Result<T, ApiError>>>);

impl<T: Clone + Send + Sync + 'static> Answer<T> {
    /// The answer as it is, and again whenever it changes.
    #[must_use]
    pub fn get(self) -> Option<Result<T, ApiError>> {
        self.0.get()
    }

    /// The answer as it is now.
    #[must_use]
    pub fn get_untracked(self) -> Option<Result<T, ApiError>> {
        untrack(move || self.0.get())
    }

    /// Reads the answer where it is, and again whenever it changes.
    pub fn with<U>(self, read: impl FnOnce(&Option<Result<T, ApiError>>) -> U) -> U {
        self.0.with(read)
    }
}

/// Takes a boxed call, so that the panel holds its machinery once for all kinds of answers.
fn spawn_abortable(call: Pin<Box<dyn Future<Output = ()>>>) -> AbortHandle {
    let (call, handle) = abortable(call);
    spawn_local(async move {
        // Being cut is an end like any other.
        let _cut = call.await;
    });
    handle
}
