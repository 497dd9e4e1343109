//! The filters: the search box and the days are always there, all others come by a menu and stand on chips.

use std::sync::Arc;

use crate::ui::reactive::{derived, heard, memo, redrawn, said, shown_while};
use ::api::transaction_query::TransactionQuery;
use leptos::prelude::*;

use crate::i18n::text_of;
use crate::report::filter::chip::{chips, days_alone, is_settled};
use crate::report::filter::editor::FilterOf;
use crate::report::filter::fault::FilterFault;
use crate::report::filter::words::{names_filters, put_typed};
use crate::report::filter::{Filter, cleared};
use crate::report::search_field::SearchField;
use crate::session::use_session;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icon::{Icon, IconName};
use crate::ui::keyed_list::KeyedList;
use crate::ui::popover::Popover;
use crate::{part, t};

/// The button that opens the days.
const DAYS: &str = "filter-days";
/// The button that opens the menu of filters.
const ADD: &str = "filter-add";
/// Shorter texts are not looked for while they are typed: the server takes none below it.
const SHORTEST: usize = 3;

/// What the filters are, and how they are changed.
#[derive(Clone, Copy)]
pub(super) struct Filters {
    pub query: Memo<TransactionQuery>,
    pub go: Callback<TransactionQuery>,
    /// Which of them the server could not take.
    pub fault: Memo<Option<FilterFault>>,
}

/// Which small window is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opened {
    /// The menu of filters.
    Menu,
    /// One filter.
    One(Filter),
}

impl Opened {
    /// The id of the button that it belongs to.
    fn anchor(self) -> String {
        match self {
            Self::Menu => ADD.to_owned(),
            Self::One(Filter::Created) => DAYS.to_owned(),
            Self::One(filter) => chip_id(filter),
        }
    }

    fn label(self) -> String {
        match self {
            Self::Menu => t!("filter.add"),
            Self::One(Filter::Created) => t!("report.date_range"),
            Self::One(filter) => filter.name(),
        }
    }
}

fn chip_id(filter: Filter) -> String {
    format!("chip-{}", filter.slug())
}

/// Whether a filter stands on a chip; the search box and the days stand for themselves.
fn has_chip(filter: Filter) -> bool {
    !matches!(filter, Filter::Search | Filter::Created)
}

/// All filters.
#[component]
pub(super) fn FilterBar(filters: Filters, children: Children) -> impl IntoView {
    let Filters { query, go, fault } = filters;
    let opened = RwSignal::new(None::<Opened>);
    let close = Callback::new(move |()| opened.set(None));
    let is_ready =
        |typed: &str| (typed.is_empty() || typed.chars().count() >= SHORTEST) && !names_filters(typed);
    let search_error =
        move || fault.get().filter(|fault| fault.filter == Filter::Search).map(|fault| fault.detail);
    view! {
        <search class="filter-bar" aria-label=t!("report.filters")>
            <SearchBox query go is_ready error=derived(search_error) />
            <DaysButton query opened />
            {children()}
        </search>
        <ChipRow filters opened />
        {redrawn(move || opened.get().map(|opened| {
            let of = FilterOf {
                filter: match opened {
                    Opened::Menu => None,
                    Opened::One(filter) => Some(filter),
                },
                query,
                go,
                close,
                fault: fault.get_untracked(),
            };
            view! {
                <Popover anchor=[opened.anchor(), ADD.to_owned()] label=opened.label() on_close=close>
                    {part::filter(of)}
                </Popover>
            }.into_any()
        }))}
    }
}

/// The one box that understands them all.
#[component]
fn SearchBox(
    query: Memo<TransactionQuery>,
    go: Callback<TransactionQuery>,
    is_ready: fn(&str) -> bool,
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <SearchField
            label=t!("report.search")
            placeholder=t!("report.search_example")
            value=derived(move || query.with(|query| query.q.clone().unwrap_or_default()))
            is_ready
            error
            on_commit=move |typed: String| go.run(put_typed(query.get_untracked(), &typed))
        />
    }
}

/// The days, and the zone that they are of.
#[component]
fn DaysButton(query: Memo<TransactionQuery>, opened: RwSignal<Option<Opened>>) -> impl IntoView {
    const LABEL: &str = "filter-days-label";
    let days = move || {
        let query = query.get();
        let days = days_alone(&query).unwrap_or_else(|| text_of("range", "all"));
        if is_settled(&query) { t!("filter.settled_days", days = days) } else { days }
    };
    let zone = move || query.with(|query| query.zone.clone());
    let is_on = move || query.with(|query| query.from.is_some() || query.to.is_some() || is_settled(query));
    view! {
        <div class="field">
            <span class="field__label" id=LABEL>{t!("report.date_range")}</span>
            <button
                id=DAYS
                class="input menu-button"
                type="button"
                aria-haspopup="dialog"
                aria-labelledby=format!("{LABEL} {DAYS}")
                aria-expanded=said(move || Some((opened.get() == Some(Opened::One(Filter::Created))).to_string()))
                data-chosen=said(move || Some(is_on().to_string()))
                on:click=heard(move |_| toggle(opened, Opened::One(Filter::Created)))
            >
                <span class="menu-button__value">{redrawn(days)}</span>
                {redrawn(move || zone().map(|zone| view! { <span class="menu-button__note">{zone}</span> }.into_any()))}
                <Icon name=IconName::ChevronDown />
            </button>
        </div>
    }
}

fn toggle(opened: RwSignal<Option<Opened>>, wanted: Opened) {
    opened.update(|opened| *opened = if *opened == Some(wanted) { None } else { Some(wanted) });
}

/// The filters that are on, each to be changed and taken away where it stands, and the way to more.
#[component]
fn ChipRow(filters: Filters, opened: RwSignal<Option<Opened>>) -> impl IntoView {
    let Filters { query, go, fault } = filters;
    let session = use_session();
    let on = memo(move |_| {
        let mut on = chips(&query.get(), &session.companies());
        on.retain(|chip| has_chip(chip.filter));
        on
    });
    let keys = move || on.with(|on| on.iter().map(|chip| chip.filter.slug().to_owned()).collect::<Vec<_>>());
    let make = move |key: String| match Filter::of_field(&key) {
        Some(filter) => {
            let text = move || {
                let found =
                    on.with(|on| on.iter().find(|chip| chip.filter == filter).map(|chip| chip.text.clone()));
                found.unwrap_or_default()
            };
            view! { <ChipItem filter text=derived(text) filters opened /> }.into_any()
        }
        None => ().into_any(),
    };
    let is_filtered = move || {
        query.with(|query| cleared(query) != TransactionQuery { view: None, ..query.clone().first_page() })
    };
    let told = move || {
        let fault = fault.get().filter(|fault| fault.filter != Filter::Search)?;
        Some(t!("report.chip", filter = fault.filter.name(), value = fault.detail))
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
                aria-expanded=said(move || Some((opened.get() == Some(Opened::Menu)).to_string()))
                on:click=heard(move |_| toggle(opened, Opened::Menu))
            >
                <Icon name=IconName::Filter />
                {t!("filter.add")}
            </button>
            {shown_while(is_filtered, move || view! {
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
    }
}

/// Where it is said what is wrong with a filter.
const FAULT: &str = "filter-fault";

/// One filter that is on.
#[component]
fn ChipItem(
    filter: Filter,
    text: Signal<String>,
    filters: Filters,
    opened: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let Filters { query, go, fault } = filters;
    let is_faulty = move || fault.with(|fault| fault.as_ref().is_some_and(|fault| fault.filter == filter));
    let remove = move |_| {
        go.run(filter.taken_from(query.get_untracked()));
        // The chip goes, and the keyboard with it, unless it is led on.
        if let Some(add) = document()
            .get_element_by_id(ADD)
            .and_then(|add| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(add).ok())
        {
            let _focused = add.focus();
        }
    };
    view! {
        <li class="chip" data-faulty=said(move || Some(is_faulty().to_string()))>
            <button
                id=chip_id(filter)
                class="chip__edit"
                type="button"
                aria-haspopup="dialog"
                aria-expanded=said(move || Some((opened.get() == Some(Opened::One(filter))).to_string()))
                aria-describedby=said(move || is_faulty().then_some(FAULT))
                on:click=heard(move |_| toggle(opened, Opened::One(filter)))
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
