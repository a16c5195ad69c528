//! The gates before calls to Halo and to Quoter's API: refused credentials close one, once for all families. They wait without using up
//! attempts, one worker tries again from time to time, and once it gets through everything goes on.

use domain::Problem;
use domain::settings::Timing;

use crate::deps::Deps;
use crate::release::gate_probe;
use crate::stop::Stop;

/// Which service a gate stands before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    /// HaloPSA.
    Halo,
    /// Quoter's hosted API.
    Quoter,
}

impl Gate {
    /// Its name in the store.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Halo => "halo",
            Self::Quoter => "quoter",
        }
    }

    /// The service, for people.
    pub(crate) fn service(self) -> &'static str {
        match self {
            Self::Halo => "Halo",
            Self::Quoter => "Quoter's API",
        }
    }
}

/// While the gate is closed only the winner of the probe goes on.
pub(crate) async fn pass(deps: &Deps, gate: Gate, timing: &Timing) -> Result<(), Stop> {
    let stands = deps.store.gate(gate.as_str()).await?;
    if stands.open {
        return Ok(());
    }
    let now = deps.now();
    if deps.store.win_probe(gate.as_str(), now, now + gate_probe(timing)).await? {
        return Ok(());
    }
    let until = stands.next_probe.unwrap_or(now + gate_probe(timing));
    Err(Stop::Gated { gate, until, code: stands.code.unwrap_or_default() })
}

/// The probe got through: everything that waits may go on.
pub(crate) async fn open(deps: &Deps, gate: Gate) -> Result<(), Stop> {
    if !deps.store.gate(gate.as_str()).await?.open {
        deps.store.open_gate(gate.as_str(), deps.now()).await?;
    }
    Ok(())
}

/// The credentials were refused.
pub(crate) async fn close(deps: &Deps, gate: Gate, problem: &Problem, timing: &Timing) -> Result<(), store::Error> {
    let now = deps.now();
    deps.store.close_gate(gate.as_str(), &problem.code, now, now + gate_probe(timing)).await.map(drop)
}
