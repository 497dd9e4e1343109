//! Days: a usual span or any other, of creating or of settling, in a zone that is named.

use crate::ui::reactive::{effect, heard, redrawn};
use ::api::transaction_query::TransactionQuery;
use leptos::html;
use leptos::prelude::*;

use crate::i18n::text_of;
use crate::report::date_range::{DateRange, day_meant, with_days};
use crate::report::day::Day;
use crate::report::filter::days::is_settled;
use crate::report::filter::editor::{Edited, EditorForm};
use crate::session::use_session;
use crate::ui::arrow_keys::focus_first;
use crate::ui::day_field::DayField;
use crate::ui::select_field::{SelectField, SelectOption};
use crate::{format, t};

/// What stands in the form.
#[derive(Clone, Copy)]
struct Form {
    from: RwSignal<String>,
    to: RwSignal<String>,
    zone: RwSignal<String>,
    settled: RwSignal<bool>,
    error: RwSignal<Option<String>>,
}

impl Form {
    fn of(query: &TransactionQuery, fault: Option<String>) -> Self {
        let [from, to] = shown_days(query);
        Self {
            from: RwSignal::new(from),
            to: RwSignal::new(to),
            zone: RwSignal::new(query.zone.clone().unwrap_or_else(format::zone_name)),
            settled: RwSignal::new(is_settled(query)),
            error: RwSignal::new(fault),
        }
    }

    /// The query with what goes for any span.
    fn with_axis(self, query: TransactionQuery) -> TransactionQuery {
        let by = self.settled.get_untracked().then(|| "settled".to_owned());
        TransactionQuery { by, ..query }
    }

    /// The query with the days that stand in the form. Days that nobody touched keep the words that they came by.
    fn typed(self, query: TransactionQuery) -> TransactionQuery {
        let typed = [self.from.get_untracked(), self.to.get_untracked()];
        let before = [query.from.clone(), query.to.clone()];
        let [from, to] = if typed == shown_days(&query) {
            before
        } else {
            typed.map(|day| Some(day).filter(|day| !day.is_empty()))
        };
        self.with_axis(with_days(query, from, to, &self.zone.get_untracked()))
    }
}

/// A query's days as the form shows them.
fn shown_days(query: &TransactionQuery) -> [String; 2] {
    let day = |text: &Option<String>, is_last| {
        let day = day_meant(text.as_deref()?, Day::today(), is_last)?;
        Some(day.to_string())
    };
    [day(&query.from, false), day(&query.to, true)].map(Option::unwrap_or_default)
}

/// The zones that are offered: the query's, the viewer's, the companies', and UTC.
fn zones(query: &TransactionQuery) -> Vec<SelectOption> {
    let companies = use_session().companies();
    let all = query.zone.clone().into_iter().chain([format::zone_name()]);
    let all = all.chain(companies.into_iter().map(|company| company.zone)).chain(["UTC".to_owned()]);
    let mut options: Vec<SelectOption> = Vec::new();
    for zone in all {
        if options.iter().all(|option| option.value != zone) {
            options.push(SelectOption { value: zone.clone(), label: zone });
        }
    }
    options
}

/// The usual spans apply at once; any other by the form.
#[component]
pub(super) fn DateEditor(edited: Edited) -> impl IntoView {
    let query = edited.query.get_value();
    let form = Form::of(&query, edited.fault.get_value());
    let options = zones(&query);
    let submit = Callback::new(move |()| {
        let (from, to) = (form.from.get_untracked(), form.to.get_untracked());
        if !from.is_empty() && !to.is_empty() && from > to {
            form.error.set(Some(t!("filter.days_reversed")));
        } else {
            edited.apply(form.typed(edited.query.get_value()));
        }
    });
    view! {
        <EditorForm edited on_submit=submit>
            <Presets edited form />
            <div class="filter-editor__days">
                <DayField label=t!("report.from") value=form.from />
                <DayField label=t!("report.to") value=form.to />
            </div>
            <p class="field__error" role="alert">{redrawn(move || form.error.get())}</p>
            <Axis form />
            <SelectField
                label=t!("filter.zone")
                options=Signal::stored(options)
                value=form.zone
                on_change=move |zone| form.zone.set(zone)
            />
        </EditorForm>
    }
}

#[component]
fn Presets(edited: Edited, form: Form) -> impl IntoView {
    let list = NodeRef::<html::Div>::new();
    let now = edited.query.with_value(DateRange::of);
    effect(move || {
        if let Some(list) = list.get() {
            focus_first(list.into(), if now == DateRange::Custom { "button" } else { "[aria-pressed=true]" });
        }
    });
    let preset = move |range: DateRange| {
        let press = move |_| {
            let query = form.with_axis(edited.query.get_value());
            edited.apply(range.put_into(query, &form.zone.get_untracked()));
        };
        view! {
            <button
                class="filter-editor__preset"
                type="button"
                aria-pressed=(range == now).to_string()
                on:click=heard(press)
            >
                {text_of("range", range.as_str())}
            </button>
        }
        .into_any()
    };
    let presets = DateRange::ALL.into_iter().filter(|range| *range != DateRange::Custom);
    view! {
        <div node_ref=list class="filter-editor__presets" role="group" aria-label=t!("filter.usual_days")>
            {presets.map(preset).collect_view()}
        </div>
    }
}

/// Whether days are those of creating or of settling.
#[component]
fn Axis(form: Form) -> impl IntoView {
    let choice = move |settled: bool, name: String| {
        view! {
            <label class="filter-editor__choice">
                <input
                    type="radio"
                    name="filter-axis"
                    prop:checked=move || form.settled.get() == settled
                    on:change=heard(move |_| form.settled.set(settled))
                />
                <span>{name}</span>
            </label>
        }
        .into_any()
    };
    view! {
        <fieldset class="filter-editor__axis">
            <legend class="field__label">{t!("filter.axis")}</legend>
            {choice(false, t!("filter.by_created"))}
            {choice(true, t!("filter.by_settled"))}
        </fieldset>
    }
}
