//! How many refunds wait for a second person, beside the page's name in the bar.

use std::time::Duration;

use leptos::prelude::*;

use crate::api::load::Load;
use crate::approval::approval_model::never_matters;
use crate::approval::{Shown, fetch};
use crate::i18n;
use crate::live::refetch::Refetch;
use crate::live::{News, use_live};
use crate::session::use_session;
use crate::ui::reactive::{effect, redrawn};

/// Several events come with one refund, and nobody waits for this number.
const REST: Duration = Duration::from_secs(1);

/// The number, while it is not zero; follows what happens.
#[component]
pub fn WaitingCount() -> impl IntoView {
    let (session, live) = (use_session(), use_live());
    let load = Load::<Shown>::new();
    let count = Callback::new(move |()| load.renew(fetch(false, 1)));
    let recount = Refetch::new(REST, count);
    effect(move || {
        if session.session.with(Option::is_some) {
            count.run(());
        }
    });
    live.listen(move |news| match news {
        News::Event(event) if never_matters(&event.kind) => {}
        News::Event(_) | News::Missed => recount.soon(),
    });
    let waiting = move || {
        let (_, list) = load.answer().get()?.ok()?;
        (list.waiting_count > 0).then_some(list.waiting_count)
    };
    redrawn(move || {
        waiting().map(|count| {
            view! {
                <span class="header__badge">
                    <span aria-hidden="true">{crate::format::count(count)}</span>
                    <span class="visually-hidden">{i18n::plural("approval.waiting_count", count)}</span>
                </span>
            }
            .into_any()
        })
    })
}
