//! Comparing settings with what this tenant's Halo has.

use super::SettingsProblem;
use super::near::nearest;
use super::path::Path;
use super::picks::{List, Picked, picks};
use crate::Settings;
use crate::party::name_key;
use crate::settings::Pick;
use crate::tenant::{Pickable, Tenant, pick};

/// As many choices as a problem names.
const SHOWN: usize = 40;

/// Every record that the settings pick and Halo does not have, or does not have once, with the real choices by name.
pub fn check_against(settings: &Settings, tenant: &Tenant) -> Vec<SettingsProblem> {
    picks(settings).iter().filter_map(|picked| missing(picked, tenant)).collect()
}

fn missing(picked: &Picked, tenant: &Tenant) -> Option<SettingsProblem> {
    match picked.list {
        List::TicketTypes => none_of("ticket type", &tenant.ticket_types, picked),
        List::Statuses => none_of("ticket status", &tenant.statuses, picked),
        List::QuoteStatuses => none_of("quote status", &tenant.quote_statuses, picked),
        List::OrderStatuses => none_of("sales order status", &tenant.order_statuses, picked),
        List::Taxes => none_of("tax", &tenant.taxes, picked),
        List::Currencies => none_of("currency", &tenant.currencies, picked),
        List::Agents => agents(picked, tenant),
        List::Groups => groups(picked, tenant),
    }
}

/// Only agents that can own a quote.
fn agents(picked: &Picked, tenant: &Tenant) -> Option<SettingsProblem> {
    let usable: Vec<_> = tenant.agents.iter().filter(|agent| !agent.disabled && !agent.api_only).cloned().collect();
    let problem = none_of("agent", &usable, picked)?;
    let known = pick(&tenant.agents, &picked.pick).is_some();
    let fix = "This agent is disabled or API-only and cannot own a quote: choose another.";
    Some(if known { SettingsProblem { fix: fix.to_owned(), ..problem } } else { problem })
}

/// Only groups with "Use for Items" (S78).
fn groups(picked: &Picked, tenant: &Tenant) -> Option<SettingsProblem> {
    let usable: Vec<_> = tenant.groups.iter().filter(|group| group.for_items).cloned().collect();
    let problem = none_of("asset group with \"Use for Items\"", &usable, picked)?;
    let known = pick(&tenant.groups, &picked.pick).is_some();
    let fix = "Choose another, or tick \"Use for Items\" on this group in Halo (Configuration > Asset Management > Asset Groups).";
    Some(if known { SettingsProblem { fix: fix.to_owned(), ..problem } } else { problem })
}

fn none_of<T: Pickable>(what: &str, rows: &[T], picked: &Picked) -> Option<SettingsProblem> {
    let Picked { path, pick: wanted, .. } = picked;
    if pick(rows, wanted).is_some() {
        return None;
    }
    Some(SettingsProblem {
        path: Path::to_string(path),
        found: wanted.to_string(),
        allowed: choices(what, rows),
        fix: advice(what, rows, wanted),
    })
}

fn choices<T: Pickable>(what: &str, rows: &[T]) -> String {
    if rows.is_empty() {
        return format!("Halo has no {what}");
    }
    let mut names: Vec<String> = rows.iter().map(|row| format!("\"{}\" (id {})", row.name(), row.id())).collect();
    names.sort();
    let more = names.len().saturating_sub(SHOWN);
    names.truncate(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{what}: {}{more}", names.join(", "))
}

fn advice<T: Pickable>(what: &str, rows: &[T], wanted: &Pick) -> String {
    let Pick::Name(name) = wanted else { return format!("Choose one of these, or make the {what} in Halo.") };
    let same: Vec<String> =
        rows.iter().filter(|row| name_key(row.name()) == name_key(name)).map(|row| row.id().to_string()).collect();
    if !same.is_empty() {
        return format!("Several have this name: write the id instead, {}.", same.join(" or "));
    }
    match nearest(name, rows.iter().map(Pickable::name)) {
        Some(near) => format!("Did you mean {near:?}?"),
        None => format!("Choose one of these, or make the {what} in Halo."),
    }
}
