//! The texts that come with a part: nobody pays for them before they open it. Named only where the part is drawn.

use crate::i18n::PartTexts;

/// Those of the page of approvals, and of their number in the bar.
pub const APPROVAL: PartTexts =
    [("en", include_str!("approval/en.json")), ("tr", include_str!("approval/tr.json"))];

/// Those of the page of what needs attention.
pub const ATTENTION: PartTexts =
    [("en", include_str!("attention/en.json")), ("tr", include_str!("attention/tr.json"))];

/// Those of the refund pop-up that speak of the company's policy.
pub const REFUND: PartTexts =
    [("en", include_str!("refund_policy/en.json")), ("tr", include_str!("refund_policy/tr.json"))];

/// Those of the windows in which one has the report's table one's way, and goes to a day.
pub const TABLE: PartTexts = [("en", include_str!("table/en.json")), ("tr", include_str!("table/tr.json"))];

/// Those of the overview.
pub const OVERVIEW: PartTexts =
    [("en", include_str!("overview/en.json")), ("tr", include_str!("overview/tr.json"))];

/// Those of the second factor, which several parts bring.
pub const SECOND_FACTOR: PartTexts =
    [("en", include_str!("second_factor/en.json")), ("tr", include_str!("second_factor/tr.json"))];

/// Those of the pages about batches of refunds.
pub const BULK_REFUND: PartTexts =
    [("en", include_str!("bulk_refund/en.json")), ("tr", include_str!("bulk_refund/tr.json"))];

/// Those of one's own account.
pub const ACCOUNT: PartTexts =
    [("en", include_str!("account/en.json")), ("tr", include_str!("account/tr.json"))];
/// Those of the company's section.
pub const COMPANY: PartTexts =
    [("en", include_str!("company/en.json")), ("tr", include_str!("company/tr.json"))];
