//! How long the service waits for what; a simulation passes its own.

use std::time::Duration;

use store::Micros;

const SECOND: Micros = 1_000_000;
const MINUTE: Micros = 60 * SECOND;
const HOUR: Micros = 60 * MINUTE;

/// How long the service waits for what, and how much it does at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundSettings {
    /// How long a piece of work is its worker's without being renewed.
    pub lease: Micros,
    /// How often the worker renews the leases of its live calls.
    pub renew_every: Duration,
    /// The first pause before a gateway is asked about a refund; doubled with each question.
    pub ask_first: Micros,
    /// The longest pause between two questions.
    pub ask_longest: Micros,
    /// How long a gateway is asked about a refund that it does not know, or says nothing about, before a person must look.
    pub ask_limit: Micros,
    /// How long a gateway may take over a refund that it has accepted, before a person must look.
    pub accepted_limit: Micros,
    /// How many calls to gateways may be under way at once.
    pub calls_at_once: usize,
    /// How many pieces of work are claimed in one transaction, at most.
    pub claim_at_most: usize,
    /// How often a waiting request looks again by itself: another server may have settled its refund.
    pub look_again: Duration,
}

impl Default for RefundSettings {
    fn default() -> Self {
        Self {
            lease: MINUTE,
            renew_every: Duration::from_secs(15),
            ask_first: 5 * SECOND,
            ask_longest: 15 * MINUTE,
            ask_limit: 24 * HOUR,
            accepted_limit: 7 * 24 * HOUR,
            calls_at_once: 64,
            claim_at_most: 16,
            look_again: Duration::from_millis(500),
        }
    }
}
