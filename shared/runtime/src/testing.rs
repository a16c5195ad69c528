//! For the functions' own tests: a worker that reaches nobody.

use std::sync::Arc;

use domain::Clock;
use store::Store;
use sync::{Boot, Deps, PdfConfig, Pdfs, Worker};
use time::Duration;
use url::Url;

/// A worker whose Halo is at a port where nobody listens, without Quoter's API.
///
/// # Errors
/// When the TLS set-up of this machine does not work.
pub fn offline_worker(store: Store, clock: Clock) -> Result<Worker, Box<dyn std::error::Error>> {
    let nobody = Url::parse("http://127.0.0.1:9/")?;
    let mut config = halo::Config::new(nobody.clone(), nobody, None, "id", "secret".to_owned());
    config.allow_http = true;
    config.backoff.read_attempts = 1;
    Ok(Worker::new(Deps {
        store,
        halo: halo::Halo::new(config, Arc::clone(&clock))?,
        pdfs: Pdfs::new(PdfConfig::default())?,
        quoter: None,
        clock,
        ids: crate::ids(),
        boot: Boot { id: "boot-1".to_owned(), exclusive_since: None },
        run_time: Duration::minutes(5),
    }))
}
