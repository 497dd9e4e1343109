//! Somebody asks for a refund: a new one, the same again, or the same key with something else.

use domain::id::TransactionId;
use refunds::create_refund::RefundRequest;
use uuid::Uuid;

use crate::broken::Stop;
use crate::money::text;
use crate::people::COMPANY;
use crate::planted::Planted;
use crate::task::{AskedFor, Ended};
use crate::world::{IntentOfRun, World};

/// A payment that does not exist.
const NOWHERE: Uuid = Uuid::from_u128(0xdead);
/// One character more than any gateway takes.
const REASON_TOO_LONG: usize = 256;

impl World {
    /// Somebody asks for a refund.
    pub fn ask(&mut self) -> Result<(), Stop> {
        let known = self.intents.len();
        let again = known > 0 && self.dice.chance(25);
        let (intent, payment, amount) = if again {
            let place = usize::try_from(self.dice.below(u64::try_from(known).unwrap_or(0))).unwrap_or(0);
            let Some(intent) = self.intents.get(place).cloned() else { return Ok(()) };
            if self.dice.chance(70) {
                (place, intent.payment, intent.amount)
            } else {
                let payment = if self.dice.chance(20) { self.any_payment() } else { intent.payment };
                (place, payment, self.any_amount(payment))
            }
        } else {
            let payment = self.any_payment();
            let amount = self.any_amount(payment);
            let asker = self.any_asker();
            // Two people may well use the same words for their keys.
            let key = if known > 0 && self.dice.chance(10) {
                self.dice.pick(&self.intents).map_or_else(String::new, |intent| intent.key.clone())
            } else {
                format!("k{}", known.saturating_add(1))
            };
            let (item, reason) = (self.any_item(payment), self.any_reason());
            let twin = self.intents.iter().position(|intent| intent.asker == asker && intent.key == key);
            let place = twin.unwrap_or(known);
            if twin.is_none() {
                let amount = amount.clone();
                self.intents.push(IntentOfRun { asker, key, payment, amount, item, reason, refund: None });
            }
            (place, payment, amount)
        };
        self.ask_for(intent, payment, amount)
    }

    fn ask_for(&mut self, intent: usize, payment: usize, amount: String) -> Result<(), Stop> {
        let Some(IntentOfRun { asker: place, key, item, reason, .. }) = self.intents.get(intent).cloned()
        else {
            return Ok(());
        };
        let Some(who) = self.askers.get(place).cloned() else { return Ok(()) };
        let known = self.payments.get(payment);
        let exponent = known.map_or(0, |payment| payment.exponent);
        let id = known.map_or(TransactionId::new(NOWHERE), |payment| payment.id);
        let Some(server) = self.any_server() else { return Ok(()) };
        let Some(service) = self.service(server) else { return Ok(()) };
        let of_item = item.as_ref().map(|item| format!(", item {item}")).unwrap_or_default();
        self.note(format_args!("{} asks for {amount} of payment {payment}{of_item} with {key}", who.name()));
        let asked = AskedFor { intent, payment, minor: minor(&amount, exponent), amount: amount.clone() };
        let request = RefundRequest { amount, item, reason, ..RefundRequest::default() };
        let key =
            if self.planted == Some(Planted::KeyNotStored) { format!("{key}-{}", self.step) } else { key };
        let bases = self.forget_the_guard(server)?;
        self.perform(server, "reserving a refund", async move {
            let result = service.create_refund(&who.actor, id, &request, &key).await;
            Ended::Asked(Box::new(asked), result)
        })?;
        self.remember_the_guard(server, &bases)
    }

    /// Now and then one item of the payment, where the bank pays by item; seldom one that it does not have.
    fn any_item(&mut self, payment: usize) -> Option<String> {
        let items = self.bank.payments.get(payment).map_or(&[][..], |payment| payment.items.as_slice());
        if items.is_empty() || !self.dice.chance(20) {
            return None;
        }
        let item = self.dice.pick(items).map(|item| item.gateway_item_id.clone());
        if self.dice.chance(10) { Some("no-such-item".to_owned()) } else { item }
    }

    /// Why: demanded by some gateways, let through by the others; now and then forgotten or too long.
    fn any_reason(&mut self) -> Option<String> {
        let demanded = self.bank.manner.demands_reason;
        match self.dice.below(20) {
            0 => None,
            1 => Some("x".repeat(REASON_TOO_LONG)),
            _ => (demanded || self.dice.chance(20)).then(|| "the customer asked".to_owned()),
        }
    }

    fn any_payment(&mut self) -> usize {
        let count = u64::try_from(self.payments.len()).unwrap_or(0);
        // Now and then one that does not exist.
        let extra = u64::from(self.dice.chance(3));
        usize::try_from(self.dice.below(count.saturating_add(extra))).unwrap_or(0)
    }

    fn any_asker(&mut self) -> usize {
        let weights: Vec<(u64, usize)> = self
            .askers
            .iter()
            .enumerate()
            .map(|(place, asker)| {
                (if asker.may_refund() && asker.company == COMPANY { 12 } else { 2 }, place)
            })
            .collect();
        self.dice.weighted(&weights).unwrap_or(0)
    }

    /// An amount below, at or over what is left, or one that is none.
    fn any_amount(&mut self, payment: usize) -> String {
        let known = self.payments.get(payment);
        let exponent = known.map_or(2, |payment| payment.exponent);
        let row = known.and_then(|payment| self.witness.seen.payments.get(&payment.id.uuid()));
        let (left, basis) = row.map_or((0, 0), |row| (row.left(), row.basis));
        // Where a look-alike is refused, somebody soon asks for the same again.
        let looked_for = self.bank.manner.duplicate_window_s.is_some();
        let twin = self.intents.iter().rev().find(|intent| intent.payment == payment);
        let twin = twin.map(|intent| intent.amount.clone()).filter(|_| looked_for);
        let minor = match self.dice.below(20) {
            0 => {
                return self
                    .dice
                    .pick(&["", "abc", "1.0005", "1e30", "١٢"])
                    .map_or_else(String::new, ToString::to_string);
            }
            1 => self.dice.between(-5, 0),
            15..=17 if twin.is_some() => return twin.unwrap_or_default(),
            2 => left,
            3 => left.saturating_add(self.dice.between(1, 50)),
            4 => basis,
            // Enough for more than one item.
            13 | 14 if self.bank.manner.by_item && left == basis => basis,
            12 if self.bank.manner.by_item => left.saturating_sub(self.dice.between(1, 50)).max(1),
            5..=7 => self.dice.between(1, left.max(1)),
            // The same few amounts again and again: look-alikes are where things go wrong.
            8..=11 => basis.div_euclid(10).max(1),
            _ => self.dice.between(1, basis.div_euclid(12).max(1)),
        };
        text(minor, exponent)
    }
}

/// Reads an amount by our own arithmetic; none for what is no amount of this currency.
fn minor(written: &str, exponent: u32) -> Option<i64> {
    let (sign, digits) = written.strip_prefix('-').map_or((1, written), |rest| (-1, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let width = usize::try_from(exponent).ok()?;
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || fraction.len() > width {
        return None;
    }
    let padded = format!("{whole}{fraction:0<width$}");
    padded.parse::<i64>().ok().map(|minor| sign * minor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_people_write_them() {
        assert_eq!(minor("12.05", 2), Some(1_205));
        assert_eq!(minor("-0.01", 2), Some(-1));
        assert_eq!(minor("7", 3), Some(7_000));
        assert_eq!(minor("7.1", 0), None);
        assert_eq!(minor("1.0005", 3), None);
        assert_eq!(minor("abc", 2), None);
        assert_eq!(minor("", 2), None);
    }
}
