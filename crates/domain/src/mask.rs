//! What is left of names, phone numbers and e-mails for whoever may look at the report and need not know whose it is.

const DOTS: &str = "•••";
/// The shortest run of digits behind a `+` or a `0` that is taken for a phone number in a text.
const SHORTEST_PHONE: usize = 9;
/// How long digits without anything between them are that may be one.
const BARE_PHONE: std::ops::RangeInclusive<usize> = 10..=15;
/// Shorter words of a name are left where they stand in a text: they are words of the language, too.
const SHORTEST_WORD: usize = 3;

/// The first letter of each word: `Deniz Aksoy` is `D••• A•••`.
#[must_use]
pub fn mask_name(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(mask_word).collect();
    words.join(" ")
}

fn mask_word(word: &str) -> String {
    word.chars().next().map_or_else(String::new, |first| format!("{first}{DOTS}"))
}

/// The country and the last four digits: `+90 532 000 12 34` is `+90 ••• ••• 12 34`.
#[must_use]
pub fn mask_phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    let country = phone.trim_start().strip_prefix('+').and_then(|rest| {
        let code: String = rest.chars().take_while(char::is_ascii_digit).collect();
        // Without a sign between them nobody sees where the country ends; most of our numbers are of this one.
        if code.len() <= 3 { Some(code) } else { code.strip_prefix("90").map(|_| "90".to_owned()) }
    });
    let shown = if digits.len() < SHORTEST_PHONE { 2 } else { 4 };
    let end: String = digits.iter().skip(digits.len().saturating_sub(shown)).collect();
    let end = if end.len() == 4 { format!("{} {}", &end[..2], &end[2..]) } else { end };
    let dots = if shown == 4 { "••• •••" } else { DOTS };
    match country.filter(|code| !code.is_empty() && digits.len() > code.len() + shown) {
        Some(code) => format!("+{code} {dots} {end}"),
        None => format!("{dots} {end}"),
    }
}

/// The first letter: `deniz@shop.example` is `d•••@•••`.
#[must_use]
pub fn mask_email(email: &str) -> String {
    let first: String = email.chars().take(1).filter(|letter| *letter != '@').collect();
    format!("{first}{DOTS}@{DOTS}")
}

/// A text that people or gateways wrote, without the phone numbers and e-mails in it and without the words of a customer's name.
#[must_use]
pub fn mask_text(text: &str, name: Option<&str>) -> String {
    let named: Vec<String> = name
        .unwrap_or_default()
        .split_whitespace()
        .filter(|word| word.chars().count() >= SHORTEST_WORD)
        .map(str::to_lowercase)
        .collect();
    let mut masked = String::with_capacity(text.len());
    for word in mask_phones(text).split_inclusive(char::is_whitespace) {
        let is_sign = |letter: char| !letter.is_alphanumeric();
        let bare = word.trim_matches(is_sign);
        if bare.split_once('@').is_some_and(|(local, host)| !local.is_empty() && !host.is_empty()) {
            masked.push_str(&word.replace(bare, &mask_email(bare)));
            continue;
        }
        // `Deniz's` and `Deniz,Demo` are the name as well.
        for part in word.split_inclusive(is_sign) {
            let letters = part.trim_end_matches(is_sign);
            if named.contains(&letters.to_lowercase()) {
                masked.push_str(&part.replace(letters, &mask_word(letters)));
            } else {
                masked.push_str(part);
            }
        }
    }
    masked
}

/// A gateway's or a bot's own id, unless it is made of the customer's phone number.
#[must_use]
pub fn mask_id(id: &str, phone: Option<&str>) -> String {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let phone = digits(phone.unwrap_or_default());
    // Its national form is the end of the international one.
    let end = phone.get(phone.len().saturating_sub(10)..).unwrap_or_default();
    if end.len() >= SHORTEST_PHONE && digits(id).contains(end) { mask_phone(id) } else { id.to_owned() }
}

fn mask_phones(text: &str) -> String {
    let is_of_phone =
        |letter: char| letter.is_ascii_digit() || matches!(letter, '+' | ' ' | '(' | ')' | '-' | '\u{a0}');
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter == '+' || letter.is_ascii_digit()) {
        let (before, run) = rest.split_at(start);
        let length = run.find(|letter| !is_of_phone(letter)).unwrap_or(run.len());
        let (run, after) = run.split_at(length);
        let phone = run.trim_end_matches(|letter: char| !letter.is_ascii_digit());
        masked.push_str(before);
        if is_phone(phone, before) {
            masked.push_str(&mask_phone(phone));
            masked.push_str(&run[phone.len()..]);
        } else {
            masked.push_str(run);
        }
        rest = after;
    }
    masked.push_str(rest);
    masked
}

fn is_phone(run: &str, before: &str) -> bool {
    // Digits in the middle of a word are a part of an id.
    if before.ends_with(|letter: char| letter.is_alphanumeric()) {
        return false;
    }
    let digits = run.chars().filter(char::is_ascii_digit).count();
    let marked = run.starts_with(['+', '0']) && digits >= SHORTEST_PHONE;
    marked || (digits == run.len() && BARE_PHONE.contains(&digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_first_letters() {
        assert_eq!(mask_name("Deniz Aksoy"), "D••• A•••");
        assert_eq!(mask_name("  İrem  "), "İ•••");
        assert_eq!(mask_name(""), "");
    }

    #[test]
    fn a_phone_number_keeps_its_country_and_its_end() {
        assert_eq!(mask_phone("+90 532 000 12 34"), "+90 ••• ••• 12 34");
        assert_eq!(mask_phone("+905320001234"), "+90 ••• ••• 12 34");
        assert_eq!(mask_phone("0532 000 12 34"), "••• ••• 12 34");
        assert_eq!(mask_phone("+4912345678901"), "••• ••• 89 01");
        assert_eq!(mask_phone("12345"), "••• 45");
        assert_eq!(mask_phone("x"), "••• ");
    }

    #[test]
    fn a_text_keeps_all_but_names_phones_and_emails() {
        let text = "DENIZ rang from +90 532 000 12 34, (deniz.a@shop.example) wants ₺12.50; Aksoy's order 2026-11-22 10:00";
        assert_eq!(
            mask_text(text, Some("Deniz Aksoy")),
            "D••• rang from +90 ••• ••• 12 34, (d•••@•••) wants ₺12.50; A•••'s order 2026-11-22 10:00"
        );
        assert_eq!(
            mask_text("5320001234 wrong size, ref R00012345678901", None),
            "••• ••• 12 34 wrong size, ref R00012345678901"
        );
    }

    #[test]
    fn an_id_that_is_the_phone_number_is_one() {
        assert_eq!(mask_id("whatsapp:905320001234", Some("+90 532 000 12 34")), "••• ••• 12 34");
        assert_eq!(mask_id("conversation-1", Some("+90 532 000 12 34")), "conversation-1");
        assert_eq!(mask_id("905320001234", None), "905320001234");
    }
}
