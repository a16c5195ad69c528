//! A full pass: the first fill, and reading everything again.

use domain::catalogue::index::{Chunk, Folded, Next, Pass, Product, Snapshot};
use domain::halo::{AssetGroupId, ItemId};
use domain::tenant::Tenant;

use super::{Refresh, notes};
use crate::stop::Stop;

/// So many pages are read before they are stored: what a run that dies loses at most.
const PORTION: usize = 10;

impl Refresh<'_> {
    /// Begins a full pass. `covers_recent`: recent changes are not read meanwhile, because they are too many, or there is nothing yet.
    pub(super) async fn begin(&mut self, covers_recent: bool) -> Result<(), Stop> {
        let covers_recent = covers_recent || self.state.recent.is_none();
        self.state.pass = Some(Pass::begin((self.deps.ids)(), self.deps.now(), covers_recent));
        self.save().await
    }

    /// Reads the next pages and stores them.
    pub(super) async fn read(&mut self) -> Result<(), Stop> {
        let Some(mut pass) = self.state.pass.clone() else { return Ok(()) };
        let mut chunk = Chunk::default();
        let mut stopped = None;
        while let Next::Page(number) = pass.next() {
            if chunk.pages.len() >= PORTION || !self.may_call() {
                break;
            }
            match self.page(number).await {
                Ok(page) => {
                    pass.read(&page);
                    chunk.pages.push(page);
                }
                Err(stop) => {
                    stopped = Some(stop);
                    break;
                }
            }
        }
        if !chunk.pages.is_empty() {
            self.keep(pass, &chunk).await?;
        }
        stopped.map_or(Ok(()), Err)
    }

    async fn keep(&mut self, mut pass: Pass, chunk: &Chunk) -> Result<(), Stop> {
        let json = serde_json::to_vec(chunk).unwrap_or_default();
        let name = format!("pass-{}-{}", pass.id, (self.deps.ids)());
        self.deps.store.put_index_object(&name, &json).await?;
        pass.chunks.push(name);
        self.state.pass = Some(pass);
        self.save().await
    }

    /// Puts the pages together. What they left out is asked for first.
    pub(super) async fn fold(&mut self) -> Result<(), Stop> {
        let Some(pass) = self.state.pass.clone() else { return Ok(()) };
        let old = match &self.state.snapshot {
            Some(stored) => match self.load(stored).await? {
                Some(snapshot) => Some(snapshot),
                None => return self.start_anew().await,
            },
            None => None,
        };
        let Some(chunks) = self.chunks(&pass).await? else {
            self.state.pass = None;
            return self.save().await;
        };
        let Folded { mut snapshot, unseen, changed } = Snapshot::fold(old.as_ref(), &pass, &chunks);
        if !unseen.is_empty() {
            return self.ask(pass, &unseen).await;
        }
        snapshot.name_groups(self.group_names().await?);
        // What was read by id says more than the list. The notes stay until the recent changes are read.
        for note in &self.deps.store.index_notes(super::recent::NOTES).await? {
            notes::take(note, &mut snapshot);
        }
        let stored = if old.as_ref() == Some(&snapshot) { None } else { Some(self.store(&snapshot).await?) };
        let kept = self.state.passed(stored);
        self.save().await?;
        self.changed(changed);
        self.drop_chunks(&kept).await;
        Ok(())
    }

    async fn chunks(&self, pass: &Pass) -> Result<Option<Vec<Chunk>>, Stop> {
        let mut chunks = Vec::new();
        for name in &pass.chunks {
            let json = self.deps.store.index_object(name).await?;
            let Some(chunk) = json.and_then(|json| serde_json::from_slice(&json).ok()) else { return Ok(None) };
            chunks.push(chunk);
        }
        Ok(Some(chunks))
    }

    /// Asks for products that no page showed, one by one. Only Halo's answer that there is none makes them go.
    async fn ask(&mut self, pass: Pass, unseen: &[ItemId]) -> Result<(), Stop> {
        let mut chunk = Chunk::default();
        let mut stopped = None;
        for id in unseen {
            if !self.may_call() {
                break;
            }
            match self.product(*id).await {
                Ok(product) => chunk.answers.push((*id, product)),
                Err(stop) => {
                    stopped = Some(stop);
                    break;
                }
            }
        }
        if !chunk.answers.is_empty() {
            self.keep(pass, &chunk).await?;
        }
        stopped.map_or(Ok(()), Err)
    }

    /// One product as Halo has it now; `None` if it has none.
    pub(super) async fn product(&mut self, id: ItemId) -> Result<Option<Product>, Stop> {
        self.progress.calls += 1;
        let item = self.halo.item(id).await.map_err(|error| Stop::from_halo("read a product", error))?;
        Ok(item.map(|item| Product::whole(&item, self.deps.now())))
    }

    /// Names of groups from the tenant's lists, where they were read already.
    pub(super) async fn group_names(&self) -> Result<Vec<(AssetGroupId, String)>, Stop> {
        let lists = self.deps.store.tenant("lists").await?;
        let tenant: Option<Tenant> = lists.and_then(|(json, _)| serde_json::from_str(&json).ok());
        Ok(tenant.into_iter().flat_map(|tenant| tenant.groups).map(|group| (group.id, group.name)).collect())
    }

    /// The parts of a pass are not needed any more. One that stays is only wasted space.
    async fn drop_chunks(&self, chunks: &[String]) {
        for name in chunks {
            if let Err(error) = self.deps.store.delete_index_object(name).await {
                tracing::warn!(%error, "a part of a finished pass stays in S3");
            }
        }
    }
}
