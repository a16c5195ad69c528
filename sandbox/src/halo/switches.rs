//! Everything that the API reference leaves open, as named switches.
//!
//! The defaults are the likelier readings. A tenant may behave either way, so a client must work, or hold the
//! work, under each setting.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Makes an enum of named choices; the first is the default.
macro_rules! choices {
    ($(#[$meta:meta])* $name:ident { $(#[$first_meta:meta])* $first:ident $(, $(#[$other_meta:meta])* $other:ident)* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $(#[$first_meta])* #[default] $first,
            $($(#[$other_meta])* $other),*
        }
    };
}

choices! {
    /// Status of a successful POST.
    SavedStatus {
        /// 201, as the newer OpenAPI files declare.
        Created,
        /// 200, as the older file declares.
        Ok,
    }
}
choices! {
    /// What a POST of one element answers.
    SavedAnswer {
        /// The object.
        Object,
        /// A list of one object.
        Array,
    }
}
choices! {
    /// Whether the answer to a POST holds the lines.
    SavedLines {
        /// It does, with computed totals.
        Carried,
        /// It does not; they must be read.
        LeftOut,
    }
}
choices! {
    /// What GET by id answers.
    ById {
        /// The object.
        Object,
        /// A list of one object, as one client says of some versions.
        List,
    }
}
choices! {
    /// Shape of the lists that are documented as bare arrays (Agent, Status, Lookup, Tax, …).
    PlainLists {
        /// A bare array.
        Bare,
        /// A wrapper with the plural of the name as key: `agents`, `statuses`, `tickettypes`, ….
        Wrapped,
        /// A wrapper with the key `results`.
        Results,
    }
}
choices! {
    /// Where a client's own marks (`third_party_number`, `third_party_id_string`, `third_party_id`, and the `notes` of
    /// clients, sites and users) come back.
    MarkerFields {
        /// In lists and by id.
        Everywhere,
        /// By id only.
        ByIdOnly,
        /// Nowhere, although they are stored.
        Never,
    }
}
choices! {
    /// Whether lists show long texts such as `notes`, `details`, `description`.
    LongTexts {
        /// They do not.
        LeftOut,
        /// They do.
        InLists,
    }
}
choices! {
    /// Closed quotes, tickets and orders in a list that does not ask for closed ones alone.
    ClosedRecords {
        /// Listed with the others.
        Listed,
        /// Hidden until the closed ones are asked for, alone or too.
        Hidden,
        /// Hidden until the closed ones are asked for alone; `includeclosed` does nothing.
        HiddenUnlessAlone,
    }
}
choices! {
    /// What `open=true&closed=true` lists (on tickets `open_only` and `closed_only`).
    OpenAndClosed {
        /// Both.
        Both,
        /// Nothing, as no record is both.
        Neither,
    }
}
choices! {
    /// What `search` matches.
    Search {
        /// Records that hold the whole text in some field.
        Contains,
        /// Also records that hold any one word of it.
        AnyWord,
    }
}
choices! {
    /// What `record_count` of a page counts.
    RecordCount {
        /// The records of the whole list.
        All,
        /// The rows of the page.
        Page,
    }
}
choices! {
    /// The order of lists for which `order` asks.
    ListOrder {
        /// The one that is asked for.
        Asked,
        /// That of the ids, whatever is asked for.
        ById,
    }
}
choices! {
    /// Rows of a list that is not paged and names no `count`.
    UnpagedRows {
        /// All.
        All,
        /// The first hundred.
        Hundred,
    }
}
choices! {
    /// What the `discount` of a line means.
    LineDiscount {
        /// An amount off each unit.
        AmountPerUnit,
        /// An amount off the line.
        AmountPerLine,
        /// Percent of price times quantity.
        Percent,
    }
}
choices! {
    /// Whether the `discount_perc` of a line is reckoned with when `discount` is 0.
    LineDiscountPercent {
        /// It is.
        Applied,
        /// It is stored and shown only.
        Ignored,
    }
}
choices! {
    /// What the `tax` of a line means.
    LineTax {
        /// The amount of tax on the line.
        AmountPerLine,
        /// The amount of tax on each unit.
        AmountPerUnit,
        /// Percent of the net amount.
        Rate,
    }
}
choices! {
    /// Which tax counts when a line names both an amount and a code.
    TaxSource {
        /// `tax`, when sent; else the rate of the code.
        Line,
        /// The rate of the code, when there is one; else `tax`.
        Code,
    }
}
choices! {
    /// Lines of a quote or order that an update leaves out.
    LeftOutLines {
        /// Are deleted.
        Deleted,
        /// Stay.
        Kept,
    }
}
choices! {
    /// Whether optional lines count in the totals of a quote.
    OptionalLines {
        /// They do not.
        NotCounted,
        /// They do.
        Counted,
    }
}
choices! {
    /// Whether the totals of a header hold recurring lines, at the amount of one billing period.
    RecurringInHeader {
        /// They do.
        Included,
        /// They hold one-off lines only.
        OneOffOnly,
    }
}
choices! {
    /// Whether a heading line (`isgroupdesc`) with a price counts in the totals.
    HeadingPrice {
        /// It does not.
        Ignored,
        /// It does.
        Counted,
    }
}
choices! {
    /// Where amounts are rounded to cents.
    LineRounding {
        /// On each line.
        PerLine,
        /// On the totals only.
        OnTotals,
    }
}
choices! {
    /// `_warning` in the answers to POST.
    Warnings {
        /// None.
        None,
        /// Saved, and the answer carries a warning beside the id.
        WithId,
        /// Not saved: 2xx with a warning and no id.
        WithoutId,
    }
}
choices! {
    /// What a ticket type's rules do after a ticket was made.
    TypeRules {
        /// Nothing.
        Leave,
        /// Set the agent to Unassigned and the status to the type's first one.
        ResetAgentAndStatus,
    }
}
choices! {
    /// Whether Halo makes a sales order itself when a quote is accepted.
    OwnSalesOrder {
        /// It does not.
        Never,
        /// Together with the change of status.
        AtOnce,
        /// After `own_sales_order_after_seconds`.
        Late,
    }
}
choices! {
    /// What counts as acceptance for Halo's own sales order.
    AcceptedBy {
        /// The accepted status, however it was set.
        Status,
        /// Only the approval call.
        ApprovalOnly,
    }
}
choices! {
    /// Whether `_create_so` makes a sales order.
    CreateSoFlag {
        /// It does.
        Honoured,
        /// It does nothing.
        Ignored,
    }
}
choices! {
    /// What `create_so_on_quote_approved` of Control says where Halo makes sales orders itself.
    OwnOrderInControl {
        /// That it does.
        Said,
        /// That it does not: a workflow makes them.
        Denied,
        /// Nothing; the setting is not shown.
        Hidden,
    }
}
choices! {
    /// Whom a quotation on the ticket of a lead must name.
    LeadQuotation {
        /// Nobody: it takes the ticket's client.
        TakesTheTickets,
        /// A client.
        NeedsClient,
        /// A user.
        NeedsUser,
    }
}
choices! {
    /// What a new ticket type does to a ticket.
    TypeChange {
        /// The status stays.
        KeepsStatus,
        /// The status becomes the first one of the new type.
        ResetsStatus,
        /// It is refused.
        Refused,
    }
}
choices! {
    /// How the text of an action comes back.
    NoteText {
        /// As it was sent.
        Plain,
        /// As HTML.
        Html,
        /// As it was sent, but not in lists.
        ByIdOnly,
    }
}
choices! {
    /// Deleting an attachment.
    AttachmentDelete {
        /// Allowed.
        Allowed,
        /// Refused with 401.
        Refused,
    }
}
choices! {
    /// `Retry-After` on a 429.
    RetryAfter {
        /// Absent.
        Absent,
        /// In seconds.
        Seconds,
        /// As an HTTP date.
        Date,
    }
}
choices! {
    /// The data-URL prefix (`data:…;base64,`) on `data_base64`.
    DataUrlPrefix {
        /// Refused; plain base64 is taken.
        Refused,
        /// Both are taken.
        Accepted,
        /// Needed; plain base64 is refused.
        Needed,
    }
}
choices! {
    /// Shape of the body of a refusal by a business rule.
    RefusalShape {
        /// .NET exception: `ClassName` and `Message`.
        Exception,
        /// `resultCode` and `errorMessage`.
        ResultCode,
        /// Only `Message`.
        Message,
        /// Only `error`.
        Error,
        /// A bare JSON string.
        JsonText,
        /// Plain text.
        PlainText,
    }
}
choices! {
    /// What another `ticket_id` does to a quotation that stands.
    QuoteMove {
        /// It hangs on that opportunity.
        Moves,
        /// It is refused.
        Refused,
        /// It is left out of the change.
        Ignored,
    }
}
choices! {
    /// What `_novalidate` skips.
    NoValidate {
        /// The check of mandatory fields.
        SkipsMandatory,
        /// Nothing.
        Ignored,
    }
}
choices! {
    /// `_match_thirdparty_id` outside Halo's import.
    MatchThirdParty {
        /// Ignored.
        Ignored,
        /// Finds the record that was sent with the same value, and changes it.
        Upserts,
    }
}
choices! {
    /// A product sent without an asset group.
    ItemWithoutGroup {
        /// Refused.
        Refused,
        /// Gets a new group of its own.
        MakesGroup,
    }
}
choices! {
    /// A new price for a recurring product, without saying what happens to running invoices.
    RecurringPriceChange {
        /// Taken.
        Allowed,
        /// Refused until `update_recurring_invoice_price` (or `…_cost`) is sent.
        NeedsAnswer,
    }
}
choices! {
    /// A second client of the same name.
    DuplicateClients {
        /// Made.
        Allowed,
        /// Refused.
        Refused,
    }
}
choices! {
    /// What `oppid` does on a new client.
    ClientFromOpportunity {
        /// Moves the opportunity to the new client, site and contact.
        MovesOpportunity,
        /// Nothing.
        Ignored,
    }
}
choices! {
    /// What `add_lines` does on a sales order.
    AddLines {
        /// Appends the lines.
        Appends,
        /// Nothing.
        Ignored,
    }
}
choices! {
    /// Which field of a quotation is its owner.
    QuoteOwner {
        /// `assigned_agent`.
        AssignedAgent,
        /// `agent_id`.
        AgentId,
    }
}
choices! {
    /// Deleting a ticket.
    TicketDelete {
        /// Allowed.
        Allowed,
        /// Refused with 401, as seen on fresh tickets.
        Refused,
    }
}

/// The switches of one stand-in. Over HTTP: `GET` and `PUT /_sandbox/switches`; a PUT may name some only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// Status of a successful POST.
    pub saved_status: SavedStatus,
    /// Object or list in the answer to a POST.
    pub saved_answer: SavedAnswer,
    /// Lines in the answer to a POST.
    pub saved_lines: SavedLines,
    /// Object or list in the answer to GET by id.
    pub by_id: ById,
    /// Shape of the lists that are documented as bare.
    pub plain_lists: PlainLists,
    /// Where a client's own marks come back.
    pub marker_fields: MarkerFields,
    /// Whether `quoter_id` of a line comes back.
    pub line_markers: bool,
    /// Long texts in lists.
    pub long_texts: LongTexts,
    /// Closed records in lists.
    pub closed_records: ClosedRecords,
    /// Asking for open and closed records at once.
    pub open_and_closed: OpenAndClosed,
    /// What `search` matches.
    pub search: Search,
    /// Seconds until a write shows in lists (by the clock); by id it shows at once.
    pub list_lag_seconds: u32,
    /// Rows of a list that is not paged.
    pub unpaged_rows: UnpagedRows,
    /// What `record_count` of a page counts.
    pub record_count: RecordCount,
    /// The order of lists.
    pub list_order: ListOrder,
    /// Meaning of a line's `discount`.
    pub line_discount: LineDiscount,
    /// Meaning of a line's `discount_perc`.
    pub line_discount_percent: LineDiscountPercent,
    /// Meaning of a line's `tax`.
    pub line_tax: LineTax,
    /// Whether a line's `tax` or its code counts.
    pub tax_source: TaxSource,
    /// Fate of lines that an update leaves out.
    pub left_out_lines: LeftOutLines,
    /// Optional lines in totals.
    pub optional_lines: OptionalLines,
    /// Recurring lines in a header's totals.
    pub recurring_in_header: RecurringInHeader,
    /// Priced heading lines in totals.
    pub heading_price: HeadingPrice,
    /// Where amounts are rounded.
    pub line_rounding: LineRounding,
    /// `_warning` in answers to POST.
    pub warnings: Warnings,
    /// Ticket-type rules after a create.
    pub type_rules: TypeRules,
    /// Agents who have an appointment now; giving them a ticket needs `_forcereassign`.
    pub busy_agents: Vec<i64>,
    /// Halo's own sales order on acceptance.
    pub own_sales_order: OwnSalesOrder,
    /// Delay of the late sales order, in seconds of the clock.
    pub own_sales_order_after_seconds: u32,
    /// What counts as acceptance.
    pub accepted_by: AcceptedBy,
    /// What Control says of Halo's own sales orders.
    pub own_order_in_control: OwnOrderInControl,
    /// Whether lines of an order show their `quotation_line_id`.
    pub order_line_links: bool,
    /// Characters of the longest PO number that quotation, opportunity and order take.
    pub po_longest: u32,
    /// Whom the quotation of a lead must name.
    pub lead_quotation: LeadQuotation,
    /// What a new ticket type does to a ticket.
    pub type_change: TypeChange,
    /// How the text of an action comes back.
    pub note_text: NoteText,
    /// Deleting an attachment.
    pub attachment_delete: AttachmentDelete,
    /// Whether `_create_so` works.
    pub create_so_flag: CreateSoFlag,
    /// Calls allowed in any five minutes of the clock; none: no limit. Halo's figure is 300.
    pub rate_limit: Option<u32>,
    /// `Retry-After` on a 429.
    pub retry_after: RetryAfter,
    /// Lifetime of a token in seconds of the clock; the answer always says 3600, so less is an early expiry.
    pub token_lifetime_seconds: u32,
    /// Whether a new client gets a first site by itself.
    pub client_makes_site: bool,
    /// Whether the answer to a new client names `main_site_id`.
    pub client_answer_names_site: bool,
    /// A second client of the same name.
    pub duplicate_clients: DuplicateClients,
    /// What `oppid` does on a new client.
    pub client_from_opportunity: ClientFromOpportunity,
    /// The data-URL prefix on attachments.
    pub data_url_prefix: DataUrlPrefix,
    /// Shape of business refusals.
    pub refusal_shape: RefusalShape,
    /// What `_novalidate` skips.
    pub no_validate: NoValidate,
    /// What `_match_thirdparty_id` does.
    pub match_third_party: MatchThirdParty,
    /// A product without a group.
    pub item_without_group: ItemWithoutGroup,
    /// A change of a product's suppliers moves its `lastmodified`.
    pub supplier_edit_touches_item: bool,
    /// A new price for a recurring product.
    pub recurring_price_change: RecurringPriceChange,
    /// What `add_lines` does on an order.
    pub add_lines: AddLines,
    /// Which field is a quotation's owner.
    pub quote_owner: QuoteOwner,
    /// Another opportunity for a quotation.
    pub quote_move: QuoteMove,
    /// Deleting a ticket.
    pub ticket_delete: TicketDelete,
    /// Minutes that Halo's dates without zone are ahead of UTC.
    pub dates_ahead_of_utc_minutes: i32,
    /// Real milliseconds between the effect of a write and its answer, so that clients can die in between.
    pub answer_delay_ms: u32,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            saved_status: SavedStatus::default(),
            saved_answer: SavedAnswer::default(),
            saved_lines: SavedLines::default(),
            by_id: ById::default(),
            plain_lists: PlainLists::default(),
            marker_fields: MarkerFields::default(),
            line_markers: true,
            long_texts: LongTexts::default(),
            closed_records: ClosedRecords::default(),
            open_and_closed: OpenAndClosed::default(),
            search: Search::default(),
            list_lag_seconds: 0,
            unpaged_rows: UnpagedRows::default(),
            record_count: RecordCount::default(),
            list_order: ListOrder::default(),
            line_discount: LineDiscount::default(),
            line_discount_percent: LineDiscountPercent::default(),
            line_tax: LineTax::default(),
            tax_source: TaxSource::default(),
            left_out_lines: LeftOutLines::default(),
            optional_lines: OptionalLines::default(),
            recurring_in_header: RecurringInHeader::default(),
            heading_price: HeadingPrice::default(),
            line_rounding: LineRounding::default(),
            warnings: Warnings::default(),
            type_rules: TypeRules::default(),
            busy_agents: Vec::new(),
            own_sales_order: OwnSalesOrder::default(),
            own_sales_order_after_seconds: 30,
            accepted_by: AcceptedBy::default(),
            own_order_in_control: OwnOrderInControl::default(),
            order_line_links: true,
            po_longest: 50,
            lead_quotation: LeadQuotation::default(),
            type_change: TypeChange::default(),
            note_text: NoteText::default(),
            attachment_delete: AttachmentDelete::default(),
            create_so_flag: CreateSoFlag::default(),
            rate_limit: None,
            retry_after: RetryAfter::default(),
            token_lifetime_seconds: 3600,
            client_makes_site: true,
            client_answer_names_site: true,
            duplicate_clients: DuplicateClients::default(),
            client_from_opportunity: ClientFromOpportunity::default(),
            data_url_prefix: DataUrlPrefix::default(),
            refusal_shape: RefusalShape::default(),
            no_validate: NoValidate::default(),
            match_third_party: MatchThirdParty::default(),
            item_without_group: ItemWithoutGroup::default(),
            supplier_edit_touches_item: true,
            recurring_price_change: RecurringPriceChange::default(),
            add_lines: AddLines::default(),
            quote_owner: QuoteOwner::default(),
            quote_move: QuoteMove::default(),
            ticket_delete: TicketDelete::default(),
            dates_ahead_of_utc_minutes: 0,
            answer_delay_ms: 0,
        }
    }
}

impl Switches {
    /// These switches with some of them changed, named as in `changes`.
    ///
    /// # Errors
    /// When a name or a choice does not exist; the message says which.
    pub fn with(&self, changes: &Value) -> Result<Self, String> {
        let mut all = serde_json::to_value(self).map_err(|error| error.to_string())?;
        let (Some(all_fields), Some(changed)) = (all.as_object_mut(), changes.as_object()) else {
            return Err("the switches are an object".to_owned());
        };
        all_fields.extend(changed.clone());
        serde_json::from_value(all).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn some_switches_can_be_changed_by_name() {
        let changed = Switches::default().with(&json!({"line_discount": "percent", "list_lag_seconds": 5})).unwrap();
        assert_eq!(changed.line_discount, LineDiscount::Percent);
        assert_eq!(changed.list_lag_seconds, 5);
        assert!(changed.client_makes_site);
    }

    #[test]
    fn a_switch_that_does_not_exist_is_refused() {
        assert!(Switches::default().with(&json!({"unicorns": true})).is_err());
        assert!(Switches::default().with(&json!({"search": "telepathy"})).is_err());
    }
}
