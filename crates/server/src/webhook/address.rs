//! Which addresses messages are sent to: others' machines on the open network, over TLS.

use gateways::open_network::{is_open_host, is_this_machine};
use reqwest::Url;

/// The address is none that messages are sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// It is no URL.
    #[error("give a whole address, such as https://shop.example/hooks/refunds")]
    NoUrl,
    /// Everybody could read the messages.
    #[error("give an address that begins with https://")]
    NotHttps,
    /// It would keep a secret where everyone sees it, or says what is never sent.
    #[error("give an address without user name, password and #fragment")]
    Unfit,
    /// It is of this machine or a private network.
    #[error("give an address on the open network: this one is on this machine or in a private network")]
    Private,
    /// It is too long.
    #[error("give an address of at most 2000 characters")]
    TooLong,
}

/// Reads an address. With `private_too`, machines of a private network are fine, and plain http on this one.
pub fn read_address(text: &str, private_too: bool) -> Result<Url, BadAddress> {
    if text.len() > 2_000 {
        return Err(BadAddress::TooLong);
    }
    let url = Url::parse(text).ok().filter(Url::has_host).ok_or(BadAddress::NoUrl)?;
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(BadAddress::Unfit);
    }
    let host = url.host_str().unwrap_or_default();
    if !private_too && !is_open_host(host) {
        return Err(BadAddress::Private);
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if private_too && is_this_machine(host) => Ok(url),
        _ => Err(BadAddress::NotHttps),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_on_the_open_network_is_taken() {
        assert!(read_address("https://shop.example/hooks?shop=1", false).is_ok());
        assert!(read_address("https://93.184.216.34/", false).is_ok());
        for (text, why) in [
            ("shop.example", BadAddress::NoUrl),
            ("mailto:shop@shop.example", BadAddress::NoUrl),
            ("http://shop.example/", BadAddress::NotHttps),
            ("ftp://shop.example/", BadAddress::NotHttps),
            ("https://me:word@shop.example/", BadAddress::Unfit),
            ("https://shop.example/#part", BadAddress::Unfit),
            ("https://localhost/", BadAddress::Private),
            ("https://10.1.2.3/", BadAddress::Private),
            ("https://169.254.169.254/latest", BadAddress::Private),
            ("https://[::1]/", BadAddress::Private),
            ("https://[::ffff:192.168.0.1]/", BadAddress::Private),
            ("https://[fd00::1]/", BadAddress::Private),
            ("https://0x7f000001/", BadAddress::Private),
        ] {
            assert_eq!(read_address(text, false), Err(why), "{text}");
        }
        assert_eq!(
            read_address(&format!("https://a.example/{}", "a".repeat(2_000)), true),
            Err(BadAddress::TooLong)
        );
    }

    #[test]
    fn where_private_addresses_are_allowed_plain_http_stays_on_this_machine() {
        for text in ["http://127.0.0.1:9/x", "http://localhost:9/", "http://[::1]:9/", "https://10.1.2.3/"] {
            assert!(read_address(text, true).is_ok(), "{text}");
        }
        assert_eq!(read_address("http://10.1.2.3/", true), Err(BadAddress::NotHttps));
    }
}
