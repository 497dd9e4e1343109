//! Customers who pay while the demo runs: taken at the bank, and told to the desk as in life.
//!
//! beGateway, Overpay and PayU tell the desk themselves. Craftgate tells an id alone, so its list is read. Of a payment
//! with `MindBehind` the shop tells, since `MindBehind` documents no notifications.

use std::time::Duration;

use domain::gateway_kind::GatewayKind;
use domain::payment::PaymentState;
use gateways::listing::ListQuery;
use refunds::actor::Actor;
use refunds::fault::chain;
use refunds::record_payment::PaymentReport;
use refunds::service::RefundService;
use sandbox::Sandbox;
use sandbox::ledger::register_merchant::MerchantId;
use store::Micros;
use store::credential::Scope;
use store::integration::find_integration;

use crate::demo::bank::bank_payment;
use crate::demo::dice::Dice;
use crate::demo::moments::{MINUTE, Moments};
use crate::demo::names::{API_NAME, Names};
use crate::demo::plan::{Course, PaymentPlan, draw_payment};
use crate::demo::world::COMPANIES;
use crate::failure::CommandError;
use crate::stop::Stop;

/// How far back a list is read: what the last reading missed is read again, and known things change nothing.
const LOOK_BACK: Micros = 5 * MINUTE;
/// Craftgate's list is read at least this often, for whoever pays by hand.
const LONGEST_PAUSE: Duration = Duration::from_secs(15);
const PAGE: u32 = 50;

/// Who pays, and who hears of it.
pub struct Customers {
    /// The desk.
    pub service: RefundService,
    /// The bank.
    pub bank: Sandbox,
    /// The demo's seed, which its credentials follow from.
    pub seed: u64,
    /// Each account's number at the bank, by the places of company and integration.
    pub merchants: Vec<Vec<MerchantId>>,
}

impl Customers {
    /// Pays so many times a minute until the stop; never, where that is 0. What fails is logged, and the next one pays.
    pub async fn pay(self, a_minute: u32, stop: Stop) {
        if a_minute == 0 {
            return;
        }
        let pause = Duration::from_mins(1) / a_minute;
        tokio::select! {
            () = stop.asked() => {}
            () = self.pay_for_ever(pause) => {}
        }
    }

    async fn pay_for_ever(&self, pause: Duration) {
        let mut left = pause;
        loop {
            let step = left.min(LONGEST_PAUSE);
            tokio::time::sleep(step).await;
            left -= step;
            let done = if left.is_zero() {
                left = pause;
                self.pay_once().await
            } else {
                self.read_lists().await
            };
            if let Err(error) = done {
                tracing::warn!(
                    error = chain(&error),
                    "a customer of the demo could not pay, or is not heard of yet"
                );
            }
        }
    }

    async fn pay_once(&self) -> Result<(), CommandError> {
        let now = self.service.clock().now();
        let plan = draw_now(self.seed, now)?;
        let kind = plan.integration()?.kind;
        if plan.integration()?.switched_off {
            return Ok(());
        }
        let merchant = self
            .merchants
            .get(plan.company)
            .and_then(|own| own.get(plan.integration))
            .ok_or_else(|| CommandError::bug("an account of the demo is none of the bank's"))?;
        self.bank.take_and_tell(&bank_payment(*merchant, &plan)).await?;
        if kind == GatewayKind::Mindbehind {
            self.tell(&plan).await?;
        }
        self.read_lists().await
    }

    /// What the company's shop tells of a payment.
    async fn tell(&self, plan: &PaymentPlan) -> Result<(), CommandError> {
        let names = Names(self.seed);
        let company = names.company(plan.company);
        let shop = Actor::Program {
            id: names.api_credential(plan.company),
            company_id: company,
            name: API_NAME.to_owned(),
            scopes: vec![Scope::PaymentsWrite],
        };
        let state = plan.state();
        let report = PaymentReport {
            integration: plan.integration()?.name.to_owned(),
            gateway_payment_id: plan.gateway_payment_id.clone(),
            payment_result: state.payment_result().as_str().to_owned(),
            phase: (state == PaymentState::Authorised).then(|| state.as_str().to_owned()),
            currency: plan.amount.currency().code().to_owned(),
            amount: plan.amount.to_string(),
            customer_name: plan.customer_name.clone(),
            customer_phone: plan.customer_phone.clone(),
            conversation_id: plan.conversation_id.clone(),
            order_number: Some(plan.order_number.clone()),
            paid_at: Some(plan.at),
            ..PaymentReport::default()
        };
        self.service.record_payment(company, &shop, &report).await.map_err(CommandError::bug)?;
        Ok(())
    }

    /// Reads the latest of Craftgate's lists.
    async fn read_lists(&self) -> Result<(), CommandError> {
        let names = Names(self.seed);
        let now = self.service.clock().now();
        let query = ListQuery { from_us: now - LOOK_BACK, to_us: now + MINUTE, cursor: None, limit: PAGE };
        for (place, company) in COMPANIES.iter().enumerate() {
            for (number, integration) in company.integrations.iter().enumerate() {
                if integration.kind != GatewayKind::Craftgate {
                    continue;
                }
                let id = names.integration(place, number);
                let account = find_integration(self.service.store(), names.company(place), id).await?;
                if let Some(account) = account {
                    self.service.import_page(&account, &query).await.map_err(CommandError::bug)?;
                }
            }
        }
        Ok(())
    }
}

/// A payment as the demo's past has them, made now: taken, held, or, now and then, refused.
fn draw_now(seed: u64, now: Micros) -> Result<PaymentPlan, CommandError> {
    let fresh = Dice::new(seed, "customer", now.unsigned_abs()).next();
    let number = u32::try_from(fresh % 1_000_000).unwrap_or(0);
    let mut plan = draw_payment(fresh, number, &Moments::new(now)?)?;
    plan.at = now;
    plan.then_at = now;
    plan.refunds.clear();
    plan.chargeback_at = None;
    plan.course = match plan.course {
        Course::Failed | Course::Authorised => plan.course,
        Course::Pending
        | Course::Voided
        | Course::Captured
        | Course::Confirmed
        | Course::PartlyCaptured(_) => Course::Captured,
    };
    Ok(plan)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_pays_now_pays_now_and_twice_is_two_payments() {
        let now = 1_790_000_000_000_000;
        let one = draw_now(1, now).unwrap();
        let other = draw_now(1, now + 1).unwrap();
        assert_eq!((one.at, one.refunds.len()), (now, 0));
        assert_ne!(one.gateway_payment_id, other.gateway_payment_id);
    }
}
