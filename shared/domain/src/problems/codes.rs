//! Every problem that planning and writing a quote can end with: stable code, whose move it is, when, and what to do where.
//!
//! `docs/errors.md` is generated from [`ALL`]. A code never changes its meaning: people and alarms keep it.

use crate::problem::{Disposition, Problem};

/// One kind of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// Stable code.
    pub code: &'static str,
    /// Whose move it is.
    pub disposition: Disposition,
    /// When it is raised.
    pub when: &'static str,
    /// What to do, with the menu path.
    pub fix: &'static str,
}

impl Code {
    /// A problem of this kind: what happened, with the values concerned.
    pub fn problem(&self, cause: impl Into<String>) -> Problem {
        Problem::new(self.code, self.disposition, cause, self.fix)
    }
}

macro_rules! codes {
    ($($name:ident: $code:literal, $disposition:ident, $when:literal, $fix:literal;)*) => {
        $(
            #[doc = $when]
            pub const $name: Code =
                Code { code: $code, disposition: Disposition::$disposition, when: $when, fix: $fix };
        )*
        /// All of them.
        pub const ALL: &[Code] = &[$($name),*];
    };
}

codes! {
    PERSON_UNKNOWN: "person_unknown", FixInQuoter,
        "The quote's person has neither an e-mail address nor an organisation.",
        "In Quoter, open Quotes, then this quote, edit the contact under \"Prepared For\", fill in e-mail and organisation, and \
         publish again.";
    ORGANIZATION_MISSING: "organization_missing", FixInQuoter,
        "No Halo user has the person's e-mail address, and the person has no organisation to make a client from.",
        "Fill in the contact's organisation in Quoter and publish again, or add the e-mail address to a user in Halo (Customers > Users).";
    CUSTOMER_AMBIGUOUS: "customer_ambiguous", FixInHalo,
        "Several users or clients in Halo fit the quote's person; none is taken by chance.",
        "Choose one of the candidates with `quoter-halo resolve QUOTE --choose user:ID` or `--choose client:ID` (`client:new` if none fits), or \
         in Halo make all but one of them inactive or correct the duplicate (Customers > the record > Edit).";
    SITE_MISSING: "site_missing", FixInHalo,
        "The user or client that fits has no site.",
        "In Halo, give it a site: Customers > the customer > Sites > New.";
    LINE_UNNAMED: "line_unnamed", FixInQuoter,
        "A line has no name, so that no product can be found or made for it.",
        "In Quoter, open Quotes, then this quote, give the line a name in the editor and publish again.";
    PRODUCT_GROUP_MISSING: "product_group_missing", FixSettings,
        "A product must be made, and its asset group is not set, does not exist, or is not marked \"Use for Items\".",
        "Set product.default_group to an asset group that has \"Use for Items\" in Halo (Configuration > Asset Management > Asset Groups).";
    PRODUCT_AMBIGUOUS: "product_ambiguous", FixInHalo,
        "Several products in Halo fit a line by the same rule.",
        "Choose one of them with `quoter-halo resolve QUOTE --choose product:ID` (`product:new` if none fits), or in Halo give the products \
         different part numbers or make all but one obsolete (Configuration > Products > Products).";
    PRODUCT_UNMATCHED: "product_unmatched", FixInHalo,
        "No product in Halo fits a line, and the settings leave it to a person.",
        "Choose one with `quoter-halo resolve QUOTE --choose product:ID`, or `--choose product:new`; or make it in Halo with the same part \
         number or name (Configuration > Products > Products > New), or set product.unmatched to \"create\".";
    CURRENCY_MISSING: "currency_missing", FixInHalo,
        "Halo has no currency with the quote's ISO code.",
        "Add the currency in Halo: Configuration > Billing > Currencies.";
    SETTING_UNKNOWN: "setting_unknown", FixSettings,
        "A setting names a record that Halo does not have, or a name that fits several.",
        "Correct the setting named here: give the record's id or its exact name as Halo lists it, and apply with `quoter-halo \
         settings apply FILE`.";
    TOTAL_UNEXPLAINED: "total_unexplained", Bug,
        "The lines that arrived do not add up to the total that Quoter states.",
        "If the content comes from deliveries, set quoter.content to \"api\" with an API key: a delivery does not carry sections, bundles \
         and their discounts. Else compare the quote in Quoter with the lines shown here, and report it with the quote's number.";
    RECURRING_UNEXPLAINED: "recurring_unexplained", FixSettings,
        "A delivery does not say how often each line recurs, and its recurring total contradicts that all have the quote's period.",
        "Set quoter.content to \"api\" with an API key (ScalePad app > Settings > API keys): the API says how often each line is charged.";
    PERIODS_ASSUMED: "periods_assumed", FixSettings,
        "A delivery does not say how often each line recurs: the quote's period was taken for all of them.",
        "Nothing to do if your quotes never mix periods; else set quoter.content to \"api\" with an API key.";
    TAX_ON_CARRIAGE: "tax_on_carriage", FixSettings,
        "Quoter taxed shipping, and shipping is to be the carriage of the Halo quote, which carries no tax.",
        "Set quotation.shipping to \"product_line\", and apply with `quoter-halo settings apply FILE`.";
    TAX_ROUNDED: "tax_rounded", FixInHalo,
        "Halo's tax differs from Quoter's by at most one smallest unit for each taxed line: both round, at different places.",
        "Nothing to do: both amounts are named, and the invoice shows Halo's.";
    SECTIONS_UNSAID: "sections_unsaid", FixSettings,
        "Sections are to be shown in Halo, and the delivery does not say what they are.",
        "Set quoter.content to \"api\" with an API key, or quotation.sections to \"order_only\".";
    TAX_CODE_MISSING: "tax_code_missing", FixSettings,
        "The quote carries a tax for which no Halo tax code is known.",
        "Map the tax to a Halo tax code in the settings (tax.by_name), then apply with `quoter-halo settings apply FILE`.";
    MONEY_DIFFERS: "money_differs", FixInHalo,
        "The quote was written, but Halo shows other amounts than Quoter.",
        "Open the Halo quote, compare the lines named here with the quote in Quoter, and correct the product (Configuration > Products > \
         Products) or the tax setting that changed them.";
    HALO_UNAVAILABLE: "halo_unavailable", Retry,
        "Halo cannot be reached or answers with a fault.",
        "Nothing to do: it is tried again. If it lasts, look at Halo's status page.";
    HALO_RATE_LIMITED: "halo_rate_limited", Retry,
        "Halo's limit of calls is used up for the moment.",
        "Nothing to do: it is tried again when Halo allows it.";
    HALO_CREDENTIALS: "halo_credentials", FixSettings,
        "Halo refused the Client ID and secret. Halo's Client ID can change.",
        "Compare them with Halo: Configuration > Integrations > HaloPSA API > View Applications > the application. Halo's Client ID can \
         change; store the present one.";
    HALO_NOT_ALLOWED: "halo_not_allowed", FixInHalo,
        "Halo accepted the application but did not allow what it wanted to do.",
        "In Halo, tick the permissions all:standard, all:admin and all:teams of the application (Configuration > Integrations > HaloPSA \
         API > View Applications), and give its agent the Administrator role (Configuration > Teams & Agents > Agents).";
    HALO_REFUSED: "halo_refused", FixInHalo,
        "Halo refused a record, with a message of its own.",
        "Read Halo's message; often a field is mandatory for the ticket type (Configuration > Tickets > Ticket Types > the type > Field List).";
    HALO_IN_DOUBT: "halo_in_doubt", InDoubt,
        "A write was sent, and what became of it is not known.",
        "Nothing to do: the record is looked for in Halo before anything is written again.";
    HALO_UNREADABLE: "halo_unreadable", Bug,
        "An answer of Halo could not be read.",
        "Report it with the text shown here; it holds no customer data.";
    ABSENCE_UNPROVEN: "absence_unproven", FixInHalo,
        "An earlier try may have made the record, and nothing that can be looked up proves that it did not.",
        "Look whether the record exists in Halo, or the draft in Quoter. Then release the quote with `quoter-halo retry`; a draft is asked for anew with another idempotency key.";
    PDF_UNAVAILABLE: "pdf_unavailable", Retry,
        "The PDF of the quote could not be fetched.",
        "Nothing to do: it is tried again. If it lasts, open the quote in Quoter and download its PDF.";
    PDF_NOT_A_PDF: "pdf_not_a_pdf", FixInQuoter,
        "What was fetched as the quote's PDF is something else, such as a page.",
        "Open the quote in Quoter and download its PDF; when that works, release the quote with `quoter-halo retry`.";
    PDF_ADDRESS_UNKNOWN: "pdf_address_unknown", FixSettings,
        "The address of the Quoter account is not set, so that the PDF cannot be fetched.",
        "Set quoter.instance_url to the address that you see in the browser when you use Quoter, such as https://example.quoter.com.";
    FOREIGN_ACCOUNT: "foreign_account", FixSettings,
        "A delivery belongs to another Quoter account than the one of the settings.",
        "Point the webhook of that account elsewhere (Quoter, Settings > Integrations > Webhooks), or correct quoter.account.";
    SEARCH_TOO_WIDE: "search_too_wide", FixInQuoter,
        "A search in Halo finds more than can be looked through.",
        "In Quoter, open Quotes, then this quote, use a longer, more exact name or code, and publish again.";
    ONLY_DRAFTS: "only_drafts", FixInQuoter,
        "The record has no quote number: it is a draft.",
        "Nothing to do: it is pushed once it is published in Quoter.";
    SETTINGS_UNREADABLE: "settings_unreadable", FixSettings,
        "The stored settings cannot be read.",
        "Apply a valid document with `quoter-halo settings apply FILE`.";
    GATE_CLOSED: "gate_closed", FixSettings,
        "All quotes wait, because a fault concerns all of them, such as a refused sign-in.",
        "Fix the fault named here, which `quoter-halo status` shows too; then everything that waits goes on by itself, the oldest first.";
    QUOTATION_GONE: "quotation_gone", FixInHalo,
        "A quotation that was made from the quote is not in Halo any more.",
        "If it was deleted on purpose, nothing is to be done. To have a new one made, choose it with `quoter-halo resolve QUOTE --choose \
         quotation:new`.";
    PLAN_INCOMPLETE: "plan_incomplete", Bug,
        "A step refers to a record that no earlier step made.",
        "Report it with the quote's number.";
    RUN_BROKEN: "run_broken", Bug,
        "A run ended in the middle by a fault of this product.",
        "Report it with the lines of the log that carry the run's id. What was written stands with the quote, and the next run looks for what is in \
         doubt; until it is mended, `quoter-halo retry QUOTE` tries again.";
    IN_OTHER_HANDS: "in_other_hands", Retry,
        "Another run is at the same record right now.",
        "Nothing to do: ask again in a moment.";
    OUT_OF_TIME: "out_of_time", Retry,
        "The time of the run was up before everything was done.",
        "Nothing to do: what is left is done by the next run. Where a person asked for it, ask again.";
    STORE_FAILED: "store_failed", Retry,
        "The tables or the bucket did not do what was asked.",
        "Nothing to do: it is tried again. If it lasts, look at the stack's alarms.";
    TAX_LINES_UNKNOWN: "tax_lines_unknown", FixSettings,
        "Which lines a tax is on cannot be told.",
        "Set quoter.content to \"api\" with an API key: the API says which lines are taxable.";
    MISC_ITEM_MISSING: "misc_item_missing", FixSettings,
        "No miscellaneous product is set.",
        "Set product.misc_item to the id of Halo's miscellaneous product (Configuration > Quotations).";
    QUOTATION_LOCKED: "quotation_locked", FixInHalo,
        "The Halo quote must not be overwritten: it was approved, is ordered, or has a status that the settings call final.",
        "Decide in Halo what becomes of it (Quotations > the quotation). To have a new one made instead, and this one left as it is, \
         choose it with `quoter-halo resolve QUOTE --choose quotation:new`.";
    STATUS_UNMAPPED: "status_unmapped", FixSettings,
        "No Halo status is mapped to Quoter's: Halo's stays.",
        "Set quotation.status.STATUS to a quote status of Halo (Configuration > Quotations > Statuses).";
    OPPORTUNITY_UNKNOWN: "opportunity_unknown", FixInQuoter,
        "The opportunity that the quote names does not exist.",
        "In Quoter, open Quotes, then this quote, correct the opportunity's number in its custom field and publish again, or correct the \
         link. The number stands in Halo under Opportunities > the opportunity.";
    OPPORTUNITY_CLOSED: "opportunity_closed", FixInHalo,
        "The opportunity that the quote names is closed.",
        "In Halo, reopen it (Opportunities > the opportunity > Status) and release the quote with `quoter-halo retry`, or choose with \
         `quoter-halo resolve QUOTE --choose opportunity:ID` or `opportunity:new`.";
    OPPORTUNITY_OF_ANOTHER_CLIENT: "opportunity_of_another_client", FixInQuoter,
        "The opportunity that the quote names belongs to another client.",
        "In Quoter, open Quotes, then this quote, choose the right contact under \"Prepared For\" or correct the opportunity's number, and \
         publish again.";
    OPPORTUNITY_MOVED: "opportunity_moved", FixInHalo,
        "The quote names another opportunity than the one that it was written to, and has a sales order already.",
        "In Halo, move the quote by hand to the other opportunity (Opportunities > the opportunity > Quotations), or take the new number \
         back in Quoter and publish again.";
    OPPORTUNITY_GONE: "opportunity_gone", FixInHalo,
        "The opportunity on which the quote hangs is not in Halo any more.",
        "In Halo, restore the opportunity (Opportunities > Deleted), or name another with `quoter-halo resolve QUOTE --choose opportunity:ID`.";
    PO_AWAITED: "po_awaited", Retry,
        "A quote is won, and its PO number is not there yet.",
        "Nothing to do: it is looked for again for won.po_wait_minutes.";
    ORDER_AWAITED: "order_awaited", Retry,
        "A quote is won, and Halo gets the time to make the sales order by itself.",
        "Nothing to do: after timing.settle_seconds Halo's order is adopted, or one is made. Where Halo never makes any, set won.halo_makes_orders to \
         \"no\".";
    PO_MISSING: "po_missing", FixInQuoter,
        "A quote is won without a PO number, and won.po is \"required\". Everything but the sales order is in Halo.",
        "In Quoter, open Quotes, then this quote, and fill in the PO number field; or set won.po to \"optional\".";
    PO_TOO_LONG: "po_too_long", FixInQuoter,
        "The PO number is longer than Halo takes. It is never cut. Everything but PO number and sales order is in Halo.",
        "Shorten the PO number in Quoter (Quotes > this quote), or raise won.po_longest if this Halo takes more.";
    QUOTE_UNWON: "quote_unwon", FixInHalo,
        "A quote that was won is not won any more in Quoter. What was made of the win stays.",
        "Decide in Halo what becomes of the records named here (Sales Orders, Quotations, Opportunities); then close this with \
         `quoter-halo resolve QUOTE --choose win:leave`; if the quote is won all the same, with `--choose win:stands`.";
    SALES_ORDERS_SEVERAL: "sales_orders_several", FixInHalo,
        "Halo has several sales orders of one quotation; none is taken by chance.",
        "In Halo, open Sales Orders, delete all but one of those named here, then release the quote with `quoter-halo retry QUOTE`.";
    ORDER_OF_ANOTHER_RECORD: "order_of_another_record", FixInHalo,
        "Two records of one quote were won. The sales order was made of the first; no second one is made.",
        "Decide which of the two is to be billed. In Halo, correct the lines of the order that is named here (Sales Orders > the order), or leave it; \
         in Quoter, open Quotes, then the record that is not the sale, and set it to lost.";
    ORDER_GONE: "order_gone", FixInHalo,
        "The sales order that was made for the quote is not in Halo any more.",
        "If it was deleted on purpose, nothing is to be done. To have one again, make it in Halo from the quote (Quotations > the quote > Create \
         Sales Order).";
    ORDER_LINE_MISSING: "order_line_missing", FixInHalo,
        "A line that was sold is not on the Halo quote with a product, so that it cannot be ordered.",
        "In Halo, open Quotations, then the quote, and give the line its product; then release the quote with `quoter-halo retry QUOTE`.";
    QUOTATION_WITHOUT_CUSTOMER: "quotation_without_customer", FixInHalo,
        "The Halo quote names no customer, site or user for the sales order.",
        "In Halo, open Quotations, then the quote, and set customer, site and user; then release the quote with `quoter-halo retry QUOTE`.";
    ORDER_MONEY_DIFFERS: "order_money_differs", FixInHalo,
        "The sales order in Halo does not come to the amounts of the quote.",
        "In Halo, open Sales Orders, then the order, correct the lines that are named, then release the quote with `quoter-halo retry QUOTE`.";
    LEAD_NOT_MOVED: "lead_not_moved", FixInHalo,
        "A quote on a lead was won, and Halo kept the lead's own customer on the ticket or the quotation.",
        "In Halo, open the opportunity (Opportunities > the lead) and set its customer, site and user by hand, then release the quote with \
         `quoter-halo retry QUOTE`.";
    OPPORTUNITY_UNDECIDED: "opportunity_undecided", FixInHalo,
        "The client has open opportunities, and a person must say which is meant.",
        "Choose one with `quoter-halo resolve QUOTE --choose opportunity:ID`, or `--choose opportunity:new`.";
    BEFORE_LIVE: "before_live", FixSettings,
        "The quote is older than the moment from which quotes are pushed.",
        "Nothing to do; to push it all the same, change scope.live_from.";
    LIVE_FROM_UNREADABLE: "live_from_unreadable", FixSettings,
        "The moment from which quotes are pushed cannot be read.",
        "Correct scope.live_from.";
    OUT_OF_SCOPE: "out_of_scope", FixSettings,
        "The settings leave this quote alone.",
        "Nothing to do; to push it, change that setting.";
    WAITS_FOR_WIN: "waits_for_win", FixSettings,
        "Only won quotes are pushed, and this one is not won.",
        "Nothing to do; to push quotes before they are won, set scope.only_won to false.";
    API_KEY_MISSING: "api_key_missing", FixSettings,
        "The content of quotes is to come from Quoter's API, and no API key is stored.",
        "Store an API key (ScalePad app > Settings > API keys) in the stack's secret, or set quoter.content to \"delivery\".";
    QUOTER_ACCOUNT_MISSING: "quoter_account_missing", FixSettings,
        "Quoter's API is polled, but no webhook ever told the number of the account, and the settings do not name it.",
        "Set quoter.account to the account's number as Quoter's webhooks give it (`account_id`), or to any number of your own if there is no \
         webhook; then apply with `quoter-halo settings apply FILE`.";
    API_KEY_REFUSED: "api_key_refused", FixSettings,
        "Quoter's API refused the key, or the account does not license it.",
        "Compare the API key with the ScalePad app (Settings > API keys) and see that the account has Quoter's API.";
    QUOTER_NOT_ALLOWED: "quoter_not_allowed", FixInQuoter,
        "Quoter's API accepts the key but does not allow it this call, such as changing an item.",
        "In the ScalePad app (Settings > API keys), use a key of a user who may edit items, contacts and quotes in Quoter.";
    QUOTE_NOT_IN_API: "quote_not_in_api", Retry,
        "Quoter's API does not have a quote that was delivered; its reads lag behind.",
        "Nothing to do: it is tried again. If it lasts, see that the API key belongs to the same account as the webhook.";
    QUOTER_UNAVAILABLE: "quoter_unavailable", Retry,
        "Quoter's API did not answer as it should.",
        "Nothing to do: it is tried again.";
    STATUS_LEFT: "status_left", FixInQuoter,
        "A delivery would take a win or loss of its record back, and a webhook alone proves no order.",
        "If the quote is open again, in Quoter, open Quotes, then this quote, and publish a revision; or set quoter.content to \"api\" with \
         an API key.";
    QUOTER_UNREADABLE: "quoter_unreadable", Bug,
        "An answer of Quoter's API could not be read.",
        "Report it with the text shown here; it holds no customer data.";
    PRODUCT_UNNAMED: "product_unnamed", FixInHalo,
        "A product that is to be pulled has no name.",
        "In Halo, give it a name: Configuration > Products > Products > the product.";
    PRODUCT_OBSOLETE: "product_obsolete", FixInHalo,
        "A product that is to be pulled is obsolete or inactive.",
        "In Halo, make it active (Configuration > Products > Products > the product), or leave it out of the pull.";
    PRODUCT_PERIOD_UNKNOWN: "product_period_unknown", FixInHalo,
        "A product that is to be pulled is recurring, and Halo does not say how often it is charged.",
        "In Halo, set its default billing period: Configuration > Products > Products > the product.";
    INTERVAL_MISSING: "interval_missing", FixSettings,
        "The billing period of a product that is to be pulled belongs to no period of Quoter's.",
        "Map the billing period to monthly, quarterly, semi_annual or annual in catalogue.interval, then apply with `quoter-halo settings \
         apply FILE`.";
    CATEGORY_MISSING: "category_missing", FixSettings,
        "A product that is to be pulled has no asset group, and no default category is set.",
        "Set catalogue.default_category to the name of a category, or in Halo give the product an asset group (Configuration > Products > \
         Products > the product).";
    ASSET_GROUP_UNKNOWN: "asset_group_unknown", FixInHalo,
        "The asset group of a product that is to be pulled is not in the list that Halo gave.",
        "In Halo, see that the group exists (Configuration > Asset Management > Asset Groups) and that the application's agent has the \
         Administrator role (Configuration > Teams & Agents > Agents).";
    CATALOGUE_CATEGORY_AMBIGUOUS: "catalogue_category_ambiguous", FixInQuoter,
        "Several categories in Quoter have the name of a product's asset group; none is taken by chance.",
        "In Quoter, rename all but one of the categories named here; or in Halo, give the asset group a name of its own (Configuration > \
         Asset Management > Asset Groups).";
    CATALOGUE_SUPPLIER_AMBIGUOUS: "catalogue_supplier_ambiguous", FixInQuoter,
        "Several suppliers in Quoter have the name of a product's supplier; none is taken by chance.",
        "In Quoter, rename all but one of the suppliers named here; or in Halo, choose another supplier for the product (Configuration > \
         Products > Products > the product).";
    CATALOGUE_ITEM_AMBIGUOUS: "catalogue_item_ambiguous", FixInQuoter,
        "Several items of Quoter's catalogue fit a product that is to be pulled; none is taken by chance.",
        "In Quoter, give all but one of the items named here another code or remove them; or in Halo, give the product a part number of its \
         own (Configuration > Products > Products > the product).";
    QUOTE_NAME_UNREADABLE: "quote_name_unreadable", FixInQuoter,
        "A quote is to be tied to a user or an opportunity, and what names it is no number, id or address of a quote.",
        "In Quoter, open Quotes, then the quote, and paste the address of that page, or give the quote's number.";
    QUOTE_NAME_NEEDS_API: "quote_name_needs_api", FixSettings,
        "A quote is named by its id in Quoter's API, and no API key is stored.",
        "Name it by its number, or by the address of the customer's page (in Quoter: Quotes > the quote > Preview); or store an API \
         key (ScalePad app > Settings > API keys) in the stack's secret.";
    QUOTE_NOT_FOUND: "quote_not_found", FixInQuoter,
        "Quoter has no quote with the id that was given.",
        "In Quoter, open Quotes, then the quote, and copy its address again; one that was just made is shown after a minute or two.";
    USER_UNKNOWN: "user_unknown", FixInHalo,
        "The Halo user that was named does not exist.",
        "Search again by name or e-mail address; in Halo the users stand under Customers > the customer > Users.";
    USER_INACTIVE: "user_inactive", FixInHalo,
        "The Halo user that was named is inactive.",
        "In Halo, make the user active (Customers > the customer > Users > the user), or name another one.";
    OPPORTUNITY_NOT_ANEW: "opportunity_not_anew", FixInHalo,
        "A quote that was written to an opportunity is to get a new one.",
        "In Halo, make the new opportunity (Opportunities > New) and tie the quote to its number: then the Halo quotes move there.";
    SEARCH_UNUSABLE: "search_unusable", FixInHalo,
        "A search for people has too few or too many characters.",
        "Search Halo's people with 2 to 200 characters of a name or an e-mail address, as under Customers > Users.";
    TEMPLATE_MISSING: "template_missing", FixSettings,
        "A draft was asked for without a quote template, and none is set.",
        "Set catalogue.draft_template to the title of a template (in Quoter: Settings > Quote Templates), or name one in the request.";
    TEMPLATE_UNKNOWN: "template_unknown", FixInQuoter,
        "Quoter has no quote template with the id or title that was given.",
        "Take the title as it stands in Quoter under Settings > Quote Templates; those that exist are named here.";
    TEMPLATE_AMBIGUOUS: "template_ambiguous", FixInQuoter,
        "Several quote templates in Quoter have the title that was given; none is taken by chance.",
        "In Quoter, rename all but one of them (Settings > Quote Templates), or name the template by its id.";
    CONTACT_INCOMPLETE: "contact_incomplete", FixInHalo,
        "The Halo user that a draft is for lacks what every contact in Quoter must have.",
        "In Halo, fill it in: first name, last name and e-mail under Customers > the customer > Users > the user, the country under \
         Customers > the customer > Sites > the site; a country for all sites without one is catalogue.default_country.";
    CONTACT_REFUSED: "contact_refused", FixInQuoter,
        "Quoter refuses the contact of the Halo user that a draft is for, as where the account demands more fields.",
        "In Quoter, make fewer fields of contacts required (Settings > General > Required Fields), or make the contact by hand \
         (Contacts > New Contact) and ask again.";
    CONTACT_NOT_FOUND: "contact_not_found", FixInQuoter,
        "Quoter does not find the contact that a draft is for.",
        "Ask again with the same key after two minutes; if it stays so, make the contact in Quoter by hand (Contacts > New Contact).";
    PRODUCT_UNKNOWN: "product_unknown", FixInHalo,
        "The Halo product that was named does not exist.",
        "Search again for the product; in Halo it stands under Configuration > Products > Products.";
    PRODUCT_UNPRICED: "product_unpriced", FixInHalo,
        "A product that is to stand on a draft has no price.",
        "In Halo, give it a price: Configuration > Products > Products > the product.";
    QUANTITY_UNUSABLE: "quantity_unusable", FixInQuoter,
        "A quantity for a draft is not above 0, too large, or has too many digits.",
        "Ask for the product with a quantity above 0, or leave it out and add it in Quoter (Quotes > the draft).";
    DRAFT_TOO_LARGE: "draft_too_large", FixInQuoter,
        "A draft was asked for with more products than one request takes.",
        "Ask for a part of the products and add the others in Quoter (Quotes > the draft > Add Item), where pulled products are found by name.";
    DRAFT_KEY_UNUSABLE: "draft_key_unusable", FixSettings,
        "A draft was asked for without the key that keeps it from being made twice, or with one that is too long.",
        "Send a text of your own with each request, such as the number of the opportunity (`idempotency_key`, or `quoter-halo draft --key`), \
         and the same one again when a request is repeated.";
    DRAFT_KEY_REUSED: "draft_key_reused", FixSettings,
        "A draft was asked for under a key that was used for another one.",
        "Send a key of its own with each draft (`idempotency_key`, or `quoter-halo draft --key`), and the same one only where the same \
         draft is asked for again.";
    DRAFT_GONE: "draft_gone", FixInQuoter,
        "A draft was deleted or published in Quoter before it was complete.",
        "In Quoter, open Quotes and look for the draft; to make another, ask again with another key.";
    PRICE_MOVED: "price_moved", FixInQuoter,
        "A quote was published with a price or cost that Halo has changed since it was put on the quote. The quote is never altered.",
        "Nothing to do if the price was agreed; else open the quote in Quoter (Quotes > this quote), edit the line and publish. \
         Whether such a quote is held is set by catalogue.price_moved.";
    CATALOGUE_ITEM_DELETED: "catalogue_item_deleted", FixInQuoter,
        "The item of Quoter's catalogue that a product was pulled into was deleted there. Nothing makes it again by itself.",
        "Nothing to do if that was meant. To have it in Quoter again, run `quoter-halo catalogue pull PRODUCT --anew --write`.";
    CATALOGUE_ITEM_TAKEN: "catalogue_item_taken", FixInHalo,
        "The item of Quoter's catalogue that fits a product belongs to another Halo product already; two products never share one.",
        "In Halo, give one of the two products named here another part number or name, or make the one that is not sold any more obsolete \
         (Configuration > Products > Products > the product), then pull again.";
    CATALOGUE_ITEM_LATE: "catalogue_item_late", Retry,
        "Quoter's API does not show an item of the catalogue that was just written; its reads lag behind.",
        "Nothing to do: it is tried again.";
    AGREEMENT_OUTDATED: "agreement_outdated", FixInQuoter,
        "Somebody agreed to the changes of an item that was there before the pull, and by now other changes would be made.",
        "Look at the changes named here, as `quoter-halo catalogue pull PRODUCT` shows them, and agree to those.";
    CATALOGUE_REFUSED: "catalogue_refused", FixInQuoter,
        "Quoter refused to make or change a record of its catalogue.",
        "Look at the record in Quoter (Items > Categories, Suppliers or the item) for what the code named here says, then pull again.";
    CATALOGUE_INDEX_MISSING: "catalogue_index_missing", Retry,
        "Products of a group, or all of them, were asked for, and the item index is not filled yet.",
        "Nothing to do: the index is filled by schedule; `quoter-halo catalogue index` fills it now.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_its_own_and_says_when_and_what_to_do() {
        for code in ALL {
            assert_eq!(ALL.iter().filter(|other| other.code == code.code).count(), 1, "{code:?}");
            assert!(code.fix.ends_with('.') && code.when.ends_with('.'), "{code:?}");
            assert!(!code.fix.contains("  ") && !code.when.contains("  "), "{code:?}");
        }
    }
}
