//! What the API reference leaves open, row by row, and the switch or fault that stands for it.

/// Section and row of the HaloPSA API reference; the switch (or `fault:` and the fault's name, or in brackets why there is
/// none); and the test that covers it.
pub const UNKNOWNS: &[(&str, &str, &str)] = &[
    ("2.2, 7: a POST answers 200 or 201", "saved_status", "a_post_may_answer_200_and_a_list"),
    ("2.2, 7: a POST answers an object or a list of one", "saved_answer", "a_post_may_answer_200_and_a_list"),
    ("2.2: whether the answer to a POST carries the lines", "saved_lines", "the_answer_to_a_post_may_lack_the_lines"),
    ("2.3: GET by id as a list, in some versions", "by_id", "a_post_may_answer_200_and_a_list"),
    (
        "2.3: Agent, Status, Lookup, Tax and the like as bare array, under their plural, or under `results`",
        "plain_lists",
        "plain_lists_may_come_wrapped",
    ),
    (
        "3: whether lists show a client's own marks",
        "marker_fields",
        "a_client_s_own_mark_may_be_missing_from_lists_or_everywhere",
    ),
    ("3.1: whether `quoter_id` of a line comes back", "line_markers", "the_mark_of_a_line_may_never_come_back"),
    ("2.4: whether lists show long texts", "long_texts", "a_list_leaves_out_lines_and_long_texts_unless_asked"),
    ("3.1, 3.2: whether lists hide closed records", "closed_records", "closed_records_are_told_from_open_ones"),
    ("3.1, 3.2: `open` and `closed` together", "open_and_closed", "closed_records_are_told_from_open_ones"),
    ("4, 7: search gives near matches", "search", "a_search_may_bring_near_matches"),
    ("4: delayed visibility after a write", "list_lag_seconds", "a_write_may_show_late_in_lists_but_at_once_by_id"),
    (
        "2.4: rows of a list without paging",
        "unpaged_rows",
        "a_page_has_at_most_a_hundred_rows_and_needs_the_misspelt_switch",
    ),
    (
        "2.4: whether `record_count` counts all records or those of the page",
        "record_count",
        "the_number_of_records_may_be_that_of_the_page",
    ),
    ("2.4: whether `order` is obeyed", "list_order", "an_order_that_is_asked_for_may_not_be_obeyed"),
    (
        "3.1, 8: whether `discount` is per unit, per line or a percentage",
        "line_discount",
        "a_discount_has_three_readings",
    ),
    (
        "3.1: which of `discount` and `discount_perc` is stored",
        "line_discount_percent",
        "a_percentage_may_be_reckoned_with_or_only_shown",
    ),
    ("3.1: whether `tax` is an amount or a rate", "line_tax", "a_tax_has_three_readings_and_may_yield_to_its_code"),
    (
        "3.1: whether `tax` or `item_tax_code` decides",
        "tax_source",
        "a_tax_has_three_readings_and_may_yield_to_its_code",
    ),
    (
        "2.1, 7, 8: fate of lines left out of an update",
        "left_out_lines",
        "lines_left_out_of_an_update_are_deleted_or_kept",
    ),
    (
        "3.1: whether optional lines count in the totals",
        "optional_lines",
        "recurring_optional_and_heading_lines_count_or_not",
    ),
    (
        "3.1: whether the header's totals hold recurring lines",
        "recurring_in_header",
        "recurring_optional_and_heading_lines_count_or_not",
    ),
    ("3.1: a price on a heading line", "heading_price", "recurring_optional_and_heading_lines_count_or_not"),
    ("2.7: where amounts are rounded", "line_rounding", "rounding_may_wait_for_the_totals"),
    ("2.5, 7: `_warning` with and without an id", "warnings", "a_warning_comes_with_or_without_the_record"),
    (
        "3.2, 7: ticket-type rules reset agent and status",
        "type_rules",
        "the_rules_of_a_type_may_reset_agent_and_status_after_a_create",
    ),
    (
        "3.1: whether another `ticket_id` moves a quotation",
        "quote_move",
        "a_quotation_may_move_to_another_opportunity_or_not",
    ),
    ("2.6: which agents are busy now", "busy_agents", "a_busy_agent_takes_an_opportunity_only_by_force"),
    (
        "3.1: whether Halo makes a sales order on acceptance",
        "own_sales_order",
        "halo_makes_its_own_order_never_at_once_or_late",
    ),
    (
        "3.1: how late that order comes",
        "own_sales_order_after_seconds",
        "halo_makes_its_own_order_never_at_once_or_late",
    ),
    (
        "3.1: what counts as acceptance",
        "accepted_by",
        "a_status_may_not_count_as_acceptance_but_the_approval_call_does",
    ),
    (
        "3.1: whether Control tells of Halo's own sales orders",
        "own_order_in_control",
        "control_may_not_tell_of_halo_s_own_orders",
    ),
    (
        "3.9: whether lines of an order show their `quotation_line_id`",
        "order_line_links",
        "the_lines_of_an_order_may_not_show_where_they_come_from",
    ),
    ("3.1, 3.2, 3.9: the longest PO number", "po_longest", "a_po_number_that_is_too_long_is_refused_and_never_cut"),
    (
        "3.1, 3.3: whom the quotation of a lead must name",
        "lead_quotation",
        "the_quotation_of_a_lead_may_have_to_name_a_client_or_a_user",
    ),
    (
        "3.2: what a new ticket type does to the status",
        "type_change",
        "a_new_ticket_type_may_reset_the_status_or_be_refused",
    ),
    ("2.3: how the text of an action comes back", "note_text", "a_note_comes_back_as_text_as_html_or_only_by_id"),
    ("3.8: deleting an attachment", "attachment_delete", "deleting_a_file_may_be_refused"),
    ("3.1: whether `_create_so` works", "create_so_flag", "the_flag_that_makes_an_order_may_do_nothing"),
    ("2.5: the call limit", "rate_limit", "the_limit_refuses_the_call_too_many_and_forgets_after_five_minutes"),
    (
        "2.5, 7, 8: `Retry-After` on 429",
        "retry_after",
        "the_limit_refuses_the_call_too_many_and_forgets_after_five_minutes",
    ),
    ("1, 7: tokens that expire early", "token_lifetime_seconds", "a_token_may_expire_earlier_than_it_says"),
    ("3.6: a new client gets a first site by itself", "client_makes_site", "a_new_client_brings_its_first_site"),
    ("3.6: whether the answer names that site", "client_answer_names_site", "a_new_client_brings_its_first_site"),
    ("3.6: a second client of the same name", "duplicate_clients", "a_namesake_may_be_refused"),
    (
        "3.3, 8: what `oppid` does on a new client",
        "client_from_opportunity",
        "the_lead_of_a_new_client_may_stay_where_it_is",
    ),
    ("3.8: the data-URL prefix of `data_base64`", "data_url_prefix", "a_data_url_is_refused_accepted_or_needed"),
    ("2.5, 8: shape of a refusal, e.g. for a missing Target Date", "refusal_shape", "refusals_come_in_six_shapes"),
    ("2.6: what `_novalidate` skips", "no_validate", "novalidate_may_lift_nothing"),
    ("2.8: whether `_match_thirdparty_id` upserts", "match_third_party", "a_foreign_id_may_upsert"),
    ("3.4: a product without a group", "item_without_group", "a_product_without_a_group_may_make_one"),
    (
        "3.4: whether a change of suppliers counts as a change of the product",
        "supplier_edit_touches_item",
        "a_change_of_suppliers_may_not_count_as_a_change_of_the_product",
    ),
    ("3.4: a new price for a recurring product", "recurring_price_change", "a_new_recurring_price_may_need_an_answer"),
    ("3.9: what `add_lines` does", "add_lines", "added_lines_are_appended_or_not"),
    ("3.1: which of two agent fields owns a quotation", "quote_owner", "either_agent_field_may_own_a_quotation"),
    ("2.1: deleting a fresh ticket", "ticket_delete", "deleting_a_ticket_may_be_refused_with_401"),
    ("2.7: the zone of dates without one", "dates_ahead_of_utc_minutes", "dates_may_be_in_the_tenant_s_zone"),
    ("5: how long a save takes", "answer_delay_ms", "answers_may_take_their_time"),
    ("2.5, 7: an HTML error page", "fault:html", "each_fault_has_its_effect_and_its_answer"),
    (
        "2.5: 5xx before or after the effect",
        "fault:before_effect_5xx, fault:after_effect_5xx",
        "each_fault_has_its_effect_and_its_answer",
    ),
    ("1: 403 for a missing permission", "fault:forbidden", "each_fault_has_its_effect_and_its_answer"),
    ("2.5: a refusal by a rule that nobody knows", "fault:refused", "each_fault_has_its_effect_and_its_answer"),
    ("8: password grant", "(not offered, as no source shows it)", "a_password_grant_is_not_offered"),
    (
        "8: which Item field Quoter calls SKU",
        "(a setting of the client; `search` looks into all of them)",
        "a_search_looks_into_every_part_code",
    ),
    (
        "8: attachment `type` codes",
        "(stored as sent; 0 when a ticket owns the file)",
        "a_file_on_an_opportunity_comes_back_byte_for_byte",
    ),
    (
        "8: codes of `approvalstate`",
        "(2 and 3 after the approval call; nothing may depend on them)",
        "a_status_may_not_count_as_acceptance_but_the_approval_call_does",
    ),
    ("8: ExternalLink table and module numbers", "(stored as sent)", "external_links_are_found_by_what_was_sent"),
    (
        "8: lookup numbers of country and region",
        "(no such list; codes are stored as sent)",
        "a_new_client_brings_its_first_site",
    ),
    ("8: event number of \"quote approved\"", "(Halo's own webhooks are not imitated)", ""),
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
        let named: BTreeSet<&str> = UNKNOWNS
            .iter()
            .map(|(_, name, _)| *name)
            .filter(|name| !name.starts_with("fault:") && !name.starts_with('('))
            .collect();
        assert_eq!(switches, named);
    }

    /// A row of the README's table.
    fn line(row: &str, name: &str, test: &str) -> String {
        let code =
            |text: &str| if text.is_empty() || text.starts_with('(') { text.to_owned() } else { format!("`{text}`") };
        format!("| {row} | {} | {} |", code(name), code(test))
    }

    #[test]
    fn every_row_is_covered_by_a_test_that_exists() {
        let sources = [
            include_str!("../../tests/halo/admission.rs"),
            include_str!("../../tests/halo/catalogue.rs"),
            include_str!("../../tests/halo/faults.rs"),
            include_str!("../../tests/halo/lists.rs"),
            include_str!("../../tests/halo/money.rs"),
            include_str!("../../tests/halo/orders.rs"),
            include_str!("../../tests/halo/switches.rs"),
            include_str!("../../tests/halo/wins.rs"),
            include_str!("../../tests/halo/writes.rs"),
        ];
        for (row, _, test) in UNKNOWNS.iter().filter(|(_, _, test)| !test.is_empty()) {
            let name = format!("async fn {test}()");
            assert!(sources.iter().any(|source| source.contains(&name)), "{row}: {test}");
        }
    }

    #[test]
    fn the_readme_has_the_same_table() {
        let readme = include_str!("../../README.md");
        let missing: Vec<_> =
            UNKNOWNS.iter().filter(|(row, name, test)| !readme.contains(&line(row, name, test))).collect();
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn the_faults_named_in_the_table_exist() {
        let kinds = [
            FaultKind::Html { after_effect: false },
            FaultKind::BeforeEffect5xx,
            FaultKind::AfterEffect5xx,
            FaultKind::Forbidden,
            FaultKind::Refused,
        ];
        let names: Vec<String> =
            kinds.iter().map(|kind| serde_json::to_value(kind).unwrap()["what"].as_str().unwrap().to_owned()).collect();
        let named =
            UNKNOWNS.iter().flat_map(|(_, name, _)| name.split(", ")).filter_map(|name| name.strip_prefix("fault:"));
        for name in named {
            assert!(names.iter().any(|known| known == name), "{name}");
        }
    }
}
