//! Which rows of the report are picked for a batch, which may join them, and what they come to.

use std::collections::BTreeMap;

use ::api::bulk_refund::MOST_LINES;
use ::api::transaction::{CompanyRef, Transaction};
use domain::id::TransactionId;
use domain::money::{Currency, Money};

use crate::i18n::{plural, text_of};
use crate::{format, t};

/// The rows that are picked, in the order in which they were: of one company, each a payment with something left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picked {
    company: Option<CompanyRef>,
    order: Vec<TransactionId>,
    left: BTreeMap<TransactionId, Money>,
}

/// Why a row cannot join those that are picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyNot {
    /// It is no payment.
    NoPayment,
    /// It cannot be refunded: the refusal's code.
    NotRefundable(String),
    /// Those that are picked are this company's.
    OtherCompany(String),
    /// A batch has no more lines.
    Full,
}

impl WhyNot {
    /// The same in a sentence.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::NoPayment => t!("bulk.pick.no_payment"),
            Self::NotRefundable(code) => text_of("refusal", code),
            Self::OtherCompany(name) => t!("bulk.pick.other_company", company = name),
            Self::Full => t!("bulk.pick.full", most = format::count(most())),
        }
    }
}

impl Picked {
    /// Whether a row is picked.
    #[must_use]
    pub fn has(&self, id: TransactionId) -> bool {
        self.left.contains_key(&id)
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The company whose rows are picked.
    #[must_use]
    pub const fn company(&self) -> Option<&CompanyRef> {
        self.company.as_ref()
    }

    /// The payments, in the order in which they were picked.
    #[must_use]
    pub fn payments(&self) -> Vec<TransactionId> {
        self.order.clone()
    }

    /// Why a row cannot be picked; one that is picked can always be let go.
    #[must_use]
    pub fn why_not(&self, row: &Transaction) -> Option<WhyNot> {
        if self.has(row.id) {
            return None;
        }
        if row.kind != "payment" {
            return Some(WhyNot::NoPayment);
        }
        if let Some(code) = &row.refundable_reason {
            return Some(WhyNot::NotRefundable(code.clone()));
        }
        if left_of(row).is_none() {
            return Some(WhyNot::NotRefundable("nothing_left".to_owned()));
        }
        if let Some(company) = self.company.as_ref().filter(|company| company.id != row.company.id) {
            return Some(WhyNot::OtherCompany(company.name.clone()));
        }
        (self.order.len() >= MOST_LINES).then_some(WhyNot::Full)
    }

    /// Picks a row, or lets it go.
    pub fn toggle(&mut self, row: &Transaction) -> Result<(), WhyNot> {
        if self.has(row.id) {
            self.let_go(row.id);
            return Ok(());
        }
        self.pick(row)
    }

    /// Picks a row; one that is picked stays so.
    pub fn pick(&mut self, row: &Transaction) -> Result<(), WhyNot> {
        if let Some(why) = self.why_not(row) {
            return Err(why);
        }
        if let Some(left) = left_of(row) {
            if self.left.insert(row.id, left).is_none() {
                self.order.push(row.id);
            }
            self.company.get_or_insert_with(|| row.company.clone());
        }
        Ok(())
    }

    fn let_go(&mut self, id: TransactionId) {
        self.left.remove(&id);
        self.order.retain(|one| *one != id);
        if self.order.is_empty() {
            self.company = None;
        }
    }

    /// Takes over what a row says by now; `true` where it can be refunded no more and so is picked no more.
    pub fn follow(&mut self, row: &Transaction) -> bool {
        if !self.has(row.id) {
            return false;
        }
        let left = left_of(row).filter(|_| row.refundable_reason.is_none());
        if let Some(left) = left {
            self.left.insert(row.id, left);
        } else {
            self.let_go(row.id);
        }
        left.is_none()
    }

    /// How many, and what is left of them in each currency: `3 selected · ₺450.00 left to refund`.
    #[must_use]
    pub fn text(&self) -> String {
        if self.is_empty() {
            return t!("bulk.pick.none");
        }
        let mut sums: BTreeMap<&'static str, (Currency, i64)> = BTreeMap::new();
        for left in self.left.values() {
            let sum = sums.entry(left.currency().code()).or_insert((left.currency(), 0));
            sum.1 = sum.1.saturating_add(left.minor());
        }
        let sums: Vec<String> =
            sums.into_values().map(|(currency, minor)| format::money(Money::new(minor, currency))).collect();
        let count = u64::try_from(self.order.len()).unwrap_or(u64::MAX);
        t!("bulk.pick.sum", count = plural("bulk.pick.count", count), amount = sums.join(" + "))
    }
}

fn most() -> u64 {
    u64::try_from(MOST_LINES).unwrap_or(u64::MAX)
}

/// What is left of a payment, where something is.
fn left_of(row: &Transaction) -> Option<Money> {
    let currency = row.payment_currency.parse().ok()?;
    row.refundable.as_ref()?.money(currency).ok().filter(|left| left.is_positive())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{learn, part_texts};
    use crate::refund::sample;

    fn id(number: u32) -> String {
        format!("01930000-0000-7000-8000-{number:012}")
    }

    fn row(number: u32, left: &str, currency: &str) -> Transaction {
        let mut row = sample::payment_detail("500.00", left, "agent").transaction;
        row.id = id(number).parse().unwrap();
        row.payment_currency = currency.to_owned();
        row.refundable = Some(serde_json::from_value(left.into()).unwrap());
        row.refundable_reason = None;
        row
    }

    #[test]
    fn picked_rows_are_summed_up_by_currency_and_keep_the_order_in_which_they_were_picked() {
        learn(part_texts::BULK_REFUND);
        let mut picked = Picked::default();
        assert!(picked.is_empty() && !picked.text().is_empty());
        for row in [row(9, "100.00", "TRY"), row(2, "350.00", "TRY"), row(5, "7.50", "EUR")] {
            picked.toggle(&row).unwrap();
        }
        let ids: Vec<String> = picked.payments().iter().map(ToString::to_string).collect();
        assert_eq!(ids, [id(9), id(2), id(5)]);
        let text = picked.text();
        assert!(["3 selected", "450.00", "7.50", " + "].iter().all(|part| text.contains(part)), "{text}");
        picked.toggle(&row(2, "350.00", "TRY")).unwrap();
        assert!(picked.text().contains("2 selected") && picked.text().contains("100.00"));
    }

    #[test]
    fn a_row_joins_only_those_of_its_company_and_what_cannot_be_refunded_joins_none() {
        learn(part_texts::BULK_REFUND);
        let mut picked = Picked::default();
        let mut other = row(2, "1.00", "TRY");
        other.company.id = id(77).parse().unwrap();
        picked.toggle(&row(1, "1.00", "TRY")).unwrap();
        let why = picked.toggle(&other).unwrap_err();
        assert_eq!(why, WhyNot::OtherCompany(row(1, "1.00", "TRY").company.name));
        assert!(why.text().contains(&row(1, "1.00", "TRY").company.name));
        picked.toggle(&row(1, "1.00", "TRY")).unwrap();
        assert_eq!(picked.pick(&other), Ok(()), "whoever comes first says whose rows they are");
        assert_eq!(
            picked.pick(&row(3, "0.00", "TRY")),
            Err(WhyNot::NotRefundable("nothing_left".to_owned()))
        );
        let mut blocked = row(4, "1.00", "TRY");
        blocked.refundable_reason = Some("chargeback_open".to_owned());
        let why = picked.pick(&blocked).unwrap_err();
        assert_ne!(why.text(), "chargeback_open");
        let refund = Transaction { id: id(6).parse().unwrap(), ..sample::created("succeeded").refund };
        assert_eq!(picked.pick(&refund), Err(WhyNot::NoPayment));
    }

    #[test]
    fn a_picked_row_follows_what_happens_to_it() {
        learn(part_texts::BULK_REFUND);
        let mut picked = Picked::default();
        picked.pick(&row(1, "100.00", "TRY")).unwrap();
        assert!(!picked.follow(&row(1, "40.00", "TRY")) && picked.text().contains("40.00"));
        assert!(!picked.follow(&row(2, "40.00", "TRY")), "it is not picked");
        assert!(picked.follow(&row(1, "0.00", "TRY")) && picked.is_empty());
        assert_eq!(picked.company(), None);
    }

    #[test]
    fn no_more_rows_are_picked_than_a_batch_has_lines() {
        learn(part_texts::BULK_REFUND);
        let mut picked = Picked::default();
        let mut next = row(0, "1.00", "TRY");
        for number in 0..u32::try_from(MOST_LINES).unwrap() {
            next.id = id(number).parse().unwrap();
            picked.pick(&next).unwrap();
        }
        let one_more = row(99_999, "1.00", "TRY");
        assert_eq!(picked.pick(&one_more), Err(WhyNot::Full));
        assert!(WhyNot::Full.text().contains(&format::count(10_000)));
    }
}
