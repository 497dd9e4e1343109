//! How many entries wait for a person, beside the page's name in the bar.

use std::time::Duration;

use crate::ui::reactive::{effect, redrawn};
use ::api::attention::AttentionQuery;
use leptos::prelude::*;

use crate::api::load::Load;
use crate::attention::attention_model::never_matters;
use crate::attention::{Shown, fetch};
use crate::i18n;
use crate::live::refetch::Refetch;
use crate::live::{News, use_live};
use crate::session::use_session;

/// Several events come with one refund, and nobody waits for this number.
const REST: Duration = Duration::from_secs(1);

/// The number, while it is not zero; follows what happens.
#[component]
pub fn OpenCount() -> impl IntoView {
    let (session, live) = (use_session(), use_live());
    let load = Load::<Shown>::new();
    let count = Callback::new(move |()| {
        let query = AttentionQuery { limit: Some(1), ..AttentionQuery::default() };
        load.renew(fetch(query));
    });
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
    // The first page that says where it stands is where the stream begins.
    effect(move || {
        let seen_at = load.answer().with(|answer| Some(answer.as_ref()?.as_ref().ok()?.1.events_after));
        if seen_at.is_some_and(|seen_at| live.since(seen_at).is_none_or(|events| !events.is_empty())) {
            recount.soon();
        }
    });
    let open = move || {
        let (_, page) = load.answer().get()?.ok()?;
        (page.open_count > 0).then_some(page.open_count)
    };
    redrawn(move || {
        open().map(|count| {
            view! {
                <span class="header__badge">
                    <span aria-hidden="true">{crate::format::count(count)}</span>
                    <span class="visually-hidden">{i18n::plural("attention.open_count", count)}</span>
                </span>
            }
            .into_any()
        })
    })
}
