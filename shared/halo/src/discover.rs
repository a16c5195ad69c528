//! Finding a tenant's addresses without credentials.

use domain::Clock;
use serde_json::Value;
use url::Url;

use crate::answer;
use crate::config::Config;
use crate::error::Error;
use crate::guard;
use crate::http;
use crate::retry::Kind;

/// The addresses of a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovered {
    /// The resource server.
    pub api: Url,
    /// Where tokens come from.
    pub token_url: Url,
    /// The tenant's name, if it has one.
    pub tenant: Option<String>,
}

/// `GET {base}/api/authinfo`, one call (HaloPSA API reference, section 1). `base` is what people see in their browser, with or
/// without `/api` and a trailing slash; `allow_http` is for a stand-in on this machine.
///
/// Fails with [`Error::NotSent`] when the address is not HTTPS or not public, with [`Error::Unavailable`] when nothing useful answers,
/// with [`Error::Unreadable`] when the answer names no token address.
pub async fn discover(base: &Url, allow_http: bool) -> Result<Discovered, Error> {
    let api = api_of(base);
    check(&api, allow_http)?;
    let config = Config { allow_http, ..Config::new(api.clone(), api.clone(), None, "none", "none".to_owned()) };
    let client = http::client(&config, 0).map_err(|error| Error::NotSent { why: error.to_string() })?;
    let clock: Clock = std::sync::Arc::new(time::OffsetDateTime::now_utc);
    let outcome = http::perform(client.get(below(&api, "authinfo")), &clock).await;
    let answer = answer::settle(Kind::Read, "GET authinfo", outcome, &[])?;
    let found = read(&api, &answer.body)?;
    check(&found.token_url, allow_http)?;
    Ok(found)
}

fn check(url: &Url, allow_http: bool) -> Result<(), Error> {
    guard::check("Halo", url, allow_http).map_err(|error| Error::NotSent { why: error.to_string() })
}

fn read(api: &Url, body: &[u8]) -> Result<Discovered, Error> {
    let unreadable = |path: &str| Error::Unreadable { what: "authinfo", path: path.to_owned() };
    let info: Value = serde_json::from_slice(body).map_err(|_| unreadable("."))?;
    let text = |key: &str| info.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let auth = text("auth_url").and_then(|url| Url::parse(url).ok()).ok_or_else(|| unreadable("auth_url"))?;
    let tenant = text("tenant_id").map(str::to_owned);
    Ok(Discovered { api: api.clone(), token_url: below(&auth, "token"), tenant })
}

/// `https://X/api` for `https://X`, `https://X/`, `https://X/api/` and for the address of some page, `https://X/ticket?id=1`.
fn api_of(base: &Url) -> Url {
    let mut api = base.clone();
    api.set_query(None);
    api.set_fragment(None);
    api.set_path("api");
    api
}

fn below(url: &Url, last: &str) -> Url {
    let mut url = url.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().push(last);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn any_address_that_people_copy_leads_to_the_api() {
        for base in
            ["https://halo.example.com", "https://halo.example.com/api/", "https://halo.example.com/ticket?id=1#x"]
        {
            assert_eq!(api_of(&url(base)).as_str(), "https://halo.example.com/api");
        }
    }

    #[test]
    fn authinfo_names_token_address_and_tenant() {
        let body = include_bytes!("../fixtures/authinfo.json");
        let found = read(&url("https://halo.example.com/api"), body).unwrap();
        assert_eq!(found.token_url.as_str(), "https://halo.example.com/auth/token");
        assert_eq!(found.tenant.as_deref(), Some("examplemsp"));
    }

    #[test]
    fn a_blank_tenant_is_none() {
        let body = br#"{"auth_url":"https://auth.example.com/auth/","tenant_id":""}"#;
        let found = read(&url("https://halo.example.com/api"), body).unwrap();
        assert_eq!(found.tenant, None);
        assert_eq!(found.token_url.as_str(), "https://auth.example.com/auth/token");
    }
}
