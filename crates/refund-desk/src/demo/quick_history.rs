//! Writes the past of very many payments down: each row as it stands in the end and each event in its place, as the store's own
//! operations would have left them (a test compares the two).

use std::sync::atomic::{AtomicBool, Ordering};

use domain::id::CompanyId;
use domain::money::Money;
use domain::payment::PaymentState;
use domain::refund::{RefundKind, RefundState};
use gateways::capabilities::of_kind;
use store::Micros;
use store::bulk::whole::{WholeBalance, WholeTransaction};
use store::bulk::{Bulk, WholeAttempt};
use store::event::{EventActor, Fact};
use store::payment::record::PaymentFacts;
use store::refund::advance::{Step, event_kind};
use store::refund::reserve::ReservationRequester;
use store::transaction::TransactionKind;

use crate::demo::history::{What, facts_of};
use crate::demo::moments::Moments;
use crate::demo::names::Names;
use crate::demo::past_facts::{payment_facts, requester_of, reservation};
use crate::demo::past_outcome::{end_step, settlement};
use crate::demo::past_refund::{Ending, PastRefundPlan};
use crate::demo::plan::{Course, PaymentPlan, draw_payment};
use crate::failure::CommandError;

/// How often it is told how far it is: once in so many facts.
const TELL_EVERY: usize = 500_000;

/// A fact, as little as it takes to put very many in order: when, which payment's, which of its facts.
#[derive(Clone, Copy)]
struct Place {
    at: Micros,
    number: u32,
    nth: u32,
}

/// What is drawn, and for whom.
pub struct QuickHistory<'a> {
    /// The names of the demo's companies and people.
    pub names: Names,
    /// The seed of the payments.
    pub seed: u64,
    /// How many payments.
    pub payments: u32,
    /// Its present.
    pub moments: &'a Moments,
    /// Whether nobody waits for it any more.
    pub stopped: &'a AtomicBool,
}

impl QuickHistory<'_> {
    /// Writes all of it down in order of time; `progress` hears how many facts are written, and of how many.
    pub fn write(&self, bulk: &mut Bulk, progress: impl Fn(usize, usize)) -> Result<(), CommandError> {
        let places = self.places()?;
        for (written, place) in places.iter().enumerate() {
            if self.stopped.load(Ordering::Relaxed) {
                return Err(CommandError::refused("it was stopped before all was written"));
            }
            if written % TELL_EVERY == 0 {
                progress(written, places.len());
            }
            let plan = draw_payment(self.seed, place.number, self.moments)?;
            let facts = facts_of(0, &plan);
            let nth = usize::try_from(place.nth).map_err(CommandError::bug)?;
            let fact = facts.get(nth).ok_or_else(|| CommandError::bug("a fact was drawn otherwise"))?;
            Past { names: self.names, plan: &plan }.write(bulk, nth, &fact.what, fact.at)?;
        }
        progress(places.len(), places.len());
        Ok(())
    }

    /// Where the facts of all payments stand in time. Drawn by as many threads as the machine has processors, for a second.
    fn places(&self) -> Result<Vec<Place>, CommandError> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let share = self.payments.div_ceil(u32::try_from(threads).unwrap_or(1)).max(1);
        let starts: Vec<u32> =
            (0..self.payments).step_by(usize::try_from(share).map_err(CommandError::bug)?).collect();
        let drawn: Vec<Result<Vec<Place>, CommandError>> = std::thread::scope(|scope| {
            let draw = |start: u32| {
                let end = start.saturating_add(share).min(self.payments);
                scope.spawn(move || self.places_of(start..end))
            };
            let drawing: Vec<_> = starts.iter().map(|start| draw(*start)).collect();
            drawing
                .into_iter()
                .map(|thread| thread.join().map_err(|_panic| CommandError::bug("the drawing ended"))?)
                .collect()
        });
        let mut places = Vec::new();
        for some in drawn {
            places.append(&mut some?);
        }
        // Stable: facts of one moment stay in their order.
        places.sort_by_key(|place| place.at);
        Ok(places)
    }

    fn places_of(&self, numbers: std::ops::Range<u32>) -> Result<Vec<Place>, CommandError> {
        let mut places = Vec::new();
        for number in numbers {
            let plan = draw_payment(self.seed, number, self.moments)?;
            let facts = facts_of(0, &plan);
            places.extend((0..).zip(&facts).map(|(nth, fact)| Place { at: fact.at, number, nth }));
        }
        Ok(places)
    }
}

/// One payment's past.
struct Past<'a> {
    names: Names,
    plan: &'a PaymentPlan,
}

impl Past<'_> {
    fn write(&self, bulk: &mut Bulk, nth: usize, what: &What, at: Micros) -> Result<(), CommandError> {
        match what {
            What::Record(state) if nth == 0 => self.record(bulk, *state)?,
            What::Record(state) => bulk.event(self.moved(*state)?)?,
            What::Reserve(number) => self.reserve(bulk, self.refund(*number)?)?,
            What::Send(number) => {
                let refund = self.refund(*number)?;
                bulk.event(self.step(refund, 2, &sending(refund)))?;
            }
            What::Settle(number) => {
                let refund = self.refund(*number)?;
                let step = settlement(self.plan.integration()?.kind, refund).step;
                bulk.event(self.step(refund, 3, &step))?;
            }
            What::End(number) => {
                let refund = self.refund(*number)?;
                if let Some(step) = end_step(refund) {
                    bulk.event(self.step(refund, 4, &step))?;
                }
            }
            What::Outside(number) => self.record_outside(bulk, self.refund(*number)?)?,
            What::Chargeback => {
                bulk.chargeback(self.company(), self.plan.id, at);
                let fact = self.of_payment(self.versions(), "chargeback_opened", at);
                bulk.event(Fact { actor: EventActor::Gateway, ..fact })?;
            }
        }
        Ok(())
    }

    fn company(&self) -> CompanyId {
        self.names.company(self.plan.company)
    }

    fn refund(&self, number: usize) -> Result<&PastRefundPlan, CommandError> {
        self.plan.refunds.get(number).ok_or_else(|| CommandError::bug("a refund was drawn otherwise"))
    }

    fn facts(&self, state: PaymentState, at: Micros) -> Result<PaymentFacts, CommandError> {
        payment_facts(self.names, of_kind(self.plan.integration()?.kind), self.plan, state, at)
    }

    /// What it was first told to be, and what it became, where that came later.
    fn told(&self) -> Result<(PaymentFacts, Option<PaymentFacts>), CommandError> {
        let mut told = Vec::new();
        for fact in facts_of(0, self.plan) {
            if let What::Record(state) = fact.what {
                told.push(self.facts(state, fact.at)?);
            }
        }
        let last = if told.len() > 1 { told.pop() } else { None };
        let first = told.pop().ok_or_else(|| CommandError::bug("a payment was never told"))?;
        Ok((first, last))
    }

    /// How often it changed.
    fn versions(&self) -> i64 {
        let moved =
            matches!(self.plan.course, Course::Voided | Course::Confirmed | Course::PartlyCaptured(_));
        1 + i64::from(moved) + i64::from(self.plan.chargeback_at.is_some())
    }

    fn of_payment(&self, version: i64, kind: &'static str, at: Micros) -> Fact {
        Fact {
            company_id: self.company(),
            subject_id: self.plan.id,
            version,
            kind,
            at,
            actor: EventActor::Credential(self.names.api_credential(self.plan.company)),
            amount: None,
            code: None,
            message: None,
            salt: [0; 16],
        }
    }

    fn record(&self, bulk: &mut Bulk, state: PaymentState) -> Result<(), CommandError> {
        let (first, last) = self.told()?;
        let row = self.payment_row(&first, last.as_ref());
        bulk.transaction(row)?;
        for item in &first.items {
            bulk.item(first.company_id, first.id, item);
        }
        let fact = self.of_payment(1, "payment_recorded", first.at);
        bulk.event(Fact { amount: Some(first.amount), code: Some(state.as_str().to_owned()), ..fact })?;
        Ok(())
    }

    /// The event of what it became.
    fn moved(&self, state: PaymentState) -> Result<Fact, CommandError> {
        let (first, last) = self.told()?;
        let last = last.ok_or_else(|| CommandError::bug("a payment was told once"))?;
        let (kind, amount) = match state {
            PaymentState::Pending => ("payment_pending", None),
            PaymentState::Failed => ("payment_failed", None),
            PaymentState::Authorised => ("payment_authorised", Some(last.authorised)),
            PaymentState::Captured => ("payment_captured", Some(last.captured)),
            PaymentState::Voided => ("payment_voided", Some(first.basis)),
        };
        let fact = self.of_payment(2, kind, last.at);
        Ok(Fact { amount, code: Some(state.as_str().to_owned()), ..fact })
    }

    fn payment_row(&self, first: &PaymentFacts, last: Option<&PaymentFacts>) -> WholeTransaction {
        let now = last.unwrap_or(first);
        let is_voided = now.state == PaymentState::Voided;
        let captured = now.captured.minor().max(first.captured.minor());
        let paid_at = first.paid_at.or(now.paid_at);
        let sum = |is_meant: fn(Ending) -> bool| -> i64 {
            let meant = self.plan.refunds.iter().filter(|refund| is_meant(refund.ending));
            meant.map(|refund| refund.amount.minor()).sum()
        };
        let basis = if is_voided { first.basis } else { now.basis };
        let outside = sum(|ending| ending == Ending::Outside);
        WholeTransaction {
            company_id: first.company_id,
            id: first.id,
            kind: TransactionKind::Payment,
            integration_id: first.integration_id,
            conversation_id: first.conversation_id.clone(),
            customer_name: first.customer_name.clone(),
            customer_phone: first.customer_phone.clone(),
            customer_phone_key: first.customer_phone_key.clone(),
            payment_type: first.payment_type.clone(),
            state: now.state.as_str(),
            result: now.state.payment_result(),
            amount: first.amount,
            order_number: first.order_number.clone(),
            reference_number: first.reference_number.clone(),
            related_payment_id: None,
            user_email: None,
            person_id: None,
            credential_id: None,
            credential_name: None,
            created_at: first.at,
            updated_at: self.touched_at(now.at),
            version: self.versions(),
            gateway_payment_id: Some(first.gateway_payment_id.clone()),
            paid_at,
            balance: WholeBalance {
                authorised: now.authorised.minor().max(first.authorised.minor()),
                captured,
                basis: basis.minor(),
                reserved: sum(|ending| matches!(ending, Ending::Paid)),
                // A void lets go of all that is left.
                outside: if is_voided { basis.minor() } else { outside },
            },
            chargeback_open: self.plan.chargeback_at.is_some(),
            intent_id: None,
            refund_kind: None,
            made_outside: false,
            gateway_refund_id: None,
            reason: None,
            outcome_code: None,
            outcome_message: None,
            gateway_details: None,
            settled_at: (captured > 0).then(|| paid_at.unwrap_or(now.at)),
            gateway_item_id: None,
        }
    }

    /// When its row was last written to: its balance moves with its refunds.
    fn touched_at(&self, told_at: Micros) -> Micros {
        let of_refunds = self.plan.refunds.iter().map(|refund| match refund.ending {
            Ending::Declined => refund.ends_at().unwrap_or(refund.settled_at),
            Ending::Outside => refund.settled_at,
            Ending::Paid | Ending::Duplicate | Ending::LostPaid | Ending::LostUnpaid | Ending::Held => {
                refund.at
            }
        });
        of_refunds.chain(self.plan.chargeback_at).fold(told_at, Micros::max)
    }

    fn reserve(&self, bulk: &mut Bulk, refund: &PastRefundPlan) -> Result<(), CommandError> {
        let (requester, _rules) = requester_of(self.names, self.plan, refund.asker)?;
        let asked = settlement(self.plan.integration()?.kind, refund);
        let steps: Vec<Step> = [Some(sending(refund)), Some(asked.step.clone()), end_step(refund)]
            .into_iter()
            .flatten()
            .collect();
        let decided = reservation(self.names, self.plan, refund, requester);
        let last = steps.last().ok_or_else(|| CommandError::bug("a refund had no step"))?;
        if !last.to.is_final() {
            return Err(CommandError::bug(format!("a refund of {} has no end", self.plan.id)));
        }
        let (actor, person_id, user_email, credential_id, credential_name) = match decided.requester.clone() {
            ReservationRequester::Person { id, email } => {
                (EventActor::Person(id), Some(id), Some(email), None, None)
            }
            ReservationRequester::Program { id, name } => {
                (EventActor::Credential(id), None, None, Some(id), Some(name))
            }
        };
        let row = WholeTransaction {
            state: last.to.as_str(),
            result: last.to.payment_result(),
            user_email,
            person_id,
            credential_id,
            credential_name,
            created_at: refund.at,
            updated_at: last.at,
            version: 1 + i64::try_from(steps.len()).map_err(CommandError::bug)?,
            intent_id: Some(refund.intent_id),
            refund_kind: steps.iter().rev().find_map(|step| step.kind),
            gateway_refund_id: steps.iter().rev().find_map(|step| step.gateway_refund_id.clone()),
            reason: refund.reason.clone(),
            outcome_code: last.code.clone(),
            outcome_message: last.message.clone(),
            gateway_details: steps.iter().rev().find_map(|step| step.details.clone()),
            settled_at: Some(last.at),
            gateway_item_id: refund.item.clone(),
            ..self.refund_row(refund)?
        };
        bulk.refund_parts(&row);
        bulk.transaction(row)?;
        bulk.intent(&decided);
        let made = WholeAttempt {
            gateway_key: refund.intent_id.to_string(),
            started_at: refund.sent_at,
            finished_at: asked.step.at,
            outcome: asked.outcome,
            code: asked.step.code,
        };
        bulk.attempt(self.company(), refund.id, &made);
        bulk.event(Fact {
            subject_id: refund.id,
            actor,
            amount: Some(refund.amount),
            message: refund.reason.clone(),
            salt: refund.salt,
            ..self.of_payment(1, "refund_reserved", refund.at)
        })?;
        Ok(())
    }

    fn record_outside(&self, bulk: &mut Bulk, refund: &PastRefundPlan) -> Result<(), CommandError> {
        let row = WholeTransaction {
            refund_kind: Some(RefundKind::Refund),
            made_outside: true,
            gateway_refund_id: Some(refund.gateway_refund_id.clone()),
            settled_at: Some(refund.settled_at),
            ..self.refund_row(refund)?
        };
        bulk.transaction(row)?;
        bulk.event(Fact {
            subject_id: refund.id,
            actor: EventActor::Gateway,
            amount: Some(refund.amount),
            ..self.of_payment(1, "outside_refund_recorded", refund.settled_at)
        })?;
        Ok(())
    }

    /// What a refund has of its payment, as if it were known at its end and paid.
    fn refund_row(&self, refund: &PastRefundPlan) -> Result<WholeTransaction, CommandError> {
        let (first, _last) = self.told()?;
        let state = RefundState::Succeeded;
        let negative = Money::new(-refund.amount.minor(), refund.amount.currency());
        Ok(WholeTransaction {
            id: refund.id,
            kind: TransactionKind::Refund,
            state: state.as_str(),
            result: state.payment_result(),
            amount: negative,
            reference_number: refund.reference_number.clone(),
            related_payment_id: Some(self.plan.id),
            created_at: refund.settled_at,
            updated_at: refund.settled_at,
            version: 1,
            gateway_payment_id: None,
            paid_at: None,
            balance: WholeBalance::default(),
            chargeback_open: false,
            ..self.payment_row(&first, None)
        })
    }

    /// The event of a refund's step.
    fn step(&self, refund: &PastRefundPlan, version: i64, step: &Step) -> Fact {
        Fact {
            subject_id: refund.id,
            actor: step.actor,
            amount: Some(refund.amount),
            code: step.code.clone(),
            message: step.message.clone(),
            salt: step.salt,
            ..self.of_payment(version, event_kind(step.to), step.at)
        }
    }
}

/// That it left.
fn sending(refund: &PastRefundPlan) -> Step {
    Step::to(RefundState::Sending, refund.sent_at, EventActor::System, refund.salt)
}

#[cfg(test)]
mod tests {
    use store::engine::{Engine, Store};
    use store::event::sealer::seal_all;
    use store::verify::verify_company;
    use test_database::TestDatabase;

    use super::*;
    use crate::demo::create_world::create_world;
    use crate::demo::folder::Recipe;
    use crate::demo::generate::write_quickly;
    use crate::demo::history::write_history;

    const NOW: Micros = 1_790_000_000_000_000;
    const RECIPE: Recipe = Recipe { seed: 3, payments: 2_500 };

    async fn with_companies(database: &TestDatabase) -> Store {
        let store = Store::open(database.address()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let key = crate::key_file::KeyOptions { key_file: folder.path().join("key") };
        let vault = crate::key_file::open_vault(&key, crate::key_file::MissingKey::Make).unwrap();
        create_world(&store, &vault, Names(RECIPE.seed), NOW - 100 * 86_400_000_000).await.unwrap();
        store
    }

    /// Every row of a table, as texts.
    async fn rows(store: &Store, table: &str, columns: &str, rest: &str) -> Vec<String> {
        let written: Vec<String> = columns
            .split_whitespace()
            .map(|column| match store.engine() {
                Engine::Sqlite => format!("quote({column})"),
                Engine::Postgres => format!("COALESCE(CAST({column} AS TEXT), 'NULL')"),
            })
            .collect();
        let sql = format!("SELECT {} AS line FROM {table} {rest}", written.join(" || ' ' || "));
        let rows = store.rows(Box::leak(sql.into_boxed_str()), []).await.unwrap();
        let mut rows: Vec<String> = rows.iter().map(|row| row.text("line").unwrap()).collect();
        rows.sort();
        rows
    }

    /// Tables with the columns that are compared; those of the whole schema that tell a moment of this run are left out.
    const TABLES: [(&str, &str, &str); 13] = [
        (
            "txn",
            "company_id id kind integration_id conversation_id customer_name customer_phone customer_phone_key
             payment_type state payment_result currency amount_minor order_number reference_number related_payment_id
             user_email person_id credential_id credential_name test created_at updated_at version gateway_payment_id
             gateway_order_id paid_at authorised_minor captured_minor basis_minor reserved_minor outside_minor
             over_refunded chargeback_open intent_id item_id refund_kind made_outside gateway_refund_id reason
             outcome_code outcome_message gateway_details settled_at gateway_item_id options tracking_id paired_from",
            "",
        ),
        (
            "payment_item",
            "company_id payment_id id gateway_item_id amount_minor reserved_minor outside_minor",
            "",
        ),
        ("intent", "company_id id payment_id scope intent_key request created_at", ""),
        (
            "attempt",
            "company_id refund_id number gateway_key started_at finished_at outcome code",
            "",
        ),
        ("chargeback", "company_id payment_id gateway_chargeback_id opened_at closed_at", ""),
        ("gateway_refund_part", "company_id integration_id part refund_id", ""),
        ("event", "company_id subject_id version kind at body private_hash", ""),
        ("event_private", "company_id private_hash salt body", ""),
        (
            "rollup",
            // However many counters add up to it.
            "company_id span_seconds starts_at integration_id currency kind payment_result SUM(row_count) SUM(sum_minor)",
            // Of what changed its result at once, nothing is left in a sum of its own.
            "GROUP BY company_id, span_seconds, starts_at, integration_id, currency, kind, payment_result
             HAVING SUM(row_count) <> 0 OR SUM(sum_minor) <> 0",
        ),
        ("facet", "company_id facet value", ""),
        ("txn_text", "company_id txn_id body", ""),
        ("refund_work", "company_id refund_id", ""),
        ("attention", "company_id subject_id kind", ""),
    ];

    async fn schema(store: &Store) -> Vec<String> {
        match store.engine() {
            Engine::Sqlite => rows(store, "sqlite_schema", "type name tbl_name sql", "").await,
            Engine::Postgres => {
                let mut all = rows(store, "pg_indexes", "tablename indexname indexdef", "").await;
                let of = "WHERE connamespace = CAST('public' AS REGNAMESPACE)";
                // Between blanks stands a column, hence none within one.
                let what = "CAST(conrelid/**/AS/**/REGCLASS) conname pg_get_constraintdef(oid) convalidated";
                all.extend(rows(store, "pg_constraint", what, of).await);
                all
            }
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_written_quickly_is_what_the_stores_operations_leave() {
        let (slow, quick) = (TestDatabase::open().await, TestDatabase::open().await);
        let moments = Moments::new(NOW).unwrap();
        let plans: Vec<PaymentPlan> =
            (0..RECIPE.payments).map(|number| draw_payment(RECIPE.seed, number, &moments).unwrap()).collect();
        let slow_store = with_companies(&slow).await;
        write_history(&slow_store, Names(RECIPE.seed), &plans, |_, _| {}).await.unwrap();
        seal_all(&slow_store).await.unwrap();

        with_companies(&quick).await.close().await;
        write_quickly(quick.address(), RECIPE, moments).await.unwrap();
        let quick_store = Store::open(quick.address()).await.unwrap();
        for (table, columns, rest) in TABLES {
            let (slow, quick) = (
                rows(&slow_store, table, columns, rest).await,
                rows(&quick_store, table, columns, rest).await,
            );
            let first = slow.iter().zip(&quick).find(|(slow, quick)| slow != quick);
            assert_eq!(first, None, "{table}");
            assert_eq!(slow.len(), quick.len(), "{table}");
            let is_empty = matches!(table, "refund_work" | "attention");
            assert_eq!(slow.is_empty(), is_empty, "{table}");
        }
        assert_eq!(schema(&slow_store).await, schema(&quick_store).await);
        if quick.engine() == Engine::Sqlite {
            // There a transaction seals its own events, so even their places are the same.
            let places = "company_id sequence hash position";
            assert_eq!(
                rows(&slow_store, "event", places, "").await,
                rows(&quick_store, "event", places, "").await
            );
            let ends = "company_id sequence hash";
            assert_eq!(
                rows(&slow_store, "chain", ends, "").await,
                rows(&quick_store, "chain", ends, "").await
            );
            // Fails where the index does not have what the texts say.
            quick_store
                .execute("INSERT INTO txn_text (txn_text) VALUES ('integrity-check')", [])
                .await
                .unwrap();
        }
        for company in store::company::list_all_companies(&quick_store).await.unwrap() {
            let verdict = verify_company(&quick_store, company.id).await.unwrap();
            assert_eq!(verdict.differences, Vec::new(), "{}", company.name);
            assert!(verdict.events > 200 && verdict.payments > 200, "{verdict:?}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_database_that_is_half_filled_is_not_opened() {
        let database = TestDatabase::open().await;
        with_companies(&database).await.close().await;
        let (address, runtime) = (database.address().to_owned(), tokio::runtime::Handle::current());
        // Begun and cut off.
        tokio::task::spawn_blocking(move || drop(Bulk::begin(&address, &runtime).unwrap())).await.unwrap();
        let refused = Store::open(database.address()).await.unwrap_err();
        assert!(matches!(refused, store::error::StoreError::HalfFilled), "{refused}");
    }
}
