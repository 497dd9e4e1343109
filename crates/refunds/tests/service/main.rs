//! The refund service over a real file and a gateway that answers as it is told.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod attention;
mod chargebacks;
mod circuits;
mod dialects;
mod facts;
mod fixture;
mod inquiries;
mod intents;
mod leases;
mod lists;
mod outcomes;
mod pairing;
mod payments;
mod plans;
mod restarts;
mod scripted_gateway;
mod withdrawing;
