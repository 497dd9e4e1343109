//! The rows as they are, read by our own statements: what every rule is held against.

use std::collections::BTreeMap;

use store::engine::Store;
use store::engine::row::Row;
use store::error::StoreError;
use uuid::Uuid;

/// A payment's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRow {
    /// The gateway's id of it.
    pub gateway_payment_id: String,
    /// Its state.
    pub state: String,
    /// What refunds can draw on.
    pub basis: i64,
    /// What our refunds hold.
    pub reserved: i64,
    /// What was given back without us.
    pub outside: i64,
    /// Whether it says that more was given back than there was.
    pub over_refunded: bool,
    /// Whether it says that it is disputed.
    pub chargeback_open: bool,
    /// How often it changed.
    pub version: i64,
}

impl PaymentRow {
    /// What is left, by our own sum.
    #[must_use]
    pub fn left(&self) -> i64 {
        self.basis.saturating_sub(self.reserved).saturating_sub(self.outside).max(0)
    }
}

/// A refund's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundRow {
    /// What of it may never change.
    pub fixed: RefundFixed,
    /// Its state.
    pub state: String,
    /// *Payment Result*.
    pub payment_result: String,
    /// Whether it counts as made without us.
    pub made_outside: bool,
    /// The gateway's id of it.
    pub gateway_refund_id: Option<String>,
    /// How often it changed.
    pub version: i64,
}

/// What of a refund may never change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundFixed {
    /// The payment that it gives back.
    pub payment: Uuid,
    /// How much, negative.
    pub amount: i64,
    /// *Reference Number*.
    pub reference_number: String,
    /// *User Email*.
    pub user_email: Option<String>,
    /// The program's name.
    pub credential_name: Option<String>,
    /// The decision behind it.
    pub intent: Option<Uuid>,
    /// The gateway's id of the one item that it is of.
    pub gateway_item_id: Option<String>,
    /// Why, in the requester's words.
    pub reason: Option<String>,
    /// When it was made.
    pub created_at: i64,
}

/// An entry of the list of what only a person can close.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttentionEntry {
    /// Its id.
    pub id: Uuid,
    /// The row that it is about.
    pub subject: Uuid,
    /// Why it was raised.
    pub kind: String,
    /// Who said first that its refund failed.
    pub proposed_by: Option<Uuid>,
}

/// All rows that the rules read after each step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Payments by id.
    pub payments: BTreeMap<Uuid, PaymentRow>,
    /// Refunds by id.
    pub refunds: BTreeMap<Uuid, RefundRow>,
    /// Open attention, in the order of opening.
    pub attention: Vec<AttentionEntry>,
    /// Scope and key of every intent, and its id.
    pub intents: BTreeMap<(String, String), Uuid>,
    /// How many events there are.
    pub events: i64,
    /// How many payments and refunds.
    pub rows: i64,
    /// How many entries of the attention list, how many of them are open, and on how many somebody has said a first word.
    pub entries: (i64, i64, i64),
    /// How the gateway is called: `closed`, `open` or `half_open`; none until it first failed.
    pub circuit: Option<String>,
}

/// Which rows to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All of them.
    All,
    /// Those that say that they changed at this moment, beside what was seen; the others are only counted.
    ChangedAt(i64),
}

/// Reads the rows.
pub async fn read_snapshot(store: &Store, seen: &Snapshot, reach: Reach) -> Result<Snapshot, StoreError> {
    let (mut snapshot, since) = match reach {
        Reach::All => (Snapshot::default(), i64::MIN),
        Reach::ChangedAt(moment) => (seen.clone(), moment),
    };
    read_transactions(store, since, &mut snapshot).await?;
    let Some(counts) = store.row(COUNTS, []).await? else { return Ok(snapshot) };
    snapshot.events = counts.int("events")?;
    snapshot.rows = counts.int("transactions")?;
    snapshot.circuit = counts.opt_text("circuit")?;
    let attention = (counts.int("entries")?, counts.int("open_entries")?, counts.int("proposals")?);
    if reach == Reach::All || attention != seen.entries {
        snapshot.entries = attention;
        snapshot.attention = read_attention(store).await?;
    }
    if reach == Reach::All || counts.int("intents")? != i64::try_from(seen.intents.len()).unwrap_or(i64::MAX)
    {
        snapshot.intents = read_intents(store).await?;
    }
    Ok(snapshot)
}

const COUNTS: &str =
    "SELECT (SELECT COUNT(*) FROM event) AS events, (SELECT COUNT(*) FROM txn) AS transactions,
    (SELECT COUNT(*) FROM intent) AS intents, (SELECT COUNT(*) FROM attention) AS entries,
    (SELECT COUNT(*) FROM attention WHERE closed_at IS NULL) AS open_entries,
    (SELECT COUNT(*) FROM attention WHERE proposed_by IS NOT NULL) AS proposals,
    (SELECT state FROM gateway_circuit) AS circuit";

async fn read_transactions(store: &Store, since: i64, snapshot: &mut Snapshot) -> Result<(), StoreError> {
    let rows = store
        .rows(
            "SELECT id, kind, gateway_payment_id, state, payment_result, basis_minor, reserved_minor, outside_minor,
                 over_refunded, chargeback_open, version, related_payment_id, amount_minor, reference_number, user_email,
                 credential_name, intent_id, created_at, made_outside, gateway_refund_id, gateway_item_id, reason
             FROM txn WHERE updated_at >= $1",
            [since.into()],
        )
        .await?;
    for row in &rows {
        let id = row.id("id", std::convert::identity)?;
        if row.text("kind")? == "payment" {
            snapshot.payments.insert(id, payment(row)?);
        } else {
            snapshot.refunds.insert(id, refund(row)?);
        }
    }
    Ok(())
}

async fn read_attention(store: &Store) -> Result<Vec<AttentionEntry>, StoreError> {
    let rows = store
        .rows("SELECT id, subject_id, kind, proposed_by FROM attention WHERE closed_at IS NULL ORDER BY opened_at, id", [])
        .await?;
    let entry = |row: &Row| {
        Ok(AttentionEntry {
            id: row.id("id", std::convert::identity)?,
            subject: row.id("subject_id", std::convert::identity)?,
            kind: row.text("kind")?,
            proposed_by: row.opt_id("proposed_by", std::convert::identity)?,
        })
    };
    rows.iter().map(entry).collect()
}

async fn read_intents(store: &Store) -> Result<BTreeMap<(String, String), Uuid>, StoreError> {
    let rows = store.rows("SELECT id, scope, intent_key FROM intent", []).await?;
    let intent = |row: &Row| {
        Ok(((row.text("scope")?, row.text("intent_key")?), row.id("id", std::convert::identity)?))
    };
    rows.iter().map(intent).collect()
}

fn payment(row: &Row) -> Result<PaymentRow, StoreError> {
    Ok(PaymentRow {
        gateway_payment_id: row.text("gateway_payment_id")?,
        state: row.text("state")?,
        basis: row.int("basis_minor")?,
        reserved: row.int("reserved_minor")?,
        outside: row.int("outside_minor")?,
        over_refunded: row.int("over_refunded")? != 0,
        chargeback_open: row.int("chargeback_open")? != 0,
        version: row.int("version")?,
    })
}

fn refund(row: &Row) -> Result<RefundRow, StoreError> {
    Ok(RefundRow {
        fixed: RefundFixed {
            payment: row.id("related_payment_id", std::convert::identity)?,
            amount: row.int("amount_minor")?,
            reference_number: row.text("reference_number")?,
            user_email: row.opt_text("user_email")?,
            credential_name: row.opt_text("credential_name")?,
            intent: row.opt_id("intent_id", std::convert::identity)?,
            gateway_item_id: row.opt_text("gateway_item_id")?,
            reason: row.opt_text("reason")?,
            created_at: row.int("created_at")?,
        },
        state: row.text("state")?,
        payment_result: row.text("payment_result")?,
        made_outside: row.int("made_outside")? != 0,
        gateway_refund_id: row.opt_text("gateway_refund_id")?,
        version: row.int("version")?,
    })
}

/// What an event says of itself, as it stands in its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// What happened.
    pub kind: String,
    /// Exactly what is hashed.
    pub body: String,
}

/// Reads the events of one row that are newer than a version, by version.
pub async fn read_events(
    store: &Store,
    subject: Uuid,
    after: i64,
) -> Result<Vec<(i64, EventRow)>, StoreError> {
    let rows = store
        .rows(
            "SELECT version, kind, body FROM event WHERE subject_id = $1 AND version > $2 ORDER BY version",
            [subject.into(), after.into()],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.int("version")?, EventRow { kind: row.text("kind")?, body: row.text("body")? })))
        .collect()
}

/// Reads every event, by subject and version.
pub async fn read_all_events(store: &Store) -> Result<BTreeMap<(Uuid, i64), EventRow>, StoreError> {
    let rows = store.rows("SELECT subject_id, version, kind, body FROM event", []).await?;
    rows.iter()
        .map(|row| {
            let key = (row.id("subject_id", std::convert::identity)?, row.int("version")?);
            Ok((key, EventRow { kind: row.text("kind")?, body: row.text("body")? }))
        })
        .collect()
}
