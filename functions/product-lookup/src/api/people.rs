//! People and their opportunities.

use domain::halo::{Opportunity, User};
use schemars::JsonSchema;
use serde::Serialize;

/// People who were found.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PeopleList {
    /// Active Halo users, at most 100.
    pub people: Vec<PersonRow>,
}

/// A user of Halo.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PersonRow {
    /// Its id in Halo.
    pub id: i64,
    /// Name.
    pub name: String,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// The client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientName>,
}

/// A client of Halo.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ClientName {
    /// Its id in Halo.
    pub id: i64,
    /// Name, where Halo tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Opportunities to choose from.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OpportunityList {
    /// The open ones of the person's client: the person's own first, then the newest.
    pub opportunities: Vec<OpportunityRow>,
}

/// An opportunity.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OpportunityRow {
    /// Its id in Halo.
    pub id: i64,
    /// Summary.
    pub summary: String,
    /// Its user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<i64>,
}

impl From<User> for PersonRow {
    fn from(user: User) -> Self {
        let User { id, name, emails, client, client_name, .. } = user;
        let client = client.map(|client| ClientName { id: client.0, name: client_name });
        Self { id: id.0, name, emails, client }
    }
}

impl From<Opportunity> for OpportunityRow {
    fn from(opportunity: Opportunity) -> Self {
        let Opportunity { id, summary, user, .. } = opportunity;
        Self { id: id.0, summary, user: user.map(|user| user.0) }
    }
}
