//! The steps of a plan: what must stand in Halo, under a stable key each.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::halo::{
    ClientId, ItemId, NewAttachment, NewClient, NewItem, NewOpportunity, NewSite, NewUser, OpportunityChange,
    OpportunityId, QuotationChange, QuotationHeader, QuotationId, QuotationLineId, QuotationLineWrite, SiteId, UserId,
};
use crate::money_check::Expected;

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
    /// Makes a quotation with all its lines.
    CreateQuotation {
        /// The opportunity.
        opportunity: Ref<OpportunityId>,
        /// For whom.
        whom: WhomRef,
        /// Header.
        header: Box<QuotationHeader>,
        /// Lines with their products.
        lines: Vec<(Ref<ItemId>, QuotationLineWrite)>,
    },
    /// Brings a quotation up to date in place: our lines only; lines made by hand stay (S86, decision e).
    UpdateQuotation {
        /// The quotation.
        quotation: QuotationId,
        /// For whom.
        whom: WhomRef,
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
        quotation: QuotationId,
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
    /// Fetches the PDF and hangs it on the opportunity.
    AttachPdf {
        /// The opportunity.
        opportunity: Ref<OpportunityId>,
        /// Name and marker.
        attachment: NewAttachment,
        /// The public token of the record, which names the PDF.
        uuid: String,
    },
}
