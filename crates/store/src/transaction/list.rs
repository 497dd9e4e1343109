//! The report's query: filters that combine freely, one page at a time by keyset.

use domain::id::{CompanyId, TransactionId};
use domain::money::Currency;
use domain::payment::PaymentResult;
use sea_query::{
    Alias, Cond, Condition, Expr, ExprTrait, Iden, JoinType, Order, PostgresQueryBuilder, Query,
    SelectStatement, SqliteQueryBuilder,
};
use uuid::Uuid;

use crate::Micros;
use crate::engine::value::Value;
use crate::engine::{Engine, Store};
use crate::error::StoreError;
use crate::transaction::{TransactionKind, TransactionRow, read_transaction};

/// What a page of the report shows; every filter is optional and they combine with *and*.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// The companies whose rows may be seen; none: no rows.
    pub companies: Vec<CompanyId>,
    /// Created at or after.
    pub from: Option<Micros>,
    /// Created before.
    pub to: Option<Micros>,
    /// The customer's phone number as [`domain::phone::phone_digits`] gives it.
    pub phone_digits: Option<String>,
    /// *Payment Result*.
    pub result: Option<PaymentResult>,
    /// The state behind it, by name.
    pub state: Option<String>,
    /// *Gateway*: an integration's display name.
    pub gateway: Option<String>,
    /// *Payment Type*.
    pub payment_type: Option<String>,
    /// Payments or refunds.
    pub kind: Option<TransactionKind>,
    /// *Payment Currency*.
    pub currency: Option<Currency>,
    /// *Order Number*.
    pub order_number: Option<String>,
    /// *Reference Number*.
    pub reference_number: Option<String>,
    /// One text that is an id, an order, reference or conversation number, or a gateway's id.
    pub q: Option<String>,
    /// Oldest first.
    pub ascending: bool,
    /// The moment the list is of: later rows are not in it.
    pub as_of: Micros,
    /// The last row of the page before.
    pub after: Option<(Micros, TransactionId)>,
    /// How many rows.
    pub limit: u32,
}

/// Lists one page of the report.
pub async fn list_transactions(store: &Store, query: &ListQuery) -> Result<Vec<TransactionRow>, StoreError> {
    let mut select = Query::select();
    select
        .column((Txn::Table, sea_query::Asterisk))
        .expr_as(Expr::col((Company::Table, Column::Name)), Alias::new("company_name"))
        .expr_as(Expr::col((Integration::Table, Column::Name)), Alias::new("gateway_name"))
        .expr_as(Expr::col((Integration::Table, Column::GatewayKind)), Alias::new("gateway_kind"))
        .expr_as(Expr::col((Integration::Table, Column::Enabled)), Alias::new("integration_enabled"))
        .expr_as(Expr::col((Integration::Table, Column::Settings)), Alias::new("integration_settings"));
    from_filtered(&mut select, query);
    let order = if query.ascending { Order::Asc } else { Order::Desc };
    select
        .order_by((Txn::Table, Column::CreatedAt), order.clone())
        .order_by((Txn::Table, Column::Id), order)
        .limit(u64::from(query.limit));
    if let Some((created_at, id)) = query.after {
        let key = Expr::tuple([txn(Column::CreatedAt), txn(Column::Id)]);
        let last = Expr::tuple([Expr::val(created_at), Expr::val(id.uuid())]);
        select.and_where(if query.ascending { key.gt(last) } else { key.lt(last) });
    }
    let (sql, args) = build(store.engine(), &select)?;
    let rows = store.rows_of(sql, args).await?;
    rows.iter().map(read_transaction).collect()
}

pub(super) fn build(engine: Engine, select: &SelectStatement) -> Result<(String, Vec<Value>), StoreError> {
    let (sql, values) = match engine {
        Engine::Sqlite => select.build(SqliteQueryBuilder),
        Engine::Postgres => select.build(PostgresQueryBuilder),
    };
    let args = values.into_iter().map(argument).collect::<Result<Vec<Value>, StoreError>>()?;
    Ok((sql, args))
}

/// Adds the table, its joins and every filter: what the table and its totals share.
pub(super) fn from_filtered(select: &mut SelectStatement, query: &ListQuery) {
    select
        .from(Txn::Table)
        .join(
            JoinType::InnerJoin,
            Company::Table,
            Expr::col((Company::Table, Column::CompanyId)).equals((Txn::Table, Column::CompanyId)),
        )
        .join(
            JoinType::InnerJoin,
            Integration::Table,
            Cond::all()
                .add(
                    Expr::col((Integration::Table, Column::CompanyId))
                        .equals((Txn::Table, Column::CompanyId)),
                )
                .add(Expr::col((Integration::Table, Column::Id)).equals((Txn::Table, Column::IntegrationId))),
        )
        .cond_where(filters(query));
}

fn filters(query: &ListQuery) -> Condition {
    let companies: Vec<Uuid> = query.companies.iter().map(|company| company.uuid()).collect();
    let text =
        |column: Column, value: &Option<String>| value.as_ref().map(|value| txn(column).eq(value.as_str()));
    Cond::all()
        .add(txn(Column::CompanyId).is_in(companies))
        .add(txn(Column::CreatedAt).lte(query.as_of))
        .add_option(query.from.map(|from| txn(Column::CreatedAt).gte(from)))
        .add_option(query.to.map(|to| txn(Column::CreatedAt).lt(to)))
        .add_option(query.phone_digits.as_deref().map(phone_ends_with))
        .add_option(query.result.map(|result| txn(Column::PaymentResult).eq(result.as_str())))
        .add_option(text(Column::State, &query.state))
        .add_option(
            query
                .gateway
                .as_ref()
                .map(|name| Expr::col((Integration::Table, Column::Name)).eq(name.as_str())),
        )
        .add_option(text(Column::PaymentType, &query.payment_type))
        .add_option(query.kind.map(|kind| txn(Column::Kind).eq(kind.as_str())))
        .add_option(query.currency.map(|currency| txn(Column::Currency).eq(currency.code())))
        .add_option(text(Column::OrderNumber, &query.order_number))
        .add_option(text(Column::ReferenceNumber, &query.reference_number))
        .add_option(query.q.as_deref().map(any_number))
}

/// The stored key is the number reversed, so numbers that end alike lie in one range.
fn phone_ends_with(digits: &str) -> Condition {
    let key: String = digits.chars().rev().collect();
    // ':' follows '9' in ASCII, so it closes the range of keys that begin with these digits.
    let end = format!("{key}:");
    Cond::all().add(txn(Column::CustomerPhoneKey).gte(key)).add(txn(Column::CustomerPhoneKey).lt(end))
}

fn any_number(text: &str) -> Condition {
    let text = text.trim();
    let mut any = Cond::any()
        .add(txn(Column::OrderNumber).eq(text))
        .add(txn(Column::ReferenceNumber).eq(text))
        .add(txn(Column::ConversationId).eq(text))
        .add(txn(Column::GatewayPaymentId).eq(text))
        .add(txn(Column::GatewayRefundId).eq(text));
    if let Ok(id) = Uuid::try_parse(text) {
        any = any.add(txn(Column::Id).eq(id)).add(txn(Column::RelatedPaymentId).eq(id));
    }
    any
}

pub(super) fn txn(column: Column) -> Expr {
    Expr::col((Txn::Table, column))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "every other shape is refused, whatever comes")]
fn argument(value: sea_query::Value) -> Result<Value, StoreError> {
    match value {
        sea_query::Value::BigInt(number) => Ok(Value::Int(number)),
        // An empty `IN ()` is written as a comparison of two of these.
        sea_query::Value::Int(number) => Ok(Value::Int(number.map(i64::from))),
        sea_query::Value::BigUnsigned(Some(number)) => i64::try_from(number)
            .map(|number| Value::Int(Some(number)))
            .map_err(|error| StoreError::corrupt("limit", error)),
        sea_query::Value::String(text) => Ok(Value::Text(text)),
        sea_query::Value::Uuid(id) => Ok(Value::Id(id)),
        other => {
            Err(StoreError::corrupt("argument", format!("{other:?} is of no shape that the store binds")))
        }
    }
}

#[derive(Iden)]
enum Txn {
    Table,
}

#[derive(Iden)]
enum Company {
    Table,
}

#[derive(Iden)]
enum Integration {
    Table,
}

#[derive(Iden, Clone, Copy)]
pub(super) enum Column {
    AmountMinor,
    CompanyId,
    ConversationId,
    CreatedAt,
    Currency,
    CustomerPhoneKey,
    Enabled,
    GatewayKind,
    GatewayPaymentId,
    GatewayRefundId,
    Id,
    IntegrationId,
    Kind,
    Name,
    OrderNumber,
    PaymentResult,
    PaymentType,
    ReferenceNumber,
    RelatedPaymentId,
    Settings,
    State,
}
