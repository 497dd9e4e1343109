//! One batch: what it comes to, what was refused and why, how far it is, and what can be done with it.
#![expect(clippy::needless_pass_by_value, reason = "a component owns what it is given")]

use std::str::FromStr;
use std::time::Duration;

use ::api::bulk_refund::BulkRefund;
use domain::id::BulkRefundId;
use leptos::prelude::*;

use crate::api::bulk_refund::show_bulk_refund;
use crate::api::load::Load;
use crate::bulk_refund::batch_deeds::BatchDeeds;
use crate::bulk_refund::bulk_refund_model::{
    Look, next_look, progress_text, state_text, stopped_text, thousandths,
};
use crate::bulk_refund::line_table::LineTable;
use crate::bulk_refund::sums_table::sums_table;
use crate::i18n::text_of;
use crate::live::refetch::Refetch;
use crate::shell::not_found::NotFoundPage;
use crate::shell::page::Page;
use crate::ui::badge::Badge;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{effect, memo, redrawn};
use crate::ui::skeleton::Skeleton;
use crate::{format, paths, t};

/// How long a look at how far it is lasts.
const SOON: Duration = Duration::from_secs(1);
/// And at whether a colleague has moved it.
const LATER: Duration = Duration::from_secs(4);

/// The page of one batch.
#[component]
pub(super) fn BatchPage(
    /// What stands in the address.
    id: String,
) -> impl IntoView {
    match BulkRefundId::from_str(&id) {
        Ok(id) => view! { <Batch id /> }.into_any(),
        Err(_) => view! { <NotFoundPage /> }.into_any(),
    }
}

#[component]
fn Batch(id: BulkRefundId) -> impl IntoView {
    let load = Load::<BulkRefund>::new();
    let renew = Callback::new(move |()| load.renew(show_bulk_refund(id)));
    let (soon, later) = (Refetch::new(SOON, renew), Refetch::new(LATER, renew));
    let batch = memo(move |_| load.answer().get().and_then(Result::ok));
    let failed = memo(move |_| {
        load.answer().get().and_then(Result::err).map(|error| (error.detail(), error.request_id()))
    });
    effect(move || {
        let look = batch.with(|batch| batch.as_ref().map_or(Look::Never, next_look));
        match (look, load.loading().get()) {
            (Look::Soon, false) => soon.soon(),
            (Look::Later, false) => later.soon(),
            (Look::Never, _) | (_, true) => {}
        }
    });
    renew.run(());
    let is_there = memo(move |_| batch.with(Option::is_some));
    let changed = Callback::new(move |moved: BulkRefund| {
        load.renew(async move { Ok(moved) });
    });
    view! {
        <Page title=t!("bulk.title") class="list-page">
            <p><a href=paths::BULK_REFUNDS>{t!("bulk.all")}</a></p>
            {redrawn(move || match (is_there.get(), failed.get()) {
                (true, _) => whole(id, batch, changed),
                (false, Some((detail, request_id))) => view! {
                    <ErrorPanel title=t!("bulk.failed") detail request_id on_retry=renew />
                }.into_any(),
                (false, None) => view! {
                    <p class="visually-hidden" role="status">{t!("bulk.loading")}</p>
                    <div class="payment-page__skeleton" aria-hidden="true"><Skeleton /><Skeleton /><Skeleton /></div>
                }.into_any(),
            })}
        </Page>
    }
}

/// Head, progress, sums, deeds, lines: each drawn anew only when what it shows has changed.
fn whole(id: BulkRefundId, batch: Memo<Option<BulkRefund>>, changed: Callback<BulkRefund>) -> AnyView {
    let state = memo(move |_| batch.with(|batch| batch.as_ref().map(|batch| batch.state.clone())));
    let sums = memo(move |_| batch.with(|batch| batch.as_ref().map(|batch| batch.sums.clone())));
    let now = move || batch.get_untracked();
    view! {
        {redrawn(move || {
            state.with(|_state| ());
            now().map(|batch| head(&batch))
        })}
        {redrawn(move || {
            sums.with(|_sums| ());
            state.with(|_state| ());
            now().map(|batch| far(&batch))
        })}
        {redrawn(move || {
            sums.with(|_sums| ());
            now().map(|batch| sums_table(&batch))
        })}
        {redrawn(move || {
            state.with(|_state| ());
            now().map(|batch| view! { <BatchDeeds batch changed /> }.into_any())
        })}
        <LineTable id refused=true version=sums />
        <LineTable id refused=false version=sums />
    }
    .into_any()
}

fn head(batch: &BulkRefund) -> AnyView {
    let (tone, text) = state_text(batch);
    let made = t!(
        "bulk.made",
        by = batch.made_by,
        at = format::instant(&batch.created_at),
        company = batch.company.name,
    );
    let asks =
        batch.rule.as_deref().filter(|_| matches!(batch.state.as_str(), "draft" | "awaiting_approval"));
    let asks = asks.map(|rule| text_of("bulk.rule", rule));
    let until = batch.expires_at.as_deref().filter(|_| batch.state == "awaiting_approval");
    let until = until.map(|until| t!("bulk.until", when = format::instant(until)));
    let ending = batch.ending.as_ref().map(|ending| {
        let by = ending.by.clone().unwrap_or_default();
        let said = text_of("bulk.said", &ending.result);
        let said = crate::i18n::fill(&said, "by", &by);
        let reason = ending.reason.as_ref().map(|reason| format!(" “{reason}”")).unwrap_or_default();
        view! { <p>{said}{reason}</p> }.into_any()
    });
    view! {
        <header class="list-page__head">
            <h1 class="report-page__title">{batch.name.clone()}" "<Badge tone>{text}</Badge></h1>
            <p class="list-page__lead">{made}</p>
        </header>
        {asks.map(|asks| view! {
            <Notice tone=NoticeTone::Warning>{asks}" "{until}</Notice>
        }.into_any())}
        {ending}
        {stopped_text(batch).map(|why| view! { <Notice tone=NoticeTone::Warning>{why}</Notice> }.into_any())}
    }
    .into_any()
}

/// How far it is, once it has begun.
fn far(batch: &BulkRefund) -> Option<AnyView> {
    batch.started_at.as_ref()?;
    let value = thousandths(batch).to_string();
    Some(
        view! {
            <div class="export-card__progress">
                <progress class="progress" max="1000" value=value aria-label=t!("bulk.far")></progress>
                <p class="export-card__far" role="status"><span>{progress_text(batch)}</span></p>
            </div>
        }
        .into_any(),
    )
}
