//! The steps that make a record, each through the protocol of exactly one effect.

use std::sync::Mutex;

use domain::halo::{
    ClientId, ItemId, NewClient, NewItem, NewOpportunity, NewSite, NewUser, Opportunity, OpportunityChange,
    OpportunityId, Party, Quotation, QuotationHeader, QuotationLineWrite, QuotationParty, SiteId, Whom,
};
use domain::plan::{Action, Ref, Step, WhomRef};
use domain::quote::digest;
use halo::QuotationUpdate;
use serde::Serialize;

use super::refs::Refs;
use super::{Run, dangling};
use crate::gather::remember;
use crate::once::{Found, Record, Settled, once};
use crate::stop::Stop;

impl Run<'_> {
    pub(crate) async fn make(&self, step: &Step, refs: &mut Refs) -> Result<Settled, Stop> {
        match &step.action {
            Action::CreateClient(client) => self.client(step, client).await,
            Action::EnsureSite { client, site } => self.site(step, client, site, refs).await,
            Action::CreateUser { site, user } => self.user(step, refs.get(site, SiteId)?, user).await,
            Action::CreateItem(item) => self.item(step, item).await,
            Action::CreateOpportunity { whom, opportunity } => {
                self.opportunity(step, refs.whom(whom)?, opportunity, refs).await
            }
            Action::CreateQuotation { opportunity, whom, header, lines } => {
                let links = Links { opportunity: refs.get(opportunity, OpportunityId)?, whom: self.whom(whom, refs)? };
                let lines = lines
                    .iter()
                    .map(|(item, line)| Ok((refs.get(item, ItemId)?, line.clone())))
                    .collect::<Result<Vec<_>, Stop>>()?;
                self.quotation(step, &links, header, &lines, refs).await
            }
            Action::UpdateQuotation { quotation, whom, header, lines, keep, remove } => {
                let whom = self.whom(whom, refs)?;
                let lines = lines
                    .iter()
                    .map(|(item, line)| Ok((refs.get(item, ItemId)?, line.clone())))
                    .collect::<Result<Vec<_>, Stop>>()?;
                let party = QuotationParty::Customer(whom);
                let update = QuotationUpdate { party, header, lines: &lines, keep, remove };
                self.change(step, quotation.0, async {
                    Ok(self.halo.update_quotation(*quotation, &update).await?.warning)
                })
                .await
            }
            Action::ChangeQuotation { quotation, change, .. } => {
                self.change(step, quotation.0, async {
                    Ok(self.halo.change_quotation(*quotation, change).await?.warning)
                })
                .await
            }
            Action::UseOpportunity { opportunity, .. } => self.change(step, opportunity.0, async { Ok(None) }).await,
            Action::ChangeOpportunity { opportunity, change, .. } => {
                let id = refs.get(opportunity, OpportunityId)?;
                self.change(step, id.0, async { Ok(self.halo.update_opportunity(id, change).await?.warning) }).await
            }
            Action::ConfirmOpportunity { opportunity, wanted } => {
                let id = refs.get(opportunity, OpportunityId)?;
                let answered = refs.opportunity().cloned();
                self.change(step, id.0, self.confirm(id, wanted, answered)).await
            }
            Action::CheckMoney { quotation, .. } => Err(dangling(quotation)),
            Action::AttachPdf { opportunity, .. } => Err(dangling(opportunity)),
        }
    }

    fn whom(&self, whom: &WhomRef, refs: &Refs) -> Result<Whom, Stop> {
        refs.whom(whom)
    }

    /// A change of a record that exists. It may be sent twice without harm, but goes through the same protocol, so that one that is
    /// still on its way is never overtaken by a newer one.
    async fn change(
        &self,
        step: &Step,
        id: i64,
        send: impl Future<Output = Result<Option<String>, halo::Error>>,
    ) -> Result<Settled, Stop> {
        let effect = self.effect(step, &step.key.0, body_digest(&step.action));
        let create = async { Ok(Record { warning: send.await?, ..Record::new(id) }) };
        once(self.deps, &effect, async { Ok(Found::Absent) }, create).await
    }

    /// Sends agent and status again if the ticket type's rules changed them after the create (HaloPSA API reference, section 3.2).
    async fn confirm(
        &self,
        id: OpportunityId,
        wanted: &OpportunityChange,
        answered: Option<Opportunity>,
    ) -> Result<Option<String>, halo::Error> {
        let present = match answered.filter(|opportunity| opportunity.id == id) {
            Some(present) => Some(present),
            None => self.halo.opportunity(id).await?,
        };
        let stands = present.is_some_and(|present| {
            (wanted.agent.is_none() || present.agent == wanted.agent)
                && (wanted.status.is_none() || present.status == wanted.status)
        });
        if stands { Ok(None) } else { Ok(self.halo.update_opportunity(id, wanted).await?.warning) }
    }

    async fn client(&self, step: &Step, client: &NewClient) -> Result<Settled, Stop> {
        let effect = self.effect(step, &client.marker, body_digest(client));
        let create = async {
            let made = self.halo.create_client(client).await?;
            let main_site = made.record.main_site.map(|site| site.0.to_string());
            Ok(Record { id: made.record.id.0, extra: main_site, warning: made.warning })
        };
        once(self.deps, &effect, self.look_for_client(client), create).await
    }

    /// Uses the site that Halo made with the client; makes one only where there is none.
    async fn site(&self, step: &Step, client: &Ref<ClientId>, site: &NewSite, refs: &Refs) -> Result<Settled, Stop> {
        let main_site = refs.extra(client).and_then(|extra| extra.parse().ok());
        let client = refs.get(client, ClientId)?;
        let effect = self.effect(step, &site.marker, body_digest(&(client, site)));
        let look = self.look_for_site(client, site);
        let create = async {
            let existing = match main_site {
                Some(id) => Some(SiteId(id)),
                None => self.halo.sites_of(client).await?.rows.iter().find(|row| !row.inactive).map(|row| row.id),
            };
            if let Some(existing) = existing {
                return Ok(Record::new(existing.0));
            }
            let made = self.halo.create_site(client, site).await?;
            Ok(Record { warning: made.warning, ..Record::new(made.record.id.0) })
        };
        once(self.deps, &effect, look, create).await
    }

    async fn user(&self, step: &Step, site: SiteId, user: &NewUser) -> Result<Settled, Stop> {
        let effect = self.effect(step, &user.marker, body_digest(&(site, user)));
        let create = async {
            let made = self.halo.create_user(site, user).await?;
            Ok(Record { warning: made.warning, ..Record::new(made.record.id.0) })
        };
        once(self.deps, &effect, self.look_for_user(site, user), create).await
    }

    async fn item(&self, step: &Step, item: &NewItem) -> Result<Settled, Stop> {
        let effect = self.effect(step, &item.marker, body_digest(item));
        let fresh = Mutex::new(None);
        let create = async {
            let made = self.halo.create_item(item).await?;
            let record = Record { warning: made.warning, ..Record::new(made.record.id.0) };
            keep(&fresh, made.record);
            Ok(record)
        };
        let settled = once(self.deps, &effect, self.look_for_item(item), create).await?;
        if let Some(item) = take(&fresh) {
            remember(self.deps, &item).await?;
        }
        Ok(settled)
    }

    async fn opportunity(
        &self,
        step: &Step,
        whom: Whom,
        opportunity: &NewOpportunity,
        refs: &mut Refs,
    ) -> Result<Settled, Stop> {
        let effect = self.effect(step, &opportunity.marker, body_digest(&(whom, opportunity)));
        let answer = Mutex::new(None);
        let create = async {
            let made = self.halo.create_opportunity(&Party::Customer(whom), opportunity).await?;
            let record = Record { warning: made.warning, ..Record::new(made.record.id.0) };
            keep(&answer, made.record);
            Ok(record)
        };
        let settled = once(self.deps, &effect, self.look_for_opportunity(whom, opportunity), create).await?;
        if let Some(opportunity) = take(&answer) {
            refs.keep_opportunity(opportunity);
        }
        Ok(settled)
    }

    async fn quotation(
        &self,
        step: &Step,
        links: &Links,
        header: &QuotationHeader,
        lines: &[(ItemId, QuotationLineWrite)],
        refs: &mut Refs,
    ) -> Result<Settled, Stop> {
        let effect = self.effect(step, &header.marker, body_digest(&(links, header, lines)));
        let answer: Mutex<Option<Quotation>> = Mutex::new(None);
        let create = async {
            let party = QuotationParty::Customer(links.whom);
            let made = self.halo.create_quotation(links.opportunity, party, header, lines).await?;
            let record = Record { warning: made.warning, ..Record::new(made.record.id.0) };
            keep(&answer, made.record);
            Ok(record)
        };
        let look = self.look_for_quotation(links.opportunity, &header.marker, &header.title);
        let settled = once(self.deps, &effect, look, create).await?;
        if let Some(quotation) = take(&answer) {
            refs.keep_quotation(quotation);
        }
        Ok(settled)
    }
}

/// What a quotation hangs on.
#[derive(Serialize)]
struct Links {
    opportunity: OpportunityId,
    whom: Whom,
}

/// Digest of what is sent, so that a later run sees whether it would send the same.
fn body_digest(body: &impl Serialize) -> String {
    digest(&serde_json::to_vec(body).unwrap_or_default())
}

fn keep<T>(slot: &Mutex<Option<T>>, value: T) {
    if let Ok(mut slot) = slot.lock() {
        *slot = Some(value);
    }
}

fn take<T>(slot: &Mutex<Option<T>>) -> Option<T> {
    slot.lock().ok().and_then(|mut slot| slot.take())
}
