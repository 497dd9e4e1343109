//! A batch's lines, page by page: the refused ones, or all.

use std::sync::Arc;

use ::api::bulk_refund::{BulkLine, BulkLineList, BulkSum};
use domain::id::BulkRefundId;
use leptos::prelude::*;

use crate::api::bulk_refund::list_bulk_refund_lines;
use crate::api::load::Load;
use crate::bulk_refund::bulk_refund_model::{outcome_text, why_text};
use crate::ui::badge::Badge;
use crate::ui::button::Button;
use crate::ui::reactive::{derived, effect, memo, redrawn};
use crate::ui::record_table::{RecordTable, cell, two_lines};
use crate::{format, paths, t};

/// One page of lines, fetched anew when the batch's sums change.
#[component]
pub(super) fn LineTable(
    id: BulkRefundId,
    /// Refused lines only.
    refused: bool,
    /// What it is fetched anew for.
    version: Memo<Option<Vec<BulkSum>>>,
) -> impl IntoView {
    let load = Load::<BulkLineList>::new();
    let after = RwSignal::new(0_u32);
    effect(move || {
        version.with(|_sums| ());
        load.renew(list_bulk_refund_lines(id, after.get(), refused));
    });
    let lines =
        memo(move |_| load.answer().get().and_then(Result::ok).map(|list| list.items).unwrap_or_default());
    let next = memo(move |_| load.answer().with(|answer| answer.as_ref()?.as_ref().ok()?.next));
    let is_there = memo(move |_| lines.with(|lines| !lines.is_empty()));
    let title = if refused { t!("bulk.refused_lines") } else { t!("bulk.all_lines") };
    redrawn(move || {
        is_there.get().then(|| {
            let label = title.clone();
            view! {
                <section class="list-section">
                    <h2 class="list-section__title">{title.clone()}</h2>
                    {table(label, lines)}
                    <div class="export-card__deeds">
                        {redrawn(move || (after.get() > 0).then(|| view! {
                            <Button small=true on_click=move |()| after.set(0)>{t!("bulk.first_lines")}</Button>
                        }.into_any()))}
                        {redrawn(move || next.get().map(|next| view! {
                            <Button small=true on_click=move |()| after.set(next)>{t!("bulk.next_lines")}</Button>
                        }.into_any()))}
                    </div>
                </section>
            }
            .into_any()
        })
    })
}

fn table(label: String, lines: Memo<Vec<BulkLine>>) -> AnyView {
    let keys = move || lines.with(|lines| lines.iter().map(key_of).collect());
    let make = move |key: String| {
        lines.with_untracked(|lines| lines.iter().find(|line| key_of(line) == key).map(row)).into_any()
    };
    let heads = vec![t!("bulk.line"), t!("bulk.payment"), t!("bulk.amount"), t!("bulk.outcome_head")];
    view! { <RecordTable label block="webhook-table" heads keys=derived(keys) make=Arc::new(make) /> }
        .into_any()
}

fn key_of(line: &BulkLine) -> String {
    format!("{} {}", line.line, line.outcome)
}

fn row(line: &BulkLine) -> AnyView {
    let (tone, text) = outcome_text(&line.outcome);
    let amount = match (&line.amount, &line.currency) {
        (Some(amount), Some(currency)) => format::amount(amount, currency),
        _unknown => line.given_amount.clone().unwrap_or_default(),
    };
    let payment = line.payment_id.map_or_else(
        || line.given_payment.clone().into_any(),
        |id| view! { <a href=paths::payment(id)>{line.given_payment.clone()}</a> }.into_any(),
    );
    let refund = line
        .refund_id
        .zip(line.reference_number.clone())
        .map(|(id, reference)| view! { <a href=paths::payment(id)>{reference}</a> }.into_any());
    let second = match why_text(line) {
        Some(why) => why.into_any(),
        None => refund.into_any(),
    };
    view! {
        <tr role="row" class="record">
            <th role="rowheader" scope="row" class="webhook-row__company">{line.line.to_string()}</th>
            {two_lines("webhook-row__url", payment, line.reason.clone().unwrap_or_default().into_any())}
            {cell("webhook-row__told", amount.into_any())}
            <td role="cell" class="webhook-row__state">
                <Badge tone>{text}</Badge>" "
                <span class="record__second">{second}</span>
            </td>
        </tr>
    }
    .into_any()
}
