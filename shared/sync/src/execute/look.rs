//! Looking for a record by its marker after a create whose outcome is unknown.
//!
//! A list may leave fields out, so every candidate without a marker is fetched by id. What looks like ours and shows no marker
//! proves nothing: then the quote is held (HaloPSA API reference, sections 2.3 and 7).

use domain::halo::{Attachment, ClientId, Lead, NewClient, NewItem, NewSite, NewUser, OpportunityId, SiteId};
use domain::party::{email_key, name_key};
use halo::{Listing, OpportunityFilter};

use super::Run;
use super::place::{On, Place};
use crate::once::{Found, Record};
use crate::stop::Stop;

/// One candidate, reduced to what decides.
struct Candidate {
    id: i64,
    marker: Option<String>,
    /// Same name, title or address as what we would make.
    alike: bool,
}

/// Decides from complete candidates: our marker, else "looks like ours without a marker", else absent.
fn decide(marker: &str, candidates: &[Candidate], complete: bool) -> Found {
    let ours: Vec<&Candidate> = candidates.iter().filter(|c| c.marker.as_deref() == Some(marker)).collect();
    match ours.as_slice() {
        [one] => return Found::Record(Record::new(one.id)),
        [] => {}
        several => return Found::Unproven(format!("{} records carry its marker", several.len())),
    }
    if let Some(alike) = candidates.iter().find(|c| c.marker.is_none() && c.alike) {
        return Found::Unproven(format!("record {} looks like it but shows no marker", alike.id));
    }
    if complete { Found::Absent } else { Found::Unproven("the list is not complete".to_owned()) }
}

impl Run<'_> {
    pub(crate) async fn look_for_client(&self, client: &NewClient) -> Result<Found, Stop> {
        const STEP: &str = "find the client again";
        let listing = self.halo.clients_by_search(&client.name).await.map_err(failed(STEP))?;
        let mut candidates = Vec::new();
        for row in listing.rows.iter().filter(|row| name_key(&row.name) == name_key(&client.name)) {
            let marker = match &row.marker {
                Some(marker) => Some(marker.clone()),
                None => self.halo.client(row.id).await.map_err(failed(STEP))?.and_then(|full| full.marker),
            };
            candidates.push(Candidate { id: row.id.0, marker, alike: true });
        }
        Ok(decide(&client.marker, &candidates, listing.complete))
    }

    /// The site that Halo made with a client of ours carries no marker; any site of that client will do.
    pub(crate) async fn look_for_site(&self, client: ClientId, site: &NewSite) -> Result<Found, Stop> {
        let listing = self.halo.sites_of(client).await.map_err(failed("find the site again"))?;
        let best = listing.rows.iter().find(|row| name_key(&row.name) == name_key(&site.name)).or(listing.rows.first());
        Ok(match best {
            Some(row) => Found::Record(Record::new(row.id.0)),
            None if listing.complete => Found::Absent,
            None => Found::Unproven("the list is not complete".to_owned()),
        })
    }

    /// A user is known by the address; without one by name and marker.
    pub(crate) async fn look_for_user(&self, site: SiteId, user: &NewUser) -> Result<Found, Stop> {
        const STEP: &str = "find the user again";
        let text = user.email.as_deref().unwrap_or(&user.name);
        let listing = self.halo.users_by_search(text).await.map_err(failed(STEP))?;
        let mut candidates = Vec::new();
        for row in &listing.rows {
            let same_address =
                user.email.as_deref().is_some_and(|email| row.emails.iter().any(|e| email_key(e) == email_key(email)));
            if same_address && row.site == Some(site) {
                return Ok(Found::Record(Record::new(row.id.0)));
            }
            if same_address || name_key(&row.name) == name_key(&user.name) {
                let full = self.halo.user(row.id).await.map_err(failed(STEP))?;
                let marker = full.and_then(|full| full.marker).or_else(|| row.marker.clone());
                candidates.push(Candidate { id: row.id.0, marker, alike: same_address || row.site == Some(site) });
            }
        }
        Ok(decide(&user.marker, &candidates, listing.complete))
    }

    pub(crate) async fn look_for_item(&self, item: &NewItem) -> Result<Found, Stop> {
        const STEP: &str = "find the product again";
        let listing = self.halo.items_by_search(&item.name).await.map_err(failed(STEP))?;
        let mut candidates = Vec::new();
        for row in listing.rows.iter().filter(|row| name_key(&row.name) == name_key(&item.name)) {
            let marker = match &row.marker {
                Some(marker) => Some(marker.clone()),
                None => self.halo.item(row.id).await.map_err(failed(STEP))?.and_then(|full| full.marker),
            };
            let alike = row.recurring == item.frequency.is_recurring() && row.group == Some(item.group);
            candidates.push(Candidate { id: row.id.0, marker, alike });
        }
        Ok(decide(&item.marker, &candidates, listing.complete))
    }

    /// The opportunity, lead or quotation with this marker in this place.
    pub(super) async fn look_at(&self, place: &Place, marker: &str) -> Result<Found, Stop> {
        match &place.on {
            On::Ticket(opportunity) => self.look_for_quotation(*opportunity, marker, Some(&place.title)).await,
            on => self.look_for_ticket(on, marker, Some(&place.title)).await,
        }
    }

    /// An opportunity or lead by its marker; one of the same summary without a marker proves nothing, and where the summary is not
    /// known none without a marker does.
    pub(super) async fn look_for_ticket(&self, on: &On, marker: &str, summary: Option<&str>) -> Result<Found, Stop> {
        const STEP: &str = "find the opportunity again";
        let listing = match on {
            On::Client(client) => self.halo.opportunities_of(*client, OpportunityFilter::All).await,
            On::Lead { email, company, contact } => {
                let (email, company, contact) = (email.clone(), company.clone(), contact.clone());
                self.halo.opportunities_of_lead(&Lead { email, company, contact, ..Lead::default() }).await
            }
            On::Ticket(ticket) => return Ok(Found::Unproven(format!("ticket {ticket} holds no opportunities"))),
        };
        let listing = listing.map_err(failed(STEP))?;
        let mut candidates = Vec::new();
        for row in &listing.rows {
            let full = match &row.marker {
                Some(_) => Some(row.clone()),
                None => self.halo.opportunity(row.id).await.map_err(failed(STEP))?,
            };
            if let Some(full) = full {
                let alike = summary.is_none_or(|summary| name_key(&full.summary) == name_key(summary));
                candidates.push(Candidate { id: full.id.0, marker: full.marker, alike });
            }
        }
        Ok(decide(marker, &candidates, listing.complete))
    }

    pub(crate) async fn look_for_quotation(
        &self,
        opportunity: OpportunityId,
        marker: &str,
        title: Option<&str>,
    ) -> Result<Found, Stop> {
        const STEP: &str = "find the quotation again";
        let listing = self.halo.quotations_of(opportunity).await.map_err(failed(STEP))?;
        let mut candidates = Vec::new();
        for row in &listing.rows {
            let full = match &row.marker {
                Some(_) => Some(row.clone()),
                None => self.halo.quotation(row.id).await.map_err(failed(STEP))?,
            };
            if let Some(full) = full {
                let alike = title.is_none_or(|title| name_key(&full.title) == name_key(title));
                candidates.push(Candidate { id: full.id.0, marker: full.marker, alike });
            }
        }
        Ok(decide(marker, &candidates, listing.complete))
    }

    /// The file name is as unique as the marker, so either proves an attachment.
    pub(crate) async fn look_for_attachment(
        &self,
        opportunity: OpportunityId,
        marker: &str,
        file_name: &str,
    ) -> Result<Found, Stop> {
        let listing: Listing<Attachment> =
            self.halo.attachments_of(opportunity).await.map_err(failed("find the PDF again"))?;
        let ours = |row: &&Attachment| row.marker.as_deref() == Some(marker) || row.file_name == file_name;
        Ok(match listing.rows.iter().find(ours) {
            Some(row) => Found::Record(Record::new(row.id.0)),
            None if listing.complete => Found::Absent,
            None => Found::Unproven("the list is not complete".to_owned()),
        })
    }
}

fn failed(step: &'static str) -> impl Fn(halo::Error) -> Stop {
    move |error| Stop::from_halo(step, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(id: i64, marker: Option<&str>, alike: bool) -> Candidate {
        Candidate { id, marker: marker.map(str::to_owned), alike }
    }

    #[test]
    fn the_record_with_our_marker_is_adopted() {
        let rows = [candidate(1, Some("other"), true), candidate(2, Some("ours"), false)];
        assert!(matches!(decide("ours", &rows, false), Found::Record(Record { id: 2, .. })));
    }

    #[test]
    fn a_record_that_looks_like_ours_without_a_marker_proves_nothing() {
        assert!(matches!(decide("ours", &[candidate(1, None, true)], true), Found::Unproven(_)));
    }

    #[test]
    fn absence_is_proven_only_by_a_complete_list() {
        assert!(matches!(decide("ours", &[candidate(1, None, false)], true), Found::Absent));
        assert!(matches!(decide("ours", &[], false), Found::Unproven(_)));
    }

    #[test]
    fn two_records_with_our_marker_are_never_adopted() {
        let rows = [candidate(1, Some("ours"), true), candidate(2, Some("ours"), true)];
        assert!(matches!(decide("ours", &rows, true), Found::Unproven(_)));
    }
}
