//! What the small window at a filter holds: the menu of filters, or one of them to be set.

use ::api::transaction_query::TransactionQuery;
use leptos::prelude::*;

use crate::report::filter::Filter;
use crate::report::filter::add_menu::AddMenu;
use crate::report::filter::choice_editor::ChoiceEditor;
use crate::report::filter::date_editor::DateEditor;
use crate::report::filter::fault::FilterFault;
use crate::report::filter::range_editor::RangeEditor;
use crate::report::filter::text_editor::TextEditor;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::reactive::{heard, redrawn};

/// What is to be set, and what the report shows meanwhile.
#[derive(Clone, Debug)]
pub struct FilterOf {
    /// Which filter; the menu of all where none is named.
    pub filter: Option<Filter>,
    /// The report's query.
    pub query: Memo<TransactionQuery>,
    /// Takes another query.
    pub go: Callback<TransactionQuery>,
    /// Takes the window away.
    pub close: Callback<()>,
    /// What the server said of a filter.
    pub fault: Option<FilterFault>,
}

/// What an editor works on.
#[derive(Clone, Copy)]
pub struct Edited {
    /// Which filter.
    pub filter: Filter,
    /// The report's query as it was when the window opened.
    pub query: StoredValue<TransactionQuery>,
    /// What the server said of the filter.
    pub fault: StoredValue<Option<String>>,
    go: Callback<TransactionQuery>,
    close: Callback<()>,
}

impl Edited {
    /// Shows the report by another query, where it is another one, and ends.
    pub fn apply(self, query: TransactionQuery) {
        // The chips must not move under the focus before it is given back.
        self.close.run(());
        if self.query.with_value(|before| before.clone().first_page() != query) {
            self.go.run(query);
        }
    }

    /// The same with a value of the filter; `false` where it can have no such value.
    pub fn apply_value(self, value: &str) -> bool {
        let query = self.filter.put(self.query.get_value(), value);
        query.map(|query| self.apply(query)).is_some()
    }
}

/// The menu, or the filter that is named or was chosen in it.
#[component]
pub fn FilterContent(of: FilterOf) -> impl IntoView {
    let chosen = RwSignal::new(of.filter);
    let of = StoredValue::new(of);
    redrawn(move || {
        let FilterOf { query, go, close, fault, .. } = of.get_value();
        let Some(filter) = chosen.get() else {
            return view! { <AddMenu query chosen /> }.into_any();
        };
        let own =
            fault.filter(|fault| Filter::of_field(&fault.field) == Some(filter)).map(|fault| fault.detail);
        let query = StoredValue::new(query.get_untracked());
        let edited = Edited { filter, query, fault: StoredValue::new(own), go, close };
        match filter {
            Filter::Created => view! { <DateEditor edited /> }.into_any(),
            Filter::Amount => view! { <RangeEditor edited /> }.into_any(),
            Filter::Company
            | Filter::Gateway
            | Filter::PaymentType
            | Filter::Result
            | Filter::State
            | Filter::Kind
            | Filter::Currency
            | Filter::Refundable => view! { <ChoiceEditor edited /> }.into_any(),
            Filter::Search
            | Filter::Customer
            | Filter::Phone
            | Filter::OrderNumber
            | Filter::ReferenceNumber
            | Filter::ConversationId
            | Filter::Id
            | Filter::RelatedPaymentId
            | Filter::GatewayId
            | Filter::UserEmail
            | Filter::Credential => view! { <TextEditor edited /> }.into_any(),
        }
    })
}

/// The form around what is set: its name above, and how it ends below.
#[component]
pub(super) fn EditorForm(edited: Edited, on_submit: Callback<()>, children: Children) -> impl IntoView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        on_submit.run(());
    };
    let name = if edited.filter == Filter::Created { t!("report.date_range") } else { edited.filter.name() };
    view! {
        <form class="filter-editor" novalidate=true on:submit=heard(submit)>
            <h2 class="filter-editor__title">{name}</h2>
            <div class="filter-editor__fields">{children()}</div>
            <div class="filter-editor__actions">
                <Button kind=ButtonKind::Quiet small=true on_click=edited.close>{t!("refund.cancel")}</Button>
                <Button kind=ButtonKind::Primary small=true submit=true>{t!("filter.apply")}</Button>
            </div>
        </form>
    }
}
