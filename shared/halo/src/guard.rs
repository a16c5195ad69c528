//! Where credentials may be sent: HTTPS, public addresses, checked again after the name was resolved.

use std::net::SocketAddr;

use domain::public::{has_public_host, is_public};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::Url;

use crate::config::ConfigError;

/// Checks scheme and host of an address. `allow_local` is the exception for a stand-in on this machine.
pub(crate) fn check(what: &'static str, url: &Url, allow_local: bool) -> Result<(), ConfigError> {
    let scheme_fits = url.scheme() == "https" || (allow_local && url.scheme() == "http");
    if !scheme_fits {
        return Err(ConfigError::NotHttps(what));
    }
    if allow_local || has_public_host(url) { Ok(()) } else { Err(ConfigError::NotPublic(what)) }
}

/// Resolves names for an HTTP client and drops every address that is not public ([`is_public`]), so that a name cannot
/// lead into a private network. A name that has no other addresses is an error that says so.
///
/// It knows nothing of Halo: any client that is closed to private addresses uses it. Addresses that are written as
/// numbers are not resolved and never come here; [`has_public_host`] judges them.
#[derive(Clone, Copy, Debug)]
pub struct PublicOnly;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_machine_are_refused() {
        let url = Url::parse("https://localhost/api").unwrap();
        assert!(matches!(check("API", &url, false), Err(ConfigError::NotPublic("API"))));
        assert!(check("API", &url, true).is_ok());
    }

    /// The number stands for a name, since it is resolved alike on every machine.
    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_only_is_not_resolved() {
        let found = PublicOnly.resolve("127.0.0.1".parse().unwrap()).await;
        assert_eq!(found.err().unwrap().to_string(), "the name resolves to no public address");
    }
}
