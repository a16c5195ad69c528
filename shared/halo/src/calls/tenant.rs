//! What a tenant has set up. One request each; meant to be cached.

use std::collections::BTreeMap;

use domain::halo::{Agent, AssetGroup, Choice, CurrencyChoice, TaxChoice, TicketTypeField, TicketTypeId};
use serde_json::Value;

use super::lists::List;
use crate::decode::{self, TicketType};
use crate::error::Error;
use crate::listing::Listing;
use crate::transport::Halo;

impl Halo {
    /// All agents, disabled and API-only ones included. `GET Agent`. Its search is not reliable for e-mail addresses: compare.
    pub async fn agents(&self) -> Result<Listing<Agent>, Error> {
        let query = vec![("includeenabled", "true"), ("includedisabled", "true"), ("includeapiagents", "true")];
        self.whole(&List { entity: "Agent", key: "agents", query }).await
    }

    /// All asset groups; only those with "Use for Items" can hold products. `GET AssetGroup`.
    pub async fn asset_groups(&self) -> Result<Listing<AssetGroup>, Error> {
        self.whole(&List { entity: "AssetGroup", key: "assetgroups", query: vec![] }).await
    }

    /// The ticket types of opportunities. `GET TicketType?domain=opps`.
    pub async fn ticket_types(&self) -> Result<Listing<Choice>, Error> {
        self.whole(&List { entity: "TicketType", key: "tickettypes", query: vec![("domain", "opps")] }).await
    }

    /// The fields of a ticket type, with which of them are demanded. `GET TicketType/{id}`; `None` if there is no such type.
    pub async fn ticket_type_fields(&self, id: TicketTypeId) -> Result<Option<Vec<TicketTypeField>>, Error> {
        Ok(self.by_id::<TicketType>("TicketType", id.0).await?.map(|found| found.0))
    }

    /// The statuses of tickets and opportunities; those of quotes are lookup 39. `GET Status`.
    pub async fn statuses(&self) -> Result<Listing<Choice>, Error> {
        self.whole(&List { entity: "Status", key: "statuses", query: vec![] }).await
    }

    /// The currencies. `GET Currency`.
    pub async fn currencies(&self) -> Result<Listing<CurrencyChoice>, Error> {
        self.whole(&List { entity: "Currency", key: "currencies", query: vec![] }).await
    }

    /// The tax codes. `GET Tax`.
    pub async fn taxes(&self) -> Result<Listing<TaxChoice>, Error> {
        self.whole(&List { entity: "Tax", key: "taxes", query: vec![] }).await
    }

    /// The rows of a lookup list, such as 39, quote statuses, or 34, sales order statuses. `GET Lookup?lookupid=`.
    pub async fn lookup(&self, list: u32) -> Result<Listing<Choice>, Error> {
        let id = list.to_string();
        self.whole(&List { entity: "Lookup", key: "lookup", query: vec![("lookupid", id.as_str())] }).await
    }

    /// Halo's global settings that change what our writes lead to, by their names, as far as Halo shows them. `GET Control`.
    pub async fn control(&self) -> Result<BTreeMap<&'static str, Value>, Error> {
        let body = self.read("Control", &[]).await?;
        let unreadable = || Error::Unreadable { what: "settings", path: ".".to_owned() };
        let answer = serde_json::from_slice(&body).map_err(|_| unreadable())?;
        decode::settings(answer).ok_or_else(unreadable)
    }
}
