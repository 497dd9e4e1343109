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
use crate::samples::{Known, Sample};

const DAY: i64 = 86_400_000_000;

/// How long one thing took, over all its values.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// What.
    pub name: &'static str,
    /// Of so many rows.
    pub rows: u64,
    /// With so many values.
    pub asked: usize,
    /// In microseconds, once it was asked for before.
    pub p50_us: u128,
    /// In microseconds, once it was asked for before.
    pub p99_us: u128,
    /// In microseconds, the first time: some of it stands on the disk.
    pub first_p50_us: u128,
    /// In microseconds, the first time.
    pub first_p99_us: u128,
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
    ListQuery { companies: known.companies.clone(), as_of: known.end, limit: 50, ..ListQuery::default() }
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

/// One of the accounts' names.
fn gateway<'a>(known: &'a Known, dice: &mut Dice) -> &'a str {
    let names: Vec<&str> = known.gateways.iter().map(String::as_str).collect();
    dice.of(&names, "")
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
    ("gateway", true, |known, sample, dice| ListQuery {
        gateway: Some(maybe(gateway(known, dice), dice)),
        to: Some(sample.at),
        ..all(known)
    }),
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
        // The last but one is nobody's, and the last nearly everybody's.
        currency: dice.of(&["JPY", "EUR", "KWD", "USD", "CHF", "TRY"], "TRY").parse().ok(),
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
    ("totals of a month, one gateway", |known, sample, dice| ListQuery {
        from: Some(sample.at - 30 * DAY),
        to: Some(sample.at),
        gateway: Some(gateway(known, dice).to_owned()),
        ..one(known, dice)
    }),
    ("totals of a phone", |known, sample, _| ListQuery {
        phone_digits: Some(sample.phone.clone()),
        ..all(known)
    }),
];

/// A desk that is measured.
pub struct Desk {
    /// Its store.
    pub store: Store,
    /// What it can be asked for.
    pub known: Known,
}

/// Measures everything, with so many values each: a value at all desks in turn, so that whatever else the machine does, it does
/// to all of them alike.
pub async fn measure(desks: &[Desk], tries: usize) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (name, flat, ask) in LISTS {
        figures.extend(measure_one(desks, tries, Question { name, flat, ask, what: What::List }).await?);
    }
    for (name, ask) in TOTALS {
        let question = Question { name, flat: false, ask, what: What::Totals };
        figures.extend(measure_one(desks, tries, question).await?);
    }
    Ok(figures)
}

#[derive(Clone, Copy)]
enum What {
    List,
    Totals,
}

#[derive(Clone, Copy)]
struct Question {
    name: &'static str,
    flat: bool,
    ask: Ask,
    what: What,
}

/// How often a value of a flat question is asked for. The first time tells of the disk; of the others the best counts: a
/// thread that had to wait for a processor says nothing about the question.
const AGAIN: usize = 4;

async fn measure_one(desks: &[Desk], tries: usize, question: Question) -> Result<Vec<Figure>> {
    // What may take long is asked less often.
    let (tries, again) = if question.flat { (tries, AGAIN) } else { (tries.div_ceil(10), 2) };
    let mut dice: Vec<Dice> = desks.iter().map(|_| Dice::new(7)).collect();
    let mut times: Vec<Times> = desks.iter().map(|_| Times::default()).collect();
    for number in 0..tries {
        for ((desk, dice), times) in desks.iter().zip(&mut dice).zip(&mut times) {
            let samples = &desk.known.samples;
            let Some(sample) = samples.get(number % samples.len().max(1)) else { continue };
            let query = (question.ask)(&desk.known, sample, dice);
            let mut asked = Asked::default();
            for _again in 0..again {
                let begun = Instant::now();
                match question.what {
                    What::List => {
                        let page = list_transactions(&desk.store, &query, &bound()).await?;
                        asked.add(begun, page.rows.is_empty(), page.searched_to.is_some());
                    }
                    What::Totals => {
                        let sums = sum_transactions(&desk.store, &query, &bound()).await?;
                        asked.add(begun, sums.as_ref().is_some_and(Vec::is_empty), sums.is_none());
                    }
                }
            }
            times.add(&asked);
        }
    }
    let figure = |(times, desk): (Times, &Desk)| times.figure(question, desk.known.rows);
    Ok(times.into_iter().zip(desks).map(figure).collect())
}

/// As the server sets it.
fn bound() -> TimeBound {
    let begun = Instant::now();
    let now = move || i64::try_from(begun.elapsed().as_micros()).unwrap_or(i64::MAX);
    TimeBound::new(Arc::new(now), Duration::from_millis(1_500))
}

/// One value, asked for several times.
#[derive(Debug, Default)]
struct Asked {
    first: Option<u128>,
    best: Option<u128>,
    found_nothing: bool,
    cut_off: bool,
}

impl Asked {
    fn add(&mut self, begun: Instant, found_nothing: bool, cut_off: bool) {
        let took = begun.elapsed().as_micros();
        (self.found_nothing, self.cut_off) = (found_nothing, cut_off);
        match self.first {
            None => self.first = Some(took),
            Some(_) => self.best = Some(self.best.map_or(took, |best| best.min(took))),
        }
    }
}

#[derive(Debug, Default)]
struct Times {
    first: Vec<u128>,
    best: Vec<u128>,
    found_nothing: usize,
    cut_off: usize,
}

impl Times {
    fn add(&mut self, asked: &Asked) {
        self.first.extend(asked.first);
        self.best.extend(asked.best);
        self.found_nothing += usize::from(asked.found_nothing);
        self.cut_off += usize::from(asked.cut_off);
    }

    fn figure(mut self, question: Question, rows: u64) -> Figure {
        self.first.sort_unstable();
        self.best.sort_unstable();
        let at = |all: &[u128], percent: usize| {
            let place = (all.len() * percent / 100).min(all.len().saturating_sub(1));
            all.get(place).copied().unwrap_or_default()
        };
        Figure {
            name: question.name,
            rows,
            asked: self.best.len(),
            p50_us: at(&self.best, 50),
            p99_us: at(&self.best, 99),
            first_p50_us: at(&self.first, 50),
            first_p99_us: at(&self.first, 99),
            found_nothing: self.found_nothing,
            cut_off: self.cut_off,
            flat: question.flat,
        }
    }
}
