//! How one of the family's services answers, where they differ.

use crate::begateway::service::Service;
use crate::begateway::wire::answer::MethodField;

/// One service's manners.
#[derive(Clone, Copy, Debug)]
pub struct Manners {
    /// Which service.
    pub service: Service,
    /// Whether a refund without an amount is one of all that is left.
    pub amount_optional: bool,
    /// How long a refund of the same payment and amount is taken for a repetition, unless the caller says otherwise.
    pub duplicate_window_s: Option<u32>,
    /// Whether a field's error stands within `request`.
    pub errors_within_request: bool,
    /// What names the payment method.
    pub method: MethodField,
}
