//! The steps of a plan: what must stand in Halo, under a stable key each.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::Problem;
use crate::halo::{
    AttachmentId, ClientId, ItemId, Lead, NewAttachment, NewClient, NewItem, NewNote, NewOpportunity, NewSalesOrder,
    NewSite, NewUser, OpportunityChange, OpportunityId, QuotationChange, QuotationHeader, QuotationId, QuotationLineId,
    QuotationLineWrite, SalesOrderChange, SalesOrderId, SiteId, TicketTypeId, UserId,
};
use crate::money_check::Expected;

/// How the keys of steps begin that give a superseded Halo quote another status.
pub(super) const SET_ASIDE: &str = "revised:";

/// The key of a step: stable across runs, unique within its family, or, for shared records, across families.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepKey(pub String);

impl fmt::Display for StepKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A record that is known already or that an earlier step makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ref<T> {
    /// Known.
    Known(T),
    /// Made by this step.
    Made(StepKey),
}

impl<T: Copy> Ref<T> {
    /// The record, where it is known already.
    pub fn known(&self) -> Option<T> {
        match self {
            Self::Known(known) => Some(*known),
            Self::Made(_) => None,
        }
    }
}

/// For whom something is, before all records exist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhomRef {
    /// The client.
    pub client: Ref<ClientId>,
    /// The site.
    pub site: Ref<SiteId>,
    /// The user.
    pub user: Ref<UserId>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its key.
    pub key: StepKey,
    /// Whether the record is shared by all quotes (client, site, user, product) or belongs to this family.
    pub scope: Scope,
    /// What it does.
    pub action: Action,
}

/// Who shares the record of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The family alone.
    Family,
    /// All families: the key is an identity such as `client#example client ltd`.
    Shared,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Makes a client, and with it its first site.
    CreateClient(NewClient),
    /// Uses the first site that Halo made with a new client, or makes one.
    EnsureSite {
        /// The client.
        client: Ref<ClientId>,
        /// The site if it must be made.
        site: NewSite,
    },
    /// Makes a user.
    CreateUser {
        /// The site.
        site: Ref<SiteId>,
        /// The user.
        user: NewUser,
    },
    /// Makes a product.
    CreateItem(NewItem),
    /// Makes an opportunity.
    CreateOpportunity {
        /// For whom.
        whom: WhomRef,
        /// The opportunity.
        opportunity: Box<NewOpportunity>,
    },
    /// Makes a lead: a ticket in place of the opportunity, for somebody who is no customer yet (decision x).
    CreateLead {
        /// Who it is.
        lead: Box<Lead>,
        /// The ticket.
        opportunity: Box<NewOpportunity>,
    },
    /// Makes a quotation with all its lines.
    CreateQuotation {
        /// The opportunity.
        opportunity: Ref<OpportunityId>,
        /// For whom; nobody yet on a lead.
        whom: Option<WhomRef>,
        /// Header.
        header: Box<QuotationHeader>,
        /// Lines with their products.
        lines: Vec<(Ref<ItemId>, QuotationLineWrite)>,
    },
    /// Brings a quotation up to date in place: our lines only; lines made by hand stay (S86, decision e).
    UpdateQuotation {
        /// The quotation.
        quotation: QuotationId,
        /// For whom; left as it is where nobody is named.
        whom: Option<WhomRef>,
        /// Header.
        header: Box<QuotationHeader>,
        /// Our lines with their products; with an id they are changed, without they are added.
        lines: Vec<(Ref<ItemId>, QuotationLineWrite)>,
        /// Lines that are not ours and stay.
        keep: Vec<QuotationLineId>,
        /// Our lines that are no longer on the quote.
        remove: Vec<QuotationLineId>,
    },
    /// Changes the header of a quotation.
    ChangeQuotation {
        /// The quotation.
        quotation: Ref<QuotationId>,
        /// What changes.
        change: Box<QuotationChange>,
        /// Why, in words.
        why: String,
    },
    /// Keeps in mind that the quote hangs on an opportunity that is not ours; Halo is not called.
    UseOpportunity {
        /// The opportunity.
        opportunity: OpportunityId,
        /// Its summary, for people.
        summary: String,
    },
    /// Changes an opportunity.
    ChangeOpportunity {
        /// The opportunity.
        opportunity: Ref<OpportunityId>,
        /// What changes.
        change: Box<OpportunityChange>,
        /// Why, in words.
        why: String,
    },
    /// Gives a lead its customer: the ticket itself, or a quotation that hangs on it (S83, decision x).
    GiveCustomer {
        /// The ticket.
        opportunity: Ref<OpportunityId>,
        /// A quotation on it, where that is what is changed.
        quotation: Option<QuotationId>,
        /// The customer.
        whom: WhomRef,
        /// The ticket type that the ticket gets.
        ticket_type: Option<TicketTypeId>,
    },
    /// Sets agent and status of a new opportunity again if the ticket type's rules changed them.
    ConfirmOpportunity {
        /// The opportunity.
        opportunity: Ref<OpportunityId>,
        /// What must stand.
        wanted: Box<OpportunityChange>,
    },
    /// Reads the quotation back and compares its money with Quoter's.
    CheckMoney {
        /// The quotation.
        quotation: Ref<QuotationId>,
        /// What Quoter says.
        expected: Box<Expected>,
    },
    /// Makes the sales order of a quotation, or adopts the one that Halo made by itself (S50, S51, decision v).
    MakeOrder(Box<OrderStep>),
    /// Ties a sales order to its opportunity, gives it its PO number, and compares its money (N2).
    CheckOrder {
        /// The order.
        order: Ref<SalesOrderId>,
        /// What it must be.
        wanted: Box<OrderStep>,
    },
    /// Changes a sales order.
    ChangeOrder {
        /// The order.
        order: SalesOrderId,
        /// What changes.
        change: Box<SalesOrderChange>,
        /// Why, in words.
        why: String,
    },
    /// Writes a private note on the opportunity.
    WriteNote {
        /// The opportunity.
        opportunity: Ref<OpportunityId>,
        /// The note.
        note: Box<NewNote>,
    },
    /// Nothing is done: something must happen first, in Quoter or by a person. The other steps go on.
    Await {
        /// What is waited for.
        problem: Box<Problem>,
        /// When it is looked at again by itself; never where a person must act.
        until: Option<OffsetDateTime>,
    },
    /// Fetches the PDF and hangs it on the opportunity.
    AttachPdf {
        /// The opportunity.
        opportunity: Ref<OpportunityId>,
        /// Name and marker.
        attachment: NewAttachment,
        /// The public token of the record, which names the PDF.
        uuid: String,
    },
    /// Deletes a PDF of ours that another one took the place of (decision i).
    RemovePdf {
        /// The one to delete.
        attachment: AttachmentId,
        /// The one in its place; without it nothing is deleted.
        instead: Ref<AttachmentId>,
    },
}

impl Step {
    /// Whether the steps after it go on when it does not get through: nothing else depends on it.
    pub fn stands_alone(&self) -> bool {
        self.action.stands_alone() || self.key.0.starts_with(SET_ASIDE)
    }
}

impl Action {
    /// Whether nothing else depends on it.
    fn stands_alone(&self) -> bool {
        matches!(
            self,
            Self::MakeOrder(_)
                | Self::CheckOrder { .. }
                | Self::ChangeOrder { .. }
                | Self::WriteNote { .. }
                | Self::Await { .. }
                | Self::AttachPdf { .. }
                | Self::RemovePdf { .. }
        )
    }
}

/// A sales order to make. Its customer and the products of its lines are those of the Halo quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderStep {
    /// The opportunity.
    pub opportunity: Ref<OpportunityId>,
    /// The quotation.
    pub quotation: Ref<QuotationId>,
    /// The header.
    pub header: NewSalesOrder,
    /// The lines of the quotation that are ordered.
    pub lines: Vec<QuotationLineWrite>,
    /// What the order must come to.
    pub expected: Expected,
    /// Whether Halo may make the order by itself: then it gets the time to do so.
    pub halo_may_make_it: bool,
}
