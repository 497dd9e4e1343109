//! The filters that are on, each to be changed and taken away where it stands, and the way to more.

use std::sync::Arc;

use crate::ui::reactive::{derived, effect, heard, memo, redrawn, said, shown_while};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::report::filter::Filter;
use crate::report::filter::chip::chips;
use crate::report::filter::editor::{FilterContent, FilterOf};
use crate::report::filter::tools::{DAYS, OF_DAYS, Tools, cleared, is_filtered};
use crate::report::filter::words::put_typed;
use crate::session::use_session;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icon::{Icon, IconName};
use crate::ui::keyed_list::KeyedList;
use crate::ui::popover::Popover;

/// The button that opens the menu of filters.
const ADD: &str = "filter-add";
/// The menu, where other small windows have a filter's slug.
const MENU: &str = "menu";
/// Where it is said what is wrong with a filter.
const FAULT: &str = "filter-fault";

/// The id of the button that a small window belongs to.
fn anchor_of(opened: &str) -> String {
    match opened {
        MENU => ADD.to_owned(),
        OF_DAYS => DAYS.to_owned(),
        slug => format!("chip-{slug}"),
    }
}

fn label_of(opened: &str) -> String {
    match Filter::of_field(opened) {
        None => t!("filter.add"),
        Some(Filter::Created) => t!("report.date_range"),
        Some(filter) => filter.name(),
    }
}

/// Whether a filter stands on a chip; the search box and the days stand for themselves.
fn has_chip(filter: Filter) -> bool {
    !matches!(filter, Filter::Search | Filter::Created)
}

/// The chips, the menu, and the small window that is open.
#[component]
pub fn ChipRow(tools: Tools) -> impl IntoView {
    let Tools { query, go, fault, opened, typed, .. } = tools;
    let session = use_session();
    effect(move || {
        if let Some(text) = typed.get() {
            typed.set(None);
            go.run(put_typed(query.get_untracked(), &text));
        }
    });
    let on = memo(move |_| {
        let mut on = chips(&query.get(), &session.companies());
        on.retain(|chip| has_chip(chip.filter));
        on
    });
    let keys = move || on.with(|on| on.iter().map(|chip| chip.filter.slug().to_owned()).collect::<Vec<_>>());
    let make = move |key: String| match Filter::of_field(&key) {
        Some(filter) => {
            let text = move || {
                let found = |chip: &&crate::report::filter::chip::Chip| chip.filter == filter;
                on.with(|on| on.iter().find(found).map(|chip| chip.text.clone())).unwrap_or_default()
            };
            view! { <ChipItem filter text=derived(text) tools /> }.into_any()
        }
        None => ().into_any(),
    };
    let told = move || {
        let fault = fault.get()?;
        let filter = Filter::of_field(&fault.field).filter(|filter| *filter != Filter::Search)?;
        Some(t!("report.chip", filter = filter.name(), value = fault.detail))
    };
    view! {
        <div class="chip-row">
            {shown_while(move || on.with(|on| !on.is_empty()), move || view! {
                <ul class="chip-row__list" aria-label=t!("report.active_filters")>
                    <KeyedList keys=derived(keys) make=Arc::new(make) />
                </ul>
            })}
            <button
                id=ADD
                class="button button--small"
                data-kind="secondary"
                type="button"
                aria-haspopup="dialog"
                aria-expanded=said(move || Some((opened.get() == Some(MENU)).to_string()))
                on:click=heard(move |_| tools.toggle(MENU))
            >
                <Icon name=IconName::Filter />
                {t!("filter.add")}
            </button>
            {shown_while(move || query.with(is_filtered), move || view! {
                <Button
                    kind=ButtonKind::Quiet
                    small=true
                    on_click=move |()| go.run(cleared(&query.get_untracked()))
                >
                    {t!("report.clear")}
                </Button>
            })}
            <p class="field__error chip-row__fault" id=FAULT role="alert">
                {redrawn(move || told().map(|text| view! { <Icon name=IconName::Warning />{text} }.into_any()))}
            </p>
        </div>
        {redrawn(move || opened.get().map(|opened| view! { <Window tools opened /> }.into_any()))}
    }
}

/// The small window that is open.
#[component]
fn Window(tools: Tools, opened: &'static str) -> impl IntoView {
    let close = Callback::new(move |()| tools.opened.set(None));
    let of = FilterOf {
        filter: Filter::of_field(opened),
        query: tools.query,
        go: tools.go,
        close,
        fault: tools.fault.get_untracked(),
    };
    view! {
        <Popover anchor=[anchor_of(opened), ADD.to_owned()] label=label_of(opened) on_close=close>
            <FilterContent of />
        </Popover>
    }
}

/// One filter that is on.
#[component]
fn ChipItem(filter: Filter, text: Signal<String>, tools: Tools) -> impl IntoView {
    let Tools { query, go, fault, opened, .. } = tools;
    let slug = filter.slug();
    let is_faulty = move || {
        let faulty = fault.with(|fault| Filter::of_field(&fault.as_ref()?.field));
        faulty == Some(filter)
    };
    let remove = move |_| {
        go.run(filter.taken_from(query.get_untracked()));
        // The chip goes, and the keyboard with it, unless it is led on.
        let add = document().get_element_by_id(ADD);
        if let Some(add) = add.and_then(|add| add.dyn_into::<web_sys::HtmlElement>().ok()) {
            // What cannot take the focus leaves it to the browser.
            let _focused = add.focus();
        }
    };
    view! {
        <li class="chip" data-faulty=said(move || Some(is_faulty().to_string()))>
            <button
                id=anchor_of(slug)
                class="chip__edit"
                type="button"
                aria-haspopup="dialog"
                aria-expanded=said(move || Some((opened.get() == Some(slug)).to_string()))
                aria-describedby=said(move || is_faulty().then_some(FAULT))
                on:click=heard(move |_| tools.toggle(slug))
            >
                {redrawn(move || text.get())}
            </button>
            <button
                class="chip__remove"
                type="button"
                aria-label=said(move || Some(t!("report.remove_filter", filter = text.get())))
                on:click=heard(remove)
            >
                <Icon name=IconName::Cross />
            </button>
        </li>
    }
}
