//! Links of quotes.

use domain::halo::{OpportunityId, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sync::catalogue as work;

/// What a quote is tied to. At least one of both; what is left out stays as it is.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkBody {
    /// Id of the Halo user that the quote is prepared for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub user: Option<i64>,
    /// Id of its Halo opportunity, or `"new"` to have one made for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opportunity: Option<OpportunityChoice>,
}

/// An opportunity that is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "an opportunity is the id of one, or \"new\"")]
pub enum OpportunityChoice {
    /// This one.
    Id(#[schemars(range(min = 1))] i64),
    /// A new one.
    New(New),
}

/// The word for a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum New {
    /// One is made.
    New,
}

impl From<OpportunityChoice> for work::OpportunityLink {
    fn from(choice: OpportunityChoice) -> Self {
        match choice {
            OpportunityChoice::Id(id) => Self::Id(OpportunityId(id)),
            OpportunityChoice::New(New::New) => Self::New,
        }
    }
}

impl From<work::OpportunityLink> for OpportunityChoice {
    fn from(link: work::OpportunityLink) -> Self {
        match link {
            work::OpportunityLink::Id(id) => Self::Id(id.0),
            work::OpportunityLink::New => Self::New(New::New),
        }
    }
}

impl LinkBody {
    /// What is asked for; `None` for nothing.
    pub(crate) fn link(&self) -> Option<work::QuoteLink> {
        let link = work::QuoteLink { user: self.user.map(UserId), opportunity: self.opportunity.map(Into::into) };
        (link != work::QuoteLink::default()).then_some(link)
    }
}

/// What a link did.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LinkAnswer {
    /// All names of the quote under which the link is stored.
    pub names: Vec<String>,
    /// The user, if one was tied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<LinkedPerson>,
    /// The opportunity, if one was tied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opportunity: Option<OpportunityChoice>,
    /// Where the quote stands.
    pub standing: Standing,
    /// Account and number of the quote, if it is known already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
}

/// A user that a quote was tied to.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LinkedPerson {
    /// Its id in Halo.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Name of the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
}

/// Where a quote stands that was just tied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It is not published yet: the link waits for it.
    Waits,
    /// It is on its way to Halo; the link counts now.
    Woken,
    /// It is in Halo already. Its Halo quotes move to the opportunity, if that is another one; a user counts for Halo quotes that are made
    /// from now on.
    InHalo,
}

impl From<work::Linked> for LinkAnswer {
    fn from(linked: work::Linked) -> Self {
        let work::Linked { names, user, opportunity, standing } = linked;
        let (standing, quote) = match standing {
            work::Standing::Waits => (Standing::Waits, None),
            work::Standing::Woken { quote } => (Standing::Woken, Some(quote.to_string())),
            work::Standing::InHalo { quote } => (Standing::InHalo, Some(quote.to_string())),
        };
        let person = |user: work::LinkedUser| LinkedPerson { id: user.id.0, name: user.name, client: user.client };
        Self { names, user: user.map(person), opportunity: opportunity.map(Into::into), standing, quote }
    }
}
