//! Faults that a rehearsal asks for: how the next calls, or the next notification, go wrong.

use domain::gateway_kind::GatewayKind;
use rusqlite::Connection;

use crate::ledger::file::{Tx, from_row, query};
use crate::ledger::{Ledger, LedgerError};

/// How something goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The bank declines a refund.
    Decline,
    /// A refund is paid and answered late.
    Delay,
    /// A refund is paid and its answer lost.
    LoseAnswer,
    /// A refund is answered with 500 and not made.
    ServerError,
    /// The next notification is sent twice.
    DuplicateNotification,
    /// A refund is accepted, and declined after a while.
    LateFailure,
    /// A refund is paid, and comes back after a while.
    Reverse,
    /// A call of any sort, a lookup too, finds the gateway down.
    Down,
}

/// A fault that was asked for, and how often it still comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedFault {
    /// Of which gateway; none: of whichever comes first.
    pub kind: Option<GatewayKind>,
    /// How it goes wrong.
    pub fault: Fault,
    /// How often it still comes.
    pub times: u32,
}

impl Fault {
    /// All eight.
    pub const ALL: [Self; 8] = [
        Self::Decline,
        Self::Delay,
        Self::LoseAnswer,
        Self::ServerError,
        Self::DuplicateNotification,
        Self::LateFailure,
        Self::Reverse,
        Self::Down,
    ];

    /// Its name in the control API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Decline => "decline",
            Self::Delay => "delay",
            Self::LoseAnswer => "lose_answer",
            Self::ServerError => "5xx",
            Self::DuplicateNotification => "duplicate_notification",
            Self::LateFailure => "late_failure",
            Self::Reverse => "reverse",
            Self::Down => "down",
        }
    }

    /// The fault of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.as_str() == name)
    }
}

from_row! {
    struct FaultRow {
        kind: Option<String>,
        fault: String,
        times: u32,
    }
}

impl Ledger {
    /// Lets something go wrong from now on.
    pub(crate) async fn plan_fault(&self, planned: PlannedFault) -> Result<(), LedgerError> {
        let transaction = self.begin().await?;
        transaction
            .query("INSERT INTO bank_fault (kind, fault, times) VALUES (?1, ?2, ?3)")
            .bind(planned.kind.map(GatewayKind::as_str))
            .bind(planned.fault.as_str())
            .bind(planned.times)
            .execute()?;
        transaction.commit().await?;
        Ok(())
    }

    /// What still goes wrong, in the order in which it was asked for.
    pub(crate) async fn planned_faults(&self) -> Result<Vec<PlannedFault>, LedgerError> {
        self.readers().read(planned).await
    }

    /// Lets nothing go wrong any more, but for what amounts tell.
    pub(crate) async fn forget_faults(&self) -> Result<(), LedgerError> {
        let transaction = self.begin().await?;
        transaction.query("DELETE FROM bank_fault").execute()?;
        transaction.commit().await?;
        Ok(())
    }

    /// Whether a call to this gateway finds it down; counts the call.
    pub(crate) async fn is_down(&self, kind: GatewayKind) -> Result<bool, LedgerError> {
        // Nearly always nothing is planned, and then nothing is written.
        let planned = self.readers().quick(planned)?;
        if !planned.iter().any(|planned| planned.fault == Fault::Down) {
            return Ok(false);
        }
        let transaction = self.begin().await?;
        let is_down = use_fault_in(&transaction, kind, &[Fault::Down])?.is_some();
        transaction.commit().await?;
        Ok(is_down)
    }
}

fn planned(reader: &Connection) -> Result<Vec<PlannedFault>, LedgerError> {
    let rows: Vec<FaultRow> =
        query(reader, "SELECT kind, fault, times FROM bank_fault WHERE times > 0 ORDER BY fault_seq")
            .all()?;
    rows.into_iter().map(FaultRow::read).collect()
}

impl FaultRow {
    fn read(self) -> Result<PlannedFault, LedgerError> {
        let unreadable = |text: &str| LedgerError::Unreadable(text.to_owned());
        let kind = self.kind.map(|kind| kind.parse().map_err(|_unknown| unreadable(&kind))).transpose()?;
        let fault = Fault::named(&self.fault).ok_or_else(|| unreadable(&self.fault))?;
        Ok(PlannedFault { kind, fault, times: self.times })
    }
}

/// Uses up the first planned fault that is one of these and of this gateway.
pub(crate) fn use_fault_in(
    transaction: &Tx,
    kind: GatewayKind,
    among: &[Fault],
) -> Result<Option<Fault>, LedgerError> {
    let names: Vec<&str> = among.iter().map(|fault| fault.as_str()).collect();
    let used: Option<String> = transaction.query(
        "UPDATE bank_fault SET times = times - 1 WHERE fault_seq = (SELECT MIN(fault_seq) FROM bank_fault \
         WHERE times > 0 AND (kind IS NULL OR kind = ?1) AND fault IN (SELECT value FROM json_each(?2))) \
         RETURNING fault",
    )
    .bind(kind.as_str())
    .bind(serde_json::Value::from(names).to_string())
    .optional()?;
    Ok(used.as_deref().and_then(Fault::named))
}
