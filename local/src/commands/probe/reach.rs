//! The way to the Halo that a command calls.

use domain::Clock;
use halo::{Config, Halo, Pacing};
use url::{Host, Url};

use crate::endpoint::Endpoint;
use crate::system::Failure;

/// Who may call a stand-in on this machine.
const STAND_IN: &str = "sandbox";
/// A stand-in on this machine serves nobody else.
const STAND_IN_PACING: Pacing = Pacing { burst: 10_000, per_minute: 600_000 };

/// The Halo that is named, else the stand-in that the running `up` uses.
pub(in crate::commands) async fn halo(named: Option<&Url>, up: Option<Endpoint>) -> Result<Halo, Failure> {
    let clock = runtime::system_clock();
    if let Some(url) = named {
        let (id, secret) = credentials(url, |name| std::env::var(name).ok())?;
        return connect(url, id, secret, clock).await;
    }
    let url = up.and_then(|endpoint| endpoint.halo).ok_or(
        "there is no Halo to call: start `quoter-halo up` on the folder, or name Halo with --halo-url and its credentials with the \
         variables HALO_CLIENT_ID and HALO_CLIENT_SECRET",
    )?;
    stand_in(&url, clock).await
}

/// A client of a stand-in on this machine.
///
/// # Errors
/// When it does not answer.
pub async fn stand_in(url: &str, clock: Clock) -> Result<Halo, Failure> {
    connect(&Url::parse(url)?, STAND_IN.to_owned(), STAND_IN.to_owned(), clock).await
}

async fn connect(url: &Url, id: String, secret: String, clock: Clock) -> Result<Halo, Failure> {
    let found = halo::discover(url, is_here(url)).await?;
    let config = Config::new(found.api, found.token_url, found.tenant, id, secret);
    let pacing = if is_here(url) { STAND_IN_PACING } else { config.pacing };
    Ok(Halo::new(Config { allow_http: is_here(url), pacing, ..config }, clock)?)
}

/// The variables; a stand-in on this machine needs none.
fn credentials(url: &Url, environment: impl Fn(&str) -> Option<String>) -> Result<(String, String), Failure> {
    match (environment("HALO_CLIENT_ID"), environment("HALO_CLIENT_SECRET")) {
        (Some(id), Some(secret)) => Ok((id, secret)),
        (None, None) if is_here(url) => Ok((STAND_IN.to_owned(), STAND_IN.to_owned())),
        _ => Err("the variables HALO_CLIENT_ID and HALO_CLIENT_SECRET must hold Halo's credentials".into()),
    }
}

/// Whether it is an address of this machine. Whoever types `localhost` means it.
pub(in crate::commands) fn is_here(url: &Url) -> bool {
    domain::here::is_here(url) || url.host() == Some(Host::Domain("localhost"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_halo_needs_credentials_and_a_stand_in_on_this_machine_does_not() {
        let url = |text: &str| Url::parse(text).unwrap();
        let (real, here) = (url("https://halo.example.com"), url("http://127.0.0.1:9001"));
        assert!(credentials(&real, |_| None).is_err());
        assert!(credentials(&here, |name| (name == "HALO_CLIENT_ID").then(|| "half".to_owned())).is_err());
        assert_eq!(credentials(&here, |_| None).unwrap().0, "sandbox");
        assert_eq!(credentials(&real, |name| Some(name.to_owned())).unwrap().1, "HALO_CLIENT_SECRET");
    }
}
