//! What happened to a row, oldest first, in words.

use ::api::transaction::TimelineEntry;
use domain::id::TransactionId;
use domain::money::Currency;
use leptos::prelude::*;

use crate::payment::payment_model::{fact_tone, words_of};
use crate::ui::badge::BadgeTone;
use crate::{format, i18n, paths, t};

/// The facts of a row's page.
#[component]
pub fn Timeline(
    /// What happened, oldest first.
    #[prop(into)]
    entries: Signal<Vec<TimelineEntry>>,
    /// Whose page this is: facts about another row lead there.
    page_of: TransactionId,
    /// The currency of all its amounts.
    #[prop(into)]
    currency: Signal<Option<Currency>>,
) -> impl IntoView {
    let is_empty = move || entries.with(Vec::is_empty);
    // Facts are only ever added, so what stands there stays as it is.
    let key = |(place, entry): &(usize, TimelineEntry)| (*place, entry.kind.clone(), entry.at.clone());
    view! {
        <section class="payment-card" aria-labelledby="payment-timeline">
            <h2 class="payment-card__title" id="payment-timeline">
                {t!("payment.timeline")}
                <span class="payment-card__aside">{t!("payment.zone", zone = format::zone_name())}</span>
            </h2>
            {move || is_empty().then(|| view! { <p class="payment-card__empty">{t!("payment.no_timeline")}</p> })}
            <ol class="timeline" role="list">
                <For
                    each=move || entries.get().into_iter().enumerate()
                    key=key
                    children=move |(_, entry)| view! { <Entry entry page_of currency=currency.get_untracked() /> }
                />
            </ol>
        </section>
    }
}

#[component]
fn Entry(entry: TimelineEntry, page_of: TransactionId, currency: Option<Currency>) -> impl IntoView {
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
                {amount.map(|amount| view! { <span class="timeline__amount">{amount}</span> })}
                {link.map(|href| view! { <a class="timeline__link" href=href>{t!("payment.to_refund")}</a> })}
            </p>
            <p class="timeline__when">
                {entry.actor.map(|actor| view! { <span>{actor}</span> })}
                <time datetime=entry.at.clone()>{format::instant(&entry.at)}</time>
            </p>
            {words.map(|words| view! { <p class="timeline__words">{words}</p> })}
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
