//! Which addresses and hosts are public: the only ones to which credentials and requests for files may go.
//!
//! The addresses are those of IANA's registries of special-purpose addresses (RFC 6890) and of multicast.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Whether the host of an address is public, as far as it tells without being resolved.
///
/// A literal address is judged by [`is_public`]. A name is refused if it never leaves this machine or network:
/// `localhost` and what is below it (RFC 6761, section 6.3), and what is below `internal`, which ICANN keeps for private
/// networks (resolution 2024.07.29.06) and clouds use for their metadata. Any other name may still lead to an address
/// that is not public, so whoever resolves it must ask [`is_public`] again. No host is not public.
pub fn has_public_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => is_public(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => is_public(IpAddr::V6(ip)),
        Some(Host::Domain(name)) => is_public_name(name),
        None => false,
    }
}

/// Whether an address is public: not of this machine, of a private network or link, or set apart for another purpose.
///
/// An IPv4 address inside an IPv6 one decides for it: mapped (RFC 4291, section 2.5.5.2) or behind the well-known prefix
/// of NAT64 (RFC 6052, section 2.1).
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => embedded_v4(ip).map_or_else(|| is_public_v6(ip), is_public_v4),
    }
}

fn is_public_name(name: &str) -> bool {
    // A dot at the end only says that the name is complete: `localhost.` is `localhost`.
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    !(name.is_empty() || name == "localhost" || name.ends_with(".localhost") || name.ends_with(".internal"))
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    // Shared by the customers of a provider (RFC 6598), kept for protocols (RFC 6890), for benchmarks (RFC 2544).
    let shared = a == 100 && (64..128).contains(&b);
    let protocol = (a, b, c) == (192, 0, 0);
    let benchmark = a == 198 && (b == 18 || b == 19);
    let special =
        ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_documentation() || ip.is_multicast();
    // Below 1.0.0.0 is "this network" (RFC 791), from 240.0.0.0 on reserved (RFC 1112), broadcast included.
    !(special || shared || protocol || benchmark || a == 0 || a >= 240)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let here = ip.is_loopback() || ip.is_unspecified();
    !(here || ip.is_multicast() || ip.is_unique_local() || ip.is_unicast_link_local())
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

    fn public(ip: &str) -> bool {
        is_public(ip.parse().unwrap())
    }

    fn public_host(url: &str) -> bool {
        has_public_host(&Url::parse(url).unwrap())
    }

    #[test]
    fn addresses_of_this_machine_and_of_private_networks_are_not_public() {
        for ip in ["127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"] {
            assert!(!public(ip), "{ip}");
        }
        for ip in ["::", "::1", "fe80::1", "febf::1", "fc00::1", "fd00::1"] {
            assert!(!public(ip), "{ip}");
        }
    }

    #[test]
    fn addresses_for_another_purpose_are_not_public() {
        for ip in ["192.0.0.8", "192.0.2.1", "198.18.0.1", "198.19.255.255", "224.0.0.1", "240.0.0.1", "ff02::1"] {
            assert!(!public(ip), "{ip}");
        }
        assert!(!public("255.255.255.255"));
    }

    #[test]
    fn an_ipv4_address_inside_an_ipv6_one_decides_for_it() {
        for ip in ["::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::127.0.0.1"] {
            assert!(!public(ip), "{ip}");
        }
        for ip in ["::ffff:20.50.60.70", "64:ff9b::1432:3c46"] {
            assert!(public(ip), "{ip}");
        }
    }

    #[test]
    fn ordinary_addresses_and_those_beside_special_ones_are_public() {
        for ip in ["20.50.60.70", "93.184.216.34", "2600:1f18::1"] {
            assert!(public(ip), "{ip}");
        }
        for ip in ["100.63.255.255", "100.128.0.0", "192.0.1.0", "198.17.255.255", "198.20.0.0", "1.0.0.0"] {
            assert!(public(ip), "{ip}");
        }
    }

    #[test]
    fn names_of_this_machine_and_of_its_network_are_refused() {
        for url in [
            "https://localhost/api",
            "https://LOCALHOST",
            "https://localhost.",
            "https://halo.localhost",
            "https://metadata.google.internal",
            "https://metadata.google.internal.",
            "https://.",
        ] {
            assert!(!public_host(url), "{url}");
        }
    }

    #[test]
    fn literal_addresses_are_judged_and_no_host_is_refused() {
        for url in ["https://127.0.0.1", "https://[::1]", "https://[64:ff9b::a9fe:a9fe]", "data:text/plain,a"] {
            assert!(!public_host(url), "{url}");
        }
        assert!(public_host("https://20.50.60.70"));
    }

    #[test]
    fn any_other_name_is_left_to_the_one_who_resolves_it() {
        for url in ["https://example.com", "https://example.com.", "https://localhost.example.com"] {
            assert!(public_host(url), "{url}");
        }
    }
}
