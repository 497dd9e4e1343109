//! Batches of refunds: the list with the form for a new one, and one batch from its preview to its end.

mod batch_deeds;
mod batch_page;
pub mod bulk_refund_model;
mod line_table;
mod list_page;
mod new_form;
pub(crate) mod picked_bar;
mod picked_form;
mod picked_model;
mod row_boxes;
mod sums_table;

use leptos::prelude::*;

use crate::bulk_refund::batch_page::BatchPage;
use crate::bulk_refund::list_page::ListPage;
use crate::paths;
use crate::router::use_location;
use crate::ui::reactive::{memo, redrawn};

/// Whichever of the two pages the address names.
#[component]
pub fn BulkRefundPages() -> impl IntoView {
    let path = use_location().path;
    // On the way to another page the address changes before this page goes.
    let id = memo(move |before: Option<&Option<String>>| {
        let named = path.with(|path| paths::bulk_refund_of(path).map(str::to_owned));
        match before {
            Some(before) if path.with(|path| !path.starts_with(paths::BULK_REFUNDS)) => before.clone(),
            Some(_) | None => named,
        }
    });
    redrawn(move || match id.get() {
        None => view! { <ListPage /> }.into_any(),
        Some(id) => view! { <BatchPage id /> }.into_any(),
    })
}
