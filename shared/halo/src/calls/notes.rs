//! Private notes on opportunities: Halo's actions.

use domain::halo::{NewNote, Note, OpportunityId};

use super::lists::List;
use crate::decode::{self, NoteRow};
use crate::encode;
use crate::error::Error;
use crate::listing::{Listing, Made};
use crate::transport::Halo;

/// Notes that are read one by one at most, where the list does not show their text.
const SINGLY: usize = 20;

impl Halo {
    /// All notes of an opportunity, those of people and of Halo included. `GET Actions`, one request; this list knows no paging. The
    /// marker stands in the text: where the list does not show it, up to 20 notes are read one by one, and with more of them the
    /// listing is incomplete.
    pub async fn notes_of(&self, opportunity: OpportunityId) -> Result<Listing<Note>, Error> {
        let id = opportunity.to_string();
        let query = vec![("ticket_id", id.as_str())];
        let Listing { rows, complete } =
            self.whole::<NoteRow>(&List { entity: "Actions", key: "actions", query }).await?;
        let hidden = rows.iter().filter(|row| !row.text_shown).count();
        let mut all = Listing { rows: Vec::new(), complete: complete && hidden <= SINGLY };
        for row in rows {
            let text_is_missing = !row.text_shown && hidden <= SINGLY;
            let read = if text_is_missing { self.note(opportunity, row.note.id).await? } else { Some(row) };
            let Some(row) = read else { continue };
            all.complete &= row.text_shown;
            all.rows.push(row.note);
        }
        Ok(all)
    }

    /// One note. Its id is unique on its ticket only, so both are named.
    async fn note(&self, opportunity: OpportunityId, id: i64) -> Result<Option<NoteRow>, Error> {
        let ticket = opportunity.to_string();
        let query = [("ticket_id", ticket.as_str()), ("includedetails", "true")];
        let body = self.find(&format!("Actions/{id}"), &query).await?;
        body.map_or(Ok(None), |body| decode::found(&body))
    }

    /// Makes a note that no user sees and that mails nobody. `POST Actions`, one request. The marker becomes its last line.
    pub async fn create_note(&self, opportunity: OpportunityId, note: &NewNote) -> Result<Made<Note>, Error> {
        self.post("Actions", encode::new_note(opportunity, note)).await
    }
}
