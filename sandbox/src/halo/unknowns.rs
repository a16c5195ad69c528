//! What the API reference leaves open, row by row, and the switch or fault that stands for it.

/// Row of the reference and name of the switch (or `fault:` and the fault's name).
pub const UNKNOWNS: &[(&str, &str)] = &[
    ("2.2, 7: a POST answers 200 or 201", "saved_status"),
    ("2.2, 7: a POST answers an object or a list of one", "saved_answer"),
    ("2.2: whether the answer to a POST carries the lines", "saved_lines"),
    ("2.3: GET by id as a list, in some versions", "by_id"),
    ("2.3: Agent, Status, Lookup, Tax and the like as bare array, under their plural, or under `results`", "plain_lists"),
    ("3: whether lists show a client's own marks", "marker_fields"),
    ("3.1: whether `quoter_id` of a line comes back", "line_markers"),
    ("2.4: whether lists show long texts", "long_texts"),
    ("3.1, 3.2: whether lists hide closed records", "closed_records"),
    ("4, 7: search gives near matches", "search"),
    ("4: delayed visibility after a write", "list_lag_seconds"),
    ("2.4: rows of a list without paging", "unpaged_rows"),
    ("3.1, 8: whether `discount` is per unit, per line or a percentage", "line_discount"),
    ("3.1: which of `discount` and `discount_perc` is stored", "line_discount_percent"),
    ("3.1: whether `tax` is an amount or a rate", "line_tax"),
    ("3.1: whether `tax` or `item_tax_code` decides", "tax_source"),
    ("2.1, 7, 8: fate of lines left out of an update", "left_out_lines"),
    ("3.1: whether optional lines count in the totals", "optional_lines"),
    ("3.1: whether the header's totals hold recurring lines", "recurring_in_header"),
    ("3.1: a price on a heading line", "heading_price"),
    ("2.7: where amounts are rounded", "line_rounding"),
    ("2.5, 7: `_warning` with and without an id", "warnings"),
    ("3.2, 7: ticket-type rules reset agent and status", "type_rules"),
    ("2.6: which agents are busy now", "busy_agents"),
    ("3.1: whether Halo makes a sales order on acceptance", "own_sales_order"),
    ("3.1: how late that order comes", "own_sales_order_after_seconds"),
    ("3.1: what counts as acceptance", "accepted_by"),
    ("3.1: whether `_create_so` works", "create_so_flag"),
    ("2.5: the call limit", "rate_limit"),
    ("2.5, 7, 8: `Retry-After` on 429", "retry_after"),
    ("1, 7: tokens that expire early", "token_lifetime_seconds"),
    ("3.6: a new client gets a first site by itself", "client_makes_site"),
    ("3.6: whether the answer names that site", "client_answer_names_site"),
    ("3.6: a second client of the same name", "duplicate_clients"),
    ("3.3, 8: what `oppid` does on a new client", "client_from_opportunity"),
    ("3.8: the data-URL prefix of `data_base64`", "data_url_prefix"),
    ("2.5, 8: shape of a refusal, e.g. for a missing Target Date", "refusal_shape"),
    ("2.6: what `_novalidate` skips", "no_validate"),
    ("2.8: whether `_match_thirdparty_id` upserts", "match_third_party"),
    ("3.4: a product without a group", "item_without_group"),
    ("3.4: a new price for a recurring product", "recurring_price_change"),
    ("3.9: what `add_lines` does", "add_lines"),
    ("3.1: which of two agent fields owns a quotation", "quote_owner"),
    ("2.1: deleting a fresh ticket", "ticket_delete"),
    ("2.7: the zone of dates without one", "dates_ahead_of_utc_minutes"),
    ("5: how long a save takes", "answer_delay_ms"),
    ("2.5, 7: an HTML error page", "fault:html"),
    ("2.5: 5xx before or after the effect", "fault:before_effect_5xx, fault:after_effect_5xx"),
    ("1: 403 for a missing permission", "fault:forbidden"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{FaultKind, Switches};
    use super::*;

    #[test]
    fn every_switch_stands_for_a_row_and_every_row_has_a_switch() {
        let all = serde_json::to_value(Switches::default()).unwrap();
        let switches: BTreeSet<&str> = all.as_object().unwrap().keys().map(String::as_str).collect();
        let named: BTreeSet<&str> = UNKNOWNS.iter().map(|(_, name)| *name).filter(|name| !name.starts_with("fault:")).collect();
        assert_eq!(switches, named);
    }

    #[test]
    fn the_readme_has_the_same_table() {
        let readme = include_str!("../../README.md");
        let missing: Vec<_> = UNKNOWNS.iter().filter(|(row, name)| !readme.contains(&format!("| {row} | `{name}` |"))).collect();
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn the_faults_named_in_the_table_exist() {
        let kinds = [FaultKind::Html { after_effect: false }, FaultKind::BeforeEffect5xx, FaultKind::AfterEffect5xx, FaultKind::Forbidden];
        let names: Vec<String> = kinds.iter().map(|kind| serde_json::to_value(kind).unwrap()["what"].as_str().unwrap().to_owned()).collect();
        let named = UNKNOWNS.iter().flat_map(|(_, name)| name.split(", ")).filter_map(|name| name.strip_prefix("fault:"));
        for name in named {
            assert!(names.iter().any(|known| known == name), "{name}");
        }
    }
}
