//! The content of a quote: that of its delivery, or, where the settings say so, that of the hosted API, for which the delivery is only
//! the doorbell (S66, decision r). Never a mix of both in one run.

use domain::settings::Timing;
use domain::{Problem, Quote, RecordId, Status, problems};
use quoter::client::Error;
use time::Duration;

use crate::deps::Deps;
use crate::entries::LAGS_AT_MOST;
use crate::gate::{self, Gate};
use crate::stop::Stop;

/// How long to wait when the API does not have a quote that was just delivered: its reads lag behind (Quoter reference, section 4.1).
const LAG: Duration = Duration::seconds(30);

/// Whether the API may show a state from before what was seen `age` ago: another status. After a while what it shows is what is so.
pub(crate) fn is_behind(shown: &Status, seen: &Status, age: Duration) -> bool {
    // Expiry is the passing of time, of which nothing is delivered.
    let given = |status: &Status| if *status == Status::Expired { Status::Pending } else { status.clone() };
    given(shown) != given(seen) && is_fresh(age)
}

/// Whether the API may still show the state from before what was seen `age` ago.
pub(crate) fn is_fresh(age: Duration) -> bool {
    age < LAGS_AT_MOST
}

/// The content of a quote, as one text to compare by.
pub(crate) fn digest(quote: &Quote) -> String {
    domain::quote::digest(&serde_json::to_vec(quote).unwrap_or_default())
}

/// The API is asked again a little later.
pub(crate) fn behind() -> Stop {
    Stop::passing(problems::quote_not_in_api(), Some(LAG))
}

/// Why there is no content.
pub(crate) enum NoContent {
    /// Every problem of the record.
    Unreadable(Vec<Problem>),
    /// The API did not give it.
    Stop(Stop),
}

/// Fetches the record of a delivery from the hosted API: two calls to Quoter. The family stays that of the delivery, whose record
/// and status name the steps. Its id in the API comes with it.
pub(crate) async fn fetched(deps: &Deps, delivered: &Quote, timing: &Timing) -> Result<(Quote, RecordId), NoContent> {
    let held = |problem| NoContent::Stop(Stop::held(problem));
    let client = deps.quoter.as_ref().ok_or_else(|| held(problems::api_key_missing()))?;
    let uuid = delivered.uuid.as_deref().ok_or_else(|| held(problems::quote_not_in_api()))?;
    let (late, failed) = (|| NoContent::Stop(behind()), |error| NoContent::Stop(stop(error)));
    gate::pass(deps, Gate::Quoter, timing).await.map_err(NoContent::Stop)?;
    let listed = client.quote_by_uuid(uuid).await.map_err(failed)?.ok_or_else(late)?;
    let fetched = client.quote(listed.id()).await.map_err(failed)?.ok_or_else(late)?;
    gate::open(deps, Gate::Quoter).await.map_err(NoContent::Stop)?;
    let reading = fetched.read(&delivered.account, Some(&listed)).map_err(NoContent::Unreadable)?;
    let quote = reading.quote().ok_or_else(late)?;
    if quote.number != delivered.number {
        return Err(held(problems::quote_not_in_api()));
    }
    let quote = Quote { record: delivered.record.clone(), parent: delivered.parent.clone(), ..quote };
    Ok((quote, listed.id().clone()))
}

/// What a fault of a call for the catalogue or for a draft means. That one kind of call is not allowed concerns nobody else.
pub(crate) fn stop_of_call(error: Error) -> Stop {
    match &error {
        Error::Forbidden { .. } => Stop::held(problems::quoter_not_allowed(&error.to_string())),
        _ => stop(error),
    }
}

/// What a fault of the API means. A key that is refused concerns all families.
pub(crate) fn stop(error: Error) -> Stop {
    let text = error.to_string();
    match error {
        Error::Unauthorized | Error::NoSubscription | Error::Forbidden { .. } => {
            Stop::CloseGate { gate: Gate::Quoter, problem: Box::new(problems::api_key_refused(&text)) }
        }
        Error::RateLimited { retry_after } => {
            Stop::passing(problems::quoter_unavailable(&text), retry_after.and_then(|wait| wait.try_into().ok()))
        }
        Error::Unavailable(_) | Error::Incomplete { .. } => Stop::passing(problems::quoter_unavailable(&text), None),
        // No JSON at all, such as a body that broke off: a fault on the way, not a form that is not known.
        Error::Unreadable { path } if path.is_empty() => Stop::passing(problems::quoter_unavailable(&text), None),
        Error::Invalid { .. } | Error::Unreadable { .. } => Stop::held(problems::quoter_unreadable(&text)),
    }
}
