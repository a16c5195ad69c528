//! The steps that make a record, each through the protocol of exactly one effect.

use std::sync::Mutex;

use domain::halo::{
    ClientId, ItemId, NewClient, NewItem, NewOpportunity, NewSite, NewUser, Opportunity, OpportunityChange,
    OpportunityId, Party, Quotation, QuotationHeader, QuotationId, QuotationLineWrite, QuotationParty, SiteId,
};
use domain::plan::{Action, LEAD, OPPORTUNITY, Ref, Step, values_text};
use domain::problems;
use domain::quote::digest;
use halo::QuotationUpdate;
use serde::Serialize;

use super::place::Place;
use super::refs::Refs;
use super::shared::Wanted;
use super::{Run, dangling};
use crate::gather::{found_meanwhile, remember};
use crate::links::{LinkName, UNMOVED};
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
                self.opportunity(step, Party::Customer(refs.whom(whom)?), opportunity, refs).await
            }
            Action::CreateLead { lead, opportunity } => {
                self.opportunity(step, Party::Lead((**lead).clone()), opportunity, refs).await
            }
            Action::CreateQuotation { opportunity, whom, header, lines } => {
                let opportunity = refs.get(opportunity, OpportunityId)?;
                let party = match whom {
                    Some(whom) => QuotationParty::Customer(refs.whom(whom)?),
                    None => QuotationParty::Lead(self.client_of_lead(opportunity, refs).await?),
                };
                let lines = with_products(lines, refs)?;
                self.quotation(step, &Links { opportunity, party }, header, &lines, refs).await
            }
            Action::UpdateQuotation { quotation, whom, header, lines, keep, remove } => {
                let party = match whom {
                    Some(whom) => QuotationParty::Customer(refs.whom(whom)?),
                    None => QuotationParty::Lead(None),
                };
                let lines = with_products(lines, refs)?;
                let update = QuotationUpdate { party, header, lines: &lines, keep, remove };
                self.change(step, quotation.0, async {
                    Ok(self.halo.update_quotation(*quotation, &update).await?.warning)
                })
                .await
            }
            Action::ChangeQuotation { quotation, change, .. } => {
                let id = refs.get(quotation, QuotationId)?;
                let answer = Mutex::new(None);
                let send = async {
                    let made = self.halo.change_quotation(id, change).await?;
                    keep(&answer, made.record);
                    Ok(made.warning)
                };
                let settled = match (self.change(step, id.0, send).await, change.opportunity) {
                    (Ok(_), Some(wanted)) if has_moved(&answer, wanted) == Some(false) => {
                        return Err(self.unmoved(id).await?);
                    }
                    (Err(stop), Some(_)) if stop.is_refusal() => return Err(self.unmoved(id).await?),
                    (Err(stop), None) if stop.is_refusal() && step.stands_alone() => {
                        return self.nothing_to_do_if_gone(step, id, stop).await;
                    }
                    (settled, _) => settled?,
                };
                if matches!(settled, Settled::Made(_)) {
                    refs.quotation_changed(id, take(&answer));
                }
                Ok(settled)
            }
            Action::GiveCustomer { opportunity, quotation, whom, ticket_type } => {
                let id = refs.get(opportunity, OpportunityId)?;
                self.give_customer(step, id, *quotation, refs.whom(whom)?, *ticket_type).await
            }
            Action::ChangeOrder { order, change, .. } => {
                let send = async { Ok(self.halo.change_sales_order(*order, change).await?.warning) };
                self.change(step, order.0, send).await
            }
            Action::WriteNote { opportunity, note } => {
                let id = refs.get(opportunity, OpportunityId)?;
                self.note(step, id, note).await
            }
            Action::UseOpportunity { opportunity, .. } => self.change(step, opportunity.0, async { Ok(None) }).await,
            Action::ChangeOpportunity { opportunity, change, .. } => {
                let id = refs.get(opportunity, OpportunityId)?;
                let answer = Mutex::new(None);
                let send = async {
                    // Nothing to change: only the step itself is kept.
                    if **change == OpportunityChange::default() {
                        return Ok(None);
                    }
                    let made = self.halo.update_opportunity(id, change).await?;
                    keep(&answer, made.record);
                    Ok(made.warning)
                };
                let settled = self.change(step, id.0, send).await;
                if let Some(opportunity) = take(&answer) {
                    refs.keep_opportunity(opportunity);
                }
                self.unless_gone(id, settled).await
            }
            Action::ConfirmOpportunity { opportunity, wanted } => {
                let id = refs.get(opportunity, OpportunityId)?;
                let answered = refs.opportunity().cloned();
                self.change(step, id.0, self.confirm(id, wanted, answered)).await
            }
            Action::CheckMoney { quotation, .. } => Err(dangling(quotation)),
            Action::MakeOrder(order) | Action::CheckOrder { wanted: order, .. } => Err(dangling(&order.quotation)),
            Action::Await { problem, .. } => Err(Stop::held((**problem).clone())),
            Action::RemovePdf { attachment, .. } => {
                let send = async { self.halo.delete_attachment(*attachment).await.map(|()| None) };
                self.change(step, attachment.0, send).await
            }
            Action::AttachPdf { opportunity, .. } => Err(dangling(opportunity)),
        }
    }

    /// A change of a record that exists. It may be sent twice without harm, but goes through the same protocol, so that one that is
    /// still on its way is never overtaken by a newer one.
    pub(super) async fn change(
        &self,
        step: &Step,
        id: i64,
        send: impl Future<Output = Result<Option<String>, halo::Error>> + Send,
    ) -> Result<Settled, Stop> {
        let effect = self.effect(step, &step.key.0, body_digest(&step.action));
        let create = async { Ok(Record { warning: send.await?, ..Record::new(id) }) };
        once(self.deps, &effect, async { Ok(Found::Absent) }, create).await
    }

    /// A quotation that somebody deleted needs no other status or customer: the step is done.
    pub(super) async fn nothing_to_do_if_gone(
        &self,
        step: &Step,
        id: QuotationId,
        refused: Stop,
    ) -> Result<Settled, Stop> {
        match self.halo.quotation(id).await {
            Ok(None) => self.change(step, id.0, async { Ok(None) }).await,
            _ => Err(refused),
        }
    }

    /// A refusal to change an opportunity that is not there any more says so.
    async fn unless_gone(&self, id: OpportunityId, settled: Result<Settled, Stop>) -> Result<Settled, Stop> {
        let refused = settled.as_ref().is_err_and(Stop::is_refusal);
        let gone = refused && matches!(self.halo.opportunity(id).await, Ok(None));
        if gone { Err(Stop::held(problems::opportunity_gone(id))) } else { settled }
    }

    /// Halo does not move this quotation: from now on a new one is made instead, in the next run.
    async fn unmoved(&self, id: QuotationId) -> Result<Stop, Stop> {
        let LinkName { kind, name } = LinkName::quotation(id);
        let now = self.deps.now();
        self.deps.store.put_link(kind, &name, UNMOVED, now).await?;
        Ok(Stop::Busy { until: now + time::Duration::SECOND })
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
        let effect = self.effect(step, &client.marker, body_digest(client)).wanting(&Wanted::Client(client.clone()));
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
        let effect =
            self.effect(step, &site.marker, body_digest(&(client, site))).wanting(&Wanted::Site(client, site.clone()));
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
        let effect =
            self.effect(step, &user.marker, body_digest(&(site, user))).wanting(&Wanted::User(site, user.clone()));
        let create = async {
            let made = self.halo.create_user(site, user).await?;
            Ok(Record { warning: made.warning, ..Record::new(made.record.id.0) })
        };
        once(self.deps, &effect, self.look_for_user(site, user), create).await
    }

    async fn item(&self, step: &Step, item: &NewItem) -> Result<Settled, Stop> {
        if found_meanwhile(self.deps, self.halo, item).await? {
            return Err(Stop::Busy { until: self.deps.now() + time::Duration::SECOND });
        }
        let effect = self.effect(step, &item.marker, body_digest(item)).wanting(&Wanted::Item(item.clone()));
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
        party: Party,
        opportunity: &NewOpportunity,
        refs: &mut Refs,
    ) -> Result<Settled, Stop> {
        let place = Place::of_party(&party, &opportunity.summary);
        let effect = self.effect(step, &opportunity.marker, body_digest(&(&party, opportunity))).at(&place);
        let answer = Mutex::new(None);
        let values = [opportunity.value_one_off, opportunity.value_monthly, opportunity.value_annual];
        let create = async {
            let made = self.halo.create_opportunity(&party, opportunity).await?;
            let extra = Some(values_text(values));
            let record = Record { warning: made.warning, extra, ..Record::new(made.record.id.0) };
            keep(&answer, made.record);
            Ok(record)
        };
        // What an earlier try made may be of an earlier record: it gets the present values.
        let look = async {
            let found = self.look_at(&place, &opportunity.marker).await?;
            let Found::Record(record) = found else { return Ok(found) };
            let [one_off, monthly, annual] = values.map(Some);
            let change = OpportunityChange {
                value_one_off: one_off,
                value_monthly: monthly,
                value_annual: annual,
                ..OpportunityChange::default()
            };
            let changed = self.halo.update_opportunity(OpportunityId(record.id), &change).await;
            changed.map_err(|error| Stop::from_halo(&step.key.0, error))?;
            Ok(Found::Record(Record { extra: Some(values_text(values)), ..record }))
        };
        let settled = once(self.deps, &effect, look, create).await?;
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
        let place = Place::on_ticket(links.opportunity, &header.title);
        let effect = self.effect(step, &header.marker, body_digest(&(links, header, lines))).at(&place);
        let answer: Mutex<Option<Quotation>> = Mutex::new(None);
        let create = async {
            let made = self.halo.create_quotation(links.opportunity, links.party, header, lines).await?;
            let record = Record { warning: made.warning, ..Record::new(made.record.id.0) };
            keep(&answer, made.record);
            Ok(record)
        };
        let look = self.look_at(&place, &header.marker);
        let settled = once(self.deps, &effect, look, create).await?;
        if let Some(quotation) = take(&answer) {
            refs.keep_quotation(quotation);
        }
        Ok(settled)
    }
}

/// The values that an opportunity or lead was made with, as [`values_text`] gives them, where this step made one.
pub(crate) fn values_when_made(step: &str, effect: &store::Effect) -> Option<String> {
    effect.extra.clone().filter(|_| step == OPPORTUNITY || step == LEAD)
}

/// What a quotation hangs on.
#[derive(Serialize)]
struct Links {
    opportunity: OpportunityId,
    party: QuotationParty,
}

/// Lines with the products that are known by now.
fn with_products(
    lines: &[(Ref<ItemId>, QuotationLineWrite)],
    refs: &Refs,
) -> Result<Vec<(ItemId, QuotationLineWrite)>, Stop> {
    lines.iter().map(|(item, line)| Ok((refs.get(item, ItemId)?, line.clone()))).collect()
}

/// Whether the answer to a change shows the quotation on this opportunity, where it tells.
fn has_moved(answer: &Mutex<Option<Quotation>>, wanted: OpportunityId) -> Option<bool> {
    let shown = answer.lock().ok()?.as_ref()?.opportunity?;
    Some(shown == wanted)
}

/// Digest of what is sent, so that a later run sees whether it would send the same.
pub(super) fn body_digest(body: &impl Serialize) -> String {
    digest(&serde_json::to_vec(body).unwrap_or_default())
}

pub(super) fn keep<T>(slot: &Mutex<Option<T>>, value: T) {
    if let Ok(mut slot) = slot.lock() {
        *slot = Some(value);
    }
}

pub(super) fn take<T>(slot: &Mutex<Option<T>>) -> Option<T> {
    slot.lock().ok().and_then(|mut slot| slot.take())
}
