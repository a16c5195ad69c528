//! The answers that switches choose from. The first one is the default.

use serde::{Deserialize, Serialize};

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

    /// Whether a line of a template follows its item.
    TemplateLines {
        /// It shows the item as it is when a quote is made.
        #[default] Live,
        /// It stays as it was when the item was added.
        Copied,
    }

    /// What calls of the hosted API are answered with, once the gate is passed.
    ApiAnswer {
        /// What they ask for.
        #[default]
        Normal,
        /// 500, nothing is done.
        ServerError,
        /// 503 with a page, nothing is done.
        Html,
        /// What they ask for, after `slow_ms`.
        Slow,
        /// 200 with the first half of the body.
        CutOff,
    }
}
