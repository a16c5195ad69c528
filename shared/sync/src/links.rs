//! Under which names the choices of people are stored, so that who writes a choice and who reads it mean the same.

use domain::halo::QuotationId;
use domain::matching::product::Wanted;
use domain::party::{Person, email_key, name_key};
use domain::plan::snapshot::user_identity;
use domain::{CatalogueItemId, FamilyKey};

/// The target that says: none fits, a new one is to be made. Every other target is an id in Halo.
pub const NEW: &str = "new";

/// The target that says: what was chosen before, under whatever name of the quote, does not count any more.
pub const FORGOTTEN: &str = "forgotten";

/// The target of a Halo quote that Halo did not move to another opportunity.
pub const UNMOVED: &str = "unmoved";

/// Where a choice is stored: the kind of link, and the name of what the choice is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkName {
    /// The kind of link.
    pub kind: &'static str,
    /// The name within the kind.
    pub name: String,
}

impl LinkName {
    /// The Halo user of a person: by e-mail address, else by name and organisation. None for a person without any of them.
    pub fn user(person: &Person) -> Option<Self> {
        let name = match &person.email {
            Some(email) => email_key(email),
            None => user_identity(person)?.0,
        };
        Some(Self { kind: "user", name })
    }

    /// The Halo client of an organisation. None for a person without one.
    pub fn client(person: &Person) -> Option<Self> {
        let name = name_key(person.organization.as_deref()?);
        Some(Self { kind: "client", name })
    }

    /// The opportunity of a quote.
    pub fn opportunity(family: &FamilyKey) -> Self {
        Self { kind: "opportunity", name: family.to_string() }
    }

    /// A Halo quote that a new one is to be made instead of: the target is [`NEW`] where a person wants it, [`UNMOVED`] where Halo did
    /// not move it to another opportunity.
    pub fn quotation(id: QuotationId) -> Self {
        Self { kind: "quotation", name: id.to_string() }
    }

    /// What a person said of a win that was taken back.
    pub fn unwon(family: &FamilyKey) -> Self {
        Self { kind: "unwon", name: family.to_string() }
    }

    /// How customer and products of a quote were matched before anything was made.
    pub fn matched(family: &FamilyKey) -> Self {
        Self { kind: "matched", name: family.to_string() }
    }

    /// The product of a line: by Quoter's catalogue item (S36), else by what would be made for the line.
    pub fn product(item: Option<&CatalogueItemId>, wanted: &Wanted) -> Self {
        match item {
            Some(item) => Self { kind: "item", name: item.to_string() },
            None => Self { kind: "product", name: wanted.identity() },
        }
    }
}
