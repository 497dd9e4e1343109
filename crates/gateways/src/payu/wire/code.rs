//! PayU's error codes of refunds, and what each means for the money.
//!
//! The codes are those of "Error Codes for Refund Initiation" (<https://docs.payu.in/docs/error-codes-for-refund-initiation>). What
//! they mean for the money is our reading.

use domain::outcome::RefusalClass;

/// What an `error_code` means for the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayuCodeMeaning {
    /// PayU has the refund and will say later: queued, pending, in progress.
    InFlight,
    /// PayU refused it.
    Refused(RefusalClass),
    /// PayU could not do it now, or did something else instead: only the refund status tells.
    Unclear,
    /// A code that the list does not have.
    Unlisted,
}

/// Reads a code.
#[must_use]
pub const fn meaning(code: u16) -> PayuCodeMeaning {
    match code {
        // Even 100, "Refund Successful", only says that it was taken: the refund status says the end.
        100..=102 | 104 | 112 | 122 | 126 | 127 | 225 | 226 | 248 | 249 | 258 | 259 => {
            PayuCodeMeaning::InFlight
        }
        // A cancel that was upgraded to a refund, what waits for a manual follow-up, locks and internal errors.
        107 | 120 | 123 | 231 | 267 | 302 | 424 | 500 => PayuCodeMeaning::Unclear,
        106 | 109 | 214 | 227 => PayuCodeMeaning::Refused(RefusalClass::Duplicate),
        105 | 117 | 263 | 303..=305 => PayuCodeMeaning::Refused(RefusalClass::Amount),
        // A wrong status, an open chargeback, not found, too old, purged.
        111 | 113 | 115 | 116 | 119 | 130 | 230 => PayuCodeMeaning::Refused(RefusalClass::Payment),
        103
        | 108
        | 110
        | 121
        | 124
        | 125
        | 128
        | 129
        | 232..=247
        | 250..=256
        | 261
        | 262
        | 264..=266
        | 270
        | 299
        | 301
        | 306 => PayuCodeMeaning::Refused(RefusalClass::Final),
        _ => PayuCodeMeaning::Unlisted,
    }
}
