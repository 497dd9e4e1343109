//! Recomputes from the refunds what each person and program has refunded a day, and compares with the counters.

use std::collections::BTreeMap;

use domain::id::{CompanyId, CredentialId, PersonId};

use crate::args;
use crate::engine::Store;
use crate::engine::row::Row;
use crate::error::StoreError;
use crate::verify::{Difference, Verdict};

/// Counters and refunds of one moment.
const DAYS: &str =
    "SELECT requester, NULL AS person_id, NULL AS credential_id, day_on, currency, amount_minor
     FROM refunded_on_day WHERE company_id = $1
     UNION ALL
     SELECT NULL AS requester, person_id, credential_id, counted_on AS day_on, currency,
            CAST(-SUM(amount_minor) AS BIGINT) AS amount_minor
     FROM txn
     WHERE company_id = $1 AND kind = 'refund' AND counted_on IS NOT NULL AND payment_result <> 'FAILED'
     GROUP BY person_id, credential_id, counted_on, currency";

/// What a counter says and what the refunds come to, in minor units.
#[derive(Default)]
struct Day {
    counter: i64,
    refunds: i64,
}

/// Each requester's day, in each currency, is what the refunds of that day hold.
pub(super) async fn verify_days(
    store: &Store,
    company: CompanyId,
    verdict: &mut Verdict,
) -> Result<(), StoreError> {
    let mut days: BTreeMap<(String, String, String), Day> = BTreeMap::new();
    for row in &store.rows(DAYS, args![company]).await? {
        let minor = row.int("amount_minor")?;
        let counter = row.opt_text("requester")?;
        let requester = match &counter {
            Some(requester) => requester.clone(),
            None => requester_of(row)?,
        };
        let day = days.entry((row.text("day_on")?, requester, row.text("currency")?)).or_default();
        if counter.is_some() {
            day.counter += minor;
        } else {
            day.refunds += minor;
        }
    }
    for ((day_on, requester, currency), Day { counter, refunds }) in days {
        if counter != refunds {
            verdict.differences.push(Difference {
                company_id: company,
                place: format!("day {day_on} of {requester}"),
                what: format!(
                    "{counter} {currency} are counted and its refunds come to {refunds} (minor units)"
                ),
            });
        }
    }
    Ok(())
}

fn requester_of(row: &Row) -> Result<String, StoreError> {
    let person = row.opt_id("person_id", PersonId::new)?.map(|id| format!("person:{id}"));
    let credential = row.opt_id("credential_id", CredentialId::new)?.map(|id| format!("credential:{id}"));
    Ok(person.or(credential).unwrap_or_else(|| "nobody".to_owned()))
}
