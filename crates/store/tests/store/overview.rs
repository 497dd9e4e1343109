//! The overview's numbers are the totals of the same rows, stretch by stretch and account by account.

use domain::id::{CompanyId, IntegrationId};
use domain::payment::PaymentResult;
use domain::refund::RefundState;
use store::Micros;
use store::overview::{OverviewQuery, read_overview};
use store::transaction::query::{ListQuery, TimeBound};
use store::transaction::sum::sum_transactions;

use crate::fixture::{Desk, START, uuid};
use crate::report_agrees::{Dice, OTHER, filled};

const QUARTER: Micros = 900_000_000;
const DAY: Micros = 96 * QUARTER;

/// A question that sums are kept of.
fn question(dice: &mut Dice, desk: &Desk) -> ListQuery {
    let both = vec![desk.company, CompanyId::new(uuid(OTHER))];
    let mut query = ListQuery { companies: both.clone(), ..desk.everything() };
    query.companies.clone_from(dice.of(&[both.clone(), both, vec![desk.company]]));
    query.currency = dice.once_in(3, |dice| dice.of(&["TRY", "JPY", "KWD", "EUR"]).parse().unwrap());
    query.gateway = dice.once_in(3, |dice| (*dice.of(&["Masterpass TR", "Second", "Nobody"])).to_owned());
    query.integrations = dice.once_in(4, |_| vec![IntegrationId::new(uuid(53))]).unwrap_or_default();
    query.as_of = START + i64::try_from(dice.below(120)).unwrap() * QUARTER + 7;
    query
}

/// Neighbouring days that begin at any moment, or at any quarter as those of zones do.
fn days(dice: &mut Dice) -> Vec<(Micros, Micros)> {
    let offset = i64::try_from(dice.below(96)).unwrap() * QUARTER;
    let odd = dice.once_in(3, |dice| i64::try_from(dice.below(900_000_000)).unwrap()).unwrap_or(0);
    let first = START - START % DAY - DAY + offset + odd;
    let count = i64::try_from(2 + dice.below(4)).unwrap();
    (0..count).map(|day| (first + day * DAY, first + (day + 1) * DAY)).collect()
}

#[tokio::test]
async fn every_stretch_and_every_account_comes_to_what_the_totals_say_of_it() {
    let (desk, _rows) = filled().await;
    let mut dice = Dice(0x0dd5);
    let mut found_some = 0;
    for round in 0..120 {
        let query = question(&mut dice, &desk);
        let parts = days(&mut dice);
        let asked = OverviewQuery { query: query.clone(), parts: parts.clone(), ages: vec![START] };
        let overview = read_overview(&desk.store, &asked).await.unwrap();
        let (from, to) = (parts.first().unwrap().0, parts.last().unwrap().1);
        let whole = ListQuery { from: Some(from), to: Some(to), ..query.clone() };
        let totals = |query: ListQuery| async {
            let query = query;
            sum_transactions(&desk.store, &query, &TimeBound::none()).await.unwrap().unwrap()
        };
        assert_eq!(overview.totals, totals(whole.clone()).await, "round {round}: {asked:?}");
        for (number, (from, to)) in parts.iter().enumerate() {
            let expected = totals(ListQuery { from: Some(*from), to: Some(*to), ..query.clone() }).await;
            let found = overview.parts.iter().find(|(part, _)| *part == number);
            let found = found.map(|(_, sums)| sums.clone()).unwrap_or_default();
            assert_eq!(found, expected, "round {round}, part {number}: {asked:?}");
        }
        for (account, sums) in &overview.accounts {
            let one = ListQuery { gateway: None, integrations: vec![*account], ..whole.clone() };
            assert_eq!(*sums, totals(one).await, "round {round}, account {account}: {asked:?}");
        }
        found_some += usize::from(overview.parts.len() > 1 && overview.accounts.len() > 1);
    }
    assert!(found_some > 20, "{found_some}");
}

#[tokio::test]
async fn open_refunds_are_counted_by_state_and_age_whatever_the_range() {
    let (desk, rows) = filled().await;
    let latest = rows.iter().map(|row| row.created_at).max().unwrap();
    let ages = vec![latest - 20 * QUARTER, latest - 60 * QUARTER];
    let asked = OverviewQuery { query: desk.everything(), parts: vec![(0, 1)], ages: ages.clone() };
    let overview = read_overview(&desk.store, &asked).await.unwrap();
    assert_eq!(overview.totals, []);
    let mut counted = 0;
    for age in 0..=ages.len() {
        let expected: Vec<Micros> = rows
            .iter()
            .filter(|row| row.company_id == desk.company && row.refund().is_some())
            .filter(|row| row.payment_result() == PaymentResult::Pending)
            .filter(|row| ages.iter().filter(|moment| row.created_at < **moment).count() == age)
            .map(|row| row.created_at)
            .collect();
        let found: Vec<_> = overview.open.iter().filter(|open| open.age == age).collect();
        let count: u64 = found.iter().map(|open| open.count).sum();
        assert_eq!(count, u64::try_from(expected.len()).unwrap(), "age {age}");
        assert_eq!(found.iter().map(|open| open.oldest_at).min(), expected.iter().min().copied());
        counted += expected.len();
    }
    assert!(counted > 10, "{counted}");
    assert!(overview.open.iter().all(|open| open.state == RefundState::Queued), "{:?}", overview.open);
}
