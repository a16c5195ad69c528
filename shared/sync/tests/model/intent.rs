//! The model of the store: the intent and the conditional writes to it.

use store::EffectState;

use crate::world::Moment;

/// The intent, in the store or as somebody has read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Intent {
    pub(crate) state: EffectState,
    pub(crate) lease_end: Moment,
    /// Whether the process that claimed it is the present one. Only where all workers share one process; else never.
    pub(crate) by_this_process: bool,
    pub(crate) id: Option<u8>,
}

impl Intent {
    /// The lease end matters only while it is unknown what happened.
    pub(crate) fn canonical(self) -> Self {
        match self.state {
            EffectState::Claimed => self,
            EffectState::Free | EffectState::Done => Self { lease_end: 0, by_this_process: false, ..self },
        }
    }
}

/// A write, named as the store's function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Write {
    ClaimNew { lease_end: Moment, by_this_process: bool },
    Reclaim { lease_end: Moment, by_this_process: bool },
    Finish { id: u8 },
    SetFree,
    SettleInDoubt { gave_up: Moment },
}

impl Write {
    /// The store's condition. `claim_stands`: the claim that the writer saw or made is the one in the store. A condition that does
    /// not hold never holds again, since claims do not come back.
    pub(crate) fn holds(self, intent: Option<Intent>, claim_stands: bool) -> bool {
        match (self, intent.map(|intent| intent.state)) {
            (Self::ClaimNew { .. }, state) => state.is_none(),
            (Self::Reclaim { .. }, Some(state)) => claim_stands && state != EffectState::Done,
            (Self::Finish { .. } | Self::SetFree | Self::SettleInDoubt { .. }, Some(state)) => {
                claim_stands && state == EffectState::Claimed
            }
            (_, None) => false,
        }
    }

    /// The intent after it.
    pub(crate) fn made(self, intent: Option<Intent>) -> Intent {
        let claimed =
            |lease_end, by_this_process| Intent { state: EffectState::Claimed, lease_end, by_this_process, id: None };
        let before = intent.unwrap_or(claimed(0, false));
        match self {
            Self::ClaimNew { lease_end, by_this_process } | Self::Reclaim { lease_end, by_this_process } => {
                claimed(lease_end, by_this_process)
            }
            Self::Finish { id } => Intent { state: EffectState::Done, id: Some(id), ..before },
            Self::SetFree => Intent { state: EffectState::Free, ..before },
            Self::SettleInDoubt { gave_up } => Intent { lease_end: gave_up, ..before },
        }
    }

    /// Whether it puts a new claim in the place of what was there.
    pub(crate) fn is_claim(self) -> bool {
        matches!(self, Self::ClaimNew { .. } | Self::Reclaim { .. })
    }

    /// The same write when its process has died.
    pub(crate) fn of_earlier_process(mut self) -> Self {
        if let Self::ClaimNew { by_this_process, .. } | Self::Reclaim { by_this_process, .. } = &mut self {
            *by_this_process = false;
        }
        self
    }

    /// The same write when time has passed.
    pub(crate) fn later(mut self, past: impl Fn(Moment) -> Moment) -> Self {
        match &mut self {
            Self::ClaimNew { lease_end: moment, .. }
            | Self::Reclaim { lease_end: moment, .. }
            | Self::SettleInDoubt { gave_up: moment } => *moment = past(*moment),
            Self::Finish { .. } | Self::SetFree => {}
        }
        self
    }
}
