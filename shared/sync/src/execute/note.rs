//! Private notes on an opportunity.

use domain::halo::{NewNote, OpportunityId};
use domain::plan::Step;

use super::Run;
use super::make::body_digest;
use crate::once::{Found, Record, Settled, once};
use crate::stop::Stop;

impl Run<'_> {
    /// Writes the note, or adopts it by its marker.
    pub(super) async fn note(&self, step: &Step, opportunity: OpportunityId, note: &NewNote) -> Result<Settled, Stop> {
        let effect = self.effect(step, &note.marker, body_digest(note));
        let create = async {
            let made = self.halo.create_note(opportunity, note).await?;
            Ok(Record { warning: made.warning, ..Record::new(made.record.id) })
        };
        once(self.deps, &effect, self.look_for_note(opportunity, &note.marker), create).await
    }

    /// Nothing but the marker proves a note.
    pub(super) async fn look_for_note(&self, opportunity: OpportunityId, marker: &str) -> Result<Found, Stop> {
        let listing = self.halo.notes_of(opportunity).await.map_err(|e| Stop::from_halo("find the note again", e))?;
        let ours = listing.rows.iter().find(|row| row.marker.as_deref() == Some(marker));
        Ok(match ours {
            Some(row) => Found::Record(Record::new(row.id)),
            None if listing.complete => Found::Absent,
            None => Found::Unproven("the list is not complete".to_owned()),
        })
    }
}
