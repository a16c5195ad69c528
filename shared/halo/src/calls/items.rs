//! Products.

use domain::catalogue::index::{Page, Row};
use domain::halo::{Item, ItemId, NewItem};
use time::OffsetDateTime;

use super::lists::List;
use crate::encode;
use crate::error::Error;
use crate::listing::{Listing, Made};
use crate::transport::Halo;

impl Halo {
    /// Products in which `text` occurs, active and inactive. `GET Item`, one request per 100 rows. The search is loose, and whether
    /// rows hold part numbers and suppliers depends on the tenant: read a candidate by id before relying on either.
    pub async fn items_by_search(&self, text: &str) -> Result<Listing<Item>, Error> {
        let query = [("search", text), ("includeactive", "true"), ("includeinactive", "true")].to_vec();
        self.pages(&List { entity: "Item", key: "items", query }).await
    }

    /// The first 100 products in which `text` occurs, active ones, for somebody who waits. `GET Item`, one request.
    pub async fn items_found(&self, text: &str) -> Result<Listing<Item>, Error> {
        let query = vec![("search", text), ("includeactive", "true")];
        self.one_page(&List { entity: "Item", key: "items", query }, 1).await
    }

    /// One product with its suppliers. `GET Item/{id}`, one request; `None` if there is none.
    pub async fn item(&self, id: ItemId) -> Result<Option<Item>, Error> {
        self.by_id("Item", id.0).await
    }

    /// One page of up to 100 products, from 1, the last changed first. `GET Item`, one request. `complete` says that no page follows.
    pub async fn items_page(&self, page_no: u32) -> Result<Listing<Item>, Error> {
        self.one_page(&newest_first(), page_no.max(1)).await
    }

    /// The same for the item index: with what its rows show and how many products there are in all, as read at `read`.
    pub async fn index_page(&self, page_no: u32, read: OffsetDateTime) -> Result<Page, Error> {
        let (listing, total) = self.counted_page::<Row>(&newest_first(), page_no.max(1)).await?;
        Ok(Page::of(&listing.rows, total, listing.complete || listing.rows.is_empty(), read))
    }

    /// Makes a product. `POST Item`, one request. The marker becomes its `third_party_id`.
    pub async fn create_item(&self, item: &NewItem) -> Result<Made<Item>, Error> {
        self.post("Item", (encode::new_item(item), Vec::new())).await
    }
}

fn newest_first() -> List<'static> {
    let all = [("includeactive", "true"), ("includeinactive", "true")];
    let query = all.into_iter().chain([("order", "lastmodified"), ("orderdesc", "true")]).collect();
    List { entity: "Item", key: "items", query }
}
