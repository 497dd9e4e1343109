//! How the database stands, for the metrics: what is not final, what waits and for how long. Each look is cheap,
//! because everything it counts has an index of its own.

use domain::circuit::CircuitState;
use domain::id::IntegrationId;
use domain::refund::RefundState;

use crate::Micros;
use crate::args;
use crate::engine::value::Value;
use crate::engine::{Engine, Store};
use crate::error::StoreError;
use crate::integration::circuit::list_circuits;

/// How many there are, and since when the one that waits longest does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many.
    pub count: u64,
    /// Since when the longest; none when there are none.
    pub oldest_at: Option<Micros>,
}

/// How the database stood when it was asked, over all companies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Refunds that are not final, by state; states without any are left out.
    pub open_refunds: Vec<(RefundState, u64)>,
    /// Refunds that may have been paid while we do not know, since the first attempt that left.
    pub uncertain: Waiting,
    /// Attention that nobody has closed.
    pub attention: Waiting,
    /// Work of the worker that is due and that nobody has begun.
    pub due: Waiting,
    /// Events without a place in their chain.
    pub unsealed: Waiting,
    /// Messages to webhooks that have not arrived and are sent again, since they were due.
    pub webhooks_waiting: Waiting,
    /// Messages to webhooks that were given up, since they were made.
    pub webhooks_given_up: Waiting,
    /// How the circuits of the gateway accounts stand, of those that something was ever heard of.
    pub circuits: Vec<(IntegrationId, CircuitState)>,
    /// How large the database is, in bytes.
    pub database_bytes: u64,
}

/// Reads the figures.
pub async fn read_figures(store: &Store, now: Micros) -> Result<Figures, StoreError> {
    Ok(Figures {
        open_refunds: open_refunds(store).await?,
        uncertain: waiting(store, UNCERTAIN, []).await?,
        attention: waiting(store, ATTENTION, []).await?,
        due: waiting(store, DUE, args![now]).await?,
        unsealed: waiting(store, UNSEALED, []).await?,
        webhooks_waiting: waiting(store, WEBHOOKS_WAITING, []).await?,
        webhooks_given_up: waiting(store, WEBHOOKS_GIVEN_UP, []).await?,
        circuits: list_circuits(store).await?,
        database_bytes: database_bytes(store).await?,
    })
}

/// The index `txn_refund_open` holds exactly the refunds whose result is PENDING.
async fn open_refunds(store: &Store) -> Result<Vec<(RefundState, u64)>, StoreError> {
    let rows = store
        .rows(
            "SELECT state, COUNT(*) AS count FROM txn WHERE kind = 'refund' AND payment_result = 'PENDING'
             GROUP BY state ORDER BY state",
            [],
        )
        .await?;
    rows.iter().map(|row| Ok((row.word("state")?, row.count("count")?))).collect()
}

const UNCERTAIN: &str =
    "SELECT COUNT(DISTINCT attempt.refund_id) AS count, MIN(attempt.started_at) AS oldest_at
    FROM txn
    JOIN attempt ON attempt.company_id = txn.company_id AND attempt.refund_id = txn.id
    WHERE txn.kind = 'refund' AND txn.payment_result = 'PENDING'
      AND txn.state IN ('accepted', 'unknown', 'needs_attention')
      AND (attempt.outcome IS NULL OR attempt.outcome <> 'not_sent')";

const ATTENTION: &str =
    "SELECT COUNT(*) AS count, MIN(opened_at) AS oldest_at FROM attention WHERE closed_at IS NULL";

/// Without what is held back on purpose: what is queued while its integration is off or a chargeback is open.
const DUE: &str = "SELECT COUNT(*) AS count, MIN(refund_work.due_at) AS oldest_at
    FROM refund_work
    JOIN txn AS refund ON refund.company_id = refund_work.company_id AND refund.id = refund_work.refund_id
    JOIN txn AS payment ON payment.company_id = refund.company_id AND payment.id = refund.related_payment_id
    JOIN integration ON integration.company_id = refund.company_id AND integration.id = refund.integration_id
    WHERE refund_work.due_at <= $1 AND (refund_work.lease_until IS NULL OR refund_work.lease_until <= $1)
      AND (refund.state <> 'queued' OR (integration.enabled = 1 AND payment.chargeback_open = 0))";

const UNSEALED: &str = "SELECT COUNT(*) AS count, MIN(at) AS oldest_at FROM event WHERE sequence IS NULL";

const WEBHOOKS_WAITING: &str =
    "SELECT COUNT(*) AS count, MIN(due_at) AS oldest_at FROM webhook_delivery WHERE state = 'waiting'";

const WEBHOOKS_GIVEN_UP: &str =
    "SELECT COUNT(*) AS count, MIN(made_at) AS oldest_at FROM webhook_delivery WHERE state = 'given_up'";

async fn database_bytes(store: &Store) -> Result<u64, StoreError> {
    let sql = match store.engine() {
        Engine::Sqlite => {
            "SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()"
        }
        Engine::Postgres => "SELECT pg_database_size(current_database()) AS bytes",
    };
    store.row(sql, []).await?.map_or(Ok(0), |row| row.count("bytes"))
}

async fn waiting<const N: usize>(
    store: &Store,
    sql: &'static str,
    args: [Value; N],
) -> Result<Waiting, StoreError> {
    let rows = store.rows_of_many(sql, args.into()).await?;
    let Some(row) = rows.first() else { return Ok(Waiting::default()) };
    Ok(Waiting { count: row.count("count")?, oldest_at: row.opt_int("oldest_at")? })
}
