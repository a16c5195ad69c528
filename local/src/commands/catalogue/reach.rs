//! What the commands about products work with: the tables of an installation, Halo and Quoter.

use std::sync::Arc;
use std::time::Duration as StdDuration;

use halo::Halo;
use quoter::client::Connection;
use secrecy::SecretString;
use store::Store;
use sync::{Boot, Deps, PdfConfig, Pdfs};
use time::Duration;
use url::Url;

use super::args::Place;
use crate::commands::probe::reach as halo_reach;
use crate::commands::settings::office::Office;
use crate::endpoint::Endpoint;
use crate::system::Failure;

/// How long one product may take.
const RUN_TIME: Duration = Duration::seconds(120);
/// How long one call to Quoter may take.
const CALL: StdDuration = StdDuration::from_secs(20);

/// An installation with its Halo and Quoter.
pub(super) struct Desk {
    pub(super) deps: Deps,
    _office: Office,
}

impl Desk {
    /// Opens it.
    ///
    /// # Errors
    /// When there is no such installation, or Halo or Quoter is not named.
    pub(super) async fn open(place: &Place) -> Result<Self, Failure> {
        let office = Office::open(&place.at).await?;
        let up = if office.up_runs { Endpoint::read(&place.at.data) } else { None };
        let quoter = quoter(place, up.as_ref())?;
        let boot = up.as_ref().and_then(Endpoint::boot);
        let halo = halo_reach::halo(place.halo_url.as_ref(), up).await?;
        let deps = deps(office.store.clone(), halo, quoter, boot)?;
        Ok(Self { deps, _office: office })
    }
}

/// `boot`: that of the running `up`, which would take the leases and intents of another name for those of a dead process.
fn deps(store: Store, halo: Halo, quoter: quoter::Client, boot: Option<Boot>) -> Result<Deps, Failure> {
    let ids = runtime::ids();
    // Without `up`, functions may run on the same tables.
    let boot = boot.unwrap_or_else(|| Boot { id: ids(), exclusive_since: None });
    let (pdfs, clock) = (Pdfs::new(PdfConfig::default())?, runtime::system_clock());
    Ok(Deps { store, halo, pdfs, quoter: Some(quoter), clock, ids: Arc::clone(&ids), boot, run_time: RUN_TIME })
}

/// The Quoter that is named, else the stand-in that `up` uses, else, for a stack, the public service.
fn quoter(place: &Place, up: Option<&Endpoint>) -> Result<quoter::Client, Failure> {
    let key = std::env::var("QUOTER_API_KEY").ok().map(SecretString::from);
    let stand_in = up.and_then(|up| up.quoter.as_deref()).map(api_of).transpose()?;
    let Some(base) = place.quoter_url.clone().or(stand_in) else {
        let key = key.filter(|_| place.at.stack.is_some()).ok_or(NO_QUOTER)?;
        return Ok(quoter::Client::new(Connection::to_scalepad(key)?)?);
    };
    let here = halo_reach::is_here(&base);
    let key = key.or_else(|| here.then(|| sandbox::quoter::API_KEY.into())).ok_or(NO_QUOTER)?;
    Ok(quoter::Client::new(Connection { base, key, timeout: CALL, allow_http: here })?)
}

const NO_QUOTER: &str = "there is no Quoter to call: start `quoter-halo up` on the folder, or name Quoter's API with --quoter-url and its \
                         key with the variable QUOTER_API_KEY";

/// The hosted API of a stand-in.
fn api_of(stand_in: &str) -> Result<Url, url::ParseError> {
    Url::parse(&format!("{}/quoter/v1/", stand_in.trim_end_matches('/')))
}
