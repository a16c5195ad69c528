//! Reads what changed since the last time, and looks at what was noted.

use domain::catalogue::index::{Page, Product, Reading, Recent, Snapshot};
use domain::halo::ItemId;
use store::IndexNote;
use time::OffsetDateTime;

use super::{Refresh, notes};
use crate::stop::Stop;

/// How many notes a run looks at.
pub(super) const NOTES: usize = 1_000;
/// More pages of recent changes than this are read as a full pass, which can be gone on with.
const MOST: u32 = 20;

/// What was read.
struct Read {
    first: Page,
    snapshot: Snapshot,
    ended: Ended,
    /// Lists show a field that they did not show before.
    outgrown: bool,
}

/// How the reading ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// Everything up to now is known.
    Reached,
    /// The order of the list proves nothing.
    Unproven,
    /// There are more changes than a run reads.
    TooMany,
    /// The budget is used up by other things.
    Budget,
}

impl Refresh<'_> {
    /// Reads the recent changes and takes them into a new snapshot.
    pub(super) async fn recent(&mut self) -> Result<(), Stop> {
        let (Some(recent), Some(stored)) = (self.state.recent.clone(), self.state.snapshot.clone()) else {
            return self.start_anew().await;
        };
        let began = self.deps.now();
        // Before the pages: what is noted then was seen before they were.
        self.notes = self.deps.store.index_notes(NOTES).await?;
        let first = self.page(1).await?;
        let is_noted = self.notes.iter().any(|note| !note.name.starts_with("key#"));
        self.caught_up = true;
        if recent.is_quiet(&first) && !is_noted {
            self.state.caught_up(recent.moved(&first, began), began);
            return self.save().await;
        }
        let Some(old) = self.load(&stored).await? else { return self.start_anew().await };
        let mut new = old.clone();
        let looked_at = self.take_notes(&mut new).await?;
        let Read { first, snapshot, ended, outgrown } = self.pages(first, &recent, new).await?;
        if snapshot != old {
            self.state.snapshot = Some(self.store(&snapshot).await?);
        }
        self.move_on(&recent, &first, ended, began).await?;
        if outgrown && self.state.pass.is_none() {
            self.begin(false).await?;
        }
        let as_of = self.state.as_of.unwrap_or(OffsetDateTime::UNIX_EPOCH);
        for note in looked_at.iter().filter(|note| note.at > as_of || notes::key(note).is_none()) {
            self.deps.store.delete_index_note(note).await?;
        }
        Ok(())
    }

    async fn pages(&mut self, first: Page, recent: &Recent, mut snapshot: Snapshot) -> Result<Read, Stop> {
        let mut page = first.clone();
        let mut number = 1;
        let mut outgrown = false;
        let ended = loop {
            outgrown |= snapshot.is_outgrown_by(&page);
            let news = snapshot.merge(&page);
            let reading = recent.reads(&page, news.any);
            self.changed(news.changed);
            match reading {
                Reading::Reached => break Ended::Reached,
                Reading::Unproven => break Ended::Unproven,
                Reading::More if number >= MOST || number as usize >= self.budget.pages => break Ended::TooMany,
                Reading::More if !self.may_call() => break Ended::Budget,
                Reading::More => {
                    number += 1;
                    page = self.page(number).await?;
                }
            }
        };
        Ok(Read { first, snapshot, ended, outgrown })
    }

    async fn move_on(
        &mut self,
        recent: &Recent,
        first: &Page,
        ended: Ended,
        began: OffsetDateTime,
    ) -> Result<(), Stop> {
        match ended {
            Ended::Reached => self.state.caught_up(recent.moved(first, began), began),
            Ended::Unproven => {
                tracing::warn!(
                    code = "index_order_unproven",
                    "Halo's list shows no order of changes: a full pass is needed"
                );
                self.state.unproven = true;
            }
            Ended::Budget => {}
            // A full pass has them all, and goes on from run to run.
            Ended::TooMany => match &mut self.state.pass {
                Some(pass) => pass.covers_recent = true,
                None => return self.begin(true).await,
            },
        }
        self.save().await
    }

    /// Takes in products that were read by their ids, and asks for those in doubt. Gives the notes that are done with. Those of products
    /// stay until their keys are written, if the index then follows Halo.
    async fn take_notes(&mut self, snapshot: &mut Snapshot) -> Result<Vec<IndexNote>, Stop> {
        let mut done = Vec::new();
        for note in self.notes.clone() {
            if let Some((id, is_new)) = notes::take(&note, snapshot) {
                self.changed(is_new.then_some(id));
                done.push(note);
            } else if let Some(id) = notes::doubted(&note).filter(|_| self.may_call()) {
                self.look_at(id, snapshot).await?;
                done.push(note);
            }
        }
        Ok(done)
    }

    async fn look_at(&mut self, id: ItemId, snapshot: &mut Snapshot) -> Result<(), Stop> {
        let found: Option<Product> = self.product(id).await?;
        let is_new = match found {
            Some(product) => snapshot.put(product),
            None => {
                if let Some(pass) = &mut self.state.pass {
                    pass.gone.push(id);
                }
                snapshot.remove(id)
            }
        };
        self.changed(is_new.then_some(id));
        Ok(())
    }
}
