//! A button: its weight, whether it is at work, and, where it cannot be pressed, why.

use crate::ui::reactive::{heard, redrawn, said};
use leptos::html;
use leptos::prelude::*;

use crate::ui::id::fresh_id;
use crate::ui::spinner::Spinner;
use crate::ui::tip::{hide_tip, show_tip};

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
    let element = move || tip.try_get_untracked().flatten();
    let show = move || {
        if let (Some(button), Some(tip)) = (button.try_get_untracked().flatten(), element()) {
            show_tip(&button, &tip);
        }
    };
    let hide = move || {
        if let Some(tip) = element() {
            hide_tip(&tip);
        }
    };
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
