//! The lines of a batch of refunds: what was given, what is wanted, and what came of it.

use domain::id::{IntegrationId, TransactionId};
use domain::money::{Currency, Money};

use crate::args;
use crate::bulk_refund::BulkRefundKey;
use crate::engine::Store;
use crate::engine::row::Row;
use crate::error::StoreError;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its place, from 1.
    pub line: u32,
    /// What names the payment, as it was given.
    pub given_payment: String,
    /// How much, as it was given; none: all that is left.
    pub given_amount: Option<String>,
    /// The refund that is wanted; none where the line names none.
    pub wanted: Option<Wanted>,
    /// Why, in its maker's words.
    pub reason: Option<String>,
    /// The key of its one refund.
    pub intent_key: String,
    /// How far it is.
    pub state: LineState,
}

/// A refund that a line wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Of which payment.
    pub payment_id: TransactionId,
    /// The payment's gateway account.
    pub integration_id: IntegrationId,
    /// How much, positive.
    pub amount: Money,
}

/// How far a line is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineState {
    /// It is to be handed over.
    Waiting,
    /// There is no refund and none will come of it.
    Refused(Why),
    /// Its refund exists; this is the first row of it.
    Made(TransactionId),
}

impl LineState {
    /// The name in the API and the database.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Refused(_) => "refused",
            Self::Made(_) => "made",
        }
    }
}

/// Why a line is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// A stable code.
    pub code: String,
    /// A sentence.
    pub detail: String,
}

/// A line, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRow {
    /// The line.
    pub line: Line,
    /// `waiting`, `refused`, or its refund's state; of a refund spread over items that of the part furthest from being paid.
    pub outcome: String,
    /// The refund's *Reference Number*.
    pub reference_number: Option<String>,
}

/// How many lines have come to one end, and what they add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineSum {
    /// In which currency; none where their payments are not known.
    pub amount: Option<Money>,
    /// What came of them.
    pub outcome: String,
    /// How many.
    pub lines: u64,
}

/// What came of a line: the state of its refund, of several rows the one furthest from being paid. The order of the tables is
/// fixed, as it is where an intent's refunds are looked for.
macro_rules! outcome {
    () => {
        "CASE WHEN line.refund_id IS NULL THEN line.state ELSE
            (SELECT part.state FROM txn AS one CROSS JOIN txn AS part
             WHERE one.company_id = line.company_id AND one.id = line.refund_id
               AND part.company_id = one.company_id AND part.related_payment_id = one.related_payment_id
               AND part.kind = 'refund' AND part.intent_id = one.intent_id
             ORDER BY CASE part.payment_result WHEN 'PENDING' THEN 0 WHEN 'FAILED' THEN 1 ELSE 2 END,
                      part.created_at, part.id LIMIT 1) END"
    };
}

/// Lists a batch's lines behind one of them; refused ones alone where these are asked for.
pub async fn list_lines(
    store: &Store,
    key: BulkRefundKey,
    after: u32,
    refused_only: bool,
    limit: u32,
) -> Result<Vec<LineRow>, StoreError> {
    let rows = store
        .rows(
            concat!(
                "SELECT line.*, refund.reference_number, ",
                outcome!(),
                " AS outcome
                 FROM bulk_refund_line AS line
                 LEFT JOIN txn AS refund ON refund.company_id = line.company_id AND refund.id = line.refund_id
                 WHERE line.company_id = $1 AND line.bulk_refund_id = $2 AND line.line > $3
                   AND ($4 = 0 OR line.state = 'refused')
                 ORDER BY line.line LIMIT $5"
            ),
            args![key.company, key.id, i64::from(after), i64::from(refused_only), i64::from(limit)],
        )
        .await?;
    let read = |row: &Row| {
        Ok(LineRow {
            line: read_line(row)?,
            outcome: row.text("outcome")?,
            reference_number: row.opt_text("reference_number")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Adds a batch's lines up, by currency and by what came of them.
pub async fn sum_lines(store: &Store, key: BulkRefundKey) -> Result<Vec<LineSum>, StoreError> {
    let rows = store
        .rows(
            concat!(
                "SELECT told.currency, told.outcome, COUNT(*) AS lines, CAST(SUM(told.amount_minor) AS BIGINT) AS minor
                 FROM (SELECT line.currency, line.amount_minor, ",
                outcome!(),
                " AS outcome FROM bulk_refund_line AS line
                  WHERE line.company_id = $1 AND line.bulk_refund_id = $2) AS told
                 GROUP BY told.currency, told.outcome ORDER BY told.currency, told.outcome"
            ),
            args![key.company, key.id],
        )
        .await?;
    let read = |row: &Row| {
        let amount = match (row.opt_text("currency")?, row.opt_int("minor")?) {
            (Some(code), Some(minor)) => Some(Money::new(minor, read_currency(&code)?)),
            _unknown => None,
        };
        Ok(LineSum { amount, outcome: row.text("outcome")?, lines: row.count("lines")? })
    };
    rows.iter().map(read).collect()
}

/// What the lines that wait or were handed over come to, by gateway account and currency.
pub async fn sum_wanted(
    store: &Store,
    key: BulkRefundKey,
) -> Result<Vec<(IntegrationId, Money)>, StoreError> {
    let rows = store
        .rows(
            "SELECT integration_id, currency, CAST(SUM(amount_minor) AS BIGINT) AS minor FROM bulk_refund_line
             WHERE company_id = $1 AND bulk_refund_id = $2 AND state <> 'refused'
             GROUP BY integration_id, currency",
            args![key.company, key.id],
        )
        .await?;
    let read = |row: &Row| {
        let sum = Money::new(row.int("minor")?, read_currency(&row.text("currency")?)?);
        Ok((row.id("integration_id", IntegrationId::new)?, sum))
    };
    rows.iter().map(read).collect()
}

pub(crate) fn read_line(row: &Row) -> Result<Line, StoreError> {
    let state = match row.text("state")?.as_str() {
        "waiting" => LineState::Waiting,
        "refused" => {
            let detail = row.opt_text("detail")?.unwrap_or_default();
            LineState::Refused(Why { code: row.text("code")?, detail })
        }
        "made" => LineState::Made(row.id("refund_id", TransactionId::new)?),
        other => return Err(StoreError::corrupt("state", format!("{other:?} is no state of a line"))),
    };
    let line = u32::try_from(row.int("line")?).map_err(|error| StoreError::corrupt("line", error))?;
    let wanted = match (row.opt_int("amount_minor")?, row.opt_text("currency")?) {
        (Some(minor), Some(code)) => Some(Wanted {
            payment_id: row.id("payment_id", TransactionId::new)?,
            integration_id: row.id("integration_id", IntegrationId::new)?,
            amount: Money::new(minor, read_currency(&code)?),
        }),
        _nothing => None,
    };
    Ok(Line {
        line,
        given_payment: row.text("given_payment")?,
        given_amount: row.opt_text("given_amount")?,
        wanted,
        reason: row.opt_text("reason")?,
        intent_key: row.text("intent_key")?,
        state,
    })
}

fn read_currency(code: &str) -> Result<Currency, StoreError> {
    code.parse().map_err(|error| StoreError::corrupt("currency", error))
}
