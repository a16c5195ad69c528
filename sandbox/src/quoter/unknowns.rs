//! Which switch answers which open question about Quoter.

/// Row of the Quoter API reference's section 8, the question, and the switch; or, in brackets, why there is none.
/// A row that several switches answer stands here several times.
pub const UNKNOWNS: &[(u8, &str, &str)] = &[
    (1, "Do drafts or draft edits fire webhooks?", "drafts_fire"),
    (2, "Exact status texts after pending", "status_case"),
    (3, "Is every status change delivered, also one made by the customer?", "status_change_delivered"),
    (4, "Value of `new` on updates", "new_on_update"),
    (5, "`revision` in webhooks", "revision_on_webhook"),
    (6, "Does parent_quote_id name the original or the previous revision?", "parent_names"),
    (7, "Is the superseded revision sent again, and with which status?", "superseded_resent"),
    (8, "Does uuid change with a revision?", "uuid_changes"),
    (9, "`number` when a custom number is set", "number_shows"),
    (10, "`hash` without a key", "hash_without_key"),
    (11, "Letter case of hash", "hash_letter_case"),
    (11, "Charset of data", "data_charset"),
    (12, "Timeout of a delivery", "delivery_timeout_ms"),
    (13, "Are 201, 202, 204 successes?", "success_codes"),
    (13, "Are redirects followed?", "redirects_followed"),
    (14, "Is `data` rebuilt on retry?", "data_rebuilt_on_retry"),
    (15, "Flag of recurring lines", "recurring_flag"),
    (15, "Shape of the total of recurring lines", "recurring_line_shape"),
    (15, "The quote's recurring total over several periods", "recurring_total"),
    (16, "Period of a single recurring line in webhooks", "line_period_present"),
    (16, "Period of a single recurring line in the API", "line_interval_in_api"),
    (17, "Quote-level discount", "quote_discount_shape"),
    (17, "Taxes", "taxes_shape"),
    (17, "Shipping tax", "tax_on_shipping"),
    (17, "What the totals cover", "total_covers"),
    (18, "Sections in webhooks", "sections_in_webhook"),
    (18, "Bundles in webhooks", "bundle_children"),
    (18, "Chosen options in webhooks", "options_shape"),
    (19, "custom_fields", "custom_fields_shape"),
    (19, "PO number and acceptance data", "acceptance_fields_key"),
    (20, "Empty values", "empty_style"),
    (21, "XML form", "format"),
    (22, "Person bodies", "person_body"),
    (22, "Payment bodies", "payment_body"),
    (23, "Zone of expiry_date", "expiry_zone"),
    (23, "Zone of won_date", "won_zone"),
    (24, "Legacy token body: client_secret or secret", "(the legacy API is not imitated: nothing here calls it)"),
    (25, "Refresh call form", "(the legacy API is not imitated: nothing here calls it)"),
    (26, "Legacy rate limit 10 or 5 per second", "(the legacy API is not imitated: nothing here calls it)"),
    (27, "Default page size of the hosted API", "default_page_size"),
    (28, "Stage texts other than the five seen", "stage_text"),
    (29, "Answer of publish", "publish_answer"),
    (29, "Does publish fire the webhook?", "publish_fires"),
    (29, "Does publish mail the customer?", "publish_mails_customer"),
    (30, "Data Feed paths", "(the data feed belongs to the legacy API, which is not imitated)"),
    (31, "Does the hosted API's fetch include stage, uuid, won_at?", "fetch_includes_stage"),
    (31, "Do lists include uuid?", "list_includes_uuid"),
    (32, "Future of webhooks", "webhooks_retired"),
];

/// Switches for what is known, or known to differ between accounts: what it is about, and the switch.
pub const CIRCUMSTANCES: &[(&str, &str)] = &[
    ("Time from the event to the first attempt (reference 2.5)", "delivery_delay_seconds"),
    ("Key header in lower case only (4.1)", "lower_case_header"),
    ("Subscription for the API; else 402 (4.1)", "licensed"),
    ("50 calls per 5 seconds (4.1)", "rate_limited"),
    ("Retry-After on 429 (4.1)", "retry_after_sent"),
    ("404 on the first reads of a new record (4.1)", "read_lag_reads"),
    ("404 on a new record for some seconds (4.1)", "read_lag_seconds"),
    ("next_cursor null or absent at the end (4.1)", "last_cursor"),
    ("Stand-alone contacts read back without id (4.4)", "contact_ids_shown"),
    ("Single records under `data` (4.1)", "single_wrapped"),
    ("PATCH answers with the record, or 204 (3.2)", "patch_answers_record"),
    ("Filters of lists are known, or ignored silently (4.1)", "filters_obeyed"),
    ("How `eq` compares texts (4.1)", "filter_case_counts"),
    ("Two categories or suppliers of one name (3.3)", "names_unique"),
    ("Does a line of a template follow its catalogue item (5.4)", "template_lines"),
    ("Does a draft have a uuid (4.3)", "draft_uuid"),
    ("Lists lag behind fetches by id (4.1)", "list_lag_seconds"),
    ("Errors, slowness and broken bodies of the API", "api_answer"),
    ("What the PDF's address answers", "pdf"),
    ("PDFs only of known quotes", "pdf_known_only"),
    ("How slow a slow answer is", "slow_ms"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::switches::Switches;
    use super::*;

    fn switch_names() -> BTreeSet<String> {
        let all = serde_json::to_value(Switches::default()).unwrap();
        all.as_object().unwrap().keys().cloned().collect()
    }

    #[test]
    fn every_row_of_the_reference_has_a_switch_or_a_reason() {
        let rows: BTreeSet<u8> = UNKNOWNS.iter().map(|(row, ..)| *row).collect();
        assert_eq!(rows, (1..=32).collect());
    }

    #[test]
    fn every_switch_answers_a_question_and_every_answer_is_a_switch() {
        let unknown = UNKNOWNS.iter().map(|(_, _, switch)| *switch).filter(|switch| !switch.starts_with('('));
        let named = unknown.chain(CIRCUMSTANCES.iter().map(|(_, switch)| *switch));
        assert_eq!(named.map(str::to_owned).collect::<BTreeSet<_>>(), switch_names());
    }

    #[test]
    fn the_readme_names_every_switch() {
        let readme = include_str!("../../README-quoter.md");
        let missing: Vec<_> =
            switch_names().into_iter().filter(|name| !readme.contains(&format!("`{name}`"))).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
