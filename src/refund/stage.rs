//! What a pop-up shows, from the payment being fetched to the end of its refund.

use ::api::problem::Problem;
use ::api::refund::RefundCreated;
use domain::money::Money;

use crate::api::ApiError;

/// What the pop-up shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The payment is being fetched.
    Loading,
    /// It could not be fetched.
    LoadFailed(Box<ApiError>),
    /// The person fills in the form.
    Form(Notice),
    /// The refund is on its way; `resumed`: it was begun in an earlier pop-up.
    Sending {
        /// Whether it was begun earlier.
        resumed: bool,
    },
    /// No answer came: money may have left or not.
    NotKnown {
        /// What went wrong.
        error: Box<ApiError>,
        /// Whether we are asking this very moment.
        asking: bool,
    },
    /// The refund exists and is not final.
    Waiting {
        /// What is known of it.
        made: Box<RefundCreated>,
        /// Whether we are asking this very moment.
        asking: bool,
    },
    /// The gateway paid.
    Done(Box<RefundCreated>),
    /// The refund ended without paying.
    Refused(Box<RefundCreated>),
}

/// What stands above the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Nothing.
    None,
    /// The service refused what was sent.
    Refused(Box<Problem>),
    /// The refundable moved between looking and pressing.
    Changed {
        /// What the person saw.
        from: Money,
        /// What is left now.
        to: Money,
    },
}

impl Stage {
    /// The refund that exists, if one is known to.
    #[must_use]
    pub const fn made(&self) -> Option<&RefundCreated> {
        match self {
            Self::Waiting { made, .. } | Self::Done(made) | Self::Refused(made) => Some(made),
            Self::Loading
            | Self::LoadFailed(_)
            | Self::Form(_)
            | Self::Sending { .. }
            | Self::NotKnown { .. } => None,
        }
    }

    /// Whether we are asking this very moment.
    #[must_use]
    pub const fn is_asking(&self) -> bool {
        matches!(self, Self::NotKnown { asking: true, .. } | Self::Waiting { asking: true, .. })
    }

    /// Why nobody knows.
    #[must_use]
    pub const fn error(&self) -> Option<&ApiError> {
        match self {
            Self::NotKnown { error, .. } | Self::LoadFailed(error) => Some(error),
            Self::Loading
            | Self::Form(_)
            | Self::Sending { .. }
            | Self::Waiting { .. }
            | Self::Done(_)
            | Self::Refused(_) => None,
        }
    }
}
