//! Where credentials may be sent: HTTPS, public addresses, checked again after the name was resolved.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::config::ConfigError;

/// Checks scheme and host of an address. `allow_local` is the exception for a stand-in on this machine.
pub(crate) fn check(what: &'static str, url: &Url, allow_local: bool) -> Result<(), ConfigError> {
    let scheme_fits = url.scheme() == "https" || (allow_local && url.scheme() == "http");
    if !scheme_fits {
        return Err(ConfigError::NotHttps(what));
    }
    let host_fits = match url.host() {
        Some(Host::Ipv4(ip)) => allow_local || is_public(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => allow_local || is_public(IpAddr::V6(ip)),
        Some(Host::Domain(name)) => allow_local || !is_local_name(name),
        None => false,
    };
    if host_fits { Ok(()) } else { Err(ConfigError::NotPublic(what)) }
}

/// Resolves names and drops every address that is not public, so that a name cannot lead into the private network.
pub(crate) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err("the name resolves to no public address".into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost") || name.ends_with(".internal")
}

/// Whether an address is reachable from the internet, as far as the registries of special addresses tell.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => embedded_v4(ip).map_or_else(|| is_public_v6(ip), is_public_v4),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocol = (a, b, c) == (192, 0, 0);
    let benchmark = a == 198 && (b == 18 || b == 19);
    let special =
        ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_documentation() || ip.is_multicast();
    !(special || shared || protocol || benchmark || a == 0 || a >= 240)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let first = ip.segments()[0];
    let unique_local = first & 0xfe00 == 0xfc00;
    let link_local = first & 0xffc0 == 0xfe80;
    !(ip.is_loopback() || ip.is_unspecified() || ip.is_multicast() || unique_local || link_local)
}

/// The IPv4 address inside a mapped (`::ffff:a.b.c.d`) or NAT64 (`64:ff9b::a.b.c.d`) one.
fn embedded_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let nat64 = ip.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0];
    let [.., a, b, c, d] = ip.octets();
    ip.to_ipv4_mapped().or_else(|| nat64.then(|| Ipv4Addr::new(a, b, c, d)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_and_link_local_addresses_are_not_public() {
        for ip in
            ["10.0.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "255.255.255.255"]
        {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe"] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn ordinary_addresses_are_public() {
        for ip in ["20.50.60.70", "64:ff9b::1432:3c46", "2600:1f18::1"] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn names_of_this_machine_are_refused() {
        let url = Url::parse("https://localhost/api").unwrap();
        assert!(check("API", &url, false).is_err());
        assert!(check("API", &url, true).is_ok());
    }
}
