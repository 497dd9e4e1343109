//! From page to page: real links, since a page is an address.

use crate::ui::reactive::redrawn;
use leptos::prelude::*;

use crate::report::Report;
use crate::report::report_model::{Trail, next_page};
use crate::ui::icon::{Icon, IconName};
use crate::{i18n, paths, t};

/// The pages before and after the one that is shown.
#[component]
pub(super) fn Paging(report: Report) -> impl IntoView {
    let trail = StoredValue::new(Trail::default());
    let links = move || {
        let shown = report.shown()?;
        let next = next_page(&shown.query, &shown.page);
        if let Some(next) = &next {
            trail.update_value(|trail| trail.note(&shown.query, next));
        }
        let is_first = shown.query.cursor.is_none();
        if is_first && next.is_none() {
            return None;
        }
        let before = trail.with_value(|trail| trail.before(&shown.query));
        let rows = u64::try_from(shown.page.items.len()).unwrap_or(u64::MAX);
        Some(view! {
            <p class="paging__rows">{i18n::plural("report.rows", rows)}</p>
            {(!is_first).then(|| view! {
                <a href=paths::report(&shown.query.clone().first_page()) class="button" data-kind="quiet" data-noscroll="">
                    {t!("report.first_page")}
                </a>
            }.into_any())}
            {before.map(|before| view! {
                <a href=paths::report(&before) class="button" data-kind="secondary" data-noscroll="">
                    <Icon name=IconName::ChevronLeft />
                    {t!("report.previous_page")}
                </a>
            }.into_any())}
            {next.map(|next| view! {
                <a href=paths::report(&next) class="button" data-kind="secondary" data-noscroll="">
                    {t!("report.next_page")}
                    <Icon name=IconName::ChevronRight />
                </a>
            }.into_any())}
        })
    };
    view! { <nav class="paging" aria-label=t!("report.pages")>{redrawn(links)}</nav> }
}
