//! What earlier steps made, for the steps that refer to it.

use std::collections::BTreeMap;
use std::fmt::Debug;

use domain::halo::{ClientId, Opportunity, SiteId, UserId};
use domain::halo::{Quotation, QuotationId, SalesOrder, SalesOrderId, Whom};
use domain::plan::{Ref, StepKey, WhomRef};

use super::dangling;
use crate::once::Record;
use crate::stop::Stop;

/// The records of the steps that are done.
#[derive(Default)]
pub(crate) struct Refs {
    made: BTreeMap<StepKey, Record>,
    quotations: BTreeMap<i64, Quotation>,
    opportunity: Option<Opportunity>,
    order: Option<SalesOrder>,
}

impl Refs {
    pub(crate) fn settled(&mut self, key: &StepKey, record: &Record) {
        self.made.insert(key.clone(), record.clone());
    }

    pub(crate) fn keep_quotation(&mut self, quotation: Quotation) {
        self.quotations.insert(quotation.id.0, quotation);
    }

    /// A quotation was changed: only an answer that shows its lines tells how it is now.
    pub(crate) fn quotation_changed(&mut self, id: QuotationId, answer: Option<Quotation>) {
        self.quotations.remove(&id.0);
        if let Some(shown) = answer.filter(|shown| shown.id == id && shown.lines.is_some()) {
            self.keep_quotation(shown);
        }
    }

    pub(crate) fn keep_opportunity(&mut self, opportunity: Opportunity) {
        self.opportunity = Some(opportunity);
    }

    pub(crate) fn keep_order(&mut self, order: SalesOrder) {
        self.order = Some(order);
    }

    /// The sales order as the answer to its create showed it, where that had its lines.
    pub(crate) fn order(&self, id: SalesOrderId) -> Option<&SalesOrder> {
        self.order.as_ref().filter(|seen| seen.id == id && seen.lines.is_some())
    }

    /// The opportunity as the answer to its create showed it.
    pub(crate) fn opportunity(&self) -> Option<&Opportunity> {
        self.opportunity.as_ref()
    }

    /// The quotation as the last answer about it showed it, where that had its lines.
    pub(crate) fn quotation(&self, id: QuotationId) -> Option<&Quotation> {
        self.quotations.get(&id.0).filter(|seen| seen.lines.is_some())
    }

    /// The id behind a reference.
    pub(crate) fn get<T: Copy + Debug>(&self, reference: &Ref<T>, id: impl Fn(i64) -> T) -> Result<T, Stop> {
        match reference {
            Ref::Known(known) => Ok(*known),
            Ref::Made(key) => self.made.get(key).map(|r| id(r.id)).ok_or_else(|| dangling(reference)),
        }
    }

    /// What a step remembered of its record.
    pub(crate) fn extra<T>(&self, reference: &Ref<T>) -> Option<&str> {
        match reference {
            Ref::Known(_) => None,
            Ref::Made(key) => self.made.get(key)?.extra.as_deref(),
        }
    }

    pub(crate) fn whom(&self, whom: &WhomRef) -> Result<Whom, Stop> {
        Ok(Whom {
            client: self.get(&whom.client, ClientId)?,
            site: self.get(&whom.site, SiteId)?,
            user: self.get(&whom.user, UserId)?,
        })
    }
}
