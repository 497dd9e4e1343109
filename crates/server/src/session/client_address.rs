//! Where a sign-in comes from, as far as we can believe it.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use http::HeaderMap;
use http::request::Parts;

use crate::app::App;
use crate::problem::Failure;

/// The caller's network address: an IPv4 address, or the /64 of an IPv6 one (whoever has one address of it has all).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub String);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let forwarded = app.settings.behind_proxy.then(|| forwarded_for(&parts.headers)).flatten();
        Ok(Self(forwarded.or(peer).map_or_else(|| "unknown".to_owned(), network)))
    }
}

/// What our proxy wrote: the last entry. Whatever stands before it was written by the caller.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let list = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    list.rsplit(',').next()?.trim().parse().ok()
}

fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let prefix = address.to_bits() >> 64 << 64;
            format!("{}/64", Ipv6Addr::from_bits(prefix))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_customer_has_one_name_for_all_its_addresses() {
        let name = |text: &str| network(text.parse().unwrap());
        assert_eq!(name("2001:db8:1:2:3:4:5:6"), name("2001:db8:1:2:ffff::1"));
        assert_ne!(name("2001:db8:1:2::1"), name("2001:db8:1:3::1"));
        assert_eq!(name("::ffff:192.0.2.7"), "192.0.2.7");
    }

    #[test]
    fn only_the_proxys_own_entry_is_believed() {
        let headers = HeaderMap::from_iter([(
            http::HeaderName::from_static("x-forwarded-for"),
            "10.0.0.1, 192.0.2.7".parse().unwrap(),
        )]);
        assert_eq!(forwarded_for(&headers), Some("192.0.2.7".parse().unwrap()));
    }
}
