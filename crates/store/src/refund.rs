//! refund.
