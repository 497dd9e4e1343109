//! One export: what it is of, how far it is, what its file holds, and the way to it.

use ::api::export::{CreateExport, Export, ExportManifest};
use ::api::transaction::CurrencyTotals;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::export::{create_export, delete_export};
use crate::export::export_model::{
    failure_text, filters_of, is_under_way, progress_text, query_of, size_text, state_text, thousandths,
    zone_of,
};
use crate::export::export_watch::ExportWatch;
use crate::i18n::{plural, text_of};
use crate::session::use_session;
use crate::shell::page::focus_content;
use crate::ui::badge::Badge;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::copy_button::CopyButton;
use crate::ui::icon::{Icon, IconName};
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{memo, redrawn};
use crate::{format, paths, t};

/// One export, followed while it is on screen.
#[component]
pub(super) fn ExportCard(id: String, watch: ExportWatch) -> impl IntoView {
    let Some(first) = untrack(|| watch.read(&id, Export::clone)) else { return ().into_any() };
    let own = StoredValue::new(id);
    let now = move || own.with_value(|id| watch.read(id, Export::clone));
    let state = memo(move |_| now().map(|export| export.state).unwrap_or_default());
    let title = text_of("export.format_name", &first.format);
    let asked = t!("export.asked", at = format::instant(&first.created_at));
    let label = format!("{title}, {asked}");
    view! {
        <article class="export-card" aria-label=label>
            <header class="export-card__head">
                <h2 class="export-card__title">{title}</h2>
                {redrawn(move || {
                    state.with(|_state| ());
                    untrack(now).map(|export| {
                        let (tone, text) = state_text(&export);
                        view! { <Badge tone>{text}</Badge> }.into_any()
                    })
                })}
                <p class="export-card__asked">{asked}</p>
            </header>
            {of_what(&first)}
            {redrawn(move || now().filter(is_under_way).map(|export| progress(&export)))}
            {redrawn(move || {
                state.with(|_state| ());
                untrack(now).map(|export| ending(&export))
            })}
            <Deeds first watch state />
        </article>
    }
    .into_any()
}

/// The filters, which cannot change.
fn of_what(export: &Export) -> AnyView {
    let session = use_session();
    let Some(query) = query_of(export) else { return ().into_any() };
    let (zone, rows) = (zone_of(&query), paths::report(&query));
    let filters = move || {
        let filters = filters_of(&query, &session.companies());
        if filters.is_empty() { t!("export.no_filter") } else { filters.join(" · ") }
    };
    view! {
        <p class="export-card__filters">
            {redrawn(filters)}" "
            <span class="export-card__zone">{t!("export.in_zone", zone = zone)}</span>" "
            <a href=rows>{t!("export.see_rows")}</a>
        </p>
    }
    .into_any()
}

/// How far it is; without a number of rows to come the bar only moves.
fn progress(export: &Export) -> AnyView {
    let text = progress_text(export);
    let size = (export.file_bytes > 0).then(|| size_text(export.file_bytes));
    let value = thousandths(export).map(|value| value.to_string());
    view! {
        <div class="export-card__progress">
            <progress class="progress" max="1000" value=value aria-label=t!("export.progress")></progress>
            <p class="export-card__far" role="status">
                <span>{text}</span>
                <span>{size}</span>
            </p>
        </div>
    }
    .into_any()
}

/// What came of it.
fn ending(export: &Export) -> AnyView {
    if let Some(why) = failure_text(export) {
        return view! { <Notice tone=NoticeTone::Bad>{why}</Notice> }.into_any();
    }
    export.manifest.as_ref().map(|manifest| facts(manifest, &export.expires_at)).into_any()
}

/// What the file holds, by its manifest.
fn facts(manifest: &ExportManifest, expires_at: &str) -> AnyView {
    let fact = |name: String, value: AnyView| {
        view! { <div class="export-card__fact"><dt>{name}</dt><dd>{value}</dd></div> }.into_any()
    };
    let sums: Vec<AnyView> = manifest.currencies.iter().map(sums_row).collect();
    let head = |name: String| view! { <th role="columnheader" scope="col">{name}</th> }.into_any();
    let sha256 = manifest.sha256.clone();
    view! {
        <dl class="export-card__facts">
            {fact(t!("export.holds"), plural("export.rows", manifest.rows).into_any())}
            {fact(t!("export.size"), size_text(manifest.file_bytes).into_any())}
            {fact(t!("export.as_of"), format::instant(&manifest.as_of).into_any())}
            {fact(t!("export.kept_until"), format::instant(expires_at).into_any())}
        </dl>
        {(!sums.is_empty()).then(|| view! {
            <div class="export-card__sums" role="group" aria-label=t!("export.sums") tabindex="0">
                // The explicit roles keep it a table where the style sheet lays a row out as a list.
                <table role="table">
                    <caption class="visually-hidden">{t!("export.sums")}</caption>
                    <thead role="rowgroup"><tr role="row">
                        {head(t!("export.currency"))}
                        {head(t!("report.payments"))}
                        {head(t!("report.refunds"))}
                        {head(t!("export.net"))}
                    </tr></thead>
                    <tbody role="rowgroup">{sums}</tbody>
                </table>
            </div>
        }.into_any())}
        <p class="export-card__sha">
            <span class="export-card__sha-name">{t!("export.sha")}</span>
            <code title=sha256.clone()>{sha256.clone()}</code>
            <CopyButton text=sha256 label=t!("export.copy_sha") />
        </p>
    }
    .into_any()
}

fn sums_row(sums: &CurrencyTotals) -> AnyView {
    let amount = |name: String, amount| {
        view! { <td role="cell" data-name=name>{format::amount(amount, &sums.currency)}</td> }.into_any()
    };
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">{sums.currency.clone()}</th>
            {amount(t!("report.payments"), &sums.payments)}
            {amount(t!("report.refunds"), &sums.refunds)}
            {amount(t!("export.net"), &sums.net)}
        </tr>
    }
    .into_any()
}

/// What can be done with it as it stands.
#[component]
fn Deeds(first: Export, watch: ExportWatch, state: Memo<String>) -> impl IntoView {
    let id = first.id;
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    // What was asked for can be asked for again: by the words of the first time.
    let again = StoredValue::new(CreateExport { format: first.format.clone(), query: first.query.clone() });
    let remove = move |()| {
        busy.set(true);
        spawn_local(async move {
            let gone = delete_export(id).await;
            if busy.try_set(false).is_none() {
                match gone {
                    Ok(()) => focus_content(),
                    Err(error) => refused.set(Some(error.detail())),
                }
                watch.renew.run(());
            }
        });
    };
    let repeat = move |()| {
        busy.set(true);
        let wanted = again.get_value();
        spawn_local(async move {
            let asked = create_export(&wanted).await;
            if busy.try_set(false).is_none() {
                refused.set(asked.err().map(|error| error.detail()));
                watch.renew.run(());
            }
        });
    };
    let file = ::api::paths::export_file(id);
    view! {
        <div class="export-card__deeds">
            {redrawn(move || match state.get().as_str() {
                "done" => view! {
                    <a class="button" data-kind="primary" href=file.clone() download="">
                        <Icon name=IconName::Download />{t!("export.download")}
                    </a>
                    <Button kind=ButtonKind::Quiet busy on_click=remove>{t!("export.delete")}</Button>
                }.into_any(),
                "failed" => view! {
                    <Button busy on_click=repeat>{t!("ui.try_again")}</Button>
                    <Button kind=ButtonKind::Quiet busy on_click=remove>{t!("export.delete")}</Button>
                }.into_any(),
                _ => view! { <Button busy on_click=remove>{t!("export.cancel")}</Button> }.into_any(),
            })}
            <p class="delivery-row__refusal" role="status">{redrawn(move || refused.get())}</p>
        </div>
    }
}
