//! How a run opens: a desk on a fresh database, a bank with the manners of one gateway, and some payments.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::gateway_kind::GatewayKind;
use domain::id::TransactionId;
use refunds::record_payment::{PaymentReport, RecordPaymentError};
use store::engine::Store;
use store::error::StoreError;
use uuid::Uuid;

use crate::bank::manner::{Holds, manners_of};
use crate::bank::{Bank, BankItem, BankPayment};
use crate::broken::{Stop, broken};
use crate::clock::{HOUR, SimulatedClock};
use crate::history::History;
use crate::money::text;
use crate::people::{COMPANY, INTEGRATION, INTEGRATION_NAME, everybody};
use crate::planted::Planted;
use crate::random::{Dice, SeededRandom};
use crate::rules::evidence::Evidence;
use crate::rules::witness::Witness;
use crate::server::{Server, Surroundings};
use crate::tally::{Section, Tally};
use crate::template::Place;
use crate::wire::{SimulatedGateway, Wire};
use crate::world::{PaymentOfRun, World};

/// The first of the bank's ids: numbers, as the wires of two gateways demand, and above 2^53, as one of them has them.
const FIRST_ID: u64 = 9_007_199_254_740_993;

impl World {
    /// Starts a desk on a fresh database, with a bank and some payments.
    pub fn begin(
        seed: u64,
        kind: GatewayKind,
        place: Place,
        servers: usize,
        planted: Option<Planted>,
    ) -> Result<Self, Stop> {
        let mut dice = Dice::new(seed, 1);
        let manner = dice.pick(&manners_of(kind)).copied();
        let manner = manner.ok_or_else(|| Stop::Confused(format!("{kind} has no manners")))?;
        let wire = Arc::new(Wire::default());
        let gateway = SimulatedGateway { wire: Arc::clone(&wire), manner, planted };
        let around = Surroundings {
            clock: Arc::new(SimulatedClock::default()),
            random: Arc::new(SeededRandom::new(seed)),
            wire,
            gateway: Arc::new(gateway),
            address: place.address(),
        };
        let mut world = Self {
            seed,
            dice,
            bank: Bank::new(manner),
            notices: Vec::new(),
            told: BTreeSet::new(),
            untaken: BTreeSet::new(),
            servers: Vec::new(),
            askers: everybody(),
            payments: Vec::new(),
            intents: Vec::new(),
            witness: Witness::default(),
            evidence: Evidence::default(),
            tally: Tally::default(),
            history: History::default(),
            planted,
            calm: false,
            out_until: 0,
            step: 0,
            tasks: 0,
            calls_seen: 0,
            look_again: true,
            _place: place,
            around,
        };
        world.note(format_args!("the bank is {}", manner.name));
        world.tally.count(Section::Bank, manner.name);
        for _ in 0..servers {
            world.servers.push(Some(Server::start(&world.around)?));
        }
        if let Some(server) = world.servers.iter().flatten().next() {
            server.read(name_gateway(server.store(), kind))?;
        }
        // Some days have many hours left, some few: what is undone on its day depends on it.
        let hours = world.dice.between(0, 12);
        world.around.clock.move_by(hours * HOUR);
        let payments = world.dice.between(2, 5);
        for number in 1..=payments {
            world.pay(u64::try_from(number).unwrap_or(0))?;
        }
        world.look()?;
        Ok(world)
    }

    /// A customer pays, and the shop tells the desk.
    fn pay(&mut self, number: u64) -> Result<(), Stop> {
        let manner = self.bank.manner;
        let (currency, exponent) = *self.dice.pick(manner.currencies).unwrap_or(&("TRY", 2));
        let minor = self.dice.between(500, 40_000);
        let gateway_payment_id = FIRST_ID.saturating_add(number).to_string();
        let held = if manner.holds == Holds::Kept { 8 } else { 35 };
        let captured = !self.dice.chance(held);
        let items = if manner.by_item { self.split(number, minor) } else { Vec::new() };
        self.bank.payments.push(BankPayment {
            gateway_payment_id: gateway_payment_id.clone(),
            minor,
            captured,
            items,
            paid_at: self.bank_time(),
            chargeback_open: false,
        });
        let payment =
            PaymentOfRun { id: TransactionId::new(Uuid::nil()), gateway_payment_id, currency, exponent };
        let report = self.report(&payment).ok_or_else(|| Stop::Confused("no payment".to_owned()))?;
        let shop = self.askers.iter().find(|asker| asker.program.is_some()).map(|asker| asker.actor.clone());
        let Some((shop, server)) = shop.zip(self.servers.iter().flatten().next()) else {
            return Err(Stop::Confused("there is no shop or no server".to_owned()));
        };
        let taken = server.read(async {
            match server.service.record_payment(COMPANY, &shop, &report).await {
                Ok(taken) => Ok(Some(taken)),
                Err(RecordPaymentError::Store(error)) => Err(error),
                Err(_) => Ok(None),
            }
        })?;
        let Some(taken) = taken else { return broken("payments", format!("{report:?} was not taken")) };
        let held = if captured { "" } else { ", only held" };
        self.note(format_args!(
            "payment {} of {} {currency}{held}, items {:?}",
            report.gateway_payment_id, report.amount, report.items
        ));
        self.payments.push(PaymentOfRun { id: taken.row.id, ..payment });
        Ok(())
    }

    /// One to four items that come to the payment.
    fn split(&mut self, number: u64, minor: i64) -> Vec<BankItem> {
        let count = self.dice.between(1, 4);
        let mut rest = minor;
        let mut items = Vec::new();
        for place in 1..=count {
            let last = place == count;
            let minor = if last { rest } else { self.dice.between(1, rest.div_euclid(2).max(1)) };
            rest = rest.saturating_sub(minor);
            items.push(BankItem { gateway_item_id: format!("{number}{place}"), minor });
        }
        items
    }

    /// A payment as a program tells it now.
    #[must_use]
    pub fn report(&self, payment: &PaymentOfRun) -> Option<PaymentReport> {
        let known = self.bank.payment(&payment.gateway_payment_id)?;
        let items = known.items.iter().filter(|_| self.bank.manner.items_told);
        let item = |item: &BankItem| (item.gateway_item_id.clone(), text(item.minor, payment.exponent));
        Some(PaymentReport {
            integration: INTEGRATION_NAME.to_owned(),
            gateway_payment_id: payment.gateway_payment_id.clone(),
            payment_result: "SUCCESS".to_owned(),
            phase: (!known.captured).then(|| "authorised".to_owned()),
            currency: payment.currency.to_owned(),
            amount: text(known.minor, payment.exponent),
            items: items.map(item).collect(),
            ..PaymentReport::default()
        })
    }
}

/// Says in the integration's row which gateway it is.
async fn name_gateway(store: &Store, kind: GatewayKind) -> Result<(), StoreError> {
    let sql = "UPDATE integration SET gateway_kind = $1 WHERE company_id = $2 AND id = $3";
    store.execute(sql, [kind.as_str().into(), COMPANY.uuid().into(), INTEGRATION.uuid().into()]).await?;
    Ok(())
}
