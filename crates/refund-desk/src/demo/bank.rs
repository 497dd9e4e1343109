//! The same past in the bank's ledger: what was really taken and really given back.

use domain::gateway_kind::GatewayKind;
use domain::payment::PaymentResult;
use domain::refund::RefundKind;
use sandbox::Sandbox;
use sandbox::ledger::register_merchant::MerchantId;
use sandbox::ledger::take_past_refunds::{PastGatewayRefund, PastRefund};
use sandbox::ledger::take_payments::{NewBankItem, NewBankPayment, NewGatewayPayment};

use crate::demo::names::Names;
use crate::demo::past_refund::{Ending, PastRefundPlan};
use crate::demo::plan::PaymentPlan;
use crate::demo::world::COMPANIES;
use crate::failure::CommandError;

/// The merchants' accounts, by the places of company and integration.
pub type Accounts = Vec<Vec<MerchantId>>;

/// Opens the merchants' accounts.
pub async fn open_accounts(bank: &Sandbox, names: Names) -> Result<Accounts, CommandError> {
    let mut accounts = Vec::with_capacity(COMPANIES.len());
    for (company, house) in COMPANIES.iter().enumerate() {
        let mut own = Vec::with_capacity(house.integrations.len());
        for (integration, account) in house.integrations.iter().enumerate() {
            let name = account_name(house.name, account.name);
            let bank_account = names.bank_account(account.kind, company, integration);
            own.push(bank.register(&bank_account, &name, None).await?);
        }
        accounts.push(own);
    }
    Ok(accounts)
}

/// Books every payment and refund that reached the bank.
pub async fn book(bank: &Sandbox, accounts: &Accounts, plans: &[PaymentPlan]) -> Result<(), CommandError> {
    let mut payments = Vec::with_capacity(plans.len());
    let mut refunds = Vec::new();
    for plan in plans {
        let merchant = accounts.get(plan.company).and_then(|own| own.get(plan.integration));
        let merchant = merchant.ok_or_else(|| CommandError::bug("a payment has no account"))?;
        payments.push(bank_payment(*merchant, plan));
        let gateway = plan.integration()?.kind;
        refunds.extend(plan.refunds.iter().flat_map(|refund| booked(gateway, plan, refund)));
    }
    bank.take_gateway_payments(&payments).await?;
    bank.take_past_gateway_refunds(&refunds).await?;
    Ok(())
}

/// What the bank calls an account.
pub fn account_name(company: &str, integration: &str) -> String {
    format!("{company}: {integration}")
}

/// A payment as the bank has it.
pub fn bank_payment(merchant: MerchantId, plan: &PaymentPlan) -> NewGatewayPayment {
    NewGatewayPayment {
        payment: NewBankPayment {
            merchant,
            gateway_payment_id: plan.gateway_payment_id.clone(),
            amount: plan.amount,
            captured: plan.captured(),
            customer: plan.customer_name.clone(),
            order_number: Some(plan.order_number.clone()),
            taken_at: plan.at,
        },
        state: plan.state(),
        phone: plan.customer_phone.clone(),
        conversation_id: plan.conversation_id.clone(),
        items: plan
            .items
            .iter()
            .map(|item| NewBankItem { gateway_item_id: item.gateway_item_id.clone(), amount: item.amount })
            .collect(),
    }
}

/// A refund as the bank has it, a row for each item where it is of all of them; none where nothing reached it.
fn booked(gateway: GatewayKind, plan: &PaymentPlan, refund: &PastRefundPlan) -> Vec<PastGatewayRefund> {
    let result = match refund.ending {
        Ending::Paid | Ending::LostPaid | Ending::Outside => PaymentResult::Success,
        Ending::Declined => PaymentResult::Failed,
        Ending::Held => PaymentResult::Pending,
        Ending::LostUnpaid | Ending::Duplicate => return Vec::new(),
    };
    let row = |gateway_refund_id: &str, amount, gateway_item_id: Option<&str>| PastGatewayRefund {
        refund: PastRefund {
            gateway_refund_id: gateway_refund_id.to_owned(),
            gateway_payment_id: plan.gateway_payment_id.clone(),
            amount,
            result,
            made_outside: refund.ending == Ending::Outside,
            reference_number: refund.bank_reference.clone(),
            made_at: refund.sent_at,
        },
        kind: (gateway != GatewayKind::Mindbehind).then_some(refund.kind),
        gateway_item_id: gateway_item_id.map(str::to_owned),
        // What was made in the back office has no name of the merchant's.
        tracking_id: (refund.ending != Ending::Outside).then(|| refund.reference_number.clone()),
        key: (refund.ending != Ending::Outside).then(|| refund.intent_id.to_string()),
        reason: refund.reason.clone(),
    };
    let of_all_items =
        gateway == GatewayKind::Craftgate && refund.item.is_none() && refund.kind == RefundKind::Refund;
    if of_all_items && result == PaymentResult::Success {
        let ids = refund.gateway_refund_id.split(';').zip(&plan.items);
        return ids.map(|(id, item)| row(id, item.amount, Some(&item.gateway_item_id))).collect();
    }
    vec![row(&refund.gateway_refund_id, refund.amount, refund.item.as_deref())]
}
