//! A button: its weight, whether it is at work, and, where it cannot be pressed, why.

use crate::ui::reactive::{heard, redrawn, said};
use leptos::html;
use leptos::prelude::*;

use crate::ui::id::fresh_id;
use crate::ui::spinner::Spinner;

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one thing to do here.
    Primary,
    /// Another thing to do.
    #[default]
    Secondary,
    /// In passing.
    Quiet,
    /// It cannot be undone.
    Danger,
}

impl ButtonKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Quiet => "quiet",
            Self::Danger => "danger",
        }
    }
}

/// A button. With a `reason` it cannot be pressed, but it can be reached, and says why.
#[component]
pub fn Button(
    /// Its weight.
    #[prop(optional)]
    kind: ButtonKind,
    /// Whether it is for a table's row or another narrow place.
    #[prop(optional)]
    small: bool,
    /// Whether it sends the form it stands in.
    #[prop(optional)]
    submit: bool,
    /// Whether what it began still runs: it cannot be pressed meanwhile.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Why it cannot be pressed; `None` when it can.
    #[prop(optional, into)]
    reason: Signal<Option<String>>,
    /// Its name for screen readers, where the text alone does not tell.
    #[prop(optional, into)]
    label: Option<String>,
    /// What it does. A submit button leaves this to its form.
    #[prop(optional, into)]
    on_click: Option<Callback<()>>,
    /// Its text.
    children: Children,
) -> impl IntoView {
    let tip_id = fresh_id("reason");
    let button = NodeRef::<html::Button>::new();
    let tip = NodeRef::<html::Span>::new();
    let blocked = move || busy.get() || reason.with(Option::is_some);
    let described_by = {
        let tip_id = tip_id.clone();
        move || reason.with(Option::is_some).then(|| tip_id.clone())
    };
    let press = move |event: leptos::ev::MouseEvent| {
        if busy.get_untracked() || reason.with_untracked(Option::is_some) {
            // Also keeps a form from being sent.
            event.prevent_default();
        } else if let Some(on_click) = on_click {
            on_click.run(());
        }
    };
    let show = move || show_tip(button, tip);
    let hide = move || hide_tip(tip);
    view! {
        <button
            node_ref=button
            class="button"
            class:button--small=small
            data-kind=kind.as_str()
            type=if submit { "submit" } else { "button" }
            aria-label=label
            aria-busy=said(move || busy.get().then_some("true"))
            aria-disabled=said(move || blocked().then_some("true"))
            aria-describedby=said(described_by)
            on:click=heard(press)
            on:mouseenter=heard(move |_| show())
            on:focus=heard(move |_| show())
            on:mouseleave=heard(move |_| hide())
            on:blur=heard(move |_| hide())
            on:keydown=heard(move |event: leptos::ev::KeyboardEvent| if event.key() == "Escape" { hide() })
        >
            {redrawn(move || busy.get().then(|| view! { <Spinner /> }.into_any()))}
            {children()}
        </button>
        {redrawn(move || {
            reason.get().map(|reason| view! {
                <span node_ref=tip id=tip_id.clone() class="tip" role="tooltip" popover="manual">{reason}</span>
            }.into_any())
        })}
    }
}

/// Shows the reason above everything, under the button, or over it where there is no room below.
fn show_tip(button: NodeRef<html::Button>, tip: NodeRef<html::Span>) {
    let (Some(button), Some(tip)) = (button.try_get_untracked().flatten(), tip.try_get_untracked().flatten())
    else {
        return;
    };
    // A browser without popovers leaves the reason to screen readers.
    if tip.show_popover().is_ok() {
        place(&button.get_bounding_client_rect(), &tip);
    }
}

#[expect(clippy::float_arithmetic, reason = "places on the screen are floats in the browser")]
fn place(button: &web_sys::DomRect, tip: &web_sys::HtmlElement) {
    const GAP: f64 = 6.0;
    let edge = |edge: Option<wasm_bindgen::JsValue>| edge.and_then(|edge| edge.as_f64()).unwrap_or_default();
    let width = edge(window().inner_width().ok());
    let height = edge(window().inner_height().ok());
    let size = tip.get_bounding_client_rect();
    let left = (button.right() - size.width()).clamp(GAP, (width - size.width() - GAP).max(GAP));
    let below = button.bottom() + GAP;
    let top = if below + size.height() > height { button.top() - GAP - size.height() } else { below };
    let style = web_sys::HtmlElement::style(tip);
    for (name, value) in [("left", left), ("top", top)] {
        // A length in pixels is always a value of these two.
        let _always = style.set_property(name, &format!("{value}px"));
    }
}

fn hide_tip(tip: NodeRef<html::Span>) {
    if let Some(tip) = tip.try_get_untracked().flatten() {
        // Hiding what is hidden already is refused, and means nothing.
        let _hidden = tip.hide_popover();
    }
}
