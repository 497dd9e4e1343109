//! Compares the desk's books with the ledger of the bank, payment by payment, holding one page of each in memory.

pub mod compare_payment;

use std::collections::HashMap;

use domain::id::{CompanyId, IntegrationId};
use sandbox::Sandbox;
use sandbox::ledger::accounts::BankAccount;
use sandbox::ledger::register_merchant::MerchantId;
use store::company::{Company, list_all_companies};
use store::engine::Store;
use store::verify::refunds_by_payment::{PaymentRefunds, knows_gateway_payment, payments_with_refunds};

use crate::bank_check::compare_payment::{Finding, compare_payment};
use crate::failure::CommandError;

/// How many payments are looked at together.
const PAGE: u32 = 500;

/// How often a payment that changes while it is compared is read anew.
const READINGS: usize = 10;

/// What the comparison of one company came to.
#[derive(Debug, Default)]
pub struct BankVerdict {
    /// How many payments were compared.
    pub payments: u64,
    /// How many refunds of theirs.
    pub refunds: u64,
    /// How many things do not agree.
    pub differences: u64,
    /// How many refunds have an end that the desk does not know yet.
    pub not_known: u64,
}

/// Compares a company's payments with the bank's; `say` hears each finding, with the payment that it is about.
pub async fn compare_company(
    store: &Store,
    bank: &Sandbox,
    company: &Company,
    mut say: impl FnMut(&PaymentRefunds, &Finding),
) -> Result<BankVerdict, CommandError> {
    let mut verdict = BankVerdict::default();
    let mut merchants = HashMap::new();
    let mut after = None;
    loop {
        let payments = payments_with_refunds(store, company.id, after, PAGE).await?;
        let Some(last) = payments.last() else { return Ok(verdict) };
        after = Some(last.id);
        let ids: Vec<String> = payments.iter().map(|payment| payment.gateway_payment_id.clone()).collect();
        let mut accounts = bank.accounts(&ids).await?;
        for payment in payments {
            let account = accounts.remove(&payment.gateway_payment_id);
            let (payment, findings) =
                settle_reading(store, bank, company.id, &mut merchants, payment, account).await?;
            verdict.payments += 1;
            verdict.refunds += u64::try_from(payment.refunds.len()).unwrap_or(u64::MAX);
            for finding in &findings {
                match finding {
                    Finding::Difference(_) => verdict.differences += 1,
                    Finding::NotKnownYet(_) => verdict.not_known += 1,
                }
                say(&payment, finding);
            }
        }
    }
}

/// Compares one payment. The books are read one after the other, so what seems to differ while refunds are under way
/// is read again, until the desk's side stood still around the bank's.
async fn settle_reading(
    store: &Store,
    bank: &Sandbox,
    company: CompanyId,
    merchants: &mut HashMap<IntegrationId, MerchantId>,
    mut payment: PaymentRefunds,
    mut account: Option<BankAccount>,
) -> Result<(PaymentRefunds, Vec<Finding>), CommandError> {
    for _ in 0..READINGS {
        let findings = compare(merchants, &payment, account.as_ref());
        if !findings.iter().any(|finding| matches!(finding, Finding::Difference(_))) {
            return Ok((payment, findings));
        }
        let now = read_again(store, company, &payment).await?;
        if now == payment {
            return Ok((payment, findings));
        }
        payment = now;
        let id = payment.gateway_payment_id.clone();
        account = bank.accounts(std::slice::from_ref(&id)).await?.remove(&id);
    }
    let findings = compare(merchants, &payment, account.as_ref());
    Ok((payment, findings))
}

async fn read_again(
    store: &Store,
    company: CompanyId,
    payment: &PaymentRefunds,
) -> Result<PaymentRefunds, CommandError> {
    // The page of one payment that begins just before it.
    let before = uuid::Uuid::from_u128(payment.id.uuid().as_u128().saturating_sub(1));
    let mut page =
        payments_with_refunds(store, company, Some(domain::id::TransactionId::new(before)), 1).await?;
    page.pop().ok_or_else(|| CommandError::bug("a payment that was there a moment ago is gone"))
}

fn compare(
    merchants: &mut HashMap<IntegrationId, MerchantId>,
    payment: &PaymentRefunds,
    account: Option<&BankAccount>,
) -> Vec<Finding> {
    let Some(account) = account else {
        return vec![Finding::Difference("the bank has no payment of this id".to_owned())];
    };
    // All payments of an integration are one merchant's: the first that is found says whose.
    let merchant = *merchants.entry(payment.integration_id).or_insert(account.payment.merchant);
    let mut findings = compare_payment(payment, account);
    if account.payment.merchant != merchant {
        let what = "at the bank it belongs to another account than its integration's other payments";
        findings.push(Finding::Difference(what.to_owned()));
    }
    findings
}

/// Finds the bank's payments that no company here has; `say` hears the bank's id of each.
pub async fn find_payments_unknown_here(
    store: &Store,
    bank: &Sandbox,
    mut say: impl FnMut(&str),
) -> Result<u64, CommandError> {
    let mut companies = list_all_companies(store).await?;
    let mut unknown = 0;
    let mut after = String::new();
    loop {
        let ids = bank.payment_ids(&after, PAGE).await?;
        let Some(last) = ids.last() else { return Ok(unknown) };
        after.clone_from(last);
        for id in &ids {
            let mut known = None;
            for (place, company) in companies.iter().enumerate() {
                if knows_gateway_payment(store, company.id, id).await? {
                    known = Some(place);
                    break;
                }
            }
            // Whoever had the last one is asked first about the next: most often one company has a run of them.
            if let Some(place) = known {
                companies.swap(0, place);
            } else {
                unknown += 1;
                say(id);
            }
        }
    }
}
