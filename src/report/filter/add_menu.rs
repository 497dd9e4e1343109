//! The menu of filters: all that are not on yet, in groups.

use crate::ui::reactive::{effect, heard};
use ::api::transaction_query::TransactionQuery;
use leptos::html;
use leptos::prelude::*;

use crate::i18n::text_of;
use crate::report::filter::Filter;
use crate::session::use_session;
use crate::t;
use crate::ui::arrow_keys::{focus_first, move_focus};

/// The filters of the menu, by what they are about.
const GROUPS: [(&str, &[Filter]); 4] = [
    (
        "payment",
        &[
            Filter::Result,
            Filter::State,
            Filter::Kind,
            Filter::Amount,
            Filter::Currency,
            Filter::PaymentType,
            Filter::Refundable,
        ],
    ),
    ("place", &[Filter::Company, Filter::Gateway]),
    ("person", &[Filter::Customer, Filter::Phone, Filter::UserEmail, Filter::Credential]),
    (
        "number",
        &[
            Filter::OrderNumber,
            Filter::ReferenceNumber,
            Filter::ConversationId,
            Filter::Id,
            Filter::RelatedPaymentId,
            Filter::GatewayId,
        ],
    ),
];

/// The menu. What is chosen in it is set next.
#[component]
pub(super) fn AddMenu(query: Memo<TransactionQuery>, chosen: RwSignal<Option<Filter>>) -> impl IntoView {
    let menu = NodeRef::<html::Div>::new();
    effect(move || {
        if let Some(menu) = menu.get() {
            focus_first(menu.into(), "button");
        }
    });
    let query = query.get_untracked();
    // Whose the rows are is no question where it is always the same company.
    let has_several = use_session().companies().len() > 1;
    let is_offered =
        |filter: Filter| filter.value(&query).is_none() && (has_several || filter != Filter::Company);
    let groups = GROUPS.map(|(group, filters)| {
        let offered: Vec<Filter> = filters.iter().copied().filter(|filter| is_offered(*filter)).collect();
        (!offered.is_empty()).then(|| {
            let name = text_of("filter.group", group);
            let label = name.clone();
            view! {
                <div role="group" aria-label=label>
                    <p class="filter-menu__group" aria-hidden="true">{name}</p>
                    {offered.into_iter().map(|filter| view! {
                        <button
                            class="filter-menu__item"
                            type="button"
                            on:click=heard(move |_| chosen.set(Some(filter)))
                        >
                            {filter.name()}
                        </button>
                    }.into_any()).collect_view()}
                </div>
            }
            .into_any()
        })
    });
    view! {
        <div
            node_ref=menu
            class="filter-menu"
            on:keydown=heard(move |event: leptos::ev::KeyboardEvent| {
                move_focus(&event, menu.get_untracked().map(Into::into), "button");
            })
        >
            {groups.into_iter().flatten().collect_view()}
            <p class="filter-menu__hint">{t!("filter.hint")}</p>
        </div>
    }
}
