//! Where settings pick a record of the tenant, and from which list.

use serde_json::Value;

use super::path::Path;
use crate::settings::{Pick, Settings};

/// A list of the tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    TicketTypes,
    Statuses,
    QuoteStatuses,
    OrderStatuses,
    Taxes,
    Currencies,
    Agents,
    Groups,
}

/// Every setting that picks a record; `*` stands for the rows of a map or list. A test holds it complete.
pub(super) const PICKED: [(&str, List); 16] = [
    ("opportunity.ticket_type", List::TicketTypes),
    ("opportunity.status", List::Statuses),
    ("opportunity.status_by_quote.*", List::Statuses),
    ("quotation.status.*", List::QuoteStatuses),
    ("quotation.revised_status", List::QuoteStatuses),
    ("quotation.final_statuses.*", List::QuoteStatuses),
    ("lead.ticket_type", List::TicketTypes),
    ("lead.won_ticket_type", List::TicketTypes),
    ("won.order_status", List::OrderStatuses),
    ("agent.by_owner.*", List::Agents),
    ("agent.default", List::Agents),
    ("product.default_group", List::Groups),
    ("product.group_by_category.*", List::Groups),
    ("tax.by_name.*", List::Taxes),
    ("tax.no_tax", List::Taxes),
    ("currency.*", List::Currencies),
];

/// One record that is picked.
pub(super) struct Picked {
    pub(super) path: Path,
    pub(super) pick: Pick,
    pub(super) list: List,
}

/// All that are picked.
pub(super) fn picks(settings: &Settings) -> Vec<Picked> {
    let document = serde_json::to_value(settings).unwrap_or_default();
    PICKED.iter().flat_map(|(pattern, list)| at(&document, pattern, *list)).collect()
}

fn at(document: &Value, pattern: &str, list: List) -> Vec<Picked> {
    let mut places = vec![(Path::default(), document)];
    for name in pattern.split('.') {
        places = places.into_iter().flat_map(|(path, value)| down(&path, value, name)).collect();
    }
    let pick = |value: &Value| serde_json::from_value(value.clone()).ok();
    places.into_iter().filter_map(|(path, value)| Some(Picked { path, pick: pick(value)?, list })).collect()
}

fn down<'a>(path: &Path, value: &'a Value, name: &str) -> Vec<(Path, &'a Value)> {
    if let (Some(rows), "*") = (value.as_array(), name) {
        return rows.iter().enumerate().map(|(nth, row)| (path.index(nth), row)).collect();
    }
    let Some(fields) = value.as_object() else { return Vec::new() };
    let wanted = fields.iter().filter(|(key, _)| name == "*" || key.as_str() == name);
    wanted.map(|(key, value)| (path.key(key), value)).collect()
}
