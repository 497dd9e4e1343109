//! The window that asks for a file: what it will hold, in which format, and then how far it is.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::export::create_export;
use crate::export::ExportOf;
use crate::export::export_card::ExportCard;
use crate::export::export_model::{FORMATS, filters_of, format_note, rows_text, wanted, zone_of};
use crate::export::export_watch::ExportWatch;
use crate::i18n::text_of;
use crate::session::use_session;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{heard, memo, redrawn};
use crate::{paths, t};

/// What the window holds: the form, and from then on the export that was asked for.
#[component]
pub fn ExportForm(of: ExportOf) -> impl IntoView {
    let of = StoredValue::new(of);
    let asked = RwSignal::new(None::<String>);
    redrawn(move || match asked.get() {
        None => form(of, asked),
        Some(id) => view! { <Asked id /> }.into_any(),
    })
}

fn form(of: StoredValue<ExportOf>, asked: RwSignal<Option<String>>) -> AnyView {
    let format = RwSignal::new("csv".to_owned());
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let start = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let wanted = of.with_value(|of| wanted(of, &format.get_untracked()));
        let Some(wanted) = wanted.filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        refused.set(None);
        spawn_local(async move {
            let answer = create_export(&wanted).await;
            // A window that is gone has nothing more to say; the page of exports has it.
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(export) => asked.set(Some(export.id.to_string())),
                Err(error) => refused.set(Some(error.detail())),
            }
        });
    };
    let rows = of.with_value(|of| of.rows);
    let choices: Vec<AnyView> = FORMATS.into_iter().map(|own| format_choice(own, format)).collect();
    view! {
        <form class="export-form" on:submit=heard(start)>
            {what(of)}
            <fieldset class="export-form__formats">
                <legend class="field__label">{t!("export.format")}</legend>
                {choices}
            </fieldset>
            {redrawn(move || format_note(&format.get(), rows).map(|note| view! {
                <p class="export-form__note">{note}</p>
            }.into_any()))}
            {redrawn(move || refused.get().map(|why| view! {
                <Notice tone=NoticeTone::Bad>{why}</Notice>
            }.into_any()))}
            <div class="export-form__actions">
                <a class="button" data-kind="quiet" href=paths::EXPORTS>{t!("export.all")}</a>
                <Button kind=ButtonKind::Primary submit=true busy>{t!("export.start")}</Button>
            </div>
        </form>
    }
    .into_any()
}

/// What the file will hold.
fn what(of: StoredValue<ExportOf>) -> AnyView {
    let session = use_session();
    let (rows, zone) = of.with_value(|of| (rows_text(of.rows), zone_of(&of.query)));
    let filters = move || {
        let filters = of.with_value(|of| filters_of(&of.query, &session.companies()));
        if filters.is_empty() {
            return view! { <p>{t!("export.no_filter")}</p> }.into_any();
        }
        let filter = |filter: String| view! { <li class="export-filter">{filter}</li> }.into_any();
        let filters: Vec<AnyView> = filters.into_iter().map(filter).collect();
        view! { <ul class="export-filters" role="list">{filters}</ul> }.into_any()
    };
    view! {
        <div class="export-form__what">
            <p class="export-form__rows">{rows}</p>
            {redrawn(filters)}
            <p class="export-form__zone">{t!("export.in_zone", zone = zone)}</p>
        </div>
    }
    .into_any()
}

fn format_choice(own: &'static str, format: RwSignal<String>) -> AnyView {
    view! {
        <label class="export-form__format">
            <input
                type="radio"
                name="export-format"
                value=own
                prop:checked=move || format.with(|format| format == own)
                on:change=heard(move |_| format.set(own.to_owned()))
            />
            <span>
                <span class="record__first">{text_of("export.format_name", own)}</span>
                <span class="record__second">{text_of("export.format_detail", own)}</span>
            </span>
        </label>
    }
    .into_any()
}

/// The export that was asked for: it goes on without the window.
#[component]
fn Asked(id: String) -> impl IntoView {
    let watch = ExportWatch::begin();
    let own = id.clone();
    let shown = move || match watch.load.answer().with(|answer| answer.as_ref().map(Result::is_ok)) {
        None => None,
        Some(_) if watch.read(&own, |_| ()).is_some() => None,
        Some(true) => Some(view! { <Notice>{t!("export.taken_back")}</Notice> }.into_any()),
        Some(false) => {
            Some(view! { <Notice tone=NoticeTone::Warning>{t!("export.not_seen")}</Notice> }.into_any())
        }
    };
    let own = id.clone();
    let is_there = memo(move |_| watch.read(&own, |_| ()).is_some());
    view! {
        <p class="export-form__zone">{t!("export.goes_on")}</p>
        {redrawn(move || is_there.get().then(|| view! { <ExportCard id=id.clone() watch /> }.into_any()))}
        {redrawn(shown)}
        <div class="export-form__actions">
            <a class="button" data-kind="secondary" href=paths::EXPORTS>{t!("export.all")}</a>
        </div>
    }
}
