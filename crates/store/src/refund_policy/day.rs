//! Counts what each person and program refunds a day: taken in the reserving transaction, given back when a refund fails.

use domain::id::CompanyId;
use domain::money::{Currency, Money};

use crate::args;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::transaction::TransactionRow;

/// One counter: a requester's day in one currency.
#[derive(Clone, Copy, Debug)]
pub struct DayOf<'a> {
    /// Whose company.
    pub company: CompanyId,
    /// `person:` or `credential:` and their id.
    pub requester: &'a str,
    /// The day in the company's zone, `2026-11-23`.
    pub day_on: &'a str,
}

const TODAY: &str = "SELECT amount_minor FROM refunded_on_day
    WHERE company_id = $1 AND requester = $2 AND day_on = $3 AND currency = $4";

/// Reads what was refunded on a day.
pub async fn refunded_on_day(store: &Store, of: DayOf<'_>, currency: Currency) -> Result<Money, StoreError> {
    let row = store.row(TODAY, args![of.company, of.requester, of.day_on, currency.code()]).await?;
    let minor = row.map_or(Ok(0), |row| row.int("amount_minor"))?;
    Ok(Money::new(minor, currency))
}

/// Takes an amount from what a limit leaves of a day. Where it leaves too little, gives what was refunded, and changes nothing.
pub(crate) async fn take_of_day_in(
    tx: &mut Tx,
    of: DayOf<'_>,
    amount: Money,
    limit: Option<Money>,
) -> Result<Result<(), Money>, StoreError> {
    let limit = limit.map_or(i64::MAX, Money::minor);
    let code = amount.currency().code();
    let taken = if amount.minor() > limit {
        0
    } else {
        tx.execute(
            "INSERT INTO refunded_on_day (company_id, requester, day_on, currency, amount_minor)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (company_id, requester, day_on, currency) DO UPDATE
             SET amount_minor = refunded_on_day.amount_minor + excluded.amount_minor
             WHERE refunded_on_day.amount_minor <= $6",
            args![
                of.company,
                of.requester,
                of.day_on,
                code,
                amount.minor(),
                limit.saturating_sub(amount.minor())
            ],
        )
        .await?
    };
    if taken == 1 {
        return Ok(Ok(()));
    }
    let row = tx.row(TODAY, args![of.company, of.requester, of.day_on, code]).await?;
    let minor = row.map_or(Ok(0), |row| row.int("amount_minor"))?;
    Ok(Err(Money::new(minor, amount.currency())))
}

/// Counts a refund out of its day, or in again when it turns out paid; one that was never counted is passed over.
pub(crate) async fn recount_in(tx: &mut Tx, refund: &TransactionRow, holds: bool) -> Result<(), StoreError> {
    let Some(part) = refund.refund() else { return Ok(()) };
    let Some(day_on) = &part.counted_on else { return Ok(()) };
    let requester = match (part.person_id, part.credential_id) {
        (Some(person), _) => format!("person:{person}"),
        (None, Some(credential)) => format!("credential:{credential}"),
        (None, None) => return Ok(()),
    };
    let amount = if holds { refund.amount.negated() } else { refund.amount };
    tx.change_one(
        "UPDATE refunded_on_day SET amount_minor = amount_minor + $1
         WHERE company_id = $2 AND requester = $3 AND day_on = $4 AND currency = $5",
        args![amount.minor(), refund.company_id, requester, day_on, amount.currency().code()],
    )
    .await
}
