//! How a gateway account's circuit stands, for every server; written when that changes, and not at each call.

use domain::circuit::CircuitState;
use domain::gateway_kind::GatewayKind;
use domain::id::{CompanyId, IntegrationId};

use crate::Micros;
use crate::args;
use crate::dialect::Reach;
use crate::engine::row::Row;
use crate::engine::{Engine, Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;

/// How one circuit stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circuit {
    /// Whether calls are made.
    pub state: CircuitState,
    /// Since when it is closed, or is not.
    pub since: Micros,
    /// When it last changed. Where that is later than now the clock was set back, and no time here counts.
    pub changed_at: Micros,
    /// When one call may try again; none while it is closed.
    pub retry_at: Option<Micros>,
    /// How many such calls brought no answer since it opened.
    pub probes: u32,
    /// What was seen last, in our words.
    pub reason: Option<String>,
    /// The pause that the gateway asked for last.
    pub pause: Option<Pause>,
}

/// A pause that a gateway asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// When it asked.
    pub at: Micros,
    /// Until when no call is made.
    pub until: Micros,
}

impl Circuit {
    /// A circuit that nothing was ever heard of.
    #[must_use]
    pub const fn closed(at: Micros) -> Self {
        let state = CircuitState::Closed;
        Self { state, since: at, changed_at: at, retry_at: None, probes: 0, reason: None, pause: None }
    }
}

/// A gateway account and how its circuit stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub company_id: CompanyId,
    /// The company's name.
    pub company_name: String,
    /// Which.
    pub integration_id: IntegrationId,
    /// Its display name: the report's *Gateway*.
    pub name: String,
    /// Which wire it speaks.
    pub gateway_kind: GatewayKind,
    /// Whether refunds may go through it.
    pub enabled: bool,
    /// How it stands; since its making where nothing was heard of it.
    pub circuit: Circuit,
}

/// Changes a circuit in a transaction of its own, as it then stands; `change` gives none where it is to stay. Gives what it
/// became, where it changed.
pub async fn change_circuit(
    store: &Store,
    account: Reach,
    now: Micros,
    change: impl Fn(&Circuit) -> Option<Circuit>,
) -> Result<Option<Circuit>, StoreError> {
    in_transaction!(store, |tx| change_circuit_in(tx, account, now, &change).await)
}

async fn change_circuit_in(
    tx: &mut Tx,
    account: Reach,
    now: Micros,
    change: &impl Fn(&Circuit) -> Option<Circuit>,
) -> Result<Option<Circuit>, StoreError> {
    tx.execute(
        "INSERT INTO gateway_circuit (company_id, integration_id, state, since, changed_at, probes)
         VALUES ($1, $2, 'closed', $3, $3, 0) ON CONFLICT (company_id, integration_id) DO NOTHING",
        args![account.company, account.integration, now],
    )
    .await?;
    let row = tx.row(one(tx.engine()), args![account.company, account.integration]).await?;
    let Some(changed) = change(&read_circuit(&row.ok_or(StoreError::Stale)?)?) else { return Ok(None) };
    tx.execute(
        "UPDATE gateway_circuit SET state = $1, since = $2, changed_at = $3, retry_at = $4, probes = $5, reason = $6,
                                    paused_at = $7, paused_until = $8
         WHERE company_id = $9 AND integration_id = $10",
        args![
            changed.state.as_str(),
            changed.since,
            changed.changed_at,
            changed.retry_at,
            i64::from(changed.probes),
            &changed.reason,
            changed.pause.map(|pause| pause.at),
            changed.pause.map(|pause| pause.until),
            account.company,
            account.integration
        ],
    )
    .await?;
    Ok(Some(changed))
}

/// Finds how an account's circuit stands; none where nothing was ever heard of it.
pub async fn find_circuit(store: &Store, account: Reach) -> Result<Option<Circuit>, StoreError> {
    // Read without holding it.
    let row = store.row(one(Engine::Sqlite), args![account.company, account.integration]).await?;
    row.map(|row| read_circuit(&row)).transpose()
}

/// Lists a company's gateway accounts by name, and how each stands.
pub async fn list_accounts(store: &Store, company: CompanyId) -> Result<Vec<Account>, StoreError> {
    let rows = store
        .rows(
            "SELECT integration.company_id, company.name AS company_name, integration.id, integration.name,
                    integration.gateway_kind, integration.enabled, integration.created_at,
                    circuit.state, circuit.since, circuit.changed_at, circuit.retry_at, circuit.probes, circuit.reason,
                    circuit.paused_at, circuit.paused_until
             FROM integration
             JOIN company ON company.company_id = integration.company_id
             LEFT JOIN gateway_circuit AS circuit
               ON circuit.company_id = integration.company_id AND circuit.integration_id = integration.id
             WHERE integration.company_id = $1 ORDER BY integration.name, integration.id",
            args![company],
        )
        .await?;
    rows.iter().map(read_account).collect()
}

/// Lists every circuit that something was ever heard of, of all companies.
pub async fn list_circuits(store: &Store) -> Result<Vec<(IntegrationId, CircuitState)>, StoreError> {
    let rows =
        store.rows("SELECT integration_id, state FROM gateway_circuit ORDER BY integration_id", []).await?;
    rows.iter().map(|row| Ok((row.id("integration_id", IntegrationId::new)?, row.word("state")?))).collect()
}

/// Takes the one call that may be tried while a circuit is not closed; `false` where its time has not come, or somebody else
/// has it. Where it ends without a word, another may be tried from then on.
pub(crate) async fn begin_probe_in(
    tx: &mut Tx,
    account: Reach,
    now: Micros,
    until: Micros,
) -> Result<bool, StoreError> {
    let changed = tx
        .execute(
            "UPDATE gateway_circuit SET state = 'half_open', retry_at = $1, changed_at = $2
             WHERE company_id = $3 AND integration_id = $4 AND state <> 'closed'
               AND (retry_at <= $2 OR changed_at > $2)",
            args![until, now, account.company, account.integration],
        )
        .await?;
    Ok(changed == 1)
}

/// Gives the one call back: there was nothing to try it with.
pub(crate) async fn return_probe_in(tx: &mut Tx, account: Reach, now: Micros) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE gateway_circuit SET state = 'open', retry_at = $1
         WHERE company_id = $2 AND integration_id = $3 AND state = 'half_open'",
        args![now, account.company, account.integration],
    )
    .await?;
    Ok(())
}

const fn one(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "SELECT state, since, changed_at, retry_at, probes, reason, paused_at, paused_until FROM gateway_circuit
             WHERE company_id = $1 AND integration_id = $2"
        }
        Engine::Postgres => {
            "SELECT state, since, changed_at, retry_at, probes, reason, paused_at, paused_until FROM gateway_circuit
             WHERE company_id = $1 AND integration_id = $2 FOR UPDATE"
        }
    }
}

fn read_account(row: &Row) -> Result<Account, StoreError> {
    let known = row.opt_text("state")?.is_some();
    let circuit = if known { read_circuit(row)? } else { Circuit::closed(row.int("created_at")?) };
    Ok(Account {
        company_id: row.id("company_id", CompanyId::new)?,
        company_name: row.text("company_name")?,
        integration_id: row.id("id", IntegrationId::new)?,
        name: row.text("name")?,
        gateway_kind: row.word("gateway_kind")?,
        enabled: row.flag("enabled")?,
        circuit,
    })
}

fn read_circuit(row: &Row) -> Result<Circuit, StoreError> {
    let pause = match (row.opt_int("paused_at")?, row.opt_int("paused_until")?) {
        (Some(at), Some(until)) => Some(Pause { at, until }),
        (None, _) | (_, None) => None,
    };
    Ok(Circuit {
        state: row.word("state")?,
        since: row.int("since")?,
        changed_at: row.int("changed_at")?,
        retry_at: row.opt_int("retry_at")?,
        probes: u32::try_from(row.int("probes")?).map_err(|error| StoreError::corrupt("probes", error))?,
        reason: row.opt_text("reason")?,
        pause,
    })
}
