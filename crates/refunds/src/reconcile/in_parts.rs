//! Refunds of ours that their gateway made as several: what those come to is compared, not each by itself.

use std::collections::BTreeMap;

use domain::id::TransactionId;
use domain::money::Money;
use domain::refund::RefundState;
use gateways::listing::ListedRefund;
use store::refund::parts::{is_part, is_part_of_unnamed};
use store::transaction::TransactionRow;

use super::{Difference, DifferenceSort, told};

/// Those that were seen, by our row.
#[derive(Default)]
pub struct InParts(BTreeMap<TransactionId, Parts>);

struct Parts {
    ours: TransactionRow,
    /// What they come to; none when that cannot be added up.
    sum: Option<Money>,
    /// Whether one of them is of the period.
    in_period: bool,
}

/// Whether the gateway's refund is one of several that it made of ours.
pub fn is_part_of(theirs: &ListedRefund, ours: &TransactionRow) -> bool {
    let whole = ours.refund().and_then(|part| part.gateway_refund_id.as_deref());
    whole.is_some_and(|whole| is_part(&theirs.gateway_refund_id, whole))
        || theirs.gateway_item_id.is_some() && is_part_of_unnamed(ours, theirs.amount)
}

impl InParts {
    /// Takes a part in. One that failed there moved no money.
    pub fn add(&mut self, theirs: &ListedRefund, ours: &TransactionRow, in_period: bool) {
        let sum = Some(Money::zero(ours.amount.currency()));
        let parts = self.0.entry(ours.id);
        let parts = parts.or_insert_with(|| Parts { ours: ours.clone(), sum, in_period: false });
        if theirs.state != RefundState::Failed {
            parts.sum = parts.sum.and_then(|sum| sum.plus(theirs.amount).ok());
        }
        parts.in_period |= in_period;
    }

    /// Those whose parts do not come to what they are.
    pub fn differences(&self) -> impl Iterator<Item = Difference> {
        self.0.values().filter_map(differs)
    }
}

fn differs(parts: &Parts) -> Option<Difference> {
    let ours = &parts.ours;
    let whole = ours.amount.negated();
    if !parts.in_period || parts.sum == Some(whole) {
        return None;
    }
    let theirs = parts.sum.map_or_else(
        || "parts of several currencies".to_owned(),
        |sum| format!("parts that come to {sum} {}", sum.currency()),
    );
    let gateway_id = ours.refund().and_then(|part| part.gateway_refund_id.clone());
    Some(Difference {
        sort: DifferenceSort::Amount,
        of: "refund",
        gateway_id: gateway_id.unwrap_or_default(),
        row: Some(ours.clone()),
        theirs,
        ours: told(whole, ours.state_str()),
    })
}
