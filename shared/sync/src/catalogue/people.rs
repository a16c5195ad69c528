//! Looks for people and their opportunities in Halo (S12, S15).

use domain::halo::{Opportunity, User, UserId};
use domain::problems;
use halo::OpportunityFilter;

use super::Failure;
use super::calls::Calls;
use crate::deps::Deps;
use crate::gate::{self, Gate};
use crate::stop::Stop;

/// How many characters a search may have.
const LENGTH: std::ops::RangeInclusive<usize> = 2..=200;
/// As many people as an answer has.
const MOST: usize = 100;

/// Active users in whose name, e-mail address or login the text occurs, at most 100, with the names of their clients. Halo's search is
/// loose. One call for each 100 rows.
///
/// # Errors
/// A text of fewer than 2 or more than 200 characters; faults of Halo.
pub async fn people(deps: &Deps, search: &str) -> Result<Vec<User>, Failure> {
    let text = search.trim();
    let length = text.chars().count();
    if !LENGTH.contains(&length) {
        return Err(Failure::held(vec![problems::search_unusable(length)]));
    }
    told(deps, find(deps, text).await).await
}

async fn find(deps: &Deps, text: &str) -> Result<Vec<User>, Stop> {
    let calls = Calls::begin(deps).await?;
    let found = calls.halo.users_by_search(text).await.map_err(|e| Stop::from_halo("find people", e))?;
    let mut users: Vec<User> = found.rows.into_iter().filter(|user| !user.inactive).collect();
    users.truncate(MOST);
    Ok(users)
}

/// The open opportunities of a user's client, the user's own first, then the newest. Two calls.
///
/// # Errors
/// A user who does not exist, is inactive or has no client; faults of Halo.
pub async fn opportunities_of_user(deps: &Deps, user: UserId) -> Result<Vec<Opportunity>, Failure> {
    told(deps, open_ones(deps, user).await).await
}

async fn open_ones(deps: &Deps, user: UserId) -> Result<Vec<Opportunity>, Stop> {
    let calls = Calls::begin(deps).await?;
    let user = super::waiting::known_user(&calls, user).await?;
    let Some(client) = user.client else { return Ok(Vec::new()) };
    let open = calls.halo.opportunities_of(client, OpportunityFilter::OpenOnly).await;
    let mut rows = open.map_err(|e| Stop::from_halo("read the client's open opportunities", e))?.rows;
    rows.retain(|opportunity| !opportunity.closed && opportunity.client.is_none_or(|of| of == client));
    rows.sort_by_key(|opportunity| (opportunity.user != Some(user.id), std::cmp::Reverse(opportunity.id)));
    Ok(rows)
}

/// The outcome of a request that called Halo, after the gates were opened or closed by it.
pub(super) async fn told<T>(deps: &Deps, outcome: Result<T, Stop>) -> Result<T, Failure> {
    let outcome = match outcome {
        Ok(done) => gate::open(deps, Gate::Halo).await.map(|()| done),
        Err(stop) => Err(stop),
    };
    ended(deps, outcome).await
}

/// The outcome of a request, after a gate was closed by it.
pub(super) async fn ended<T>(deps: &Deps, outcome: Result<T, Stop>) -> Result<T, Failure> {
    match outcome {
        Ok(done) => Ok(done),
        Err(stop) => Err(Failure::of(deps, stop).await),
    }
}
