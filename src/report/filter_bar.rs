//! The filters: the search box and the days are there at once; chips, menus and saved views come when the rows are there.

use crate::ui::reactive::{derived, heard, redrawn, said};
use ::api::transaction_query::TransactionQuery;
use leptos::prelude::*;

use crate::i18n::text_of;
use crate::report::filter::days::{days_alone, is_settled};
use crate::report::filter::tools::{DAYS, OF_DAYS, Tool, Tools, VIEWS_LABEL};
use crate::report::search_field::{SearchField, Wanted};
use crate::router::{Way, use_location};
use crate::ui::icon::{Icon, IconName};
use crate::{part, paths, t};

/// Shorter texts are not looked for while they are typed: the server takes none below it.
const SHORTEST: usize = 3;

/// What names filters (`result:failed`) is taken when it is whole.
fn may_name_filters(typed: &str) -> bool {
    typed.contains(':')
}

/// All filters.
#[component]
pub(super) fn FilterBar(
    tools: Tools,
    /// Whether the first rows are seen, or will not come.
    is_settled: Memo<bool>,
) -> impl IntoView {
    let tool = move |which| redrawn(move || is_settled.get().then(|| part::filter_tool(tools, which)));
    view! {
        <search class="filter-bar" aria-label=t!("report.filters")>
            <SearchBox tools />
            <DaysButton tools />
            <div class="field filter-bar__views">
                <span class="field__label" id=VIEWS_LABEL>{t!("view.view")}</span>
                {tool(Tool::Views)}
            </div>
        </search>
        <div class="filter-tools">{tool(Tool::Chips)}</div>
    }
}

/// The one box that understands them all.
#[component]
fn SearchBox(tools: Tools) -> impl IntoView {
    let Tools { query, go, fault, typed, .. } = tools;
    let is_ready =
        |typed: &str| (typed.is_empty() || typed.chars().count() >= SHORTEST) && !may_name_filters(typed);
    let error = move || fault.get().filter(|fault| fault.field == "q").map(|fault| fault.detail);
    let location = use_location();
    let commit = move |Wanted { text, goes_on }| {
        if may_name_filters(&text) {
            return typed.set(Some(text));
        }
        let q = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let query = TransactionQuery { q, ..query.get_untracked().first_page() };
        if goes_on { location.go(&paths::report(&query), Way::Replace) } else { go.run(query) }
    };
    view! {
        <SearchField
            label=t!("report.search")
            placeholder=t!("report.search_example")
            value=derived(move || query.with(|query| query.q.clone().unwrap_or_default()))
            is_ready
            error=derived(error)
            on_commit=commit
        />
    }
}

/// The days, and the zone that they are of.
#[component]
fn DaysButton(tools: Tools) -> impl IntoView {
    const LABEL: &str = "filter-days-label";
    let Tools { query, opened, .. } = tools;
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
                aria-expanded=said(move || Some((opened.get() == Some(OF_DAYS)).to_string()))
                data-chosen=said(move || Some(is_on().to_string()))
                on:click=heard(move |_| tools.toggle(OF_DAYS))
            >
                <span class="menu-button__value">{redrawn(days)}</span>
                {redrawn(move || zone().map(|zone| view! { <span class="menu-button__note">{zone}</span> }.into_any()))}
                <Icon name=IconName::ChevronDown />
            </button>
        </div>
    }
}
