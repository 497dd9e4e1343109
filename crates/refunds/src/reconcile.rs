//! Compares the report with a gateway's own list of a period: what is missing here, what is missing there, what differs.

use std::collections::HashSet;
use std::fmt;

use domain::money::Money;
use domain::payment::PaymentResult;
use domain::refund::RefundState;
use gateways::listing::{ListQuery, ListedPayment, ListedRefund};
use store::attention::raise_difference;
use store::dialect::Reach;
use store::dialect::find::{find_payment_of, find_refund_of};
use store::dialect::list::{IntegrationQuery, list_of_integration};
use store::dialect::tracked::list_tracked;
use store::error::StoreError;
use store::integration::Integration;
use store::refund::parts::parts_of;
use store::transaction::TransactionRow;

use crate::import_listing::ImportError;
use crate::reconcile::in_parts::{InParts, is_part_of};
use crate::service::RefundService;

mod in_parts;

/// How many of our rows are read at once.
const ROWS: i64 = 500;
/// How far beyond the period the gateway's list is read before a row of ours is called unknown there: clocks differ,
/// and a payment is written down here some time after it was made there.
const MARGIN_US: i64 = 24 * 60 * 60 * 1_000_000;

/// One thing that does not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What sort.
    pub sort: DifferenceSort,
    /// `payment` or `refund`.
    pub of: &'static str,
    /// The gateway's id of it.
    pub gateway_id: String,
    /// Our row, where there is one; for a refund that is missing here, its payment.
    pub row: Option<TransactionRow>,
    /// What the gateway has: amount and state, or the field that differs.
    pub theirs: String,
    /// What we have.
    pub ours: String,
}

/// What sort of disagreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DifferenceSort {
    /// The gateway has it, the report has not.
    Missing,
    /// The report has it, the gateway has not.
    Extra,
    /// Both have it with another amount.
    Amount,
    /// Both have it in states that cannot both be true.
    State,
}

impl DifferenceSort {
    /// The name in CSV and on the attention list.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Amount => "amount",
            Self::State => "state",
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sort, of, gateway_id, row: _, theirs, ours } = self;
        match sort {
            DifferenceSort::Missing => {
                write!(f, "{of} {gateway_id} is missing here: the gateway has {theirs}")
            }
            DifferenceSort::Extra => write!(f, "{of} {gateway_id} is unknown to the gateway: we have {ours}"),
            DifferenceSort::Amount | DifferenceSort::State => {
                write!(f, "{of} {gateway_id} differs: the gateway has {theirs}, we have {ours}")
            }
        }
    }
}

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// How many payments and refunds of the gateway were looked at.
    pub theirs: u64,
    /// How many rows of ours were looked at.
    pub ours: u64,
    /// What does not agree.
    pub differences: Vec<Difference>,
}

/// Which integration, and which period.
#[derive(Clone, Copy, Debug)]
pub struct Period<'a> {
    /// The integration.
    pub account: &'a Integration,
    /// From when on, UTC microseconds.
    pub from_us: i64,
    /// Until when, not included, UTC microseconds.
    pub to_us: i64,
}

/// What the gateway's list has, by its own ids.
#[derive(Default)]
struct Seen {
    payments: HashSet<String>,
    refunds: HashSet<String>,
    references: HashSet<String>,
    /// Rows of ours that the gateway has as several refunds.
    in_parts: InParts,
}

impl RefundService {
    /// Compares one integration's rows with its gateway's list. `progress` hears how many of the gateway's were looked at.
    pub async fn reconcile(
        &self,
        period: Period<'_>,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Comparison, ImportError> {
        let mut comparison = Comparison::default();
        let mut seen = Seen::default();
        let mut query = ListQuery {
            from_us: period.from_us.saturating_sub(MARGIN_US),
            to_us: period.to_us.saturating_add(MARGIN_US),
            cursor: None,
            limit: 100,
        };
        loop {
            let page = self.list_at_gateway(period.account, &query).await?;
            for payment in &page.payments {
                self.compare_payment(period, payment, &mut seen, &mut comparison).await?;
            }
            for refund in &page.refunds {
                self.compare_refund(period, refund, &mut seen, &mut comparison).await?;
            }
            progress(comparison.theirs);
            match page.next {
                Some(next) => query.cursor = Some(next),
                None => break,
            }
        }
        comparison.differences.extend(seen.in_parts.differences());
        self.find_extra(period, &seen, &mut comparison).await?;
        Ok(comparison)
    }

    async fn compare_payment(
        &self,
        period: Period<'_>,
        theirs: &ListedPayment,
        seen: &mut Seen,
        comparison: &mut Comparison,
    ) -> Result<(), ImportError> {
        let id = &theirs.gateway_payment_id;
        if seen.payments.insert(id.clone()) && period.has(theirs.created_at) {
            comparison.theirs += 1;
            let ours = find_payment_of(self.store(), reach(period), id).await?;
            comparison.differences.extend(differs_payment(theirs, ours));
        }
        for refund in &theirs.refunds {
            self.compare_refund(period, refund, seen, comparison).await?;
        }
        Ok(())
    }

    async fn compare_refund(
        &self,
        period: Period<'_>,
        theirs: &ListedRefund,
        seen: &mut Seen,
        comparison: &mut Comparison,
    ) -> Result<(), ImportError> {
        seen.references.extend(theirs.reference_number.clone());
        if !seen.refunds.insert(theirs.gateway_refund_id.clone()) {
            return Ok(());
        }
        let in_period = period.has(theirs.created_at);
        comparison.theirs += u64::from(in_period);
        let reach = reach(period);
        let mut ours = find_refund_of(self.store(), reach, &theirs.gateway_refund_id).await?;
        if let (None, Some(reference)) = (&ours, &theirs.reference_number) {
            let named = list_tracked(self.store(), reach, reference, 1).await?;
            ours = named.into_iter().find(|row| row.refund().is_some());
        }
        if let Some(ours) = ours.as_ref().filter(|ours| is_part_of(theirs, ours)) {
            seen.in_parts.add(theirs, ours, in_period);
            if in_period && ours.refund().is_some_and(|part| contradicts(theirs.state, part.state)) {
                comparison.differences.push(differs_as(DifferenceSort::State, theirs, ours));
            }
            return Ok(());
        }
        if !in_period {
            return Ok(());
        }
        match ours {
            Some(ours) => comparison.differences.extend(differs_refund(theirs, &ours)),
            // What moved no money and was never ours is nothing to miss.
            None if theirs.state == RefundState::Failed => {}
            None => {
                let payment = find_payment_of(self.store(), reach, &theirs.gateway_payment_id).await?;
                comparison.differences.push(Difference {
                    sort: DifferenceSort::Missing,
                    of: "refund",
                    gateway_id: theirs.gateway_refund_id.clone(),
                    row: payment,
                    theirs: told(theirs.amount, theirs.state.as_str()),
                    ours: String::new(),
                });
            }
        }
        Ok(())
    }

    /// Finds what we say the gateway has, and it has not.
    async fn find_extra(
        &self,
        period: Period<'_>,
        seen: &Seen,
        comparison: &mut Comparison,
    ) -> Result<(), ImportError> {
        let mut query = IntegrationQuery {
            from: Some(period.from_us),
            to: Some(period.to_us),
            limit: ROWS,
            ..IntegrationQuery::default()
        };
        loop {
            let rows = list_of_integration(self.store(), reach(period), &query).await?;
            let full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
            for row in rows {
                comparison.ours += 1;
                comparison.differences.extend(extra(row, seen));
            }
            if !full {
                return Ok(());
            }
            query.offset = query.offset.saturating_add(ROWS);
        }
    }
}

impl RefundService {
    /// Puts differences on the list of what only a person can close, each at the row that it is about; says how many are
    /// new there. A payment that is missing here has no row: import it first.
    pub async fn raise_differences(
        &self,
        account: &Integration,
        differences: &[Difference],
    ) -> Result<u64, StoreError> {
        let mut raised = 0;
        for difference in differences {
            let Some(row) = &difference.row else { continue };
            let evidence = difference.to_string();
            let new = raise_difference(self.store(), row, &evidence, self.clock().now()).await?;
            raised += u64::from(new);
        }
        tracing::info!(integration = %account.id, raised, "differences were put on the attention list");
        Ok(raised)
    }
}

impl Period<'_> {
    const fn has(&self, at: i64) -> bool {
        self.from_us <= at && at < self.to_us
    }
}

const fn reach(period: Period<'_>) -> Reach {
    Reach { company: period.account.company_id, integration: period.account.id }
}

fn told(amount: Money, state: &str) -> String {
    format!("{amount} {} {state}", amount.currency())
}

fn differs_payment(theirs: &ListedPayment, ours: Option<TransactionRow>) -> Vec<Difference> {
    let difference = |sort, row, ours| Difference {
        sort,
        of: "payment",
        gateway_id: theirs.gateway_payment_id.clone(),
        row,
        theirs: told(theirs.amount, theirs.state.as_str()),
        ours,
    };
    let Some(row) = ours else {
        return vec![difference(DifferenceSort::Missing, None, String::new())];
    };
    let Some(part) = row.payment() else { return Vec::new() };
    let have = told(row.amount, part.state.as_str());
    let mut found = Vec::new();
    if row.amount != theirs.amount || part.captured != theirs.captured {
        found.push(difference(DifferenceSort::Amount, Some(row.clone()), have.clone()));
    }
    if part.state != theirs.state {
        found.push(difference(DifferenceSort::State, Some(row.clone()), have));
    }
    found
}

fn differs_as(sort: DifferenceSort, theirs: &ListedRefund, row: &TransactionRow) -> Difference {
    Difference {
        sort,
        of: "refund",
        gateway_id: theirs.gateway_refund_id.clone(),
        row: Some(row.clone()),
        theirs: told(theirs.amount, theirs.state.as_str()),
        ours: told(row.amount.negated(), row.state_str()),
    }
}

fn differs_refund(theirs: &ListedRefund, row: &TransactionRow) -> Vec<Difference> {
    let Some(part) = row.refund() else { return Vec::new() };
    let difference = |sort| differs_as(sort, theirs, row);
    let mut found = Vec::new();
    if row.amount.negated() != theirs.amount {
        found.push(difference(DifferenceSort::Amount));
    }
    if contradicts(theirs.state, part.state) {
        found.push(difference(DifferenceSort::State));
    }
    found
}

/// Whether the gateway's end and our state cannot both be true. What we do not know yet contradicts a known end, too:
/// that is what the comparison is made for.
const fn contradicts(theirs: RefundState, ours: RefundState) -> bool {
    match theirs {
        RefundState::Succeeded => !matches!(ours, RefundState::Succeeded | RefundState::Reversed),
        RefundState::Failed => !matches!(ours.payment_result(), PaymentResult::Failed),
        RefundState::AwaitingApproval
        | RefundState::Queued
        | RefundState::Sending
        | RefundState::Accepted
        | RefundState::Unknown
        | RefundState::NeedsAttention
        | RefundState::Declined
        | RefundState::Expired
        | RefundState::Withdrawn
        | RefundState::Reversed => ours.is_final(),
    }
}

fn extra(row: TransactionRow, seen: &Seen) -> Option<Difference> {
    let (of, gateway_id, known) = match (row.payment(), row.refund()) {
        (Some(part), _) => {
            let id = part.gateway_payment_id.clone();
            let known = seen.payments.contains(&id);
            ("payment", id, known)
        }
        (None, Some(part)) => {
            // What never arrived there, or was refused, need not stand in its list.
            if part.state != RefundState::Succeeded {
                return None;
            }
            let by_reference = seen.references.contains(&row.reference_number);
            let id = part.gateway_refund_id.clone();
            let by_id = id.as_ref().is_some_and(|ids| parts_of(ids).any(|id| seen.refunds.contains(id)));
            ("refund", id.unwrap_or_else(|| row.reference_number.clone()), by_reference || by_id)
        }
        (None, None) => return None,
    };
    if known {
        return None;
    }
    let amount = if of == "refund" { row.amount.negated() } else { row.amount };
    let ours = told(amount, row.state_str());
    Some(Difference {
        sort: DifferenceSort::Extra,
        of,
        gateway_id,
        row: Some(row),
        theirs: String::new(),
        ours,
    })
}
