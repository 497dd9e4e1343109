//! What happened to a row, oldest first, in words.

use std::sync::Arc;

use crate::ui::reactive::{derived, redrawn};
use ::api::transaction::{TimelineEntry, TransactionDetail};
use domain::id::TransactionId;
use domain::money::Currency;
use leptos::prelude::*;

use crate::payment::payment_model::{answered_in, fact_tone, words_of};
use crate::ui::badge::BadgeTone;
use crate::ui::keyed_list::KeyedList;
use crate::{format, i18n, paths, t};

/// The facts of a row's page.
#[component]
pub fn Timeline(
    /// Whose page this is: facts about another row lead there.
    detail: Memo<Option<TransactionDetail>>,
) -> impl IntoView {
    let entries = move || detail.with(|detail| detail.as_ref().map_or(0, |detail| detail.timeline.len()));
    // Facts are only ever added, so a place in their order names one.
    let keys = move || (0..entries()).map(|place| place.to_string()).collect();
    let make = move |place: String| {
        detail
            .with_untracked(|detail| {
                let detail = detail.as_ref()?;
                let entry = detail.timeline.get(place.parse::<usize>().ok()?)?.clone();
                let currency = detail.transaction.payment_currency.parse().ok();
                let answered = answered_in(&entry, detail);
                Some(view! { <Entry entry answered page_of=detail.transaction.id currency /> })
            })
            .into_any()
    };
    view! {
        <section class="payment-card" aria-labelledby="payment-timeline">
            <h2 class="payment-card__title" id="payment-timeline">
                {t!("payment.timeline")}
                <span class="payment-card__aside">{t!("payment.zone", zone = format::zone_name())}</span>
            </h2>
            {redrawn(move || (entries() == 0).then(|| view! {
                <p class="payment-card__empty">{t!("payment.no_timeline")}</p>
            }.into_any()))}
            <ol class="timeline" role="list">
                <KeyedList keys=derived(keys) make=Arc::new(make) />
            </ol>
        </section>
    }
}

#[component]
fn Entry(
    entry: TimelineEntry,
    answered: Option<String>,
    page_of: TransactionId,
    currency: Option<Currency>,
) -> impl IntoView {
    let amount = entry.amount.as_ref().map(|amount| {
        currency
            .and_then(|currency| amount.money(currency).ok())
            .map_or_else(|| amount.as_str().to_owned(), format::money)
    });
    let words = words_of(&entry);
    let link = (entry.transaction_id != page_of).then(|| paths::payment(entry.transaction_id));
    view! {
        <li class="timeline__entry" data-tone=tone_name(fact_tone(&entry.kind))>
            <p class="timeline__what">
                <span class="timeline__kind">{i18n::text_of("timeline", &entry.kind)}</span>
                {answered.map(|kind| view! { <span class="timeline__kind">{kind}</span> }.into_any())}
                {amount.map(|amount| view! { <span class="timeline__amount">{amount}</span> }.into_any())}
                {link.map(|href| view! { <a class="timeline__link" href=href>{t!("payment.to_refund")}</a> }.into_any())}
            </p>
            <p class="timeline__when">
                {entry.actor.map(|actor| view! { <span>{actor}</span> }.into_any())}
                <time datetime=entry.at.clone()>{format::instant(&entry.at)}</time>
            </p>
            {words.map(|words| view! { <p class="timeline__words">{words}</p> }.into_any())}
        </li>
    }
}

/// A fact's tone in the style sheet.
const fn tone_name(tone: BadgeTone) -> &'static str {
    match tone {
        BadgeTone::Neutral => "neutral",
        BadgeTone::Good => "good",
        BadgeTone::Warning => "warning",
        BadgeTone::Bad => "bad",
        BadgeTone::Unknown => "unknown",
    }
}
