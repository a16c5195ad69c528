//! What a caller is told when something is not done: `application/problem+json` (RFC 9457), in one form for everything.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use domain::Problem;
use domain::problems::codes;
use schemars::JsonSchema;
use serde::Serialize;
use sync::catalogue::{FailedBy, Failure};

use crate::refusal::Refusal;

/// The content type of [`ProblemDetails`].
pub const PROBLEM_JSON: &str = "application/problem+json";

/// What went wrong (RFC 9457), with what to do about it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProblemDetails {
    /// Where the kind of problem is described: `docs/errors.md#CODE`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in a sentence.
    pub title: String,
    /// The HTTP status.
    #[schemars(range(min = 400, max = 599))]
    pub status: u16,
    /// What happened, with the values concerned.
    pub detail: String,
    /// Stable code of the kind of problem.
    #[schemars(regex(pattern = "^[a-z0-9_]+$"))]
    pub code: String,
    /// What to do, with the menu path.
    pub fix: String,
    /// Records or fields concerned, such as the candidates to choose from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub concerns: Vec<String>,
    /// All problems, where there are several; the first is the one above.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<OneProblem>,
    /// After how many seconds it is worth another try, as in the header `Retry-After`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

/// One of several problems.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OneProblem {
    /// Stable code of the kind of problem.
    pub code: String,
    /// What happened.
    pub detail: String,
    /// What to do.
    pub fix: String,
    /// Records or fields concerned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub concerns: Vec<String>,
}

/// Why a request was not done.
#[derive(Clone, Debug)]
pub struct Refused {
    /// What the caller is told.
    pub details: Box<ProblemDetails>,
    /// Whether Halo or Quoter refused our credentials, so that they should be read again.
    pub credentials_refused: bool,
}

impl Refused {
    /// The caller must change the request; `detail` says what is wrong with it.
    pub fn because(refusal: &Refusal, detail: impl Into<String>) -> Self {
        let Refusal { code, status, title, fix } = refusal;
        let details = ProblemDetails {
            kind: kind(code),
            title: (*title).to_owned(),
            status: *status,
            detail: detail.into(),
            code: (*code).to_owned(),
            fix: (*fix).to_owned(),
            concerns: Vec::new(),
            problems: Vec::new(),
            retry_after: None,
        };
        Self { details: Box::new(details), credentials_refused: false }
    }

    /// The same, to be tried again after so many seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.details.retry_after = Some(seconds);
        self
    }
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        let credentials_refused = failure.by == FailedBy::Credentials;
        let status = status(failure.by, failure.code());
        let code = failure.code().to_owned();
        let retry_after = failure.retry_after.map(|after| after.whole_seconds().max(1).unsigned_abs());
        let retry_after = retry_after.or((status == 503).then_some(1));
        let problems: Vec<OneProblem> = failure.problems.into_iter().map(OneProblem::from).collect();
        let first = problems.first().cloned().unwrap_or_else(|| OneProblem::from(domain::problems::out_of_time()));
        let OneProblem { detail, fix, concerns, .. } = first;
        let several = if problems.len() > 1 { problems } else { Vec::new() };
        let title =
            codes::ALL.iter().find(|row| row.code == code).map_or_else(|| detail.clone(), |row| row.when.to_owned());
        let details = ProblemDetails {
            kind: kind(&code),
            title,
            status,
            detail,
            code,
            fix,
            concerns,
            problems: several,
            retry_after,
        };
        Self { details: Box::new(details), credentials_refused }
    }
}

impl From<store::Error> for Refused {
    fn from(error: store::Error) -> Self {
        let problems = vec![domain::problems::store_failed(&error.to_string())];
        Failure { problems, by: FailedBy::Store, retry_after: None }.into()
    }
}

impl From<Problem> for OneProblem {
    fn from(problem: Problem) -> Self {
        let Problem { code, disposition: _, cause, fix, concerns } = problem;
        Self { code, detail: cause, fix, concerns }
    }
}

fn kind(code: &str) -> String {
    format!("docs/errors.md#{code}")
}

/// The one place that says which status a failure has. 404: what the address names does not exist. 409: a person must act in Halo, in
/// Quoter or in the settings, or another run is at it. 503: it passes, or the credentials are to be mended; the same request is right.
fn status(by: FailedBy, code: &str) -> u16 {
    match by {
        FailedBy::Person if UNKNOWN.contains(&code) => 404,
        FailedBy::Person | FailedBy::Busy => 409,
        FailedBy::Passing | FailedBy::Credentials | FailedBy::Store => 503,
    }
}

/// Codes of what a request names and what does not exist.
const UNKNOWN: &[&str] = &["product_unknown", "user_unknown", "opportunity_unknown", "quote_not_found"];

/// An answer with a JSON body.
pub(crate) fn json(status: u16, body: &impl Serialize) -> Response<Body> {
    match serde_json::to_vec(body) {
        Ok(bytes) => respond(status, "application/json", bytes.into()),
        Err(_) => respond(500, "application/json", Body::empty()),
    }
}

impl Refused {
    pub(crate) fn into_response(self) -> Response<Body> {
        let details = &self.details;
        let mut response = json(details.status, &**details);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if let Some(seconds) = details.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if details.status == 401 {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"product-lookup\""));
        }
        response
    }
}

fn respond(status: u16, content_type: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    // Prices and people are no business of a cache between here and the caller.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;

    fn failure(by: FailedBy, problem: Problem) -> Refused {
        Failure { problems: vec![problem], by, retry_after: Some(Duration::seconds(90)) }.into()
    }

    #[test]
    fn each_kind_of_failure_has_one_status() {
        let held = || domain::problems::store_failed("x");
        let status = |by| failure(by, held()).details.status;
        assert_eq!([FailedBy::Person, FailedBy::Busy].map(status), [409, 409]);
        assert_eq!([FailedBy::Passing, FailedBy::Credentials, FailedBy::Store].map(status), [503, 503, 503]);
    }

    #[test]
    fn when_to_come_again_stands_in_body_and_header() {
        let refused = failure(FailedBy::Busy, domain::problems::in_other_hands());
        assert_eq!(refused.details.retry_after, Some(90));
        let response = refused.into_response();
        assert_eq!(response.headers()[header::RETRY_AFTER], "90");
        assert_eq!(response.headers()[header::CONTENT_TYPE], PROBLEM_JSON);
    }

    #[test]
    fn several_problems_are_all_told() {
        let problems = vec![domain::problems::out_of_time(), domain::problems::in_other_hands()];
        let refused = Refused::from(Failure::held(problems));
        let codes: Vec<&str> = refused.details.problems.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(codes, ["out_of_time", "in_other_hands"]);
        assert_eq!(refused.details.kind, "docs/errors.md#out_of_time");
    }
}
