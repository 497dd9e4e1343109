//! `GET /api/v1/overview`: the totals of the same query, taken apart.

use api::overview::Overview;
use api::transaction::{CurrencyTotals, TransactionPage, TransactionTotals};
use api::transaction_query::TransactionQuery;
use domain::outcome::{Outcome, RefusalClass};
use http::StatusCode;
use serde_json::json;
use store::Micros;

use crate::browser::Browser;
use crate::desk::{Desk, SECOND};

const HOUR: Micros = 3_600 * SECOND;
/// Offsets of 30 and 45 minutes, and clocks that change in October and November.
const ZONES: [&str; 8] = [
    "UTC",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Europe/Istanbul",
];

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[usize::try_from(self.below(u64::try_from(all.len()).unwrap())).unwrap()]
    }
}

/// Five weeks of payments and refunds, up to now.
async fn busy_desk(dice: &mut Dice) -> Desk {
    let desk = Desk::open().await;
    desk.clock.advance(-35 * 24 * HOUR);
    let mut payments = Vec::new();
    for _ in 0..140 {
        desk.clock.advance(Micros::try_from(dice.below(12 * 3_600)).unwrap() * SECOND);
        let (currency, amount) =
            *dice.of(&[("TRY", "100.00"), ("TRY", "12.34"), ("JPY", "1200"), ("KWD", "1.234")]);
        let result = *dice.of(&["SUCCESS", "SUCCESS", "SUCCESS", "FAILED"]);
        let facts = json!({ "currency": currency, "amount": amount, "payment_result": result });
        let payment = desk.payment_with(&desk.token, facts).await;
        if result == "SUCCESS" && currency == "TRY" {
            payments.push(payment);
        }
    }
    let agent = desk.sign_in("agent").await;
    for (number, payment) in payments.into_iter().enumerate().filter(|(number, _)| number % 3 == 0) {
        desk.gateway.answers(if number % 2 == 0 {
            Outcome::Succeeded {
                gateway_refund_id: None,
                amount: None,
                kind: domain::refund::RefundKind::Refund,
            }
        } else {
            Outcome::Refused { code: "51".to_owned(), message: "no".to_owned(), class: RefusalClass::Final }
        });
        assert_eq!(agent.refund(payment, "5.00").await.status, StatusCode::CREATED);
        desk.clock.advance(HOUR / 2);
    }
    desk
}

impl Browser<'_> {
    async fn overview(&self, query: &str) -> Overview {
        self.get(&format!("{}?{query}", api::paths::OVERVIEW)).await.json(StatusCode::OK)
    }

    async fn totals_of(&self, query: &TransactionQuery) -> TransactionTotals {
        let query = query.to_query_string().unwrap();
        self.get(&format!("{}?{query}", api::paths::TOTALS)).await.json(StatusCode::OK)
    }
}

fn totals_of(overview: &Overview) -> Vec<CurrencyTotals> {
    overview.currencies.iter().map(|currency| currency.totals.clone()).collect()
}

#[tokio::test]
async fn the_overview_is_the_totals_of_the_same_filter_whatever_the_days_and_the_zone() {
    let mut dice = Dice(0x0e1e);
    let desk = busy_desk(&mut dice).await;
    let agent = desk.sign_in("agent").await;
    let mut days_with_rows = 0;
    for round in 0..24 {
        let zone = *dice.of(&ZONES);
        let (first, length) = (dice.below(40), dice.below(12));
        let (from, to) = (format!("today-{first}"), format!("today-{}", first.saturating_sub(length)));
        let mut asked = TransactionQuery {
            from: Some(from),
            to: Some(to),
            zone: Some(zone.to_owned()),
            ..TransactionQuery::default()
        };
        asked.currency = (dice.below(3) == 0).then(|| "TRY".to_owned());
        asked.company = (dice.below(3) == 0).then_some(desk.company);
        asked.gateway = (dice.below(4) == 0).then(|| "Masterpass".to_owned());
        let overview = agent.overview(&asked.to_query_string().unwrap()).await;
        let query = TransactionQuery::from_query_string(&overview.query).unwrap();
        let query = TransactionQuery { as_of: Some(overview.as_of.clone()), ..query };
        assert_eq!(
            totals_of(&overview),
            agent.totals_of(&query).await.currencies,
            "round {round}: {asked:?}"
        );
        for day in &overview.days {
            let of_day =
                TransactionQuery { from: Some(day.day.clone()), to: Some(day.day.clone()), ..query.clone() };
            let totals = agent.totals_of(&of_day).await;
            assert_eq!(day.currencies, totals.currencies, "round {round}, {}: {asked:?}", day.day);
            days_with_rows += usize::from(totals.count > 0);
        }
        for gateway in &overview.gateways {
            let of_gateway = TransactionQuery {
                gateway: None,
                gateways: Some(gateway.gateway.id.to_string()),
                ..query.clone()
            };
            let sums: Vec<_> = gateway.currencies.iter().map(|sum| sum.totals.clone()).collect();
            assert_eq!(sums, agent.totals_of(&of_gateway).await.currencies, "round {round}: {asked:?}");
        }
    }
    assert!(days_with_rows > 40, "{days_with_rows}");
}

#[tokio::test]
async fn a_day_and_a_currency_have_their_own_numbers() {
    let desk = Desk::open().await;
    let payment = desk.payment("200.00").await;
    desk.payment_with(&desk.token, json!({ "currency": "JPY", "amount": "1200" })).await;
    let agent = desk.sign_in("agent").await;
    assert_eq!(agent.refund(payment, "4.70").await.status, StatusCode::CREATED);
    // It is 03:00 in Istanbul, and the day before in New York.
    let overview = agent.overview("zone=America/New_York").await;
    assert_eq!(overview.query, "from=2026-10-23&to=2026-11-21&zone=America%2FNew_York");
    assert_eq!((overview.days.len(), overview.zone.as_str()), (30, "America/New_York"));
    let [yen, lira] = overview.currencies.as_slice() else { panic!("{overview:?}") };
    assert_eq!((yen.totals.currency.as_str(), yen.totals.net.as_str()), ("JPY", "1200"));
    assert_eq!(yen.refund_rate.as_deref(), Some("0.00"));
    assert_eq!((lira.totals.net.as_str(), lira.refund_rate.as_deref()), ("195.30", Some("2.35")));
    let with_rows: Vec<&str> =
        overview.days.iter().filter(|day| !day.currencies.is_empty()).map(|day| day.day.as_str()).collect();
    assert_eq!(with_rows, ["2026-11-21"]);
    let [gateway] = overview.gateways.as_slice() else { panic!("{overview:?}") };
    assert_eq!((gateway.gateway.name.as_str(), gateway.company.name.as_str()), ("Masterpass", "Demo Books"));
}

#[tokio::test]
async fn unfinished_refunds_are_counted_by_age_and_each_count_has_its_rows() {
    let desk = Desk::open().await;
    desk.gateway.answers(Outcome::Unknown { why: "no answer".to_owned() });
    for hours in [200, 30, 2, 0] {
        // Who has not been here for long signs in again.
        let agent = desk.sign_in("agent").await;
        let payment = desk.payment("100.00").await;
        assert_eq!(agent.refund(payment, "1.00").await.status, StatusCode::CREATED);
        desk.clock.advance(match hours {
            200 => 170 * HOUR,
            30 => 28 * HOUR,
            _ => HOUR * hours,
        });
    }
    let agent = desk.sign_in("agent").await;
    let open = agent.overview("").await.open_refunds;
    assert_eq!(open.count, 4);
    let counts: Vec<u64> =
        open.ages.iter().map(|age| age.states.iter().map(|state| state.count).sum()).collect();
    assert_eq!(counts, [1, 1, 1, 0, 1]);
    assert_eq!(open.oldest_at.as_deref(), open.ages[4].states.first().map(|state| state.oldest_at.as_str()));
    for age in &open.ages {
        for state in &age.states {
            let rows = TransactionQuery {
                from: age.from.clone(),
                to: age.to.clone(),
                kind: Some("refund".to_owned()),
                state: Some(state.state.clone()),
                ..TransactionQuery::default()
            };
            assert_eq!(agent.totals_of(&rows).await.count, state.count, "{age:?}");
            let address = format!("{}?{}", api::paths::TRANSACTIONS, rows.to_query_string().unwrap());
            let page: TransactionPage = agent.get(&address).await.json(StatusCode::OK);
            assert_eq!(page.items.first().unwrap().created_at, state.oldest_at);
        }
    }
}

#[tokio::test]
async fn nobody_sees_another_companys_sums_and_what_is_not_kept_is_refused() {
    let desk = Desk::open().await;
    desk.payment("100.00").await;
    let stranger = desk.sign_in("stranger").await;
    let seen = stranger.overview("").await;
    assert_eq!((seen.currencies, seen.gateways, seen.open_refunds.count), (vec![], vec![], 0));
    let ask = |query: String| {
        let path = format!("{}?{query}", api::paths::OVERVIEW);
        let stranger = &stranger;
        async move { stranger.get(&path).await }
    };
    ask(format!("company={}", desk.company)).await.problem(404, "not_found");
    let problem = ask("phone=905320000001&sort=amount".to_owned()).await.problem(400, "bad_query");
    assert_eq!(problem.fields, ["phone", "sort"]);
    assert_eq!(ask("from=2020-01-01".to_owned()).await.problem(400, "bad_query").fields, ["from", "to"]);
    let narrow = desk.credential(vec![store::credential::Scope::PaymentsWrite]).await;
    let refused = desk.send_as_program(&narrow, "GET", api::paths::OVERVIEW, &json!({})).await;
    refused.problem(403, "scope_missing");
}
