//! The way of one product: read it, find its item by the stored link or by what it is, go on from there.

use domain::catalogue::{QuoterItemWrite, quoter_item};
use domain::halo::{Item, ItemId};
use domain::problems;
use domain::problems::codes;
use halo::Halo;
use time::OffsetDateTime;

use super::session::Session;
use super::{Halt, How, PullReport};
use crate::catalogue::calls::RECORDING;
use crate::catalogue::made::Making;
use crate::catalogue::remember;
use crate::gather::tenant_lists;
use crate::stop::Stop;

/// One pull.
pub(super) struct One<'a> {
    pub(super) session: &'a Session<'a>,
    pub(super) product: ItemId,
    pub(super) how: &'a How,
    pub(super) halo: Halo,
    pub(super) until: OffsetDateTime,
}

impl<'a> One<'a> {
    pub(super) fn new(session: &'a Session<'a>, product: ItemId, how: &'a How) -> Self {
        let until = session.until();
        Self { session, product, how, halo: session.deps.halo.with_deadline(until + RECORDING), until }
    }

    pub(super) async fn run(&self) -> Result<PullReport, Halt> {
        let product = self.read_product(self.product).await?;
        let product = product.ok_or_else(|| Halt::held(problems::product_unknown(self.product)))?;
        if self.how.write {
            // What is known of products follows what was just read.
            remember(self.session.deps, &product).await?;
        }
        let wanted = self.wanted(&product).await?;
        match self.session.deps.store.pulled(self.product).await? {
            Some(pulled) => self.linked(pulled, wanted).await,
            None => self.unlinked(wanted).await,
        }
    }

    pub(super) async fn read_product(&self, id: ItemId) -> Result<Option<Item>, Halt> {
        let read = self.halo.item(id).await;
        Ok(read.map_err(|error| Stop::from_halo("read the product", error))?)
    }

    /// What the item should be. A group that is not in the cached lists may be new: then the groups are read once more.
    async fn wanted(&self, product: &Item) -> Result<QuoterItemWrite, Halt> {
        let Session { deps, settings, .. } = self.session;
        let groups = tenant_lists(deps, &self.halo, settings).await?.groups;
        let problems = match quoter_item(product, &groups, settings) {
            Ok(wanted) => return Ok(wanted),
            Err(problems) => problems,
        };
        if !problems.iter().any(|problem| problem.code == codes::ASSET_GROUP_UNKNOWN.code) {
            return Err(Halt::Problems(problems));
        }
        let read = self.halo.asset_groups().await.map_err(|error| Stop::from_halo("read the asset groups", error))?;
        quoter_item(product, &read.rows, settings).map_err(Halt::Problems)
    }

    pub(super) fn making(&self) -> Making<'_> {
        let Session { deps, quoter, settings, .. } = self.session;
        Making::new(deps, quoter, &settings.timing, self.until)
    }
}
