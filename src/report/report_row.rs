//! One row of the report, and the cells that need more than their text.

use crate::ui::reactive::{derived, redrawn};
use ::api::transaction::Transaction;
use domain::id::TransactionId;
use leptos::prelude::*;

use crate::i18n::text_of;
use crate::payment::payment_model::state_tone;
use crate::report::column::Column;
use crate::report::report_model::{short_id, telling_state};
use crate::ui::badge::Badge;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::copy_button::CopyButton;
use crate::ui::icon::{Icon, IconName};
use crate::{format, paths, t};

/// One transaction. What can change while it is on screen follows `rows`, so that a refund neither rebuilds the row
/// nor takes the focus from its button.
#[component]
pub(super) fn ReportRow(
    /// The transaction as it came first.
    first: Transaction,
    /// The rows that are on screen now.
    rows: Memo<Option<Vec<Transaction>>>,
    /// Hears which payment shall be refunded.
    on_refund: Callback<TransactionId>,
) -> impl IntoView {
    let id = first.id;
    // None while the row is on its way out.
    let row = move || rows.with(|rows| rows.as_ref()?.iter().find(|row| row.id == id).cloned());
    let text = |column: Column, text: String| {
        view! { <td role="cell" data-column=column.slug()>{text}</td> }
    };
    let reason = derived(move || row()?.refundable_reason.map(|code| text_of("refusal", &code)));
    let customer = first.customer;
    let amount = format::amount(&first.payment_amount, &first.payment_currency);
    let created = format::instant(&first.created_at);
    view! {
        <tr role="row" class="report-row" data-kind=first.kind.clone()>
            <th role="rowheader" scope="row" data-column=Column::Id.slug()>
                <IdLink id />
                <CopyButton text=id.to_string() label=t!("report.copy_id", id = short_id(&id.to_string())) />
            </th>
            {text(Column::Company, first.company.name)}
            {text(Column::Gateway, first.gateway.name)}
            <Code column=Column::ConversationId text=first.conversation_id />
            <td role="cell" data-column=Column::Customer.slug()>
                {customer.name}
                {customer.phone.map(|phone| view! { <span class="report-row__second">{phone}</span> }.into_any())}
            </td>
            {text(Column::PaymentType, first.payment_type)}
            <td role="cell" data-column=Column::PaymentResult.slug()>
                {redrawn(move || row().map(|row| view! { <ResultCell row /> }.into_any()))}
            </td>
            {text(Column::PaymentCurrency, first.payment_currency)}
            <td role="cell" data-column=Column::PaymentAmount.slug()>
                {(first.kind == "refund").then(|| view! { <Icon name=IconName::Return /> }.into_any())}
                {amount}
            </td>
            <Code column=Column::OrderNumber text=Some(first.order_number.clone()) />
            <Code column=Column::ReferenceNumber text=Some(first.reference_number) />
            <td role="cell" data-column=Column::RelatedPaymentId.slug()>
                {first.related_payment_id.map(|id| view! { <IdLink id /> }.into_any())}
            </td>
            <td role="cell" data-column=Column::UserEmail.slug()>
                {first.user_email}
                {first.credential.map(|name| view! {
                    <span class="report-row__second">{t!("report.by_program", name = name)}</span>
                }.into_any())}
            </td>
            <td role="cell" data-column=Column::Created.slug()>
                <time datetime=first.created_at.clone()>{created}</time>
            </td>
            <td role="cell" data-column=Column::Refundable.slug() data-name=Column::Refundable.name()>{redrawn(move || refundable(&row()?))}</td>
            <td role="cell" data-column=Column::Refund.slug()>
                {(first.kind == "payment").then(|| view! { <RefundCell id order=first.order_number reason on_refund /> }.into_any())}
            </td>
        </tr>
    }
}

/// What is left of a payment; nothing for a refund.
fn refundable(row: &Transaction) -> Option<String> {
    row.refundable.as_ref().map(|left| format::amount(left, &row.payment_currency))
}

/// A transaction's id, shortened, leading to its page.
#[component]
fn IdLink(id: TransactionId) -> impl IntoView {
    view! {
        <a href=paths::payment(id) class="id-link" title=id.to_string()>{short_id(&id.to_string())}</a>
    }
}

/// A number that machines made, whole in its tip.
#[component]
fn Code(column: Column, text: Option<String>) -> impl IntoView {
    view! {
        <td role="cell" data-column=column.slug()>
            {text.map(|text| view! { <span class="code" title=text.clone()>{text.clone()}</span> }.into_any())}
        </td>
    }
}

/// The result, and the state where it says more.
#[component]
fn ResultCell(row: Transaction) -> impl IntoView {
    let (tone, state) = (state_tone(&row), telling_state(&row));
    view! {
        <Badge tone>{row.payment_result}</Badge>
        {state.map(|state| view! { <span class="report-row__second">{state}</span> }.into_any())}
        {row.test.then(|| view! { <span class="report-row__second">{t!("report.test")}</span> }.into_any())}
    }
}

/// The button, or why it cannot be pressed.
#[component]
fn RefundCell(
    id: TransactionId,
    order: String,
    reason: Signal<Option<String>>,
    on_refund: Callback<TransactionId>,
) -> impl IntoView {
    let label = t!("report.refund_of", order = order);
    view! {
        <Button kind=ButtonKind::Secondary small=true label reason on_click=move |()| on_refund.run(id)>
            {t!("report.refund")}
        </Button>
    }
}
