//! Quotes in the API: list and fetch.

use super::super::model::{Quote, Section};
use super::{Call, Outcome, errors, face, list};

impl Call<'_> {
    pub(super) fn list_quotes(&self) -> Outcome {
        let listed = self.world.quotes.iter().filter(|quote| self.is_on_lists(&quote.public_id));
        let rows = listed.map(|quote| face::row(quote, &self.switches, self.now)).collect();
        list::answer(rows, &self.request.query, &self.switches)
    }

    pub(super) fn fetch_quote(&mut self, id: &str) -> Outcome {
        let quote = self.readable(id)?;
        let sections: Vec<Section> = quote.sections.iter().filter(|one| self.is_listed(&one.id)).cloned().collect();
        self.shown(200, &Quote { sections, ..quote })
    }

    /// The quote with this API id, once it can be read. Webhook ids and uuids are not valid in paths.
    pub(super) fn readable(&mut self, id: &str) -> Result<Quote, super::Answer> {
        self.wait_for(id)?;
        let found = self.world.quotes.iter().find(|quote| quote.public_id == id);
        found.cloned().ok_or_else(errors::not_found)
    }

    /// The whole quote as the answer to a write.
    pub(super) fn shown_quote(&self, status: u16, id: &str) -> Outcome {
        let quote = self.world.quote(id).cloned().ok_or_else(errors::not_found)?;
        self.shown(status, &quote)
    }

    fn shown(&self, status: u16, quote: &Quote) -> Outcome {
        Ok(self.single(status, &face::record(quote, &self.switches, self.now)))
    }
}
