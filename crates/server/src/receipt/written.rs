//! Amounts and moments as a receipt writes them, in its language.

use domain::money::Money;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use store::Micros;

use crate::problem::Failure;
use crate::receipt::language::Language;

/// An amount with its currency's code: `1,250.50 TRY`, `1.250,50 TRY`. The space does not break.
pub fn amount(money: Money, language: Language) -> String {
    let text = money.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("\u{2212}", rest));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && whole.len().saturating_sub(place).is_multiple_of(3) {
            grouped.push_str(language.text("number.group"));
        }
        grouped.push(digit);
    }
    let point = if decimals.is_empty() { "" } else { language.text("number.decimal") };
    format!("{sign}{grouped}{point}{decimals}\u{a0}{}", money.currency())
}

/// A moment in the company's zone: `22 November 2026, 03:00`.
pub fn moment(at: Micros, zone: &TimeZone, language: Language) -> Result<String, Failure> {
    let at = Timestamp::from_microsecond(at).map_err(Failure::internal)?.to_zoned(zone.clone());
    let month = language.text(&format!("month.{}", at.month()));
    Ok(language
        .text("date")
        .replace("{day}", &at.day().to_string())
        .replace("{month}", month)
        .replace("{year}", &at.year().to_string())
        .replace("{time}", &format!("{:02}:{:02}", at.hour(), at.minute())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_written_as_the_language_writes_it() {
        let money = |minor, code: &str| Money::new(minor, code.parse().unwrap());
        assert_eq!(amount(money(125_050, "TRY"), Language::En), "1,250.50\u{a0}TRY");
        assert_eq!(amount(money(125_050, "TRY"), Language::Tr), "1.250,50\u{a0}TRY");
        assert_eq!(amount(money(1_234_567, "JPY"), Language::En), "1,234,567\u{a0}JPY");
        assert_eq!(amount(money(-5, "TRY"), Language::En), "\u{2212}0.05\u{a0}TRY");
        assert_eq!(amount(money(100_000, "TRY"), Language::En), "1,000.00\u{a0}TRY");
    }

    #[test]
    fn a_moment_is_that_of_the_companys_zone() {
        let zone = TimeZone::get("Europe/Istanbul").unwrap();
        // 2026-11-21T22:05:00Z is after midnight in Istanbul.
        let at = 1_795_298_700_000_000;
        assert_eq!(moment(at, &zone, Language::En).unwrap(), "22 November 2026, 01:05");
        assert_eq!(moment(at, &zone, Language::Tr).unwrap(), "22 Kasım 2026 01:05");
    }
}
