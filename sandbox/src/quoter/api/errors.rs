//! Error answers: `{"errors":[{...}]}` with the machine code in `code`, or in `key` for 403
//! (Quoter API reference, sections 4.1 and 4.5).

use serde_json::{Value, json};

use super::super::answer::Answer;
use super::super::model::Seconds;

fn one(status: u16, name: &str, code: &str, title: &str) -> Answer {
    Answer::json(status, &json!({ "errors": [{ name: code, "title": title }] }))
}

/// 401. The text blames the credentials, also when only the header's letter case is wrong.
pub(super) fn unauthorized() -> Answer {
    one(401, "code", "UNAUTHORIZED", "The credentials are missing or not valid")
}

/// 402.
pub(super) fn not_licensed() -> Answer {
    one(402, "code", "PAYMENT_REQUIRED", "The account has no subscription for this product")
}

/// 403, also for methods and paths that do not exist.
pub(super) fn not_offered() -> Answer {
    one(403, "key", "ERR_PERMISSION_DENIED", "Permission denied")
}

/// 404.
pub(super) fn not_found() -> Answer {
    one(404, "code", "ERR_NOT_FOUND", "Not found")
}

/// 500.
pub(super) fn server_error() -> Answer {
    one(500, "code", "INTERNAL_SERVER_ERROR", "Something went wrong")
}

/// 429, with the seconds to wait if they are told.
pub(super) fn too_many(wait: Option<Seconds>) -> Answer {
    let answer = one(429, "code", "RATE_LIMIT_EXCEEDED", "Too many requests");
    match wait {
        Some(seconds) => answer.with_header("retry-after", seconds.to_string()),
        None => answer,
    }
}

/// 400: the wrong shape.
pub(super) fn wrong_shape(place: &str, title: &str) -> Answer {
    let error = json!({ "code": "ERR_REQUEST_FORMAT_INVALID", "title": title, "detail": place });
    Answer::json(400, &json!({ "errors": [error] }))
}

/// One broken rule: its code and the place, such as `line_items[0].category.id`.
pub(super) fn broken(code: &str, place: &str) -> Value {
    json!({ "code": code, "title": "Not valid", "detail": place })
}

/// 422 with all broken rules.
pub(super) fn invalid(rules: Vec<Value>) -> Answer {
    Answer::json(422, &json!({ "errors": rules }))
}
