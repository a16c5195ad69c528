//! Pulling a product into Quoter's catalogue.

use sync::catalogue as work;

use crate::Lookup;
use crate::answer::Refused;
use crate::api::{PullAnswer, PullBody};
use crate::dispatch::Asked;
use crate::products::product_id;
use crate::request;

/// `POST /products/{halo_id}/pull`.
pub(crate) async fn pull(lookup: &Lookup, asked: &Asked) -> Result<PullAnswer, Refused> {
    let product = product_id(&asked.named)?;
    let body: PullBody = request::body(&asked.body)?;
    let deps = lookup.backend.deps().await?;
    Ok(work::pull(&deps, product, &body.how()).await?.into())
}
