//! Everything that is not known about Quoter, or that differs between accounts, as named switches.
//!
//! The default is the best inference of the Quoter API reference, section 8. `unknowns.rs` says which switch
//! answers which question.

use serde::{Deserialize, Serialize};
use serde_json::Value;

macro_rules! answers {
    ($($(#[$about:meta])* $name:ident { $($(#[$answer:meta])* $variant:ident),+ $(,)? })+) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$answer])* $variant),+ }
    )+};
}

answers! {
    /// Letter case of a text.
    LetterCase {
        /// `pending`
        #[default] Lower,
        /// `Pending`
        Capital,
        /// `PENDING`
        Upper,
    }
    /// Which status changes are delivered.
    ChangesDelivered {
        /// Those of users and of customers.
        #[default] All,
        /// Only those that a Quoter user made.
        ByUser,
        /// None.
        None,
    }
    /// The value of `new` when a record is delivered again.
    NewOnUpdate {
        /// `"false"`
        #[default] False,
        /// `""`
        Empty,
        /// The key is missing.
        Missing,
        /// `"true"`, as at first.
        True,
    }
    /// The value of `revision`.
    RevisionShown {
        /// `null`, also on revisions.
        #[default] Null,
        /// The number as text.
        Text,
    }
    /// What `parent_quote_id` names.
    ParentNames {
        /// The revision before.
        #[default] Previous,
        /// The first quote of the chain.
        Original,
    }
    /// Whether the quote that a revision replaces is delivered again.
    SupersededResent {
        /// No.
        #[default] Never,
        /// Yes, as it was.
        Unchanged,
        /// Yes, with status lost.
        AsLost,
    }
    /// What `number` holds when a custom number is set.
    NumberShows {
        /// The counter.
        #[default] Counter,
        /// The custom number.
        Custom,
    }
    /// The `hash` field when no key is set.
    HashWithoutKey {
        /// Missing.
        #[default] Absent,
        /// Empty.
        Empty,
        /// MD5 of timestamp and data.
        Md5,
    }
    /// How characters outside ASCII are written.
    DataCharset {
        /// `\uXXXX`
        #[default] Escaped,
        /// UTF-8
        Utf8,
    }
    /// Which answers count as success.
    SuccessCodes {
        /// 200 to 299.
        #[default] Any2xx,
        /// 200 only.
        Only200,
    }
    /// The value of `recurring` of a recurring line; a one-time line has the opposite of the same type.
    RecurringFlag {
        /// `"true"`
        #[default] Text,
        /// `"1"`
        Digit,
        /// `true`
        Bool,
        /// `1`
        Number,
    }
    /// The keys of the total of a recurring line.
    RecurringLineShape {
        /// `recurring`, `recurring_after_discount`
        #[default] RecurringKeys,
        /// `upfront`, `upfront_after_discount`, as a one-time line
        UpfrontKeys,
        /// All four; the upfront ones are zero.
        Both,
    }
    /// The quote's recurring total when lines have several periods.
    RecurringTotal {
        /// Every line counted per period of the quote.
        #[default] PerQuotePeriod,
        /// The plain sum.
        PlainSum,
    }
    /// The key that carries the period of one line.
    LinePeriod {
        /// None.
        #[default] Absent,
        /// `recurring_time_period`, months as text.
        TimePeriod,
        /// `recurring_interval`, as in the API.
        Interval,
    }
    /// The shape of `taxes` when there are any.
    TaxesShape {
        /// List of name, rate, amount.
        #[default] List,
        /// One object of name, rate, amount.
        Object,
        /// List of label and value.
        LabelValue,
        /// Not told at all.
        Empty,
    }
    /// The shape of the quote's `discount` when there is one.
    QuoteDiscountShape {
        /// Object of name, rate, amount.
        #[default] Object,
        /// List of one such object.
        List,
        /// The amount as money text.
        Text,
        /// Not told at all.
        Null,
    }
    /// What `total.upfront` (and `total.recurring`) covers.
    TotalCovers {
        /// Lines after reductions, taxes and shipping.
        #[default] Everything,
        /// Lines after reductions.
        AfterDiscount,
        /// Lines before reductions.
        Subtotal,
    }
    /// Sections in webhooks.
    SectionsInWebhook {
        /// Not told.
        #[default] Absent,
        /// Each line carries `section_name`.
        OnLines,
        /// The root carries `sections`, a list of id, name and line ids.
        List,
    }
    /// Lines of bundles in webhooks.
    BundleChildren {
        /// Not told.
        #[default] Hidden,
        /// As lines of their own after the bundle.
        AsLines,
    }
    /// The shape of a line's chosen options.
    OptionsShape {
        /// List of name, value, price.
        #[default] List,
        /// Object of name to value.
        Map,
        /// Not told.
        Null,
    }
    /// The shape of custom fields when there are any.
    CustomFieldsShape {
        /// List of label and value.
        #[default] List,
        /// Object of label to value.
        Map,
        /// Not told.
        Null,
    }
    /// Where the fields filled in at acceptance stand.
    AcceptanceFieldsKey {
        /// Among `custom_fields`.
        #[default] CustomFields,
        /// Under `checkout_custom_fields`.
        CheckoutCustomFields,
        /// Not told.
        None,
    }
    /// How no value is written.
    EmptyStyle {
        /// As in the captures: `[]` for taxes and reseller, else `null`.
        #[default] AsCaptured,
        /// `[]`
        List,
        /// `""`
        Text,
        /// `null`
        Null,
        /// The key is missing.
        Missing,
    }
    /// The format of `data`.
    Format {
        /// JSON
        #[default] Json,
        /// XML
        Xml,
    }
    /// How a Person or Payment record stands in `data`.
    BodyShape {
        /// At the root, plus `new`.
        #[default] Root,
        /// Under a key named like the type.
        Wrapped,
    }
    /// The zone of times in webhooks.
    Zone {
        /// UTC
        #[default] Utc,
        /// The zone of the account, seven hours behind UTC.
        Account,
    }
    /// How stages are written in the API.
    StageText {
        /// `won-accepted`
        #[default] Hyphenated,
        /// `Won - Accepted`
        Titled,
        /// `won_accepted`
        Underscored,
    }
    /// What publishing through the API answers.
    PublishAnswer {
        /// The quote.
        #[default] Quote,
        /// 204 without a body.
        Nothing,
    }
    /// The cursor after the last page.
    LastCursor {
        /// `null`
        #[default] Null,
        /// The key is missing.
        Absent,
    }
    /// What the address of a PDF answers.
    PdfAnswer {
        /// The PDF.
        #[default] Pdf,
        /// 404
        Missing,
        /// The PDF, after `slow_ms`.
        Slow,
        /// A PDF of 30 MB.
        Huge,
        /// A page instead, with status 200.
        Html,
        /// A redirect to the log-in page.
        Redirect,
    }
}

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
    /// The customer's PDF.
    pub pdf: PdfAnswer,
    /// A PDF exists only for quotes that this account made or sent.
    pub pdf_known_only: bool,
    /// How slow a slow PDF is, in milliseconds of real time.
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
