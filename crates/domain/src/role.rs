//! What a membership allows: the five roles, each holding all that the one before it holds.

use std::fmt;
use std::str::FromStr;

/// A person's role in one company. Later roles may do all that earlier ones may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Sees the report, changes nothing.
    Viewer,
    /// Refunds.
    Agent,
    /// Agrees to other people's refunds.
    Approver,
    /// Closes attention, changes integrations and policy.
    Manager,
    /// Changes who else may do what.
    Owner,
}

/// The text names no role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no role: use viewer, agent, approver, manager or owner")]
pub struct UnknownRole(pub String);

impl Role {
    /// All five, from the least to the most.
    pub const ALL: [Self; 5] = [Self::Viewer, Self::Agent, Self::Approver, Self::Manager, Self::Owner];

    /// The name in the API and the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Agent => "agent",
            Self::Approver => "approver",
            Self::Manager => "manager",
            Self::Owner => "owner",
        }
    }

    /// Whether this role may ask for a refund.
    #[must_use]
    pub fn may_refund(self) -> bool {
        self >= Self::Agent
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or_else(|| UnknownRole(text.to_owned()))
    }
}
