//! What the address says of a way to a company's provider, decided without a browser.

use crate::i18n::text_of;

/// Why nobody came in by a provider, from the address that one was led to; none where it says nothing of it.
#[must_use]
pub fn trouble_of(search: &str) -> Option<String> {
    let word = value_of(search, "sign_on")?;
    let text = text_of("sign_on.trouble", &word);
    // What only the address says is not for the page to repeat.
    Some(if text == word { text_of("sign_on.trouble", "not_believed") } else { text })
}

/// Where the way to a company's provider begins, from the address of the sign-in page.
#[must_use]
pub fn start_of(search: &str) -> String {
    let kept = ["company", "next"].into_iter().filter_map(|name| Some((name, value_of(search, name)?)));
    match serde_urlencoded::to_string(kept.collect::<Vec<_>>()) {
        Ok(query) if !query.is_empty() => format!("{}?{query}", ::api::paths::SIGN_ON),
        Ok(_) | Err(_) => ::api::paths::SIGN_ON.to_owned(),
    }
}

fn value_of(search: &str, name: &str) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(search).ok()?;
    pairs.into_iter().find_map(|(known, value)| (known == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{learn, part_texts};

    #[test]
    fn every_trouble_has_words_and_an_invented_one_none_of_its_own() {
        learn(part_texts::ACCOUNT);
        for word in [
            "no_company",
            "not_set_up",
            "provider_down",
            "refused",
            "way_lost",
            "not_believed",
            "not_connected",
            "opens_more",
            "taken",
            "not_allowed",
            "email_unproved",
            "other_email",
            "known_already",
            "link_worthless",
        ] {
            let told = trouble_of(&format!("next=%2Freport&sign_on={word}")).unwrap();
            assert!(told.ends_with('.') && !told.contains(word), "{told}");
        }
        let invented = trouble_of("sign_on=Call+0800+for+help").unwrap();
        assert_eq!(Some(invented), trouble_of("sign_on=not_believed"));
        assert_eq!(trouble_of("next=%2Freport"), None);
    }

    #[test]
    fn the_way_begins_with_the_company_and_the_page_that_the_address_names() {
        assert_eq!(start_of(""), "/api/v1/sign-on");
        assert_eq!(
            start_of("company=01930000&next=%2Freport%3Fq%3Da&sign_on=refused"),
            "/api/v1/sign-on?company=01930000&next=%2Freport%3Fq%3Da"
        );
    }
}
