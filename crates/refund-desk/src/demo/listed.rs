//! The payments that every demo has, findable by their customer's phone number: docs/demo.md lists them.

pub mod table;

use domain::gateway_kind::GatewayKind;
use domain::id::TransactionId;
use domain::money::Money;
use domain::refund::RefundKind;
use refunds::ids::{new_reference_number, new_uuid};
use sandbox::gateway_id::{hex_id, payment_id};
use store::Micros;

use crate::demo::dice::Dice;
use crate::demo::item::split;
use crate::demo::moments::{MINUTE, Moments, SECOND};
use crate::demo::past_refund::{Asked, Asker, Ending, PastRefundPlan, name_refund};
use crate::demo::plan::{Course, PaymentPlan, listed_at, listed_phone};
use crate::demo::world::{COMPANIES, DemoIntegration, ID_EPOCH};
use crate::failure::CommandError;

/// A payment that every demo has.
pub struct Listed {
    /// The last digits of its customer's name and number.
    pub number: u32,
    /// What scripts call it.
    pub slug: &'static str,
    /// What it is there for.
    pub what: &'static str,
    company: usize,
    integration: usize,
    amount: (i64, &'static str),
    course: Course,
    /// How many hundredths of it each item but the last costs, where its gateway knows items.
    items: &'static [i64],
    /// Made so many minutes ago; none: at a time of its number.
    minutes_ago: Option<i64>,
    /// How much, what came of it, and who asked.
    refunds: &'static [(i64, Ending, Asker)],
    chargeback: bool,
}

impl Listed {
    /// The payment's id, by the demo's seed alone.
    pub fn id(&self, seed: u64) -> TransactionId {
        TransactionId::new(new_uuid(self.born(), &Dice::new(seed, "listed id", self.number.into())))
    }

    /// The bank's id of it, by the demo's seed alone.
    pub fn gateway_payment_id(&self, seed: u64) -> String {
        let dice = Dice::new(seed, "listed gateway id", self.number.into());
        let born = u32::try_from(self.born() / SECOND).unwrap_or(0);
        payment_id(self.gateway(), born, u128::from_le_bytes(dice.bytes()))
    }

    /// Which gateway it went through.
    pub fn gateway(&self) -> GatewayKind {
        self.account().map_or(GatewayKind::Mindbehind, |account| account.kind)
    }

    /// The report's *Gateway*.
    pub fn account_name(&self) -> &'static str {
        self.account().map_or("", |account| account.name)
    }

    fn account(&self) -> Option<&'static DemoIntegration> {
        COMPANIES.get(self.company).and_then(|company| company.integrations.get(self.integration))
    }

    /// What was to be paid.
    pub fn amount(&self) -> Result<Money, CommandError> {
        let (minor, code) = self.amount;
        Ok(Money::new(minor, code.parse().map_err(CommandError::bug)?))
    }

    /// Whose it is, by name.
    pub fn company(&self) -> &'static str {
        COMPANIES.get(self.company).map_or("", |company| company.name)
    }

    /// The customer's name.
    pub fn customer(&self) -> String {
        format!("Demo Customer {:04}", self.number)
    }

    /// What it is and became, relative to now.
    pub fn plan(&self, seed: u64, moments: &Moments) -> Result<PaymentPlan, CommandError> {
        let dice = &Dice::new(seed, "listed", self.number.into());
        let amount = self.amount()?;
        let ago = |minutes| moments.now() - minutes * MINUTE;
        let at = self.minutes_ago.map_or_else(|| listed_at(self.number, moments), ago);
        let conversation_id = hex_id(u32::try_from(self.born() / SECOND).unwrap_or(0), dice.next());
        let reference_number = new_reference_number(dice);
        let items = match self.gateway() {
            GatewayKind::Craftgate => split(dice, amount, self.items, self.born()),
            GatewayKind::Mindbehind | GatewayKind::Begateway | GatewayKind::Payu | GatewayKind::Overpay => {
                Vec::new()
            }
        };
        Ok(PaymentPlan {
            company: self.company,
            integration: self.integration,
            id: self.id(seed),
            gateway_payment_id: self.gateway_payment_id(seed),
            amount,
            course: self.course,
            customer_name: Some(self.customer()),
            customer_phone: Some(listed_phone(self.number)),
            conversation_id: Some(conversation_id),
            order_number: format!("DEMO-{:04}", self.number),
            reference_number,
            at,
            then_at: at + 2 * MINUTE,
            refunds: self.past_refunds(dice, amount, at, items.len(), moments),
            items,
            chargeback_at: self.chargeback.then_some(at + 6 * MINUTE),
        })
    }

    fn past_refunds(
        &self,
        dice: &Dice,
        amount: Money,
        paid_at: Micros,
        items: usize,
        moments: &Moments,
    ) -> Vec<PastRefundPlan> {
        let mut at = paid_at;
        let mut refunds = Vec::with_capacity(self.refunds.len());
        for (nth, (minor, ending, asker)) in (1..).zip(self.refunds) {
            // A refund is taken for the one before it only shortly after that.
            at += if *ending == Ending::Duplicate { 12 * SECOND } else { 5 * MINUTE };
            let is_undone = self.course == Course::Authorised
                || self.gateway() == GatewayKind::Craftgate && moments.is_same_day_in_istanbul(paid_at, at);
            let asked = Asked {
                gateway: self.gateway(),
                amount: Money::new(*minor, amount.currency()),
                item: None,
                kind: if is_undone { RefundKind::Cancel } else { RefundKind::Refund },
                ending: *ending,
                asker: *asker,
                reason: (*asker != Asker::Program).then(|| "Customer changed their mind".to_owned()),
                at,
                done_at: (self.gateway() == GatewayKind::Payu).then_some(at + 40 * MINUTE),
                ids: items,
            };
            refunds.push(name_refund(dice, self.born() + nth * 1_000, asked));
        }
        refunds
    }

    /// A time for its ids, before those of all drawn payments.
    fn born(&self) -> Micros {
        ID_EPOCH - (100 - Micros::from(self.number)) * SECOND
    }
}

#[cfg(test)]
mod tests {
    use crate::demo::listed::table::{CURL, LISTED};
    use crate::demo::names::Names;

    #[test]
    fn what_the_readme_prints_is_true_of_every_fresh_demo() {
        let curl = LISTED.iter().find(|listed| listed.number == CURL).unwrap();
        assert_eq!(curl.id(1).to_string(), "019b76d9-6b98-7bec-8c7d-97669dec264f");
        assert_eq!(Names(1).mgmt_token(0), "rd_mindbehind_DemoChat0000_DemoSeed000000000000000000000001");
        assert_eq!(Names(1).api_token(0), "rd_api_DemoShop0000_DemoSeed000000000000000000000001");
    }

    #[test]
    fn what_the_calls_of_the_demos_page_name_is_there() {
        let page = include_str!("../../../../docs/demo.md");
        for slug in ["begateway", "overpay", "craftgate_today", "payu"] {
            let listed = LISTED.iter().find(|listed| listed.slug == slug).unwrap();
            assert!(page.contains(&listed.gateway_payment_id(1)), "{slug}");
            let keys = Names(1).program_keys(listed.gateway(), listed.company, listed.integration).unwrap();
            assert!(page.contains(&keys.login) && page.contains(&keys.secret), "{slug}");
        }
    }

    #[test]
    fn the_demos_page_lists_every_payment() {
        let page = include_str!("../../../../docs/demo.md");
        for listed in LISTED.iter().filter(|listed| !listed.slug.starts_with("spare_")) {
            let row = format!("| {:04} | `{}` | {} |", listed.number, listed.slug, listed.company());
            assert!(page.contains(&row), "{row}");
        }
    }

    #[test]
    fn every_number_and_every_slug_is_one_payments() {
        for (place, listed) in (1..).zip(&LISTED) {
            assert_eq!(listed.number, place);
            assert_eq!(LISTED.iter().filter(|other| other.slug == listed.slug).count(), 1, "{}", listed.slug);
            assert!(!listed.what.is_empty());
        }
    }
}
