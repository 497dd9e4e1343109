//! The same past in the bank's ledger: what was really taken and really given back.

use domain::payment::PaymentResult;
use sandbox::Sandbox;
use sandbox::ledger::take_past_refunds::PastRefund;
use sandbox::ledger::take_payments::NewBankPayment;

use crate::demo::past_refund::{Ending, PastRefundPlan};
use crate::demo::plan::PaymentPlan;
use crate::demo::world::{COMPANIES, Names};
use crate::failure::CommandError;

/// Opens the merchants' accounts and books every payment and refund that reached the bank.
pub async fn fill_bank(bank: &Sandbox, names: Names, plans: &[PaymentPlan]) -> Result<(), CommandError> {
    let mut payments = Vec::with_capacity(plans.len());
    for (company, house) in COMPANIES.iter().enumerate() {
        for (integration, account) in house.integrations.iter().enumerate() {
            let name = format!("{}: {}", house.name, account.name);
            let merchant = bank.register_merchant(&names.bank_token(company, integration), &name).await?;
            let own = plans.iter().filter(|plan| plan.company == company && plan.integration == integration);
            payments.extend(own.map(|plan| NewBankPayment {
                merchant,
                gateway_payment_id: plan.gateway_payment_id.clone(),
                amount: plan.amount,
                captured: plan.captured(),
                customer: plan.customer_name.clone(),
                order_number: Some(plan.order_number.clone()),
                taken_at: plan.at,
            }));
        }
    }
    bank.take_payments(&payments).await?;
    let refunds: Vec<PastRefund> =
        plans.iter().flat_map(|plan| plan.refunds.iter().filter_map(|refund| booked(plan, refund))).collect();
    bank.take_past_refunds(&refunds).await?;
    Ok(())
}

/// A refund as the bank has it; none where nothing reached it.
fn booked(plan: &PaymentPlan, refund: &PastRefundPlan) -> Option<PastRefund> {
    let result = match refund.ending {
        Ending::Paid | Ending::LostPaid | Ending::Outside => PaymentResult::Success,
        Ending::Declined => PaymentResult::Failed,
        Ending::Held => PaymentResult::Pending,
        Ending::LostUnpaid => return None,
    };
    Some(PastRefund {
        gateway_refund_id: refund.gateway_refund_id.clone(),
        gateway_payment_id: plan.gateway_payment_id.clone(),
        amount: refund.amount,
        result,
        made_outside: refund.ending == Ending::Outside,
        reference_number: refund.bank_reference.clone(),
        made_at: refund.sent_at,
    })
}
