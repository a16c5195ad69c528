//! Addresses of this machine, where only stand-ins are: they speak without TLS.

use url::{Host, Url};

/// Whether it is a loopback address. A name is none, not even `localhost`: what it stands for is decided elsewhere.
pub fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(_)) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_addresses_are_of_this_machine() {
        let here = |text: &str| is_here(&Url::parse(text).unwrap());
        for own in ["http://127.0.0.1:9001", "http://127.8.0.1", "http://[::1]:9001/a"] {
            assert!(here(own), "{own}");
        }
        for other in [
            "http://localhost",
            "http://127.0.0.1.example.com",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "data:text/plain,a",
        ] {
            assert!(!here(other), "{other}");
        }
    }
}
