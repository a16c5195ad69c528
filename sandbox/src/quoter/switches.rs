//! Everything that is not known about Quoter, or that differs between accounts, as named switches.
//!
//! The default is the best inference of the Quoter API reference, section 8. `unknowns.rs` says which switch
//! answers which question.

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use super::answers::*;

/// All switches. Over HTTP: `PUT /_sandbox/switches` with some of the fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// Making and editing drafts is delivered.
    pub drafts_fire: bool,
    /// Letter case of `status`.
    pub status_case: LetterCase,
    /// Which status changes are delivered.
    pub status_change_delivered: ChangesDelivered,
    /// `new` on updates.
    pub new_on_update: NewOnUpdate,
    /// `revision` in webhooks.
    pub revision_on_webhook: RevisionShown,
    /// What `parent_quote_id` names.
    pub parent_names: ParentNames,
    /// Whether a replaced quote is delivered again.
    pub superseded_resent: SupersededResent,
    /// A revision gets a new uuid.
    pub uuid_changes: bool,
    /// `number` with a custom number.
    pub number_shows: NumberShows,
    /// `hash` without a key.
    pub hash_without_key: HashWithoutKey,
    /// Letter case of `hash`; capital counts as upper.
    pub hash_letter_case: LetterCase,
    /// Characters outside ASCII.
    pub data_charset: DataCharset,
    /// Time for an answer, in milliseconds of real time.
    pub delivery_timeout_ms: u64,
    /// Answers that are successes.
    pub success_codes: SuccessCodes,
    /// A redirect is followed.
    pub redirects_followed: bool,
    /// A retry shows the record as it is then.
    pub data_rebuilt_on_retry: bool,
    /// `recurring` of lines.
    pub recurring_flag: RecurringFlag,
    /// Total of a recurring line.
    pub recurring_line_shape: RecurringLineShape,
    /// The quote's recurring total.
    pub recurring_total: RecurringTotal,
    /// Period of one line.
    pub line_period_present: LinePeriod,
    /// Lines in the API carry `recurring_interval`.
    pub line_interval_in_api: bool,
    /// Taxes.
    pub taxes_shape: TaxesShape,
    /// Discount of the quote.
    pub quote_discount_shape: QuoteDiscountShape,
    /// Shipping is taxed.
    pub tax_on_shipping: bool,
    /// What the totals cover.
    pub total_covers: TotalCovers,
    /// Sections.
    pub sections_in_webhook: SectionsInWebhook,
    /// Lines of bundles.
    pub bundle_children: BundleChildren,
    /// Chosen options.
    pub options_shape: OptionsShape,
    /// Custom fields.
    pub custom_fields_shape: CustomFieldsShape,
    /// Fields of the acceptance.
    pub acceptance_fields_key: AcceptanceFieldsKey,
    /// No value.
    pub empty_style: EmptyStyle,
    /// JSON or XML.
    pub format: Format,
    /// Person records.
    pub person_body: BodyShape,
    /// Payment records.
    pub payment_body: BodyShape,
    /// Zone of `expiry_date`.
    pub expiry_zone: Zone,
    /// Zone of `won_date`.
    pub won_zone: Zone,
    /// Size of a page when none is asked for.
    pub default_page_size: usize,
    /// Stages.
    pub stage_text: StageText,
    /// Answer of publishing through the API.
    pub publish_answer: PublishAnswer,
    /// Publishing through the API is delivered.
    pub publish_fires: bool,
    /// Publishing through the API sends the customer a mail.
    pub publish_mails_customer: bool,
    /// A fetched quote has stage, uuid, won_at.
    pub fetch_includes_stage: bool,
    /// Webhooks are no longer sent at all.
    pub webhooks_retired: bool,
    /// Deliveries start this many seconds after the event.
    pub delivery_delay_seconds: i64,
    /// The name of the key header must be in lower case.
    pub lower_case_header: bool,
    /// The account has licensed the API; else 402.
    pub licensed: bool,
    /// At most 50 requests per 5 seconds.
    pub rate_limited: bool,
    /// `Retry-After` stands on 429.
    pub retry_after_sent: bool,
    /// This many first reads of a new record answer 404.
    pub read_lag_reads: u32,
    /// A new record is visible this many seconds later.
    pub read_lag_seconds: i64,
    /// Cursor after the last page.
    pub last_cursor: LastCursor,
    /// Lists of quotes carry the uuid.
    pub list_includes_uuid: bool,
    /// Lists of contacts carry their id.
    pub contact_ids_shown: bool,
    /// Single records stand under `data`.
    pub single_wrapped: bool,
    /// A change is answered with the record; else with 204 and nothing.
    pub patch_answers_record: bool,
    /// Filters of lists are obeyed; else they are ignored like unknown ones.
    pub filters_obeyed: bool,
    /// `eq` tells `A` from `a`.
    pub filter_case_counts: bool,
    /// A second category or supplier of one name is refused.
    pub names_unique: bool,
    /// Lines of templates follow their items, or are copies.
    pub template_lines: TemplateLines,
    /// A draft has a uuid before it is published.
    pub draft_uuid: bool,
    /// Lists show a new or changed record this many seconds later than a fetch by id does.
    pub list_lag_seconds: i64,
    /// What the API answers.
    pub api_answer: ApiAnswer,
    /// The customer's PDF.
    pub pdf: PdfAnswer,
    /// A PDF exists only for quotes that this account made or sent.
    pub pdf_known_only: bool,
    /// How slow a slow answer is, in milliseconds of real time.
    pub slow_ms: u64,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            drafts_fire: false,
            status_case: LetterCase::default(),
            status_change_delivered: ChangesDelivered::default(),
            new_on_update: NewOnUpdate::default(),
            revision_on_webhook: RevisionShown::default(),
            parent_names: ParentNames::default(),
            superseded_resent: SupersededResent::default(),
            uuid_changes: true,
            number_shows: NumberShows::default(),
            hash_without_key: HashWithoutKey::default(),
            hash_letter_case: LetterCase::default(),
            data_charset: DataCharset::default(),
            delivery_timeout_ms: 10_000,
            success_codes: SuccessCodes::default(),
            redirects_followed: false,
            data_rebuilt_on_retry: false,
            recurring_flag: RecurringFlag::default(),
            recurring_line_shape: RecurringLineShape::default(),
            recurring_total: RecurringTotal::default(),
            line_period_present: LinePeriod::default(),
            line_interval_in_api: false,
            taxes_shape: TaxesShape::default(),
            quote_discount_shape: QuoteDiscountShape::default(),
            tax_on_shipping: false,
            total_covers: TotalCovers::default(),
            sections_in_webhook: SectionsInWebhook::default(),
            bundle_children: BundleChildren::default(),
            options_shape: OptionsShape::default(),
            custom_fields_shape: CustomFieldsShape::default(),
            acceptance_fields_key: AcceptanceFieldsKey::default(),
            empty_style: EmptyStyle::default(),
            format: Format::default(),
            person_body: BodyShape::default(),
            payment_body: BodyShape::default(),
            expiry_zone: Zone::default(),
            won_zone: Zone::default(),
            default_page_size: 25,
            stage_text: StageText::default(),
            publish_answer: PublishAnswer::default(),
            publish_fires: true,
            publish_mails_customer: false,
            fetch_includes_stage: true,
            webhooks_retired: false,
            delivery_delay_seconds: 0,
            lower_case_header: true,
            licensed: true,
            rate_limited: true,
            retry_after_sent: true,
            read_lag_reads: 0,
            read_lag_seconds: 0,
            last_cursor: LastCursor::default(),
            list_includes_uuid: true,
            contact_ids_shown: false,
            single_wrapped: false,
            patch_answers_record: true,
            filters_obeyed: true,
            filter_case_counts: true,
            names_unique: false,
            template_lines: TemplateLines::default(),
            draft_uuid: true,
            list_lag_seconds: 0,
            api_answer: ApiAnswer::default(),
            pdf: PdfAnswer::default(),
            pdf_known_only: false,
            slow_ms: 3_000,
        }
    }
}

impl Switches {
    /// These switches with some replaced.
    ///
    /// # Errors
    /// Says which name or answer is unknown.
    pub fn with(&self, changes: &Value) -> Result<Self, String> {
        let Value::Object(changes) = changes else {
            return Err("switches are a JSON object".to_owned());
        };
        let mut all = serde_json::to_value(self).map_err(|error| error.to_string())?;
        if let Value::Object(fields) = &mut all {
            fields.extend(changes.clone());
        }
        serde_json::from_value(all).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn some_switches_change_and_the_others_stay() {
        let changed = Switches::default().with(&json!({"taxes_shape": "label_value"})).unwrap();
        assert_eq!(changed, Switches { taxes_shape: TaxesShape::LabelValue, ..Switches::default() });
    }

    #[test]
    fn unknown_names_and_answers_are_refused() {
        let unknown = Switches::default().with(&json!({"taxes": true})).unwrap_err();
        assert!(unknown.contains("taxes"), "{unknown}");
        assert!(Switches::default().with(&json!({"taxes_shape": "cube"})).is_err());
        assert!(Switches::default().with(&json!([])).is_err());
    }
}
