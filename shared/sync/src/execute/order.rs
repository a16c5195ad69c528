//! The sales order of a quotation: Halo's own is adopted, else one is made, never both (S50, S51, decision v).

use std::sync::Mutex;

use domain::halo::{
    OpportunityId, Quotation, QuotationId, SalesOrder, SalesOrderChange, SalesOrderId, SalesOrderLineWrite, Whom,
};
use domain::order_check::{self, OrderComparison};
use domain::plan::snapshot::Ordered;
use domain::plan::{ORDER, OrderStep, Step};
use domain::problems;
use domain::quote::digest;
use serde::{Deserialize, Serialize};
use store::{EffectState, Made};

use super::Run;
use super::refs::Refs;
use crate::once::{Effect, Found, Record, Settled, once};
use crate::protocol::{Next, next};
use crate::report::Report;
use crate::stop::Stop;

/// What a sales order keeps in mind of how it was made.
#[derive(Debug, Default, Serialize, Deserialize)]
struct OrderNote {
    /// The Halo quote that it was made of.
    quotation: Option<i64>,
    /// The PO number that it was made with.
    po_number: Option<String>,
}

impl OrderNote {
    fn of(quotation: QuotationId, wanted: &OrderStep) -> Option<String> {
        let note = Self { quotation: Some(quotation.0), po_number: wanted.header.po_number.clone() };
        serde_json::to_string(&note).ok()
    }

    /// The order that a step made, with what is kept of it.
    fn read(id: i64, effect: &store::Effect) -> Ordered {
        let note = effect.extra.as_deref().and_then(|note| serde_json::from_str(note).ok());
        let Self { quotation, po_number } = note.unwrap_or_default();
        Ordered { order: SalesOrderId(id), quotation: quotation.map(QuotationId), po_number }
    }
}

/// The sales order of a family, where this step has made it.
pub(crate) fn ordered(step: &str, effect: &store::Effect) -> Option<Ordered> {
    let made = step == ORDER && effect.state == EffectState::Done;
    Some(OrderNote::read(effect.halo_id.filter(|_| made)?, effect))
}

impl Run<'_> {
    /// Makes the order, or adopts the one that Halo made by itself.
    pub(super) async fn order(&self, step: &Step, wanted: &OrderStep, refs: &mut Refs) -> Result<Settled, Stop> {
        let opportunity = refs.get(&wanted.opportunity, OpportunityId)?;
        let quotation = self.present(refs.get(&wanted.quotation, QuotationId)?, refs).await?;
        let whom = whom(&quotation)?;
        self.same_client(opportunity, whom, refs).await?;
        let lines = lines(&quotation, wanted)?;
        let content = serde_json::to_vec(&(opportunity, whom, &lines)).unwrap_or_default();
        let effect = self.effect(step, &step.key.0, digest(&content));
        let known = self.deps.store.effect(&effect.key).await?;
        if known.is_none() && (wanted.halo_may_make_it || quotation.sales_order.is_some()) {
            // Setting the status may be a create: the intent begins in doubt, as if it had been sent.
            let claim = effect.claim(self.deps);
            let claimed = self.deps.store.claim_new(&effect.key, &claim).await?;
            if claimed {
                let now = self.deps.now();
                self.deps.store.settle_in_doubt(&effect.key, &claim.claim, now).await?;
            }
        }
        let note = OrderNote::of(quotation.id, wanted);
        if let Some(settled) = self.own_order(&effect, opportunity, &quotation, note.clone()).await? {
            return Ok(settled);
        }
        if wanted.halo_may_make_it {
            self.give_time(&effect).await?;
        }
        let answer = Mutex::new(None);
        let create = async {
            let made = self.halo.create_sales_order(opportunity, quotation.id, whom, &wanted.header, &lines).await?;
            let record = Record { id: made.record.id.0, extra: note.clone(), warning: made.warning };
            super::make::keep(&answer, made.record);
            Ok(record)
        };
        let look = async {
            let found = self.look_for_order(opportunity, quotation.id).await?;
            Ok(match found {
                Found::Record(record) => Found::Record(Record { extra: note.clone(), ..record }),
                other => other,
            })
        };
        let settled = once(self.deps, &effect, look, create).await?;
        if let Some(order) = super::make::take(&answer) {
            refs.keep_order(order);
        }
        Ok(settled)
    }

    /// Ties the order to its opportunity, gives it its PO number, and compares its money. Done only once all of it stands.
    pub(super) async fn check_order(
        &self,
        step: &Step,
        id: SalesOrderId,
        wanted: &OrderStep,
        refs: &Refs,
        report: &mut Report,
    ) -> Result<Settled, Stop> {
        let order = match refs.order(id) {
            Some(answered) => answered.clone(),
            None => {
                let read =
                    self.halo.sales_order(id).await.map_err(|e| Stop::from_halo("read the sales order back", e))?;
                read.ok_or_else(|| Stop::held(problems::order_gone(id)))?
            }
        };
        let opportunity = refs.get(&wanted.opportunity, OpportunityId)?;
        let number = wanted.header.po_number.as_ref().filter(|number| order.po_number.as_ref() != Some(number));
        let untied = Some(opportunity).filter(|wanted| order.opportunity != Some(*wanted));
        if number.is_some() || untied.is_some() {
            let change = SalesOrderChange { po_number: number.cloned(), opportunity: untied };
            let changed = self.halo.change_sales_order(id, &change).await;
            changed.map_err(|e| Stop::from_halo("bring the sales order in line", e))?;
        }
        let quotation = self.present(refs.get(&wanted.quotation, QuotationId)?, refs).await?;
        compare(&order, wanted, &lines(&quotation, wanted)?, report)?;
        self.change(step, id.0, async { Ok(None) }).await
    }

    /// An order is for one customer: that of the quotation must be that of the opportunity.
    async fn same_client(&self, id: OpportunityId, whom: Whom, refs: &Refs) -> Result<(), Stop> {
        let client = match refs.opportunity().filter(|seen| seen.id == id) {
            Some(seen) => seen.client,
            None => {
                let read = self.halo.opportunity(id).await.map_err(|e| Stop::from_halo("read the opportunity", e))?;
                read.ok_or_else(|| Stop::held(problems::opportunity_gone(id)))?.client
            }
        };
        match client.filter(|client| *client != whom.client) {
            Some(_) => Err(Stop::held(problems::opportunity_of_another_client(id))),
            None => Ok(()),
        }
    }

    /// Waits as long as Halo may still make the order.
    async fn give_time(&self, effect: &Effect<'_>) -> Result<(), Stop> {
        let intent = self.deps.store.effect(&effect.key).await?;
        match next(intent.as_ref(), &self.deps.boot, self.deps.now(), effect.settle) {
            Next::Wait { until } => Err(Stop::awaited(problems::order_awaited(), until)),
            _ => Ok(()),
        }
    }

    /// The order that the quotation shows, adopted at once: nobody needs to wait for what is there.
    async fn own_order(
        &self,
        effect: &Effect<'_>,
        opportunity: OpportunityId,
        quotation: &Quotation,
        note: Option<String>,
    ) -> Result<Option<Settled>, Stop> {
        let Some(own) = quotation.sales_order else { return Ok(None) };
        let intent = self.deps.store.effect(&effect.key).await?;
        let Some(intent) = intent.filter(|intent| intent.state != EffectState::Done) else { return Ok(None) };
        let record = match self.look_for_order(opportunity, quotation.id).await? {
            Found::Record(record) => record,
            Found::Absent => Record::new(own.0),
            Found::Unproven(why) => {
                return Err(Stop::held(problems::absence_unproven(effect.step, &why)));
            }
        };
        let made =
            Made { halo_id: Some(record.id), body_digest: effect.body_digest.clone(), extra: note, ..Made::default() };
        let finished = self.deps.store.finish(&effect.key, &intent.claim, &made).await?;
        Ok(finished.then_some(Settled::Adopted(record)))
    }

    /// The quotation as the check of its money saw it, else read now.
    async fn present(&self, id: QuotationId, refs: &Refs) -> Result<Quotation, Stop> {
        if let Some(seen) = refs.quotation(id) {
            return Ok(seen.clone());
        }
        let read = self.halo.quotation(id).await.map_err(|e| Stop::from_halo("read the quotation", e))?;
        read.ok_or_else(|| Stop::held(problems::quotation_gone(id)))
    }

    /// The order of a quotation: what the quotation names, and what the opportunity's orders say. Several are never chosen from.
    pub(super) async fn look_for_order(
        &self,
        opportunity: OpportunityId,
        quotation: QuotationId,
    ) -> Result<Found, Stop> {
        const STEP: &str = "find the sales order";
        let failed = |error| Stop::from_halo(STEP, error);
        let named = self.halo.quotation(quotation).await.map_err(failed)?.and_then(|read| read.sales_order);
        let listing = self.halo.sales_orders_of(opportunity).await.map_err(failed)?;
        let family = self.quotations().await?;
        let mut found: Vec<SalesOrderId> = named.into_iter().collect();
        for row in &listing.rows {
            let of = match row.quotation {
                Some(of) => Some(of),
                None => self.halo.sales_order(row.id).await.map_err(failed)?.and_then(|read| read.quotation),
            };
            if let Some(other) = of.filter(|of| *of != quotation && family.contains(of)) {
                tracing::warn!(family = %self.family, order = %row.id, quotation = %other, "another record is ordered");
                return Err(Stop::held(problems::order_of_another_record(row.id)));
            }
            if of == Some(quotation) && !found.contains(&row.id) {
                found.push(row.id);
            }
        }
        match found.as_slice() {
            [] if listing.complete => Ok(Found::Absent),
            [] => Ok(Found::Unproven("the list is not complete".to_owned())),
            [one] => Ok(Found::Record(Record::new(one.0))),
            several => {
                let orders: Vec<String> = several.iter().map(|id| format!("sales order {id}")).collect();
                Err(Stop::held(problems::sales_orders_several(&orders)))
            }
        }
    }
}

impl Run<'_> {
    /// The Halo quotes that were made for this family before this run, which makes none but the one that is ordered.
    async fn quotations(&self) -> Result<Vec<QuotationId>, Stop> {
        let effects = self.steps.all().await?;
        let made = effects.iter().filter(|(step, _)| step.starts_with("quotation:"));
        Ok(made.filter_map(|(_, effect)| effect.halo_id.map(QuotationId)).collect())
    }
}

/// The customer of the Halo quote is the order's.
fn whom(quotation: &Quotation) -> Result<Whom, Stop> {
    let Quotation { client, site, user, .. } = quotation;
    match (*client, *site, *user) {
        (Some(client), Some(site), Some(user)) => Ok(Whom { client, site, user }),
        _ => Err(Stop::held(problems::quotation_without_customer(quotation.id))),
    }
}

/// Every line that is ordered, with the line of the Halo quote that it comes from.
fn lines(quotation: &Quotation, wanted: &OrderStep) -> Result<Vec<SalesOrderLineWrite>, Stop> {
    let line = |line: &domain::halo::QuotationLineWrite| {
        let row = quotation.lines.iter().flatten().find(|row| row.marker.as_deref() == Some(&line.marker))?;
        Some(SalesOrderLineWrite { quotation_line: row.id, item: row.item?, line: line.clone() })
    };
    let missing = |name: &str| Stop::held(problems::order_line_missing(name));
    wanted.lines.iter().map(|wanted| line(wanted).ok_or_else(|| missing(&wanted.name))).collect()
}

/// Shows both sides in the report; a difference is held.
fn compare(
    order: &SalesOrder,
    wanted: &OrderStep,
    lines: &[SalesOrderLineWrite],
    report: &mut Report,
) -> Result<(), Stop> {
    let comparison: OrderComparison = order_check::compare(&wanted.expected, &wanted.lines, lines, order);
    let differences = comparison.differences.clone();
    report.order = Some(comparison);
    if differences.is_empty() { Ok(()) } else { Err(Stop::held(problems::order_money_differs(&differences))) }
}
