//! The head of the table: what the columns are called, how the rows are sorted, how wide the columns are.

use ::api::transaction_query::TransactionQuery;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::report::column::Column;
use crate::report::row_slot::pin;
use crate::report::table_layout::{TableLayout, WIDTHS};
use crate::t;
use crate::ui::icon::{Icon, IconName};
use crate::ui::reactive::{heard, redrawn, said, seen, shown_while};

/// How far a column's edge goes with each arrow key, in pixels.
const STEP: i32 = 16;

/// The head's row, and the widths of the columns.
#[component]
pub(super) fn TableHead(
    layout: RwSignal<TableLayout>,
    query: Memo<TransactionQuery>,
    go: Callback<TransactionQuery>,
) -> impl IntoView {
    let is_seen = seen();
    // Another width alone makes no other head: the handle that is held keeps the pointer and the focus.
    let shape = Memo::new(move |_| {
        layout.with(|layout| layout.shown().map(|one| (one.column, one.pin)).collect::<Vec<_>>())
    });
    let cells = move || {
        let columns = shape.get();
        let cell = |(column, _)| view! { <HeadCell column layout query go is_seen /> }.into_any();
        columns.into_iter().map(cell).collect_view()
    };
    view! {
        <thead role="rowgroup">
            <tr role="row" aria-rowindex="1">{redrawn(cells)}</tr>
        </thead>
    }
}

/// By what a column sorts, from the least on.
fn sort_of(column: Column) -> Option<&'static str> {
    let sorts = [(Column::Created, "created"), (Column::PaymentAmount, "amount")];
    sorts.into_iter().find(|(sorting, _)| *sorting == column).map(|(_, name)| name)
}

/// How the rows are sorted by a column: `ascending`, `descending` or, where they could be, `none`.
fn sorted(column: Column, query: &TransactionQuery) -> Option<&'static str> {
    let own = sort_of(column)?;
    let sort = query.sort.as_deref().unwrap_or("-created");
    Some(match sort.strip_prefix('-') {
        Some(name) if name == own => "descending",
        None if sort == own => "ascending",
        Some(_) | None => "none",
    })
}

/// The same rows, sorted by a column: the newest or largest first, and the other way round after that.
fn sorted_by(column: Column, query: &TransactionQuery) -> TransactionQuery {
    let own = sort_of(column).unwrap_or("created");
    let sort = if sorted(column, query) == Some("descending") { own.to_owned() } else { format!("-{own}") };
    // Newest first is what the report does by itself.
    let sort = Some(sort).filter(|sort| sort != "-created");
    TransactionQuery { sort, ..query.clone().first_page() }
}

#[component]
fn HeadCell(
    column: Column,
    layout: RwSignal<TableLayout>,
    query: Memo<TransactionQuery>,
    go: Callback<TransactionQuery>,
    is_seen: RwSignal<bool>,
) -> impl IntoView {
    let cell = NodeRef::<leptos::html::Th>::new();
    Effect::new(move || {
        if let Some(cell) = cell.get() {
            layout.with_untracked(|layout| {
                if let Some(one) = layout.of(column) {
                    pin(&cell, layout, column, one.pin);
                }
            });
        }
    });
    let name = match sort_of(column) {
        None => view! { <span class="report-head__name">{column.name()}</span> }.into_any(),
        Some(_) => view! {
            <button
                class="report-head__sort"
                type="button"
                on:click=heard(move |_| go.run(query.with_untracked(|query| sorted_by(column, query))))
            >
                <span class="report-head__name">{column.name()}</span>
                <Icon name=IconName::ChevronDown />
            </button>
        }
        .into_any(),
    };
    view! {
        <th
            node_ref=cell
            role="columnheader"
            scope="col"
            aria-label=column.name()
            data-column=column.slug()
            aria-sort=said(move || query.with(|query| sorted(column, query)))
        >
            {name}
            {shown_while(move || is_seen.get(), move || view! { <Edge column layout /> })}
        </th>
    }
}

/// The edge of a column, to be moved by pointer or arrow keys; up and down lead to the edges of the others.
#[component]
fn Edge(column: Column, layout: RwSignal<TableLayout>) -> impl IntoView {
    let width = move || layout.with(|layout| layout.of(column).map_or(0, |one| i32::from(one.width)));
    let widen = move |width: i32| {
        let width = u16::try_from(width.max(0)).unwrap_or(u16::MAX);
        layout.update(|layout| layout.widen(column, width));
    };
    let held = StoredValue::new(None::<(i32, i32)>);
    let pressed = move |event: leptos::ev::KeyboardEvent| {
        let to = match event.key().as_str() {
            "ArrowLeft" => untrack(width) - STEP,
            "ArrowRight" => untrack(width) + STEP,
            "Home" => i32::from(*WIDTHS.start()),
            "End" => i32::from(*WIDTHS.end()),
            "ArrowUp" | "ArrowDown" => {
                event.prevent_default();
                return step(&event, event.key() == "ArrowDown");
            }
            _ => return,
        };
        event.prevent_default();
        widen(to);
    };
    let is_first =
        move || layout.with(|layout| layout.shown().next().is_some_and(|one| one.column == column));
    view! {
        <span
            class="report-head__edge"
            role="separator"
            aria-orientation="vertical"
            tabindex=said(move || Some(if is_first() { "0" } else { "-1" }))
            aria-label=t!("report.width_of", column = column.name())
            aria-valuemin=WIDTHS.start().to_string()
            aria-valuemax=WIDTHS.end().to_string()
            aria-valuenow=said(move || Some(width().to_string()))
            on:keydown=heard(pressed)
            on:pointerdown=heard(move |event: leptos::ev::PointerEvent| {
                event.prevent_default();
                if let Some(edge) = target(&event) {
                    // Without it the pointer is followed as long as it stays here.
                    let _held = edge.set_pointer_capture(event.pointer_id());
                }
                held.set_value(Some((event.client_x(), untrack(width))));
            })
            on:pointermove=heard(move |event: leptos::ev::PointerEvent| {
                if let Some((from, width)) = held.get_value() {
                    widen(width + event.client_x() - from);
                }
            })
            on:pointerup=heard(move |_| held.set_value(None))
            on:pointercancel=heard(move |_| held.set_value(None))
        ></span>
    }
}

fn target(event: &web_sys::Event) -> Option<web_sys::HtmlElement> {
    event.target()?.dyn_into().ok()
}

/// From one column's edge to the next one's.
fn step(event: &web_sys::Event, to_the_right: bool) {
    let next = || {
        let cell = target(event)?.parent_element()?;
        let cell = if to_the_right { cell.next_element_sibling()? } else { cell.previous_element_sibling()? };
        cell.query_selector("[role=separator]").ok()??.dyn_into::<web_sys::HtmlElement>().ok()
    };
    if let Some(edge) = next() {
        drop(edge.focus());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_sorts_from_the_greatest_on_first_and_the_other_way_round_after() {
        let mut query = TransactionQuery {
            cursor: Some("c".to_owned()),
            q: Some("x".to_owned()),
            ..TransactionQuery::default()
        };
        assert_eq!(sorted(Column::Created, &query), Some("descending"));
        assert_eq!(sorted(Column::PaymentAmount, &query), Some("none"));
        assert_eq!(sorted(Column::Customer, &query), None);
        for (column, expected) in [
            (Column::Created, Some("created")),
            (Column::PaymentAmount, Some("-amount")),
            (Column::PaymentAmount, Some("amount")),
            (Column::PaymentAmount, Some("-amount")),
            (Column::Created, None),
        ] {
            query = sorted_by(column, &query);
            assert_eq!((query.sort.as_deref(), query.q.as_deref()), (expected, Some("x")));
            assert_eq!(query.cursor, None);
        }
    }
}
