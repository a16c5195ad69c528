//! Where a family is known from the API, a delivery is only a hint: it may be a late try of an older state. The API says how the record
//! stands and which revision it is.

use domain::{FamilyKey, Settings};
use store::Delivery;

use super::{Rung, Unless, ring};
use crate::content::{behind, is_behind, is_fresh, stop};
use crate::deps::Deps;
use crate::entries::{Unconfirmed, unconfirmed};
use crate::gate::{self, Gate};
use crate::stop::Stop;

/// Asks the API about what webhooks brought to a family that is known from the API. Whether anything was stored, so that the entries are
/// to be read again. Without a client what was delivered last counts.
pub(crate) async fn confirm(
    deps: &Deps,
    family: &FamilyKey,
    deliveries: &[Delivery],
    settings: &Settings,
) -> Result<bool, Stop> {
    let (open, now) = (unconfirmed(deliveries), deps.now());
    let Some(client) = deps.quoter.as_ref().filter(|_| !open.is_empty()) else { return Ok(false) };
    // The family is there, so that its own account will do where the settings name none.
    let Some(account) = settings.quoter.own_account().or_else(|| family.account()) else { return Ok(false) };
    gate::pass(deps, Gate::Quoter, &settings.timing).await?;
    let mut stored = false;
    for Unconfirmed { uuid, quote: delivered, seen } in open {
        let row = client.quote_by_uuid(&uuid).await.map_err(stop)?;
        let is_fresh = is_fresh(now - seen);
        let Some(row) = row else {
            // A record that is not there yet comes; one that is gone says nothing any more.
            if is_fresh {
                return Err(behind());
            } else {
                continue;
            };
        };
        let shown = row.stage().map(|stage| quoter::api::status_of(&stage));
        if shown.is_some_and(|shown| is_behind(&shown, &delivered.status, now - seen)) {
            return Err(behind());
        }
        let unless = if is_fresh { Unless::AsBefore(&delivered, deliveries) } else { Unless::Never };
        match ring(deps, client, (&account, settings), family.clone(), &row, unless).await? {
            Rung::NotFound if is_fresh => return Err(behind()),
            Rung::NotFound | Rung::Known => {}
            Rung::Yes => stored = true,
        }
    }
    gate::open(deps, Gate::Quoter).await?;
    Ok(stored)
}
