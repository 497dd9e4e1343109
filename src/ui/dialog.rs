//! A window over the page: the browser keeps the focus in it and gives it back.

use crate::ui::reactive::{effect, heard};
use leptos::html;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;

use crate::t;
use crate::ui::icon::{Icon, IconName};
use crate::ui::id::fresh_id;

/// A modal dialog, open as long as it is mounted. `on_close` hears Escape, a click beside it and the close button;
/// whoever mounted it then takes it away, and the focus goes back to where it was.
#[component]
pub fn Dialog(
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// Hears that the person wants it gone.
    #[prop(into)]
    on_close: Callback<()>,
    /// Its contents.
    children: Children,
) -> impl IntoView {
    let title_id = fresh_id("dialog");
    let labelled_by = title_id.clone();
    let dialog = NodeRef::<html::Dialog>::new();
    let came_from = SendWrapper::new(document().active_element());
    effect(move || {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            // It is in the document and closed, so it opens.
            let _opened = dialog.show_modal();
        }
    });
    on_cleanup(move || {
        if let Some(element) =
            came_from.take().and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
        {
            // What had the focus may be gone; then the browser chooses.
            request_animation_frame(move || drop(element.focus()));
        }
    });
    let beside = move |event: leptos::ev::MouseEvent| {
        let hit = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if hit.is_some_and(|hit| hit.tag_name().eq_ignore_ascii_case("dialog")) {
            on_close.run(());
        }
    };
    view! {
        <dialog
            node_ref=dialog
            class="dialog"
            aria-labelledby=labelled_by
            on:cancel=heard(move |event: leptos::ev::Event| {
                event.prevent_default();
                on_close.run(());
            })
            on:close=heard(move |_| on_close.run(()))
            on:mousedown=heard(beside)
        >
            <div class="dialog__frame">
                <header class="dialog__header">
                    <h2 class="dialog__title" id=title_id>{title}</h2>
                    <button
                        class="icon-button"
                        type="button"
                        aria-label=t!("ui.close")
                        on:click=heard(move |_| on_close.run(()))
                    >
                        <Icon name=IconName::Cross />
                    </button>
                </header>
                {children()}
            </div>
        </dialog>
    }
}
