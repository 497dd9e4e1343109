//! Fills a database that has no transactions yet with very many, each row as it stands in the end, with its events sealed, its
//! texts and its sums: what the store's own operations would have left, much faster.
//!
//! Keys and indexes are taken away first and made again at the end, from the very texts that the migrations left. Until then
//! the database says that it is half filled, and nobody opens it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::thread::JoinHandle;

use domain::id::{CompanyId, TransactionId};
use tokio::runtime::Handle;

use crate::Micros;
use crate::bulk::postgres::PostgresSink;
use crate::bulk::sqlite::SqliteSink;
use crate::bulk::table::{BULK_TABLES, Batch, Table};
use crate::bulk::whole::WholeTransaction;
use crate::engine::value::{Value, storable};
use crate::error::StoreError;
use crate::event::span::{SPAN, span_of};
use crate::event::{Fact, link_event, write_fact};
use crate::payment::record::PaymentItem;
use crate::refund::parts::parts_of;
use crate::rollup::{DAY, MONTH, QUARTER, start_of};
use crate::transaction::text_index::{company_key, places};

mod postgres;
mod sqlite;
pub(crate) mod table;
pub mod whole;

/// How many rows of the report are handed over at once.
const AT_ONCE: usize = 5_000;

/// What a stage of the end is told by.
pub type Tell = Box<dyn Fn(&str) + Send>;

/// A database that is being filled. Rows of the report come in the order in which they were created. Everything here holds the
/// thread up that calls it.
pub struct Bulk {
    sink: Option<SinkHandle>,
    batch: Batch,
    sums: BTreeMap<SumKey, (i64, i64)>,
    chains: HashMap<CompanyId, (i64, [u8; 32])>,
    /// Between which moments each span of a chain lies.
    spans: BTreeMap<(CompanyId, i64), (Micros, Micros)>,
    position: i64,
    facets: BTreeSet<(CompanyId, &'static str, String)>,
    last_text: i64,
    waiting: usize,
}

type SumKey = (CompanyId, i64, Micros, uuid::Uuid, &'static str, &'static str, &'static str, i64);

/// The thread that writes, and the way to it.
struct SinkHandle {
    batches: std::sync::mpsc::SyncSender<Batch>,
    thread: JoinHandle<Result<Box<dyn Sink>, StoreError>>,
}

/// Where batches go.
trait Sink: Send {
    fn write(&mut self, batch: Batch) -> Result<(), StoreError>;
    fn end(self: Box<Self>, tell: &Tell) -> Result<(), StoreError>;
}

impl Bulk {
    /// Begins to fill the database at an address, which is up to date, has its companies and accounts, no transaction, and is
    /// not open.
    pub fn begin(address: &str, runtime: &Handle) -> Result<Self, StoreError> {
        let mut sink: Box<dyn Sink> = match address.strip_prefix("sqlite:") {
            Some(path) => Box::new(SqliteSink::begin(path.trim_start_matches("//"))?),
            None => Box::new(PostgresSink::begin(address, runtime)?),
        };
        let (batches, received) = std::sync::mpsc::sync_channel::<Batch>(4);
        let thread = std::thread::spawn(move || {
            while let Ok(batch) = received.recv() {
                sink.write(batch)?;
            }
            Ok(sink)
        });
        Ok(Self {
            sink: Some(SinkHandle { batches, thread }),
            batch: Batch::default(),
            sums: BTreeMap::new(),
            chains: HashMap::new(),
            spans: BTreeMap::new(),
            position: 0,
            facets: BTreeSet::new(),
            last_text: i64::MIN,
            waiting: 0,
        })
    }

    /// Takes a row of the report, with what it is found by and counted in.
    pub fn transaction(&mut self, row: WholeTransaction) -> Result<(), StoreError> {
        for span in [QUARTER, DAY, MONTH] {
            let key = (
                row.company_id,
                span,
                start_of(row.created_at, span),
                row.integration_id.uuid(),
                row.amount.currency().code(),
                row.kind.as_str(),
                row.result.as_str(),
                // One counter is enough where nobody else counts.
                0,
            );
            let sum = self.sums.entry(key).or_default();
            *sum = (sum.0 + 1, sum.1 + row.amount.minor());
        }
        for (facet, value) in
            [("payment_type", row.payment_type.as_str()), ("currency", row.amount.currency().code())]
        {
            if !self.facets.contains(&(row.company_id, facet, value.to_owned())) {
                self.facets.insert((row.company_id, facet, value.to_owned()));
            }
        }
        let body = storable(row.searched().text());
        let (first, end) = places(row.created_at);
        self.last_text = first.max(self.last_text.saturating_add(1));
        if self.last_text >= end {
            return Err(StoreError::corrupt(
                "created_at",
                "the rows are not in order, or too many are of one moment",
            ));
        }
        self.batch.texts.push((self.last_text, body, company_key(row.company_id), row.company_id, row.id));
        self.batch.rows(Table::Txn).extend(row.values());
        self.waiting += 1;
        if self.waiting >= AT_ONCE { self.hand_over() } else { Ok(()) }
    }

    /// Takes an item of a payment.
    pub fn item(&mut self, company: CompanyId, payment: TransactionId, item: &PaymentItem) {
        let values: [Value; 5] = [
            company.into(),
            payment.into(),
            item.id.into(),
            (&item.gateway_item_id).into(),
            item.amount.minor().into(),
        ];
        self.batch.rows(Table::PaymentItem).extend(values);
    }

    /// Takes the decision behind a refund.
    pub fn intent(&mut self, decided: &crate::refund::reserve::Reservation) {
        let values: [Value; 7] = [
            decided.company_id.into(),
            decided.intent_id.into(),
            decided.payment_id.into(),
            decided.requester.scope().into(),
            (&decided.key).into(),
            (&decided.request).into(),
            decided.at.into(),
        ];
        self.batch.rows(Table::Intent).extend(values);
    }

    /// Takes the first attempt of a refund, which has ended.
    pub fn attempt(&mut self, company: CompanyId, refund: TransactionId, made: &WholeAttempt) {
        let values: [Value; 8] = [
            company.into(),
            refund.into(),
            1.into(),
            (&made.gateway_key).into(),
            made.started_at.into(),
            made.finished_at.into(),
            made.outcome.into(),
            (&made.code).into(),
        ];
        self.batch.rows(Table::Attempt).extend(values);
    }

    /// Takes a chargeback without an id that is open.
    pub fn chargeback(&mut self, company: CompanyId, payment: TransactionId, opened_at: Micros) {
        let values: [Value; 4] = [company.into(), payment.into(), "".into(), opened_at.into()];
        self.batch.rows(Table::Chargeback).extend(values);
    }

    /// Takes the ids of a refund that its gateway made as several.
    pub fn refund_parts(&mut self, row: &WholeTransaction) {
        let Some(id) = row.gateway_refund_id.as_deref().filter(|id| parts_of(id).nth(1).is_some()) else {
            return;
        };
        let parts: BTreeSet<&str> = parts_of(id).collect();
        for part in parts {
            let values: [Value; 4] =
                [row.company_id.into(), row.integration_id.into(), part.into(), row.id.into()];
            self.batch.rows(Table::GatewayRefundPart).extend(values);
        }
    }

    /// Takes a fact, which gets the next place in its company's chain and in the stream.
    pub fn event(&mut self, fact: Fact) -> Result<(), StoreError> {
        let (company, salt, message) = (fact.company_id, fact.salt, fact.message.clone().map(storable));
        let (unsealed, private) = write_fact(fact)?;
        if let (Some(hash), Some(message)) = (&private, message) {
            let values: [Value; 4] =
                [company.into(), hash.as_slice().into(), salt.as_slice().into(), message.into()];
            self.batch.rows(Table::EventPrivate).extend(values);
        }
        let chain = self.chains.entry(company).or_insert((0, [0; 32]));
        let hash = link_event(&chain.1, unsealed.hashed());
        let sequence = chain.0 + 1;
        *chain = (sequence, hash);
        let lies = self.spans.entry((company, span_of(sequence))).or_insert((unsealed.at, unsealed.at));
        *lies = (lies.0.min(unsealed.at), lies.1.max(unsealed.at));
        self.position += 1;
        let values: [Value; 10] = [
            company.into(),
            unsealed.subject_id.into(),
            unsealed.version.into(),
            unsealed.kind.into(),
            unsealed.at.into(),
            unsealed.body.into(),
            Value::Bytes(private),
            sequence.into(),
            hash.as_slice().into(),
            self.position.into(),
        ];
        self.batch.rows(Table::Event).extend(values);
        Ok(())
    }

    fn hand_over(&mut self) -> Result<(), StoreError> {
        self.waiting = 0;
        let batch = std::mem::take(&mut self.batch);
        let Some(sink) = &self.sink else { return Err(StoreError::Broken) };
        if sink.batches.send(batch).is_ok() {
            return Ok(());
        }
        // The writer has ended early: it says why.
        self.join().map(|_sink| ())
    }

    fn join(&mut self) -> Result<Box<dyn Sink>, StoreError> {
        let SinkHandle { batches, thread } = self.sink.take().ok_or(StoreError::Broken)?;
        drop(batches);
        thread.join().map_err(|_panic| StoreError::corrupt("the bulk", "its writer ended"))?
    }

    /// Writes what is left, makes keys and indexes again and everything durable. Only then can the database be opened.
    pub fn finish(mut self, tell: &Tell) -> Result<(), StoreError> {
        for ((company, span, at, integration, currency, kind, result, slot), (count, sum)) in
            std::mem::take(&mut self.sums)
        {
            let values: [Value; 10] = [
                company.into(),
                span.into(),
                at.into(),
                integration.into(),
                currency.into(),
                kind.into(),
                result.into(),
                slot.into(),
                count.into(),
                sum.into(),
            ];
            self.batch.rows(Table::Rollup).extend(values);
        }
        for (company, facet, value) in std::mem::take(&mut self.facets) {
            let values: [Value; 3] = [company.into(), facet.into(), value.into()];
            self.batch.rows(Table::Facet).extend(values);
        }
        for ((company, span), (earliest_at, latest_at)) in std::mem::take(&mut self.spans) {
            // The last one of a chain is noted when it is full.
            if self.chains.get(&company).is_some_and(|(sequence, _)| *sequence >= (span + 1) * SPAN) {
                let values: [Value; 4] = [company.into(), span.into(), earliest_at.into(), latest_at.into()];
                self.batch.rows(Table::ChainSpan).extend(values);
            }
        }
        for (company, (sequence, hash)) in std::mem::take(&mut self.chains) {
            let values: [Value; 3] = [company.into(), sequence.into(), hash.as_slice().into()];
            self.batch.rows(Table::Chain).extend(values);
        }
        self.batch.position = Some(self.position);
        self.hand_over()?;
        tell("all rows are written");
        self.join()?.end(tell)
    }
}

/// An attempt that has ended.
#[derive(Clone, Debug)]
pub struct WholeAttempt {
    /// The gateway's idempotency key.
    pub gateway_key: String,
    /// When the call left.
    pub started_at: Micros,
    /// When its end was known.
    pub finished_at: Micros,
    /// One word: the outcome's.
    pub outcome: &'static str,
    /// A code of what came of it.
    pub code: Option<String>,
}

/// The names of the tables whose keys and indexes are taken away meanwhile.
fn table_names() -> impl Iterator<Item = &'static str> {
    BULK_TABLES.iter().map(|table| table.name())
}
