//! The page of all exports that the person has asked for in the last day.

use std::sync::Arc;

use leptos::prelude::*;

use crate::export::export_card::ExportCard;
use crate::export::export_watch::ExportWatch;
use crate::shell::page::Page;
use crate::ui::empty_state::EmptyState;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::keyed_list::KeyedList;
use crate::ui::reactive::{derived, memo, redrawn};
use crate::ui::skeleton::Skeleton;
use crate::{format, paths, t};

/// What stands on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Coming,
    Failed,
    None,
    Some,
}

/// The exports, the newest first, each followed while it is written.
#[component]
pub fn ExportsPage() -> impl IntoView {
    let watch = ExportWatch::begin();
    let shown = memo(move |_| {
        watch.load.answer().with(|answer| match answer {
            None => Shown::Coming,
            Some(Err(_)) => Shown::Failed,
            Some(Ok(list)) if list.items.is_empty() => Shown::None,
            Some(Ok(_)) => Shown::Some,
        })
    });
    view! {
        <Page title=t!("export.title") class="list-page">
            <header class="list-page__head">
                <h1 class="report-page__title">{t!("export.title")}</h1>
                <p class="list-page__lead">{t!("export.lead")}</p>
            </header>
            {redrawn(move || match shown.get() {
                Shown::Coming => view! {
                    <p class="visually-hidden" role="status">{t!("export.loading")}</p>
                    <div class="payment-page__skeleton" aria-hidden="true"><Skeleton /><Skeleton /><Skeleton /></div>
                }.into_any(),
                Shown::Failed => untrack(|| failed(watch)),
                Shown::None => view! {
                    <EmptyState title=t!("export.none") detail=t!("export.none_detail")>
                        <a class="button" data-kind="primary" href=paths::REPORT>{t!("shell.to_report")}</a>
                    </EmptyState>
                }.into_any(),
                Shown::Some => list(watch),
            })}
        </Page>
    }
}

fn failed(watch: ExportWatch) -> AnyView {
    let error = watch.load.answer().get_untracked().and_then(Result::err);
    error
        .map(|error| {
            view! {
                <ErrorPanel
                    title=t!("export.failed")
                    detail=error.detail()
                    request_id=error.request_id()
                    on_retry=watch.renew
                />
            }
        })
        .into_any()
}

fn list(watch: ExportWatch) -> AnyView {
    let keys = move || {
        watch.load.answer().with(|answer| {
            let list = answer.as_ref().and_then(|answer| answer.as_ref().ok());
            list.into_iter().flat_map(|list| &list.items).map(|export| export.id.to_string()).collect()
        })
    };
    let make = move |id: String| view! { <li><ExportCard id watch /></li> }.into_any();
    view! {
        <ul class="export-list" role="list">
            <KeyedList keys=derived(keys) make=Arc::new(make) />
        </ul>
        <p class="report-page__zone">{t!("report.times", zone = format::zone_name())}</p>
    }
    .into_any()
}
