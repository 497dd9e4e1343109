//! The way from the report to a file of its rows.

use ::api::transaction::TransactionTotals;
use ::api::transaction_query::TransactionQuery;
use leptos::prelude::*;

use crate::api::load::Load;
use crate::export::ExportOf;
use crate::export::export_model::exported;
use crate::ui::button::Button;
use crate::ui::dialog::Dialog;
use crate::ui::icon::{Icon, IconName};
use crate::ui::reactive::redrawn;
use crate::{part, t};

/// The button, and the window that it opens.
#[component]
pub fn ExportButton(
    /// What the report shows now.
    query: Memo<TransactionQuery>,
    /// Its sums.
    totals: Load<TransactionTotals>,
) -> impl IntoView {
    let asked = RwSignal::new(None::<ExportOf>);
    let ask = move |()| {
        let totals = totals.answer().get_untracked().and_then(Result::ok);
        asked.set(Some(exported(query.get_untracked(), totals.as_ref())));
    };
    let close = Callback::new(move |()| asked.set(None));
    view! {
        <Button small=true on_click=ask><Icon name=IconName::Download />{t!("export.export")}</Button>
        {redrawn(move || asked.get().map(|of| view! {
            <Dialog title=Signal::stored(t!("export.dialog")) on_close=close>{part::export(of)}</Dialog>
        }.into_any()))}
    }
}
