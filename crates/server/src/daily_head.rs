//! Daily heads: what each company's chain ended with on each day, signed, so that whoever keeps it elsewhere notices when the
//! chain is written anew ([0056](../../../docs/decisions/0056-each-day-a-companys-chain-head-is-signed-and-told-outside.md)).

pub mod download_daily_head;
pub mod folder;
pub mod key;
pub mod list_daily_heads;
pub mod make;
pub mod statement;
pub mod worker;
