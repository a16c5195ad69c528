//! Settings about wins: sales order, PO number, leads and notes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Pick;

/// What a win does (S48-S51, decisions v and w).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WonSettings {
    /// When a sales order is made (decision v).
    pub sales_order: SalesOrderAt,
    /// Whether Halo makes sales orders by itself when a quote is accepted. Then it gets the time to, and its order is adopted.
    pub halo_makes_orders: HaloMakesOrders,
    /// Status of a sales order that is made: a row of lookup 34; the tenant's default when left out.
    #[schemars(example = &"New")]
    pub order_status: Option<Pick>,
    /// Label of the Quoter custom field in which the customer gives the PO number (S77).
    #[schemars(example = &"PO number")]
    pub po_field: Option<String>,
    /// Whether a sales order is made without a PO number (decision w).
    pub po: PoNumber,
    /// How long after the win a PO number that is not there yet is waited for, in minutes.
    #[schemars(range(max = 10_080))]
    pub po_wait_minutes: u32,
    /// The longest PO number that this Halo takes, in characters. A longer one is held, never cut.
    #[schemars(range(min = 1, max = 255))]
    pub po_longest: u16,
}

impl Default for WonSettings {
    fn default() -> Self {
        Self {
            sales_order: SalesOrderAt::default(),
            halo_makes_orders: HaloMakesOrders::default(),
            order_status: None,
            po_field: None,
            po: PoNumber::default(),
            po_wait_minutes: 10,
            po_longest: 50,
        }
    }
}

/// When a sales order is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SalesOrderAt {
    /// Never by us.
    Off,
    /// When the quote is accepted, or further.
    Accepted,
    /// When the quote is ordered, or further.
    Ordered,
    /// When the quote is fulfilled.
    Fulfilled,
    /// At the first of accepted, ordered and fulfilled.
    #[default]
    FirstWon,
}

/// Whether Halo makes sales orders by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HaloMakesOrders {
    /// What Halo's own set-up says ("create Sales Order automatically when quotation is approved"); where it says nothing, it may.
    #[default]
    AsSetUp,
    /// It may, for example by a workflow.
    Yes,
    /// It never does.
    No,
}

/// Whether a sales order needs a PO number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PoNumber {
    /// The order is made without one; a later one is added.
    #[default]
    Optional,
    /// The order, and only the order, is held until there is one.
    Required,
}

/// Leads: tickets in place of customer and opportunity, until the win (S14, S79-S83, decision x).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LeadSettings {
    /// The ticket type of leads (S79); without one a customer is made at once.
    #[schemars(example = &"Lead")]
    pub ticket_type: Option<Pick>,
    /// The ticket type that a lead gets at the win; it keeps its own when left out.
    #[schemars(example = &"Opportunity")]
    pub won_ticket_type: Option<Pick>,
}

/// Private notes on the opportunity (decision y).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NoteSettings {
    /// A note about a win: number, revision, what was matched or made, who accepted and when.
    pub won: bool,
    /// Quoter's internal notes.
    pub internal: bool,
    /// The outcome of the action that holds the note, which Halo demands.
    pub outcome: String,
}

impl Default for NoteSettings {
    fn default() -> Self {
        Self { won: true, internal: true, outcome: "Private Note".to_owned() }
    }
}
