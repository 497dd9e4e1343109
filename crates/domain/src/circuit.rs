//! How a gateway's circuit stands: whether its calls are made, held back, or tried by one alone.

use std::fmt;
use std::str::FromStr;

/// How the circuit of a gateway account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CircuitState {
    /// Calls are made.
    Closed,
    /// The gateway did not answer several times running: no call is made until its time has come.
    Open,
    /// One call finds out whether it answers again.
    HalfOpen,
}

/// The text names no state of a circuit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no state of a circuit: closed, open or half_open")]
pub struct UnknownCircuitState(pub String);

impl CircuitState {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Closed, Self::Open, Self::HalfOpen];

    /// The name in the API, the database and the metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
        }
    }
}

impl fmt::Display for CircuitState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for CircuitState {
    type Err = UnknownCircuitState;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| UnknownCircuitState(text.to_owned()))
    }
}
