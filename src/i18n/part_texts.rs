//! The texts that come with a part: nobody pays for them before they open it. Named only where the part is drawn.

use crate::i18n::PartTexts;

/// Those of the company's section.
pub const COMPANY: PartTexts = [("en", include_str!("company/en.json"))];
