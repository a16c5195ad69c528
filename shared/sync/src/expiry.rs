//! Expiry is the passing of time: Quoter delivers nothing for it (Quoter reference, section 5.1). So a pending quote past its date counts
//! as expired, and its date is kept for the sweep (decision j). Only if it was seen before its date: what is published with a date that
//! has passed is meant to be pending.

use domain::{FamilyKey, Quote, Status};
use store::Expiry;
use time::OffsetDateTime;

use crate::deps::Deps;

/// The quote as it stands now, when its family was first seen at `first_seen`.
pub(crate) fn as_of(quote: Quote, first_seen: OffsetDateTime, now: OffsetDateTime) -> Quote {
    let expired = quote.status == Status::Pending && quote.expires.is_some_and(|at| first_seen < at && at <= now);
    if expired { Quote { status: Status::Expired, ..quote } } else { quote }
}

/// Keeps in mind when a pending quote expires.
pub(crate) async fn watch(deps: &Deps, family: &FamilyKey, quote: &Quote) -> Result<(), store::Error> {
    match quote.expires {
        Some(at) if quote.status == Status::Pending && at > deps.now() => {
            deps.store.put_expiry(&Expiry { at, family: family.clone() }).await
        }
        _ => Ok(()),
    }
}
