//! Which way leads to the rows that a query means: the most telling of its filters chooses an index, the rest is looked at in the
//! rows.

use crate::args;
use crate::engine::snapshot::Snapshot;
use crate::engine::value::Value;
use crate::engine::{Engine, Store};
use crate::error::StoreError;
use crate::transaction::TransactionKind;
use crate::transaction::filters::{Covered, wanted_texts};
use crate::transaction::lane::{
    AMOUNT, BY_AMOUNT, BY_CREATED, BY_SETTLED, Index, Lane, OF_CONVERSATION, OF_EMAIL, OF_INTEGRATION,
    OF_ORDER, OF_PAYMENT, OF_PHONE, OF_WORDS, Reading,
};
use crate::transaction::named::{FEW, Key, named_by_gateway, named_by_reference, named_by_texts, phone_keys};
use crate::transaction::query::{Axis, ListQuery, Sort, TimeBound, ten_thousandths};
use domain::id::{CompanyId, IntegrationId};
use domain::money::{Currency, Money};
use domain::payment::{PaymentResult, PaymentState};
use domain::refund::RefundState;

/// More lanes than these are not merged.
const MOST_LANES: usize = 2_000;

/// How the rows are found.
#[derive(Debug)]
pub(super) enum Way {
    /// There is no such row.
    Nothing,
    /// These are all that can be meant.
    Named(Vec<Key>),
    /// Along an index.
    Lanes { index: &'static Index, lanes: Vec<Lane>, covered: Covered },
    /// Along the index of a file's texts, which is in order of creation.
    Texts,
}

/// One gateway account and whose it is.
pub(crate) type Account = (CompanyId, IntegrationId);

/// Replaces a gateway's name by the integrations that have it. Nothing: no row can be meant.
pub(crate) async fn name_integrations(
    store: &Store,
    query: &mut ListQuery,
) -> Result<Option<Vec<Account>>, StoreError> {
    if query.companies.is_empty() {
        return Ok(None);
    }
    if query.gateway.is_none() && query.integrations.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let mut accounts: Vec<Account> = Vec::new();
    for company in &query.companies {
        let sql = "SELECT id, name FROM integration WHERE company_id = $1";
        for row in store.rows(sql, args![*company]).await? {
            let id = row.id("id", IntegrationId::new)?;
            let is_named = query.gateway.is_some() && Some(row.text("name")?) == query.gateway;
            if is_named || query.integrations.contains(&id) {
                accounts.push((*company, id));
            }
        }
    }
    query.gateway = None;
    query.integrations = accounts.iter().map(|(_, id)| *id).collect();
    Ok((!accounts.is_empty()).then_some(accounts))
}

/// Chooses the way.
pub(super) async fn choose(
    snapshot: &mut Snapshot,
    query: &ListQuery,
    accounts: &[Account],
    bound: &TimeBound,
) -> Result<Way, StoreError> {
    if words(query).is_empty() {
        return Ok(Way::Nothing);
    }
    if let Some(named) = by_name(snapshot, query).await? {
        return Ok(Way::Named(named));
    }
    if let Some(way) = by_equal(snapshot, query).await? {
        return Ok(way);
    }
    if !wanted_texts(query).is_empty() {
        let in_order = query.sort == Sort::Time && query.axis == Axis::Created;
        let is_text_alone = query.search.as_ref().is_none_or(|search| search.id.is_none());
        if snapshot.engine() == Engine::Sqlite && in_order && is_text_alone {
            return Ok(Way::Texts);
        }
        if let Some(named) = named_by_texts(snapshot, query, bound).await? {
            return Ok(Way::Named(named));
        }
    }
    by_order(snapshot, query, accounts).await
}

/// By what names single rows.
async fn by_name(snapshot: &mut Snapshot, query: &ListQuery) -> Result<Option<Vec<Key>>, StoreError> {
    if let Some(id) = query.id {
        return Ok(Some(query.companies.iter().map(|company| (*company, id)).collect()));
    }
    if let Some(reference) = &query.reference_number {
        return named_by_reference(snapshot, &query.companies, reference).await;
    }
    if let Some(id) = &query.gateway_id {
        return named_by_gateway(snapshot, &query.companies, id).await;
    }
    Ok(None)
}

/// By what few rows share.
async fn by_equal(snapshot: &mut Snapshot, query: &ListQuery) -> Result<Option<Way>, StoreError> {
    let none = Covered { created: true, ..Covered::default() };
    let of_text = |text: &str| -> Vec<Lane> {
        let lane = |company: &CompanyId| Lane { text: Some(text.to_owned()), ..Lane::of(*company) };
        query.companies.iter().map(lane).collect()
    };
    let (index, lanes, covered) = if let Some(payment) = query.related_payment_id {
        let lane = |company: &CompanyId| Lane { id: Some(payment.uuid()), ..Lane::of(*company) };
        (&OF_PAYMENT, query.companies.iter().map(lane).collect(), Covered { related: true, ..none })
    } else if let Some(order) = &query.order_number {
        (&OF_ORDER, of_text(order), Covered { order_number: true, ..none })
    } else if let Some(conversation) = &query.conversation_id {
        (&OF_CONVERSATION, of_text(conversation), Covered { conversation_id: true, ..none })
    } else if let Some(digits) = &query.phone_digits
        && let Some(lanes) = phone_keys(snapshot, &query.companies, digits).await?
    {
        (&OF_PHONE, lanes, Covered { phone: true, ..none })
    } else if let Some(email) = &query.user_email {
        (&OF_EMAIL, of_text(email), Covered { user_email: true, ..none })
    } else {
        return Ok(None);
    };
    let lanes: Vec<Lane> = lanes;
    if query.sort == Sort::Time && query.axis == Axis::Created {
        return Ok(Some(along(query, index, lanes, covered)));
    }
    // In another order: all of them, if they are few.
    let all = ListQuery { axis: Axis::Created, from: None, to: None, after: None, ..query.clone() };
    let Way::Lanes { lanes, .. } = along(&all, index, lanes, covered) else { return Ok(None) };
    let reading = Reading { index, query: &all, covered: Covered { created: true, ..covered } };
    let lanes: Vec<&Lane> = lanes.iter().collect();
    let found = reading.places(snapshot, &lanes, FEW + 1).await?;
    let named: Vec<Key> = found
        .iter()
        .zip(&lanes)
        .flat_map(|(places, lane)| places.iter().map(|(_, id)| (lane.company, *id)))
        .collect();
    Ok((named.len() <= FEW).then_some(Way::Named(named)))
}

/// Along the index that is in the query's order.
async fn by_order(
    snapshot: &mut Snapshot,
    query: &ListQuery,
    accounts: &[Account],
) -> Result<Way, StoreError> {
    let plain: Vec<Lane> = query.companies.iter().map(|company| Lane::of(*company)).collect();
    if query.sort == Sort::Amount {
        let lanes = with_currencies(snapshot, query).await?;
        return Ok(along(
            query,
            &BY_AMOUNT,
            lanes,
            Covered { currency: true, ..Covered::by_order(&BY_AMOUNT) },
        ));
    }
    if query.axis == Axis::Settled {
        return Ok(along(query, &BY_SETTLED, plain, Covered::by_order(&BY_SETTLED)));
    }
    let created = Covered::by_order(&BY_CREATED);
    let words = words(query);
    let is_rare = words
        .iter()
        .all(|(kind, result)| *kind == TransactionKind::Refund || *result != PaymentResult::Success);
    if (words.len() < ALL_WORDS || query.currency.is_some()) && (query.integrations.is_empty() || is_rare) {
        let mut lanes = Vec::new();
        for lane in with_currencies(snapshot, query).await? {
            for (kind, result) in &words {
                lanes.push(Lane { kind: Some(*kind), result: Some(*result), ..lane.clone() });
            }
        }
        if lanes.len() <= MOST_LANES {
            return Ok(along(query, &OF_WORDS, lanes, Covered { words: true, ..created }));
        }
    }
    if !query.integrations.is_empty() {
        let lane = |(company, id): &Account| Lane { id: Some(id.uuid()), ..Lane::of(*company) };
        let lanes: Vec<Lane> = accounts.iter().map(lane).collect();
        if lanes.len() <= MOST_LANES {
            return Ok(along(query, &OF_INTEGRATION, lanes, Covered { integrations: true, ..created }));
        }
    }
    Ok(along(query, &BY_CREATED, plain, created))
}

/// Sets the bounds of lanes and leaves out those that have nothing within them.
fn along(query: &ListQuery, index: &'static Index, mut lanes: Vec<Lane>, covered: Covered) -> Way {
    let (low, high) = if index.key == AMOUNT {
        (query.amount_min.unwrap_or(i128::MIN / 2), query.amount_max.unwrap_or(i128::MAX / 2))
    } else {
        let last = query.to.map_or(query.as_of, |to| query.as_of.min(to.saturating_sub(1)));
        (i128::from(query.from.unwrap_or(i64::MIN + 1)), i128::from(last))
    };
    for lane in &mut lanes {
        lane.bound(index, query, low, high);
    }
    lanes.retain(|lane| !lane.ended);
    if lanes.is_empty() { Way::Nothing } else { Way::Lanes { index, lanes, covered } }
}

/// A lane for each currency that a company has.
async fn with_currencies(snapshot: &mut Snapshot, query: &ListQuery) -> Result<Vec<Lane>, StoreError> {
    let mut lanes = Vec::new();
    if let Some(currency) = query.currency {
        let lane = |company: &CompanyId| Lane { currency: Some(currency), ..Lane::of(*company) };
        return Ok(query.companies.iter().map(lane).collect());
    }
    let sets: Vec<Vec<Value>> = query.companies.iter().map(|company| vec![(*company).into()]).collect();
    let sql = "SELECT value FROM facet WHERE company_id = $1 AND facet = 'currency'".to_owned();
    let found = snapshot.rows_of_each(sql, sets).await?;
    for (company, rows) in query.companies.iter().zip(found) {
        for row in rows {
            let currency: Currency = row.word("value")?;
            lanes.push(Lane { currency: Some(currency), ..Lane::of(*company) });
        }
    }
    Ok(lanes)
}

const ALL_WORDS: usize = 6;

/// Every kind and result that a row can have if the query means it.
fn words(query: &ListQuery) -> Vec<(TransactionKind, PaymentResult)> {
    use PaymentResult::{Failed, Pending, Success};
    use TransactionKind::{Payment, Refund};
    let state = query.state.as_ref().map(|state| {
        let of_payment = state.parse::<PaymentState>().ok().map(|state| (Payment, state.payment_result()));
        let of_refund = state.parse::<RefundState>().ok().map(|state| (Refund, state.payment_result()));
        [of_payment, of_refund]
    });
    let only_refunds = query.user_email.is_some()
        || query.credential.is_some()
        || query.related_payment_id.is_some()
        || query.amount_max.is_some_and(|max| max < 0);
    let only_payments = query.refundable.is_some() || query.amount_min.is_some_and(|min| min >= 0);
    [Payment, Refund]
        .into_iter()
        .flat_map(|kind| [Success, Failed, Pending].map(|result| (kind, result)))
        .filter(|(kind, _)| query.kind.is_none_or(|wanted| wanted == *kind))
        .filter(|(_, result)| query.result.is_none_or(|wanted| wanted == *result))
        .filter(|pair| state.is_none_or(|states| states.contains(&Some(*pair))))
        .filter(|(kind, _)| match kind {
            Payment => !only_refunds,
            Refund => !only_payments,
        })
        .collect()
}

/// A row's place in a list that is not along an index.
pub(super) fn key_of(
    query: &ListQuery,
    created_at: i64,
    settled_at: Option<i64>,
    amount: Money,
) -> Option<i128> {
    match (query.sort, query.axis) {
        (Sort::Amount, _) => Some(i128::from(amount.minor()) * ten_thousandths(amount.currency())),
        (Sort::Time, Axis::Created) => Some(i128::from(created_at)),
        (Sort::Time, Axis::Settled) => settled_at.map(i128::from),
    }
}
