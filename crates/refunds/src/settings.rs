//! How long the service waits for what; a simulation passes its own.

use std::time::Duration;

use domain::gateway_kind::GatewayKind;
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
    /// How many calls to gateways this server may have under way at once.
    pub calls_at_once: usize,
    /// How many of them to one gateway account.
    pub calls_at_once_each: PerKind,
    /// When an account's circuit opens, and how long nobody calls it.
    pub circuit: CircuitSettings,
    /// How many pieces of work are claimed in one transaction, at most.
    pub claim_at_most: usize,
    /// How often a waiting request looks again by itself: another server may have settled its refund.
    pub look_again: Duration,
}

/// A number for each kind of gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PerKind {
    /// `MindBehind`.
    pub mindbehind: usize,
    /// beGateway.
    pub begateway: usize,
    /// Craftgate.
    pub craftgate: usize,
    /// `PayU`.
    pub payu: usize,
    /// Overpay.
    pub overpay: usize,
}

impl PerKind {
    /// The number of one kind.
    #[must_use]
    pub const fn of(&self, kind: GatewayKind) -> usize {
        match kind {
            GatewayKind::Mindbehind => self.mindbehind,
            GatewayKind::Begateway => self.begateway,
            GatewayKind::Craftgate => self.craftgate,
            GatewayKind::Payu => self.payu,
            GatewayKind::Overpay => self.overpay,
        }
    }
}

/// When the circuit of a gateway account opens, and how long nobody calls it then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CircuitSettings {
    /// After so many calls running that brought no answer.
    pub opens_after: u32,
    /// The first pause before one call tries again; doubled with each that brings no answer.
    pub retry_first: Micros,
    /// The longest such pause.
    pub retry_longest: Micros,
    /// How long that one call has before another may be tried: longer than any call may take.
    pub probe_for: Micros,
    /// The first pause after a gateway asked for one and did not say how long; doubled each time.
    pub busy_first: Micros,
    /// The longest pause that we choose.
    pub busy_longest: Micros,
    /// The longest that a gateway's own word is followed.
    pub busy_told_longest: Micros,
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
            calls_at_once: 256,
            // No gateway's documentation names a bound (assumed); a Craftgate call may take 150 s, so it gets the most.
            calls_at_once_each: PerKind {
                mindbehind: 32,
                begateway: 16,
                craftgate: 32,
                payu: 16,
                overpay: 16,
            },
            circuit: CircuitSettings {
                opens_after: 5,
                retry_first: 15 * SECOND,
                retry_longest: 5 * MINUTE,
                probe_for: 10 * MINUTE,
                busy_first: 2 * SECOND,
                busy_longest: 5 * MINUTE,
                busy_told_longest: 24 * HOUR,
            },
            claim_at_most: 64,
            look_again: Duration::from_millis(500),
        }
    }
}
