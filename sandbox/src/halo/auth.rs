//! Tokens and the call limit (HaloPSA API reference, sections 1 and 2.5).

use serde_json::json;
use time::{Duration, OffsetDateTime};

use super::Credentials;
use super::exchange::Reply;
use super::state::State;
use super::switches::RetryAfter;

/// What the answer says, whatever the switch `token_lifetime_seconds` makes of it.
const STATED_LIFETIME: u32 = 3600;
/// Halo's window.
const WINDOW: Duration = Duration::minutes(5);

/// `POST /auth/token`.
pub(crate) fn token(state: &mut State, form: &[u8], now: OffsetDateTime) -> Reply {
    let field = |name: &str| {
        form_urlencoded::parse(form)
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    };
    if field("grant_type") != "client_credentials" {
        return Reply::json(400, &json!({"error": "unsupported_grant_type"}));
    }
    let given = Credentials { client_id: field("client_id"), client_secret: field("client_secret") };
    if given != state.credentials {
        return Reply::json(401, &json!({"error": "invalid_client"}));
    }
    state.tokens_given += 1;
    let token = format!("{:x}", md5::compute(format!("halo-token-{}-{now}", state.tokens_given)));
    let lifetime = Duration::seconds(i64::from(state.switches.token_lifetime_seconds));
    state.tokens.insert(token.clone(), now + lifetime);
    let answer = json!({
        "access_token": token, "token_type": "Bearer", "expires_in": STATED_LIFETIME, "scope": field("scope"),
    });
    Reply::json(200, &answer)
}

/// `GET /api/authinfo`, open to all.
pub(crate) fn info(base_url: &str) -> Reply {
    Reply::json(200, &json!({"auth_url": format!("{base_url}/auth"), "tenant_id": "sandbox"}))
}

/// Whether a bearer token is good now; the refusal if it is not.
pub(crate) fn admit(state: &State, bearer: Option<&str>, now: OffsetDateTime) -> Result<(), Reply> {
    let until = bearer.and_then(|token| state.tokens.get(token));
    if until.is_some_and(|until| now < *until) { Ok(()) } else { Err(unauthorized()) }
}

pub(crate) fn unauthorized() -> Reply {
    Reply::json(401, &json!({"Message": "Authorization has been denied for this request."}))
}

/// Counts a call against the limit; the refusal if it is used up. Refused calls do not count.
pub(crate) fn count_call(state: &mut State, now: OffsetDateTime) -> Result<(), Reply> {
    let Some(limit) = state.switches.rate_limit else { return Ok(()) };
    while state.calls_in_window.front().is_some_and(|first| *first + WINDOW <= now) {
        state.calls_in_window.pop_front();
    }
    let used = u32::try_from(state.calls_in_window.len()).unwrap_or(u32::MAX);
    if used < limit {
        state.calls_in_window.push_back(now);
        return Ok(());
    }
    let free_at = state.calls_in_window.front().map_or(now, |first| *first + WINDOW);
    let text = format!("Rate Limit Reached - {limit} Requests per rolling 5 minute window");
    let mut reply = Reply::text(429, text);
    match state.switches.retry_after {
        RetryAfter::Absent => {}
        RetryAfter::Seconds => reply = reply.header("retry-after", (free_at - now).whole_seconds().max(1).to_string()),
        RetryAfter::Date => reply = reply.header("retry-after", http_date(free_at)),
    }
    Err(reply)
}

fn http_date(moment: OffsetDateTime) -> String {
    let form = time::macros::format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    moment.to_offset(time::UtcOffset::UTC).format(&form).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retry_date_is_written_as_http_wants_it() {
        assert_eq!(http_date(time::macros::datetime!(2026-01-05 09:00 UTC)), "Mon, 05 Jan 2026 09:00:00 GMT");
    }
}
