//! What was read before planning.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::step::StepKey;
use crate::LineKey;
use crate::halo::{Client, Item, Site, User};
use crate::tenant::Tenant;

/// Everything that the plan depends on besides quote and settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The tenant's lists.
    pub tenant: Tenant,
    /// Hits of the search for the person's e-mail address.
    pub users: Vec<User>,
    /// Hits of the search for the organisation; read only when no user matched.
    pub clients: Vec<Client>,
    /// Sites of the client that matched; read only when its main site is not known.
    pub sites: Vec<Site>,
    /// What was found for each line.
    pub products: BTreeMap<LineKey, ProductFacts>,
    /// Steps of this family that are done, with the id of the record in Halo.
    pub made: BTreeMap<StepKey, i64>,
}

/// What was found for one line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductFacts {
    /// The product of a stored link.
    pub linked: Option<Item>,
    /// Hits of the index or of Halo's loose search.
    pub candidates: Vec<Item>,
}
