//! What is measured, and how long each takes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use domain::id::TransactionId;
use domain::payment::PaymentResult;
use serde::Serialize;
use store::engine::Store;
use store::transaction::TransactionKind;
use store::transaction::list::list_transactions;
use store::transaction::query::{ListQuery, Search, Sort, TimeBound};
use store::transaction::sum::sum_transactions;
use store::transaction::text::fold;
use uuid::Uuid;

use crate::dice::Dice;
use crate::rows::{END, Known, Sample};

const DAY: i64 = 86_400_000_000;

/// How long one thing took, over all its tries.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// What.
    pub name: &'static str,
    /// Of so many rows.
    pub rows: u64,
    /// In microseconds.
    pub p50_us: u128,
    /// In microseconds.
    pub p99_us: u128,
    /// How many tries found no row.
    pub found_nothing: usize,
    /// How many were cut off by the time bound.
    pub cut_off: usize,
    /// Whether it is promised to be flat.
    pub flat: bool,
}

/// Which question is asked.
type Ask = fn(&Known, &Sample, &mut Dice) -> ListQuery;

fn all(known: &Known) -> ListQuery {
    ListQuery { companies: known.companies.clone(), as_of: END, limit: 50, ..ListQuery::default() }
}

fn one(known: &Known, dice: &mut Dice) -> ListQuery {
    let company = known.companies.first().copied();
    let company =
        dice.of(&known.companies, company.unwrap_or_else(|| domain::id::CompanyId::new(Uuid::nil())));
    ListQuery { companies: vec![company], ..all(known) }
}

/// A text, or every other time one that nothing has.
fn maybe(text: &str, dice: &mut Dice) -> String {
    if dice.below(2) == 0 { text.to_owned() } else { format!("{text}-none") }
}

fn search(text: &str) -> Search {
    Search { texts: vec![fold(text)], id: None }
}

const LISTS: [(&str, bool, Ask); 21] = [
    ("first page, all companies", true, |known, _, _| all(known)),
    ("first page, one company", true, |known, _, dice| one(known, dice)),
    ("deep page", true, |known, sample, _| ListQuery {
        after: Some(store::transaction::query::Position {
            key: i128::from(sample.at),
            id: TransactionId::new(Uuid::nil()),
        }),
        ..all(known)
    }),
    ("a day", true, |known, sample, _| ListQuery {
        from: Some(sample.at),
        to: Some(sample.at + DAY),
        ..all(known)
    }),
    ("gateway", true, |known, _, dice| ListQuery { gateway: Some(maybe("Gateway 1", dice)), ..all(known) }),
    ("kind", true, |known, sample, _| ListQuery {
        kind: Some(if sample.related.is_some() { TransactionKind::Refund } else { TransactionKind::Payment }),
        to: Some(sample.at),
        ..all(known)
    }),
    ("result", true, |known, sample, dice| ListQuery {
        result: Some(dice.of(&[PaymentResult::Failed, PaymentResult::Pending], PaymentResult::Failed)),
        to: Some(sample.at),
        ..all(known)
    }),
    ("currency", true, |known, sample, dice| ListQuery {
        currency: dice.of(&["JPY", "EUR", "KWD", "USD"], "JPY").parse().ok(),
        to: Some(sample.at),
        ..all(known)
    }),
    ("phone", true, |known, sample, dice| ListQuery {
        phone_digits: Some(if dice.below(2) == 0 {
            sample.phone.clone()
        } else {
            format!("4{}", sample.phone)
        }),
        ..all(known)
    }),
    ("order", true, |known, sample, dice| ListQuery {
        order_number: Some(maybe(&sample.order_number, dice)),
        ..all(known)
    }),
    ("reference", true, |known, sample, dice| ListQuery {
        reference_number: Some(maybe(&sample.reference, dice)),
        ..all(known)
    }),
    ("conversation", true, |known, sample, dice| ListQuery {
        conversation_id: Some(maybe(&sample.conversation, dice)),
        ..all(known)
    }),
    ("related id", true, |known, sample, _| ListQuery {
        related_payment_id: Some(TransactionId::new(sample.related.unwrap_or_default())),
        ..all(known)
    }),
    ("user e-mail", true, |known, sample, dice| ListQuery {
        user_email: Some(maybe(sample.email.as_deref().unwrap_or("nobody@demo.example"), dice)),
        ..all(known)
    }),
    ("gateway id", true, |known, sample, dice| ListQuery {
        gateway_id: Some(maybe(&sample.gateway_id, dice)),
        ..all(known)
    }),
    ("largest amounts", false, |known, sample, _| ListQuery {
        sort: Sort::Amount,
        to: Some(sample.at),
        ..all(known)
    }),
    ("search: a name", false, |known, sample, _| ListQuery {
        search: Some(search(&sample.name)),
        ..all(known)
    }),
    ("search: a first name", false, |known, sample, _| ListQuery {
        search: Some(search(sample.name.split(' ').next().unwrap_or("ali"))),
        ..one(known, &mut Dice::new(u64::try_from(sample.at).unwrap_or(0)))
    }),
    ("search: a part of a number", false, |known, sample, dice| {
        let part: String = sample.reference.chars().skip(3).take(8).collect();
        ListQuery { search: Some(search(&maybe(&part, dice))), ..all(known) }
    }),
    ("search: a phone", false, |known, sample, _| ListQuery {
        search: Some(search(sample.phone.get(3..).unwrap_or("0000000"))),
        ..all(known)
    }),
    ("three filters", false, |known, sample, _| ListQuery {
        state: Some("unknown".to_owned()),
        amount_max: Some(-100_000),
        to: Some(sample.at),
        ..all(known)
    }),
];

const TOTALS: [(&str, Ask); 4] = [
    ("totals of all", |known, _, _| all(known)),
    ("totals of a day in Nepal", |known, sample, _| {
        // 45 minutes past the hour.
        let start = sample.at - sample.at % DAY - 20_700_000_000;
        ListQuery { from: Some(start), to: Some(start + DAY), ..all(known) }
    }),
    ("totals of a year, one gateway", |known, sample, dice| ListQuery {
        from: Some(sample.at - 365 * DAY),
        to: Some(sample.at),
        gateway: Some("Gateway 2".to_owned()),
        ..one(known, dice)
    }),
    ("totals of a phone", |known, sample, _| ListQuery {
        phone_digits: Some(sample.phone.clone()),
        ..all(known)
    }),
];

/// Measures everything, with so many values each.
pub async fn measure(store: &Store, known: &Known, rows: u64, tries: usize) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (name, flat, ask) in LISTS {
        let mut times = Times::default();
        let mut dice = Dice::new(7);
        for sample in known.samples.iter().cycle().take(tries) {
            let query = ask(known, sample, &mut dice);
            let begun = Instant::now();
            let page = list_transactions(store, &query, &bound()).await?;
            times.add(begun, page.rows.is_empty(), page.searched_to.is_some());
        }
        figures.push(times.figure(name, rows, flat));
    }
    for (name, ask) in TOTALS {
        let mut times = Times::default();
        let mut dice = Dice::new(7);
        for sample in known.samples.iter().cycle().take(tries) {
            let query = ask(known, sample, &mut dice);
            let begun = Instant::now();
            let sums = sum_transactions(store, &query, &bound()).await?;
            times.add(begun, sums.as_ref().is_some_and(Vec::is_empty), sums.is_none());
        }
        figures.push(times.figure(name, rows, false));
    }
    Ok(figures)
}

/// As the server sets it.
fn bound() -> TimeBound {
    let begun = Instant::now();
    let now = move || i64::try_from(begun.elapsed().as_micros()).unwrap_or(i64::MAX);
    TimeBound::new(Arc::new(now), Duration::from_secs(2))
}

#[derive(Debug, Default)]
struct Times {
    all: Vec<u128>,
    found_nothing: usize,
    cut_off: usize,
}

impl Times {
    fn add(&mut self, begun: Instant, found_nothing: bool, cut_off: bool) {
        self.all.push(begun.elapsed().as_micros());
        self.found_nothing += usize::from(found_nothing);
        self.cut_off += usize::from(cut_off);
    }

    fn figure(mut self, name: &'static str, rows: u64, flat: bool) -> Figure {
        self.all.sort_unstable();
        let at = |percent: usize| {
            let place = (self.all.len() * percent / 100).min(self.all.len().saturating_sub(1));
            self.all.get(place).copied().unwrap_or_default()
        };
        let (found_nothing, cut_off) = (self.found_nothing, self.cut_off);
        Figure { name, rows, p50_us: at(50), p99_us: at(99), found_nothing, cut_off, flat }
    }
}
