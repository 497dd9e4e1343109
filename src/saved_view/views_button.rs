//! The way from the report to the saved views: which one is open, and whether it still is as it was saved.

use ::api::saved_view::{SavedView, SavedViewList};
use leptos::prelude::*;

use crate::api::load::Load;
use crate::api::saved_view::list_saved_views;
use crate::report::filter::tools::{Tools, VIEWS_LABEL};
use crate::saved_view::ViewsOf;
use crate::saved_view::view_model::{is_changed, view_of};
use crate::saved_view::views_menu::ViewsMenu;
use crate::t;
use crate::ui::icon::{Icon, IconName};
use crate::ui::popover::Popover;
use crate::ui::reactive::{effect, heard, memo, redrawn, said, shown_while};

const BUTTON: &str = "views-button";

/// The button with the open view's name, and the menu that it opens.
#[component]
pub fn ViewsButton(tools: Tools) -> impl IntoView {
    let Tools { query, go, layout, .. } = tools;
    let views = Load::<SavedViewList>::new();
    let renew = Callback::new(move |()| views.renew(list_saved_views()));
    let opened = RwSignal::new(false);
    let close = Callback::new(move |()| opened.set(false));
    let names_one = memo(move |_| query.with(|query| query.view.is_some()));
    effect(move || {
        // Whoever looks at no view need not wait for their names.
        if names_one.get() && views.answer().get_untracked().is_none() {
            renew.run(());
        }
    });
    let open_view: Memo<Option<SavedView>> = memo(move |_| {
        let query = query.get();
        views.answer().with(|answer| view_of(&query, answer.as_ref()?.as_ref().ok()?))
    });
    let name = move || {
        open_view.with(|view| view.as_ref().map_or_else(|| t!("view.none"), |view| view.name.clone()))
    };
    let changed = move || {
        open_view.with(|view| view.as_ref().is_some_and(|view| is_changed(&query.get(), &layout.get(), view)))
    };
    let press = move |_| {
        opened.update(|opened| *opened = !*opened);
        if opened.get_untracked() {
            renew.run(());
        }
    };
    view! {
            <button
                id=BUTTON
                class="input menu-button"
                type="button"
                aria-haspopup="dialog"
                aria-labelledby=format!("{VIEWS_LABEL} {BUTTON}")
                aria-expanded=said(move || Some(opened.get().to_string()))
                data-chosen=said(move || Some(open_view.with(Option::is_some).to_string()))
                on:click=heard(press)
            >
                <span class="menu-button__value">{redrawn(name)}</span>
                {shown_while(changed, || view! { <span class="menu-button__note">{t!("view.changed")}</span> })}
                <Icon name=IconName::ChevronDown />
            </button>
        {redrawn(move || opened.get().then(|| view! {
            <Popover anchor=[BUTTON.to_owned(), BUTTON.to_owned()] label=t!("view.views") on_close=close>
                <ViewsMenu of=ViewsOf { query, go, layout, views, renew, close } />
            </Popover>
        }.into_any()))}
    }
}
