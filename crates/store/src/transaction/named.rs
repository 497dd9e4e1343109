//! Rows that something names one by one: an id, a number, a text that few have. They are looked up, and put in order here.

use domain::id::{CompanyId, TransactionId};
use domain::money::{Currency, Money};
use domain::payment::PaymentResult;

use crate::engine::Engine;
use crate::engine::row::Row;
use crate::engine::snapshot::Snapshot;
use crate::error::StoreError;
use crate::transaction::TransactionKind;
use crate::transaction::filters::{Covered, in_text, phone_range, push_filters, wanted_texts};
use crate::transaction::lane::{Lane, is_before};
use crate::transaction::query::{ListQuery, Position, TimeBound};
use crate::transaction::statement::{Field, Statement};
use crate::transaction::text_index::match_expression;
use crate::transaction::way::key_of;

/// A row's whole key.
pub(super) type Key = (CompanyId, TransactionId);

/// How many rows are looked up one by one at most.
pub(super) const FEW: usize = 2_000;
/// How many forms of a phone number are taken for one.
const MOST_PHONES: i64 = 32;
/// For how long a server may look for a text that few rows have.
const RARE_MS: i64 = 700;

/// A row that is meant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) key: Key,
    pub(super) position: Position,
    pub(super) amount: Money,
    pub(super) kind: TransactionKind,
    pub(super) result: PaymentResult,
}

/// The rows of these keys that fulfil everything and lie behind the query's place, in order.
pub(super) async fn find_named(
    snapshot: &mut Snapshot,
    query: &ListQuery,
    keys: &[Key],
) -> Result<Vec<Found>, StoreError> {
    let mut statement = Statement::new(snapshot.engine());
    statement.push(
        "SELECT p.company_id AS company_id, p.id AS id, p.created_at AS created_at, p.settled_at AS settled_at,
             p.currency AS currency, p.amount_minor AS amount_minor, p.kind AS kind, p.payment_result AS payment_result
         FROM txn AS p WHERE p.company_id = ",
    );
    statement.push_lane(Field::Company);
    statement.push(" AND p.id = ");
    statement.push_lane(Field::Id);
    push_filters(&mut statement, query, Covered { named: false, ..Covered::default() });
    let lanes: Vec<Lane> =
        keys.iter().map(|(company, id)| Lane { id: Some(id.uuid()), ..Lane::of(*company) }).collect();
    let lanes: Vec<&Lane> = lanes.iter().collect();
    let (text, sets) = statement.finish("found.*", &lanes, 0);
    let mut found: Vec<Found> = Vec::new();
    for row in snapshot.rows_of_each(text, sets).await?.into_iter().flatten() {
        let currency: Currency = row.word("currency")?;
        let amount = row.money("amount_minor", currency)?;
        let key = (row.id("company_id", CompanyId::new)?, row.id("id", TransactionId::new)?);
        let place = key_of(query, row.int("created_at")?, row.opt_int("settled_at")?, amount);
        let Some(place) = place else { continue };
        let position = Position { key: place, id: key.1 };
        if query.after.is_none_or(|after| is_before(query.ascending, after, position)) {
            let (kind, result) = (row.word("kind")?, row.word("payment_result")?);
            found.push(Found { key, position, amount, kind, result });
        }
    }
    found.sort_unstable_by_key(|found| found.position);
    if !query.ascending {
        found.reverse();
    }
    found.dedup_by_key(|found| found.key);
    Ok(found)
}

/// Runs a statement for each company, and gives what it finds with the company.
async fn of_each_company(
    snapshot: &mut Snapshot,
    companies: &[CompanyId],
    text: &str,
    statement: Statement,
    columns: &str,
) -> Result<Vec<(CompanyId, Row)>, StoreError> {
    let lanes: Vec<Lane> =
        companies.iter().map(|company| Lane { text: Some(text.to_owned()), ..Lane::of(*company) }).collect();
    let lanes: Vec<&Lane> = lanes.iter().collect();
    let engine = snapshot.engine();
    let (sql, sets) = statement.finish(columns, &lanes, 0);
    let mut found = Vec::new();
    for (set, rows) in snapshot.rows_of_each(sql, sets).await?.into_iter().enumerate() {
        for row in rows {
            let lane = match engine {
                Engine::Sqlite => set,
                Engine::Postgres => usize::try_from(row.int("lane")?).unwrap_or(usize::MAX),
            };
            let company = companies.get(lane).ok_or_else(|| StoreError::corrupt("lane", lane))?;
            found.push((*company, row));
        }
    }
    Ok(found)
}

fn keys_of(found: &[(CompanyId, Row)]) -> Result<Option<Vec<Key>>, StoreError> {
    if found.len() > FEW {
        return Ok(None);
    }
    let key = |(company, row): &(CompanyId, Row)| Ok((*company, row.id("id", TransactionId::new)?));
    found.iter().map(key).collect::<Result<_, _>>().map(Some)
}

pub(super) async fn named_by_reference(
    snapshot: &mut Snapshot,
    companies: &[CompanyId],
    reference: &str,
) -> Result<Option<Vec<Key>>, StoreError> {
    let mut statement = Statement::new(snapshot.engine());
    statement.push("SELECT p.id AS id FROM txn AS p WHERE p.company_id = ");
    statement.push_lane(Field::Company);
    statement.push(" AND p.reference_number = ");
    statement.push_lane(Field::Text);
    keys_of(&of_each_company(snapshot, companies, reference, statement, "found.id").await?)
}

/// By a gateway's id of a payment, an order, a refund, or a part of one.
pub(super) async fn named_by_gateway(
    snapshot: &mut Snapshot,
    companies: &[CompanyId],
    id: &str,
) -> Result<Option<Vec<Key>>, StoreError> {
    let mut statement = Statement::new(snapshot.engine());
    let (company, text) = (statement.lane(Field::Company), statement.lane(Field::Text));
    // Each is one more than may be, so that there being too many shows. The order of two tables is said to a file: left to choose,
    // it goes along all payments, or all parts, of the company.
    let most = FEW + 1;
    statement.push(&format!(
        "SELECT id FROM (SELECT p.id FROM integration CROSS JOIN txn AS p
                         WHERE integration.company_id = {company} AND p.company_id = integration.company_id
                           AND p.integration_id = integration.id AND p.gateway_payment_id = {text}
                           AND p.kind = 'payment' LIMIT {most}) AS of_payment
         UNION SELECT id FROM (SELECT p.id FROM txn AS p WHERE p.company_id = {company}
                           AND p.gateway_order_id = {text} LIMIT {most}) AS of_order
         UNION SELECT id FROM (SELECT p.id FROM txn AS p WHERE p.company_id = {company}
                           AND p.gateway_refund_id = {text} LIMIT {most}) AS of_refund
         UNION SELECT part.refund_id FROM integration CROSS JOIN gateway_refund_part AS part
               WHERE integration.company_id = {company} AND part.company_id = integration.company_id
                   AND part.integration_id = integration.id AND part.part = {text}"
    ));
    keys_of(&of_each_company(snapshot, companies, id, statement, "found.id").await?)
}

/// A lane for each number that ends with these digits; nothing, where those are too many to be one person's.
pub(super) async fn phone_keys(
    snapshot: &mut Snapshot,
    companies: &[CompanyId],
    digits: &str,
) -> Result<Option<Vec<Lane>>, StoreError> {
    let mut statement = Statement::new(snapshot.engine());
    let (low, high) = phone_range(digits);
    let (company, low_arg) = (statement.lane(Field::Company), statement.lane(Field::Text));
    let high = statement.arg(high);
    let next = |condition: &str| {
        format!(
            "(SELECT MIN(p.customer_phone_key) FROM txn AS p WHERE p.company_id = {company}
                AND p.customer_phone_key {condition} AND p.customer_phone_key < {high})"
        )
    };
    let (first, further) = (next(&format!(">= {low_arg}")), next("> phone.number"));
    statement.push(&format!(
        "WITH RECURSIVE phone (number) AS (
             SELECT {first} UNION ALL SELECT {further} FROM phone WHERE phone.number IS NOT NULL)
         SELECT number FROM phone WHERE number IS NOT NULL LIMIT {}",
        MOST_PHONES + 1
    ));
    let found = of_each_company(snapshot, companies, &low, statement, "found.number").await?;
    let mut lanes: Vec<Lane> = Vec::with_capacity(found.len());
    for (company, row) in &found {
        lanes.push(Lane { text: Some(row.text("number")?), ..Lane::of(*company) });
    }
    let most = usize::try_from(MOST_PHONES).unwrap_or(usize::MAX);
    let is_few =
        companies.iter().all(|company| lanes.iter().filter(|lane| lane.company == *company).count() <= most);
    Ok(is_few.then_some(lanes))
}

/// All rows whose text has what is wanted, if they are few and were found in time.
pub(super) async fn named_by_texts(
    snapshot: &mut Snapshot,
    query: &ListQuery,
    bound: &TimeBound,
) -> Result<Option<Vec<Key>>, StoreError> {
    let mut keys: Vec<Key> = Vec::new();
    if let Some(id) = query.search.as_ref().and_then(|search| search.id) {
        keys.extend(query.companies.iter().map(|company| (*company, id)));
        keys.extend(refunds_of(snapshot, &query.companies, id).await?);
    }
    let engine = snapshot.engine();
    let mut statement = Statement::new(engine);
    statement.push("SELECT t.company_id AS company_id, t.txn_id AS id FROM txn_text AS t WHERE ");
    match engine {
        Engine::Sqlite => {
            let wanted = match_expression(&wanted_texts(query), &query.companies);
            let wanted = statement.arg(wanted);
            statement.push(&format!("txn_text MATCH {wanted}"));
        }
        Engine::Postgres => statement.push("TRUE"),
    }
    // An id is looked up by itself, above.
    let mut texts_alone = query.clone();
    if let Some(search) = &mut texts_alone.search {
        search.id = None;
    }
    let conditions = in_text(&mut statement, &texts_alone, "t.txn_id", "t.txn_id");
    statement.push(&conditions);
    // More than are taken: of a server's rows some may be other companies'.
    let most = FEW * 4;
    statement.push(&format!(" LIMIT {most}"));
    let (sql, args) = statement.alone();
    let Some(rows) = snapshot.rows_within(RARE_MS.min(bound.left_ms().max(1)), sql, args).await? else {
        return Ok(None);
    };
    if rows.len() >= most {
        return Ok(None);
    }
    for row in &rows {
        let company = row.id("company_id", CompanyId::new)?;
        if query.companies.contains(&company) {
            keys.push((company, row.id("id", TransactionId::new)?));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    Ok((keys.len() <= FEW).then_some(keys))
}

async fn refunds_of(
    snapshot: &mut Snapshot,
    companies: &[CompanyId],
    payment: TransactionId,
) -> Result<Vec<Key>, StoreError> {
    let mut statement = Statement::new(snapshot.engine());
    let company = statement.lane(Field::Company);
    let payment = statement.arg(payment);
    statement.push(&format!(
        "SELECT p.id AS id FROM txn AS p
         WHERE p.company_id = {company} AND p.related_payment_id = {payment} AND p.kind = 'refund'"
    ));
    let found = of_each_company(snapshot, companies, "", statement, "found.id").await?;
    found.iter().map(|(company, row)| Ok((*company, row.id("id", TransactionId::new)?))).collect()
}
