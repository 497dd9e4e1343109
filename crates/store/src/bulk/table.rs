//! The tables that are filled, their columns in the order in which values come, and a batch of rows for all of them.

use domain::id::{CompanyId, TransactionId};

use crate::engine::value::Value;

/// A table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    Txn,
    PaymentItem,
    Intent,
    Attempt,
    Chargeback,
    GatewayRefundPart,
    Event,
    EventPrivate,
    Rollup,
    Facet,
    Chain,
    ChainSpan,
}

/// All of them, in the order in which they may be written: whoever is referred to first.
pub(crate) const BULK_TABLES: [Table; 12] = [
    Table::Txn,
    Table::PaymentItem,
    Table::Intent,
    Table::Attempt,
    Table::Chargeback,
    Table::GatewayRefundPart,
    Table::Event,
    Table::EventPrivate,
    Table::Rollup,
    Table::Facet,
    Table::Chain,
    Table::ChainSpan,
];

impl Table {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Txn => "txn",
            Self::PaymentItem => "payment_item",
            Self::Intent => "intent",
            Self::Attempt => "attempt",
            Self::Chargeback => "chargeback",
            Self::GatewayRefundPart => "gateway_refund_part",
            Self::Event => "event",
            Self::EventPrivate => "event_private",
            Self::Rollup => "rollup",
            Self::Facet => "facet",
            Self::Chain => "chain",
            Self::ChainSpan => "chain_span",
        }
    }

    pub(crate) const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Txn => &super::whole::COLUMNS,
            Self::PaymentItem => &["company_id", "payment_id", "id", "gateway_item_id", "amount_minor"],
            Self::Intent => {
                &["company_id", "id", "payment_id", "scope", "intent_key", "request", "created_at"]
            }
            Self::Attempt => &[
                "company_id",
                "refund_id",
                "number",
                "gateway_key",
                "started_at",
                "finished_at",
                "outcome",
                "code",
            ],
            Self::Chargeback => &["company_id", "payment_id", "gateway_chargeback_id", "opened_at"],
            Self::GatewayRefundPart => &["company_id", "integration_id", "part", "refund_id"],
            Self::Event => &[
                "company_id",
                "subject_id",
                "version",
                "kind",
                "at",
                "body",
                "private_hash",
                "sequence",
                "hash",
                "position",
            ],
            Self::EventPrivate => &["company_id", "private_hash", "salt", "body"],
            Self::Rollup => &[
                "company_id",
                "span_seconds",
                "starts_at",
                "integration_id",
                "currency",
                "kind",
                "payment_result",
                "slot",
                "row_count",
                "sum_minor",
            ],
            Self::Facet => &["company_id", "facet", "value"],
            Self::Chain => &["company_id", "sequence", "hash"],
            Self::ChainSpan => &["company_id", "span", "earliest_at", "latest_at"],
        }
    }

    const fn place(self) -> usize {
        match self {
            Self::Txn => 0,
            Self::PaymentItem => 1,
            Self::Intent => 2,
            Self::Attempt => 3,
            Self::Chargeback => 4,
            Self::GatewayRefundPart => 5,
            Self::Event => 6,
            Self::EventPrivate => 7,
            Self::Rollup => 8,
            Self::Facet => 9,
            Self::Chain => 10,
            Self::ChainSpan => 11,
        }
    }
}

/// A searched text: its place, itself, its company's signs, and whose row it is of.
pub(crate) type Text = (i64, String, String, CompanyId, TransactionId);

/// Some rows of each table: the values one after the other.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    tables: [Vec<Value>; 12],
    pub(crate) texts: Vec<Text>,
    /// The last place that was given in the stream, at the end.
    pub(crate) position: Option<i64>,
}

impl Batch {
    /// Where a table's values go.
    #[expect(clippy::indexing_slicing, reason = "there is a place for each table")]
    pub(crate) fn rows(&mut self, table: Table) -> &mut Vec<Value> {
        &mut self.tables[table.place()]
    }
}
