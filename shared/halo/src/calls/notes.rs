//! Private notes on opportunities: Halo's actions.

use domain::halo::{NewNote, Note, OpportunityId};

use super::lists::List;
use crate::decode::NoteRow;
use crate::encode;
use crate::error::Error;
use crate::listing::{Listing, Made};
use crate::transport::Halo;

impl Halo {
    /// All notes of an opportunity, those of people and of Halo included. `GET Actions`, one request; this list knows no paging. It is
    /// complete only if each row shows its text, since the marker stands in there.
    pub async fn notes_of(&self, opportunity: OpportunityId) -> Result<Listing<Note>, Error> {
        let id = opportunity.to_string();
        let query = vec![("ticket_id", id.as_str())];
        let Listing { rows, complete } =
            self.whole::<NoteRow>(&List { entity: "Actions", key: "actions", query }).await?;
        let shown = rows.iter().all(|row| row.text_shown);
        Ok(Listing { rows: rows.into_iter().map(|row| row.note).collect(), complete: complete && shown })
    }

    /// Makes a note that no user sees and that mails nobody. `POST Actions`, one request. The marker becomes its last line.
    pub async fn create_note(&self, opportunity: OpportunityId, note: &NewNote) -> Result<Made<Note>, Error> {
        self.post("Actions", encode::new_note(opportunity, note)).await
    }
}
