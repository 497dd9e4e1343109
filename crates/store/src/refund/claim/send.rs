//! Makes a batch of queued refunds sending and writes an attempt of each down, before any call leaves.

use std::collections::HashMap;

use domain::id::{CompanyId, TransactionId};
use domain::refund::RefundState;
use serde::Serialize;

use crate::Micros;
use crate::args;
use crate::engine::{Engine, Tx};
use crate::error::StoreError;
use crate::event::{EventActor, append_event};
use crate::refund::advance::{Step, advanced, fact_of};
use crate::refund::begin_attempt::Attempt;
use crate::refund::claim::RefundKey;
use crate::refund::claim::subject::Subject;

/// A refund that is to be sent, as it travels to the database in one text with the others.
#[derive(Serialize)]
struct Sent<'a> {
    /// Whose, and which.
    c: String,
    i: String,
    /// The version that it must still have.
    v: i64,
    /// The gateway's idempotency key.
    k: &'a str,
}

/// As [`advance_refund`](crate::refund::advance::advance_refund) does it to one.
const fn send(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "UPDATE txn SET state = 'sending', payment_result = 'PENDING', outcome_code = NULL, outcome_message = NULL,
                 settled_at = NULL, updated_at = $2, version = version + 1
             FROM (SELECT unhex(value ->> 'c', '-') AS c, unhex(value ->> 'i', '-') AS i, value ->> 'v' AS v FROM json_each($1))
                 AS sent
             WHERE txn.company_id = sent.c AND txn.id = sent.i AND txn.version = sent.v AND txn.state = 'queued'"
        }
        Engine::Postgres => {
            "UPDATE txn SET state = 'sending', payment_result = 'PENDING', outcome_code = NULL, outcome_message = NULL,
                 settled_at = NULL, updated_at = $2, version = version + 1
             FROM json_to_recordset(CAST($1 AS JSON)) AS sent (c UUID, i UUID, v BIGINT)
             WHERE txn.company_id = sent.c AND txn.id = sent.i AND txn.version = sent.v AND txn.state = 'queued'"
        }
    }
}

/// Numbers the attempts of each refund from 1.
const fn write_attempts(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "INSERT INTO attempt (company_id, refund_id, number, gateway_key, started_at)
             SELECT unhex(value ->> 'c', '-'), unhex(value ->> 'i', '-'),
                 COALESCE((SELECT MAX(number) FROM attempt WHERE company_id = unhex(value ->> 'c', '-')
                           AND refund_id = unhex(value ->> 'i', '-')), 0) + 1, value ->> 'k', $2
             FROM json_each($1) WHERE TRUE
             RETURNING company_id, refund_id, number"
        }
        Engine::Postgres => {
            "INSERT INTO attempt (company_id, refund_id, number, gateway_key, started_at)
             SELECT sent.c, sent.i,
                 COALESCE((SELECT MAX(number) FROM attempt WHERE company_id = sent.c AND refund_id = sent.i), 0) + 1,
                 sent.k, $2
             FROM json_to_recordset(CAST($1 AS JSON)) AS sent (c UUID, i UUID, k TEXT)
             RETURNING company_id, refund_id, number"
        }
    }
}

/// Begins an attempt of each. A refund that is no longer where it was read: [`StoreError::Stale`].
pub(super) async fn begin_attempts_in(
    tx: &mut Tx,
    queued: Vec<Subject>,
    now: Micros,
    salt: [u8; 16],
) -> Result<Vec<Attempt>, StoreError> {
    if queued.is_empty() {
        return Ok(Vec::new());
    }
    let list: Vec<Sent<'_>> = queued
        .iter()
        .map(|subject| Sent {
            c: subject.refund.company_id.uuid().to_string(),
            i: subject.refund.id.uuid().to_string(),
            v: subject.refund.version,
            k: &subject.gateway_key,
        })
        .collect();
    let list = serde_json::to_string(&list).map_err(|error| StoreError::corrupt("gateway_key", error))?;
    let sent = tx.execute(send(tx.engine()), args![&list, now]).await?;
    if usize::try_from(sent) != Ok(queued.len()) {
        return Err(StoreError::Stale);
    }
    let numbers = read_numbers(tx, &list, now).await?;
    let mut attempts = Vec::with_capacity(queued.len());
    for Subject { refund, state: _, payment, integration, gateway_key, is_probe } in queued {
        let key = (refund.company_id, refund.id);
        let number = *numbers.get(&key).ok_or(StoreError::Stale)?;
        let step = Step::to(RefundState::Sending, now, EventActor::System, salt);
        let fact = fact_of(&refund, &step);
        let refund = advanced(refund, step)?;
        append_event(tx, fact).await?;
        attempts.push(Attempt {
            refund,
            payment,
            integration,
            number,
            gateway_key,
            repeats: false,
            is_probe,
        });
    }
    Ok(attempts)
}

async fn read_numbers(
    tx: &mut Tx,
    list: &String,
    now: Micros,
) -> Result<HashMap<RefundKey, i64>, StoreError> {
    let rows = tx.rows(write_attempts(tx.engine()), args![list, now]).await?;
    rows.iter()
        .map(|row| {
            let key = (row.id("company_id", CompanyId::new)?, row.id("refund_id", TransactionId::new)?);
            Ok((key, row.int("number")?))
        })
        .collect()
}
