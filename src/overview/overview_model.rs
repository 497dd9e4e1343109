//! What the overview shows, decided: its ranges, its links into the report, and where each mark stands.

use ::api::overview::{AgeBand, Overview};
use ::api::transaction::CurrencyTotals;
use ::api::transaction_query::TransactionQuery;
use domain::money::{Currency, Money};

use crate::report::report_model::read_address;
use crate::t;

/// A usual span of days: its name in the texts, and its first and last day as the query has them.
pub const RANGES: [(&str, &str, &str); 4] = [
    ("last_7_days", "today-6", "today"),
    ("last_30_days", "today-29", "today"),
    ("last_90_days", "today-89", "today"),
    ("this_month", "this-month", "today"),
];
/// What it is of when the address names no days.
const USUAL: (&str, &str) = ("today-29", "today");
/// Any other span.
pub const CUSTOM: &str = "custom";

/// How high a chart is, in its own units.
pub const HEIGHT: i128 = 1_000;
/// Lines across a chart, at most.
const LINES: i128 = 5;
/// A mark that means something is seen, however little that is.
const LEAST: i128 = 8;

/// The query of an address, with its days.
pub fn read_overview(search: &str, zone: &str) -> Result<TransactionQuery, String> {
    let mut query = read_address(search, zone)?;
    if query.from.is_none() && query.to.is_none() {
        query.from = Some(USUAL.0.to_owned());
        query.to = Some(USUAL.1.to_owned());
        query.zone = Some(query.zone.unwrap_or_else(|| zone.to_owned()));
    }
    Ok(query)
}

/// The name of the range that a query's days are.
#[must_use]
pub fn range_of(query: &TransactionQuery) -> &'static str {
    let is_it = |(_, from, to): &&(&'static str, &str, &str)| {
        query.from.as_deref() == Some(*from) && query.to.as_deref() == Some(*to)
    };
    RANGES.iter().find(is_it).map_or(CUSTOM, |(name, ..)| name)
}

/// What the server is asked for: all currencies, whichever is looked at.
#[must_use]
pub fn asked(query: &TransactionQuery) -> TransactionQuery {
    TransactionQuery { currency: None, ..query.clone() }
}

/// The currency whose charts are shown: the address's, or the one with the most rows.
#[must_use]
pub fn chosen_currency(overview: &Overview, wished: Option<&str>) -> Option<String> {
    let totals = || overview.currencies.iter().map(|currency| &currency.totals);
    let wished = totals().find(|totals| Some(totals.currency.as_str()) == wished);
    wished.or_else(|| totals().max_by_key(|totals| rows_in(totals))).map(|totals| totals.currency.clone())
}

/// How many transactions sums are of.
#[must_use]
pub const fn rows_in(totals: &CurrencyTotals) -> u64 {
    totals.payment_count + totals.refund_count
}

/// The report's query of all that the overview is of, in one currency.
#[must_use]
pub fn rows_of(overview: &Overview, currency: &str) -> TransactionQuery {
    let query = TransactionQuery::from_query_string(&overview.query).unwrap_or_default();
    TransactionQuery { currency: Some(currency.to_owned()), ..query }
}

/// The report's query of a day.
#[must_use]
pub fn rows_of_day(overview: &Overview, currency: &str, day: &str) -> TransactionQuery {
    let day = Some(day.to_owned());
    TransactionQuery { from: day.clone(), to: day, ..rows_of(overview, currency) }
}

/// The report's query of unfinished refunds of one age, in one state or in any.
#[must_use]
pub fn rows_of_age(overview: &Overview, band: &AgeBand, state: Option<&str>) -> TransactionQuery {
    let query = TransactionQuery::from_query_string(&overview.query).unwrap_or_default();
    TransactionQuery {
        from: band.from.clone(),
        to: band.to.clone(),
        kind: Some("refund".to_owned()),
        result: state.is_none().then(|| "PENDING".to_owned()),
        state: state.map(str::to_owned),
        ..query
    }
}

/// How old the refunds of the band at this place are.
#[must_use]
pub fn age_name(place: usize) -> String {
    match place {
        0 => t!("overview.age_hour"),
        1 => t!("overview.age_day"),
        2 => t!("overview.age_three_days"),
        3 => t!("overview.age_week"),
        _ => t!("overview.age_older"),
    }
}

/// The sums of a currency among others.
#[must_use]
pub fn sums_in<'a>(all: &'a [CurrencyTotals], currency: &str) -> Option<&'a CurrencyTotals> {
    all.iter().find(|totals| totals.currency == currency)
}

/// What a mark is of, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// Successful payments.
    pub payments: i128,
    /// Successful refunds, negative.
    pub refunds: i128,
    /// Both together.
    pub net: i128,
}

impl Values {
    /// What sums come to; nothing of what does not read as money.
    #[must_use]
    pub fn of(totals: Option<&CurrencyTotals>) -> Self {
        let Some(totals) = totals else { return Self::default() };
        let currency: Option<Currency> = totals.currency.parse().ok();
        let minor = |amount: &::api::amount::AmountText| {
            currency
                .and_then(|currency| amount.money(currency).ok())
                .map_or(0, |money| i128::from(money.minor()))
        };
        Self { payments: minor(&totals.payments), refunds: minor(&totals.refunds), net: minor(&totals.net) }
    }
}

/// A stretch of a chart, from its top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Where it begins.
    pub y: i128,
    /// How high it is.
    pub height: i128,
}

/// How values stand in a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    top: i128,
    bottom: i128,
    step: i128,
}

impl Scale {
    /// Room for all of these, with a few lines across at round values.
    #[must_use]
    pub fn of(values: &[Values]) -> Self {
        let most = values.iter().map(|value| value.payments.max(value.net)).max().unwrap_or(0).max(0);
        let least = values.iter().map(|value| value.refunds.min(value.net)).min().unwrap_or(0).min(0);
        let step = round_up((most - least).div_euclid(LINES - 1).max(1));
        let multiple = |value: i128| -(-value).div_euclid(step) * step;
        Self { top: multiple(most).max(step), bottom: -multiple(-least), step }
    }

    /// Where a value stands, from the top.
    #[must_use]
    pub fn y(self, value: i128) -> i128 {
        (self.top - value) * HEIGHT / (self.top - self.bottom)
    }

    /// The bar from zero to a value; none for zero.
    #[must_use]
    pub fn bar(self, value: i128) -> Option<Bar> {
        let (zero, y) = (self.y(0), self.y(value));
        match value {
            0 => None,
            1.. => {
                let height = (zero - y).max(LEAST);
                Some(Bar { y: zero - height, height })
            }
            _ => Some(Bar { y: zero, height: (y - zero).max(LEAST) }),
        }
    }

    /// The lines across: value, and where.
    #[must_use]
    pub fn lines(self) -> Vec<(i128, i128)> {
        let count = (self.top - self.bottom) / self.step;
        (0..=count).map(|number| self.top - number * self.step).map(|value| (value, self.y(value))).collect()
    }
}

/// The next 1, 2 or 5 with zeros behind it.
fn round_up(value: i128) -> i128 {
    let mut unit = 1;
    loop {
        for times in [1, 2, 5] {
            if unit * times >= value {
                return unit * times;
            }
        }
        unit *= 10;
    }
}

/// A part of a whole as units of a chart's length; whatever is something is seen.
#[must_use]
pub fn share(part: i128, most: i128) -> i128 {
    if part == 0 || most == 0 { 0 } else { (part * HEIGHT / most).max(LEAST) }
}

/// Minor units as money; what no amount can be is nothing.
#[must_use]
pub fn money(minor: i128, currency: &str) -> Option<Money> {
    Some(Money::new(i64::try_from(minor).ok()?, currency.parse().ok()?))
}

/// Which marks have their day below: the first, the last, and so many between as there is room for.
#[must_use]
pub fn labelled(count: usize) -> Vec<usize> {
    const MOST: usize = 7;
    let Some(last) = count.checked_sub(1) else { return Vec::new() };
    let every = last.div_ceil(MOST - 1).max(1);
    (0..=last / every).map(|number| last - number * every).rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(payments: i128, refunds: i128) -> Values {
        Values { payments, refunds, net: payments + refunds }
    }

    #[test]
    fn an_address_without_days_is_of_the_last_thirty_in_the_viewers_zone() {
        let query = read_overview("", "Europe/Istanbul").unwrap();
        assert_eq!(query.to_query_string().unwrap(), "from=today-29&to=today&zone=Europe%2FIstanbul");
        assert_eq!(range_of(&query), "last_30_days");
        let query = read_overview("from=2026-11-01&to=2026-11-07&zone=UTC", "Europe/Istanbul").unwrap();
        assert_eq!((range_of(&query), query.zone.as_deref()), (CUSTOM, Some("UTC")));
        assert!(read_overview("colour=red", "UTC").is_err());
    }

    #[test]
    fn lines_stand_at_round_values_and_every_mark_has_room() {
        let all = [values(10_300, -400), values(0, -3_100), values(8_800, 0)];
        let scale = Scale::of(&all);
        assert_eq!(
            scale.lines().into_iter().map(|(value, _)| value).collect::<Vec<_>>(),
            [15_000, 10_000, 5_000, 0, -5_000]
        );
        for value in all {
            for one in [value.payments, value.refunds, value.net] {
                assert!((0..=HEIGHT).contains(&scale.y(one)), "{one}");
            }
        }
        assert_eq!(scale.bar(15_000), Some(Bar { y: 0, height: 750 }));
        assert_eq!(scale.bar(-5_000), Some(Bar { y: 750, height: 250 }));
        assert_eq!(scale.bar(0), None);
        assert_eq!(scale.bar(1), Some(Bar { y: 750 - LEAST, height: LEAST }));
    }

    #[test]
    fn a_chart_of_nothing_has_a_scale_all_the_same() {
        let scale = Scale::of(&[]);
        assert_eq!((scale.y(0), scale.bar(0)), (HEIGHT, None));
        assert_eq!(share(0, 0), 0);
        assert_eq!((share(1, 1_000_000), share(500, 1_000)), (LEAST, 500));
    }

    #[test]
    fn the_last_day_has_its_name_and_the_others_stand_at_equal_distances() {
        assert_eq!(labelled(0), Vec::<usize>::new());
        assert_eq!(labelled(1), [0]);
        assert_eq!(labelled(7), [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(labelled(30), [4, 9, 14, 19, 24, 29]);
        assert_eq!(labelled(90), [14, 29, 44, 59, 74, 89]);
    }

    #[test]
    fn a_mark_leads_to_the_rows_that_it_is_of() {
        let overview = Overview {
            query: "from=2026-11-01&to=2026-11-30&zone=Asia%2FKathmandu".to_owned(),
            zone: "Asia/Kathmandu".to_owned(),
            as_of: "2026-11-30T10:00:00.000000Z".to_owned(),
            currencies: Vec::new(),
            days: Vec::new(),
            gateways: Vec::new(),
            open_refunds: ::api::overview::OpenRefunds::default(),
        };
        let day = rows_of_day(&overview, "TRY", "2026-11-02").to_query_string().unwrap();
        assert_eq!(day, "from=2026-11-02&to=2026-11-02&zone=Asia%2FKathmandu&currency=TRY");
        let band =
            AgeBand { from: None, to: Some("2026-11-23T10:00:00.000000Z".to_owned()), states: Vec::new() };
        let old = rows_of_age(&overview, &band, Some("unknown")).to_query_string().unwrap();
        assert_eq!(old, "to=2026-11-23T10%3A00%3A00.000000Z&zone=Asia%2FKathmandu&state=unknown&kind=refund");
        assert_eq!(chosen_currency(&overview, Some("TRY")), None);
    }
}
