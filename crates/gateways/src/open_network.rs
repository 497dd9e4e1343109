//! What may be called from here: machines on the open network, and not what only this machine can reach.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Finds only addresses on the open network, whatever a name's owner says it is. It is asked for each connection, so a name that
/// leads elsewhere by then leads nowhere.
pub struct OpenNetwork;

impl Resolve for OpenNetwork {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let open: Vec<SocketAddr> = found.filter(|address| is_open(address.ip())).collect();
            if open.is_empty() {
                return Err(Box::from("the name leads to this machine or into a private network"));
            }
            Ok::<Addrs, Box<dyn Error + Send + Sync>>(Box::new(open.into_iter()))
        })
    }
}

/// Whether a URL's host may be on the open network: a name may, and what it leads to is seen when it is called.
#[must_use]
pub fn is_open_host(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host);
    let by_name = name == "localhost" || name.ends_with(".localhost");
    !by_name && number_of(host).is_none_or(is_open)
}

/// Whether a URL's host is this machine by its very text.
#[must_use]
pub fn is_this_machine(host: &str) -> bool {
    host == "localhost" || number_of(host).is_some_and(|address| address.to_canonical().is_loopback())
}

fn number_of(host: &str) -> Option<IpAddr> {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host).parse().ok()
}

/// Whether an address is on the open network. IANA's registries of special-purpose addresses say which are not
/// (<https://www.iana.org/assignments/iana-ipv4-special-registry>, <https://www.iana.org/assignments/iana-ipv6-special-registry>).
#[must_use]
pub fn is_open(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_open_v4(address),
        IpAddr::V6(address) => is_open_v6(address),
    }
}

fn is_open_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19)))
}

/// Only what is given out for use on the open network, `2000::/3`, less documentation, tunnels and translations.
fn is_open_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    a & 0xe000 == 0x2000 && a != 0x2002 && !(a == 0x2001 && (b < 0x0200 || b == 0x0db8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_this_machine_reaches_is_not_open() {
        for host in ["bank.example", "93.184.216.34", "[2606:4700::1111]", "localhost.example"] {
            assert!(is_open_host(host), "{host}");
        }
        for host in [
            "localhost",
            "localhost.",
            "a.localhost",
            "127.0.0.1",
            "10.1.2.3",
            "172.20.0.1",
            "169.254.169.254",
            "[::1]",
        ] {
            assert!(!is_open_host(host), "{host}");
        }
        for host in ["[::ffff:192.168.0.1]", "[fd00::1]", "[fe80::1]", "0.0.0.0", "100.64.0.1", "224.0.0.1"] {
            assert!(!is_open_host(host), "{host}");
        }
    }

    #[tokio::test]
    async fn a_name_of_this_machine_leads_nowhere() {
        let found = OpenNetwork.resolve("localhost".parse().unwrap()).await;
        assert!(found.is_err_and(|error| error.to_string().contains("private network")));
    }
}
