//! Drafts of quotes.

use sync::catalogue as work;

use crate::Lookup;
use crate::answer::Refused;
use crate::api::{DraftAnswer, DraftBody};
use crate::dispatch::Asked;
use crate::{refusal, request};

/// `POST /drafts`.
pub(crate) async fn make(lookup: &Lookup, asked: &Asked) -> Result<DraftAnswer, Refused> {
    let body: DraftBody = request::body(&asked.body)?;
    let wrong =
        |at| Refused::because(&refusal::BODY_UNREADABLE, format!("products[{at}].quantity: it is no decimal number."));
    let wanted = body.request().map_err(wrong)?;
    let deps = lookup.backend.deps().await?;
    Ok(work::draft(&deps, &wanted).await?.into())
}
