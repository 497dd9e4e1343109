//! The days that the audit is narrowed to: a usual span at once, any other by its first and last day.

use leptos::prelude::*;

use crate::company::audit::audit_model::{AuditAddress, range_choices, range_of};
use crate::company::chosen_company::use_chosen_company;
use crate::report::date_range::DateRange;
use crate::report::day::Day;
use crate::t;
use crate::ui::day_field::DayField;
use crate::ui::reactive::{derived, effect, shown_while};
use crate::ui::select_field::{SelectField, SelectOption};

/// The days that stand in the form, whatever the address says yet.
#[derive(Clone, Copy)]
pub(super) struct TypedDays {
    /// Whether days are typed, though the address has those of a usual span or none.
    is_typing: RwSignal<bool>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    error: RwSignal<Option<String>>,
}

impl TypedDays {
    /// The address's own, again whenever it changes.
    pub(super) fn of(address: Memo<AuditAddress>) -> Self {
        let empty = || RwSignal::new(String::new());
        let days =
            Self { is_typing: RwSignal::new(false), from: empty(), to: empty(), error: RwSignal::new(None) };
        effect(move || {
            let [from, to] = address.with(|address| address.shown_days(Day::today()));
            days.from.set(from);
            days.to.set(to);
            days.error.set(None);
        });
        days
    }

    fn are_shown(self, address: Memo<AuditAddress>) -> bool {
        self.is_typing.get() || address.with(AuditAddress::range) == DateRange::Custom
    }

    /// The address with the days that were typed, in the company's zone; nothing where they are the wrong way round, which the
    /// form then says.
    pub(super) fn put_into(self, address: AuditAddress, zone: &str) -> Option<AuditAddress> {
        let (from, to) = (self.from.get_untracked(), self.to.get_untracked());
        if [from.clone(), to.clone()] == address.shown_days(Day::today()) {
            return Some(address);
        }
        if !from.is_empty() && !to.is_empty() && from > to {
            self.error.set(Some(t!("filter.days_reversed")));
            return None;
        }
        self.is_typing.set(false);
        Some(address.with_days(from, to, zone))
    }
}

/// The spans, and below *Custom…* the two days.
#[component]
pub(super) fn DayFilter(
    address: Memo<AuditAddress>,
    days: TypedDays,
    /// Goes to another.
    go: Callback<AuditAddress>,
) -> impl IntoView {
    let chosen = use_chosen_company();
    let options = || {
        let option = |(value, label)| SelectOption { value, label };
        range_choices().into_iter().map(option).collect::<Vec<_>>()
    };
    let value = move || {
        let range =
            if days.are_shown(address) { DateRange::Custom } else { address.with(AuditAddress::range) };
        range.as_str().to_owned()
    };
    let choose = move |name: String| {
        let range = range_of(&name);
        days.is_typing.set(range == DateRange::Custom);
        if range != DateRange::Custom {
            go.run(address.get_untracked().with_range(range, &chosen.zone()));
        }
    };
    view! {
        <SelectField
            label=t!("report.date_range")
            options=derived(options)
            value=derived(value)
            on_change=choose
        />
        {shown_while(move || days.are_shown(address), move || {
            view! {
                <DayField label=t!("report.from") value=days.from />
                <DayField label=t!("report.to") value=days.to error=days.error />
            }
        })}
    }
}
