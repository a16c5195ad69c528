//! The calls, by what they are about. Each says its method, its path and how many requests it makes when nothing goes wrong; a token
//! request comes on top about once an hour.

mod attachments;
mod items;
mod lists;
mod notes;
mod opportunities;
mod orders;
mod people;
mod quotations;
mod tenant;

pub use crate::encode::QuotationUpdate;
pub use opportunities::OpportunityFilter;

use serde_json::Value;

use crate::decode::{self, Record};
use crate::encode::{Bypass, Private};
use crate::error::Error;
use crate::listing::Made;
use crate::transport::Halo;

impl Halo {
    /// `GET {entity}/{id}`; 404 is `None`.
    async fn by_id<T: Record>(&self, entity: &str, id: i64) -> Result<Option<T>, Error> {
        let body = self.find(&format!("{entity}/{id}"), &[("includedetails", "true")]).await?;
        body.map_or(Ok(None), |body| decode::found(&body))
    }

    /// `POST {entity}` of one record.
    async fn post<T: Record>(&self, entity: &str, (record, private): (Value, Private)) -> Result<Made<T>, Error> {
        decode::made(&self.write(entity, record, &private).await?)
    }

    fn bypass(&self) -> Bypass {
        Bypass { force_reassign: self.config().force_reassign, no_validate: self.config().no_validate }
    }
}
