//! What can be done with a batch as it stands: begin it, stop it, go on, agree or decline, take it back, fetch its result.
#![expect(clippy::needless_pass_by_value, reason = "a component owns what it is given")]

use std::future::Future;
use std::pin::Pin;

use ::api::bulk_refund::BulkRefund;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ApiError;
use crate::api::bulk_refund::{
    approve_bulk_refund, decline_bulk_refund, move_bulk_refund, withdraw_bulk_refund,
};
use crate::bulk_refund::bulk_refund_model::{start_text, waiting_of};
use crate::i18n::text_of;
use crate::second_factor::fresh_factor::{FACTOR_NEEDED, FreshFactor, FreshFactorField, Wanted};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icon::{Icon, IconName};
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{derived, redrawn};
use crate::ui::text_field::TextField;

type Deed = Pin<Box<dyn Future<Output = Result<BulkRefund, ApiError>>>>;

/// The buttons; what the person may not press is not there, but for agreeing, which says why.
#[component]
pub(super) fn BatchDeeds(
    batch: BulkRefund,
    /// Hears the batch as a deed left it.
    changed: Callback<BulkRefund>,
) -> impl IntoView {
    let id = batch.id;
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let reason = RwSignal::new(String::new());
    let wanted = RwSignal::new(Wanted::No);
    let factor = FreshFactor::new(wanted.into());
    let run = Callback::new(move |deed: send_wrapper::SendWrapper<Deed>| {
        busy.set(true);
        spawn_local(async move {
            let done = deed.take().await;
            if busy.try_set(false).is_some() {
                return;
            }
            match done {
                Ok(batch) => changed.run(batch),
                Err(error) => {
                    if error.code() == Some(FACTOR_NEEDED) {
                        wanted.set(Wanted::Show);
                    }
                    refused.set(Some(error.detail()));
                }
            }
        });
    });
    let start_it = move |()| {
        factor.then(move || {
            refused.set(None);
            wanted.set(Wanted::No);
            let deed: Deed = Box::pin(move_bulk_refund(::api::paths::BULK_REFUND_START, id));
            run.run(send_wrapper::SendWrapper::new(deed));
        });
    };
    let start_busy = derived(move || busy.get() || factor.busy());
    let begin = move |deed: Deed| run.run(send_wrapper::SendWrapper::new(deed));
    let moved = move |path: &'static str| begin(Box::pin(move_bulk_refund(path, id)));
    let (waiting, _all) = waiting_of(&batch.sums);
    let nothing = (waiting == 0).then(|| t!("bulk.nothing_to_start"));
    let start = start_text(&batch);
    let file = ::api::paths::bulk_refund(::api::paths::BULK_REFUND_FILE, id);
    let decides = batch.state == "awaiting_approval";
    let not_mine = batch.refusal.as_deref().map(|code| text_of("bulk.refusal", code));
    let hash = batch.content_hash.clone();
    let steer = match batch.state.as_str() {
        _ if !batch.may_steer => None,
        "running" => Some(view! {
            <Button kind=ButtonKind::Danger busy on_click=move |()| moved(::api::paths::BULK_REFUND_STOP)>{t!("bulk.stop")}</Button>
        }.into_any()),
        "stopped" => Some(view! {
            <Button kind=ButtonKind::Primary busy on_click=move |()| moved(::api::paths::BULK_REFUND_RESUME)>{t!("bulk.resume")}</Button>
        }.into_any()),
        _ => Some(view! {
            <Button busy on_click=move |()| begin(Box::pin(withdraw_bulk_refund(id)))>{t!("bulk.withdraw")}</Button>
        }.into_any()),
    };
    view! {
        {decides.then(|| {
            let hash = hash.clone();
            let (mine, no) = (not_mine.clone(), not_mine.clone());
            view! {
                <TextField label=t!("bulk.decline_reason") value=reason />
                <div class="export-card__deeds">
                    <Button kind=ButtonKind::Primary busy reason=mine
                        on_click=move |()| begin(Box::pin(approve_bulk_refund(id, hash.clone())))>{t!("bulk.approve")}</Button>
                    <Button busy reason=no
                        on_click=move |()| begin(Box::pin(decline_bulk_refund(id, reason.get_untracked())))>{t!("bulk.decline")}</Button>
                </div>
            }.into_any()
        })}
        <FreshFactorField factor />
        <div class="export-card__deeds">
            {batch.may_start.then(|| view! {
                <Button kind=ButtonKind::Primary busy=start_busy reason=nothing on_click=start_it>{start}</Button>
            }.into_any())}
            {steer}
            <a class="button" data-kind="secondary" href=file download=""><Icon name=IconName::Download />{t!("bulk.result")}</a>
        </div>
        {redrawn(move || refused.get().map(|detail| view! { <Notice tone=NoticeTone::Bad>{detail}</Notice> }.into_any()))}
    }
}
