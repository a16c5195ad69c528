//! Who calls, and whether the key may be used for this.

use axum::http::{HeaderMap, header};
use runtime::{AccessKeys, Cached, Caller, Scope};

use crate::answer::Refused;
use crate::refusal;

/// The caller, if its key has the scope. A key that is not known may be new: the secret is read again, at most once a minute.
pub(crate) async fn admit(keys: &Cached<AccessKeys>, headers: &HeaderMap, scope: Scope) -> Result<Caller, Refused> {
    let key = bearer(headers)
        .ok_or_else(|| Refused::because(&refusal::KEY_MISSING, "There is no bearer key in the request."))?;
    let caller = match known(keys, key).await? {
        Some(caller) => Some(caller),
        None if keys.refresh().await => known(keys, key).await?,
        None => None,
    };
    let caller =
        caller.ok_or_else(|| Refused::because(&refusal::KEY_REFUSED, "The key of the request is not accepted."))?;
    if !caller.may(scope) {
        let detail = format!("The key \"{}\" lacks the scope {scope}.", caller.name);
        return Err(Refused::because(&refusal::SCOPE_MISSING, detail));
    }
    Ok(caller)
}

async fn known(keys: &Cached<AccessKeys>, key: &str) -> Result<Option<Caller>, Refused> {
    let keys = keys.get().await.map_err(|error| {
        tracing::error!(%error, code = "lookup_not_ready", "the keys of callers could not be read");
        Refused::because(&refusal::LOOKUP_NOT_READY, "The keys of callers could not be read.")
    })?;
    Ok(keys.caller(key).cloned())
}

/// The key in the header; the word `Bearer` in any case (RFC 9110, section 11.1). Two headers are none.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let value = all.next().filter(|_| all.next().is_none())?.to_str().ok()?;
    let (scheme, key) = value.trim().split_once(' ')?;
    let key = key.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !key.is_empty()).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, value.parse().unwrap());
        }
        headers
    }

    #[tokio::test]
    async fn a_request_needs_exactly_one_bearer_key_that_is_known() {
        let keys = Cached::fixed(AccessKeys::one("portal", "right"));
        for (sent, code) in [
            (&[][..], "key_missing"),
            (&["Basic right"], "key_missing"),
            (&["Bearer"], "key_missing"),
            (&["Bearer right", "Bearer right"], "key_missing"),
            (&["Bearer wrong"], "key_refused"),
            (&["Bearer right right"], "key_refused"),
        ] {
            let refused = admit(&keys, &headers(sent), Scope::ProductsRead).await.unwrap_err();
            assert_eq!((refused.details.code.as_str(), refused.details.status), (code, 401), "{sent:?}");
        }
        for sent in ["Bearer right", "bearer  right "] {
            assert_eq!(admit(&keys, &headers(&[sent]), Scope::ProductsPull).await.unwrap().name, "portal");
        }
    }

    #[tokio::test]
    async fn a_missing_scope_is_named() {
        let keys = r#"{"keys": [{"name": "portal", "key": "right", "scopes": ["products:read"]}]}"#;
        let keys = Cached::fixed(AccessKeys::read(keys).unwrap());
        let refused = admit(&keys, &headers(&["Bearer right"]), Scope::DraftsWrite).await.unwrap_err();
        assert_eq!(refused.details.status, 403);
        assert_eq!(refused.details.detail, "The key \"portal\" lacks the scope drafts:write.");
    }
}
