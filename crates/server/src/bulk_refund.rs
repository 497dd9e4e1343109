//! Batches of refunds: making one, having it run, and reading what came of it.

use domain::id::BulkRefundId;
use domain::role::Role;
use store::bulk_refund::list::find_bulk_refund;
use store::bulk_refund::{BulkRefund, Moved};

use crate::app::App;
use crate::caller::SignedIn;
use crate::problem::Failure;

pub mod approve_bulk_refund;
pub mod create_bulk_refund;
pub mod csv_lines;
pub mod decline_bulk_refund;
pub mod download_bulk_refund;
pub mod list_bulk_refund_lines;
pub mod list_bulk_refunds;
pub mod resume_bulk_refund;
pub mod show_bulk_refund;
pub mod start_bulk_refund;
mod steered;
pub mod stop_bulk_refund;
pub mod withdraw_bulk_refund;
pub mod worker;
pub mod written;

/// Finds a batch of a company that the person has a part in.
async fn find(app: &App, signed_in: &SignedIn, id: BulkRefundId) -> Result<BulkRefund, Failure> {
    let found = find_bulk_refund(&app.store, &signed_in.companies(), id).await?;
    found.ok_or_else(Failure::unknown_bulk_refund)
}

/// Finds a batch for who sees its lines: what is written there may name customers, so viewers see its sums alone.
async fn find_with_lines(app: &App, signed_in: &SignedIn, id: BulkRefundId) -> Result<BulkRefund, Failure> {
    let bulk = find(app, signed_in, id).await?;
    if signed_in.role_in(bulk.key.company).is_some_and(Role::may_refund) {
        Ok(bulk)
    } else {
        Err(Failure::forbidden("role_too_low", "Your role sees what batches come to, and not their lines."))
    }
}

/// Refuses what did not come to pass.
fn refuse(moved: Moved) -> Result<(), Failure> {
    match moved {
        Moved::Done => Ok(()),
        Moved::Elsewhere => Err(Failure::bulk_refund_moved()),
        Moved::NotAllowed => {
            let detail = "Your role does not let you do this, or it is for its maker to do.";
            Err(Failure::forbidden("role_too_low", detail))
        }
        Moved::Own => {
            let detail =
                "You made this batch yourself, here or under another address. Somebody else must agree.";
            Err(Failure::forbidden("requester_may_not_approve", detail))
        }
        Moved::Changed => {
            let detail = "The batch is not the one that you saw. Load it again and look it through.";
            Err(Failure::conflict("bulk_refund_changed", detail))
        }
    }
}
