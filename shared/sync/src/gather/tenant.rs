//! The tenant's lists, from the cache while it is fresh.

use domain::Settings;
use domain::ids::integer_of;
use domain::tenant::Tenant;
use halo::Halo;
use time::Duration;

use crate::deps::Deps;
use crate::stop::Stop;

const CACHE: &str = "lists";
/// Lookup list of quote statuses (HaloPSA API reference, section 3.11).
const QUOTE_STATUSES: u32 = 39;
/// Lookup list of sales order statuses (the same).
const ORDER_STATUSES: u32 = 34;

pub(crate) async fn read(deps: &Deps, halo: &Halo, settings: &Settings) -> Result<Tenant, Stop> {
    let (store, now) = (&deps.store, deps.now());
    let fresh = Duration::seconds(settings.timing.tenant_lists_seconds.into());
    let cached = store.tenant(CACHE).await?.filter(|(_, read)| *read + fresh > now);
    if let Some(tenant) = cached.and_then(|(json, _)| serde_json::from_str(&json).ok()) {
        return Ok(tenant);
    }
    let tenant = fetch(halo).await.map_err(|e| Stop::from_halo("read the tenant's lists", e))?;
    if let Ok(json) = serde_json::to_string(&tenant) {
        store.put_tenant(CACHE, &json, now).await?;
    }
    Ok(tenant)
}

/// Reads all lists: nine calls.
async fn fetch(halo: &Halo) -> Result<Tenant, halo::Error> {
    let control = halo.control().await?;
    Ok(Tenant {
        agents: halo.agents().await?.rows,
        groups: halo.asset_groups().await?.rows,
        ticket_types: halo.ticket_types().await?.rows,
        statuses: halo.statuses().await?.rows,
        quote_statuses: halo.lookup(QUOTE_STATUSES).await?.rows,
        order_statuses: halo.lookup(ORDER_STATUSES).await?.rows,
        currencies: halo.currencies().await?.rows,
        taxes: halo.taxes().await?.rows,
        default_opportunity_type: control.get("default_opp_tickettype_id").and_then(integer_of).filter(|id| *id > 0),
        makes_orders: control.get("create_so_on_quote_approved").and_then(serde_json::Value::as_bool),
    })
}
