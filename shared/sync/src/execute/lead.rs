//! Leads: under which client Halo keeps one, and the customer that it gets at the win (S83, decision x).

use domain::halo::{
    ClientId, Lead, Opportunity, OpportunityChange, OpportunityId, QuotationChange, QuotationId, TicketTypeId, Whom,
};
use domain::plan::Step;
use domain::problems;

use super::Run;
use super::place::On;
use super::refs::Refs;
use crate::links::LinkName;
use crate::once::{Found, Settled};
use crate::stop::Stop;

impl Run<'_> {
    /// The client under which Halo keeps a lead: what the answer to its create showed, else one call.
    pub(super) async fn client_of_lead(&self, id: OpportunityId, refs: &Refs) -> Result<Option<ClientId>, Stop> {
        match refs.opportunity().filter(|seen| seen.id == id) {
            Some(Opportunity { client: Some(client), .. }) => Ok(Some(*client)),
            _ => {
                let read = self.halo.opportunity(id).await.map_err(|e| Stop::from_halo("read the lead", e))?;
                Ok(read.and_then(|read| read.client))
            }
        }
    }

    /// The lead that was begun, where it would be sent now: by its marker alone, unless its title is known.
    pub(super) async fn look_for_lead(&self, marker: &str, title: Option<&str>) -> Result<Found, Stop> {
        self.look_for_ticket(&On::lead(&Lead::of(&self.quote.person)), marker, title).await
    }

    /// Gives the ticket, or a quotation on it, client, site and user, and sees that Halo took them.
    pub(super) async fn give_customer(
        &self,
        step: &Step,
        ticket: OpportunityId,
        quotation: Option<QuotationId>,
        whom: Whom,
        ticket_type: Option<TicketTypeId>,
    ) -> Result<Settled, Stop> {
        let shown = std::sync::Mutex::new(None);
        let send = async {
            let (client, warning) = match quotation {
                Some(id) => {
                    let change = QuotationChange { whom: Some(whom), ..QuotationChange::default() };
                    let made = self.halo.change_quotation(id, &change).await?;
                    (made.record.client, made.warning)
                }
                None => {
                    let change = OpportunityChange { whom: Some(whom), ticket_type, ..OpportunityChange::default() };
                    let made = self.halo.update_opportunity(ticket, &change).await?;
                    (made.record.client, made.warning)
                }
            };
            super::make::keep(&shown, client);
            Ok(warning)
        };
        let settled = match (self.change(step, quotation.map_or(ticket.0, |id| id.0), send).await, quotation) {
            (Err(stop), Some(id)) if stop.is_refusal() => return self.nothing_to_do_if_gone(step, id, stop).await,
            (settled, _) => settled?,
        };
        let client = match super::make::take(&shown) {
            Some(Some(client)) => Some(client),
            Some(None) | None => self.client_now(ticket, quotation).await?,
        };
        if client != Some(whom.client) {
            let key = self.effect(step, &step.key.0, String::new()).key;
            self.deps.store.forget_done(&key, settled.record().id).await?;
            let what = quotation.map_or_else(|| format!("ticket {ticket}"), |id| format!("quotation {id}"));
            return Err(Stop::held(problems::lead_not_moved(&what)));
        }
        if quotation.is_none() {
            self.remember_customer(whom).await?;
        }
        Ok(settled)
    }

    /// Reads back whose it is, where the answer to the change did not say.
    async fn client_now(
        &self,
        ticket: OpportunityId,
        quotation: Option<QuotationId>,
    ) -> Result<Option<ClientId>, Stop> {
        let failed = |error| Stop::from_halo("read back whose the lead is", error);
        match quotation {
            Some(id) => Ok(self.halo.quotation(id).await.map_err(failed)?.and_then(|read| read.client)),
            None => Ok(self.halo.opportunity(ticket).await.map_err(failed)?.and_then(|read| read.client)),
        }
    }

    /// The next quote for this person or firm goes to the same customer.
    async fn remember_customer(&self, whom: Whom) -> Result<(), Stop> {
        let names =
            [(LinkName::client(&self.quote.person), whom.client.0), (LinkName::user(&self.quote.person), whom.user.0)];
        for (name, id) in names {
            if let Some(LinkName { kind, name }) = name {
                self.deps.store.put_link(kind, &name, &id.to_string(), self.deps.now()).await?;
            }
        }
        Ok(())
    }
}
