//! What follows signals, in one type for all places, so that the panel holds its machinery once and not once a place.

use std::time::Duration;

use leptos::prelude::*;

/// Shows what `draw` gives, anew whenever a signal that it reads changes.
pub fn redrawn<V: IntoAny>(mut draw: impl FnMut() -> V + Send + 'static) -> AnyView {
    redrawn_of_one_type(Box::new(move || draw().into_any()))
}

fn redrawn_of_one_type(mut draw: Box<dyn FnMut() -> AnyView + Send>) -> AnyView {
    (move || draw()).into_any()
}

/// Shows what `draw` gives once all else on the page was painted, so that what it fetches delays none of that.
pub fn in_its_time(draw: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let is_due = seen();
    redrawn(move || is_due.get().then(|| untrack(&draw)))
}

/// Whether what stands now was seen.
pub fn seen() -> RwSignal<bool> {
    let is_due = RwSignal::new(false);
    once_seen(move || {
        // Whoever waited for it may be on another page by now.
        is_due.try_set(true);
    });
    is_due
}

/// Does something after the browser has painted what stands now.
pub fn once_painted(act: impl FnOnce() + 'static) {
    request_animation_frame(move || set_timeout(act, Duration::ZERO));
}

/// Does something once what stands now is on the screen: a frame is shown while the next one is made.
pub fn once_seen(act: impl FnOnce() + 'static) {
    request_animation_frame(move || once_painted(act));
}

/// Does something outside the page now, and again whenever a signal that it reads changes.
pub fn effect(act: impl FnMut() + 'static) {
    effect_of_one_type(Box::new(act));
}

/// Does something outside the page whenever a signal that `track` reads changes, and not now.
pub fn on_change(track: impl Fn() + 'static, mut act: impl FnMut() + 'static) {
    let mut is_later = false;
    effect(move || {
        track();
        if std::mem::replace(&mut is_later, true) {
            act();
        }
    });
}

fn effect_of_one_type(act: Box<dyn FnMut()>) {
    Effect::new(act);
}

/// An attribute's value, anew whenever a signal that `say` reads changes; without one there is no such attribute.
pub fn said<S: Into<String>>(say: impl Fn() -> Option<S> + Send + Sync + 'static) -> Signal<Option<String>> {
    said_of_one_type(Box::new(move || say().map(Into::into)))
}

fn said_of_one_type(say: Box<dyn Fn() -> Option<String> + Send + Sync>) -> Signal<Option<String>> {
    Signal::derive(say)
}

/// Shows what `draw` gives while something holds.
pub fn shown_while<V: IntoAny>(
    holds: impl Fn() -> bool + Send + Sync + 'static,
    mut draw: impl FnMut() -> V + Send + 'static,
) -> AnyView {
    let holds = memo(move |_| holds());
    redrawn(move || holds.get().then(|| draw().into_any()))
}

/// A value that follows signals.
pub fn derived<T: Send + Sync + 'static>(value: impl Fn() -> T + Send + Sync + 'static) -> Signal<T> {
    derived_of_one_type(Box::new(value))
}

fn derived_of_one_type<T: Send + Sync + 'static>(value: Box<dyn Fn() -> T + Send + Sync>) -> Signal<T> {
    Signal::derive(value)
}

/// A value that follows signals, and is news only when it is another than before.
pub fn memo<T: PartialEq + Send + Sync + 'static>(
    value: impl Fn(Option<&T>) -> T + Send + Sync + 'static,
) -> Memo<T> {
    memo_of_one_type(Box::new(value))
}

type Reckon<T> = Box<dyn Fn(Option<&T>) -> T + Send + Sync>;

fn memo_of_one_type<T: PartialEq + Send + Sync + 'static>(value: Reckon<T>) -> Memo<T> {
    Memo::new(value)
}

/// What happens when an event comes.
pub fn heard<E: 'static>(act: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(act)
}
