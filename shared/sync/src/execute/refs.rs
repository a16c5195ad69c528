//! What earlier steps made, for the steps that refer to it.

use std::collections::BTreeMap;
use std::fmt::Debug;

use domain::halo::{ClientId, Opportunity, SiteId, UserId};
use domain::halo::{Quotation, Whom};
use domain::plan::{Ref, StepKey, WhomRef};

use super::dangling;
use crate::once::Record;
use crate::stop::Stop;

/// The records of the steps that are done.
#[derive(Default)]
pub(crate) struct Refs {
    made: BTreeMap<StepKey, Record>,
    quotation: Option<Quotation>,
    opportunity: Option<Opportunity>,
}

impl Refs {
    pub(crate) fn settled(&mut self, key: &StepKey, record: &Record) {
        self.made.insert(key.clone(), record.clone());
    }

    pub(crate) fn keep_quotation(&mut self, quotation: Quotation) {
        self.quotation = Some(quotation);
    }

    pub(crate) fn keep_opportunity(&mut self, opportunity: Opportunity) {
        self.opportunity = Some(opportunity);
    }

    /// The opportunity as the answer to its create showed it.
    pub(crate) fn opportunity(&self) -> Option<&Opportunity> {
        self.opportunity.as_ref()
    }

    pub(crate) fn quotation(&self) -> Option<&Quotation> {
        self.quotation.as_ref()
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
