//! `GET /api/v1/overview`: the report's sums by day, gateway and currency, and the ages of unfinished refunds.

use std::collections::BTreeMap;

use api::overview::{
    AgeBand, CurrencyOverview, DayOverview, GatewayOverview, OpenRefunds, OpenState, Overview,
};
use api::transaction::{CompanyRef, GatewayRef};
use api::transaction_query::TransactionQuery;
use axum::Json as Answer;
use axum::extract::State;
use domain::id::{CompanyId, IntegrationId};
use store::Micros;
use store::credential::Scope;
use store::integration::circuit::{Account, list_accounts};
use store::overview::{OpenRefunds as Open, OverviewQuery, read_overview};
use store::transaction::sum::CurrencySum;

use crate::app::App;
use crate::caller::Caller;
use crate::extract::Query;
use crate::instant::{optional_rfc3339, rfc3339};
use crate::overview::days::{Day, with_days};
use crate::overview::rate::refund_rate;
use crate::personal::narrow;
use crate::problem::Failure;
use crate::transaction::list_totals::write_sums;
use crate::transaction::query::resolve;

const HOUR: Micros = 3_600_000_000;
/// Where one age of unfinished refunds ends and the next begins.
const AGES: [Micros; 4] = [HOUR, 24 * HOUR, 3 * 24 * HOUR, 7 * 24 * HOUR];

/// Adds up the report by day in its zone, by gateway and by currency: the totals of the same query, taken apart. Without days it is
/// of the last 30; it has at most 400. It is narrowed by companies, gateways and a currency.
#[utoipa::path(
    get, path = api::paths::OVERVIEW, tag = "report", params(TransactionQuery),
    security(("session" = []), ("credential" = [])),
    responses(
        (status = 200, description = "The overview.", body = Overview),
        (status = 400, description = "`bad_query`, naming the fields."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`scope_missing`."),
        (status = 404, description = "`not_found`: the company of the query."),
    ),
)]
pub async fn show_overview(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query,
) -> Result<Answer<Overview>, Failure> {
    caller.needs(Scope::ReportRead)?;
    let now = app.now();
    let (query, days) = with_days(query, now)?;
    let list = narrow(&caller, resolve(query.clone(), &caller.companies(), now)?)?;
    let (as_of, companies) = (list.as_of, list.companies.clone());
    let ages = AGES.map(|age| as_of.saturating_sub(age)).to_vec();
    let parts = days.iter().map(|day| day.range).collect();
    let asked = OverviewQuery { query: list, parts, ages };
    let found = read_overview(&app.store, &asked).await?;
    let accounts = name_accounts(&app, &companies, found.accounts).await?;
    Ok(Answer(Overview {
        zone: query.zone.clone().unwrap_or_default(),
        query: TransactionQuery { as_of: None, ..query }.to_query_string().map_err(Failure::internal)?,
        as_of: rfc3339(as_of)?,
        currencies: write_currencies(&found.totals)?,
        days: write_days(&days, found.parts)?,
        gateways: accounts,
        open_refunds: write_open(&found.open, &asked.ages)?,
    }))
}

fn write_currencies(sums: &[CurrencySum]) -> Result<Vec<CurrencyOverview>, Failure> {
    let totals = write_sums(sums)?;
    let with_rate = |(totals, sum)| CurrencyOverview { totals, refund_rate: refund_rate(sum) };
    Ok(totals.into_iter().zip(sums).map(with_rate).collect())
}

fn write_days(days: &[Day], found: Vec<(usize, Vec<CurrencySum>)>) -> Result<Vec<DayOverview>, Failure> {
    let found: BTreeMap<usize, Vec<CurrencySum>> = found.into_iter().collect();
    let day = |(number, day): (usize, &Day)| {
        let sums = found.get(&number).map(Vec::as_slice).unwrap_or_default();
        Ok(DayOverview { day: day.day.to_string(), currencies: write_sums(sums)? })
    };
    days.iter().enumerate().map(day).collect()
}

/// Names the accounts that have rows.
async fn name_accounts(
    app: &App,
    companies: &[CompanyId],
    found: Vec<(IntegrationId, Vec<CurrencySum>)>,
) -> Result<Vec<GatewayOverview>, Failure> {
    let mut sums: BTreeMap<IntegrationId, Vec<CurrencySum>> = found.into_iter().collect();
    let mut gateways = Vec::new();
    for company in companies {
        for account in list_accounts(&app.store, *company).await? {
            if let Some(sums) = sums.remove(&account.integration_id) {
                gateways.push(write_gateway(account, &sums)?);
            }
        }
    }
    Ok(gateways)
}

fn write_gateway(account: Account, sums: &[CurrencySum]) -> Result<GatewayOverview, Failure> {
    Ok(GatewayOverview {
        gateway: GatewayRef {
            id: account.integration_id,
            name: account.name,
            kind: account.gateway_kind.as_str().to_owned(),
        },
        company: CompanyRef { id: account.company_id, name: account.company_name },
        currencies: write_currencies(sums)?,
    })
}

fn write_open(open: &[Open], ages: &[Micros]) -> Result<OpenRefunds, Failure> {
    let band = |age: usize| {
        let states = open.iter().filter(|open| open.age == age).map(|open| {
            Ok(OpenState {
                state: open.state.as_str().to_owned(),
                count: open.count,
                oldest_at: rfc3339(open.oldest_at)?,
            })
        });
        let younger = age.checked_sub(1).and_then(|age| ages.get(age));
        Ok(AgeBand {
            from: optional_rfc3339(ages.get(age).copied())?,
            to: optional_rfc3339(younger.copied())?,
            states: states.collect::<Result<_, Failure>>()?,
        })
    };
    Ok(OpenRefunds {
        count: open.iter().map(|open| open.count).sum(),
        oldest_at: optional_rfc3339(open.iter().map(|open| open.oldest_at).min())?,
        ages: (0..=ages.len()).map(band).collect::<Result<_, Failure>>()?,
    })
}
