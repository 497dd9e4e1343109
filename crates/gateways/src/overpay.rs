//! Overpay's service for other payment methods than cards, both directions.
//!
//! It is beGateway's software (`beyag`): signing in, keys, transactions, refusals, reports, signatures and notifications are those of
//! [`crate::begateway`], and used from there. Here stands what differs. Sources: <https://docs.overpay.io/en/integration/apm_api/transactions/refund/>
//! and the vendor's own client (<https://github.com/begateway/beyag-client>). Another product at the same host, with client
//! certificates, has nothing to do with it.

pub mod capabilities;
pub mod client;
pub mod routes;
pub mod settings;
pub mod wire;
