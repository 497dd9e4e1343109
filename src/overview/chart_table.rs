//! The table behind a chart: always there for screen readers, and shown to everybody who wants numbers.

use leptos::prelude::*;

use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::reactive::{redrawn, said};

/// A cell: its text, and the rows of the report that it is of.
pub(super) type Cell = (String, Option<String>);

/// What a chart's table holds.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    /// What it is a table of.
    pub(super) caption: String,
    /// The columns' names, that of the rows' names first.
    pub(super) heads: Vec<String>,
    /// The rows: a name, and a cell a column.
    pub(super) rows: Vec<(String, Vec<Cell>)>,
}

/// The button that shows the table, and the table.
#[component]
pub(super) fn ChartTable(numbers: Numbers) -> impl IntoView {
    let shown = RwSignal::new(false);
    let numbers = StoredValue::new(numbers);
    let caption = numbers.with_value(|numbers| numbers.caption.clone());
    let label = caption.clone();
    view! {
        <div class="chart-table__switch">
            <Button
                kind=ButtonKind::Quiet
                small=true
                label=t!("overview.table_of", chart = label)
                on_click=move |()| shown.update(|shown| *shown = !*shown)
            >
                {redrawn(move || if shown.get() { t!("overview.hide_table") } else { t!("overview.show_table") })}
            </Button>
        </div>
        <div
            class=move || if shown.get() { "chart-table" } else { "chart-table visually-hidden" }
            role="region"
            aria-label=caption
            tabindex=said(move || shown.get().then_some("0"))
        >
            // Unseen links would take the focus: so only a table that is seen has them.
            {redrawn(move || {
                let linked = shown.get();
                numbers.with_value(|numbers| table(numbers, linked))
            })}
        </div>
    }
}

fn table(numbers: &Numbers, linked: bool) -> AnyView {
    let head = |name: &String| view! { <th scope="col">{name.clone()}</th> }.into_any();
    let heads: Vec<AnyView> = numbers.heads.iter().map(head).collect();
    let cell = |(text, href): &Cell| match href.clone().filter(|_| linked) {
        Some(href) => view! { <td><a href=href>{text.clone()}</a></td> }.into_any(),
        None => view! { <td>{text.clone()}</td> }.into_any(),
    };
    let row = |(name, cells): &(String, Vec<Cell>)| {
        let cells: Vec<AnyView> = cells.iter().map(cell).collect();
        view! { <tr><th scope="row">{name.clone()}</th>{cells}</tr> }.into_any()
    };
    let rows: Vec<AnyView> = numbers.rows.iter().map(row).collect();
    view! {
        <table>
            <caption class="visually-hidden">{numbers.caption.clone()}</caption>
            <thead><tr>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
