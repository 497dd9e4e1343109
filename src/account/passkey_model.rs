//! What the pages say about passkeys, decided without a browser.

use crate::account::account_model::browser_name;
use crate::t;

/// What a passkey is called that its owner gives no name: the browser that it was made in.
pub(super) fn name_of(typed: &str, browser: &str) -> String {
    let typed = typed.trim();
    if typed.is_empty() {
        browser_name(browser).unwrap_or_else(|| t!("passkey.unnamed"))
    } else {
        typed.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{learn, part_texts};

    #[test]
    fn a_passkey_without_a_name_is_called_as_its_browser() {
        learn(part_texts::ACCOUNT);
        let linux = "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36";
        assert_eq!(name_of(" ", linux), "Chrome on Linux");
        assert_eq!(name_of(" My key ", linux), "My key");
        assert_eq!(name_of("", "curl/8.0"), t!("passkey.unnamed"));
    }
}
