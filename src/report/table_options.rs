//! The window in which a person has the table their way: its columns, how high the rows are, how times are told.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use crate::i18n::text_of;
use crate::report::column::Column;
use crate::report::table_bar::TableOf;
use crate::report::table_layout::{ColumnLayout, Pin, TableLayout};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icon::{Icon, IconName};
use crate::ui::reactive::{heard, redrawn, said};

/// What the window holds; every choice holds at once, and is kept.
#[component]
pub(crate) fn TableOptions(of: TableOf) -> impl IntoView {
    let TableOf { layout, on_close, .. } = of;
    let order = Memo::new(move |_| {
        layout.with(|layout| layout.columns.iter().map(|one| one.column).collect::<Vec<_>>())
    });
    let moved = RwSignal::new(String::new());
    view! {
        <div class="table-options">
            <fieldset class="table-options__manner">
                <Tick
                    label=t!("report.compact")
                    is_on=move || layout.with(|layout| layout.is_compact)
                    put=move |is_on| layout.update(|layout| layout.is_compact = is_on)
                />
                <Tick
                    label=t!("report.relative")
                    is_on=move || layout.with(|layout| layout.is_relative)
                    put=move |is_on| layout.update(|layout| layout.is_relative = is_on)
                />
            </fieldset>
            <h3 class="table-options__title" id="table-columns">{t!("report.columns")}</h3>
            <ul class="table-options__columns" aria-labelledby="table-columns">
                <For
                    each=move || order.get()
                    key=|column| column.slug()
                    children=move |column| view! { <ColumnItem column layout moved /> }
                />
            </ul>
            <p class="visually-hidden" role="status">{redrawn(move || moved.get())}</p>
            <p class="table-options__hint">{t!("report.options_hint")}</p>
            <div class="table-options__deeds">
                <Button kind=ButtonKind::Quiet on_click=move |()| layout.set(TableLayout::default())>
                    {t!("report.usual_table")}
                </Button>
                <Button kind=ButtonKind::Primary on_click=on_close>{t!("report.options_done")}</Button>
            </div>
        </div>
    }
}

#[component]
fn Tick(
    label: String,
    is_on: impl Fn() -> bool + Send + Sync + 'static,
    put: impl Fn(bool) + 'static,
    #[prop(optional)] disabled: bool,
) -> impl IntoView {
    view! {
        <label class="choice__switch">
            <input
                type="checkbox"
                disabled=disabled
                prop:checked=is_on
                on:change=heard(move |event| put(event_target_checked(&event)))
            />
            <span>{label}</span>
        </label>
    }
}

/// One column: whether it is shown, where it stays, and its way to the left and to the right.
#[component]
fn ColumnItem(column: Column, layout: RwSignal<TableLayout>, moved: RwSignal<String>) -> impl IntoView {
    let of = move || layout.with(|layout| layout.of(column).copied());
    let is_shown = move || of().is_some_and(|one: ColumnLayout| !one.is_hidden);
    let shift = move |to_the_right: bool| {
        layout.update(|layout| layout.shift(column, to_the_right));
        let place =
            layout.with_untracked(|layout| layout.columns.iter().position(|one| one.column == column));
        moved.set(t!("report.moved", column = column.name(), place = place.unwrap_or(0) + 1));
    };
    let way = move |to_the_right: bool| {
        let (name, icon) = if to_the_right {
            (t!("report.to_the_right", column = column.name()), IconName::ChevronRight)
        } else {
            (t!("report.to_the_left", column = column.name()), IconName::ChevronLeft)
        };
        let can = move || layout.with(|layout| layout.can_shift(column, to_the_right));
        view! {
            <button
                class="icon-button"
                type="button"
                aria-label=name.clone()
                title=name
                aria-disabled=said(move || (!can()).then_some("true"))
                on:click=heard(move |event: leptos::ev::MouseEvent| if can() {
                    shift(to_the_right);
                    keep_focus(&event);
                })
            >
                <Icon name=icon />
            </button>
        }
    };
    let pins = Pin::ALL.map(|pin| {
        let is_it = move || of().is_some_and(|one| one.pin == pin);
        view! {
            <option value=pin.as_str() prop:selected=is_it>{text_of("pin", pin.as_str())}</option>
        }
    });
    let choose = move |event| {
        if let Some(pin) = Pin::named(&event_target_value(&event)) {
            layout.update(|layout| layout.pin(column, pin));
        }
    };
    view! {
        <li class="table-options__column">
            <Tick
                label=column.name()
                is_on=is_shown
                disabled=column == Column::Id
                put=move |is_on| layout.update(|layout| layout.show(column, is_on))
            />
            <select class="input" aria-label=t!("report.pin", column = column.name()) on:change=heard(choose)>
                {pins.into_iter().collect_view()}
            </select>
            {way(false)}
            {way(true)}
        </li>
    }
}

/// Gives the focus back to a button that was moved with its item: an element that is put elsewhere loses it.
fn keep_focus(event: &leptos::ev::MouseEvent) {
    let button = event.current_target().and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok());
    request_animation_frame(move || {
        // Gone with the window, it cannot take it.
        let _focused = button.map(|button| button.focus());
    });
}

/// Asks for a day to go to.
#[component]
pub(crate) fn TableDay(of: TableOf) -> impl IntoView {
    let day = RwSignal::new(String::new());
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let day = day.get_untracked();
        if !day.is_empty() {
            of.on_day.run(day);
        }
    };
    let input = move |ids: crate::ui::field::FieldIds| {
        view! {
            <input
                class="input"
                id=ids.input
                type="date"
                required
                on:input=heard(move |event| day.set(event_target_value(&event)))
            />
        }
    };
    view! {
        <form class="table-day" on:submit=heard(go)>
            <crate::ui::field::Field label=t!("report.day") input />
            <p class="table-options__hint">{t!("report.day_hint")}</p>
            <div class="table-options__deeds">
                <Button kind=ButtonKind::Quiet on_click=of.on_close>{t!("report.cancel")}</Button>
                <Button kind=ButtonKind::Primary submit=true>{t!("report.go")}</Button>
            </div>
        </form>
    }
}
