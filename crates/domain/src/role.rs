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

    /// Whether this role may agree to what others ask for.
    #[must_use]
    pub fn may_approve(self) -> bool {
        self >= Self::Approver
    }

    /// Whether this role may change the company's profile, its gateway accounts, its programs and its webhooks, and see its
    /// people.
    #[must_use]
    pub fn may_manage(self) -> bool {
        self >= Self::Manager
    }

    /// Whether this role may change what others may do, and end that they belong to the company.
    #[must_use]
    pub fn may_change_roles(self) -> bool {
        self == Self::Owner
    }

    /// Whether this role may invite somebody as `other`: an owner as anything, a manager as less than itself.
    #[must_use]
    pub fn may_give(self, other: Self) -> bool {
        self.may_change_roles() || (self.may_manage() && other < self)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_gives_what_they_may_not_have_given() {
        for other in Role::ALL {
            assert!(Role::Owner.may_give(other), "{other}");
            assert_eq!(Role::Manager.may_give(other), other < Role::Manager, "{other}");
            for lower in [Role::Viewer, Role::Agent, Role::Approver] {
                assert!(!lower.may_give(other), "{lower} {other}");
            }
        }
    }
}
