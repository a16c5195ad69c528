//! What the calls of one request share: the settings, a client of Halo with the request's deadline, the gates.

use domain::Settings;
use halo::Halo;
use time::{Duration, OffsetDateTime};

use crate::deps::Deps;
use crate::gate::{self, Gate};
use crate::stop::Stop;

/// So long before its deadline a client of Halo ends its last request, which only reads here.
pub(super) const RECORDING: Duration = Duration::seconds(10);

/// The calls of one request of a person.
pub(super) struct Calls<'a> {
    pub(super) deps: &'a Deps,
    pub(super) settings: Settings,
    pub(super) halo: Halo,
    /// No write may be on its way later.
    pub(super) until: OffsetDateTime,
}

impl<'a> Calls<'a> {
    /// Fails while Halo refuses our credentials.
    pub(super) async fn begin(deps: &'a Deps) -> Result<Self, Stop> {
        let (_, settings) = deps.settings().await?;
        gate::pass(deps, Gate::Halo, &settings.timing).await?;
        let until = deps.now() + deps.run_time;
        // The client leaves time for recording what Halo answered; here that is what the limit of the run leaves.
        Ok(Self { deps, settings, halo: deps.halo.with_deadline(until + RECORDING), until })
    }

    /// Halo answered: everything that waits for its gate may go on.
    pub(super) async fn reached(&self) -> Result<(), Stop> {
        gate::open(self.deps, Gate::Halo).await
    }

    /// Fails while Quoter's API refuses our key.
    pub(super) async fn pass_quoter(&self) -> Result<(), Stop> {
        gate::pass(self.deps, Gate::Quoter, &self.settings.timing).await
    }
}
