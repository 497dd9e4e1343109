//! What the batch of the picked rows is called, and why they are refunded; it leads on to the batch's preview.

use domain::id::CompanyId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::bulk_refund::create_bulk_refund;
use crate::bulk_refund::bulk_refund_model::{Lines, wanted};
use crate::bulk_refund::picked_model::Picked;
use crate::router::{Way, use_location};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{heard, redrawn};
use crate::ui::text_field::TextField;
use crate::{format, paths, t};

/// The form. Sending it moves no money.
#[component]
pub(super) fn PickedForm(
    picked: RwSignal<Picked>,
    /// Hears that the window shall go.
    on_close: Callback<()>,
) -> impl IntoView {
    let location = use_location();
    let usual = t!("bulk.pick.usual_name", when = format::instant(&format::in_days(0)));
    let (name, reason) = (RwSignal::new(usual), RwSignal::new(String::new()));
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let picked = picked.get_untracked();
        let company: Option<CompanyId> = picked.company().map(|company| company.id);
        let lines = Lines::Payments(picked.payments());
        let asked = match wanted(company, &name.get_untracked(), lines, &reason.get_untracked()) {
            Ok(asked) => asked,
            Err(missing) => return refused.set(Some(missing)),
        };
        busy.set(true);
        spawn_local(async move {
            let made = create_bulk_refund(&asked).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match made {
                Ok(batch) => location.go(&paths::bulk_refund(batch.id), Way::Link),
                Err(error) => refused.set(Some(error.detail())),
            }
        });
    };
    view! {
        <form class="table-day" novalidate=true on:submit=heard(send)>
            <p class="list-page__lead">{redrawn(move || picked.with(Picked::text))}</p>
            <TextField label=t!("bulk.name") value=name autofocus=true />
            <TextField label=t!("bulk.pick.reason") value=reason />
            <p class="list-page__lead">{t!("bulk.pick.next")}</p>
            {redrawn(move || refused.get().map(|detail| view! {
                <Notice tone=NoticeTone::Bad>{detail}</Notice>
            }.into_any()))}
            <div class="table-options__deeds">
                <Button kind=ButtonKind::Quiet on_click=on_close>{t!("report.cancel")}</Button>
                <Button kind=ButtonKind::Primary submit=true busy>{t!("bulk.check")}</Button>
            </div>
        </form>
    }
}
