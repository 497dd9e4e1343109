//! The query's filters as conditions on a row, each left out where the way to the row has seen to it.

use std::sync::LazyLock;

use domain::money::Currency;

use crate::engine::Engine;
use crate::engine::value::Value;
use crate::transaction::lane::{AMOUNT, Index, SETTLED_AT};
use crate::transaction::query::{Axis, ListQuery, Search, ten_thousandths};
use crate::transaction::statement::Statement;
use crate::transaction::text_index::{SPILL, like, place_of};

/// What the way to the rows has seen to already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one a filter that a way can see to; each stands by itself"
)]
pub(super) struct Covered {
    /// The moment of creation: range, and the list's own moment.
    pub(super) created: bool,
    /// The moment of settling.
    pub(super) settled: bool,
    pub(super) amount: bool,
    pub(super) integrations: bool,
    /// Currency, kind and result.
    pub(super) words: bool,
    pub(super) currency: bool,
    pub(super) phone: bool,
    pub(super) order_number: bool,
    pub(super) conversation_id: bool,
    pub(super) user_email: bool,
    pub(super) related: bool,
    /// Whatever names single rows.
    pub(super) named: bool,
    pub(super) texts: bool,
}

impl Covered {
    /// What the order of an index sees to.
    pub(super) fn by_order(index: &Index) -> Self {
        match index.key {
            AMOUNT => Self { amount: true, ..Self::default() },
            SETTLED_AT => Self { settled: true, ..Self::default() },
            _created => Self { created: true, ..Self::default() },
        }
    }

    /// Whether nothing is left to look at in a row, but for rows that are younger than the list: there are few of those.
    pub(super) fn is_all(self, query: &ListQuery) -> bool {
        let mut statement = Statement::new(Engine::Sqlite);
        let unbound = ListQuery { as_of: i64::MAX, ..query.clone() };
        push_filters(&mut statement, &unbound, self);
        statement.text.is_empty()
    }
}

/// Adds ` AND …` for each filter that is not covered.
pub(super) fn push_filters(statement: &mut Statement, query: &ListQuery, covered: Covered) {
    push_times(statement, query, covered);
    push_words(statement, query, covered);
    push_amounts(statement, query, covered);
    push_names(statement, query, covered);
    push_texts(statement, query, covered);
    push_masked(statement, query);
}

fn compare(statement: &mut Statement, column: &str, sign: &str, value: impl Into<Value>) {
    let place = statement.arg(value);
    statement.push(&format!(" AND p.{column} {sign} {place}"));
}

fn push_times(statement: &mut Statement, query: &ListQuery, covered: Covered) {
    if !covered.created && query.as_of < i64::MAX {
        compare(statement, "created_at", "<=", query.as_of);
    }
    let (column, is_covered) = match query.axis {
        Axis::Created => ("created_at", covered.created),
        Axis::Settled => (SETTLED_AT, covered.settled),
    };
    if is_covered {
        return;
    }
    if query.axis == Axis::Settled {
        compare(statement, column, "<=", query.as_of);
    }
    if let Some(from) = query.from {
        compare(statement, column, ">=", from);
    }
    if let Some(to) = query.to {
        compare(statement, column, "<", to);
    }
}

fn push_words(statement: &mut Statement, query: &ListQuery, covered: Covered) {
    if !covered.words {
        if let Some(result) = query.result {
            compare(statement, "payment_result", "=", result.as_str());
        }
        if let Some(kind) = query.kind {
            compare(statement, "kind", "=", kind.as_str());
        }
        if let (Some(currency), false) = (query.currency, covered.currency) {
            compare(statement, "currency", "=", currency.code());
        }
    }
    if let Some(state) = &query.state {
        compare(statement, "state", "=", state);
    }
    if let Some(payment_type) = &query.payment_type {
        compare(statement, "payment_type", "=", payment_type);
    }
    match query.refundable {
        Some(true) => statement.push(
            " AND p.kind = 'payment' AND p.basis_minor - p.reserved_minor - p.outside_minor > 0 AND p.over_refunded = 0",
        ),
        Some(false) => statement.push(
            " AND p.kind = 'payment' AND (p.basis_minor - p.reserved_minor - p.outside_minor <= 0 OR p.over_refunded = 1)",
        ),
        None => {}
    }
    if !covered.integrations && !query.integrations.is_empty() {
        let list = serde_json::to_string(&query.integrations).unwrap_or_default();
        push_id_list(statement, "integration_id", list);
    }
}

fn push_id_list(statement: &mut Statement, column: &str, list: String) {
    let place = statement.arg(list);
    let among = match statement.engine() {
        Engine::Sqlite => format!(" AND p.{column} IN (SELECT unhex(value, '-') FROM json_each({place}))"),
        Engine::Postgres => {
            format!(
                " AND p.{column} IN (SELECT CAST(value AS UUID) FROM json_array_elements_text(CAST({place} AS JSON)))"
            )
        }
    };
    statement.push(&among);
}

/// The codes of the currencies that do not have two decimals, as nearly all have: by how many they have, `'JPY', 'KRW'`.
static ODD_CURRENCIES: LazyLock<Vec<(u32, String)>> = LazyLock::new(|| {
    let codes = |exponent| (exponent, codes_of(exponent));
    [0, 1, 3, 4].into_iter().map(codes).filter(|(_, codes)| !codes.is_empty()).collect()
});

/// An amount is meant in major units of each row's own currency, so its bounds differ with the currency's decimals.
fn push_amounts(statement: &mut Statement, query: &ListQuery, covered: Covered) {
    if covered.amount || (query.amount_min.is_none() && query.amount_max.is_none()) {
        return;
    }
    if let Some(currency) = query.currency {
        return push_bounds(statement, query, ten_thousandths(currency));
    }
    statement.push(" AND CASE");
    for (exponent, codes) in ODD_CURRENCIES.iter() {
        statement.push(&format!(" WHEN p.currency IN ({codes}) THEN p.amount_minor IS NOT NULL"));
        push_bounds(statement, query, 10_i128.pow(4 - exponent));
    }
    statement.push(" ELSE p.amount_minor IS NOT NULL");
    push_bounds(statement, query, 100);
    statement.push(" END");
}

fn push_bounds(statement: &mut Statement, query: &ListQuery, unit: i128) {
    let narrow = |value: i128| i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX });
    if let Some(min) = query.amount_min {
        compare(statement, AMOUNT, ">=", narrow(-(-min).div_euclid(unit)));
    }
    if let Some(max) = query.amount_max {
        compare(statement, AMOUNT, "<=", narrow(max.div_euclid(unit)));
    }
}

/// `'JPY', 'KRW'`: the codes of currencies with so many decimals. They are ISO's own three letters.
fn codes_of(exponent: u32) -> String {
    let mut codes = Vec::new();
    for first in 'A'..='Z' {
        for second in 'A'..='Z' {
            for third in 'A'..='Z' {
                let code = String::from_iter([first, second, third]);
                if code.parse::<Currency>().is_ok_and(|currency| currency.exponent() == exponent) {
                    codes.push(format!("'{code}'"));
                }
            }
        }
    }
    codes.join(", ")
}

fn push_names(statement: &mut Statement, query: &ListQuery, covered: Covered) {
    if let (Some(order_number), false) = (&query.order_number, covered.order_number) {
        compare(statement, "order_number", "=", order_number);
    }
    if let (Some(conversation_id), false) = (&query.conversation_id, covered.conversation_id) {
        compare(statement, "conversation_id", "=", conversation_id);
    }
    if let (Some(email), false) = (&query.user_email, covered.user_email) {
        compare(statement, "user_email", "=", email);
    }
    if let Some(credential) = &query.credential {
        compare(statement, "credential_name", "=", credential);
    }
    if let (Some(digits), false) = (&query.phone_digits, covered.phone) {
        let (low, high) = phone_range(digits);
        compare(statement, "customer_phone_key", ">=", low);
        compare(statement, "customer_phone_key", "<", high);
    }
    if let (Some(payment), false) = (query.related_payment_id, covered.related) {
        compare(statement, "related_payment_id", "=", payment);
    }
    if let Some(id) = query.id {
        compare(statement, "id", "=", id);
    }
    if let Some(reference) = &query.reference_number {
        compare(statement, "reference_number", "=", reference);
    }
    if let (Some(id), false) = (&query.gateway_id, covered.named) {
        let place = statement.arg(id);
        statement.push(&format!(
            " AND (p.gateway_payment_id = {place} OR p.gateway_order_id = {place} OR p.gateway_refund_id = {place}
                   OR EXISTS (SELECT 1 FROM gateway_refund_part AS part
                              WHERE part.company_id = p.company_id AND part.integration_id = p.integration_id
                                AND part.part = {place} AND part.refund_id = p.id))"
        ));
    }
}

/// The stored key is the number reversed, so numbers that end alike lie in one range.
pub(super) fn phone_range(digits: &str) -> (String, String) {
    let key: String = digits.chars().rev().collect();
    // ':' follows '9' in ASCII, so it closes the range of keys that begin with these digits.
    let end = format!("{key}:");
    (key, end)
}

fn push_texts(statement: &mut Statement, query: &ListQuery, covered: Covered) {
    if covered.texts || (query.search.is_none() && query.customer.is_none()) {
        return;
    }
    let texts = in_text(statement, query, "p.id", "p.related_payment_id");
    match statement.engine() {
        // Its number is its row's moment or a little later; the first that is found is the only one there is.
        Engine::Sqlite => statement.push(&format!(
            " AND (SELECT 1 = 1{texts} FROM txn_text AS t WHERE t.rowid >= {first} AND t.rowid < {first} + {SPILL}
                       AND t.txn_id = p.id AND t.company_id = p.company_id LIMIT 1)",
            first = place_of("p.created_at"),
        )),
        // OFFSET keeps it a question about each row. Joined, the planner may first gather all rows of the table that have the
        // text, a thousand of which it expects where a million share pieces of it: 2 s for a step, in place of 10 ms.
        Engine::Postgres => statement.push(&format!(
            " AND EXISTS (SELECT 1 FROM txn_text AS t WHERE t.company_id = p.company_id AND t.txn_id = p.id{texts}
                          OFFSET 0)"
        )),
    }
}

/// Where names and phones are masked, what is found by them is not found: each row that was found in another way is looked at
/// once more, without the lines of its text that have them.
fn push_masked(statement: &mut Statement, query: &ListQuery) {
    let by_person = query.phone_digits.is_some() || query.customer.is_some();
    if query.masked.is_empty() || (!by_person && query.search.is_none()) {
        return;
    }
    let list = statement.arg(serde_json::to_string(&query.masked).unwrap_or_default());
    let sees_all = match statement.engine() {
        Engine::Sqlite => {
            format!("p.company_id NOT IN (SELECT unhex(value, '-') FROM json_each({list}))")
        }
        Engine::Postgres => format!(
            "p.company_id NOT IN (SELECT CAST(value AS UUID) FROM json_array_elements_text(CAST({list} AS JSON)))"
        ),
    };
    let search = query.search.as_ref().filter(|_| !by_person);
    let Some(Search { texts, id }) = search else {
        return statement.push(&format!(" AND {sees_all}"));
    };
    let (position, line_end, text_of_row) = match statement.engine() {
        Engine::Sqlite => (
            "instr",
            "char(10)",
            format!(
                "t.rowid >= {first} AND t.rowid < {first} + {SPILL} AND t.txn_id = p.id
                 AND t.company_id = p.company_id",
                first = place_of("p.created_at")
            ),
        ),
        Engine::Postgres => {
            ("strpos", "chr(10)", "t.company_id = p.company_id AND t.txn_id = p.id".to_owned())
        }
    };
    let behind_line =
        |text: &str| format!("substr({text}, {position}({text} || {line_end}, {line_end}) + 1)");
    let behind_name = behind_line("t.body");
    let behind_phone = behind_line(&behind_name);
    let open =
        format!("CASE WHEN COALESCE(p.customer_phone, '') = '' THEN {behind_name} ELSE {behind_phone} END");
    let mut any: Vec<String> =
        texts.iter().map(|text| format!("{position}({open}, {}) > 0", statement.arg(text))).collect();
    if any.is_empty() {
        any.push("1 = 0".to_owned());
    }
    let by_id = id.map(|id| {
        let wanted = statement.arg(id);
        format!(" OR p.id = {wanted} OR p.related_payment_id = {wanted}")
    });
    statement.push(&format!(
        " AND ({sees_all}{by_id} OR EXISTS (SELECT 1 FROM txn_text AS t WHERE {text_of_row} AND ({any})))",
        by_id = by_id.unwrap_or_default(),
        any = any.join(" OR ")
    ));
}

/// ` AND …` for each thing that is looked for in the text `t` of a row whose id and related id are these.
pub(super) fn in_text(statement: &mut Statement, query: &ListQuery, id: &str, related: &str) -> String {
    let mut conditions = String::new();
    if let Some(Search { texts, id: wanted }) = &query.search {
        let mut any: Vec<String> = texts
            .iter()
            .map(|text| match statement.engine() {
                Engine::Sqlite => format!("instr(t.body, {}) > 0", statement.arg(text)),
                Engine::Postgres => format!("t.body LIKE {}", statement.arg(like(text))),
            })
            .collect();
        if let Some(wanted) = wanted {
            let wanted = statement.arg(*wanted);
            any.push(format!("{id} = {wanted} OR {related} = {wanted}"));
        }
        conditions.push_str(" AND (");
        conditions.push_str(&any.join(" OR "));
        conditions.push(')');
    }
    if let Some(customer) = &query.customer {
        let customer = match statement.engine() {
            Engine::Sqlite => {
                let text = statement.arg(customer);
                format!(" AND instr(substr(t.body, 1, instr(t.body || char(10), char(10))), {text}) > 0")
            }
            Engine::Postgres => {
                let (text, pattern) = (statement.arg(customer), statement.arg(like(customer)));
                format!(" AND t.body LIKE {pattern} AND strpos(split_part(t.body, chr(10), 1), {text}) > 0")
            }
        };
        conditions.push_str(&customer);
    }
    conditions
}

/// What is looked for in texts, all of it, each in any of its forms; nothing, where rows are meant that need no text.
pub(super) fn wanted_texts(query: &ListQuery) -> Vec<&[String]> {
    let search = query.search.as_ref().map(|search| search.texts.as_slice());
    let customer = query.customer.as_ref().map(std::slice::from_ref);
    search.into_iter().chain(customer).filter(|texts| !texts.is_empty()).collect()
}
